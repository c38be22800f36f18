/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "scenario/checks.h"

#include <comity/calendar.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int check_event(const struct comity_scenario *scenario, const struct comity_event *event,
                       enum comity_event_field field, double value, char *text, size_t size)
{
    char number[COMITY_NUMBER_TEXT];
    if (field == COMITY_EVENT_AMOUNT)
        return comity_check_amount(event->kind, event->target, value, text, size);
    if (field == COMITY_EVENT_COUNT)
        return comity_check_count(event->kind, value, text, size);
    if (value >= 0 && value < scenario->ticks && value == floor(value))
        return 1;
    char what[32], first[24], last[24];
    if (value == floor(value) && fabs(value) < 12 * 9999) {
        comity_scenario_month(scenario, (long)value, what);
        comity_number_format(value, 0, number);
    } else {
        comity_number_format(value, 0, what);
        number[0] = '\0';
    }
    snprintf(text, size, "%s%s%s%s is %s; a month from %s to %s, or a tick in [0, %u], is expected",
             what, number[0] ? " (tick " : "", number, number[0] ? ")" : "",
             value == floor(value) ? "outside the run" : "no whole number",
             comity_scenario_month(scenario, 0, first),
             comity_scenario_month(scenario, (long)scenario->ticks - 1, last), scenario->ticks - 1);
    return 0;
}

void comity_event_assign(struct comity_event *event, enum comity_event_field field, double value)
{
    switch (field) {
    case COMITY_EVENT_AT:
        event->tick = (uint32_t)value;
        break;
    case COMITY_EVENT_AMOUNT:
        event->amount = value;
        break;
    case COMITY_EVENT_COUNT:
        event->count = (uint32_t)value;
        break;
    }
}

static int assign_events(struct comity_scenario *scenario, const struct comity_selection *selection,
                         double value, char *text, size_t size)
{
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        if (strcmp(event->name, selection->event) == 0 &&
            !check_event(scenario, event, selection->field, value, text, size))
            return COMITY_BAD_SCENARIO;
    }
    comity_scenario_forget_source(scenario, selection);
    for (size_t k = 0; k < scenario->events_count; k++) {
        struct comity_event *event = &scenario->events[k];
        if (strcmp(event->name, selection->event) == 0)
            comity_event_assign(event, selection->field, value);
    }
    comity_events_sort(scenario->events, scenario->events_count);
    return COMITY_OK;
}

int comity_scenario_assign(struct comity_scenario *scenario,
                           const struct comity_selection *selection, const double *values,
                           size_t count, struct comity_origin origin, char *text, size_t size)
{
    char expected[COMITY_PROBLEM_TEXT];
    if (count != 1 && count != selection->count) {
        if (selection->count == 1) {
            snprintf(text, size, "%zu values are given; one number is expected", count);
        } else {
            comity_list_values(scenario, selection, expected, sizeof expected);
            snprintf(text, size, "%zu values are given; one number for all or %s are expected",
                     count, expected);
        }
        return COMITY_BAD_SCENARIO;
    }
    if (!selection->parameter)
        return assign_events(scenario, selection, values[0], text, size);
    for (size_t k = 0; k < count; k++)
        if (!comity_check_value(selection->parameter, values[k], text, size))
            return COMITY_BAD_SCENARIO;
    comity_scenario_forget_source(scenario, selection);
    for (size_t k = 0; k < selection->count; k++) {
        scenario->parameters[selection->slots[k]] = values[count > 1 ? k : 0];
        scenario->origin[selection->slots[k]] = origin;
    }
    return COMITY_OK;
}

static const char *skip_space(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return text;
}

/* Reads "[a, b, c]" wholly; returns how many, of which the first `most` are kept, 0 when it is not
 * such a list. */
static size_t parse_list(const char *text, double *values, size_t most)
{
    size_t count = 0;
    text = skip_space(text);
    if (*text++ != '[')
        return 0;
    do {
        double value;
        if (comity_number_parse(text, &text, &value) != 0)
            return 0;
        if (count < most)
            values[count] = value;
        count++;
        text = skip_space(text);
    } while (*text++ == ',');
    return text[-1] == ']' && *skip_space(text) == '\0' ? count : 0;
}

/* Reads a value of --set; returns how many numbers it holds, 0 when it is none. */
static size_t parse_value(const struct comity_scenario *scenario,
                          const struct comity_selection *selection, const char *text,
                          double *values, size_t most)
{
    long month;
    if (!selection->parameter && selection->field == COMITY_EVENT_AT &&
        !comity_month_parse(text, &month)) {
        values[0] = (double)comity_scenario_tick(scenario, month);
        return 1;
    }
    if (comity_number_parse(text, NULL, values) == 0)
        return 1;
    return parse_list(text, values, most);
}

bool comity_scenario_lacks_event(const struct comity_scenario *scenario, const char *assignment)
{
    static const char prefix[] = "events.";
    const char *name = assignment + strspn(assignment, " ");
    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return false;
    name += strlen(prefix);
    const size_t length = strcspn(name, ".= ");
    for (size_t k = 0; k < scenario->events_count; k++) {
        const char *event = scenario->events[k].name;
        if (strncmp(event, name, length) == 0 && event[length] == '\0')
            return false;
    }
    return true;
}

int comity_scenario_set(struct comity_scenario *scenario, const char *assignment,
                        struct comity_problems *problems)
{
    const struct comity_origin origin = { COMITY_FROM_SET, 0 };
    const char *equals = strchr(assignment, '=');
    double values[COMITY_SLOTS_STATE_ISSUE + 1];
    struct comity_selection selection;
    char key[256], text[2 * COMITY_PROBLEM_TEXT];
    size_t count;
    int status;
    if (!equals || equals == assignment || (size_t)(equals - assignment) >= sizeof key) {
        comity_problems_add(problems, "--set", 0, NULL,
                            "\"%s\" is not an assignment; KEY=VALUE is expected", assignment);
        return COMITY_BAD_SCENARIO;
    }
    assignment += strspn(assignment, " ");
    snprintf(key, sizeof key, "%.*s", (int)(equals - assignment), assignment);
    for (size_t end = strlen(key); end > 0 && key[end - 1] == ' '; end--)
        key[end - 1] = '\0';
    equals += strspn(equals + 1, " ");
    status = comity_scenario_select(scenario, key, &selection, text, sizeof text);
    if (!status) {
        count =
            parse_value(scenario, &selection, equals + 1, values, sizeof values / sizeof values[0]);
        if (count == 0) {
            snprintf(text, sizeof text, "\"%.80s\" is not a value; %s is expected", equals + 1,
                     !selection.parameter && selection.field == COMITY_EVENT_AT
                         ? "a tick or a date as 2001-09"
                         : "a number or a list [a, b, ...]");
            status = COMITY_BAD_SCENARIO;
        } else {
            status = comity_scenario_assign(scenario, &selection, values, count, origin, text,
                                            sizeof text);
        }
    }
    if (status && comity_scenario_lacks_event(scenario, key) && scenario->title[0]) {
        comity_problems_add(problems, "--set", 0, key, "%s, in \"%s\"", text, scenario->title);
        return status;
    }
    if (status) {
        comity_problems_add(problems, "--set", 0, key, "%s", text);
        return status;
    }
    return comity_scenario_note_change(scenario, key, equals + 1);
}
