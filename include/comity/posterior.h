/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_POSTERIOR_H
#define COMITY_POSTERIOR_H

#include <comity/prior.h>

#include <stdbool.h>
#include <stddef.h>

/*
 * Approximate Bayesian computation on a table of simulations: which parameters, drawn from the
 * prior, gave summaries near the observed ones (Beaumont, Zhang and Balding 2002), and where they
 * would lie had the summaries been equal (Blum and Francois 2010).
 *
 * Parameters stand here as normal scores: z = the normal quantile of the prior's cumulative share
 * of the value. The prior of every parameter is then standard normal and independent of the
 * others, no adjustment leaves its support, and prior and posterior compare without units.
 */

/* The value of a continuous prior at a score. */
double comity_prior_value(const struct comity_prior *prior, double score);

/* Simulations, borrowed. A summary that is missing is NaN; such a row is never near. */
struct comity_simulations {
    size_t count, parameters, summaries;
    const double *score;   /* [count][parameters] */
    const double *summary; /* [count][summaries] */
    const double *weight;  /* [count], of importance; a row of weight 0 is never near. NULL: all
                              alike, drawn from the prior */
};

/* Whether a simulation has all its summaries. */
bool comity_simulation_is_complete(const struct comity_simulations *simulations, size_t row);

/* A weighted sample of the posterior distribution; weights sum to 1. */
struct comity_posterior {
    size_t count, parameters, summaries;
    double *score;    /* [count][parameters] */
    double *summary;  /* [count][summaries] */
    double *weight;   /* [count] */
    double *distance; /* [count], ascending */
    size_t *source;   /* [count], the row of the table that each came from */
    double tolerance; /* the largest distance that is kept */
};

void comity_posterior_free(struct comity_posterior *posterior); /* safe twice, or zeroed */

/*
 * A robust scale of each summary, scale[summaries]: the median absolute deviation from the median,
 * times 1.4826, over the simulations that have it; where that is 0, the standard deviation; 0 where
 * the summary never varies, which leaves it out of distances. COMITY_NO_MEMORY.
 */
int comity_summary_scales(const struct comity_simulations *simulations, double scale[]);

/* Euclidean distance of summaries in units of their scales; NaN if one is missing. */
double comity_summary_distance(size_t summaries, const double summary[], const double observed[],
                               const double scale[]);

/*
 * Few summaries in place of many (Fearnhead and Prangle 2012): the score of each parameter that a
 * regression over all complete simulations expects, by least squares on the distances of the
 * summaries from the observation and their squares. Distances between expected scores do not grow
 * with the number of summaries that say little. Summaries of scale 0 take no part; weights of
 * importance are passed over.
 */
#define COMITY_EXPECTATION_TERMS(summaries) (1 + 2 * (summaries))

/* coefficient[parameters][terms]: of 1, the distances, their squares; the first is what is expected
 * at the observation. COMITY_NO_MEMORY, COMITY_NUMERIC. */
int comity_expectation_fit(const struct comity_simulations *simulations, const double observed[],
                           const double scale[], double coefficient[]);

/* What summary[summaries] let expect: score[parameters], NaN where one is missing. */
void comity_expectation_scores(size_t parameters, size_t summaries, const double summary[],
                               const double observed[], const double scale[],
                               const double coefficient[], double score[]);

/* No simulation is left out of comity_posterior_nearest. */
#define COMITY_NONE_LEFT_OUT ((size_t)-1)

/*
 * The `keep` simulations nearest to the observation, nearest first, ties in the order of the table,
 * with Epanechnikov's weights 1 - (distance / tolerance)^2 (all alike where all are equally far),
 * times those of importance.
 * `left_out` is a row that is passed over, so that a simulation can stand for an observation. The
 * posterior was zeroed or initialised; what it held is replaced. COMITY_BAD_ARGUMENT: fewer than
 * `keep` complete simulations, or keep is 0. COMITY_NO_MEMORY.
 */
int comity_posterior_nearest(const struct comity_simulations *simulations, const double observed[],
                             const double scale[], size_t keep, size_t left_out,
                             struct comity_posterior *posterior);

/* Gives the posterior the summaries of the rows that it came from, of other simulations of the same
 * rows, as those of which expected scores were made. COMITY_NO_MEMORY. */
int comity_posterior_take_summaries(struct comity_posterior *posterior,
                                    const struct comity_simulations *simulations);

/*
 * Moves each score to where a local linear regression on the summaries puts it at the observation,
 * its residual stretched by a second regression of the logarithm of squared residuals
 * (heteroscedastic; Blum and Francois 2010). Summaries that do not vary among those kept take no
 * part. Needs more than summaries + 2 of them, otherwise COMITY_BAD_ARGUMENT and nothing moved.
 * COMITY_NO_MEMORY, COMITY_NUMERIC.
 */
int comity_posterior_adjust(struct comity_posterior *posterior, const double observed[],
                            const double scale[]);

/* 1 over the sum of squared weights (Kish 1965). */
double comity_posterior_effective_size(const struct comity_posterior *posterior);

/* The standard deviation of one parameter's scores; that of the prior is 1. */
double comity_posterior_score_deviation(const struct comity_posterior *posterior, size_t parameter);

/* One parameter's marginal distribution, in its own units. */
struct comity_marginal {
    double mean, deviation;
    double ratio;             /* of the standard deviations of posterior and prior */
    double median, low, high; /* of the central interval */
};

/* COMITY_NO_MEMORY. level: share of the central interval, as 0.95. */
int comity_posterior_marginal(const struct comity_posterior *posterior, size_t parameter,
                              const struct comity_prior *prior, double level,
                              struct comity_marginal *marginal);

/* Quantiles of x[n], n >= 1, of weight[n] that are not all 0: quantile[m] at probability[m]. Each
 * is the mean of the inverse of the weighted distribution over a share of 1 / (effective size)
 * round the probability (Akinshin 2023, "Weighted quantile estimators", arXiv:2304.07265; Hazen's
 * rule where weights are equal): rows may come in any order, and those without weight count for
 * nothing. COMITY_NO_MEMORY. */
int comity_weighted_quantiles(size_t n, const double x[], const double weight[], size_t m,
                              const double probability[], double quantile[]);

/* Correlations of the scores, correlation[parameters][parameters]: ridges that the data leave. */
void comity_posterior_correlations(const struct comity_posterior *posterior, double correlation[]);

/*
 * How many directions of the space of scores the data inform: the sum over the eigenvalues of the
 * posterior's covariance of 1 - eigenvalue, those above 1 counted as 0. 0: nothing was learned;
 * `parameters`: everything is known. COMITY_NO_MEMORY.
 */
int comity_posterior_dimension(const struct comity_posterior *posterior, double *dimension);

/* What the above comes to by chance when nothing was learned, as the eigenvalues of a sample spread
 * (Marchenko and Pastur 1967): the mean over sixteen samples of `count` draws from the prior.
 * Errors: NO_MEMORY. */
int comity_posterior_chance_dimension(size_t count, size_t parameters, double *dimension);

#endif
