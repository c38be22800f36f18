/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening a path: a child tries the file first, and the files beside it are opened as well. */
#include "labelled/virtual.h"
#include "core/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe would keep us waiting for ever. */
static int check_readable(struct comity_reader *reader)
{
    struct stat about;
    char buffer[128];
    const int descriptor = open(reader->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const int reason = descriptor < 0 || fstat(descriptor, &about) != 0 ? errno
                       : S_ISDIR(about.st_mode)                         ? EISDIR
                                                                        : 0;
    if (descriptor >= 0)
        close(descriptor);
    if (reason != 0) {
        return comity_reader_fail(reader, COMITY_CANNOT_READ, "cannot be read: %s",
                                  comity_errno_text(reason, buffer, sizeof buffer));
    }
    if (!S_ISREG(about.st_mode)) {
        return comity_reader_fail(reader, COMITY_CANNOT_READ,
                                  "cannot be read: it is not a regular file");
    }
    reader->bytes = (uint64_t)about.st_size;
    return COMITY_OK;
}

static int open_one(struct comity_reader *reader, const char *path,
                    struct comity_problems *problems, bool head, bool again)
{
    *reader = (struct comity_reader){ .problems = problems, .path = strdup(path), .head = head };
    if (!reader->path)
        return comity_reader_fail_memory(reader);
    if (!check_readable(reader) && (again || !comity_reader_try(reader)))
        comity_reader_enter(reader);
    return reader->status;
}

/* ---- files beside ---- */

/* Whether the other file has what a variable wants of it; what HDF5 cannot tell is a failure. */
static bool fits(struct comity_reader *reader, const struct comity_reader *shard, const char *file,
                 const struct comity_reader_variable *variable)
{
    COMITY_HANDLE creation = H5Dget_create_plist(variable->handle);
    const struct comity_reader_variable *there = comity_reader_find(shard, variable->name);
    size_t count = 0;
    bool sound = true;
    if (creation < 0 || H5Pget_virtual_count(creation, &count) < 0)
        comity_reader_fail_hdf5(reader, variable->name);
    for (size_t k = 0; k < count && sound && !reader->status; k++) {
        char name[256] = "";
        hsize_t low[H5S_MAX_RANK], high[H5S_MAX_RANK];
        COMITY_HANDLE from = H5Pget_virtual_srcspace(creation, k);
        if (from < 0 || H5Pget_virtual_filename(creation, k, name, sizeof name) < 0)
            comity_reader_fail_hdf5(reader, variable->name);
        sound = name[0] != '\0';
        if (strcmp(name, file) != 0)
            continue;
        /* the list has the bounds of the selection, not the extents */
        const int rank = H5Sget_simple_extent_ndims(from);
        sound = there && !there->unreadable && there->element == variable->element && rank > 0 &&
                (size_t)rank == there->rank && H5Sget_select_bounds(from, low, high) >= 0;
        for (int axis = 0; axis < rank && sound; axis++)
            sound = high[axis] < there->extent[axis];
    }
    return sound && !reader->status;
}

/* A shard has none beside it, unless somebody has put the virtual file itself there. */
static void check_one(struct comity_reader *reader, const char *file)
{
    char *path = comity_path_beside(reader, file, strlen(file));
    struct comity_reader shard = { 0 };
    int status = path ? open_one(&shard, path, NULL, false, false) : COMITY_NO_MEMORY;
    char *same = status ? NULL : comity_reader_find_text(reader, "fingerprint");
    char *print = status ? NULL : comity_reader_find_text(&shard, "fingerprint");
    if (!status)
        status = shard.status; /* the texts may have found no memory */
    if (status) {
        comity_reader_fail(reader, status, "is virtual, and of its shards: %s",
                           shard.error[0] ? shard.error : comity_status_message(status));
    } else if (!same || !print || strcmp(same, print) != 0 ||
               strcmp(shard.format, "sweep part") != 0) {
        comity_reader_fail(reader, COMITY_BAD_FILE,
                           "is virtual, and its shard %s is of other results", file);
    }
    for (size_t k = 0; k < reader->variable_count && !reader->status; k++) {
        const struct comity_reader_variable *variable = &reader->variables[k];
        if (variable->is_virtual && !fits(reader, &shard, file, variable) && !reader->status) {
            comity_reader_fail(reader, COMITY_BAD_FILE,
                               "is virtual, and its shard %s has another %s than it wants", file,
                               variable->name);
        }
    }
    comity_reader_free(&shard);
    free(path);
    free(print);
    free(same);
}

/* Opens the files beside, before HDF5 does: they must be parts of the same results, and have what
 * the virtual variables want of them. */
static int check_beside(struct comity_reader *reader)
{
    const char *line = reader->beside ? reader->beside : "";
    size_t length;
    for (const char *name; !reader->status && (name = comity_virtual_next(&line, &length));) {
        char *file = strndup(name, length);
        if (file)
            check_one(reader, file);
        else
            comity_reader_fail_memory(reader);
        free(file);
    }
    return reader->status;
}

/* ---- opening ---- */

static int open_path(struct comity_reader *reader, const char *path,
                     struct comity_problems *problems, bool head, bool again)
{
    COMITY_QUIETLY;
    return open_one(reader, path, problems, head, again) ? reader->status : check_beside(reader);
}

int comity_reader_open(struct comity_reader *reader, const char *path,
                       struct comity_problems *problems)
{
    return open_path(reader, path, problems, false, false);
}

int comity_reader_open_head(struct comity_reader *reader, const char *path,
                            struct comity_problems *problems)
{
    return open_path(reader, path, problems, true, false);
}

int comity_reader_open_again(struct comity_reader *reader, const char *path,
                             struct comity_problems *problems)
{
    return open_path(reader, path, problems, false, true);
}
