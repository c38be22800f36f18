/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_CALIBRATE_H
#define COMITY_JOBS_CALIBRATE_H

#include "jobs/job.h"
#include "jobs/verify.h"
#include "results/calibration_files.h"
#include "results/sweep_sharing.h"

#include <comity/sweep_run.h>

/*
 * A calibration under way: calibrate.c has its course, calibrate_blocks.c simulates. Blocks of
 * simulations, as many worlds as the engine's blocks, are what parts hold, what processes claim and
 * what shards have shares of; they are numbered through models, or generations.
 */
struct calibrating {
    const struct comity_calibrate_options *options;
    const struct comity_sink *sink;
    const struct comity_monitor *monitor; /* may be NULL */
    struct comity_problems *problems;
    struct comity_calibrate_result *result;
    struct comity_calibration_table *tables; /* [models] */
    char fingerprint[COMITY_DIGEST_TEXT];
    char what[160];                      /* that is computed */
    struct comity_sweep_results *folder; /* of the parts; NULL: in memory */
    uint64_t first, end;                 /* the blocks that are ours */
    size_t block;                        /* simulations of one */
    double deadline;                     /* by core/clock.h; 0: none */
    size_t limit;                        /* simulations of a model at most, where time ended it */
    bool interrupted, late;              /* somebody asked to stop; the deadline has passed */
    bool over;                           /* another process has made the file */
};

/* Simulations of a model, from the first of a block on. */
struct stretch_of_model {
    size_t model, row, count;
    uint64_t block;
};

/* Blocks that so many simulations make. */
uint64_t calibrate_blocks(const struct calibrating *work, size_t count);

/* Simulates those of them that are ours, whoever does; *reached counts the first of all for which
 * that is done. INTERRUPTED also when it is late, or over. */
int calibrate_simulate(struct calibrating *work, const struct stretch_of_model *of,
                       size_t *reached);

/* Waits until this process is to make the file: OK, or INTERRUPTED when it is over. */
int calibrate_join(struct calibrating *work);

/* How many rows a block has where every model has the same points, the first of them, and of which
 * model. */
size_t calibrate_rows(const struct calibrating *work, uint64_t block, size_t *model, size_t *row);

/* The tables' rows of our blocks, of all models at once, as a shard. */
int calibrate_write_shard(struct calibrating *work);

/* Room for all tables, and where the blocks lie. NO_MEMORY. */
int calibrate_tables(struct calibrating *work);
void calibrate_free(struct calibrating *work);

/* All blocks of all models or, at most, of all generations. */
uint64_t calibrate_all_blocks(const struct calibrating *work);

/* Simulates what the calibration in the result asks for, and makes the posterior of it into the
 * sink, or the dataset when that is not NULL. */
int calibrate_points(struct calibrating *work);
int calibrate_finish(struct calibrating *work, size_t truths, const char *command_line,
                     struct comity_dataset *dataset);

/* Joins shards. */
int calibrate_merge(const struct comity_merge_options *options, const struct comity_sink *sink,
                    const struct comity_monitor *monitor, struct comity_problems *problems);

#endif
