/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_RUN_TABLE_H
#define COMITY_CLI_RUN_TABLE_H

#include <comity/run.h>
#include <stdio.h>

/* The short table at the end of a run: phases at six dates, when they are entered, final trust and
 * identity; unless coefficients were drawn, whether the replicates were enough. */
void print_run_table(FILE *stream, const struct comity_scenario *scenario,
                     const struct comity_run_summary *summary, int mean_field, bool drawn);

/* What of the spread is of the coefficients, when they were drawn from a posterior. */
void print_run_parts(FILE *stream, const struct comity_run_result *result);

#endif
