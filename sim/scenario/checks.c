/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/checks.h"
#include "core/number.h"

#include <comity/calendar.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

bool comity_check_value(const struct comity_parameter *parameter, double value, char *text,
                        size_t size)
{
    char number[COMITY_NUMBER_TEXT], range[64];
    if (comity_parameter_allows(parameter, value))
        return true;
    comity_number_format(value, 0, number);
    comity_parameter_range(parameter, range, sizeof range);
    snprintf(text, size, "%s is out of range; %s%s is expected", number,
             parameter->interval == COMITY_INTEGER ? "" : "a number in ", range);
    return false;
}

bool comity_check_amount(enum comity_event_kind kind, uint32_t target, double value, char *text,
                         size_t size)
{
    const struct comity_event_type *type = comity_event_type(kind);
    char number[COMITY_NUMBER_TEXT];
    if (type->target == COMITY_EVENT_ON_SLOT)
        return comity_check_value(comity_parameter_of_slot(target), value, text, size);
    if (value >= type->amount.least && value <= type->amount.most)
        return true;
    comity_number_format(value, 0, number);
    snprintf(text, size, "%s is out of range; a number in [%g, %g] is expected", number,
             type->amount.least, type->amount.most);
    return false;
}

bool comity_check_count(enum comity_event_kind kind, double value, char *text, size_t size)
{
    const uint32_t most = comity_event_type(kind)->count.most;
    char number[COMITY_NUMBER_TEXT];
    if (value >= 1 && value <= most && value == floor(value))
        return true;
    comity_number_format(value, 0, number);
    snprintf(text, size, "%s is out of range; a whole number in [1, %u] is expected", number, most);
    return false;
}

void comity_month_problem(long start, uint32_t ticks, long month, char *text, size_t size)
{
    char first[32], last[32], given[32];
    comity_month_format(start, first, sizeof first);
    comity_month_format(start + (long)ticks - 1, last, sizeof last);
    comity_month_format(month, given, sizeof given);
    snprintf(text, size, "%s is %s; a month from %s to %s is expected", given,
             month < start ? "before the start" : "after the end", first, last);
}

bool comity_check_settable(const struct comity_parameter *parameter, char *text, size_t size)
{
    if (parameter->role != COMITY_START && parameter->role != COMITY_THRESHOLD)
        return true;
    snprintf(text, size,
             "%s is a %s and cannot change during a run; "
             "a coefficient or an input of a state or dyad is expected",
             parameter->key, parameter->role == COMITY_START ? "starting value" : "threshold");
    return false;
}

bool comity_check_event(const struct comity_event *event, char *text, size_t size)
{
    const struct comity_event_type *type = comity_event_type(event->kind);
    const char *amount = type->amount.name, *count = type->count.name;
    char what[COMITY_PROBLEM_TEXT];
    /* only a program can make one that acts on nothing */
    if (event->target >= comity_event_targets(type->target) || event->issue >= COMITY_ISSUES) {
        snprintf(text, size, "there is nothing of number %u that it could act on", event->target);
        return false;
    }
    if (type->target == COMITY_EVENT_ON_SLOT &&
        !comity_check_settable(comity_parameter_of_slot(event->target), text, size))
        return false;
    if (amount &&
        !comity_check_amount(event->kind, event->target, event->amount, what, sizeof what)) {
        snprintf(text, size, "%s: %s", amount, what);
        return false;
    }
    if (count && !comity_check_count(event->kind, event->count, what, sizeof what)) {
        snprintf(text, size, "%s: %s", count, what);
        return false;
    }
    return true;
}

/* Reports the conflicts that were not there before, and remembers which there are. */
static void report(const double *values, unsigned char *known, size_t event,
                   comity_conflict_found *found, void *context)
{
    unsigned char now[COMITY_PARAMETER_SLOTS] = { 0 };
    char text[COMITY_PROBLEM_TEXT];
    size_t slot = 0;
    while ((slot = comity_parameters_conflict(values, slot, text, sizeof text)) <
           COMITY_PARAMETER_SLOTS) {
        now[slot] = 1;
        if (!known[slot])
            found(context, event, slot, text);
        slot++;
    }
    memcpy(known, now, sizeof now);
}

void comity_conflicts(const double *parameters, const struct comity_event *events, size_t count,
                      comity_conflict_found *found, void *context)
{
    double values[COMITY_PARAMETER_SLOTS];
    unsigned char known[COMITY_PARAMETER_SLOTS] = { 0 };
    memcpy(values, parameters, sizeof values);
    report(values, known, count, found, context);
    for (size_t k = 0; k < count;) {
        const uint32_t tick = events[k].tick;
        size_t last = count;
        for (; k < count && events[k].tick == tick; k++) {
            if (events[k].kind == COMITY_EVENT_SET) {
                values[events[k].target] = events[k].amount;
                last = k;
            }
        }
        if (last < count)
            report(values, known, last, found, context);
    }
}

void comity_conflict_key(const struct comity_scenario *scenario, size_t slot, char *text,
                         size_t size)
{
    if (slot >= COMITY_SLOT_AGENDA && slot <= COMITY_SLOT_LAST_AGENDA) {
        snprintf(text, size, "states.%s.agenda",
                 scenario->state_code[(slot - COMITY_SLOT_AGENDA) / COMITY_ISSUES]);
    } else {
        comity_scenario_slot_key(scenario, slot, text, size);
    }
}

/* Whether the one origin is later than the other: --set after files, later files after earlier. */
static int later(struct comity_origin one, struct comity_origin other)
{
    if (one.file == COMITY_FROM_SET || other.file == COMITY_FROM_SET)
        return one.file == COMITY_FROM_SET && other.file != COMITY_FROM_SET;
    return one.file != other.file ? one.file > other.file : one.line > other.line;
}

static bool conflicts_at(const double *values, size_t slot)
{
    char text[COMITY_PROBLEM_TEXT];
    return comity_parameters_conflict(values, slot, text, sizeof text) == slot;
}

struct comity_origin comity_conflict_origin(const struct comity_scenario *scenario, size_t slot)
{
    struct comity_origin origin = scenario->origin[slot];
    double values[COMITY_PARAMETER_SLOTS];
    memcpy(values, scenario->parameters, sizeof values);
    for (size_t other = 0; other < COMITY_PARAMETER_SLOTS; other++) {
        values[other] = 0; /* a value takes part if the conflict is gone without it */
        if (!conflicts_at(values, slot) && later(scenario->origin[other], origin))
            origin = scenario->origin[other];
        values[other] = scenario->parameters[other];
    }
    return origin;
}
