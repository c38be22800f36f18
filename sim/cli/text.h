/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_TEXT_H
#define COMITY_CLI_TEXT_H

#include <comity/scenario.h>
#include <stdio.h>

/* Text for people: lines of TEXT_WIDTH columns, numbers as one would write them. */
enum { TEXT_WIDTH = 100, NUMBER_TEXT = 32 };

/* Columns that a UTF-8 text takes, one for each character. */
size_t text_columns(const char *text);

/* Prints text and blanks up to a width in columns; at least one blank when followed by more. */
void print_column(FILE *stream, const char *text, size_t width);

/* Prints words from column `at` on, breaking lines so that they fit; later lines begin at column
 * `indent`. Ends the line. */
void print_words(FILE *stream, size_t at, size_t indent, const char *text);

/* Prints a cell of a Markdown table, with what would end it escaped, and the bar after it. */
void print_cell(FILE *stream, const char *text);

/* Prints a string of JSON, with its quotation marks. */
void print_json_text(FILE *stream, const char *text);

/* Writes the shortest decimal number that reads back to the same double. */
void write_number(double value, char text[NUMBER_TEXT]);

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
