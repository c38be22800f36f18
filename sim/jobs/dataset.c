/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/memory.h"

#include <comity/run.h>
#include <comity/sweep_run.h>

static bool is_stopped(void *context, const struct comity_progress *progress)
{
    (void)progress;
    return comity_dataset_stopped(context);
}

int comity_dataset_run(struct comity_dataset **out, const char *path,
                       const struct comity_dataset_options *options,
                       struct comity_problems *problems)
{
    const struct comity_run_options how = {
        .scenario = { .path = path,
                      .text = options->text,
                      .seed_given = options->seed_given,
                      .seed = options->seed,
                      .ticks = options->ticks,
                      .replicates = options->replicates,
                      .settings = options->settings,
                      .settings_count = options->setting_count,
                      .title = options->title },
        .record = options->record,
        .every = options->every,
        .mean_field = options->mean_field,
        .double_precision = options->double_precision,
        .kernel = options->kernel,
        .threads = options->threads,
        .command_line = options->command_line,
        .measures = options->measures,
        .posterior = options->posterior,
    };
    const struct comity_sink sink = { .dataset = out };
    const struct comity_monitor monitor = { .progress = is_stopped,
                                            .context = (void *)(uintptr_t)options };
    return comity_run(&how, &sink, &monitor, problems, NULL);
}

int comity_dataset_sweep(struct comity_dataset **out, const char *path,
                         const struct comity_dataset_options *options,
                         struct comity_problems *problems)
{
    const struct comity_sweep_run_options how = { .sweep = { path, options->text, options->title },
                                                  .kernel = options->kernel,
                                                  .threads = options->threads,
                                                  .command_line = options->command_line };
    const struct comity_sink sink = { .dataset = out };
    const struct comity_monitor monitor = { .progress = is_stopped,
                                            .context = (void *)(uintptr_t)options };
    return comity_sweep_run(&how, &sink, &monitor, problems, NULL);
}
