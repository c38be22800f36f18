/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ENGINE_FOLD_H
#define COMITY_ENGINE_FOLD_H

#include <comity/outcomes.h>
#include <comity/recording.h>
#include <stdbool.h>

/* Replicates whose sums are added up together: slices of a point's replicates begin there, so that
 * sums do not depend on slices. */
enum { COMITY_SUMMED_TOGETHER = 4096 };

/* Values of which quantiles are made lie as [group of replicates][row][place][replicate of the
 * group], in single or double precision, and are sorted as tiles[replicate][COMITY_SERIES_TILE], of
 * neighbouring places. */
enum {
    COMITY_SERIES_GROUP = COMITY_LANES_MOST,
    COMITY_SERIES_TILE = 16,
    COMITY_SERIES_BUNDLE = 16,
    COMITY_SERIES_BEYOND = COMITY_SERIES_TILE * COMITY_SERIES_GROUP * sizeof(double)
};

/* Rows of a tile of so many replicates, in whole bundles; one more tells where values lack. */
#define COMITY_SERIES_BUNDLED(replicates)                                                          \
    (((replicates) + COMITY_SERIES_BUNDLE - 1) / COMITY_SERIES_BUNDLE * COMITY_SERIES_BUNDLE)

/* What is done with every tick. Compiled once for each instruction set, as the tick is; lanes are
 * those of that kernel. */
struct comity_folds {
    /* The part of a tally that every tick changes: sums and extremes of one vector's record.
     * Returns whether a lane's phase or coupling is no longer that of its spell. */
    int (*outcomes)(struct comity_tally *tally, const double *record);

    /* Adds the lanes from `lane` to `end` of a record, one after the other, to sums[3][slots]: the
     * first value, sums of the differences from it and of their squares. */
    void (*add)(double *sums, const struct comity_recording *recording, const double *record,
                size_t lane, size_t end, bool begins);

    /* Adds sums of so many further replicates. */
    void (*join)(double *sums, const double *further, size_t slots, double replicates);

    /* Puts lanes of a record where a group has its replicates from `at` on. */
    void (*keep)(void *group, const struct comity_recording *recording, size_t row,
                 const double *record, size_t lane, size_t end, size_t at);

    /* For values in single and in double precision. */
    struct comity_tile_folds {
        /* Takes the tile that begins at a place of the first group. */
        void (*take)(const void *values, size_t group_bytes, size_t replicates, void *tile);

        /* The sums of `add` of so many rows: sums[3][COMITY_SERIES_TILE]. */
        void (*moments)(const void *tile, size_t rows, double *sums);

        /* Sorts the first rows of the columns of a tile, whose last row begins as zeros and becomes
         * NaN where a column has one: these are not sorted. */
        void (*sort)(void *tile, size_t rows);
    } of_single, of_double;

    /* Turns the sums of so many replicates into their mean, deviation, and squares about it. */
    void (*settle)(double *sums, size_t slots, double replicates);
};

/* Those of the kernel with so many lanes. Static. */
const struct comity_folds *comity_folds_of(size_t lanes);

/* Makes of the values of a point, of which COMITY_SERIES_BEYOND more bytes can be read, its sums
 * [row][3][slots_count] as `settle` does, and quantiles[row][place][quantile] of type 7 (Hyndman
 * and Fan 1996, NumPy's default), NaN where a replicate has no number. Values and the tile are
 * aligned to 64 bytes, or 32 in single precision. */
void comity_series_settle(const struct comity_recording *recording,
                          const struct comity_folds *folds, size_t replicates, const void *values,
                          void *tile, double *sums, double *quantiles);

#endif
