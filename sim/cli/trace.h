/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_TRACE_H
#define COMITY_CLI_TRACE_H

#include <comity/narrative.h>
#include <comity/outcomes.h>

/* One world and what is kept of it. */
struct trace {
    const struct comity_scenario *scenario;
    struct comity_narrative narrative;
    struct comity_tally tally;
    double outcomes[COMITY_OUTCOME_SLOTS];
    double *records; /* of the first tick, and every N-th */
    uint32_t every, from, to;
};

/* Prints a text after its month, broken into lines. */
void print_month(const struct comity_scenario *scenario, uint32_t tick, const char *text);

/* Prints the levels of a tick that is kept, and what the whole run came to; returns a status. */
int print_levels(const struct trace *trace, uint32_t tick);
int print_balance(const struct trace *trace);

#endif
