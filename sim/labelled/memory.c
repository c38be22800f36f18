/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/codec.h"
#include "labelled/memory.h"
#include "labelled/writer.h"

#include <stdlib.h>
#include <string.h>

/* The array is one longer than counted, and zero there, when this has returned it. */
static void *grow(struct comity_writer *writer, void *array, size_t count, size_t size)
{
    char *grown = realloc(array, (count + 1) * size);
    if (!grown) {
        comity_writer_fail_memory(writer);
        return NULL;
    }
    memset(grown + count * size, 0, size);
    return grown;
}

static char *copy_text(struct comity_writer *writer, const char *text)
{
    char *copy = strdup(text);
    if (!copy)
        comity_writer_fail_memory(writer);
    return copy;
}

static struct comity_dataset_variable *variable_of(const struct comity_writer *writer,
                                                   const struct comity_writer_variable *variable)
{
    return &writer->memory->variables[variable - writer->variables];
}

/* ---- variables ---- */

static size_t size_of(const struct comity_writer_variable *variable)
{
    size_t size = 1;
    for (size_t axis = 0; axis < variable->rank; axis++)
        size *= variable->extent[axis];
    return size;
}

/* Names and extents of the dimensions, in one block: extents, pointers, texts. */
static int put_dimensions(struct comity_writer *writer,
                          const struct comity_writer_variable *variable,
                          struct comity_dataset_variable *kept)
{
    const size_t rank = variable->rank;
    size_t bytes = rank * (sizeof(size_t) + sizeof(char *)) + 1;
    for (size_t axis = 0; axis < rank; axis++)
        bytes += strlen(writer->dimensions[variable->dimension[axis]].name) + 1;
    size_t *extents = malloc(bytes);
    if (!extents)
        return comity_writer_fail_memory(writer);
    const char **names = (const char **)(extents + rank);
    char *text = (char *)(names + rank);
    for (size_t axis = 0; axis < rank; axis++) {
        extents[axis] = variable->extent[axis];
        names[axis] = text;
        text = stpcpy(text, writer->dimensions[variable->dimension[axis]].name) + 1;
    }
    kept->rank = rank;
    kept->extents = extents;
    kept->dimensions = names;
    return COMITY_OK;
}

/* Fills the elements up to here that neither have been put nor filled. Copies what is filled, twice
 * as much each time. */
static void fill_to(struct comity_writer_variable *variable, void *kept, size_t end)
{
    const size_t bytes = comity_element_size(variable->element);
    char *values = (char *)kept + variable->settled * bytes;
    const size_t size = end - variable->settled;
    if (variable->fill == 0) /* as it is reserved */
        return;
    comity_element_put(variable->element, values, 0, variable->fill);
    for (size_t done = 1; done < size; done *= 2)
        memcpy(values + done * bytes, values, (done < size - done ? done : size - done) * bytes);
}

/* The values, which nobody has put yet: memory that is not touched before it is needed. */
static int reserve(struct comity_writer *writer, const struct comity_writer_variable *variable,
                   struct comity_dataset_variable *kept)
{
    kept->values = calloc(size_of(variable), comity_element_size(variable->element));
    return kept->values ? COMITY_OK : comity_writer_fail_memory(writer);
}

/* Makes the values ready for a box: what it leaves out before its end is filled once, and what it
 * will overwrite not at all where it is without gaps, as blocks of worlds are. */
static void settle(struct comity_writer_variable *variable, void *kept, const size_t start[],
                   const size_t count[])
{
    size_t first = 0, end = 1, size = 1;
    for (size_t axis = 0; axis < variable->rank; axis++) {
        first = first * variable->extent[axis] + start[axis];
        end = (end - 1) * variable->extent[axis] + start[axis] + count[axis];
        size *= count[axis];
    }
    const size_t to = end - first == size ? first : end;
    if (to > variable->settled)
        fill_to(variable, kept, to);
    variable->settled = end > variable->settled ? end : variable->settled;
}

int comity_memory_commit(struct comity_writer *writer)
{
    for (size_t k = 0; k < writer->variable_count && !writer->status; k++) {
        struct comity_writer_variable *variable = &writer->variables[k];
        struct comity_dataset_variable *kept = variable_of(writer, variable);
        const size_t size = size_of(variable);
        if (!kept->values && reserve(writer, variable, kept))
            return writer->status;
        if (size > variable->settled)
            fill_to(variable, kept->values, size);
    }
    return writer->status;
}

int comity_memory_declare(struct comity_writer *writer,
                          const struct comity_writer_variable *variable)
{
    struct comity_dataset *dataset = writer->memory;
    struct comity_dataset_variable *variables =
        grow(writer, dataset->variables, dataset->variable_count, sizeof *variables);
    if (!variables)
        return writer->status;
    dataset->variables = variables;
    struct comity_dataset_variable *kept = &variables[dataset->variable_count++];
    kept->element = variable->element;
    kept->name = copy_text(writer, variable->name);
    return kept->name ? put_dimensions(writer, variable, kept) : writer->status;
}

/* Strings and their pointers, in one block that takes the place of the pointers. */
static int put_strings(struct comity_writer *writer, struct comity_dataset_variable *kept,
                       size_t size, const char *const *strings)
{
    size_t bytes = size * sizeof(char *);
    for (size_t i = 0; i < size; i++)
        bytes += strlen(strings[i]) + 1;
    const char **pointers = malloc(bytes);
    if (!pointers)
        return comity_writer_fail_memory(writer);
    char *text = (char *)(pointers + size);
    for (size_t i = 0; i < size; i++) {
        pointers[i] = text;
        text = stpcpy(text, strings[i]) + 1;
    }
    free(kept->values);
    kept->values = pointers;
    return COMITY_OK;
}

int comity_memory_put(struct comity_writer *writer, struct comity_writer_variable *variable,
                      const size_t start[], const size_t count[], const size_t shape[],
                      const void *values)
{
    struct comity_dataset_variable *kept = variable_of(writer, variable);
    if (writer->take) {
        kept->values = kept->values ? kept->values : malloc(1); /* there are some */
        variable->settled = size_of(variable);
        writer->status = writer->take(writer->context, kept, start, count, values);
        return writer->status;
    }
    if (variable->element == COMITY_STRING) {
        for (size_t axis = 0; axis < variable->rank; axis++) {
            if (count[axis] != variable->extent[axis]) {
                return comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                                          "%s: strings are kept all at once", variable->name);
            }
        }
        return put_strings(writer, kept, size_of(variable), values);
    }
    if (!kept->values && reserve(writer, variable, kept))
        return writer->status;
    settle(variable, kept->values, start, count);
    comity_box_copy(
        variable->rank, count, &(struct comity_box_side){ variable->element, shape, NULL }, values,
        &(struct comity_box_side){ variable->element, variable->extent, start }, kept->values);
    return COMITY_OK;
}

/* ---- attributes and texts ---- */

/* The attributes of a variable, or of the data: their array and its length. */
static void locate(const struct comity_writer *writer,
                   const struct comity_writer_variable *variable,
                   struct comity_dataset_attribute **attributes, size_t *count)
{
    const struct comity_dataset_variable *kept = variable ? variable_of(writer, variable) : NULL;
    *attributes = kept ? (struct comity_dataset_attribute *)(uintptr_t)kept->attributes
                       : writer->memory->attributes;
    *count = kept ? kept->attribute_count : writer->memory->attribute_count;
}

bool comity_memory_has_attribute(const struct comity_writer *writer,
                                 const struct comity_writer_variable *variable, const char *name)
{
    struct comity_dataset_attribute *attributes;
    size_t count;
    locate(writer, variable, &attributes, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(attributes[i].name, name) == 0)
            return true;
    return false;
}

static struct comity_dataset_attribute *add_attribute(struct comity_writer *writer,
                                                      const struct comity_writer_variable *variable,
                                                      const char *name)
{
    struct comity_dataset_attribute *attributes;
    size_t count;
    locate(writer, variable, &attributes, &count);
    attributes = grow(writer, attributes, count, sizeof *attributes);
    if (!attributes)
        return NULL;
    if (variable) {
        variable_of(writer, variable)->attributes = attributes;
        variable_of(writer, variable)->attribute_count++;
    } else {
        writer->memory->attributes = attributes;
        writer->memory->attribute_count++;
    }
    attributes[count].name = copy_text(writer, name);
    return attributes[count].name ? &attributes[count] : NULL;
}

int comity_memory_numbers(struct comity_writer *writer,
                          const struct comity_writer_variable *variable, const char *name,
                          enum comity_element element, size_t count, const void *values)
{
    struct comity_dataset_attribute *attribute = add_attribute(writer, variable, name);
    if (!attribute)
        return writer->status;
    const size_t bytes = count * comity_element_size(element);
    void *copy = malloc(bytes);
    if (!copy)
        return comity_writer_fail_memory(writer);
    memcpy(copy, values, bytes);
    attribute->element = element;
    attribute->count = count;
    attribute->values = copy;
    return COMITY_OK;
}

int comity_memory_text(struct comity_writer *writer, const struct comity_writer_variable *variable,
                       const char *name, const char *text)
{
    struct comity_dataset_attribute *attribute = add_attribute(writer, variable, name);
    if (attribute)
        attribute->text = copy_text(writer, text);
    return writer->status;
}

int comity_memory_provenance(struct comity_writer *writer, const char *name, const char *text)
{
    struct comity_dataset *dataset = writer->memory;
    for (size_t i = 0; i < dataset->text_count; i++) {
        if (strcmp(dataset->texts[i].name, name) == 0) {
            return comity_writer_fail(writer, COMITY_BAD_ARGUMENT, "the text %s is written twice",
                                      name);
        }
    }
    struct comity_dataset_text *texts =
        grow(writer, dataset->texts, dataset->text_count, sizeof *texts);
    if (!texts)
        return writer->status;
    dataset->texts = texts;
    texts += dataset->text_count++;
    texts->name = copy_text(writer, name);
    texts->text = copy_text(writer, text);
    return writer->status;
}
