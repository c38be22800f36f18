/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From parts and shards to shards and the whole: chunks go as they lie, and are checked on the way
 * unless this process has done so before. */
#include "results/sweep_parts.h"
#include "results/sweep_sums.h"

#include <comity/status.h>

#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
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

/* A part or shard that is read, and its values as they were computed. */
struct source {
    struct comity_reader reader;
    struct comity_codec codec;
    int known;    /* only what must be looked at is decoded */
    void *values; /* of the largest chunk */
    void *buffer; /* of a chunk as it lies */
    size_t capacity;
    struct sha256_ctx digest;
    struct comity_problems *problems;
};

static int damaged(const struct source *source, uint64_t block)
{
    return comity_fail(source->problems, COMITY_BAD_FILE,
                       "%s: it is damaged: block %" PRIu64 " is not what was written",
                       source->reader.path, block);
}

static size_t chunk_elements(const struct sweep_layout *layout, const struct sweep_dataset *dataset)
{
    size_t count = layout->block_points;
    for (size_t d = 0; d < dataset->rank; d++) {
        count *= dataset->chunk[d];
    }
    return count;
}

/* Takes the values of a chunk into the digest, what pads it left out, as sweep_block.c does; the
 * first dimension of the dataset has so many rows. */
static void digest_values(const struct sweep_dataset *dataset, size_t points, size_t rows, size_t c,
                          struct source *source)
{
    size_t bytes = comity_element_size(dataset->element);
    for (size_t d = 1; d < dataset->rank; d++) {
        bytes *= dataset->chunk[d];
    }
    /* the first dimension alone is ever cut into chunks, and then a block is one point */
    const size_t chunk = dataset->rank > 0 ? dataset->chunk[0] : 1;
    const size_t before = dataset->rank > 0 ? c * chunk : 0;
    const size_t left = dataset->rank == 0 ? 1 : rows > before ? rows - before : 0;
    const size_t used = (left < chunk ? left : chunk) * bytes;
    for (size_t point = 0; point < points; point++) {
        sha256_update(&source->digest, used,
                      (const uint8_t *)source->values + point * chunk * bytes);
    }
}

/* Points of which a replicate became non-finite, from the values of `status`. */
static uint64_t count_failed(const struct source *source, size_t points)
{
    const int8_t *status = source->values;
    uint64_t failed = 0;
    for (size_t point = 0; point < points; point++) {
        failed += status[point] == SWEEP_POINT_FAILED;
    }
    return failed;
}

static int write_chunk(const struct target *target, const struct sweep_dataset *dataset,
                       uint64_t block, size_t c, const struct comity_chunk *chunk)
{
    size_t to[COMITY_RANK_MAX] = { (size_t)(block - target->first), 0, c };
    if (!target->writer ||
        (target->whole && !comity_sweep_chunk_index(target->layout, dataset, block, c, to))) {
        return COMITY_OK;
    }
    return comity_writer_put_chunk(target->writer, dataset->name, to, chunk);
}

/* The sums of a range go to the whole as values of its point, once that is complete. */
static int take_sums(struct target *target, const struct source *source, uint64_t block,
                     size_t replicates, const struct comity_chunk *chunk,
                     const struct sweep_dataset *dataset)
{
    const double *sums = source->values;
    int status = COMITY_OK;
    if (sums[SWEEP_REPLICATES] != (double)replicates) {
        return damaged(source, block);
    }
    if (target->whole) {
        status =
            comity_sweep_ranges_put(&target->ranges, block, sums, target->writer, target->digests);
        target->failed = target->ranges.failed;
        return status;
    }
    if (block % target->layout->ranges == 0 || block == target->first) {
        target->point_failed = false;
    }
    target->failed += sums[SWEEP_STATUS] > 0 && !target->point_failed;
    target->point_failed = target->point_failed || sums[SWEEP_STATUS] > 0;
    return write_chunk(target, dataset, block, 0, chunk);
}

static int copy_chunk(struct target *target, struct source *source,
                      const struct sweep_dataset *dataset, size_t place, uint64_t block, size_t c)
{
    const size_t from[2 + SWEEP_RANK] = { place, 0, c };
    const size_t elements = chunk_elements(target->layout, dataset);
    struct comity_chunk chunk;
    uint64_t first_point;
    const size_t points = comity_sweep_block_points(target->layout, block, &first_point);
    const bool sums = dataset->content == SWEEP_SUMS;
    size_t first;
    const size_t replicates = comity_sweep_block_replicates(target->layout, block, &first);
    int status = comity_reader_chunk(&source->reader, dataset->name, from, &source->buffer,
                                     &source->capacity, &chunk);
    if (status == COMITY_BAD_ARGUMENT) {
        return damaged(source, block); /* there is no such chunk */
    }
    if (status) {
        return comity_reader_report(&source->reader, status, NULL, source->problems);
    }
    if (source->known && dataset->content != SWEEP_STATUS && !sums) {
        return write_chunk(target, dataset, block, c, &chunk);
    }
    status = comity_codec_decode(&source->codec, comity_codec_filters, COMITY_FILTERS,
                                 dataset->element, elements, &chunk, source->values);
    if (status) {
        return status == COMITY_BAD_FILE ? damaged(source, block) : status;
    }
    if (sums) {
        return take_sums(target, source, block, replicates, &chunk, dataset);
    }
    digest_values(dataset, points, dataset->replicates ? replicates : dataset->extent[0], c,
                  source);
    if (dataset->content == SWEEP_STATUS) {
        target->failed += count_failed(source, points);
    }
    return write_chunk(target, dataset, block, c, &chunk);
}

static int copy_block(struct target *target, struct source *source, size_t place, uint64_t block,
                      const uint8_t *digest)
{
    uint8_t found[COMITY_DIGEST];
    sha256_init(&source->digest);
    for (size_t k = 0; k < target->layout->count; k++) {
        const struct sweep_dataset *dataset = &target->layout->datasets[k];
        for (size_t c = 0; c < dataset->chunks && !dataset->of_points; c++) {
            const int status = copy_chunk(target, source, dataset, place, block, c);
            if (status) {
                return status;
            }
        }
    }
    sha256_digest(&source->digest, sizeof found, found);
    return source->known || memcmp(found, digest, sizeof found) == 0 ? COMITY_OK
                                                                     : damaged(source, block);
}

static int source_init(struct source *source, const struct sweep_layout *layout,
                       struct comity_problems *problems)
{
    size_t largest = 1;
    *source = (struct source){ .problems = problems };
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t bytes =
            chunk_elements(layout, dataset) * comity_element_size(dataset->element);
        largest = bytes > largest ? bytes : largest;
    }
    source->values = malloc(largest);
    return source->values ? comity_codec_init(&source->codec, 0) : COMITY_NO_MEMORY;
}

static void source_free(struct source *source)
{
    comity_reader_free(&source->reader);
    comity_codec_free(&source->codec);
    free(source->values);
    free(source->buffer);
}

/* What was found when the file was first looked at must still be there. */
static int read_digests(struct source *source, const struct sweep_layout *layout,
                        const struct sweep_source *from, uint64_t first, uint64_t count,
                        uint8_t *digests)
{
    const size_t start[2] = { 0 }, box[2] = { (size_t)from->count, COMITY_DIGEST };
    if (first != from->first || count != from->count) {
        return damaged(source, from->first);
    }
    int status = comity_sweep_check_part(&source->reader, layout, count);
    if (!status) {
        status = comity_reader_get_box(&source->reader, "block_digest", start, box, COMITY_INT8,
                                       digests);
    }
    return comity_reader_report(&source->reader, status, NULL, source->problems);
}

/* What lies before the block `next` has been copied from another source. */
static int copy_source(struct target *target, const struct sweep_source *from, uint64_t next,
                       struct comity_problems *problems)
{
    struct source source;
    uint64_t first, count;
    uint8_t *digests = calloc(from->count, COMITY_DIGEST);
    int status = source_init(&source, target->layout, problems);
    source.known = from->known;
    status = status || digests ? status : COMITY_NO_MEMORY;
    if (!status && !(status = comity_sweep_source_open(&source.reader, from->path, NULL, &first,
                                                       &count, problems))) {
        status = read_digests(&source, target->layout, from, first, count, digests);
    }
    for (uint64_t block = next - from->first; block < from->count && !status; block++) {
        const uint8_t *digest = digests + block * COMITY_DIGEST;
        const struct sweep_product *product = target->product;
        if (product && product->stop && product->stop(product->context)) {
            status = COMITY_INTERRUPTED;
            break;
        }
        status = copy_block(target, &source, (size_t)block, from->first + block, digest);
        if (target->digests) {
            memcpy(target->digests + (from->first + block - target->first) * COMITY_DIGEST, digest,
                   COMITY_DIGEST);
        }
    }
    source_free(&source);
    free(digests);
    return status;
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
        if (dataset->of_points != of_point || dataset->content == SWEEP_SUMS) {
            continue;
        }
        comity_element_put(dataset->element, value, 0, dataset->fill);
        for (size_t at = comity_sweep_block_elements(layout, dataset, block); at > 0; at--) {
            sha256_update(&context, bytes, value);
        }
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
        while (k < sources->count && block >= sources->items[k].first + sources->items[k].count) {
            k++;
        }
        if (k < sources->count && block >= sources->items[k].first) {
            continue;
        }
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
    uint64_t next = target->first;
    int status = COMITY_OK;
    for (size_t k = 0; k < sources->count && !status; k++) {
        const struct sweep_source *source = &sources->items[k];
        if (source->first + source->count > next) {
            const uint64_t from = source->first > next ? source->first : next;
            status = copy_source(target, source, from, problems);
            next = source->first + source->count;
        }
    }
    return status;
}

int comity_sweep_source_check(const struct sweep_layout *layout, const struct sweep_source *source,
                              uint64_t *failed, struct comity_problems *problems)
{
    struct target target = { .layout = layout, .first = source->first };
    const int status = copy_source(&target, source, source->first, problems);
    if (failed) {
        *failed = target.failed;
    }
    return status;
}

/* What is known before the blocks are copied. */
static int put_head(const struct target *target)
{
    const struct sweep_layout *layout = target->layout;
    const struct sweep_product *product = target->product;
    struct comity_writer *writer = target->writer;
    int status;
    writer->replace = product->replace;
    if (target->whole) {
        return comity_sweep_put_whole(layout, writer, product->fingerprint, product->command_line);
    }
    comity_writer_seal(writer);
    if ((status = comity_sweep_put_part(layout, writer, product->first, product->count,
                                        product->fingerprint, product->share))) {
        return status;
    }
    return comity_sweep_put_provenance(layout, writer, false, product->command_line);
}

/* What follows from the blocks that were copied. */
static int put_end(struct target *target, const struct sweep_sources *sources)
{
    const struct sweep_product *product = target->product;
    struct comity_writer *writer = target->writer;
    if (product->partial) {
        const double number = (double)digest_missing(target, sources, product->count);
        comity_writer_share(writer, "partial");
        comity_writer_numbers(writer, NULL, "blocks_missing", COMITY_FLOAT64, 1, &number);
    }
    if (target->whole) {
        comity_sweep_put_hash(writer, target->digests, comity_sweep_digests(target->layout));
    } else if (product->count > 0) {
        comity_writer_put(writer, "block_digest", target->digests);
    }
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
    if (status ||
        (status = comity_writer_create(&writer, path, product->whole ? "sweep" : "sweep part")) ||
        (status = put_head(&target)) || (status = copy_sources(&target, sources, problems)) ||
        (status = put_end(&target, sources))) {
        comity_writer_report(&writer, writer.error[0] ? status : COMITY_OK, problems);
    }
    *failed = target.failed;
    comity_sweep_ranges_free(&target.ranges);
    free(target.digests);
    comity_writer_free(&writer);
    return status;
}
