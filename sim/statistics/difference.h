/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_STATISTICS_DIFFERENCE_H
#define COMITY_STATISTICS_DIFFERENCE_H

#include "statistics/shares.h"

#include <comity/comparison.h>

/*
 * The part of a comparison that the page of the explorer shows, too: means, deviations, and the
 * interval of their difference. Of distributions it needs critical values alone.
 */

/* NaN of what is a number, 0 of counts. */
void comity_comparison_clear(struct comity_comparison *comparison, bool paired);

/* Complete pairs of a sample and a reference. */
struct comity_pairs {
    size_t used;
    double *sample, *reference, *difference;
};

/* Keeps those of n pairs in kept[3][n], and counts them. */
struct comity_pairs comity_pairs_keep(size_t n, const double sample[], const double reference[],
                                      double kept[], struct comity_comparison *comparison);

/* Means and deviations of two samples without NaN; as comity_summarise. */
int comity_comparison_describe(size_t na, const double a[], size_t nb, const double b[],
                               struct comity_comparison *comparison);

/* The difference of pairs, its standard error with the degrees of freedom, d_z and variance_ratio,
 * when their samples are described; one pair has no error. COMITY_NUMERIC: overflow. */
int comity_pairs_describe(const struct comity_pairs *pairs, struct comity_comparison *comparison);

/* The interval, when the difference and its standard error are known: Student's or Welch's, or by
 * the score. */
void comity_comparison_bound(const struct comity_comparison_options *options,
                             struct comity_comparison *comparison);

/* What the score judges of a comparison of shares. */
struct comity_share_difference
comity_comparison_of_shares(const struct comity_comparison_options *options,
                            const struct comity_comparison *comparison);

/* What stands for Student's t where no difference differs: how rarely as many lie together on one
 * side of their median (the sign test). */
double comity_comparison_unvaried(const struct comity_comparison *comparison);

/* In standard deviations. */
double comity_standardised(double difference, double standard_deviation);

#endif
