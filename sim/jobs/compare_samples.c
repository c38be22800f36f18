/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 64 /* replicates read from a file at a time */ };

/* A scenario that runs now, or has run, and where its replicates go. */
struct running {
    struct compare_input *input;
    const struct comity_recording *recording;
};

static int point(void *context, uint64_t index, struct comity_point *point)
{
    const struct running *running = context;
    const struct compare_input *input = running->input;
    const int status = input->drawn ? comity_drawn_settings_point(input->drawn, index, point)
                                    : comity_point_of_scenario(point, input->scenario);
    point->stream = input->stream;
    return status;
}

static int take(void *context, const struct comity_block *block)
{
    const struct running *running = context;
    struct comity_scenario_sample *sample = &running->input->sample;
    comity_scenario_sample_add(sample, running->recording, block->first, block->count,
                               block->outcomes, block->tracks);
    if (sample->rows) {
        memcpy(sample->rows + block->first * sample->set->row, block->measures,
               block->count * sample->set->row * sizeof *sample->rows);
    }
    return COMITY_OK;
}

static int sample_file(struct compare_input *input, const char *names,
                       struct comity_problems *problems)
{
    struct comity_recording recording;
    struct running running = { input, &recording };
    int status = comity_outcome_file_recording(&input->file, names, &recording);
    if (status ||
        (status = comity_outcome_file_blocks(&input->file, &recording, AT_ONCE, take, &running)))
        return status;
    for (size_t date = 0; date < input->sample.dates_count; date++) {
        if (!comity_scenario_sample_knows_date(&input->sample, date)) {
            return job_problem(problems, "at", "%s did not record %s at all of these months",
                               input->path, comity_snapshot_variables());
        }
    }
    return COMITY_OK;
}

static int run_sample(struct compare_input *input, const char *names, unsigned threads,
                      const struct comity_monitor *monitor, struct comity_problems *problems)
{
    struct comity_experiment experiment = {
        .points = 1,
        .replicates = input->scenario->replicates,
        .ticks = input->scenario->ticks,
        .threads = threads,
        .point = point,
        .measures = input->sample.set,
        .twin = job_twin,
        .twin_context = &input->twins,
    };
    struct running running = { input, &experiment.recording };
    experiment.context = &running;
    if (input->drawn) {
        experiment.points = input->drawn->settings;
        experiment.replicates = COMITY_REPLICATES_OF_A_DRAW;
    }
    int status =
        job_set_recording(&experiment.recording, names, experiment.ticks, 1, true, problems);
    if (status)
        return status;
    experiment.block = comity_experiment_block(&experiment.recording, input->scenario->replicates);
    return job_fail(job_compute_blocks(&experiment, monitor, input->name, take, &running),
                    problems);
}

/* Whether a results file holds the outcomes that its scenario came to now. */
static bool has_come_again(const struct compare_input *input)
{
    const double *before = input->file.outcomes, *now = input->sample.outcomes;
    for (size_t k = 0; k < input->sample.replicates * COMITY_OUTCOME_SLOTS; k++) {
        const double value = input->file.double_precision ? now[k] : (double)(float)now[k];
        if (isnan(value) ? !isnan(before[k]) : value != before[k])
            return false;
    }
    return true;
}

/* The measures of a sample: of its worlds as they run, which those of a file do again. */
static int measure_sample(struct compare_input *input, const char *names, unsigned threads,
                          const struct comity_monitor *monitor, struct comity_problems *problems)
{
    int status = comity_scenario_sample_measure(&input->sample, &input->set);
    input->sample.attached = &input->attached;
    if (status || (status = run_sample(input, names, threads, monitor, problems)))
        return status;
    if (input->is_file && !has_come_again(input)) {
        return job_problem(problems, "measures",
                           "%s: its scenario comes to other outcomes with this version of the "
                           "program, so its measures are not known; give the scenario",
                           input->path);
    }
    return comity_scenario_sample_summarise(
        &input->sample, input->drawn ? COMITY_REPLICATES_OF_A_DRAW : 1, 1 + input->stream);
}

int compare_fill_samples(const struct comity_compare_options *options,
                         const struct comity_monitor *monitor, struct comity_compare_inputs *inputs,
                         struct comity_problems *problems)
{
    const char *names = inputs->dates_count ? comity_snapshot_variables() : "phase,dyad_phase";
    for (size_t k = 0; k < inputs->count; k++) {
        struct compare_input *input = &inputs->list[k];
        int status = comity_scenario_sample_init(&input->sample, input->scenario, input->name,
                                                 input->scenario->replicates, inputs->dates,
                                                 inputs->dates_count);
        if (status)
            return job_fail(status, problems);
        input->sample.stream = input->stream;
        const bool measured = input->set.count > 0;
        input->sample.single_precision =
            input->is_file && !measured && !input->file.double_precision;
        status = measured ? measure_sample(input, names, options->threads, monitor, problems)
                 : input->is_file ? sample_file(input, names, problems)
                                  : run_sample(input, names, options->threads, monitor, problems);
        if (!status && input->sample.replicates < input->sample.failed + 2) {
            comity_problems_add_request(problems, NULL,
                                        "%s: fewer than two replicates stayed finite", input->path);
            status = COMITY_NUMERIC;
        }
        if (status)
            return status;
    }
    return COMITY_OK;
}
