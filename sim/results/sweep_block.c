/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/sweep_block.h"

#include <comity/status.h>

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

int comity_sweep_encoded_init(struct sweep_encoded **out, const struct sweep_layout *layout)
{
    struct sweep_encoded *encoded = calloc(1, sizeof *encoded);
    size_t largest = 1;
    *out = encoded;
    if (!encoded)
        return COMITY_NO_MEMORY;
    encoded->layout = layout;
    encoded->chunks_count = comity_sweep_block_chunks(layout);
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        size_t size = layout->block_points * comity_element_size(dataset->element);
        for (size_t d = 0; d < dataset->rank; d++)
            size *= d == 0 ? dataset->chunk[0] * dataset->chunks : dataset->chunk[d];
        if (dataset->content == SWEEP_SUMS && !(encoded->sums = malloc(size)))
            return COMITY_NO_MEMORY;
        largest = size > largest ? size : largest;
    }
    encoded->values = malloc(largest);
    encoded->padded = malloc(largest);
    encoded->chunks = calloc(encoded->chunks_count, sizeof *encoded->chunks);
    if (!encoded->values || !encoded->padded || !encoded->chunks)
        return COMITY_NO_MEMORY;
    return comity_codec_init(&encoded->codec, layout->compression);
}

static void drop_chunks(struct sweep_encoded *encoded)
{
    for (size_t k = 0; encoded->chunks && k < encoded->chunks_count; k++) {
        free((void *)(uintptr_t)encoded->chunks[k].bytes);
        encoded->chunks[k] = (struct comity_chunk){ 0 };
    }
}

void comity_sweep_encoded_free(void *memory)
{
    struct sweep_encoded *encoded = memory;
    if (!encoded)
        return;
    drop_chunks(encoded);
    comity_codec_free(&encoded->codec);
    free(encoded->values);
    free(encoded->padded);
    free(encoded->sums);
    free(encoded->chunks);
    free(encoded);
}

/* One chunk: points of the block, then a range of the dataset's first dimension, of which there are
 * so many rows. */
static int encode_chunk(struct sweep_encoded *encoded, const struct sweep_dataset *dataset,
                        size_t points, size_t rows, size_t c, const void *values,
                        struct comity_chunk *chunk)
{
    size_t extent[1 + SWEEP_RANK] = { points },
                      shape[1 + SWEEP_RANK] = { encoded->layout->block_points };
    size_t row = comity_element_size(dataset->element), count = shape[0];
    struct comity_chunk made;
    for (size_t d = 0; d < dataset->rank; d++) {
        extent[1 + d] = dataset->extent[d];
        shape[1 + d] = dataset->chunk[d];
        count *= dataset->chunk[d];
        row *= d > 0 ? dataset->extent[d] : 1;
    }
    if (dataset->rank > 0) {
        const size_t first = c * shape[1], left = rows > first ? rows - first : 0;
        extent[1] = left < shape[1] ? left : shape[1];
        values = (const char *)values + first * row;
    }
    if (memcmp(extent, shape, (1 + dataset->rank) * sizeof *extent) != 0) {
        comity_chunk_pad(dataset->element, 1 + dataset->rank, extent, shape, dataset->fill, values,
                         encoded->padded);
        values = encoded->padded;
    }
    const int status = comity_codec_encode(&encoded->codec, dataset->element, count, values, &made);
    if (status)
        return status;
    void *bytes = malloc(made.size);
    if (!bytes)
        return COMITY_NO_MEMORY;
    memcpy(bytes, made.bytes, made.size);
    *chunk = (struct comity_chunk){ bytes, made.size, made.skipped };
    return COMITY_OK;
}

/* The values of a dataset of a computed block, or of a divided point whose sums these are. */
static int take_values(struct sweep_encoded *encoded, const struct sweep_dataset *dataset,
                       const struct comity_block *block, const double *sums, void **values)
{
    *values = dataset->content == SWEEP_SUMS ? encoded->sums : encoded->values;
    if (sums) {
        comity_sweep_sums_values(encoded->layout, dataset, sums, *values);
        return COMITY_OK;
    }
    return comity_sweep_values_of_block(encoded->layout, dataset, block, values);
}

/* The sums have no part in the digest: who reads the complete file does not know them. */
int comity_sweep_encode(struct sweep_encoded *encoded, const struct comity_block *block,
                        const double *sums)
{
    const struct sweep_layout *layout = encoded->layout;
    uint64_t first_point;
    size_t first;
    const size_t points = sums ? 1 : comity_sweep_block_points(layout, block->index, &first_point);
    const size_t worlds = sums ? 0 : comity_sweep_block_replicates(layout, block->index, &first);
    struct comity_chunk *chunk = encoded->chunks;
    struct sha256_ctx digest;
    sha256_init(&digest);
    drop_chunks(encoded);
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t rows = dataset->replicates ? worlds : dataset->extent[0];
        void *values;
        if (dataset->of_points != (sums != NULL) || (sums && dataset->content == SWEEP_SUMS))
            continue;
        int status = take_values(encoded, dataset, block, sums, &values);
        for (size_t c = 0; c < dataset->chunks && !status; c++)
            status = encode_chunk(encoded, dataset, points, rows, c, values, chunk++);
        if (status)
            return status;
        const size_t size = sums ? comity_sweep_dataset_size(dataset)
                                 : comity_sweep_block_elements(layout, dataset, block->index);
        sha256_update(&digest,
                      dataset->content == SWEEP_SUMS ? 0
                                                     : size * comity_element_size(dataset->element),
                      values);
    }
    sha256_digest(&digest, COMITY_DIGEST, encoded->digest);
    return COMITY_OK;
}

int comity_sweep_put_chunks(const struct sweep_layout *layout, struct comity_writer *writer,
                            uint64_t index, bool of_points, const struct sweep_encoded *encoded)
{
    const struct comity_chunk *chunk = encoded->chunks;
    int status = COMITY_OK;
    for (size_t k = 0; k < layout->count && !status; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        if (dataset->of_points != of_points || dataset->content == SWEEP_SUMS)
            continue;
        for (size_t c = 0; c < dataset->chunks && !status; c++, chunk++) {
            size_t to[COMITY_RANK_MAX];
            if (comity_sweep_chunk_index(layout, dataset, index, c, to))
                status = comity_writer_put_chunk(writer, dataset->name, to, chunk);
        }
    }
    return status;
}

static int point(void *context, uint64_t index, struct comity_point *point)
{
    const struct sweep_layout *layout = context;
    return comity_sweep_point((void *)(uintptr_t)layout->sweep, index, point);
}

static int twin(void *context, uint64_t index, size_t scenario, const struct comity_point *of,
                struct comity_point *made)
{
    const struct sweep_layout *layout = context;
    return comity_sweep_twin((void *)(uintptr_t)layout->sweep, index, scenario, of, made);
}

static int attach(void *context, void **attachment)
{
    const struct sweep_layout *layout = context;
    struct sweep_encoded *encoded;
    const int status = comity_sweep_encoded_init(&encoded, layout);
    *attachment = encoded;
    return status;
}

static int finish(void *context, struct comity_block *block)
{
    (void)context;
    return comity_sweep_encode(block->attachment, block, NULL);
}

void comity_sweep_hook(struct comity_experiment *experiment, const struct sweep_layout *layout)
{
    experiment->context = (void *)(uintptr_t)layout; /* only read */
    experiment->point = point;
    experiment->twin = twin;
    experiment->attach = attach;
    experiment->detach = comity_sweep_encoded_free;
    experiment->finish = finish;
}
