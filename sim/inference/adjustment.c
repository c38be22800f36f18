/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/posterior.h>

#include <comity/status.h>

#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>

/* Keeps the logarithm of a squared residual finite where the fit is exact. */
static const double least_square = 1e-12;

/* A weighted linear regression on the distances of the summaries from the observation. */
struct regression {
    size_t n, terms;
    gsl_matrix *weighted; /* [n][terms], each row times the root of its weight */
    gsl_vector *answer;   /* [n], likewise */
    gsl_vector *coefficients;
    gsl_multifit_linear_workspace *workspace;
    double *design; /* [n][terms]: 1, then the distances */
};

static void regression_free(struct regression *regression)
{
    gsl_matrix_free(regression->weighted);
    gsl_vector_free(regression->answer);
    gsl_vector_free(regression->coefficients);
    if (regression->workspace) {
        gsl_multifit_linear_free(regression->workspace);
    }
    free(regression->design);
}

static int regression_init(struct regression *regression, const struct comity_posterior *posterior,
                           const double observed[], const double scale[])
{
    const size_t n = posterior->count, terms = posterior->summaries + 1;
    *regression = (struct regression){
        .n = n,
        .terms = terms,
        .weighted = gsl_matrix_alloc(n, terms),
        .answer = gsl_vector_alloc(n),
        .coefficients = gsl_vector_alloc(terms),
        .workspace = gsl_multifit_linear_alloc(n, terms),
        .design = calloc(n, terms * sizeof(double)),
    };
    if (!regression->weighted || !regression->answer || !regression->coefficients ||
        !regression->workspace || !regression->design) {
        return COMITY_NO_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        double *row = regression->design + i * terms;
        row[0] = 1.0;
        for (size_t s = 0; s + 1 < terms; s++) {
            row[s + 1] =
                scale[s] > 0.0
                    ? (posterior->summary[i * posterior->summaries + s] - observed[s]) / scale[s]
                    : 0.0;
        }
        for (size_t t = 0; t < terms; t++) {
            gsl_matrix_set(regression->weighted, i, t, sqrt(posterior->weight[i]) * row[t]);
        }
    }
    /* The decomposition drops directions in which the summaries do not vary. */
    return gsl_multifit_linear_bsvd(regression->weighted, regression->workspace) ? COMITY_NUMERIC
                                                                                 : COMITY_OK;
}

/* Fits answer[n] and writes the fitted values; the first coefficient is the one at the observation.
 */
static int fit(struct regression *regression, const double weight[], const double answer[],
               double fitted[], double *at_observation)
{
    double residual_norm, solution_norm;
    for (size_t i = 0; i < regression->n; i++) {
        gsl_vector_set(regression->answer, i, sqrt(weight[i]) * answer[i]);
    }
    if (gsl_multifit_linear_solve(0.0, regression->weighted, regression->answer,
                                  regression->coefficients, &residual_norm, &solution_norm,
                                  regression->workspace)) {
        return COMITY_NUMERIC;
    }
    for (size_t i = 0; i < regression->n; i++) {
        fitted[i] = 0.0;
        for (size_t t = 0; t < regression->terms; t++) {
            fitted[i] += gsl_vector_get(regression->coefficients, t) *
                         regression->design[i * regression->terms + t];
        }
        if (!isfinite(fitted[i])) {
            return COMITY_NUMERIC;
        }
    }
    *at_observation = gsl_vector_get(regression->coefficients, 0);
    return COMITY_OK;
}

/* One parameter: mean[n] and spread[n] are scratch. */
static int adjust_parameter(struct regression *regression, struct comity_posterior *posterior,
                            size_t parameter, double answer[], double mean[], double spread[])
{
    const size_t n = posterior->count, k = posterior->parameters;
    double centre, log_square;
    for (size_t i = 0; i < n; i++) {
        answer[i] = posterior->score[i * k + parameter];
    }
    int status = fit(regression, posterior->weight, answer, mean, &centre);
    if (status) {
        return status;
    }
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
    if (n <= posterior->summaries + 2) {
        return COMITY_BAD_ARGUMENT;
    }
    struct regression regression;
    double *scratch = calloc(n, 3 * sizeof *scratch);
    int status = regression_init(&regression, posterior, observed, scale);

    if (!scratch) {
        status = COMITY_NO_MEMORY;
    }
    for (size_t p = 0; p < posterior->parameters && !status; p++) {
        status = adjust_parameter(&regression, posterior, p, scratch, scratch + n, scratch + 2 * n);
    }
    free(scratch);
    regression_free(&regression);
    return status;
}
