/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/calibrate.h"
#include "labelled/seal.h"
#include "results/shares.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Shards on their way into the tables. */
struct merging {
    struct calibrating work;
    struct comity_shares shares;
    const char **holder; /* [blocks]: the shard that has each; NULL: none */
    size_t check;        /* truths */
};

static int fail(struct merging *merging, int status, const char *path, const char *what)
{
    return comity_fail(merging->work.problems, status, "%s %s", path, what);
}

/* Whether blocks are of this calibration and no other shard has them. */
static int claim_blocks(struct merging *merging, const char *path,
                        const struct comity_simulations_part *part)
{
    const uint64_t end = merging->work.end;
    if (part->first_block > end || part->blocks > end - part->first_block)
        return fail(merging, COMITY_BAD_FILE, path, "is damaged: it has blocks that there are not");
    for (uint64_t k = part->first_block; k < part->first_block + part->blocks; k++) {
        if (merging->holder[k]) {
            return comity_fail(merging->work.problems, COMITY_MISMATCH, "%s overlaps %s", path,
                               merging->holder[k]);
        }
        merging->holder[k] = path;
    }
    return COMITY_OK;
}

/* Takes the summaries over; rows must be those of the blocks, in order. */
static int take_rows(struct merging *merging, const char *path,
                     const struct comity_simulations_part *part)
{
    const struct calibrating *work = &merging->work;
    const struct comity_calibration *calibration = &work->result->calibration;
    const size_t parameters = calibration->parameters_count, targets = calibration->targets_count;
    size_t at = 0;
    for (uint64_t b = part->first_block; b < part->first_block + part->blocks; b++) {
        size_t model, first;
        const size_t rows = calibrate_rows(work, b, &model, &first);
        struct comity_calibration_table *table = &work->tables[model];
        for (size_t row = first; row < first + rows; row++) {
            if (at >= part->count || part->model[at] != (double)model ||
                part->number[at] != (double)row ||
                memcmp(part->score + at * parameters, table->score + row * parameters,
                       parameters * sizeof(double)) != 0) {
                return fail(merging, COMITY_BAD_FILE, path,
                            "is damaged: it has not the points of its blocks");
            }
            memcpy(table->summary + row * targets, part->summary + at++ * targets,
                   targets * sizeof(double));
        }
    }
    return at == part->count ? COMITY_OK
                             : fail(merging, COMITY_BAD_FILE, path,
                                    "is damaged: it has not the points of its blocks");
}

static int take_shard(struct merging *merging, const char *path)
{
    const struct comity_calibration *calibration = &merging->work.result->calibration;
    struct comity_simulations_part part = { 0 };
    struct comity_reader reader = { 0 };
    char *print = NULL;
    int status = comity_reader_open(&reader, path, merging->work.problems);
    if (!status && strcmp(reader.format, "simulations") != 0)
        status = fail(merging, COMITY_MISMATCH, path, "is no shard of a calibration");
    if (!status) {
        const int seal = comity_seal_look(path);
        if ((status = comity_seal_status(seal)))
            comity_reader_fail(&reader, status, "%s", comity_seal_fault(seal));
    }
    if (!status)
        status = comity_reader_text(&reader, NULL, "fingerprint", &print);
    if (!status && strcmp(print, merging->work.fingerprint) != 0) {
        status = fail(merging, COMITY_MISMATCH, path,
                      "is of another calibration, or of another version of the program");
    }
    if (!status && !(status = comity_shares_take(&merging->shares, &reader))) {
        const struct comity_reader_dimension *rows =
            comity_reader_find_dimension(&reader, "simulation");
        status = comity_reader_fail_status(
            &reader, comity_simulations_part_init(&part, calibration, rows ? rows->length : 0));
    }
    if (!status)
        status = comity_simulations_get(&reader, calibration, &part);
    merging->check = part.check > merging->check ? part.check : merging->check;
    if (!status && !(status = claim_blocks(merging, path, &part)))
        status = take_rows(merging, path, &part);
    comity_simulations_part_free(&part);
    comity_reader_free(&reader);
    free(print);
    return status;
}

/* The calibration that the first shard names, and the points of its prior. */
static int prepare(struct merging *merging, const char *path)
{
    struct calibrating *work = &merging->work;
    struct comity_calibration *calibration = &work->result->calibration;
    struct comity_reader reader = { 0 };
    int status = comity_reader_open(&reader, path, work->problems);
    if (!status && !(status = comity_calibration_of_reader(calibration, &reader)))
        status = comity_calibration_fingerprint(calibration, work->fingerprint);
    comity_reader_free(&reader);
    if (!status && calibration->method == COMITY_CALIBRATION_SEQUENTIAL) {
        status = fail(merging, COMITY_MISMATCH, path,
                      "is of a sequential calibration, which has no "
                      "shards");
    }
    if (!status)
        status = calibrate_tables(work);
    merging->holder = calloc(work->end + 1, sizeof *merging->holder);
    status = status || merging->holder ? status : COMITY_NO_MEMORY;
    work->end = work->first; /* nothing is to be simulated */
    if (!status)
        status = calibrate_points(work);
    work->end = status ? 0 : calibrate_all_blocks(work);
    return status;
}

static int find_missing(struct merging *merging)
{
    const uint64_t blocks = merging->work.end;
    for (uint64_t b = 0; b < blocks; b++)
        if (!merging->holder[b])
            return comity_shares_missing(&merging->shares, b, blocks, "", merging->work.problems);
    return COMITY_OK;
}

int calibrate_merge(const struct comity_merge_options *options, const struct comity_sink *sink,
                    const struct comity_monitor *monitor, struct comity_problems *problems)
{
    const struct comity_calibrate_options none = { .threads = options->threads };
    struct comity_calibrate_result result = { 0 };
    struct merging merging = { .work = { .options = &none,
                                         .sink = sink,
                                         .monitor = monitor,
                                         .problems = problems,
                                         .result = &result,
                                         .limit = SIZE_MAX } };
    if (options->partial) {
        return job_problem(problems, "partial",
                           "a posterior is made of all simulations; every shard is expected");
    }
    int status = comity_calibration_init(&result.calibration);
    if (!status)
        status = prepare(&merging, options->shards[0]);
    for (size_t k = 0; k < options->count && !status; k++)
        status = take_shard(&merging, options->shards[k]);
    if (!status && !(status = find_missing(&merging)) &&
        !(status = job_check_replaced(sink, "posterior", merging.work.fingerprint, problems)))
        status = calibrate_finish(&merging.work, merging.check, options->command_line, NULL);
    calibrate_free(&merging.work);
    comity_calibrate_result_free(&result);
    free(merging.holder);
    free(merging.shares.given);
    return status;
}
