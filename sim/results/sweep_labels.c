/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file against the same made anew in memory: all of a sweep's that follows without computing it,
 * or all of a file. */
#include "core/characters.h"
#include "results/compare_made.h"
#include "results/sweep_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct labels {
    struct comity_reader *reader;
    struct comity_verification *verification;
    bool computed; /* numbers that no dimension is labelled with are results */
    bool taken;    /* values are compared as they are made, and not kept */
    bool alone;    /* without attributes and texts, and what the file lacks is no difference */
};

void comity_verification_judge(struct comity_verification *verification, int equal,
                               const char *format, ...)
{
    va_list arguments;
    verification->labels++;
    if (equal || verification->label_differences++ > 0)
        return;
    va_start(arguments, format);
    vsnprintf(verification->first_label, sizeof verification->first_label, format, arguments);
    va_end(arguments);
}

void comity_verification_count(struct comity_verification *verification, bool equal, uint64_t point,
                               const char *variable)
{
    verification->values++;
    if (!equal && verification->differences++ == 0) {
        verification->first_point = point;
        snprintf(verification->first_variable, sizeof verification->first_variable, "%s", variable);
    }
}

static bool numbers_equal(const struct comity_dataset_attribute *made,
                          const struct comity_attribute *read)
{
    if (read->text || read->count != made->count)
        return false;
    for (size_t k = 0; k < made->count; k++) {
        const double value = comity_element_get(made->element, made->values, k);
        if (memcmp(&value, &read->numbers[k], sizeof value) != 0)
            return false;
    }
    return true;
}

/* What says who made the file, and when. */
static bool is_of_the_making(const char *name)
{
    static const char *const names[] = { "comity_version", "fingerprint", "version",
                                         "commit",         "build",       "command_line",
                                         "date",           "history",     "instruction_set" };
    return comity_is_among(name, names, sizeof names / sizeof names[0]);
}

static int attributes_equal(const struct comity_dataset_attribute *made,
                            const struct comity_attribute *read)
{
    return made->text ? read->text && strcmp(read->text, made->text) == 0
                      : numbers_equal(made, read);
}

static int compare_attributes(const struct labels *labels, const char *variable,
                              const struct comity_dataset_attribute *made, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        struct comity_attribute read = { 0 };
        if (!variable && is_of_the_making(made[k].name))
            continue;
        if (comity_reader_has(labels->reader, variable, made[k].name) &&
            comity_reader_attribute(labels->reader, variable, made[k].name, &read))
            return labels->reader->status;
        comity_verification_judge(labels->verification, attributes_equal(&made[k], &read),
                                  "the attribute %s%s%s", made[k].name, variable ? " of " : "",
                                  variable ? variable : "");
        comity_attribute_free(&read);
    }
    return COMITY_OK;
}

static int compare_strings(const struct labels *labels, const struct comity_dataset_variable *made,
                           const char *const *texts)
{
    const size_t size = comity_reader_find(labels->reader, made->name)->size;
    char **read;
    const int status = comity_reader_strings(labels->reader, made->name, &read);
    for (size_t k = 0; k < size && !status; k++) {
        comity_verification_judge(labels->verification, strcmp(read[k], texts[k]) == 0,
                                  "the coordinate %s[%zu]", made->name, k);
    }
    free(status ? NULL : read);
    return status;
}

/* A box of numbers, which in memory are in this order. */
static int compare_numbers(const struct labels *labels, const struct comity_dataset_variable *made,
                           const size_t start[], const size_t count[], const char *values)
{
    const size_t bytes = comity_element_size(made->element);
    const bool result =
        labels->computed && !comity_reader_find_dimension(labels->reader, made->name);
    size_t size = 1, first = 0;
    for (size_t axis = 0; axis < made->rank; axis++) {
        size *= count[axis];
        first = first * made->extents[axis] + start[axis];
    }
    char *read = malloc(size * bytes + 1);
    const int status =
        read ? comity_reader_get_box(labels->reader, made->name, start, count, made->element, read)
             : COMITY_NO_MEMORY;
    for (size_t k = 0; k < size && !status; k++) {
        const int equal = memcmp(read + k * bytes, values + k * bytes, bytes) == 0;
        if (result) {
            comity_verification_count(labels->verification, equal,
                                      equal || made->rank == 0 ? 0 : k / (size / made->extents[0]),
                                      made->name);
        } else {
            comity_verification_judge(labels->verification, equal, "the coordinate %s[%zu]",
                                      made->name, first + k);
        }
    }
    free(read);
    return status;
}

/* Whether the file has such a variable, over the same dimensions. */
static bool fits(const struct labels *labels, const struct comity_dataset_variable *made)
{
    const struct comity_reader *reader = labels->reader;
    const struct comity_reader_variable *read = comity_reader_find(reader, made->name);
    bool same = read && read->element == made->element && read->rank == made->rank &&
                memcmp(read->extent, made->extents, made->rank * sizeof *made->extents) == 0;
    for (size_t axis = 0; axis < made->rank && same; axis++)
        same = strcmp(reader->dimensions[read->dimension[axis]].name, made->dimensions[axis]) == 0;
    return same;
}

static int compare_values(void *context, const struct comity_dataset_variable *made,
                          const size_t start[], const size_t count[], const void *values)
{
    const struct labels *labels = context;
    if (!fits(labels, made))
        return COMITY_OK; /* as is found with its attributes */
    return made->element == COMITY_STRING ? compare_strings(labels, made, values)
                                          : compare_numbers(labels, made, start, count, values);
}

/* What is computed is declared alone, and has no values. */
static int compare_variable(const struct labels *labels, const struct comity_dataset_variable *made)
{
    static const size_t origin[COMITY_RANK_MAX];
    if (labels->alone && !comity_reader_find(labels->reader, made->name))
        return COMITY_OK;
    if (!fits(labels, made)) {
        comity_verification_judge(labels->verification, 0, "the %s %s",
                                  made->values ? "coordinate" : "variable", made->name);
        return COMITY_OK;
    }
    const int status = labels->alone ? COMITY_OK
                                     : compare_attributes(labels, made->name, made->attributes,
                                                          made->attribute_count);
    if (status || !made->values || labels->taken)
        return status;
    return compare_values((void *)(uintptr_t)labels, made, origin, made->extents, made->values);
}

static int compare_texts(const struct labels *labels, const struct comity_dataset *made)
{
    for (size_t k = 0; k < made->text_count; k++) {
        char *read = NULL;
        if (is_of_the_making(made->texts[k].name) ||
            strncmp(made->texts[k].name, "source_", strlen("source_")) == 0)
            continue;
        if (comity_reader_find_provenance(labels->reader, &read, "%s", made->texts[k].name))
            return labels->reader->status;
        comity_verification_judge(labels->verification,
                                  read && strcmp(read, made->texts[k].text) == 0,
                                  "the provenance's %s", made->texts[k].name);
        free(read);
    }
    return COMITY_OK;
}

static int compare_all(const struct labels *labels, const struct comity_dataset *made)
{
    int status = COMITY_OK;
    if (!labels->alone &&
        !(status = compare_attributes(labels, NULL, made->attributes, made->attribute_count)))
        status = compare_texts(labels, made);
    for (size_t k = 0; !status && k < made->variable_count; k++)
        status = compare_variable(labels, &made->variables[k]);
    return status;
}

int comity_compare_made(struct comity_reader *reader, const struct comity_dataset *made,
                        struct comity_verification *verification)
{
    const struct labels labels = { .reader = reader,
                                   .verification = verification,
                                   .computed = true };
    return comity_reader_fail_status(reader, compare_all(&labels, made));
}

/* ---- what follows without computing it ---- */

/* Compares a file with what is put into memory, as it is put. */
static int compare_put(struct labels *labels, comity_label_maker *put, const void *context)
{
    struct comity_dataset *made = calloc(1, sizeof *made);
    struct comity_writer writer = { 0 };
    int status = made ? comity_writer_create_memory(&writer, made, labels->reader->format, NULL)
                      : COMITY_NO_MEMORY;
    labels->taken = true;
    writer.take = compare_values;
    writer.context = labels;
    if (!status && !(status = put(&writer, context)))
        status = compare_all(labels, made);
    comity_writer_free(&writer);
    comity_dataset_free(made);
    return comity_reader_fail_status(labels->reader, status);
}

int comity_check_labels(struct comity_reader *reader, comity_label_maker *put, const void *context)
{
    struct comity_verification found = { 0 };
    struct labels labels = { .reader = reader, .verification = &found, .alone = true };
    if (!compare_put(&labels, put, context) && found.label_differences) {
        comity_reader_fail(reader, COMITY_BAD_FILE,
                           "%s is not what its provenance makes it; --trust reads it all the same",
                           found.first_label);
    }
    return reader->status;
}

int comity_compare_labels(struct comity_reader *reader, comity_label_maker *put,
                          const void *context, struct comity_verification *verification)
{
    struct labels labels = { .reader = reader, .verification = verification };
    return compare_put(&labels, put, context);
}

struct of_sweep {
    const struct sweep_layout *layout;
    const struct sweep_product *product;
};

static int put_sweep(struct comity_writer *writer, const void *context)
{
    const struct of_sweep *of = context;
    const struct sweep_product *product = of->product;
    struct sweep_layout plain = *of->layout;
    plain.compression = 0;
    if (product->whole)
        return comity_sweep_put_whole(&plain, writer, "", NULL);
    comity_sweep_put_part(&plain, writer, product->first, product->count, "", product->share);
    return comity_sweep_put_provenance(&plain, writer, false, NULL);
}

int comity_sweep_compare_labels(struct comity_reader *reader, const struct sweep_layout *layout,
                                const struct sweep_product *product,
                                struct comity_verification *verification)
{
    return comity_compare_labels(reader, put_sweep, &(struct of_sweep){ layout, product },
                                 verification);
}

int comity_sweep_check_labels(struct comity_reader *reader, const struct sweep_layout *layout)
{
    const struct sweep_product whole = { .whole = true };
    return comity_check_labels(reader, put_sweep, &(struct of_sweep){ layout, &whole });
}
