/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_EXPLANATION_H
#define COMITY_REPORT_EXPLANATION_H

#include "report/report.h"

#include <comity/scenario.h>

/* What `comity explain` reports; each adds to a report. */

/* Parameters of which a slot is chosen[COMITY_PARAMETER_SLOTS]: for text their values in the
 * scenario with a few lines each, or all that is known of each; otherwise a table, of the values
 * or of the defaults alone. */
void report_parameters(struct report *report, const struct comity_scenario *scenario,
                       const unsigned char chosen[], bool values, bool full);

/* The events, with their sources or under a caption; unless name is "", those of a name. */
void report_events(struct report *report, const struct comity_scenario *scenario, const char *name,
                   bool sources);

/* The registries of variables and of outcomes, and what a file of measures may define. */
void report_variables(struct report *report);
void report_outcomes(struct report *report);
void report_measure_types(struct report *report);

/* Every key of a scenario file, with an example that can stand in one. */
void report_file_keys(struct report *report);

/* The scenario, all tables and registries, as one JSON object. */
void report_scenario_json(const struct comity_scenario *scenario, FILE *stream);

#endif
