/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_PRECISION_H
#define COMITY_PRECISION_H

#include <comity/summary.h>

#include <stddef.h>

/* Was the number of replicates enough? NaN and infinite values are treated as in summary.h. */

enum { COMITY_FEWEST_SETTLED = 4 };

struct comity_precision {
    size_t used;
    size_t left_out; /* NaN */
    double mean;
    double standard_deviation;
    double half_width; /* of Student's t interval of the mean */
    double variation;  /* coefficient of variation: standard deviation / |mean| */

    /* The largest distance from the final value while the last quarter of the replicates was
     * added, relative to the final value. 0 if it did not move; INFINITY if the final mean is 0;
     * NaN below COMITY_FEWEST_SETTLED values, whose quarter has none. */
    double mean_change;
    double variation_change;
};

/*
 * Precision of the mean of x[n], in the order of the replicates. Needs two values. Stability of the
 * coefficient of variation: Lorscheid, Heine and Meyer (2012); Lee et al. (2015). A zero mean makes
 * the coefficient INFINITY, or 0 if nothing varies.
 */
int comity_precision_of_mean(size_t n, const double x[], double level,
                             struct comity_precision *precision);

/*
 * What skewness adds to Student's half-width of the mean of x[n] on the side of the longer tail:
 * (2 t^2 + 1) / 6 |g| s / n, the first term of the expansion of the Studentised mean (Hall 1992), g
 * and s the skewness and standard deviation of the sample. 0 where nothing varies, NaN where
 * comity_precision_of_mean fails.
 */
double comity_skewness_shift(size_t n, const double x[], double level);

/*
 * The most by which values that none of n >= 1 replicates showed move the mean, at this confidence,
 * if they lie `distance` >= 0 from those that were seen: distance (1 - (1 - level)^(1/n)). The
 * second factor is the exact bound on the probability of an event after n trials without it
 * (Clopper and Pearson 1934), about 3/n at 0.95, the rule of three (Hanley and Lippman-Hand 1983).
 * NaN for another argument.
 */
double comity_unseen_shift(size_t n, double distance, double level);

/* Wilson's (1927) score interval of the share of `successes` in n >= 1 trials. Unlike the normal
 * one it stays in [0, 1] and has width at shares of 0 and 1. */
int comity_wilson_interval(size_t successes, size_t n, double level,
                           struct comity_confidence_interval *interval);

/*
 * As how many independent replicates n count of which `each` neighbours share a draw of the
 * coefficients (Kish 1965): those whose mean has the standard error `error`, where n independent
 * ones have `independent`. From n / each, which it is where nothing varies, to n.
 */
double comity_effective_replicates(double n, double each, double independent, double error);

/* Wilson's interval of a share of n > 0 such replicates. */
int comity_share_interval(double share, double n, double each, double error, double level,
                          struct comity_confidence_interval *interval);

/* The replicates at which Wilson's interval has at most this half-width, in (0, 0.5), if the share
 * stays. A share of 0.5 is the worst case. */
int comity_replicates_for_share(double share, double half_width, double level, double *replicates);

#endif
