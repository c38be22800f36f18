/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_EXPERIMENT_H
#define COMITY_EXPERIMENT_H

#include <comity/measure_set.h>
#include <comity/outcomes.h>
#include <comity/recording.h>
#include <comity/scenario.h>

/*
 * An experiment: points (settings of the parameters) times replicates, computed block by block on
 * several threads and handed out in order. A single run is an experiment of one point.
 *
 * World w is replicate w % replicates of point w / replicates. A block holds neighbouring worlds.
 */

/* One setting; what a point source fills in. Events are the point's own array. */
struct comity_point {
    double parameters[COMITY_PARAMETER_SLOTS];
    struct comity_event *events;
    size_t events_count, events_room;
    uint64_t seed;
    uint32_t stream;
    uint32_t first_replicate; /* what its replicates are numbered from, for their draws */
    uint32_t ticks;
};

void comity_point_init(struct comity_point *point);
void comity_point_free(struct comity_point *point); /* safe twice */

/* Makes the point a copy of the scenario's setting, with its seed and stream 0. Errors: NO_MEMORY.
 */
int comity_point_of_scenario(struct comity_point *point, const struct comity_scenario *scenario);

/*
 * Replicates until the mean of an outcome is known well enough; decided at each point for itself,
 * so that neither threads nor the rest of the experiment matter. The replicates are looked at
 * several times, so the confidence is nominal, as in every rule of this kind (Chow and Robbins
 * 1965).
 */
struct comity_adaptive {
    int active;
    size_t slot;          /* of the outcome: COMITY_OF_...; or place of a measure in a row */
    size_t row;           /* of a measure: doubles of a row of measures; 0 of an outcome */
    double half_width;    /* of the interval of its mean, at most */
    double confidence;    /* as 0.95 */
    uint32_t least, step; /* replicates first computed, and added at a time */
};

/*
 * Whether the first `count` replicates of a point, outcomes[count][COMITY_OUTCOME_SLOTS], or rows
 * of measures, pin the mean of its outcome or measure down: within the half-width are both that of
 * Student's t interval with what skewness adds to it (comity_skewness_shift), as an interval of few
 * rare events is too narrow otherwise, and what values not seen so far may add
 * (comity_unseen_shift). Those are taken to lie as far away as the values seen lie from one
 * another; where all are equal, the whole run away for months, 1 for the rest (the next phase or
 * count, the width of a level). A first entry that never comes counts as the length of the run, as
 * in measures.h; worlds that became non-finite are left out. values[count] is scratch.
 */
bool comity_adaptive_enough(const struct comity_adaptive *adaptive, uint32_t ticks, uint32_t count,
                            const double *outcomes, double *values);

/* About how many replicates would be enough by that rule, from the first `count` of them: intervals
 * shrink as the root of their number, what was not seen as the number. Infinite when they do not
 * tell. */
double comity_adaptive_needed(const struct comity_adaptive *adaptive, uint32_t ticks,
                              uint32_t count, const double *outcomes, double *values);

struct comity_block {
    uint64_t index;                 /* of the block */
    uint64_t first;                 /* world */
    size_t count;                   /* worlds */
    void *tracks[COMITY_VARIABLES]; /* trajectories, as experiment.recording lays them out */
    double *sums;                   /* of points: mean, then deviation, of summed tracks; see
                                       comity_experiment_sums */
    double *quantiles;              /* of points: [rows][places][quantiles] of the recording */
    void *values;                   /* of which they are made */
    double *outcomes;               /* [count][COMITY_OUTCOME_SLOTS] */
    uint8_t *failed;                /* [count]: 1 where a world became non-finite */
    uint32_t *phases;               /* [ticks][COMITY_PHASES]: worlds of this block in each phase,
                                       or of each of its points; all 0 if they are skipped */
    uint32_t *replicates;           /* of each point that the block touches: how many were computed;
                                       what was not computed is NaN, and -1 in flags */
    double *measures;               /* [count][experiment.measures->row], NaN of worlds that failed;
                                       NULL without measures */
    void *attachment;               /* what experiment.attach made and fills */
};

struct comity_experiment {
    uint64_t points;
    uint32_t replicates;
    uint32_t ticks;
    int mean_field;
    const char *kernel;              /* NULL for the fastest */
    unsigned threads;                /* 0 for one on each processor */
    size_t block;                    /* worlds of a block */
    uint64_t first_block, blocks;    /* which of them; blocks 0 for all from the first */
    uint64_t stride;                 /* of a sample: blocks from one to the next; 0: neighbours */
    uint64_t row;                    /* worlds of a row, which blocks do not cross; 0: one row */
    uint32_t first_replicate;        /* the draws of replicate r are those of first_replicate + r */
    struct comity_adaptive adaptive; /* if active, blocks must hold whole points */
    struct comity_recording recording;
    int skip_phase_counts; /* the phases of blocks are not wanted */
    int phases_of_points;  /* those of each point are, by the step of `finish` alone */
    void *context; /* for the functions below, which are called on several threads at once */

    /* Fills in a point. */
    int (*point)(void *context, uint64_t index, struct comity_point *point);

    /* Optional: what is measured in every world, prepared; and, needed if it has twin scenarios,
     * what makes the point of a twin, from the point itself. A twin runs as long as a measure looks
     * at it. */
    const struct comity_measure_set *measures;
    int (*twin)(void *context, uint64_t index, size_t scenario, const struct comity_point *of,
                struct comity_point *twin);
    void *twin_context; /* for twin; NULL: the context */

    /* Optional: memory beside a block, and a last step of the thread that computed it (encoding).
     */
    int (*attach)(void *context, void **attachment);
    void (*detach)(void *attachment);
    int (*finish)(void *context, struct comity_block *block);
};

/* The point source of a single scenario: context is a const struct comity_scenario *. */
int comity_experiment_scenario_point(void *context, uint64_t index, struct comity_point *point);

struct comity_experiment_run; /* opaque */

/* Starts to compute. The experiment and its context must outlive the run. Errors: BAD_ARGUMENT (no
 * such kernel, no worlds), NO_MEMORY, NO_THREAD. */
int comity_experiment_start(struct comity_experiment_run **run,
                            const struct comity_experiment *experiment);

/* The next block, valid until the next call: 1; 0 after the last; minus a status when one failed.
 */
int comity_experiment_next(struct comity_experiment_run *run, struct comity_block **block);

/* Hands out what is under way, then ends. */
void comity_experiment_stop(struct comity_experiment_run *run);

const char *comity_experiment_kernel(const struct comity_experiment_run *run);
unsigned comity_experiment_threads(const struct comity_experiment_run *run);
void comity_experiment_free(struct comity_experiment_run *run); /* NULL is allowed */

/* Worlds that an experiment has in all. */
uint64_t comity_experiment_worlds(const struct comity_experiment *experiment);

/* Doubles that sums have for a point: [rows][3][recording.slots_count] is what is left of them, the
 * mean over its replicates, their standard deviation (n - 1), and the sum of their squared
 * distances from the mean. They are the same on every kernel, however blocks are cut; of a block
 * that is a range of a point's replicates they are over the range. */
size_t comity_experiment_sums(const struct comity_experiment *experiment);

/* Blocks that an experiment has in all, and the range of worlds of one. */
uint64_t comity_experiment_blocks(const struct comity_experiment *experiment);
void comity_experiment_range(const struct comity_experiment *experiment, uint64_t block,
                             uint64_t *first, size_t *count);

/* Worlds of a block so that a track's block stays near 256 kB, between 1 and 256 and no more than
 * there are: what a file wants as a chunk. */
size_t comity_experiment_block(const struct comity_recording *recording, uint64_t worlds);

#endif
