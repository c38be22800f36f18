/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a file of a sweep holds all that its layout asks for, and the values that were hashed. */
#include "results/sweep_parts.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static int fail(struct comity_reader *reader, const char *name, const char *what)
{
    return comity_reader_fail(reader, COMITY_BAD_FILE, "it is damaged: %s %s", name, what);
}

int comity_sweep_layout_of_reader(struct sweep_layout *layout, const struct comity_sweep *sweep,
                                  struct comity_reader *reader)
{
    uint64_t replicates = 0; /* not divided, as by programs that did not know how */
    *layout = (struct sweep_layout){ 0 };
    if (comity_reader_has(reader, NULL, COMITY_SWEEP_RANGE))
        comity_reader_whole(reader, COMITY_SWEEP_RANGE, 1, sweep->replicates, &replicates);
    const int status = reader->status
                           ? reader->status
                           : comity_sweep_layout_init_divided(layout, sweep, (size_t)replicates);
    return status == COMITY_BAD_ARGUMENT
               ? fail(reader, COMITY_SWEEP_RANGE, "does not divide the points of its sweep")
               : comity_reader_fail_status(reader, status);
}

bool comity_sweep_is_partial(struct comity_reader *reader)
{
    char *share = comity_reader_find_text(reader, "share");
    const bool is = share && strcmp(share, "partial") == 0;
    free(share);
    return is;
}

/* Extents and chunks of a dataset: first those of the points, then its own. */
struct shape {
    size_t rank, extent[COMITY_RANK_MAX], chunk[COMITY_RANK_MAX];
};

static int check_variable(struct comity_reader *reader, const char *name,
                          enum comity_element element, const struct shape *shape)
{
    const struct comity_reader_variable *variable = comity_reader_find(reader, name);
    const size_t size = shape->rank * sizeof *shape->extent;
    if (!variable)
        return fail(reader, name, "is missing");
    if (variable->element != element)
        return fail(reader, name, "is of another type than the sweep makes it");
    if (variable->rank != shape->rank || memcmp(variable->extent, shape->extent, size) != 0)
        return fail(reader, name, "has other extents than the sweep makes it");
    if (variable->unreadable ||
        (!variable->is_virtual && memcmp(variable->chunk, shape->chunk, size) != 0))
        return fail(reader, name, "has other chunks than the sweep makes it");
    return COMITY_OK;
}

/* Chunks that are copied as they lie must have been through the same filters. */
static int check_filters(struct comity_reader *reader, const char *name)
{
    const struct comity_reader_variable *variable = comity_reader_find(reader, name);
    return variable->is_virtual ||
                   (variable->filter_count == COMITY_FILTERS &&
                    memcmp(variable->filters, comity_codec_filters, sizeof variable->filters) == 0)
               ? COMITY_OK
               : fail(reader, name, "is not compressed as the sweep makes it");
}

static int check_datasets(struct comity_reader *reader, const struct sweep_layout *layout,
                          const struct shape *points, bool whole)
{
    for (size_t k = 0; k < layout->count && !reader->status; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        struct shape shape = *points;
        if (!comity_sweep_has(dataset, whole))
            continue;
        for (size_t d = 0; d < dataset->rank; d++, shape.rank++) {
            const bool range = d == 0 && dataset->replicates && !whole;
            shape.extent[shape.rank] = range ? layout->block_replicates : dataset->extent[d];
            shape.chunk[shape.rank] = dataset->chunk[d];
        }
        if (!check_variable(reader, dataset->name, dataset->element, &shape))
            check_filters(reader, dataset->name);
    }
    return reader->status;
}

int comity_sweep_check_part(struct comity_reader *reader, const struct sweep_layout *layout,
                            uint64_t blocks)
{
    if (blocks == 0)
        return COMITY_OK;
    const struct shape points = { 2,
                                  { (size_t)blocks, layout->block_points },
                                  { 1, layout->block_points } };
    struct shape digests = { 2,
                             { (size_t)blocks, COMITY_DIGEST },
                             { (size_t)blocks, COMITY_DIGEST } };
    const struct comity_reader_variable *stored = comity_reader_find(reader, "block_digest");
    digests.chunk[0] = stored ? stored->chunk[0] : 0; /* as suited the writer */
    return check_datasets(reader, layout, &points, false)
               ? reader->status
               : check_variable(reader, "block_digest", COMITY_INT8, &digests);
}

int comity_sweep_check_whole(struct comity_reader *reader, const struct sweep_layout *layout)
{
    struct shape points;
    points.rank = comity_sweep_point_extents(layout->sweep, points.extent);
    comity_sweep_block_extents(layout, points.chunk);
    return check_datasets(reader, layout, &points, true);
}

/* ---- values ---- */

/* Of a block, or of what belongs to the divided point alone that it is of. */
static void digest_block(struct comity_reader *reader, const struct sweep_layout *layout,
                         uint64_t block, bool of_point, void *values, uint8_t *digest)
{
    struct sha256_ctx context;
    sha256_init(&context);
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        size_t start[COMITY_RANK_MAX], count[COMITY_RANK_MAX];
        if (dataset->of_points != of_point || dataset->content == SWEEP_SUMS)
            continue;
        comity_sweep_dataset_box(layout, dataset, block, start, count);
        if (comity_reader_get_box(reader, dataset->name, start, count, dataset->element, values))
            return;
        sha256_update(&context,
                      comity_sweep_block_elements(layout, dataset, block) *
                          comity_element_size(dataset->element),
                      values);
    }
    sha256_digest(&context, COMITY_DIGEST, digest);
}

int comity_sweep_check_results(struct comity_reader *reader, const struct sweep_layout *layout)
{
    char *stored = NULL, found[COMITY_DIGEST_TEXT];
    size_t largest = 1;
    if (comity_sweep_check_whole(reader, layout) ||
        comity_reader_text(reader, NULL, "results_sha256", &stored))
        return reader->status;
    for (size_t k = 0; k < layout->count; k++) {
        const size_t bytes = comity_sweep_block_elements(layout, &layout->datasets[k], 0) *
                             comity_element_size(layout->datasets[k].element);
        largest = bytes > largest ? bytes : largest;
    }
    const uint64_t blocks = layout->blocks, all = comity_sweep_digests(layout);
    uint8_t *digests = calloc(all, COMITY_DIGEST);
    void *values = malloc(largest);
    if (!digests || !values)
        comity_reader_fail_memory(reader);
    for (uint64_t k = 0; k < all && !reader->status; k++) {
        digest_block(reader, layout, k < blocks ? k : (k - blocks) * layout->ranges, k >= blocks,
                     values, digests + k * COMITY_DIGEST);
    }
    if (!reader->status) {
        comity_sweep_hash(digests, all, found);
        if (strcmp(found, stored) != 0) {
            fail(reader, "its values",
                 "are not those that results_sha256 was taken of; --trust reads them all the same");
        }
    }
    free(values);
    free(digests);
    free(stored);
    return reader->status;
}
