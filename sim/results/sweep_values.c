/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/outcome_cells.h"
#include "results/sweep_layout.h"

#include <comity/series.h>
#include <comity/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_counts(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                       const struct comity_block *block, void *values)
{
    const size_t replicates = layout->sweep->replicates;
    for (size_t point = 0; point < block->count / replicates; point++) {
        int failed = 0;
        for (size_t k = 0; k < replicates; k++) {
            failed |= block->failed[point * replicates + k];
        }
        comity_element_put(dataset->element, values, point,
                           dataset->content == SWEEP_REPLICATES ? block->replicates[point]
                           : failed                             ? SWEEP_POINT_FAILED
                                                                : SWEEP_POINT_DONE);
    }
}

/* Mean, deviation or squares over the replicates of one of the block's points. */
static void put_moment(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                       const struct comity_block *block, size_t point, size_t moment,
                       enum comity_element element, void *values)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    const struct comity_track *track = &recording->tracks[dataset->source];
    const double *sums = block->sums + point * comity_experiment_sums(&layout->experiment) +
                         moment * recording->slots_count + track->sums;
    size_t at = point * comity_sweep_dataset_size(dataset), slots[COMITY_SLOTS_VENUE_ISSUE];
    for (size_t cell = 0; cell < track->width; cell++) {
        slots[cell] = comity_shape_slot(track->variable->shape, cell);
    }
    for (size_t row = 0; row < recording->rows; row++, sums += 3 * recording->slots_count) {
        for (size_t cell = 0; cell < track->width; cell++, at++) {
            const double value = slots[cell] == COMITY_NO_SLOT ? NAN : sums[slots[cell]];
            comity_element_put(element, values, at, value);
        }
    }
}

/* Other ensemble series of one point of a block; results and scratch are lent. */
static void put_series_of_point(const struct sweep_layout *layout,
                                const struct sweep_dataset *dataset,
                                const struct comity_block *block, size_t point, double *results,
                                double *scratch, void *values)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    const struct comity_sweep *sweep = layout->sweep;
    const size_t size = comity_sweep_dataset_size(dataset), track = dataset->source;
    const size_t replicates = block->replicates[point];
    const void *kept = (const char *)block->tracks[track] +
                       point * sweep->replicates * comity_track_bytes(recording, track);
    if (dataset->content == SWEEP_QUANTILES) {
        comity_series_quantiles(recording, track, kept, replicates, sweep->quantiles_count,
                                sweep->quantiles, scratch, results);
    } else {
        comity_series_shares(recording, track, kept, replicates, COMITY_PHASES, results);
    }
    for (size_t at = 0; at < size; at++) {
        comity_element_put(dataset->element, values, point * size + at, results[at]);
    }
}

static int put_series(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                      const struct comity_block *block, void *values)
{
    const size_t replicates = layout->sweep->replicates;
    double *results = calloc(comity_sweep_dataset_size(dataset), sizeof *results);
    double *scratch = aligned_alloc(64, (replicates + 1) * COMITY_SERIES_TILE *
                                            COMITY_SERIES_TILES * sizeof *scratch);
    const int status = results && scratch ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t point = 0; !status && point < block->count / replicates; point++) {
        put_series_of_point(layout, dataset, block, point, results, scratch, values);
    }
    free(results);
    free(scratch);
    return status;
}

/* A measure of every world of the block. */
static void put_measure(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                        const struct comity_block *block, void *values)
{
    const struct comity_measure_set *set = &layout->sweep->measures->set;
    const size_t place = set->measures[dataset->source].place;
    for (size_t k = 0; k < block->count; k++) {
        comity_element_put(dataset->element, values, k, block->measures[k * set->row + place]);
    }
}

/* A measure of the replicates of each point, or its error. */
static int put_ensemble(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                        const struct comity_block *block, void *values)
{
    const struct comity_measure_set *set = &layout->sweep->measures->set;
    const size_t replicates = layout->sweep->replicates;
    struct comity_measure_estimate *estimates = calloc(set->count, sizeof *estimates);
    int status = estimates ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t point = 0; !status && point < block->count / replicates; point++) {
        status = comity_measure_estimates(set, block->replicates[point], 1,
                                          block->measures + point * replicates * set->row,
                                          dataset->content == SWEEP_ENSEMBLE_ERROR, estimates);
        comity_element_put(dataset->element, values, point,
                           dataset->content == SWEEP_ENSEMBLE ? estimates[dataset->source].value
                                                              : estimates[dataset->source].error);
    }
    free(estimates);
    return status;
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
            put_moment(layout, dataset, block, 0, 0, COMITY_FLOAT64, sums);
            put_moment(layout, dataset, block, 0, 2, COMITY_FLOAT64, sums + size);
        } else if (dataset->content == SWEEP_PHASE_SHARE) {
            put_shares(recording, dataset, block, sums);
        }
        sums += comity_sweep_dataset_sums(dataset);
    }
}

int comity_sweep_values_of_block(const struct sweep_layout *layout,
                                 const struct sweep_dataset *dataset,
                                 const struct comity_block *block, void **values)
{
    switch (dataset->content) {
    case SWEEP_STATUS:
    case SWEEP_REPLICATES:
        put_counts(layout, dataset, block, *values);
        break;
    case SWEEP_OUTCOME:
        comity_outcome_to_cells(&comity_outcomes()[dataset->source], dataset->element, block->count,
                                block->outcomes, *values);
        break;
    case SWEEP_MEASURE:
        put_measure(layout, dataset, block, *values);
        break;
    case SWEEP_ENSEMBLE:
    case SWEEP_ENSEMBLE_ERROR:
        return put_ensemble(layout, dataset, block, *values);
    case SWEEP_TRAJECTORY:
        *values = block->tracks[dataset->source];
        break;
    case SWEEP_MEAN:
    case SWEEP_DEVIATION:
        for (size_t point = 0; point < block->count / layout->sweep->replicates; point++) {
            put_moment(layout, dataset, block, point, dataset->content == SWEEP_DEVIATION,
                       dataset->element, *values);
        }
        break;
    case SWEEP_QUANTILES:
    case SWEEP_PHASE_SHARE:
        return put_series(layout, dataset, block, *values);
    case SWEEP_SUMS:
        comity_sweep_sums_of_block(layout, block, *values);
        break;
    }
    return COMITY_OK;
}

void comity_sweep_sums_values(const struct sweep_layout *layout,
                              const struct sweep_dataset *dataset, const double *sums, void *values)
{
    const double number = sums[SWEEP_REPLICATES];
    const double *own = sums;
    for (const struct sweep_dataset *before = layout->datasets; before < dataset; before++) {
        own += comity_sweep_dataset_sums(before);
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
