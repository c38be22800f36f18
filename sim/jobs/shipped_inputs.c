/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "jobs/job.h"

#include <comity/calibration_file.h>
#include <comity/measure_file.h>
#include <comity/posterior_file.h>
#include <comity/shipped.h>
#include <comity/shipped_inputs.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TITLE = 256 };

/* ---- titles, each as the reader of its kind gives it ---- */

static int title_of_scenario(const char *path, char title[TITLE], struct comity_problems *problems)
{
    const struct comity_scenario_source source = { .path = path };
    struct comity_scenario scenario;
    comity_scenario_init(&scenario);
    const int status = comity_scenario_load(&scenario, &source, problems);
    snprintf(title, TITLE, "%s", scenario.title);
    comity_scenario_free(&scenario);
    return status;
}

static int title_of_sweep(const char *path, char title[TITLE], struct comity_problems *problems)
{
    const struct comity_sweep_source source = { .path = path };
    struct comity_sweep sweep;
    comity_sweep_init(&sweep);
    const int status = comity_sweep_load(&sweep, &source, problems);
    snprintf(title, TITLE, "%s", sweep.title);
    comity_sweep_free(&sweep);
    return status;
}

static int title_of_calibration(const char *path, char title[TITLE],
                                struct comity_problems *problems)
{
    const struct comity_calibration_source source = { .path = path };
    struct comity_calibration calibration;
    int status = comity_calibration_init(&calibration);
    if (!status)
        status = comity_calibration_read(&calibration, &source, problems);
    snprintf(title, TITLE, "%s", calibration.title);
    comity_calibration_free(&calibration);
    return status;
}

static int title_of_facts(const char *path, char title[TITLE], struct comity_problems *problems)
{
    struct comity_facts facts;
    int status = comity_facts_init(&facts);
    if (!status)
        status = comity_facts_read(&facts, path, problems);
    snprintf(title, TITLE, "%s", facts.set.title);
    comity_facts_free(&facts);
    return status;
}

static int title_of_measures(const char *path, char title[TITLE], struct comity_problems *problems)
{
    struct comity_measure_set set;
    int status = comity_measure_set_init(&set);
    if (!status)
        status = comity_measures_read(&set, path, problems);
    snprintf(title, TITLE, "%s", set.title);
    comity_measure_set_free(&set);
    return status;
}

static int title_of_posterior(const char *path, char title[TITLE], struct comity_problems *problems)
{
    struct comity_posterior_table table;
    const int status = comity_posterior_table_read(&table, path, problems);
    snprintf(title, TITLE, "%s", status ? "" : table.title);
    comity_posterior_table_free(&table);
    return status;
}

/* Those that no command looks for in a folder of theirs are named with it. */
static const struct kind {
    const char *name, *folder, *ending;
    bool whole;
    int (*title)(const char *path, char title[TITLE], struct comity_problems *problems);
} kinds[] = {
    { "scenario", "", ".cfg", false, title_of_scenario },
    { "rival", "rivals", ".cfg", true, title_of_scenario },
    { "sweep", "sweeps", ".cfg", false, title_of_sweep },
    { "calibration", "calibrations", ".cfg", false, title_of_calibration },
    { "posterior", "posteriors", ".h5", false, title_of_posterior },
    { "measures", "calibrations/measures", ".cfg", false, title_of_measures },
    { "facts", "facts", ".cfg", false, title_of_facts },
    /* laid over a scenario; a model that stands for itself would be a scenario */
    { "null", "nulls", ".cfg", false, title_of_scenario },
};

/* ---- the list ---- */

static int add(struct comity_shipped_inputs *inputs, const struct kind *kind, const char *name,
               struct comity_problems *problems)
{
    char path[PATH_MAX], title[TITLE] = "";
    if (!COMITY_GROW(&inputs->list, inputs->count))
        return COMITY_NO_MEMORY;
    snprintf(path, sizeof path, "%s/%s%s%s%s", inputs->folder, kind->folder,
             kind->folder[0] ? "/" : "", name, kind->ending);
    const int status = kind->title(path, title, problems);
    if (status)
        return status;
    snprintf(path, sizeof path, "%s/%s", kind->folder, name);
    struct comity_shipped_input *added = &inputs->list[inputs->count++];
    *added = (struct comity_shipped_input){ kind->name, strdup(kind->whole ? path : name),
                                            strdup(title) };
    return added->name && added->title ? COMITY_OK : COMITY_NO_MEMORY;
}

static int add_kind(struct comity_shipped_inputs *inputs, const struct kind *kind,
                    struct comity_problems *problems)
{
    char **names;
    size_t count;
    int status = comity_shipped_names(kind->folder, &names, &count);
    if (status == COMITY_CANNOT_READ) {
        comity_problems_add_request(problems, NULL, "%s/%s: %s", inputs->folder, kind->folder,
                                    strerror(errno));
    }
    for (size_t k = 0; k < count; k++) {
        if (!status)
            status = add(inputs, kind, names[k], problems);
        free(names[k]);
    }
    free(names);
    return status;
}

static int check_kind(const char *kind, struct comity_problems *problems)
{
    enum { COUNT = sizeof kinds / sizeof *kinds };
    const char *names[COUNT];
    for (size_t k = 0; k < COUNT; k++) {
        names[k] = kinds[k].name;
        if (!kind || strcmp(kind, names[k]) == 0)
            return COMITY_OK;
    }
    const char *nearest = comity_nearest(kind, names, COUNT);
    return job_problem(problems, NULL, "there is no kind '%s' of inputs; %s%s%s", kind,
                       nearest ? "did you mean "
                               : "scenario, rival, sweep, calibration, posterior, measures, facts "
                                 "or null",
                       nearest ? nearest : " is expected", nearest ? "?" : "");
}

int comity_shipped_inputs(struct comity_shipped_inputs *inputs, const char *kind,
                          struct comity_problems *problems)
{
    *inputs = (struct comity_shipped_inputs){ 0 };
    int status = check_kind(kind, problems);
    if (!status)
        status = comity_shipped_folder(&inputs->folder);
    if (status == COMITY_NO_MEMORY)
        return job_fail(status, problems);
    if (status == COMITY_CANNOT_READ || (!status && access(inputs->folder, R_OK | X_OK) != 0))
        return job_lacks_shipped(inputs->folder, problems);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !status; k++)
        if (!kind || strcmp(kind, kinds[k].name) == 0)
            status = add_kind(inputs, &kinds[k], problems);
    return status && problems->count == 0 ? job_fail(status, problems) : status;
}

void comity_shipped_inputs_free(struct comity_shipped_inputs *inputs)
{
    for (size_t k = 0; k < inputs->count; k++) {
        free(inputs->list[k].name);
        free(inputs->list[k].title);
    }
    free(inputs->list);
    free(inputs->folder);
    *inputs = (struct comity_shipped_inputs){ 0 };
}
