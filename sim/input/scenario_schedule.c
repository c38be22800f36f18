/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What only a whole scenario shows: events in the run, conflicts. */
#include "input/scenario_reader.h"

#include <stdio.h>
#include <stdlib.h>

static void report_event(struct comity_reading *reader, const struct comity_dated_event *dated,
                         const char *field, const char *what)
{
    char key[sizeof dated->key + 16];
    snprintf(key, sizeof key, "%s%s", dated->key, field);
    comity_problems_add(reader->problems,
                        dated->file >= 0 ? reader->laying->scenario->files[dated->file].path
                                         : reader->path,
                        dated->line, key, "%s", what);
    comity_reading_fail(reader, COMITY_BAD_SCENARIO);
}

/* Whether a file that a variant shortens has the event after the end of the variant. */
static bool is_left_out(const struct comity_reading *reader, const struct comity_dated_event *dated,
                        long tick)
{
    return tick >= (long)reader->laying->scenario->ticks &&
           dated->file < reader->laying->ticks_file;
}

static void settle_tick(struct comity_reading *reader, struct comity_dated_event *dated)
{
    const struct comity_scenario *scenario = reader->laying->scenario;
    const long tick = dated->has_month ? comity_scenario_tick(scenario, dated->at) : dated->at;
    char what[COMITY_PROBLEM_TEXT];
    if (tick >= 0 && (tick < (long)scenario->ticks || is_left_out(reader, dated, tick))) {
        dated->event.tick = (uint32_t)tick;
        return;
    }
    comity_reading_fail(reader, COMITY_BAD_SCENARIO);
    if (reader->laying->incomplete || reader->laying->calendar_failed)
        return;
    if (dated->has_month) {
        comity_month_problem(scenario->start, scenario->ticks, dated->at, what, sizeof what);
    } else {
        snprintf(what, sizeof what, "tick %ld is after the end; a tick in [0, %u] is expected",
                 tick, scenario->ticks - 1);
    }
    report_event(reader, dated, ".at", what);
}

void comity_settle_events(struct comity_reading *reader)
{
    struct comity_scenario *scenario = reader->laying->scenario;
    struct comity_dated_event *events = reader->laying->events;
    for (size_t k = 0; k < reader->laying->events_count; k++)
        settle_tick(reader, &events[k]);
    for (size_t k = 1; k < reader->laying->events_count; k++) {
        const struct comity_dated_event event = events[k];
        size_t at = k;
        for (; at > 0 && events[at - 1].event.tick > event.event.tick; at--)
            events[at] = events[at - 1];
        events[at] = event;
    }
    free(scenario->events);
    scenario->events = NULL;
    scenario->events_count = 0;
    if (reader->laying->events_count == 0)
        return;
    scenario->events = malloc(reader->laying->events_count * sizeof *scenario->events);
    if (!scenario->events) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    for (size_t k = 0; k < reader->laying->events_count; k++)
        scenario->events[k] = events[k].event;
    scenario->events_count = reader->laying->events_count;
    if (!reader->status && comity_scenario_set_ticks(scenario, scenario->ticks))
        comity_reading_fail(reader, COMITY_NO_MEMORY);
}

static void conflict_found(void *context, size_t event, size_t slot, const char *text)
{
    struct comity_reading *reader = context;
    const struct comity_scenario *scenario = reader->laying->scenario;
    struct comity_origin origin;
    char key[3 * COMITY_NAME], what[COMITY_PROBLEM_TEXT + sizeof key];
    comity_scenario_slot_key(scenario, slot, key, sizeof key);
    if (event < scenario->events_count) {
        snprintf(what, sizeof what, "from then on %s: %s", key, text);
        report_event(reader, &reader->laying->events[event], "", what);
        return;
    }
    comity_conflict_key(scenario, slot, key, sizeof key);
    origin = comity_conflict_origin(scenario, slot);
    comity_problems_add(reader->problems,
                        origin.file >= 0 ? scenario->files[origin.file].path : reader->path,
                        origin.file >= 0 ? origin.line : 0, key, "%s", text);
    comity_reading_fail(reader, COMITY_BAD_SCENARIO);
}

void comity_settle_conflicts(struct comity_reading *reader)
{
    if (!reader->laying->incomplete && !reader->laying->wrong) {
        comity_conflicts(reader->laying->scenario->parameters, reader->laying->scenario->events,
                         reader->laying->scenario->events_count, conflict_found, reader);
    }
}
