/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the points, replicates and chunks of a block lie in the complete file. */
#include "results/sweep_layout.h"

#include <stdio.h>
#include <string.h>

size_t comity_sweep_dataset_size(const struct sweep_dataset *dataset)
{
    size_t size = 1;
    for (size_t d = 0; d < dataset->rank; d++)
        size *= dataset->extent[d];
    return size;
}

size_t comity_sweep_dataset_sums(const struct sweep_dataset *dataset)
{
    const bool of_point = !dataset->replicates && dataset->content != SWEEP_SUMS;
    return of_point ? comity_sweep_dataset_size(dataset) : 0;
}

size_t comity_sweep_sums_size(const struct sweep_layout *layout)
{
    size_t size = 0;
    for (size_t k = 0; k < layout->count; k++)
        size += comity_sweep_dataset_sums(&layout->datasets[k]);
    return size;
}

/* Points of all levels of the axes after the one that blocks split. */
static size_t inner_points(const struct sweep_layout *layout)
{
    size_t extent[COMITY_RANK_MAX], inner = 1;
    const size_t rank = comity_sweep_point_extents(layout->sweep, extent);
    for (size_t axis = layout->split_axis + 1; axis < rank; axis++)
        inner *= extent[axis];
    return inner;
}

size_t comity_sweep_block_points(const struct sweep_layout *layout, uint64_t block,
                                 uint64_t *first_point)
{
    uint64_t world;
    size_t worlds;
    comity_experiment_range(&layout->experiment, block, &world, &worlds);
    *first_point = world / layout->sweep->replicates;
    return layout->ranges > 1 ? 1 : worlds / layout->sweep->replicates;
}

size_t comity_sweep_block_replicates(const struct sweep_layout *layout, uint64_t block,
                                     size_t *first)
{
    *first = (size_t)(block % layout->ranges) * layout->block_replicates;
    const size_t left = layout->sweep->replicates - *first;
    return left < layout->block_replicates ? left : layout->block_replicates;
}

size_t comity_sweep_block_elements(const struct sweep_layout *layout,
                                   const struct sweep_dataset *dataset, uint64_t block)
{
    uint64_t first_point;
    size_t first;
    const size_t points = comity_sweep_block_points(layout, block, &first_point);
    const size_t size = points * comity_sweep_dataset_size(dataset);
    return dataset->replicates ? size / layout->sweep->replicates *
                                     comity_sweep_block_replicates(layout, block, &first)
                               : size;
}

uint64_t comity_sweep_digests(const struct sweep_layout *layout)
{
    return layout->blocks + (layout->ranges > 1 ? layout->sweep->points : 0);
}

static uint64_t blocks_of_row(const struct sweep_layout *layout)
{
    return (layout->row_points + layout->block_points - 1) / layout->block_points;
}

uint64_t comity_sweep_block_of_point(const struct sweep_layout *layout, uint64_t point,
                                     size_t *place)
{
    const uint64_t in_row = point % layout->row_points;
    *place = (size_t)(in_row % layout->block_points);
    return (point / layout->row_points * blocks_of_row(layout) + in_row / layout->block_points) *
           layout->ranges;
}

size_t comity_sweep_point_extents(const struct comity_sweep *sweep, size_t *extent)
{
    if (!comity_sweep_is_grid(sweep)) {
        extent[0] = (size_t)sweep->points;
        return 1;
    }
    for (size_t axis = 0; axis < sweep->axes_count; axis++)
        extent[axis] = sweep->axes[axis].levels;
    return sweep->axes_count;
}

int comity_sweep_point_dimensions(const struct comity_sweep *sweep, char *names, size_t size)
{
    size_t used = 0;
    if (!comity_sweep_is_grid(sweep))
        return snprintf(names, size, "point") < (int)size ? COMITY_OK : COMITY_BAD_SWEEP;
    for (size_t axis = 0; axis < sweep->axes_count; axis++) {
        const int length =
            snprintf(names + used, size - used, "%s%s", axis ? " " : "", sweep->axes[axis].name);
        if (length < 0 || (size_t)length >= size - used)
            return COMITY_BAD_SWEEP;
        used += (size_t)length;
    }
    return COMITY_OK;
}

void comity_sweep_block_extents(const struct sweep_layout *layout, size_t *extent)
{
    const size_t rank = comity_sweep_point_extents(layout->sweep, extent);
    for (size_t axis = 0; axis < rank && axis < layout->split_axis; axis++)
        extent[axis] = 1;
    extent[layout->split_axis] = layout->block_points / inner_points(layout);
}

void comity_sweep_block_box(const struct sweep_layout *layout, uint64_t block, size_t points,
                            size_t *start, size_t *count)
{
    size_t extent[COMITY_RANK_MAX];
    const size_t rank = comity_sweep_point_extents(layout->sweep, extent);
    block /= layout->ranges;
    comity_sweep_block_extents(layout, count);
    memset(start, 0, rank * sizeof *start);
    start[layout->split_axis] = (size_t)(block % blocks_of_row(layout)) * count[layout->split_axis];
    count[layout->split_axis] = points / inner_points(layout);
    comity_grid_levels((size_t)(block / blocks_of_row(layout)), extent, layout->split_axis, start);
}

size_t comity_sweep_dataset_box(const struct sweep_layout *layout,
                                const struct sweep_dataset *dataset, uint64_t block, size_t *start,
                                size_t *count)
{
    uint64_t first_point;
    const size_t points = comity_sweep_block_points(layout, block, &first_point);
    const size_t rank = comity_sweep_point_extents(layout->sweep, count);
    comity_sweep_block_box(layout, block, points, start, count);
    memset(start + rank, 0, dataset->rank * sizeof *start);
    memcpy(count + rank, dataset->extent, dataset->rank * sizeof *count);
    if (dataset->replicates)
        count[rank] = comity_sweep_block_replicates(layout, block, &start[rank]);
    return rank + dataset->rank;
}

bool comity_sweep_chunk_index(const struct sweep_layout *layout,
                              const struct sweep_dataset *dataset, uint64_t block, size_t c,
                              size_t *index)
{
    size_t extent[COMITY_RANK_MAX], count[COMITY_RANK_MAX];
    const size_t rank = comity_sweep_point_extents(layout->sweep, extent);
    comity_sweep_block_extents(layout, extent);
    comity_sweep_block_box(layout, block, layout->block_points, index, count);
    index[layout->split_axis] /= extent[layout->split_axis];
    memset(index + rank, 0, dataset->rank * sizeof *index);
    if (dataset->rank > 0)
        index[rank] = c + (dataset->replicates ? block % layout->ranges * dataset->chunks : 0);
    return dataset->rank == 0 || index[rank] * dataset->chunk[0] < dataset->extent[0];
}
