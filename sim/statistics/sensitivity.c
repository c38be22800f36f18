/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/sensitivity.h>

#include "core/number.h"
#include "statistics/bootstrap.h"
#include "statistics/distribution.h"

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>

/* The complete rows of a design, centred; every array is owned. */
struct rows {
    size_t n;
    size_t factors;
    size_t indices; /* first, total, pairs */
    double *a;      /* [n] */
    double *b;      /* [n] */
    double *ab;     /* [factors][n] */
    double *ba;     /* [factors][n] or NULL */
    double mean;
    double variance;
};

void comity_sobol_init(struct comity_sobol *sobol)
{
    *sobol = (struct comity_sobol){ 0 };
}

void comity_sobol_free(struct comity_sobol *sobol)
{
    free(sobol->first);
    free(sobol->total);
    free(sobol->second);
    comity_sobol_init(sobol);
}

void comity_sobol_options_init(struct comity_sobol_options *options)
{
    *options = (struct comity_sobol_options){ .level = 0.95, .resamples = 1000, .seed = 1 };
}

static void free_rows(struct rows *rows)
{
    free(rows->a);
    free(rows->b);
    free(rows->ab);
    free(rows->ba);
}

static bool is_complete(const struct comity_sobol_outputs *outputs, size_t row)
{
    bool complete = !isnan(outputs->a[row]) && !isnan(outputs->b[row]);
    for (size_t i = 0; i < outputs->factors; i++) {
        const size_t cell = i * outputs->n + row;
        complete =
            complete && !isnan(outputs->ab[cell]) && !(outputs->ba && isnan(outputs->ba[cell]));
    }
    return complete;
}

/* Copies the complete rows of one column, less `centre`. */
static void copy_column(size_t n, const double column[], const bool complete[], double centre,
                        double copy[])
{
    for (size_t row = 0; row < n; row++)
        if (complete[row])
            *copy++ = column[row] - centre;
}

static int check(const struct comity_sobol_outputs *outputs,
                 const struct comity_sobol_options *options)
{
    const size_t n = outputs->n, factors = outputs->factors;
    if (n < 2 || n > UINT32_MAX || factors == 0 || factors > UINT32_MAX / n ||
        !comity_is_level(options->level) || !comity_is_resamples(options->resamples) ||
        comity_has_infinity(n, outputs->a) || comity_has_infinity(n, outputs->b) ||
        comity_has_infinity(n * factors, outputs->ab) ||
        (outputs->ba && comity_has_infinity(n * factors, outputs->ba)))
        return COMITY_BAD_ARGUMENT;
    return COMITY_OK;
}

/* The mean of A and B together, from two means of equal weight. */
static int find_centre(const struct comity_sobol_outputs *outputs, const bool complete[],
                       struct rows *rows)
{
    struct comity_summary a, b;
    int status;
    copy_column(outputs->n, outputs->a, complete, 0.0, rows->a);
    copy_column(outputs->n, outputs->b, complete, 0.0, rows->b);
    status = comity_summarise(rows->n, rows->a, &a);
    if (!status)
        status = comity_summarise(rows->n, rows->b, &b);
    if (!status)
        rows->mean = a.mean + (b.mean - a.mean) / 2.0;
    return status;
}

static int copy_rows(const struct comity_sobol_outputs *outputs, const bool complete[],
                     struct rows *rows)
{
    const size_t n = outputs->n;
    int status;
    rows->factors = outputs->factors;
    rows->indices = 2 * rows->factors;
    rows->a = calloc(rows->n, sizeof *rows->a);
    rows->b = calloc(rows->n, sizeof *rows->b);
    rows->ab = calloc(rows->n * rows->factors, sizeof *rows->ab);
    if (!rows->a || !rows->b || !rows->ab)
        return COMITY_NO_MEMORY;
    if (outputs->ba) {
        rows->indices += rows->factors * (rows->factors - 1) / 2;
        rows->ba = calloc(rows->n * rows->factors, sizeof *rows->ba);
        if (!rows->ba)
            return COMITY_NO_MEMORY;
    }
    status = find_centre(outputs, complete, rows);
    if (status)
        return status;
    copy_column(n, outputs->a, complete, rows->mean, rows->a);
    copy_column(n, outputs->b, complete, rows->mean, rows->b);
    for (size_t i = 0; i < rows->factors; i++) {
        copy_column(n, outputs->ab + i * n, complete, rows->mean, rows->ab + i * rows->n);
        if (rows->ba)
            copy_column(n, outputs->ba + i * n, complete, rows->mean, rows->ba + i * rows->n);
    }
    return COMITY_OK;
}

/* The variance of A and B together, each row counted `weight` times. */
static double weighted_variance(const struct rows *rows, const double weight[])
{
    double sum = 0.0, squares = 0.0;
    for (size_t r = 0; r < rows->n; r++) {
        sum += weight[r] * (rows->a[r] + rows->b[r]);
        squares += weight[r] * (rows->a[r] * rows->a[r] + rows->b[r] * rows->b[r]);
    }
    const double mean = sum / (2.0 * (double)rows->n);
    return squares / (2.0 * (double)rows->n) - mean * mean;
}

/* First order, total and second order, one after the other; NaN where the rows do not vary. */
static void estimate_indices(const struct rows *rows, const double weight[], double index[])
{
    const size_t n = rows->n, k = rows->factors;
    const double variance = weighted_variance(rows, weight);
    const double scale = variance > 0.0 ? 1.0 / (variance * (double)n) : NAN;
    double mixed = 0.0;
    for (size_t i = 0; i < k; i++) {
        const double *ab = rows->ab + i * n;
        double first = 0.0, total = 0.0;
        for (size_t r = 0; r < n; r++) {
            const double change = ab[r] - rows->a[r];
            first += weight[r] * rows->b[r] * change;
            total += weight[r] * change * change;
        }
        index[i] = first * scale;
        index[k + i] = total * scale / 2.0;
    }
    if (!rows->ba)
        return;
    for (size_t r = 0; r < n; r++)
        mixed += weight[r] * rows->a[r] * rows->b[r];
    for (size_t i = 0; i < k; i++) {
        for (size_t j = i + 1; j < k; j++) {
            const double *ba = rows->ba + i * n, *ab = rows->ab + j * n;
            double closed = 0.0;
            for (size_t r = 0; r < n; r++)
                closed += weight[r] * ba[r] * ab[r];
            index[2 * k + comity_sobol_pair(k, i, j)] =
                (closed - mixed) * scale - index[i] - index[j];
        }
    }
}

/* How often each row is drawn in one resample. */
static void draw_weights(size_t n, uint64_t seed, uint32_t resample, double weight[])
{
    struct comity_resampler resampler;
    comity_resampler_init(&resampler, seed, COMITY_RESAMPLE_ROWS, resample);
    for (size_t r = 0; r < n; r++)
        weight[r] = 0.0;
    for (size_t r = 0; r < n; r++)
        weight[comity_resampler_index(&resampler, (uint32_t)n)] += 1.0;
}

/* Percentile intervals of every index; resamples in which nothing varies are passed over. */
static int bootstrap(const struct rows *rows, const struct comity_sobol_options *options,
                     double weight[], struct comity_confidence_interval interval[])
{
    const size_t m = rows->indices, resamples = options->resamples;
    const double tail = (1.0 - options->level) / 2.0;
    const double probability[2] = { tail, 1.0 - tail };
    double *index = NULL, *replicate = NULL;
    int status = COMITY_OK;
    index = calloc(m, sizeof *index);
    replicate = calloc(m, resamples * sizeof *replicate);
    if (!index || !replicate) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    for (uint32_t s = 0; s < resamples; s++) {
        draw_weights(rows->n, options->seed, s, weight);
        estimate_indices(rows, weight, index);
        for (size_t i = 0; i < m; i++)
            replicate[i * resamples + s] = index[i];
    }
    for (size_t i = 0; i < m; i++) {
        double ends[2];
        status = comity_quantiles(resamples, replicate + i * resamples, 2, probability, ends);
        if (status) {
            status = status == COMITY_NO_MEMORY ? status : COMITY_NUMERIC;
            goto out;
        }
        interval[i] = (struct comity_confidence_interval){ ends[0], ends[1] };
    }
out:
    free(index);
    free(replicate);
    return status;
}

static int estimate_rows(struct rows *rows, const struct comity_sobol_options *options,
                         double value[], struct comity_confidence_interval interval[])
{
    double *weight = calloc(rows->n, sizeof *weight);
    int status = COMITY_OK;
    if (!weight)
        return COMITY_NO_MEMORY;
    for (size_t r = 0; r < rows->n; r++)
        weight[r] = 1.0;
    rows->variance = weighted_variance(rows, weight);
    if (!(rows->variance > 0.0 && isfinite(rows->variance))) {
        status = COMITY_NUMERIC;
        goto out;
    }
    estimate_indices(rows, weight, value);
    for (size_t i = 0; i < rows->indices; i++) {
        interval[i] = (struct comity_confidence_interval){ NAN, NAN };
        if (!isfinite(value[i])) {
            status = COMITY_NUMERIC;
            goto out;
        }
    }
    if (options->resamples > 0)
        status = bootstrap(rows, options, weight, interval);
out:
    free(weight);
    return status;
}

static struct comity_sobol_index *gather(size_t n, const double value[],
                                         const struct comity_confidence_interval interval[])
{
    struct comity_sobol_index *index = calloc(n, sizeof *index);
    for (size_t i = 0; index && i < n; i++)
        index[i] = (struct comity_sobol_index){ value[i], interval[i] };
    return index;
}

/* How many outputs of A and B, already centred, the variance rests on. */
static double effective_outputs(const struct rows *rows)
{
    double squares = 0, fourths = 0;
    for (size_t r = 0; r < rows->n; r++) {
        const double a = rows->a[r] * rows->a[r], b = rows->b[r] * rows->b[r];
        squares += a + b;
        fourths += a * a + b * b;
    }
    return squares * squares / fourths;
}

static int build(const struct rows *rows, const struct comity_sobol_options *options,
                 struct comity_sobol *sobol)
{
    const size_t k = rows->factors, pairs = rows->indices - 2 * k;
    double *value = calloc(rows->indices, sizeof *value);
    struct comity_confidence_interval *interval = calloc(rows->indices, sizeof *interval);
    struct rows work = *rows;
    int status = COMITY_NO_MEMORY;
    if (!value || !interval)
        goto out;
    status = estimate_rows(&work, options, value, interval);
    if (status)
        goto out;
    sobol->factors = k;
    sobol->used = rows->n;
    sobol->mean = work.mean;
    sobol->variance = work.variance;
    sobol->effective_outputs = effective_outputs(rows);
    sobol->rare =
        sobol->effective_outputs < 30 && sobol->effective_outputs < 2 * (double)rows->n / 20;
    sobol->first = gather(k, value, interval);
    sobol->total = gather(k, value + k, interval + k);
    if (pairs > 0)
        sobol->second = gather(pairs, value + 2 * k, interval + 2 * k);
    if (!sobol->first || !sobol->total || (pairs > 0 && !sobol->second))
        status = COMITY_NO_MEMORY;
out:
    free(value);
    free(interval);
    return status;
}

int comity_sobol_estimate(const struct comity_sobol_outputs *outputs,
                          const struct comity_sobol_options *options, struct comity_sobol *sobol)
{
    struct comity_sobol result;
    struct rows rows = { 0 };
    bool *complete = NULL;
    int status = check(outputs, options);
    comity_sobol_init(&result);
    if (status)
        return status;
    complete = calloc(outputs->n, sizeof *complete);
    if (!complete)
        return COMITY_NO_MEMORY;
    for (size_t row = 0; row < outputs->n; row++) {
        complete[row] = is_complete(outputs, row);
        rows.n += complete[row];
    }
    status = rows.n < 2 ? COMITY_BAD_ARGUMENT : copy_rows(outputs, complete, &rows);
    if (!status)
        status = build(&rows, options, &result);
    if (!status) {
        result.left_out = outputs->n - rows.n;
        comity_sobol_free(sobol);
        *sobol = result;
        comity_sobol_init(&result);
    }
    comity_sobol_free(&result);
    free_rows(&rows);
    free(complete);
    return status;
}
