/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenarios checked: for people what would run of each that is sound, for documents and programs
 * each file and each of its problems a row. */
#include "core/number.h"
#include "core/text_stream.h"
#include "report/explanation.h"
#include "report/reports.h"
#include "report/text.h"
#include "scenario/checks.h"

#include <comity/workers.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MONTH = COMITY_MONTH_TEXT, EVENTS_SHOWN = 12 /* longer lists are counted only */ };

/* ---- what would run ---- */

static void see_influence(void *context, const struct comity_view *view)
{
    double *influence = context;
    for (size_t i = 0; i < COMITY_STATES; i++)
        influence[i] = view->record[(COMITY_AT_INFLUENCE + i) * view->lanes];
}

/* Influence in the first month, `set` events of that month included; a month is run to see it. */
static void find_influence(struct report *report, const struct comity_scenario *scenario,
                           double influence[COMITY_STATES])
{
    struct comity_simulator simulator = { 0 };
    const struct comity_world world = comity_scenario_world(scenario, 0);
    if (comity_simulator_init(&simulator, NULL, 1))
        report->failed = true;
    else
        comity_simulator_run(&simulator, &world, 1, 1, see_influence, influence);
    comity_simulator_free(&simulator);
}

/* The word for a degree in [0, 1]: at 0, below 1/3, below 2/3, below 1, at 1. */
static const char *degree(double value, const char *const words[5])
{
    return words[value <= 0 ? 0 : value < 1.0 / 3 ? 1 : value < 2.0 / 3 ? 2 : value < 1 ? 3 : 4];
}

static const char *use_of_leverage(double restraint)
{
    static const char *const words[] = { "dominates", "mostly dominates", "does both",
                                         "mostly leads", "leads" };
    return degree(restraint, words);
}

static bool has_leverage(const double influence[COMITY_STATES], size_t state)
{
    for (size_t j = 0; j < COMITY_STATES; j++)
        if (influence[state] > influence[j] * (1 + 1e-12))
            return true;
    return false;
}

static const struct report_column state_columns[] = {
    COLUMN("state", "", .value = VALUE_TEXT),
    COLUMN("name", "", .value = VALUE_TEXT),
    COLUMN("power", NULL, .value = VALUE_FIXED, .digits = 1, .scale = 100, .unit = "%"),
    COLUMN("influence", NULL, .value = VALUE_FIXED, .digits = 3),
    COLUMN("restraint", NULL, .value = VALUE_FIXED, .digits = 2),
    COLUMN("use", "", .value = VALUE_TEXT),
};

static void add_states(struct report *report, const struct comity_scenario *scenario)
{
    const double *power = scenario->parameters + COMITY_SLOT_POWER;
    const double *restraint = scenario->parameters + COMITY_SLOT_RESTRAINT;
    double influence[COMITY_STATES] = { 0 }, all = 0;
    struct report_table *table = REPORT_TABLE(report, "states", state_columns, "States");
    find_influence(report, scenario, influence);
    for (size_t i = 0; i < COMITY_STATES; i++)
        all += power[i];
    for (size_t i = 0; i < COMITY_STATES; i++) {
        CELLS(table, scenario->state_code[i], scenario->state_name[i], power[i] / all, influence[i],
              restraint[i],
              has_leverage(influence, i) ? use_of_leverage(restraint[i]) : "has no leverage");
    }
}

static void add_regime(struct report *report, const struct comity_scenario *scenario)
{
    static const char *const voices[] = { "three equal voices", "power counts little",
                                          "power counts in part", "power counts much",
                                          "voice equals power" };
    static const char *const channels[] = { "all diplomacy is trilateral", "mostly trilateral",
                                            "bilateral and trilateral", "mostly bilateral",
                                            "all diplomacy is bilateral" };
    const double hegemony = scenario->parameters[COMITY_SLOT_HEGEMONY];
    const double bilateralism = scenario->parameters[COMITY_SLOT_BILATERALISM];
    char first[NUMBER_TEXT], second[NUMBER_TEXT];
    comity_number_format(hegemony, 0, first);
    comity_number_format(bilateralism, 0, second);
    report_line(report, "Regime", "hegemony %s: %s; bilateralism %s: %s", first,
                degree(hegemony, voices), second, degree(bilateralism, channels));
}

static double two_digits(double estimate)
{
    char text[NUMBER_TEXT];
    snprintf(text, sizeof text, "%.2g", estimate);
    return strtod(text, NULL);
}

/* With the default recording. Trajectories of 400 replicates of 240 months take 56.0 MB in memory;
 * on disk the first version of the default region takes 19.2 MB, the second, with all that is new
 * under way, 23.6 MB. A thread has two blocks under way, each with room for
 * what they become on disk. */
static void add_size(struct report *report, const struct comity_scenario *scenario)
{
    const double compressed = 0.39, program = 18e6;
    struct comity_recording recording;
    const char *unknown;
    char file[COMITY_BYTES_TEXT], memory[COMITY_BYTES_TEXT];
    comity_recording_init(&recording, NULL, scenario->ticks, 1, 0, &unknown);
    const double world = (double)comity_recording_bytes(&recording);
    const uint64_t block = comity_experiment_block(&recording, scenario->replicates);
    const uint64_t blocks = (scenario->replicates + block - 1) / block;
    const uint64_t most = comity_processors();
    const uint64_t threads = blocks < most ? blocks : most;
    comity_bytes_format(two_digits(world * scenario->replicates * compressed), file);
    comity_bytes_format(two_digits(program + 2 * 2 * world * (double)(block * threads)), memory);
    report_line(report, "Size",
                "file about %s, compressed to two fifths, as recorded by default; memory about %s",
                file, memory);
}

static void add_schedule(struct report *report, const struct comity_scenario *scenario)
{
    const size_t count = scenario->events_count;
    char first[MONTH], last[MONTH];
    if (count == 0) {
        report_line(report, "Events", "none");
    } else if (count > EVENTS_SHOWN) {
        report_line(report, "Events", "%zu, %s to %s; comity explain lists them", count,
                    comity_scenario_month(scenario, scenario->events[0].tick, first),
                    comity_scenario_month(scenario, scenario->events[count - 1].tick, last));
    }
}

static const struct report_column change_columns[] = {
    COLUMN("key", "", .value = VALUE_TEXT),
    COLUMN("value", "", .value = VALUE_TEXT),
    COLUMN("from", "", .value = VALUE_TEXT),
};

/* Inputs and starting values describe a region; the rest is meant to be the same for all. */
static void add_changes(struct report *report, const struct comity_scenario *scenario)
{
    double defaults[COMITY_PARAMETER_SLOTS];
    struct report_table *table = NULL;
    comity_parameters_default(defaults);
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const enum comity_role role = comity_parameter_of_slot(slot)->role;
        char key[3 * COMITY_NAME], origin[512], value[NUMBER_TEXT], standard[NUMBER_TEXT];
        if (role == COMITY_INPUT || role == COMITY_START ||
            scenario->parameters[slot] == defaults[slot])
            continue;
        table = table ? table : REPORT_TABLE(report, "changes", change_columns, "Changed");
        comity_scenario_slot_key(scenario, slot, key, sizeof key);
        comity_scenario_origin(scenario, slot, origin, sizeof origin);
        comity_number_format(scenario->parameters[slot], 0, value);
        comity_number_format(defaults[slot], 0, standard);
        CELLS(table, key);
        cell_text(table, "%s instead of %s", value, standard);
        CELLS(table, origin);
    }
    if (!table) {
        report_paragraph(report,
                         "Changed: nothing; all coefficients and thresholds have their defaults");
    }
}

/* Inputs of states and dyads that no file gives. */
static void add_defaults(struct report *report, const struct comity_scenario *scenario)
{
    size_t count, shown = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count; k++) {
        const size_t slots = comity_shape_slots(table[k].shape);
        size_t missing = 0;
        for (size_t s = 0; s < slots; s++)
            missing += scenario->origin[table[k].slot + s].file == COMITY_FROM_DEFAULT;
        if (missing > 0 &&
            (strncmp(table[k].key, "states.", 7) == 0 || strncmp(table[k].key, "dyads.", 6) == 0)) {
            report_line(report, shown++ ? "" : "Defaults", "%s%s", table[k].key,
                        missing == slots ? "" : ", in part");
        }
    }
}

static void add_text(struct report *report, const struct comity_scenario *scenario,
                     const char *path)
{
    char first[MONTH], last[MONTH], changes[4096], issues[COMITY_ISSUES * (COMITY_NAME + 2)] = "";
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        comity_append(issues, sizeof issues, "%s%s", m ? ", " : "", scenario->issue[m]);
    report_heading(report, "%s", scenario->title);
    report_line(report, "File", "%s", path);
    report_line(report, "Issues", "%s", issues);
    add_regime(report, scenario);
    report_line(
        report, "Run", "%" PRIu32 " month%s, %s to %s; %" PRIu32 " replicate%s; seed %" PRIu64,
        scenario->ticks, scenario->ticks > 1 ? "s" : "", comity_scenario_month(scenario, 0, first),
        comity_scenario_month(scenario, scenario->ticks - 1, last), scenario->replicates,
        scenario->replicates > 1 ? "s" : "", scenario->seed);
    add_size(report, scenario);
    if (scenario->changes) {
        comity_scenario_changes(scenario, changes, sizeof changes);
        report_line(report, "With", "%s", changes);
    }
    add_schedule(report, scenario);
    add_defaults(report, scenario);
    add_states(report, scenario);
    if (scenario->events_count > 0 && scenario->events_count <= EVENTS_SHOWN)
        report_events(report, scenario, "", false);
    add_changes(report, scenario);
}

/* ---- files and problems ---- */

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
    char start[MONTH] = "", seed[24] = "";
    if (sound) {
        comity_scenario_month(scenario, 0, start);
        snprintf(seed, sizeof seed, "%" PRIu64, scenario->seed);
    }
    CELLS(table, path, sound ? "yes" : "no", sound ? scenario->title : "", start,
          sound ? (double)scenario->ticks : NAN, sound ? (double)scenario->replicates : NAN, seed,
          sound ? (double)scenario->events_count : NAN);
}

static void add_problems(struct report_table *table, const struct comity_problems *problems,
                         size_t first, const char *path)
{
    for (size_t k = first; k < problems->count; k++) {
        const struct comity_problem *problem = &problems->list[k];
        CELLS(table, problem->file ? problem->file : path,
              problem->line ? shown_as(problem->line, NULL) : shown_as(NAN, ""),
              problem->key ? problem->key : "", problem->sentence);
    }
}

int report_checks(struct report *report, const char *const paths[], size_t count,
                  struct comity_problems *problems)
{
    int worst = COMITY_OK;
    report->readers = FOR_DOCUMENTS | FOR_PROGRAMS;
    struct report_table *scenarios = REPORT_TABLE(report, "scenarios", scenario_columns, NULL);
    struct report_table *mistakes = REPORT_TABLE(report, "problems", problem_columns, NULL);
    report->readers = FOR_TEXT;
    for (size_t k = 0; k < count; k++) {
        const struct comity_scenario_source source = { .path = paths[k] };
        const size_t before = problems->count;
        struct comity_scenario scenario;
        comity_scenario_init(&scenario);
        const int status = comity_scenario_load(&scenario, &source, problems);
        add_scenario(scenarios, paths[k], !status, &scenario);
        add_problems(mistakes, problems, before, paths[k]);
        if (status)
            worst = status;
        else
            add_text(report, &scenario, paths[k]);
        comity_scenario_free(&scenario);
    }
    return worst;
}
