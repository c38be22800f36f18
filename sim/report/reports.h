/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_REPORTS_H
#define COMITY_REPORT_REPORTS_H

#include "report/report.h"

#include <comity/calibrate.h>
#include <comity/examination.h>
#include <comity/file_summary.h>
#include <comity/plan.h>
#include <comity/run.h>
#include <comity/scenario_comparison.h>
#include <comity/sensitivity_report.h>
#include <comity/shipped_inputs.h>

/* What each job found, printed in any format; COMITY_OK, or COMITY_NO_MEMORY and nothing is
 * printed. */

int report_comparison(const struct comity_scenario_comparison *comparison,
                      enum report_format format, FILE *stream);
int report_sensitivity(const struct comity_sensitivity_report *report, enum report_format format,
                       FILE *stream);
int report_run(const struct comity_run_result *result, bool mean_field, enum report_format format,
               FILE *stream);
int report_calibration(const struct comity_calibrate_result *result, enum report_format format,
                       FILE *stream);

/* Adds what is to be said of scenarios; the status of one that is not sound, if there is one. */
int report_checks(struct report *report, const char *const paths[], size_t count,
                  struct comity_problems *problems);
int report_file(const struct comity_file_summary *summary, const char *path, bool variables_alone,
                enum report_format format, FILE *stream);
/* Adds lines of what differs from the scenario's file. */
void report_file_changes(struct report *report, const struct comity_file_summary *summary);
int report_plan(const struct comity_plan *plan, enum report_format format, FILE *stream);
int report_shipped_inputs(const struct comity_shipped_inputs *inputs, enum report_format format,
                          FILE *stream);
int report_examination(const struct comity_examination *examination, enum report_format format,
                       FILE *stream);

/* "0.733 ± 0.003", an interval in brackets, "never" for infinity (a month), "-inf". */
enum { ESTIMATE_TEXT = 96, ESTIMATE_VALUE = 24 };
void report_write_value(double value, char text[ESTIMATE_VALUE]);
void report_write_estimate(const struct comity_measure_estimate *estimate,
                           char text[ESTIMATE_TEXT]);

#endif
