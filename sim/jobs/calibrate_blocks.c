/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clock.h"
#include "core/text_stream.h"
#include "jobs/calibrate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCKS = 128 }; /* that are computed and kept at once */

uint64_t calibrate_blocks(const struct calibrating *work, size_t count)
{
    return (count + work->block - 1) / work->block;
}

uint64_t calibrate_all_blocks(const struct calibrating *work)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const uint64_t blocks = calibrate_blocks(work, calibration->simulations);
    return calibration->method == COMITY_CALIBRATION_SEQUENTIAL
               ? blocks + 2 * calibration->simulations / calibration->generation + 1
               : blocks * calibration->models_count;
}

int calibrate_tables(struct calibrating *work)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const size_t worlds = 512, block = worlds / calibration->replicates;
    work->block = block ? block : 1;
    work->end = calibrate_all_blocks(work);
    work->tables = calloc(calibration->models_count, sizeof *work->tables);
    for (size_t m = 0; work->tables && m < calibration->models_count; m++) {
        struct comity_calibration_table *table = &work->tables[m];
        table->score =
            calloc(calibration->simulations, calibration->parameters_count * sizeof(double));
        table->summary =
            calloc(calibration->simulations, calibration->targets_count * sizeof(double));
        if (!table->score || !table->summary)
            return COMITY_NO_MEMORY;
    }
    return work->tables ? COMITY_OK : COMITY_NO_MEMORY;
}

void calibrate_free(struct calibrating *work)
{
    for (size_t m = 0; work->tables && m < work->result->calibration.models_count; m++)
        comity_calibration_table_free(&work->tables[m]);
    free(work->tables);
    work->tables = NULL;
    comity_sweep_results_free(work->folder);
    work->folder = NULL;
}

/* The rows of some blocks of a stretch: from *row on. */
static size_t rows_of(const struct calibrating *work, const struct stretch_of_model *of,
                      uint64_t first, uint64_t blocks, size_t *row)
{
    const size_t before = (size_t)(first - of->block) * work->block;
    const size_t rows = (size_t)blocks * work->block;
    *row = of->row + before;
    return rows < of->count - before ? rows : of->count - before;
}

size_t calibrate_rows(const struct calibrating *work, uint64_t block, size_t *model, size_t *row)
{
    const size_t simulations = work->result->calibration.simulations;
    const uint64_t each = calibrate_blocks(work, simulations);
    *model = (size_t)(block / each);
    *row = (size_t)(block % each) * work->block;
    return simulations - *row < work->block ? simulations - *row : work->block;
}

/* Adds rows of a table to a part that has room for them. */
static void add_rows(const struct calibrating *work, size_t model, size_t row, size_t rows,
                     struct comity_simulations_part *part)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const struct comity_calibration_table *table = &work->tables[model];
    const size_t parameters = calibration->parameters_count, targets = calibration->targets_count;
    for (size_t k = 0; k < rows; k++) {
        part->model[part->count + k] = (double)model;
        part->number[part->count + k] = (double)(row + k);
    }
    memcpy(part->score + part->count * parameters, table->score + row * parameters,
           rows * parameters * sizeof(double));
    memcpy(part->summary + part->count * targets, table->summary + row * targets,
           rows * targets * sizeof(double));
    part->count += rows;
}

/* A part with the points of some blocks, whose summaries are those of the table. */
static int make_part(const struct calibrating *work, const struct stretch_of_model *of,
                     uint64_t first, uint64_t blocks, struct comity_simulations_part *part)
{
    size_t row;
    const size_t rows = rows_of(work, of, first, blocks, &row);
    if (comity_simulations_part_init(part, &work->result->calibration, rows))
        return COMITY_NO_MEMORY;
    part->first_block = first;
    part->blocks = blocks;
    part->count = 0;
    add_rows(work, of->model, row, rows, part);
    return COMITY_OK;
}

/* ---- what lies there ---- */

/* A failure of the folder, with its problems from number `before` on: over when another process has
 * removed it, having made the file. */
static int folder_failed(struct calibrating *work, int status, size_t before)
{
    struct comity_sweep_results *folder = work->folder;
    if (access(comity_sweep_results_directory(folder), F_OK) != 0 && folder->sharing &&
        comity_sweep_sharing_is_over(folder)) {
        work->over = true;
        comity_problems_drop(work->problems, before, work->problems->count - before);
        return COMITY_INTERRUPTED;
    }
    return status;
}

static int keep(struct calibrating *work, const struct stretch_of_model *of, uint64_t first,
                uint64_t blocks)
{
    struct comity_simulations_part part;
    const size_t before = work->problems->count;
    char *path = comity_make_text("%s/part-%09" PRIu64 "-%" PRIu64 ".h5",
                                  comity_sweep_results_directory(work->folder), first, blocks);
    int status = make_part(work, of, first, blocks, &part);
    status = status || path ? status : COMITY_NO_MEMORY;
    if (!status) {
        status = comity_simulations_write(path, &work->result->calibration, work->fingerprint,
                                          &part, NULL, false, work->problems);
    }
    status = status ? folder_failed(work, status, before)
                    : comity_sweep_sources_add(&work->folder->parts, path, first, blocks, 1);
    comity_simulations_part_free(&part);
    free(path);
    return status;
}

/* Reads a part that others, or an earlier process, have made; *gone: it was damaged, or is there no
 * longer, and is missing then. */
static int read_part(struct calibrating *work, const struct stretch_of_model *of,
                     const struct sweep_source *source, bool *gone)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const size_t targets = calibration->targets_count;
    struct comity_simulations_part part;
    const size_t before = work->problems->count;
    size_t row;
    int status = make_part(work, of, source->first, source->count, &part);
    if (!status) {
        status = comity_simulations_read(source->path, calibration, work->fingerprint, &part,
                                         work->problems);
    }
    if (!status) {
        const size_t rows = rows_of(work, of, source->first, source->count, &row);
        memcpy(work->tables[of->model].summary + row * targets, part.summary,
               rows * targets * sizeof(double));
        work->result->reused += rows;
    } else if (access(source->path, F_OK) != 0) {
        *gone = true;
        status = access(comity_sweep_results_directory(work->folder), F_OK) == 0
                     ? COMITY_OK
                     : folder_failed(work, status, before);
    } else if (status == COMITY_BAD_FILE) {
        char sentence[1024];
        snprintf(sentence, sizeof sentence, "%s; it is set aside and computed again",
                 work->problems->count > before ? work->problems->list[before].text : source->path);
        status = comity_sweep_part_set_aside(source->path, work->problems);
        if (!status)
            job_notice(work->monitor, sentence);
        *gone = true;
    }
    comity_simulations_part_free(&part);
    if (!status) /* what is gone is made again */
        comity_problems_drop(work->problems, before, work->problems->count - before);
    return status;
}

/* Reads all parts of the blocks from `first` to `end`; *gone as above. */
static int read_parts(struct calibrating *work, const struct stretch_of_model *of, uint64_t first,
                      uint64_t end, bool *gone)
{
    struct sweep_sources *parts = &work->folder->parts;
    const uint64_t last = of->block + calibrate_blocks(work, of->count);
    int status = COMITY_OK;
    for (size_t k = 0; k < parts->count && !status;) {
        struct sweep_source *part = &parts->items[k];
        bool lacks = false;
        if (part->known || part->first >= end || part->first + part->count <= first) {
            k++;
            continue;
        }
        if (part->first < of->block || part->first + part->count > last) {
            return comity_fail(work->problems, COMITY_MISMATCH,
                               "%s holds simulations of another calibration; remove it",
                               part->path);
        }
        status = read_part(work, of, part, &lacks);
        part->known = !status;
        *gone = *gone || lacks;
        if (lacks)
            comity_sweep_sources_remove(parts, k);
        else
            k++;
    }
    return status;
}

/* ---- computing ---- */

struct taking {
    struct comity_calibration_stretch stretch;
    uint64_t blocks; /* taken so far */
};

static int take(void *context, const struct comity_block *block)
{
    struct taking *taking = context;
    taking->blocks++;
    return comity_calibration_take(&taking->stretch, block);
}

/* Hands progress on, and looks at the clock. */
static bool watch(void *context, const struct comity_progress *progress)
{
    struct calibrating *work = context;
    work->interrupted =
        work->interrupted || (work->monitor && work->monitor->progress &&
                              work->monitor->progress(work->monitor->context, progress));
    work->late = work->late || (work->deadline > 0 && comity_seconds_now() >= work->deadline);
    return work->interrupted || work->late;
}

/* Computes blocks, and keeps what is done even when it was interrupted; *done counts them. */
static int compute(struct calibrating *work, const struct stretch_of_model *of, uint64_t first,
                   uint64_t blocks, struct comity_progress *progress, uint64_t *done)
{
    struct comity_calibration *calibration = &work->result->calibration;
    struct comity_calibration_table *table = &work->tables[of->model];
    const struct comity_monitor monitor = { .progress = watch, .context = work };
    struct taking taking = { .blocks = 0 };
    size_t row;
    const size_t rows = rows_of(work, of, first, blocks, &row);
    int status = comity_calibration_stretch_init(&taking.stretch, calibration, of->model, row, rows,
                                                 table->score + row * calibration->parameters_count,
                                                 table->summary + row * calibration->targets_count);
    struct job_computation computation = { .experiment = &taking.stretch.experiment,
                                           .monitor = &monitor,
                                           .progress = *progress,
                                           .finish = true,
                                           .take = take,
                                           .context = &taking };
    taking.stretch.experiment.kernel = work->options->kernel;
    taking.stretch.experiment.threads = work->options->threads;
    if (!status)
        status = job_compute(&computation);
    comity_calibration_stretch_free(&taking.stretch);
    *progress = computation.progress;
    *done = taking.blocks;
    if (taking.blocks > 0)
        work->result->simulated += rows_of(work, of, first, taking.blocks, &row);
    if (taking.blocks > 0 && work->folder) {
        const int kept = keep(work, of, first, taking.blocks);
        if (kept && (!status || status == COMITY_INTERRUPTED))
            status = kept;
    }
    return status;
}

/* What is missing next; in memory `from` on. As comity_sweep_results_next. */
static int find_next(struct calibrating *work, uint64_t from, uint64_t end, uint64_t *first,
                     uint64_t *blocks)
{
    if (work->folder)
        return comity_sweep_results_next(work->folder, first, blocks);
    *first = from;
    *blocks = end - from;
    return from < end;
}

static int compute_missing(struct calibrating *work, const struct stretch_of_model *of,
                           uint64_t from, uint64_t end, uint64_t *reached)
{
    struct comity_progress progress = { .what = work->what, .total = end - from };
    uint64_t first, blocks, done;
    int status = COMITY_OK, answer = 0;
    long pause = 0;
    const size_t before = work->problems->count;
    *reached = from;
    while (!status && (answer = find_next(work, *reached, end, &first, &blocks)) > 0) {
        progress.waits = answer == COMITY_SWEEP_WAIT;
        if (progress.waits) {
            status = job_wait(&(struct comity_monitor){ watch, NULL, work }, &progress, &pause);
            continue;
        }
        pause = 0;
        /* what lay there, or others have done, counts as there before */
        progress.earlier = first - from > progress.done ? first - from - progress.done : 0;
        progress.total = end - from - progress.earlier;
        status = compute(work, of, first, blocks < BLOCKS ? blocks : BLOCKS, &progress, &done);
        *reached = first + done;
    }
    if (answer < 0)
        return folder_failed(work, -answer, before);
    if (!status && work->folder && work->folder->complete) {
        work->over = true;
        status = COMITY_INTERRUPTED;
    }
    return status;
}

int calibrate_simulate(struct calibrating *work, const struct stretch_of_model *of, size_t *reached)
{
    const uint64_t last = of->block + calibrate_blocks(work, of->count);
    const uint64_t from = of->block > work->first ? of->block : work->first;
    const uint64_t end = last < work->end ? last : work->end;
    uint64_t next = from;
    bool again = from < end;
    int status = COMITY_OK;
    if (again && work->folder) {
        work->folder->first = from;
        work->folder->count = end - from;
    }
    while (again) {
        again = false;
        status = compute_missing(work, of, from, end, &next);
        if (work->folder && !work->over && (!status || work->late)) {
            const int read = read_parts(work, of, from, end, &again);
            uint64_t blocks;
            status = read ? read : status;
            comity_sweep_results_missing(work->folder, &next, &blocks);
            again = again && !status;
        }
    }
    const size_t rows = next > of->block ? (size_t)(next - of->block) * work->block : 0;
    *reached = rows < of->count ? rows : of->count;
    return status;
}

int calibrate_join(struct calibrating *work)
{
    const struct comity_monitor monitor = { watch, NULL, work };
    const struct comity_progress progress = { .what = work->what, .waits = true };
    const size_t before = work->problems->count;
    uint64_t first, blocks;
    int answer, status = COMITY_OK;
    long pause = 0;
    if (!work->folder || !work->folder->sharing)
        return COMITY_OK;
    do {
        answer = comity_sweep_results_next(work->folder, &first, &blocks);
        if (answer == 0 || answer == 1) /* everything is in our tables, wherever it lies */
            answer = work->folder->complete ? 0 : comity_sweep_sharing_join(work->folder);
        if (answer == COMITY_SWEEP_WAIT)
            status = job_wait(&monitor, &progress, &pause);
    } while (answer == COMITY_SWEEP_WAIT && !status);
    if (answer < 0)
        return folder_failed(work, -answer, before);
    work->over = work->folder->complete;
    return work->over ? COMITY_INTERRUPTED : status;
}

int calibrate_write_shard(struct calibrating *work)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const uint64_t blocks = work->end - work->first;
    const size_t before = work->problems->count;
    struct comity_simulations_part shard;
    int status = comity_simulations_part_init(&shard, calibration, (size_t)blocks * work->block);
    shard.first_block = work->first;
    shard.blocks = blocks;
    shard.share = work->folder->mark.share;
    shard.check = work->options->check;
    shard.count = 0;
    for (uint64_t block = work->first; block < work->end && !status; block++) {
        size_t model, row;
        const size_t rows = calibrate_rows(work, block, &model, &row);
        add_rows(work, model, row, rows, &shard);
    }
    if (!status) {
        status = comity_simulations_write(work->sink->path, calibration, work->fingerprint, &shard,
                                          work->options->command_line, work->sink->replace,
                                          work->problems);
    }
    comity_simulations_part_free(&shard);
    return status ? folder_failed(work, status, before) : COMITY_OK;
}
