/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A library to be preloaded: one call of the system or of the allocator fails, once, as on a disk
 * that fills or a machine that runs out of memory.
 *
 *   COMITY_FAULT=NAME:N     the N-th call of NAME fails; NAME as in the list below
 *   COMITY_FAULT_OF=hdf5    only calls that HDF5 makes count, of the names of memory;
 *                  =others  only those that anything else makes
 *   COMITY_FAULT_HDF5=A-B,..  where its code is in the program itself, in hexadecimal
 *   COMITY_FAULT_COUNTS=F   the calls of each name are written to the file F at the end
 *   COMITY_FAULT_WAYS=F     and of each way of calls that leads to an allocation, the number of the
 *                           first and of the last of them
 *   COMITY_FAULT_TRACE=F    the library that made the failing call is written to the file F
 *   COMITY_NO_LOCKS=1       locks always fail, as on some network file systems
 *   COMITY_APPEARS=F        when a file is given the name of the file F, that is there: somebody
 *                           else's
 *   COMITY_FORKS=F          the names of threads that run while a process is forked are added to
 *                           the file F: the child would find for ever locked what they had locked
 *   COMITY_READER_STOPS=F   the process that reads a file for another writes its number to the
 *                           file F and stops
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALLS(X)                                                                                   \
    X(malloc)                                                                                      \
    X(calloc)                                                                                      \
    X(realloc)                                                                                     \
    X(memalign)                                                                                    \
    X(write)                                                                                       \
    X(pwrite)                                                                                      \
    X(read)                                                                                        \
    X(pread)                                                                                       \
    X(fsync)                                                                                       \
    X(rename)                                                                                      \
    X(link)                                                                                        \
    X(unlink)                                                                                      \
    X(open)                                                                                        \
    X(create) X(close) X(mkdir) X(rmdir) X(opendir) X(ftruncate) X(fallocate) X(pthread_create)

enum call {
#define CALL(name) CALL_##name,
    CALLS(CALL)
#undef CALL
        CALLS_COUNT
};

static const char *const names[] = {
#define NAME(name) #name,
    CALLS(NAME)
#undef NAME
};

static atomic_ulong counts[CALLS_COUNT];
static int failing = -1;
static unsigned long failing_at;
static pid_t process; /* whose calls fail: not those of its children, which count on */
static bool counting, no_locks;
static const char *trace;
static bool of_hdf5, of_others;
static struct range {
    uintptr_t begin, end;
} hdf5[256]; /* the code of HDF5 */
static size_t hdf5_count;

enum { WAYS_MOST = 1 << 16, FRAMES_MOST = 64 };
static struct way {
    uint64_t of; /* the hash of what called what; 0 while free */
    enum call call;
    unsigned long first, last;
} ways[WAYS_MOST];
static pthread_mutex_t ways_lock = PTHREAD_MUTEX_INITIALIZER;
static const char *ways_file;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static int enter_range(struct dl_phdr_info *library, size_t size, void *context)
{
    (void)size;
    const char *pairs = library->dlpi_name[0] == '\0' ? context : NULL; /* of the program */
    for (char *end; pairs && *pairs && hdf5_count < 256; pairs = end + (*end == ',')) {
        const uintptr_t begin = library->dlpi_addr + strtoul(pairs, &end, 16);
        hdf5[hdf5_count++] =
            (struct range){ begin, library->dlpi_addr + strtoul(end + 1, &end, 16) };
    }
    for (int k = 0; strstr(library->dlpi_name, "hdf5") && k < library->dlpi_phnum; k++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[k];
        if (part->p_type == PT_LOAD && part->p_flags & PF_X && hdf5_count < 256) {
            const uintptr_t begin = library->dlpi_addr + part->p_vaddr;
            hdf5[hdf5_count++] = (struct range){ begin, begin + part->p_memsz };
        }
    }
    return 0;
}

static bool is_of_hdf5(uintptr_t caller)
{
    for (size_t k = 0; k < hdf5_count; k++)
        if (caller >= hdf5[k].begin && caller < hdf5[k].end)
            return true;
    return false;
}

/* Writes the name of the library, or program, that called: not libc, which it may have asked for a
 * copy of a text. */
static void tell_caller(void)
{
    void *frames[32];
    failing = -1; /* what follows calls too */
    if (!trace)
        return;
    const int count = backtrace(frames, 32);
    for (int k = 1; k < count; k++) {
        Dl_info found;
        if (!dladdr(frames[k], &found) || !found.dli_fname || strstr(found.dli_fname, "/libc.so") ||
            strstr(found.dli_fname, "faults.so"))
            continue;
        FILE *file = fopen(trace, "w");
        if (file) {
            fputs(is_of_hdf5((uintptr_t)frames[k]) ? "libhdf5" : found.dli_fname, file);
            fclose(file);
        }
        return;
    }
}

/* Notes by which calls this allocation came about; most are made again and again. */
static void note_way(enum call call, unsigned long number)
{
    static _Thread_local bool inside;
    void *frames[FRAMES_MOST];
    if (inside || getpid() != process)
        return;
    inside = true;
    const int count = backtrace(frames, FRAMES_MOST);
    uint64_t of = 14695981039346656037U + call;
    for (int k = 0; k < count; k++)
        of = (of ^ (uintptr_t)frames[k]) * 1099511628211U;
    pthread_mutex_lock(&ways_lock);
    size_t k = of % WAYS_MOST, tried = 0;
    while (ways[k].of && ways[k].of != of && tried++ < WAYS_MOST)
        k = (k + 1) % WAYS_MOST;
    if (!ways[k].of)
        ways[k] = (struct way){ of, call, number, number };
    ways[k].last = number;
    pthread_mutex_unlock(&ways_lock);
    inside = false;
}

/* Whether this call is to fail. */
static bool fails(enum call call, const void *caller)
{
    if (!counting)
        return false;
    if (call <= CALL_memalign && (of_hdf5 || of_others) && is_of_hdf5((uintptr_t)caller) != of_hdf5)
        return false;
    const unsigned long now = atomic_fetch_add(&counts[call], 1) + 1;
    if (ways_file && call <= CALL_memalign)
        note_way(call, now);
    if ((int)call != failing || now != failing_at || getpid() != process)
        return false;
    tell_caller();
    return true;
}

#define FAILS(call) fails(CALL_##call, __builtin_return_address(0))

__attribute__((constructor)) static void begin(void)
{
    const char *fault = getenv("COMITY_FAULT"), *colon = fault ? strchr(fault, ':') : NULL;
    trace = getenv("COMITY_FAULT_TRACE");
    no_locks = getenv("COMITY_NO_LOCKS") != NULL;
    process = getpid();
    const char *of = getenv("COMITY_FAULT_OF");
    of_hdf5 = of && strcmp(of, "hdf5") == 0;
    of_others = of && strcmp(of, "others") == 0;
    dl_iterate_phdr(enter_range, getenv("COMITY_FAULT_HDF5"));
    for (int k = 0; colon && k < CALLS_COUNT; k++) {
        if (strlen(names[k]) == (size_t)(colon - fault) &&
            strncmp(names[k], fault, (size_t)(colon - fault)) == 0) {
            failing = k;
            failing_at = strtoul(colon + 1, NULL, 10);
        }
    }
    ways_file = getenv("COMITY_FAULT_WAYS");
    void *frame;
    backtrace(&frame, 1); /* which loads a library the first time */
    counting = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("COMITY_FAULT_COUNTS");
    counting = false;
    FILE *file = path ? fopen(path, "w") : NULL;
    for (int k = 0; file && k < CALLS_COUNT; k++)
        fprintf(file, "%s %lu\n", names[k], atomic_load(&counts[k]));
    if (file)
        fclose(file);
    file = ways_file && getpid() == process ? fopen(ways_file, "w") : NULL;
    for (size_t k = 0; file && k < WAYS_MOST; k++)
        if (ways[k].of)
            fprintf(file, "%s %lu %lu\n", names[ways[k].call], ways[k].first, ways[k].last);
    if (file)
        fclose(file);
}

/* Calls what this library stands before. */
#define NEXT(type, name)                                                                           \
    static __typeof__(type) next;                                                                  \
    if (!next)                                                                                     \
        next = (__typeof__(type))dlsym(RTLD_NEXT, name);

/* What follows main is no more the program's: in a build with coverage, its counters are written.
 */
typedef int (*mains)(int, char **, char **);
static mains main_of_program;

static int main_alone(int count, char **words, char **environment)
{
    const int status = main_of_program(count, words, environment);
    counting = false;
    return status;
}

int __libc_start_main(mains begun, int count, char **words, void (*init)(void), void (*fini)(void),
                      void (*last)(void), void *stack)
{
    NEXT(int (*)(mains, int, char **, void (*)(void), void (*)(void), void (*)(void), void *),
         "__libc_start_main")
    main_of_program = begun;
    return next(main_alone, count, words, init, fini, last, stack);
}

/* ---- memory ---- */

void *malloc(size_t size)
{
    if (FAILS(malloc)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (FAILS(calloc)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    if (FAILS(realloc)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (FAILS(memalign)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    if (FAILS(memalign))
        return ENOMEM;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

/* ---- the system ---- */

#define FAIL(call, error)                                                                          \
    if (FAILS(call)) {                                                                             \
        errno = error;                                                                             \
        return -1;                                                                                 \
    }

typedef ssize_t (*writes)(int, const void *, size_t);
typedef ssize_t (*pwrites)(int, const void *, size_t, off_t);
typedef ssize_t (*reads)(int, void *, size_t);
typedef ssize_t (*preads)(int, void *, size_t, off_t);
typedef int (*of_descriptor)(int);
typedef int (*of_path)(const char *);
typedef int (*of_paths)(const char *, const char *);
typedef int (*opens)(const char *, int, ...);

ssize_t write(int file, const void *bytes, size_t size)
{
    NEXT(writes, "write")
    FAIL(write, ENOSPC)
    return next(file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    NEXT(pwrites, "pwrite")
    FAIL(pwrite, ENOSPC)
    return next(file, bytes, size, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off_t at)
{
    NEXT(pwrites, "pwrite64")
    FAIL(pwrite, ENOSPC)
    return next(file, bytes, size, at);
}

ssize_t read(int file, void *bytes, size_t size)
{
    NEXT(reads, "read")
    FAIL(read, EIO)
    return next(file, bytes, size);
}

ssize_t pread(int file, void *bytes, size_t size, off_t at)
{
    NEXT(preads, "pread")
    FAIL(pread, EIO)
    return next(file, bytes, size, at);
}

ssize_t pread64(int file, void *bytes, size_t size, off_t at)
{
    NEXT(preads, "pread64")
    FAIL(pread, EIO)
    return next(file, bytes, size, at);
}

int fsync(int file)
{
    NEXT(of_descriptor, "fsync")
    FAIL(fsync, EIO)
    return next(file);
}

int close(int file)
{
    NEXT(of_descriptor, "close")
    if (FAILS(close)) { /* it is closed all the same */
        next(file);
        errno = EIO;
        return -1;
    }
    return next(file);
}

static void let_appear(const char *to)
{
    const char *path = getenv("COMITY_APPEARS");
    const char *name = strrchr(to, '/'), *wanted = path ? strrchr(path, '/') : NULL;
    if (!wanted || strcmp(name ? name + 1 : to, wanted + 1) != 0)
        return;
    FILE *stream = fopen(path, "wx");
    if (stream) {
        fputs("of somebody else", stream);
        fclose(stream);
    }
}

int rename(const char *from, const char *to)
{
    NEXT(of_paths, "rename")
    let_appear(to);
    FAIL(rename, EIO)
    return next(from, to);
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to,
              unsigned flags)
{
    NEXT(int (*)(int, const char *, int, const char *, unsigned), "renameat2")
    let_appear(to);
    FAIL(rename, EIO)
    return next(from_directory, from, to_directory, to, flags);
}

int link(const char *from, const char *to)
{
    NEXT(of_paths, "link")
    let_appear(to);
    FAIL(link, EIO)
    return next(from, to);
}

int unlink(const char *path)
{
    NEXT(of_path, "unlink")
    FAIL(unlink, EIO)
    return next(path);
}

int rmdir(const char *path)
{
    NEXT(of_path, "rmdir")
    FAIL(rmdir, EIO)
    return next(path);
}

int mkdir(const char *path, mode_t mode)
{
    NEXT(int (*)(const char *, mode_t), "mkdir")
    FAIL(mkdir, ENOSPC)
    return next(path, mode);
}

DIR *opendir(const char *path)
{
    NEXT(DIR * (*)(const char *), "opendir")
    if (FAILS(opendir)) {
        errno = EMFILE;
        return NULL;
    }
    return next(path);
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT ? (mode_t)va_arg(arguments, unsigned) : 0;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        NEXT(opens, #name)                                                                         \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        const mode_t mode = mode_of(flags, arguments);                                             \
        va_end(arguments);                                                                         \
        if (flags & O_CREAT)                                                                       \
            FAIL(create, ENOSPC)                                                                   \
        else                                                                                       \
            FAIL(open, EMFILE)                                                                     \
        return next(path, flags, mode);                                                            \
    }
OPEN(open)
OPEN(open64)

int ftruncate(int file, off_t size)
{
    NEXT(int (*)(int, off_t), "ftruncate")
    FAIL(ftruncate, EIO)
    return next(file, size);
}

int ftruncate64(int file, off_t size)
{
    NEXT(int (*)(int, off_t), "ftruncate64")
    FAIL(ftruncate, EIO)
    return next(file, size);
}

int fallocate(int file, int mode, off_t at, off_t size)
{
    NEXT(int (*)(int, int, off_t, off_t), "fallocate")
    FAIL(fallocate, ENOSPC)
    return next(file, mode, at, size);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument)
{
    NEXT(int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *), "pthread_create")
    if (FAILS(pthread_create))
        return EAGAIN;
    return next(thread, attributes, start, argument);
}

/* ---- locks ---- */

int flock(int file, int operation)
{
    NEXT(int (*)(int, int), "flock")
    if (no_locks) {
        errno = ENOLCK;
        return -1;
    }
    return next(file, operation);
}

/* ---- threads while a process is forked ---- */

static void name_others(const char *path)
{
    DIR *threads = opendir("/proc/self/task");
    const int list = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    for (const struct dirent *entry; threads && (entry = readdir(threads));) {
        char comm[64], name[64];
        snprintf(comm, sizeof comm, "/proc/self/task/%.20s/comm", entry->d_name);
        const int file = atoi(entry->d_name) > 0 && atoi(entry->d_name) != gettid()
                             ? open(comm, O_RDONLY | O_CLOEXEC)
                             : -1;
        const ssize_t length = file < 0 ? 0 : read(file, name, sizeof name);
        if (length > 0 && write(list, name, (size_t)length) != length)
            abort();
        if (file >= 0)
            close(file);
    }
    close(list);
    closedir(threads);
}

pid_t fork(void)
{
    NEXT(pid_t(*)(void), "fork")
    if (getenv("COMITY_FORKS"))
        name_others(getenv("COMITY_FORKS"));
    return next();
}

/* ---- the process that reads for another, which alone sets limits ---- */

static void stop_reader(void)
{
    const char *path = getenv("COMITY_READER_STOPS");
    FILE *stream = path ? fopen(path, "w") : NULL;
    if (stream) {
        fprintf(stream, "%d", getpid());
        fclose(stream);
        raise(SIGSTOP);
    }
}

int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limit)
{
    NEXT(int (*)(__rlimit_resource_t, const struct rlimit64 *), "setrlimit64")
    stop_reader();
    return next(resource, limit);
}
