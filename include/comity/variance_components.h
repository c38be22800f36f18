/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_VARIANCE_COMPONENTS_H
#define COMITY_VARIANCE_COMPONENTS_H

#include <comity/summary.h>

#include <stdbool.h>
#include <stddef.h>

/*
 * What is uncertain of an outcome when its coefficients are: settings drawn from their
 * distribution, each with the same number of replicates. The variance is split by the analysis of
 * variance of one random factor (Searle, Casella and McCulloch 1992, chapter 3): between the
 * expectations of settings (coefficients) and within a setting (chance).
 */

/* Sums, settings added one after another in memory that does not grow; zeroed at the beginning. */
struct comity_variance_sums {
    size_t settings, each; /* settings used, replicates of each */
    size_t left_out;       /* settings with a missing value, NaN */
    double mean;           /* of the settings' means */
    double between;        /* sum of squares of the settings' means about it */
    double within;         /* sum of squares about the settings' means */
};

/* Adds a setting of `each` >= 2 replicates, x[each], as many in every setting. */
void comity_variance_add(struct comity_variance_sums *sums, size_t each, const double x[]);

/* The same of a setting of which the mean of `each` replicates is known and its error, the variance
 * of that mean, s^2 / each. */
void comity_variance_add_mean(struct comity_variance_sums *sums, size_t each, double mean,
                              double error);

struct comity_variance_components {
    size_t settings, each;
    double mean;
    double standard_error; /* of the mean, from the settings' means: allows for both */
    struct comity_confidence_interval mean_interval; /* Student's t of the settings' means; of
                                                        shares comity_share_interval */
    double coefficients; /* standard deviation of the settings' expectations; 0 where the estimate
                            of its square is negative */
    double chance;       /* standard deviation within a setting */
    double share;        /* of the variance that is of the coefficients, in [0, 1] */
    struct comity_confidence_interval share_interval; /* exact for normal values, cut to [0, 1] */
};

/* The split, of values that are 0 or 1 if `shares`. COMITY_BAD_ARGUMENT: fewer than two settings,
 * or a level outside (0, 1). Where nothing varies the share and its interval are 0. */
int comity_variance_split(const struct comity_variance_sums *sums, bool shares, double level,
                          struct comity_variance_components *components);

#endif
