/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_IO_SWEEP_UNIT_H
#define COMITY_IO_SWEEP_UNIT_H

#include "results/encoding.h"
#include "results/sweep_layout.h"

/* A unit of a sweep as its chunks, made by the thread that computed it. */
struct sweep_unit {
    const struct sweep_layout *layout;
    struct comity_codec codec;
    void *values, *padded;       /* of the largest dataset of a full unit */
    double *sums;                /* of a range of replicates; NULL where points are not divided */
    struct comity_chunk *chunks; /* of all datasets in turn; bytes owned */
    size_t chunks_count;
    uint8_t digest[COMITY_DIGEST]; /* SHA-256 of the values, as they are stored */
};

int comity_sweep_unit_init(struct sweep_unit **unit, const struct sweep_layout *layout);
void comity_sweep_unit_free(void *unit);

/* Hooks the points of the layout's sweep and the encoding of its units into an experiment, whose
 * context becomes the layout; a block's attachment is then its unit. The layout must outlive it. */
void comity_sweep_hook(struct comity_experiment *experiment, const struct sweep_layout *layout);

/* Errors: NO_MEMORY. */
int comity_sweep_unit_encode(struct sweep_unit *unit, const struct comity_block *block);

/* What belongs to a divided point alone, from the sums of all its ranges. */
int comity_sweep_unit_encode_point(struct sweep_unit *unit, const double *sums);

/* Writes the chunks of the unit `index`, or of its divided point, to the complete data. */
int comity_sweep_put_chunks(const struct sweep_layout *layout, struct comity_writer *writer,
                            uint64_t index, bool of_points, const struct sweep_unit *unit);

#endif
