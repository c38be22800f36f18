/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/design.h>
#include <comity/status.h>

#include "design/kinds.h"

#include <stdlib.h>
#include <string.h>

static int copy_levels(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const char *name = comity_design_name(options->kind);
    if (!options->levels)
        return comity_design_refuse(design, "%s needs the levels of every axis", name);
    for (size_t a = 0; a < options->factors; a++) {
        if (options->levels[a] == 0)
            return comity_design_refuse(design, "%s: axis %zu has no levels: give it at least one",
                                        name, a + 1);
    }
    design->levels = calloc(options->factors, sizeof *design->levels);
    if (!design->levels)
        return COMITY_NO_MEMORY;
    memcpy(design->levels, options->levels, options->factors * sizeof *design->levels);
    return COMITY_OK;
}

static double position(size_t level, size_t levels)
{
    return levels > 1 ? (double)level / (double)(levels - 1) : 0.0;
}

int comity_grid_levels(size_t index, const size_t *levels, size_t axes, size_t *level_index)
{
    for (size_t a = axes; a-- > 0;) {
        if (levels[a] == 0)
            return COMITY_BAD_ARGUMENT;
        level_index[a] = index % levels[a];
        index /= levels[a];
    }
    return index == 0 ? COMITY_OK : COMITY_BAD_ARGUMENT;
}

static int grid_init(struct comity_design *design)
{
    int status = copy_levels(design);
    design->points = 1;
    for (size_t a = 0; status == COMITY_OK && a < design->options.factors; a++)
        status = comity_design_set_points(design, design->points, design->levels[a]);
    return status;
}

static void grid_levels(const struct comity_design *design, size_t index, size_t *level)
{
    comity_grid_levels(index, design->levels, design->options.factors, level);
}

static void grid_point(const struct comity_design *design, size_t index, double *unit)
{
    for (size_t a = design->options.factors; a-- > 0;) {
        unit[a] = position(index % design->levels[a], design->levels[a]);
        index /= design->levels[a];
    }
}

const struct comity_design_type comity_design_type_grid = {
    .facts = { .description = "every combination of the axes' levels", .replicates_alone = true },
    .init = grid_init,
    .point = grid_point,
    .levels = grid_levels,
};

static int one_at_a_time_init(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const size_t k = options->factors;
    int status = copy_levels(design);
    if (status != COMITY_OK)
        return status;
    design->base = calloc(k, sizeof *design->base);
    if (!design->base)
        return COMITY_NO_MEMORY;

    design->points = 1;
    for (size_t a = 0; a < k; a++) {
        design->base[a] = options->base ? options->base[a] : 0.5;
        if (!(design->base[a] >= 0 && design->base[a] <= 1))
            return comity_design_refuse(design,
                                        "one_at_a_time: the base of axis %zu is %g: "
                                        "it must be in [0, 1]",
                                        a + 1, design->base[a]);
        if (__builtin_add_overflow(design->points, design->levels[a], &design->points))
            return comity_design_refuse(design, "one_at_a_time has more points than can be "
                                                "counted: take fewer levels");
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
        unit[a] = a == moved ? position(level, design->levels[a]) : design->base[a];
}

const struct comity_design_type comity_design_type_one_at_a_time = {
    .facts = { .description = "the base point, then each axis alone through its levels",
               .replicates_alone = true },
    .init = one_at_a_time_init,
    .point = one_at_a_time_point,
    .levels = one_at_a_time_levels,
};
