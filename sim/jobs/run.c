/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"

#include <comity/run.h>
#include <comity/run_file.h>
#include <comity/status.h>

struct output {
    struct comity_run_file *file; /* NULL: none */
    struct comity_run_summary *summary;
};

static int take(void *context, const struct comity_block *block)
{
    const struct output *output = context;
    comity_run_summary_add(output->summary, block);
    return output->file ? comity_run_file_append(output->file, block) : COMITY_OK;
}

static int compute(const struct comity_run_options *options, const struct comity_sink *sink,
                   struct comity_dataset *dataset, const struct comity_monitor *monitor,
                   struct comity_experiment *experiment, struct comity_run_result *result,
                   struct comity_problems *problems)
{
    struct output output = { .summary = &result->summary };
    const struct comity_run_file_options how = { .command_line = options->command_line,
                                                 .double_precision = options->double_precision,
                                                 .compression = options->compression,
                                                 .replace = sink->replace,
                                                 .memory = dataset };
    struct job_computation computation = { .experiment = experiment,
                                           .monitor = monitor,
                                           .progress = { .what = "running" },
                                           .take = take,
                                           .context = &output };
    char fingerprint[COMITY_FINGERPRINT];
    int status = comity_run_fingerprint(&result->scenario, &how, experiment, fingerprint);
    if (!status && (status = job_check_replaced(sink, "run", fingerprint, problems))) {
        return status;
    }
    status = status ? status : comity_run_summary_init(&result->summary, experiment->ticks);
    if (!status && (sink->path || dataset)) {
        status =
            comity_run_file_create(&output.file, sink->path, &result->scenario, &how, experiment);
    }
    status = status ? status : job_compute(&computation);
    if (!status && output.file) {
        status = comity_run_file_commit(output.file, computation.kernel);
    }
    job_fail(status,
             output.file && (status == COMITY_CANNOT_WRITE || status == COMITY_MISMATCH)
                 ? comity_run_file_error(output.file)
                 : NULL,
             problems);
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
    status =
        job_set_recording(&experiment.recording, sink->path || dataset ? options->record : "none",
                          scenario->ticks, options->every, options->double_precision, problems);
    if (status) {
        return status;
    }
    experiment.block = comity_experiment_block(&experiment.recording, experiment.replicates);
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
    status = status ? status : run(options, sink, dataset, monitor, problems, kept);
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
}
