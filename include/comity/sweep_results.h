/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_RESULTS_H
#define COMITY_SWEEP_RESULTS_H

#include <comity/sweep.h>
#include <comity/verify.h>
#include <stdbool.h>

/*
 * The results of a sweep on disk. What is computed goes into small complete files beside the target
 * (TARGET.parts), each written under a temporary name, synced and renamed, so that whatever happens
 * costs no more than the part in hand, of two seconds or 64 MB; when all else is there, parts and
 * what is in hand become the target by copying chunks as they lie. The complete file is the same
 * whatever the threads, parts, shards and interruptions.
 */
struct comity_sweep_results; /* opaque */

struct comity_sweep_results_options {
    const char *command_line; /* kept as provenance; may be NULL */
    uint32_t shard, shards;   /* shard 1 ... shards computes its share; 0, 0: all of it */
    int resume;               /* go on from what is there; otherwise there must be no parts */
    int replace;              /* other results at the target may be replaced */
    bool join;                /* other processes may compute it as well; goes on as with resume */
    unsigned threads;         /* of this process: for these it claims blocks when it joins, and so
                                 many make the file */
    double patience;          /* seconds after which another process that gave no sign of life is
                                 taken for dead; 0: COMITY_SWEEP_PATIENCE */
};

/* Longer than network file systems keep a time of change for themselves. */
#define COMITY_SWEEP_PATIENCE 120.0

/*
 * Looks at what is there and prepares the experiment: everything but threads, kernel and the range
 * of blocks. With resume, a target that is complete already leaves nothing to do. The sweep, the
 * experiment and the problems, which get those of the functions below too, must outlive the
 * results. Errors: BAD_SWEEP (with problems), MISMATCH (other results are at the target and are not
 * to be replaced; with resume the parts are of another sweep or share; without it there are parts;
 * or another process is at work on the same target), CANNOT_WRITE, NO_MEMORY; *results must then be
 * freed, too.
 */
int comity_sweep_results_open(struct comity_sweep_results **results,
                              const struct comity_sweep *sweep, const char *path,
                              const struct comity_sweep_results_options *options,
                              struct comity_experiment *experiment,
                              struct comity_problems *problems);

/* Blocks that this sweep or shard has, those on disk or held, and those on disk. */
uint64_t comity_sweep_results_total(const struct comity_sweep_results *results);
uint64_t comity_sweep_results_done(const struct comity_sweep_results *results);
uint64_t comity_sweep_results_written(const struct comity_sweep_results *results);

/* A stretch of blocks to compute: 1, or 0 when none is missing. Held blocks count as done. */
bool comity_sweep_results_missing(const struct comity_sweep_results *results, uint64_t *first_block,
                                  uint64_t *blocks);

/*
 * The next stretch of blocks to compute, before which what is held is written: 1, or 0 when all
 * that is left is to complete the target. With join it is claimed first, so that no other process
 * computes it; it may be that other processes compute all that is missing, or make the file: then
 * it is COMITY_SWEEP_WAIT, and the caller asks again a little later. Minus a status when it failed.
 */
enum { COMITY_SWEEP_WAIT = 2 };
int comity_sweep_results_next(struct comity_sweep_results *results, uint64_t *first_block,
                              uint64_t *blocks);

/* Takes a block of the stretch, in order; writes a part when enough is held. INTERRUPTED: the
 * directory has gone, and comity_sweep_results_flush finds out whether the work is done. */
int comity_sweep_results_append(struct comity_sweep_results *results,
                                const struct comity_block *block);

/* Writes what is held, when the work ends before it is complete. */
int comity_sweep_results_flush(struct comity_sweep_results *results);

/* Forgets the parts that are no longer there: what they held is missing then. */
void comity_sweep_results_look_again(struct comity_sweep_results *results);

/* Makes the target from the parts and what is held, which must be all there is, and removes them.
 * Values of parts that lay there are compared with the digests that were taken when they were
 * computed; BAD_FILE names a damaged part. MISMATCH: something else came to the target meanwhile,
 * and the error names the file beside it that holds everything. */
int comity_sweep_results_complete(struct comity_sweep_results *results);

/* Points of which a replicate became non-finite, of the whole sweep or shard, whichever process
 * computed them; once it is complete. */
uint64_t comity_sweep_results_failed(const struct comity_sweep_results *results);

/* The directory of the parts. */
const char *comity_sweep_results_directory(const struct comity_sweep_results *results);

/* What people should know of parts that were found: damaged ones, which are set aside and computed
 * again. "" for nothing. */
const char *comity_sweep_results_notice(const struct comity_sweep_results *results);

void comity_sweep_results_free(struct comity_sweep_results *results); /* NULL is allowed */

struct comity_sweep_merge_options {
    const char *title;        /* in place of the shards'; may be NULL */
    const char *command_line; /* kept as provenance; may be NULL */
    bool replace;             /* other results at the path may be replaced */
    bool partial;             /* shards may be missing: their points have the status not_run */
    bool is_virtual;          /* values stay in the shards, which must lie beside the file */
    unsigned threads;         /* 0: one on each processor */
    /* called before each block with how many are done and how many there are; true ends the work;
     * may be NULL */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
};

/*
 * Makes the complete file of shards, which must be of one sweep, overlap nowhere and, unless it may
 * be partial, leave nothing out; their seals are checked, of one without a seal its values as
 * above, and *failed counts points as above. NULL for options: none of them. Errors, among those of
 * reading and writing: MISMATCH, INTERRUPTED.
 */
int comity_sweep_merge(const char *const *shards, size_t count, const char *path,
                       const struct comity_sweep_merge_options *options, uint64_t *failed,
                       struct comity_problems *problems);

/* Reads the sweep back from the provenance of its results (complete, or a shard). */
int comity_sweep_of_results(struct comity_sweep *sweep, const char *path,
                            struct comity_problems *problems);

/*
 * How many replicates a point has in a file of the sweep, complete or a shard: fewer than the most
 * where it is adaptive; and outcomes[COMITY_OUTCOME_SLOTS] of one of them, NaN where the file has
 * them not. Errors: BAD_ARGUMENT (no such point, or not in this shard), and those of reading.
 */
int comity_sweep_read_point(const struct comity_sweep *sweep, const char *path, uint64_t point,
                            uint32_t replicate, uint32_t *replicates, double *outcomes,
                            struct comity_problems *problems);

#endif
