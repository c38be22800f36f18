/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>
#include <comity/sweep_results.h>

#include "io/sweep_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What is computed waits no longer than this to be written. */
static const double part_seconds = 2;

struct comity_sweep_results {
    struct sweep_layout layout;
    struct comity_writer writer; /* of the file being written; its error is ours */
    struct sweep_sources parts;  /* on disk */
    struct held_units held;
    char *path, *directory; /* of the target, of the parts */
    char *command_line;
    char fingerprint[65];
    uint64_t first, count; /* units of this sweep or shard */
    uint64_t failed;
    double written; /* when the last part was, on a clock of seconds */
    int whole;      /* not a shard */
};

static int fail(struct comity_sweep_results *results, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail(struct comity_sweep_results *results, int status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(results->writer.error, sizeof results->writer.error, format, arguments);
    va_end(arguments);
    return status;
}

static int attach(void *context, void **attachment)
{
    const struct comity_sweep_results *results = context;
    struct sweep_unit *unit;
    const int status = comity_sweep_unit_init(&unit, &results->layout);
    *attachment = unit;
    return status;
}

static int finish(void *context, struct comity_block *block)
{
    (void)context;
    return comity_sweep_unit_encode(block->attachment, block);
}

static int point(void *context, uint64_t index, struct comity_point *point)
{
    const struct comity_sweep_results *results = context;
    return comity_sweep_point((void *)(uintptr_t)results->layout.sweep, index, point);
}

/* Makes the directory of the parts, or looks at what lies there. */
static int find_parts(struct comity_sweep_results *results, int resume)
{
    struct comity_writer *writer = &results->writer;
    int status = comity_sweep_parts_find(results->directory, results->fingerprint, &results->parts,
                                         writer->error, sizeof writer->error);
    if (status) {
        return status;
    }
    if (results->parts.count && !resume) {
        return fail(results, COMITY_MISMATCH,
                    "%s holds parts of an unfinished sweep: go on with --resume, or remove it",
                    results->directory);
    }
    if (mkdir(results->directory, 0777) != 0 && errno != EEXIST) {
        return fail(results, COMITY_CANNOT_WRITE, "%s: %s", results->directory, strerror(errno));
    }
    return COMITY_OK;
}

/* The contiguous share of a shard. */
static void take_share(struct comity_sweep_results *results, uint32_t shard, uint32_t shards)
{
    const uint64_t units = results->layout.units;
    results->whole = shards == 0;
    results->first = shards ? units * (shard - 1) / shards : 0;
    results->count = (shards ? units * shard / shards : units) - results->first;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int comity_sweep_results_open(struct comity_sweep_results **out, const struct comity_sweep *sweep,
                              const char *path, const struct comity_sweep_results_options *options,
                              struct comity_experiment *experiment,
                              struct comity_problems *problems)
{
    struct comity_sweep_results *results = calloc(1, sizeof *results);
    *out = results;
    if (!results) {
        return COMITY_NO_MEMORY;
    }
    results->path = strdup(path);
    results->command_line = options->command_line ? strdup(options->command_line) : NULL;
    if (!results->path || asprintf(&results->directory, "%s.parts", path) < 0) {
        results->directory = NULL;
        return COMITY_NO_MEMORY;
    }
    int status = comity_sweep_layout_init(&results->layout, sweep, problems);
    status = status ? status : comity_sweep_fingerprint(sweep, results->fingerprint);
    if (status) {
        return status;
    }
    take_share(results, options->shard, options->shards);
    if (results->count == 0) {
        return fail(results, COMITY_BAD_SWEEP,
                    "the sweep is too small for so many shards: this one would be empty");
    }
    status = find_parts(results, options->resume);
    results->written = seconds();
    *experiment = results->layout.experiment;
    experiment->context = results;
    experiment->point = point;
    experiment->attach = attach;
    experiment->detach = comity_sweep_unit_free;
    experiment->finish = finish;
    return status;
}

uint64_t comity_sweep_results_total(const struct comity_sweep_results *results)
{
    return results->count;
}

uint64_t comity_sweep_results_done(const struct comity_sweep_results *results)
{
    uint64_t done = results->held.count;
    for (size_t k = 0; k < results->parts.count; k++) {
        done += results->parts.items[k].count;
    }
    return done;
}

int comity_sweep_results_missing(const struct comity_sweep_results *results, uint64_t *first_block,
                                 uint64_t *blocks)
{
    const uint64_t end = results->first + results->count;
    uint64_t next = results->first;
    for (size_t k = 0; k < results->parts.count; k++) {
        const struct sweep_source *part = &results->parts.items[k];
        if (part->first > next) {
            break;
        }
        next = part->first + part->count;
    }
    /* the stretch ends where the next part begins */
    uint64_t stop = end;
    for (size_t k = results->parts.count; k-- > 0;) {
        const uint64_t first = results->parts.items[k].first;
        stop = first >= next && first < stop ? first : stop;
    }
    *first_block = next;
    *blocks = stop - next;
    return next < end;
}

int comity_sweep_results_append(struct comity_sweep_results *results,
                                const struct comity_block *block)
{
    for (size_t k = 0; k < block->count; k++) {
        results->failed += block->failed[k];
    }
    const int status = comity_sweep_hold(&results->held, block->index, block->attachment);
    const int due = results->held.count >= results->layout.held_units ||
                    seconds() - results->written > part_seconds;
    return !status && due ? comity_sweep_results_flush(results) : status;
}

int comity_sweep_results_flush(struct comity_sweep_results *results)
{
    struct held_units *held = &results->held;
    char *path = NULL;
    if (held->count == 0) {
        return COMITY_OK;
    }
    if (asprintf(&path, "%s/part-%09" PRIu64 ".h5", results->directory, held->first) < 0) {
        return COMITY_NO_MEMORY;
    }
    int status = comity_sweep_part_write(&results->layout, held, path, results->fingerprint,
                                         &results->writer);
    if (!status) {
        status = comity_sweep_sources_add(&results->parts, path, held->first, held->count);
        comity_sweep_held_clear(held);
    }
    comity_writer_free(&results->writer);
    results->written = seconds();
    free(path);
    return status;
}

static void remove_parts(struct comity_sweep_results *results)
{
    for (size_t k = 0; k < results->parts.count; k++) {
        unlink(results->parts.items[k].path);
    }
    /* fails, rightly, when something that is not ours lies there */
    rmdir(results->directory);
}

int comity_sweep_results_complete(struct comity_sweep_results *results)
{
    uint64_t first, missing;
    if (comity_sweep_results_missing(results, &first, &missing)) {
        return fail(results, COMITY_BAD_SWEEP, "%" PRIu64 " blocks are still missing", missing);
    }
    const int status =
        results->whole
            ? comity_sweep_whole_write(&results->layout, &results->parts, results->path,
                                       results->fingerprint, results->command_line,
                                       &results->writer)
            : comity_sweep_shard_write(&results->layout, &results->parts, results->first,
                                       results->count, results->path, results->fingerprint,
                                       results->command_line, &results->writer);
    comity_writer_free(&results->writer);
    if (!status) {
        remove_parts(results);
    }
    return status;
}

uint64_t comity_sweep_results_failed(const struct comity_sweep_results *results)
{
    return results->failed;
}

const char *comity_sweep_results_error(const struct comity_sweep_results *results)
{
    return results && results->writer.error[0] ? results->writer.error : "";
}

void comity_sweep_results_free(struct comity_sweep_results *results)
{
    if (!results) {
        return;
    }
    comity_writer_free(&results->writer);
    comity_sweep_held_free(&results->held);
    comity_sweep_sources_free(&results->parts);
    comity_sweep_layout_free(&results->layout);
    if (results->directory) {
        rmdir(results->directory); /* when nothing was kept there */
    }
    free(results->directory);
    free(results->path);
    free(results->command_line);
    free(results);
}
