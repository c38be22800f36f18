/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_COMPARE_H
#define COMITY_JOBS_COMPARE_H

#include "jobs/job.h"

#include <comity/compare.h>
#include <comity/measure_file.h>
#include <comity/outcome_file.h>

/* The inputs of a comparison and what of them is compared. */

/* One scenario, run now or read from a file. */
struct compare_input {
    const char *path;
    char name[COMITY_NAME]; /* the file's name without its ending, numbered where names are equal */
    bool is_file;
    uint32_t stream;                 /* of the draws */
    struct comity_scenario own;      /* of a scenario file */
    struct comity_outcome_file file; /* of a results file */
    const struct comity_scenario *scenario;
    struct comity_drawn_settings own_drawn;    /* of a scenario file */
    const struct comity_drawn_settings *drawn; /* of the replicates; NULL: they have one setting */
    struct comity_measure_set set; /* of the options' measures; without them it has none */
    struct comity_twins twins;
    struct comity_attachments attached;
    struct comity_scenario_sample sample;
};

struct comity_compare_inputs {
    struct compare_input *list; /* [count] */
    size_t count;
    uint32_t *dates; /* ticks of `at` */
    size_t dates_count;
    struct comity_measure *measures; /* those that are compared */
    double *margins;                 /* of each, or NaN */
    size_t measures_count;
    struct comity_scenario_sample *samples; /* [count], parts of the inputs */
};

/* Each returns a status, other than COMITY_OK with a problem unless memory is out. */
int compare_open_inputs(const struct comity_compare_options *options,
                        struct comity_compare_inputs *inputs, struct comity_problems *problems);
int compare_check_inputs(const struct comity_compare_options *options,
                         const struct comity_compare_inputs *inputs,
                         struct comity_problems *problems);

/* Draws the coefficients of the scenarios that run now, when the options ask for it. */
int compare_draw_inputs(const struct comity_compare_options *options,
                        struct comity_compare_inputs *inputs, struct comity_problems *problems);

/* Reads the measures of the options for each input. */
int compare_load_measures(const struct comity_compare_options *options,
                          struct comity_compare_inputs *inputs, struct comity_problems *problems);

/* The index of the input that the options name as reference; the ticks that they name. */
int compare_find_reference(const struct comity_compare_options *options,
                           const struct comity_compare_inputs *inputs, size_t *reference,
                           struct comity_problems *problems);
int compare_find_dates(const struct comity_compare_options *options,
                       struct comity_compare_inputs *inputs, struct comity_problems *problems);

/* Runs the scenarios, reads the files. */
int compare_fill_samples(const struct comity_compare_options *options,
                         const struct comity_monitor *monitor, struct comity_compare_inputs *inputs,
                         struct comity_problems *problems);

/* Compares what the samples hold, for which inputs->samples has room. */
int compare_samples(struct comity_compare_inputs *inputs,
                    const struct comity_scenario_comparison_options *how,
                    struct comity_scenario_comparison *comparison);

void compare_free_inputs(struct comity_compare_inputs *inputs);

#endif
