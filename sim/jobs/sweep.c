/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/calibrate.h"
#include "jobs/sweep.h"

#include <comity/sweep_file.h>
#include <comity/workers.h>

#include <inttypes.h>
#include <string.h>

int job_load_sweep(struct comity_sweep *sweep, const struct comity_sweep_source *source,
                   uint64_t points_checked, struct comity_problems *problems)
{
    const size_t before = problems->count;
    int status = source->text ? comity_sweep_read_text(sweep, source->path, source->text, problems)
                              : comity_sweep_read(sweep, source->path, problems);
    if (!status &&
        !(status = comity_sweep_check_points(sweep, points_checked, source->path, problems)))
        status = job_set_title(sweep->title, source->title, problems);
    if (status && problems->count == before)
        comity_problems_add(problems, source->path, 0, NULL, "%s", comity_status_message(status));
    return status;
}

int comity_sweep_load(struct comity_sweep *sweep, const struct comity_sweep_source *source,
                      struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    return job_load_sweep(sweep, source, 0, problems);
}

static int check_output(const struct comity_sink *sink, const char *input, bool resume,
                        const struct comity_sweep *sweep, struct comity_problems *problems)
{
    int status = job_check_overlap(sink->path, input, problems);
    if (!status && sweep->table_path)
        status = job_check_overlap(sink->path, sweep->table_path, problems);
    for (size_t k = 0; k < sweep->scenarios_count && !status; k++)
        status = job_check_overlap_with_scenario(sink->path, &sweep->scenarios[k], problems);
    if (!status && sink->path)
        status = job_of_request(comity_existing_output_check(sink->path, resume, problems));
    return status;
}

static int take(void *context, const struct comity_block *block)
{
    return comity_sweep_results_append(context, block);
}

/* What other processes have computed counts as there before. */
static void count_blocks(struct comity_progress *progress,
                         const struct comity_sweep_results *results, uint64_t ours)
{
    progress->done = ours;
    progress->earlier = comity_sweep_results_done(results) - ours;
    progress->total = comity_sweep_results_total(results) - progress->earlier;
}

/* Computes what is missing, stretch by stretch. */
static int compute(struct comity_experiment *experiment, struct comity_sweep_results *results,
                   const struct comity_monitor *monitor)
{
    struct job_computation computation = {
        .experiment = experiment,
        .monitor = monitor,
        .progress = { .what = "sweeping" },
        .finish = true,
        .take = take,
        .context = results,
    };
    uint64_t ours = 0;
    long pause = 0;
    int status = COMITY_OK, answer = 0;
    while (!status && (answer = comity_sweep_results_next(results, &experiment->first_block,
                                                          &experiment->blocks)) > 0) {
        count_blocks(&computation.progress, results, ours);
        computation.progress.waits = answer == COMITY_SWEEP_WAIT;
        if (computation.progress.waits) {
            status = job_wait(monitor, &computation.progress, &pause);
            continue;
        }
        pause = 0;
        status = job_compute(&computation);
        ours = computation.progress.done;
    }
    if (!status && answer < 0)
        status = -answer;
    if (status) { /* what was computed before a failure is kept all the same */
        const int flushed = comity_sweep_results_flush(results);
        status = flushed && status == COMITY_INTERRUPTED ? flushed : status;
        comity_sweep_results_look_again(results);
    }
    /* an interrupt that came with the last block has nothing to interrupt */
    if (status == COMITY_INTERRUPTED &&
        !comity_sweep_results_missing(results, &experiment->first_block, &experiment->blocks)) {
        status =
            comity_sweep_results_next(results, &experiment->first_block, &experiment->blocks) == 0
                ? COMITY_OK
                : COMITY_INTERRUPTED;
    }
    if (status)
        return status;
    return comity_sweep_results_complete(results);
}

/* What ended the computation, which stands last among the problems, `before` of which are older;
 * and what is left of it. */
static void report_failure(int status, const struct comity_sweep_results *results, bool joins,
                           size_t before, struct comity_problems *problems)
{
    const size_t found = problems->count - before;
    const uint64_t kept = comity_sweep_results_written(results);
    char where[512] = "";
    if (status == COMITY_MISMATCH) /* everything is there, under another name */
        return;
    if (kept) {
        snprintf(where, sizeof where, " in %.300s: the same command %sgoes on",
                 comity_sweep_results_directory(results), joins ? "" : "with --resume ");
    }
    comity_problems_add_request(problems, NULL, "%s; %" PRIu64 " of %" PRIu64 " blocks are kept%s",
                                found && status != COMITY_INTERRUPTED
                                    ? problems->list[problems->count - 1].text
                                    : comity_status_message(status),
                                kept, comity_sweep_results_total(results), where);
    comity_problems_drop(problems, before, found);
}

static int sweep_to_file(const struct comity_sweep_run_options *options,
                         const struct comity_sweep *sweep, const struct comity_sink *sink,
                         const struct comity_monitor *monitor, struct comity_problems *problems,
                         uint64_t *failed)
{
    const struct comity_sweep_results_options how = { options->command_line,
                                                      options->shard,
                                                      options->shards,
                                                      options->resume,
                                                      sink->replace,
                                                      options->join,
                                                      comity_workers_wanted(options->threads),
                                                      options->patience };
    const size_t before = problems->count;
    struct comity_sweep_results *results = NULL;
    struct comity_experiment experiment;
    int status =
        comity_sweep_results_open(&results, sweep, sink->path, &how, &experiment, problems);
    if (!status) {
        const bool noted = comity_sweep_results_notice(results)[0];
        job_notice(monitor, comity_sweep_results_notice(results));
        experiment.threads = options->threads;
        experiment.kernel = options->kernel;
        status = compute(&experiment, results, monitor);
        job_notice(monitor, noted ? "" : comity_sweep_results_notice(results));
        if (status)
            report_failure(status, results, options->join, before, problems);
        else if (failed)
            *failed = comity_sweep_results_failed(results);
    }
    comity_sweep_results_free(results);
    return status;
}

/* Gives notice of the events that the sweep's length leaves out. */
static void note_left_out(const struct comity_sweep *sweep, const struct comity_monitor *monitor)
{
    char names[512], sentence[640];
    comity_sweep_left_out(sweep, names, sizeof names);
    if (names[0]) {
        snprintf(sentence, sizeof sentence, "%u months leave out what is scheduled later: %s",
                 sweep->ticks, names);
        job_notice(monitor, sentence);
    }
}

static int run(const struct comity_sweep_run_options *options, const struct comity_sink *sink,
               struct comity_dataset *dataset, const struct comity_monitor *monitor,
               struct comity_sweep *sweep, struct comity_problems *problems, uint64_t *failed)
{
    int status = job_check_kernel(options->kernel, problems);
    if (status || (status = comity_sweep_load(sweep, &options->sweep, problems)))
        return status;
    if (dataset)
        return job_sweep_to_memory(options, sweep, dataset, monitor, problems, failed);
    if ((status = check_output(sink, options->sweep.path, options->resume, sweep, problems)))
        return status;
    note_left_out(sweep, monitor);
    return sweep_to_file(options, sweep, sink, monitor, problems, failed);
}

int comity_sweep_run(const struct comity_sweep_run_options *options, const struct comity_sink *sink,
                     const struct comity_monitor *monitor, struct comity_problems *problems,
                     uint64_t *failed)
{
    COMITY_DECIMAL_POINT;
    struct comity_sweep sweep;
    struct comity_dataset *dataset;
    comity_sweep_init(&sweep);
    int status = job_begin_dataset(sink, &dataset, problems);
    if (!status && !sink->path && !dataset)
        status = job_problem(problems, NULL, "a sweep goes to a file or to memory");
    if (!status && dataset && (options->shards || options->resume || options->join))
        status = job_problem(problems, NULL, "shards, and what goes on, are files");
    if (!status)
        status = run(options, sink, dataset, monitor, &sweep, problems, failed);
    job_end_dataset(sink, dataset, status);
    comity_sweep_free(&sweep);
    return status;
}

static bool report(void *context, uint64_t done, uint64_t total)
{
    const struct comity_monitor *monitor = context;
    const struct comity_progress progress = { .what = "merging", .done = done, .total = total };
    return monitor->progress(monitor->context, &progress);
}

static bool is_of_calibration(const char *path, int *failed, struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    const bool is =
        !comity_reader_open_head(&reader, path, NULL) && strcmp(reader.format, "simulations") == 0;
    *failed = reader.status == COMITY_NO_MEMORY
                  ? comity_fail(problems, reader.status, "%s", reader.error)
                  : COMITY_OK;
    comity_reader_free(&reader);
    return is;
}

int comity_merge(const struct comity_merge_options *options, const struct comity_sink *sink,
                 const struct comity_monitor *monitor, struct comity_problems *problems,
                 uint64_t *failed)
{
    COMITY_DECIMAL_POINT;
    char title[COMITY_TITLE];
    const struct comity_sweep_merge_options how = { .title = options->title,
                                                    .command_line = options->command_line,
                                                    .replace = sink->replace,
                                                    .partial = options->partial,
                                                    .is_virtual = options->is_virtual,
                                                    .threads = options->threads,
                                                    .progress = monitor ? report : NULL,
                                                    .context = (void *)(uintptr_t)monitor };
    uint64_t count = 0;
    int status = sink->path && !sink->dataset
                     ? COMITY_OK
                     : job_problem(problems, NULL, "shards are joined to a file");
    for (size_t k = 0; k < options->count && !status; k++)
        status = job_check_overlap(sink->path, options->shards[k], problems);
    if (status || (status = job_check_output(sink->path, problems)) ||
        (status = job_set_title(title, options->title, problems)))
        return status;
    if (options->count == 0)
        return job_problem(problems, NULL, "no shard is given");
    const bool of_calibration = is_of_calibration(options->shards[0], &status, problems);
    if (status)
        return status;
    if (of_calibration) {
        if (options->is_virtual) {
            return job_problem(
                problems, NULL,
                "--virtual is for shards of a sweep: a posterior is computed of all");
        }
        return calibrate_merge(options, sink, monitor, problems);
    }
    status =
        comity_sweep_merge(options->shards, options->count, sink->path, &how, &count, problems);
    if (failed)
        *failed = count;
    return status;
}
