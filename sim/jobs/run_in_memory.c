/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/memory.h"
#include "model/kernel.h"

#include <comity/run_file.h>
#include <comity/scenario_file.h>
#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

static int read_scenario(struct comity_scenario *scenario, const char *path,
                         const struct comity_dataset_options *options,
                         struct comity_problems *problems)
{
    int status = options->text ? comity_scenario_read_text(scenario, path, options->text, problems)
                               : comity_scenario_read(scenario, path, problems);
    if (status)
        return status;
    if (options->seed_given)
        scenario->seed = options->seed;
    if (options->ticks)
        comity_scenario_set_ticks(scenario, options->ticks);
    if (options->replicates || options->mean_field)
        scenario->replicates = options->mean_field ? 1 : options->replicates;
    for (size_t i = 0; i < options->setting_count; i++) {
        const int failed = comity_scenario_set(scenario, options->settings[i], problems);
        status = failed ? failed : status;
    }
    const int unsound = comity_scenario_validate(scenario, problems);
    return unsound ? unsound : status;
}

static int set_recording(struct comity_recording *recording, const struct comity_scenario *scenario,
                         const struct comity_dataset_options *options,
                         struct comity_problems *problems)
{
    const char *unknown, *names[COMITY_VARIABLES];
    char name[64];
    const int status = comity_recording_init(recording, options->record, scenario->ticks,
                                             options->every ? options->every : 1,
                                             options->double_precision, &unknown);
    if (!status)
        return COMITY_OK;
    for (size_t i = 0; i < COMITY_VARIABLES; i++)
        names[i] = comity_variables()[i].name;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(unknown, ", "), unknown);
    const char *nearest = comity_nearest(name, names, COMITY_VARIABLES);
    comity_problems_add(problems, NULL, 0, "record", "there is no variable '%s'%s%s%s", name,
                        nearest ? "; did you mean " : "", nearest ? nearest : "",
                        nearest ? "?" : "");
    return status;
}

static int compute(const struct comity_experiment *experiment, struct comity_run_file *file,
                   const struct comity_dataset_options *options)
{
    struct comity_experiment_run *run;
    struct comity_block *block;
    int answer, status = comity_experiment_start(&run, experiment);
    if (status)
        return status;
    while (!status && (answer = comity_experiment_next(run, &block)) != 0) {
        status = answer < 0 ? -answer : comity_run_file_append(file, block);
        if (!status && comity_dataset_stopped(options))
            status = COMITY_INTERRUPTED;
    }
    status = status ? status : comity_run_file_commit(file, comity_experiment_kernel(run));
    comity_experiment_free(run);
    return status;
}

static int run_into(struct comity_dataset *dataset, const struct comity_scenario *scenario,
                    const struct comity_dataset_options *options, struct comity_problems *problems)
{
    struct comity_run_file *file = NULL;
    struct comity_experiment experiment = {
        .points = 1,
        .replicates = scenario->replicates,
        .ticks = scenario->ticks,
        .mean_field = options->mean_field,
        .kernel = options->kernel,
        .threads = options->threads,
    };
    int status = set_recording(&experiment.recording, scenario, options, problems);
    if (status)
        return status;
    experiment.block = comity_experiment_block(&experiment.recording, experiment.replicates);
    const struct comity_run_file_options how = { .command_line = options->command_line,
                                                 .double_precision = options->double_precision,
                                                 .memory = dataset };
    status = comity_run_file_create(&file, NULL, scenario, &how, &experiment);
    status = status ? status : compute(&experiment, file, options);
    if (status == COMITY_BAD_ARGUMENT && options->kernel) {
        char complaint[256];
        comity_kernel_complaint(options->kernel, complaint, sizeof complaint);
        comity_problems_add(problems, NULL, 0, "kernel", "%s", complaint);
    }
    comity_run_file_free(file);
    return status;
}

int comity_dataset_run(struct comity_dataset **out, const char *path,
                       const struct comity_dataset_options *options, char *error, size_t size)
{
    struct comity_scenario scenario;
    struct comity_problems problems;
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    *out = NULL;
    comity_scenario_init(&scenario);
    comity_problems_init(&problems);
    int status = dataset ? read_scenario(&scenario, path, options, &problems) : COMITY_NO_MEMORY;
    status = status ? status : run_into(dataset, &scenario, options, &problems);
    if (status) {
        comity_dataset_complain(status, &problems, NULL, error, size);
        comity_dataset_free(dataset);
    } else {
        *out = dataset;
    }
    comity_problems_free(&problems);
    comity_scenario_free(&scenario);
    return status;
}
