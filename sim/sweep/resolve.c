/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each member of an axis changes in each scenario, and whether its values may be. */
#include "sweep/preparation.h"
#include "scenario/checks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int set_target(const struct comity_scenario *scenario,
                      const struct comity_selection *selection, struct comity_sweep_target *target)
{
    const size_t room = selection->parameter ? selection->count : scenario->events_count;
    target->places = malloc(room * sizeof *target->places);
    if (!target->places)
        return COMITY_NO_MEMORY;
    target->of_events = !selection->parameter;
    target->field = selection->field;
    if (!target->of_events) {
        memcpy(target->places, selection->slots, room * sizeof *target->places);
        target->count = room;
        return COMITY_OK;
    }
    for (size_t k = 0; k < scenario->events_count; k++)
        if (strcmp(scenario->events[k].name, selection->event) == 0)
            target->places[target->count++] = k;
    return COMITY_OK;
}

/* A key that no scenario knows is reported once; one that some know, for those that do not. */
static void report_key(struct comity_preparation *preparation,
                       const struct comity_sweep_member *member)
{
    const struct comity_sweep *sweep = preparation->sweep;
    struct comity_selection selection;
    char text[COMITY_PROBLEM_TEXT];
    size_t known = 0;
    for (size_t s = 0; s < sweep->scenarios_count; s++) {
        known += !comity_scenario_select(&sweep->scenarios[s], member->key, &selection, text,
                                         sizeof text);
    }
    for (size_t s = 0; s < (known > 0 ? sweep->scenarios_count : 1); s++) {
        if (comity_scenario_select(&sweep->scenarios[s], member->key, &selection, text,
                                   sizeof text)) {
            comity_preparation_report_of(preparation, member, member->key, "%s%s%s",
                                         known > 0 ? sweep->scenario_names[s] : "",
                                         known > 0 ? ": " : "", text);
        }
    }
}

static void resolve_member(struct comity_preparation *preparation, size_t m)
{
    struct comity_sweep *sweep = preparation->sweep;
    const size_t members = comity_sweep_members(sweep);
    struct comity_selection selection;
    char text[COMITY_PROBLEM_TEXT];
    struct comity_sweep_member *member = comity_sweep_member(sweep, m);
    memset(&member->selection, 0, sizeof member->selection);
    for (size_t s = 0; s < sweep->scenarios_count && !member->of_scenarios; s++) {
        struct comity_sweep_target *target = &sweep->targets[s * members + m];
        if (comity_scenario_select(&sweep->scenarios[s], member->key, &selection, text,
                                   sizeof text)) {
            report_key(preparation, member);
            return;
        }
        if (set_target(&sweep->scenarios[s], &selection, target)) {
            preparation->status = COMITY_NO_MEMORY;
            return;
        }
        if (s == 0)
            member->selection = selection;
    }
    if (member->of_dates &&
        (member->selection.parameter || member->selection.field != COMITY_EVENT_AT)) {
        comity_preparation_report_of(preparation, member, member->key,
                                     "this takes no dates; numbers are expected");
    } else if (member->of_dates && member->axis.logarithmic) {
        comity_preparation_report_of(preparation, member, member->key,
                                     "dates have no ratios; a linear scale is expected");
    }
    if (member->of_scenarios ||
        (!member->selection.parameter && member->selection.field != COMITY_EVENT_AMOUNT) ||
        (member->selection.parameter && member->selection.parameter->interval == COMITY_INTEGER))
        member->axis.integer = 1;
}

static bool meet(const struct comity_sweep_target *one, const struct comity_sweep_target *other)
{
    if (one->of_events != other->of_events || (one->of_events && one->field != other->field))
        return false;
    for (size_t k = 0; k < one->count; k++) {
        for (size_t j = 0; j < other->count; j++)
            if (one->places[k] == other->places[j])
                return true;
    }
    return false;
}

/* Two members that change the same value: the later would hide the earlier. */
static void check_overlap(struct comity_preparation *preparation, size_t m, size_t n)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const struct comity_sweep_member *one = comity_sweep_member(sweep, m);
    const struct comity_sweep_member *other = comity_sweep_member(sweep, n);
    int both = one->of_scenarios && other->of_scenarios;
    for (size_t s = 0; s < sweep->scenarios_count && !both; s++)
        both = meet(comity_sweep_target(sweep, s, m), comity_sweep_target(sweep, s, n));
    if (both) {
        comity_preparation_report_of(preparation, other, other->key,
                                     "changes what %s changes already; one key for each value is "
                                     "expected",
                                     one->key);
    }
}

void comity_sweep_resolve(struct comity_preparation *preparation)
{
    struct comity_sweep *sweep = preparation->sweep;
    const size_t members = comity_sweep_members(sweep);
    sweep->targets = calloc(sweep->scenarios_count * members, sizeof *sweep->targets);
    if (!sweep->targets) {
        preparation->status = COMITY_NO_MEMORY;
        return;
    }
    sweep->targets_count = sweep->scenarios_count * members;
    for (size_t m = 0; m < members && preparation->status != COMITY_NO_MEMORY; m++)
        resolve_member(preparation, m);
    for (size_t n = 1; n < members && !preparation->status; n++)
        for (size_t m = 0; m < n; m++)
            check_overlap(preparation, m, n);
}

static void report_tick(const struct comity_sweep *sweep, const struct comity_scenario *scenario,
                        const struct comity_sweep_member *member, double tick, char *text,
                        size_t size)
{
    if (member->of_dates) {
        comity_month_problem(scenario->start, sweep->ticks, scenario->start + (long)tick, text,
                             size);
    } else {
        snprintf(text, size, "tick %g is outside the run; a whole number in [0, %u] is expected",
                 tick, sweep->ticks - 1);
    }
}

/* Whether a member may have this value in a scenario; if not, writes what would be right. */
static bool check_value(const struct comity_sweep *sweep, size_t s, size_t m,
                        const struct comity_sweep_member *member, double value, char *text,
                        size_t size)
{
    const struct comity_scenario *scenario = &sweep->scenarios[s];
    const struct comity_sweep_target *target = comity_sweep_target(sweep, s, m);
    const double tick = member->of_dates ? value - (double)scenario->start : value;
    if (member->of_scenarios) {
        snprintf(text, size, "there is no scenario %g", value);
        return value >= 0 && value < (double)sweep->scenarios_count && value == floor(value);
    }
    if (!target->of_events)
        return comity_check_value(member->selection.parameter, value, text, size);
    if (target->field == COMITY_EVENT_AT) {
        report_tick(sweep, scenario, member, tick, text, size);
        return tick >= 0 && tick < (double)sweep->ticks && tick == floor(tick);
    }
    for (size_t k = 0; k < target->count; k++) {
        const struct comity_event *event = &scenario->events[target->places[k]];
        if (target->field == COMITY_EVENT_AMOUNT
                ? !comity_check_amount(event->kind, event->target, value, text, size)
                : !comity_check_count(event->kind, value, text, size))
            return false;
    }
    return true;
}

/* One value in all scenarios; the first mistake is reported. Returns 1 if there is none. */
static bool check_everywhere(struct comity_preparation *preparation, size_t m,
                             const struct comity_sweep_member *member, double value,
                             const char *file, int line)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const char *own = preparation->file;
    char text[COMITY_PROBLEM_TEXT];
    for (size_t s = 0; s < sweep->scenarios_count; s++) {
        if (check_value(sweep, s, m, member, value, text, sizeof text))
            continue;
        preparation->file = file;
        comity_preparation_report(preparation, line, member->key, "%s%s%s",
                                  s > 0 ? sweep->scenario_names[s] : "", s > 0 ? ": " : "", text);
        preparation->file = own;
        return false;
    }
    return true;
}

static void check_column(struct comity_preparation *preparation, size_t m,
                         const struct comity_sweep_member *member)
{
    enum { REPORTED_MOST = 5 };
    const struct comity_sweep *sweep = preparation->sweep;
    const char *file = sweep->table_path ? sweep->table_path : preparation->file;
    int reported = 0;
    for (size_t p = 0; p < sweep->table_points && reported < REPORTED_MOST; p++) {
        const double value = sweep->table[p * sweep->axes_count + m];
        reported += !check_everywhere(preparation, m, member, value, file,
                                      sweep->table_path ? (int)p + 2 : 0);
    }
}

static void check_axis(struct comity_preparation *preparation, size_t m,
                       const struct comity_sweep_member *member)
{
    const struct comity_axis *axis = &member->axis;
    struct comity_problems found = { 0 };
    const int status = comity_axis_check(axis, &found);
    if (status == COMITY_NO_MEMORY) {
        preparation->status = status;
    } else if (status) {
        comity_preparation_report_of(preparation, member, member->key, "%s", found.list[0].text);
    } else if (axis->prior && axis->prior->kind == COMITY_PRIOR_DISCRETE) {
        size_t k = 0;
        while (k < axis->prior->count &&
               check_everywhere(preparation, m, member, axis->prior->values[k], preparation->file,
                                member->line))
            k++;
    } else if (!axis->list) {
        if (check_everywhere(preparation, m, member, axis->low, preparation->file, member->line))
            check_everywhere(preparation, m, member, axis->high, preparation->file, member->line);
    } else {
        size_t k = 0;
        while (k < axis->levels && check_everywhere(preparation, m, member, axis->list[k],
                                                    preparation->file, member->line))
            k++;
    }
    comity_problems_free(&found);
}

static int compare_levels(const void *a, const void *b, void *context)
{
    const struct comity_sweep_axis *axis = context;
    for (size_t m = 0; m < axis->members_count; m++) {
        const double one = comity_axis_level(&axis->members[m].axis, *(const size_t *)a);
        const double other = comity_axis_level(&axis->members[m].axis, *(const size_t *)b);
        if (one != other)
            return one < other ? -1 : 1;
    }
    return 0;
}

/* Members that vary together may each repeat values, but not all of them at once. */
static void check_zip(struct comity_preparation *preparation, struct comity_sweep_axis *axis)
{
    size_t *order = axis->members_count > 1 ? calloc(axis->levels + 1, sizeof *order) : NULL;
    size_t repeated = 0;
    if (!order) {
        preparation->status = axis->members_count > 1 ? COMITY_NO_MEMORY : preparation->status;
        return;
    }
    for (size_t k = 0; k < axis->levels; k++)
        order[k] = k;
    qsort_r(order, axis->levels, sizeof *order, compare_levels, axis);
    for (size_t k = 1; k < axis->levels; k++)
        repeated += compare_levels(&order[k], &order[k - 1], axis) == 0;
    free(order);
    if (repeated > 0) {
        comity_preparation_report_of(preparation, &axis->members[0], axis->members[0].key,
                                     "of the %zu levels of the zip only %zu differ; each is "
                                     "expected once",
                                     axis->levels, axis->levels - repeated);
    }
}

/* Events that no axis dates must lie in the run as they stand. */
static void check_schedule(struct comity_preparation *preparation, size_t s)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const struct comity_scenario *scenario = &sweep->scenarios[s];
    const size_t members = comity_sweep_members(sweep);
    const int line =
        sweep->ticks_line > 0 ? sweep->ticks_line : comity_sweep_scenario_line(sweep, s);
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        int dated = 0;
        for (size_t m = 0; m < members; m++) {
            const struct comity_sweep_target *target = comity_sweep_target(sweep, s, m);
            for (size_t j = 0; j < target->count && target->of_events; j++)
                dated |= target->field == COMITY_EVENT_AT && target->places[j] == k;
        }
        if (event->tick >= sweep->ticks &&
            (!dated || sweep->design.kind == COMITY_DESIGN_ONE_AT_A_TIME)) {
            comity_preparation_report(preparation, line, "ticks",
                                      "%s: the %s event%s%s at tick %u is after the end; more "
                                      "than %u ticks are expected",
                                      sweep->scenario_names[s], comity_event_name(event->kind),
                                      event->name[0] != '\0' ? " " : "", event->name, event->tick,
                                      event->tick);
        }
    }
}

void comity_sweep_check_values(struct comity_preparation *preparation)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const size_t members = comity_sweep_members(sweep);
    for (size_t m = 0; m < members; m++) {
        const struct comity_sweep_member *member = comity_sweep_member(sweep, m);
        if (comity_design_is_table(sweep->design.kind))
            check_column(preparation, m, member);
        else
            check_axis(preparation, m, member);
    }
    for (size_t a = 0; a < sweep->axes_count && !preparation->status; a++)
        check_zip(preparation, &sweep->axes[a]);
    for (size_t s = 0; s < sweep->scenarios_count; s++)
        check_schedule(preparation, s);
}
