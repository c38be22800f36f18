/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * HDF5 trusts what it reads: flipped bits in its metadata can crash it, send it round for ever or
 * have it take gigabytes. A child process therefore reads all of them first, with limits of memory
 * and processor time; where it ends well, the same bytes do the same here.
 */
#include "labelled/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* which reserves terabytes, and whose reports must be seen */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Metadata are small; a file that consists of them alone may take several times its size. */
enum { MEMORY_LEAST = 256 << 20, MEMORY_OF_BYTE = 4, SECONDS_LEAST = 4, BYTES_A_SECOND = 4 << 20 };

/* What the child has found, sent through a pipe. */
struct finding {
    int status;
    char error[COMITY_FILE_ERROR];
};

/* ---- the child ---- */

static void try_chunks(struct comity_reader *reader, const struct comity_reader_variable *variable)
{
    size_t counts[COMITY_RANK_MAX], size;
    if (variable->rank == 0 || variable->chunk[0] == 0 || variable->unreadable)
        return;
    const size_t all = comity_reader_chunk_counts(variable, counts);
    for (size_t number = 0; number < all && !reader->status; number++) {
        hsize_t offset[COMITY_RANK_MAX];
        size_t rest = number;
        for (size_t axis = variable->rank; axis-- > 0; rest /= counts[axis])
            offset[axis] = rest % counts[axis] * variable->chunk[axis];
        comity_reader_chunk_size(reader, variable, offset, &size);
    }
}

/* The attributes of a variable or of the file, or the texts of the provenance. */
static void try_attributes(struct comity_reader *reader, const char *variable, bool texts)
{
    struct comity_attribute *attributes;
    size_t count;
    if (texts)
        comity_reader_texts(reader, &attributes, &count);
    else
        comity_reader_attributes(reader, variable, &attributes, &count);
    comity_attributes_free(attributes, count);
}

/* Everything that HDF5 must understand; numbers are ours. */
static int try_all(struct comity_reader *reader)
{
    comity_reader_enter(reader);
    try_attributes(reader, NULL, false);
    for (size_t i = 0; i < reader->variable_count && !reader->status; i++) {
        const struct comity_reader_variable *variable = &reader->variables[i];
        try_attributes(reader, variable->name, false);
        if (variable->element == COMITY_STRING) {
            char **texts;
            comity_reader_strings(reader, variable->name, &texts);
            free(texts);
        } else {
            try_chunks(reader, variable);
        }
    }
    if (!reader->head)
        try_attributes(reader, NULL, true);
    return reader->status;
}

static uint64_t memory_limit(const struct comity_reader *reader)
{
    unsigned long pages = 0;
    FILE *stream = fopen("/proc/self/statm", "re");
    if (!stream || fscanf(stream, "%lu", &pages) != 1)
        pages = 1 << 20;
    if (stream)
        fclose(stream);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) + MEMORY_LEAST +
           MEMORY_OF_BYTE * reader->bytes;
}

static void limit(unsigned resource, uint64_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) == 0 && now.rlim_cur > most) {
        now.rlim_cur = most;
        setrlimit(resource, &now);
    }
}

/* A lock lasts as long as any process has its directory open: this one must not be such a process.
 */
static void let_go_of_directories(void)
{
    enum { MOST = 1024 };
    struct stat file;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int descriptor = 3; descriptor < MOST; descriptor++)
        if (fstat(descriptor, &file) == 0 && S_ISDIR(file.st_mode))
            close(descriptor);
}

/* A crash of it makes no noise and leaves no core. */
static void enter_limits(const struct comity_reader *reader)
{
    const int nowhere = SANITIZED ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    for (int number = 1; number < 32; number++)
        if (number != SIGINT && number != SIGTERM && number != SIGHUP)
            signal(number, SIG_DFL);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, SECONDS_LEAST + reader->bytes / BYTES_A_SECOND);
    if (!SANITIZED)
        limit(RLIMIT_AS, memory_limit(reader));
}

static void be_child(struct comity_reader *reader, int to)
{
    struct finding finding = { .status = COMITY_OK };
    let_go_of_directories();
    enter_limits(reader);
    finding.status = try_all(reader);
    if (finding.status)
        snprintf(finding.error, sizeof finding.error, "%s", reader->error);
    comity_reader_free(reader); /* what was overwritten often shows only here */
    const ssize_t sent = write(to, &finding, sizeof finding);
    _exit(sent == (ssize_t)sizeof finding ? 0 : 1);
}

/* ---- the parent ---- */

static bool receive(int from, struct finding *finding)
{
    size_t got = 0;
    while (got < sizeof *finding) {
        const ssize_t more = read(from, (char *)finding + got, sizeof *finding - got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            return false;
        got += (size_t)more;
    }
    return true;
}

static int judge(struct comity_reader *reader, int ended, const struct finding *finding, int found)
{
    if (found && !finding->status)
        return COMITY_OK;
    if (found && finding->status != COMITY_NO_MEMORY)
        return comity_reader_fail_as(reader, finding->status, finding->error);
    const int number = WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
    struct rlimit now;
    if (found && getrlimit(RLIMIT_AS, &now) == 0 && now.rlim_cur < memory_limit(reader))
        return comity_reader_fail_memory(reader); /* less than the child might have taken */
    if (found) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "is damaged: to read it, HDF5 wants more than %d MB and %d times "
                                  "the size of the file",
                                  MEMORY_LEAST >> 20, MEMORY_OF_BYTE);
    }
    if (number == SIGXCPU || number == SIGKILL) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "is damaged: HDF5, reading it in a process of its own, did not "
                                  "come to an end");
    }
    return comity_reader_fail(reader, COMITY_BAD_FILE,
                              "is damaged: HDF5, reading it in a process of its own, crashed (%s)",
                              number ? strsignal(number) : "it gave no answer");
}

int comity_reader_try(struct comity_reader *reader)
{
    struct finding finding = { .status = COMITY_NO_MEMORY };
    int ends[2], ended = 0;
    sigset_t interrupts, before;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return comity_reader_fail(reader, COMITY_CANNOT_READ, "cannot be read: %s",
                                  strerror(errno));
    }
    /* an interrupt is for the parent, and its handler must not run twice */
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    sigaddset(&interrupts, SIGHUP);
    sigprocmask(SIG_BLOCK, &interrupts, &before);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_child(reader, ends[1]);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (child < 0) {
        const int reason = errno;
        close(ends[0]);
        return comity_reader_fail(reader, COMITY_NO_MEMORY, "no process can be made to read it: %s",
                                  strerror(reason));
    }
    const int found = receive(ends[0], &finding);
    close(ends[0]);
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
        continue;
    return judge(reader, ended, &finding, found);
}
