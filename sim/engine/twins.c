/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>
#include <comity/twins.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

int comity_twins_init(struct comity_twins *twins, const struct comity_scenario *base, size_t count)
{
    *twins = (struct comity_twins){ .base = base,
                                    .scenarios = calloc(count, sizeof *twins->scenarios),
                                    .stands_alone = calloc(count, sizeof *twins->stands_alone),
                                    .is_own = calloc(count, sizeof *twins->is_own),
                                    .inherits = calloc(count, sizeof *twins->inherits) };
    if (!twins->scenarios || !twins->stands_alone || !twins->is_own || !twins->inherits) {
        comity_twins_free(twins);
        return COMITY_NO_MEMORY;
    }
    twins->count = count;
    for (size_t s = 0; s < count; s++)
        comity_scenario_init(&twins->scenarios[s]);
    return COMITY_OK;
}

void comity_twins_free(struct comity_twins *twins)
{
    for (size_t s = 0; s < twins->count; s++)
        comity_scenario_free(&twins->scenarios[s]);
    free(twins->scenarios);
    free(twins->stands_alone);
    free(twins->is_own);
    free(twins->inherits);
    *twins = (struct comity_twins){ 0 };
}

/* Whether a scenario has this event: what a point does with it is then done in the twin too. */
static bool has_event(const struct comity_scenario *scenario, const struct comity_event *event)
{
    for (size_t k = 0; k < scenario->events_count; k++)
        if (comity_event_equal(&scenario->events[k], event))
            return true;
    return false;
}

/* Values that are not given are equal. */
static bool differ(double one, double other)
{
    return isnan(one) != isnan(other) || one < other || one > other;
}

void comity_twins_settle(struct comity_twins *twins)
{
    for (size_t s = 1; s < twins->count; s++) {
        const struct comity_scenario *twin = &twins->scenarios[s];
        twins->inherits[s] = !twins->stands_alone[s];
        for (size_t k = 0; k < twins->base->events_count; k++)
            twins->inherits[s] = twins->inherits[s] && has_event(twin, &twins->base->events[k]);
        for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
            const char *key = comity_parameter_of_slot(slot)->key;
            twins->is_own[s][slot] =
                twins->stands_alone[s]
                    ? strncmp(key, "states.", 7) == 0 || strncmp(key, "dyads.", 6) == 0
                    : differ(twin->parameters[slot], twins->base->parameters[slot]);
        }
    }
}

static bool has_moved_events(const struct comity_scenario *base, const struct comity_point *point)
{
    bool moved = base->events_count != point->events_count;
    for (size_t k = 0; k < base->events_count && !moved; k++)
        moved = !comity_event_equal(&base->events[k], &point->events[k]);
    return moved;
}

/* The events of the point, and those that the twin has besides. */
static int take_events(const struct comity_twins *twins, const struct comity_scenario *scenario,
                       const struct comity_point *of, struct comity_point *twin)
{
    const size_t most = of->events_count + scenario->events_count;
    if (twin->events_room < most) {
        struct comity_event *events = realloc(twin->events, most * sizeof *events);
        if (!events)
            return COMITY_NO_MEMORY;
        twin->events = events;
        twin->events_room = most;
    }
    memcpy(twin->events, of->events, of->events_count * sizeof *of->events);
    twin->events_count = of->events_count;
    for (size_t k = 0; k < scenario->events_count; k++)
        if (!has_event(twins->base, &scenario->events[k]))
            twin->events[twin->events_count++] = scenario->events[k];
    comity_events_sort(twin->events, twin->events_count);
    return COMITY_OK;
}

int comity_twins_point(const struct comity_twins *twins, size_t scenario,
                       const struct comity_point *of, struct comity_point *twin)
{
    const struct comity_scenario *own = &twins->scenarios[scenario];
    int status = comity_point_of_scenario(twin, own);
    if (status)
        return status;
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const bool varies = differ(of->parameters[slot], twins->base->parameters[slot]);
        if (varies && !twins->is_own[scenario][slot])
            twin->parameters[slot] = of->parameters[slot];
    }
    if (twins->inherits[scenario] && has_moved_events(twins->base, of))
        status = take_events(twins, own, of, twin);
    twin->seed = of->seed;
    twin->stream = of->stream;
    return status;
}
