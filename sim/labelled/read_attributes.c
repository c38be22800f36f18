/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "labelled/reader.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What an object header holds. */
enum { ATTRIBUTE_MOST = 1 << 16 };

void comity_attribute_free(struct comity_attribute *attribute)
{
    free(attribute->name);
    free(attribute->text);
    free(attribute->numbers);
    *attribute = (struct comity_attribute){ 0 };
}

void comity_attributes_free(struct comity_attribute *attributes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        comity_attribute_free(&attributes[i]);
    free(attributes);
}

static int read_text(struct comity_reader *reader, hid_t handle, hid_t type,
                     struct comity_attribute *attribute)
{
    const size_t size = H5Tget_size(type);
    const htri_t is_variable = H5Tis_variable_str(type);
    attribute->element = COMITY_STRING;
    if (size == 0 || is_variable < 0)
        return comity_reader_fail_hdf5(reader, attribute->name);
    if (size > reader->bytes) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "the attribute %s is longer than the file", attribute->name);
    }
    if (is_variable) {
        char *text = NULL;
        COMITY_HANDLE memory = comity_memory_type_of_text(type);
        if (memory < 0 || H5Aread(handle, memory, &text) < 0)
            return comity_reader_fail_hdf5(reader, attribute->name);
        attribute->text = strdup(text ? text : "");
        H5free_memory(text);
        return attribute->text ? COMITY_OK : comity_reader_fail_memory(reader);
    }
    attribute->text = calloc(size + 1, 1);
    if (!attribute->text)
        return comity_reader_fail_memory(reader);
    return H5Aread(handle, type, attribute->text) < 0
               ? comity_reader_fail_hdf5(reader, attribute->name)
               : COMITY_OK;
}

static int read_numbers(struct comity_reader *reader, hid_t handle, hid_t type,
                        struct comity_attribute *attribute)
{
    if (comity_element_of(type, &attribute->element) < 0) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "the attribute %s is of a type that no file of ours has",
                                  attribute->name);
    }
    attribute->numbers = calloc(attribute->count, sizeof *attribute->numbers);
    if (!attribute->numbers)
        return comity_reader_fail_memory(reader);
    return H5Aread(handle, H5T_NATIVE_DOUBLE, attribute->numbers) < 0
               ? comity_reader_fail_hdf5(reader, attribute->name)
               : COMITY_OK;
}

static int read_value(struct comity_reader *reader, hid_t handle,
                      struct comity_attribute *attribute)
{
    COMITY_HANDLE type = H5Aget_type(handle);
    COMITY_HANDLE space = type < 0 ? H5I_INVALID_HID : H5Aget_space(handle);
    const hssize_t count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    if (count < 0)
        return comity_reader_fail_hdf5(reader, attribute->name);
    attribute->count = (size_t)count;
    const bool is_text = H5Tget_class(type) == H5T_STRING;
    if (count == 0 || count > ATTRIBUTE_MOST || (is_text && count != 1)) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "the attribute %s has a shape that no file of ours has",
                                  attribute->name);
    }
    return is_text ? read_text(reader, handle, type, attribute)
                   : read_numbers(reader, handle, type, attribute);
}

static int read_attribute(struct comity_reader *reader, hid_t object, const char *name,
                          struct comity_attribute *attribute)
{
    *attribute = (struct comity_attribute){ .name = strdup(name) };
    if (!attribute->name)
        return comity_reader_fail_memory(reader);
    COMITY_HANDLE handle = H5Aopen(object, name, H5P_DEFAULT);
    if (handle < 0)
        comity_reader_fail_hdf5(reader, name);
    else
        read_value(reader, handle, attribute);
    if (reader->status)
        comity_attribute_free(attribute);
    return reader->status;
}

/* The object whose attributes are meant; 0, having failed, when there is none. */
static hid_t owner_of(struct comity_reader *reader, const char *variable)
{
    if (!variable)
        return reader->status ? 0 : reader->file;
    const struct comity_reader_variable *found = comity_reader_require(reader, variable);
    return found ? found->handle : 0;
}

/* Finds what has the attribute; having failed, when nothing has. */
static int find_attribute(struct comity_reader *reader, const char *variable, const char *name,
                          hid_t *object)
{
    *object = owner_of(reader, variable);
    if (*object == 0)
        return reader->status;
    const htri_t exists = H5Aexists(*object, name);
    if (exists < 0)
        return comity_reader_fail_hdf5(reader, name);
    return exists ? COMITY_OK
                  : comity_reader_fail(reader, COMITY_BAD_FILE, "%s has no attribute %s",
                                       variable ? variable : "the file", name);
}

bool comity_reader_has(struct comity_reader *reader, const char *variable, const char *name)
{
    COMITY_QUIETLY;
    const bool there = !variable || comity_reader_find(reader, variable);
    const hid_t object = there ? owner_of(reader, variable) : 0;
    return object != 0 &&
           H5Aexists(object, name) != 0; /* where HDF5 fails, reading it reports that */
}

int comity_reader_attribute(struct comity_reader *reader, const char *variable, const char *name,
                            struct comity_attribute *attribute)
{
    COMITY_QUIETLY;
    *attribute = (struct comity_attribute){ 0 };
    hid_t object;
    return find_attribute(reader, variable, name, &object)
               ? reader->status
               : read_attribute(reader, object, name, attribute);
}

char *comity_reader_find_text(struct comity_reader *reader, const char *name)
{
    struct comity_attribute attribute = { 0 };
    if (comity_reader_has(reader, NULL, name))
        comity_reader_attribute(reader, NULL, name, &attribute);
    char *text = attribute.text;
    attribute.text = NULL;
    comity_attribute_free(&attribute);
    return text;
}

int comity_reader_text_of(struct comity_reader *reader, hid_t object, const char *name, char **text)
{
    struct comity_attribute attribute;
    *text = NULL;
    if (read_attribute(reader, object, name, &attribute))
        return reader->status;
    *text = attribute.text;
    attribute.text = NULL;
    comity_attribute_free(&attribute);
    return *text ? COMITY_OK
                 : comity_reader_fail(reader, COMITY_BAD_FILE, "the attribute %s is not a text",
                                      name);
}

int comity_reader_text(struct comity_reader *reader, const char *variable, const char *name,
                       char **text)
{
    COMITY_QUIETLY;
    *text = NULL;
    hid_t object;
    return find_attribute(reader, variable, name, &object)
               ? reader->status
               : comity_reader_text_of(reader, object, name, text);
}

int comity_reader_whole(struct comity_reader *reader, const char *name, uint64_t low, uint64_t high,
                        uint64_t *number)
{
    struct comity_attribute attribute;
    if (comity_reader_attribute(reader, NULL, name, &attribute))
        return reader->status;
    /* what a double cannot hold exactly is no number of ours */
    const double value = attribute.numbers && attribute.count == 1 ? attribute.numbers[0] : -1;
    const bool whole = value >= 0 && value <= 0x1p53 && value == floor(value);
    comity_attribute_free(&attribute);
    *number = whole ? (uint64_t)value : 0;
    return whole && *number >= low && *number <= high
               ? COMITY_OK
               : comity_reader_fail(reader, COMITY_BAD_FILE,
                                    "the attribute %s is not one whole number from %" PRIu64
                                    " to %" PRIu64,
                                    name, low, high);
}

int comity_reader_numbers(struct comity_reader *reader, const char *name, size_t count, double low,
                          double high, bool or_nan, double *numbers)
{
    struct comity_attribute attribute;
    if (comity_reader_attribute(reader, NULL, name, &attribute))
        return reader->status;
    bool right = attribute.numbers && attribute.count == count;
    for (size_t i = 0; i < count && right; i++) {
        numbers[i] = attribute.numbers[i];
        right = isnan(numbers[i]) ? or_nan : numbers[i] >= low && numbers[i] <= high;
    }
    comity_attribute_free(&attribute);
    return right ? COMITY_OK
                 : comity_reader_fail(reader, COMITY_BAD_FILE,
                                      "the attribute %s is not %zu numbers from %g to %g", name,
                                      count, low, high);
}

/* What HDF5 and the format of files need beside what was written. */
static bool is_of_the_format(const char *name, bool texts)
{
    static const char *const of_hdf5[] = { "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST",
                                           NULL };
    static const char *const of_texts[] = { COMITY_TEXTS, COMITY_AXES, "long_name", NULL };
    const char *const *names = texts ? of_texts : of_hdf5;
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

struct listing {
    struct comity_reader *reader;
    bool texts;
    struct comity_attribute *attributes;
    size_t count;
};

static herr_t list_attribute(hid_t object, const char *name, const H5A_info_t *info, void *context)
{
    (void)info;
    struct listing *listing = context;
    if (is_of_the_format(name, listing->texts))
        return 0;
    if (!COMITY_GROW(&listing->attributes, listing->count)) {
        comity_reader_fail_memory(listing->reader);
        return 1;
    }
    struct comity_attribute *attribute = &listing->attributes[listing->count];
    if (read_attribute(listing->reader, object, name, attribute))
        return 1;
    listing->count++;
    if (listing->texts && !attribute->text) {
        comity_reader_fail(listing->reader, COMITY_BAD_FILE, "the attribute %s is not a text",
                           name);
    }
    return listing->reader->status != 0;
}

int comity_reader_list(struct comity_reader *reader, hid_t object, bool texts,
                       struct comity_attribute **attributes, size_t *count)
{
    struct listing listing = { .reader = reader, .texts = texts };
    if (H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, list_attribute, &listing) < 0)
        comity_reader_fail_hdf5(reader, NULL);
    if (reader->status) {
        comity_attributes_free(listing.attributes, listing.count);
        return reader->status;
    }
    *attributes = listing.attributes;
    *count = listing.count;
    return COMITY_OK;
}

int comity_reader_attributes(struct comity_reader *reader, const char *variable,
                             struct comity_attribute **attributes, size_t *count)
{
    COMITY_QUIETLY;
    *attributes = NULL;
    *count = 0;
    const hid_t object = owner_of(reader, variable);
    return object == 0 ? reader->status
                       : comity_reader_list(reader, object, false, attributes, count);
}
