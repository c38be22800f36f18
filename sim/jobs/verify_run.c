/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"
#include "jobs/verify.h"

#include <comity/measure_file.h>
#include <comity/outcome_file.h>
#include <comity/run_file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A run that is made again, and its measures, if it has any. */
struct again {
    struct comity_run_file *file;
    struct comity_measure_set set;
    struct comity_twins twins;
    double *rows; /* [replicates][row]; NULL: none */
};

static int take(void *context, const struct comity_block *block)
{
    const struct again *again = context;
    const size_t row = again->set.row;
    if (again->rows) {
        memcpy(again->rows + block->first * row, block->measures,
               block->count * row * sizeof *again->rows);
    }
    return comity_run_file_append(again->file, block);
}

/* What is to be measured, from the provenance. */
static int set_measures(struct again *again, struct comity_outcome_file *origin,
                        struct comity_experiment *experiment, struct comity_problems *problems)
{
    struct comity_problems found;
    if (origin->attached.count == 0) {
        return COMITY_OK;
    }
    comity_problems_init(&found);
    const int status =
        comity_measures_load(&again->set, &again->twins, &origin->scenario,
                             origin->attached.files[0].path, NULL, &origin->attached, true, &found);
    if (found.count) {
        comity_fail(problems, status, "its measures cannot be read back: %s", found.list[0].text);
    }
    comity_problems_free(&found);
    again->rows = calloc(comity_experiment_worlds(experiment) * again->set.row + 1, sizeof(double));
    experiment->measures = &again->set;
    experiment->twin = job_twin;
    experiment->twin_context = &again->twins;
    return status || again->rows ? status : COMITY_NO_MEMORY;
}

static int put_measures(struct again *again, size_t worlds, size_t each)
{
    struct comity_measure_estimate *estimates = calloc(again->set.count + 1, sizeof *estimates);
    int status = estimates ? comity_measure_estimates(&again->set, worlds, each, again->rows, true,
                                                      estimates)
                           : COMITY_NO_MEMORY;
    if (!status) {
        status = comity_run_file_put_measures(again->file, again->rows, estimates);
    }
    free(estimates);
    return status;
}

/* The run once more, as the file says that it was made, into memory. */
static int run_again(struct comity_outcome_file *origin, struct comity_experiment *experiment,
                     struct comity_dataset *made, struct comity_problems *problems)
{
    struct again again = { 0 };
    int status = set_measures(&again, origin, experiment, problems);
    const struct comity_run_file_options how = {
        .double_precision = origin->double_precision,
        .stream = origin->stream,
        .point = origin->of_point ? &origin->point : NULL,
        .replicate = origin->replayed ? &origin->first_replicate : NULL,
        .drawn = origin->drawn.settings > 0 ? &origin->drawn : NULL,
        .measures = experiment->measures,
        .attached = &origin->attached,
        .memory = made
    };
    struct job_computation computation = { .experiment = experiment,
                                           .take = take,
                                           .context = &again };
    if (status) {
        goto out;
    }
    status = comity_run_file_create(&again.file, NULL, &origin->scenario, &how, experiment);
    if (!status && !(status = job_compute(&computation)) && again.rows) {
        status = put_measures(&again, (size_t)comity_experiment_worlds(experiment),
                              how.drawn ? COMITY_REPLICATES_OF_A_DRAW : 1);
    }
    if (!status) {
        status = comity_run_file_commit(again.file, computation.kernel);
    }
    job_fail(status, comity_run_file_error(again.file), problems);
out:
    comity_run_file_free(again.file);
    comity_measure_set_free(&again.set);
    comity_twins_free(&again.twins);
    free(again.rows);
    return status;
}

int verify_run(struct comity_reader *reader, unsigned threads,
               struct comity_verification *verification, struct comity_problems *problems)
{
    struct comity_outcome_file origin;
    struct comity_experiment experiment = { .points = 1, .threads = threads };
    struct comity_dataset *made = calloc(1, sizeof *made);
    uint64_t block = 1;
    if (!made) {
        return COMITY_NO_MEMORY;
    }
    int status = comity_outcome_file_open(&origin, reader->path, true, problems);
    if (!status &&
        !(status = comity_outcome_file_recording(&origin, "all", &experiment.recording)) &&
        !(status =
              comity_reader_whole(reader, NULL, "results_sha256_block", 1, UINT32_MAX, &block))) {
        experiment.replicates = origin.scenario.replicates;
        if (origin.drawn.settings > 0) {
            experiment.points = origin.drawn.settings;
            experiment.replicates = COMITY_REPLICATES_OF_A_DRAW;
        }
        experiment.first_replicate = (uint32_t)origin.first_replicate;
        experiment.ticks = origin.scenario.ticks;
        experiment.mean_field = origin.mean_field;
        const uint64_t worlds = comity_experiment_worlds(&experiment);
        experiment.block = (size_t)(block < worlds ? block : worlds);
        verification->what = "replicate";
        verification->points = worlds;
        status = run_again(&origin, &experiment, made, problems);
    }
    if (!status) {
        status = comity_compare_made(reader, made, verification);
    }
    verification->first_point += origin.first_replicate;
    comity_outcome_file_free(&origin);
    comity_dataset_free(made);
    return status;
}
