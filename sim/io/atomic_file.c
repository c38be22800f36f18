/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/atomic_file.h"

#include <comity/status.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(char *error, size_t size, const char *path, const char *cause)
{
    snprintf(error, size, "%s: cannot be written: %s", *path ? path : "''", cause);
    return COMITY_CANNOT_WRITE;
}

static int refuse_errno(char *error, size_t size, const char *path)
{
    char buffer[128];
    return refuse(error, size, path, strerror_r(errno, buffer, sizeof buffer));
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

static int check_place(const char *path, const char *directory, char *error, size_t size)
{
    struct stat place;
    if (!path[directory_length(path)])
        return refuse(error, size, path, "the name of a file is missing");
    if (stat(path, &place) == 0 && !S_ISREG(place.st_mode))
        return refuse(error, size, path,
                      S_ISDIR(place.st_mode) ? "it is a directory" : "it is not a regular file");
    if (access(directory, W_OK | X_OK) != 0) {
        char buffer[128], cause[256];
        snprintf(cause, sizeof cause, "its directory: %s",
                 strerror_r(errno, buffer, sizeof buffer));
        return refuse(error, size, path, cause);
    }
    return COMITY_OK;
}

int comity_partial_path(const char *path, char **partial, char *error, size_t size)
{
    *partial = NULL;
    char *directory = directory_of(path);
    if (!directory)
        return COMITY_NO_MEMORY;
    int status = check_place(path, directory, error, size);
    if (status == COMITY_OK) {
        const size_t length = directory_length(path);
        if (asprintf(partial, "%.*s.%s.partial-%ld", (int)length, path, path + length,
                     (long)getpid()) < 0) {
            *partial = NULL;
            status = COMITY_NO_MEMORY;
        } else if (unlink(*partial) != 0 && errno != ENOENT) {
            status = refuse_errno(error, size, path);
        }
    }
    free(directory);
    return status;
}

int comity_reserve(const char *partial, const char *path, uint64_t bytes, char *error, size_t size)
{
    const int descriptor = open(partial, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return refuse_errno(error, size, path);
    int status = COMITY_OK;
    if (bytes > 0 && fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, (off_t)bytes) != 0 &&
        (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
        status = refuse_errno(error, size, path);
    close(descriptor);
    return status;
}

static int sync_path(const char *path, int flags)
{
    const int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    const int synced = fsync(descriptor);
    const int reason = errno;
    const int closed = close(descriptor);
    if (synced != 0)
        errno = reason;
    return synced != 0 || closed != 0 ? -1 : 0;
}

int comity_publish(const char *partial, const char *path, char *error, size_t size)
{
    char *directory = directory_of(path);
    if (!directory)
        return COMITY_NO_MEMORY;
    int status = COMITY_OK;
    if (sync_path(partial, O_RDWR) != 0 || rename(partial, path) != 0)
        status = refuse_errno(error, size, path);
    /* Some network file systems cannot sync a directory: EINVAL, and nothing is to be done. */
    else if (sync_path(directory, O_RDONLY | O_DIRECTORY) != 0 && errno != EINVAL)
        status = refuse_errno(error, size, path);
    free(directory);
    return status;
}
