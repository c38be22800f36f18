/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_TRACE_H
#define COMITY_CLI_TRACE_H

#include <comity/trace.h>

/* Prints a text after its month, broken into lines. */
void print_month(const struct comity_scenario *scenario, uint32_t tick, const char *text);

/* Prints the levels of a tick that is kept, and what the whole run came to. */
void print_levels(const struct comity_trace *trace, uint32_t tick);
void print_balance(const struct comity_trace *trace);

#endif
