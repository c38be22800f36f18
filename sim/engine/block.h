/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ENGINE_BLOCK_H
#define COMITY_ENGINE_BLOCK_H

#include <comity/experiment.h>

/* The tasks of an experiment, as workers.h calls them: the context is the work, a task's number
 * counts the blocks of the experiment's range, its result is a block. */
struct block_work {
    const struct comity_experiment *experiment;
    unsigned slices; /* of a block: ranges of replicates of all its points */
    uint64_t whole;  /* first tasks that have none */
};

struct block_result {
    const struct comity_experiment *experiment;
    struct comity_block block;
};

/* Points that a block may touch at most. */
static inline size_t comity_block_points(const struct comity_experiment *experiment)
{
    return experiment->block / experiment->replicates + 2;
}

int comity_block_scratch_init(void *context, void **scratch);
void comity_block_scratch_free(void *scratch);
int comity_block_result_init(void *context, void **result);
void comity_block_result_free(void *result);
int comity_block_compute(void *context, void *scratch, uint64_t task, unsigned slice, void *result);
int comity_block_finish(void *context, void *scratch, uint64_t task, void *result);

/*
 * Series of the points of blocks: block->sums, quantiles and the values of which they are made.
 */

/* Replicates between which a point may be cut: those of whole vectors, or that are summed together.
 */
size_t comity_series_together(const struct comity_recording *recording);

/* Bytes of the tile that a thread lends, aligned to 64. */
size_t comity_series_tile_bytes(const struct comity_experiment *experiment);

/* Of so many points at most. */
int comity_series_init(const struct comity_experiment *experiment, size_t points,
                       struct comity_block *block);

/* Takes what the view shows of worlds, counted from `first` of the block. */
void comity_series_observe(const struct comity_experiment *experiment,
                           const struct comity_block *block, size_t first,
                           const struct comity_view *seen);

/* Makes means, deviations and quantiles when all worlds have run. */
struct comity_folds;
void comity_series_finish(const struct comity_experiment *experiment,
                          const struct comity_folds *folds, void *tile, struct comity_block *block);

#endif
