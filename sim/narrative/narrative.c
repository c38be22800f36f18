/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/narrator.h"

#include <stdlib.h>
#include <string.h>

/* The record as it would stand before the first tick, as far as the story needs it. */
static void start_record(double *record, const double *parameters)
{
    static const struct {
        size_t record, parameter, slots;
    } starts[] = {
        { COMITY_AT_TRUST, COMITY_SLOT_TRUST, COMITY_PAIRS },
        { COMITY_AT_PEACE, COMITY_SLOT_PEACE, COMITY_DYADS },
        { COMITY_AT_BILATERAL, COMITY_SLOT_BILATERAL, COMITY_DYADS },
        { COMITY_AT_TRILATERAL_DEPTH, COMITY_SLOT_TRILATERAL, 1 },
        { COMITY_AT_TRANSACTIONS_DENSITY, COMITY_SLOT_TRANSACTIONS, COMITY_DYADS },
        { COMITY_AT_FRICTION_LEVEL, COMITY_SLOT_FRICTION, COMITY_DYADS },
    };
    for (size_t k = 0; k < sizeof starts / sizeof starts[0]; k++) {
        memcpy(record + starts[k].record, parameters + starts[k].parameter,
               starts[k].slots * sizeof *record);
    }
}

void comity_narrative_init(struct comity_narrative *narrative, const struct comity_world *world,
                           int mean_field)
{
    *narrative = (struct comity_narrative){ .world = world, .mean_field = mean_field };
    memcpy(narrative->parameters, world->parameters, sizeof narrative->parameters);
    start_record(narrative->record, world->parameters);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++)
        narrative->measure[pair] = COMITY_UNSCHEDULED;
    narrative->obstacle.reported = narrative->obstacle.candidate = COMITY_CONDITIONS;
    comity_narrate_turnings_begin(narrative);
}

void comity_narrative_free(struct comity_narrative *narrative)
{
    free(narrative->events);
    free(narrative->conditions);
    *narrative = (struct comity_narrative){ 0 };
}

void comity_narrative_observe(void *context, const struct comity_view *view)
{
    struct comity_narrative *narrative = context;
    double now[COMITY_RECORD_SLOTS];
    if (view->first > 0 || narrative->status)
        return;
    for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
        now[slot] = view->record[slot * view->lanes];
    narrative->tick = view->tick;
    comity_narrate_schedule(narrative, now);
    comity_narrate_conduct(narrative, now);
    comity_narrate_accords(narrative, now);
    comity_narrate_turnings(narrative, now);
    comity_narrate_phases(narrative, now);
    memcpy(narrative->record, now, sizeof now);
}

/* By month, then as a month is told, then as found. */
static int compare_events(const void *one, const void *other)
{
    const struct comity_narrative_event *a = one, *b = other;
    if (a->tick != b->tick)
        return a->tick < b->tick ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

int comity_narrative_finish(struct comity_narrative *narrative)
{
    comity_narrate_turnings(narrative, NULL);
    if (narrative->count > 0)
        qsort(narrative->events, narrative->count, sizeof *narrative->events, compare_events);
    return narrative->status;
}
