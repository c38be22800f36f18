/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_COMPARISON_H
#define COMITY_COMPARISON_H

#include <comity/summary.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A sample against a reference: how large the difference of their means is, how certain, and
 * whether it matters. Differences are sample minus reference, in the unit of the samples.
 */

struct comity_comparison_options {
    double level;       /* confidence of the intervals, in (0, 1) */
    double margin;      /* differences up to this size do not matter; >= 0, finite */
    uint32_t resamples; /* of the bootstrap: at least 100, or 0 for no bootstrap */
    uint64_t seed;      /* of the bootstrap */
    bool shares;        /* every value is 0 or 1: whether something is so in a replicate */
    double worth; /* of shares: the part of the replicates that counts as independent, in (0, 1]
                   */
};

struct comity_comparison {
    bool paired;
    size_t used[2];     /* values of the sample, of the reference */
    size_t left_out[2]; /* NaN; a pair with one NaN is left out as a whole */
    double mean[2];
    double standard_deviation[2];

    double difference;
    double standard_error;
    double degrees_of_freedom;
    struct comity_confidence_interval interval; /* Student's paired t, Welch's t, or of scores */
    struct comity_confidence_interval bootstrap_interval; /* BCa; NaN without bootstrap */

    double d_z;  /* difference / standard deviation of the differences; paired only, else NaN */
    double d_av; /* difference / mean of the two standard deviations */
    double superiority; /* Vargha and Delaney's A: P(sample > reference) + P(equal) / 2 */

    double p_difference;  /* two-sided, of no difference, as the interval */
    double p_equivalence; /* of a difference beyond the margin: two one-sided tests */

    /* What common random numbers gained, with V = Var(sample) + Var(reference). */
    double variance_ratio;         /* V / Var(sample - reference); 1 for independent samples */
    double independent_replicates; /* per scenario, for the half-width of t by Welch's t */
};

/* Level 0.95, margin 0, 2000 resamples, seed 1, worth 1. */
void comity_comparison_options_init(struct comity_comparison_options *options);

/*
 * Compare pairs: sample[i] and reference[i] come from the same replicate.
 *
 * Intervals: Student's t on the differences, and the bias-corrected and accelerated bootstrap
 * (Efron 1987), which resamples pairs and, unlike the percentile method, corrects for skewness to
 * second order. Standardised differences: Lakens (2013), without correction for small samples.
 * Superiority: Vargha and Delaney (2000), over all n * n pairings. Equivalence: Schuirmann (1987).
 *
 * Shares have neither: their interval is that of the score, Tango's (1998) of pairs, Mee's (1984)
 * of independent samples, as Wilson's is of one share; p values are of the same scores, that of no
 * difference McNemar's (1947). All of them keep their errors where events are rare and where no
 * replicate differs, and lie in [-1, 1].
 *
 * Otherwise, without spread in the differences Student's t says nothing, and yet few of them that
 * are equal are no certainty: the sign test's 2^(1 - n) is p_difference (1 of a difference of 0)
 * and p_equivalence within the margin (inclusive; 1 beyond), n the pairs, or the replicates of the
 * smaller sample. Both intervals are the point [difference, difference], or NaN while 2^(1 - n)
 * exceeds 1 - level.
 *
 * A nonzero difference over a zero standard deviation is an infinity of its sign, and 0 / 0 in an
 * effect is 0. variance_ratio and independent_replicates are then INFINITY, or 1 and the number of
 * pairs if V is 0 too.
 *
 * COMITY_BAD_ARGUMENT: fewer than two complete pairs (used and left_out are set), an infinite
 * value, options out of range. COMITY_NUMERIC: overflow. COMITY_NO_MEMORY.
 */
int comity_compare_paired(size_t n, const double sample[], const double reference[],
                          const struct comity_comparison_options *options,
                          struct comity_comparison *comparison);

/* Compare independent samples: Welch's t (1947), and a BCa bootstrap that resamples each one.
 * Each needs two values; otherwise as comity_compare_paired. */
int comity_compare_independent(size_t n_sample, const double sample[], size_t n_reference,
                               const double reference[],
                               const struct comity_comparison_options *options,
                               struct comity_comparison *comparison);

/*
 * Compare two numbers value[2], of the sample and of the reference, by what they are in
 * resamples[count] of their `replicates`, the same of both where they are paired. For what has no
 * standard error, as a quantile. Values may be infinite; equal ones differ by 0.
 *
 * Both intervals are by percentiles; p values are those at which these would just reach 0, or the
 * margin (Efron and Tibshirani 1993), 2 / (count + 1) at least. Standard deviations are standard
 * errors times the root of the replicates. Effects and superiority stay NaN, and so does whatever a
 * NaN or an infinite value leaves undefined; a NaN margin has no equivalence. COMITY_BAD_ARGUMENT:
 * count below 100. COMITY_NO_MEMORY.
 */
int comity_compare_resampled(size_t replicates, const double value[2], size_t count,
                             const double sample[], const double reference[],
                             const struct comity_comparison_options *options,
                             struct comity_comparison *comparison);

/* Vargha and Delaney's A of a[na] over b[nb], neither with NaN (COMITY_BAD_ARGUMENT, as is an
 * empty sample); ties count one half. Exact counting in O(n log n). */
int comity_superiority(size_t na, const double a[], size_t nb, const double b[],
                       double *superiority);

/* Holm's (1979) step-down correction: adjusted[i] <= alpha rejects hypothesis i with a
 * familywise error of at most alpha. p[n] in [0, 1], else COMITY_BAD_ARGUMENT; adjusted may be p.
 */
int comity_holm(size_t n, const double p[], double adjusted[]);

enum comity_verdict { COMITY_UNDECIDED, COMITY_DIFFERENT, COMITY_EQUIVALENT };

/*
 * The verdict at significance alpha from two p values, both raw or both corrected. EQUIVALENT when
 * the difference is shown to be within the margin, even if it is also shown not to be zero: with
 * enough replicates any difference is. DIFFERENT when only the latter is shown.
 */
enum comity_verdict comity_decide(double p_difference, double p_equivalence, double alpha);

/* "undecided", "different", "equivalent"; never NULL. */
const char *comity_verdict_name(enum comity_verdict verdict);

#endif
