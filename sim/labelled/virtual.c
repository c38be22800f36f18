/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/virtual.h"
#include "core/text_stream.h"
#include "labelled/reader.h"
#include "labelled/seal.h"
#include "labelled/writer.h"

#include <comity/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The text of the provenance: for each file beside a line, "SEAL NAME". */
static const char lines_name[] = "shards";

/* ---- writing ---- */

/* A space with a box selected, `times` of it along the first axis. */
static hid_t box_of(size_t rank, const size_t extent[], const size_t start[], const size_t count[],
                    size_t times, size_t apart)
{
    hsize_t all[COMITY_RANK_MAX], from[COMITY_RANK_MAX], box[COMITY_RANK_MAX],
        number[COMITY_RANK_MAX], step[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < rank; axis++) {
        all[axis] = extent[axis];
        from[axis] = start[axis];
        box[axis] = count[axis];
        number[axis] = axis ? 1 : times;
        step[axis] = axis || times == 1 ? count[axis] : apart;
    }
    const hid_t space = comity_box_in_memory(rank, all);
    if (space >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, from, step, number, box) < 0) {
        H5Sclose(space);
        return H5I_INVALID_HID;
    }
    return space;
}

static int add_box(hid_t list, hid_t space, const char *name, const struct comity_virtual_box *box)
{
    hsize_t extent[COMITY_RANK_MAX];
    size_t all[COMITY_RANK_MAX];
    const int rank = H5Sget_simple_extent_dims(space, extent, NULL);
    for (int axis = 0; axis < rank; axis++)
        all[axis] = extent[axis];
    COMITY_HANDLE here =
        rank > 0 ? box_of((size_t)rank, all, box->start, box->count, 1, 1) : H5I_INVALID_HID;
    COMITY_HANDLE there =
        box_of(box->rank, box->extent, box->from, box->from_count, box->times, box->apart);
    return here < 0 || there < 0 ? -1 : H5Pset_virtual(list, here, box->file, name, there);
}

hid_t comity_virtual_creation(hid_t creation, hid_t space,
                              const struct comity_variable_description *description)
{
    const hid_t list = H5Pcopy(creation);
    for (size_t k = 0; list >= 0 && k < description->boxes_count; k++) {
        if (add_box(list, space, description->name, &description->boxes[k]) < 0) {
            H5Pclose(list);
            return H5I_INVALID_HID;
        }
    }
    return list;
}

/* The folder of a file, with its slash, once links are followed; to be freed. */
static char *folder_of(const char *path)
{
    char *folder = comity_follow_links(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;
    if (folder)
        slash ? (void)(slash[1] = '\0') : (void)(folder[0] = '\0');
    return folder;
}

static bool is_same_folder(const char *path, const char *other)
{
    char *folders[2] = { folder_of(path), folder_of(other) };
    struct stat places[2];
    bool same = folders[0] && folders[1];
    for (size_t k = 0; k < 2 && same; k++)
        same = stat(folders[k][0] ? folders[k] : ".", &places[k]) == 0;
    same = same && places[0].st_dev == places[1].st_dev && places[0].st_ino == places[1].st_ino;
    free(folders[0]);
    free(folders[1]);
    return same;
}

const char *comity_name_beside(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int comity_writer_beside(struct comity_writer *writer, const char *const *paths, size_t count)
{
    char *lines = NULL, digits[COMITY_SEAL_DIGITS + 1];
    size_t size;
    FILE *stream = open_memstream(&lines, &size);
    if (!stream)
        return comity_writer_fail_memory(writer);
    for (size_t k = 0; k < count && writer->status == COMITY_OK; k++) {
        const char *name = comity_name_beside(paths[k]);
        if (strpbrk(name, "%\n"))
            comity_writer_fail(
                writer, COMITY_BAD_ARGUMENT,
                "a virtual file cannot name %s: HDF5 takes %% for a number; rename it", paths[k]);
        else if (!is_same_folder(writer->path, paths[k]))
            comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                               "a virtual file lies beside its shards, and %s is in another folder",
                               paths[k]);
        else if (!comity_seal_read(paths[k], digits))
            comity_writer_fail(writer, COMITY_BAD_FILE,
                               "%s does not end in a hash of its bytes, as shards do", paths[k]);
        else
            fprintf(stream, "%s %s\n", digits, name);
    }
    if (!comity_text_close(stream, &lines))
        comity_writer_fail_memory(writer);
    if (writer->status == COMITY_OK)
        comity_writer_group_text(writer, COMITY_PROVENANCE, lines_name, lines);
    free(lines);
    return writer->status;
}

/* ---- reading ---- */

/* Finds the lines, "" of a file that has none. */
static int read_lines(struct comity_reader *reader)
{
    char **names;
    size_t count;
    int status = comity_reader_group_names(reader, COMITY_PROVENANCE, &names, &count);
    for (size_t k = 0; k < count && status == COMITY_OK; k++)
        if (strcmp(names[k], lines_name) == 0)
            status =
                comity_reader_group_text(reader, COMITY_PROVENANCE, lines_name, &reader->beside);
    free(names);
    return status;
}

/* The name of a line, whose end is marked, and the next line; NULL after the last. */
static const char *next_name(const char **line, size_t *length)
{
    const size_t all = strcspn(*line, "\n"), head = COMITY_SEAL_DIGITS + 1;
    const char *name = *line + head;
    if (all <= head)
        return NULL;
    *length = all - head;
    *line += all + ((*line)[all] == '\n');
    return name;
}

static char *path_beside(const struct comity_reader *reader, const char *name, size_t length)
{
    char *folder = folder_of(reader->path), *path = NULL;
    if (folder && asprintf(&path, "%s%.*s", folder, (int)length, name) < 0)
        path = NULL;
    free(folder);
    return path;
}

static int find_one(struct comity_reader *reader, const char *name, size_t length)
{
    char *path = path_beside(reader, name, length), digits[COMITY_SEAL_DIGITS + 1];
    struct stat place;
    int status = COMITY_OK;
    if (!path)
        return comity_reader_fail_memory(reader);
    if (memchr(name, '/', length) || memchr(name, '%', length))
        status = comity_reader_fail(reader, COMITY_BAD_FILE,
                                    "is damaged: %.*s is no name of a shard beside it", (int)length,
                                    name);
    else if (stat(path, &place) != 0)
        status = comity_reader_fail(reader, COMITY_CANNOT_READ,
                                    "is virtual, and its shard %.*s is missing: put it back beside "
                                    "the file, or merge again",
                                    (int)length, name);
    else if (!comity_seal_read(path, digits) ||
             memcmp(digits, name - COMITY_SEAL_DIGITS - 1, COMITY_SEAL_DIGITS) != 0)
        status =
            comity_reader_fail(reader, COMITY_BAD_FILE,
                               "is virtual, and its shard %.*s is not the one that it was made "
                               "of: put that back, or merge again",
                               (int)length, name);
    else
        reader->bytes += (uint64_t)place.st_size;
    free(path);
    return status;
}

int comity_virtual_find(struct comity_reader *reader)
{
    size_t length;
    int status = strcmp(reader->format, "sweep") == 0 ? read_lines(reader) : COMITY_OK;
    const char *line = reader->beside ? reader->beside : "";
    for (const char *name; status == COMITY_OK && (name = next_name(&line, &length));)
        status = find_one(reader, name, length);
    return status;
}

/* Whether the name is one of the files beside. */
static bool is_noted(const struct comity_reader *reader, const char *file)
{
    const char *line = reader->beside ? reader->beside : "";
    size_t length;
    for (const char *name; (name = next_name(&line, &length));)
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

/* Whether the other file has what a variable wants of it. */
static bool fits(const struct comity_reader *shard, const char *file,
                 const struct comity_reader_variable *variable)
{
    COMITY_HANDLE creation = H5Dget_create_plist(variable->handle);
    const struct comity_reader_variable *there = comity_reader_find(shard, variable->name);
    size_t count = 0;
    bool sound = creation >= 0 && H5Pget_virtual_count(creation, &count) >= 0;
    for (size_t k = 0; k < count && sound; k++) {
        char name[256] = "";
        hsize_t low[H5S_MAX_RANK], high[H5S_MAX_RANK];
        COMITY_HANDLE from = H5Pget_virtual_srcspace(creation, k);
        sound = H5Pget_virtual_filename(creation, k, name, sizeof name) > 0;
        if (!sound || strcmp(name, file) != 0)
            continue;
        /* the list has the bounds of the selection, not the extents */
        const int rank = H5Sget_simple_extent_ndims(from);
        sound = there && !there->unreadable && there->element == variable->element && rank > 0 &&
                (size_t)rank == there->rank && H5Sget_select_bounds(from, low, high) >= 0;
        for (int axis = 0; axis < rank && sound; axis++)
            sound = high[axis] < there->extent[axis];
    }
    return sound;
}

static int check_one(struct comity_reader *reader, const char *file)
{
    char *path = path_beside(reader, file, strlen(file)), *print = NULL, *same = NULL;
    struct comity_reader shard = { 0 };
    int status = path ? comity_reader_open(&shard, path) : COMITY_NO_MEMORY;
    if (status != COMITY_OK) {
        status = comity_reader_fail(reader, status, "is virtual, and of its shards: %s",
                                    shard.error[0] ? shard.error : comity_status_message(status));
    } else if (comity_reader_text(reader, NULL, "fingerprint", &same) != COMITY_OK ||
               comity_reader_text(&shard, NULL, "fingerprint", &print) != COMITY_OK ||
               strcmp(same, print) != 0 || strcmp(shard.format, "sweep part") != 0) {
        status = comity_reader_fail(reader, COMITY_BAD_FILE,
                                    "is virtual, and its shard %s is of other results", file);
    }
    for (size_t k = 0; k < reader->variable_count && status == COMITY_OK; k++)
        if (reader->variables[k].is_virtual && !fits(&shard, file, &reader->variables[k]))
            status = comity_reader_fail(reader, COMITY_BAD_FILE,
                                        "is virtual, and its shard %s has another %s than it wants",
                                        file, reader->variables[k].name);
    comity_reader_free(&shard);
    free(path);
    free(print);
    free(same);
    return status;
}

int comity_virtual_check(struct comity_reader *reader)
{
    const char *line = reader->beside ? reader->beside : "";
    int status = COMITY_OK;
    size_t length;
    for (const char *name; status == COMITY_OK && (name = next_name(&line, &length));) {
        char *file = strndup(name, length);
        status = file ? check_one(reader, file) : comity_reader_fail_memory(reader);
        free(file);
    }
    return status;
}
