/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers: chunks as they lie and their values, boxes of a variable. */
#include "labelled/codec.h"
#include "labelled/virtual.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The chunk decoded last, which the next box may want again. */
struct comity_reader_chunks {
    struct comity_codec codec;
    void *stored; /* as it lies */
    size_t stored_capacity;
    void *values;
    size_t values_capacity;                        /* bytes */
    const struct comity_reader_variable *variable; /* of the values; NULL: none */
    size_t number;                                 /* of the chunk, row-major */
};

void comity_reader_free_chunks(struct comity_reader *reader)
{
    if (!reader->last)
        return;
    comity_codec_free(&reader->last->codec);
    free(reader->last->stored);
    free(reader->last->values);
    free(reader->last);
    reader->last = NULL;
}

/* ---- chunks as they lie ---- */

size_t comity_reader_chunk_counts(const struct comity_reader_variable *variable, size_t counts[])
{
    size_t all = 1;
    for (size_t axis = 0; axis < variable->rank; axis++) {
        counts[axis] = variable->extent[axis] == 0
                           ? 0
                           : (variable->extent[axis] - 1) / variable->chunk[axis] + 1;
        all *= counts[axis];
    }
    return all;
}

int comity_reader_chunk_size(struct comity_reader *reader,
                             const struct comity_reader_variable *variable, const hsize_t offset[],
                             size_t *size)
{
    haddr_t address;
    unsigned skipped;
    hsize_t stored = 0;
    /* the second walks through all chunks; where there is none, the first fails or, in HDF5 1.14,
       succeeds and leaves the size alone */
    if (H5Dget_chunk_storage_size(variable->handle, offset, &stored) < 0 &&
        H5Dget_chunk_info_by_coord(variable->handle, offset, &skipped, &address, &stored) < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    *size = (size_t)stored;
    size_t count = 1;
    for (size_t axis = 0; axis < variable->rank; axis++)
        count *= variable->chunk[axis];
    if (*size > comity_codec_bound(variable->element, count) || *size > reader->bytes) {
        return comity_reader_fail(reader, COMITY_BAD_FILE, "%s has a chunk longer than its values",
                                  variable->name);
    }
    return COMITY_OK;
}

static int reserve(struct comity_reader *reader, void **buffer, size_t *capacity, size_t size)
{
    if (size <= *capacity)
        return COMITY_OK;
    void *larger = realloc(*buffer, size);
    if (!larger)
        return comity_reader_fail_memory(reader);
    *buffer = larger;
    *capacity = size;
    return COMITY_OK;
}

/* The variable, when its chunks can be read; else the reason is the error. */
static int check_chunks(struct comity_reader *reader, const struct comity_reader_variable *variable)
{
    if (!variable)
        return reader->status;
    return variable->unreadable ? comity_reader_fail(reader, COMITY_BAD_FILE, "%s %s",
                                                     variable->name, variable->unreadable)
                                : COMITY_OK;
}

int comity_reader_chunk(struct comity_reader *reader, const char *name, const size_t index[],
                        void **buffer, size_t *capacity, struct comity_chunk *chunk)
{
    COMITY_QUIETLY;
    *chunk = (struct comity_chunk){ 0 };
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (check_chunks(reader, variable))
        return reader->status;
    hsize_t offset[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < variable->rank; axis++) {
        if (variable->chunk[axis] == 0 ||
            index[axis] > (variable->extent[axis] - 1) / variable->chunk[axis])
            return comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "%s has no such chunk", name);
        offset[axis] = index[axis] * variable->chunk[axis];
    }
    size_t size = 0;
    uint32_t skipped;
    if (comity_reader_chunk_size(reader, variable, offset, &size) || size == 0 ||
        reserve(reader, buffer, capacity, size))
        return reader->status;
    if (H5Dread_chunk(variable->handle, H5P_DEFAULT, offset, &skipped, *buffer) < 0)
        return comity_reader_fail_hdf5(reader, name);
    *chunk = (struct comity_chunk){ *buffer, size, skipped };
    return COMITY_OK;
}

/* ---- values of chunks ---- */

static int prepare(struct comity_reader *reader)
{
    if (reader->last)
        return COMITY_OK;
    reader->last = calloc(1, sizeof *reader->last);
    return reader->last ? comity_codec_init(&reader->last->codec, 0)
                        : comity_reader_fail_memory(reader);
}

/* Makes the chunk the one decoded last. */
static int decode(struct comity_reader *reader, const struct comity_reader_variable *variable,
                  const size_t index[])
{
    size_t counts[COMITY_RANK_MAX], number = 0, count = 1;
    struct comity_chunk stored;
    if (prepare(reader))
        return reader->status;
    struct comity_reader_chunks *last = reader->last;
    comity_reader_chunk_counts(variable, counts);
    for (size_t axis = 0; axis < variable->rank; axis++) {
        number = number * counts[axis] + index[axis];
        count *= variable->chunk[axis];
    }
    if (last->variable == variable && last->number == number)
        return COMITY_OK;
    last->variable = NULL;
    if (reserve(reader, &last->values, &last->values_capacity,
                count * comity_element_size(variable->element)) ||
        comity_reader_chunk(reader, variable->name, index, &last->stored, &last->stored_capacity,
                            &stored))
        return reader->status;
    int status = COMITY_OK;
    if (stored.size == 0) {
        for (size_t i = 0; i < count; i++)
            comity_element_put(variable->element, last->values, i, variable->fill);
    } else {
        status = comity_codec_decode(&last->codec, variable->filters, variable->filter_count,
                                     variable->element, count, &stored, last->values);
    }
    if (status == COMITY_NO_MEMORY)
        return comity_reader_fail_memory(reader);
    if (status) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "%s is damaged: a chunk is not what was written", variable->name);
    }
    last->variable = variable;
    last->number = number;
    return COMITY_OK;
}

/* Copies what the chunk decoded last and a box have in common. */
static void copy_common(const struct comity_reader *reader, const size_t index[],
                        const size_t start[], const size_t box[], enum comity_element element,
                        void *values)
{
    const struct comity_reader_variable *variable = reader->last->variable;
    size_t count[COMITY_RANK_MAX], from[COMITY_RANK_MAX], to[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < variable->rank; axis++) {
        const size_t first = index[axis] * variable->chunk[axis];
        const size_t end = first + variable->chunk[axis], stop = start[axis] + box[axis];
        const size_t low = first > start[axis] ? first : start[axis];
        count[axis] = (end < stop ? end : stop) - low;
        from[axis] = low - first;
        to[axis] = low - start[axis];
    }
    comity_box_copy(variable->rank, count,
                    &(struct comity_box_side){ variable->element, variable->chunk, from },
                    reader->last->values, &(struct comity_box_side){ element, box, to }, values);
}

/* All chunks that a box touches, one after the other. */
static int get_chunks(struct comity_reader *reader, const struct comity_reader_variable *variable,
                      const size_t start[], const size_t count[], enum comity_element element,
                      void *values)
{
    size_t first[COMITY_RANK_MAX], end[COMITY_RANK_MAX], index[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < variable->rank; axis++) {
        if (count[axis] == 0)
            return COMITY_OK;
        first[axis] = index[axis] = start[axis] / variable->chunk[axis];
        end[axis] = (start[axis] + count[axis] - 1) / variable->chunk[axis] + 1;
    }
    for (;;) {
        if (decode(reader, variable, index))
            return reader->status;
        copy_common(reader, index, start, count, element, values);
        size_t axis = variable->rank;
        while (axis > 0 && ++index[axis - 1] == end[axis - 1]) {
            axis--;
            index[axis] = first[axis];
        }
        if (axis == 0)
            return COMITY_OK;
    }
}

/* ---- boxes ---- */

static int check_element(struct comity_reader *reader,
                         const struct comity_reader_variable *variable, enum comity_element element)
{
    if (variable->element == COMITY_STRING || element == COMITY_STRING) {
        return comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "%s (%s) has no %s values",
                                  variable->name, comity_element_name(variable->element),
                                  comity_element_name(element));
    }
    if (variable->element != element && element != COMITY_FLOAT64) {
        return comity_reader_fail(reader, COMITY_BAD_FILE, "%s is of type %s, not %s",
                                  variable->name, comity_element_name(variable->element),
                                  comity_element_name(element));
    }
    return COMITY_OK;
}

/* Whether HDF5 has passed over a file beside. */
static bool is_unread(const struct comity_reader_variable *variable, const size_t count[],
                      enum comity_element element, const void *values)
{
    size_t size = variable->unread;
    for (size_t axis = 0; axis < variable->rank; axis++)
        size *= count[axis];
    for (size_t k = 0; k < size; k++) {
        const double value = comity_element_get(element, values, k);
        if (memcmp(&value, &variable->fill, sizeof value) == 0)
            return true;
    }
    return false;
}

/* A variable without chunks, or without axes. */
static int get_plain(struct comity_reader *reader, const struct comity_reader_variable *variable,
                     const size_t start[], const size_t count[], enum comity_element element,
                     void *values)
{
    hsize_t from[COMITY_RANK_MAX], box[COMITY_RANK_MAX];
    comity_box(variable->rank, variable->extent, start, count, from, box);
    COMITY_HANDLE type = comity_memory_type(element);
    COMITY_HANDLE file = comity_box_in_file(variable->handle, from, box);
    COMITY_HANDLE memory = comity_box_in_memory(variable->rank, box);
    if (type < 0 || file < 0 || memory < 0 ||
        H5Dread(variable->handle, type, memory, file, H5P_DEFAULT, values) < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    if (is_unread(variable, count, element, values)) {
        return comity_reader_fail(reader, COMITY_CANNOT_READ,
                                  "%s cannot be read: a shard beside the file is gone, or there is "
                                  "no memory to open it",
                                  variable->name);
    }
    return COMITY_OK;
}

int comity_reader_get_box(struct comity_reader *reader, const char *name, const size_t start[],
                          const size_t count[], enum comity_element element, void *values)
{
    COMITY_QUIETLY;
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (!variable || check_element(reader, variable, element))
        return reader->status;
    hsize_t from[COMITY_RANK_MAX], box[COMITY_RANK_MAX];
    const size_t axis = comity_box(variable->rank, variable->extent, start, count, from, box);
    if (axis < variable->rank) {
        return comity_reader_fail(reader, COMITY_BAD_ARGUMENT,
                                  "%s: %zu from %zu on exceeds axis %zu of length %zu", name,
                                  count[axis], start[axis], axis, variable->extent[axis]);
    }
    if (check_chunks(reader, variable))
        return reader->status;
    return variable->rank > 0 && variable->chunk[0] > 0
               ? get_chunks(reader, variable, start, count, element, values)
               : get_plain(reader, variable, start, count, element, values);
}

int comity_reader_get(struct comity_reader *reader, const char *name, enum comity_element element,
                      void *values)
{
    const size_t origin[COMITY_RANK_MAX] = { 0 };
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    return variable ? comity_reader_get_box(reader, name, origin, variable->extent, element, values)
                    : reader->status;
}

int comity_reader_get_all(struct comity_reader *reader, const char *name, size_t size,
                          double *values)
{
    const struct comity_reader_variable *variable = comity_reader_find(reader, name);
    return variable && variable->size == size
               ? comity_reader_get(reader, name, COMITY_FLOAT64, values)
               : comity_reader_fail(reader, COMITY_BAD_FILE, "it does not hold %zu numbers of %s",
                                    size, name);
}
