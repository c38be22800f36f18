/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_TEXT_H
#define COMITY_CLI_TEXT_H

#include "core/number.h"
#include "report/text.h"

#include <comity/scenario.h>
#include <stdio.h>

/* Prints a cell of a Markdown table, with what would end it escaped, and the bar after it. */
void print_cell(FILE *stream, const char *text);

/* Writes what an event does, its date and name left out: "shock of terrorism, 1.2". */
enum { EVENT_TEXT = 4 * COMITY_NAME };
void write_event(const struct comity_scenario *scenario, const struct comity_event *event,
                 char text[EVENT_TEXT]);

/* A line for each event, or, unless name is "", for those of a name: month, what it does, name. The
 * first begins where the stream stands, the others at column `indent`. */
void print_events(FILE *stream, const struct comity_scenario *scenario, const char *name,
                  size_t indent);
void print_events_as_markdown(FILE *stream, const struct comity_scenario *scenario,
                              const char *name);

#endif
