/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/compare.h"
#include "jobs/verify.h"
#include "results/coordinates.h"
#include "results/drawn.h"

#include <comity/comparison_file.h>
#include <comity/scenario_file.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A comparison that is made again from what its file says. */
struct again {
    struct comity_reader *reader;
    struct comity_compare_inputs inputs;
    struct comity_scenario_comparison_options how;
    char **names, **labels; /* of scenarios and measures */
    double *single, *steps; /* [scenarios]: 1 or 0 */
    char *title;            /* NULL: none */
    struct comity_problems *problems;
};

static int fail(struct again *again, const char *what)
{
    return comity_reader_fail(again->reader, COMITY_BAD_FILE, "%s", what);
}

static int read_measures(struct again *again, const char *prefix, struct compare_input *input,
                         struct comity_problems *problems)
{
    return comity_get_attached(again->reader, prefix, &input->attached) ||
                   input->attached.count == 0
               ? again->reader->status
               : comity_measures_load(&input->set, &input->twins, input->scenario,
                                      input->attached.files[0].path, NULL, &input->attached, true,
                                      problems);
}

/* The text of a scenario, and the measures of it if there are any. */
static int read_input(struct again *again, size_t k)
{
    struct compare_input *input = &again->inputs.list[k];
    struct comity_source_text source = { (char[]){ "provenance" }, NULL };
    struct comity_problems problems;
    char name[32], prefix[48];
    snprintf(name, sizeof name, "scenario_%zu", k);
    snprintf(prefix, sizeof prefix, "attached_to_%zu_", k);
    input->path = again->names[k];
    input->scenario = &input->own;
    snprintf(input->name, sizeof input->name, "%s", again->names[k]);
    comity_problems_init(&problems);
    if (!comity_reader_provenance(again->reader, name, &source.text) &&
        !comity_reader_reject(again->reader,
                              comity_scenario_read_texts(&input->own, &source, 1, &problems),
                              "one of its scenarios cannot be read back")) {
        /* what differs from the scenario's file, which its text does not show */
        free(input->own.changes);
        comity_reader_find_provenance(again->reader, &input->own.changes, "changes_%zu", k);
        comity_reader_reject(again->reader, read_measures(again, prefix, input, &problems),
                             "its measures cannot be read back");
    }
    comity_problems_free(&problems);
    free(source.text);
    return again->reader->status;
}

static int read_numbers(struct again *again, const char *name, size_t count, double high,
                        double **numbers)
{
    *numbers = calloc(count, sizeof **numbers);
    return *numbers ? comity_reader_numbers(again->reader, name, count, 0, high, false, *numbers)
                    : comity_reader_fail_memory(again->reader);
}

/* Names, texts and draws of the scenarios. */
static int read_scenarios(struct again *again)
{
    struct comity_reader *reader = again->reader;
    const struct comity_reader_variable *names = comity_reader_find(reader, "scenario");
    const size_t count = names && names->rank == 1 ? names->size : 0;
    if (count < 2)
        return fail(again, "it does not name the scenarios that it compares");
    double *streams = NULL;
    again->inputs.list = calloc(count, sizeof *again->inputs.list);
    again->inputs.samples = calloc(count, sizeof *again->inputs.samples);
    if (!again->inputs.list || !again->inputs.samples)
        return COMITY_NO_MEMORY;
    again->inputs.count = count;
    for (size_t k = 0; k < count; k++)
        comity_scenario_init(&again->inputs.list[k].own);
    comity_reader_strings(reader, "scenario", &again->names);
    read_numbers(again, "streams", count, UINT32_MAX, &streams);
    read_numbers(again, "single_precision", count, 1, &again->single);
    read_numbers(again, "transitions_known", count, 1, &again->steps);
    for (size_t k = 0; k < count && !reader->status; k++) {
        again->inputs.list[k].stream = (uint32_t)streams[k];
        read_input(again, k);
    }
    free(streams);
    return reader->status;
}

/* The coefficients that were drawn, the same in every scenario. */
static int read_drawn(struct again *again)
{
    const struct comity_reader_dimension *draws =
        comity_reader_find_dimension(again->reader, "draw");
    for (size_t k = 0; k < again->inputs.count && !again->reader->status; k++) {
        struct compare_input *input = &again->inputs.list[k];
        const size_t length = draws ? draws->length : 0;
        comity_get_drawn(again->reader, input->scenario, length, 1, &input->own_drawn);
        input->drawn = input->own_drawn.settings > 0 ? &input->own_drawn : NULL;
        if (input->drawn && input->scenario->replicates != length * COMITY_REPLICATES_OF_A_DRAW)
            fail(again, "it does not hold the coefficients of all replicates");
    }
    again->how.each = again->inputs.list[0].drawn ? COMITY_REPLICATES_OF_A_DRAW : 0;
    return again->reader->status;
}

static int read_options(struct again *again)
{
    struct comity_reader *reader = again->reader;
    char *reference = NULL, *draws = NULL, *interval = NULL;
    comity_reader_text(reader, NULL, "reference", &reference);
    comity_reader_text(reader, NULL, "draws", &draws);
    comity_reader_text(reader, NULL, "interval", &interval);
    comity_reader_numbers(reader, "level", 1, 0.5, 0.9999, false, &again->how.level);
    comity_reader_numbers(reader, "margin_in_reference_standard_deviations", 1, 0, 1e6, false,
                          &again->how.margin);
    if (!reader->status) {
        again->how.independent = strncmp(draws, "independent", strlen("independent")) == 0;
        again->how.bootstrap = strcmp(interval, "t") != 0;
        while (again->how.reference < again->inputs.count &&
               strcmp(again->names[again->how.reference], reference) != 0)
            again->how.reference++;
        if (again->how.reference == again->inputs.count) {
            comity_reader_fail(reader, COMITY_BAD_FILE,
                               "its reference \"%s\" is none of its scenarios", reference);
        }
    }
    if (comity_reader_has(reader, NULL, "title")) {
        comity_reader_text(reader, NULL, "title", &again->title);
        again->how.title = again->title;
    }
    free(reference);
    free(draws);
    free(interval);
    return reader->status;
}

/* The months whose state is compared; mostly none. */
static int read_dates(struct again *again)
{
    struct comity_attribute attribute;
    const uint32_t ticks = again->inputs.list[again->how.reference].own.ticks;
    if (!comity_reader_has(again->reader, NULL, "ticks_compared") ||
        comity_reader_attribute(again->reader, NULL, "ticks_compared", &attribute))
        return again->reader->status;
    const size_t count = attribute.count;
    double *numbers = NULL;
    comity_attribute_free(&attribute);
    again->inputs.dates = calloc(count, sizeof *again->inputs.dates);
    if (!again->inputs.dates)
        return COMITY_NO_MEMORY;
    read_numbers(again, "ticks_compared", count, (double)ticks - 1, &numbers);
    for (size_t k = 0; k < count && !again->reader->status; k++)
        again->inputs.dates[k] = (uint32_t)numbers[k];
    again->inputs.dates_count = again->reader->status ? 0 : count;
    free(numbers);
    return again->reader->status;
}

/* The measures that the file names, in its order. */
static int choose_measures(struct again *again)
{
    struct comity_compare_inputs *inputs = &again->inputs;
    const struct comity_reader_variable *outcome = comity_reader_find(again->reader, "outcome");
    const size_t wanted = outcome && outcome->rank == 1 ? outcome->size : 0;
    size_t count;
    struct comity_measure *all =
        comity_measures(inputs->list[again->how.reference].scenario, inputs->dates,
                        inputs->dates_count, &inputs->list[again->how.reference].set, &count);
    inputs->measures = calloc(wanted + 1, sizeof *inputs->measures);
    inputs->margins = calloc(wanted + 1, sizeof *inputs->margins);
    int status = all && inputs->measures && inputs->margins ? COMITY_OK : COMITY_NO_MEMORY;
    status = status || wanted ? status : fail(again, "it does not name what it compares");
    if (!status)
        status = comity_reader_strings(again->reader, "outcome", &again->labels);
    for (size_t k = 0; k < wanted && !status; k++) {
        size_t at = 0;
        while (at < count && strcmp(all[at].label, again->labels[k]) != 0)
            at++;
        if (at == count) {
            status = comity_reader_fail(again->reader, COMITY_BAD_FILE,
                                        "it compares \"%s\", which its scenarios do not have",
                                        again->labels[k]);
        } else {
            inputs->measures[inputs->measures_count++] = all[at];
        }
    }
    free(all);
    if (!status && comity_reader_has(again->reader, NULL, "margins")) {
        again->how.margins = inputs->margins;
        status = comity_reader_numbers(again->reader, "margins", wanted, 0, INFINITY, true,
                                       inputs->margins);
    }
    return status;
}

static void round_values(double *values, size_t count)
{
    for (size_t k = 0; k < count; k++)
        values[k] = (double)(float)values[k];
}

/* Makes a sample what that of the comparison was, where it came from a file. */
static void restore_sample(const struct again *again, size_t k)
{
    struct comity_scenario_sample *sample = &again->inputs.list[k].sample;
    sample->single_precision = again->single[k] != 0;
    if (sample->single_precision) {
        round_values(sample->outcomes, sample->replicates * COMITY_OUTCOME_SLOTS);
        round_values(sample->snapshots,
                     sample->replicates * sample->dates_count * COMITY_SNAPSHOT_SLOTS);
    }
    if (again->steps[k] == 0) {
        memset(sample->region_steps, 0, sizeof sample->region_steps);
        memset(sample->dyad_steps, 0, sizeof sample->dyad_steps);
    }
}

static int compare_again(struct again *again, unsigned threads,
                         const struct comity_monitor *monitor,
                         struct comity_verification *verification)
{
    const struct comity_compare_options options = { .threads = threads };
    struct comity_compare_inputs *inputs = &again->inputs;
    struct comity_scenario_comparison comparison = { 0 };
    struct comity_dataset *made = calloc(1, sizeof *made);
    int status =
        made ? compare_fill_samples(&options, monitor, inputs, again->problems) : COMITY_NO_MEMORY;
    for (size_t k = 0; k < inputs->count && !status; k++)
        restore_sample(again, k);
    if (!status && !(status = compare_samples(inputs, &again->how, &comparison)) &&
        !(status = comity_comparison_file_write(NULL, made, &comparison, inputs->list[0].drawn,
                                                NULL, false, again->problems)))
        status = comity_compare_made(again->reader, made, verification);
    comity_scenario_comparison_free(&comparison);
    comity_dataset_free(made);
    return status;
}

int verify_comparison(struct comity_reader *reader, const struct comity_verify_options *options,
                      const struct comity_monitor *monitor,
                      struct comity_verification *verification, struct comity_problems *problems)
{
    struct again again = { .reader = reader, .problems = problems };
    int status = read_scenarios(&again);
    verification->what = "scenario";
    verification->points = again.inputs.count;
    if (!status && !(status = read_options(&again)) && !(status = read_drawn(&again)) &&
        !(status = read_dates(&again)) && !(status = choose_measures(&again)))
        status = compare_again(&again, options->threads, monitor, verification);
    compare_free_inputs(&again.inputs);
    free(again.names);
    free(again.labels);
    free(again.title);
    free(again.single);
    free(again.steps);
    return status;
}
