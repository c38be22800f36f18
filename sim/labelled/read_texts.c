/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts: variables of strings, and those of the provenance. */
#include "labelled/reader.h"

#include <stdarg.h>
#include <stdio.h>
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
    if (transfer < 0 || H5Dread(dataset, type, H5S_ALL, H5S_ALL, transfer, texts) < 0)
        comity_reader_fail_hdf5(reader, name);
    else if (!(*strings = pack_texts(texts, count)))
        comity_reader_fail_memory(reader);
    if (type >= 0 && space >= 0)
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts); /* a read may fail half-way */
    free(texts);
    return reader->status;
}

/* The same of a variable that has them as characters. */
static int read_characters(struct comity_reader *reader,
                           const struct comity_reader_variable *variable, char ***strings)
{
    const size_t count = variable->size, width = variable->characters;
    char *characters = malloc(count * width + 1);
    char **packed = malloc((count + 1) * sizeof *packed + count * (width + 1));
    if (!characters || !packed)
        comity_reader_fail_memory(reader);
    else if (H5Dread(variable->handle, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, characters) < 0)
        comity_reader_fail_hdf5(reader, variable->name);
    if (!reader->status) {
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
    return reader->status;
}

int comity_reader_strings(struct comity_reader *reader, const char *name, char ***strings)
{
    COMITY_QUIETLY;
    *strings = NULL;
    const struct comity_reader_variable *variable = comity_reader_require(reader, name);
    if (!variable)
        return reader->status;
    if (variable->element != COMITY_STRING)
        return comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "%s holds no strings", name);
    return variable->characters
               ? read_characters(reader, variable, strings)
               : read_strings(reader, name, variable->handle, variable->size, strings);
}

/* Opens the texts of the provenance; negative when there are none or, having failed, when they lie
 * elsewhere. */
static hid_t open_texts(struct comity_reader *reader)
{
    const htri_t exists =
        reader->status ? 0 : H5Lexists(reader->file, COMITY_PROVENANCE, H5P_DEFAULT);
    if (exists < 0)
        comity_reader_fail_hdf5(reader, COMITY_PROVENANCE);
    if (exists <= 0 || comity_reader_check_link(reader, reader->file, COMITY_PROVENANCE))
        return H5I_INVALID_HID;
    const hid_t opened = H5Oopen(reader->file, COMITY_PROVENANCE, H5P_DEFAULT);
    if (opened < 0)
        comity_reader_fail_hdf5(reader, COMITY_PROVENANCE);
    else if (H5Iget_type(opened) != H5I_DATASET)
        comity_reader_fail(reader, COMITY_BAD_FILE,
                           "%s is no variable: an earlier version made the file",
                           COMITY_PROVENANCE);
    return opened;
}

/* NULL where there is no such text. */
static int find_text(struct comity_reader *reader, const char *name, char **text)
{
    COMITY_QUIETLY;
    *text = NULL;
    COMITY_HANDLE texts = open_texts(reader);
    if (reader->status || texts < 0)
        return reader->status;
    const htri_t exists = H5Aexists(texts, name);
    if (exists < 0)
        return comity_reader_fail_hdf5(reader, name);
    return exists ? comity_reader_text_of(reader, texts, name, text) : COMITY_OK;
}

int comity_reader_provenance(struct comity_reader *reader, const char *name, char **text)
{
    return find_text(reader, name, text) || *text
               ? reader->status
               : comity_reader_fail(reader, COMITY_BAD_FILE, "there is no text %s in %s", name,
                                    COMITY_PROVENANCE);
}

int comity_reader_find_provenance(struct comity_reader *reader, char **text, const char *name, ...)
{
    char made[64];
    va_list arguments;
    va_start(arguments, name);
    vsnprintf(made, sizeof made, name, arguments);
    va_end(arguments);
    return find_text(reader, made, text);
}

int comity_reader_texts(struct comity_reader *reader, struct comity_attribute **texts,
                        size_t *count)
{
    COMITY_QUIETLY;
    *texts = NULL;
    *count = 0;
    COMITY_HANDLE object = open_texts(reader);
    return reader->status || object < 0 ? reader->status
                                        : comity_reader_list(reader, object, true, texts, count);
}
