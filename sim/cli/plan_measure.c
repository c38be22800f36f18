/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/plan.h"

#include <comity/status.h>

/* A sample is large enough for threads and memory to be set up in a small part of its time. */
enum { SAMPLE_WORLDS = 2048, REPLICATES_TRIED = 512, SAMPLES_MOST = 64 };

struct sample {
    uint64_t worlds, points, at_most;
};

static int run_sample(const struct comity_experiment *experiment, struct sample *sample,
                      struct plan_speed *speed)
{
    struct comity_experiment_run *run;
    struct comity_block *block;
    int answer = -comity_experiment_start(&run, experiment);

    if (answer != 0) {
        return -answer;
    }
    speed->threads = comity_experiment_threads(run);
    speed->kernel = comity_experiment_kernel(run);
    while ((answer = comity_experiment_next(run, &block)) > 0) {
        sample->worlds += block->replicates[0];
        sample->points++;
        sample->at_most += block->replicates[0] == experiment->replicates;
    }
    comity_experiment_free(run);
    return -answer;
}

/* Whole points are blocks, so that adaptive ones can be tried, too. */
int measure_plan(const struct sweep_layout *layout, unsigned threads, double seconds,
                 struct plan_speed *speed)
{
    struct comity_experiment experiment = layout->experiment;
    struct sample sample = { 0 };
    const double begin = seconds_now();
    double end = begin;
    uint64_t stride;

    *speed = (struct plan_speed){ .threads = threads };
    experiment.threads = threads;
    experiment.row = 0;
    if (!experiment.adaptive.active && experiment.replicates > REPLICATES_TRIED) {
        experiment.replicates = REPLICATES_TRIED;
    }
    experiment.block = experiment.replicates;
    experiment.blocks = 1 + SAMPLE_WORLDS / experiment.replicates * threads;
    stride = experiment.points / SAMPLES_MOST > experiment.blocks ? experiment.points / SAMPLES_MOST
                                                                  : experiment.blocks;
    while (end - begin < seconds) {
        const int status = run_sample(&experiment, &sample, speed);
        if (status != COMITY_OK) {
            return status;
        }
        end = seconds_now();
        experiment.first_block = (experiment.first_block + stride) % experiment.points;
    }
    speed->worlds_per_second = (double)sample.worlds / (end - begin);
    speed->replicates = layout->experiment.adaptive.active
                            ? (double)sample.worlds / (double)sample.points
                            : layout->experiment.replicates;
    speed->at_most = (double)sample.at_most / (double)sample.points;
    return COMITY_OK;
}

double plan_file_bytes(const struct sweep_layout *layout)
{
    double bytes = 0;

    for (size_t k = 0; k < layout->count; k++) {
        bytes += (double)(comity_sweep_dataset_size(&layout->datasets[k]) *
                          comity_element_size(layout->datasets[k].element));
    }
    return bytes * (double)layout->experiment.points;
}

/* Each thread has two blocks under way, and some units of the file are held. */
double plan_memory_bytes(const struct sweep_layout *layout, unsigned threads)
{
    const double program = 18e6;
    const double point = plan_file_bytes(layout) / (double)layout->experiment.points;
    const double world = (double)comity_recording_bytes(&layout->experiment.recording) +
                         COMITY_OUTCOME_SLOTS * sizeof(double);
    const double worlds = (double)layout->experiment.block;
    const double unit = (double)layout->unit_points * point;
    const double held =
        (double)(layout->held_units < layout->units ? layout->held_units : layout->units);

    return program + 2 * threads * (worlds * world + unit) + held * unit;
}
