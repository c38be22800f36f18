/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/posterior.h>

#include "core/linear_algebra.h"
#include "inference/keyed_uniforms.h"

#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The outermost score: beyond it the share of the distribution is no longer a double below 1. */
static const double widest = 8.0;

double comity_prior_value(const struct comity_prior *prior, double score)
{
    return comity_prior_quantile(prior, gsl_cdf_ugaussian_P(fmin(fmax(score, -widest), widest)));
}

static int posterior_init(struct comity_posterior *posterior, size_t count, size_t parameters,
                          size_t summaries)
{
    *posterior = (struct comity_posterior){
        .count = count,
        .parameters = parameters,
        .summaries = summaries,
        .score = calloc(count, parameters * sizeof(double)),
        .summary = calloc(count, summaries * sizeof(double)),
        .weight = calloc(count, sizeof(double)),
        .distance = calloc(count, sizeof(double)),
        .source = calloc(count, sizeof(size_t)),
    };
    if (!posterior->score || !posterior->summary || !posterior->weight || !posterior->distance ||
        !posterior->source) {
        comity_posterior_free(posterior);
        return COMITY_NO_MEMORY;
    }
    return COMITY_OK;
}

void comity_posterior_free(struct comity_posterior *posterior)
{
    free(posterior->score);
    free(posterior->summary);
    free(posterior->weight);
    free(posterior->distance);
    free(posterior->source);
    *posterior = (struct comity_posterior){ 0 };
}

/* Median of values[n], which are sorted in place. */
static double median_of(size_t n, double values[])
{
    gsl_sort(values, 1, n);
    return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

static double deviation_of(size_t n, const double values[])
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += (values[i] - mean) / (double)(i + 1);
    for (size_t i = 0; i < n; i++)
        square += (values[i] - mean) * (values[i] - mean);
    return sqrt(square / (double)n);
}

static double robust_scale(size_t n, double values[])
{
    if (n == 0)
        return 0.0;
    const double deviation = deviation_of(n, values), median = median_of(n, values);
    for (size_t i = 0; i < n; i++)
        values[i] = fabs(values[i] - median);
    const double spread = 1.4826 * median_of(n, values);
    return spread > 0.0 ? spread : deviation;
}

int comity_summary_scales(const struct comity_simulations *simulations, double scale[])
{
    double *values = calloc(simulations->count, sizeof *values);
    if (!values)
        return COMITY_NO_MEMORY;
    for (size_t s = 0; s < simulations->summaries; s++) {
        size_t n = 0;
        for (size_t i = 0; i < simulations->count; i++) {
            const double value = simulations->summary[i * simulations->summaries + s];
            if (isfinite(value))
                values[n++] = value;
        }
        scale[s] = robust_scale(n, values);
    }
    free(values);
    return COMITY_OK;
}

double comity_summary_distance(size_t summaries, const double summary[], const double observed[],
                               const double scale[])
{
    double square = 0.0;
    for (size_t s = 0; s < summaries; s++) {
        if (scale[s] > 0.0) {
            const double apart = (summary[s] - observed[s]) / scale[s];
            square += apart * apart;
        }
    }
    return sqrt(square);
}

bool comity_simulation_is_complete(const struct comity_simulations *simulations, size_t row)
{
    for (size_t s = 0; s < simulations->summaries; s++)
        if (!isfinite(simulations->summary[row * simulations->summaries + s]))
            return false;
    return true;
}

struct candidate {
    double distance;
    size_t row;
};

static bool is_nearer(const struct candidate *a, const struct candidate *b)
{
    return a->distance < b->distance || (a->distance == b->distance && a->row < b->row);
}

static int by_distance(const void *a, const void *b)
{
    return is_nearer(a, b) ? -1 : is_nearer(b, a) ? 1 : 0;
}

static void sift_down(struct candidate heap[], size_t n, size_t at)
{
    for (;;) {
        size_t farthest = at;
        for (size_t child = 2 * at + 1; child < n && child <= 2 * at + 2; child++)
            if (is_nearer(&heap[farthest], &heap[child]))
                farthest = child;
        if (farthest == at)
            return;
        const struct candidate moved = heap[at];
        heap[at] = heap[farthest];
        heap[farthest] = moved;
        at = farthest;
    }
}

/* The nearest `keep` rows in nearest[keep], ascending; how many there are. */
static size_t find_nearest(const struct comity_simulations *simulations, const double observed[],
                           const double scale[], size_t keep, size_t left_out,
                           struct candidate nearest[])
{
    size_t found = 0;
    for (size_t i = 0; i < simulations->count; i++) {
        const struct candidate next = { comity_summary_distance(simulations->summaries,
                                                                simulations->summary +
                                                                    i * simulations->summaries,
                                                                observed, scale),
                                        i };
        if (i == left_out || !isfinite(next.distance) ||
            (simulations->weight && !(simulations->weight[i] > 0.0)))
            continue;
        if (found < keep) {
            nearest[found++] = next;
            for (size_t k = found == keep ? keep / 2 + 1 : 0; k-- > 0;)
                sift_down(nearest, keep, k);
        } else if (is_nearer(&next, &nearest[0])) {
            nearest[0] = next;
            sift_down(nearest, keep, 0);
        }
    }
    qsort(nearest, found, sizeof nearest[0], by_distance);
    return found;
}

int comity_posterior_take_summaries(struct comity_posterior *posterior,
                                    const struct comity_simulations *simulations)
{
    const size_t summaries = simulations->summaries;
    double *summary = malloc((posterior->count * summaries + 1) * sizeof *summary);
    if (!summary)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < posterior->count; i++) {
        memcpy(summary + i * summaries, simulations->summary + posterior->source[i] * summaries,
               summaries * sizeof *summary);
    }
    free(posterior->summary);
    posterior->summary = summary;
    posterior->summaries = summaries;
    return COMITY_OK;
}

static void weigh(const struct comity_simulations *simulations, struct comity_posterior *posterior)
{
    double sum = 0.0;
    posterior->tolerance = posterior->distance[posterior->count - 1];
    const bool equally_far = posterior->distance[0] == posterior->tolerance;
    for (size_t i = 0; i < posterior->count; i++) {
        const double apart = posterior->distance[i] / posterior->tolerance;
        posterior->weight[i] =
            (equally_far ? 1.0 : 1.0 - apart * apart) *
            (simulations->weight ? simulations->weight[posterior->source[i]] : 1.0);
        sum += posterior->weight[i];
    }
    for (size_t i = 0; i < posterior->count; i++)
        posterior->weight[i] /= sum;
}

int comity_posterior_nearest(const struct comity_simulations *simulations, const double observed[],
                             const double scale[], size_t keep, size_t left_out,
                             struct comity_posterior *posterior)
{
    if (keep == 0 || keep > simulations->count)
        return COMITY_BAD_ARGUMENT;
    struct candidate *nearest = calloc(keep, sizeof *nearest);
    int status = nearest ? COMITY_OK : COMITY_NO_MEMORY;
    comity_posterior_free(posterior);
    if (!status && find_nearest(simulations, observed, scale, keep, left_out, nearest) < keep)
        status = COMITY_BAD_ARGUMENT;
    if (!status)
        status = posterior_init(posterior, keep, simulations->parameters, simulations->summaries);
    if (status)
        goto out;
    for (size_t i = 0; i < keep; i++) {
        const size_t row = nearest[i].row;
        posterior->source[i] = row;
        posterior->distance[i] = nearest[i].distance;
        if (simulations->parameters > 0) { /* a table of models has none */
            memcpy(posterior->score + i * posterior->parameters,
                   simulations->score + row * simulations->parameters,
                   simulations->parameters * sizeof(double));
        }
        memcpy(posterior->summary + i * posterior->summaries,
               simulations->summary + row * simulations->summaries,
               simulations->summaries * sizeof(double));
    }
    weigh(simulations, posterior);
out:
    free(nearest);
    return status;
}

double comity_posterior_effective_size(const struct comity_posterior *posterior)
{
    double square = 0.0;
    for (size_t i = 0; i < posterior->count; i++)
        square += posterior->weight[i] * posterior->weight[i];
    return square > 0.0 ? 1.0 / square : 0.0;
}

double comity_posterior_score_deviation(const struct comity_posterior *posterior, size_t parameter)
{
    const size_t k = posterior->parameters;
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < posterior->count; i++)
        mean += posterior->weight[i] * posterior->score[i * k + parameter];
    for (size_t i = 0; i < posterior->count; i++) {
        const double apart = posterior->score[i * k + parameter] - mean;
        square += posterior->weight[i] * apart * apart;
    }
    return sqrt(square);
}

int comity_posterior_marginal(const struct comity_posterior *posterior, size_t parameter,
                              const struct comity_prior *prior, double level,
                              struct comity_marginal *marginal)
{
    const double probabilities[] = { 0.5, 0.5 - 0.5 * level, 0.5 + 0.5 * level };
    double quantiles[3], mean = 0.0, square = 0.0;
    double *value = calloc(posterior->count, sizeof *value);
    if (!value)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < posterior->count; i++) {
        value[i] =
            comity_prior_value(prior, posterior->score[i * posterior->parameters + parameter]);
        mean += posterior->weight[i] * value[i];
    }
    for (size_t i = 0; i < posterior->count; i++)
        square += posterior->weight[i] * (value[i] - mean) * (value[i] - mean);
    const int status = comity_weighted_quantiles(posterior->count, value, posterior->weight, 3,
                                                 probabilities, quantiles);
    *marginal = (struct comity_marginal){
        .mean = mean,
        .deviation = sqrt(square),
        .ratio = sqrt(square) / comity_prior_deviation(prior),
        .median = quantiles[0],
        .low = quantiles[1],
        .high = quantiles[2],
    };
    free(value);
    return status;
}

void comity_posterior_correlations(const struct comity_posterior *posterior, double correlation[])
{
    const size_t k = posterior->parameters;
    comity_covariances(posterior->count, k, posterior->score, posterior->weight, 1.0, correlation);
    for (size_t p = 0; p < k; p++) {
        for (size_t q = 0; q < p; q++) {
            const double root = sqrt(correlation[p * k + p] * correlation[q * k + q]);
            correlation[p * k + q] /= root;
            correlation[q * k + p] = correlation[p * k + q];
        }
    }
    for (size_t p = 0; p < k; p++)
        correlation[p * k + p] = 1.0;
}

int comity_posterior_dimension(const struct comity_posterior *posterior, double *dimension)
{
    const size_t k = posterior->parameters;
    double *covariance = calloc(k, k * sizeof *covariance);
    if (!covariance)
        return COMITY_NO_MEMORY;
    comity_covariances(posterior->count, k, posterior->score, posterior->weight, 1.0, covariance);
    const int status = comity_eigenvalues(k, covariance);
    *dimension = 0.0;
    for (size_t p = 0; p < k && !status; p++)
        *dimension += fmax(0.0, 1.0 - covariance[p * k + p]);
    free(covariance);
    return status;
}

int comity_posterior_chance_dimension(size_t count, size_t parameters, double *dimension)
{
    enum { SAMPLES = 16 };
    struct comity_posterior sample;
    int status = posterior_init(&sample, count, parameters, 1);
    *dimension = 0.0;
    for (size_t s = 0; s < SAMPLES && !status; s++) {
        double one;
        for (size_t i = 0; i < count; i++) {
            double *score = sample.score + i * parameters;
            comity_keyed_uniforms(0, COMITY_DRAW_PRIOR, i, (uint32_t)s, parameters, score);
            for (size_t p = 0; p < parameters; p++)
                score[p] = gsl_cdf_ugaussian_Pinv(score[p]);
            sample.weight[i] = 1.0 / (double)count;
        }
        status = comity_posterior_dimension(&sample, &one);
        *dimension += one / SAMPLES;
    }
    comity_posterior_free(&sample);
    return status;
}
