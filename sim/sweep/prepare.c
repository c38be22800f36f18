/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sweep/preparation.h"

#include <stdlib.h>
#include <string.h>

/* Draws are keyed by the seed: with another seed a scenario shares none with the base. */
static void check_seeds(struct comity_preparation *preparation)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const struct comity_scenario *base = &sweep->scenarios[0];
    if (sweep->seed_given || sweep->independent || sweep->mean_field)
        return;
    for (size_t s = 1; s < sweep->scenarios_count; s++) {
        if (sweep->scenarios[s].seed != base->seed) {
            comity_preparation_report(
                preparation, comity_sweep_scenario_line(sweep, s), "scenarios",
                "%s has the seed %llu and %s has %llu, but all points share their draws; a seed of "
                "the sweep, or draws = \"independent\", is expected",
                sweep->scenario_names[0], (unsigned long long)base->seed, sweep->scenario_names[s],
                (unsigned long long)sweep->scenarios[s].seed);
        }
    }
}

/* One file of results has one set of labels and one time axis. */
static void check_alike(struct comity_preparation *preparation, size_t s)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const struct comity_scenario *base = &sweep->scenarios[0], *other = &sweep->scenarios[s];
    const char *what = NULL;
    if (memcmp(base->state_code, other->state_code, sizeof base->state_code) != 0)
        for (size_t i = 0; i < COMITY_STATES; i++)
            what = strcmp(base->state_code[i], other->state_code[i]) != 0 ? "states" : what;
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        what = strcmp(base->issue[m], other->issue[m]) != 0 ? "issues" : what;
    what = base->start != other->start ? "start" : what;
    if (what) {
        comity_preparation_report(preparation, comity_sweep_scenario_line(sweep, s), "scenarios",
                                  "%s and %s differ in %s; scenarios of one sweep must agree in "
                                  "states, issues and start",
                                  sweep->scenario_names[0], sweep->scenario_names[s], what);
    }
    for (size_t before = 0; before < s; before++) {
        if (strcmp(sweep->scenario_names[before], sweep->scenario_names[s]) == 0) {
            comity_preparation_report(preparation, comity_sweep_scenario_line(sweep, s),
                                      "scenarios",
                                      "two scenarios have the name %s; different ones are "
                                      "expected",
                                      sweep->scenario_names[s]);
        }
    }
}

static void settle_ticks(struct comity_preparation *preparation)
{
    struct comity_sweep *sweep = preparation->sweep;
    for (size_t s = 1; s < sweep->scenarios_count && sweep->ticks == 0; s++) {
        if (sweep->scenarios[s].ticks != sweep->scenarios[0].ticks) {
            comity_preparation_report(preparation, comity_sweep_scenario_line(sweep, s), "ticks",
                                      "%s has %u and %s has %u; ticks must be given for the "
                                      "sweep",
                                      sweep->scenario_names[0], sweep->scenarios[0].ticks,
                                      sweep->scenario_names[s], sweep->scenarios[s].ticks);
            return;
        }
    }
    if (sweep->ticks == 0)
        sweep->ticks = sweep->scenarios[0].ticks;
}

/* Gives every scenario the length of the sweep, which leaves out the events after its end but those
 * that an axis moves or sizes. */
static int shorten(struct comity_preparation *preparation)
{
    struct comity_sweep *sweep = preparation->sweep;
    const size_t members = comity_sweep_members(sweep);
    const char **keys = calloc(members + 1, sizeof *keys);
    int status = keys ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t m = 0; m < members && !status; m++)
        keys[m] = comity_sweep_member(sweep, m)->key;
    for (size_t s = 0; s < sweep->scenarios_count && !status; s++)
        status = comity_scenario_shorten(&sweep->scenarios[s], sweep->ticks, keys, members);
    free(keys);
    return status;
}

/* Levels of an axis, which all its members must have. */
static void settle_levels(struct comity_preparation *preparation, struct comity_sweep_axis *axis)
{
    const enum comity_design_kind kind = preparation->sweep->design.kind;
    const int by_level = comity_design_has_levels(kind);
    axis->levels = by_level ? axis->members[0].axis.levels : 0;
    for (size_t m = 0; m < axis->members_count && by_level; m++) {
        const struct comity_sweep_member *member = &axis->members[m];
        if (member->axis.levels == 0) {
            comity_preparation_report_of(preparation, member, member->key,
                                         "levels are missing; a number of them, or values, is "
                                         "expected in a %s design",
                                         comity_design_name(kind));
        } else if (member->axis.levels != axis->levels && axis->levels > 0) {
            comity_preparation_report_of(
                preparation, member, member->key,
                "%zu values vary together with the %zu of %s; as many are expected",
                member->axis.levels, axis->levels, axis->members[0].key);
        }
    }
}

static void settle_axes(struct comity_preparation *preparation)
{
    struct comity_sweep *sweep = preparation->sweep;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t m = 0; m < sweep->axes[a].members_count; m++) {
            struct comity_sweep_member *member = &sweep->axes[a].members[m];
            member->axis.list = member->list;
            member->axis.prior = member->prior;
            member->axis.may_repeat = sweep->axes[a].members_count > 1;
        }
        settle_levels(preparation, &sweep->axes[a]);
        if (comity_design_is_table(sweep->design.kind) && sweep->axes[a].members_count > 1) {
            comity_preparation_report(preparation, sweep->axes[a].members[0].line,
                                      sweep->axes[a].members[0].key,
                                      "a table has a column for each key; zip is not expected");
        }
    }
}

static void settle_design(struct comity_preparation *preparation)
{
    struct comity_sweep *sweep = preparation->sweep;
    const int line = sweep->design_line > 0 ? sweep->design_line : sweep->axes_line;
    size_t levels[COMITY_SWEEP_AXES];
    int status;
    comity_design_free(&sweep->prepared);
    if (comity_design_is_table(sweep->design.kind)) {
        sweep->points = sweep->table_points;
    } else {
        for (size_t a = 0; a < sweep->axes_count; a++)
            levels[a] = sweep->axes[a].levels;
        sweep->design.factors = sweep->axes_count;
        sweep->design.levels = levels;
        status = comity_design_init(&sweep->prepared, &sweep->design);
        sweep->design.levels = NULL;
        if (status == COMITY_NO_MEMORY) {
            preparation->status = status;
            return;
        }
        if (status) {
            comity_preparation_report(preparation, line, "design", "%s",
                                      comity_design_error(&sweep->prepared));
            return;
        }
        sweep->points = comity_design_points(&sweep->prepared);
    }
    if (sweep->points == 0 || sweep->points > INT32_MAX) { /* results number them in 32 bits */
        comity_preparation_report(preparation, line, "design",
                                  "there are %llu points; 1 to %d are expected",
                                  (unsigned long long)sweep->points, INT32_MAX);
    }
}

static bool check_counts(struct comity_preparation *preparation)
{
    const struct comity_sweep *sweep = preparation->sweep;
    if (sweep->scenarios_count == 0)
        comity_preparation_report(preparation, 0, "scenario", "missing; a file is expected");
    if (sweep->axes_count == 0 || sweep->axes_count > COMITY_SWEEP_AXES ||
        comity_sweep_members(sweep) > COMITY_SWEEP_MEMBERS) {
        comity_preparation_report(preparation, sweep->axes_line, "axes",
                                  "there are %zu with %zu keys; 1 to %d with at most %d keys are "
                                  "expected",
                                  sweep->axes_count, comity_sweep_members(sweep), COMITY_SWEEP_AXES,
                                  COMITY_SWEEP_MEMBERS);
    }
    if (comity_sweep_is_grid(sweep) && sweep->axes_count > COMITY_SWEEP_GRID_AXES) {
        comity_preparation_report(preparation, sweep->axes_line, "axes",
                                  "a grid of %zu axes; at most %d, or another design, are "
                                  "expected",
                                  sweep->axes_count, COMITY_SWEEP_GRID_AXES);
    }
    for (size_t a = 0; a < sweep->axes_count; a++) {
        if (sweep->axes[a].members_count == 0) {
            comity_preparation_report(preparation, sweep->axes_line, "axes",
                                      "axis %zu changes nothing; a key is expected", a + 1);
        }
    }
    if (sweep->replicates == 0)
        comity_preparation_report(preparation, 0, "replicates", "0; at least 1 is expected");
    return !preparation->status;
}

int comity_sweep_prepare(struct comity_sweep *sweep, const char *file,
                         struct comity_problems *problems)
{
    struct comity_preparation preparation = { sweep, file, problems, COMITY_OK };
    comity_sweep_targets_free(sweep);
    if (!check_counts(&preparation))
        return preparation.status;
    sweep->replicates = sweep->mean_field ? 1 : sweep->replicates;
    sweep->independent |= comity_design_facts(sweep->design.kind)->independent;
    for (size_t s = 1; s < sweep->scenarios_count; s++)
        check_alike(&preparation, s);
    check_seeds(&preparation);
    settle_ticks(&preparation);
    settle_axes(&preparation);
    if (shorten(&preparation))
        return COMITY_NO_MEMORY;
    comity_sweep_name_axes(&preparation);
    comity_sweep_resolve(&preparation);
    if (!preparation.status)
        comity_sweep_check_values(&preparation);
    if (!preparation.status)
        settle_design(&preparation);
    if (!preparation.status && sweep->design.kind == COMITY_DESIGN_MORRIS)
        comity_sweep_check_moves(&preparation);
    if (problems->lost > 0)
        preparation.status = COMITY_NO_MEMORY;
    if (preparation.status)
        sweep->points = 0;
    return preparation.status;
}
