/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parameters with their values and where these come from, events, and the registries. */
#include "core/text_stream.h"
#include "core/number.h"
#include "report/explanation.h"
#include "report/text.h"
#include "scenario/checks.h"

#include <comity/measures.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEY = 3 * COMITY_NAME, LINE = COMITY_SOURCE_TEXT + 8 };

/* ---- events ---- */

static const struct report_column event_columns[] = {
    COLUMN("month", NULL, .value = VALUE_TEXT),
    COLUMN("event", NULL, .value = VALUE_TEXT),
    COLUMN("name", NULL, .value = VALUE_TEXT),
    COLUMN("source", NULL, .value = VALUE_TEXT),
};

void report_events(struct report *report, const struct comity_scenario *scenario, const char *name,
                   bool sources)
{
    struct report_table *table = report_table(report, "events", event_columns, sources ? 4 : 3,
                                              "%s", sources ? "" : "Events");
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        char month[COMITY_MONTH_TEXT], text[4 * COMITY_NAME], source[3 * COMITY_SOURCE_TEXT];
        if (name[0] && strcmp(name, event->name) != 0)
            continue;
        comity_event_text(scenario, event, comity_event_type(event->kind)->summary, NULL, NULL,
                          text, sizeof text);
        CELLS(table, comity_scenario_month(scenario, event->tick, month));
        /* what it does, its date and name left out: "shock: terrorism + 1.2" */
        cell_text(table, "%s: %s", comity_event_name(event->kind), text);
        CELLS(table, event->name);
        if (sources) {
            comity_scenario_event_source(scenario, event, source, sizeof source);
            CELLS(table, source);
        }
    }
}

/* ---- parameters ---- */

static const char legend[] =
    "[C] Chanona (2005); (i) an interpretation; (c) calibrated so that the stylised facts hold";

static const char *const roles[] = {
    [COMITY_COEFFICIENT] = "coefficient; `set` events may change it during a run",
    [COMITY_INPUT] = "input of the region; `set` events may change it during a run",
    [COMITY_START] = "starting value",
    [COMITY_THRESHOLD] = "threshold of the classification; nothing feeds back from it",
    [COMITY_CRITERION] = ("criterion of the classification, from which nothing feeds back; `set` "
                          "events may change it"),
};

static bool is_chosen(const struct comity_parameter *parameter, const unsigned char chosen[])
{
    bool any = false;
    for (size_t k = 0; k < comity_shape_slots(parameter->shape); k++)
        any = any || chosen[parameter->slot + k];
    return any;
}

/* "0.25, 0.35, 0.3, 0.3", or the one value that stands for all. */
static void write_defaults(const struct comity_parameter *parameter, char *text, size_t size)
{
    const bool follows = isnan(parameter->default_value[0]);
    char number[NUMBER_TEXT];
    snprintf(text, size, "%s", follows ? "follows from others" : "");
    for (size_t k = 0; k < parameter->defaults && !follows; k++) {
        comity_number_format(parameter->default_value[k], 0, number);
        comity_append(text, size, "%s%s", k ? ", " : "", number);
    }
}

static const struct report_column text_columns_of_slots[] = {
    COLUMN("key", NULL, .value = VALUE_TEXT),
    COLUMN("value", NULL, .value = VALUE_TEXT),
    COLUMN("from", NULL, .value = VALUE_TEXT),
};

/* Where the chosen values of a parameter come from: NULL when that is not the same for all. */
static const char *source_of_all(const struct comity_scenario *scenario,
                                 const struct comity_parameter *parameter,
                                 const unsigned char chosen[])
{
    const char *all = NULL;
    for (size_t k = 0; k < comity_shape_slots(parameter->shape); k++) {
        const size_t slot = parameter->slot + k;
        const char *source = chosen[slot] ? comity_scenario_source_of(scenario, slot) : all;
        if (all && strcmp(all, source) != 0)
            return NULL;
        all = source;
    }
    return all;
}

static void add_facts_of(struct report_table *table, const struct comity_parameter *parameter,
                         const char *source)
{
    char range[64];
    comity_parameter_range(parameter, range, sizeof range);
    CELLS(table, parameter->unit, range, parameter->meaning, source);
}

/* The chosen values; below each its source, unless all have the same. `table`, of the values, may
 * be NULL. */
static void add_slots(struct report_table *text, struct report_table *table,
                      const struct comity_scenario *scenario,
                      const struct comity_parameter *parameter, const unsigned char chosen[],
                      bool same_source)
{
    for (size_t k = 0; k < comity_shape_slots(parameter->shape); k++) {
        const size_t slot = parameter->slot + k;
        const double in_force = comity_parameter_in_force(scenario->parameters, slot);
        const char *source = comity_scenario_source_of(scenario, slot);
        char key[KEY], value[NUMBER_TEXT], standard[NUMBER_TEXT], origin[512];
        if (!chosen[slot])
            continue;
        comity_scenario_slot_key(scenario, slot, key, sizeof key);
        comity_scenario_origin(scenario, slot, origin, sizeof origin);
        comity_number_format(in_force, 0, value);
        CELLS(text, key, isnan(in_force) ? "-" : value, origin);
        if (!same_source) {
            cell_text(text, "      %s", source);
            CELLS(text, "", "");
        }
        if (table) {
            comity_number_format(parameter->default_value[parameter->defaults > 1 ? k : 0], 0,
                                 standard);
            CELLS(table, key, parameter->symbol, value, standard);
            add_facts_of(table, parameter, source);
            CELLS(table, origin);
        }
    }
}

/* What is to be known of a parameter, under its values; in full a line for each fact. Without a
 * source each value has its own. */
static void add_facts(struct report_table *table, const struct comity_parameter *parameter,
                      bool full, const char *source)
{
    char range[64], defaults[512];
    const bool unit = strcmp(parameter->unit, "1") != 0;
    comity_parameter_range(parameter, range, sizeof range);
    write_defaults(parameter, defaults, sizeof defaults);
    if (!full) {
        cell_text(table, "    %s%s %s%s%s; %s", parameter->symbol,
                  parameter->interval == COMITY_INTEGER ? "," : " in", range, unit ? ", " : "",
                  unit ? parameter->unit : "", parameter->meaning);
        CELLS(table, "", "");
        if (source) {
            cell_text(table, "    %s", source);
            CELLS(table, "", "");
        }
        return;
    }
    CELLS(table, "  meaning", parameter->meaning, "");
    CELLS(table, "  symbol", parameter->symbol, "");
    CELLS(table, "  unit", parameter->unit, "");
    CELLS(table, "  range", range, "");
    CELLS(table, "  default", defaults, "");
    CELLS(table, "  role", roles[parameter->role], "");
    if (source)
        CELLS(table, "  source", source, "");
}

static const struct report_column default_columns[] = {
    COLUMN("key", NULL, .value = VALUE_CODE),     COLUMN("symbol", NULL, .value = VALUE_TEXT),
    COLUMN("default", NULL, .value = VALUE_TEXT), COLUMN("unit", NULL, .value = VALUE_TEXT),
    COLUMN("range", NULL, .value = VALUE_TEXT),   COLUMN("meaning", NULL, .value = VALUE_TEXT),
    COLUMN("source", NULL, .value = VALUE_TEXT),
};

static const struct report_column value_columns[] = {
    COLUMN("key", NULL, .value = VALUE_CODE),     COLUMN("symbol", NULL, .value = VALUE_TEXT),
    COLUMN("value", NULL, .value = VALUE_TEXT),   COLUMN("default", NULL, .value = VALUE_TEXT),
    COLUMN("unit", NULL, .value = VALUE_TEXT),    COLUMN("range", NULL, .value = VALUE_TEXT),
    COLUMN("meaning", NULL, .value = VALUE_TEXT), COLUMN("source", NULL, .value = VALUE_TEXT),
    COLUMN("from", NULL, .value = VALUE_TEXT),
};

static void add_defaults(struct report_table *table, const struct comity_parameter *parameter)
{
    char defaults[512];
    write_defaults(parameter, defaults, sizeof defaults);
    CELLS(table, parameter->key, parameter->symbol, defaults);
    add_facts_of(table, parameter, parameter->source);
}

void report_parameters(struct report *report, const struct comity_scenario *scenario,
                       const unsigned char chosen[], bool values, bool full)
{
    size_t count;
    const struct comity_parameter *parameters = comity_parameters(&count);
    report->readers = FOR_TEXT;
    struct report_table *text = REPORT_TABLE(report, "parameters", text_columns_of_slots, NULL);
    report_paragraph(report, "%s", legend);
    report->readers = FOR_DOCUMENTS | FOR_PROGRAMS;
    struct report_table *table = values ? REPORT_TABLE(report, "parameters", value_columns, NULL)
                                        : REPORT_TABLE(report, "parameters", default_columns, NULL);
    for (size_t p = 0; p < count; p++) {
        if (!is_chosen(&parameters[p], chosen))
            continue;
        const char *source =
            values ? source_of_all(scenario, &parameters[p], chosen) : parameters[p].source;
        add_slots(text, values ? table : NULL, scenario, &parameters[p], chosen, source != NULL);
        add_facts(text, &parameters[p], full, source);
        if (!values)
            add_defaults(table, &parameters[p]);
    }
    report->readers = FOR_ALL;
}

/* ---- registries ---- */

static void write_range(const struct comity_variable *variable, char *text, size_t size)
{
    if (comity_kind_meanings(variable->kind))
        snprintf(text, size, "flag");
    else if (variable->kind == COMITY_KIND_COUNT)
        snprintf(text, size, "count");
    else if (variable->high < 1e6)
        snprintf(text, size, "[%g, %g]", variable->low, variable->high);
    else
        snprintf(text, size, variable->low < 0 ? "real" : ">= 0");
}

/* What it is, and the names of a flag's values: "...: 0 none, 1 nascent". */
static void write_meaning(const struct comity_variable *variable, char *text, size_t size)
{
    const char *names = comity_kind_meanings(variable->kind);
    snprintf(text, size, "%s", variable->long_name);
    for (int value = 0; names && *names; value++) {
        const size_t length = strcspn(names, " ");
        comity_append(text, size, "%s %d %.*s", value ? "," : ":", value, (int)length, names);
        names += length + strspn(names + length, " ");
    }
}

/* In texts a blank or a star stands before the name. */
static const struct report_column variable_columns[] = {
    COLUMN("starred", " name", .value = VALUE_TEXT, .readers = FOR_TEXT),
    COLUMN("variable", NULL, .value = VALUE_CODE, .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("dimensions", NULL, .value = VALUE_TEXT),
    COLUMN("range", NULL, .value = VALUE_TEXT),
    COLUMN("meaning", NULL, .value = VALUE_TEXT),
    COLUMN("recorded", "recorded by default", .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
};

static const struct report_column outcome_columns[] = {
    COLUMN("indented", " name", .value = VALUE_TEXT, .readers = FOR_TEXT),
    COLUMN("outcome", NULL, .value = VALUE_CODE, .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("dimensions", NULL, .value = VALUE_TEXT),
    COLUMN("unit", NULL, .value = VALUE_TEXT),
    COLUMN("meaning", NULL, .value = VALUE_TEXT),
};

static void add_entry(struct report_table *table, char mark, const char *name,
                      const char *dimensions, const char *third, const char *meaning)
{
    cell_text(table, "%c%s", mark, name);
    CELLS(table, name, dimensions, third, meaning);
}

void report_variables(struct report *report)
{
    report->readers = FOR_TEXT;
    report_heading(report, "Variables of a run, over replicate, tick and the dimensions named; all "
                           "of unit 1. Those with a star are recorded only when `comity run "
                           "--record` asks for them.");
    report->readers = FOR_ALL;
    struct report_table *table = REPORT_TABLE(report, "variables", variable_columns, NULL);
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const struct comity_variable *variable = &comity_variables()[v];
        char range[32], meaning[256];
        write_range(variable, range, sizeof range);
        write_meaning(variable, meaning, sizeof meaning);
        add_entry(table, variable->recorded ? ' ' : '*', variable->name,
                  comity_shape_dimensions(variable->shape), range, meaning);
        CELLS(table, variable->recorded ? "yes" : "no");
    }
}

/* What is computed from outcomes and has a name of its own, once for all phases. */
static void add_shares(struct report *report, struct report_table *table)
{
    const uint32_t date = 0;
    struct comity_scenario defaults;
    size_t count = 0;
    comity_scenario_init(&defaults);
    struct comity_measure *measures = comity_measures(&defaults, &date, 1, NULL, &count);
    const char *last = "";
    report->failed = report->failed || !measures;
    for (size_t k = 0; k < count; k++) {
        const struct comity_measure *measure = &measures[k];
        const bool share =
            measure->kind == COMITY_MEASURE_SHARE || measure->kind == COMITY_MEASURE_SNAPSHOT_SHARE;
        if (share && strcmp(measure->name, last) != 0 && !comity_outcome_find(measure->name)) {
            add_entry(table, ' ', measure->name,
                      strcmp(measure->label, measure->name) != 0 ? "entered_phase" : "",
                      measure->unit, measure->definition);
            last = measure->name;
        }
    }
    free(measures);
    comity_scenario_free(&defaults);
}

static void add_outcomes(struct report_table *table)
{
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        add_entry(table, ' ', outcome->name, comity_shape_dimensions(outcome->shape), outcome->unit,
                  outcome->definition);
    }
}

/* For text two tables, for others one. */
void report_outcomes(struct report *report)
{
    report->readers = FOR_TEXT;
    report_heading(report, "Outcomes of a run, over replicate and the dimensions named.");
    add_outcomes(REPORT_TABLE(report, "outcomes", outcome_columns, NULL));
    report_heading(report, "Measures that `comity compare` and `comity sensitivity` make of "
                           "outcomes; in no file. share_in comes of `comity compare --at`.");
    add_shares(report, REPORT_TABLE(report, "measures", outcome_columns, NULL));
    report->readers = FOR_DOCUMENTS | FOR_PROGRAMS;
    struct report_table *table = REPORT_TABLE(report, "outcomes", outcome_columns, NULL);
    add_outcomes(table);
    add_shares(report, table);
    report->readers = FOR_ALL;
}

/* ---- what a file of measures may define ---- */

static const char *name_of_field(int field)
{
    return field == COMITY_MEASURE_BOUND
               ? "a comparison"
               : comity_measure_field_name((enum comity_measure_field)field);
}

/* What is needed, then with a question mark what may be given. */
static void write_fields(const struct comity_measure_type *type, char text[LINE])
{
    text[0] = '\0';
    for (int part = 0; part < 2; part++) {
        const uint32_t fields = part == 0 ? type->needs : type->takes;
        for (int f = 0; f < COMITY_MEASURE_FIELDS; f++) {
            if (fields & 1u << f) {
                comity_append(text, LINE, "%s%s%s", text[0] ? ", " : "", name_of_field(f),
                              part == 0 ? "" : "?");
            }
        }
    }
}

static const struct report_column kind_columns[] = {
    COLUMN("kind", NULL, .value = VALUE_CODE),
    COLUMN("meaning", NULL, .value = VALUE_TEXT, .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("fields", "fields (? may be left out)", .value = VALUE_TEXT,
           .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("both", "meaning (and fields)", .value = VALUE_TEXT, .readers = FOR_TEXT),
};

static const struct report_column field_columns[] = {
    COLUMN("field", NULL, .value = VALUE_TEXT),
    COLUMN("meaning", NULL, .value = VALUE_TEXT),
};

void report_measure_types(struct report *report)
{
    size_t count;
    const struct comity_measure_type *const *types = comity_measure_types(&count);
    report->readers = FOR_TEXT;
    report_heading(report, "Measures, with their fields; those with ? may be left out.");
    report->readers = FOR_ALL;
    struct report_table *table = REPORT_TABLE(report, "kinds", kind_columns, NULL);
    for (size_t k = 0; k < count; k++) {
        char fields[LINE];
        write_fields(types[k], fields);
        CELLS(table, types[k]->name, types[k]->definition, fields);
        cell_text(table, "%s%s%s%s", types[k]->definition, fields[0] ? " (" : "", fields,
                  fields[0] ? ")" : "");
    }
    report->readers = FOR_TEXT;
    report_heading(report, "Fields");
    report->readers = FOR_ALL;
    table = REPORT_TABLE(report, "fields", field_columns, NULL);
    for (int f = 0; f < COMITY_MEASURE_FIELDS; f++)
        CELLS(table, name_of_field(f), comity_measure_field_meaning((enum comity_measure_field)f));
}
