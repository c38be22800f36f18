/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all of the writer builds on: its failures, its parts by name, the order of a file. */
#include "core/growth.h"
#include "labelled/writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int comity_writer_fail(struct comity_writer *writer, int status, const char *format, ...)
{
    /* The first failure stays: what follows from it explains nothing. */
    if (writer->status)
        return writer->status;
    char text[COMITY_FILE_ERROR];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    writer->status = status;
    const char *path = writer->path; /* NULL: in memory */
    return comity_fail(writer->problems, status, "%s%s%s", path ? path : "", path ? ": " : "",
                       text);
}

int comity_writer_fail_status(struct comity_writer *writer, int status)
{
    return status ? comity_writer_fail(writer, status, "%s", comity_status_message(status))
                  : writer->status;
}

int comity_writer_fail_memory(struct comity_writer *writer)
{
    return comity_writer_fail_status(writer, COMITY_NO_MEMORY);
}

int comity_writer_fail_hdf5(struct comity_writer *writer, const char *name)
{
    char cause[300];
    const int status = comity_hdf5_cause(COMITY_CANNOT_WRITE, cause, sizeof cause);
    return comity_writer_fail(writer, status, "cannot be written: %s%s%s", name ? name : "",
                              name ? ": " : "", cause);
}

static int ordered_object(hid_t properties)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    return H5Pset_obj_track_times(properties, 0) < 0 ||
                   H5Pset_attr_creation_order(properties, order) < 0
               ? -1
               : 0;
}

int comity_ordered_group(hid_t properties)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    return ordered_object(properties) < 0 || H5Pset_link_creation_order(properties, order) < 0 ? -1
                                                                                               : 0;
}

bool comity_writer_has(const struct comity_writer *writer, const char *name)
{
    for (size_t i = 0; i < writer->variable_count; i++)
        if (strcmp(writer->variables[i].name, name) == 0)
            return true;
    return false;
}

struct comity_writer_variable *comity_writer_find(struct comity_writer *writer, const char *name)
{
    if (writer->status)
        return NULL;
    for (size_t i = 0; i < writer->variable_count; i++)
        if (strcmp(writer->variables[i].name, name) == 0)
            return &writer->variables[i];
    comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "there is no variable %s", name);
    return NULL;
}

size_t comity_writer_find_dimension(const struct comity_writer *writer, const char *name,
                                    size_t length)
{
    size_t i = 0;
    while (i < writer->dimension_count && (strncmp(writer->dimensions[i].name, name, length) != 0 ||
                                           writer->dimensions[i].name[length] != '\0'))
        i++;
    return i;
}

int comity_writer_check_name(struct comity_writer *writer, const char *name)
{
    if (writer->status)
        return writer->status;
    if (!name || !*name || strpbrk(name, "/ ") || strcmp(name, ".") == 0) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                  "\"%s\" is no name for a part of a file", name ? name : "");
    }
    return COMITY_OK;
}

/* ---- how datasets are created ---- */

static int set_creation(hid_t creation, const struct comity_writer_creation *kind)
{
    if (creation < 0 || ordered_object(creation) < 0)
        return -1;
    if (kind->filled && H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &kind->fill) < 0)
        return -1;
    if (kind->compression > 0 &&
        (H5Pset_shuffle(creation) < 0 || H5Pset_deflate(creation, (unsigned)kind->compression) < 0))
        return -1;
    return kind->chunked ? H5Pset_fletcher32(creation) : 0;
}

static bool is_kind(const struct comity_writer_creation *one,
                    const struct comity_writer_creation *other)
{
    return one->chunked == other->chunked && one->filled == other->filled &&
           memcmp(&one->fill, &other->fill, sizeof one->fill) == 0 &&
           one->compression == other->compression;
}

hid_t comity_writer_creation(struct comity_writer *writer,
                             const struct comity_writer_variable *variable, const double *fill)
{
    struct comity_writer_kept *kept = writer->kept;
    struct comity_writer_creation kind = { .chunked = variable->chunked || variable->characters > 0,
                                           .filled = fill,
                                           .fill = fill ? *fill : 0,
                                           .compression = variable->compression };
    size_t i = 0;
    while (i < kept->creation_count && !is_kind(&kept->creations[i], &kind))
        i++;
    if (i == kept->creation_count) {
        if (!COMITY_GROW(&kept->creations, kept->creation_count))
            return comity_writer_fail_memory(writer), H5I_INVALID_HID;
        kind.list = H5Pcreate(H5P_DATASET_CREATE);
        kept->creations[kept->creation_count++] = kind;
        if (set_creation(kind.list, &kind) < 0)
            return comity_writer_fail_hdf5(writer, variable->name), H5I_INVALID_HID;
    }
    hsize_t chunk[COMITY_RANK_MAX + 1];
    for (size_t axis = 0; axis < variable->rank; axis++)
        chunk[axis] = variable->chunked ? variable->chunk[axis] : variable->extent[axis];
    chunk[variable->rank] = variable->characters;
    if (kind.chunked && H5Pset_chunk(kept->creations[i].list,
                                     (int)(variable->rank + (variable->characters > 0)), chunk) < 0)
        return comity_writer_fail_hdf5(writer, variable->name), H5I_INVALID_HID;
    return kept->creations[i].list;
}
