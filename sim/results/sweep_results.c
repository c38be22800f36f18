/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The results of a sweep under way: from the lock of its parts to the complete file. */
#include <comity/sweep_results.h>

#include "core/clock.h"
#include "core/text_stream.h"
#include "results/sweep_sharing.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is computed waits no longer than this to be written. */
static const double part_seconds = 2;

/* Whether the directory that was locked is still the one of that name: its last process may have
 * removed it in between. */
static bool is_in_place(const struct comity_sweep_results *results)
{
    struct stat locked, named;
    return fstat(results->lock, &locked) == 0 && stat(results->directory, &named) == 0 &&
           locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

static int lock_what_is_there(struct comity_sweep_results *results)
{
    if (mkdir(results->directory, 0777) != 0 && errno != EEXIST) {
        return comity_fail(results->problems, COMITY_CANNOT_WRITE, "%s: %s", results->directory,
                           strerror(errno));
    }
    results->lock = open(results->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (results->lock < 0) {
        return comity_fail(results->problems, COMITY_CANNOT_WRITE, "%s: %s", results->directory,
                           strerror(errno));
    }
    /* some network file systems have no locks: then nothing is known */
    const int kind = results->sharing ? LOCK_SH : LOCK_EX;
    if (flock(results->lock, kind | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(results->lock);
        results->lock = -1;
        return comity_fail(results->problems, COMITY_MISMATCH,
                           "%s: another process is computing this %s%s", results->directory,
                           results->of_calibration ? "calibration" : "sweep",
                           results->sharing ? " without --join" : "");
    }
    return COMITY_OK;
}

/* Makes the directory of the parts and locks it; the lock ends with the process. */
static int lock_directory(struct comity_sweep_results *results, bool resume)
{
    enum { TRIALS = 100 };
    int status = comity_existing_output_check(results->path, resume, results->problems);
    for (int trial = 0; !status && trial < TRIALS; trial++) {
        status = lock_what_is_there(results);
        if (status || is_in_place(results))
            return status;
        close(results->lock);
        results->lock = -1;
    }
    if (status)
        return status;
    return comity_fail(results->problems, COMITY_CANNOT_WRITE, "%s: it is removed again and again",
                       results->directory);
}

/* The parts must be within the share. Where no locks work two processes may have computed the same
 * blocks: they are equal. */
static int check_parts(struct comity_sweep_results *results)
{
    for (size_t k = 0; k < results->parts.count; k++) {
        const struct sweep_source *part = &results->parts.items[k];
        if (part->first < results->first || part->count > results->count ||
            part->first - results->first > results->count - part->count) {
            return comity_fail(results->problems, COMITY_MISMATCH,
                               "%s: it holds blocks of another share", part->path);
        }
    }
    return COMITY_OK;
}

/* What lies at the target: with `replace` it is what the sweep is to replace. What is damaged makes
 * room, and is computed again. */
static int look_at_target(struct comity_sweep_results *results, bool replace, bool inside,
                          size_t *damaged)
{
    if (replace)
        comity_existing_output_mark(results->path, results->mark.replaces);
    int status = comity_existing_output_look(
        results->path, &results->layout, &results->mark, results->first, results->count, inside,
        &results->complete, &results->failed, results->problems);
    if (status == COMITY_BAD_FILE) {
        char *target = comity_follow_links(results->path);
        status = target ? comity_sweep_part_set_aside(target, results->problems) : COMITY_NO_MEMORY;
        *damaged += !status;
        free(target);
    }
    return status;
}

/* Looks at what a resumed sweep finds: its target and its parts. Whoever joins in needs one part to
 * see that they are of this sweep; all are looked at when all are there. */
static int find_work(struct comity_sweep_results *results, bool replace)
{
    const size_t most = results->sharing ? 1 : SIZE_MAX;
    const size_t before = results->problems->count;
    size_t damaged = 0;
    int status = comity_sweep_parts_find(results->directory, &results->layout, &results->mark, most,
                                         &results->parts, &damaged, results->problems);
    if (status || (status = look_at_target(results, replace, true, &damaged)) ||
        (status = check_parts(results)))
        return status;
    if (damaged)
        comity_sweep_note_damage(results, before, damaged);
    return COMITY_OK;
}

/* Makes the directory of the parts, which is empty or holds those of this sweep. */
static int find_parts(struct comity_sweep_results *results,
                      const struct comity_sweep_results_options *options)
{
    const size_t before = results->problems->count;
    size_t damaged = 0;
    int status = lock_directory(results, options->resume);
    if (status)
        return status;
    if (options->resume || options->join) {
        status = find_work(results, options->replace);
    } else {
        /* what is there is computed again, and is the same */
        status = look_at_target(results, options->replace, false, &damaged);
        if (!status) {
            status = comity_sweep_parts_find(results->directory, &results->layout, &results->mark,
                                             0, &results->parts, &damaged, results->problems);
        }
        if (!status && damaged)
            comity_sweep_note_damage(results, before, damaged);
    }
    comity_tidy(results->directory, NULL);
    return status;
}

/* The contiguous share of a shard. */
static void take_share(struct comity_sweep_results *results, uint32_t shard, uint32_t shards)
{
    const uint64_t blocks = results->layout.blocks;
    char *share = results->mark.share;
    const size_t size = sizeof results->mark.share;
    results->whole = shards == 0;
    if (results->whole)
        snprintf(share, size, "whole");
    else
        snprintf(share, size, "%" PRIu32 "/%" PRIu32, shard, shards);
    results->first = shards ? blocks * (shard - 1) / shards : 0;
    results->count = (shards ? blocks * shard / shards : blocks) - results->first;
}

/* Everything but what it is of. */
static int make_place(struct comity_sweep_results **out, const char *path,
                      const struct comity_sweep_results_options *options,
                      struct comity_problems *problems)
{
    struct comity_sweep_results *results = calloc(1, sizeof *results);
    *out = results;
    if (!results)
        return COMITY_NO_MEMORY;
    results->lock = -1;
    results->problems = problems;
    results->parts.mark = &results->mark;
    results->path = strdup(path);
    results->command_line = options->command_line ? strdup(options->command_line) : NULL;
    results->directory = comity_sweep_parts_directory(path);
    if (!results->path || !results->directory || (options->command_line && !results->command_line))
        return COMITY_NO_MEMORY;
    return COMITY_OK;
}

int comity_calibration_place_open(struct comity_sweep_results **out, const char *path,
                                  const char *fingerprint, uint64_t blocks,
                                  const struct comity_sweep_results_options *options,
                                  struct comity_problems *problems)
{
    int status = make_place(out, path, options, problems);
    struct comity_sweep_results *results = *out;
    if (status)
        return status;
    results->of_calibration = true;
    snprintf(results->mark.fingerprint, sizeof results->mark.fingerprint, "%s", fingerprint);
    results->layout.blocks = blocks;
    take_share(results, options->shard, options->shards);
    if (options->join)
        status = comity_sweep_sharing_init(results, options->threads, options->patience);
    if (status || (status = lock_directory(results, options->resume || options->join)))
        return status;
    comity_tidy(results->directory, NULL); /* what a killed process had begun */
    status = comity_sweep_list_parts(results);
    if (status == COMITY_CANNOT_READ && errno != ENOENT) /* others may have finished by now */
        return comity_fail(problems, status, "%s: %s", results->directory, strerror(errno));
    if (status == COMITY_NO_MEMORY)
        return status;
    if (results->parts.count > 0 && !options->resume && !options->join) {
        return comity_fail(problems, COMITY_MISMATCH,
                           "%s holds simulations: go on with --resume, or remove it",
                           results->directory);
    }
    return COMITY_OK;
}

int comity_sweep_results_open(struct comity_sweep_results **out, const struct comity_sweep *sweep,
                              const char *path, const struct comity_sweep_results_options *options,
                              struct comity_experiment *experiment,
                              struct comity_problems *problems)
{
    int status = make_place(out, path, options, problems);
    struct comity_sweep_results *results = *out;
    if (status || (status = comity_sweep_layout_init(&results->layout, sweep)) ||
        (status = comity_sweep_fingerprint(sweep, results->mark.fingerprint)))
        return status;
    results->layout.experiment.threads = options->threads; /* the file's, too */
    take_share(results, options->shard, options->shards);
    if (options->join)
        status = comity_sweep_sharing_init(results, options->threads, options->patience);
    if (!status)
        status = find_parts(results, options);
    results->begun = results->written = comity_seconds_now();
    *experiment = results->layout.experiment;
    comity_sweep_hook(experiment, &results->layout);
    return status;
}

uint64_t comity_sweep_results_total(const struct comity_sweep_results *results)
{
    return results->count;
}

uint64_t comity_sweep_results_written(const struct comity_sweep_results *results)
{
    return results->complete ? results->count
                             : comity_sweep_sources_blocks(&results->parts, results->first,
                                                           results->first + results->count);
}

uint64_t comity_sweep_results_done(const struct comity_sweep_results *results)
{
    return comity_sweep_results_written(results) + results->held.count;
}

/* The block after those that are there from the first on. */
static uint64_t next_missing(const struct comity_sweep_results *results)
{
    const struct held_blocks *held = &results->held;
    uint64_t next = results->first;
    for (size_t k = 0; k <= results->parts.count; k++) {
        if (held->count && held->first <= next && held->first + held->count > next)
            next = held->first + held->count;
        const struct sweep_source *part = &results->parts.items[k];
        if (k == results->parts.count || part->first > next)
            break;
        next = part->first + part->count > next ? part->first + part->count : next;
    }
    return next;
}

bool comity_sweep_results_missing(const struct comity_sweep_results *results, uint64_t *first_block,
                                  uint64_t *blocks)
{
    const uint64_t end = results->first + results->count;
    const uint64_t next = results->complete ? end : next_missing(results);
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

/* Where there are no locks, or several processes join in, another one may have completed the sweep,
 * which is the same, and removed the parts. */
static bool is_complete_by_others(struct comity_sweep_results *results)
{
    if (results->sharing)
        return comity_sweep_sharing_is_over(results);
    return !comity_existing_output_look(results->path, &results->layout, &results->mark,
                                        results->first, results->count, true, &results->complete,
                                        &results->failed, NULL) &&
           results->complete;
}

void comity_sweep_results_look_again(struct comity_sweep_results *results)
{
    for (size_t k = results->parts.count; k-- > 0;)
        if (access(results->parts.items[k].path, F_OK) != 0 && errno == ENOENT)
            comity_sweep_sources_remove(&results->parts, k);
}

int comity_sweep_results_next(struct comity_sweep_results *results, uint64_t *first_block,
                              uint64_t *blocks)
{
    comity_sweep_results_look_again(results);
    if (!results->sharing && !comity_sweep_results_missing(results, first_block, blocks))
        return 0;
    const int status = comity_sweep_results_flush(results);
    if (status)
        return -status;
    return results->sharing ? comity_sweep_sharing_next(results, first_block, blocks)
                            : comity_sweep_results_missing(results, first_block, blocks);
}

/* Writes what is held. Whether it is no longer wanted is looked at in a process of its own, and so
 * not while others compute: then it is INTERRUPTED. */
static int write_part(struct comity_sweep_results *results, bool computing)
{
    struct held_blocks *held = &results->held;
    if (held->count == 0)
        return COMITY_OK;
    /* a part of this name holds these blocks, whoever wrote it */
    char *path = comity_make_text("%s/part-%09" PRIu64 "-%zu.blocks", results->directory,
                                  held->first, held->count);
    if (!path)
        return comity_fail(results->problems, COMITY_NO_MEMORY, "out of memory");
    const size_t before = results->problems->count;
    int status = comity_sweep_part_write(held, path, &results->mark, results->problems);
    if (!status) {
        status = comity_sweep_sources_add(&results->parts, path, held->first, held->count, false);
        comity_sweep_held_clear(held);
    } else if (access(results->directory, F_OK) != 0 &&
               (computing || is_complete_by_others(results))) {
        comity_problems_drop(results->problems, before, results->problems->count - before);
        status = computing ? COMITY_INTERRUPTED : COMITY_OK;
        if (!computing)
            comity_sweep_held_clear(held);
    }
    results->written = comity_seconds_now();
    free(path);
    return status;
}

int comity_sweep_results_append(struct comity_sweep_results *results,
                                const struct comity_block *block)
{
    if (results->complete)
        return COMITY_OK;
    const int status = comity_sweep_hold(&results->held, block->index, block->attachment);
    const int due = results->held.count >= results->layout.held_blocks ||
                    comity_seconds_now() - results->written > part_seconds;
    return !status && due ? write_part(results, true) : status;
}

int comity_sweep_results_flush(struct comity_sweep_results *results)
{
    return write_part(results, false);
}

/* Whether what lies at the target is what the sweep was begun to replace. */
static bool may_replace(const struct comity_sweep_results *results)
{
    char there[sizeof results->mark.replaces];
    comity_existing_output_mark(results->path, there);
    return there[0] && strcmp(there, results->mark.replaces) == 0;
}

/* Makes the target. What is held is not written twice, unless the first time failed. */
static int write_target(struct comity_sweep_results *results, const struct sweep_product *product)
{
    struct held_blocks *held = &results->held;
    int status = held->count ? comity_sweep_sources_hold(&results->parts, held) : COMITY_OK;
    if (!status) {
        status = comity_sweep_write(&results->layout, &results->parts, product, results->path,
                                    &results->failed, results->problems);
    }
    comity_sweep_sources_let_go(&results->parts);
    if (status && status != COMITY_MISMATCH) {
        comity_sweep_results_flush(results);
        comity_sweep_results_look_again(results); /* a damaged part was set aside */
    }
    return status;
}

int comity_sweep_results_complete(struct comity_sweep_results *results)
{
    uint64_t first, missing;
    if (comity_sweep_results_missing(results, &first, &missing)) {
        return comity_fail(results->problems, COMITY_BAD_SWEEP,
                           "%" PRIu64 " blocks are still missing", missing);
    }
    const struct sweep_product product = { .whole = results->whole,
                                           .first = results->first,
                                           .count = results->count,
                                           .fingerprint = results->mark.fingerprint,
                                           .command_line = results->command_line,
                                           .share = results->mark.share,
                                           .replace = may_replace(results),
                                           .quick = results->parts.count == 0 &&
                                                    comity_seconds_now() - results->begun <
                                                        COMITY_QUICK_SECONDS };
    const size_t before = results->problems->count;
    int status = results->complete ? COMITY_OK : write_target(results, &product);
    if (status && status != COMITY_MISMATCH && is_complete_by_others(results)) {
        comity_problems_drop(results->problems, before, results->problems->count - before);
        status = COMITY_OK;
    }
    if (!status || status == COMITY_MISMATCH)
        comity_sweep_parts_remove(results->directory);
    return status;
}

uint64_t comity_sweep_results_failed(const struct comity_sweep_results *results)
{
    return results->failed;
}

const char *comity_sweep_results_directory(const struct comity_sweep_results *results)
{
    return results->directory;
}

const char *comity_sweep_results_notice(const struct comity_sweep_results *results)
{
    return results->notice;
}

void comity_sweep_results_free(struct comity_sweep_results *results)
{
    if (!results)
        return;
    comity_sweep_sharing_free(results);
    comity_sweep_held_free(&results->held);
    comity_sweep_sources_free(&results->parts);
    comity_sweep_layout_free(&results->layout);
    if (results->lock >= 0) {
        rmdir(results->directory); /* when nothing was kept there */
        close(results->lock);
    }
    free(results->directory);
    free(results->path);
    free(results->command_line);
    free(results);
}
