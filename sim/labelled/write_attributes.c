/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/memory.h"
#include "labelled/writer.h"

#include <stdlib.h>
#include <string.h>

/* What is longer does not fit an object header. */
enum { LONGEST_ATTRIBUTE = 60000 };

int comity_writer_attribute(struct comity_writer *writer, hid_t object, const char *name,
                            hid_t file_type, hid_t memory_type, hid_t space, const void *values)
{
    const hid_t attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0)
        return comity_writer_fail_hdf5(writer, name);
    if (H5Awrite(attribute, memory_type, values) < 0)
        comity_writer_fail_hdf5(writer, name);
    if (H5Aclose(attribute) < 0)
        comity_writer_fail_hdf5(writer, name);
    return writer->status;
}

/* Values of one element type, kept in another. */
static int convert_into_memory(struct comity_writer *writer,
                               const struct comity_writer_variable *variable, const char *name,
                               enum comity_element element, enum comity_element given, size_t count,
                               const void *values)
{
    if (element == given)
        return comity_memory_numbers(writer, variable, name, element, count, values);
    void *converted = malloc(count * comity_element_size(element));
    if (!converted)
        return comity_writer_fail_memory(writer);
    for (size_t i = 0; i < count; i++)
        comity_element_put(element, converted, i, comity_element_get(given, values, i));
    comity_memory_numbers(writer, variable, name, element, count, converted);
    free(converted);
    return writer->status;
}

int comity_writer_put_attribute(struct comity_writer *writer,
                                const struct comity_writer_variable *variable, const char *name,
                                enum comity_element element, enum comity_element given,
                                size_t count, const void *values)
{
    if (writer->status)
        return writer->status;
    if (writer->memory)
        return convert_into_memory(writer, variable, name, element, given, count, values);
    COMITY_QUIETLY;
    const hsize_t length = count;
    const hid_t object = variable ? variable->dataset : writer->file;
    COMITY_HANDLE memory_type = comity_memory_type(given);
    COMITY_HANDLE type = comity_file_type(element);
    COMITY_HANDLE row = count == 1 ? 0 : H5Screate_simple(1, &length, NULL);
    if (type < 0 || memory_type < 0 || row < 0)
        return comity_writer_fail_hdf5(writer, name);
    return comity_writer_attribute(writer, object, name, type, memory_type,
                                   row ? row : writer->kept->scalar, values);
}

static bool has_attribute(const struct comity_writer *writer,
                          const struct comity_writer_variable *variable, const char *name)
{
    if (writer->memory)
        return comity_memory_has_attribute(writer, variable, name);
    COMITY_QUIETLY;
    return H5Aexists(variable ? variable->dataset : writer->file, name) > 0;
}

/* Finds what an attribute goes to: NULL stands for the file. */
static int find_owner(struct comity_writer *writer, const char *variable, const char *name,
                      const struct comity_writer_variable **owner)
{
    *owner = NULL;
    if (comity_writer_check_name(writer, name))
        return writer->status;
    if (variable && !(*owner = comity_writer_find(writer, variable)))
        return writer->status;
    if (has_attribute(writer, *owner, name)) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                  "the attribute %s of %s is written twice", name,
                                  variable ? variable : "the file");
    }
    return COMITY_OK;
}

int comity_writer_numbers(struct comity_writer *writer, const char *variable, const char *name,
                          enum comity_element element, size_t count, const void *values)
{
    const struct comity_writer_variable *owner;
    if (find_owner(writer, variable, name, &owner))
        return writer->status;
    if (element == COMITY_STRING || count == 0 ||
        count > LONGEST_ATTRIBUTE / comity_element_size(element)) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                  "the attribute %s has no numbers, or too many", name);
    }
    return comity_writer_put_attribute(writer, owner, name, element, element, count, values);
}

int comity_writer_number(struct comity_writer *writer, const char *name,
                         enum comity_element element, double value)
{
    const struct comity_writer_variable *file;
    return find_owner(writer, NULL, name, &file)
               ? writer->status
               : comity_writer_put_attribute(writer, file, name, element, COMITY_FLOAT64, 1,
                                             &value);
}

int comity_writer_text_of(struct comity_writer *writer, hid_t object, const char *name,
                          const char *text, H5T_str_t end)
{
    const size_t length = strlen(text) + (end == H5T_STR_NULLTERM);
    const hid_t type = writer->kept->text[end == H5T_STR_NULLTERM];
    COMITY_QUIETLY;
    if (H5Tset_size(type, length ? length : 1) < 0)
        return comity_writer_fail_hdf5(writer, name);
    return comity_writer_attribute(writer, object, name, type, type, writer->kept->scalar, text);
}

int comity_writer_text(struct comity_writer *writer, const char *variable, const char *name,
                       const char *text)
{
    const struct comity_writer_variable *owner;
    if (find_owner(writer, variable, name, &owner))
        return writer->status;
    if (strlen(text) > LONGEST_ATTRIBUTE) {
        return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "the attribute %s is too long",
                                  name);
    }
    if (writer->memory)
        return comity_memory_text(writer, owner, name, text);
    return comity_writer_text_of(writer, owner ? owner->dataset : writer->file, name, text,
                                 H5T_STR_NULLPAD);
}

/* ---- the provenance ---- */

static hid_t open_texts(struct comity_writer *writer)
{
    static const char *const name = COMITY_PROVENANCE;
    const int8_t nothing = 0;
    if (H5Lexists(writer->file, name, H5P_DEFAULT) != 0) { /* where HDF5 fails, this reports that */
        const hid_t there = H5Dopen2(writer->file, name, H5P_DEFAULT);
        if (there < 0)
            comity_writer_fail_hdf5(writer, name);
        return there;
    }
    const hid_t creation =
        comity_writer_creation(writer, &(struct comity_writer_variable){ 0 }, NULL);
    const hid_t made = H5Dcreate2(writer->file, name, H5T_STD_I8LE, writer->kept->scalar,
                                  H5P_DEFAULT, creation, H5P_DEFAULT);
    if (made < 0 || H5Dwrite(made, H5T_NATIVE_INT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, &nothing) < 0)
        comity_writer_fail_hdf5(writer, name);
    else if (comity_writer_text_of(writer, made, COMITY_TEXTS, "attributes", H5T_STR_NULLPAD) ==
             COMITY_OK)
        comity_writer_text_of(writer, made, "long_name", "what made the results", H5T_STR_NULLPAD);
    return made;
}

int comity_writer_provenance(struct comity_writer *writer, const char *name, const char *text)
{
    if (comity_writer_check_name(writer, name))
        return writer->status;
    if (writer->memory)
        return comity_memory_provenance(writer, name, text);
    COMITY_QUIETLY;
    const hid_t object = open_texts(writer);
    if (object < 0)
        return writer->status;
    if (H5Aexists(object, name) > 0)
        comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "the text %s is written twice", name);
    else
        comity_writer_text_of(writer, object, name, text, H5T_STR_NULLPAD);
    if (H5Dclose(object) < 0)
        comity_writer_fail_hdf5(writer, COMITY_PROVENANCE);
    return writer->status;
}
