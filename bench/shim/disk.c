/* A disk that fails, or loses its power, at the Nth step: preloaded into Threeshot and its workers by `bench.faults`.

A step is a call that changes something below the given folders: a write, a sync, a file or folder made, renamed, linked, removed, cut or
reserved. Steps are counted over all processes that share the state file. Told by the environment:

    SHIM_FOLDERS   absolute folders with ':' between them; nothing else is looked at
    SHIM_STATE     a file of 4096 zero bytes, which the processes share
    SHIM_AT        the step that fails, 0 for none      SHIM_ERROR  its errno; 0 ends the power: the process is killed, and every other at its next step
    SHIM_LASTING   1: every step from there on fails    SHIM_HIT    a file that is told of the step, "write /path"; of all where none fails
    SHIM_JOURNAL   a file that gets every step in order with what was written, see `bench.power`; absent: none is kept

Nothing is really synced: the disk is a pretended one, and the machine's own is spared. What the C library writes by itself (stdio) and what
goes through mapped memory (SQLite's -shm, which nobody needs after a loss of power) is not seen. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, CUT, SYNC, MAKE, MAKE_FOLDER, RENAME, LINK, REMOVE };

struct shared {
    int ready;
    int dead;
    int64_t steps;
    pthread_mutex_t lock;
};

/* One line of the journal; names and data follow it. */
struct line {
    int32_t kind;
    int32_t names[2];
    int32_t padding;
    int64_t inode, folder, other_folder, at, size;
};

static struct shared *shared;
static char folders[8][PATH_MAX];
static int folder_count, lasting, wrong, journal = -1;
static int64_t fail_at;
static const char *hit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); real; })

static const char *told(const char *name) { const char *value = getenv(name); return value ? value : ""; }

static void begin(void)
{
    char all[4 * PATH_MAX], *rest = all, *one;
    const char *state = getenv("SHIM_STATE");
    if (!state) return;
    snprintf(all, sizeof all, "%s", told("SHIM_FOLDERS"));
    while ((one = strsep(&rest, ":")) && folder_count < 8)
        if (*one) snprintf(folders[folder_count++], PATH_MAX, "%s", one);
    int handle = syscall(SYS_openat, AT_FDCWD, state, O_RDWR | O_CLOEXEC);
    if (handle < 0) return;
    struct shared *mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
    syscall(SYS_close, handle);
    if (mapped == MAP_FAILED) return;
    if (__sync_bool_compare_and_swap(&mapped->ready, 0, 1)) {
        pthread_mutexattr_t how;
        pthread_mutexattr_init(&how);
        pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&mapped->lock, &how);
        __sync_synchronize();
        mapped->ready = 2;
    }
    while (*(volatile int *)&mapped->ready != 2) sched_yield();
    fail_at = atoll(told("SHIM_AT"));
    wrong = atoi(told("SHIM_ERROR"));
    lasting = atoi(told("SHIM_LASTING"));
    hit = getenv("SHIM_HIT");
    if (getenv("SHIM_JOURNAL"))
        journal = syscall(SYS_openat, AT_FDCWD, getenv("SHIM_JOURNAL"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    shared = mapped;
}

static int within(const char *path)
{
    pthread_once(&once, begin);
    for (int n = 0; shared && n < folder_count; n++) {
        size_t length = strlen(folders[n]);
        if (!strncmp(path, folders[n], length) && (path[length] == '/' || !path[length])) return 1;
    }
    return 0;
}

/* The path of an open file or folder; whether it is below the folders. */
static int of_handle(int handle, char *path)
{
    char link[64];
    int kept = errno;
    pthread_once(&once, begin);
    if (!shared) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    errno = kept;
    if (length < 0) return 0;
    path[length] = 0;
    return within(path);
}

/* An absolute path of what a call names; whether it is below the folders. */
static int of_name(int folder, const char *name, char *path)
{
    int kept = errno;
    char base[PATH_MAX] = "";
    pthread_once(&once, begin);
    if (!shared || !name) return 0;
    if (*name != '/') {
        char link[64] = "/proc/self/cwd";
        if (folder != AT_FDCWD) snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 2);
        if (length < 0) { errno = kept; return 0; }
        base[length] = '/';
        base[length + 1] = 0;
    }
    int fits = snprintf(path, PATH_MAX, "%s%s", base, name) < PATH_MAX;
    errno = kept;
    return fits && within(path);
}

static void unlock(void) { pthread_mutex_unlock(&shared->lock); }

/* Count a step, and hold the others up until `done`: 0 to go on, or the error that it fails with. */
static int step(const char *what, const char *path)
{
    if (pthread_mutex_lock(&shared->lock) == EOWNERDEAD) pthread_mutex_consistent(&shared->lock);
    int64_t number = ++shared->steps;
    int fails = fail_at && (number == fail_at || (lasting && number > fail_at));
    if (hit && (!fail_at || number == fail_at)) {
        int handle = syscall(SYS_openat, AT_FDCWD, hit, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%s %s\n", what, path);
        syscall(SYS_write, handle, line, length);
        syscall(SYS_close, handle);
    }
    if (fails && !wrong) shared->dead = 1;
    if (shared->dead) {
        unlock();
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    return fails ? wrong : 0;
}

static void write_line(struct line *line, const char *one, const char *other, const struct iovec *data, int pieces)
{
    if (journal < 0) return;
    line->names[0] = one ? strlen(one) : 0;
    line->names[1] = other ? strlen(other) : 0;
    struct iovec all[3] = {{line, sizeof *line}, {(void *)one, line->names[0]}, {(void *)other, line->names[1]}};
    syscall(SYS_writev, journal, all, 3);
    int64_t left = line->kind == WRITE ? line->size : 0;
    for (int n = 0; n < pieces && left > 0; n++) {
        const char *from = data[n].iov_base;
        int64_t size = (int64_t)data[n].iov_len < left ? (int64_t)data[n].iov_len : left;
        left -= size;
        while (size > 0) {
            ssize_t written = syscall(SYS_write, journal, from, size);
            if (written <= 0) abort();
            from += written;
            size -= written;
        }
    }
}

static int64_t inode_of(const char *path)
{
    struct stat found;
    return fstatat(AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW) == 0 ? (int64_t)found.st_ino : 0;
}

static int64_t folder_of(const char *path, const char **name)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    *name = path + (slash - folder) + 1;
    *slash = 0;
    return inode_of(folder);
}

static void noted(int kind, int64_t inode, const char *path, const char *other)
{
    int kept = errno;
    const char *name = NULL, *other_name = NULL;
    struct line line = {.kind = kind, .inode = inode};
    if (path) line.folder = folder_of(path, &name);
    if (other) line.other_folder = folder_of(other, &other_name);
    write_line(&line, name, other_name, NULL, 0);
    errno = kept;
}

static void noted_data(int kind, int handle, int64_t at, int64_t size, const struct iovec *data, int pieces)
{
    int kept = errno;
    struct stat found;
    if (journal >= 0 && fstat(handle, &found) == 0) {
        struct line line = {.kind = kind, .inode = found.st_ino, .at = at, .size = size};
        write_line(&line, NULL, NULL, data, pieces);
    }
    errno = kept;
}

#define FAILS(what, path) do { int error = step(what, path); if (error) { unlock(); errno = error; return -1; } } while (0)

/* -- what is written ------------------------------------------------------------------------------------------------- */

static int64_t place_of(int handle)
{
    struct stat found;
    if ((fcntl(handle, F_GETFL) & O_APPEND) && fstat(handle, &found) == 0) return found.st_size;
    return lseek(handle, 0, SEEK_CUR);
}

#define WRITING(handle, where, data, pieces, call) \
    char path[PATH_MAX]; \
    if (!of_handle(handle, path)) return call; \
    FAILS("write", path); \
    int64_t at = where; \
    ssize_t result = call; \
    if (result > 0) noted_data(WRITE, handle, at, result, data, pieces); \
    unlock(); \
    return result;

ssize_t write(int handle, const void *data, size_t size)
{
    struct iovec one = {(void *)data, size};
    WRITING(handle, place_of(handle), &one, 1, REAL(write)(handle, data, size))
}
ssize_t writev(int handle, const struct iovec *data, int pieces)
{
    WRITING(handle, place_of(handle), data, pieces, REAL(writev)(handle, data, pieces))
}
#define PWRITE(name, offset_type) \
    ssize_t name(int handle, const void *data, size_t size, offset_type offset) \
    { struct iovec one = {(void *)data, size}; WRITING(handle, offset, &one, 1, REAL(name)(handle, data, size, offset)) }
#define PWRITEV(name, offset_type) \
    ssize_t name(int handle, const struct iovec *data, int pieces, offset_type offset) \
    { WRITING(handle, offset, data, pieces, REAL(name)(handle, data, pieces, offset)) }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

/* Copies within the system would go past: callers fall back to reading and writing. */
#define NOT_HERE(out, call) char path[PATH_MAX]; if (of_handle(out, path)) { errno = ENOSYS; return -1; } return call;
ssize_t sendfile(int out, int in, off_t *at, size_t size) { NOT_HERE(out, syscall(SYS_sendfile, out, in, at, size)) }
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) { NOT_HERE(out, syscall(SYS_sendfile, out, in, at, size)) }
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags)
{
    NOT_HERE(out, syscall(SYS_copy_file_range, in, from, out, to, size, flags))
}

#define CUTTING(name, offset_type) \
    int name(int handle, offset_type size) \
    { \
        char path[PATH_MAX]; \
        if (!of_handle(handle, path)) return REAL(name)(handle, size); \
        FAILS("ftruncate", path); \
        int result = REAL(name)(handle, size); \
        if (result == 0) noted_data(CUT, handle, 0, size, NULL, 0); \
        unlock(); \
        return result; \
    }
CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)

static int truncating(const char *name, int64_t size)
{
    char path[PATH_MAX];
    if (!of_name(AT_FDCWD, name, path)) return syscall(SYS_truncate, name, size);
    FAILS("truncate", path);
    int result = syscall(SYS_truncate, name, size);
    struct line line = {.kind = CUT, .inode = inode_of(path), .size = size};
    if (result == 0) write_line(&line, NULL, NULL, NULL, 0);
    unlock();
    return result;
}
int truncate(const char *name, off_t size) { return truncating(name, size); }
int truncate64(const char *name, off64_t size) { return truncating(name, size); }

#define RESERVING(name, offset_type) \
    int name(int handle, int mode, offset_type offset, offset_type size) \
    { \
        char path[PATH_MAX]; \
        if (!of_handle(handle, path)) return REAL(name)(handle, mode, offset, size); \
        FAILS("fallocate", path); \
        int result = REAL(name)(handle, mode, offset, size); \
        struct stat found; \
        if (result == 0 && fstat(handle, &found) == 0) noted_data(CUT, handle, 0, found.st_size, NULL, 0); \
        unlock(); \
        return result; \
    }
RESERVING(fallocate, off_t)
RESERVING(fallocate64, off64_t)

#define SYNCING(name) \
    int name(int handle) \
    { \
        char path[PATH_MAX]; \
        if (!of_handle(handle, path)) return REAL(name)(handle); \
        FAILS(#name, path); \
        noted_data(SYNC, handle, 0, 0, NULL, 0); \
        unlock(); \
        return 0; \
    }
SYNCING(fsync)
SYNCING(fdatasync)

/* -- names ----------------------------------------------------------------------------------------------------------- */

static int opening(int folder, const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    if (!(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE || !of_name(folder, name, path))
        return syscall(SYS_openat, folder, name, flags, mode);
    int64_t before = inode_of(path);
    if (before && !(flags & O_TRUNC)) return syscall(SYS_openat, folder, name, flags, mode);
    FAILS(before ? "truncate" : "create", path);
    int handle = syscall(SYS_openat, folder, name, flags, mode);
    if (handle >= 0 && !before) noted(MAKE, inode_of(path), path, NULL);
    if (handle >= 0 && before) noted_data(CUT, handle, 0, 0, NULL, 0);
    unlock();
    return handle;
}
#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
int open(const char *name, int flags, ...) { MODE return opening(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE return opening(AT_FDCWD, name, flags, mode); }
int openat(int folder, const char *name, int flags, ...) { MODE return opening(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { MODE return opening(folder, name, flags, mode); }

int mkdirat(int folder, const char *name, mode_t mode)
{
    char path[PATH_MAX];
    if (!of_name(folder, name, path) || inode_of(path)) return syscall(SYS_mkdirat, folder, name, mode);
    FAILS("mkdir", path);
    int result = syscall(SYS_mkdirat, folder, name, mode);
    if (result == 0) noted(MAKE_FOLDER, inode_of(path), path, NULL);
    unlock();
    return result;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    char path[PATH_MAX], other[PATH_MAX];
    int ours = of_name(to_folder, to, other) & of_name(from_folder, from, path);
    if (!ours) return syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    FAILS("rename", other);
    int64_t inode = inode_of(path);
    int result = syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    if (result == 0) noted(RENAME, inode, path, other);
    unlock();
    return result;
}
int renameat(int a, const char *from, int b, const char *to) { return renameat2(a, from, b, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    char path[PATH_MAX], other[PATH_MAX];
    of_name(from_folder, from, path);
    if (!of_name(to_folder, to, other)) return syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    FAILS("link", other);
    int result = syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    if (result == 0) noted(LINK, inode_of(other), other, NULL);
    unlock();
    return result;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder, const char *name, int flags)
{
    char path[PATH_MAX];
    int64_t inode;
    if (!of_name(folder, name, path) || !(inode = inode_of(path))) return syscall(SYS_unlinkat, folder, name, flags);
    FAILS("unlink", path);
    int result = syscall(SYS_unlinkat, folder, name, flags);
    if (result == 0) noted(REMOVE, inode, path, NULL);
    unlock();
    return result;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
