/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/bootstrap.h"

#include "statistics/distribution.h"

#include <comity/draws.h>
#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

/* "boot" in the first counter word: worlds count their blocks there and stay far below, and
 * experimental designs have a word of their own. */
static const uint32_t bootstrap_tag = UINT32_C(0x626f6f74);

bool comity_is_resamples(uint32_t resamples)
{
    return resamples == 0 || resamples >= 100;
}

void comity_resampler_init(struct comity_resampler *resampler, uint64_t seed,
                           enum comity_resample_purpose purpose, uint32_t resample)
{
    *resampler = (struct comity_resampler){
        .key = { (uint32_t)seed, (uint32_t)(seed >> 32) },
        .counter = { bootstrap_tag, 0, resample, (uint32_t)purpose },
        .next = 4,
    };
}

static uint32_t next_word(struct comity_resampler *resampler)
{
    if (resampler->next == 4) {
        comity_philox(resampler->counter, resampler->key, resampler->words);
        resampler->counter[1]++;
        resampler->next = 0;
    }
    return resampler->words[resampler->next++];
}

uint32_t comity_resampler_index(struct comity_resampler *resampler, uint32_t n)
{
    uint64_t product = (uint64_t)next_word(resampler) * n;
    if ((uint32_t)product < n) {
        const uint32_t surplus = (uint32_t)(-n) % n; /* 2^32 mod n */
        while ((uint32_t)product < surplus)
            product = (uint64_t)next_word(resampler) * n;
    }
    return (uint32_t)(product >> 32);
}

static double accelerated(double bias, double acceleration, double z)
{
    const double shifted = bias + z;
    const double denominator = 1.0 - acceleration * shifted;
    /* Past its pole the map has sent the quantile to the end of the distribution. */
    if (denominator <= 0.0)
        return shifted > 0.0 ? 1.0 : 0.0;
    return gsl_cdf_ugaussian_P(bias + shifted / denominator);
}

/* The interval from the estimate's values on the resamples, which are sorted in place. */
static struct comity_confidence_interval bca_interval(size_t resamples, double replicate[],
                                                      double estimate, double acceleration,
                                                      double level)
{
    const double z = comity_normal_critical(level);
    double below = 0.0;
    for (size_t r = 0; r < resamples; r++)
        below += replicate[r] < estimate ? 1.0 : replicate[r] == estimate ? 0.5 : 0.0;
    /* An estimate beyond all resamples would give an infinite bias. */
    const double share = fmin(fmax(below, 0.5), (double)resamples - 0.5) / (double)resamples;
    const double bias = gsl_cdf_ugaussian_Pinv(share);
    gsl_sort(replicate, 1, resamples);
    return (struct comity_confidence_interval){
        .low = comity_quantile_sorted(resamples, replicate, accelerated(bias, acceleration, -z)),
        .high = comity_quantile_sorted(resamples, replicate, accelerated(bias, acceleration, z)),
    };
}

/* Means are taken as distances from the first value: whole numbers then give exact ties. */
static double shift(struct comity_values values)
{
    double sum = 0.0;
    for (size_t i = 0; i < values.n; i++)
        sum += values.x[i] - values.x[0];
    return values.n > 0 ? sum / (double)values.n : 0.0;
}

static double resampled_shift(struct comity_values values, uint64_t seed,
                              enum comity_resample_purpose purpose, uint32_t resample)
{
    struct comity_resampler resampler;
    double sum = 0.0;
    comity_resampler_init(&resampler, seed, purpose, resample);
    for (size_t i = 0; i < values.n; i++)
        sum += values.x[comity_resampler_index(&resampler, (uint32_t)values.n)] - values.x[0];
    return values.n > 0 ? sum / (double)values.n : 0.0;
}

/* Adds the squares and cubes of the influence of each value on sign * mean, in units of `scale`. */
static void add_influence(struct comity_values values, double sign, double scale, double *squares,
                          double *cubes)
{
    const double distance = shift(values);
    for (size_t i = 0; i < values.n; i++) {
        const double influence =
            sign * ((values.x[i] - values.x[0] - distance) / scale / (double)values.n);
        *squares += influence * influence;
        *cubes += influence * influence * influence;
    }
}

int comity_bootstrap_mean(struct comity_values a, struct comity_values b, double standard_error,
                          uint32_t resamples, uint64_t seed, double level,
                          struct comity_confidence_interval *interval)
{
    const enum comity_resample_purpose purpose =
        b.n > 0 ? COMITY_RESAMPLE_SAMPLE : COMITY_RESAMPLE_PAIRS;
    const double origin = a.x[0] - (b.n > 0 ? b.x[0] : 0.0);
    double squares = 0.0, cubes = 0.0;
    double *replicate = calloc(resamples, sizeof *replicate);
    if (!replicate)
        return COMITY_NO_MEMORY;
    for (uint32_t r = 0; r < resamples; r++) {
        replicate[r] = resampled_shift(a, seed, purpose, r) -
                       resampled_shift(b, seed, COMITY_RESAMPLE_REFERENCE, r);
    }
    /* Acceleration: Efron and Tibshirani (1993), equation 14.15, from the empirical influence. */
    add_influence(a, 1.0, standard_error, &squares, &cubes);
    add_influence(b, -1.0, standard_error, &squares, &cubes);
    *interval = bca_interval(resamples, replicate, shift(a) - shift(b),
                             cubes / (6.0 * pow(squares, 1.5)), level);
    interval->low += origin;
    interval->high += origin;
    free(replicate);
    return COMITY_OK;
}
