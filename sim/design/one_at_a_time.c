/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include "design/kinds.h"

#include <stdlib.h>

static int one_at_a_time_init(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const size_t k = options->factors;
    int status = comity_design_copy_levels(design);
    if (status)
        return status;
    design->base = calloc(k, sizeof *design->base);
    if (!design->base)
        return COMITY_NO_MEMORY;
    design->points = 1;
    for (size_t a = 0; a < k; a++) {
        design->base[a] = options->base ? options->base[a] : 0.5;
        if (!(design->base[a] >= 0 && design->base[a] <= 1)) {
            return comity_design_refuse(design,
                                        "one_at_a_time: the base of axis %zu is %g: "
                                        "it must be in [0, 1]",
                                        a + 1, design->base[a]);
        }
        if (__builtin_add_overflow(design->points, design->levels[a], &design->points)) {
            return comity_design_refuse(design, "one_at_a_time has more points than can be "
                                                "counted: take fewer levels");
        }
    }
    return COMITY_OK;
}

/* The axis that point `index` moves, and its level; the number of axes at the base point. */
static size_t moved_axis(const struct comity_design *design, size_t index, size_t *level)
{
    if (index == 0)
        return design->options.factors;
    size_t axis = 0;
    for (*level = index - 1; *level >= design->levels[axis]; axis++)
        *level -= design->levels[axis];
    return axis;
}

static void one_at_a_time_levels(const struct comity_design *design, size_t index, size_t *level)
{
    size_t moved_level = 0;
    const size_t moved = moved_axis(design, index, &moved_level);
    for (size_t a = 0; a < design->options.factors; a++)
        level[a] = a == moved ? moved_level : COMITY_DESIGN_BASE;
}

static void one_at_a_time_point(const struct comity_design *design, size_t index, double *unit)
{
    size_t level = 0;
    const size_t moved = moved_axis(design, index, &level);
    for (size_t a = 0; a < design->options.factors; a++)
        unit[a] = a == moved ? comity_design_position(level, design->levels[a]) : design->base[a];
}

const struct comity_design_type comity_design_type_one_at_a_time = {
    { one_at_a_time_init, one_at_a_time_point },
    .facts = { .description = "the base point, then each axis alone through its levels",
               .replicates_alone = true },
    .levels = one_at_a_time_levels,
};
