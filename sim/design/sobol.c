/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include "design/keyed.h"
#include "design/kinds.h"

#include <gsl/gsl_qrng.h>

#include <math.h>
#include <stdlib.h>

/* GSL's generator has 30 bits, so 2^30 points. */
#define BITS 30

size_t comity_sobol_sequence_dimensions(void)
{
    return gsl_qrng_sobol->max_dimension;
}

/*
 * Point n of the sequence (in Gray code order) is the exclusive or of the direction numbers of the
 * bits in n ^ n/2. So point 2^j is V_j ^ V_(j-1), and the direction numbers can be read off GSL's
 * points 1, 2, 4, ...
 */
static int read_directions(gsl_qrng *sequence, double *point, uint32_t *table, size_t dimensions,
                           size_t last)
{
    size_t n = 0;
    for (size_t bit = 0; bit < BITS && last >> bit; bit++) {
        for (; n < (size_t)1 << bit; n++)
            if (gsl_qrng_get(sequence, point) != 0)
                return COMITY_NUMERIC;
        for (size_t d = 0; d < dimensions; d++) {
            uint32_t *direction = table + d * BITS;
            direction[bit] = (uint32_t)ldexp(point[d], BITS) ^ (bit ? direction[bit - 1] : 0);
        }
    }
    return COMITY_OK;
}

int comity_sobol_sequence_prepare(struct comity_design *design, size_t dimensions, size_t count)
{
    const size_t capacity = (size_t)1 << BITS;
    if (design->first > capacity || count > capacity - design->first) {
        return comity_design_refuse(design,
                                    "a Sobol sequence has %zu points at most, skipped "
                                    "ones included: take fewer, or use halton",
                                    capacity);
    }
    int status = COMITY_NO_MEMORY;
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dimensions);
    double *point = calloc(dimensions, sizeof *point);
    design->table = calloc(dimensions * BITS, sizeof *design->table);
    if (!sequence || !point || !design->table)
        goto out;
    status = read_directions(sequence, point, design->table, dimensions, design->first + count - 1);
out:
    free(point);
    if (sequence)
        gsl_qrng_free(sequence);
    return status;
}

double comity_sobol_sequence_coordinate(const struct comity_design *design, size_t index,
                                        size_t dimension)
{
    const uint32_t *direction = design->table + dimension * BITS;
    const size_t n = design->first + index;
    uint32_t digits = 0;
    for (size_t gray = n ^ n >> 1; gray; gray &= gray - 1)
        digits ^= direction[__builtin_ctzll(gray)];
    if (!design->options.scramble)
        return ldexp(digits, -BITS);
    /* The shift goes on below the sequence's last digit, which keeps the origin off the edge. */
    uint32_t words[4];
    comity_keyed_words(design->options.seed, COMITY_KEYED_SHIFT, dimension, 0, words);
    digits ^= words[0] >> (32 - BITS);
    return ldexp(digits + ((double)(words[1] >> 12) + 0.5) * 0x1p-20, -BITS);
}

static int sobol_init(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    if (options->factors > comity_sobol_sequence_dimensions()) {
        return comity_design_refuse(design,
                                    "sobol has %zu dimensions at most; this sweep has %zu "
                                    "axes: use halton",
                                    comity_sobol_sequence_dimensions(), options->factors);
    }
    design->points = options->samples;
    return comity_sobol_sequence_prepare(design, options->factors, options->samples);
}

static void sobol_point(const struct comity_design *design, size_t index, double *unit)
{
    for (size_t d = 0; d < design->options.factors; d++)
        unit[d] = comity_sobol_sequence_coordinate(design, index, d);
}

const char *comity_sobol_sequence_shift(const struct comity_design *design)
{
    return design->options.scramble ? "with a random digital shift" : "unshifted";
}

const struct comity_design_type comity_design_type_sobol = {
    { sobol_init, sobol_point },
    .facts = { .description = "a quasi-random sequence of at most 40 axes",
               .keys = { "samples", "seed", "scramble", "skip" },
               .independent = true,
               .scrambled = true,
               .samples_per_axis = 10,
               .sequence = comity_sobol_sequence_shift },
};
