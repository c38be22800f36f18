/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"
#include "labelled/partial_name.h"
#include "results/calibration_files.h"

#include <comity/calibrate.h>
#include <comity/calibration_file.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART = 65536, PATH = 4096, SENTENCE = 1024 };

/* A calibration under way. */
struct work {
    const struct comity_calibrate_options *options;
    const struct comity_sink *sink;
    const struct comity_monitor *monitor;
    struct comity_problems *problems;
    struct comity_calibrate_result *result;
    struct comity_calibration_table *tables; /* [models] */
    char fingerprint[COMITY_DIGEST_TEXT];
    char what[160]; /* that is computed */
    uint64_t parts; /* seen, of all models: their turn among shards */
};

static void part_path(const struct work *work, size_t model, uint64_t first, char path[PATH])
{
    snprintf(path, PATH, "%s.parts/simulations-%zu-%09llu.h5", work->sink->path, model,
             (unsigned long long)first);
}

/* Whether the part is there already; its summaries are read then. A status below 0 is a failure. */
static int reuse(struct work *work, struct comity_simulations_part *part)
{
    char path[PATH];
    const size_t before = work->problems->count;

    if (!work->sink->path) {
        return 0;
    }
    part_path(work, part->model, part->first, path);
    const int status = comity_simulations_read(path, &work->result->calibration, work->fingerprint,
                                               part, work->problems);

    if (status == COMITY_OK) {
        work->result->reused += part->count;
        return 1;
    }
    /* what is missing or damaged is computed again */
    if (status == COMITY_CANNOT_READ || (status == COMITY_BAD_FILE && unlink(path) == 0)) {
        comity_problems_drop(work->problems, before, work->problems->count - before);
        return 0;
    }
    return -status;
}

static int keep(struct work *work, const struct comity_simulations_part *part)
{
    char folder[PATH], path[PATH];

    if (!work->sink->path) {
        return COMITY_OK;
    }
    snprintf(folder, sizeof folder, "%s.parts", work->sink->path);
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return comity_fail(work->problems, COMITY_CANNOT_WRITE, "%s cannot be made: %s", folder,
                           strerror(errno));
    }
    part_path(work, part->model, part->first, path);
    return comity_simulations_write(path, &work->result->calibration, work->fingerprint, part,
                                    work->problems);
}

static int compute_part(struct work *work, struct comity_simulations_part *part)
{
    struct comity_calibration_stretch stretch;
    int status =
        comity_calibration_stretch_init(&stretch, &work->result->calibration, part->model,
                                        part->first, part->count, part->score, part->summary);
    struct job_computation computation = { .experiment = &stretch.experiment,
                                           .monitor = work->monitor,
                                           .progress = { .what = work->what },
                                           .take = comity_calibration_take,
                                           .context = &stretch };

    stretch.experiment.kernel = work->options->kernel;
    stretch.experiment.threads = work->options->threads;
    if (!status) {
        status = job_compute(&computation);
    }
    comity_calibration_stretch_free(&stretch);
    if (status) {
        return status;
    }
    work->result->simulated += part->count;
    return keep(work, part);
}

/* Simulations first to first + count of a model, in parts; rows of others' shards stay NaN. */
static int simulate(struct work *work, size_t model, uint64_t first, size_t count)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    struct comity_calibration_table *table = &work->tables[model];
    int status = COMITY_OK;

    for (size_t done = 0; done < count && !status; done += PART) {
        struct comity_simulations_part part = {
            .model = model,
            .first = first + done,
            .count = count - done < PART ? count - done : PART,
            .score = table->score + (first + done) * calibration->parameters_count,
            .summary = table->summary + (first + done) * calibration->targets_count,
        };
        const bool ours = work->options->shards == 0 ||
                          work->parts++ % work->options->shards + 1 == work->options->shard;

        if (ours) {
            status = reuse(work, &part);
            status = status < 0 ? -status : status > 0 ? COMITY_OK : compute_part(work, &part);
        }
    }
    return status;
}

static int make_tables(struct work *work)
{
    const struct comity_calibration *calibration = &work->result->calibration;

    work->tables = calloc(calibration->models_count, sizeof *work->tables);
    for (size_t m = 0; work->tables && m < calibration->models_count; m++) {
        struct comity_calibration_table *table = &work->tables[m];

        table->score =
            calloc(calibration->simulations, calibration->parameters_count * sizeof(double));
        table->summary =
            calloc(calibration->simulations, calibration->targets_count * sizeof(double));
        if (!table->score || !table->summary) {
            return COMITY_NO_MEMORY;
        }
    }
    return work->tables ? COMITY_OK : COMITY_NO_MEMORY;
}

static void population_options(const struct comity_calibration *calibration,
                               struct comity_population_options *options)
{
    comity_population_options_init(options);
    options->parameters = calibration->parameters_count;
    options->budget = calibration->simulations;
    options->generation = calibration->method == COMITY_CALIBRATION_SEQUENTIAL
                              ? calibration->generation
                              : calibration->simulations;
    options->seed = calibration->seed;
    options->allows = comity_calibration_allows;
    options->context = calibration;
}

/* Every model simulated at the same points of the prior. */
static int reject(struct work *work, struct comity_population *population)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const double *score;
    size_t count;
    int status = comity_population_propose(population, &score, &count);

    for (size_t m = 0; m < calibration->models_count && !status; m++) {
        struct comity_calibration_table *table = &work->tables[m];

        table->count = table->of_prior = count;
        memcpy(table->score, score, count * calibration->parameters_count * sizeof *score);
        snprintf(work->what, sizeof work->what, "simulating %s", calibration->models[m].name);
        status = simulate(work, m, 0, count);
    }
    work->result->generations = 1;
    work->result->accepted = NAN;
    return status;
}

/* The distances of a generation, whose scales are those of the first. */
static int accept(struct work *work, struct comity_population *population, uint64_t first,
                  size_t count, double scale[])
{
    const struct comity_calibration *calibration = &work->result->calibration;
    const size_t targets = calibration->targets_count, fitted = calibration->fitted;
    struct comity_calibration_table *table = &work->tables[0];
    double *noisy = malloc(count * targets * sizeof *noisy);
    double *kept = malloc(count * fitted * sizeof *kept);
    double *distance = malloc((count + targets) * sizeof *distance);
    int status = noisy && kept && distance ? COMITY_OK : COMITY_NO_MEMORY;

    if (!status) {
        memcpy(noisy, table->summary + first * targets, count * targets * sizeof *noisy);
        comity_calibration_add_errors(calibration, first, count, noisy);
        for (size_t i = 0; i < count; i++) {
            memcpy(kept + i * fitted, noisy + i * targets, fitted * sizeof *kept);
        }
        const struct comity_simulations simulations = { count, 0, fitted, NULL, kept, NULL };

        status = first == 0 ? comity_summary_scales(&simulations, scale) : COMITY_OK;
    }
    if (!status) {
        double *observed = distance + count;

        for (size_t t = 0; t < fitted; t++) {
            observed[t] = calibration->targets[t].observed;
        }
        for (size_t i = 0; i < count; i++) {
            distance[i] = comity_summary_distance(fitted, kept + i * fitted, observed, scale);
        }
        status = comity_population_accept(population, distance);
    }
    free(noisy);
    free(kept);
    free(distance);
    return status;
}

/* The importance of the simulations that the last population holds. */
static int weigh(struct work *work, const struct comity_population *population)
{
    struct comity_calibration_table *table = &work->tables[0];

    table->weight = calloc(table->count, sizeof *table->weight);
    if (!table->weight) {
        return COMITY_NO_MEMORY;
    }
    for (size_t i = 0; i < population->count; i++) {
        table->weight[population->simulation[i]] = population->weight[i];
    }
    return COMITY_OK;
}

static int go_on(struct work *work, struct comity_population *population)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    struct comity_calibration_table *table = &work->tables[0];
    double *scale = calloc(calibration->targets_count, sizeof *scale);
    int status = scale ? COMITY_OK : COMITY_NO_MEMORY;

    while (!status) {
        const double *score;
        size_t count;

        status = comity_population_propose(population, &score, &count);
        if (status || count == 0) {
            break;
        }
        const uint64_t first = population->simulated;

        memcpy(table->score + first * calibration->parameters_count, score,
               count * calibration->parameters_count * sizeof *score);
        if (first == 0) {
            snprintf(work->what, sizeof work->what, "generation 1");
        } else {
            snprintf(work->what, sizeof work->what,
                     "generation %zu (accepted %.0f %%, effective sample %.0f)",
                     population->generations + 1, 100.0 * population->accepted,
                     comity_population_effective_size(population));
        }
        status = simulate(work, 0, first, count);
        table->count = first + count;
        table->of_prior = first == 0 ? count : table->of_prior;
        if (!status) {
            status = accept(work, population, first, count, scale);
        }
    }
    work->result->generations = population->generations;
    work->result->accepted = population->accepted;
    free(scale);
    if (status) {
        return status;
    }
    return weigh(work, population);
}

static int find_points(struct work *work)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    struct comity_population_options options;
    struct comity_population population;

    population_options(calibration, &options);
    int status = comity_population_init(&population, &options);

    if (!status) {
        status = calibration->method == COMITY_CALIBRATION_SEQUENTIAL ? go_on(work, &population)
                                                                      : reject(work, &population);
    }
    comity_population_free(&population);
    if (status == COMITY_NUMERIC && work->problems->count == 0) {
        comity_problems_add(work->problems, work->options->source.path, 0, NULL,
                            "constraints and measures leave too few simulations; wider priors or "
                            "measures that are defined in more worlds are expected");
    }
    return status;
}

static int check(struct work *work)
{
    struct comity_calibrate_result *result = work->result;
    const struct comity_calibration *calibration = &result->calibration;
    const size_t k = calibration->parameters_count, models = calibration->models_count;
    const size_t truths = work->options->check;

    if (truths == 0) {
        return COMITY_OK;
    }
    result->truths = truths < work->tables[0].of_prior ? truths : work->tables[0].of_prior;
    result->rank = calloc(result->truths, k * sizeof(double));
    result->covered = calloc(k, sizeof(double));
    result->ratio = calloc(k, sizeof(double));
    result->confusion = models > 1 ? calloc(models * models, sizeof *result->confusion) : NULL;
    if (!result->rank || !result->covered || !result->ratio || (models > 1 && !result->confusion)) {
        return COMITY_NO_MEMORY;
    }
    return comity_calibration_check(calibration, work->tables, result->truths, result->rank,
                                    result->covered, result->ratio, result->confusion);
}

/* Takes the simulations away, which the posterior has taken in. */
static void remove_parts(struct work *work)
{
    const struct comity_calibration *calibration = &work->result->calibration;
    char path[PATH];

    for (size_t m = 0; m < calibration->models_count; m++) {
        for (uint64_t first = 0; first < work->tables[m].count; first++) {
            /* parts begin at multiples of PART within a generation */
            part_path(work, m, first, path);
            if (first % PART == 0 || calibration->method == COMITY_CALIBRATION_SEQUENTIAL) {
                unlink(path);
            }
        }
    }
    snprintf(path, sizeof path, "%s.parts", work->sink->path);
    comity_tidy(path, NULL); /* what a killed process had begun */
    rmdir(path);
}

static int finish(struct work *work, struct comity_dataset *dataset)
{
    struct comity_calibrate_result *result = work->result;
    int status = comity_calibration_analyse(&result->calibration, work->tables, &result->report,
                                            work->problems);

    if (!status) {
        status = check(work);
    }
    if (!status && (work->sink->path || dataset)) {
        status = comity_posterior_file_write(work->sink->path, dataset, result, work->fingerprint,
                                             work->options->command_line, work->sink->replace,
                                             work->problems);
    }
    if (!status && work->sink->path && !work->options->keep) {
        remove_parts(work);
    }
    result->complete = !status;
    return status;
}

/* What may not be done is said before anything is computed. */
static int check_request(const struct work *work)
{
    const struct comity_calibrate_options *options = work->options;
    char path[PATH];
    struct stat about;
    int status = job_check_kernel(options->kernel, work->problems);

    if (!status) {
        status = job_check_output(work->sink->path, work->problems);
    }
    for (size_t m = 0; m < work->result->calibration.models_count && !status; m++) {
        status = job_check_overlap_with_scenario(
            work->sink->path, &work->result->calibration.models[m].scenario, work->problems);
    }
    if (status ||
        (status = job_check_replaced(work->sink, "posterior", work->fingerprint, work->problems))) {
        return status;
    }
    if (options->shards > 0 && work->result->calibration.method == COMITY_CALIBRATION_SEQUENTIAL) {
        return job_refuse(work->problems, "shard",
                          "each generation of a sequential calibration rests on the one before; "
                          "method = \"rejection\" is expected");
    }
    if (options->shards > 0 && !work->sink->path) {
        return job_refuse(work->problems, "shard", "an output file is expected");
    }
    snprintf(path, sizeof path, "%s.parts", work->sink->path ? work->sink->path : "");
    if (work->sink->path && !options->resume && options->shards == 0 && stat(path, &about) == 0) {
        return job_refuse(work->problems, "resume",
                          "%s holds simulations; --resume goes on from them", path);
    }
    return COMITY_OK;
}

static int calibrate(struct work *work, struct comity_dataset *dataset)
{
    struct comity_calibrate_result *result = work->result;
    int status =
        comity_calibration_read(&result->calibration, &work->options->source, work->problems);

    if (status ||
        (status = job_set_title(result->calibration.title, work->options->title, work->problems)) ||
        (status = comity_calibration_fingerprint(&result->calibration, work->fingerprint)) ||
        (status = check_request(work)) || (status = make_tables(work)) ||
        (status = find_points(work)) || work->options->shards > 0) {
        return status;
    }
    return finish(work, dataset);
}

int comity_calibrate(const struct comity_calibrate_options *options, const struct comity_sink *sink,
                     const struct comity_monitor *monitor, struct comity_problems *problems,
                     struct comity_calibrate_result *result)
{
    struct work work = {
        .options = options, .sink = sink, .monitor = monitor, .problems = problems, .result = result
    };
    struct comity_dataset *dataset = NULL;

    *result = (struct comity_calibrate_result){ 0 };
    comity_calibration_report_init(&result->report);
    int status = comity_calibration_init(&result->calibration);

    if (!status && !(status = job_begin_dataset(sink, &dataset, problems))) {
        status = calibrate(&work, dataset);
    }
    job_end_dataset(sink, dataset, status);
    for (size_t m = 0; work.tables && m < result->calibration.models_count; m++) {
        comity_calibration_table_free(&work.tables[m]);
    }
    free(work.tables);
    return status;
}

void comity_calibrate_result_free(struct comity_calibrate_result *result)
{
    comity_calibration_free(&result->calibration);
    comity_calibration_report_free(&result->report);
    free(result->rank);
    free(result->covered);
    free(result->ratio);
    free(result->confusion);
    *result = (struct comity_calibrate_result){ 0 };
}
