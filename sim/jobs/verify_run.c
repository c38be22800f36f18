/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/run.h"
#include "jobs/verify.h"

#include <comity/measure_file.h>
#include <comity/outcome_file.h>

#include <stdlib.h>

/* What is to be measured, from the provenance. */
static int load_measures(struct job_run *run, struct comity_outcome_file *origin)
{
    struct comity_run_result *result = run->result;
    struct comity_problems found;
    if (origin->attached.count == 0)
        return COMITY_OK;
    comity_problems_init(&found);
    const int status =
        comity_measures_load(&result->measures, &result->twins, &origin->scenario,
                             origin->attached.files[0].path, NULL, &origin->attached, true, &found);
    if (found.count) {
        comity_reader_fail(origin->reader, COMITY_BAD_FILE, "its measures cannot be read back: %s",
                           found.list[0].text);
    }
    comity_problems_free(&found);
    run->how.measures = &result->measures;
    return origin->reader->status ? origin->reader->status : status;
}

/* The run once more, as the file says that it was made, into memory. */
static int run_again(struct comity_reader *reader, struct comity_outcome_file *origin,
                     struct job_run *run, struct comity_verification *verification)
{
    struct comity_experiment *experiment = &run->experiment;
    uint64_t block = 1;
    int status = comity_outcome_file_recording(origin, "all", &experiment->recording);
    if (status ||
        (status = comity_reader_whole(reader, "results_sha256_block", 1, UINT32_MAX, &block)) ||
        (status = load_measures(run, origin)))
        return status;
    const struct comity_drawn_settings *drawn = &origin->drawn;
    run->how.drawn = drawn->settings > 0 ? drawn : NULL;
    experiment->replicates = origin->scenario.replicates;
    experiment->first_replicate = (uint32_t)origin->first_replicate;
    experiment->mean_field = origin->mean_field;
    const uint64_t worlds = run->how.drawn ? drawn->settings * COMITY_REPLICATES_OF_A_DRAW
                                           : origin->scenario.replicates;
    experiment->block = (size_t)(block < worlds ? block : worlds);
    verification->points = worlds;
    return job_compute_run(run);
}

int verify_run(struct comity_reader *reader, const struct comity_verify_options *options,
               const struct comity_monitor *monitor, struct comity_verification *verification,
               struct comity_problems *problems)
{
    const struct comity_sink nowhere = { .path = NULL };
    struct comity_outcome_file origin;
    struct comity_run_result result = { .parts = NULL };
    struct comity_dataset *made = calloc(1, sizeof *made);
    if (!made)
        return COMITY_NO_MEMORY;
    verification->what = "replicate";
    int status = comity_outcome_file_open(&origin, reader->path, true, problems);
    struct job_run run = {
        .scenario = &origin.scenario,
        .twins = &result.twins,
        .experiment = { .threads = options->threads },
        .how = { .double_precision = origin.double_precision,
                 .stream = origin.stream,
                 .point = origin.of_point ? &origin.point : NULL,
                 .replicate = origin.replayed ? &origin.first_replicate : NULL,
                 .attached = &origin.attached,
                 .memory = made },
        .sink = &nowhere,
        .monitor = monitor,
        .what = "verifying",
        .problems = problems,
        .result = &result,
    };
    if (!status && !(status = run_again(reader, &origin, &run, verification)))
        status = comity_compare_made(reader, made, verification);
    verification->first_point += origin.first_replicate;
    comity_outcome_file_free(&origin);
    comity_run_result_free(&result);
    comity_dataset_free(made);
    return status;
}
