/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenarios checked, for documents and programs: each file and each of its problems a row. */
#include "report/reports.h"

#include <comity/calendar.h>
#include <comity/job.h>
#include <comity/status.h>

#include <math.h>

static const struct report_column scenario_columns[] = {
    COLUMN("file", NULL, .value = VALUE_CODE),    COLUMN("sound", NULL, .value = VALUE_TEXT),
    COLUMN("title", NULL, .value = VALUE_TEXT),   COLUMN("start", NULL, .value = VALUE_TEXT),
    COLUMN("months", NULL, .value = VALUE_EXACT), COLUMN("replicates", NULL, .value = VALUE_EXACT),
    COLUMN("seed", NULL, .value = VALUE_TEXT),    COLUMN("events", NULL, .value = VALUE_EXACT),
};

static const struct report_column problem_columns[] = {
    COLUMN("file", NULL, .value = VALUE_CODE),
    COLUMN("line", NULL, .value = VALUE_EXACT),
    COLUMN("key", NULL, .value = VALUE_CODE),
    COLUMN("problem", NULL, .value = VALUE_TEXT),
};

static void add_scenario(struct report_table *table, const char *path, bool sound,
                         const struct comity_scenario *scenario)
{
    char start[16] = "";
    if (sound) {
        comity_month_format(scenario->start, start, sizeof start);
    }
    cell_text(table, "%s", path);
    cell_text(table, sound ? "yes" : "no");
    cell_text(table, "%s", sound ? scenario->title : "");
    cell_text(table, "%s", start);
    cell_number(table, sound ? (double)scenario->ticks : NAN);
    cell_number(table, sound ? (double)scenario->replicates : NAN);
    if (sound) {
        cell_text(table, "%llu", (unsigned long long)scenario->seed);
    } else {
        cell_text(table, "%s", "");
    }
    cell_number(table, sound ? (double)scenario->events_count : NAN);
}

static void add_problems(struct report_table *table, const struct comity_problems *problems,
                         const char *path)
{
    for (size_t k = 0; k < problems->count; k++) {
        const struct comity_problem *problem = &problems->list[k];
        cell_text(table, "%s", problem->file ? problem->file : path);
        if (problem->line) {
            cell_number(table, problem->line);
        } else {
            cell_named_number(table, NAN, "");
        }
        cell_text(table, "%s", problem->key ? problem->key : "");
        cell_text(table, "%s", problem->sentence);
    }
}

int report_checks(const char *const paths[], size_t count, enum report_format format, FILE *stream,
                  int *worst)
{
    struct report report;
    report_init(&report);
    struct report_table *scenarios = REPORT_TABLE(&report, "scenarios", scenario_columns, NULL);
    struct report_table *mistakes = REPORT_TABLE(&report, "problems", problem_columns, NULL);
    *worst = COMITY_OK;
    for (size_t k = 0; k < count; k++) {
        const struct comity_scenario_source source = { .path = paths[k] };
        struct comity_scenario scenario;
        struct comity_problems problems;
        comity_scenario_init(&scenario);
        comity_problems_init(&problems);
        const int status = comity_scenario_load(&scenario, &source, &problems);
        if (status) {
            *worst = status;
        }
        add_scenario(scenarios, paths[k], !status, &scenario);
        add_problems(mistakes, &problems, paths[k]);
        comity_problems_free(&problems);
        comity_scenario_free(&scenario);
    }
    const int status = report_print(&report, format, stream);
    report_free(&report);
    return status;
}
