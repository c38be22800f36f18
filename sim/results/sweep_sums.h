/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SWEEP_SUMS_H
#define COMITY_RESULTS_SWEEP_SUMS_H

#include "results/sweep_block.h"

/*
 * A divided point is computed in ranges of its replicates. What belongs to the point alone (its
 * status, how many replicates it has, means, deviations and shares of ensemble series) is made from
 * what each range adds: counts, means, and sums of squares about them, which are combined in the
 * order of the ranges (Chan, Golub and LeVeque 1983), in double precision, whoever computed them.
 */

/* A point whose ranges come one after the other. */
struct sweep_ranges {
    const struct sweep_layout *layout;
    struct sweep_encoded *encoded; /* the chunks and the digest of a complete point */
    double *sums;
    double *range;   /* for the caller: what one range adds */
    uint64_t next;   /* the block that goes on; what came before has a gap otherwise */
    uint64_t failed; /* points so far */
};

/* Of a layout that divides no points it stays empty. Errors: NO_MEMORY. */
int comity_sweep_ranges_init(struct sweep_ranges *ranges, const struct sweep_layout *layout);
void comity_sweep_ranges_free(struct sweep_ranges *ranges); /* safe twice */

/* Takes what a block adds; whether its point is complete: then ranges->sums are all of it. */
bool comity_sweep_ranges_take(struct sweep_ranges *ranges, uint64_t block, const double *sums);

/* Does so and, of a complete point, writes its values and its digest, which follow those of all
 * blocks in digests[][COMITY_DIGEST]. The writer gives the error. */
int comity_sweep_ranges_put(struct sweep_ranges *ranges, uint64_t block, const double *sums,
                            struct comity_writer *writer, uint8_t *digests);

#endif
