/* A sound card that is pulled out between opening and starting, while the file $PULLED is there.
 *
 * Preloaded into a program: PortAudio's thread for the stream ends with a lock held then, and its
 * start never returns (see speaker/sound/portaudio.py).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { PREPARED = 2 }; /* of enum _snd_pcm_state: ALSA itself has done so when it opened */

int snd_pcm_prepare(void *pcm) {
    void *alsa = dlopen("libasound.so.2", RTLD_LAZY);
    int (*state)(void *) = (int (*)(void *))dlsym(alsa, "snd_pcm_state");
    int (*real)(void *) = (int (*)(void *))dlsym(alsa, "snd_pcm_prepare");
    int is_pulled = access(getenv("PULLED"), F_OK) == 0;
    return is_pulled && state(pcm) == PREPARED ? -ENODEV : real(pcm);
}
