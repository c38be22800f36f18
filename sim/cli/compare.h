/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_COMPARE_H
#define COMITY_CLI_COMPARE_H

#include "cli/command.h"

#include <comity/outcome_file.h>
#include <comity/scenario_comparison.h>

/* The parts of `comity compare`: its inputs, what of them is compared, and how it is shown. */

struct compare_options {
    const char *const *inputs; /* scenarios and results files */
    size_t inputs_count;
    const char *output, *reference, *outcomes, *at;
    enum table_format format;
    int all, quiet, force, independent, bootstrap;
    double level, margin;
    const char **margins; /* NAME=X */
    size_t margins_count;
    const char **sets;
    size_t sets_count;
    uint64_t replicates, seed, ticks, threads;
    int seed_given;
};

/* One scenario, run now or read from a file. */
struct compare_input {
    const char *path;
    char name[COMITY_NAME]; /* the file's name without its ending, told apart where equal */
    int is_file;
    uint32_t stream;                 /* of the draws */
    struct comity_scenario own;      /* of a scenario file */
    struct comity_outcome_file file; /* of a results file */
    const struct comity_scenario *scenario;
    struct comity_scenario_sample sample;
};

/* Each returns EXIT_DONE, or says what is wrong and returns another status. */
int open_inputs(const struct compare_options *options, struct compare_input *inputs);
int check_inputs(const struct compare_options *options, const struct compare_input *inputs);
int fill_samples(const struct compare_options *options, struct compare_input *inputs,
                 const uint32_t *dates, size_t dates_count);
void free_inputs(struct compare_input *inputs, size_t count);

/* The ticks that --at names, in the calendar of the inputs; to be freed. */
int parse_dates(const struct compare_options *options, const struct compare_input *inputs,
                uint32_t **dates, size_t *count);

/* The index of the input that --reference names. */
int find_reference(const struct compare_options *options, const struct compare_input *inputs,
                   size_t *reference);

/* Keeps the measures that the options ask for, in their order, and reads their margins: NaN, or in
 * the measure's unit. margins has room for all. */
int choose_measures(const struct compare_options *options, struct comity_measure *measures,
                    size_t *count, double *margins);

void print_compare_table(FILE *stream, const struct comity_scenario_comparison *comparison);
void print_compare_markdown(FILE *stream, const struct comity_scenario_comparison *comparison);
void print_compare_csv(FILE *stream, const struct comity_scenario_comparison *comparison);
void print_compare_json(FILE *stream, const struct comity_scenario_comparison *comparison);

/* One sentence each on what the comparison rests on, shared by table and Markdown. */
void describe_comparison(FILE *stream, const struct comity_scenario_comparison *comparison);

#endif
