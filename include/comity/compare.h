/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_COMPARE_H
#define COMITY_COMPARE_H

#include <comity/job.h>
#include <comity/scenario_comparison.h>

/* Scenarios, run now, and results files of runs, set against one of them. */

struct comity_compare_options {
    const char *const *inputs;             /* scenario files, and results files (.h5) of runs */
    size_t inputs_count;                   /* two or more */
    struct comity_scenario_source changes; /* to every scenario but for the title, which is that
                                              of the comparison; path and text are not used */
    const char *reference;                 /* an input's path or name; NULL: the first */
    const char *outcomes;       /* names or labels of measures, separated by commas; NULL: the main
                                   ones */
    bool all;                   /* every measure */
    const char *at;             /* also the state at these months, "2001-09,2005-06"; may be NULL */
    const char *measures;       /* a file of measures that are compared too; may be NULL. The
                                   scenarios of results files then run again, and must come to the
                                   same outcomes */
    bool independent;           /* draws of its own for each scenario: unpaired */
    const char *posterior;      /* the file of a calibration, from which the coefficients of every
                                   two replicates are drawn, the same in every scenario; NULL:
                                   they are the scenarios'. Not together with `independent` */
    bool trust;                 /* results files are read without a look at their hash */
    bool bootstrap;             /* intervals by BCa bootstrap instead of t */
    double level;               /* of intervals, as 0.95 */
    double margin;              /* in standard deviations of the reference, as 0.2 */
    const char *const *margins; /* "NAME=X": of one measure, in its unit */
    size_t margins_count;
    unsigned threads;         /* 0: one on each processor */
    const char *command_line; /* kept as provenance; may be NULL */
};

struct comity_compare_result {
    struct comity_scenario_comparison comparison;
    struct comity_compare_inputs *inputs; /* private: what the comparison refers to */
};

/* Paired, by t, the level and the margin of scenario_comparison.h. */
void comity_compare_options_init(struct comity_compare_options *options);

/*
 * Compares. The result may be NULL; otherwise it is initialised here and must be freed whatever is
 * returned. Errors: BAD_SCENARIO, BAD_MEASURES, BAD_ARGUMENT (an option, inputs that cannot be
 * compared or are no results, an output that must not be written), CANNOT_READ, BAD_FILE,
 * CANNOT_WRITE, NUMERIC, INTERRUPTED (nothing is written), NO_MEMORY, NO_THREAD.
 */
int comity_compare(const struct comity_compare_options *options, const struct comity_sink *sink,
                   const struct comity_monitor *monitor, struct comity_problems *problems,
                   struct comity_compare_result *result);
void comity_compare_result_free(struct comity_compare_result *result); /* safe twice */

#endif
