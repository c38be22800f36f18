/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SWEEP_SOURCES_H
#define COMITY_RESULTS_SWEEP_SOURCES_H

#include "results/sweep_parts.h"

/*
 * The blocks of parts and shards in their order. HDF5 stays with the calling thread, which reads
 * chunks as they lie; all threads decode and check them.
 */
struct sweep_reading; /* opaque */

/* A block as it lies. */
struct sweep_found {
    uint64_t block;
    const struct comity_chunk *chunks; /* of all datasets of a part in turn; NULL: not wanted */
    const uint8_t *digest;             /* [COMITY_DIGEST], which its values have */
    const double *sums;                /* of a range of replicates; NULL: points are not divided */
    uint64_t failed;                   /* points, where they are not divided */
};

/* Begins with a block; what comes twice is read once. Of sources that are known, and where `values`
 * are not wanted, no more than sums and status is decoded. Errors: NO_MEMORY, NO_THREAD. */
int comity_sweep_reading_start(struct sweep_reading **reading, const struct sweep_layout *layout,
                               const struct sweep_sources *sources, uint64_t first, bool values,
                               struct comity_problems *problems);

/* 1 and a block that lasts until the next call, 0 after the last, minus a status with a problem:
 * BAD_FILE names a damaged source and its block. */
int comity_sweep_reading_next(struct sweep_reading *reading, struct sweep_found *found);

/* Blocks in all. */
uint64_t comity_sweep_reading_blocks(const struct sweep_reading *reading);

void comity_sweep_reading_free(struct sweep_reading *reading); /* NULL is allowed */

#endif
