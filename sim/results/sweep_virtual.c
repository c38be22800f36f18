/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which boxes of a complete file lie where in the shards that it is virtual over. */
#include "core/growth.h"
#include "results/sweep_parts.h"

#include <string.h>

/* A block of a shard. */
static void set_box(const struct sweep_layout *layout, const struct sweep_dataset *dataset,
                    const struct sweep_source *source, uint64_t block,
                    struct comity_virtual_box *box)
{
    uint64_t first_point;
    size_t first;
    *box = (struct comity_virtual_box){ .file = comity_name_beside(source->path),
                                        .times = 1,
                                        .apart = 1,
                                        .rank = 2 + dataset->rank,
                                        .extent = { source->count, layout->block_points },
                                        .from = { block - source->first } };
    comity_sweep_dataset_box(layout, dataset, block, box->start, box->count);
    box->from_count[0] = 1;
    box->from_count[1] = comity_sweep_block_points(layout, block, &first_point);
    memcpy(box->extent + 2, dataset->extent, dataset->rank * sizeof *box->extent);
    memcpy(box->from_count + 2, dataset->extent, dataset->rank * sizeof *box->extent);
    if (dataset->replicates) {
        box->extent[2] = layout->block_replicates;
        box->from_count[2] = comity_sweep_block_replicates(layout, block, &first);
    }
}

/* Whether a box lies behind another along one axis, which is set, in the same order in both files:
 * blocks of it have as many slots and replicates, and before that axis there is one of each. */
static bool adjoins(const struct comity_virtual_box *box, const struct comity_virtual_box *next,
                    size_t rank, size_t *axis)
{
    size_t at = 0;
    while (at < rank && box->start[at] == next->start[at] && box->count[at] == 1 &&
           next->count[at] == 1)
        at++;
    bool behind = at < rank && box->file == next->file &&
                  box->start[at] + box->count[at] == next->start[at] &&
                  memcmp(box->from_count + 1, next->from_count + 1,
                         (box->rank - 1) * sizeof *box->from_count) == 0;
    for (size_t k = at + 1; k < rank && behind; k++)
        behind = box->start[k] == next->start[k] && box->count[k] == next->count[k];
    *axis = at;
    return behind;
}

/* Takes the next block into a box that it goes on. */
static bool extend(struct comity_virtual_box *box, const struct comity_virtual_box *next,
                   size_t rank)
{
    size_t axis;
    if (!adjoins(box, next, rank, &axis))
        return false;
    box->count[axis] += next->count[axis];
    box->from_count[0]++;
    return true;
}

/* Takes a box of the next row of a grid into one that has as many blocks of each row before. */
static bool repeat(struct comity_virtual_box *box, const struct comity_virtual_box *next,
                   size_t rank)
{
    size_t axis;
    const size_t apart = next->from[0] - box->from[0];
    if (box->from_count[0] != next->from_count[0] || !adjoins(box, next, rank, &axis) ||
        (box->times > 1 && apart != box->times * box->apart))
        return false;
    box->apart = box->times > 1 ? box->apart : apart;
    box->times++;
    box->count[axis] += next->count[axis];
    return true;
}

struct boxes {
    struct comity_virtual_box *list;
    size_t count, rank;
};

/* A row has blocks of one size and perhaps a last one of another. */
static int add(struct boxes *boxes, const struct comity_virtual_box *box)
{
    for (size_t back = 1; back <= 2 && back <= boxes->count; back++)
        if (repeat(&boxes->list[boxes->count - back], box, boxes->rank))
            return COMITY_OK;
    if (!COMITY_GROW(&boxes->list, boxes->count))
        return COMITY_NO_MEMORY;
    boxes->list[boxes->count++] = *box;
    return COMITY_OK;
}

int comity_sweep_virtual_boxes(const struct sweep_layout *layout,
                               const struct sweep_dataset *dataset,
                               struct comity_virtual_box **list, size_t *count)
{
    size_t extent[COMITY_RANK_MAX];
    struct boxes boxes = { .rank =
                               comity_sweep_point_extents(layout->sweep, extent) + dataset->rank };
    int status = COMITY_OK;
    for (size_t k = 0; k < layout->beside->count && !status; k++) {
        const struct sweep_source *source = &layout->beside->items[k];
        const uint64_t end = source->first + source->count;
        struct comity_virtual_box run, next;
        set_box(layout, dataset, source, source->first, &run);
        for (uint64_t block = source->first + 1; block < end && !status; block++) {
            set_box(layout, dataset, source, block, &next);
            if (!extend(&run, &next, boxes.rank)) {
                status = add(&boxes, &run);
                run = next;
            }
        }
        if (!status)
            status = add(&boxes, &run);
    }
    *list = boxes.list;
    *count = boxes.count;
    return status;
}
