/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_STATISTICS_BOOTSTRAP_H
#define COMITY_STATISTICS_BOOTSTRAP_H

#include <comity/summary.h>

#include <stdbool.h>
#include <stdint.h>

/* Fewer resamples say little about the tails of an interval. */
bool comity_is_resamples(uint32_t resamples);

/* What a resample is drawn for: draws under one seed never overlap between purposes. */
enum comity_resample_purpose {
    COMITY_RESAMPLE_PAIRS,
    COMITY_RESAMPLE_SAMPLE,
    COMITY_RESAMPLE_REFERENCE,
    COMITY_RESAMPLE_ROWS,
};

/* Draws of one resample: a pure function of seed, purpose and the number of the resample. */
struct comity_resampler {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t words[4];
    unsigned next;
};

void comity_resampler_init(struct comity_resampler *resampler, uint64_t seed,
                           enum comity_resample_purpose purpose, uint32_t resample);

/* Uniform in 0 .. n - 1 without bias, n >= 1 (Lemire 2019). */
uint32_t comity_resampler_index(struct comity_resampler *resampler, uint32_t n);

struct comity_values {
    size_t n;
    const double *x;
};

/*
 * The bias-corrected and accelerated interval (Efron 1987) of mean(a), or of mean(a) - mean(b) when
 * b is not empty, each resampled apart. The estimate's standard error, > 0, serves as a scale;
 * resamples >= 1. COMITY_NO_MEMORY.
 */
int comity_bootstrap_mean(struct comity_values a, struct comity_values b, double standard_error,
                          uint32_t resamples, uint64_t seed, double level,
                          struct comity_confidence_interval *interval);

#endif
