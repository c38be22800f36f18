/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/characters.h"
#include "jobs/job.h"
#include "labelled/memory.h"
#include "model/kernel.h"

#include <comity/files.h>
#include <comity/measures.h>
#include <comity/scenario_file.h>
#include <comity/twins.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int job_set_title(char title[COMITY_TITLE], const char *given, struct comity_problems *problems)
{
    const unsigned char *at = (const unsigned char *)given;
    if (!given)
        return COMITY_OK;
    const size_t size = strlen(given);
    if (size >= COMITY_TITLE) {
        return job_problem(problems, "title", "it has %zu bytes; at most %d are expected", size,
                           COMITY_TITLE - 1);
    }
    for (size_t k = 0, length; k < size; k += length) {
        length = comity_printing_length(at + k, size - k);
        if (!length) {
            return job_problem(problems, "title",
                               "byte 0x%02X is of no printing character; text in UTF-8 on one line "
                               "is expected",
                               at[k]);
        }
    }
    memcpy(title, given, size + 1);
    return COMITY_OK;
}

static int change(struct comity_scenario *scenario, const struct comity_scenario_source *source,
                  struct comity_problems *problems)
{
    int status = COMITY_OK;
    if (source->seed_given)
        scenario->seed = source->seed;
    if (source->replicates)
        scenario->replicates = source->replicates;
    const uint32_t ticks = scenario->ticks;
    scenario->ticks = source->ticks ? source->ticks : ticks; /* where dates that are set may lie */
    for (size_t k = 0; k < source->settings_count; k++) {
        const int failed = comity_scenario_set(scenario, source->settings[k], problems);
        status = failed ? failed : status;
    }
    scenario->ticks = ticks;
    if (source->ticks && comity_scenario_set_ticks(scenario, source->ticks))
        return COMITY_NO_MEMORY;
    const int untitled = job_set_title(scenario->title, source->title, problems);
    status = untitled ? untitled : status;
    const int unsound = comity_scenario_validate(scenario, problems);
    return unsound ? unsound : status;
}

int comity_scenario_load(struct comity_scenario *scenario,
                         const struct comity_scenario_source *source,
                         struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    const size_t before = problems->count;
    int status = COMITY_OK;
    if (source->text)
        status = comity_scenario_read_text(scenario, source->path, source->text, problems);
    else if (source->path)
        status = comity_scenario_read(scenario, source->path, problems);
    if (!status)
        status = change(scenario, source, problems);
    if (status && problems->count == before) {
        comity_problems_add_request(problems, NULL, "%s: %s",
                                    source->path ? source->path : "defaults",
                                    comity_status_message(status));
    }
    return status;
}

static int compute_blocks(struct job_computation *computation, struct comity_experiment_run *run)
{
    const struct comity_monitor *monitor = computation->monitor;
    const struct comity_experiment *experiment = computation->experiment;
    struct comity_progress *progress = &computation->progress;
    struct comity_block *block;
    bool stopped = false;
    int answer;
    while ((answer = comity_experiment_next(run, &block)) > 0) {
        const int status = computation->take(computation->context, block);
        if (status)
            return status;
        const size_t points = block->count / experiment->replicates;
        for (size_t point = 0; point < points; point++)
            progress->world_months += (double)block->replicates[point] * experiment->ticks;
        progress->world_months += (double)(block->count % experiment->replicates) *
                                  experiment->ticks; /* points that the block divides */
        progress->done++;
        if (monitor && monitor->progress(monitor->context, progress) && !stopped) {
            stopped = true;
            if (!computation->finish)
                break;
            comity_experiment_stop(run);
        }
    }
    return answer < 0 ? -answer : stopped ? COMITY_INTERRUPTED : COMITY_OK;
}

int job_compute(struct job_computation *computation)
{
    const struct comity_monitor *monitor = computation->monitor;
    struct comity_progress *progress = &computation->progress;
    struct comity_experiment_run *run;
    int status = comity_experiment_start(&run, computation->experiment);
    if (status)
        return status;
    computation->kernel = comity_experiment_kernel(run);
    if (!progress->total)
        progress->total = comity_experiment_blocks(computation->experiment);
    /* of work that is kept at least one block is computed */
    if (monitor && progress->done == 0 && monitor->progress(monitor->context, progress) &&
        !computation->finish)
        status = COMITY_INTERRUPTED;
    if (!status)
        status = compute_blocks(computation, run);
    comity_experiment_free(run);
    return status;
}

int job_compute_blocks(const struct comity_experiment *experiment,
                       const struct comity_monitor *monitor, const char *what,
                       int (*take)(void *context, const struct comity_block *block), void *context)
{
    return job_compute(&(struct job_computation){ .experiment = experiment,
                                                  .monitor = monitor,
                                                  .progress = { .what = what },
                                                  .take = take,
                                                  .context = context });
}

int job_twin(void *twins, uint64_t index, size_t scenario, const struct comity_point *of,
             struct comity_point *made)
{
    (void)index;
    return comity_twins_point(twins, scenario, of, made);
}

bool comity_stopped(void *stop, const struct comity_progress *progress)
{
    (void)progress;
    return __atomic_load_n((const int *)stop, __ATOMIC_RELAXED) != 0;
}

int job_wait(const struct comity_monitor *monitor, const struct comity_progress *progress,
             long *pause)
{
    const long first = 20 * 1000 * 1000, most = 250 * 1000 * 1000;
    const struct timespec wait = { 0, *pause ? *pause : first };
    *pause = 2 * wait.tv_nsec < most ? 2 * wait.tv_nsec : most;
    if (monitor && monitor->progress(monitor->context, progress))
        return COMITY_INTERRUPTED;
    nanosleep(&wait, NULL);
    return COMITY_OK;
}

void job_notice(const struct comity_monitor *monitor, const char *sentence)
{
    if (monitor && monitor->notice && sentence[0])
        monitor->notice(monitor->context, sentence);
}

int job_set_recording(struct comity_recording *recording, const char *names, uint32_t ticks,
                      uint32_t every, bool double_precision, struct comity_problems *problems)
{
    const char *unknown;
    char name[128], text[512];
    if (names && !names[strspn(names, ", ")]) {
        return job_problem(problems, "record",
                           "the list is empty; variables, all or none is expected");
    }
    const int status = comity_recording_init(recording, names, ticks, every ? every : 1,
                                             double_precision, &unknown);
    if (!status)
        return COMITY_OK;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(unknown, ", "), unknown);
    if (strcmp(name, "all") == 0 || strcmp(name, "none") == 0)
        snprintf(text, sizeof text, "'%s' stands alone, without other names", name);
    else
        comity_variable_problem(name, text, sizeof text);
    comity_problems_add_request(problems, "record", "%s", text);
    return status;
}

int job_check_kernel(const char *kernel, struct comity_problems *problems)
{
    struct comity_simulator simulator;
    const int status = comity_simulator_init(&simulator, kernel, 0);
    comity_simulator_free(&simulator);
    if (status != COMITY_BAD_ARGUMENT)
        return COMITY_OK;
    char problem[256];
    comity_kernel_problem(kernel, problem, sizeof problem);
    comity_problems_add_request(problems, "kernel", "%s", problem);
    return status;
}

int job_of_request(int status)
{
    return status && status != COMITY_NO_MEMORY ? COMITY_BAD_ARGUMENT : status;
}

int job_check_output(const char *path, struct comity_problems *problems)
{
    return path ? job_of_request(comity_output_check(path, problems)) : COMITY_OK;
}

int job_check_replaced(const struct comity_sink *sink, const char *format, const char *fingerprint,
                       struct comity_problems *problems)
{
    return sink->path ? job_of_request(comity_output_check_results(sink->path, format, fingerprint,
                                                                   sink->replace, problems))
                      : COMITY_OK;
}

int job_check_overlap(const char *path, const char *input, struct comity_problems *problems)
{
    if (!path || !comity_same_file(path, input))
        return COMITY_OK;
    return job_problem(problems, NULL, "-o %s: this file is read here, as %s; name another", path,
                       input);
}

int job_check_overlap_with_scenario(const char *path, const struct comity_scenario *scenario,
                                    struct comity_problems *problems)
{
    int status = COMITY_OK;
    for (size_t k = 0; k < scenario->files_count && !status; k++)
        status = job_check_overlap(path, scenario->files[k].path, problems);
    return status;
}

int job_begin_dataset(const struct comity_sink *sink, struct comity_dataset **dataset,
                      struct comity_problems *problems)
{
    *dataset = NULL;
    if (!sink->dataset)
        return COMITY_OK;
    *sink->dataset = NULL;
    if (sink->path)
        return job_problem(problems, NULL, "results go to a file or to memory, not to both");
    *dataset = calloc(1, sizeof **dataset);
    return *dataset ? COMITY_OK : COMITY_NO_MEMORY;
}

void job_end_dataset(const struct comity_sink *sink, struct comity_dataset *dataset, int status)
{
    if (status || !dataset)
        comity_dataset_free(dataset);
    else
        *sink->dataset = dataset;
}

int job_fail(int status, struct comity_problems *problems)
{
    if (status && status != COMITY_INTERRUPTED)
        comity_problems_add_request(problems, NULL, "%s", comity_status_message(status));
    return status;
}

int job_lacks_shipped(const char *folder, struct comity_problems *problems)
{
    comity_problems_add(problems, folder, 0, NULL, "%s",
                        folder ? "no shipped scenarios are there; COMITY_DATA may name the folder "
                                 "that has them"
                               : "the folder of shipped scenarios is not there; COMITY_DATA may "
                                 "name it");
    return COMITY_CANNOT_READ;
}

int job_printed(int status, struct comity_problems *problems)
{
    if (status == COMITY_CANNOT_WRITE)
        comity_problems_add_request(problems, NULL, "standard output: %s", strerror(errno));
    return status;
}
