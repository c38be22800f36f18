/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_COMPARE_H
#define COMITY_CLI_COMPARE_H

#include <comity/scenario_comparison.h>
#include <stdio.h>

/* The ways to show a comparison. */

void print_compare_table(FILE *stream, const struct comity_scenario_comparison *comparison);
void print_compare_markdown(FILE *stream, const struct comity_scenario_comparison *comparison);
void print_compare_csv(FILE *stream, const struct comity_scenario_comparison *comparison);
void print_compare_json(FILE *stream, const struct comity_scenario_comparison *comparison);

/* One sentence each on what the comparison rests on, shared by table and Markdown. */
void describe_comparison(FILE *stream, const struct comity_scenario_comparison *comparison);

#endif
