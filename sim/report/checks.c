/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenarios checked, for documents and programs: each file and each of its problems a row. */
#include "report/reports.h"

#include <comity/calendar.h>
#include <comity/job.h>
#include <comity/status.h>

#include <inttypes.h>
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
    char start[16] = "", seed[24] = "";
    if (sound) {
        comity_month_format(scenario->start, start, sizeof start);
        snprintf(seed, sizeof seed, "%" PRIu64, scenario->seed);
    }
    CELLS(table, path, sound ? "yes" : "no", sound ? scenario->title : "", start,
          sound ? (double)scenario->ticks : NAN, sound ? (double)scenario->replicates : NAN, seed,
          sound ? (double)scenario->events_count : NAN);
}

static void add_problems(struct report_table *table, const struct comity_problems *problems,
                         const char *path)
{
    for (size_t k = 0; k < problems->count; k++) {
        const struct comity_problem *problem = &problems->list[k];
        CELLS(table, problem->file ? problem->file : path,
              problem->line ? shown_as(problem->line, NULL) : shown_as(NAN, ""),
              problem->key ? problem->key : "", problem->sentence);
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
    return report_finish(&report, format, stream);
}
