/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/verify.h"
#include "results/sweep_parts.h"

#include <comity/status.h>

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether a dataset of a recomputed block is what the file holds. */
static int compare_dataset(struct comity_reader *reader, const struct sweep_layout *layout,
                           const struct sweep_dataset *dataset, const struct comity_block *block,
                           struct sha256_ctx *digest, struct comity_verification *verification)
{
    const size_t points = block->count / layout->sweep->replicates;
    const size_t size = comity_sweep_dataset_size(dataset) * points;
    const size_t bytes = comity_element_size(dataset->element);
    size_t start[COMITY_RANK_MAX], count[COMITY_RANK_MAX];
    const size_t rank = comity_sweep_point_extents(layout->sweep, count);
    void *computed = malloc(size * bytes), *stored = malloc(size * bytes), *values = computed;
    int status = computed && stored ? COMITY_OK : COMITY_NO_MEMORY;
    comity_sweep_unit_box(layout, block->index, points, start, count);
    memset(start + rank, 0, dataset->rank * sizeof *start);
    memcpy(count + rank, dataset->extent, dataset->rank * sizeof *count);
    status = status ? status : comity_sweep_values_of_block(layout, dataset, block, &values);
    status = status ? status
                    : comity_reader_get_box(reader, dataset->name, start, count, dataset->element,
                                            stored);
    if (!status) {
        sha256_update(digest, size * bytes, values);
    }
    for (size_t at = 0; at < size && !status; at++) {
        verification->values++;
        if (memcmp((char *)values + at * bytes, (char *)stored + at * bytes, bytes) != 0) {
            if (verification->differences++ == 0) {
                verification->first_point = block->first / layout->sweep->replicates +
                                            at / comity_sweep_dataset_size(dataset);
                snprintf(verification->first_variable, sizeof verification->first_variable, "%s",
                         dataset->name);
            }
        }
    }
    free(computed);
    free(stored);
    return status;
}

/* `count` units, so far apart. */
static int verify_units(struct comity_reader *reader, const struct sweep_layout *layout,
                        uint64_t count, uint64_t apart, unsigned threads, uint8_t *digests,
                        struct comity_verification *verification)
{
    struct comity_experiment experiment = layout->experiment;
    struct comity_experiment_run *run;
    struct comity_block *block;
    int answer;
    experiment.blocks = count;
    experiment.apart = apart;
    experiment.threads = threads;
    int status = comity_experiment_start(&run, &experiment);
    if (status) {
        return status;
    }
    while (!status && (answer = comity_experiment_next(run, &block)) != 0) {
        struct sha256_ctx digest;
        sha256_init(&digest);
        status = answer > 0 ? COMITY_OK : -answer;
        verification->points += status ? 0 : block->count / layout->sweep->replicates;
        for (size_t k = 0; k < layout->count && !status; k++) {
            status =
                compare_dataset(reader, layout, &layout->datasets[k], block, &digest, verification);
        }
        if (!status) {
            sha256_digest(&digest, COMITY_DIGEST, digests + block->index * COMITY_DIGEST);
        }
    }
    comity_experiment_free(run);
    return status;
}

/* The hash of all that was computed again; of a sample it cannot be known. */
static int compare_hash(struct comity_reader *reader, const struct sweep_layout *layout,
                        const uint8_t *digests, struct comity_verification *verification)
{
    struct comity_attribute stored = { 0 };
    char computed[COMITY_DIGEST_TEXT];
    comity_sweep_hash(digests, layout->units, computed);
    const int status = comity_reader_attribute(reader, NULL, "results_sha256", &stored);
    if (status && status != COMITY_BAD_FILE) {
        return status;
    }
    comity_verification_judge(verification, stored.text && strcmp(stored.text, computed) == 0,
                              "the attribute results_sha256");
    comity_attribute_free(&stored);
    return COMITY_OK;
}

/* All blocks, or single ones spread evenly, the same at every call. */
static int verify_sample(struct comity_reader *reader, const struct sweep_layout *layout,
                         uint64_t points, unsigned threads,
                         struct comity_verification *verification)
{
    const uint64_t wanted = (points + layout->unit_points - 1) / layout->unit_points;
    uint8_t *digests = calloc(layout->units, COMITY_DIGEST);
    int status = digests ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status && (wanted == 0 || wanted >= layout->units)) {
        status = verify_units(reader, layout, layout->units, 1, threads, digests, verification);
        status = status ? status : compare_hash(reader, layout, digests, verification);
    } else if (!status) {
        status = verify_units(reader, layout, wanted, layout->units / wanted, threads, digests,
                              verification);
    }
    free(digests);
    return status;
}

int verify_sweep(struct comity_reader *reader, uint64_t points, unsigned threads,
                 struct comity_verification *verification, char *error, size_t size)
{
    struct comity_sweep sweep;
    struct sweep_layout layout = { 0 };
    struct comity_problems problems;
    const struct sweep_product whole = { .whole = 1 };
    verification->what = "point";
    comity_problems_init(&problems);
    comity_sweep_init(&sweep);
    int status = comity_sweep_of_reader(&sweep, reader, error, size);
    status = status ? status : comity_sweep_layout_init(&layout, &sweep, &problems);
    status = status ? status : comity_sweep_check_whole(reader, &layout);
    status = status ? status : comity_sweep_compare_labels(reader, &layout, &whole, verification);
    status = status ? status : verify_sample(reader, &layout, points, threads, verification);
    comity_sweep_layout_free(&layout);
    comity_sweep_free(&sweep);
    comity_problems_free(&problems);
    return status;
}

int comity_verify(const char *path, uint64_t points, unsigned threads,
                  struct comity_verification *verification, char *error, size_t size)
{
    struct comity_reader reader = { 0 };
    *verification = (struct comity_verification){ 0 };
    error[0] = '\0';
    int status = comity_reader_open(&reader, path);
    const char *format = status ? "" : reader.format;
    const bool sweep = strcmp(format, "sweep") == 0;
    if (status) {
        comity_reader_tell(&reader, status, NULL, error, size);
    } else if (strcmp(format, "sweep part") == 0) {
        snprintf(error, size, "%s: it holds a %s; comity merge makes a complete sweep of all", path,
                 format);
        status = COMITY_MISMATCH;
    } else if (points && !sweep) {
        snprintf(error, size, "%s: it holds a %s, which has no points", path, format);
        status = COMITY_BAD_ARGUMENT;
    } else if (sweep) {
        status = verify_sweep(&reader, points, threads, verification, error, size);
    } else if (strcmp(format, "run") == 0) {
        status = verify_run(&reader, threads, verification, error, size);
    } else if (strcmp(format, "comparison") == 0) {
        status = verify_comparison(&reader, threads, verification, error, size);
    } else {
        snprintf(error, size, "%s: it holds a %s; a run, sweep or comparison is wanted", path,
                 format);
        status = COMITY_MISMATCH;
    }
    if (status && !error[0]) {
        comity_reader_tell(&reader, status, NULL, error, size);
    }
    comity_reader_free(&reader);
    return status;
}
