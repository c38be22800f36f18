/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts: variables of strings, and those of groups. */
#include "core/growth.h"
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
    COMITY_HANDLE stored = H5Dget_type(dataset);
    COMITY_HANDLE type = stored < 0 ? H5I_INVALID_HID : comity_memory_type_of_text(stored);
    COMITY_HANDLE space = type < 0 ? H5I_INVALID_HID : H5Dget_space(dataset);
    COMITY_HANDLE transfer = space < 0 ? H5I_INVALID_HID : comity_transfer();
    char **texts = calloc(count, sizeof *texts);
    if (!texts)
        return comity_reader_fail_memory(reader);
    int status = COMITY_OK;
    if (transfer < 0 || H5Dread(dataset, type, H5S_ALL, H5S_ALL, transfer, texts) < 0) {
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

/* The same of a variable that has them as characters. */
static int read_characters(struct comity_reader *reader,
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

int comity_reader_strings(struct comity_reader *reader, const char *name, char ***strings)
{
    COMITY_QUIETLY;
    *strings = NULL;
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (!variable)
        return COMITY_BAD_ARGUMENT;
    if (variable->element != COMITY_STRING)
        return comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "%s holds no strings", name);
    return variable->characters
               ? read_characters(reader, variable, strings)
               : read_strings(reader, name, variable->handle, variable->size, strings);
}

/* Opens a group of texts; negative when there is none or, with a status, when it lies elsewhere. */
static hid_t open_group(struct comity_reader *reader, const char *group, int *status)
{
    const htri_t exists = H5Lexists(reader->file, group, H5P_DEFAULT);
    *status = exists < 0 ? comity_reader_fail_hdf5(reader, group) : COMITY_OK;
    if (exists <= 0)
        return H5I_INVALID_HID;
    *status = comity_reader_check_link(reader, reader->file, group);
    if (*status != COMITY_OK)
        return H5I_INVALID_HID;
    const hid_t opened = H5Oopen(reader->file, group, H5P_DEFAULT);
    if (opened < 0)
        *status = comity_reader_fail_hdf5(reader, group);
    else if (H5Iget_type(opened) != H5I_DATASET)
        *status = comity_reader_fail(reader, COMITY_BAD_FILE,
                                     "%s is no variable: an earlier version made the file", group);
    return opened;
}

int comity_reader_group_text(struct comity_reader *reader, const char *group, const char *name,
                             char **text)
{
    COMITY_QUIETLY;
    *text = NULL;
    int status;
    COMITY_HANDLE texts = open_group(reader, group, &status);
    if (status != COMITY_OK)
        return status;
    const htri_t exists = texts < 0 ? 0 : H5Aexists(texts, name);
    if (exists < 0)
        return comity_reader_fail_hdf5(reader, name);
    if (exists == 0)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "there is no text %s in %s", name,
                                  group);
    return comity_reader_text_of(reader, texts, name, text);
}

struct texts {
    char **names;
    size_t count;
};

/* Takes the name of an attribute, unless it is of the file's own making. */
static herr_t take_name(hid_t object, const char *name, const H5A_info_t *info, void *context)
{
    (void)object;
    (void)info;
    struct texts *texts = context;
    if (strcmp(name, COMITY_TEXTS) == 0 || strcmp(name, COMITY_AXES) == 0 ||
        strcmp(name, "long_name") == 0)
        return 0;
    if (!COMITY_GROW(&texts->names, texts->count) || !(texts->names[texts->count] = strdup(name)))
        return 1;
    texts->count++;
    return 0;
}

int comity_reader_group_names(struct comity_reader *reader, const char *group, char ***names,
                              size_t *count)
{
    COMITY_QUIETLY;
    *names = NULL;
    *count = 0;
    int status;
    struct texts texts = { 0 };
    COMITY_HANDLE object = open_group(reader, group, &status);
    const herr_t ended =
        object < 0 ? 0
                   : H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, take_name, &texts);
    if (ended != 0)
        status =
            ended < 0 ? comity_reader_fail_hdf5(reader, group) : comity_reader_fail_memory(reader);
    if (status == COMITY_OK) {
        *names = pack_texts(texts.names, texts.count);
        if (!*names)
            status = comity_reader_fail_memory(reader);
    }
    comity_reader_free_links(texts.names, texts.count);
    *count = status == COMITY_OK ? texts.count : 0;
    return status;
}
