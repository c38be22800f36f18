/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ENGINE_BLOCK_H
#define COMITY_ENGINE_BLOCK_H

#include <comity/experiment.h>

/* The tasks of an experiment, as workers.h calls them: the context is the work, a task's number
 * counts the blocks of the experiment's range, its result is a block. */
struct block_work {
    const struct comity_experiment *experiment;
    unsigned slices; /* of a block: ranges of replicates of all its points */
};

struct block_result {
    const struct comity_experiment *experiment;
    struct comity_block block;
};

int comity_block_scratch_init(void *context, void **scratch);
void comity_block_scratch_free(void *scratch);
int comity_block_result_init(void *context, void **result);
void comity_block_result_free(void *result);
int comity_block_compute(void *context, void *scratch, uint64_t task, unsigned slice, void *result);
int comity_block_finish(void *context, void *scratch, uint64_t task, void *result);

#endif
