/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include "design/keyed.h"
#include "design/kinds.h"

#include <gsl/gsl_qrng.h>

#include <math.h>
#include <stdlib.h>

/* The first point of GSL's plain Halton sequence is 1/2, 1/3, 1/5, ...: its table of primes. */
static int read_primes(struct comity_design *design)
{
    const size_t k = design->options.factors;
    int status = COMITY_NO_MEMORY;
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_halton, (unsigned)k);
    double *point = calloc(k, sizeof *point);
    design->table = calloc(k, sizeof *design->table);
    if (!sequence || !point || !design->table)
        goto out;
    status = gsl_qrng_get(sequence, point) == 0 ? COMITY_OK : COMITY_NUMERIC;
    for (size_t d = 0; !status && d < k; d++)
        design->table[d] = (uint32_t)lround(1 / point[d]);
out:
    free(point);
    if (sequence)
        gsl_qrng_free(sequence);
    return status;
}

static int halton_init(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const size_t most = gsl_qrng_halton->max_dimension;
    if (options->factors > most) {
        return comity_design_refuse(design,
                                    "halton has %zu dimensions at most; this sweep has %zu "
                                    "axes: use latin_hypercube",
                                    most, options->factors);
    }
    if (options->samples > SIZE_MAX - design->first) {
        return comity_design_refuse(design, "halton cannot skip %zu points: skip fewer",
                                    design->first);
    }
    design->points = options->samples;
    return read_primes(design);
}

/* Radical inverse with the digits d > 0 replaced by base - d. */
static double reversed_radical_inverse(size_t n, size_t base)
{
    const double inverse = 1.0 / (double)base;
    double weight = 1, sum = 0;
    for (; n > 0; n /= base) {
        const size_t digit = n % base;
        weight *= inverse;
        sum += weight * (double)(digit ? base - digit : 0);
    }
    return sum;
}

static void halton_point(const struct comity_design *design, size_t index, double *unit)
{
    const struct comity_design_options *options = &design->options;
    for (size_t d = 0; d < options->factors; d++) {
        unit[d] = reversed_radical_inverse(design->first + index, design->table[d]);
        if (options->scramble) {
            unit[d] += comity_keyed_uniform(options->seed, COMITY_KEYED_SHIFT, d, 0);
            unit[d] -= floor(unit[d]);
        }
    }
}

static const char *halton_shift(const struct comity_design *design)
{
    return design->options.scramble ? "with a random Cranley-Patterson shift" : "unshifted";
}

const struct comity_design_type comity_design_type_halton = {
    { halton_init, halton_point },
    .facts = { .description = "a quasi-random sequence of at most 1229 axes",
               .keys = { "samples", "seed", "scramble", "skip" },
               .independent = true,
               .scrambled = true,
               .samples_per_axis = 10,
               .sequence = halton_shift },
};
