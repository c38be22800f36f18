/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include "design/keyed.h"
#include "design/kinds.h"

#include <math.h>
#include <stdlib.h>

/* A stratum and 25 bits of jitter then add up exactly, so that no point leaves its stratum. */
#define MOST_SAMPLES ((size_t)1 << 28)

/* Maximin compares all pairs of points of every candidate, axis by axis, and every command does so
 * again: this takes a few seconds. */
#define MOST_COMPARED ((size_t)10000)
#define MOST_WORK     4e9

/* Strata of one candidate, [factors][samples]: a random permutation for each factor. */
static void draw_strata(struct comity_design *design, size_t candidate)
{
    const struct comity_design_options *options = &design->options;
    const uint32_t use = COMITY_KEYED_STRATUM | (uint32_t)candidate << COMITY_KEYED_BITS;
    for (size_t f = 0; f < options->factors; f++) {
        uint32_t *stratum = design->table + f * options->samples;
        for (size_t i = 0; i < options->samples; i++) {
            const size_t j = comity_keyed_below(options->seed, use, i, f, i + 1);
            stratum[i] = stratum[j];
            stratum[j] = (uint32_t)i;
        }
    }
}

static void latin_point(const struct comity_design *design, size_t index, double *unit)
{
    const struct comity_design_options *options = &design->options;
    for (size_t f = 0; f < options->factors; f++) {
        double within = 0.5;
        if (!options->centred) {
            uint32_t words[4];
            comity_keyed_words(options->seed, COMITY_KEYED_JITTER, index, f, words);
            within = ((double)(words[0] >> 8) + 0.5) * 0x1p-24;
        }
        const uint32_t stratum = design->table[f * options->samples + index];
        unit[f] = ((double)stratum + within) / (double)options->samples;
    }
}

/* Square of the smallest distance of two of the points [samples][factors]; once it is no more than
 * `enough`, of any two that are as near. */
static double smallest_distance(const double *points, size_t samples, size_t factors, double enough)
{
    double smallest = INFINITY;
    for (size_t i = 0; i < samples && smallest > enough; i++) {
        for (size_t j = 0; j < i; j++) {
            double distance = 0;
            for (size_t f = 0; f < factors; f++) {
                const double d = points[i * factors + f] - points[j * factors + f];
                distance += d * d;
            }
            smallest = fmin(smallest, distance);
        }
    }
    return smallest;
}

static int choose_candidate(struct comity_design *design, size_t *chosen)
{
    const struct comity_design_options *options = &design->options;
    double *points = calloc(design->points * options->factors, sizeof *points);
    if (!points)
        return COMITY_NO_MEMORY;
    double best = -INFINITY;
    for (size_t c = 0; c < options->candidates; c++) {
        draw_strata(design, c);
        for (size_t i = 0; i < design->points; i++)
            latin_point(design, i, points + i * options->factors);
        const double distance = smallest_distance(points, design->points, options->factors, best);
        if (distance > best) {
            best = distance;
            *chosen = c;
        }
    }
    free(points);
    return COMITY_OK;
}

static int check_work(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const double factors = (double)options->factors, samples = (double)options->samples;
    if (options->samples > MOST_COMPARED || options->candidates > MOST_COMPARED) {
        return comity_design_refuse(design,
                                    "maximin compares %zu candidates of %zu points at "
                                    "most: leave it out, or use sobol",
                                    MOST_COMPARED, MOST_COMPARED);
    }
    const double candidates = floor(MOST_WORK / (samples * samples * factors));
    if ((double)options->candidates <= candidates)
        return COMITY_OK;
    if (candidates < 2) {
        return comity_design_refuse(design,
                                    "maximin would compare for too long: of %zu axes at most "
                                    "%.0f samples with 2 candidates are expected",
                                    options->factors, floor(sqrt(MOST_WORK / (2 * factors))));
    }
    return comity_design_refuse(design,
                                "maximin would compare for too long: with %zu samples of %zu axes "
                                "at most %.0f candidates are expected",
                                options->samples, options->factors, candidates);
}

static int latin_init(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const int maximin = options->candidates > 1;
    if (options->samples > MOST_SAMPLES) {
        return comity_design_refuse(design,
                                    "latin_hypercube has %zu points at most, not %zu: "
                                    "use sobol or halton",
                                    MOST_SAMPLES, options->samples);
    }
    if (maximin && check_work(design))
        return COMITY_BAD_SWEEP;
    size_t cells;
    if (__builtin_mul_overflow(options->samples, options->factors, &cells))
        return COMITY_NO_MEMORY;
    design->table = calloc(cells, sizeof *design->table);
    if (!design->table)
        return COMITY_NO_MEMORY;
    design->points = options->samples;
    size_t chosen = 0;
    const int status = maximin ? choose_candidate(design, &chosen) : COMITY_OK;
    if (!status)
        draw_strata(design, chosen);
    return status;
}

const struct comity_design_type comity_design_type_latin_hypercube = {
    { latin_init, latin_point },
    .facts = { .description = "random points, one in every stratum of every axis",
               .keys = { "samples", "seed", "centred", "candidates" },
               .independent = true,
               .samples_per_axis = 10 },
};
