/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The reference of files: their keys, of scenarios also all parameters and the kinds of event. */
#include "core/text_stream.h"
#include "core/number.h"
#include "report/explanation.h"

#include <comity/file_keys.h>

#include <math.h>
#include <string.h>

enum { EXAMPLE = 512 };

static const struct report_column key_columns[] = {
    COLUMN("key", NULL, .value = VALUE_CODE),     COLUMN("type", NULL, .value = VALUE_TEXT),
    COLUMN("unit", NULL, .value = VALUE_TEXT),    COLUMN("range", NULL, .value = VALUE_TEXT),
    COLUMN("default", NULL, .value = VALUE_TEXT), COLUMN("meaning", NULL, .value = VALUE_TEXT),
    COLUMN("source", NULL, .value = VALUE_TEXT),  COLUMN("example", NULL, .value = VALUE_CODE),
};

/* How many values stand after the key, in a group of a state or a dyad or outside of one. */
static size_t values_of(const struct comity_parameter *parameter)
{
    return parameter->shape == COMITY_PAIR ? 2
           : parameter->shape == COMITY_ISSUE || parameter->shape == COMITY_STATE_ISSUE
               ? COMITY_ISSUES
               : 1;
}

/* "0.5", or "[0.25, 0.35, 0.3, 0.3]". */
static void write_values(const struct comity_parameter *parameter, char text[EXAMPLE])
{
    const size_t count = values_of(parameter);
    snprintf(text, EXAMPLE, "%s", count > 1 ? "[" : "");
    for (size_t k = 0; k < count; k++) {
        const double value = parameter->default_value[parameter->defaults > 1 ? k : 0];
        char number[COMITY_NUMBER_TEXT];
        comity_number_format(isnan(value) ? (parameter->low + parameter->high) / 2 : value,
                             parameter->interval != COMITY_INTEGER, number);
        comity_append(text, EXAMPLE, "%s%s", k ? ", " : "", number);
    }
    comity_append(text, EXAMPLE, "%s", count > 1 ? "]" : "");
}

/* The parameter in the groups that its key names. */
static void write_example(const struct comity_parameter *parameter, char text[EXAMPLE])
{
    char values[EXAMPLE];
    const char *key = parameter->key;
    size_t depth = 0;
    write_values(parameter, values);
    if (strncmp(key, "states.", 7) == 0) {
        snprintf(text, EXAMPLE, "states = ( { code = \"USA\"; %s = %.200s; } );", key + 7, values);
        return;
    }
    if (strncmp(key, "dyads.", 6) == 0) {
        snprintf(text, EXAMPLE, "dyads = ( { between = [\"USA\", \"CAN\"]; %s = %.200s; } );",
                 key + 6, values);
        return;
    }
    text[0] = '\0';
    for (const char *dot = strchr(key, '.'); dot; key = dot + 1, dot = strchr(key, '.'), depth++)
        comity_append(text, EXAMPLE, "%.*s = { ", (int)(dot - key), key);
    comity_append(text, EXAMPLE, "%s = %.200s;", key, values);
    for (; depth > 0; depth--)
        comity_append(text, EXAMPLE, " };");
}

static const struct report_column text_columns_of_keys[] = {
    COLUMN("key", NULL, .value = VALUE_TEXT),
    COLUMN("meaning", NULL, .value = VALUE_TEXT),
};

/* For documents and programs a cell for each fact, for people two lines. */
struct key_tables {
    struct report_table *whole, *text;
};

enum { KEY, TYPE, UNIT, RANGE, OTHERWISE, MEANING, SOURCE, SHOWN, CELLS };

static void add_row(const struct key_tables *tables, const char *const cells[CELLS])
{
    for (size_t k = 0; k < CELLS; k++)
        CELLS(tables->whole, cells[k]);
    CELLS(tables->text, cells[KEY]);
    cell_text(tables->text, "%s%s%s%s%s: %s", cells[TYPE], cells[RANGE][0] ? ", " : "",
              cells[RANGE], cells[OTHERWISE][0] ? "; without it " : "", cells[OTHERWISE],
              cells[MEANING]);
    CELLS(tables->text, "", cells[SHOWN]);
}

static void add_parameter(const struct key_tables *tables, const struct comity_parameter *parameter)
{
    const size_t count = values_of(parameter);
    const bool whole = parameter->interval == COMITY_INTEGER;
    char type[64], range[64], values[EXAMPLE], example[EXAMPLE];
    if (count > 1)
        snprintf(type, sizeof type, "list of %zu %snumbers", count, whole ? "whole " : "");
    else
        snprintf(type, sizeof type, "%snumber", whole ? "whole " : "");
    comity_parameter_range(parameter, range, sizeof range);
    write_values(parameter, values);
    write_example(parameter, example);
    const char *const cells[] = {
        parameter->key,
        type,
        parameter->unit,
        range,
        isnan(parameter->default_value[0]) ? "follows from others" : values,
        parameter->meaning,
        parameter->source,
        example,
    };
    add_row(tables, cells);
}

static const char *type_of_target(enum comity_event_target target)
{
    return target == COMITY_EVENT_ON_SLOT   ? "key of a parameter"
           : target == COMITY_EVENT_ON_BOND ? "venue"
           : target == COMITY_EVENT_ON_PAIR ? "state"
                                            : comity_event_target_name(target);
}

static void add_event(const struct key_tables *tables, enum comity_event_kind kind)
{
    const struct comity_event_type *type = comity_event_type(kind);
    char key[64], range[128] = "", example[EXAMPLE];
    const char *keys[COMITY_EVENT_KEYS];
    const size_t count = comity_event_keys(kind, keys);
    for (size_t k = 1; k < count; k++)
        comity_append(range, sizeof range, "%s%s", range[0] ? ", " : "with ", keys[k]);
    snprintf(key, sizeof key, "events.%s", comity_event_name(kind));
    snprintf(example, sizeof example, "events = ( %s );", type->example);
    const char *const cells[] = {
        key, type_of_target(type->target), "", range, "", type->meaning, "", example,
    };
    add_row(tables, cells);
}

static void add_parameters_and_events(const struct key_tables *tables)
{
    size_t count;
    const struct comity_parameter *parameters = comity_parameters(&count);
    for (size_t k = 0; k < count; k++)
        add_parameter(tables, &parameters[k]);
    for (int kind = 0; kind < COMITY_EVENT_KINDS; kind++)
        add_event(tables, (enum comity_event_kind)kind);
}

void report_file_keys(struct report *report)
{
    for (int k = 0; k < COMITY_FILE_KINDS; k++) {
        const enum comity_file_kind kind = (enum comity_file_kind)k;
        const char *name = comity_file_kind_name(kind), *what = comity_file_kind_meaning(kind);
        struct key_tables tables;
        struct comity_file_key key;
        report->readers = FOR_DOCUMENTS | FOR_PROGRAMS;
        tables.whole = REPORT_TABLE(report, name, key_columns, "Keys of %s", what);
        report->readers = FOR_TEXT;
        tables.text = REPORT_TABLE(report, name, text_columns_of_keys, "Keys of %s", what);
        report->readers = FOR_ALL;
        for (size_t n = 0; comity_file_key(kind, n, &key); n++) {
            const char *const cells[] = { key.key,       key.type,    "", key.range,
                                          key.otherwise, key.meaning, "", key.example };
            add_row(&tables, cells);
        }
        if (kind == COMITY_FILE_SCENARIO)
            add_parameters_and_events(&tables);
    }
}
