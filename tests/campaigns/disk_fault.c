/* Makes one system call on files below a folder fail, once. Loaded with LD_PRELOAD; Linux with glibc.
 *
 *   FAULT_BELOW   the folder, as an absolute path without links
 *   FAULT_CALL    write, sync, rename or open
 *   FAULT_NTH     which of them fails, counted over all threads; 0 fails none
 *   FAULT_ERRNO   the number of the error, such as 28 (ENOSPC) or 5 (EIO)
 *   FAULT_REPORT  where to write how many there were, and whether one failed, at the end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *below, *call;
static long nth;
static int error_number;
static atomic_long count;

__attribute__((constructor)) static void read_settings(void) {
    below = getenv("FAULT_BELOW");
    call = getenv("FAULT_CALL");
    const char *wanted = getenv("FAULT_NTH"), *error = getenv("FAULT_ERRNO");
    nth = wanted ? atol(wanted) : 0;
    error_number = error ? atoi(error) : EIO;
}

__attribute__((destructor)) static void write_report(void) {
    const char *report = getenv("FAULT_REPORT");
    FILE *file = report ? fopen(report, "w") : NULL;
    if (file) {
        fprintf(file, "%ld %d\n", atomic_load(&count), nth > 0 && atomic_load(&count) >= nth);
        fclose(file);
    }
}

static int is_below(const char *path) {
    size_t length = below ? strlen(below) : 0;
    return length > 0 && strncmp(path, below, length) == 0;
}

/* A relative path counts where the working directory lies below the folder. */
static int is_path_below(int folder, const char *path) {
    char base[PATH_MAX] = "", link[64];
    if (path[0] == '/') return is_below(path);
    if (folder == AT_FDCWD) return getcwd(base, sizeof base) && is_below(base);
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, base, sizeof base - 1);
    return length > 0 && is_below(base);
}

/* Whether this call is the one to fail. */
static int fails(const char *kind, int is_one) {
    if (!call || !is_one || strcmp(kind, call) != 0) return 0;
    if (atomic_fetch_add(&count, 1) + 1 != nth) return 0;
    errno = error_number;
    return 1;
}

static int fails_on(const char *kind, int file) {
    return fails(kind, call && strcmp(kind, call) == 0 && is_path_below(file, ""));
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define ON_FILE(kind, type, name, parameters, arguments) \
    type name parameters { return fails_on(kind, file) ? -1 : REAL(name) arguments; }

ON_FILE("write", ssize_t, write, (int file, const void *bytes, size_t length), (file, bytes, length))
ON_FILE("write", ssize_t, writev, (int file, const struct iovec *parts, int number), (file, parts, number))
ON_FILE("write", ssize_t, pwrite64, (int file, const void *bytes, size_t length, off64_t at), (file, bytes, length, at))
ON_FILE("write", int, ftruncate64, (int file, off64_t length), (file, length))
ON_FILE("write", int, ftruncate, (int file, off_t length), (file, length))
ON_FILE("write", ssize_t, sendfile64, (int file, int from, off64_t *at, size_t length), (file, from, at, length))
ON_FILE("sync", int, fsync, (int file), (file))
ON_FILE("sync", int, fdatasync, (int file), (file))

ssize_t copy_file_range(int from, off64_t *from_at, int file, off64_t *at, size_t length, unsigned flags) {
    return fails_on("write", file) ? -1 : REAL(copy_file_range)(from, from_at, file, at, length, flags);
}

int rename(const char *from, const char *to) {
    return fails("rename", is_path_below(AT_FDCWD, to)) ? -1 : REAL(rename)(from, to);
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

#define OPEN(name)                                                                           \
    int name(const char *path, int flags, ...) {                                             \
        va_list rest;                                                                        \
        va_start(rest, flags);                                                               \
        mode_t mode = mode_of(flags, rest);                                                  \
        va_end(rest);                                                                        \
        return fails("open", is_path_below(AT_FDCWD, path)) ? -1 : REAL(name)(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)

int openat64(int folder, const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return fails("open", is_path_below(folder, path)) ? -1 : REAL(openat64)(folder, path, flags, mode);
}
