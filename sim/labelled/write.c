/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/checksum.h"
#include "labelled/memory.h"
#include "labelled/seal.h"
#include "labelled/writer.h"
#include "core/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- life of a file ---- */

/* Of fixed length, as netCDF writes text: some of its readers know no other. */
static hid_t text_type(H5T_str_t end, H5T_cset_t characters)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_cset(type, characters) < 0 || H5Tset_strpad(type, end) < 0)) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

static int keep_handles(struct comity_writer *writer)
{
    struct comity_writer_kept *kept = writer->kept = calloc(1, sizeof *kept);
    if (!kept)
        return comity_writer_fail_memory(writer);
    kept->scalar = H5Screate(H5S_SCALAR);
    kept->transfer = comity_transfer();
    kept->text[0] = text_type(H5T_STR_NULLPAD, H5T_CSET_UTF8);
    kept->text[1] = text_type(H5T_STR_NULLTERM, H5T_CSET_ASCII);
    return kept->scalar < 0 || kept->transfer < 0 || kept->text[0] < 0 || kept->text[1] < 0
               ? comity_writer_fail_hdf5(writer, NULL)
               : COMITY_OK;
}

static void release_handles(struct comity_writer_kept *kept)
{
    if (!kept)
        return;
    comity_handle_release(&kept->scalar);
    comity_handle_release(&kept->transfer);
    comity_handle_release(&kept->text[0]);
    comity_handle_release(&kept->text[1]);
    for (size_t i = 0; i < kept->creation_count; i++)
        comity_handle_release(&kept->creations[i].list);
    free(kept->creations);
    free(kept);
}

/* The cache of a dataset holds one chunk: without it each partial write would decompress and
 * compress one, and more of it would only fill memory, as chunks are written whole and in order. */
static int create_file(struct comity_writer *writer)
{
    if (keep_handles(writer))
        return writer->status;
    COMITY_HANDLE creation = H5Pcreate(H5P_FILE_CREATE);
    COMITY_HANDLE access = comity_file_access();
    if (creation < 0 || access < 0 || comity_ordered_group(creation) < 0 ||
        H5Pset_cache(access, 0, 1, COMITY_CACHED_CHUNK, 1) < 0)
        return comity_writer_fail_hdf5(writer, NULL);
    writer->file = H5Fcreate(writer->partial, H5F_ACC_EXCL, creation, access);
    return writer->file < 0 ? comity_writer_fail_hdf5(writer, NULL) : COMITY_OK;
}

int comity_writer_create(struct comity_writer *writer, const char *path, const char *format,
                         struct comity_problems *problems)
{
    COMITY_QUIETLY;
    *writer = (struct comity_writer){ .problems = problems };
    writer->status = comity_partial_path(path, &writer->partial, problems);
    if (writer->status)
        return writer->status;
    writer->found = comity_path_state_of(path);
    writer->path = strdup(path);
    writer->format = strdup(format);
    if (!writer->path || !writer->format)
        return comity_writer_fail_memory(writer);
    if (create_file(writer))
        return writer->status;
    return comity_writer_text(writer, NULL, "comity_format", format);
}

int comity_writer_create_memory(struct comity_writer *writer, struct comity_dataset *dataset,
                                const char *format, struct comity_problems *problems)
{
    *writer = (struct comity_writer){ .memory = dataset, .problems = problems };
    return comity_writer_text(writer, NULL, "comity_format", format);
}

/* Releases all handles; a failure to write shows here at the latest. */
static void close_all(struct comity_writer *writer)
{
    for (size_t i = 0; i < writer->variable_count; i++) {
        hid_t *dataset = &writer->variables[i].dataset;
        if (*dataset > 0 && H5Dclose(*dataset) < 0)
            comity_writer_fail_hdf5(writer, writer->variables[i].name);
        *dataset = 0;
    }
    for (size_t i = 0; i < writer->dimension_count; i++) {
        hid_t *bare = &writer->dimensions[i].bare;
        if (*bare > 0 && H5Dclose(*bare) < 0)
            comity_writer_fail_hdf5(writer, writer->dimensions[i].name);
        *bare = 0;
    }
    release_handles(writer->kept);
    writer->kept = NULL;
    if (writer->file > 0 && H5Fclose(writer->file) < 0)
        comity_writer_fail_hdf5(writer, NULL);
    writer->file = 0;
}

static void free_memory(struct comity_writer *writer)
{
    for (size_t i = 0; i < writer->variable_count; i++)
        free(writer->variables[i].name);
    for (size_t i = 0; i < writer->dimension_count; i++)
        free(writer->dimensions[i].name);
    free(writer->variables);
    free(writer->dimensions);
    free(writer->partial);
    free(writer->path);
    free(writer->format);
    free(writer->fingerprint);
    free(writer->share);
    writer->variables = NULL;
    writer->dimensions = NULL;
    writer->variable_count = writer->dimension_count = 0;
    writer->partial = writer->path = NULL;
    writer->format = writer->fingerprint = writer->share = NULL;
}

/* The chunks that wait in a cache of one each, which have no place in the file yet. */
static uint64_t waiting(const struct comity_writer *writer)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < writer->variable_count; i++) {
        const struct comity_writer_variable *variable = &writer->variables[i];
        uint64_t chunk = comity_element_size(variable->element);
        for (size_t axis = 0; axis < variable->rank; axis++)
            chunk *= variable->chunk[axis];
        bytes += variable->chunked && variable->cached ? chunk + COMITY_CHECKSUM : 0;
    }
    return bytes;
}

/* A flush of metadata that fails leaves HDF5 1.10 with a file that it can never close: find out
 * before whether the disk has room for all that is allocated, or will be. */
static int flush(struct comity_writer *writer)
{
    haddr_t end = 0;
    if (H5Fget_eoa(writer->file, &end) < 0)
        return comity_writer_fail_hdf5(writer, NULL);
    writer->status =
        comity_reserve(writer->partial, writer->path, end + waiting(writer), writer->problems);
    if (!writer->status && H5Fflush(writer->file, H5F_SCOPE_LOCAL) < 0)
        comity_writer_fail_hdf5(writer, NULL);
    return writer->status;
}

void comity_writer_seal(struct comity_writer *writer)
{
    writer->sealed = 1;
}

static void append_seal(struct comity_writer *writer)
{
    char buffer[128];
    if (comity_seal_append(writer->partial)) {
        comity_writer_fail(writer, COMITY_CANNOT_WRITE, "cannot be written: %s",
                           comity_errno_text(errno, buffer, sizeof buffer));
    }
}

int comity_writer_commit(struct comity_writer *writer)
{
    if (writer->memory) {
        comity_memory_commit(writer);
        comity_writer_free(writer);
        return writer->status;
    }
    COMITY_QUIETLY;
    if (!writer->status && writer->file <= 0)
        return COMITY_BAD_ARGUMENT;
    if (!writer->status && !comity_writer_attach_scales(writer) && !flush(writer))
        close_all(writer);
    if (!writer->status && writer->sealed)
        append_seal(writer);
    if (!writer->status)
        writer->status = comity_writer_publish(writer);
    comity_writer_free(writer);
    return writer->status;
}

void comity_writer_free(struct comity_writer *writer)
{
    if (writer->memory) {
        free_memory(writer);
        return;
    }
    COMITY_QUIETLY;
    const int status = writer->status;
    writer->problems = NULL; /* what is given up may fail */
    /* On a full disk the closes need room, or HDF5 keeps the handles that it could not flush. */
    const int emptied = status && writer->file > 0 ? truncate(writer->partial, 0) : 0;
    (void)emptied;
    close_all(writer);
    writer->status = status;
    if (writer->partial)
        unlink(writer->partial);
    free_memory(writer);
}

/* ---- values ---- */

int comity_writer_put(struct comity_writer *writer, const char *name, const void *values)
{
    struct comity_writer_variable *variable = comity_writer_find(writer, name);
    if (!variable)
        return writer->status;
    variable->cached = true;
    if (writer->memory) {
        const size_t origin[COMITY_RANK_MAX] = { 0 };
        return comity_memory_put(writer, variable, origin, variable->extent, variable->extent,
                                 values);
    }
    COMITY_QUIETLY;
    COMITY_HANDLE type = comity_memory_type(variable->element);
    if (type < 0 ||
        H5Dwrite(variable->dataset, type, H5S_ALL, H5S_ALL, writer->kept->transfer, values) < 0)
        return comity_writer_fail_hdf5(writer, name);
    return COMITY_OK;
}

int comity_writer_put_box(struct comity_writer *writer, const char *name, const size_t start[],
                          const size_t count[], const void *values)
{
    struct comity_writer_variable *variable = comity_writer_find(writer, name);
    if (!variable)
        return writer->status;
    variable->cached = true;
    hsize_t from[COMITY_RANK_MAX], box[COMITY_RANK_MAX];
    const size_t axis = comity_box(variable->rank, variable->extent, start, count, from, box);
    if (axis < variable->rank) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                  "%s: %zu from %zu on exceeds axis %zu of length %zu", name,
                                  count[axis], start[axis], axis, variable->extent[axis]);
    }
    if (writer->memory)
        return comity_memory_put(writer, variable, start, count, count, values);
    COMITY_QUIETLY;
    COMITY_HANDLE type = comity_memory_type(variable->element);
    COMITY_HANDLE file = comity_box_in_file(variable->dataset, from, box);
    COMITY_HANDLE memory = comity_box_in_memory(variable->rank, box);
    if (type < 0 || file < 0 || memory < 0 ||
        H5Dwrite(variable->dataset, type, memory, file, writer->kept->transfer, values) < 0)
        return comity_writer_fail_hdf5(writer, name);
    return COMITY_OK;
}

/* The disk works on what was written while more is: the commit then waits for the rest alone. */
enum { SYNCED_AT_ONCE = 16 << 20 };

static int write_chunk(struct comity_writer *writer, const struct comity_writer_variable *variable,
                       const hsize_t offset[], const struct comity_chunk *chunk)
{
    COMITY_QUIETLY;
    if (H5Dwrite_chunk(variable->dataset, H5P_DEFAULT, chunk->skipped, offset, chunk->size,
                       chunk->bytes) < 0)
        return comity_writer_fail_hdf5(writer, variable->name);
    writer->unsynced += chunk->size;
    if (writer->unsynced >= SYNCED_AT_ONCE && !writer->quick) {
        comity_begin_sync(writer->partial);
        writer->unsynced = 0;
    }
    return COMITY_OK;
}

/* Plain values get their checksum here: no codec has had them. */
static int write_plain_chunk(struct comity_writer *writer,
                             const struct comity_writer_variable *variable, const hsize_t offset[],
                             const struct comity_chunk *chunk)
{
    char *checked = malloc(chunk->size + COMITY_CHECKSUM);
    if (!checked)
        return comity_writer_fail_memory(writer);
    memcpy(checked, chunk->bytes, chunk->size);
    comity_fletcher32_append(checked, chunk->size);
    write_chunk(writer, variable, offset,
                &(struct comity_chunk){ checked, chunk->size + COMITY_CHECKSUM, 0 });
    free(checked);
    return writer->status;
}

int comity_writer_put_chunk(struct comity_writer *writer, const char *name, const size_t index[],
                            const struct comity_chunk *chunk)
{
    struct comity_writer_variable *variable = comity_writer_find(writer, name);
    if (!variable)
        return writer->status;
    if (!variable->chunked || variable->element == COMITY_STRING)
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "%s has no chunks of numbers", name);
    size_t plain = comity_element_size(variable->element);
    hsize_t offset[COMITY_RANK_MAX];
    size_t start[COMITY_RANK_MAX], count[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < variable->rank; axis++) {
        const size_t chunks = (variable->extent[axis] - 1) / variable->chunk[axis] + 1;
        if (index[axis] >= chunks) {
            return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                      "%s: axis %zu has %zu chunks only", name, axis, chunks);
        }
        start[axis] = index[axis] * variable->chunk[axis];
        offset[axis] = start[axis];
        const size_t left = variable->extent[axis] - start[axis];
        count[axis] = left < variable->chunk[axis] ? left : variable->chunk[axis];
        plain *= variable->chunk[axis];
    }
    if (variable->compression == 0 && (chunk->size != plain || chunk->skipped != 0)) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "%s: a chunk has %zu bytes, not %zu",
                                  name, plain, chunk->size);
    }
    if (writer->memory)
        return comity_memory_put(writer, variable, start, count, variable->chunk, chunk->bytes);
    return variable->compression == 0 ? write_plain_chunk(writer, variable, offset, chunk)
                                      : write_chunk(writer, variable, offset, chunk);
}
