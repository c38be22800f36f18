/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts: variables of strings, and those of groups. */
#include "labelled/reader.h"

#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

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

hid_t comity_reader_open_group(struct comity_reader *reader, const char *group, int *status)
{
    *status = COMITY_OK;
    if (H5Lexists(reader->file, group, H5P_DEFAULT) <= 0)
        return H5I_INVALID_HID;
    *status = comity_reader_check_link(reader, reader->file, group);
    if (*status != COMITY_OK)
        return H5I_INVALID_HID;
    const hid_t opened = H5Gopen2(reader->file, group, H5P_DEFAULT);
    if (opened < 0)
        *status = comity_reader_fail_hdf5(reader, group);
    return opened;
}

/* Opens a scalar string dataset of a group; negative, having failed, when there is none. */
static hid_t open_text(struct comity_reader *reader, const char *group, const char *name)
{
    int status;
    COMITY_HANDLE parent = comity_reader_open_group(reader, group, &status);
    if (status != COMITY_OK)
        return H5I_INVALID_HID;
    if (parent >= 0 && H5Lexists(parent, name, H5P_DEFAULT) > 0)
        return comity_reader_open_text(reader, parent, name);
    comity_reader_fail(reader, COMITY_BAD_FILE, "there is no text %s in %s", name, group);
    return H5I_INVALID_HID;
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
    int status;
    COMITY_HANDLE parent = comity_reader_open_group(reader, group, &status);
    char **list = NULL;
    if (parent >= 0)
        status = comity_reader_links(reader, parent, &list, count);
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
