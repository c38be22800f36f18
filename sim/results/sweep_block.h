/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SWEEP_BLOCK_H
#define COMITY_RESULTS_SWEEP_BLOCK_H

#include "results/encoding.h"
#include "results/sweep_layout.h"

/* A block of a sweep as its chunks, made by the thread that computed it. */
struct sweep_encoded {
    const struct sweep_layout *layout;
    struct comity_codec codec;
    void *values, *padded;       /* of the largest dataset of a full block */
    double *sums;                /* of a range of replicates; NULL where points are not divided */
    struct comity_chunk *chunks; /* of all datasets in turn; bytes owned */
    size_t chunks_count;
    uint8_t digest[COMITY_DIGEST]; /* SHA-256 of the values, as they are stored */
};

int comity_sweep_encoded_init(struct sweep_encoded **encoded, const struct sweep_layout *layout);
void comity_sweep_encoded_free(void *encoded);

/* Hooks the points of the layout's sweep and the encoding of its blocks into an experiment, whose
 * context becomes the layout; a block's attachment is then what it encodes to. The layout must
 * outlive it. */
void comity_sweep_hook(struct comity_experiment *experiment, const struct sweep_layout *layout);

/* Chunks and digest of a block; or, when they are not NULL, of what belongs to a divided point
 * alone, from the sums of all its ranges. Errors: NO_MEMORY. */
int comity_sweep_encode(struct sweep_encoded *encoded, const struct comity_block *block,
                        const double *sums);

/* Writes the chunks of the block `index`, or of its divided point, to the complete data. */
int comity_sweep_put_chunks(const struct sweep_layout *layout, struct comity_writer *writer,
                            uint64_t index, bool of_points, const struct sweep_encoded *encoded);

#endif
