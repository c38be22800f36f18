/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/series.h>
#include <comity/summary.h>

#include "engine/fold.h"
#include "model/kernel.h"

#include <math.h>
#include <string.h>

/* Values of a track as they lie: one replicate after the other, each with so many places. */
static size_t places(const struct comity_recording *recording, size_t track)
{
    return recording->rows * recording->tracks[track].width;
}

/* Takes neighbouring places of all replicates into tiles. Several at once, as replicates lie far
 * apart; a constant size lets their reading overlap. */
static inline __attribute__((always_inline)) void take_tiles(size_t size, const char *values,
                                                             size_t all, size_t first, size_t count,
                                                             size_t replicates, char *taken)
{
    enum { AHEAD = 8 };
    const size_t row = COMITY_SERIES_TILE * size, tile = (replicates + 1) * row;
    const size_t whole = count / COMITY_SERIES_TILE, left = count % COMITY_SERIES_TILE * size;
    for (size_t k = 0; k < replicates; k++) {
        const char *from = values + (k * all + first) * size;
        const char *next = from + (k + AHEAD < replicates ? AHEAD * all * size : 0);
        for (size_t t = 0; t < whole; t++) {
            __builtin_prefetch(next + t * row);
            memcpy(taken + t * tile + k * row, from + t * row, row);
        }
        memcpy(taken + whole * tile + k * row, from + whole * row, left);
    }
}

/* Sorts the places of a tile, whose last row becomes NaN where a replicate has none. */
static void sort_tile(enum comity_element element, size_t replicates, void *tile)
{
    const struct comity_folds *folds = comity_folds_of(comity_kernel_best()->lanes);
    const size_t row = COMITY_SERIES_TILE * comity_element_size(element);
    void *missing = memset((char *)tile + replicates * row, 0, row);
    if (memcmp(tile, (char *)tile + row, (replicates - 1) * row) == 0) {
        memcpy(missing, tile, row); /* all alike, as before anything has happened */
    } else if (element == COMITY_FLOAT32) {
        folds->sort_single(tile, replicates);
    } else {
        folds->sort_double(tile, replicates);
    }
}

/* Type 7 of a sorted column of a tile. */
static double quantile_of(enum comity_element element, const void *tile, size_t column,
                          size_t replicates, double probability)
{
    const double position = (double)(replicates - 1) * probability;
    const size_t below = (size_t)position, above = below + (below + 1 < replicates);
    if (isnan(comity_element_get(element, tile, replicates * COMITY_SERIES_TILE + column))) {
        return NAN;
    }
    const double around[2] = {
        comity_element_get(element, tile, below * COMITY_SERIES_TILE + column),
        comity_element_get(element, tile, above * COMITY_SERIES_TILE + column)
    };
    return comity_quantile_sorted(2, around, position - (double)below);
}

void comity_series_quantiles(const struct comity_recording *recording, size_t track,
                             const void *values, size_t replicates, size_t probabilities,
                             const double *probability, void *scratch, double *quantile)
{
    const enum comity_element element = recording->tracks[track].element;
    const size_t all = places(recording, track), size = comity_element_size(element);
    const size_t together = COMITY_SERIES_TILE * COMITY_SERIES_TILES;
    const size_t tile = (replicates + 1) * COMITY_SERIES_TILE * size;
    memset(scratch, 0, COMITY_SERIES_TILES * tile);
    for (size_t first = 0; first < all; first += together) {
        const size_t left = all - first, count = left < together ? left : together;
        const size_t tiles = (count - 1) / COMITY_SERIES_TILE + 1;
        if (element == COMITY_FLOAT32) {
            take_tiles(sizeof(float), values, all, first, count, replicates, scratch);
        } else {
            take_tiles(sizeof(double), values, all, first, count, replicates, scratch);
        }
        for (size_t t = 0; t < tiles; t++) {
            sort_tile(element, replicates, (char *)scratch + t * tile);
        }
        for (size_t at = 0; at < count; at++) {
            const size_t column = at % COMITY_SERIES_TILE;
            const void *of = (char *)scratch + at / COMITY_SERIES_TILE * tile;
            for (size_t q = 0; q < probabilities; q++) {
                quantile[(first + at) * probabilities + q] =
                    quantile_of(element, of, column, replicates, probability[q]);
            }
        }
    }
}

void comity_series_shares(const struct comity_recording *recording, size_t track, const void *flags,
                          size_t replicates, size_t values, double *share)
{
    const enum comity_element element = recording->tracks[track].element;
    const size_t all = places(recording, track);
    memset(share, 0, all * values * sizeof *share);
    for (size_t k = 0; k < replicates; k++) {
        for (size_t at = 0; at < all; at++) {
            const size_t flag = (size_t)comity_element_get(element, flags, k * all + at);
            share[at * values + flag] += 1.0 / (double)replicates;
        }
    }
}
