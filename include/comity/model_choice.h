/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_CHOICE_H
#define COMITY_MODEL_CHOICE_H

#include <comity/posterior.h>

#include <stdint.h>

/*
 * Rival theories against each other, and checks of a calibration by simulations whose truth is
 * known.
 */

/* Simulations of several models in one table: the same summaries, each row with its model. The
 * parameters play no part. */
struct comity_model_table {
    struct comity_simulations simulations; /* parameters 0, score NULL are allowed */
    const uint32_t *model;                 /* [count], below models */
    size_t models;
};

/*
 * Posterior probabilities of the models, probability[models], all alike beforehand if the table
 * holds as many simulations of each: shares among the `keep` simulations nearest to the
 * observation, corrected to the observation by multinomial logistic regression on the summaries
 * (Beaumont 2008; Fagundes et al. 2007), with a slight penalty so that separated models do not send
 * it to infinity. Models that none of those nearest is of have probability 0. As every choice by
 * approximate Bayesian computation it holds for these summaries only (Robert et al. 2011): check it
 * with comity_model_confusion. COMITY_BAD_ARGUMENT as comity_posterior_nearest; COMITY_NO_MEMORY,
 * COMITY_NUMERIC.
 */
int comity_model_probabilities(const struct comity_model_table *table, const double observed[],
                               const double scale[], size_t keep, size_t left_out,
                               double probability[]);

/*
 * Takes `truths` simulations of each model in turn for the observation, evenly over the table, and
 * counts to which model each is given back: confusion[truth][most probable], [models][models]. A
 * model with fewer simulations that have all summaries has no truths. Errors are those of
 * comity_model_probabilities; BAD_ARGUMENT also when truths is 0.
 */
int comity_model_confusion(const struct comity_model_table *table, const double scale[],
                           size_t keep, size_t truths, uint32_t confusion[]);

/*
 * Simulation-based calibration (Talts et al. 2018), by leaving one simulation out: `truths` rows
 * evenly over the table, those with all summaries, stand for the observation in turn.
 * rank[truths][parameters] is the share of the posterior below the truth, uniform if the posterior
 * is right. covered[parameters] is the share of truths in the central interval of `level`.
 * ratio[parameters] is the mean ratio of the standard deviations of posterior and prior.
 * COMITY_BAD_ARGUMENT, COMITY_NO_MEMORY, COMITY_NUMERIC.
 */
struct comity_coverage_options {
    size_t keep, truths;
    int adjust;                               /* by comity_posterior_adjust */
    double level;                             /* of the intervals, as 0.95 */
    const struct comity_prior *const *priors; /* [parameters]: deviations are of their values; NULL:
                                                 of the scores */
};

int comity_posterior_coverage(const struct comity_simulations *simulations, const double scale[],
                              const struct comity_coverage_options *options, double rank[],
                              double covered[], double ratio[]);

/*
 * The p value of Pearson's chi-square test that the ranks of one parameter, as above, are uniform,
 * over bins that would hold ten each, twenty at most; NaN of fewer than twenty truths. Ranks in the
 * middle: the posterior is too wide; at both ends: too narrow; at one end: biased (Talts et al.
 * 2018).
 */
double comity_rank_uniformity(size_t truths, size_t parameters, const double rank[],
                              size_t parameter);

/*
 * The continuous ranked probability score of a weighted sample against what was observed, lower is
 * better, in the units of x (Gneiting and Raftery 2007, equation 20). Weights sum to 1. The sample
 * is sorted internally: COMITY_NO_MEMORY.
 */
int comity_ranked_probability_score(size_t n, const double x[], const double weight[],
                                    double observed, double *score);

/*
 * The logarithm of a weighted sample's density at the observation, higher is better: a normal
 * kernel of Silverman's (1986) width, with the variance of the observation's error added.
 * -INFINITY where the sample does not vary and the error is 0.
 */
double comity_logarithmic_score(size_t n, const double x[], const double weight[], double observed,
                                double error);

/*
 * History matching (Vernon, Goldstein and Bower 2010): which settings each target rules out. The
 * expectation of each summary over chance is emulated by a quadratic polynomial of the scores,
 * fitted by least squares.
 */
struct comity_history_match {
    double explained; /* share of the summary's variance that the emulator explains */
    double chance;    /* standard deviation of what it does not */
    double excluded;  /* share of the simulated settings that the target rules out */
};

/*
 * For each summary, match[summaries]: implausible is a setting whose emulated expectation lies more
 * than `cutoff` (3 by the rule of Pukelsheim 1994) standard deviations from the observation, the
 * variance being that of the observation's error[summaries] plus that of `chance`: where one
 * history was observed its own chance, and where a mean was, what the emulator may be off, which no
 * table tells from it. implausible[count] (NULL if not wanted) counts the targets that rule each
 * setting out. COMITY_BAD_ARGUMENT: no more simulations than coefficients; COMITY_NO_MEMORY,
 * COMITY_NUMERIC.
 */
int comity_history_matching(const struct comity_simulations *simulations, const double observed[],
                            const double error[], double cutoff,
                            struct comity_history_match match[], uint32_t implausible[]);

#endif
