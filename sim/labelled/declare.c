/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "labelled/memory.h"
#include "labelled/virtual.h"
#include "labelled/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int comity_writer_dimension(struct comity_writer *writer, const char *name, size_t length)
{
    if (comity_writer_check_name(writer, name))
        return writer->status;
    if (comity_writer_find_dimension(writer, name, strlen(name)) < writer->dimension_count) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "the dimension %s is declared twice",
                                  name);
    }
    if (length == 0) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "the dimension %s has no length",
                                  name);
    }
    char *copy = strdup(name);
    if (!copy || !COMITY_GROW(&writer->dimensions, writer->dimension_count)) {
        free(copy);
        return comity_writer_fail_memory(writer);
    }
    writer->dimensions[writer->dimension_count++] =
        (struct comity_writer_dimension){ .name = copy, .length = length };
    return COMITY_OK;
}

static int resolve_dimensions(struct comity_writer *writer, const char *names,
                              struct comity_writer_variable *variable)
{
    for (names += strspn(names, " "); *names; names += strspn(names, " ")) {
        const size_t length = strcspn(names, " ");
        const size_t index = comity_writer_find_dimension(writer, names, length);
        if (index == writer->dimension_count || variable->rank == COMITY_RANK_MAX) {
            return comity_writer_fail(
                writer, COMITY_BAD_ARGUMENT, "%s: %.*s is %s", variable->name, (int)length, names,
                index == writer->dimension_count ? "no dimension" : "one dimension too many");
        }
        variable->dimension[variable->rank] = index;
        variable->extent[variable->rank++] = writer->dimensions[index].length;
        names += length;
    }
    return COMITY_OK;
}

static bool is_coordinate(const struct comity_writer *writer,
                          const struct comity_writer_variable *variable)
{
    return variable->rank == 1 &&
           strcmp(writer->dimensions[variable->dimension[0]].name, variable->name) == 0;
}

static int check_description(struct comity_writer *writer,
                             const struct comity_variable_description *description,
                             struct comity_writer_variable *variable)
{
    const char *name = description->name;
    if (comity_writer_has(writer, name)) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "the variable %s is declared twice",
                                  name);
    }
    if (comity_writer_find_dimension(writer, name, strlen(name)) < writer->dimension_count &&
        !is_coordinate(writer, variable)) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                  "%s is a dimension: its variable must run over it alone", name);
    }
    if (description->compression < 0 || description->compression > 9 ||
        (description->compression > 0 && (!description->chunk || writer->memory))) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                  "%s: compression needs chunks in a file and a level of 1 to 9",
                                  name);
    }
    if (description->fill && description->element == COMITY_STRING) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "%s: strings have no fill value",
                                  name);
    }
    if (description->flag_meanings && description->element == COMITY_STRING)
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "%s: strings are no flags", name);
    for (size_t axis = 0; description->chunk && axis < variable->rank; axis++) {
        if (description->chunk[axis] == 0 || description->chunk[axis] > variable->extent[axis]) {
            return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                      "%s: chunk %zu of axis %zu is not in 1..%zu", name,
                                      description->chunk[axis], axis, variable->extent[axis]);
        }
    }
    return COMITY_OK;
}

/* Of a chunk that the cache of the file has no room for; else H5P_DEFAULT. Negative on failure. */
static hid_t access_of(const struct comity_writer_variable *variable)
{
    size_t bytes = comity_element_size(variable->element);
    for (size_t axis = 0; axis < variable->rank; axis++)
        bytes *= variable->chunk[axis];
    if (!variable->chunked || bytes <= COMITY_CACHED_CHUNK)
        return H5P_DEFAULT;
    const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    if (access >= 0 && H5Pset_chunk_cache(access, 1, bytes, H5D_CHUNK_CACHE_W0_DEFAULT) < 0) {
        H5Pclose(access);
        return H5I_INVALID_HID;
    }
    return access;
}

static int create_dataset(struct comity_writer *writer, struct comity_writer_variable *variable,
                          const struct comity_variable_description *description)
{
    COMITY_QUIETLY;
    COMITY_HANDLE type =
        variable->characters ? H5Tcopy(H5T_C_S1) : comity_file_type(variable->element);
    hsize_t extent[COMITY_RANK_MAX + 1];
    for (size_t axis = 0; axis < variable->rank; axis++)
        extent[axis] = variable->extent[axis];
    extent[variable->rank] = variable->characters;
    COMITY_HANDLE space = comity_box_in_memory(variable->rank + (variable->characters > 0), extent);
    COMITY_HANDLE access = access_of(variable);
    if (type < 0 || space < 0 || access < 0)
        return comity_writer_fail_hdf5(writer, variable->name);
    const hid_t creation = comity_writer_creation(writer, variable, description->fill);
    if (creation < 0)
        return writer->status;
    COMITY_HANDLE composed =
        description->boxes ? comity_virtual_creation(creation, space, description) : creation;
    if (composed < 0 || (!description->boxes && H5Iinc_ref(composed) < 0))
        return comity_writer_fail_hdf5(writer, variable->name);
    variable->dataset =
        H5Dcreate2(writer->file, variable->name, type, space, H5P_DEFAULT, composed, access);
    if (variable->dataset < 0)
        return comity_writer_fail_hdf5(writer, variable->name);
    if (is_coordinate(writer, variable)) {
        writer->dimensions[variable->dimension[0]].scale = variable->dataset;
        return comity_writer_mark_scale(writer, variable->dataset, variable->name);
    }
    return COMITY_OK;
}

static int write_flags(struct comity_writer *writer, const struct comity_writer_variable *variable,
                       const char *meanings)
{
    int8_t values[127];
    size_t count = 0;
    for (meanings += strspn(meanings, " "); *meanings; meanings += strspn(meanings, " ")) {
        if (count == sizeof values) {
            return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "%s: too many flags",
                                      variable->name);
        }
        values[count] = (int8_t)count;
        count++;
        meanings += strcspn(meanings, " ");
    }
    return comity_writer_put_attribute(writer, variable, "flag_values", variable->element,
                                       COMITY_INT8, count, values);
}

static int describe(struct comity_writer *writer, const struct comity_writer_variable *variable,
                    const struct comity_variable_description *description)
{
    const char *name = variable->name;
    if (description->fill) {
        comity_writer_put_attribute(writer, variable, "_FillValue", variable->element,
                                    COMITY_FLOAT64, 1, description->fill);
    }
    if (description->long_name)
        comity_writer_text(writer, name, "long_name", description->long_name);
    /* R's stars takes units of an axis for a system of reference */
    if (description->units &&
        !(is_coordinate(writer, variable) && strcmp(description->units, "1") == 0))
        comity_writer_text(writer, name, "units", description->units);
    if (description->valid_range) {
        comity_writer_put_attribute(writer, variable, "valid_range", variable->element,
                                    COMITY_FLOAT64, 2, description->valid_range);
    }
    if (description->flag_meanings) {
        write_flags(writer, variable, description->flag_meanings);
        comity_writer_text(writer, name, "flag_meanings", description->flag_meanings);
    }
    if (description->coordinates)
        comity_writer_text(writer, name, "coordinates", description->coordinates);
    return writer->status;
}

/* Only chunks have checksums, so that whatever has an axis is chunked: where nothing is asked for,
 * by the first axis, if need be, but not less than a row. Texts lie elsewhere in a file. */
static void set_chunk(struct comity_writer_variable *variable, const size_t chunk[])
{
    enum { CHUNK_BYTES = 1 << 17 };
    variable->chunked = variable->rank > 0 && (chunk || variable->element != COMITY_STRING);
    if (!variable->chunked)
        return;
    size_t row = comity_element_size(variable->element);
    for (size_t axis = 0; axis < variable->rank; axis++) {
        variable->chunk[axis] = chunk ? chunk[axis] : variable->extent[axis];
        row *= axis > 0 ? variable->extent[axis] : 1;
    }
    const size_t rows = row < CHUNK_BYTES ? CHUNK_BYTES / row : 1;
    if (!chunk && variable->chunk[0] > rows) {
        const size_t pieces = (variable->extent[0] - 1) / rows + 1;
        variable->chunk[0] = (variable->extent[0] - 1) / pieces + 1; /* none nearly empty */
    }
}

/* Checks a description and enters it into the table; NULL after a failure. */
static struct comity_writer_variable *
add_variable(struct comity_writer *writer, const struct comity_variable_description *description)
{
    char *name = strdup(description->name);
    if (!name || !COMITY_GROW(&writer->variables, writer->variable_count)) {
        free(name);
        comity_writer_fail_memory(writer);
        return NULL;
    }
    struct comity_writer_variable *variable = &writer->variables[writer->variable_count];
    *variable = (struct comity_writer_variable){ .name = name,
                                                 .element = description->element,
                                                 .fill = description->fill ? *description->fill : 0,
                                                 .compression = description->compression };
    if (resolve_dimensions(writer, description->dimensions ? description->dimensions : "",
                           variable) ||
        check_description(writer, description, variable)) {
        free(name);
        return NULL;
    }
    if (!description->boxes)
        set_chunk(variable, description->chunk);
    writer->variable_count++;
    return variable;
}

/* Of texts kept as characters: how many each has, and the dimension of the characters. */
static int declare(struct comity_writer *writer,
                   const struct comity_variable_description *description, size_t characters,
                   size_t text_dimension)
{
    if (comity_writer_check_name(writer, description->name))
        return writer->status;
    struct comity_writer_variable *variable = add_variable(writer, description);
    if (!variable)
        return writer->status;
    variable->characters = characters;
    variable->text_dimension = text_dimension;
    if (writer->memory)
        comity_memory_declare(writer, variable);
    else
        create_dataset(writer, variable, description);
    return !writer->status ? describe(writer, variable, description) : writer->status;
}

int comity_writer_variable(struct comity_writer *writer,
                           const struct comity_variable_description *description)
{
    return declare(writer, description, 0, 0);
}

/*
 * Texts that label no dimension, as characters with a dimension of their own: readers know the size
 * of these beforehand, and can cut them into chunks; dask refuses texts of any length.
 */
static size_t count_texts(const struct comity_writer *writer, const char *dimensions)
{
    size_t count = 1;
    for (dimensions += strspn(dimensions, " "); *dimensions;
         dimensions += strspn(dimensions, " ")) {
        const size_t length = strcspn(dimensions, " ");
        const size_t index = comity_writer_find_dimension(writer, dimensions, length);
        count *= index < writer->dimension_count ? writer->dimensions[index].length : 0;
        dimensions += length;
    }
    return count;
}

/* The dimension of texts of this length, made when it is first used. */
static int find_dimension(struct comity_writer *writer, size_t longest, size_t *index)
{
    char name[32];
    const int length = snprintf(name, sizeof name, COMITY_TEXT_DIMENSION "%zu", longest);
    *index = comity_writer_find_dimension(writer, name, (size_t)length);
    return *index < writer->dimension_count ? writer->status
                                            : comity_writer_dimension(writer, name, longest);
}

static int put_characters(struct comity_writer *writer,
                          const struct comity_variable_description *description,
                          const char *const *texts)
{
    const size_t count = count_texts(writer, description->dimensions);
    size_t longest = 1, index = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(texts[i]);
        longest = length > longest ? length : longest;
    }
    if (count == 0) /* an unknown dimension, which the declaration reports */
        return declare(writer, description, longest, index);
    if (find_dimension(writer, longest, &index) || declare(writer, description, longest, index))
        return writer->status;
    const struct comity_writer_variable *variable = comity_writer_find(writer, description->name);
    char *characters = calloc(count, longest);
    if (!characters || !variable) {
        free(characters);
        return comity_writer_fail_memory(writer);
    }
    for (size_t i = 0; i < count; i++)
        memcpy(characters + i * longest, texts[i], strlen(texts[i]));
    COMITY_QUIETLY;
    if (H5Dwrite(variable->dataset, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, characters) < 0)
        comity_writer_fail_hdf5(writer, description->name);
    free(characters);
    return writer->status;
}

int comity_writer_coordinate(struct comity_writer *writer,
                             const struct comity_variable_description *description,
                             const void *values)
{
    const char *dimensions = description->dimensions ? description->dimensions : "";
    if (description->element == COMITY_STRING && !writer->memory && *dimensions &&
        strcmp(dimensions, description->name) != 0)
        return put_characters(writer, description, values);
    comity_writer_variable(writer, description);
    return comity_writer_put(writer, description->name, values);
}
