/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From parts and shards to shards and the whole: chunks go as they lie, and are checked on the way
 * unless this process has done so before. */
#include "results/sweep_sources.h"
#include "results/sweep_sums.h"

#include <comity/status.h>

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

/* Where a block's chunk goes: in a shard by its place, in the whole by the point's coordinates. */
struct target {
    const struct sweep_layout *layout;
    struct comity_writer *writer; /* NULL: only checked */
    int whole;
    uint64_t first;                      /* block of a shard */
    uint8_t *digests;                    /* [comity_sweep_digests][COMITY_DIGEST] of the whole */
    uint64_t failed;                     /* points so far */
    bool point_failed;                   /* of the point that is divided, in a shard */
    struct sweep_ranges ranges;          /* of divided points */
    const struct sweep_product *product; /* NULL: only checked */
};

static int write_chunk(const struct target *target, const struct sweep_dataset *dataset,
                       uint64_t block, size_t c, const struct comity_chunk *chunk)
{
    size_t to[COMITY_RANK_MAX] = { (size_t)(block - target->first), 0, c };
    if (!target->writer ||
        (target->whole && !comity_sweep_chunk_index(target->layout, dataset, block, c, to)))
        return COMITY_OK;
    return comity_writer_put_chunk(target->writer, dataset->name, to, chunk);
}

/* The sums of a range go to the whole as values of its point, once that is complete. */
static int take_sums(struct target *target, const struct sweep_found *found)
{
    const double *sums = found->sums;
    if (target->whole) {
        const int status = comity_sweep_ranges_put(&target->ranges, found->block, sums,
                                                   target->writer, target->digests);
        target->failed = target->ranges.failed;
        return status;
    }
    if (found->block % target->layout->ranges == 0 || found->block == target->first)
        target->point_failed = false;
    target->failed += sums[SWEEP_STATUS] > 0 && !target->point_failed;
    target->point_failed = target->point_failed || sums[SWEEP_STATUS] > 0;
    return COMITY_OK;
}

static int take_block(struct target *target, const struct sweep_found *found)
{
    const struct comity_chunk *chunk = found->chunks;
    int status = COMITY_OK;
    for (size_t k = 0; k < target->layout->count && chunk && !status; k++) {
        const struct sweep_dataset *dataset = &target->layout->datasets[k];
        const bool kept = comity_sweep_has(dataset, target->whole);
        for (size_t c = 0; c < dataset->chunks && !dataset->of_points && !status; c++, chunk++)
            status = kept ? write_chunk(target, dataset, found->block, c, chunk) : COMITY_OK;
    }
    if (target->digests) {
        memcpy(target->digests + (found->block - target->first) * COMITY_DIGEST, found->digest,
               COMITY_DIGEST);
    }
    target->failed += found->failed;
    return status || !found->sums ? status : take_sums(target, found);
}

/* The digest of what readers find where nothing was written: of a block, or of what belongs to the
 * divided point alone that it is of. */
static void digest_fill(const struct sweep_layout *layout, uint64_t block, bool of_point,
                        uint8_t *digest)
{
    struct sha256_ctx context;
    sha256_init(&context);
    for (size_t d = 0; d < layout->count; d++) {
        const struct sweep_dataset *dataset = &layout->datasets[d];
        const size_t bytes = comity_element_size(dataset->element);
        uint8_t value[sizeof(double)];
        if (dataset->of_points != of_point || dataset->content == SWEEP_SUMS)
            continue;
        comity_element_put(dataset->element, value, 0, dataset->fill);
        for (size_t at = comity_sweep_block_elements(layout, dataset, block); at > 0; at--)
            sha256_update(&context, bytes, value);
    }
    sha256_digest(&context, COMITY_DIGEST, digest);
}

/* Fills the digests of the blocks that no source holds, and of the divided points of which one is
 * missing; returns how many blocks are. */
static uint64_t digest_missing(struct target *target, const struct sweep_sources *sources,
                               uint64_t blocks)
{
    const struct sweep_layout *layout = target->layout;
    uint64_t missing = 0, last = UINT64_MAX;
    size_t k = 0;
    for (uint64_t block = 0; block < blocks; block++) {
        const uint64_t point = block / layout->ranges;
        while (k < sources->count && block >= sources->items[k].first + sources->items[k].count)
            k++;
        if (k < sources->count && block >= sources->items[k].first)
            continue;
        digest_fill(layout, block, false, target->digests + block * COMITY_DIGEST);
        if (layout->ranges > 1 && point != last) {
            digest_fill(layout, block, true, target->digests + (blocks + point) * COMITY_DIGEST);
            last = point;
        }
        missing++;
    }
    return missing;
}

static int copy_sources(struct target *target, const struct sweep_sources *sources,
                        struct comity_problems *problems)
{
    const struct sweep_product *product = target->product;
    struct sweep_reading *reading;
    struct sweep_found found;
    uint64_t done = 0;
    int status = comity_sweep_reading_start(&reading, target->layout, sources, target->first,
                                            !target->layout->beside, problems);
    int answer = -status;
    while (!status && (answer = comity_sweep_reading_next(reading, &found)) > 0) {
        status = product && product->progress &&
                         product->progress(product->context, done++,
                                           comity_sweep_reading_blocks(reading))
                     ? COMITY_INTERRUPTED
                     : take_block(target, &found);
    }
    comity_sweep_reading_free(reading);
    if (status)
        return status;
    return -answer;
}

int comity_sweep_source_check(const struct sweep_layout *layout, const struct sweep_source *source,
                              uint64_t *failed, struct comity_problems *problems)
{
    struct target target = { .layout = layout, .first = source->first };
    const struct sweep_sources sources = { (struct sweep_source *)(uintptr_t)source, 1, NULL };
    const int status = copy_sources(&target, &sources, problems);
    if (failed)
        *failed = target.failed;
    return status;
}

static void put_beside(const struct sweep_sources *sources, struct comity_writer *writer)
{
    const char **paths = calloc(sources->count + 1, sizeof *paths);
    if (!paths) {
        comity_writer_fail_memory(writer);
        return;
    }
    for (size_t k = 0; k < sources->count; k++)
        paths[k] = sources->items[k].path;
    comity_writer_beside(writer, paths, sources->count);
    free(paths);
}

/* What is known before the blocks are copied. */
static int put_head(const struct target *target)
{
    const struct sweep_layout *layout = target->layout;
    const struct sweep_product *product = target->product;
    struct comity_writer *writer = target->writer;
    writer->replace = product->replace;
    writer->quick = product->quick;
    comity_writer_seal(writer);
    if (target->whole) {
        if (layout->beside)
            put_beside(layout->beside, writer);
        return comity_sweep_put_whole(layout, writer, product->fingerprint, product->command_line);
    }
    comity_sweep_put_part(layout, writer, product->first, product->count, product->fingerprint,
                          product->share);
    return comity_sweep_put_provenance(layout, writer, false, product->command_line);
}

/* What follows from the blocks that were copied. */
static int put_end(struct target *target, const struct sweep_sources *sources)
{
    const struct sweep_product *product = target->product;
    struct comity_writer *writer = target->writer;
    if (product->partial) {
        comity_writer_share(writer, "partial");
        comity_writer_number(writer, "blocks_missing", COMITY_FLOAT64,
                             (double)digest_missing(target, sources, product->count));
    }
    if (target->whole)
        comity_sweep_put_hash(writer, target->digests, comity_sweep_digests(target->layout));
    else if (product->count > 0)
        comity_writer_put(writer, "block_digest", target->digests);
    return comity_writer_commit(writer);
}

int comity_sweep_write(const struct sweep_layout *layout, const struct sweep_sources *sources,
                       const struct sweep_product *product, const char *path, uint64_t *failed,
                       struct comity_problems *problems)
{
    struct comity_writer writer = { 0 };
    struct target target = { .layout = layout,
                             .writer = &writer,
                             .whole = product->whole,
                             .first = product->first,
                             .product = product,
                             .digests = calloc(product->whole ? comity_sweep_digests(layout)
                                                              : product->count + 1,
                                               COMITY_DIGEST) };
    int status = comity_sweep_ranges_init(&target.ranges, layout);
    status = target.digests ? status : COMITY_NO_MEMORY;
    if (!status &&
        !(status = comity_writer_create(&writer, path, product->whole ? "sweep" : "sweep part",
                                        problems)) &&
        !(status = put_head(&target)) && !(status = copy_sources(&target, sources, problems)))
        status = put_end(&target, sources);
    *failed = target.failed;
    comity_sweep_ranges_free(&target.ranges);
    free(target.digests);
    comity_writer_free(&writer);
    return status;
}
