/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/figures.h"

#include "engine/block.h"
#include "engine/fold.h"
#include "statistics/difference.h"

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double figures_quantiles[FIGURES_QUANTILES] = { 0.05, 0.25, 0.5, 0.75, 0.95 };

static size_t slots_shown(const struct figures *figures)
{
    return figures->shown.experiment.recording.slots_summed;
}

/* Series of these variables, of a single point. */
static int series_init(struct figures_series *series, struct figures *figures, const char *names,
                       size_t quantiles)
{
    const char *unknown;
    struct comity_recording *recording = &series->experiment.recording;
    series->experiment = (struct comity_experiment){ .points = 1,
                                                     .replicates = figures->replicates,
                                                     .block = figures->replicates,
                                                     .ticks = figures->ticks };
    comity_recording_init(recording, names, figures->ticks, 1, true, &unknown);
    recording->quantiles = figures_quantiles;
    recording->quantiles_count = quantiles;
    for (size_t track = 0; track < recording->count; track++)
        recording->tracks[track].summed = true;
    comity_recording_sum(recording);
    series->block =
        (struct comity_block){ .count = figures->replicates, .replicates = &figures->replicates };
    return comity_series_init(&series->experiment, 1, &series->block);
}

static void series_free(struct figures_series *series)
{
    free(series->block.sums);
    free(series->block.quantiles);
    free(series->block.values);
}

int figures_init(struct figures *figures, const struct comity_scenario *scenario,
                 const struct comity_variable *variable)
{
    const size_t ticks = scenario->ticks, worlds = scenario->replicates;
    *figures = (struct figures){ .ticks = scenario->ticks, .replicates = scenario->replicates };
    figures->levels = reallocarray(NULL, worlds, ticks);
    figures->outcomes =
        reallocarray(NULL, worlds, COMITY_OUTCOME_SLOTS * sizeof *figures->outcomes);
    figures->phases = calloc(ticks, COMITY_PHASES * sizeof *figures->phases);
    figures->shares = reallocarray(NULL, ticks, COMITY_PHASES * sizeof *figures->shares);
    if (!figures->levels || !figures->outcomes || !figures->phases || !figures->shares)
        return COMITY_NO_MEMORY;
    const int status = series_init(&figures->all, figures, "all", 0);
    if (status)
        return status;
    return series_init(&figures->shown, figures, variable->name, FIGURES_QUANTILES);
}

void figures_free(struct figures *figures)
{
    free(figures->levels);
    free(figures->outcomes);
    free(figures->phases);
    free(figures->shares);
    free(figures->bands);
    series_free(&figures->all);
    series_free(&figures->shown);
    *figures = (struct figures){ 0 };
}

void figures_observe(struct figures *figures, const struct comity_view *view)
{
    const double *level = view->record + COMITY_AT_PHASE_LEVEL * view->lanes;
    figures->lanes = view->lanes;
    uint8_t *levels = figures->levels + (size_t)view->tick * figures->replicates + view->first;
    for (size_t lane = 0; lane < view->count; lane++)
        levels[lane] = (uint8_t)level[lane];
    comity_series_observe(&figures->all.experiment, &figures->all.block, 0, view);
    comity_series_observe(&figures->shown.experiment, &figures->shown.block, 0, view);
}

/* Lays the means of all variables side by side, without what else was made of their sums. */
static void pack_means(struct figures *figures)
{
    const size_t row = 3 * figures->all.experiment.recording.slots_count;
    double *sums = figures->all.block.sums;
    for (size_t tick = 0; tick < figures->ticks; tick++) {
        memmove(sums + tick * COMITY_RECORD_SLOTS, sums + tick * row,
                COMITY_RECORD_SLOTS * sizeof *sums);
    }
}

static void lay_out_bands(struct figures *figures)
{
    const struct comity_recording *recording = &figures->shown.experiment.recording;
    const struct comity_block *block = &figures->shown.block;
    const size_t ticks = figures->ticks, slots = slots_shown(figures);
    for (size_t tick = 0; tick < ticks; tick++) {
        for (size_t slot = 0; slot < slots; slot++) {
            double *to = figures->bands + slot * ticks + tick;
            *to = block->sums[3 * tick * recording->slots_count + slot];
            for (size_t q = 0; q < FIGURES_QUANTILES; q++) {
                to[(q + 1) * slots * ticks] =
                    block->quantiles[(tick * slots + slot) * FIGURES_QUANTILES + q];
            }
        }
    }
}

int figures_finish(struct figures *figures)
{
    const size_t ticks = figures->ticks;
    const struct comity_folds *folds = comity_folds_of(figures->lanes);
    void *tile = aligned_alloc(64, comity_series_tile_bytes(&figures->shown.experiment));
    figures->bands = reallocarray(
        NULL, ticks, (FIGURES_QUANTILES + 1) * slots_shown(figures) * sizeof *figures->bands);
    if (!tile || !figures->bands) {
        free(tile);
        return COMITY_NO_MEMORY;
    }
    comity_outcomes_count_phases(figures->phases, figures->ticks);
    for (size_t k = 0; k < ticks * COMITY_PHASES; k++)
        figures->shares[k] = (double)figures->phases[k] / (double)figures->replicates;
    comity_series_finish(&figures->all.experiment, folds, tile, &figures->all.block);
    comity_series_finish(&figures->shown.experiment, folds, tile, &figures->shown.block);
    pack_means(figures);
    lay_out_bands(figures);
    free(tile);
    return COMITY_OK;
}

/* ---- two settings */

/* Worlds with the same draws, and room for their values: of the first setting, of the second, and
 * of the pairs that are complete. */
struct twins {
    size_t count;
    double *reference, *sample, *kept;
};

/* As `comity compare` does; what cannot be known is NaN. */
static struct comity_comparison compare(const struct twins *twins, bool shares)
{
    struct comity_comparison comparison;
    struct comity_comparison_options options;
    comity_comparison_options_init(&options);
    options.shares = shares;
    comity_comparison_clear(&comparison, true);
    const struct comity_pairs pairs =
        comity_pairs_keep(twins->count, twins->sample, twins->reference, twins->kept, &comparison);
    if (!comity_comparison_describe(pairs.used, pairs.sample, pairs.used, pairs.reference,
                                    &comparison) &&
        !comity_pairs_describe(&pairs, &comparison))
        comity_comparison_bound(&options, &comparison);
    return comparison;
}

static void compare_outcomes(const struct figures *one, const struct figures *other,
                             const struct twins *twins, double *outcomes)
{
    const bool as_long = one->ticks == other->ticks;
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        for (size_t r = 0; r < twins->count; r++) {
            const size_t world = r * COMITY_OUTCOME_SLOTS;
            twins->reference[r] = comity_outcome_value(one->outcomes + world, slot, one->ticks);
            twins->sample[r] = comity_outcome_value(other->outcomes + world, slot, other->ticks);
        }
        const struct comity_comparison found = compare(twins, false);
        const double numbers[FIGURES_OF_OUTCOME] = {
            found.mean[1],
            found.standard_deviation[1],
            found.mean[0],
            found.standard_deviation[0],
            as_long ? found.difference : NAN,
            as_long ? found.interval.low : NAN,
            as_long ? found.interval.high : NAN,
        };
        memcpy(outcomes + slot * FIGURES_OF_OUTCOME, numbers, sizeof numbers);
    }
}

/* The value shown of a slot in the worlds of a month, from among those of the series. */
static void take_values(const struct figures *figures, size_t slot, size_t tick, size_t count,
                        double *values)
{
    const size_t slots = slots_shown(figures), group = figures->ticks * slots;
    const double *all = figures->shown.block.values;
    for (size_t r = 0; r < count; r++) {
        const size_t place = r / COMITY_SERIES_GROUP * group + tick * slots + slot;
        values[r] = all[place * COMITY_SERIES_GROUP + r % COMITY_SERIES_GROUP];
    }
}

/* Whether worlds are in a phase or a higher one. */
static void take_phase(const struct figures *figures, size_t phase, size_t tick, size_t count,
                       double *values)
{
    const uint8_t *levels = figures->levels + tick * figures->replicates;
    for (size_t r = 0; r < count; r++)
        values[r] = levels[r] >= phase;
}

/* [FIGURES_OF_DIFFERENCE][rows][ticks], of shares by phase or of the variable by slot. */
static void compare_months(const struct figures *one, const struct figures *other,
                           const struct twins *twins, bool shares, size_t rows, size_t ticks,
                           double *differences)
{
    for (size_t row = 0; row < rows; row++) {
        for (size_t tick = 0; tick < ticks; tick++) {
            if (shares) {
                take_phase(one, row + 1, tick, twins->count, twins->reference);
                take_phase(other, row + 1, tick, twins->count, twins->sample);
            } else {
                take_values(one, row, tick, twins->count, twins->reference);
                take_values(other, row, tick, twins->count, twins->sample);
            }
            const struct comity_comparison found = compare(twins, shares);
            double *to = differences + row * ticks + tick;
            to[0] = found.difference;
            to[rows * ticks] = found.interval.low;
            to[2 * rows * ticks] = found.interval.high;
        }
    }
}

int figures_compare(const struct figures *one, const struct figures *other,
                    struct figures_compared *compared)
{
    const size_t ticks = one->ticks < other->ticks ? one->ticks : other->ticks;
    const size_t pairs = one->replicates < other->replicates ? one->replicates : other->replicates;
    const size_t phases = COMITY_PHASES - 1, slots = slots_shown(one);
    double *room = reallocarray(NULL, pairs, 5 * sizeof *room);
    compared->outcomes =
        calloc(COMITY_OUTCOME_SLOTS, FIGURES_OF_OUTCOME * sizeof *compared->outcomes);
    compared->differences = calloc(ticks, FIGURES_OF_DIFFERENCE * slots * sizeof(double));
    compared->phases = calloc(ticks, FIGURES_OF_DIFFERENCE * phases * sizeof(double));
    const bool whole = room && compared->outcomes && compared->differences && compared->phases;
    if (whole) {
        const struct twins twins = { pairs, room, room + pairs, room + 2 * pairs };
        compare_outcomes(one, other, &twins, compared->outcomes);
        if (one != other) {
            compare_months(one, other, &twins, false, slots, ticks, compared->differences);
            compare_months(one, other, &twins, true, phases, ticks, compared->phases);
        }
    }
    free(room);
    return whole ? COMITY_OK : COMITY_NO_MEMORY;
}

void figures_compared_free(struct figures_compared *compared)
{
    free(compared->outcomes);
    free(compared->differences);
    free(compared->phases);
    *compared = (struct figures_compared){ 0 };
}
