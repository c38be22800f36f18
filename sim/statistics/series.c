/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/series.h>
#include <comity/summary.h>

#include "core/vector.h"

#include <math.h>
#include <string.h>

/* Values of a track as they lie: one replicate after the other, each with so many places. */
static size_t places(const struct comity_recording *recording, size_t track)
{
    return recording->rows * recording->tracks[track].width;
}

/* Some neighbouring places of one replicate, as doubles; a loop for each type, so that none asks
 * for the type of every value. */
static void take(enum comity_element element, const void *values, size_t first, size_t count,
                 double *taken)
{
    if (element == COMITY_FLOAT32) {
        const float *from = (const float *)values + first;
        for (size_t at = 0; at < count; at++) {
            taken[at] = from[at];
        }
    } else if (element == COMITY_FLOAT64) {
        memcpy(taken, (const double *)values + first, count * sizeof *taken);
    } else {
        for (size_t at = 0; at < count; at++) {
            taken[at] = comity_element_get(element, values, first + at);
        }
    }
}

/* Replicates outside, places inside: memory is read in its order, and each place still sums its
 * replicates in theirs. */
void comity_series_squares(const struct comity_recording *recording, size_t track,
                           const void *values, size_t replicates, double *mean, double *squares)
{
    const enum comity_element element = recording->tracks[track].element;
    const size_t all = places(recording, track);
    memset(mean, 0, all * sizeof *mean);
    memset(squares, 0, all * sizeof *squares);
    for (size_t k = 0; k < replicates; k++) {
        for (size_t first = 0; first < all; first += COMITY_SERIES_TILE) {
            const size_t left = all - first;
            const size_t count = left < COMITY_SERIES_TILE ? left : COMITY_SERIES_TILE;
            double x[COMITY_SERIES_TILE];
            take(element, values, k * all + first, count, x);
            for (size_t at = 0; at < count; at++) {
                const double from_centre = x[at] - mean[first + at];
                mean[first + at] += from_centre / (double)(k + 1);
                squares[first + at] += from_centre * (x[at] - mean[first + at]);
            }
        }
    }
}

void comity_series_moments(const struct comity_recording *recording, size_t track,
                           const void *values, size_t replicates, double *mean, double *deviation)
{
    comity_series_squares(recording, track, values, replicates, mean, deviation);
    for (size_t at = 0; at < places(recording, track); at++) {
        deviation[at] = sqrt(deviation[at] / (double)(replicates - 1));
    }
}

/* Puts the smaller of two values of each column of a tile into the one row. */
static void exchange(double *lower, double *upper)
{
    for (size_t at = 0; at < COMITY_SERIES_TILE; at += COMITY_LANES) {
        const vec a = vec_load(lower + at), b = vec_load(upper + at);
        *(vec_memory *)(lower + at) = vec_min(b, a);
        *(vec_memory *)(upper + at) = vec_max(a, b);
    }
}

/* Sorts every column of tile[rows][COMITY_SERIES_TILE] by Batcher's merge exchange (Knuth, The Art
 * of Computer Programming, volume 3, 5.2.2, algorithm M): the same comparisons whatever the values,
 * so that all columns are sorted at once. */
static void sort_columns(double *tile, size_t rows)
{
    for (size_t p = 1; p < rows; p *= 2) {
        for (size_t k = p; k > 0; k /= 2) {
            for (size_t j = k % p; j + k < rows; j += 2 * k) {
                for (size_t i = j; i < j + k && i + k < rows; i++) {
                    if ((i ^ (i + k)) < 2 * p) { /* in the same block of 2 p rows */
                        exchange(tile + i * COMITY_SERIES_TILE,
                                 tile + (i + k) * COMITY_SERIES_TILE);
                    }
                }
            }
        }
    }
}

/* Quantiles of a sorted column of a tile; `ascending` takes its values. */
static void put_quantiles(const double *tile, size_t column, size_t replicates,
                          size_t probabilities, const double *probability, double *ascending,
                          double *quantile)
{
    for (size_t k = 0; k < replicates; k++) {
        ascending[k] = tile[k * COMITY_SERIES_TILE + column];
    }
    for (size_t q = 0; q < probabilities; q++) {
        quantile[q] = comity_quantile_sorted(replicates, ascending, probability[q]);
    }
}

void comity_series_quantiles(const struct comity_recording *recording, size_t track,
                             const void *values, size_t replicates, size_t probabilities,
                             const double *probability, double *scratch, double *quantile)
{
    const enum comity_element element = recording->tracks[track].element;
    const size_t all = places(recording, track);
    memset(scratch, 0, replicates * COMITY_SERIES_TILE * sizeof *scratch);
    for (size_t first = 0; first < all; first += COMITY_SERIES_TILE) {
        const size_t left = all - first;
        const size_t count = left < COMITY_SERIES_TILE ? left : COMITY_SERIES_TILE;
        int missing[COMITY_SERIES_TILE] = { 0 };
        for (size_t k = 0; k < replicates; k++) {
            double *row = scratch + k * COMITY_SERIES_TILE;
            take(element, values, k * all + first, count, row);
            for (size_t at = 0; at < count; at++) {
                missing[at] |= isnan(row[at]) != 0;
            }
        }
        sort_columns(scratch, replicates);
        for (size_t at = 0; at < count; at++) {
            double *found = quantile + (first + at) * probabilities;
            if (!missing[at]) {
                put_quantiles(scratch, at, replicates, probabilities, probability,
                              scratch + replicates * COMITY_SERIES_TILE, found);
            }
            for (size_t q = 0; q < probabilities && missing[at]; q++) {
                found[q] = NAN;
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
