/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/text_stream.h"
#include "sweep/preparation.h"

#include <comity/calendar.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comity_sweep_init(struct comity_sweep *sweep)
{
    *sweep = (struct comity_sweep){
        .replicates = 100, .every = 1, .quantiles = { 0.05, 0.5, 0.95 }, .quantiles_count = 3
    };
    comity_design_options_init(&sweep->design, COMITY_DESIGN_GRID);
    memset(sweep->outcomes, 1, sizeof sweep->outcomes);
}

int comity_sweep_add_scenario(struct comity_sweep *sweep, const struct comity_scenario *scenario,
                              const char *name)
{
    const size_t s = sweep->scenarios_count;
    if (!COMITY_GROW(&sweep->scenarios, s) || !COMITY_GROW(&sweep->scenario_names, s))
        return COMITY_NO_MEMORY;
    snprintf(sweep->scenario_names[s], sizeof sweep->scenario_names[s], "%s", name);
    comity_scenario_init(&sweep->scenarios[s]);
    sweep->scenarios_count++;
    return comity_scenario_copy(&sweep->scenarios[s], scenario);
}

struct comity_sweep_axis *comity_sweep_add_axis(struct comity_sweep *sweep, size_t members)
{
    struct comity_sweep_member *made = calloc(members, sizeof *made);
    if (!made || !COMITY_GROW(&sweep->axes, sweep->axes_count)) {
        free(made);
        return NULL;
    }
    struct comity_sweep_axis *axis = &sweep->axes[sweep->axes_count++];
    *axis = (struct comity_sweep_axis){ .members = made, .members_count = members };
    return axis;
}

void comity_sweep_targets_free(struct comity_sweep *sweep)
{
    for (size_t k = 0; k < sweep->targets_count; k++)
        free(sweep->targets[k].places);
    free(sweep->targets);
    sweep->targets = NULL;
    sweep->targets_count = 0;
}

void comity_sweep_free(struct comity_sweep *sweep)
{
    comity_sweep_targets_free(sweep);
    comity_design_free(&sweep->prepared);
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t m = 0; m < sweep->axes[a].members_count; m++) {
            free(sweep->axes[a].members[m].list);
            free(sweep->axes[a].members[m].prior);
        }
        free(sweep->axes[a].members);
    }
    free(sweep->axes);
    for (size_t s = 0; s < sweep->scenarios_count; s++)
        comity_scenario_free(&sweep->scenarios[s]);
    free(sweep->scenarios);
    free(sweep->scenario_names);
    free(sweep->scenario_lines);
    free(sweep->table);
    free(sweep->table_path);
    free(sweep->table_text);
    free(sweep->trajectories);
    free(sweep->series);
    free(sweep->text);
    if (sweep->measures) {
        comity_measure_set_free(&sweep->measures->set);
        comity_twins_free(&sweep->measures->twins);
    }
    free(sweep->measures);
    comity_attachments_free(&sweep->attached);
    comity_sweep_init(sweep);
}

bool comity_sweep_is_grid(const struct comity_sweep *sweep)
{
    return sweep->design.kind == COMITY_DESIGN_GRID;
}

size_t comity_sweep_members(const struct comity_sweep *sweep)
{
    size_t count = 0;
    for (size_t a = 0; a < sweep->axes_count; a++)
        count += sweep->axes[a].members_count;
    return count;
}

struct comity_sweep_member *comity_sweep_member(const struct comity_sweep *sweep, size_t member)
{
    const struct comity_sweep_axis *axis = sweep->axes;
    for (; member >= axis->members_count; axis++)
        member -= axis->members_count;
    return &axis->members[member];
}

void comity_sweep_value_text(const struct comity_sweep *sweep,
                             const struct comity_sweep_member *member, double value, char *text,
                             size_t size)
{
    if (isnan(value))
        snprintf(text, size, "base");
    else if (member->of_scenarios && value >= 0 && value < (double)sweep->scenarios_count)
        snprintf(text, size, "%s", sweep->scenario_names[(size_t)value]);
    else if (member->of_dates && fabs(value) < 1e9)
        comity_month_format((long)value, text, size);
    else
        snprintf(text, size, "%.10g", value); /* 0.2 for the level 2.4 / 12 */
}

void comity_sweep_left_out(const struct comity_sweep *sweep, char *text, size_t size)
{
    static const char without[] = ", without ";
    text[0] = '\0';
    for (size_t s = 0; s < sweep->scenarios_count; s++) {
        const char *line = sweep->scenarios[s].changes;
        while (line && strncmp(line, "ticks = ", 8) != 0) {
            line = strchr(line, '\n');
            line = line && line[1] != '\0' ? line + 1 : NULL;
        }
        const char *names = line ? strstr(line, without) : NULL;
        if (names && names < line + strcspn(line, "\n")) {
            names += sizeof without - 1;
            comity_append(text, size, "%s%s%s%.*s", text[0] ? "; " : "",
                          sweep->scenarios_count > 1 ? sweep->scenario_names[s] : "",
                          sweep->scenarios_count > 1 ? ": " : "", (int)strcspn(names, "\n"), names);
        }
    }
}

void comity_sweep_axis_text(const struct comity_sweep *sweep,
                            const struct comity_sweep_member *member, char *text, size_t size)
{
    enum { VALUES_SHOWN = 8 };
    const struct comity_axis *axis = &member->axis;
    char value[COMITY_NAME], last[COMITY_NAME];
    if (axis->levels == 0) {
        comity_sweep_value_text(sweep, member, axis->low, value, sizeof value);
        comity_sweep_value_text(sweep, member, axis->high, last, sizeof last);
        snprintf(text, size, "%s to %s%s%s", value, last, axis->logarithmic ? ", logarithmic" : "",
                 axis->prior ? ", with a prior" : "");
        return;
    }
    text[0] = '\0';
    for (size_t k = 0; k < axis->levels; k++) {
        const int skipped = axis->levels > VALUES_SHOWN && k == 3;
        k = skipped ? axis->levels - 1 : k;
        comity_sweep_value_text(sweep, member, comity_axis_level(axis, k), value, sizeof value);
        comity_append(text, size, "%s%s", k == 0 ? "" : skipped ? " ... " : ", ", value);
    }
    if (axis->levels > VALUES_SHOWN) {
        comity_append(text, size, " (%zu%s)", axis->levels,
                      axis->logarithmic ? ", logarithmic" : "");
    }
}
