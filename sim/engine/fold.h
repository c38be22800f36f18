/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ENGINE_FOLD_H
#define COMITY_ENGINE_FOLD_H

#include <comity/outcomes.h>
#include <comity/recording.h>
#include <comity/series.h>
#include <stdbool.h>

/* Replicates whose sums are added up together: slices of a point's replicates begin there, so that
 * sums do not depend on slices. */
enum { COMITY_SUMMED_TOGETHER = 4096 };

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

    /* Sorts the columns of tile[rows + 1][COMITY_SERIES_TILE], but for the last row, which begins
     * as zeros and becomes NaN where a column has one: these are not sorted. */
    void (*sort_single)(float *tile, size_t rows);
    void (*sort_double)(double *tile, size_t rows);

    /* Turns the sums of so many replicates into their mean, deviation, and squares about it. */
    void (*settle)(double *sums, size_t slots, double replicates);
};

/* Those of the kernel with so many lanes. Static. */
const struct comity_folds *comity_folds_of(size_t lanes);

#endif
