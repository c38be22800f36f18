/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/run.h"

#include <comity/file_summary.h>
#include <comity/outcome_file.h>
#include <comity/replay.h>
#include <comity/sweep_results.h>

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* The world that is computed again. */
struct replay {
    struct comity_replay_options options;
    struct comity_scenario scenario;
    uint32_t stream;
    bool mean_field;
    uint64_t first_replicate, last_replicate; /* that the file has */
    double outcomes[COMITY_OUTCOME_SLOTS];    /* as well; NaN where it has none */
};

/* The world must be the one of the file: its outcomes are equal, or were so before they were
 * rounded to single precision. */
static int look(const struct job_run *run, const struct comity_block *block)
{
    const struct replay *replay = run->looking;
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        const double stored = replay->outcomes[slot], made = block->outcomes[slot];
        if (isfinite(stored) && stored != made && stored != (double)(float)made) {
            return comity_fail(run->problems, COMITY_MISMATCH,
                               "%s: replicate %" PRIu32 " comes out otherwise than in the file: "
                               "its provenance is not what made it, or another version of the "
                               "program did; --trust writes it all the same",
                               replay->options.file, replay->options.replicate);
        }
    }
    return COMITY_OK;
}

/* The coefficients that the replicate was drawn, in place of the scenario's. A replicate that is
 * not there is refused later. */
static int take_drawn(struct replay *replay, const struct comity_drawn_settings *drawn)
{
    const uint64_t setting = replay->options.replicate / COMITY_REPLICATES_OF_A_DRAW;
    uint32_t stream;
    if (setting >= drawn->settings)
        return COMITY_OK;
    comity_scenario_free(&replay->scenario);
    comity_scenario_init(&replay->scenario);
    return comity_sweep_scenario_of_point(&drawn->sweep, setting, &replay->scenario, &stream);
}

/* The scenario of a run, from its provenance, which replicates it holds, and the outcomes. */
static int find_in_run(struct replay *replay, struct comity_problems *problems)
{
    struct comity_outcome_file run;
    const uint64_t replicate = replay->options.replicate;
    int status = replay->options.trust
                     ? comity_outcome_file_origin(&run, replay->options.file, problems)
                     : comity_outcome_file_open(&run, replay->options.file, true, problems);
    if (!status) {
        replay->mean_field = run.mean_field;
        replay->stream = run.stream;
        replay->first_replicate = run.first_replicate;
        replay->last_replicate = run.first_replicate + run.scenario.replicates - 1;
        replay->options.point = run.point; /* of a replay */
        replay->options.point_given = run.of_point;
        if (run.outcomes && replicate >= replay->first_replicate &&
            replicate <= replay->last_replicate) {
            memcpy(replay->outcomes,
                   run.outcomes + (replicate - replay->first_replicate) * COMITY_OUTCOME_SLOTS,
                   sizeof replay->outcomes);
        }
        comity_scenario_free(&replay->scenario);
        replay->scenario = run.scenario;
        comity_scenario_init(&run.scenario);
    }
    if (!status && run.drawn.settings > 0)
        status = take_drawn(replay, &run.drawn);
    comity_outcome_file_free(&run);
    return status;
}

static int find_in_sweep(struct replay *replay, struct comity_problems *problems)
{
    const char *file = replay->options.file;
    const uint64_t point = replay->options.point;
    struct comity_sweep sweep;
    uint32_t replicates = 0;
    comity_sweep_init(&sweep);
    int status = comity_sweep_of_results(&sweep, file, problems);
    if (!status &&
        !(status = comity_sweep_read_point(&sweep, file, point, replay->options.replicate,
                                           &replicates, replay->outcomes, problems)))
        status = comity_sweep_scenario_of_point(&sweep, point, &replay->scenario, &replay->stream);
    replay->mean_field = sweep.mean_field;
    replay->last_replicate = replicates ? replicates - 1 : 0;
    comity_sweep_free(&sweep);
    return status;
}

static int check_replicate(const struct replay *replay, struct comity_problems *problems)
{
    const struct comity_replay_options *options = &replay->options;
    char point[64] = "";
    if (options->replicate >= replay->first_replicate &&
        options->replicate <= replay->last_replicate)
        return COMITY_OK;
    if (options->point_given)
        snprintf(point, sizeof point, ": point %" PRIu64, options->point);
    return job_problem(
        problems, NULL, "%s%s has replicates %" PRIu64 " to %" PRIu64 ", not %" PRIu32,
        options->file, point, replay->first_replicate, replay->last_replicate, options->replicate);
}

static int find_world(struct replay *replay, struct comity_problems *problems)
{
    const char *file = replay->options.file;
    struct comity_file_summary summary;
    int status = comity_file_summary_read(&summary, file, problems);
    if (!status && strcmp(summary.format, "run") == 0) {
        status = replay->options.point_given
                     ? job_problem(problems, NULL, "%s is a run and has no points", file)
                     : find_in_run(replay, problems);
    } else if (!status && !replay->options.point_given) {
        status = job_problem(problems, NULL, "%s is a sweep: --point P is expected", file);
    } else if (!status) {
        status = find_in_sweep(replay, problems);
    }
    comity_file_summary_free(&summary);
    if (status)
        return status;
    return check_replicate(replay, problems);
}

static int write_world(const struct replay *replay, const struct comity_sink *sink,
                       struct comity_dataset *dataset, const struct comity_monitor *monitor,
                       struct comity_problems *problems)
{
    const struct comity_replay_options *options = &replay->options;
    const uint64_t replicate = options->replicate;
    struct comity_run_result result = { .parts = NULL };
    struct job_run run = {
        .scenario = &replay->scenario,
        .experiment = { .replicates = 1,
                        .mean_field = replay->mean_field,
                        .block = 1,
                        .first_replicate = options->replicate },
        .how = { .command_line = options->command_line,
                 .double_precision = 1,
                 .compression = 1,
                 .stream = replay->stream,
                 .point = options->point_given ? &options->point : NULL,
                 .replicate = &replicate,
                 .memory = dataset },
        .sink = sink,
        .monitor = monitor,
        .what = "replaying",
        .look = options->trust ? NULL : look,
        .looking = (void *)(uintptr_t)replay,
        .problems = problems,
        .result = &result,
    };
    int status = job_set_recording(&run.experiment.recording, "all", replay->scenario.ticks, 1,
                                   true, problems);
    if (!status)
        status = job_compute_run(&run);
    comity_run_result_free(&result);
    return status;
}

int comity_replay(const struct comity_replay_options *options, const struct comity_sink *sink,
                  const struct comity_monitor *monitor, struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    struct replay replay = { .options = *options };
    struct comity_dataset *dataset;
    comity_scenario_init(&replay.scenario);
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++)
        replay.outcomes[slot] = NAN;
    int status = job_begin_dataset(sink, &dataset, problems);
    /* a file that is not what was written may not name what made it either */
    if (status || (status = job_check_overlap(sink->path, options->file, problems)) ||
        (status = job_check_output(sink->path, problems)) ||
        (status = find_world(&replay, problems)) ||
        (!options->trust && (status = comity_file_check_values(options->file, false, problems))) ||
        (status = job_set_title(replay.scenario.title, options->title, problems)))
        goto out;
    replay.scenario.replicates = 1;
    status = write_world(&replay, sink, dataset, monitor, problems);
out:
    job_end_dataset(sink, dataset, status);
    comity_scenario_free(&replay.scenario);
    return status;
}
