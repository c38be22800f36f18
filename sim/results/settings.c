/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/settings.h"

#include <comity/calendar.h>
#include <comity/status.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the values of a parameter come from, once where that is the same for all of them. */
static void put_source(struct comity_writer *writer, const char *name,
                       const struct comity_scenario *scenario,
                       const struct comity_parameter *parameter)
{
    const size_t slots = comity_shape_slots(parameter->shape);
    const char *first = comity_scenario_source_of(scenario, parameter->slot);
    char text[COMITY_SLOTS_VENUE_ISSUE * (COMITY_SOURCE_TEXT + 3 * COMITY_NAME)];
    size_t alike = 0, used = 0;
    for (size_t k = 0; k < slots; k++) {
        alike += strcmp(first, comity_scenario_source_of(scenario, parameter->slot + k)) == 0;
    }
    for (size_t k = 0; k < slots && alike < slots; k++) {
        char key[3 * COMITY_NAME];
        comity_scenario_slot_key(scenario, parameter->slot + k, key, sizeof key);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s: %s", k ? "; " : "", key,
                                 comity_scenario_source_of(scenario, parameter->slot + k));
    }
    comity_writer_text(writer, name, "source", alike == slots ? first : text);
}

/* A parameter with dimensions, as the cells that a file has for its shape. */
static void put_variable(struct comity_writer *writer, const char *name,
                         const struct comity_parameter *parameter, const double *values)
{
    double cells[COMITY_SLOTS_VENUE_ISSUE];
    for (size_t cell = 0; cell < comity_shape_width(parameter->shape); cell++) {
        const size_t slot = comity_shape_slot(parameter->shape, cell);
        cells[cell] = slot == COMITY_NO_SLOT ? NAN : values[slot];
    }
    comity_writer_coordinate(writer,
                             &(struct comity_variable_description){
                                 .name = name,
                                 .element = COMITY_FLOAT64,
                                 .dimensions = comity_shape_dimensions(parameter->shape),
                                 .long_name = parameter->meaning,
                                 .units = "1" },
                             cells);
    comity_writer_text(writer, name, "key", parameter->key);
}

int comity_put_parameters(struct comity_writer *writer, const struct comity_scenario *scenario)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    double shares[COMITY_STATES];
    for (size_t k = 0; k < count; k++) {
        double values[COMITY_SLOTS_VENUE_ISSUE];
        for (size_t s = 0; s < comity_shape_slots(table[k].shape); s++) {
            values[s] = comity_parameter_in_force(scenario->parameters, table[k].slot + s);
        }
        char name[COMITY_PARAMETER_NAME];
        comity_parameter_name(&table[k], name);
        if (table[k].shape == COMITY_SCALAR) {
            comity_writer_numbers(writer, NULL, name, COMITY_FLOAT64, 1, values);
        } else {
            put_variable(writer, name, &table[k], values);
            put_source(writer, name, scenario, &table[k]);
        }
    }
    comity_power_shares(scenario->parameters, shares);
    return comity_put_power_shares(writer, NULL, shares);
}

int comity_put_changes(struct comity_writer *writer, const struct comity_scenario *scenario)
{
    const size_t size = scenario->changes ? strlen(scenario->changes) + 1 : 0;
    if (size == 0) {
        return writer->status;
    }
    char *keys = calloc(1, size), *values = calloc(1, size);
    if (!keys || !values) {
        free(keys);
        free(values);
        return COMITY_NO_MEMORY;
    }
    char *key = keys, *value = values;
    for (const char *line = scenario->changes; *line;) {
        const size_t all = strcspn(line, "\n");
        const char *equals = strstr(line, " = ");
        key += sprintf(key, "%s%.*s", key > keys ? "\n" : "", (int)(equals - line), line);
        value += sprintf(value, "%s%.*s", value > values ? "\n" : "",
                         (int)(line + all - equals - 3), equals + 3);
        line += all + (line[all] == '\n');
    }
    comity_writer_text(writer, NULL, "changed_keys", keys);
    comity_writer_text(writer, NULL, "changed_values", values);
    free(keys);
    free(values);
    return writer->status;
}

int comity_read_changes(struct comity_reader *reader, struct comity_scenario *scenario)
{
    char *keys = NULL, *values = NULL, *more_keys, *more_values;
    if (!comity_reader_has(reader, NULL, "changed_keys")) {
        return COMITY_OK;
    }
    int status = comity_reader_text(reader, NULL, "changed_keys", &keys);
    if (!status) {
        status = comity_reader_text(reader, NULL, "changed_values", &values);
    }
    char *key = keys ? strtok_r(keys, "\n", &more_keys) : NULL;
    char *value = values ? strtok_r(values, "\n", &more_values) : NULL;
    while (!status && key && value) {
        status = comity_scenario_note_change(scenario, key, value);
        key = strtok_r(NULL, "\n", &more_keys);
        value = strtok_r(NULL, "\n", &more_values);
    }
    free(keys);
    free(values);
    return status;
}

int comity_put_start(struct comity_writer *writer, const struct comity_scenario *scenario)
{
    char start[16];
    comity_month_format(scenario->start, start, sizeof start);
    return comity_writer_text(writer, NULL, "start", start);
}

void comity_power_shares(const double *parameters, double shares[COMITY_STATES])
{
    const double *power = parameters + COMITY_SLOT_POWER;
    double sum = 0;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        sum += power[i];
    }
    for (size_t i = 0; i < COMITY_STATES; i++) {
        shares[i] = power[i] / sum;
    }
}

int comity_put_power_shares(struct comity_writer *writer, const char *leading, const double *shares)
{
    char dimensions[2048];
    snprintf(dimensions, sizeof dimensions, "%s%sstate", leading ? leading : "",
             leading ? " " : "");
    const int status = comity_writer_variable(
        writer, &(struct comity_variable_description){ .name = "power_share",
                                                       .element = COMITY_FLOAT64,
                                                       .dimensions = dimensions,
                                                       .long_name = "share of a state in the power "
                                                                    "of the region",
                                                       .units = "1" });
    return status || !shares ? status : comity_writer_put(writer, "power_share", shares);
}

/* ---- events ---- */

enum { EVENT_TEXT = 160 };

/* The columns of all events; texts are rows of EVENT_TEXT bytes. */
struct columns {
    size_t count;
    char *label, *name, *members, *scenario;
    int8_t *kind, *coercive;
    int32_t *tick, *days, *number;
    double *magnitude;
    const char **texts; /* of one column at a time */
};

static void free_columns(struct columns *columns)
{
    free(columns->label);
    free(columns->name);
    free(columns->members);
    free(columns->scenario);
    free(columns->kind);
    free(columns->coercive);
    free(columns->tick);
    free(columns->days);
    free(columns->number);
    free(columns->magnitude);
    free(columns->texts);
}

static int make_columns(struct columns *columns, size_t count)
{
    *columns = (struct columns){
        .count = count,
        .label = calloc(count, EVENT_TEXT),
        .name = calloc(count, EVENT_TEXT),
        .members = calloc(count, EVENT_TEXT),
        .scenario = calloc(count, EVENT_TEXT),
        .kind = calloc(count, sizeof *columns->kind),
        .coercive = calloc(count, sizeof *columns->coercive),
        .tick = calloc(count, sizeof *columns->tick),
        .days = calloc(count, sizeof *columns->days),
        .number = calloc(count, sizeof *columns->number),
        .magnitude = calloc(count, sizeof *columns->magnitude),
        .texts = calloc(count, sizeof *columns->texts),
    };
    return columns->label && columns->name && columns->members && columns->scenario &&
                   columns->kind && columns->coercive && columns->tick && columns->days &&
                   columns->number && columns->magnitude && columns->texts
               ? COMITY_OK
               : COMITY_NO_MEMORY;
}

static bool is_taken(const struct columns *columns, size_t before, const char *label)
{
    for (size_t k = 0; k < before; k++) {
        if (strcmp(columns->label + k * EVENT_TEXT, label) == 0) {
            return true;
        }
    }
    return false;
}

/* A label that no event before has: the name, or what the event is and when; numbered if need be.
 */
static void write_label(struct columns *columns, size_t at, const struct comity_event *event,
                        long month)
{
    char *label = columns->label + at * EVENT_TEXT, plain[EVENT_TEXT / 2], date[24];
    comity_month_format(month, date, sizeof date);
    if (event->name[0]) {
        snprintf(plain, sizeof plain, "%s", event->name);
    } else {
        snprintf(plain, sizeof plain, "%s %s", comity_event_name(event->kind), date);
    }
    snprintf(label, EVENT_TEXT, "%s", plain);
    for (size_t number = 2; is_taken(columns, at, label); number++) {
        snprintf(label, EVENT_TEXT, "%s (%zu)", plain, number);
    }
}

static void fill_event(struct columns *columns, size_t at, const struct comity_scenario *scenario,
                       long start, const struct comity_event *event)
{
    const long month = scenario->start + (long)event->tick;
    const struct comity_event_type *type = comity_event_type(event->kind);
    write_label(columns, at, event, month);
    snprintf(columns->name + at * EVENT_TEXT, EVENT_TEXT, "%s", event->name);
    comity_event_text(scenario, event, "{members}", NULL, NULL, columns->members + at * EVENT_TEXT,
                      EVENT_TEXT);
    columns->kind[at] = (int8_t)event->kind;
    columns->coercive[at] = event->coercive;
    columns->tick[at] = (int32_t)event->tick;
    columns->days[at] = (int32_t)comity_month_days(start, month);
    columns->number[at] = type->count.name ? (int32_t)event->count : 0;
    columns->magnitude[at] = type->amount.name ? event->amount : NAN;
}

static void put_texts(struct comity_writer *writer, struct columns *columns, const char *name,
                      const char *long_name, const char *rows)
{
    for (size_t k = 0; k < columns->count; k++) {
        columns->texts[k] = rows + k * EVENT_TEXT;
    }
    comity_writer_coordinate(
        writer,
        &(struct comity_variable_description){
            .name = name, .element = COMITY_STRING, .dimensions = "event", .long_name = long_name },
        columns->texts);
}

static void put_numbers(struct comity_writer *writer, const char *name, enum comity_element element,
                        const char *units, const char *long_name, const void *values)
{
    comity_writer_coordinate(writer,
                             &(struct comity_variable_description){ .name = name,
                                                                    .element = element,
                                                                    .dimensions = "event",
                                                                    .long_name = long_name,
                                                                    .units = units },
                             values);
}

static void put_kinds(struct comity_writer *writer, const struct columns *columns)
{
    static const char meanings[] =
#define COMITY_EVENT_MEANING(code, name) " " #name
        COMITY_EVENT_LIST(COMITY_EVENT_MEANING)
#undef COMITY_EVENT_MEANING
        ;
    comity_writer_coordinate(
        writer,
        &(struct comity_variable_description){ .name = "event_kind",
                                               .element = COMITY_INT8,
                                               .dimensions = "event",
                                               .long_name = "what kind of event it is",
                                               .units = "1",
                                               .flag_meanings = meanings + 1 },
        columns->kind);
}

static int put_columns(struct comity_writer *writer, struct columns *columns, long start,
                       bool with_scenarios)
{
    char month[16], units[48];
    comity_month_format(start, month, sizeof month);
    snprintf(units, sizeof units, "days since %s-01", month);
    comity_writer_dimension(writer, "event", columns->count);
    put_texts(writer, columns, "event", "scheduled event", columns->label);
    put_texts(writer, columns, "event_name", "name of the event in its scenario, if it has one",
              columns->name);
    put_kinds(writer, columns);
    comity_writer_coordinate(writer,
                             &(struct comity_variable_description){
                                 .name = "event_coercive",
                                 .element = COMITY_INT8,
                                 .dimensions = "event",
                                 .long_name = "whether a measure is a threat or use of force",
                                 .flag_meanings = "no yes",
                                 .units = "1" },
                             columns->coercive);
    put_texts(writer, columns, "event_members", "whom and what the event acts upon",
              columns->members);
    put_numbers(writer, "event_tick", COMITY_INT32, "1", "tick of the event", columns->tick);
    put_numbers(writer, "event_time", COMITY_INT32, units, "first day of the month of the event",
                columns->days);
    comity_writer_text(writer, "event_time", "calendar", "proleptic_gregorian");
    put_numbers(writer, "event_magnitude", COMITY_FLOAT64, "1",
                "magnitude of a shock or of esteem, factor of a rupture, value that is set",
                columns->magnitude);
    put_numbers(writer, "event_count", COMITY_INT32, "1",
                "months of a measure, agreements of an accord", columns->number);
    if (with_scenarios) {
        put_texts(writer, columns, "event_scenario", "scenario of the event", columns->scenario);
    }
    return writer->status;
}

int comity_put_events(struct comity_writer *writer, const struct comity_scenario *const *scenarios,
                      const char *const *names, size_t count)
{
    struct columns columns;
    size_t total = 0, at = 0;
    for (size_t s = 0; s < count; s++) {
        total += scenarios[s]->events_count;
    }
    if (total == 0) {
        return writer->status;
    }
    int status = make_columns(&columns, total);
    for (size_t s = 0; s < count && !status; s++) {
        for (size_t k = 0; k < scenarios[s]->events_count; k++, at++) {
            fill_event(&columns, at, scenarios[s], scenarios[0]->start, &scenarios[s]->events[k]);
            if (names) {
                snprintf(columns.scenario + at * EVENT_TEXT, EVENT_TEXT, "%s", names[s]);
            }
        }
    }
    if (!status) {
        status = put_columns(writer, &columns, scenarios[0]->start, names != NULL);
    }
    free_columns(&columns);
    return status;
}
