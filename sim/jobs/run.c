/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/drawn.h"
#include "jobs/measure_list.h"

#include <comity/measure_file.h>
#include <comity/run.h>
#include <comity/run_file.h>
#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

struct output {
    struct comity_run_file *file; /* NULL: none */
    struct comity_run_summary *summary;
    double *rows; /* of measures, [replicates][row]; NULL: none */
    size_t row;
    struct drawn_split split;
    bool drawn; /* coefficients are drawn: the split is wanted */
};

static int take(void *context, const struct comity_block *block)
{
    struct output *output = context;
    comity_run_summary_add(output->summary, block);
    if (output->drawn) {
        drawn_split_add(&output->split, block);
    }
    if (output->rows) {
        memcpy(output->rows + block->first * output->row, block->measures,
               block->count * output->row * sizeof *output->rows);
    }
    return output->file ? comity_run_file_append(output->file, block) : COMITY_OK;
}

/* Reads what is to be measured, and lets the experiment measure it. */
static int set_measures(const struct comity_run_options *options,
                        struct comity_experiment *experiment, struct comity_run_result *result,
                        struct comity_problems *problems)
{
    const struct comity_layers layers = { .assignments = options->scenario.settings,
                                          .assignments_count = options->scenario.settings_count };
    if (!options->measures) {
        return COMITY_OK;
    }
    int status = job_load_measures(&result->measures, &result->twins, &result->scenario,
                                   options->measures, &layers, &result->attached, problems);
    result->estimates = calloc(result->measures.count + 1, sizeof *result->estimates);
    experiment->measures = &result->measures;
    experiment->twin = job_twin;
    experiment->twin_context = &result->twins;
    return status || result->estimates ? status : COMITY_NO_MEMORY;
}

static int drawn_point(void *context, uint64_t index, struct comity_point *point)
{
    return comity_drawn_settings_point(context, index, point);
}

/* Draws the coefficients of the replicates, when they are not the scenario's. */
static int draw_settings(const struct comity_run_options *options,
                         struct comity_experiment *experiment, struct comity_run_result *result,
                         struct comity_problems *problems)
{
    struct comity_posterior_table table = { 0 };
    if (!options->posterior) {
        return COMITY_OK;
    }
    if (options->mean_field) {
        return job_problem(problems, "posterior",
                           "a mean-field run has one replicate and draws no coefficients; leave "
                           "--mean-field out");
    }
    int status = drawn_read_posterior(&table, options->posterior, problems);
    if (!status) {
        status = comity_drawn_settings_draw(&result->drawn, &result->scenario, &table, problems);
    }
    comity_posterior_table_free(&table);
    experiment->points = result->drawn.settings;
    experiment->replicates = COMITY_REPLICATES_OF_A_DRAW;
    experiment->point = drawn_point;
    experiment->context = &result->drawn;
    return status;
}

/* Of a file that cannot be written the file knows why. */
static void fail(int status, const struct comity_run_file *file, struct comity_problems *problems)
{
    const bool of_file = file && (status == COMITY_CANNOT_WRITE || status == COMITY_MISMATCH);
    job_fail(status, of_file ? comity_run_file_error(file) : NULL, problems);
}

/* Room for what is measured and for the draws. */
static int make_room(struct output *output, const struct comity_experiment *experiment,
                     size_t worlds, const struct comity_scenario *scenario)
{
    if (experiment->measures &&
        !(output->rows = calloc(worlds * (output->row + 1), sizeof(double)))) {
        return COMITY_NO_MEMORY;
    }
    return output->drawn
               ? drawn_split_init(&output->split, scenario, experiment->ticks, experiment->measures)
               : COMITY_OK;
}

/* What the worlds tell together. */
static int estimate(struct output *output, size_t worlds, struct comity_run_result *result)
{
    int status = COMITY_OK;
    if (output->rows) {
        status = comity_measure_estimates(&result->measures, worlds,
                                          output->drawn ? COMITY_REPLICATES_OF_A_DRAW : 1,
                                          output->rows, true, result->estimates);
    }
    if (!status && output->rows && output->file) {
        status = comity_run_file_put_measures(output->file, output->rows, result->estimates);
    }
    return status || !output->drawn
               ? status
               : drawn_split_parts(&output->split, 0.95, &result->parts, &result->parts_count);
}

static int compute(const struct comity_run_options *options, const struct comity_sink *sink,
                   struct comity_dataset *dataset, const struct comity_monitor *monitor,
                   struct comity_experiment *experiment, struct comity_run_result *result,
                   struct comity_problems *problems)
{
    struct output output = { .summary = &result->summary,
                             .row = result->measures.row,
                             .drawn = result->drawn.settings > 0 };
    const size_t worlds = (size_t)comity_experiment_worlds(experiment);
    char fingerprint[COMITY_FINGERPRINT];
    const struct comity_run_file_options how = { .command_line = options->command_line,
                                                 .fingerprint = fingerprint,
                                                 .double_precision = options->double_precision,
                                                 .compression = options->compression,
                                                 .drawn = output.drawn ? &result->drawn : NULL,
                                                 .measures = experiment->measures,
                                                 .attached = &result->attached,
                                                 .replace = sink->replace,
                                                 .memory = dataset };
    struct job_computation computation = { .experiment = experiment,
                                           .monitor = monitor,
                                           .progress = { .what = "running" },
                                           .take = take,
                                           .context = &output };
    int status = comity_run_fingerprint(&result->scenario, &how, experiment, fingerprint);
    if (!status && (status = job_check_replaced(sink, "run", fingerprint, problems))) {
        return status;
    }
    if (!status) {
        status = comity_run_summary_init(&result->summary, experiment->ticks);
    }
    if (!status && (sink->path || dataset)) {
        status =
            comity_run_file_create(&output.file, sink->path, &result->scenario, &how, experiment);
    }
    if (!status && !(status = make_room(&output, experiment, worlds, &result->scenario))) {
        status = job_compute(&computation);
    }
    if (!status) {
        status = estimate(&output, worlds, result);
    }
    drawn_split_free(&output.split);
    free(output.rows);
    if (!status && output.file) {
        status = comity_run_file_commit(output.file, computation.kernel);
    }
    fail(status, output.file, problems);
    comity_run_file_free(output.file);
    return status;
}

static int run(const struct comity_run_options *options, const struct comity_sink *sink,
               struct comity_dataset *dataset, const struct comity_monitor *monitor,
               struct comity_problems *problems, struct comity_run_result *result)
{
    struct comity_scenario *scenario = &result->scenario;
    struct comity_scenario_source source = options->scenario;
    /* the skeleton is the same in every replicate */
    source.replicates = options->mean_field ? 1 : source.replicates;
    int status = comity_scenario_load(scenario, &source, problems);
    if (status || (status = job_check_kernel(options->kernel, problems)) ||
        (status = job_check_overlap_with_scenario(sink->path, scenario, problems)) ||
        (status = job_check_output(sink->path, problems))) {
        return status;
    }
    struct comity_experiment experiment = {
        .points = 1,
        .replicates = scenario->replicates,
        .ticks = scenario->ticks,
        .mean_field = options->mean_field,
        .kernel = options->kernel,
        .threads = options->threads,
        .context = scenario,
        .point = comity_experiment_scenario_point,
    };
    /* names are checked even where nothing is kept */
    status = job_set_recording(&experiment.recording, options->record, scenario->ticks,
                               options->every, options->double_precision, problems);
    if (!status && !sink->path && !dataset) {
        status = job_set_recording(&experiment.recording, "none", scenario->ticks, options->every,
                                   options->double_precision, problems);
    }
    if (status) {
        return status;
    }
    if ((status = set_measures(options, &experiment, result, problems)) ||
        (status = draw_settings(options, &experiment, result, problems))) {
        return status;
    }
    experiment.block = comity_experiment_block(&experiment.recording, scenario->replicates);
    return compute(options, sink, dataset, monitor, &experiment, result, problems);
}

int comity_run(const struct comity_run_options *options, const struct comity_sink *sink,
               const struct comity_monitor *monitor, struct comity_problems *problems,
               struct comity_run_result *result)
{
    struct comity_run_result own;
    struct comity_run_result *kept = result ? result : &own;
    struct comity_dataset *dataset;
    *kept = (struct comity_run_result){ 0 };
    comity_scenario_init(&kept->scenario);
    int status = job_begin_dataset(sink, &dataset, problems);
    if (!status) {
        status = run(options, sink, dataset, monitor, problems, kept);
    }
    job_end_dataset(sink, dataset, status);
    if (!result) {
        comity_run_result_free(&own);
    }
    return status;
}

void comity_run_result_free(struct comity_run_result *result)
{
    comity_scenario_free(&result->scenario);
    comity_run_summary_free(&result->summary);
    comity_measure_set_free(&result->measures);
    comity_twins_free(&result->twins);
    comity_attached_free(&result->attached);
    comity_drawn_settings_free(&result->drawn);
    free(result->estimates);
    free(result->parts);
    result->estimates = NULL;
    result->parts = NULL;
}
