/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORTS_H
#define COMITY_REPORTS_H

#include <comity/calibrate.h>
#include <comity/compare.h>
#include <comity/dataset.h>
#include <comity/examination.h>
#include <comity/plan.h>
#include <comity/trace.h>

/*
 * For bindings: what other jobs than run and sweep find, handed over piece by piece, so that no
 * structure that holds it need be known. Each returns the status of its job; the problems are as
 * with comity_dataset_run. Texts last for the call
 * of a function that receives them.
 */

/* Compares; *dataset, to be freed, is that of the file of the comparison. `stop` as in
 * comity_dataset_options; may be NULL. */
int comity_dataset_compare(struct comity_dataset **dataset,
                           const struct comity_compare_options *options, const int *stop,
                           struct comity_problems *problems);

/* How far a calibration has come: what is computed, and how many of its blocks. */
typedef void comity_progressed(void *context, const char *what, uint64_t done, uint64_t total);

/* Calibrates, to the file `output` (which `replace` allows to be other results), or, where that is
 * NULL, to *dataset, to be freed. `stop` as above; `progressed` is called on the calling thread and
 * may be NULL. */
int comity_dataset_calibrate(struct comity_dataset **dataset,
                             const struct comity_calibrate_options *options, const char *output,
                             bool replace, const int *stop, comity_progressed *progressed,
                             void *context, struct comity_problems *problems);

/* A measure of a fact on a model: its value with the standard error (NaN: none), the bound as text
 * ("" without), whether the fact holds, and whether a bound of it is close. */
struct comity_reported_fact {
    const char *model, *title, *fact, *statement, *source, *measure, *bound;
    double value, error;
    bool holds, close;
};

typedef void comity_fact_sink(void *context, const struct comity_reported_fact *fact);

/* Examines facts, without a box: every measure of every fact on every model. `stop` as above. */
int comity_facts_report(const struct comity_examination_options *options, const int *stop,
                        comity_fact_sink *sink, void *context, struct comity_problems *problems);

/* An event of a story: its tick, the month as "2001-09", and a sentence. */
typedef void comity_story_sink(void *context, uint32_t tick, const char *month,
                               const char *sentence);

/* The events of one world from the first month asked for to the last, in order of time; before
 * them, with tick 0 and an empty month, the title. */
int comity_trace_report(const struct comity_trace_options *options, comity_story_sink *sink,
                        void *context, struct comity_problems *problems);

/* A value of a scenario: its key as `--set` takes it, what set it ("file:line", "default" or
 * "--set"), the source given for it, and the parameter that it belongs to, whose range is `range`.
 */
typedef void comity_value_sink(void *context, const char *key, double value, const char *origin,
                               const char *source, const struct comity_parameter *parameter,
                               const char *range);

/* Every value of every parameter; `source` with neither path nor text: the defaults. */
int comity_scenario_explain(const struct comity_scenario_source *source, comity_value_sink *sink,
                            void *context, struct comity_problems *problems);

/* Whether a scenario or, with settings left out, a sweep can be computed. */
int comity_scenario_check(const struct comity_scenario_source *source,
                          struct comity_problems *problems);
int comity_sweep_check(const struct comity_sweep_source *source, struct comity_problems *problems);

/* A figure of a plan by its number, and whether there are as many. */
bool comity_plan_figure(const struct comity_plan *plan, size_t k, const char **name,
                        double *figure);

/* A figure of a plan: "points", "replicates", "ticks", "seconds", "file_bytes" ... */
typedef void comity_figure_sink(void *context, const char *name, double figure);

/* Plans a sweep: its figures, then each sentence of advice. */
int comity_plan_report(const struct comity_plan_options *options, comity_figure_sink *sink,
                       void (*advised)(void *context, const char *sentence), void *context,
                       struct comity_problems *problems);

#endif
