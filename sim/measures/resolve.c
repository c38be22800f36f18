/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"
#include "scenario/checks.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void comity_measure_report(struct comity_measure_preparation *preparation,
                           enum comity_measure_field field, const char *format, ...)
{
    const struct comity_measure_definition *measure = preparation->measure;
    char what[2 * COMITY_PROBLEM_TEXT], key[2 * COMITY_MEASURE_NAME];
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    snprintf(key, sizeof key, "%s%s%s", measure->name, measure->name[0] ? "." : "",
             comity_measure_field_name(field));
    comity_problems_add(preparation->problems, preparation->file, measure->line, key, "%s", what);
    if (!preparation->status)
        preparation->status = COMITY_BAD_MEASURES;
}

static void report_variable(struct comity_measure_preparation *preparation, const char *name)
{
    const char *meant = comity_nearest(name, comity_variable_names(), COMITY_VARIABLES);
    comity_measure_report(preparation, COMITY_MEASURE_VARIABLE, "there is no variable \"%s\"%s%s%s",
                          name, meant ? "; did you mean " : "", meant ? meant : "",
                          meant ? "?" : "");
}

void comity_measure_range(const struct comity_measure_set *set, size_t index, double *low,
                          double *high)
{
    const struct comity_measure_definition *measure = &set->measures[index];
    while (measure->type->actions->keeps_range && measure->operands_count == 1)
        measure = &set->measures[measure->operands[0]];
    const bool share = measure->type->actions->is_share;
    char name[COMITY_MEASURE_KEY];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(measure->of, "."), measure->of);
    const struct comity_variable *variable =
        measure->type->actions->keeps_range ? comity_variable_find(name) : NULL;
    *low = share ? 0 : variable ? variable->low : -INFINITY;
    *high = share ? 1 : variable ? variable->high : INFINITY;
}

bool comity_measure_variable(struct comity_measure_preparation *preparation, size_t *slot)
{
    const char *key = preparation->measure->of;
    char name[COMITY_MEASURE_KEY], label[3 * COMITY_NAME];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(key, "."), key);
    const struct comity_variable *variable = comity_variable_find(name);
    if (!variable) {
        report_variable(preparation, name);
        return false;
    }
    const char *of = key[strlen(name)] ? key + strlen(name) + 1 : "";
    for (size_t k = 0; k < comity_shape_slots(variable->shape); k++) {
        comity_label(preparation->scenario, variable->shape, k, ".", ".", label, sizeof label);
        if (comity_labels_agree(of, strlen(of), label)) {
            *slot = variable->slot + k;
            return true;
        }
    }
    if (variable->shape == COMITY_DYAD && comity_scenario_dyad(preparation->scenario, of) >= 0) {
        *slot = variable->slot + (size_t)comity_scenario_dyad(preparation->scenario, of);
        return true;
    }
    comity_label(preparation->scenario, variable->shape, 0, ".", ".", label, sizeof label);
    comity_measure_report(preparation, COMITY_MEASURE_VARIABLE,
                          "%s%s%s is no value of the variable; one such as \"%s%s%s\" is "
                          "expected",
                          of[0] ? "\"" : "nothing", of, of[0] ? "\"" : "", name,
                          label[0] ? "." : "", label);
    return false;
}

/* The tick of a date, which must lie in the run. */
static bool tick_of(struct comity_measure_preparation *preparation,
                    const struct comity_measure_date *date, enum comity_measure_field field,
                    uint32_t otherwise, uint32_t *tick)
{
    const struct comity_scenario *scenario = preparation->scenario;
    const long value = date->is_month ? comity_scenario_tick(scenario, date->value) : date->value;
    char text[COMITY_PROBLEM_TEXT];
    *tick = otherwise;
    if (!date->is_given)
        return true;
    if (value >= 0 && value < (long)scenario->ticks) {
        *tick = (uint32_t)value;
        return true;
    }
    if (date->is_month) {
        comity_month_problem(scenario->start, scenario->ticks, date->value, text, sizeof text);
        comity_measure_report(preparation, field, "%s", text);
    } else {
        comity_measure_report(preparation, field,
                              "tick %ld is not in the run; one in [0, %u] is expected", value,
                              scenario->ticks - 1);
    }
    return false;
}

int comity_measure_at(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    const int good = tick_of(preparation, &measure->at, COMITY_MEASURE_AT, 0, &measure->first);
    measure->last = measure->first;
    return good;
}

bool comity_measure_window(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    const uint32_t end = preparation->scenario->ticks - 1;
    if (!tick_of(preparation, &measure->from, COMITY_MEASURE_FROM, 0, &measure->first) ||
        !tick_of(preparation, &measure->to, COMITY_MEASURE_TO, end, &measure->last))
        return false;
    if (measure->first > measure->last) {
        comity_measure_report(preparation, COMITY_MEASURE_TO,
                              "the window ends before it begins; a later month is expected");
        return false;
    }
    return true;
}

static void report_name(struct comity_measure_preparation *preparation,
                        enum comity_measure_field field, enum comity_names which, const char *name)
{
    char text[2 * COMITY_PROBLEM_TEXT];
    comity_unknown_name(preparation->scenario, which, name, text, sizeof text);
    comity_measure_report(preparation, field, "%s", text);
}

size_t comity_measure_venue_slots(struct comity_measure_preparation *preparation, size_t first_slot,
                                  size_t slots[COMITY_SLOTS_VENUE_ISSUE])
{
    const struct comity_measure_definition *measure = preparation->measure;
    const int venue = comity_scenario_venue(preparation->scenario, measure->venue);
    const int issue = comity_scenario_issue(preparation->scenario, measure->issue);
    size_t count = 0;
    if (measure->given & COMITY_MEASURE_BIT(VENUE) && venue < 0) {
        report_name(preparation, COMITY_MEASURE_VENUE, COMITY_VENUE_NAMES, measure->venue);
        return 0;
    }
    if (measure->given & COMITY_MEASURE_BIT(ISSUE) && issue < 0) {
        report_name(preparation, COMITY_MEASURE_ISSUE, COMITY_ISSUE_NAMES, measure->issue);
        return 0;
    }
    for (size_t v = 0; v < COMITY_VENUES; v++) {
        for (size_t m = 0; m < COMITY_ISSUES; m++)
            if ((!(measure->given & COMITY_MEASURE_BIT(VENUE)) || (size_t)venue == v) &&
                (!(measure->given & COMITY_MEASURE_BIT(ISSUE)) || (size_t)issue == m))
                slots[count++] = first_slot + v * COMITY_ISSUES + m;
    }
    return count;
}

size_t comity_measure_pair_slots(struct comity_measure_preparation *preparation, size_t first_slot,
                                 size_t slots[COMITY_PAIRS])
{
    const struct comity_measure_definition *measure = preparation->measure;
    const bool all = !(measure->given & COMITY_MEASURE_BIT(PAIR));
    char label[3 * COMITY_NAME];
    size_t count = 0;
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        comity_label(preparation->scenario, COMITY_PAIR, pair, ".", ".", label, sizeof label);
        if (all || comity_labels_agree(measure->pair, strlen(measure->pair), label))
            slots[count++] = first_slot + pair;
    }
    if (count == 0) {
        comity_label(preparation->scenario, COMITY_PAIR, 0, ".", ".", label, sizeof label);
        comity_measure_report(preparation, COMITY_MEASURE_PAIR,
                              "unknown pair \"%s\"; one such as \"%s\" is expected", measure->pair,
                              label);
    }
    return count;
}

/* Of what a tick adds to the sum, the ticks: sum_{t=f..l} t (a_t - a_{t-1}) =
 * l a_l - f a_{f-1} - sum_{t=f..l-1} a_t. */
void comity_measure_gain(struct comity_measure_preparation *preparation, size_t slot, double sign)
{
    const struct comity_measure_definition *measure = preparation->measure;
    const uint32_t first = measure->first, last = measure->last;
    const bool times = measure->times;
    comity_measure_add_slot(preparation, slot, last, last, 0, sign * (times ? last : 1));
    if (first > 0) {
        comity_measure_add_slot(preparation, slot, first - 1, first - 1, 0,
                                -sign * (times ? first : 1));
    }
    if (times && last > first)
        comity_measure_add_slot(preparation, slot, first, last - 1, 0, -sign);
}
