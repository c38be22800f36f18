/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a sweep is, as the directory of its parts shows. */
#include "results/claims.h"
#include "results/sweep_parts.h"
#include "core/system.h"

#include <comity/sweep_status.h>

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The pace is that of so many seconds. */
static const double recent_seconds = 300;

static double seconds_of(struct timespec time)
{
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* When a part was written, in seconds since 1970; 0: it is no longer there. */
static double written_at(const struct sweep_source *part)
{
    struct stat file;
    return stat(part->path, &file) == 0 ? seconds_of(file.st_mtim) : 0;
}

/* HOST-PROCESS-RANDOM, of which a host may have a hyphen. */
static void split_owner(const char *owner, struct comity_sweep_worker *worker)
{
    const char *random = strrchr(owner, '-'), *process = random;
    while (process && process > owner && process[-1] != '-')
        process--;
    if (process && process > owner) {
        worker->process = strtol(process, NULL, 10);
        snprintf(worker->host, sizeof worker->host, "%.*s", (int)(process - owner - 1), owner);
    }
}

static int by_owner(const void *left, const void *right)
{
    const struct claim *one = left, *other = right;
    const int order = strcmp(one->owner, other->owner);
    return order ? order : one->first < other->first ? -1 : one->first > other->first;
}

/* Adds what one claim says to its owner's account. */
static void count_claim(const struct sweep_sources *parts, const struct claim *claim, double now,
                        struct comity_sweep_worker *worker)
{
    const double silent = fmax(now - seconds_of(claim->changed), 0);
    const uint64_t held =
        comity_sweep_sources_blocks(parts, claim->first, claim->first + claim->count);
    worker->threads = claim->threads;
    worker->seconds_silent = fmin(worker->seconds_silent, silent);
    worker->blocks_done += held;
    worker->blocks_in_hand += claim->count - held;
    /* a claim to join the blocks is work as well */
    if (held < claim->count || claim->count == 0) {
        worker->state =
            comity_owner_is_gone(claim->owner) ? COMITY_WORKER_GONE : COMITY_WORKER_AT_WORK;
    }
}

static int count_workers(struct comity_sweep_status *status, struct claim_list *claims,
                         const struct sweep_sources *parts, double patience)
{
    struct timespec clock;
    clock_gettime(CLOCK_REALTIME, &clock);
    const double now = seconds_of(clock);
    const char *last = "";
    status->workers = calloc(claims->count + 1, sizeof *status->workers);
    if (!status->workers)
        return COMITY_NO_MEMORY;
    if (claims->count > 0)
        qsort(claims->items, claims->count, sizeof *claims->items, by_owner);
    for (size_t k = 0; k < claims->count; k++) {
        const struct claim *claim = &claims->items[k];
        if (!claim->owner[0])
            continue;
        if (strcmp(claim->owner, last) != 0) {
            struct comity_sweep_worker *fresh = &status->workers[status->workers_count++];
            *fresh = (struct comity_sweep_worker){ .state = COMITY_WORKER_DONE,
                                                   .seconds_silent = INFINITY };
            split_owner(claim->owner, fresh);
            last = claim->owner;
        }
        status->blocks = claim->blocks;
        count_claim(parts, claim, now, &status->workers[status->workers_count - 1]);
    }
    for (size_t k = 0; k < status->workers_count; k++) {
        struct comity_sweep_worker *worker = &status->workers[k];
        if (worker->state == COMITY_WORKER_AT_WORK && worker->seconds_silent > patience)
            worker->state = COMITY_WORKER_GONE;
    }
    return COMITY_OK;
}

/* Blocks of the recent parts over the time between them; the first of them ends the time before. */
static void measure_pace(struct comity_sweep_status *status, const struct sweep_sources *parts,
                         const struct claim_list *claims)
{
    double last = 0, first = INFINITY;
    uint64_t blocks = 0;
    for (size_t k = 0; k < parts->count; k++)
        last = fmax(last, written_at(&parts->items[k]));
    for (size_t k = 0; k < claims->count; k++)
        first = claims->items[k].owner[0] ? fmin(first, claims->items[k].since) : first;
    first = fmax(first, last - recent_seconds);
    for (size_t k = 0; k < parts->count; k++)
        blocks += written_at(&parts->items[k]) >= first ? parts->items[k].count : 0;
    if (last > first && blocks > 0)
        status->blocks_per_second = (double)blocks / (last - first);
    if (status->blocks_per_second > 0 && status->blocks >= status->blocks_done) {
        status->seconds_left =
            (double)(status->blocks - status->blocks_done) / status->blocks_per_second;
    }
}

static int read_directory(struct comity_sweep_status *status, const char *directory,
                          double patience, struct comity_problems *problems)
{
    struct claim_list claims = { 0 };
    struct sweep_sources parts = { 0 };
    int failed = comity_sweep_parts_list(&parts, directory, NULL);
    if (!failed)
        failed = comity_claim_list_read(&claims, directory, NULL, NULL);
    if (failed == COMITY_CANNOT_READ && errno != ENOENT) {
        comity_fail(problems, failed, "%s: %s", directory, strerror(errno));
    } else if (!failed) {
        status->state = COMITY_SWEEP_PAUSED;
        status->blocks_done = comity_sweep_sources_blocks(&parts, 0, UINT64_MAX);
        failed = count_workers(status, &claims, &parts, patience);
        measure_pace(status, &parts, &claims);
    } else {
        failed = failed == COMITY_CANNOT_READ ? COMITY_OK : failed; /* it is not there */
    }
    for (size_t k = 0; k < status->workers_count; k++) {
        status->state = status->workers[k].state == COMITY_WORKER_AT_WORK ? COMITY_SWEEP_COMPUTING
                                                                          : status->state;
    }
    comity_claim_list_free(&claims);
    comity_sweep_sources_free(&parts);
    return failed;
}

/* The blocks that a whole file or a shard holds; those of a posterior are not known. */
static void count_blocks(struct comity_reader *reader, uint64_t *blocks)
{
    uint64_t first;
    if (strcmp(reader->format, "sweep part") == 0) {
        comity_sweep_source_range(reader, &first, blocks);
    } else if (strcmp(reader->format, "simulations") == 0) {
        comity_reader_whole(reader, "blocks", 0, COMITY_SWEEP_BLOCKS_MOST, blocks);
    } else if (strcmp(reader->format, "sweep") == 0) {
        struct comity_sweep sweep;
        struct sweep_layout layout = { 0 };
        comity_sweep_init(&sweep);
        if (!comity_sweep_of_reader(&sweep, reader))
            comity_sweep_layout_of_reader(&layout, &sweep, reader);
        *blocks = layout.blocks;
        comity_sweep_layout_free(&layout);
        comity_sweep_free(&sweep);
    }
}

/* Whether a file is what is computed so, or a share of it. */
static int check_complete(const char *path, uint64_t *blocks, struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    if (!comity_reader_open(&reader, path, problems)) {
        if (strncmp(reader.format, "sweep", 5) != 0 && strcmp(reader.format, "posterior") != 0 &&
            strcmp(reader.format, "simulations") != 0) {
            comity_reader_fail(&reader, COMITY_BAD_FILE,
                               "it holds a %s; the file of a sweep or calibration is expected",
                               reader.format);
        } else if (comity_sweep_is_partial(&reader)) {
            comity_reader_fail(&reader, COMITY_BAD_FILE,
                               "it holds a part of a sweep, of comity merge --partial");
        } else {
            count_blocks(&reader, blocks);
        }
    }
    comity_reader_free(&reader);
    return reader.status;
}

int comity_sweep_status_read(struct comity_sweep_status *status, const char *path, double patience,
                             struct comity_problems *problems)
{
    *status = (struct comity_sweep_status){ .seconds_left = NAN };
    char *directory = comity_sweep_parts_directory(path);
    if (!directory)
        return COMITY_NO_MEMORY;
    int failed = read_directory(status, directory, patience > 0 ? patience : COMITY_SWEEP_PATIENCE,
                                problems);
    /* results may lie there that a sweep under way is to replace */
    if (!failed && status->state == COMITY_SWEEP_ABSENT && access(path, F_OK) == 0) {
        status->state = COMITY_SWEEP_COMPLETE;
        status->seconds_left = 0;
        failed = check_complete(path, &status->blocks, problems);
        status->blocks_done = status->blocks;
    }
    free(directory);
    return failed;
}

void comity_sweep_status_free(struct comity_sweep_status *status)
{
    free(status->workers);
    *status = (struct comity_sweep_status){ 0 };
}
