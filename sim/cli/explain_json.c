/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain.h"
#include "cli/formats.h"
#include "scenario/checks.h"

#include <comity/calendar.h>
#include <comity/outcomes.h>

#include <inttypes.h>
#include <string.h>

/* `comity explain --json`: the tables and a scenario, all values resolved, for other programs. */

static const char *const roles[] = {
    [COMITY_COEFFICIENT] = "coefficient",
    [COMITY_INPUT] = "input",
    [COMITY_START] = "start",
    [COMITY_THRESHOLD] = "threshold",
    [COMITY_CRITERION] = "criterion",
};

static const char *const intervals[] = {
    [COMITY_CLOSED] = "closed",
    [COMITY_OPEN_LOW] = "open low",
    [COMITY_OPEN_HIGH] = "open high",
    [COMITY_INTEGER] = "whole",
};

static void print_member_text(const char *name, const char *text)
{
    printf(", \"%s\": ", name);
    print_json_text(stdout, text);
}

/* Begins a member of the object that holds the whole. */
static void print_heading(const char *name)
{
    printf(",\n\"%s\": [", name);
}

static void print_separator(size_t k)
{
    fputs(k ? ",\n  " : "\n  ", stdout);
}

static void print_values(const double *values, size_t count)
{
    putchar('[');
    for (size_t k = 0; k < count; k++) {
        fputs(k ? ", " : "", stdout);
        print_json_number(stdout, values[k]);
    }
    putchar(']');
}

/* Where the values of a shape lie in an array, and over what they run. */
static void print_shape(enum comity_shape shape, size_t slot)
{
    print_member_text("dimensions", comity_shape_dimensions(shape));
    print_json_member(stdout, "slot", (double)slot);
    print_json_member(stdout, "slots", (double)comity_shape_slots(shape));
}

static void print_parameter_table(const struct comity_scenario *scenario)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    print_heading("parameters");
    for (size_t p = 0; p < count; p++) {
        const struct comity_parameter *parameter = &table[p];
        char why_not[COMITY_COMPLAINT];
        print_separator(p);
        fputs("{\"key\": ", stdout);
        print_json_text(stdout, parameter->key);
        print_member_text("symbol", parameter->symbol);
        print_member_text("role", roles[parameter->role]);
        fputs(comity_check_settable(parameter, why_not, sizeof why_not) ? ", \"settable\": true"
                                                                        : "",
              stdout);
        print_json_member(stdout, "low", parameter->low);
        print_json_member(stdout, "high", parameter->high);
        print_member_text("interval", intervals[parameter->interval]);
        print_member_text("unit", parameter->unit);
        print_member_text("meaning", parameter->meaning);
        print_member_text("source", parameter->source);
        print_shape(parameter->shape, parameter->slot);
        fputs(", \"default\": ", stdout);
        print_values(parameter->default_value, parameter->defaults);
        fputs(", \"value\": ", stdout);
        print_values(scenario->parameters + parameter->slot, comity_shape_slots(parameter->shape));
        putchar('}');
    }
    putchar(']');
}

static void print_flag_values(enum comity_variable_kind kind)
{
    if (comity_kind_meanings(kind)) {
        print_member_text("values", comity_kind_meanings(kind));
    }
}

static void print_variable_table(void)
{
    print_heading("variables");
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const struct comity_variable *variable = &comity_variables()[v];
        print_separator(v);
        fputs("{\"name\": ", stdout);
        print_json_text(stdout, variable->name);
        print_member_text("meaning", variable->long_name);
        print_json_member(stdout, "recorded", variable->recorded);
        print_json_member(stdout, "low", variable->low);
        print_json_member(stdout, "high", variable->high);
        print_shape(variable->shape, variable->slot);
        print_flag_values(variable->kind);
        if (variable->kind == COMITY_KIND_COUNT) {
            fputs(", \"count\": true", stdout);
        }
        putchar('}');
    }
    putchar(']');
}

static void print_outcome_table(void)
{
    print_heading("outcomes");
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        print_separator(k);
        fputs("{\"name\": ", stdout);
        print_json_text(stdout, outcome->name);
        print_member_text("meaning", outcome->definition);
        print_member_text("unit", outcome->unit);
        print_shape(outcome->shape, outcome->slot);
        print_flag_values(outcome->kind);
        putchar('}');
    }
    putchar(']');
}

static void print_event_kinds(void)
{
    print_heading("event_kinds");
    for (int k = 0; k < COMITY_EVENT_KINDS; k++) {
        const enum comity_event_kind kind = (enum comity_event_kind)k;
        const struct comity_event_type *type = comity_event_type(kind);
        print_separator((size_t)k);
        fputs("{\"name\": ", stdout);
        print_json_text(stdout, comity_event_name(kind));
        print_member_text("meaning", type->meaning);
        print_member_text("target", comity_event_target_name(type->target));
        if (type->has_issue) {
            fputs(", \"issue\": true", stdout);
        }
        if (type->may_coerce) {
            fputs(", \"flags\": [\"coercive\"]", stdout);
        }
        if (type->amount.name) {
            print_member_text("amount", type->amount.name);
            print_json_member(stdout, "usual", type->amount.usual);
        }
        if (type->count.name) {
            print_member_text("count", type->count.name);
        }
        putchar('}');
    }
    putchar(']');
}

static void print_scenario_events(const struct comity_scenario *scenario)
{
    fputs(",\n  \"events\": [", stdout);
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        fputs(k ? ",\n    {\"kind\": " : "\n    {\"kind\": ", stdout);
        print_json_text(stdout, comity_event_name(event->kind));
        print_json_member(stdout, "tick", event->tick);
        print_json_member(stdout, "target", event->target);
        print_json_member(stdout, "issue", event->issue);
        print_json_member(stdout, "count", event->count);
        print_json_member(stdout, "amount", event->amount);
        if (comity_event_type(event->kind)->may_coerce) {
            print_json_member(stdout, "coercive", event->coercive);
        }
        print_member_text("name", event->name);
        putchar('}');
    }
    putchar(']');
}

static void print_scenario(const struct comity_scenario *scenario)
{
    char month[32];
    comity_month_format(scenario->start, month, sizeof month);
    fputs("\"scenario\": {\"title\": ", stdout);
    print_json_text(stdout, scenario->title);
    print_member_text("start", month);
    print_json_member(stdout, "ticks", scenario->ticks);
    print_json_member(stdout, "replicates", scenario->replicates);
    printf(", \"seed\": \"%" PRIu64 "\",\n  \"states\": [", scenario->seed); /* 64 bits */
    for (size_t i = 0; i < COMITY_STATES; i++) {
        fputs(i ? ", {\"code\": " : "{\"code\": ", stdout);
        print_json_text(stdout, scenario->state_code[i]);
        print_member_text("name", scenario->state_name[i]);
        putchar('}');
    }
    fputs("],\n  \"issues\": [", stdout);
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        fputs(m ? ", " : "", stdout);
        print_json_text(stdout, scenario->issue[m]);
    }
    putchar(']');
    print_scenario_events(scenario);
    putchar('}');
}

void print_as_json(const struct comity_scenario *scenario)
{
    putchar('{');
    print_scenario(scenario);
    print_parameter_table(scenario);
    print_variable_table();
    print_outcome_table();
    print_event_kinds();
    puts("}");
}
