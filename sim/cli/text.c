/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/text.h"

#include <comity/calendar.h>
#include <comity/sweep.h>

#include <inttypes.h>
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

static void write_rupture(const struct comity_scenario *scenario, const struct comity_event *event,
                          char text[EVENT_TEXT])
{
    const int exchange = event->target >= COMITY_RUPTURE_TRANSACTIONS;
    char venue[2 * COMITY_CODE], factor[NUMBER_TEXT];
    comity_scenario_venue_name(
        scenario, exchange ? event->target - COMITY_RUPTURE_TRANSACTIONS : event->target, venue);
    comity_number_format(event->amount, 0, factor);
    snprintf(text, EVENT_TEXT, "rupture: %s %s times %s", venue,
             exchange ? "transactions" : "institutions", factor);
}

void write_event(const struct comity_scenario *scenario, const struct comity_event *event,
                 char text[EVENT_TEXT])
{
    char name[3 * COMITY_NAME], number[NUMBER_TEXT];
    comity_number_format(event->amount, 0, number);
    switch (event->kind) {
    case COMITY_EVENT_SET:
        comity_scenario_slot_key(scenario, event->target, name, sizeof name);
        snprintf(text, EVENT_TEXT, "set: %s = %s", name, number);
        break;
    case COMITY_EVENT_SHOCK:
        snprintf(text, EVENT_TEXT, "shock: %s + %s", scenario->issue[event->target], number);
        break;
    case COMITY_EVENT_MEASURE:
        snprintf(text, EVENT_TEXT, "measure: %s toward %s, %" PRIu32 " month%s%s",
                 scenario->state_code[comity_pair_from(event->target)],
                 scenario->state_code[comity_pair_toward(event->target)], event->count,
                 event->count == 1 ? "" : "s", event->coercive ? ", coercive" : "");
        break;
    case COMITY_EVENT_ESTEEM:
        snprintf(text, EVENT_TEXT, "esteem: %s %s%s", scenario->state_code[event->target],
                 event->amount < 0 ? "" : "+", number);
        break;
    case COMITY_EVENT_ACCORD:
        comity_scenario_venue_name(scenario, event->target, name);
        snprintf(text, EVENT_TEXT, "accord: %" PRIu32 " %s on %s", event->count, name,
                 scenario->issue[event->issue]);
        break;
    case COMITY_EVENT_RUPTURE:
        write_rupture(scenario, event, text);
        break;
    case COMITY_EVENT_KINDS:
        text[0] = '\0';
    }
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
