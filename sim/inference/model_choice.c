/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/model_choice.h>

#include "core/linear_algebra.h"

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A multinomial logistic regression; model 0 of those present is the reference. */
struct logit {
    size_t n, terms, models;         /* models that are present among the n */
    size_t unknowns;                 /* (models - 1) * terms */
    double *design;                  /* [n][terms] */
    double *weight;                  /* [n], summing to n */
    size_t *answer;                  /* [n], below models */
    double *share;                   /* [models], fitted, scratch */
    double *coefficients, *gradient; /* [unknowns] */
    double *curvature;               /* [unknowns][unknowns] */
};

enum { MOST_STEPS = 50 };

/* Of all coefficients but the intercepts, in units of observations. */
static const double penalty = 0.1;

static void logit_free(struct logit *logit)
{
    free(logit->design);
    free(logit->weight);
    free(logit->answer);
    free(logit->share);
    free(logit->coefficients);
    free(logit->gradient);
    free(logit->curvature);
}

static int logit_init(struct logit *logit, const struct comity_posterior *near,
                      const double observed[], const double scale[])
{
    const size_t unknowns = logit->unknowns;
    logit->design = calloc(logit->n, logit->terms * sizeof(double));
    logit->weight = calloc(logit->n, sizeof(double));
    logit->answer = calloc(logit->n, sizeof(size_t));
    logit->share = calloc(logit->models, sizeof(double));
    logit->coefficients = calloc(unknowns, sizeof(double));
    logit->gradient = calloc(unknowns, sizeof(double));
    logit->curvature = calloc(unknowns, unknowns * sizeof(double));
    if (!logit->design || !logit->weight || !logit->answer || !logit->share ||
        !logit->coefficients || !logit->gradient || !logit->curvature)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < logit->n; i++) {
        double *row = logit->design + i * logit->terms;
        logit->weight[i] = near->weight[i] * (double)logit->n;
        row[0] = 1.0;
        for (size_t s = 0; s < near->summaries; s++) {
            row[s + 1] = scale[s] > 0.0
                             ? (near->summary[i * near->summaries + s] - observed[s]) / scale[s]
                             : 0.0;
        }
    }
    return COMITY_OK;
}

/* Shares of the models at a row, with the reference's exponent 0. */
static void fitted_shares(const struct logit *logit, const double row[])
{
    double largest = 0.0, sum = 0.0;
    logit->share[0] = 0.0;
    for (size_t m = 1; m < logit->models; m++) {
        logit->share[m] = 0.0;
        for (size_t t = 0; t < logit->terms; t++)
            logit->share[m] += logit->coefficients[(m - 1) * logit->terms + t] * row[t];
        largest = fmax(largest, logit->share[m]);
    }
    for (size_t m = 0; m < logit->models; m++) {
        logit->share[m] = exp(logit->share[m] - largest);
        sum += logit->share[m];
    }
    for (size_t m = 0; m < logit->models; m++)
        logit->share[m] /= sum;
}

/* Adds one row's part of the gradient and of the curvature's lower triangle. */
static void add_row(struct logit *logit, size_t i)
{
    const double *row = logit->design + i * logit->terms;
    fitted_shares(logit, row);
    for (size_t m = 1; m < logit->models; m++) {
        const double residual = (logit->answer[i] == m) - logit->share[m];
        for (size_t t = 0; t < logit->terms; t++)
            logit->gradient[(m - 1) * logit->terms + t] += logit->weight[i] * residual * row[t];
        for (size_t o = 1; o <= m; o++) {
            const double factor = logit->weight[i] * logit->share[m] * ((o == m) - logit->share[o]);
            for (size_t t = 0; t < logit->terms; t++) {
                for (size_t u = 0; u < logit->terms; u++) {
                    logit->curvature[((m - 1) * logit->terms + t) * logit->unknowns +
                                     (o - 1) * logit->terms + u] += factor * row[t] * row[u];
                }
            }
        }
    }
}

/* One step of Newton's method; the size of the largest change. */
static int newton_step(struct logit *logit, double *change)
{
    const size_t unknowns = logit->unknowns;
    memset(logit->gradient, 0, unknowns * sizeof(double));
    memset(logit->curvature, 0, unknowns * unknowns * sizeof(double));
    for (size_t i = 0; i < logit->n; i++)
        add_row(logit, i);
    for (size_t u = 0; u < unknowns; u++) {
        const double ridge = u % logit->terms == 0 ? 1e-6 : penalty;
        logit->gradient[u] -= ridge * logit->coefficients[u];
        logit->curvature[u * unknowns + u] += ridge;
    }
    const int status = comity_cholesky(unknowns, logit->curvature);
    if (status)
        return status;
    comity_cholesky_solve(unknowns, logit->curvature, logit->gradient);
    *change = 0.0;
    for (size_t u = 0; u < unknowns; u++) {
        /* A step beyond 4 on the scale of logits overshoots. */
        const double step = fmin(fmax(logit->gradient[u], -4.0), 4.0);
        logit->coefficients[u] += step;
        *change = fmax(*change, fabs(step));
    }
    return COMITY_OK;
}

/* Regresses the models of the nearest simulations; present[models] are their numbers. */
static int regress(const struct comity_model_table *table, const struct comity_posterior *near,
                   const double observed[], const double scale[], const size_t present[],
                   size_t models, double probability[])
{
    const size_t terms = near->summaries + 1;
    struct logit logit = {
        .n = near->count, .terms = terms, .models = models, .unknowns = (models - 1) * terms
    };
    double change = INFINITY;
    int status = logit_init(&logit, near, observed, scale);
    for (size_t i = 0; i < logit.n && !status; i++) {
        for (size_t m = 0; m < models; m++)
            if (table->model[near->source[i]] == present[m])
                logit.answer[i] = m;
    }
    for (int step = 0; step < MOST_STEPS && change > 1e-8 && !status; step++)
        status = newton_step(&logit, &change);
    if (!status) {
        logit.design[0] = 1.0;
        memset(logit.design + 1, 0, (logit.terms - 1) * sizeof(double));
        fitted_shares(&logit, logit.design);
        for (size_t m = 0; m < models; m++)
            probability[present[m]] = logit.share[m];
    }
    logit_free(&logit);
    return status;
}

int comity_model_probabilities(const struct comity_model_table *table, const double observed[],
                               const double scale[], size_t keep, size_t left_out,
                               double probability[])
{
    struct comity_posterior near = { 0 };
    size_t *present = calloc(table->models, sizeof *present);
    size_t models = 0;
    int status = present ? comity_posterior_nearest(&table->simulations, observed, scale, keep,
                                                    left_out, &near)
                         : COMITY_NO_MEMORY;
    if (status)
        goto out;
    memset(probability, 0, table->models * sizeof *probability);
    for (size_t i = 0; i < near.count; i++)
        probability[table->model[near.source[i]]] += near.weight[i];
    for (size_t m = 0; m < table->models; m++)
        if (probability[m] > 0.0)
            present[models++] = m;
    if (models > 1)
        status = regress(table, &near, observed, scale, present, models, probability);
out:
    comity_posterior_free(&near);
    free(present);
    return status;
}

int comity_model_confusion(const struct comity_model_table *table, const double scale[],
                           size_t keep, size_t truths, uint32_t confusion[])
{
    const size_t models = table->models, summaries = table->simulations.summaries;
    double *probability = calloc(models, sizeof *probability);
    size_t *rows = calloc(models, sizeof *rows), *seen = calloc(models, sizeof *seen);
    int status = truths == 0                   ? COMITY_BAD_ARGUMENT
                 : probability && rows && seen ? COMITY_OK
                                               : COMITY_NO_MEMORY;
    memset(confusion, 0, models * models * sizeof *confusion);
    for (size_t i = 0; i < table->simulations.count && !status; i++)
        rows[table->model[i]] += comity_simulation_is_complete(&table->simulations, i);
    for (size_t i = 0; i < table->simulations.count && !status; i++) {
        const size_t truth = table->model[i], stride = rows[truth] / truths;
        if (!comity_simulation_is_complete(&table->simulations, i))
            continue;
        if (stride > 0 && seen[truth] % stride == 0 && seen[truth] / stride < truths) {
            size_t best = 0;
            status = comity_model_probabilities(table, table->simulations.summary + i * summaries,
                                                scale, keep, i, probability);
            for (size_t m = 1; m < models && !status; m++)
                best = probability[m] > probability[best] ? m : best;
            confusion[truth * models + best]++;
        }
        seen[truth]++;
    }
    free(probability);
    free(rows);
    free(seen);
    return status;
}
