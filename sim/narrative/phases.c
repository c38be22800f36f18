/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/narrator.h"

#include <math.h>

static size_t phase_slot(size_t of)
{
    return of == COMITY_REGION ? COMITY_AT_PHASE_LEVEL : COMITY_AT_DYAD_PHASE + of;
}

/* Whether all conditions up to a phase are met. */
static bool all_met(const struct comity_condition *conditions, size_t phase)
{
    for (size_t c = 0; c < COMITY_CONDITIONS; c++)
        if (comity_condition_phase((enum comity_condition_code)c) <= phase && !conditions[c].met)
            return false;
    return true;
}

/* The condition furthest from what a phase asks for; COMITY_CONDITIONS when all are met. */
static size_t furthest(const struct comity_condition *conditions, size_t phase)
{
    size_t worst = COMITY_CONDITIONS;
    double most = 0;
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        const double lacks = conditions[c].threshold - conditions[c].value;
        if (comity_condition_phase((enum comity_condition_code)c) <= phase && lacks > most) {
            worst = c;
            most = lacks;
        }
    }
    return worst;
}

/* Told once it has lasted, as of the month in which it began. */
static void follow_obstacle(struct comity_narrative *narrative, double phase,
                            const struct comity_condition *conditions)
{
    const size_t next = (size_t)phase + 1;
    const size_t now = next < COMITY_PHASES ? furthest(conditions, next) : COMITY_CONDITIONS;
    const int new_phase = phase != narrative->obstacle.phase;
    if (new_phase) {
        narrative->obstacle.reported = COMITY_CONDITIONS;
        narrative->obstacle.phase = phase;
    }
    if (now == COMITY_CONDITIONS || now == narrative->obstacle.reported) {
        narrative->obstacle.candidate = COMITY_CONDITIONS;
        return;
    }
    if (new_phase || now != narrative->obstacle.candidate) {
        narrative->obstacle.candidate = now;
        narrative->obstacle.since = narrative->tick;
        narrative->obstacle.conditions = comity_narrate_conditions(narrative, conditions);
    }
    if (narrative->tick + 1 - narrative->obstacle.since >= COMITY_NARRATE_OBSTACLE) {
        struct comity_narrative_event *event =
            comity_narrate(narrative, COMITY_NARRATIVE_OBSTACLE, COMITY_REGION);
        event->tick = event->since = narrative->obstacle.since;
        event->number = (double)now;
        event->before = event->after = phase;
        event->conditions = narrative->obstacle.conditions;
        narrative->obstacle.reported = now;
    }
}

static void follow_phase(struct comity_narrative *narrative, const double *now, size_t of)
{
    const double before = narrative->record[phase_slot(of)], after = now[phase_slot(of)];
    struct comity_condition conditions[COMITY_CONDITIONS];
    comity_phase_conditions(now, narrative->world->parameters, of, conditions);
    for (size_t phase = 1; phase < COMITY_PHASES; phase++) {
        uint32_t *months = &narrative->months_met[of][phase];
        *months = all_met(conditions, phase) ? *months + 1 : 0;
    }
    if (before != after) {
        struct comity_narrative_event *event =
            comity_narrate(narrative, COMITY_NARRATIVE_PHASE, of);
        event->before = before;
        event->after = after;
        if (of == COMITY_REGION &&
            now[COMITY_AT_REGRESSIONS] > narrative->record[COMITY_AT_REGRESSIONS])
            event->number = now[COMITY_AT_REGRESSIONS];
        if (after > before)
            event->since = narrative->tick + 1 - narrative->months_met[of][(size_t)after];
        event->conditions = comity_narrate_conditions(narrative, conditions);
    }
    if (of == COMITY_REGION)
        follow_obstacle(narrative, after, conditions);
}

void comity_narrate_phases(struct comity_narrative *narrative, const double *now)
{
    for (size_t d = 0; d < COMITY_DYADS && narrative->tick > 0; d++) {
        const double before = narrative->record[COMITY_AT_VISION + d];
        if (before != now[COMITY_AT_VISION + d]) {
            struct comity_narrative_event *event =
                comity_narrate(narrative, COMITY_NARRATIVE_VISION, d);
            event->before = before;
            event->after = now[COMITY_AT_VISION + d];
            event->number = now[COMITY_AT_RECIPROCITY + d];
        }
    }
    for (size_t of = 0; of < COMITY_PHASED; of++)
        follow_phase(narrative, now, of);
    if (narrative->record[COMITY_AT_COUPLING] != now[COMITY_AT_COUPLING]) {
        struct comity_narrative_event *event =
            comity_narrate(narrative, COMITY_NARRATIVE_COUPLING, 0);
        event->before = narrative->record[COMITY_AT_COUPLING];
        event->after = now[COMITY_AT_COUPLING];
        event->number =
            fmin(now[COMITY_AT_PEACE], fmin(now[COMITY_AT_PEACE + 1], now[COMITY_AT_PEACE + 2]));
        event->forced =
            event->after == 0 && event->number >= narrative->parameters[COMITY_SLOT_LOOSE_PEACE];
    }
}
