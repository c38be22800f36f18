/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/block.h"
#include "engine/fold.h"

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t element_of(const struct comity_recording *recording)
{
    return recording->double_precision ? sizeof(double) : sizeof(float);
}

/* Of a group of replicates of a point. */
static size_t group_bytes(const struct comity_recording *recording)
{
    return recording->rows * recording->slots_summed * COMITY_SERIES_GROUP * element_of(recording);
}

/* Mean, deviation and squares of the columns of a tile. */
static void settle_moments(const struct comity_folds *folds, const struct comity_tile_folds *tiles,
                           size_t row, size_t replicates, const char *tile, double *sums)
{
    double further[3 * COMITY_SERIES_TILE] __attribute__((aligned(64)));
    for (size_t done = 0; done < replicates; done += COMITY_SUMMED_TOGETHER) {
        const size_t left = replicates - done,
                     count = left < COMITY_SUMMED_TOGETHER ? left : COMITY_SUMMED_TOGETHER;
        tiles->moments(tile + done * row, count, done ? further : sums);
        if (done)
            folds->join(sums, further, COMITY_SERIES_TILE, (double)count);
    }
    folds->settle(sums, COMITY_SERIES_TILE, (double)replicates);
}

/* Sorts the places of a tile, whose last row becomes NaN where a replicate has none. */
static void sort_tile(const struct comity_tile_folds *tiles, size_t row, size_t replicates,
                      char *tile)
{
    void *missing = memset(tile + COMITY_SERIES_BUNDLED(replicates) * row, 0, row);
    if (memcmp(tile, tile + row, (replicates - 1) * row) == 0)
        memcpy(missing, tile, row); /* all alike, as before anything has happened */
    else
        tiles->sort(tile, replicates);
}

/* Of one of the first `count` columns after the other, so far apart; interpolated from the nearer
 * neighbour, as comity_quantile_sorted does. */
static void put_quantile(enum comity_element element, const void *tile, size_t replicates,
                         double probability, size_t count, size_t apart, double *quantile)
{
    const double position = (double)(replicates - 1) * probability;
    const size_t below = (size_t)position, above = below + (below + 1 < replicates);
    const double fraction = position - (double)below;
    for (size_t at = 0; at < count; at++) {
        const double a = comity_element_get(element, tile, below * COMITY_SERIES_TILE + at);
        const double b = comity_element_get(element, tile, above * COMITY_SERIES_TILE + at);
        const double missing = comity_element_get(
            element, tile, COMITY_SERIES_BUNDLED(replicates) * COMITY_SERIES_TILE + at);
        quantile[at * apart] = isnan(missing)   ? NAN
                               : fraction < 0.5 ? a + (b - a) * fraction
                                                : b - (b - a) * (1.0 - fraction);
    }
}

void comity_series_settle(const struct comity_recording *recording,
                          const struct comity_folds *folds, size_t replicates, const void *values,
                          void *tile, double *sums, double *quantiles)
{
    const struct comity_tile_folds *tiles =
        recording->double_precision ? &folds->of_double : &folds->of_single;
    const size_t all = recording->rows * recording->slots_summed, element = element_of(recording);
    const size_t row = COMITY_SERIES_TILE * element, slots = recording->slots_count;
    double of_tile[3 * COMITY_SERIES_TILE] __attribute__((aligned(64)));
    for (size_t first = 0, slot = 0; first < all; first += COMITY_SERIES_TILE) {
        const size_t count = all - first < COMITY_SERIES_TILE ? all - first : COMITY_SERIES_TILE;
        tiles->take((const char *)values + first * COMITY_SERIES_GROUP * element,
                    group_bytes(recording), replicates, tile);
        settle_moments(folds, tiles, row, replicates, tile, of_tile);
        for (size_t at = 0; at < count; at++) {
            for (size_t moment = 0; moment < 3; moment++)
                sums[moment * slots + slot] = of_tile[moment * COMITY_SERIES_TILE + at];
            if (++slot == recording->slots_summed) {
                slot = 0;
                sums += 3 * slots;
            }
        }
        sort_tile(tiles, row, replicates, tile);
        for (size_t q = 0; q < recording->quantiles_count; q++) {
            put_quantile(recording->double_precision ? COMITY_FLOAT64 : COMITY_FLOAT32, tile,
                         replicates, recording->quantiles[q], count, recording->quantiles_count,
                         quantiles + first * recording->quantiles_count + q);
        }
    }
}

/* Replicates that a block has of a point at most. */
static size_t replicates_of_block(const struct comity_experiment *experiment)
{
    return experiment->block < experiment->replicates ? experiment->block : experiment->replicates;
}

size_t comity_series_tile_bytes(const struct comity_experiment *experiment)
{
    return (COMITY_SERIES_BUNDLED(replicates_of_block(experiment)) + 1) * COMITY_SERIES_TILE *
           sizeof(double);
}

size_t comity_series_together(const struct comity_recording *recording)
{
    return recording->slots_count && !recording->quantiles_count ? COMITY_SUMMED_TOGETHER
                                                                 : COMITY_LANES_MOST;
}

/* Ranges of replicates that are summed on their own. */
static size_t parts_of(const struct comity_experiment *experiment)
{
    return experiment->recording.quantiles_count
               ? 1
               : (replicates_of_block(experiment) - 1) / COMITY_SUMMED_TOGETHER + 1;
}

static size_t sums_of_row(const struct comity_experiment *experiment)
{
    return 3 * experiment->recording.slots_count;
}

size_t comity_experiment_sums(const struct comity_experiment *experiment)
{
    return parts_of(experiment) * experiment->recording.rows * sums_of_row(experiment);
}

static size_t quantiles_of_point(const struct comity_recording *recording)
{
    return recording->rows * recording->slots_summed * recording->quantiles_count;
}

static size_t groups_of(const struct comity_experiment *experiment)
{
    return (experiment->replicates - 1) / COMITY_SERIES_GROUP + 1;
}

/* Bytes of a point's values, of which quantiles are made. */
static size_t values_of_point(const struct comity_experiment *experiment)
{
    const struct comity_recording *recording = &experiment->recording;
    return recording->quantiles_count ? groups_of(experiment) * group_bytes(recording) : 0;
}

/* Bytes of the values of points, in whole cache lines, with what may be read beyond them; 0 where
 * that is no number. */
static size_t bytes_of_values(const struct comity_experiment *experiment, size_t points)
{
    const size_t group = group_bytes(&experiment->recording);
    size_t bytes = 0;
    if (experiment->recording.quantiles_count &&
        (__builtin_mul_overflow(points * group, groups_of(experiment), &bytes) ||
         bytes > PTRDIFF_MAX))
        return 0;
    return (bytes + 63) / 64 * 64 + COMITY_SERIES_BEYOND;
}

int comity_series_init(const struct comity_experiment *experiment, size_t points,
                       struct comity_block *block)
{
    const size_t values = bytes_of_values(experiment, points);
    if (values == 0)
        return COMITY_NO_MEMORY;
    block->sums =
        aligned_alloc(64, points * comity_experiment_sums(experiment) * sizeof(double) + 64);
    block->quantiles =
        calloc(points * quantiles_of_point(&experiment->recording) + 1, sizeof(double));
    block->values = aligned_alloc(64, values);
    if (!block->sums || !block->quantiles || !block->values)
        return COMITY_NO_MEMORY;
    memset((char *)block->values + values - COMITY_SERIES_BEYOND, 0, COMITY_SERIES_BEYOND);
    return COMITY_OK;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Adds what the view shows to the sums of the points whose worlds it holds, or keeps it for their
 * quantiles. */
void comity_series_observe(const struct comity_experiment *experiment,
                           const struct comity_block *block, size_t first,
                           const struct comity_view *seen)
{
    const struct comity_recording *recording = &experiment->recording;
    const struct comity_folds *folds = comity_folds_of(seen->lanes);
    if (!recording->slots_count || seen->tick % recording->every != 0)
        return;
    for (size_t lane = 0, end; lane < seen->count; lane = end) {
        const size_t world = first + seen->first + lane;
        const size_t point = world / experiment->replicates;
        const size_t replicate = world % experiment->replicates;
        const size_t together = comity_series_together(recording), within = replicate % together;
        const size_t part = replicate / together, row = seen->tick / recording->every;
        end = lane + least(together - within, experiment->replicates - replicate);
        end = least(end, seen->count);
        if (recording->quantiles_count) {
            void *values = (char *)block->values + point * values_of_point(experiment) +
                           part * group_bytes(recording);
            folds->keep(values, recording, row, seen->record, lane, end, within);
        } else {
            const size_t of_point = (point * parts_of(experiment) + part) * recording->rows + row;
            folds->add(block->sums + of_point * sums_of_row(experiment), recording, seen->record,
                       lane, end, within == 0);
        }
    }
}

/* Makes mean and deviation of the sums of every point, or quantiles too of the values. */
void comity_series_finish(const struct comity_experiment *experiment,
                          const struct comity_folds *folds, void *tile, struct comity_block *block)
{
    const size_t rows = experiment->recording.rows, slots = experiment->recording.slots_count;
    const bool range = block->count < experiment->replicates;
    const size_t points = range ? 1 : block->count / experiment->replicates;
    for (size_t point = 0; slots && point < points; point++) {
        double *sums = block->sums + point * comity_experiment_sums(experiment);
        const size_t replicates = range ? block->count : block->replicates[point];
        if (experiment->recording.quantiles_count) {
            comity_series_settle(
                &experiment->recording, folds, replicates,
                (char *)block->values + point * values_of_point(experiment), tile, sums,
                block->quantiles + point * quantiles_of_point(&experiment->recording));
            continue;
        }
        for (size_t row = 0; row < rows; row++) {
            double *of_row = sums + row * sums_of_row(experiment);
            for (size_t done = COMITY_SUMMED_TOGETHER; done < replicates;
                 done += COMITY_SUMMED_TOGETHER) {
                const size_t left = replicates - done;
                const size_t part = done / COMITY_SUMMED_TOGETHER;
                folds->join(
                    of_row, of_row + part * rows * sums_of_row(experiment), slots,
                    (double)(left < COMITY_SUMMED_TOGETHER ? left : COMITY_SUMMED_TOGETHER));
            }
            folds->settle(of_row, slots, (double)replicates);
        }
    }
}
