/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clock.h"
#include "jobs/calibrate.h"

#include <comity/workers.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16 /* blocks of a model, where others have a turn */ };

static void population_options(const struct comity_calibration *calibration,
                               struct comity_population_options *options)
{
    comity_population_options_init(options);
    options->parameters = calibration->parameters_count;
    options->budget = calibration->simulations;
    options->generation = calibration->method == COMITY_CALIBRATION_SEQUENTIAL
                              ? calibration->generation
                              : calibration->simulations;
    options->seed = calibration->seed;
    options->allows = comity_calibration_allows;
    options->context = calibration;
}

/* Stops at the simulations that there are, all of the prior. */
static int stop_early(struct calibrating *work, size_t used)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    work->result->ended_by = COMITY_ENDED_BY_TIME;
    work->result->generations = 1;
    work->result->accepted = NAN;
    for (size_t m = 0; m < calibration->models_count; m++)
        work->tables[m].count = work->tables[m].of_prior = used;
    if (used < calibration->kept) {
        comity_problems_add_request(
            work->problems, NULL,
            "the budget of time ended after %zu simulations, and %zu are to "
            "be kept%s",
            used, calibration->kept,
            work->folder ? "; what was simulated is kept: --resume goes on" : "");
        return COMITY_NUMERIC;
    }
    return COMITY_OK;
}

/* Every model simulated at the same points of the prior. Where time can end it, models take turns.
 */
static int reject(struct calibrating *work, struct comity_population *population)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const size_t models = calibration->models_count;
    const double *score;
    size_t count, reached = 0;
    int status = comity_population_propose(population, &score, &count);
    const uint64_t each = status ? 0 : calibrate_blocks(work, count);
    for (size_t m = 0; m < models && !status; m++) {
        work->tables[m].count = work->tables[m].of_prior = count;
        memcpy(work->tables[m].score, score, count * calibration->parameters_count * sizeof *score);
    }
    work->result->generations = 1;
    work->result->accepted = NAN;
    const size_t used = !status && work->limit < count ? work->limit : count;
    const size_t step = work->deadline > 0 && models > 1 ? CHUNK * work->block : used;
    for (size_t row = 0; row < used && !status; row += step) {
        for (size_t m = 0; m < models && !status; m++) {
            const struct stretch_of_model of = { m, row, used - row < step ? used - row : step,
                                                 m * each + row / work->block };
            snprintf(work->what, sizeof work->what, "simulating %s", calibration->models[m].name);
            status = calibrate_simulate(work, &of, &reached);
        }
        if (status == COMITY_INTERRUPTED && work->late && !work->interrupted)
            return stop_early(work, models > 1 ? row : row + reached);
    }
    return status || used == count ? status : stop_early(work, used);
}

/* The distances of a generation, whose scales are those of the first. */
static int accept(struct calibrating *work, struct comity_population *population, uint64_t first,
                  size_t count, double scale[])
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const size_t targets = calibration->targets_count, fitted = calibration->fitted;
    struct comity_calibration_table *table = &work->tables[0];
    double *noisy = malloc(count * targets * sizeof *noisy);
    double *kept = malloc(count * fitted * sizeof *kept);
    double *distance = malloc((count + targets) * sizeof *distance);
    int status = noisy && kept && distance ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status) {
        memcpy(noisy, table->summary + first * targets, count * targets * sizeof *noisy);
        comity_calibration_add_errors(calibration, first, count, noisy);
        for (size_t i = 0; i < count; i++)
            memcpy(kept + i * fitted, noisy + i * targets, fitted * sizeof *kept);
        const struct comity_simulations simulations = { count, 0, fitted, NULL, kept, NULL };
        status = first == 0 ? comity_summary_scales(&simulations, scale) : COMITY_OK;
    }
    if (!status) {
        double *observed = distance + count;
        for (size_t t = 0; t < fitted; t++)
            observed[t] = calibration->targets[t].observed;
        for (size_t i = 0; i < count; i++)
            distance[i] = comity_summary_distance(fitted, kept + i * fitted, observed, scale);
        status = comity_population_accept(population, distance);
    }
    free(noisy);
    free(kept);
    free(distance);
    return status;
}

/* The importance of the simulations that the last population holds. */
static int weigh(struct calibrating *work, const struct comity_population *population)
{
    struct comity_calibration_table *table = &work->tables[0];
    table->weight = calloc(table->count, sizeof *table->weight);
    if (!table->weight)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < population->count; i++)
        table->weight[population->simulation[i]] = population->weight[i];
    return COMITY_OK;
}

/* Describes the generation that is simulated. */
static void describe(struct calibrating *work, const struct comity_population *population)
{
    if (population->generations == 0) {
        snprintf(work->what, sizeof work->what, "generation 1");
    } else {
        snprintf(work->what, sizeof work->what,
                 "generation %zu (accepted %.0f %%, effective sample %.0f)",
                 population->generations + 1, 100.0 * population->accepted,
                 comity_population_effective_size(population));
    }
}

/* Generation after generation. One that time ends is left out, unless it is the first. */
static int go_on(struct calibrating *work, struct comity_population *population)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    struct comity_calibration_table *table = &work->tables[0];
    double *scale = calloc(calibration->fitted, sizeof *scale);
    struct stretch_of_model of = { 0 };
    const double *score;
    size_t count, reached;
    bool ended = false;
    int status = scale ? COMITY_OK : COMITY_NO_MEMORY;
    while (!status && !ended && !(status = comity_population_propose(population, &score, &count)) &&
           count > 0) {
        of.block += calibrate_blocks(work, of.count);
        of.row = population->simulated;
        of.count = count;
        memcpy(table->score + of.row * calibration->parameters_count, score,
               count * calibration->parameters_count * sizeof *score);
        ended = of.row + count > work->limit;
        of.count = ended ? of.row == 0 ? work->limit : 0 : count;
        describe(work, population);
        status = of.count ? calibrate_simulate(work, &of, &reached) : COMITY_OK;
        if (status == COMITY_INTERRUPTED && work->late && !work->interrupted) {
            ended = true;
            of.count = reached;
            status = COMITY_OK;
        }
        if (!status && ended && of.row == 0) {
            free(scale);
            return stop_early(work, of.count);
        }
        if (!status && !ended) {
            table->count = of.row + count;
            table->of_prior = of.row == 0 ? count : table->of_prior;
            status = accept(work, population, of.row, count, scale);
        }
    }
    work->result->generations = population->generations;
    work->result->accepted = population->accepted;
    work->result->ended_by = ended ? COMITY_ENDED_BY_TIME
                             : population->simulated < calibration->simulations
                                 ? COMITY_ENDED_BY_ACCEPTANCE
                                 : COMITY_ENDED_BY_SIMULATIONS;
    free(scale);
    if (status)
        return status;
    return weigh(work, population);
}

int calibrate_points(struct calibrating *work)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    struct comity_population_options options;
    struct comity_population population;
    population_options(calibration, &options);
    int status = comity_population_init(&population, &options);
    if (!status) {
        status = calibration->method == COMITY_CALIBRATION_SEQUENTIAL ? go_on(work, &population)
                                                                      : reject(work, &population);
    }
    comity_population_free(&population);
    if (status == COMITY_NUMERIC && work->problems->count == 0) {
        comity_problems_add(work->problems, work->options->source.path, 0, NULL,
                            "constraints and measures leave too few simulations; wider priors or "
                            "measures that are defined in more worlds are expected");
    }
    return status;
}

static int check(struct calibrating *work, size_t truths)
{
    struct comity_calibrate_result *result = work->result;
    const struct comity_calibration *calibration = &result->calibration;
    const size_t k = calibration->parameters_count, models = calibration->models_count;
    if (truths == 0)
        return COMITY_OK;
    result->truths = truths < work->tables[0].of_prior ? truths : work->tables[0].of_prior;
    result->rank = calloc(result->truths, k * sizeof(double));
    result->covered = calloc(k, sizeof(double));
    result->ratio = calloc(k, sizeof(double));
    result->confusion = models > 1 ? calloc(models * models, sizeof *result->confusion) : NULL;
    if (!result->rank || !result->covered || !result->ratio || (models > 1 && !result->confusion))
        return COMITY_NO_MEMORY;
    return comity_calibration_check(calibration, work->tables, result->truths, result->rank,
                                    result->covered, result->ratio, result->confusion);
}

int calibrate_finish(struct calibrating *work, size_t truths, const char *command_line,
                     struct comity_dataset *dataset)
{
    struct comity_calibrate_result *result = work->result;
    const struct comity_posterior *posterior = &result->report.posterior;
    double *simulated = NULL;
    int status = comity_calibration_analyse(&result->calibration, work->tables, &result->report,
                                            work->problems);
    result->used = work->tables[0].count;
    if (!status)
        status = check(work, truths);
    if (!status && (work->sink->path || dataset)) {
        const size_t parameters = posterior->parameters;
        simulated = calloc(posterior->count + 1, parameters * sizeof *simulated);
        for (size_t i = 0; simulated && i < posterior->count; i++) {
            memcpy(simulated + i * parameters,
                   work->tables[0].score + posterior->source[i] * parameters,
                   parameters * sizeof *simulated);
        }
        status = simulated ? comity_posterior_file_write(work->sink->path, dataset, result,
                                                         simulated, work->fingerprint, command_line,
                                                         work->sink->replace, work->problems)
                           : COMITY_NO_MEMORY;
    }
    free(simulated);
    result->complete = !status;
    return status;
}

/* What may not be done is reported before anything is computed. */
static int check_request(const struct calibrating *work)
{
    const struct comity_calibrate_options *options = work->options;
    int status = job_check_kernel(options->kernel, work->problems);
    if (!status)
        status = job_check_output(work->sink->path, work->problems);
    for (size_t m = 0; m < work->result->calibration.models_count && !status; m++) {
        status = job_check_overlap_with_scenario(
            work->sink->path, &work->result->calibration.models[m].scenario, work->problems);
    }
    if (status ||
        (status = job_check_replaced(work->sink, options->shards ? "simulations" : "posterior",
                                     work->fingerprint, work->problems)))
        return status;
    const struct comity_calibration *calibration = &work->result->calibration;
    if (options->shards > 0 && calibration->method == COMITY_CALIBRATION_SEQUENTIAL) {
        return job_problem(
            work->problems, "shard",
            "each generation of a sequential calibration rests on the one before, so "
            "that it has no shards; --join shares the work of each generation, and "
            "method = \"rejection\" has shards");
    }
    if ((options->shards > 0 || options->join) && !work->sink->path) {
        return job_problem(work->problems, options->join ? "join" : "shard",
                           "an output file is expected");
    }
    if ((options->shards > 0 || options->join) && calibration->seconds > 0) {
        return job_problem(
            work->problems, options->join ? "join" : "shard",
            "a budget of time is of one process; a calibration without budget.time is "
            "expected");
    }
    return COMITY_OK;
}

/* Where simulations are kept, and which of them are ours. */
static int open_place(struct calibrating *work)
{
    const struct comity_calibrate_options *options = work->options;
    const struct comity_sweep_results_options how = {
        .command_line = options->command_line,
        .shard = options->shard,
        .shards = options->shards,
        .resume = options->resume,
        .join = options->join,
        .threads = comity_workers_wanted(options->threads),
        .patience = options->patience,
    };
    if (!work->sink->path)
        return COMITY_OK;
    const int status =
        comity_calibration_place_open(&work->folder, work->sink->path, work->fingerprint,
                                      calibrate_all_blocks(work), &how, work->problems);
    if (status)
        return status;
    work->first = work->folder->first;
    work->end = work->first + work->folder->count;
    work->over = options->join && comity_sweep_sharing_is_over(work->folder);
    return work->over ? COMITY_INTERRUPTED : COMITY_OK;
}

/* After a budget of time the simulations stay: one goes on with them. */
static void clear_place(struct calibrating *work)
{
    if (work->folder && (!work->options->keep || work->over) &&
        work->result->ended_by != COMITY_ENDED_BY_TIME)
        comity_sweep_parts_remove(comity_sweep_results_directory(work->folder));
}

static int calibrate(struct calibrating *work, struct comity_dataset *dataset)
{
    struct comity_calibrate_result *result = work->result;
    int status =
        comity_calibration_read(&result->calibration, &work->options->source, work->problems);
    if (!status &&
        !(status =
              job_set_title(result->calibration.title, work->options->title, work->problems)) &&
        !(status = comity_calibration_fingerprint(&result->calibration, work->fingerprint)) &&
        !(status = check_request(work)) && !(status = calibrate_tables(work)))
        status = open_place(work);
    if (!status && result->calibration.seconds > 0)
        work->deadline = comity_seconds_now() + result->calibration.seconds;
    if (!status && !(status = calibrate_points(work)))
        status = calibrate_join(work);
    const bool computed = !status;
    if (!status && work->options->shards > 0)
        status = calibrate_write_shard(work);
    else if (!status)
        status = calibrate_finish(work, work->options->check, work->options->command_line, dataset);
    status = work->over ? COMITY_OK : status;
    if (!status || (computed && status == COMITY_MISMATCH)) /* it is there, or kept beside */
        clear_place(work);
    return status;
}

int comity_calibrate(const struct comity_calibrate_options *options, const struct comity_sink *sink,
                     const struct comity_monitor *monitor, struct comity_problems *problems,
                     struct comity_calibrate_result *result)
{
    COMITY_DECIMAL_POINT;
    struct comity_calibrate_result own, *kept = result ? result : &own;
    struct calibrating work = { .options = options,
                                .sink = sink,
                                .monitor = monitor,
                                .problems = problems,
                                .result = kept,
                                .limit = SIZE_MAX };
    struct comity_dataset *dataset = NULL;
    *kept = (struct comity_calibrate_result){ 0 };
    int status = comity_calibration_init(&kept->calibration);
    if (!status && !(status = job_begin_dataset(sink, &dataset, problems)))
        status = calibrate(&work, dataset);
    job_end_dataset(sink, dataset, status);
    calibrate_free(&work);
    if (!result)
        comity_calibrate_result_free(&own);
    return status;
}

void comity_calibrate_result_free(struct comity_calibrate_result *result)
{
    comity_calibration_free(&result->calibration);
    comity_calibration_report_free(&result->report);
    free(result->rank);
    free(result->covered);
    free(result->ratio);
    free(result->confusion);
    *result = (struct comity_calibrate_result){ 0 };
}
