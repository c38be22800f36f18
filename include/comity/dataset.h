/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DATASET_H
#define COMITY_DATASET_H

#include <comity/elements.h>
#include <comity/problems.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Results in memory, for bindings: the same variables, dimensions, attributes and provenance as the
 * results file of the same run or sweep, written by the same code. Nothing of HDF5 is used but to
 * open a file.
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

/* A text of the provenance; `group` is "provenance". */
struct comity_dataset_text {
    const char *group, *name, *text;
};

/* What is changed of a run or sweep; all 0 changes nothing. */
struct comity_dataset_options {
    const char *text;            /* taken in place of the file's, which then need not exist; paths
                                    in it are relative to the file's folder; may be NULL */
    const char *const *settings; /* "KEY=VALUE" as --set takes them; of a run */
    size_t setting_count;
    const char *record;       /* variables to keep as recording.h takes them; of a run */
    const char *kernel;       /* instruction set; NULL: the fastest */
    const char *command_line; /* kept as provenance; may be NULL */
    const int *stop;          /* looked at between blocks: once it is not 0, by another thread,
                                 the work ends with COMITY_INTERRUPTED; may be NULL */
    uint64_t seed;            /* of a run, if seed_given */
    int seed_given;
    uint32_t replicates, ticks; /* of a run; 0: as the scenario says */
    uint32_t every;             /* of a run: keep every N-th tick; 0: every one */
    uint32_t threads;           /* 0: one on each processor */
    int mean_field;             /* of a run: every random quantity replaced by its expectation, in
                                   one replicate */
    int double_precision;       /* of a run */
    const char *measures;       /* of a run: a file of measures that the result has; may be NULL */
    const char *posterior;      /* of a run: the file of a calibration that settings of replicates
                                   are drawn from; may be NULL */
    const char *title;          /* in place of the scenario's or the sweep's; may be NULL */
};

/*
 * Runs the scenario file at `path`. On failure *dataset is NULL; every
 * mistake is a problem, in the words of the command line. Errors: BAD_SCENARIO, CANNOT_READ,
 * BAD_ARGUMENT (an option), INTERRUPTED, NO_MEMORY, NO_THREAD.
 */
int comity_dataset_run(struct comity_dataset **dataset, const char *path,
                       const struct comity_dataset_options *options,
                       struct comity_problems *problems);

/* Computes the sweep file at `path`, in the same way; BAD_SWEEP for its mistakes. */
int comity_dataset_sweep(struct comity_dataset **dataset, const char *path,
                         const struct comity_dataset_options *options,
                         struct comity_problems *problems);

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
