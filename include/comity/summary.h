/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SUMMARY_H
#define COMITY_SUMMARY_H

#include <stddef.h>

/*
 * Descriptive statistics of samples.
 *
 * NaN stands for a missing value: it is left out and counted. Infinite values are refused with
 * COMITY_BAD_ARGUMENT. Functions that find too few values left return COMITY_BAD_ARGUMENT; a
 * result beyond the range of a double is COMITY_NUMERIC.
 */

/* A confidence interval [low, high]; both ends are NaN where no interval was asked for. */
struct comity_confidence_interval {
    double low;
    double high;
};

struct comity_summary {
    size_t used;
    size_t left_out; /* NaN */
    double mean;
    double standard_deviation; /* divisor used - 1; NaN when used is 1 */
    double minimum;
    double maximum;
};

/* The summary of x[n]; needs one value. The counts are set also when it fails. Two passes with
 * the correction of Chan, Golub and LeVeque (1983): equal values give exactly that value as the
 * mean and exactly 0 as the standard deviation. */
int comity_summarise(size_t n, const double x[], struct comity_summary *summary);

/* The quantiles of x[n] at probability[m], each in [0, 1]: definition 7 of Hyndman and Fan (1996),
 * the default of NumPy and R. Needs one value. */
int comity_quantiles(size_t n, const double x[], size_t m, const double probability[],
                     double quantile[]);

/* One quantile, same definition, of n >= 1 ascending values without NaN; probability in [0, 1].
 * From a finite to an infinite value nothing lies between: it is the infinite one. */
double comity_quantile_sorted(size_t n, const double ascending[], double probability);

#endif
