/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_SENSITIVITY_H
#define COMITY_CLI_SENSITIVITY_H

#include <comity/sensitivity_report.h>
#include <stdio.h>

/* The ways to show a report on sensitivity. */

void print_sensitivity_table(FILE *stream, const struct comity_sensitivity_report *report);
void print_sensitivity_markdown(FILE *stream, const struct comity_sensitivity_report *report);
void print_sensitivity_csv(FILE *stream, const struct comity_sensitivity_report *report);
void print_sensitivity_json(FILE *stream, const struct comity_sensitivity_report *report);

/* What the numbers rest on and how they are to be read, shared by table and Markdown. */
void describe_sensitivity(FILE *stream, const struct comity_sensitivity_report *report);

/* One sentence on an outcome: its mean, how it varies, what is noise or why there is no more to
 * say; shared as well. */
void describe_outcome(FILE *stream, const struct comity_sensitivity_report *report, size_t outcome);

/* Whether a pair is shown: its interval excludes 0, or there are no intervals. */
int is_pair_shown(const struct comity_sobol_index *pair);

#endif
