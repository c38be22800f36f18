/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include "design/keyed.h"
#include "design/kinds.h"

static size_t points_per_row(const struct comity_design *design)
{
    const size_t k = design->options.factors;
    return design->options.second_order ? 2 * k + 2 : k + 2;
}

size_t comity_saltelli_quasi_random_factors(void)
{
    return comity_sobol_sequence_dimensions() / 2;
}

static int saltelli_init(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const int status = comity_design_set_points(design, options->samples, points_per_row(design));
    if (status || options->factors > comity_saltelli_quasi_random_factors())
        return status;
    return comity_sobol_sequence_prepare(design, 2 * options->factors, options->samples);
}

bool comity_saltelli_is_quasi_random(const struct comity_design *design)
{
    return design->options.kind == COMITY_DESIGN_SALTELLI && design->table;
}

int comity_saltelli_place(const struct comity_design *design, size_t index,
                          struct comity_saltelli_place *place)
{
    if (design->options.kind != COMITY_DESIGN_SALTELLI || index >= design->points)
        return COMITY_BAD_ARGUMENT;
    const size_t k = design->options.factors;
    const size_t size = points_per_row(design);
    const size_t i = index % size;
    *place = (struct comity_saltelli_place){ .row = index / size, .factor = SIZE_MAX };
    if (i == 0) {
        place->matrix = COMITY_SALTELLI_A;
    } else if (i == size - 1) {
        place->matrix = COMITY_SALTELLI_B;
    } else {
        place->matrix = i <= k ? COMITY_SALTELLI_AB : COMITY_SALTELLI_BA;
        place->factor = (i - 1) % k;
    }
    return COMITY_OK;
}

/* Columns 0 ... k-1 of a row are A, columns k ... 2k-1 are B. */
static double row_coordinate(const struct comity_design *design, size_t row, size_t column)
{
    if (comity_saltelli_is_quasi_random(design))
        return comity_sobol_sequence_coordinate(design, row, column);
    return comity_keyed_uniform(design->options.seed, COMITY_KEYED_ROW, row, column);
}

static void saltelli_point(const struct comity_design *design, size_t index, double *unit)
{
    const size_t k = design->options.factors;
    struct comity_saltelli_place place;
    comity_saltelli_place(design, index, &place);
    const int mostly_b = place.matrix == COMITY_SALTELLI_B || place.matrix == COMITY_SALTELLI_BA;
    for (size_t f = 0; f < k; f++) {
        const int from_b = mostly_b != (f == place.factor);
        unit[f] = row_coordinate(design, place.row, from_b ? k + f : f);
    }
}

static const char *saltelli_sequence(const struct comity_design *design)
{
    return comity_saltelli_is_quasi_random(design)
               ? comity_sobol_sequence_shift(design)
               : "from independent random draws, as a Sobol sequence has too few dimensions for so "
                 "many axes";
}

const struct comity_design_type comity_design_type_saltelli = {
    { saltelli_init, saltelli_point },
    .facts = { .description = "paired samples for Sobol sensitivity indices",
               .keys = { "samples", "seed", "scramble", "skip", "second_order" },
               .independent = true,
               .scrambled = true,
               .places = { "base_row", "matrix", "exchanged_factor" },
               .sequence = saltelli_sequence },
};
