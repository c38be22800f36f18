/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/atomic_file.h"
#include "labelled/partial_name.h"
#include "core/system.h"
#include "core/text_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int report(struct comity_problems *problems, const char *path, const char *cause)
{
    return comity_fail(problems, COMITY_CANNOT_WRITE, "%s: cannot be written: %s",
                       *path ? path : "''", cause);
}

static int report_errno(struct comity_problems *problems, const char *path)
{
    char buffer[128];
    return report(problems, path, comity_errno_text(errno, buffer, sizeof buffer));
}

static int no_memory(struct comity_problems *problems, const char *path)
{
    return comity_fail(problems, COMITY_NO_MEMORY, "%s: out of memory", path);
}

/* Length of the directory part, slash included; 0 when there is none. */
static size_t directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static char *directory_of(const char *path)
{
    const size_t length = directory_length(path);
    return length ? strndup(path, length) : strdup(".");
}

char *comity_follow_links(const char *path)
{
    enum { LINKS_MOST = 40 }; /* as many as Linux follows; check_path reports a longer chain */
    char *at = strdup(path), to[PATH_MAX];
    for (int links = 0; at && links < LINKS_MOST; links++) {
        const ssize_t length = readlink(at, to, sizeof to);
        if (length < 0 || (size_t)length == sizeof to)
            return at;
        const int directory = to[0] == '/' ? 0 : (int)directory_length(at);
        char *next = comity_make_text("%.*s%.*s", directory, at, (int)length, to);
        free(at);
        at = next;
    }
    return at;
}

char *comity_folder_of(const char *path)
{
    char *folder = comity_follow_links(path);
    if (folder)
        folder[directory_length(folder)] = '\0';
    return folder;
}

static int check_path(const char *path, const char *directory, struct comity_problems *problems)
{
    struct stat about;
    if (!path[directory_length(path)])
        return report(problems, path, "the name of a file is missing");
    if (path[0] == '-') {
        return comity_fail(problems, COMITY_CANNOT_WRITE, "%s: cannot be written: %s%s", path,
                           path[1] ? "an option stands where a file is named, or the file is ./"
                                   : "results are no text for standard output; name a file",
                           path[1] ? path : "");
    }
    if (stat(path, &about) == 0) {
        if (!S_ISREG(about.st_mode)) {
            return report(problems, path,
                          S_ISDIR(about.st_mode) ? "it is a directory"
                                                 : "it is not a regular file");
        }
    } else if (errno == ELOOP || errno == ENAMETOOLONG) {
        return report_errno(problems, path);
    }
    if (access(directory, W_OK | X_OK) != 0) {
        char buffer[128], cause[256];
        snprintf(cause, sizeof cause, "its directory: %s",
                 comity_errno_text(errno, buffer, sizeof buffer));
        return report(problems, path, cause);
    }
    return COMITY_OK;
}

int comity_partial_path(const char *path, char **partial, struct comity_problems *problems)
{
    *partial = NULL;
    char *target = comity_follow_links(path), *directory = target ? directory_of(target) : NULL;
    int status = directory ? check_path(path, directory, problems) : no_memory(problems, path);
    if (!status) {
        const size_t length = directory_length(target);
        char name[COMITY_PARTIAL];
        comity_partial_name(target + length, name);
        *partial = comity_make_text("%.*s%s", (int)length, target, name);
        if (!*partial)
            status = no_memory(problems, path);
    }
    free(target);
    free(directory);
    return status;
}

void comity_tidy_partials(const char *path)
{
    char *target = comity_follow_links(path), *directory = target ? directory_of(target) : NULL;
    if (directory)
        comity_tidy(directory, target + directory_length(target));
    free(target);
    free(directory);
}

struct comity_path_state comity_path_state_of(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return (struct comity_path_state){ 0 };
    return (struct comity_path_state){ .there = true,
                                       .empty = S_ISREG(found.st_mode) && found.st_size == 0,
                                       .device = found.st_dev,
                                       .file = found.st_ino,
                                       .size = found.st_size,
                                       .seconds = found.st_mtim.tv_sec,
                                       .nanoseconds = found.st_mtim.tv_nsec };
}

bool comity_path_state_is(const struct comity_path_state *one,
                          const struct comity_path_state *other)
{
    return one->there == other->there && one->device == other->device && one->file == other->file &&
           one->size == other->size && one->seconds == other->seconds &&
           one->nanoseconds == other->nanoseconds;
}

int comity_reserve(const char *partial, const char *path, uint64_t bytes,
                   struct comity_problems *problems)
{
    const int descriptor = open(partial, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return report_errno(problems, path);
    int status = COMITY_OK;
    if (comity_keep_room(descriptor, bytes) != 0 &&
        (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
        status = report_errno(problems, path);
    close(descriptor);
    return status;
}

/* Without waiting the disk only begins, where the system can have it so: not with a directory. */
static int sync_path(const char *path, int flags, bool wait)
{
    const int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    int synced = 0;
    if (wait)
        synced = fsync(descriptor);
#ifdef SYNC_FILE_RANGE_WRITE
    else
        sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
    const int reason = errno;
    close(descriptor); /* what is synced cannot be lost by it */
    errno = reason;
    return synced;
}

void comity_begin_sync(const char *partial)
{
    sync_path(partial, O_RDWR, false);
}

static int written_but_unsafe(struct comity_problems *problems, const char *path)
{
    char buffer[128];
    return comity_fail(problems, COMITY_CANNOT_WRITE,
                       "%s: it is written, but might not survive a loss of power: %s", path,
                       comity_errno_text(errno, buffer, sizeof buffer));
}

/* Renames where nothing is: 0, or -1 with EEXIST when something is. */
static int rename_to_nothing(const char *partial, const char *target)
{
    struct stat about;
#ifdef RENAME_NOREPLACE
    if (renameat2(AT_FDCWD, partial, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
#endif
    /* network file systems know no such renaming, but a second name is never given to two */
    if (link(partial, target) == 0)
        return unlink(partial);
    if (errno == EEXIST)
        return -1;
    /* and some know no second names: then only the moment between look and renaming is open */
    if (lstat(target, &about) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(partial, target);
}

int comity_publish(const char *partial, const char *path, bool replace, bool wait,
                   struct comity_problems *problems)
{
    char *target = comity_follow_links(path), *directory = target ? directory_of(target) : NULL;
    int status = directory ? COMITY_OK : no_memory(problems, path);
    if (!status) {
        int renamed = sync_path(partial, O_RDWR, wait);
        if (renamed == 0)
            renamed = replace ? rename(partial, target) : rename_to_nothing(partial, target);
        if (renamed != 0)
            status = errno == EEXIST && !replace ? COMITY_MISMATCH : report_errno(problems, path);
        /* Some network file systems cannot sync a directory: EINVAL, and nothing is to be done. */
        else if (wait && sync_path(directory, O_RDONLY | O_DIRECTORY, true) != 0 && errno != EINVAL)
            status = written_but_unsafe(problems, path);
    }
    free(target);
    free(directory);
    return status;
}

int comity_write_text(const char *path, bool replace, comity_text_writer *write, void *context,
                      struct comity_problems *problems)
{
    const struct comity_path_state there = comity_path_state_of(path);
    char *partial = NULL;
    comity_tidy_partials(path);
    int status = comity_partial_path(path, &partial, problems);
    if (status) /* a place where nothing can be written is a mistake in the request */
        return status == COMITY_CANNOT_WRITE ? COMITY_BAD_ARGUMENT : status;
    FILE *stream = fopen(partial, "wxe");
    status = stream ? write(stream, context, problems) : COMITY_CANNOT_WRITE;
    if (!status && fflush(stream) != 0)
        status = COMITY_CANNOT_WRITE;
    if (status == COMITY_CANNOT_WRITE)
        report_errno(problems, path);
    if (stream && fclose(stream) != 0 && !status)
        status = report_errno(problems, path);
    if (!status)
        status = comity_publish(partial, path, replace || there.empty, true, problems);
    if (status == COMITY_MISMATCH) {
        status = comity_fail(problems, COMITY_CANNOT_WRITE,
                             "%s: a file appeared there meanwhile, and it is not replaced", path);
    }
    if (status && stream)
        unlink(partial);
    free(partial);
    return status;
}

/* "run.h5" is kept as "run.kept-1.h5". */
static char *name_beside(const char *path, int number)
{
    const size_t length = directory_length(path);
    const char *name = path + length, *dot = strrchr(name, '.');
    const int stem = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    return comity_make_text("%.*s%.*s.kept-%d%s", (int)length, path, stem, name, number,
                            name + stem);
}

int comity_publish_beside(const char *partial, const char *path, bool wait, char **beside,
                          struct comity_problems *problems)
{
    enum { MOST = 1000 };
    int status = COMITY_MISMATCH;
    *beside = NULL;
    for (int number = 1; number <= MOST && status == COMITY_MISMATCH; number++) {
        free(*beside);
        *beside = name_beside(path, number);
        status = *beside ? comity_publish(partial, *beside, false, wait, problems)
                         : no_memory(problems, path);
    }
    if (status == COMITY_MISMATCH)
        status = report(problems, path, "too many files are kept beside it");
    if (status) {
        free(*beside);
        *beside = NULL;
    }
    return status;
}
