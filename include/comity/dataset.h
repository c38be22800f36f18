/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DATASET_H
#define COMITY_DATASET_H

#include <comity/elements.h>
#include <comity/problems.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Results in memory, for bindings: the same variables, dimensions, attributes and provenance as the
 * results file of the same job, written by the same code. A sink (job.h) hands them over. Nothing
 * of HDF5 is used but to open a file.
 *
 * Datasets know nothing of each other: each may be made, read and freed on a thread of its own.
 */
struct comity_dataset; /* opaque */

/* What follows belongs to the dataset and lasts until it is freed. */

struct comity_dataset_attribute {
    const char *name;
    const char *text; /* NULL: numbers */
    enum comity_element element;
    size_t count;
    const void *values; /* [count] of the element type */
};

struct comity_dataset_variable {
    const char *name;
    enum comity_element element;
    size_t rank;
    const size_t *extents;         /* [rank] */
    const char *const *dimensions; /* [rank]; a variable named as its one dimension is a coordinate
                                      of it */
    void *values;                  /* row-major, without gaps; strings are const char * */
    const struct comity_dataset_attribute *attributes; /* in the order of the file */
    size_t attribute_count;
};

/* A text of the provenance. */
struct comity_dataset_text {
    const char *name, *text;
};

/*
 * Reads a whole results file of this program into memory. On failure *dataset is NULL. HDF5 is
 * used: one thread at a time. Errors: CANNOT_READ, BAD_FILE (no complete results file, or a damaged
 * one), NO_MEMORY.
 */
int comity_dataset_open(struct comity_dataset **dataset, const char *path,
                        struct comity_problems *problems);

const struct comity_dataset_variable *comity_dataset_variables(const struct comity_dataset *dataset,
                                                               size_t *count);
const struct comity_dataset_attribute *
comity_dataset_attributes(const struct comity_dataset *dataset, size_t *count);
const struct comity_dataset_text *comity_dataset_texts(const struct comity_dataset *dataset,
                                                       size_t *count);

void comity_dataset_free(struct comity_dataset *dataset); /* NULL is allowed */

#endif
