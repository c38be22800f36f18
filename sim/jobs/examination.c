/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/characters.h"
#include "core/text_stream.h"
#include "jobs/examination.h"

#include <comity/shipped.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPLICATES = 1000 };

/* The path of a file that is there, or NULL; `within` is "facts" or "../nulls". */
static int find_within(const char *folder, int length, const char *within, const char *stem,
                       char **path)
{
    *path = comity_make_text("%.*s/%s/%s.cfg", length, folder, within, stem);
    if (!*path)
        return COMITY_NO_MEMORY;
    if (access(*path, F_OK) != 0) {
        free(*path);
        *path = NULL;
    }
    return COMITY_OK;
}

static int find_shipped(const char *name, const char *folder, char **path)
{
    *path = comity_shipped_find(name, folder);
    return *path ? COMITY_OK : COMITY_NO_MEMORY;
}

/* The facts of the scenario's own file or of the nearest that it includes. */
static int find_facts(const struct comity_examination_options *options,
                      const struct comity_scenario *scenario, struct comity_problems *problems,
                      char **path)
{
    char *shipped;
    int status = comity_shipped_folder(&shipped) == COMITY_NO_MEMORY ? COMITY_NO_MEMORY : COMITY_OK;
    if (!status && options->facts)
        status = find_shipped(options->facts, "facts", path);
    for (size_t k = scenario->files_count; k > 0 && !*path && !status; k--) {
        const char *file = scenario->files[k - 1].path, *slash = strrchr(file, '/');
        char stem[COMITY_NAME];
        comity_stem(file, stem, sizeof stem);
        status =
            find_within(slash ? file : ".", slash ? (int)(slash - file) : 1, "facts", stem, path);
        if (!status && !*path && shipped)
            status = find_within(shipped, (int)strlen(shipped), "facts", stem, path);
    }
    free(shipped);
    return status || *path
               ? status
               : job_problem(problems, "facts",
                             "no file of facts bears the name of this scenario; name one");
}

static int take(void *context, const struct comity_block *block)
{
    const struct examination_run *run = context;
    const size_t row = run->facts->set.row;
    memcpy(run->rows + block->first * row, block->measures, block->count * row * sizeof(double));
    return COMITY_OK;
}

/* The facts on the scenario, with the null model laid over it unless NULL. */
static int examine_model(struct examination_run *run, const char *null,
                         struct comity_examination_model *model)
{
    const uint32_t replicates = run->replicates;
    int status = examination_open(run, null);
    if (!status) {
        const struct comity_experiment experiment = examination_experiment(run, replicates);
        snprintf(model->title, sizeof model->title, "%s", run->base.title);
        run->rows = calloc((size_t)replicates * (run->facts->set.row + 1), sizeof *run->rows);
        model->estimates = calloc(run->facts->set.count + 1, sizeof *model->estimates);
        status = run->rows && model->estimates
                     ? job_compute_blocks(&experiment, run->monitor, model->name, take, run)
                     : COMITY_NO_MEMORY;
        if (!status) {
            status = comity_measure_estimates(&run->facts->set, replicates, 1, run->rows, true,
                                              model->estimates);
        }
        free(run->rows);
        run->rows = NULL;
    }
    examination_close(run);
    return status;
}

/* Where a null model is: a file, or one of nulls/ beside the folder of the facts, or shipped. */
static int find_null(const struct examination_run *run, const char *name, char **path)
{
    const char *slash = strrchr(run->path, '/');
    int status = COMITY_OK;
    if (!strchr(name, '/')) {
        status = find_within(slash ? run->path : ".", slash ? (int)(slash - run->path) : 1,
                             "../nulls", name, path);
    }
    return status || *path ? status : find_shipped(name, "nulls", path);
}

/* The null models asked for, or those that the facts name, or all that are shipped; to be freed, as
 * each of them. */
static int find_nulls(const struct examination_run *run, char ***paths, size_t *count)
{
    const struct comity_examination_options *options = run->options;
    char **shipped = NULL;
    int status = COMITY_OK;
    *count = options->nulls_count ? options->nulls_count : run->facts->nulls_count;
    if (*count == 0 && !(status = comity_shipped_names("nulls", &shipped, count)) && *count == 0)
        status = COMITY_CANNOT_READ;
    if (status == COMITY_CANNOT_READ) {
        status = job_problem(run->problems, "power",
                             "no null models are shipped here; files of --null are expected");
    }
    *paths = calloc(*count + 1, sizeof **paths);
    status = status || *paths ? status : COMITY_NO_MEMORY;
    for (size_t k = 0; k < *count; k++) {
        const char *name = options->nulls_count ? options->nulls[k]
                           : shipped            ? shipped[k]
                                                : run->facts->nulls[k];
        if (!status) {
            status = options->nulls_count ? find_shipped(name, "nulls", &(*paths)[k])
                                          : find_null(run, name, &(*paths)[k]);
        }
        if (shipped)
            free(shipped[k]);
    }
    free(shipped);
    return status;
}

static int examine_nulls(struct examination_run *run, struct comity_examination *examination)
{
    char **paths;
    size_t count;
    int status = find_nulls(run, &paths, &count);
    struct comity_examination_model *models =
        realloc(examination->models, (count + 1) * sizeof *examination->models);
    examination->models = models ? models : examination->models;
    status = status || models ? status : COMITY_NO_MEMORY;
    for (size_t k = 0; k < count && !status; k++) {
        struct comity_examination_model *model = &models[examination->models_count++];
        *model = (struct comity_examination_model){ .estimates = NULL };
        comity_stem(paths[k], model->name, sizeof model->name);
        status = examine_model(run, paths[k], model);
    }
    for (size_t k = 0; paths && k < count; k++)
        free(paths[k]);
    free(paths);
    return status;
}

static int examine(const struct comity_examination_options *options,
                   const struct comity_monitor *monitor, struct comity_problems *problems,
                   struct comity_examination *examination)
{
    struct comity_scenario_source source = options->scenario;
    struct examination_run run = { .options = options,
                                   .monitor = monitor,
                                   .problems = problems,
                                   .plain = &examination->scenario,
                                   .facts = &examination->facts };
    source.settings_count = 0; /* after null models */
    int status = job_check_kernel(options->kernel, problems);
    if (status || (status = comity_scenario_load(&examination->scenario, &source, problems)) ||
        (status =
             find_facts(options, &examination->scenario, problems, &examination->facts_path)) ||
        (status = comity_facts_read(&examination->facts, examination->facts_path, problems)))
        return status;
    run.path = examination->facts_path;
    examination->replicates = run.replicates =
        options->scenario.replicates ? options->scenario.replicates : REPLICATES;
    examination->models = calloc(1, sizeof *examination->models);
    if (!examination->models)
        return COMITY_NO_MEMORY;
    comity_stem(options->scenario.path, examination->models[0].name,
                sizeof examination->models[0].name);
    examination->models_count = 1;
    status = examine_model(&run, NULL, &examination->models[0]);
    if (!status && (options->power || options->nulls_count))
        status = examine_nulls(&run, examination);
    if (!status && options->box)
        status = examination_of_box(&run, examination);
    return status;
}

int comity_examine(const struct comity_examination_options *options,
                   const struct comity_monitor *monitor, struct comity_problems *problems,
                   struct comity_examination *examination)
{
    COMITY_DECIMAL_POINT;
    const size_t before = problems->count;
    *examination = (struct comity_examination){ .facts_path = NULL };
    comity_scenario_init(&examination->scenario);
    int status = comity_facts_init(&examination->facts);
    if (!status)
        status = examine(options, monitor, problems, examination);
    return problems->count == before ? job_fail(status, problems) : status;
}

void comity_examination_free(struct comity_examination *examination)
{
    for (size_t k = 0; k < examination->models_count; k++)
        free(examination->models[k].estimates);
    free(examination->models);
    free(examination->facts_path);
    comity_facts_free(&examination->facts);
    comity_scenario_free(&examination->scenario);
    comity_robustness_free(&examination->robustness);
    examination->models = NULL;
    examination->facts_path = NULL;
    examination->models_count = 0;
}

bool comity_examination_holds(const struct comity_examination *examination, size_t model)
{
    bool holds = true;
    for (size_t k = 0; k < examination->facts.count; k++) {
        holds = holds &&
                comity_fact_holds(&examination->facts, k, examination->models[model].estimates);
    }
    return holds;
}

bool comity_examination_discriminates(const struct comity_examination *examination, size_t fact)
{
    for (size_t k = 1; k < examination->models_count; k++)
        if (!comity_fact_holds(&examination->facts, fact, examination->models[k].estimates))
            return true;
    return false;
}
