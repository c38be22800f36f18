/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a file holds, before its values: variables, where they lie, their types and extents. */
#include "labelled/virtual.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- one variable ---- */

/* Deflate makes no more than 1032 bytes of one: what claims more values is damaged, or made to fill
 * memory. */
enum { BYTES_OF_ONE = 1100 };

static int read_extent(struct comity_reader *reader, hid_t dataset,
                       struct comity_reader_variable *variable)
{
    COMITY_HANDLE space = H5Dget_space(dataset);
    hsize_t extent[H5S_MAX_RANK];
    if (space < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    const int rank = H5Sget_simple_extent_type(space) == H5S_NULL
                         ? -1
                         : H5Sget_simple_extent_dims(space, extent, NULL);
    if (rank < 0)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "%s holds no values", variable->name);
    variable->rank = (size_t)rank;
    variable->size = 1;
    for (size_t axis = 0; axis < variable->rank; axis++) {
        variable->extent[axis] = extent[axis];
        if (__builtin_mul_overflow(variable->size, extent[axis], &variable->size)) {
            return comity_reader_fail(reader, COMITY_BAD_FILE, "%s is larger than memory can be",
                                      variable->name);
        }
    }
    return COMITY_OK;
}

/* HDF5 answers 0 where it fails, too. */
static int find_stored(struct comity_reader *reader, hid_t dataset, const char *name,
                       uint64_t *stored)
{
    *stored = H5Dget_storage_size(dataset);
    return *stored == 0 && H5Eget_num(H5E_DEFAULT) > 0 ? comity_reader_fail_hdf5(reader, name)
                                                       : COMITY_OK;
}

static int check_size(struct comity_reader *reader, hid_t dataset,
                      const struct comity_reader_variable *variable)
{
    const bool texts = variable->element == COMITY_STRING;
    uint64_t stored = reader->bytes * BYTES_OF_ONE;
    if (texts && find_stored(reader, dataset, variable->name, &stored))
        return reader->status;
    const size_t element = texts ? sizeof(hvl_t) : comity_element_size(variable->element);
    if (variable->size > stored / element || (texts && stored > reader->bytes)) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "%s claims more values than a file of this size can hold",
                                  variable->name);
    }
    return COMITY_OK;
}

/* Takes the filters of a chunked variable, as far as we can undo them. */
static int read_filters(hid_t creation, struct comity_reader_variable *variable)
{
    const int count = H5Pget_nfilters(creation);
    if (count < 0)
        return -1;
    for (int k = 0; k < count && !variable->unreadable; k++) {
        unsigned flags, values[20] = { 0 };
        size_t values_count = sizeof values / sizeof values[0];
        const H5Z_filter_t filter =
            H5Pget_filter2(creation, (unsigned)k, &flags, &values_count, values, 0, NULL, NULL);
        size_t seen = 0;
        enum comity_filter found = COMITY_FILTER_CHECKSUM;
        if (filter == H5Z_FILTER_DEFLATE) {
            found = COMITY_FILTER_DEFLATE;
            variable->compression = (int)(values[0] % 10);
        } else if (filter == H5Z_FILTER_SHUFFLE && k == 0) {
            found = COMITY_FILTER_SHUFFLE;
        } else if (filter != H5Z_FILTER_FLETCHER32) {
            variable->unreadable = "is compressed in a way that no file of ours is";
            break;
        }
        while (seen < variable->filter_count && variable->filters[seen] != found)
            seen++;
        if (seen < variable->filter_count)
            variable->unreadable = "has the same filter twice";
        else
            variable->filters[variable->filter_count++] = found;
    }
    return 0;
}

static int read_chunk_shape(hid_t creation, struct comity_reader_variable *variable)
{
    hsize_t chunk[H5S_MAX_RANK];
    const int rank = H5Pget_chunk(creation, H5S_MAX_RANK, chunk);
    size_t bytes = comity_element_size(variable->element);
    if (rank < 0 || (size_t)rank != variable->rank)
        return -1;
    for (size_t axis = 0; axis < variable->rank; axis++) {
        variable->chunk[axis] = chunk[axis];
        if (chunk[axis] == 0 || chunk[axis] > variable->extent[axis])
            variable->unreadable = "has chunks that reach beyond it";
        else if (__builtin_mul_overflow(bytes, chunk[axis], &bytes) || bytes > COMITY_CHUNK_MOST)
            variable->unreadable = "has larger chunks than any file of ours";
    }
    return read_filters(creation, variable);
}

/* Values in other files are not read, shards of a virtual one excepted. */
static int check_storage(struct comity_reader *reader, hid_t creation,
                         struct comity_reader_variable *variable)
{
    const H5D_layout_t layout = creation < 0 ? H5D_LAYOUT_ERROR : H5Pget_layout(creation);
    if (layout == H5D_LAYOUT_ERROR)
        return comity_reader_fail_hdf5(reader, variable->name);
    if (layout == H5D_VIRTUAL)
        return comity_virtual_accept(reader, creation, variable);
    if (layout == H5D_CONTIGUOUS && H5Pget_external_count(creation) != 0) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "the values of %s lie elsewhere; only data within the file are "
                                  "read",
                                  variable->name);
    }
    return COMITY_OK;
}

static int read_layout(struct comity_reader *reader, hid_t creation,
                       struct comity_reader_variable *variable)
{
    H5D_fill_value_t defined;
    if (H5Pfill_value_defined(creation, &defined) < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    if (H5Pget_layout(creation) == H5D_CHUNKED && variable->element != COMITY_STRING &&
        read_chunk_shape(creation, variable) < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    if (defined == H5D_FILL_VALUE_USER_DEFINED && variable->element != COMITY_STRING &&
        H5Pget_fill_value(creation, H5T_NATIVE_DOUBLE, &variable->fill) < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    const double unread = comity_virtual_unread(variable->element);
    variable->unread =
        variable->is_virtual && defined == H5D_FILL_VALUE_USER_DEFINED &&
        (variable->fill == 0 || memcmp(&variable->fill, &unread, sizeof unread) == 0);
    return COMITY_OK;
}

/* ---- dimensions ---- */

/* Whether a text of an object begins like this: not when it is of another type or shape. */
static int ask_text(struct comity_reader *reader, hid_t object, const char *attribute,
                    const char *beginning, bool *begins)
{
    char text[128] = "";
    const htri_t exists = H5Aexists(object, attribute);
    *begins = false;
    if (exists == 0)
        return COMITY_OK;
    COMITY_HANDLE opened = exists < 0 ? H5I_INVALID_HID : H5Aopen(object, attribute, H5P_DEFAULT);
    COMITY_HANDLE type = opened < 0 ? H5I_INVALID_HID : H5Aget_type(opened);
    COMITY_HANDLE space = type < 0 ? H5I_INVALID_HID : H5Aget_space(opened);
    const size_t size = space < 0 ? 0 : H5Tget_size(type);
    if (size == 0)
        return comity_reader_fail_hdf5(reader, attribute);
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0 || size >= sizeof text ||
        H5Sget_simple_extent_npoints(space) != 1)
        return COMITY_OK;
    if (H5Aread(opened, type, text) < 0)
        return comity_reader_fail_hdf5(reader, attribute);
    *begins = strncmp(text, beginning, strlen(beginning)) == 0;
    return COMITY_OK;
}

/* What the lines have after a name: "tick state" of "trust tick state", "" where it has no line. To
 * be freed; NULL without memory. */
static char *axes_of(const char *lines, const char *name)
{
    const size_t length = strlen(name);
    for (const char *line = lines; line && *line;) {
        const size_t all = strcspn(line, "\n");
        if (all > length && strncmp(line, name, length) == 0 && line[length] == ' ')
            return strndup(line + length + 1, all - length - 1);
        line += all + (line[all] == '\n');
    }
    return strdup("");
}

static int resolve_axes(struct comity_reader *reader, struct comity_reader_variable *variable,
                        const char *lines)
{
    char *text = axes_of(lines, variable->name), *names = text;
    if (!text)
        comity_reader_fail_memory(reader);
    for (size_t axis = 0; axis < variable->rank && !reader->status; axis++) {
        const char *name = strsep(&names, " ");
        const struct comity_reader_dimension *dimension =
            name ? comity_reader_find_dimension(reader, name) : NULL;
        if (!dimension || dimension->length != variable->extent[axis]) {
            comity_reader_fail(reader, COMITY_BAD_FILE, "axis %zu of %s has no dimension", axis,
                               variable->name);
        } else {
            variable->dimension[axis] = (size_t)(dimension - reader->dimensions);
        }
    }
    free(text);
    return reader->status;
}

static int resolve_dimensions(struct comity_reader *reader)
{
    char *lines;
    comity_reader_find_provenance(reader, &lines, COMITY_AXES);
    for (size_t i = 0; i < reader->variable_count && !reader->status; i++) {
        struct comity_reader_variable *variable = &reader->variables[i];
        const struct comity_reader_dimension *own =
            comity_reader_find_dimension(reader, variable->name);
        if (own)
            variable->dimension[0] = (size_t)(own - reader->dimensions);
        else
            resolve_axes(reader, variable, lines);
    }
    free(lines);
    return reader->status;
}

/* ---- the whole file ---- */

/* Texts as characters, whose own dimension is none of the variable's. */
static int describe_characters(struct comity_reader *reader, hid_t dataset, hid_t type,
                               struct comity_reader_variable *variable)
{
    const size_t last = variable->rank ? variable->rank - 1 : 0;
    if (H5Tget_size(type) != 1 || variable->rank < 2 || variable->extent[last] == 0) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "%s is of a type that no file of ours has", variable->name);
    }
    uint64_t stored;
    if (find_stored(reader, dataset, variable->name, &stored))
        return reader->status;
    if (variable->size > stored || variable->size > reader->bytes) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "%s claims more values than a file of this size can hold",
                                  variable->name);
    }
    variable->element = COMITY_STRING;
    variable->characters = variable->extent[last];
    variable->size /= variable->characters;
    variable->rank--;
    return COMITY_OK;
}

/* What is known of a dataset before its values: where they lie, type, extents. */
static int describe_dataset(struct comity_reader *reader, hid_t dataset,
                            struct comity_reader_variable *variable, bool bare)
{
    COMITY_HANDLE creation = H5Dget_create_plist(dataset);
    if (check_storage(reader, creation, variable) || read_extent(reader, dataset, variable) || bare)
        return reader->status;
    COMITY_HANDLE type = H5Dget_type(dataset);
    if (type < 0)
        return comity_reader_fail_hdf5(reader, variable->name);
    if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0)
        return describe_characters(reader, dataset, type, variable);
    if (comity_element_of(type, &variable->element) < 0) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "%s is of a type that no file of ours has", variable->name);
    }
    return check_size(reader, dataset, variable) ? reader->status
                                                 : read_layout(reader, creation, variable);
}

/* Whether a dimension is one of the characters of a text. */
static bool is_text_dimension(const char *name)
{
    const size_t length = strlen(COMITY_TEXT_DIMENSION);
    return strncmp(name, COMITY_TEXT_DIMENSION, length) == 0 &&
           isdigit((unsigned char)name[length]) &&
           strspn(name + length, "0123456789") == strlen(name + length);
}

static int enter_dimension(struct comity_reader *reader,
                           const struct comity_reader_variable *variable, bool bare)
{
    if (variable->rank != 1)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "%s is no dimension", variable->name);
    if (bare && is_text_dimension(variable->name))
        return COMITY_OK;
    struct comity_reader_dimension *dimension = &reader->dimensions[reader->dimension_count];
    *dimension =
        (struct comity_reader_dimension){ strdup(variable->name), variable->extent[0], !bare };
    reader->dimension_count++;
    return dimension->name ? COMITY_OK : comity_reader_fail_memory(reader);
}

/* Enters the dataset, which the reader then owns, as a variable, a dimension, or both. */
static int enter_dataset(struct comity_reader *reader, hid_t dataset, const char *name)
{
    struct comity_reader_variable *variable = &reader->variables[reader->variable_count];
    *variable = (struct comity_reader_variable){ .name = strdup(name), .handle = dataset };
    reader->variable_count++;
    if (!variable->name)
        return comity_reader_fail_memory(reader);
    const htri_t texts = H5Aexists(dataset, COMITY_TEXTS);
    if (texts < 0)
        return comity_reader_fail_hdf5(reader, name);
    if (texts > 0) { /* a group of texts, which are read by name */
        comity_handle_release(&variable->handle);
        free(variable->name);
        reader->variable_count--;
        return COMITY_OK;
    }
    bool scale, bare = false;
    if (ask_text(reader, dataset, "CLASS", "DIMENSION_SCALE", &scale) ||
        (scale && ask_text(reader, dataset, "NAME", COMITY_BARE_DIMENSION, &bare)) ||
        describe_dataset(reader, dataset, variable, bare) ||
        (scale && enter_dimension(reader, variable, bare)))
        return reader->status;
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
    for (size_t i = 0; i < count && !reader->status; i++) {
        if (comity_reader_check_link(reader, reader->file, names[i]))
            return reader->status;
        const hid_t object = H5Oopen(reader->file, names[i], H5P_DEFAULT);
        if (object < 0)
            return comity_reader_fail_hdf5(reader, names[i]);
        const H5I_type_t kind = H5Iget_type(object);
        if (kind == H5I_BADID)
            comity_reader_fail_hdf5(reader, names[i]);
        if (kind == H5I_DATASET)
            enter_dataset(reader, object, names[i]);
        else
            H5Oclose(object);
    }
    return reader->status;
}

static int open_file(struct comity_reader *reader)
{
    const htri_t is_hdf5 = H5Fis_hdf5(reader->path);
    if (is_hdf5 <= 0) {
        return is_hdf5 < 0 ? comity_reader_fail_hdf5(reader, NULL)
                           : comity_reader_fail(reader, COMITY_BAD_FILE, "is not an HDF5 file");
    }
    COMITY_HANDLE access = comity_file_access();
    if (access < 0)
        return comity_reader_fail_hdf5(reader, NULL);
    char *path = comity_follow_links(reader->path); /* whose folder HDF5 looks for shards in */
    reader->file = H5Fopen(path ? path : reader->path, H5F_ACC_RDONLY, access);
    free(path);
    if (reader->file < 0) {
        char cause[300];
        if (comity_hdf5_cause(COMITY_BAD_FILE, cause, sizeof cause) == COMITY_NO_MEMORY)
            return comity_reader_fail_memory(reader);
        /* HDF5 opens a file twice in one process only in the same way */
        if (strstr(cause, "locking flag") || strstr(cause, "close degree")) {
            return comity_reader_fail(reader, COMITY_BAD_FILE,
                                      "is open in this program already; close it first");
        }
        return comity_reader_fail(reader, COMITY_BAD_FILE, "is damaged or incomplete: %s", cause);
    }
    const htri_t is_ours = H5Aexists(reader->file, "comity_format");
    if (is_ours <= 0) {
        return is_ours < 0 ? comity_reader_fail_hdf5(reader, "comity_format")
                           : comity_reader_fail(reader, COMITY_BAD_FILE,
                                                "is an HDF5 file, but not one of comity: it has no "
                                                "attribute comity_format");
    }
    return comity_reader_text(reader, NULL, "comity_format", &reader->format);
}

int comity_reader_enter(struct comity_reader *reader)
{
    char **names;
    size_t count;
    if (open_file(reader) || reader->head || comity_virtual_find(reader))
        return reader->status;
    if (!comity_reader_links(reader, reader->file, &names, &count) &&
        !enter_datasets(reader, names, count))
        resolve_dimensions(reader);
    comity_reader_free_links(names, count);
    return reader->status;
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
    comity_reader_free_chunks(reader);
    free(reader->format);
    free(reader->beside);
    free(reader->path);
    if (reader->file > 0)
        H5Fclose(reader->file);
    reader->variables = NULL;
    reader->dimensions = NULL;
    reader->variable_count = reader->dimension_count = 0;
    reader->format = reader->path = reader->beside = NULL;
    reader->file = 0;
}
