/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/model_choice.h>

#include "core/linear_algebra.h"

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Terms of a quadratic polynomial of k scores: 1, the scores, their products. */
static size_t quadratic_terms(size_t k)
{
    return 1 + k + k * (k + 1) / 2;
}

static void quadratic(size_t k, const double score[], double term[])
{
    size_t at = 0;
    term[at++] = 1.0;
    for (size_t p = 0; p < k; p++)
        term[at++] = score[p];
    for (size_t p = 0; p < k; p++)
        for (size_t q = 0; q <= p; q++)
            term[at++] = score[p] * score[q];
}

/* The normal equations' matrix over the rows that have this summary, decomposed, and the fit. */
static int emulate(const struct comity_simulations *simulations, size_t summary, double normal[],
                   double coefficients[], double term[])
{
    const size_t k = simulations->parameters, terms = quadratic_terms(k);
    size_t used = 0;
    memset(normal, 0, terms * terms * sizeof *normal);
    memset(coefficients, 0, terms * sizeof *coefficients);
    for (size_t i = 0; i < simulations->count; i++) {
        const double value = simulations->summary[i * simulations->summaries + summary];
        if (!isfinite(value))
            continue;
        used++;
        quadratic(k, simulations->score + i * k, term);
        comity_normal_equations_add(terms, term, 1, &value, normal, coefficients);
    }
    if (used <= terms)
        return COMITY_BAD_ARGUMENT;
    const int status = comity_cholesky(terms, normal);
    if (!status)
        comity_cholesky_solve(terms, normal, coefficients);
    return status;
}

/* What the emulator leaves unexplained. */
static void assess(const struct comity_simulations *simulations, size_t summary,
                   const double coefficients[], double term[], struct comity_history_match *match)
{
    const size_t k = simulations->parameters, terms = quadratic_terms(k);
    double mean = 0.0, square = 0.0, residual = 0.0;
    size_t used = 0;
    for (size_t i = 0; i < simulations->count; i++) {
        const double value = simulations->summary[i * simulations->summaries + summary];
        if (isfinite(value)) {
            used++;
            const double step = value - mean;
            mean += step / (double)used;
            square += step * (value - mean);
            quadratic(k, simulations->score + i * k, term);
            const double left = value - comity_product(terms, coefficients, term);
            residual += left * left;
        }
    }
    match->chance = sqrt(residual / (double)(used - terms));
    match->explained = square > 0.0 ? fmax(0.0, 1.0 - residual / square) : 0.0;
}

int comity_history_matching(const struct comity_simulations *simulations, const double observed[],
                            const double error[], double cutoff,
                            struct comity_history_match match[], uint32_t implausible[])
{
    const size_t k = simulations->parameters, terms = quadratic_terms(k);
    double *normal = calloc(terms, terms * sizeof *normal);
    double *coefficients = calloc(terms, sizeof *coefficients);
    double *term = calloc(terms, sizeof *term);
    int status = normal && coefficients && term ? COMITY_OK : COMITY_NO_MEMORY;
    if (implausible && !status)
        memset(implausible, 0, simulations->count * sizeof *implausible);
    for (size_t s = 0; s < simulations->summaries && !status; s++) {
        size_t excluded = 0;
        status = emulate(simulations, s, normal, coefficients, term);
        if (status)
            break;
        assess(simulations, s, coefficients, term, &match[s]);
        const double variance = error[s] * error[s] + match[s].chance * match[s].chance;
        for (size_t i = 0; i < simulations->count; i++) {
            quadratic(k, simulations->score + i * k, term);
            const double apart = comity_product(terms, coefficients, term) - observed[s];
            const int out = apart * apart > cutoff * cutoff * variance;
            excluded += (size_t)out;
            if (implausible)
                implausible[i] += (uint32_t)out;
        }
        match[s].excluded = (double)excluded / (double)simulations->count;
    }
    free(normal);
    free(coefficients);
    free(term);
    return status;
}
