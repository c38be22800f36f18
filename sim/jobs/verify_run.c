/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"
#include "jobs/verify.h"

#include <comity/outcome_file.h>
#include <comity/run_file.h>

#include <stdio.h>
#include <stdlib.h>

static int take(void *context, const struct comity_block *block)
{
    return comity_run_file_append(context, block);
}

/* The run once more, as the file says that it was made, into memory. */
static int run_again(const struct comity_outcome_file *origin, struct comity_experiment *experiment,
                     struct comity_dataset *made, struct comity_problems *problems)
{
    const struct comity_run_file_options how = {
        .double_precision = origin->double_precision,
        .stream = origin->stream,
        .point = origin->of_point ? &origin->point : NULL,
        .replicate = origin->replayed ? &origin->first_replicate : NULL,
        .drawn = origin->drawn.settings > 0 ? &origin->drawn : NULL,
        .memory = made
    };
    struct comity_run_file *file = NULL;
    int status = comity_run_file_create(&file, NULL, &origin->scenario, &how, experiment);
    struct job_computation computation = { .experiment = experiment,
                                           .take = take,
                                           .context = file };
    if (!status && !(status = job_compute(&computation))) {
        status = comity_run_file_commit(file, computation.kernel);
    }
    job_fail(status, comity_run_file_error(file), problems);
    comity_run_file_free(file);
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
