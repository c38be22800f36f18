/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include "design/kinds.h"

#include <stdlib.h>
#include <string.h>

int comity_design_copy_levels(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    const char *name = comity_design_name(options->kind);
    if (!options->levels)
        return comity_design_refuse(design, "%s needs the levels of every axis", name);
    for (size_t a = 0; a < options->factors; a++) {
        if (options->levels[a] == 0) {
            return comity_design_refuse(design, "%s: axis %zu has no levels: give it at least one",
                                        name, a + 1);
        }
    }
    design->levels = calloc(options->factors, sizeof *design->levels);
    if (!design->levels)
        return COMITY_NO_MEMORY;
    memcpy(design->levels, options->levels, options->factors * sizeof *design->levels);
    return COMITY_OK;
}

double comity_design_position(size_t level, size_t levels)
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
    int status = comity_design_copy_levels(design);
    design->points = 1;
    for (size_t a = 0; !status && a < design->options.factors; a++)
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
        unit[a] = comity_design_position(index % design->levels[a], design->levels[a]);
        index /= design->levels[a];
    }
}

const struct comity_design_type comity_design_type_grid = {
    { grid_init, grid_point },
    .facts = { .description = "every combination of the axes' levels", .replicates_alone = true },
    .levels = grid_levels,
};
