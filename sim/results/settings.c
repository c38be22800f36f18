/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a scenario sets, written as data and read back. */
#include "core/growth.h"
#include "core/text_stream.h"
#include "results/coordinates.h"
#include "results/settings.h"

#include <comity/calendar.h>

#include <math.h>
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
    char text[COMITY_SLOTS_VENUE_ISSUE * (COMITY_SOURCE_TEXT + 3 * COMITY_NAME)] = "";
    size_t alike = 0;
    for (size_t k = 0; k < slots; k++)
        alike += strcmp(first, comity_scenario_source_of(scenario, parameter->slot + k)) == 0;
    for (size_t k = 0; k < slots && alike < slots; k++) {
        char key[3 * COMITY_NAME];
        comity_scenario_slot_key(scenario, parameter->slot + k, key, sizeof key);
        comity_append(text, sizeof text, "%s%s: %s", k ? "; " : "", key,
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
    comity_put_numbers(writer, name, comity_shape_dimensions(parameter->shape), "1",
                       parameter->meaning, cells);
    comity_writer_text(writer, name, "key", parameter->key);
}

void comity_put_parameters(struct comity_writer *writer, const struct comity_scenario *scenario)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    double shares[COMITY_STATES];
    for (size_t k = 0; k < count; k++) {
        double values[COMITY_SLOTS_VENUE_ISSUE];
        for (size_t s = 0; s < comity_shape_slots(table[k].shape); s++)
            values[s] = comity_parameter_in_force(scenario->parameters, table[k].slot + s);
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
    comity_put_power_shares(writer, NULL, shares);
}

void comity_put_changes(struct comity_writer *writer, const struct comity_scenario *scenario)
{
    const size_t size = scenario->changes ? strlen(scenario->changes) + 1 : 0;
    if (size == 0)
        return;
    char *keys = calloc(1, size), *values = calloc(1, size);
    if (!keys || !values) {
        comity_writer_fail_memory(writer);
        goto out;
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
out:
    free(keys);
    free(values);
}

int comity_read_changes(struct comity_reader *reader, struct comity_scenario *scenario)
{
    char *keys = NULL, *values = NULL, *more_keys, *more_values;
    if (comity_reader_has(reader, NULL, "changed_keys")) {
        comity_reader_text(reader, NULL, "changed_keys", &keys);
        comity_reader_text(reader, NULL, "changed_values", &values);
    }
    char *key = keys ? strtok_r(keys, "\n", &more_keys) : NULL;
    char *value = values ? strtok_r(values, "\n", &more_values) : NULL;
    while (!reader->status && key && value) {
        comity_reader_fail_status(reader, comity_scenario_note_change(scenario, key, value));
        key = strtok_r(NULL, "\n", &more_keys);
        value = strtok_r(NULL, "\n", &more_values);
    }
    free(keys);
    free(values);
    return reader->status;
}

void comity_put_start(struct comity_writer *writer, const struct comity_scenario *scenario)
{
    char start[16];
    comity_month_format(scenario->start, start, sizeof start);
    comity_writer_text(writer, NULL, "start", start);
}

void comity_power_shares(const double *parameters, double shares[COMITY_STATES])
{
    const double *power = parameters + COMITY_SLOT_POWER;
    double sum = 0;
    for (size_t i = 0; i < COMITY_STATES; i++)
        sum += power[i];
    for (size_t i = 0; i < COMITY_STATES; i++)
        shares[i] = power[i] / sum;
}

void comity_put_power_shares(struct comity_writer *writer, const char *leading,
                             const double *shares)
{
    char dimensions[2048];
    snprintf(dimensions, sizeof dimensions, "%s%sstate", leading ? leading : "",
             leading ? " " : "");
    comity_writer_variable(
        writer, &(struct comity_variable_description){ .name = "power_share",
                                                       .element = COMITY_FLOAT64,
                                                       .dimensions = dimensions,
                                                       .long_name = "share of a state in the power "
                                                                    "of the region",
                                                       .units = "1" });
    if (shares)
        comity_writer_put(writer, "power_share", shares);
}

/* ---- events ---- */

enum { EVENT_TEXT = 160 };

/* An event as the file has it. */
struct comity_event_row {
    char label[EVENT_TEXT], name[EVENT_TEXT], members[EVENT_TEXT], scenario[EVENT_TEXT];
    int8_t kind, coercive;
    int32_t tick, days, number;
    double magnitude;
};

static bool is_taken(const struct comity_event_row rows[], size_t before, const char *label)
{
    for (size_t k = 0; k < before; k++)
        if (strcmp(rows[k].label, label) == 0)
            return true;
    return false;
}

/* A label that no event before has: the name, or what the event is and when; numbered if need be.
 */
static void write_label(struct comity_event_row rows[], size_t at, const struct comity_event *event,
                        long month)
{
    char plain[EVENT_TEXT / 2], date[24];
    comity_month_format(month, date, sizeof date);
    if (event->name[0])
        snprintf(plain, sizeof plain, "%s", event->name);
    else
        snprintf(plain, sizeof plain, "%s %s", comity_event_name(event->kind), date);
    snprintf(rows[at].label, EVENT_TEXT, "%s", plain);
    for (size_t number = 2; is_taken(rows, at, rows[at].label); number++)
        snprintf(rows[at].label, EVENT_TEXT, "%s (%zu)", plain, number);
}

static void fill_event(struct comity_event_table *table, const struct comity_scenario *scenario,
                       const struct comity_event *event, const char *name)
{
    const long month = scenario->start + (long)event->tick;
    const struct comity_event_type *type = comity_event_type(event->kind);
    struct comity_event_row *row = &table->rows[table->count];
    *row = (struct comity_event_row){
        .kind = (int8_t)event->kind,
        .coercive = event->coercive,
        .tick = (int32_t)event->tick,
        .days = (int32_t)comity_month_days(table->start, month),
        .number = type->count.name ? (int32_t)event->count : 0,
        .magnitude = type->amount.name ? event->amount : NAN,
    };
    write_label(table->rows, table->count++, event, month);
    snprintf(row->name, EVENT_TEXT, "%s", event->name);
    snprintf(row->scenario, EVENT_TEXT, "%s", name);
    comity_event_text(scenario, event, "{members}", NULL, NULL, row->members, EVENT_TEXT);
}

static void put_rows(struct comity_writer *writer, const struct comity_event_table *table)
{
#define COMITY_EVENT_MEANING(code, name) " " #name
    static const char kinds[] = COMITY_EVENT_LIST(COMITY_EVENT_MEANING);
#undef COMITY_EVENT_MEANING
    char month[16], units[48];
    const struct comity_column columns[] = {
        { "event", "scheduled event", COMITY_TEXTS_OF(comity_event_row, label) },
        { "event_name", "name of the event in its scenario, if it has one",
          COMITY_TEXTS_OF(comity_event_row, name) },
        { "event_kind", "what kind of event it is", offsetof(struct comity_event_row, kind),
          COMITY_INT8, "1", kinds + 1, false },
        { "event_coercive", "whether a measure is a threat or use of force",
          offsetof(struct comity_event_row, coercive), COMITY_INT8, "1", "no yes", false },
        { "event_members", "whom and what the event acts upon",
          COMITY_TEXTS_OF(comity_event_row, members) },
        { "event_tick", "tick of the event",
          COMITY_NUMBERS_OF(comity_event_row, tick, COMITY_INT32, "1") },
        { "event_time", "first day of the month of the event",
          COMITY_NUMBERS_OF(comity_event_row, days, COMITY_INT32, units) },
        { "event_magnitude",
          "magnitude of a shock or of esteem, factor of a rupture, value that is set",
          COMITY_NUMBERS_OF(comity_event_row, magnitude, COMITY_FLOAT64, "1") },
        { "event_count", "months of a measure, agreements of an accord",
          COMITY_NUMBERS_OF(comity_event_row, number, COMITY_INT32, "1") },
        { "event_scenario", "scenario of the event", COMITY_TEXTS_OF(comity_event_row, scenario) },
    };
    comity_month_format(table->start, month, sizeof month);
    snprintf(units, sizeof units, "days since %s-01", month);
    comity_writer_dimension(writer, "event", table->count);
    comity_put_columns(writer, "event", NULL, columns,
                       sizeof columns / sizeof columns[0] - !table->named, table->rows,
                       sizeof *table->rows, table->count);
    comity_writer_text(writer, "event_time", "calendar", "proleptic_gregorian");
}

void comity_events_add(struct comity_event_table *table, const struct comity_scenario *scenario,
                       const char *name)
{
    table->start = table->begun ? table->start : scenario->start;
    table->begun = true;
    table->named = name != NULL;
    for (size_t k = 0; k < scenario->events_count && !table->lacks_memory; k++) {
        table->lacks_memory = !COMITY_GROW(&table->rows, table->count);
        if (!table->lacks_memory)
            fill_event(table, scenario, &scenario->events[k], name ? name : "");
    }
}

void comity_put_events(struct comity_writer *writer, struct comity_event_table *table)
{
    if (table->lacks_memory)
        comity_writer_fail_memory(writer);
    else if (table->count > 0)
        put_rows(writer, table);
    free(table->rows);
}
