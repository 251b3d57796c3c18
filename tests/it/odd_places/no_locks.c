/* Locks that fail with ERROR: those of flock(2) or those of fcntl(2). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>

#ifdef FLOCK
int flock(int fd, int operation) {
    (void)fd;
    (void)operation;
    errno = ERROR;
    return -1;
}
#endif

#ifdef FCNTL
static int locking(int fd, int command, void *argument, const char *name) {
    if (command == F_SETLK || command == F_SETLKW || command == F_GETLK) {
        errno = ERROR;
        return -1;
    }
    int (*real)(int, int, void *) = (int (*)(int, int, void *))dlsym(RTLD_NEXT, name);
    return real(fd, command, argument);
}

int fcntl(int fd, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return locking(fd, command, argument, "fcntl");
}

int fcntl64(int fd, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return locking(fd, command, argument, "fcntl64");
}
#endif
