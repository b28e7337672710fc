/* A disk that does not answer: while the file $FROZEN is there, no fdatasync comes to its end.
 *
 * Preloaded into a program; of ours, SQLite alone calls it, for each notice that is kept.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    while (access(getenv("FROZEN"), F_OK) == 0)
        usleep(100000);
    return real(file);
}
