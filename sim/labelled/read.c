/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/reader.h"

#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

/* ---- numbers ---- */

static int check_numeric(struct comity_reader *reader,
                         const struct comity_reader_variable *variable, enum comity_element element)
{
    if (variable->element == COMITY_STRING || element == COMITY_STRING)
        return comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "%s (%s) has no %s values",
                                  variable->name, comity_element_name(variable->element),
                                  comity_element_name(element));
    return COMITY_OK;
}

int comity_reader_get(struct comity_reader *reader, const char *name, enum comity_element element,
                      void *values)
{
    COMITY_QUIETLY;
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (!variable || check_numeric(reader, variable, element) != COMITY_OK)
        return COMITY_BAD_ARGUMENT;
    COMITY_HANDLE type = comity_memory_type(element);
    if (type < 0 || H5Dread(variable->handle, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        return comity_reader_fail_hdf5(reader, name);
    return COMITY_OK;
}

int comity_reader_get_box(struct comity_reader *reader, const char *name, const size_t start[],
                          const size_t count[], enum comity_element element, void *values)
{
    COMITY_QUIETLY;
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (!variable || check_numeric(reader, variable, element) != COMITY_OK)
        return COMITY_BAD_ARGUMENT;
    hsize_t from[COMITY_RANK_MAX], box[COMITY_RANK_MAX];
    const size_t axis = comity_box(variable->rank, variable->extent, start, count, from, box);
    if (axis < variable->rank)
        return comity_reader_fail(reader, COMITY_BAD_ARGUMENT,
                                  "%s: %zu from %zu on exceeds axis %zu of length %zu", name,
                                  count[axis], start[axis], axis, variable->extent[axis]);
    COMITY_HANDLE type = comity_memory_type(element);
    COMITY_HANDLE file = comity_box_in_file(variable->handle, from, box);
    COMITY_HANDLE memory = comity_box_in_memory(variable->rank, box);
    if (type < 0 || file < 0 || memory < 0 ||
        H5Dread(variable->handle, type, memory, file, H5P_DEFAULT, values) < 0)
        return comity_reader_fail_hdf5(reader, name);
    return COMITY_OK;
}

/* ---- texts ---- */

/* Copies count texts, NULL being "", into one block of pointers and bytes; NULL without memory. */
static char **pack_texts(char *const texts[], size_t count)
{
    size_t bytes = (count + 1) * sizeof(char *);
    for (size_t i = 0; i < count; i++)
        bytes += (texts[i] ? strlen(texts[i]) : 0) + 1;
    char **packed = malloc(bytes);
    if (!packed)
        return NULL;
    char *next = (char *)(packed + count + 1);
    for (size_t i = 0; i < count; i++) {
        packed[i] = next;
        next = stpcpy(next, texts[i] ? texts[i] : "") + 1;
    }
    packed[count] = NULL;
    return packed;
}

/* Reads the `count` strings of a dataset into one block. */
static int read_strings(struct comity_reader *reader, const char *name, hid_t dataset, size_t count,
                        char ***strings)
{
    COMITY_HANDLE type = comity_memory_type(COMITY_STRING);
    COMITY_HANDLE space = H5Dget_space(dataset);
    char **texts = calloc(count, sizeof *texts);
    if (!texts)
        return comity_reader_fail_memory(reader);
    int status = COMITY_OK;
    if (type < 0 || space < 0 || H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) < 0) {
        status = comity_reader_fail_hdf5(reader, name);
    } else {
        *strings = pack_texts(texts, count);
        if (!*strings)
            status = comity_reader_fail_memory(reader);
    }
    if (type >= 0 && space >= 0)
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts); /* a read may fail half-way */
    free(texts);
    return status;
}

int comity_reader_strings(struct comity_reader *reader, const char *name, char ***strings)
{
    COMITY_QUIETLY;
    *strings = NULL;
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (!variable)
        return COMITY_BAD_ARGUMENT;
    if (variable->element != COMITY_STRING)
        return comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "%s holds no strings", name);
    return read_strings(reader, name, variable->handle, variable->size, strings);
}

/* Opens a scalar string dataset of a group; negative, having failed, when there is none. */
static hid_t open_text(struct comity_reader *reader, const char *group, const char *name)
{
    hid_t dataset = H5I_INVALID_HID;
    if (H5Lexists(reader->file, group, H5P_DEFAULT) > 0) {
        COMITY_HANDLE parent = H5Gopen2(reader->file, group, H5P_DEFAULT);
        if (parent >= 0 && H5Lexists(parent, name, H5P_DEFAULT) > 0)
            dataset = H5Dopen2(parent, name, H5P_DEFAULT);
    }
    if (dataset < 0)
        comity_reader_fail(reader, COMITY_BAD_FILE, "there is no text %s in %s", name, group);
    return dataset;
}

int comity_reader_group_text(struct comity_reader *reader, const char *group, const char *name,
                             char **text)
{
    COMITY_QUIETLY;
    *text = NULL;
    COMITY_HANDLE dataset = open_text(reader, group, name);
    if (dataset < 0)
        return COMITY_BAD_FILE;
    COMITY_HANDLE type = H5Dget_type(dataset);
    COMITY_HANDLE space = H5Dget_space(dataset);
    if (type < 0 || space < 0 || H5Tis_variable_str(type) <= 0 ||
        H5Sget_simple_extent_npoints(space) != 1)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "%s is not a text", name);
    char **strings;
    const int status = read_strings(reader, name, dataset, 1, &strings);
    if (status != COMITY_OK)
        return status;
    *text = strdup(strings[0]);
    free(strings);
    return *text ? COMITY_OK : comity_reader_fail_memory(reader);
}

int comity_reader_group_names(struct comity_reader *reader, const char *group, char ***names,
                              size_t *count)
{
    COMITY_QUIETLY;
    *names = NULL;
    *count = 0;
    COMITY_HANDLE parent = H5I_INVALID_HID;
    if (H5Lexists(reader->file, group, H5P_DEFAULT) > 0) {
        parent = H5Gopen2(reader->file, group, H5P_DEFAULT);
        if (parent < 0)
            return comity_reader_fail_hdf5(reader, group);
    }
    char **list = NULL;
    int status = parent < 0 ? COMITY_OK : comity_reader_links(reader, parent, &list, count);
    if (status == COMITY_OK) {
        *names = pack_texts(list, *count);
        if (!*names)
            status = comity_reader_fail_memory(reader);
    }
    comity_reader_free_links(list, *count);
    if (status != COMITY_OK)
        *count = 0;
    return status;
}

/* ---- chunks ---- */

/* Size in the file of the chunk at an offset; 0 when it was never written. */
static int stored_size(struct comity_reader *reader, const struct comity_reader_variable *variable,
                       const hsize_t offset[], size_t *size)
{
    haddr_t address;
    unsigned skipped;
    hsize_t stored;
    if (H5Dget_chunk_info_by_coord(variable->handle, offset, &skipped, &address, &stored) < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    *size = address == HADDR_UNDEF ? 0 : (size_t)stored;
    return COMITY_OK;
}

int comity_reader_chunk(struct comity_reader *reader, const char *name, const size_t index[],
                        void **buffer, size_t *capacity, struct comity_chunk *chunk)
{
    COMITY_QUIETLY;
    *chunk = (struct comity_chunk){ 0 };
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (!variable)
        return COMITY_BAD_ARGUMENT;
    hsize_t offset[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < variable->rank; axis++) {
        offset[axis] = index[axis] * variable->chunk[axis];
        if (variable->chunk[axis] == 0 || offset[axis] >= variable->extent[axis])
            return comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "%s has no such chunk", name);
    }
    size_t size = 0;
    const int status = stored_size(reader, variable, offset, &size);
    if (status != COMITY_OK || size == 0)
        return status;
    if (size > *capacity) {
        void *larger = realloc(*buffer, size);
        if (!larger)
            return comity_reader_fail_memory(reader);
        *buffer = larger;
        *capacity = size;
    }
    uint32_t skipped;
    if (H5Dread_chunk(variable->handle, H5P_DEFAULT, offset, &skipped, *buffer) < 0)
        return comity_reader_fail_hdf5(reader, name);
    *chunk = (struct comity_chunk){ *buffer, size, skipped };
    return COMITY_OK;
}
