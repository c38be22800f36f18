/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/sweep_sums.h"

#include <stdlib.h>
#include <string.h>

static void add(const struct sweep_layout *layout, const double *range, double *sums)
{
    const double before = sums[SWEEP_REPLICATES], more = range[SWEEP_REPLICATES],
                 all = before + more;
    const double share = more / all, weight = before * share;
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t size = comity_sweep_dataset_sums(dataset);
        const bool means = dataset->content == SWEEP_MEAN;
        for (size_t at = 0; at < size && means; at++) {
            const double apart = range[at] - sums[at];
            sums[at] += apart * share;
            sums[size + at] += range[size + at] + apart * apart * weight;
        }
        for (size_t at = 0; at < size && !means && dataset->content != SWEEP_DEVIATION; at++)
            sums[at] += range[at];
        sums += size;
        range += size;
    }
}

int comity_sweep_ranges_init(struct sweep_ranges *ranges, const struct sweep_layout *layout)
{
    *ranges = (struct sweep_ranges){ .layout = layout, .next = UINT64_MAX };
    if (layout->ranges == 1)
        return COMITY_OK;
    ranges->sums = calloc(comity_sweep_sums_size(layout), sizeof *ranges->sums);
    ranges->range = calloc(comity_sweep_sums_size(layout), sizeof *ranges->range);
    const int status = comity_sweep_encoded_init(&ranges->encoded, layout);
    return ranges->sums && ranges->range ? status : COMITY_NO_MEMORY;
}

void comity_sweep_ranges_free(struct sweep_ranges *ranges)
{
    comity_sweep_encoded_free(ranges->encoded);
    free(ranges->sums);
    free(ranges->range);
    *ranges = (struct sweep_ranges){ 0 };
}

bool comity_sweep_ranges_take(struct sweep_ranges *ranges, uint64_t block, const double *sums)
{
    const struct sweep_layout *layout = ranges->layout;
    const uint64_t range = block % layout->ranges;
    if (range == 0)
        memcpy(ranges->sums, sums, comity_sweep_sums_size(layout) * sizeof *sums);
    else if (block != ranges->next)
        return false;
    else
        add(layout, sums, ranges->sums);
    ranges->next = block + 1;
    if (range + 1 < layout->ranges)
        return false;
    ranges->failed += ranges->sums[SWEEP_STATUS] > 0;
    return true;
}

int comity_sweep_ranges_put(struct sweep_ranges *ranges, uint64_t block, const double *sums,
                            struct comity_writer *writer, uint8_t *digests)
{
    const struct sweep_layout *layout = ranges->layout;
    const uint64_t point = block / layout->ranges;
    if (!comity_sweep_ranges_take(ranges, block, sums))
        return COMITY_OK;
    const int status = comity_sweep_encode(ranges->encoded, NULL, ranges->sums);
    memcpy(digests + (layout->blocks + point) * COMITY_DIGEST, ranges->encoded->digest,
           COMITY_DIGEST);
    if (status)
        return status;
    return comity_sweep_put_chunks(layout, writer, block, true, ranges->encoded);
}
