/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_REPORTS_H
#define COMITY_REPORT_REPORTS_H

#include "report/report.h"

#include <comity/scenario_comparison.h>
#include <comity/sensitivity_report.h>

/* What each job found, printed in any format; COMITY_OK, or COMITY_NO_MEMORY and nothing is
 * printed. */

int report_comparison(const struct comity_scenario_comparison *comparison,
                      enum report_format format, FILE *stream);
int report_sensitivity(const struct comity_sensitivity_report *report, enum report_format format,
                       FILE *stream);

#endif
