/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The regression that takes out of a posterior what its tolerance adds. */
#include <comity/posterior.h>

#include "core/linear_algebra.h"

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>

/* Keeps the logarithm of a squared residual finite where the fit is exact. */
static const double least_square = 1e-12;

/* A weighted linear regression on the distances of the summaries from the observation. */
struct regression {
    size_t n, terms;
    double *design;       /* [n][terms]: 1, then the distances */
    double *weighted;     /* [n][terms], each row times the root of its weight */
    double *answer;       /* [n], likewise */
    double *coefficients; /* [terms] */
    struct comity_least_squares squares;
};

static void regression_free(struct regression *regression)
{
    free(regression->design);
    free(regression->weighted);
    free(regression->answer);
    free(regression->coefficients);
    comity_least_squares_free(&regression->squares);
}

static int regression_init(struct regression *regression, const struct comity_posterior *posterior,
                           const double observed[], const double scale[])
{
    const size_t n = posterior->count, terms = posterior->summaries + 1;
    *regression = (struct regression){
        .n = n,
        .terms = terms,
        .design = calloc(n, terms * sizeof(double)),
        .weighted = calloc(n, terms * sizeof(double)),
        .answer = calloc(n, sizeof(double)),
        .coefficients = calloc(terms, sizeof(double)),
    };
    if (!regression->design || !regression->weighted || !regression->answer ||
        !regression->coefficients)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        double *row = regression->design + i * terms;
        row[0] = 1.0;
        for (size_t s = 0; s + 1 < terms; s++) {
            row[s + 1] =
                scale[s] > 0.0
                    ? (posterior->summary[i * posterior->summaries + s] - observed[s]) / scale[s]
                    : 0.0;
        }
        for (size_t t = 0; t < terms; t++)
            regression->weighted[i * terms + t] = sqrt(posterior->weight[i]) * row[t];
    }
    return comity_least_squares_init(&regression->squares, n, terms, regression->weighted);
}

/* Fits answer[n] and writes the fitted values; the first coefficient is the one at the observation.
 */
static int fit(struct regression *regression, const double weight[], const double answer[],
               double fitted[], double *at_observation)
{
    for (size_t i = 0; i < regression->n; i++)
        regression->answer[i] = sqrt(weight[i]) * answer[i];
    comity_least_squares_solve(&regression->squares, regression->answer, regression->coefficients);
    for (size_t i = 0; i < regression->n; i++) {
        fitted[i] = 0.0;
        for (size_t t = 0; t < regression->terms; t++) {
            fitted[i] +=
                regression->coefficients[t] * regression->design[i * regression->terms + t];
        }
        if (!isfinite(fitted[i]))
            return COMITY_NUMERIC;
    }
    *at_observation = regression->coefficients[0];
    return COMITY_OK;
}

/* One parameter: mean[n] and spread[n] are scratch. */
static int adjust_parameter(struct regression *regression, struct comity_posterior *posterior,
                            size_t parameter, double answer[], double mean[], double spread[])
{
    const size_t n = posterior->count, k = posterior->parameters;
    double centre, log_square;
    for (size_t i = 0; i < n; i++)
        answer[i] = posterior->score[i * k + parameter];
    int status = fit(regression, posterior->weight, answer, mean, &centre);
    if (status)
        return status;
    for (size_t i = 0; i < n; i++) {
        const double residual = posterior->score[i * k + parameter] - mean[i];
        answer[i] = log(residual * residual + least_square);
    }
    status = fit(regression, posterior->weight, answer, spread, &log_square);
    for (size_t i = 0; i < n && !status; i++) {
        const double residual = posterior->score[i * k + parameter] - mean[i];
        posterior->score[i * k + parameter] =
            centre + residual * exp(0.5 * (log_square - spread[i]));
    }
    return status;
}

int comity_posterior_adjust(struct comity_posterior *posterior, const double observed[],
                            const double scale[])
{
    const size_t n = posterior->count;
    if (n <= posterior->summaries + 2)
        return COMITY_BAD_ARGUMENT;
    struct regression regression;
    double *scratch = calloc(n, 3 * sizeof *scratch);
    int status = regression_init(&regression, posterior, observed, scale);
    if (!scratch)
        status = COMITY_NO_MEMORY;
    for (size_t p = 0; p < posterior->parameters && !status; p++)
        status = adjust_parameter(&regression, posterior, p, scratch, scratch + n, scratch + 2 * n);
    free(scratch);
    regression_free(&regression);
    return status;
}
