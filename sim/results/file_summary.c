/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/file_summary.h>

#include "core/number.h"
#include "core/text_stream.h"
#include "labelled/labelled.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number as texts have it, in text[COMITY_NUMBER_TEXT]; "-" where there is none. */
static char *number_text(double value, char *text)
{
    if (isfinite(value))
        comity_number_format(value, 0, text);
    else
        snprintf(text, COMITY_NUMBER_TEXT, isnan(value) ? "-" : "%g", value);
    return text;
}

static char *attribute_text(const struct comity_attribute *attribute)
{
    char *text = NULL;
    FILE *stream = attribute->text ? NULL : comity_text_open(&text);
    if (!stream)
        return attribute->text ? strdup(attribute->text) : NULL;
    for (size_t k = 0; k < attribute->count; k++) {
        char number[COMITY_NUMBER_TEXT];
        fprintf(stream, "%s%s", k ? ", " : "", number_text(attribute->numbers[k], number));
    }
    comity_text_close(stream, &text);
    return text;
}

/* The text of an attribute that may be missing. NULL: no memory. */
static char *optional_text(const struct comity_attribute *all, size_t count, const char *name)
{
    for (size_t k = 0; k < count; k++)
        if (strcmp(all[k].name, name) == 0)
            return attribute_text(&all[k]);
    return strdup("");
}

static int read_labels(struct comity_reader *reader, const char *name,
                       struct comity_file_dimension *dimension)
{
    const struct comity_reader_variable *labels = comity_reader_find(reader, name);
    const size_t first[1] = { 0 }, last[1] = { dimension->length - 1 }, one[1] = { 1 };
    double low = NAN, high = NAN;
    char text[COMITY_NUMBER_TEXT];
    if (labels->element == COMITY_STRING) {
        char **strings;
        if (comity_reader_strings(reader, name, &strings))
            return reader->status;
        dimension->first = strdup(strings[0]);
        dimension->last = strdup(strings[last[0]]);
        free(strings);
        return COMITY_OK;
    }
    comity_reader_get_box(reader, name, first, one, COMITY_FLOAT64, &low);
    comity_reader_get_box(reader, name, last, one, COMITY_FLOAT64, &high);
    dimension->first = strdup(number_text(low, text));
    dimension->last = strdup(number_text(high, text));
    return reader->status;
}

static int read_dimensions(struct comity_reader *reader, struct comity_file_summary *summary)
{
    summary->dimensions = calloc(reader->dimension_count + 1, sizeof *summary->dimensions);
    if (!summary->dimensions)
        return COMITY_NO_MEMORY;
    summary->dimensions_count = reader->dimension_count;
    for (size_t k = 0; k < reader->dimension_count; k++) {
        const struct comity_reader_dimension *from = &reader->dimensions[k];
        struct comity_file_dimension *to = &summary->dimensions[k];
        to->name = strdup(from->name);
        to->length = from->length;
        if (from->has_coordinate && from->length > 0) {
            if (read_labels(reader, from->name, to))
                return reader->status;
        } else {
            to->first = strdup("");
            to->last = strdup("");
        }
        if (!to->name || !to->first || !to->last)
            return COMITY_NO_MEMORY;
    }
    return COMITY_OK;
}

static char *dimensions_text(const struct comity_reader *reader,
                             const struct comity_reader_variable *variable)
{
    char *text = NULL;
    FILE *stream = comity_text_open(&text);
    if (stream) {
        for (size_t axis = 0; axis < variable->rank; axis++) {
            fprintf(stream, "%s%s", axis ? " " : "",
                    reader->dimensions[variable->dimension[axis]].name);
        }
        comity_text_close(stream, &text);
    }
    return text;
}

static int read_variables(struct comity_reader *reader, struct comity_file_summary *summary)
{
    summary->variables = calloc(reader->variable_count + 1, sizeof *summary->variables);
    if (!summary->variables)
        return COMITY_NO_MEMORY;
    summary->variables_count = reader->variable_count;
    for (size_t k = 0; k < reader->variable_count; k++) {
        const struct comity_reader_variable *from = &reader->variables[k];
        struct comity_file_variable *to = &summary->variables[k];
        const int numbers = from->element != COMITY_STRING;
        struct comity_attribute *all;
        size_t count;
        if (comity_reader_attributes(reader, from->name, &all, &count))
            return reader->status;
        to->name = strdup(from->name);
        to->element = from->element;
        to->dimensions = dimensions_text(reader, from);
        to->long_name = optional_text(all, count, "long_name");
        to->units = optional_text(all, count, "units");
        to->bytes = numbers ? (uint64_t)from->size * comity_element_size(from->element) : 0;
        to->coordinate = comity_reader_find_dimension(reader, from->name) != NULL;
        for (size_t i = 0; i < count; i++)
            to->parameter = to->parameter || strcmp(all[i].name, "key") == 0;
        comity_attributes_free(all, count);
        if (!to->name || !to->dimensions || !to->long_name || !to->units)
            return COMITY_NO_MEMORY;
    }
    return COMITY_OK;
}

/* Texts of the file, from attributes or from its provenance, which are freed. */
static int take_texts(struct comity_attribute *from, size_t count, struct comity_file_text **to,
                      size_t *to_count)
{
    *to = calloc(count + 1, sizeof **to);
    *to_count = *to ? count : 0;
    int status = *to ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < *to_count; k++) {
        (*to)[k] = (struct comity_file_text){ strdup(from[k].name), attribute_text(&from[k]) };
        status = (*to)[k].name && (*to)[k].text ? status : COMITY_NO_MEMORY;
    }
    comity_attributes_free(from, count);
    return status;
}

static int read_texts(struct comity_reader *reader, struct comity_file_summary *summary)
{
    struct comity_attribute *all;
    size_t count;
    comity_reader_attributes(reader, NULL, &all, &count);
    const int status = take_texts(all, count, &summary->attributes, &summary->attributes_count);
    comity_reader_texts(reader, &all, &count);
    if (status) {
        comity_attributes_free(all, count);
        return status;
    }
    return take_texts(all, count, &summary->provenance, &summary->provenance_count);
}

int comity_file_summary_read(struct comity_file_summary *summary, const char *path,
                             struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    *summary = (struct comity_file_summary){ 0 };
    if (!comity_reader_open(&reader, path, problems)) {
        summary->format = strdup(reader.format);
        summary->size = reader.bytes;
        int status = summary->format ? read_dimensions(&reader, summary) : COMITY_NO_MEMORY;
        if (!status && !(status = read_variables(&reader, summary)))
            status = read_texts(&reader, summary);
        comity_reader_fail_status(&reader, status);
    }
    comity_reader_free(&reader);
    return reader.status;
}

static void free_texts(struct comity_file_text *texts, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        free(texts[k].name);
        free(texts[k].text);
    }
    free(texts);
}

void comity_file_summary_free(struct comity_file_summary *summary)
{
    for (size_t k = 0; k < summary->dimensions_count; k++) {
        free(summary->dimensions[k].name);
        free(summary->dimensions[k].first);
        free(summary->dimensions[k].last);
    }
    for (size_t k = 0; k < summary->variables_count; k++) {
        free(summary->variables[k].name);
        free(summary->variables[k].dimensions);
        free(summary->variables[k].long_name);
        free(summary->variables[k].units);
    }
    free(summary->dimensions);
    free(summary->variables);
    free(summary->format);
    free_texts(summary->attributes, summary->attributes_count);
    free_texts(summary->provenance, summary->provenance_count);
    *summary = (struct comity_file_summary){ 0 };
}

static const char *find(const struct comity_file_text *texts, size_t count, const char *name)
{
    for (size_t k = 0; k < count; k++)
        if (strcmp(texts[k].name, name) == 0)
            return texts[k].text;
    return NULL;
}

const char *comity_file_summary_attribute(const struct comity_file_summary *summary,
                                          const char *name)
{
    return find(summary->attributes, summary->attributes_count, name);
}

const char *comity_file_summary_provenance(const struct comity_file_summary *summary,
                                           const char *name)
{
    return find(summary->provenance, summary->provenance_count, name);
}
