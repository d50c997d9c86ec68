/* What a file system that was made read-only answers: EROFS to whatever would change something under READ_ONLY_FOLDER,
 * also through files that were open before, for as long as the file READ_ONLY_WHILE exists. Preloaded into a server.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int lies_there(const char *path) {
    const char *folder = getenv("READ_ONLY_FOLDER"), *flag = getenv("READ_ONLY_WHILE");
    size_t length = folder ? strlen(folder) : 0;
    return length && flag && strncmp(path, folder, length) == 0 && path[length] == '/' && access(flag, F_OK) == 0;
}

static int refuses(const char *path) {
    int before = errno, there = path && lies_there(path);
    errno = there ? EROFS : before;
    return there;
}

static int refuses_fd(int fd) {
    char link[64], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    path[length < 0 ? 0 : length] = 0;
    return refuses(path);
}

#define REAL(type, name, ...)                                       \
    static type (*real)(__VA_ARGS__);                               \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define WRITES(name, offset)                                                           \
    ssize_t name(int fd, const void *data, size_t count, offset at) {                  \
        REAL(ssize_t, #name, int, const void *, size_t, offset);                       \
        return refuses_fd(fd) ? -1 : real(fd, data, count, at);                        \
    }
WRITES(pwrite, off_t)
WRITES(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return refuses_fd(fd) ? -1 : real(fd, data, count);
}

#define CUTS(name, offset)                                \
    int name(int fd, offset length) {                     \
        REAL(int, #name, int, offset);                    \
        return refuses_fd(fd) ? -1 : real(fd, length);    \
    }
CUTS(ftruncate, off_t)
CUTS(ftruncate64, off64_t)

#define SYNCS(name)                               \
    int name(int fd) {                            \
        REAL(int, #name, int);                    \
        return refuses_fd(fd) ? -1 : real(fd);    \
    }
SYNCS(fsync)
SYNCS(fdatasync)

#define OPENS(name)                                                                             \
    int name(const char *path, int flags, ...) {                                                \
        REAL(int, #name, const char *, int, ...);                                               \
        va_list more;                                                                           \
        va_start(more, flags);                                                                  \
        mode_t mode = va_arg(more, mode_t);                                                     \
        va_end(more);                                                                           \
        int changes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));         \
        return changes && refuses(path) ? -1 : real(path, flags, mode);                         \
    }
OPENS(open)
OPENS(open64)

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return refuses(path) ? -1 : real(path);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return refuses(to) ? -1 : real(from, to);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return refuses(path) ? -1 : real(path, mode);
}
