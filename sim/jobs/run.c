/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/run.h"
#include "jobs/drawn.h"
#include "jobs/measure_list.h"

#include <stdlib.h>
#include <string.h>

struct output {
    const struct job_run *run;
    struct comity_run_file *file; /* NULL: none */
    struct comity_run_summary *summary;
    double *rows; /* of measures, [worlds][row]; NULL: none */
    size_t row;
    struct drawn_split split;
    bool drawn; /* coefficients are drawn: the split is wanted */
};

static int take(void *context, const struct comity_block *block)
{
    struct output *output = context;
    const int status = output->run->look ? output->run->look(output->run, block) : COMITY_OK;
    if (status)
        return status;
    comity_run_summary_add(output->summary, block);
    if (output->drawn)
        drawn_split_add(&output->split, block);
    if (output->rows) {
        memcpy(output->rows + block->first * output->row, block->measures,
               block->count * output->row * sizeof *output->rows);
    }
    return output->file ? comity_run_file_append(output->file, block) : COMITY_OK;
}

static int drawn_point(void *context, uint64_t index, struct comity_point *point)
{
    return comity_drawn_settings_point(context, index, point);
}

/* The points of the scenario or of the settings drawn, and what is measured of them. */
static void set_points(struct job_run *run)
{
    struct comity_experiment *experiment = &run->experiment;
    experiment->points = 1;
    experiment->ticks = run->scenario->ticks;
    experiment->point = comity_experiment_scenario_point;
    experiment->context = (void *)(uintptr_t)run->scenario;
    if (run->how.drawn) {
        experiment->points = run->how.drawn->settings;
        experiment->replicates = COMITY_REPLICATES_OF_A_DRAW;
        experiment->point = drawn_point;
        experiment->context = (void *)(uintptr_t)run->how.drawn;
    }
    if (run->how.measures) {
        experiment->measures = run->how.measures;
        experiment->twin = job_twin;
        experiment->twin_context = run->twins;
    }
}

/* Room for what is measured and for the draws. */
static int make_room(struct output *output, const struct job_run *run, size_t worlds)
{
    const struct comity_measure_set *measures = run->how.measures;
    if (measures) {
        output->row = measures->row;
        output->rows = calloc(worlds * (measures->row + 1), sizeof(double));
        run->result->estimates = calloc(measures->count + 1, sizeof *run->result->estimates);
        if (!output->rows || !run->result->estimates)
            return COMITY_NO_MEMORY;
    }
    return output->drawn
               ? drawn_split_init(&output->split, run->scenario, run->experiment.ticks, measures)
               : COMITY_OK;
}

/* What the worlds tell together. */
static int estimate(struct output *output, const struct job_run *run, size_t worlds)
{
    struct comity_run_result *result = run->result;
    int status = COMITY_OK;
    if (output->rows) {
        status = comity_measure_estimates(run->how.measures, worlds,
                                          output->drawn ? COMITY_REPLICATES_OF_A_DRAW : 1,
                                          output->rows, true, result->estimates);
    }
    if (!status && output->rows && output->file)
        status = comity_run_file_put_measures(output->file, output->rows, result->estimates);
    return status || !output->drawn ? status
                                    : drawn_split_parts(&output->split, result->estimates,
                                                        &result->parts, &result->parts_count);
}

int job_compute_run(struct job_run *run)
{
    struct comity_experiment *experiment = &run->experiment;
    struct output output = { .run = run,
                             .summary = &run->result->summary,
                             .drawn = run->how.drawn != NULL };
    char fingerprint[COMITY_FINGERPRINT];
    struct job_computation computation = { .experiment = experiment,
                                           .monitor = run->monitor,
                                           .progress = { .what = run->what },
                                           .take = take,
                                           .context = &output };
    set_points(run);
    const size_t worlds = (size_t)comity_experiment_worlds(experiment);
    const size_t before = run->problems->count;
    int status = comity_run_fingerprint(run->scenario, &run->how, experiment, fingerprint);
    if (!status && (status = job_check_replaced(run->sink, "run", fingerprint, run->problems)))
        return status;
    run->how.fingerprint = fingerprint;
    run->how.replace = run->sink->replace;
    if (!status)
        status = comity_run_summary_init(output.summary, experiment->ticks);
    if (!status && (run->sink->path || run->how.memory)) {
        status = comity_run_file_create(&output.file, run->sink->path, run->scenario, &run->how,
                                        experiment, run->problems);
    }
    if (!status && !(status = make_room(&output, run, worlds)))
        status = job_compute(&computation);
    if (!status)
        status = estimate(&output, run, worlds);
    drawn_split_free(&output.split);
    free(output.rows);
    if (!status && output.file)
        status = comity_run_file_commit(output.file, computation.kernel);
    if (run->problems->count == before)
        job_fail(status, run->problems);
    comity_run_file_free(output.file);
    return status;
}

/* Reads what is to be measured. */
static int load_measures(const struct comity_run_options *options, struct job_run *run)
{
    struct comity_run_result *result = run->result;
    const struct comity_layers layers = { .assignments = options->scenario.settings,
                                          .assignments_count = options->scenario.settings_count };
    if (!options->measures)
        return COMITY_OK;
    run->how.measures = &result->measures;
    return job_load_measures(&result->measures, &result->twins, &result->scenario,
                             options->measures, &layers, &result->attached, run->problems);
}

/* Draws the coefficients of the replicates, when they are not the scenario's. */
static int draw_settings(const struct comity_run_options *options, struct job_run *run)
{
    struct comity_run_result *result = run->result;
    struct comity_posterior_table table = { 0 };
    if (!options->posterior)
        return COMITY_OK;
    if (options->mean_field) {
        return job_problem(run->problems, "posterior",
                           "a mean-field run has one replicate and draws no coefficients; leave "
                           "--mean-field out");
    }
    int status = drawn_read_posterior(&table, options->posterior, run->problems);
    if (!status) {
        status =
            comity_drawn_settings_draw(&result->drawn, &result->scenario, &table, run->problems);
    }
    comity_posterior_table_free(&table);
    run->how.drawn = &result->drawn;
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
        (status = job_check_output(sink->path, problems)))
        return status;
    struct job_run work = {
        .scenario = scenario,
        .twins = &result->twins,
        .experiment = { .replicates = scenario->replicates,
                        .mean_field = options->mean_field,
                        .kernel = options->kernel,
                        .threads = options->threads },
        .how = { .command_line = options->command_line,
                 .double_precision = options->double_precision,
                 .compression = options->compression,
                 .attached = &result->attached,
                 .memory = dataset },
        .sink = sink,
        .monitor = monitor,
        .what = "running",
        .problems = problems,
        .result = result,
    };
    struct comity_recording *recording = &work.experiment.recording;
    /* names are checked even where nothing is kept */
    status = job_set_recording(recording, options->record, scenario->ticks, options->every,
                               options->double_precision, problems);
    if (!status && !sink->path && !dataset) {
        status = job_set_recording(recording, "none", scenario->ticks, options->every,
                                   options->double_precision, problems);
    }
    if (status || (status = load_measures(options, &work)) ||
        (status = draw_settings(options, &work)))
        return status;
    work.experiment.block = comity_experiment_block(recording, scenario->replicates);
    return job_compute_run(&work);
}

int comity_run(const struct comity_run_options *options, const struct comity_sink *sink,
               const struct comity_monitor *monitor, struct comity_problems *problems,
               struct comity_run_result *result)
{
    COMITY_DECIMAL_POINT;
    struct comity_run_result own;
    struct comity_run_result *kept = result ? result : &own;
    struct comity_dataset *dataset;
    *kept = (struct comity_run_result){ 0 };
    comity_scenario_init(&kept->scenario);
    int status = job_begin_dataset(sink, &dataset, problems);
    if (!status)
        status = run(options, sink, dataset, monitor, problems, kept);
    job_end_dataset(sink, dataset, status);
    if (!result)
        comity_run_result_free(&own);
    return status;
}

void comity_run_result_free(struct comity_run_result *result)
{
    comity_scenario_free(&result->scenario);
    comity_run_summary_free(&result->summary);
    comity_measure_set_free(&result->measures);
    comity_twins_free(&result->twins);
    comity_attachments_free(&result->attached);
    comity_drawn_settings_free(&result->drawn);
    free(result->estimates);
    free(result->parts);
    result->estimates = NULL;
    result->parts = NULL;
}
