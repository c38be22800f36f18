/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"
#include "jobs/verify.h"
#include "results/sweep_parts.h"
#include "results/sweep_sums.h"

#include <comity/verify.h>

#include <nettle/sha2.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A verification under way, of a whole sweep or of the blocks of a shard. */
struct verifying {
    struct comity_reader *reader;
    const struct sweep_layout *layout;
    struct sweep_product product; /* which blocks */
    uint8_t *digests;             /* [comity_sweep_digests][COMITY_DIGEST] of a whole file */
    bool partial;                 /* points that were not run are left out */
    struct sweep_ranges ranges;   /* of divided points, as they are computed again */
    struct comity_verification *verification;
};

/* Where the file has a block's values of a dataset. */
static void find_box(const struct verifying *verifying, const struct sweep_dataset *dataset,
                     uint64_t block, size_t *start, size_t *count)
{
    const struct sweep_layout *layout = verifying->layout;
    uint64_t first_point;
    size_t first;
    if (verifying->product.whole) {
        comity_sweep_dataset_box(layout, dataset, block, start, count);
        return;
    }
    memset(start, 0, (2 + dataset->rank) * sizeof *start);
    start[0] = (size_t)(block - verifying->product.first);
    count[0] = 1;
    count[1] = comity_sweep_block_points(layout, block, &first_point);
    memcpy(count + 2, dataset->extent, dataset->rank * sizeof *count);
    if (dataset->replicates)
        count[2] = comity_sweep_block_replicates(layout, block, &first);
}

/* Whether a dataset of a recomputed block, or of the point that it completes, is what the file
 * holds. */
static int compare_dataset(const struct verifying *verifying, const struct sweep_dataset *dataset,
                           const struct comity_block *block, struct sha256_ctx *digest)
{
    const struct sweep_layout *layout = verifying->layout;
    const size_t size = comity_sweep_block_elements(layout, dataset, block->index);
    const size_t bytes = comity_element_size(dataset->element);
    size_t start[COMITY_RANK_MAX], count[COMITY_RANK_MAX];
    void *computed = malloc(size * bytes), *stored = malloc(size * bytes), *values = computed;
    int status = computed && stored ? COMITY_OK : COMITY_NO_MEMORY;
    find_box(verifying, dataset, block->index, start, count);
    if (!status && dataset->of_points)
        comity_sweep_sums_values(layout, dataset, verifying->ranges.sums, values);
    else if (!status)
        status = comity_sweep_values_of_block(layout, dataset, block, &values);
    if (!status) {
        status = comity_reader_get_box(verifying->reader, dataset->name, start, count,
                                       dataset->element, stored);
    }
    if (!status && dataset->content != SWEEP_SUMS)
        sha256_update(digest, size * bytes, values);
    for (size_t at = 0; at < size && !status; at++) {
        const bool equal =
            memcmp((char *)values + at * bytes, (char *)stored + at * bytes, bytes) == 0;
        const size_t point =
            equal || layout->ranges > 1 ? 0 : at / comity_sweep_dataset_size(dataset);
        comity_verification_count(verifying->verification, equal,
                                  block->first / layout->sweep->replicates + point, dataset->name);
    }
    free(computed);
    free(stored);
    return status;
}

static int compare_datasets(const struct verifying *verifying, const struct comity_block *block,
                            bool of_point, uint8_t *digest)
{
    const struct sweep_layout *layout = verifying->layout;
    struct sha256_ctx context;
    int status = COMITY_OK;
    sha256_init(&context);
    for (size_t k = 0; k < layout->count && !status; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const bool there = comity_sweep_has(dataset, verifying->product.whole);
        if (dataset->of_points == of_point && there)
            status = compare_dataset(verifying, dataset, block, &context);
    }
    if (!status)
        sha256_digest(&context, COMITY_DIGEST, digest);
    return status;
}

/* Whether the first point of a block is one that was left out when the file was merged. */
static int find_left_out(const struct verifying *verifying, uint64_t block, bool *left_out)
{
    const struct sweep_layout *layout = verifying->layout;
    const struct sweep_dataset *dataset = &layout->datasets[0]; /* the status, of every layout */
    size_t start[COMITY_RANK_MAX], count[COMITY_RANK_MAX];
    *left_out = false;
    if (!verifying->partial)
        return COMITY_OK;
    int8_t *found = malloc(comity_sweep_block_elements(layout, dataset, block));
    int status = COMITY_NO_MEMORY;
    if (found) {
        find_box(verifying, dataset, block, start, count);
        status = comity_reader_get_box(verifying->reader, dataset->name, start, count, COMITY_INT8,
                                       found);
        *left_out = !status && found[0] == SWEEP_POINT_NOT_RUN;
    }
    free(found);
    return status;
}

static int take(void *context, const struct comity_block *block)
{
    struct verifying *verifying = context;
    const struct sweep_layout *layout = verifying->layout;
    const uint64_t index = block->index, point = index / layout->ranges;
    uint64_t first_point;
    bool left_out;
    const int failed = find_left_out(verifying, index, &left_out);
    if (failed || left_out) {
        verifying->verification->points_left_out +=
            index % layout->ranges == 0 ? comity_sweep_block_points(layout, index, &first_point)
                                        : 0;
        return failed;
    }
    if (index % layout->ranges == 0 || index == verifying->product.first)
        verifying->verification->points += comity_sweep_block_points(layout, index, &first_point);
    const int status =
        compare_datasets(verifying, block, false,
                         verifying->digests + (index - verifying->product.first) * COMITY_DIGEST);
    if (status || layout->ranges == 1 || !verifying->product.whole)
        return status;
    comity_sweep_sums_of_block(layout, block, verifying->ranges.range);
    return comity_sweep_ranges_take(&verifying->ranges, index, verifying->ranges.range)
               ? compare_datasets(verifying, block, true,
                                  verifying->digests + (layout->blocks + point) * COMITY_DIGEST)
               : COMITY_OK;
}

/* `count` blocks from the first of the file's, each `stride` after the one before. */
static int verify_blocks(struct verifying *verifying, uint64_t first, uint64_t count,
                         uint64_t stride, unsigned threads, const struct comity_monitor *monitor)
{
    struct comity_experiment experiment = verifying->layout->experiment;
    struct job_computation computation = { .experiment = &experiment,
                                           .monitor = monitor,
                                           .progress = { .what = "verifying", .total = count },
                                           .take = take,
                                           .context = verifying };
    experiment.first_block = verifying->product.first + first;
    experiment.blocks = count;
    experiment.stride = stride;
    experiment.threads = threads;
    return job_compute(&computation);
}

/* The hash of all that was computed again; of a sample it cannot be known. */
static int compare_hash(const struct verifying *verifying)
{
    char computed[COMITY_DIGEST_TEXT];
    char *stored = comity_reader_find_text(verifying->reader, "results_sha256");
    comity_sweep_hash(verifying->digests, comity_sweep_digests(verifying->layout), computed);
    comity_verification_judge(verifying->verification, stored && strcmp(stored, computed) == 0,
                              "the attribute results_sha256");
    free(stored);
    return verifying->reader->status;
}

/* All blocks, or single ones spread evenly, the same at every call. */
static int verify_sample(struct verifying *verifying, const struct comity_verify_options *options,
                         const struct comity_monitor *monitor)
{
    const uint64_t points = verifying->layout->block_points, blocks = verifying->product.count;
    const uint64_t wanted = (options->points + points - 1) / points;
    verifying->digests =
        calloc(verifying->product.whole ? comity_sweep_digests(verifying->layout) : blocks + 1,
               COMITY_DIGEST);
    if (!verifying->digests)
        return COMITY_NO_MEMORY;
    const uint64_t ranges = verifying->layout->ranges, held = (blocks + ranges - 1) / ranges;
    int status = comity_sweep_ranges_init(&verifying->ranges, verifying->layout);
    if (!status && ranges > 1 && wanted > 0 && wanted < held) { /* whole points */
        for (uint64_t k = 0; k < wanted && !status; k++) {
            const uint64_t first = k * (held / wanted) * ranges, left = blocks - first;
            status = verify_blocks(verifying, first, left < ranges ? left : ranges, 1,
                                   options->threads, monitor);
        }
        return status;
    }
    if (!status && wanted > 0 && wanted * ranges < blocks)
        return verify_blocks(verifying, 0, wanted, blocks / wanted, options->threads, monitor);
    if (!status && blocks)
        status = verify_blocks(verifying, 0, blocks, 1, options->threads, monitor);
    return status || !verifying->product.whole || verifying->partial ? status
                                                                     : compare_hash(verifying);
}

/* Which blocks the file holds; *share is to be freed. */
static int find_product(struct verifying *verifying, char **share)
{
    const uint64_t blocks = verifying->layout->blocks;
    struct comity_reader *reader = verifying->reader;
    struct sweep_product *product = &verifying->product;
    *share = NULL;
    if (strcmp(reader->format, "sweep") == 0) {
        *product = (struct sweep_product){ .whole = 1, .count = blocks };
        verifying->partial = comity_sweep_is_partial(reader);
        return comity_sweep_check_whole(reader, verifying->layout);
    }
    comity_reader_text(reader, NULL, "share", share);
    if (comity_sweep_source_range(reader, &product->first, &product->count))
        return reader->status;
    if (product->first > blocks || product->count > blocks - product->first) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "it is damaged: it claims %" PRIu64 " blocks from block %" PRIu64
                                  " on, and its sweep has %" PRIu64,
                                  product->count, product->first, blocks);
    }
    product->share = *share;
    return comity_sweep_check_part(reader, verifying->layout, product->count);
}

static int verify_sweep(struct comity_reader *reader, const struct comity_verify_options *options,
                        const struct comity_monitor *monitor,
                        struct comity_verification *verification)
{
    struct comity_sweep sweep;
    struct sweep_layout layout = { 0 };
    struct verifying verifying = { .reader = reader,
                                   .layout = &layout,
                                   .verification = verification };
    char *share = NULL;
    verification->what = "point";
    comity_sweep_init(&sweep);
    int status = comity_sweep_of_reader(&sweep, reader);
    if (!status && !(status = comity_sweep_layout_of_reader(&layout, &sweep, reader)) &&
        !(status = find_product(&verifying, &share)) &&
        !(status = comity_sweep_compare_labels(reader, &layout, &verifying.product, verification)))
        status = verify_sample(&verifying, options, monitor);
    free(share);
    comity_sweep_ranges_free(&verifying.ranges);
    free(verifying.digests);
    comity_sweep_layout_free(&layout);
    comity_sweep_free(&sweep);
    return status;
}

static int verify(struct comity_reader *reader, const struct comity_verify_options *options,
                  const struct comity_monitor *monitor, struct comity_verification *verification,
                  struct comity_problems *problems)
{
    const char *format = reader->format, *path = options->file;
    const bool sweep = strcmp(format, "sweep") == 0 || strcmp(format, "sweep part") == 0;
    if (strcmp(format, "posterior") == 0 || strcmp(format, "simulations") == 0)
        return verify_calibration(reader, options, monitor, verification, problems);
    if (options->points && !sweep)
        return job_problem(problems, NULL, "%s: it holds a %s, which has no points", path, format);
    if (sweep)
        return verify_sweep(reader, options, monitor, verification);
    if (strcmp(format, "run") == 0)
        return verify_run(reader, options, monitor, verification, problems);
    if (strcmp(format, "comparison") == 0)
        return verify_comparison(reader, options, monitor, verification, problems);
    return comity_fail(problems, COMITY_MISMATCH,
                       "%s: it holds a %s; a run, sweep, comparison or calibration is expected",
                       path, format);
}

int comity_verify(const struct comity_verify_options *options, const struct comity_monitor *monitor,
                  struct comity_problems *problems, struct comity_verification *verification)
{
    COMITY_DECIMAL_POINT;
    struct comity_reader reader = { 0 };
    const size_t before = problems->count;
    *verification = (struct comity_verification){ 0 };
    int status = comity_reader_open(&reader, options->file, problems);
    if (!status)
        status = verify(&reader, options, monitor, verification, problems);
    if (status != COMITY_INTERRUPTED && problems->count == before)
        comity_reader_fail_status(&reader, status);
    comity_reader_free(&reader);
    return status;
}
