/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "core/text_stream.h"
#include "scenario/checks.h"

#include <comity/calendar.h>
#include <comity/scenario_file.h>

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const long LAST_MONTH = 12 * 9999 + 11;

static void write_string(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void write_value(FILE *stream, double value, enum comity_interval interval)
{
    char text[COMITY_NUMBER_TEXT];
    comity_number_format(value, interval != COMITY_INTEGER, text);
    fputs(text, stream);
}

/* `name = value;` or `name = [a, b];` for a run of slots. */
static void write_slots(FILE *stream, const struct comity_scenario *scenario, const char *name,
                        const struct comity_parameter *parameter, const size_t *slots, size_t count)
{
    fprintf(stream, "%s = %s", name, count > 1 ? "[" : "");
    for (size_t k = 0; k < count; k++) {
        fputs(k > 0 ? ", " : "", stream);
        write_value(stream, scenario->parameters[slots[k]], parameter->interval);
    }
    fprintf(stream, "%s;", count > 1 ? "]" : "");
}

static void write_run(FILE *stream, const struct comity_scenario *scenario, const char *name,
                      const struct comity_parameter *parameter, size_t first, size_t count)
{
    size_t slots[COMITY_SLOTS_STATE_ISSUE];
    for (size_t k = 0; k < count; k++)
        slots[k] = parameter->slot + first + k;
    write_slots(stream, scenario, name, parameter, slots, count);
}

/* In a template, what a value means and may be, on a line before it. */
static void write_note(FILE *stream, const struct comity_parameter *parameter)
{
    char range[COMITY_NAME];
    comity_parameter_range(parameter, range, sizeof range);
    fprintf(stream, "# %s: %s\n", range, parameter->meaning);
}

static void write_head(FILE *stream, const struct comity_scenario *scenario)
{
    char month[32];
    comity_month_format(scenario->start, month, sizeof month);
    fputs("title = ", stream);
    write_string(stream, scenario->title);
    fprintf(stream, ";\nstart = \"%s\";\nticks = %u;\nreplicates = %u;\n", month, scenario->ticks,
            scenario->replicates);
    if (scenario->seed <= INT_MAX)
        fprintf(stream, "seed = %d;\n", (int)scenario->seed);
    else
        fprintf(stream, "seed = \"%llu\";\n", (unsigned long long)scenario->seed);
    fputs("issues = [", stream);
    for (int m = 0; m < COMITY_ISSUES; m++) {
        fputs(m > 0 ? ", " : "", stream);
        write_string(stream, scenario->issue[m]);
    }
    fputs("];\n", stream);
}

/* Closes the groups that the last key had and this one has not, opens the others; returns what is
 * left of the key. */
static const char *enter_groups(FILE *stream, const char *last, const char *key)
{
    size_t shared = 0;
    for (size_t k = 0; last[k] != '\0' && last[k] == key[k]; k++)
        shared = last[k] == '.' ? k + 1 : shared;
    for (const char *dot = strchr(last + shared, '.'); dot; dot = strchr(dot + 1, '.'))
        fputs("};\n", stream);
    key += shared;
    for (const char *dot = strchr(key, '.'); dot; dot = strchr(key, '.')) {
        fprintf(stream, "%.*s = {\n", (int)(dot - key), key);
        key = dot + 1;
    }
    return key;
}

static bool of_a_region(const struct comity_parameter *parameter)
{
    return strncmp(parameter->key, "states.", 7) == 0 || strncmp(parameter->key, "dyads.", 6) == 0;
}

static void write_coefficients(FILE *stream, const struct comity_scenario *scenario, bool notes)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    const char *last = "";
    for (size_t k = 0; k < count; k++) {
        if (!of_a_region(&table[k])) {
            const char *name = enter_groups(stream, last, table[k].key);
            if (notes)
                write_note(stream, &table[k]);
            write_run(stream, scenario, name, &table[k], 0, comity_shape_slots(table[k].shape));
            fputc('\n', stream);
            last = table[k].key;
        }
    }
    enter_groups(stream, last, "");
}

static void write_states(FILE *stream, const struct comity_scenario *scenario, bool notes)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    fputs("states = (\n", stream);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        fprintf(stream, "{ code = \"%s\"; name = ", scenario->state_code[i]);
        write_string(stream, scenario->state_name[i]);
        fputs(";\n", stream);
        for (size_t k = 0; k < count; k++) {
            const size_t each = comity_shape_slots(table[k].shape) / COMITY_STATES;
            if (strncmp(table[k].key, "states.", 7) == 0) {
                if (notes && i == 0)
                    write_note(stream, &table[k]);
                write_run(stream, scenario, table[k].key + 7, &table[k], i * each, each);
                fputc('\n', stream);
            }
        }
        fputs(i + 1 < COMITY_STATES ? "},\n" : "} );\n", stream);
    }
}

static void write_dyads(FILE *stream, const struct comity_scenario *scenario, bool notes)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    fputs("dyads = (\n", stream);
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        const size_t first = comity_dyad_first(d), second = comity_dyad_second(d);
        fprintf(stream, "{ between = [\"%s\", \"%s\"];\n", scenario->state_code[first],
                scenario->state_code[second]);
        for (size_t k = 0; k < count; k++) {
            const size_t trust[2] = { table[k].slot + comity_pair(first, second),
                                      table[k].slot + comity_pair(second, first) };
            if (strncmp(table[k].key, "dyads.", 6) != 0 ||
                isnan(scenario->parameters[table[k].slot + d])) /* not given */
                continue;
            if (notes && d == 0)
                write_note(stream, &table[k]);
            if (table[k].shape == COMITY_PAIR)
                write_slots(stream, scenario, table[k].key + 6, &table[k], trust, 2);
            else
                write_run(stream, scenario, table[k].key + 6, &table[k], d, 1);
            fputc('\n', stream);
        }
        fputs(d + 1 < COMITY_DYADS ? "},\n" : "} );\n", stream);
    }
}

static void write_amount(FILE *stream, const char *name, double amount)
{
    fprintf(stream, " %s = ", name);
    write_value(stream, amount, COMITY_CLOSED);
    fputc(';', stream);
}

/* The key of the kind, and its second one. */
static void write_target(FILE *stream, const struct comity_scenario *scenario,
                         const struct comity_event *event)
{
    const enum comity_event_target target = comity_event_type(event->kind)->target;
    const char *second = comity_event_second_key(target);
    char text[4 * COMITY_NAME], *parting = NULL;
    comity_event_target_text(scenario, event, text, sizeof text);
    if (second) {
        parting = strrchr(text, target == COMITY_EVENT_ON_PAIR ? '>' : ' ');
        *parting = '\0';
    }
    fprintf(stream, " %s = ", comity_event_name(event->kind));
    write_string(stream, text);
    fputc(';', stream);
    if (parting) {
        fprintf(stream, " %s = ", second);
        write_string(stream, parting + 1);
        fputc(';', stream);
    }
}

static void write_kind(FILE *stream, const struct comity_scenario *scenario,
                       const struct comity_event *event)
{
    const struct comity_event_type *type = comity_event_type(event->kind);
    write_target(stream, scenario, event);
    if (type->has_issue) {
        fputs(" issue = ", stream);
        write_string(stream, scenario->issue[event->issue]);
        fputc(';', stream);
    }
    if (type->amount.name)
        write_amount(stream, type->amount.name, event->amount);
    if (type->count.name)
        fprintf(stream, " %s = %u;", type->count.name, event->count);
    fputs(type->may_coerce && event->coercive ? " coercive = true;" : "", stream);
}

static void write_event(FILE *stream, const struct comity_scenario *scenario,
                        const struct comity_event *event)
{
    char month[32];
    fputc('{', stream);
    if (event->name[0] != '\0')
        fprintf(stream, " name = \"%s\";", event->name);
    if (scenario->start + (long)event->tick <= LAST_MONTH) {
        comity_month_format(scenario->start + (long)event->tick, month, sizeof month);
        fprintf(stream, " at = \"%s\";", month);
    } else {
        fprintf(stream, " at = %u;", event->tick);
    }
    write_kind(stream, scenario, event);
    fputs(" }", stream);
}

static void write_events(FILE *stream, const struct comity_scenario *scenario)
{
    fputs("events = (", stream);
    for (size_t k = 0; k < scenario->events_count; k++) {
        fputs(k > 0 ? ",\n" : "\n", stream);
        write_event(stream, scenario, &scenario->events[k]);
    }
    fputs(" );\n", stream);
}

/* Whether all values of a parameter have this source. */
static bool is_of_all(const struct comity_scenario *scenario,
                      const struct comity_parameter *parameter, size_t source)
{
    size_t of = 0;
    while (of < comity_shape_slots(parameter->shape) &&
           scenario->source[parameter->slot + of] == source + 1)
        of++;
    return of == comity_shape_slots(parameter->shape);
}

/* The keys of the values that have this source, `parting` before each. */
static void write_sourced(FILE *stream, const struct comity_scenario *scenario, size_t source,
                          const char **parting)
{
    const struct comity_value_source *given = &scenario->sources[source];
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const struct comity_parameter *parameter = comity_parameter_of_slot(slot);
        const bool all = is_of_all(scenario, parameter, source);
        char key[3 * COMITY_NAME];
        if (scenario->source[slot] == source + 1 && (!all || slot == parameter->slot)) {
            comity_scenario_slot_key(scenario, slot, key, sizeof key);
            fprintf(stream, "%s\"%s\"", *parting, all ? parameter->key : key);
            *parting = ", ";
        }
    }
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        if (given->event[0] != '\0' && strcmp(event->name, given->event) == 0) {
            fprintf(stream, "%s\"events.%s.%s\"", *parting, given->event,
                    comity_event_field_name(event->kind, given->field));
            *parting = ", ";
            return; /* events of a name are set together */
        }
    }
}

static void write_sources(FILE *stream, const struct comity_scenario *scenario)
{
    const char *before = "sources = (\n";
    for (size_t k = 0; k < scenario->sources_count; k++) {
        char opening[32];
        const char *parting = opening;
        snprintf(opening, sizeof opening, "%s{ of = [", before);
        write_sourced(stream, scenario, k, &parting);
        /* each key read is a source of its own: what is written once more reads the same */
        while (k + 1 < scenario->sources_count &&
               strcmp(scenario->sources[k + 1].text, scenario->sources[k].text) == 0)
            write_sourced(stream, scenario, ++k, &parting);
        if (parting != opening) {
            fputs("]; text = ", stream);
            write_string(stream, scenario->sources[k].text);
            fputs("; }", stream);
            before = ",\n";
        }
    }
    fputs(before[0] == ',' ? " );\n" : "", stream);
}

static char *write_all(const struct comity_scenario *scenario, bool sources)
{
    char *text = NULL;
    FILE *stream = comity_text_open(&text);
    if (!stream)
        return NULL;
    write_head(stream, scenario);
    write_coefficients(stream, scenario, false);
    write_states(stream, scenario, false);
    write_dyads(stream, scenario, false);
    write_events(stream, scenario);
    if (sources)
        write_sources(stream, scenario);
    return comity_text_close(stream, &text) ? text : NULL;
}

char *comity_scenario_write(const struct comity_scenario *scenario)
{
    return write_all(scenario, true);
}

char *comity_scenario_write_values(const struct comity_scenario *scenario)
{
    return write_all(scenario, false);
}

/* The events as comments, each after what its kind means. */
static void write_examples(FILE *stream, const struct comity_scenario *scenario)
{
    fputs("# events = (\n", stream);
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        fprintf(stream, "# # %s: %s\n# ", comity_event_name(event->kind),
                comity_event_type(event->kind)->meaning);
        write_event(stream, scenario, event);
        fputs(k + 1 < scenario->events_count ? ",\n" : " );\n", stream);
    }
}

char *comity_scenario_write_template(const struct comity_scenario *scenario)
{
    char *text = NULL;
    FILE *stream = comity_text_open(&text);
    if (!stream)
        return NULL;
    fputs("# A region of one's own: three states and four issues. Before a value stands the range "
          "that it\n# may be in, and what it means. What is left out takes its default.\n\n"
          "# The first month, and how many months are simulated, how often, from which seed; the "
          "issues\n# over which the states may cooperate, in the order of all lists of four\n",
          stream);
    write_head(stream, scenario);
    fputs("\n# The three states, and how each begins. A list of four has a value for each issue\n",
          stream);
    write_states(stream, scenario, true);
    fputs("\n# The three pairs of states, and how each begins. \"identity\" may be given too\n",
          stream);
    write_dyads(stream, scenario, true);
    fputs("\n# Events by date, one example of each kind: remove the first \"# \" of the lines "
          "that you want\n",
          stream);
    write_examples(stream, scenario);
    fprintf(stream,
            "\n# Where values come from, which `comity explain` prints; each of them is a key as "
            "--set takes it\n# sources = ( { of = [\"states.power\", \"states.%s.restraint\"]; "
            "text = \"your source\"; } );\n",
            scenario->state_code[0]);
    fputs("\n# How the region works. \"hegemony\", \"bilateralism\", \"trilateral\" and \"threat\" "
          "differ "
          "by region; the\n# rest was fitted to North America, and to keep it claims that the "
          "mechanisms travel\n",
          stream);
    write_coefficients(stream, scenario, true);
    return comity_text_close(stream, &text) ? text : NULL;
}
