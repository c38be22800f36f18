/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORTS_H
#define COMITY_REPORTS_H

#include <comity/examination.h>
#include <comity/plan.h>
#include <comity/trace.h>

/*
 * For bindings: what jobs without a dataset find, handed over piece by piece, so that no structure
 * that holds it need be known. Each returns the status of its job, with its problems. Texts last
 * for the call of a function that receives them.
 */

/* A measure of a fact on a model: its value with the standard error (NaN: none), the bound as text
 * ("" without), whether the fact holds, and whether a bound of it is close. */
struct comity_reported_fact {
    const char *model, *title, *fact, *statement, *source, *measure, *bound;
    double value, error;
    bool holds, close;
};

typedef void comity_fact_sink(void *context, const struct comity_reported_fact *fact);

/* Examines facts, without a box: every measure of every fact on every model. */
int comity_facts_report(const struct comity_examination_options *options,
                        const struct comity_monitor *monitor, comity_fact_sink *sink, void *context,
                        struct comity_problems *problems);

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
