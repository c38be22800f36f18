/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/reader.h"

#include <comity/status.h>

#include <errno.h>
#include <fcntl.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- one variable ---- */

static int read_extent(hid_t dataset, struct comity_reader_variable *variable)
{
    COMITY_HANDLE space = H5Dget_space(dataset);
    hsize_t extent[H5S_MAX_RANK];
    const int rank = space < 0 ? -1 : H5Sget_simple_extent_dims(space, extent, NULL);
    if (rank < 0)
        return -1;
    variable->rank = (size_t)rank;
    variable->size = 1;
    for (size_t axis = 0; axis < variable->rank; axis++) {
        variable->extent[axis] = extent[axis];
        variable->size *= extent[axis];
    }
    return 0;
}

static int read_layout(hid_t dataset, struct comity_reader_variable *variable)
{
    COMITY_HANDLE creation = H5Dget_create_plist(dataset);
    if (creation < 0)
        return -1;
    if (H5Pget_layout(creation) != H5D_CHUNKED)
        return 0;
    hsize_t chunk[H5S_MAX_RANK];
    if (H5Pget_chunk(creation, H5S_MAX_RANK, chunk) < 0)
        return -1;
    for (size_t axis = 0; axis < variable->rank; axis++)
        variable->chunk[axis] = chunk[axis];
    unsigned flags, level = 0;
    size_t values = 1;
    if (H5Pget_filter_by_id2(creation, H5Z_FILTER_DEFLATE, &flags, &values, &level, 0, NULL,
                             NULL) >= 0)
        variable->compression = (int)level;
    return 0;
}

/* ---- dimensions ---- */

static bool is_bare_dimension(hid_t scale)
{
    char mark[sizeof COMITY_BARE_DIMENSION] = "";
    return H5DSget_scale_name(scale, mark, sizeof mark) >= 0 &&
           strcmp(mark, COMITY_BARE_DIMENSION) == 0;
}

/* The last part of the name of a dataset in the root group. */
static char *name_of(hid_t object)
{
    const ssize_t length = H5Iget_name(object, NULL, 0);
    char *name = length > 1 ? malloc((size_t)length + 1) : NULL;
    if (name && H5Iget_name(object, name, (size_t)length + 1) > 0)
        memmove(name, name + 1, (size_t)length);
    return name;
}

static herr_t take_first_scale(hid_t dataset, unsigned axis, hid_t scale, void *context)
{
    (void)dataset;
    (void)axis;
    *(char **)context = name_of(scale);
    return 1;
}

static int resolve_axis(struct comity_reader *reader, struct comity_reader_variable *variable,
                        size_t axis)
{
    char *name = NULL;
    H5DSiterate_scales(variable->handle, (unsigned)axis, NULL, take_first_scale, &name);
    const struct comity_reader_dimension *dimension =
        name ? comity_reader_find_dimension(reader, name) : NULL;
    free(name);
    if (!dimension || dimension->length != variable->extent[axis])
        return comity_reader_fail(reader, COMITY_BAD_FILE, "axis %zu of %s has no dimension", axis,
                                  variable->name);
    variable->dimension[axis] = (size_t)(dimension - reader->dimensions);
    return COMITY_OK;
}

static int resolve_dimensions(struct comity_reader *reader)
{
    for (size_t i = 0; i < reader->variable_count; i++) {
        struct comity_reader_variable *variable = &reader->variables[i];
        const struct comity_reader_dimension *own =
            comity_reader_find_dimension(reader, variable->name);
        if (own) {
            variable->dimension[0] = (size_t)(own - reader->dimensions);
            continue;
        }
        for (size_t axis = 0; axis < variable->rank; axis++) {
            const int status = resolve_axis(reader, variable, axis);
            if (status != COMITY_OK)
                return status;
        }
    }
    return COMITY_OK;
}

/* ---- the whole file ---- */

/* Enters the dataset, which the reader then owns, as a variable, a dimension, or both. */
static int enter_dataset(struct comity_reader *reader, hid_t dataset, const char *name)
{
    struct comity_reader_variable *variable = &reader->variables[reader->variable_count];
    *variable = (struct comity_reader_variable){ .name = strdup(name), .handle = dataset };
    reader->variable_count++;
    if (!variable->name)
        return comity_reader_fail_memory(reader);
    COMITY_HANDLE type = H5Dget_type(dataset);
    if (type < 0 || read_extent(dataset, variable) < 0 || read_layout(dataset, variable) < 0)
        return comity_reader_fail_hdf5(reader, name);
    if (comity_element_of(type, &variable->element) < 0)
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "%s is of a type that no file of ours has", name);
    if (H5DSis_scale(dataset) <= 0)
        return COMITY_OK;
    const bool bare = is_bare_dimension(dataset);
    if (variable->rank != 1)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "%s is no dimension", name);
    struct comity_reader_dimension *dimension = &reader->dimensions[reader->dimension_count];
    *dimension = (struct comity_reader_dimension){ strdup(name), variable->extent[0], !bare };
    reader->dimension_count++;
    if (!dimension->name)
        return comity_reader_fail_memory(reader);
    if (bare) {
        H5Dclose(dataset);
        free(variable->name);
        reader->variable_count--;
    }
    return COMITY_OK;
}

static int enter_datasets(struct comity_reader *reader, char *const names[], size_t count)
{
    reader->variables = calloc(count + 1, sizeof *reader->variables);
    reader->dimensions = calloc(count + 1, sizeof *reader->dimensions);
    if (!reader->variables || !reader->dimensions)
        return comity_reader_fail_memory(reader);
    int status = COMITY_OK;
    for (size_t i = 0; i < count && status == COMITY_OK; i++) {
        const hid_t object = H5Oopen(reader->file, names[i], H5P_DEFAULT);
        if (object < 0)
            return comity_reader_fail_hdf5(reader, names[i]);
        if (H5Iget_type(object) == H5I_DATASET)
            status = enter_dataset(reader, object, names[i]);
        else
            H5Oclose(object);
    }
    return status;
}

static int check_readable(struct comity_reader *reader)
{
    struct stat place;
    const int descriptor = open(reader->path, O_RDONLY | O_CLOEXEC);
    const int reason = descriptor < 0 || fstat(descriptor, &place) != 0 ? errno
                       : S_ISDIR(place.st_mode)                         ? EISDIR
                                                                        : 0;
    if (descriptor >= 0)
        close(descriptor);
    char buffer[128];
    return reason == 0 ? COMITY_OK
                       : comity_reader_fail(reader, COMITY_CANNOT_READ, "cannot be read: %s",
                                            strerror_r(reason, buffer, sizeof buffer));
}

static int open_file(struct comity_reader *reader)
{
    if (H5Fis_hdf5(reader->path) <= 0)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "is not an HDF5 file");
    COMITY_HANDLE access = comity_file_access();
    if (access < 0)
        return comity_reader_fail_hdf5(reader, NULL);
    reader->file = H5Fopen(reader->path, H5F_ACC_RDONLY, access);
    if (reader->file < 0) {
        char cause[300];
        comity_hdf5_cause(cause, sizeof cause);
        return comity_reader_fail(reader, COMITY_BAD_FILE, "is damaged or incomplete: %s", cause);
    }
    if (H5Aexists(reader->file, "comity_format") <= 0)
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "is an HDF5 file, but not one of comity: it has no attribute "
                                  "comity_format");
    struct comity_attribute format;
    const int status = comity_reader_attribute(reader, NULL, "comity_format", &format);
    if (status != COMITY_OK)
        return status;
    reader->format = format.text;
    format.text = NULL;
    comity_attribute_free(&format);
    return reader->format ? COMITY_OK
                          : comity_reader_fail(reader, COMITY_BAD_FILE,
                                               "its attribute comity_format is not a text");
}

int comity_reader_open(struct comity_reader *reader, const char *path)
{
    COMITY_QUIETLY;
    *reader = (struct comity_reader){ .path = strdup(path) };
    if (!reader->path)
        return comity_reader_fail_memory(reader);
    int status = check_readable(reader);
    if (status == COMITY_OK)
        status = open_file(reader);
    if (status != COMITY_OK)
        return status;
    char **names;
    size_t count;
    status = comity_reader_links(reader, reader->file, &names, &count);
    if (status == COMITY_OK)
        status = enter_datasets(reader, names, count);
    if (status == COMITY_OK)
        status = resolve_dimensions(reader);
    comity_reader_free_links(names, count);
    return status;
}

void comity_reader_free(struct comity_reader *reader)
{
    COMITY_QUIETLY;
    for (size_t i = 0; i < reader->variable_count; i++) {
        comity_handle_release(&reader->variables[i].handle);
        free(reader->variables[i].name);
    }
    for (size_t i = 0; i < reader->dimension_count; i++)
        free(reader->dimensions[i].name);
    free(reader->variables);
    free(reader->dimensions);
    free(reader->format);
    free(reader->path);
    if (reader->file > 0)
        H5Fclose(reader->file);
    reader->variables = NULL;
    reader->dimensions = NULL;
    reader->variable_count = reader->dimension_count = 0;
    reader->format = reader->path = NULL;
    reader->file = 0;
}
