/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/compare.h"
#include "jobs/drawn.h"
#include "jobs/measure_list.h"
#include "scenario/checks.h"

#include <comity/calendar.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool ends_with(const char *text, const char *ending)
{
    const size_t length = strlen(text), tail = strlen(ending);
    return length >= tail && strcmp(text + length - tail, ending) == 0;
}

/* "runs/benign_hegemon.h5" is "benign_hegemon"; a second one "benign_hegemon (2)". */
static void name_input(struct compare_input *inputs, size_t index)
{
    const char *slash = strrchr(inputs[index].path, '/');
    const char *name = slash ? slash + 1 : inputs[index].path, *dot = strrchr(name, '.');
    const int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    char plain[COMITY_NAME - 16];
    size_t alike = 1;
    snprintf(plain, sizeof plain, "%.*s", length, name);
    snprintf(inputs[index].name, sizeof inputs[index].name, "%s", plain);
    for (size_t k = 0; k < index; k++) {
        if (strcmp(inputs[k].name, inputs[index].name) == 0) {
            snprintf(inputs[index].name, sizeof inputs[index].name, "%s (%zu)", plain, ++alike);
            k = (size_t)-1; /* the new name may be taken too */
        }
    }
}

static int open_file(const struct comity_compare_options *options, struct compare_input *input,
                     struct comity_problems *problems)
{
    const struct comity_scenario_source *changes = &options->changes;
    const int status =
        comity_outcome_file_open(&input->file, input->path, options->trust, problems);
    input->scenario = &input->file.scenario;
    input->stream = input->file.stream;
    input->drawn = input->file.drawn.settings > 0 ? &input->file.drawn : NULL;
    if (status)
        return status == COMITY_NO_MEMORY ? status : COMITY_BAD_ARGUMENT;
    if (input->file.mean_field) {
        return job_problem(problems, NULL, "%s: a mean-field run has no replicates to compare",
                           input->path);
    }
    const struct comity_scenario *run = input->scenario;
    if (changes->settings_count || (changes->seed_given && changes->seed != run->seed) ||
        (changes->ticks && changes->ticks != run->ticks) ||
        (changes->replicates && changes->replicates != run->replicates)) {
        return job_problem(problems, NULL,
                           "%s has been run: with %" PRIu32 " replicates of %" PRIu32
                           " months, seed %" PRIu64 "; nothing of it can be changed now",
                           input->path, run->replicates, run->ticks, run->seed);
    }
    return COMITY_OK;
}

int compare_open_inputs(const struct comity_compare_options *options,
                        struct comity_compare_inputs *inputs, struct comity_problems *problems)
{
    if (options->inputs_count < 2)
        return job_problem(problems, NULL, "at least two scenarios or results files are expected");
    if (!(options->level > 0 && options->level < 1)) {
        return job_problem(problems, "level", "%g is given; a number between 0 and 1 is expected",
                           options->level);
    }
    inputs->list = calloc(options->inputs_count, sizeof *inputs->list);
    if (!inputs->list)
        return COMITY_NO_MEMORY;
    inputs->count = options->inputs_count;
    for (size_t k = 0; k < inputs->count; k++) {
        struct compare_input *input = &inputs->list[k];
        comity_scenario_init(&input->own);
        input->path = options->inputs[k];
        input->is_file = ends_with(input->path, ".h5");
        input->scenario = &input->own;
        input->stream = options->independent ? (uint32_t)k + 1 : 0;
        name_input(inputs->list, k);
    }
    int status = COMITY_OK;
    for (size_t k = 0; k < inputs->count && !status; k++) {
        struct compare_input *input = &inputs->list[k];
        struct comity_scenario_source source = options->changes;
        source.path = input->path;
        source.text = NULL;
        source.title = NULL; /* that of the comparison */
        status = input->is_file ? open_file(options, input, problems)
                                : comity_scenario_load(&input->own, &source, problems);
    }
    return status;
}

int compare_draw_inputs(const struct comity_compare_options *options,
                        struct comity_compare_inputs *inputs, struct comity_problems *problems)
{
    struct comity_posterior_table table = { 0 };
    if (!options->posterior)
        return COMITY_OK;
    int status = drawn_read_posterior(&table, options->posterior, problems);
    for (size_t k = 0; k < inputs->count && !status; k++) {
        struct compare_input *input = &inputs->list[k];
        if (!input->is_file) {
            status =
                comity_drawn_settings_draw(&input->own_drawn, input->scenario, &table, problems);
            input->drawn = &input->own_drawn;
        }
    }
    comity_posterior_table_free(&table);
    return status;
}

void compare_free_inputs(struct comity_compare_inputs *inputs)
{
    for (size_t k = 0; inputs->list && k < inputs->count; k++) {
        comity_scenario_sample_free(&inputs->list[k].sample);
        comity_drawn_settings_free(&inputs->list[k].own_drawn);
        comity_scenario_free(&inputs->list[k].own);
        comity_outcome_file_free(&inputs->list[k].file);
        comity_measure_set_free(&inputs->list[k].set);
        comity_twins_free(&inputs->list[k].twins);
        comity_attachments_free(&inputs->list[k].attached);
    }
    free(inputs->list);
    free(inputs->dates);
    free(inputs->measures);
    free(inputs->margins);
    free(inputs->samples);
}

/* Whether two inputs have the draws in common that pairing needs, or must not have. */
static int check_draws(bool independent, const struct compare_input *one,
                       const struct compare_input *other, struct comity_problems *problems)
{
    const struct comity_scenario *a = one->scenario, *b = other->scenario;
    if (independent) {
        return a->seed == b->seed && one->stream == other->stream
                   ? job_problem(problems, NULL,
                                 "%s and %s have the same draws (seed %" PRIu64 ", stream %" PRIu32
                                 "), so they are not independent",
                                 one->path, other->path, a->seed, one->stream)
                   : COMITY_OK;
    }
    if (one->stream != other->stream) {
        return job_problem(problems, NULL,
                           "%s and %s draw from different streams, so replicates are not pairs; "
                           "give --independent",
                           one->path, other->path);
    }
    if (a->seed != b->seed) {
        return job_problem(problems, NULL,
                           "%s has seed %" PRIu64 " and %s has seed %" PRIu64
                           ", so replicates are not pairs; give --seed, or --independent",
                           one->path, a->seed, other->path, b->seed);
    }
    if (a->replicates != b->replicates) {
        return job_problem(problems, NULL,
                           "%s has %" PRIu32 " replicates and %s has %" PRIu32
                           ", so they are not pairs; give --replicates, or --independent",
                           one->path, a->replicates, other->path, b->replicates);
    }
    return COMITY_OK;
}

/* Whether two inputs have the coefficients in common, replicate by replicate. */
static int check_drawn(bool independent, const struct compare_input *one,
                       const struct compare_input *other, struct comity_problems *problems)
{
    if (!one->drawn && !other->drawn)
        return COMITY_OK;
    if (independent) {
        return job_problem(
            problems, "posterior",
            "the coefficients of %s are drawn from a posterior, and scenarios are then "
            "compared draw by draw; leave --independent out",
            one->drawn ? one->path : other->path);
    }
    if (!one->drawn || !other->drawn || !comity_drawn_settings_equal(one->drawn, other->drawn)) {
        return job_problem(problems, "posterior",
                           "%s and %s do not draw the same coefficients, so replicates are not "
                           "pairs; runs with the same --posterior and seed, or scenarios, are "
                           "expected",
                           one->path, other->path);
    }
    return one->drawn->settings < 2
               ? job_problem(problems, "posterior",
                             "%s has %" PRIu32
                             " replicates, two to a draw of coefficients; four or "
                             "more are expected",
                             one->path, one->scenario->replicates)
               : COMITY_OK;
}

int compare_check_inputs(const struct comity_compare_options *options,
                         const struct comity_compare_inputs *inputs,
                         struct comity_problems *problems)
{
    for (size_t k = 0; k < inputs->count; k++) {
        const struct compare_input *one = &inputs->list[k];
        if (one->scenario->replicates < 2) {
            return job_problem(problems, NULL,
                               "%s has one replicate, and a comparison needs two or more; give "
                               "--replicates",
                               one->path);
        }
        for (size_t j = 0; j < k; j++) {
            const struct compare_input *other = &inputs->list[j];
            int status = check_draws(options->independent, other, one, problems);
            if (status || (status = check_drawn(options->independent, other, one, problems)))
                return status;
            if (one->scenario->ticks != other->scenario->ticks) {
                return job_problem(
                    problems, NULL,
                    "%s runs %" PRIu32 " months and %s runs %" PRIu32 "; give --ticks", other->path,
                    other->scenario->ticks, one->path, one->scenario->ticks);
            }
        }
    }
    return COMITY_OK;
}

int compare_load_measures(const struct comity_compare_options *options,
                          struct comity_compare_inputs *inputs, struct comity_problems *problems)
{
    int status = COMITY_OK;
    for (size_t k = 0; k < inputs->count && options->measures && !status; k++) {
        struct compare_input *input = &inputs->list[k];
        const struct comity_layers layers = {
            .assignments = options->changes.settings,
            .assignments_count = input->is_file ? 0 : options->changes.settings_count,
        };
        status = job_load_measures(&input->set, &input->twins, input->scenario, options->measures,
                                   &layers, &input->attached, problems);
    }
    return status;
}

static bool is_named(const struct compare_input *input, const char *name)
{
    return strcmp(input->path, name) == 0 || strcmp(input->name, name) == 0;
}

int compare_find_reference(const struct comity_compare_options *options,
                           const struct comity_compare_inputs *inputs, size_t *reference,
                           struct comity_problems *problems)
{
    *reference = 0;
    if (!options->reference)
        return COMITY_OK;
    for (size_t k = 0; k < inputs->count; k++) {
        if (is_named(&inputs->list[k], options->reference)) {
            *reference = k;
            return COMITY_OK;
        }
    }
    const char **names = calloc(inputs->count, sizeof *names);
    for (size_t k = 0; names && k < inputs->count; k++)
        names[k] = inputs->list[k].name;
    const char *nearest = names ? comity_nearest(options->reference, names, inputs->count) : NULL;
    const int status =
        job_problem(problems, "reference", "'%s' is not among the inputs%s%s", options->reference,
                    nearest ? "; did you mean " : "", nearest ? nearest : "");
    free(names);
    return status;
}

/* The tick of a month of a list, given by its first letters. */
static int find_date(const struct comity_scenario *scenario, const char *text, size_t length,
                     uint32_t *date, struct comity_problems *problems)
{
    char word[16], low[COMITY_MONTH_TEXT], high[COMITY_MONTH_TEXT];
    long month = 0;
    snprintf(word, sizeof word, "%.*s", (int)(length < 15 ? length : 15), text);
    const long tick = comity_month_parse(word, &month) ? -1 : month - scenario->start;
    if (tick < 0 || tick >= (long)scenario->ticks) {
        return job_problem(problems, "at", "'%.*s' is not a month from %s to %s", (int)length, text,
                           comity_scenario_month(scenario, 0, low),
                           comity_scenario_month(scenario, (long)scenario->ticks - 1, high));
    }
    *date = (uint32_t)tick;
    return COMITY_OK;
}

int compare_find_dates(const struct comity_compare_options *options,
                       struct comity_compare_inputs *inputs, struct comity_problems *problems)
{
    const struct compare_input *first = &inputs->list[0];
    const char *text = options->at ? options->at : "";
    inputs->dates = calloc(strlen(text) + 1, sizeof *inputs->dates);
    if (!inputs->dates)
        return COMITY_NO_MEMORY;
    for (size_t k = 1; options->at && k < inputs->count; k++) {
        if (inputs->list[k].scenario->start != first->scenario->start) {
            return job_problem(problems, "at", "%s and %s do not start in the same month",
                               first->path, inputs->list[k].path);
        }
    }
    for (text += strspn(text, ", "); *text; text += strspn(text, ", ")) {
        const size_t length = strcspn(text, ", ");
        const int status = find_date(first->scenario, text, length,
                                     &inputs->dates[inputs->dates_count++], problems);
        if (status)
            return status;
        text += length;
    }
    return options->at && inputs->dates_count == 0
               ? job_problem(problems, "at", "the list is empty; months are expected")
               : COMITY_OK;
}
