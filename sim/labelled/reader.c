/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all of the reader builds on: its failures, its parts by name, the names in a group. */
#include "labelled/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int comity_reader_fail_as(struct comity_reader *reader, int status, const char *sentence)
{
    /* The first failure stays: what follows from it explains nothing. */
    if (reader->status)
        return reader->status;
    reader->status = status;
    snprintf(reader->error, sizeof reader->error, "%s", sentence);
    return comity_fail(reader->problems, status, "%s", reader->error);
}

int comity_reader_fail(struct comity_reader *reader, int status, const char *format, ...)
{
    char text[COMITY_FILE_ERROR];
    const int used =
        snprintf(text, sizeof text, "%s: ", reader->path ? reader->path : "a results file");
    if (used > 0 && (size_t)used < sizeof text) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(text + used, sizeof text - (size_t)used, format, arguments);
        va_end(arguments);
    }
    return comity_reader_fail_as(reader, status, text);
}

int comity_reader_fail_status(struct comity_reader *reader, int status)
{
    return status ? comity_reader_fail(reader, status, "%s", comity_status_message(status))
                  : reader->status;
}

int comity_reader_reject(struct comity_reader *reader, int status, const char *sentence)
{
    return !status || status == COMITY_NO_MEMORY
               ? comity_reader_fail_status(reader, status)
               : comity_reader_fail(reader, COMITY_BAD_FILE, "%s", sentence);
}

int comity_reader_fail_memory(struct comity_reader *reader)
{
    return comity_reader_fail_status(reader, COMITY_NO_MEMORY);
}

int comity_reader_fail_hdf5(struct comity_reader *reader, const char *name)
{
    char cause[300];
    const int status = comity_hdf5_cause(COMITY_BAD_FILE, cause, sizeof cause);
    return comity_reader_fail(reader, status, "cannot be read: %s%s%s", name ? name : "",
                              name ? ": " : "", cause);
}

const struct comity_reader_variable *comity_reader_find(const struct comity_reader *reader,
                                                        const char *name)
{
    for (size_t i = 0; i < reader->variable_count; i++)
        if (strcmp(reader->variables[i].name, name) == 0)
            return &reader->variables[i];
    return NULL;
}

const struct comity_reader_dimension *
comity_reader_find_dimension(const struct comity_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->dimension_count; i++)
        if (strcmp(reader->dimensions[i].name, name) == 0)
            return &reader->dimensions[i];
    return NULL;
}

bool comity_reader_is_over(const struct comity_reader *reader,
                           const struct comity_reader_variable *variable, const char *dimensions)
{
    for (size_t axis = 0; axis < variable->rank; axis++) {
        const char *name = reader->dimensions[variable->dimension[axis]].name;
        const size_t length = strcspn(dimensions, " ");
        if (strlen(name) != length || strncmp(name, dimensions, length) != 0)
            return false;
        dimensions += length + (dimensions[length] == ' ');
    }
    return !*dimensions;
}

const struct comity_reader_variable *comity_reader_require(struct comity_reader *reader,
                                                           const char *name)
{
    const struct comity_reader_variable *variable =
        reader->status ? NULL : comity_reader_find(reader, name);
    if (!variable)
        comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "there is no variable %s", name);
    return variable;
}

int comity_reader_links(struct comity_reader *reader, hid_t group, char ***names, size_t *count)
{
    *names = NULL;
    *count = 0;
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0)
        return comity_reader_fail_hdf5(reader, NULL);
    char **list = calloc(info.nlinks + 1, sizeof *list);
    if (!list)
        return comity_reader_fail_memory(reader);
    *names = list;
    *count = info.nlinks;
    for (hsize_t i = 0; i < info.nlinks; i++) {
        const ssize_t length = H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i,
                                                  NULL, 0, H5P_DEFAULT);
        if (length < 0)
            return comity_reader_fail_hdf5(reader, NULL);
        list[i] = malloc((size_t)length + 1);
        if (!list[i])
            return comity_reader_fail_memory(reader);
        if (H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, list[i],
                               (size_t)length + 1, H5P_DEFAULT) < 0)
            return comity_reader_fail_hdf5(reader, NULL);
    }
    return COMITY_OK;
}

void comity_reader_free_links(char **names, size_t count)
{
    for (size_t i = 0; names && i < count; i++)
        free(names[i]);
    free(names);
}

int comity_reader_check_link(struct comity_reader *reader, hid_t group, const char *name)
{
    H5L_info_t info;
    if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0)
        return comity_reader_fail_hdf5(reader, name);
    return info.type == H5L_TYPE_HARD
               ? COMITY_OK
               : comity_reader_fail(reader, COMITY_BAD_FILE,
                                    "%s is a link that leads elsewhere; only data within the file "
                                    "are read",
                                    name);
}
