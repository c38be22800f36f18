/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The score that the targets let expect of each parameter. */
#include <comity/posterior.h>

#include "core/linear_algebra.h"

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lets measures that make each other up share their part; against 1 on the diagonal. */
static const double penalty = 1e-9;

static double distance(double summary, double observed, double scale)
{
    return scale > 0.0 ? (summary - observed) / scale : 0.0;
}

/* 1, then each summary's distance from the observation and its square. */
static void make_terms(size_t summaries, const double summary[], const double observed[],
                       const double scale[], double term[])
{
    term[0] = 1.0;
    for (size_t s = 0; s < summaries; s++) {
        const double apart = distance(summary[s], observed[s], scale[s]);
        term[1 + s] = apart;
        term[1 + summaries + s] = apart * apart;
    }
}

/* Leaves the coefficients [parameters][terms] in `right`. Terms are brought to one scale first. */
static int solve(size_t terms, size_t parameters, double square[], double right[], double root[])
{
    for (size_t t = 0; t < terms; t++) {
        const double size = sqrt(square[t * terms + t]);
        root[t] = size > 0.0 ? size : 1.0;
    }
    for (size_t t = 0; t < terms; t++) {
        for (size_t u = 0; u <= t; u++)
            square[t * terms + u] /= root[t] * root[u];
        square[t * terms + t] += square[t * terms + t] > 0.0 ? penalty : 1.0;
    }
    const int status = comity_cholesky(terms, square);
    for (size_t p = 0; p < parameters && !status; p++) {
        for (size_t t = 0; t < terms; t++)
            right[p * terms + t] /= root[t];
        comity_cholesky_solve(terms, square, right + p * terms);
        for (size_t t = 0; t < terms; t++)
            right[p * terms + t] /= root[t];
    }
    return status;
}

int comity_expectation_fit(const struct comity_simulations *simulations, const double observed[],
                           const double scale[], double coefficient[])
{
    const size_t n = simulations->summaries, k = simulations->parameters;
    const size_t terms = COMITY_EXPECTATION_TERMS(n);
    double *term = calloc(2 * terms, sizeof *term), *square = calloc(terms, terms * sizeof *square);
    int status = term && square ? COMITY_OK : COMITY_NO_MEMORY;
    memset(coefficient, 0, k * terms * sizeof *coefficient);
    for (size_t i = 0; i < simulations->count && !status; i++) {
        if (comity_simulation_is_complete(simulations, i)) {
            make_terms(n, simulations->summary + i * n, observed, scale, term);
            comity_normal_equations_add(terms, term, k, simulations->score + i * k, square,
                                        coefficient);
        }
    }
    if (!status)
        status = solve(terms, k, square, coefficient, term + terms);
    free(term);
    free(square);
    return status;
}

void comity_expectation_scores(size_t parameters, size_t summaries, const double summary[],
                               const double observed[], const double scale[],
                               const double coefficient[], double score[])
{
    for (size_t p = 0; p < parameters; p++) {
        const double *own = coefficient + p * COMITY_EXPECTATION_TERMS(summaries);
        score[p] = own[0];
        for (size_t s = 0; s < summaries; s++) {
            const double apart = distance(summary[s], observed[s], scale[s]);
            score[p] += own[1 + s] * apart + own[1 + summaries + s] * apart * apart;
        }
    }
}
