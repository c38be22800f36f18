/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/narrator.h"

#include <math.h>

static double depth_of(const double *record, size_t venue)
{
    return record[venue == COMITY_TRILATERAL ? COMITY_AT_TRILATERAL_DEPTH
                                             : COMITY_AT_BILATERAL + venue];
}

/* What an event acts on, before and after. */
static void narrate_scheduled(struct comity_narrative *narrative, const double *now,
                              size_t schedule)
{
    const struct comity_event *cause = &narrative->world->events[schedule];
    const struct comity_event_type *type = comity_event_type(cause->kind);
    struct comity_narrative_event *event =
        comity_narrate(narrative, COMITY_NARRATIVE_SCHEDULED, schedule);
    event->schedule = schedule;
    if (type->level) {
        event->before = narrative->record[type->level(cause)];
        event->after = now[type->level(cause)];
    } else if (type->target == COMITY_EVENT_ON_SLOT) {
        event->before = narrative->parameters[cause->target];
        event->after = cause->amount;
    } else {
        event->number = cause->amount;
    }
}

static bool over(const struct comity_event *measure, uint32_t tick)
{
    return (uint64_t)measure->tick + measure->count <= tick;
}

void comity_narrate_schedule(struct comity_narrative *narrative, const double *now)
{
    const struct comity_world *world = narrative->world;
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        size_t *measure = &narrative->measure[pair];
        if (*measure != COMITY_UNSCHEDULED && over(&world->events[*measure], narrative->tick))
            *measure = COMITY_UNSCHEDULED;
    }
    for (; narrative->schedule < world->events_count; narrative->schedule++) {
        const struct comity_event *event = &world->events[narrative->schedule];
        if (event->tick > narrative->tick)
            break;
        const int idle = event->kind == COMITY_EVENT_SET &&
                         event->amount == narrative->parameters[event->target];
        if (comity_event_type(event->kind)->sentence && !idle)
            narrate_scheduled(narrative, now, narrative->schedule);
        if (event->kind == COMITY_EVENT_MEASURE) {
            size_t *measure = &narrative->measure[event->target];
            const int lasts_longer = *measure == COMITY_UNSCHEDULED ||
                                     over(&world->events[*measure], event->tick + event->count - 1);
            *measure = lasts_longer ? narrative->schedule : *measure;
        }
        if (event->kind == COMITY_EVENT_SET)
            narrative->parameters[event->target] = event->amount;
    }
}

void comity_narrate_conduct(struct comity_narrative *narrative, const double *now)
{
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const size_t measure = narrative->measure[pair];
        const size_t reverse = comity_pair(comity_pair_toward(pair), comity_pair_from(pair));
        const double before = narrative->record[COMITY_AT_TRUST + reverse];
        const double after = now[COMITY_AT_TRUST + reverse];
        const double fall = before - after;
        const int acts = now[COMITY_AT_CONDUCT + pair] == 1;
        const int seen = now[COMITY_AT_PERCEIVED_CONDUCT + pair] > 0.5;
        const int misread = !narrative->mean_field && !acts && seen;
        if (!acts && !(misread && fall >= COMITY_NARRATE_MISREADING))
            continue;
        const int coerces = acts && now[COMITY_AT_COERCION + pair] == 1;
        const size_t peace =
            COMITY_AT_PEACE + comity_dyad(comity_pair_from(pair), comity_pair_toward(pair));
        struct comity_narrative_event *event = comity_narrate(narrative,
                                                              coerces ? COMITY_NARRATIVE_COERCION
                                                              : acts  ? COMITY_NARRATIVE_ACT
                                                                      : COMITY_NARRATIVE_MISREADING,
                                                              pair);
        event->peace[0] = narrative->record[peace];
        event->peace[1] = now[peace];
        event->before = before;
        event->after = after;
        event->number =
            now[(coerces ? COMITY_AT_FORCE_PROBABILITY : COMITY_AT_UNILATERAL_PROBABILITY) + pair];
        event->noticed = seen;
        event->schedule = acts ? measure : COMITY_UNSCHEDULED;
    }
}

/* Accords of this tick that the schedule brought, by venue and issue. */
static double scheduled_accords(const struct comity_narrative *narrative, size_t venue,
                                size_t issue)
{
    const struct comity_world *world = narrative->world;
    double count = 0;
    for (size_t k = narrative->schedule; k > 0; k--) {
        const struct comity_event *event = &world->events[k - 1];
        if (event->tick != narrative->tick)
            break;
        if (event->kind == COMITY_EVENT_ACCORD && event->target == venue && event->issue == issue)
            count += event->count;
    }
    return count;
}

static void expect_accords(struct comity_narrative *narrative, const double *now, size_t venue)
{
    const double step = 10;
    double before = 0, after = 0;
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        before += narrative->record[COMITY_AT_ACCORDS + venue * COMITY_ISSUES + m];
        after += now[COMITY_AT_ACCORDS + venue * COMITY_ISSUES + m];
    }
    if (floor(after / step) > floor(before / step)) {
        struct comity_narrative_event *event =
            comity_narrate(narrative, COMITY_NARRATIVE_ACCORDS_EXPECTED, venue);
        event->number = step * floor(after / step);
        event->before = depth_of(narrative->record, venue);
        event->after = depth_of(now, venue);
    }
}

/* Proposals of a venue that were refused so far; *proposals: of so many. */
static double refused(const double *record, size_t venue, double *proposals)
{
    double count = 0;
    *proposals = 0;
    for (size_t k = venue * COMITY_ISSUES; k < (venue + 1) * COMITY_ISSUES; k++) {
        *proposals += record[COMITY_AT_PROPOSALS + k];
        count += record[COMITY_AT_PROPOSALS + k] + record[COMITY_AT_SCHEDULED_ACCORDS + k] -
                 record[COMITY_AT_ACCORDS + k];
    }
    return count;
}

static void narrate_refusals(struct comity_narrative *narrative, const double *now, size_t venue)
{
    const double step = 10;
    double before, proposals;
    const double passed = floor(refused(narrative->record, venue, &before) / step);
    const double reached = floor(refused(now, venue, &proposals) / step);
    if (reached > passed) {
        struct comity_narrative_event *event =
            comity_narrate(narrative, COMITY_NARRATIVE_REFUSALS, venue);
        event->number = step * reached;
        event->before = before;
        event->after = proposals;
    }
}

void comity_narrate_accords(struct comity_narrative *narrative, const double *now)
{
    for (size_t venue = 0; venue < COMITY_VENUES; venue++) {
        narrate_refusals(narrative, now, venue);
        if (narrative->mean_field) {
            expect_accords(narrative, now, venue);
            continue;
        }
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            const size_t slot = COMITY_AT_ACCORDS + venue * COMITY_ISSUES + m;
            const double accords =
                now[slot] - narrative->record[slot] - scheduled_accords(narrative, venue, m);
            if (accords > 0) {
                struct comity_narrative_event *event =
                    comity_narrate(narrative, COMITY_NARRATIVE_ACCORD, venue);
                event->issue = m;
                event->number = accords;
                event->before = depth_of(narrative->record, venue);
                event->after = depth_of(now, venue);
            }
        }
    }
}
