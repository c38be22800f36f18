/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of the datasets of a sweep, from a computed block or from sums of ranges. */
#include "results/outcome_cells.h"
#include "results/sweep_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_counts(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                       const struct comity_block *block, void *values)
{
    const size_t replicates = layout->sweep->replicates;
    for (size_t point = 0; point < block->count / replicates; point++) {
        int failed = 0;
        for (size_t k = 0; k < replicates; k++)
            failed |= block->failed[point * replicates + k];
        comity_element_put(dataset->element, values, point,
                           dataset->content == SWEEP_REPLICATES ? block->replicates[point]
                           : failed                             ? SWEEP_POINT_FAILED
                                                                : SWEEP_POINT_DONE);
    }
}

/* What a summed track has of a point, rows so far apart, a place so many numbers, of which `each`
 * are taken. */
static void put_places(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                       const double *from, size_t row_apart, size_t each, size_t point,
                       enum comity_element element, void *values)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    const struct comity_track *track = &recording->tracks[dataset->source];
    size_t at = point * comity_sweep_dataset_size(dataset), slots[COMITY_SLOTS_VENUE_ISSUE];
    from += track->sums * each;
    for (size_t cell = 0; cell < track->width; cell++)
        slots[cell] = comity_shape_slot(track->variable->shape, cell);
    for (size_t row = 0; row < recording->rows; row++, from += row_apart) {
        for (size_t cell = 0; cell < track->width; cell++) {
            for (size_t k = 0; k < each; k++, at++) {
                const double value =
                    slots[cell] == COMITY_NO_SLOT ? NAN : from[slots[cell] * each + k];
                if (element == COMITY_FLOAT32)
                    ((float *)values)[at] = (float)value;
                else
                    ((double *)values)[at] = value;
            }
        }
    }
}

/* Mean, deviation or squares over the replicates of one of the block's points. */
static void put_moment(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                       const struct comity_block *block, size_t point, size_t moment,
                       enum comity_element element, void *values)
{
    const size_t slots = layout->experiment.recording.slots_count;
    put_places(layout, dataset,
               block->sums + point * comity_experiment_sums(&layout->experiment) + moment * slots,
               3 * slots, 1, point, element, values);
}

static void put_quantiles(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                          const struct comity_block *block, size_t point, void *values)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    const size_t row = recording->slots_summed * recording->quantiles_count;
    put_places(layout, dataset, block->quantiles + point * recording->rows * row, row,
               recording->quantiles_count, point, dataset->element, values);
}

/* Of a point, at a place [row][phase]. */
static uint32_t number_in_phase(const struct comity_recording *recording, const uint32_t *phases,
                                size_t at)
{
    const size_t tick = at / COMITY_PHASES * recording->every;
    return phases[tick * COMITY_PHASES + at % COMITY_PHASES];
}

static void put_shares(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                       const struct comity_block *block, size_t point, void *values)
{
    const size_t size = comity_sweep_dataset_size(dataset);
    const uint32_t *phases = block->phases + point * layout->sweep->ticks * COMITY_PHASES;
    for (size_t at = 0; at < size; at++) {
        const double number = number_in_phase(&layout->experiment.recording, phases, at);
        comity_element_put(dataset->element, values, point * size + at,
                           number / block->replicates[point]);
    }
}

static void put_series(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                       const struct comity_block *block, size_t point, void *values)
{
    if (dataset->content == SWEEP_QUANTILES) {
        put_quantiles(layout, dataset, block, point, values);
    } else if (dataset->content == SWEEP_PHASE_SHARE) {
        put_shares(layout, dataset, block, point, values);
    } else {
        put_moment(layout, dataset, block, point, dataset->content == SWEEP_DEVIATION,
                   dataset->element, values);
    }
}

/* A measure of every world of the block. */
static void put_measure(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                        const struct comity_block *block, void *values)
{
    const struct comity_measure_set *set = &layout->sweep->measures->set;
    const size_t column = set->measures[dataset->source].column;
    for (size_t k = 0; k < block->count; k++)
        comity_element_put(dataset->element, values, k, block->measures[k * set->row + column]);
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

/* How many replicates are in each phase. */
static void put_numbers(const struct comity_recording *recording,
                        const struct sweep_dataset *shares, const struct comity_block *block,
                        double *sums)
{
    const size_t size = comity_sweep_dataset_size(shares);
    for (size_t at = 0; at < size; at++)
        sums[at] = number_in_phase(recording, block->phases, at);
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
            put_numbers(recording, dataset, block, sums);
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
    case SWEEP_QUANTILES:
    case SWEEP_PHASE_SHARE:
        for (size_t point = 0; point < block->count / layout->sweep->replicates; point++)
            put_series(layout, dataset, block, point, *values);
        break;
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
    for (const struct sweep_dataset *before = layout->datasets; before < dataset; before++)
        own += comity_sweep_dataset_sums(before);
    for (size_t at = 0; at < comity_sweep_dataset_size(dataset); at++) {
        double value = own[at];
        if (dataset->content == SWEEP_STATUS)
            value = value > 0 ? SWEEP_POINT_FAILED : SWEEP_POINT_DONE;
        else if (dataset->content == SWEEP_DEVIATION)
            value = sqrt(value / (number - 1));
        else if (dataset->content == SWEEP_PHASE_SHARE)
            value /= number;
        comity_element_put(dataset->element, values, at, value);
    }
}
