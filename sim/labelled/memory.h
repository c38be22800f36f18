/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_MEMORY_H
#define COMITY_LABELLED_MEMORY_H

#include "labelled/labelled.h"

/*
 * Labelled data in memory: what a writer fills instead of a file. The struct is complete whenever a
 * writer is between two calls, so that it can be freed after any failure.
 */
struct comity_dataset {
    struct comity_dataset_variable *variables;
    struct comity_dataset_attribute *attributes;
    struct comity_dataset_text *texts;
    size_t variable_count, attribute_count, text_count;
};

struct comity_writer_variable;

/* What the writer of labelled.h calls, having checked names and shapes. Each returns the writer's
 * status. A NULL variable stands for the data as a whole. */
int comity_memory_declare(struct comity_writer *writer,
                          const struct comity_writer_variable *variable);
int comity_memory_numbers(struct comity_writer *writer,
                          const struct comity_writer_variable *variable, const char *name,
                          enum comity_element element, size_t count, const void *values);
int comity_memory_text(struct comity_writer *writer, const struct comity_writer_variable *variable,
                       const char *name, const char *text);
int comity_memory_provenance(struct comity_writer *writer, const char *name, const char *text);
bool comity_memory_has_attribute(const struct comity_writer *writer,
                                 const struct comity_writer_variable *variable, const char *name);

/* Copies the box count[rank] at the origin of an array of shape[rank] to start[rank] of the
 * variable; strings only as a whole. */
int comity_memory_put(struct comity_writer *writer, struct comity_writer_variable *variable,
                      const size_t start[], const size_t count[], const size_t shape[],
                      const void *values);

/* Room is made when values are first put, and here for those that never were. What is not put gets
 * the fill value when something behind it is put, or here. */
int comity_memory_commit(struct comity_writer *writer);

#endif
