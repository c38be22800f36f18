/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The points of a sweep: from values of its axes to settings. */
#include "sweep/preparation.h"
#include "scenario/checks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int comity_sweep_values(const struct comity_sweep *sweep, uint64_t point, double *values)
{
    const int by_level = comity_design_has_levels(sweep->design.kind);
    double unit[COMITY_SWEEP_AXES];
    size_t level[COMITY_SWEEP_AXES], m = 0;
    int status;
    if (point >= sweep->points)
        return COMITY_BAD_ARGUMENT;
    if (comity_design_is_table(sweep->design.kind)) {
        memcpy(values, sweep->table + point * sweep->axes_count,
               sweep->axes_count * sizeof *values);
        return COMITY_OK;
    }
    status = by_level ? comity_design_levels(&sweep->prepared, point, level)
                      : comity_design_point(&sweep->prepared, point, unit);
    if (status)
        return status;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t k = 0; k < sweep->axes[a].members_count; k++) {
            const struct comity_axis *axis = &sweep->axes[a].members[k].axis;
            values[m++] = !by_level                        ? comity_axis_value(axis, unit[a])
                          : level[a] == COMITY_DESIGN_BASE ? NAN
                                                           : comity_axis_level(axis, level[a]);
        }
    }
    return COMITY_OK;
}

/* The scenario that the values choose; the base when no axis does. */
static size_t scenario_of(const struct comity_sweep *sweep, const double *values)
{
    size_t m = 0;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t k = 0; k < sweep->axes[a].members_count; k++, m++)
            if (sweep->axes[a].members[k].of_scenarios)
                return isnan(values[m]) ? 0 : (size_t)values[m];
    }
    return 0;
}

/* Returns whether the order of the events may have changed. */
static bool change_events(const struct comity_sweep_target *target, double value,
                          struct comity_event *events)
{
    for (size_t k = 0; k < target->count; k++)
        comity_event_assign(&events[target->places[k]], target->field, value);
    return target->field == COMITY_EVENT_AT;
}

static void change(const struct comity_sweep *sweep, size_t scenario, const double *values,
                   struct comity_point *point)
{
    const long start = sweep->scenarios[scenario].start;
    int moved = 0;
    size_t m = 0;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t k = 0; k < sweep->axes[a].members_count; k++, m++) {
            const struct comity_sweep_member *member = &sweep->axes[a].members[k];
            const struct comity_sweep_target *target = comity_sweep_target(sweep, scenario, m);
            const double value = member->of_dates ? values[m] - (double)start : values[m];
            if (isnan(value))
                continue;
            if (target->of_events) {
                moved |= change_events(target, value, point->events);
                continue;
            }
            for (size_t slot = 0; slot < target->count; slot++)
                point->parameters[target->places[slot]] = value;
        }
    }
    if (moved)
        comity_events_sort(point->events, point->events_count);
}

/* Makes the point that has these values. */
static int make(const struct comity_sweep *sweep, uint64_t index, const double *values,
                size_t *scenario, struct comity_point *point)
{
    int status;
    *scenario = scenario_of(sweep, values);
    status = comity_point_of_scenario(point, &sweep->scenarios[*scenario]);
    if (status)
        return status;
    change(sweep, *scenario, values, point);
    if (sweep->seed_given)
        point->seed = sweep->seed;
    point->stream = sweep->independent ? (uint32_t)(index + 1) : 0;
    point->ticks = sweep->ticks;
    return COMITY_OK;
}

static int fill(const struct comity_sweep *sweep, uint64_t index, double *values, size_t *scenario,
                struct comity_point *point)
{
    const int status = comity_sweep_values(sweep, index, values);
    if (status)
        return status;
    return make(sweep, index, values, scenario, point);
}

int comity_sweep_point(void *context, uint64_t index, struct comity_point *point)
{
    double values[COMITY_SWEEP_MEMBERS];
    size_t scenario;
    return fill(context, index, values, &scenario, point);
}

int comity_sweep_twin(void *context, uint64_t index, size_t scenario, const struct comity_point *of,
                      struct comity_point *twin)
{
    const struct comity_sweep *sweep = context;
    (void)index;
    return comity_twins_point(&sweep->measures->twins, scenario, of, twin);
}

/* Notes the values of the axes among what differs from the scenario's file. */
static int note_axes(const struct comity_sweep *sweep, const double *values,
                     struct comity_scenario *scenario)
{
    char value[COMITY_NAME];
    int status = COMITY_OK;
    for (size_t m = 0; m < comity_sweep_members(sweep) && !status; m++) {
        const struct comity_sweep_member *member = comity_sweep_member(sweep, m);
        if (!member->of_scenarios && !isnan(values[m])) {
            comity_sweep_value_text(sweep, member, values[m], value, sizeof value);
            status = comity_scenario_note_change(scenario, member->key, value);
        }
    }
    return status;
}

int comity_sweep_scenario_of_point(const struct comity_sweep *sweep, uint64_t index,
                                   struct comity_scenario *scenario, uint32_t *stream)
{
    double values[COMITY_SWEEP_MEMBERS];
    struct comity_point point;
    size_t base;
    comity_point_init(&point);
    int status = fill(sweep, index, values, &base, &point);
    if (!status)
        status = comity_scenario_copy(scenario, &sweep->scenarios[base]);
    if (!status) {
        memcpy(scenario->parameters, point.parameters, sizeof scenario->parameters);
        if (point.events_count > 0)
            memcpy(scenario->events, point.events, point.events_count * sizeof *point.events);
        scenario->ticks = point.ticks;
        scenario->seed = point.seed;
        *stream = point.stream;
        status = note_axes(sweep, values, scenario);
    }
    comity_point_free(&point);
    return status;
}

/* How often each slot is in conflict, and the first point where it is. */
struct conflicts {
    uint64_t count[COMITY_PARAMETER_SLOTS], first[COMITY_PARAMETER_SLOTS];
    uint64_t looked;                              /* points */
    uint64_t point, seen[COMITY_PARAMETER_SLOTS]; /* the last point that was counted, plus one */
};

static void conflict_found(void *context, size_t event, size_t slot, const char *text)
{
    struct conflicts *conflicts = context;
    (void)event;
    (void)text;
    if (conflicts->seen[slot] == conflicts->point + 1)
        return;
    conflicts->seen[slot] = conflicts->point + 1;
    if (conflicts->count[slot]++ == 0)
        conflicts->first[slot] = conflicts->point;
}

/* What a second look at one point wants to know. */
struct wanted {
    size_t slot;
    char text[COMITY_PROBLEM_TEXT];
};

static void keep_text(void *context, size_t event, size_t slot, const char *text)
{
    struct wanted *wanted = context;
    (void)event;
    if (slot == wanted->slot && wanted->text[0] == '\0')
        snprintf(wanted->text, sizeof wanted->text, "%s", text);
}

/* Writes "hegemony = 0.5, bilateralism = 1", and "..." for those axes that do not fit. */
static void write_values(const struct comity_sweep *sweep, const double *values, char *text,
                         size_t size)
{
    static const char more[] = ", ...";
    size_t m = 0, used = 0;
    char value[COMITY_NAME];
    text[0] = '\0';
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        const size_t room = size - used;
        comity_sweep_value_text(sweep, &axis->members[0], values[m], value, sizeof value);
        const int added =
            snprintf(text + used, room, "%s%s = %s", a > 0 ? ", " : "", axis->name, value);
        if ((size_t)added + sizeof more > room) {
            snprintf(text + used, room, "%s", more);
            return;
        }
        used += (size_t)added;
        m += axis->members_count;
    }
}

/* The line of the last member without which the point has no conflict at the slot; else that of
 * the first member, since some of them together make it. */
static int line_of_conflict(const struct comity_sweep *sweep, uint64_t index, size_t slot,
                            double *values, struct comity_point *point)
{
    int line = sweep->axes[0].members[0].line;
    size_t scenario;
    for (size_t m = 0; m < comity_sweep_members(sweep); m++) {
        struct wanted wanted = { .slot = slot };
        const double value = values[m];
        values[m] = NAN;
        if (!make(sweep, index, values, &scenario, point)) {
            comity_conflicts(point->parameters, point->events, point->events_count, keep_text,
                             &wanted);
            if (wanted.text[0] == '\0')
                line = comity_sweep_member(sweep, m)->line;
        }
        values[m] = value;
    }
    return line;
}

static int report(const struct comity_sweep *sweep, const struct conflicts *conflicts, size_t slot,
                  const char *file, struct comity_point *point, struct comity_problems *problems)
{
    double values[COMITY_SWEEP_MEMBERS];
    char key[3 * COMITY_NAME], at[COMITY_PROBLEM_TEXT];
    struct wanted wanted = { .slot = slot };
    const uint64_t first = conflicts->first[slot];
    const int of_table = sweep->table_path != NULL;
    size_t scenario;
    const int status = fill(sweep, first, values, &scenario, point);
    if (status)
        return status;
    comity_conflicts(point->parameters, point->events, point->events_count, keep_text, &wanted);
    comity_conflict_key(&sweep->scenarios[scenario], slot, key, sizeof key);
    write_values(sweep, values, at, sizeof at);
    comity_problems_add(problems, of_table ? sweep->table_path : file,
                        sweep->design.kind == COMITY_DESIGN_POSTERIOR ? 0
                        : of_table                                    ? (int)first + 2
                                   : line_of_conflict(sweep, first, slot, values, point),
                        key, "at %llu of %llu points, first where %s: %s",
                        (unsigned long long)conflicts->count[slot],
                        (unsigned long long)conflicts->looked, at, wanted.text);
    return COMITY_OK;
}

int comity_sweep_check_points(const struct comity_sweep *sweep, uint64_t most, const char *file,
                              struct comity_problems *problems)
{
    const uint64_t looked = most && sweep->points > most ? most : sweep->points;
    double values[COMITY_SWEEP_MEMBERS];
    struct conflicts conflicts = { .looked = looked };
    struct comity_point point;
    size_t scenario;
    int status = COMITY_OK, found = 0;
    comity_point_init(&point);
    for (uint64_t k = 0; k < looked && !status; k++) {
        conflicts.point =
            looked == sweep->points ? k : (uint64_t)((long double)k * sweep->points / looked);
        status = fill(sweep, conflicts.point, values, &scenario, &point);
        if (!status) {
            comity_conflicts(point.parameters, point.events, point.events_count, conflict_found,
                             &conflicts);
        }
    }
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS && !status; slot++) {
        if (conflicts.count[slot] > 0) {
            found = 1;
            status = report(sweep, &conflicts, slot, file, &point, problems);
        }
    }
    comity_point_free(&point);
    return !status && found ? COMITY_BAD_SWEEP : status;
}
