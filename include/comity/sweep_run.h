/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_RUN_H
#define COMITY_SWEEP_RUN_H

#include <comity/job.h>
#include <comity/sweep.h>

/*
 * A sweep computed to a file or to memory, and the shards of one joined. What is computed of a file
 * is kept beside it (sweep_results.h) until it is complete, so that an interrupted sweep goes on.
 */

struct comity_sweep_run_options {
    struct comity_sweep_source sweep;
    uint32_t shard, shards;   /* shard 1 ... shards computes its share; 0, 0: all of it */
    bool resume;              /* go on from what is there; of a file */
    bool join;                /* share the blocks with every other process that joins in, on any
                                 host that sees the file; goes on from what is there */
    double patience;          /* seconds until a process that joined in and gives no sign of life is
                                 taken for dead, and what it had claimed is computed by others; 0:
                                 COMITY_SWEEP_PATIENCE of sweep_results.h */
    const char *kernel;       /* instruction set; NULL: the fastest */
    unsigned threads;         /* 0: one on each processor */
    const char *command_line; /* kept as provenance; may be NULL */
};

/*
 * Computes a sweep. *failed counts the points of which a replicate became non-finite; it may be
 * NULL. The monitor is given notice of damaged parts that are computed again. Errors: BAD_SWEEP,
 * BAD_SCENARIO, CANNOT_READ, BAD_ARGUMENT (an option, or an output that must not be written),
 * MISMATCH (what is there is of another sweep, or in use), CANNOT_WRITE, INTERRUPTED (with a
 * problem that says what is kept), NO_MEMORY, NO_THREAD.
 */
int comity_sweep_run(const struct comity_sweep_run_options *options, const struct comity_sink *sink,
                     const struct comity_monitor *monitor, struct comity_problems *problems,
                     uint64_t *failed);

struct comity_merge_options {
    const char *const *shards;
    size_t count;
    const char *title;        /* in place of the shards'; may be NULL */
    const char *command_line; /* kept as provenance; may be NULL */
    bool partial;             /* shards may be missing: their points have the status not_run */
    unsigned threads;         /* 0: one on each processor */
    bool is_virtual;          /* values stay in the shards of a sweep, which must lie beside the
                                 file, and without any of which it is refused */
};

/* Joins shards to the file that one run would have made; failed as above. The sink must be a file.
 * Errors: BAD_ARGUMENT, and those of comity_sweep_merge. */
int comity_merge(const struct comity_merge_options *options, const struct comity_sink *sink,
                 const struct comity_monitor *monitor, struct comity_problems *problems,
                 uint64_t *failed);

#endif
