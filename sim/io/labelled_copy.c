/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/reader.h"
#include "io/writer.h"

#include <comity/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- copying ---- */

/* Why a variable cannot be copied to a place; NULL when it can. */
static const char *obstacle(const struct comity_reader_variable *from,
                            const struct comity_writer_variable *to, const size_t start[])
{
    if (from->element != to->element)
        return "the element types differ";
    if (from->element == COMITY_STRING)
        return "strings are not copied";
    if (from->rank != to->rank)
        return "the numbers of dimensions differ";
    if (from->rank == 0 || from->chunk[0] == 0)
        return to->chunked ? "one is chunked, the other is not" : NULL;
    if (!to->chunked)
        return "one is chunked, the other is not";
    if ((from->compression > 0) != (to->compression > 0))
        return "one is compressed, the other is not";
    for (size_t axis = 0; axis < from->rank; axis++) {
        const size_t chunk = from->chunk[axis], end = start[axis] + from->extent[axis];
        if (chunk != to->chunk[axis])
            return "the chunks differ";
        if (start[axis] % chunk != 0 || (end % chunk != 0 && end != to->extent[axis]))
            return "its edges there are not on chunk borders";
    }
    return NULL;
}

static const char *misfit(const struct comity_reader_variable *from,
                          const struct comity_writer_variable *to, const size_t start[])
{
    const char *reason = obstacle(from, to, start);
    for (size_t axis = 0; !reason && axis < from->rank; axis++)
        if (start[axis] > to->extent[axis] || from->extent[axis] > to->extent[axis] - start[axis])
            reason = "it does not fit";
    return reason;
}

/* Steps a row-major index; false after the last. */
static bool step(size_t rank, const size_t count[], size_t index[])
{
    for (size_t axis = rank; axis-- > 0;) {
        if (++index[axis] < count[axis])
            return true;
        index[axis] = 0;
    }
    return false;
}

static int take_error(struct comity_writer *writer, const struct comity_reader *reader, int status)
{
    if (writer->status == COMITY_OK) {
        writer->status = status;
        snprintf(writer->error, sizeof writer->error, "%s", reader->error);
    }
    return writer->status;
}

static int copy_chunks(struct comity_reader *reader, const struct comity_reader_variable *variable,
                       struct comity_writer *writer, const size_t start[])
{
    size_t count[COMITY_RANK_MAX], index[COMITY_RANK_MAX] = { 0 }, target[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < variable->rank; axis++)
        count[axis] = (variable->extent[axis] - 1) / variable->chunk[axis] + 1;
    void *buffer = NULL;
    size_t capacity = 0;
    int status;
    do {
        struct comity_chunk chunk;
        status = comity_reader_chunk(reader, variable->name, index, &buffer, &capacity, &chunk);
        if (status != COMITY_OK) {
            take_error(writer, reader, status);
        } else if (chunk.size > 0) {
            for (size_t axis = 0; axis < variable->rank; axis++)
                target[axis] = start[axis] / variable->chunk[axis] + index[axis];
            status = comity_writer_put_chunk(writer, variable->name, target, &chunk);
        }
    } while (status == COMITY_OK && step(variable->rank, count, index));
    free(buffer);
    return status;
}

/* Contiguous variables, a slice of the first dimension at a time. */
static int copy_values(struct comity_reader *reader, const struct comity_reader_variable *variable,
                       struct comity_writer *writer, const size_t start[])
{
    size_t from[COMITY_RANK_MAX] = { 0 }, to[COMITY_RANK_MAX], count[COMITY_RANK_MAX];
    memcpy(to, start, variable->rank * sizeof to[0]);
    memcpy(count, variable->extent, variable->rank * sizeof count[0]);
    const size_t length = variable->rank ? variable->extent[0] : 1;
    const size_t row = variable->size / length * comity_element_size(variable->element);
    const size_t rows = row < 1 << 20 ? (1 << 20) / row : 1;
    void *buffer = malloc((rows < length ? rows : length) * row);
    if (!buffer)
        return comity_writer_fail_memory(writer);
    int status = COMITY_OK;
    for (size_t i = 0; i < length && status == COMITY_OK; i += rows) {
        from[0] = i;
        to[0] = variable->rank ? start[0] + i : 0;
        count[0] = length - i < rows ? length - i : rows;
        status =
            comity_reader_get_box(reader, variable->name, from, count, variable->element, buffer);
        status = status != COMITY_OK
                     ? take_error(writer, reader, status)
                     : comity_writer_put_box(writer, variable->name, to, count, buffer);
    }
    free(buffer);
    return status;
}

int comity_labelled_copy(struct comity_reader *reader, const char *name,
                         struct comity_writer *writer, const size_t start[])
{
    COMITY_QUIETLY;
    const struct comity_writer_variable *to = comity_writer_find(writer, name);
    if (!to)
        return writer->status;
    const struct comity_reader_variable *from = comity_reader_require(reader, name);
    if (!from)
        return take_error(writer, reader, COMITY_BAD_FILE);
    const char *reason = misfit(from, to, start);
    if (reason) {
        snprintf(writer->error, sizeof writer->error, "%s: %s cannot be copied to %s: %s",
                 reader->path, name, writer->path, reason);
        return COMITY_MISMATCH;
    }
    return to->chunked ? copy_chunks(reader, from, writer, start)
                       : copy_values(reader, from, writer, start);
}
