/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/text.h"

#include <comity/calendar.h>
#include <comity/sweep.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

void print_cell(FILE *stream, const char *text)
{
    fputc(' ', stream);
    for (; *text; text++) {
        if (*text == '|') {
            fputc('\\', stream);
        }
        fputc(*text, stream);
    }
    fputs(" |", stream);
}

void write_event(const struct comity_scenario *scenario, const struct comity_event *event,
                 char text[EVENT_TEXT])
{
    const size_t used = (size_t)snprintf(text, EVENT_TEXT, "%s: ", comity_event_name(event->kind));
    comity_event_text(scenario, event, comity_event_type(event->kind)->summary, NULL, NULL,
                      text + used, EVENT_TEXT - used);
}

static int is_meant(const struct comity_event *event, const char *name)
{
    return name[0] == '\0' || strcmp(name, event->name) == 0;
}

void print_events(FILE *stream, const struct comity_scenario *scenario, const char *name,
                  size_t indent)
{
    size_t printed = 0;
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        char month[16], text[EVENT_TEXT];
        if (!is_meant(event, name)) {
            continue;
        }
        comity_month_format(scenario->start + (long)event->tick, month, sizeof month);
        write_event(scenario, event, text);
        fprintf(stream, "%*s%s  ", printed++ ? (int)indent : 0, "", month);
        if (event->name[0]) {
            print_column(stream, text, 46);
        }
        fprintf(stream, "%s\n", event->name[0] ? event->name : text);
    }
}

void print_events_as_markdown(FILE *stream, const struct comity_scenario *scenario,
                              const char *name)
{
    fputs("| month | event | name |\n|---|---|---|\n", stream);
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        char month[16], text[EVENT_TEXT];
        if (is_meant(event, name)) {
            comity_month_format(scenario->start + (long)event->tick, month, sizeof month);
            write_event(scenario, event, text);
            fprintf(stream, "| %s |", month);
            print_cell(stream, text);
            print_cell(stream, event->name);
            fputc('\n', stream);
        }
    }
}
