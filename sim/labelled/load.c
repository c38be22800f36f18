/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file read whole into memory. */
#include "core/text_stream.h"
#include "labelled/memory.h"
#include "labelled/reader.h"
#include "labelled/writer.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES = 4096 };

/* Both ends of a copy; whichever fails has the sentence. */
struct copy {
    struct comity_reader *reader;
    struct comity_writer *writer;
};

static int put_attribute(const struct copy *copy, const char *variable,
                         const struct comity_attribute *attribute)
{
    const struct comity_writer_variable *of = NULL;
    for (size_t k = 0; variable && k < copy->writer->variable_count; k++) {
        of = strcmp(copy->writer->variables[k].name, variable) == 0 ? &copy->writer->variables[k]
                                                                    : of;
    }
    if (comity_memory_has_attribute(copy->writer, of, attribute->name)) /* the format */
        return COMITY_OK;
    if (attribute->text)
        return comity_memory_text(copy->writer, of, attribute->name, attribute->text);
    return comity_writer_put_attribute(copy->writer, of, attribute->name, attribute->element,
                                       COMITY_FLOAT64, attribute->count, attribute->numbers);
}

/* The attributes of a variable, or those of the file. */
static int copy_attributes(const struct copy *copy, const char *variable)
{
    struct comity_attribute *attributes;
    size_t count;
    int status = comity_reader_attributes(copy->reader, variable, &attributes, &count);
    for (size_t k = 0; k < count && !status; k++)
        status = put_attribute(copy, variable, &attributes[k]);
    comity_attributes_free(attributes, count);
    return status;
}

static int copy_values(const struct copy *copy, const struct comity_reader_variable *variable)
{
    char **texts = NULL;
    void *numbers = NULL;
    int status;
    if (variable->element == COMITY_STRING) {
        status = comity_reader_strings(copy->reader, variable->name, &texts);
    } else {
        numbers = malloc(variable->size * comity_element_size(variable->element));
        status = numbers
                     ? comity_reader_get(copy->reader, variable->name, variable->element, numbers)
                     : comity_reader_fail_memory(copy->reader);
    }
    if (!status) {
        status =
            comity_writer_put(copy->writer, variable->name, texts ? (const void *)texts : numbers);
    }
    free(numbers);
    free(texts);
    return status;
}

static int copy_variable(const struct copy *copy, const struct comity_reader_variable *variable)
{
    char dimensions[NAMES] = "";
    for (size_t axis = 0; axis < variable->rank; axis++) {
        comity_append(dimensions, NAMES, "%s ",
                      copy->reader->dimensions[variable->dimension[axis]].name);
    }
    if (variable->unreadable || strlen(dimensions) + 1 == NAMES) {
        return comity_reader_fail(copy->reader, COMITY_BAD_FILE, "%s %s", variable->name,
                                  variable->unreadable
                                      ? variable->unreadable
                                      : "has dimensions without a name of this program");
    }
    int status = comity_writer_variable(
        copy->writer, &(struct comity_variable_description){ .name = variable->name,
                                                             .element = variable->element,
                                                             .dimensions = dimensions });
    if (status || (status = copy_values(copy, variable)))
        return status;
    return copy_attributes(copy, variable->name);
}

static int copy_texts(const struct copy *copy)
{
    struct comity_attribute *texts;
    size_t count;
    int status = comity_reader_texts(copy->reader, &texts, &count);
    for (size_t k = 0; k < count && !status; k++)
        status = comity_writer_provenance(copy->writer, texts[k].name, texts[k].text);
    comity_attributes_free(texts, count);
    return status;
}

static int copy_all(const struct copy *copy)
{
    const struct comity_reader *reader = copy->reader;
    int status = copy_attributes(copy, NULL);
    for (size_t k = 0; k < reader->dimension_count && !status; k++) {
        status = comity_writer_dimension(copy->writer, reader->dimensions[k].name,
                                         reader->dimensions[k].length);
    }
    for (size_t k = 0; k < reader->variable_count && !status; k++)
        status = copy_variable(copy, &reader->variables[k]);
    if (status || (status = copy_texts(copy)))
        return status;
    return comity_writer_commit(copy->writer);
}

int comity_dataset_open(struct comity_dataset **out, const char *path,
                        struct comity_problems *problems)
{
    struct comity_reader reader;
    struct comity_writer writer = { 0 };
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    *out = NULL;
    if (!dataset)
        return COMITY_NO_MEMORY;
    int status = comity_reader_open(&reader, path, problems);
    if (!status)
        status = comity_writer_create_memory(&writer, dataset, reader.format, problems);
    if (!status)
        status = copy_all(&(struct copy){ &reader, &writer });
    comity_writer_free(&writer);
    comity_reader_free(&reader);
    if (status)
        comity_dataset_free(dataset);
    else
        *out = dataset;
    return status;
}
