/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_EXPLAIN_H
#define COMITY_CLI_EXPLAIN_H

#include <comity/scenario.h>

/* The tables that `comity explain` prints to standard output. */

/* What a key chose: slots by parameter, in the order of the table, and events. */
struct explained {
    unsigned char slot[COMITY_PARAMETER_SLOTS]; /* 1: chosen */
    int events;                                 /* 1: list them */
    char event[COMITY_EVENT_NAME];              /* only those of this name; "": all */
};

/* Parameters with their values in the scenario: a few lines each, or in the longer form all that
 * is known of each. */
void print_parameters(const struct comity_scenario *scenario, const struct explained *chosen);
void print_parameters_in_full(const struct comity_scenario *scenario,
                              const struct explained *chosen);

/* As Markdown: with the scenario's values and their origins, or, without a scenario, defaults. */
void print_parameters_as_markdown(const struct comity_scenario *scenario,
                                  const struct explained *chosen);

/* The scenario, all tables and registries, as one JSON object. */
void print_as_json(const struct comity_scenario *scenario);

/* The registries of variables and of outcomes. */
void print_variables(int markdown);
void print_outcomes(int markdown);

/* What a file of measures may define. */
void print_measure_types(int markdown);

#endif
