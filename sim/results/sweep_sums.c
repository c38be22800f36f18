/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/sweep_sums.h"

#include <comity/series.h>
#include <comity/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums lie in the order of the datasets that they make, as many as these have values. */
static bool is_of_point(const struct sweep_dataset *dataset)
{
    return !dataset->replicates && dataset->content != SWEEP_SUMS;
}

size_t comity_sweep_sums_size(const struct sweep_layout *layout)
{
    size_t size = 0;
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        size += is_of_point(dataset) ? comity_sweep_dataset_size(dataset) : 0;
    }
    return size;
}

static double number_of(const double *sums)
{
    return sums[SWEEP_REPLICATES]; /* the second dataset, after the status */
}

static void put_shares(const struct comity_recording *recording, const struct sweep_dataset *shares,
                       const struct comity_block *block, double *sums)
{
    const size_t size = comity_sweep_dataset_size(shares);
    comity_series_shares(recording, shares->source, block->tracks[shares->source], block->count,
                         COMITY_PHASES, sums);
    for (size_t at = 0; at < size; at++) {
        sums[at] = rint(sums[at] * (double)block->count);
    }
}

void comity_sweep_sums_of_block(const struct sweep_layout *layout, const struct comity_block *block,
                                double *sums)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    sums[SWEEP_STATUS] = memchr(block->failed, 1, block->count) != NULL;
    sums[SWEEP_REPLICATES] = (double)block->count;
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t size = comity_sweep_dataset_size(dataset);
        if (dataset->content == SWEEP_MEAN) { /* the deviation follows */
            comity_sweep_moments_of_range(layout, dataset, block, sums, sums + size);
        } else if (dataset->content == SWEEP_PHASE_SHARE) {
            put_shares(recording, dataset, block, sums);
        }
        sums += is_of_point(dataset) ? size : 0;
    }
}

static void add(const struct sweep_layout *layout, const double *range, double *sums)
{
    const double before = number_of(sums), more = number_of(range), all = before + more;
    const double share = more / all, weight = before * share;
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t size = is_of_point(dataset) ? comity_sweep_dataset_size(dataset) : 0;
        const bool means = dataset->content == SWEEP_MEAN;
        for (size_t at = 0; at < size && means; at++) {
            const double apart = range[at] - sums[at];
            sums[at] += apart * share;
            sums[size + at] += range[size + at] + apart * apart * weight;
        }
        for (size_t at = 0; at < size && !means && dataset->content != SWEEP_DEVIATION; at++) {
            sums[at] += range[at];
        }
        sums += size;
        range += size;
    }
}

void comity_sweep_sums_values(const struct sweep_layout *layout,
                              const struct sweep_dataset *dataset, const double *sums, void *values)
{
    const double number = number_of(sums);
    const double *own = sums;
    for (const struct sweep_dataset *before = layout->datasets; before < dataset; before++) {
        own += is_of_point(before) ? comity_sweep_dataset_size(before) : 0;
    }
    for (size_t at = 0; at < comity_sweep_dataset_size(dataset); at++) {
        double value = own[at];
        if (dataset->content == SWEEP_STATUS) {
            value = value > 0 ? SWEEP_POINT_FAILED : SWEEP_POINT_DONE;
        } else if (dataset->content == SWEEP_DEVIATION) {
            value = sqrt(value / (number - 1));
        } else if (dataset->content == SWEEP_PHASE_SHARE) {
            value /= number;
        }
        comity_element_put(dataset->element, values, at, value);
    }
}

int comity_sweep_ranges_init(struct sweep_ranges *ranges, const struct sweep_layout *layout)
{
    *ranges = (struct sweep_ranges){ .layout = layout, .next = UINT64_MAX };
    if (layout->ranges == 1) {
        return COMITY_OK;
    }
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
    if (range == 0) {
        memcpy(ranges->sums, sums, comity_sweep_sums_size(layout) * sizeof *sums);
    } else if (block != ranges->next) {
        return false;
    } else {
        add(layout, sums, ranges->sums);
    }
    ranges->next = block + 1;
    if (range + 1 < layout->ranges) {
        return false;
    }
    ranges->failed += ranges->sums[SWEEP_STATUS] > 0;
    return true;
}

int comity_sweep_ranges_put(struct sweep_ranges *ranges, uint64_t block, const double *sums,
                            struct comity_writer *writer, uint8_t *digests)
{
    const struct sweep_layout *layout = ranges->layout;
    const uint64_t point = block / layout->ranges;
    if (!comity_sweep_ranges_take(ranges, block, sums)) {
        return COMITY_OK;
    }
    const int status = comity_sweep_encode_point(ranges->encoded, ranges->sums);
    memcpy(digests + (layout->blocks + point) * COMITY_DIGEST, ranges->encoded->digest,
           COMITY_DIGEST);
    if (status) {
        return status;
    }
    return comity_sweep_put_chunks(layout, writer, block, true, ranges->encoded);
}
