/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A library to be preloaded: one call of the system or of the allocator fails, once, as on a disk
 * that fills or a machine that runs out of memory.
 *
 *   COMITY_FAULT=NAME:N     the N-th call of NAME fails; NAME as in the list below, or a function
 *                           that failing_calls.py stands before
 *   COMITY_FAULT_OF=hdf5    only calls that HDF5 makes count, of the names of memory;
 *                  =others  only those that anything else makes
 *   COMITY_FAULT_HDF5=A-B,..  where its code is in the program itself, in hexadecimal
 *   COMITY_FAULT_COUNTS=F   the calls of each name are written to the file F at the end
 *   COMITY_FAULT_SITES=F    and of each site in the program, the number of its first call and of
 *                           its last; a site is the chain of the program's own functions that leads
 *                           to the call, whatever libraries do in between
 *   COMITY_FAULT_TRACE=F    the site of the failing call, and the library that made it, are written
 *                           to the file F
 *   COMITY_NO_LOCKS=1       locks always fail, as on some network file systems; and so does what
 *          _NO_NOREPLACE=1  gives a file a name only where nothing has it,
 *          _NO_LINKS=1      and what gives it a second name
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
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* clang-format off */
#define CALLS(X)                                                                                   \
    X(malloc) X(calloc) X(realloc) X(memalign)                                                     \
    X(write) X(pwrite) X(read) X(pread) X(fsync) X(rename) X(link) X(unlink) X(open) X(create)     \
    X(close) X(mkdir) X(rmdir) X(opendir) X(readdir) X(ftruncate) X(fallocate) X(stat) X(fstat)    \
    X(utimensat) X(realpath) X(flock) X(fopen) X(fdopen) X(fflush) X(fclose) X(pipe) X(fork)       \
    X(waitpid) X(spawn) X(pthread_create)                                                          \
    X(access) X(dprintf) X(dup) X(fread) X(gethostname) X(getrandom) X(getrlimit) X(newlocale)    \
    X(readlink) X(sched_getaffinity) X(sync_file_range) X(truncate)
/* clang-format on */

enum call {
#define CALL(name) CALL_##name,
    CALLS(CALL)
#undef CALL
        CALLS_COUNT,
    NAMES_MOST = 256
};

static const char *names[NAMES_MOST] = {
#define NAME(name) #name,
    CALLS(NAME)
#undef NAME
};
static atomic_int names_count = CALLS_COUNT; /* with those of libraries, as they are called */

static atomic_ulong counts[NAMES_MOST];
static const char *failing_name;
static int failing = -1;
static unsigned long failing_at;
static pid_t process; /* whose calls fail: not those of its children, which count on */
static bool counting, no_locks, no_noreplace, no_links;
static const char *trace;
static bool of_hdf5, of_others;
static struct range {
    uintptr_t begin, end;
} hdf5[256], program; /* the code of HDF5, and that of the program */
static size_t hdf5_count;
static uintptr_t program_base;

/* Of a library's function its caller and those next to it: whoever called them learns of it as of
 * any failure. */
enum { SITES_MOST = 1 << 16, FRAMES_MOST = 128, FRAMES_OF_LIBRARY = 5 };
static struct site {
    uint64_t of; /* the hash of the program's functions that led there; 0 while free */
    int call;
    unsigned long first, last;
} sites[SITES_MOST];
static pthread_mutex_t sites_lock = PTHREAD_MUTEX_INITIALIZER;
static const char *sites_file;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static int enter_ranges(struct dl_phdr_info *library, size_t size, void *context)
{
    (void)size;
    const bool is_program = library->dlpi_name[0] == '\0' && !program.end;
    const char *pairs = is_program ? context : NULL;
    for (char *end; pairs && *pairs && hdf5_count < 256; pairs = end + (*end == ',')) {
        const uintptr_t begin = library->dlpi_addr + strtoul(pairs, &end, 16);
        hdf5[hdf5_count++] =
            (struct range){ begin, library->dlpi_addr + strtoul(end + 1, &end, 16) };
    }
    for (int k = 0; k < library->dlpi_phnum; k++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[k];
        const uintptr_t begin = library->dlpi_addr + part->p_vaddr;
        const struct range code = { begin, begin + part->p_memsz };
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        if (is_program)
            program = code, program_base = library->dlpi_addr;
        else if (strstr(library->dlpi_name, "hdf5") && hdf5_count < 256)
            hdf5[hdf5_count++] = code;
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

static uint64_t site_of(int call, void *const *frames, int count)
{
    uint64_t of = 14695981039346656037U;
    for (const char *name = names[call]; *name; name++)
        of = (of ^ (unsigned char)*name) * 1099511628211U;
    int left = call < CALLS_COUNT ? FRAMES_MOST : FRAMES_OF_LIBRARY;
    for (int k = 0; k < count && left > 0; k++) {
        const uintptr_t at = (uintptr_t)frames[k];
        if (at >= program.begin && at < program.end && !is_of_hdf5(at))
            of = (of ^ (at - program_base)) * 1099511628211U, left--;
    }
    return of;
}

/* Writes the site, and the name of the library, or program, that called: not libc, which it may
 * have asked for a copy of a text. */
static void tell_caller(int call)
{
    void *frames[FRAMES_MOST];
    failing = -1; /* what follows calls too */
    FILE *file = trace ? fopen(trace, "w") : NULL;
    if (!file)
        return;
    const int count = backtrace(frames, FRAMES_MOST);
    fprintf(file, "%016lx ", site_of(call, frames, count));
    for (int k = 1; k < count; k++) {
        Dl_info found;
        if (!dladdr(frames[k], &found) || !found.dli_fname || strstr(found.dli_fname, "/libc.so") ||
            strstr(found.dli_fname, "faults.so"))
            continue;
        fputs(is_of_hdf5((uintptr_t)frames[k]) ? "libhdf5" : found.dli_fname, file);
        break;
    }
    fclose(file);
}

/* Notes at which site this call is made; most are made there again and again. */
static void note_site(int call, unsigned long number)
{
    static _Thread_local bool inside;
    void *frames[FRAMES_MOST];
    if (inside || getpid() != process)
        return;
    inside = true;
    const uint64_t of = site_of(call, frames, backtrace(frames, FRAMES_MOST));
    pthread_mutex_lock(&sites_lock);
    size_t k = of % SITES_MOST, tried = 0;
    while (sites[k].of && sites[k].of != of && tried++ < SITES_MOST)
        k = (k + 1) % SITES_MOST;
    if (!sites[k].of)
        sites[k] = (struct site){ of, call, number, number };
    sites[k].last = number;
    pthread_mutex_unlock(&sites_lock);
    inside = false;
}

/* Whether this call is to fail. */
static bool fails(int call, const void *caller)
{
    if (!counting)
        return false;
    if (call <= CALL_memalign && (of_hdf5 || of_others) && is_of_hdf5((uintptr_t)caller) != of_hdf5)
        return false;
    const unsigned long now = atomic_fetch_add(&counts[call], 1) + 1;
    if (sites_file)
        note_site(call, now);
    if (call != failing || now != failing_at || getpid() != process)
        return false;
    tell_caller(call);
    return true;
}

#define FAILS(call) fails(CALL_##call, __builtin_return_address(0))

/* Whether a call of a library is to fail; what HDF5 calls of its own does not count. */
bool comity_call_fails(atomic_int *call, const char *name, const void *caller)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    if (!counting || is_of_hdf5((uintptr_t)caller))
        return false;
    if (atomic_load(call) < 0) {
        pthread_mutex_lock(&lock);
        if (atomic_load(call) < 0 && names_count < NAMES_MOST) {
            names[names_count] = name;
            if (failing_name && strcmp(failing_name, name) == 0)
                failing = names_count;
            atomic_store(call, names_count++);
        }
        pthread_mutex_unlock(&lock);
    }
    return atomic_load(call) >= 0 && fails(atomic_load(call), caller);
}

__attribute__((constructor)) static void begin(void)
{
    const char *fault = getenv("COMITY_FAULT"), *colon = fault ? strchr(fault, ':') : NULL;
    failing_name = colon ? strndup(fault, (size_t)(colon - fault)) : NULL;
    failing_at = colon ? strtoul(colon + 1, NULL, 10) : 0;
    trace = getenv("COMITY_FAULT_TRACE");
    no_locks = getenv("COMITY_NO_LOCKS") != NULL;
    no_noreplace = getenv("COMITY_NO_NOREPLACE") != NULL;
    no_links = getenv("COMITY_NO_LINKS") != NULL;
    process = getpid();
    const char *of = getenv("COMITY_FAULT_OF");
    of_hdf5 = of && strcmp(of, "hdf5") == 0;
    of_others = of && strcmp(of, "others") == 0;
    dl_iterate_phdr(enter_ranges, getenv("COMITY_FAULT_HDF5"));
    for (int k = 0; failing_name && k < CALLS_COUNT; k++)
        failing = strcmp(names[k], failing_name) == 0 ? k : failing;
    sites_file = getenv("COMITY_FAULT_SITES");
    void *frame;
    backtrace(&frame, 1); /* which loads a library the first time */
    counting = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("COMITY_FAULT_COUNTS");
    counting = false;
    FILE *file = path ? fopen(path, "w") : NULL;
    for (int k = 0; file && k < names_count; k++)
        fprintf(file, "%s %lu\n", names[k], atomic_load(&counts[k]));
    if (file)
        fclose(file);
    file = sites_file && getpid() == process ? fopen(sites_file, "w") : NULL;
    for (size_t k = 0; file && k < SITES_MOST; k++) {
        if (sites[k].of) {
            fprintf(file, "%s %lu %lu %016lx\n", names[sites[k].call], sites[k].first,
                    sites[k].last, sites[k].of);
        }
    }
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

#define MEMORY(name, parameters, call, next)                                                       \
    void *name parameters                                                                          \
    {                                                                                              \
        if (FAILS(call)) {                                                                         \
            errno = ENOMEM;                                                                        \
            return NULL;                                                                           \
        }                                                                                          \
        return next;                                                                               \
    }

MEMORY(malloc, (size_t size), malloc, __libc_malloc(size))
MEMORY(calloc, (size_t count, size_t size), calloc, __libc_calloc(count, size))
MEMORY(realloc, (void *memory, size_t size), realloc, __libc_realloc(memory, size))
MEMORY(aligned_alloc, (size_t alignment, size_t size), memalign, __libc_memalign(alignment, size))

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    if (FAILS(memalign))
        return ENOMEM;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

/* ---- the system ---- */

#define BEFORE(type, name, parameters, arguments, call, error, failed)                             \
    type name parameters                                                                           \
    {                                                                                              \
        NEXT(type(*) parameters, #name)                                                            \
        if (FAILS(call)) {                                                                         \
            errno = error;                                                                         \
            return failed;                                                                         \
        }                                                                                          \
        return next arguments;                                                                     \
    }

#define BEFORE_BOTH(type, name, parameters, arguments, call, error, failed)                        \
    BEFORE(type, name, parameters, arguments, call, error, failed)                                 \
    BEFORE(type, name##64, parameters, arguments, call, error, failed)

/* clang-format off */
BEFORE(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size),
       write, ENOSPC, -1)
BEFORE_BOTH(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at),
       (file, bytes, size, at), pwrite, ENOSPC, -1)
BEFORE(ssize_t, read, (int file, void *bytes, size_t size), (file, bytes, size), read, EIO, -1)
BEFORE_BOTH(ssize_t, pread, (int file, void *bytes, size_t size, off_t at),
       (file, bytes, size, at), pread, EIO, -1)
BEFORE(int, fsync, (int file), (file), fsync, EIO, -1)
BEFORE(int, unlink, (const char *path), (path), unlink, EIO, -1)
BEFORE(int, rmdir, (const char *path), (path), rmdir, EIO, -1)
BEFORE(int, mkdir, (const char *path, mode_t mode), (path, mode), mkdir, ENOSPC, -1)
BEFORE(DIR *, opendir, (const char *path), (path), opendir, EMFILE, NULL)
BEFORE(struct dirent *, readdir, (DIR *directory), (directory), readdir, EIO, NULL)
BEFORE(struct dirent64 *, readdir64, (DIR *directory), (directory), readdir, EIO, NULL)
BEFORE_BOTH(int, ftruncate, (int file, off_t size), (file, size), ftruncate, EIO, -1)
BEFORE_BOTH(int, fallocate, (int file, int mode, off_t at, off_t size),
       (file, mode, at, size), fallocate, ENOSPC, -1)
BEFORE(int, stat, (const char *path, struct stat *found), (path, found), stat, EIO, -1)
BEFORE(int, stat64, (const char *path, struct stat64 *found), (path, found), stat, EIO, -1)
BEFORE(int, lstat, (const char *path, struct stat *found), (path, found), stat, EIO, -1)
BEFORE(int, lstat64, (const char *path, struct stat64 *found), (path, found), stat, EIO, -1)
BEFORE(int, fstat, (int file, struct stat *found), (file, found), fstat, EIO, -1)
BEFORE(int, fstat64, (int file, struct stat64 *found), (file, found), fstat, EIO, -1)
BEFORE(int, fstatat64, (int in, const char *path, struct stat64 *found, int flags),
       (in, path, found, flags), stat, EIO, -1)
BEFORE(int, unlinkat, (int in, const char *path, int flags), (in, path, flags), unlink, EIO, -1)
BEFORE(int, scandir64, (const char *path, struct dirent64 ***found,
       int (*take)(const struct dirent64 *),
       int (*order)(const struct dirent64 **, const struct dirent64 **)),
       (path, found, take, order), opendir, EMFILE, -1)
BEFORE(int, access, (const char *path, int mode), (path, mode), access, EIO, -1)
BEFORE(int, dup, (int file), (file), dup, EMFILE, -1)
BEFORE(int, gethostname, (char *text, size_t size), (text, size), gethostname, EPERM, -1)
BEFORE(ssize_t, getrandom, (void *bytes, size_t size, unsigned flags), (bytes, size, flags),
       getrandom, EAGAIN, -1)
BEFORE(int, getrlimit64, (__rlimit_resource_t resource, struct rlimit64 *limit), (resource, limit),
       getrlimit, EPERM, -1)
BEFORE(locale_t, newlocale, (int categories, const char *name, locale_t base),
       (categories, name, base), newlocale, ENOENT, NULL)
BEFORE(ssize_t, readlink, (const char *path, char *text, size_t size), (path, text, size), readlink,
       EIO, -1)
BEFORE(int, sched_getaffinity, (pid_t of, size_t size, cpu_set_t *set), (of, size, set),
       sched_getaffinity, EPERM, -1)
BEFORE(int, sync_file_range, (int file, off64_t at, off64_t size, unsigned flags),
       (file, at, size, flags), sync_file_range, EIO, -1)
BEFORE(int, truncate64, (const char *path, off64_t size), (path, size), truncate, EIO, -1)
BEFORE(int, utimensat, (int in, const char *path, const struct timespec times[2], int flags),
       (in, path, times, flags), utimensat, EIO, -1)
BEFORE(char *, realpath, (const char *path, char *whole), (path, whole), realpath, EIO, NULL)
BEFORE_BOTH(FILE *, fopen, (const char *path, const char *mode), (path, mode), fopen, EMFILE, NULL)
BEFORE(FILE *, fdopen, (int file, const char *mode), (file, mode), fdopen, ENOMEM, NULL)
BEFORE(int, fflush, (FILE *stream), (stream), fflush, ENOSPC, EOF)
BEFORE(int, pipe2, (int ends[2], int flags), (ends, flags), pipe, EMFILE, -1)
BEFORE(pid_t, waitpid, (pid_t of, int *status, int options), (of, status, options),
       waitpid, ECHILD, -1)
BEFORE(int, posix_spawnp, (pid_t *made, const char *file, const posix_spawn_file_actions_t *actions,
       const posix_spawnattr_t *attributes, char *const words[], char *const environment[]),
       (made, file, actions, attributes, words, environment), spawn, 0, EAGAIN)
BEFORE(int, pthread_create, (pthread_t *thread, const pthread_attr_t *attributes,
       void *(*start)(void *), void *argument), (thread, attributes, start, argument),
       pthread_create, 0, EAGAIN)
/* clang-format on */

/* What is closed is closed all the same. */
int close(int file)
{
    NEXT(int (*)(int), "close")
    const bool failed = FAILS(close);
    const int status = next(file);
    errno = failed ? EIO : errno;
    return failed ? -1 : status;
}

int fclose(FILE *stream)
{
    NEXT(int (*)(FILE *), "fclose")
    const bool failed = FAILS(fclose);
    const int status = next(stream);
    errno = failed ? ENOSPC : errno;
    return failed ? EOF : status;
}

#define FAIL(call, error)                                                                          \
    if (FAILS(call)) {                                                                             \
        errno = error;                                                                             \
        return -1;                                                                                 \
    }

int dprintf(int file, const char *format, ...)
{
    FAIL(dprintf, ENOSPC)
    va_list arguments;
    va_start(arguments, format);
    const int written = vdprintf(file, format, arguments);
    va_end(arguments);
    return written;
}

size_t fread(void *bytes, size_t size, size_t count, FILE *stream)
{
    NEXT(size_t(*)(void *, size_t, size_t, FILE *), "fread")
    if (FAILS(fread)) {
        stream->_flags |= 0x20; /* what ferror asks for */
        errno = EIO;
        return 0;
    }
    return next(bytes, size, count, stream);
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
    NEXT(int (*)(const char *, const char *), "rename")
    let_appear(to);
    FAIL(rename, EIO)
    return next(from, to);
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to,
              unsigned flags)
{
    NEXT(int (*)(int, const char *, int, const char *, unsigned), "renameat2")
    let_appear(to);
    if (no_noreplace || FAILS(rename)) {
        errno = no_noreplace ? EINVAL : EIO;
        return -1;
    }
    return next(from_directory, from, to_directory, to, flags);
}

int link(const char *from, const char *to)
{
    NEXT(int (*)(const char *, const char *), "link")
    let_appear(to);
    if (no_links || FAILS(link)) {
        errno = no_links ? EPERM : EIO;
        return -1;
    }
    return next(from, to);
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT ? (mode_t)va_arg(arguments, unsigned) : 0;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        NEXT(int (*)(const char *, int, ...), #name)                                               \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        const mode_t mode = mode_of(flags, arguments);                                             \
        va_end(arguments);                                                                         \
        if (flags & O_CREAT ? FAILS(create) : FAILS(open)) {                                       \
            errno = flags & O_CREAT ? ENOSPC : EMFILE;                                             \
            return -1;                                                                             \
        }                                                                                          \
        return next(path, flags, mode);                                                            \
    }
OPEN(open)
OPEN(open64)

int openat64(int in, const char *path, int flags, ...)
{
    NEXT(int (*)(int, const char *, int, ...), "openat64")
    FAIL(open, EMFILE) /* none that is made is opened so */
    return next(in, path, flags);
}

int flock(int file, int operation)
{
    NEXT(int (*)(int, int), "flock")
    if (no_locks || FAILS(flock)) {
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
    FAIL(fork, EAGAIN)
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
