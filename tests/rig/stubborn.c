/* A sound card that knows 48 kHz stereo and nothing else.
 *
 * Preloaded into a program, it narrows what ALSA's plugin for sound servers says it can do, so that
 * PortAudio meets a device as stubborn as a piece of hardware. (The plugin itself takes any rate.)
 */
#define _GNU_SOURCE
#include <dlfcn.h>

enum { CHANNELS = 2, RATE = 3 }; /* of enum snd_pcm_ioplug_hw */

typedef int set_minmax(void *io, int type, unsigned int min, unsigned int max);

int snd_pcm_ioplug_set_param_minmax(void *io, int type, unsigned int min, unsigned int max) {
    static set_minmax *real;
    if (!real) {
        void *alsa = dlopen("libasound.so.2", RTLD_LAZY);
        real = (set_minmax *)dlsym(alsa, "snd_pcm_ioplug_set_param_minmax");
    }
    if (type == CHANNELS)
        min = max = 2;
    if (type == RATE)
        min = max = 48000;
    return real(io, type, min, max);
}
