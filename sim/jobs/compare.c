/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/compare.h"
#include "jobs/measure_list.h"

#include <comity/comparison_file.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void comity_compare_options_init(struct comity_compare_options *options)
{
    struct comity_scenario_comparison_options how;
    comity_scenario_comparison_options_init(&how);
    *options = (struct comity_compare_options){ .level = how.level, .margin = how.margin };
}

static const double margin_most = 1e15;

/* "NAME=X", for all measures of the name. */
static int set_margin(const char *margin, const struct comity_compare_inputs *inputs,
                      struct comity_problems *problems)
{
    const size_t length = strcspn(margin, "=");
    const char *number = margin + length + (margin[length] == '=');
    char *end;
    errno = 0;
    const double value = strtod(number, &end);
    if (end == number || *end || errno || !isfinite(value) || value < 0 || value > margin_most) {
        return job_problem(problems, "margin", "'%s' is not a number from %g to %g", number, 0.0,
                           margin_most);
    }
    bool found = false;
    for (size_t k = 0; k < inputs->measures_count; k++) {
        if (job_is_measure_named(&inputs->measures[k], margin, length)) {
            inputs->margins[k] = value;
            found = true;
        }
    }
    return found ? COMITY_OK
                 : job_unknown_measure("compare", "margin", margin, length, inputs->measures,
                                       inputs->measures_count, problems);
}

/* Refuses a measure of a file that bears the name of an outcome: it could not be asked for. */
static int check_names(const char *path, const struct comity_measure *measures, size_t count,
                       struct comity_problems *problems)
{
    for (size_t k = 0; k < count; k++) {
        for (size_t j = 0; j < k && measures[k].kind == COMITY_MEASURE_DEFINED; j++) {
            if (strcmp(measures[j].name, measures[k].name) == 0) {
                return job_problem(problems, "measures",
                                   "%s: '%s' is the name of an outcome; another name is expected",
                                   path, measures[k].name);
            }
        }
    }
    return COMITY_OK;
}

/* Keeps the measures that the options ask for, in their order, and reads their margins. */
static int choose_measures(const struct comity_compare_options *options,
                           const struct compare_input *reference,
                           struct comity_compare_inputs *inputs, struct comity_problems *problems)
{
    inputs->measures = comity_measures(reference->scenario, inputs->dates, inputs->dates_count,
                                       &reference->set, &inputs->measures_count);
    inputs->margins = calloc(inputs->measures_count + 1, sizeof *inputs->margins);
    if (!inputs->measures || !inputs->margins)
        return job_fail(COMITY_NO_MEMORY, problems);
    struct comity_measure *measures = inputs->measures;
    const size_t count = inputs->measures_count;
    size_t kept = 0;
    int status = check_names(options->measures, measures, count, problems);
    if (!status && options->outcomes)
        status = job_mark_measures("compare", options->outcomes, measures, count, problems);
    for (size_t k = 0; k < count; k++)
        inputs->margins[k] = NAN;
    for (size_t k = 0; k < options->margins_count && !status; k++)
        status = set_margin(options->margins[k], inputs, problems);
    for (size_t k = 0; k < count; k++) {
        if (options->all || measures[k].is_main) {
            measures[kept] = measures[k];
            inputs->margins[kept++] = inputs->margins[k];
        }
    }
    inputs->measures_count = kept;
    return status || kept ? status : job_problem(problems, "outcomes", "the list is empty");
}

static int check_output(const char *path, const struct comity_compare_inputs *inputs,
                        struct comity_problems *problems)
{
    int status = COMITY_OK;
    for (size_t k = 0; k < inputs->count && !status; k++) {
        status = job_check_overlap(path, inputs->list[k].path, problems);
        if (!status)
            status = job_check_overlap_with_scenario(path, inputs->list[k].scenario, problems);
    }
    if (status)
        return status;
    return job_check_output(path, problems);
}

int compare_samples(struct comity_compare_inputs *inputs,
                    const struct comity_scenario_comparison_options *how,
                    struct comity_scenario_comparison *comparison)
{
    for (size_t k = 0; k < inputs->count; k++)
        inputs->samples[k] = inputs->list[k].sample;
    return comity_compare_scenarios(comparison, inputs->samples, inputs->count, inputs->measures,
                                    inputs->measures_count, how);
}

/* Whether the results may go where others lie. */
static int check_replaced(const struct comity_sink *sink, struct comity_compare_inputs *inputs,
                          const struct comity_scenario_comparison_options *how,
                          struct comity_problems *problems)
{
    char fingerprint[COMITY_FINGERPRINT];
    inputs->samples = calloc(inputs->count, sizeof *inputs->samples);
    if (!inputs->samples)
        return COMITY_NO_MEMORY;
    for (size_t k = 0; k < inputs->count; k++) {
        inputs->samples[k].name = inputs->list[k].name;
        inputs->samples[k].scenario = inputs->list[k].scenario;
        inputs->samples[k].attached = &inputs->list[k].attached;
    }
    const int status = comity_comparison_fingerprint(inputs->samples, inputs->count,
                                                     inputs->measures, inputs->measures_count, how,
                                                     inputs->list[0].drawn, fingerprint);
    if (status)
        return status;
    return job_check_replaced(sink, "comparison", fingerprint, problems);
}

static int compare(const struct comity_compare_options *options, const struct comity_sink *sink,
                   struct comity_dataset *dataset, const struct comity_monitor *monitor,
                   struct comity_problems *problems, struct comity_compare_result *result)
{
    struct comity_compare_inputs *inputs = result->inputs;
    struct comity_scenario_comparison_options how = {
        .independent = options->independent,
        .bootstrap = options->bootstrap,
        .level = options->level,
        .margin = options->margin,
    };
    char title[COMITY_TITLE] = "";
    int status = job_set_title(title, options->changes.title, problems);
    how.title = options->changes.title;
    if (status || (status = compare_open_inputs(options, inputs, problems)) ||
        (status = compare_draw_inputs(options, inputs, problems)) ||
        (status = compare_check_inputs(options, inputs, problems)) ||
        (status = check_output(sink->path, inputs, problems)) ||
        (status = compare_find_reference(options, inputs, &how.reference, problems)) ||
        (status = compare_find_dates(options, inputs, problems)) ||
        (status = compare_load_measures(options, inputs, problems)) ||
        (status = choose_measures(options, &inputs->list[how.reference], inputs, problems)))
        return status;
    how.margins = inputs->margins;
    how.each = inputs->list[0].drawn ? COMITY_REPLICATES_OF_A_DRAW : 0;
    if ((status = check_replaced(sink, inputs, &how, problems)) ||
        (status = compare_fill_samples(options, monitor, inputs, problems)))
        return status;
    status = compare_samples(inputs, &how, &result->comparison);
    if (!status && (sink->path || dataset)) {
        status = comity_comparison_file_write(sink->path, dataset, &result->comparison,
                                              inputs->list[0].drawn, options->command_line,
                                              sink->replace, problems);
    }
    return status;
}

int comity_compare(const struct comity_compare_options *options, const struct comity_sink *sink,
                   const struct comity_monitor *monitor, struct comity_problems *problems,
                   struct comity_compare_result *result)
{
    COMITY_DECIMAL_POINT;
    struct comity_compare_result own, *kept = result ? result : &own;
    struct comity_dataset *dataset;
    *kept = (struct comity_compare_result){ .inputs = calloc(1, sizeof *kept->inputs) };
    int status = job_begin_dataset(sink, &dataset, problems);
    status = kept->inputs ? status : COMITY_NO_MEMORY;
    if (!status)
        status = compare(options, sink, dataset, monitor, problems, kept);
    job_end_dataset(sink, dataset, status);
    if (!result)
        comity_compare_result_free(&own);
    return status;
}

void comity_compare_result_free(struct comity_compare_result *result)
{
    comity_scenario_comparison_free(&result->comparison);
    if (result->inputs)
        compare_free_inputs(result->inputs);
    free(result->inputs);
    result->inputs = NULL;
}
