/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables and a scenario, all values resolved, for other programs. */
#include "report/explanation.h"
#include "report/json.h"
#include "scenario/checks.h"

#include <comity/outcomes.h>

#include <inttypes.h>
#include <string.h>

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

static void print_values(struct json *json, const char *name, const double *values, size_t count)
{
    json_array(json, name);
    for (size_t k = 0; k < count; k++)
        json_number(json, NULL, values[k]);
    json_end(json);
}

/* Where the values of a shape lie in an array, and over what they run. */
static void print_shape(struct json *json, enum comity_shape shape, size_t slot)
{
    JSON_MEMBERS(json, "dimensions", comity_shape_dimensions(shape), "slot", slot, "slots",
                 comity_shape_slots(shape));
}

static void print_parameters(struct json *json, const struct comity_scenario *scenario)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    json_array(json, "parameters");
    for (size_t p = 0; p < count; p++) {
        const struct comity_parameter *parameter = &table[p];
        char why_not[COMITY_PROBLEM_TEXT];
        json_object(json, NULL);
        JSON_MEMBERS(json, "key", parameter->key, "symbol", parameter->symbol, "role",
                     roles[parameter->role]);
        if (comity_check_settable(parameter, why_not, sizeof why_not))
            JSON_MEMBERS(json, "settable", (bool)true);
        JSON_MEMBERS(json, "low", parameter->low, "high", parameter->high, "interval",
                     intervals[parameter->interval], "unit", parameter->unit, "meaning",
                     parameter->meaning, "source", parameter->source);
        print_shape(json, parameter->shape, parameter->slot);
        print_values(json, "default", parameter->default_value, parameter->defaults);
        print_values(json, "value", scenario->parameters + parameter->slot,
                     comity_shape_slots(parameter->shape));
        json_end(json);
    }
    json_end(json);
}

static void print_flag_values(struct json *json, enum comity_variable_kind kind)
{
    if (comity_kind_meanings(kind))
        json_text(json, "values", comity_kind_meanings(kind));
}

static void print_variables(struct json *json)
{
    json_array(json, "variables");
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const struct comity_variable *variable = &comity_variables()[v];
        json_object(json, NULL);
        JSON_MEMBERS(json, "name", variable->name, "meaning", variable->long_name, "recorded",
                     variable->recorded, "low", variable->low, "high", variable->high);
        print_shape(json, variable->shape, variable->slot);
        print_flag_values(json, variable->kind);
        if (variable->kind == COMITY_KIND_COUNT)
            JSON_MEMBERS(json, "count", (bool)true);
        json_end(json);
    }
    json_end(json);
}

static void print_outcomes(struct json *json)
{
    json_array(json, "outcomes");
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        json_object(json, NULL);
        JSON_MEMBERS(json, "name", outcome->name, "meaning", outcome->definition, "unit",
                     outcome->unit);
        print_shape(json, outcome->shape, outcome->slot);
        print_flag_values(json, outcome->kind);
        json_end(json);
    }
    json_end(json);
}

static void print_event_kinds(struct json *json)
{
    json_array(json, "event_kinds");
    for (int k = 0; k < COMITY_EVENT_KINDS; k++) {
        const enum comity_event_kind kind = (enum comity_event_kind)k;
        const struct comity_event_type *type = comity_event_type(kind);
        json_object(json, NULL);
        JSON_MEMBERS(json, "name", comity_event_name(kind), "meaning", type->meaning, "target",
                     comity_event_target_name(type->target));
        if (type->has_issue)
            JSON_MEMBERS(json, "issue", (bool)true);
        if (type->may_coerce) {
            json_array(json, "flags");
            json_text(json, NULL, "coercive");
            json_end(json);
        }
        if (type->amount.name)
            JSON_MEMBERS(json, "amount", type->amount.name, "usual", type->amount.usual);
        if (type->count.name)
            json_text(json, "count", type->count.name);
        json_end(json);
    }
    json_end(json);
}

/* Where its values come from, by field. */
static void print_event_sources(struct json *json, const struct comity_scenario *scenario,
                                const struct comity_event *event)
{
    struct comity_selection selection = { 0 };
    strcpy(selection.event, event->name);
    json_object(json, "sources");
    for (int k = 0; k < 3; k++) {
        selection.field = (enum comity_event_field)k;
        const int source = comity_scenario_source(scenario, &selection);
        const char *name = comity_event_field_name(event->kind, selection.field);
        if (source != COMITY_NO_SOURCE && name)
            json_text(json, name, scenario->sources[source].text);
    }
    json_end(json);
}

static void print_events(struct json *json, const struct comity_scenario *scenario)
{
    json_array(json, "events");
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        json_object(json, NULL);
        JSON_MEMBERS(json, "kind", comity_event_name(event->kind), "tick", event->tick, "target",
                     (double)event->target, "issue", (double)event->issue, "count",
                     (double)event->count, "amount", event->amount);
        if (comity_event_type(event->kind)->may_coerce)
            json_number(json, "coercive", event->coercive);
        json_text(json, "name", event->name);
        print_event_sources(json, scenario, event);
        json_end(json);
    }
    json_end(json);
}

/* Where values come from, each text with the slots of the parameters that it is about. */
static void print_sources(struct json *json, const struct comity_scenario *scenario)
{
    json_array(json, "sources");
    for (size_t k = 0; k < scenario->sources_count; k++) {
        bool any = false;
        for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
            if (scenario->source[slot] == k + 1) {
                if (!any) {
                    json_object(json, NULL);
                    json_text(json, "text", scenario->sources[k].text);
                    json_array(json, "slots");
                }
                json_whole(json, NULL, slot);
                any = true;
            }
        }
        if (any) {
            json_end(json);
            json_end(json);
        }
    }
    json_end(json);
}

static void print_scenario(struct json *json, const struct comity_scenario *scenario)
{
    char month[COMITY_MONTH_TEXT], seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, scenario->seed); /* 64 bits */
    json_object(json, "scenario");
    JSON_MEMBERS(json, "title", scenario->title, "start", comity_scenario_month(scenario, 0, month),
                 "ticks", scenario->ticks, "replicates", scenario->replicates, "seed", seed);
    json_array(json, "states");
    for (size_t i = 0; i < COMITY_STATES; i++)
        JSON_OBJECT(json, NULL, "code", scenario->state_code[i], "name", scenario->state_name[i]);
    json_end(json);
    json_array(json, "issues");
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        json_text(json, NULL, scenario->issue[m]);
    json_end(json);
    print_events(json, scenario);
    print_sources(json, scenario);
    json_end(json);
}

void report_scenario_json(const struct comity_scenario *scenario, FILE *stream)
{
    struct json json;
    json_init(&json, stream);
    json_object(&json, NULL);
    print_scenario(&json, scenario);
    print_parameters(&json, scenario);
    print_variables(&json);
    print_outcomes(&json);
    print_event_kinds(&json);
    json_array(&json, "phases");
    for (int k = 0; k < COMITY_PHASES; k++)
        json_text(&json, NULL, comity_phase_names()[k]);
    json_end(&json);
    json_end(&json);
}
