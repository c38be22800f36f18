/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which files beside a virtual file may be read, and whether its variables are of them. */
#include "core/text_stream.h"
#include "labelled/seal.h"
#include "labelled/virtual.h"

#include <comity/file_summary.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

double comity_virtual_unread(enum comity_element element)
{
    static const uint32_t single = 0x7fc0c0de;
    static const uint64_t twice = 0x7ff8c0dec0dec0de;
    return element == COMITY_FLOAT32   ? comity_element_get(element, &single, 0)
           : element == COMITY_FLOAT64 ? comity_element_get(element, &twice, 0)
                                       : -ldexp(1, 8 * (int)comity_element_size(element) - 1);
}

const char *comity_virtual_next(const char **line, size_t *length)
{
    const size_t all = strcspn(*line, "\n"), head = COMITY_SEAL_DIGITS + 1;
    const char *name = *line + head;
    if (all <= head)
        return NULL;
    *length = all - head;
    *line += all + ((*line)[all] == '\n');
    return name;
}

char *comity_path_beside(const struct comity_reader *reader, const char *name, size_t length)
{
    char *folder = comity_folder_of(reader->path);
    char *path = folder ? comity_make_text("%s%.*s", folder, (int)length, name) : NULL;
    free(folder);
    return path;
}

static void find_one(struct comity_reader *reader, const char *name, size_t length)
{
    char *path = comity_path_beside(reader, name, length), digits[COMITY_SEAL_DIGITS + 1];
    struct stat about;
    int seal;
    if (!path) {
        comity_reader_fail_memory(reader);
    } else if (memchr(name, '/', length) || memchr(name, '%', length)) {
        comity_reader_fail(reader, COMITY_BAD_FILE,
                           "is damaged: %.*s is no name of a shard beside it", (int)length, name);
    } else if (stat(path, &about) != 0) {
        comity_reader_fail(reader, COMITY_CANNOT_READ,
                           "is virtual, and its shard %.*s is missing: put it back beside "
                           "the file, or merge again",
                           (int)length, name);
    } else if ((seal = comity_seal_read(path, digits)) < 0) {
        comity_reader_fail(reader, COMITY_CANNOT_READ,
                           "is virtual, and its shard %.*s cannot be read: %s", (int)length, name,
                           comity_seal_fault(seal));
    } else if (seal != COMITY_SEAL_WHOLE ||
               memcmp(digits, name - COMITY_SEAL_DIGITS - 1, COMITY_SEAL_DIGITS) != 0) {
        comity_reader_fail(reader, COMITY_BAD_FILE,
                           "is virtual, and its shard %.*s is not the one that it was made "
                           "of: put that back, or merge again",
                           (int)length, name);
    } else {
        reader->bytes += (uint64_t)about.st_size;
    }
    free(path);
}

static int find_beside(struct comity_reader *reader)
{
    size_t length;
    const char *line = reader->beside ? reader->beside : "";
    for (const char *name; !reader->status && (name = comity_virtual_next(&line, &length));)
        find_one(reader, name, length);
    return reader->status;
}

int comity_virtual_find(struct comity_reader *reader)
{
    if (strcmp(reader->format, "sweep") == 0)
        comity_reader_find_provenance(reader, &reader->beside, COMITY_SHARDS);
    return find_beside(reader);
}

int comity_file_check_shards(const char *path, const char *shards, struct comity_problems *problems)
{
    struct comity_reader reader = { .problems = problems,
                                    .path = strdup(path),
                                    .beside = strdup(shards) };
    const int status =
        reader.path && reader.beside ? find_beside(&reader) : comity_reader_fail_memory(&reader);
    free(reader.path);
    free(reader.beside);
    return status;
}

/* Whether the name is one of the files beside. */
static bool is_noted(const struct comity_reader *reader, const char *file)
{
    const char *line = reader->beside ? reader->beside : "";
    size_t length;
    for (const char *name; (name = comity_virtual_next(&line, &length));)
        if (strlen(file) == length && memcmp(file, name, length) == 0)
            return true;
    return false;
}

/* A bounded selection within the extents of its space. */
static bool is_within(hid_t space, hssize_t *elements)
{
    hsize_t extent[H5S_MAX_RANK], low[H5S_MAX_RANK], high[H5S_MAX_RANK];
    const int rank = space < 0 || H5Sget_select_type(space) != H5S_SEL_HYPERSLABS
                         ? -1
                         : H5Sget_simple_extent_dims(space, extent, NULL);
    bool within = rank > 0 && H5Sget_select_bounds(space, low, high) >= 0;
    for (int axis = 0; axis < rank && within; axis++)
        within = high[axis] < extent[axis];
    *elements = within ? H5Sget_select_npoints(space) : -1;
    return within && *elements > 0;
}

static bool is_accepted(const struct comity_reader *reader, hid_t creation, size_t number,
                        const char *name)
{
    char file[256] = "", dataset[256] = "";
    hssize_t here, there;
    COMITY_HANDLE to = H5Pget_virtual_vspace(creation, number);
    COMITY_HANDLE from = H5Pget_virtual_srcspace(creation, number);
    const ssize_t length = H5Pget_virtual_filename(creation, number, file, sizeof file);
    return length > 0 && (size_t)length < sizeof file && is_noted(reader, file) &&
           H5Pget_virtual_dsetname(creation, number, dataset, sizeof dataset) > 0 &&
           strcmp(dataset, name) == 0 && is_within(to, &here) && is_within(from, &there) &&
           here == there;
}

int comity_virtual_accept(struct comity_reader *reader, hid_t creation,
                          struct comity_reader_variable *variable)
{
    size_t count = 0;
    variable->is_virtual = reader->beside && H5Pget_virtual_count(creation, &count) >= 0;
    for (size_t k = 0; k < count && variable->is_virtual; k++)
        variable->is_virtual = is_accepted(reader, creation, k, variable->name);
    return variable->is_virtual
               ? COMITY_OK
               : comity_reader_fail(reader, COMITY_BAD_FILE,
                                    "the values of %s lie elsewhere; only data within the file, or "
                                    "in the shards of a virtual one, are read",
                                    variable->name);
}
