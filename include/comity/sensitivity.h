/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SENSITIVITY_H
#define COMITY_SENSITIVITY_H

#include <comity/summary.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Global sensitivity of an output to independent factors.
 *
 * Sobol indices use two independent sample matrices A and B of n rows, one column per factor, and
 * the matrices AB_i (A with column i from B) and BA_i (B with column i from A).
 */

struct comity_sobol_outputs {
    size_t n;
    size_t factors;
    const double *a;  /* [n] */
    const double *b;  /* [n] */
    const double *ab; /* [factors][n] */
    const double *ba; /* [factors][n], or NULL: no second order */
};

struct comity_sobol_options {
    double level;       /* confidence of the intervals, in (0, 1) */
    uint32_t resamples; /* of the bootstrap: at least 100, or 0 for no intervals */
    uint64_t seed;      /* of the bootstrap */
};

struct comity_sobol_index {
    double value; /* an estimate: it may fall outside [0, 1] by sampling error */
    struct comity_confidence_interval interval;
};

struct comity_sobol {
    size_t factors;
    size_t used;                       /* rows */
    size_t left_out;                   /* rows with a NaN in any of their outputs */
    double mean;                       /* of the outputs of A and B */
    double variance;                   /* of the same, divisor 2 * used */
    double effective_outputs;          /* how many of the same the variance rests on: (sum of
                                          squares)^2 / sum of fourth powers, 1 where one differs */
    bool rare;                         /* these are fewer than 30 and a twentieth of all: an index
                                          could be anything */
    struct comity_sobol_index *first;  /* [factors] */
    struct comity_sobol_index *total;  /* [factors] */
    struct comity_sobol_index *second; /* [factors * (factors - 1) / 2]; NULL without BA */
};

void comity_sobol_init(struct comity_sobol *sobol);
void comity_sobol_free(struct comity_sobol *sobol);

/* Where `second` keeps the pair i < j < factors. */
static inline size_t comity_sobol_pair(size_t factors, size_t i, size_t j)
{
    return i * (2 * factors - i - 1) / 2 + (j - i - 1);
}

/* Level 0.95, 1000 resamples, seed 1. */
void comity_sobol_options_init(struct comity_sobol_options *options);

/*
 * First order: Saltelli et al. (2010), table 2 (b). Total: Jansen (1999), their (f). Second order:
 * Saltelli (2002). All on outputs centred at their mean, which lowers the error of the products.
 * Intervals: percentile bootstrap over rows (Archer, Saltelli and Sobol' 1997), which takes the
 * rows for independent: for a quasi-random design they are wider than need be.
 *
 * `sobol` was initialised; what it held is replaced, and kept if this fails.
 * COMITY_BAD_ARGUMENT: no factors, fewer than two complete rows, an infinite output, options out of
 * range. COMITY_NUMERIC: the output does not vary, so that no index is defined, or overflows.
 */
int comity_sobol_estimate(const struct comity_sobol_outputs *outputs,
                          const struct comity_sobol_options *options, struct comity_sobol *sobol);

/* An output at the points of an experiment: its mean over the replicates, and what is known of the
 * error of that mean. */
struct comity_point_means {
    size_t points;
    double *mean;       /* [points]; NaN at a point without replicates */
    double *error;      /* [points], the variance of that mean, s^2 / replicates; NaN below two */
    double *step_error; /* [points], the variance of the mean difference from the point before,
                           taken replicate by replicate; NaN at point 0 and below two pairs */
};

/* Room for `points` points, all NaN. COMITY_NO_MEMORY. Free is safe twice and after failure. */
int comity_point_means_init(struct comity_point_means *means, size_t points);
void comity_point_means_free(struct comity_point_means *means);

/*
 * Takes values[points][replicates] for the points from `first` on; NaN, a replicate that failed or
 * was not computed, is left out. The step error of `first` itself stays as it is, as the point
 * before is not seen. COMITY_BAD_ARGUMENT: points beyond the last, no replicates, infinite values.
 */
int comity_point_means_take(struct comity_point_means *means, size_t first, size_t points,
                            size_t replicates, const double values[]);

/*
 * The share of `variance`, that of the means of points that draw independently, which is the error
 * of the means: the mean of error[points], NaN left out, over the variance. An index S of the means
 * without error becomes S (1 - share) if of first order, S (1 - share) + share if total. NaN when
 * no error is known; by its own error it may exceed 1.
 */
double comity_noise_share(size_t points, const double error[], double variance);

/*
 * Trajectories of Morris (1991): factors + 1 outputs each, one factor moved between two of them.
 */
struct comity_morris_outputs {
    size_t trajectories;
    size_t factors;
    const double *output; /* [trajectories][factors + 1] */
    const size_t *moved;  /* [trajectories][factors]: the factor each move changes */
    const double *step;   /* [trajectories][factors]: the signed size of each move, in units of the
                             factor's range; not 0 */
};

struct comity_morris {
    size_t used;               /* elementary effects of this factor */
    size_t left_out;           /* with a NaN at one end */
    double mean;               /* mu; NaN if used is 0 */
    double mean_absolute;      /* mu* (Campolongo, Cariboni and Saltelli 2007); NaN if used is 0 */
    double standard_deviation; /* sigma, divisor used - 1; NaN if used is below 2 */
};

/* Elementary effects of each factor, effects[factors]. COMITY_BAD_ARGUMENT: no factors or
 * trajectories, a trajectory that does not move every factor once, a zero or non-finite step, an
 * infinite output. COMITY_NUMERIC: overflow. */
int comity_morris_estimate(const struct comity_morris_outputs *outputs,
                           struct comity_morris effects[]);

/*
 * The error of one elementary effect of each factor, noise[factors]: the root of the mean, over its
 * moves, of the variance of the output's change across the move, divided by the step squared;
 * change_error[trajectories][factors], NaN left out. A factor without any influence has a mu* of
 * about 0.8 times that. NaN when no error is known. The outputs are those that
 * comity_morris_estimate takes; `output` is not read.
 */
void comity_morris_noise(const struct comity_morris_outputs *outputs, const double change_error[],
                         double noise[]);

#endif
