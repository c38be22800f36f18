/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "jobs/job.h"
#include "jobs/measure_list.h"

#include <comity/sensitivity_report.h>

#include <math.h>
#include <stdlib.h>

void comity_sensitivity_options_init(struct comity_sensitivity_options *options)
{
    *options = (struct comity_sensitivity_options){ 0 };
    comity_sobol_options_init(&options->sobol);
}

static int open_file(const char *path, bool trust, struct comity_sweep_outcomes *file,
                     struct comity_problems *problems)
{
    const int status = comity_sweep_outcomes_open(file, path, trust, problems);
    const enum comity_design_kind kind = file->sweep.design.kind;
    if (status)
        return status == COMITY_NO_MEMORY ? status : COMITY_BAD_ARGUMENT;
    if (kind == COMITY_DESIGN_POSTERIOR &&
        (file->sweep.replicates < 2 || file->sweep.adaptive.active)) {
        return job_problem(
            problems, NULL,
            "%s: what is chance is known only where every draw has two replicates or "
            "more, and as many as the others",
            path);
    }
    return kind == COMITY_DESIGN_SALTELLI || kind == COMITY_DESIGN_MORRIS ||
                   kind == COMITY_DESIGN_POSTERIOR
               ? COMITY_OK
               : job_problem(problems, NULL,
                             "%s: its design is %s; saltelli, morris or posterior is expected",
                             path, comity_design_name(kind));
}

/* Reports an outcome that was asked for and not kept. */
static int not_kept(const struct comity_sensitivity_report *report, const char *name,
                    struct comity_problems *problems)
{
    const struct comity_sweep_outcomes *file = &report->file;
    char text[512] = "";
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        if (file->kept[k]) {
            comity_append(text, sizeof text, "%s%s", text[0] ? ", " : "",
                          comity_outcomes()[k].name);
        }
    }
    for (size_t k = 0; k < report->count; k++)
        if (report->measures[k].kind == COMITY_MEASURE_DEFINED)
            comity_append(text, sizeof text, "%s%s", text[0] ? ", " : "", report->measures[k].name);
    return job_problem(problems, "outcomes", "%s does not hold what '%s' needs; its sweep kept %s",
                       report->path, name, text);
}

/* Keeps the measures that are asked for: of those that the file holds, unless they are named, the
 * main ones, or all if none of these is there. */
static int choose(const struct comity_sensitivity_options *options,
                  struct comity_sensitivity_report *report, struct comity_problems *problems)
{
    const struct comity_sweep_outcomes *file = &report->file;
    struct comity_measure *measures = report->measures;
    const size_t count = report->count;
    bool all = options->all || !options->outcomes;
    size_t kept = 0;
    if (options->outcomes) {
        const int status =
            job_mark_measures("sensitivity", options->outcomes, measures, count, problems);
        if (status)
            return status;
    }
    for (size_t k = 0; k < count; k++) {
        const bool held = comity_measure_is_kept(&measures[k], file->kept);
        if (options->outcomes && measures[k].is_main && !held)
            return not_kept(report, measures[k].name, problems);
        all = all && (options->all || !(held && measures[k].is_main));
    }
    for (size_t k = 0; k < count; k++)
        if (comity_measure_is_kept(&measures[k], file->kept) && (all || measures[k].is_main))
            measures[kept++] = measures[k];
    report->count = kept;
    if (kept)
        return COMITY_OK;
    return options->outcomes
               ? job_problem(problems, "outcomes", "the list is empty")
               : job_problem(problems, NULL, "%s: its sweep kept no outcomes", options->file);
}

/* Whether a measure is 0 or 1 in every replicate. */
static bool is_share(const struct comity_sweep_outcomes *file, const struct comity_measure *measure)
{
    if (measure->kind != COMITY_MEASURE_DEFINED)
        return measure->kind == COMITY_MEASURE_SHARE;
    const struct comity_measure_set *set = &file->sweep.measures->set;
    return set->measures[measure->slot].level == COMITY_MEASURE_OF_WORLD &&
           comity_measure_is_share(set, measure->slot);
}

/* What of the variance of an outcome is between the draws of a posterior. */
static void split(const struct comity_point_means *means, size_t each, bool shares, double level,
                  struct comity_variance_components *parts)
{
    struct comity_variance_sums sums = { 0 };
    for (size_t p = 0; p < means->points; p++)
        comity_variance_add_mean(&sums, each, means->mean[p], means->error[p]);
    if (comity_variance_split(&sums, shares, level, parts)) {
        const struct comity_confidence_interval unknown = { NAN, NAN };
        *parts = (struct comity_variance_components){ .mean = NAN,
                                                      .mean_interval = unknown,
                                                      .coefficients = NAN,
                                                      .chance = NAN,
                                                      .share = NAN,
                                                      .share_interval = unknown };
    }
}

static int estimate(struct comity_sensitivity_report *report)
{
    struct comity_sweep_outcomes *file = &report->file;
    struct comity_point_means *means = calloc(report->count, sizeof *means);
    report->found = calloc(report->count, sizeof *report->found);
    const bool is_morris = file->sweep.design.kind == COMITY_DESIGN_MORRIS;
    double *step = is_morris ? calloc((size_t)file->sweep.points, sizeof *step) : NULL;
    int status = means && report->found && (step || !is_morris) ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status && is_morris)
        status = comity_sweep_morris_steps(&file->sweep, step);
    for (size_t k = 0; k < report->count && !status; k++)
        status = comity_point_means_init(&means[k], (size_t)file->sweep.points);
    if (!status)
        status = comity_sweep_outcomes_means(file, report->measures, report->count, means);
    if (!status && file->sweep.design.kind == COMITY_DESIGN_POSTERIOR) {
        report->parts = calloc(report->count, sizeof *report->parts);
        status = report->parts ? COMITY_OK : COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < report->count && !status; k++) {
        if (report->parts) {
            split(&means[k], file->sweep.replicates, is_share(file, &report->measures[k]),
                  report->options.level, &report->parts[k]);
            continue;
        }
        status = comity_sweep_sensitivity_estimate(&file->sweep.prepared, &means[k], step,
                                                   &report->options, &report->found[k]);
    }
    for (size_t k = 0; means && k < report->count; k++)
        comity_point_means_free(&means[k]);
    free(means);
    free(step);
    return status;
}

int comity_sensitivity_analyse(const struct comity_sensitivity_options *options,
                               struct comity_problems *problems,
                               struct comity_sensitivity_report *report)
{
    COMITY_DECIMAL_POINT;
    *report =
        (struct comity_sensitivity_report){ .path = options->file, .options = options->sobol };
    int status = open_file(options->file, options->trust, &report->file, problems);
    if (status || (status = job_set_title(report->file.sweep.title, options->title, problems)))
        return status;
    const struct comity_sweep *sweep = &report->file.sweep;
    report->measures =
        comity_measures(&sweep->scenarios[0], NULL, 0,
                        sweep->measures ? &sweep->measures->set : NULL, &report->count);
    if (!report->measures)
        return COMITY_NO_MEMORY;
    status = choose(options, report, problems);
    if (status) {
        report->count = 0;
        return status;
    }
    status = estimate(report);
    return status == COMITY_BAD_FILE ? COMITY_BAD_ARGUMENT : status;
}

void comity_sensitivity_report_free(struct comity_sensitivity_report *report)
{
    for (size_t k = 0; report->found && k < report->count; k++)
        comity_sweep_sensitivity_free(&report->found[k]);
    free(report->found);
    free(report->parts);
    free(report->measures);
    report->parts = NULL;
    report->found = NULL;
    report->measures = NULL;
    comity_sweep_outcomes_free(&report->file);
}
