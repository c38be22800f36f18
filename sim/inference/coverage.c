/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/model_choice.h>

#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Of the sum of the weights as it is rounded, so that it lies in [0, 1]. */
static double share_below(const struct comity_posterior *posterior, size_t parameter, double truth)
{
    double below = 0.0, above = 0.0;
    for (size_t i = 0; i < posterior->count; i++) {
        const double score = posterior->score[i * posterior->parameters + parameter];
        const double part = score < truth ? 1.0 : score == truth ? 0.5 : 0.0;
        below += part * posterior->weight[i];
        above += (1.0 - part) * posterior->weight[i];
    }
    return below / (below + above);
}

/* The t-th truth: of every stride rows the first that is complete, or else its first. */
static size_t truth_row(const struct comity_simulations *simulations, size_t t, size_t stride)
{
    for (size_t row = t * stride; row < (t + 1) * stride; row++)
        if (comity_simulation_is_complete(simulations, row))
            return row;
    return t * stride;
}

static int add_ratio(const struct comity_posterior *posterior,
                     const struct comity_coverage_options *options, size_t parameter, double *ratio)
{
    struct comity_marginal marginal = { .ratio = 0.0 };
    if (!options->priors) {
        *ratio += comity_posterior_score_deviation(posterior, parameter);
        return COMITY_OK;
    }
    const int status = comity_posterior_marginal(posterior, parameter, options->priors[parameter],
                                                 options->level, &marginal);
    *ratio += marginal.ratio;
    return status;
}

int comity_posterior_coverage(const struct comity_simulations *simulations, const double scale[],
                              const struct comity_coverage_options *options, double rank[],
                              double covered[], double ratio[])
{
    const size_t k = simulations->parameters;
    const double outside = 0.5 - 0.5 * options->level;
    struct comity_posterior posterior = { 0 };
    int status = COMITY_OK;
    if (options->truths == 0 || options->truths > simulations->count)
        return COMITY_BAD_ARGUMENT;
    memset(covered, 0, k * sizeof *covered);
    memset(ratio, 0, k * sizeof *ratio);
    for (size_t t = 0; t < options->truths && !status; t++) {
        const size_t row = truth_row(simulations, t, simulations->count / options->truths);
        const double *observed = simulations->summary + row * simulations->summaries;
        status =
            comity_posterior_nearest(simulations, observed, scale, options->keep, row, &posterior);
        if (!status && options->adjust)
            status = comity_posterior_adjust(&posterior, observed, scale);
        for (size_t p = 0; p < k && !status; p++) {
            const double below = share_below(&posterior, p, simulations->score[row * k + p]);
            rank[t * k + p] = below;
            covered[p] += below >= outside && below <= 1.0 - outside;
            status = add_ratio(&posterior, options, p, &ratio[p]);
        }
    }
    for (size_t p = 0; p < k; p++) {
        covered[p] /= (double)options->truths;
        ratio[p] /= (double)options->truths;
    }
    comity_posterior_free(&posterior);
    return status;
}

double comity_rank_uniformity(size_t truths, size_t parameters, const double rank[],
                              size_t parameter)
{
    enum { EACH = 10, MOST = 20 };
    const size_t bins = truths / EACH < MOST ? truths / EACH : MOST;
    const double expected = (double)truths / (double)bins;
    size_t count[MOST] = { 0 };
    double chi_square = 0;
    if (bins < 2)
        return NAN;
    for (size_t t = 0; t < truths; t++) {
        const size_t bin = (size_t)(rank[t * parameters + parameter] * (double)bins);
        count[bin < bins ? bin : bins - 1]++;
    }
    for (size_t b = 0; b < bins; b++) {
        const double apart = (double)count[b] - expected;
        chi_square += apart * apart / expected;
    }
    return gsl_cdf_chisq_Q(chi_square, (double)(bins - 1));
}
