/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include "design/keyed.h"
#include "design/kinds.h"

static int morris_init(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    if (options->morris_levels < 2 || options->morris_levels % 2 != 0) {
        return comity_design_refuse(design,
                                    "morris has %zu levels: they must be an even number, "
                                    "commonly 4",
                                    options->morris_levels);
    }
    return comity_design_set_points(design, options->samples, options->factors + 1);
}

/*
 * A factor starts on any level and moves by half of them, which leaves one direction: the same
 * distribution as a base on the lower half and a random sign.
 */
static size_t start_level(const struct comity_design *design, size_t trajectory, size_t factor)
{
    return comity_keyed_below(design->options.seed, COMITY_KEYED_START, trajectory, factor,
                              design->options.morris_levels);
}

static double coordinate(const struct comity_design *design, size_t level)
{
    return (double)level / (double)(design->options.morris_levels - 1);
}

static size_t other_level(const struct comity_design *design, size_t level)
{
    const size_t half = design->options.morris_levels / 2;
    return level < half ? level + half : level - half;
}

/* Draw i of the inside-out shuffle that assigns the steps of a trajectory to its factors. */
static size_t order_draw(const struct comity_design *design, size_t trajectory, size_t i)
{
    return comity_keyed_below(design->options.seed, COMITY_KEYED_ORDER, trajectory, i, i + 1);
}

static void morris_point(const struct comity_design *design, size_t index, double *unit)
{
    const size_t k = design->options.factors;
    const size_t trajectory = index / (k + 1);
    const size_t step = index % (k + 1);
    /* `unit` first holds the number of the move, from 0, that each factor makes. */
    for (size_t i = 0; i < k; i++) {
        const size_t j = order_draw(design, trajectory, i);
        unit[i] = (double)i;
        unit[i] = unit[j];
        unit[j] = (double)i;
    }
    for (size_t f = 0; f < k; f++) {
        const int moved = unit[f] < (double)step;
        const size_t start = start_level(design, trajectory, f);
        unit[f] = coordinate(design, moved ? other_level(design, start) : start);
    }
}

int comity_morris_move(const struct comity_design *design, size_t index,
                       struct comity_morris_move *move)
{
    if (design->options.kind != COMITY_DESIGN_MORRIS || index >= design->points)
        return COMITY_BAD_ARGUMENT;
    const size_t k = design->options.factors;
    *move = (struct comity_morris_move){
        .trajectory = index / (k + 1),
        .step = index % (k + 1),
        .factor = SIZE_MAX,
    };
    if (move->step == 0)
        return COMITY_OK;
    /* Follows one move through the shuffle of morris_point. */
    size_t factor = SIZE_MAX;
    for (size_t i = 0; i < k; i++) {
        const size_t j = order_draw(design, move->trajectory, i);
        if (i == move->step - 1)
            factor = j;
        else if (j == factor)
            factor = i;
    }
    move->factor = factor;
    const size_t start = start_level(design, move->trajectory, factor);
    move->from = coordinate(design, start);
    move->to = coordinate(design, other_level(design, start));
    move->sign = move->to > move->from ? 1 : -1;
    return COMITY_OK;
}

const struct comity_design_type comity_design_type_morris = {
    { morris_init, morris_point },
    .facts = { .description = "random trajectories for elementary effects",
               .keys = { "samples", "seed", "levels" },
               .places = { "trajectory", "moved_factor", "moved_sign" } },
};
