/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Texts that label no dimension, as characters with a dimension of their own: readers know the size
 * of these beforehand, and can cut them into chunks; dask refuses texts of any length.
 */
#include "labelled/reader.h"
#include "labelled/writer.h"

#include <comity/status.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "string"; /* of the dimension: string13 */

bool comity_is_text_dimension(const char *name)
{
    const size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 && isdigit((unsigned char)name[length]) &&
           strspn(name + length, "0123456789") == strlen(name + length);
}

/* ---- writing ---- */

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
    const int length = snprintf(name, sizeof name, "%s%zu", prefix, longest);
    *index = comity_writer_find_dimension(writer, name, (size_t)length);
    return *index < writer->dimension_count ? writer->status
                                            : comity_writer_dimension(writer, name, longest);
}

int comity_writer_characters(struct comity_writer *writer,
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
        return comity_writer_declare(writer, description, longest, index);
    if (find_dimension(writer, longest, &index) != COMITY_OK ||
        comity_writer_declare(writer, description, longest, index) != COMITY_OK)
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

/* ---- reading ---- */

int comity_reader_characters(struct comity_reader *reader,
                             const struct comity_reader_variable *variable, char ***strings)
{
    const size_t count = variable->size, width = variable->characters;
    char *characters = malloc(count * width + 1);
    char **packed = malloc((count + 1) * sizeof *packed + count * (width + 1));
    int status = COMITY_OK;
    if (!characters || !packed)
        status = comity_reader_fail_memory(reader);
    else if (H5Dread(variable->handle, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, characters) < 0)
        status = comity_reader_fail_hdf5(reader, variable->name);
    if (status == COMITY_OK) {
        char *next = (char *)(packed + count + 1);
        for (size_t i = 0; i < count; i++, next += width + 1) {
            packed[i] = memcpy(next, characters + i * width, width);
            next[width] = '\0';
        }
        packed[count] = NULL;
        *strings = packed;
    } else {
        free(packed);
    }
    free(characters);
    return status;
}
