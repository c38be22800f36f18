/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain.h"
#include "cli/text.h"

#include <string.h>

enum { KEY_WIDTH = 42, VALUE_WIDTH = 12, LABEL_WIDTH = 11, KEY_TEXT = 3 * COMITY_NAME };

static const char legend[] =
    "[C] Chanona (2005); (i) an interpretation; (c) calibrated so that the stylised facts hold";

static const char *const roles[] = {
    [COMITY_COEFFICIENT] = "coefficient; `set` events may change it during a run",
    [COMITY_INPUT] = "input of the region; `set` events may change it during a run",
    [COMITY_START] = "starting value",
    [COMITY_THRESHOLD] = "threshold of the classification; nothing feeds back from it",
    [COMITY_CRITERION] = "criterion of the classification, from which nothing feeds back; `set` "
                         "events may change it",
};

static size_t chosen_slots(const struct comity_parameter *parameter, const struct explained *chosen)
{
    size_t count = 0;
    for (size_t k = 0; k < comity_shape_slots(parameter->shape); k++) {
        count += chosen->slot[parameter->slot + k];
    }
    return count;
}

static double default_of(const struct comity_parameter *parameter, size_t k)
{
    return parameter->default_value[parameter->defaults > 1 ? k : 0];
}

/* "0.25, 0.35, 0.3, 0.3", or the one value that stands for all. */
static void write_defaults(const struct comity_parameter *parameter, char *text, size_t size)
{
    char number[NUMBER_TEXT];
    size_t used = 0;
    if (isnan(parameter->default_value[0])) {
        snprintf(text, size, "follows from others");
        return;
    }
    text[0] = '\0';
    for (size_t k = 0; k < parameter->defaults && used < size; k++) {
        comity_number_format(parameter->default_value[k], 0, number);
        used += (size_t)snprintf(text + used, size - used, "%s%s", k ? ", " : "", number);
    }
}

static void print_slot(const struct comity_scenario *scenario, size_t slot, size_t indent)
{
    char key[KEY_TEXT], value[NUMBER_TEXT], origin[512];
    comity_scenario_slot_key(scenario, slot, key, sizeof key);
    comity_scenario_origin(scenario, slot, origin, sizeof origin);
    comity_number_format(comity_parameter_in_force(scenario->parameters, slot), 0, value);
    printf("%*s", (int)indent, "");
    print_column(stdout, key, KEY_WIDTH - indent);
    print_column(stdout, value, VALUE_WIDTH);
    printf("%s\n", origin);
}

static void print_slots(const struct comity_scenario *scenario,
                        const struct comity_parameter *parameter, const struct explained *chosen,
                        size_t indent)
{
    for (size_t k = 0; k < comity_shape_slots(parameter->shape); k++) {
        if (chosen->slot[parameter->slot + k]) {
            print_slot(scenario, parameter->slot + k, indent);
        }
    }
}

void print_parameters(const struct comity_scenario *scenario, const struct explained *chosen)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    print_column(stdout, "key", KEY_WIDTH);
    print_column(stdout, "value", VALUE_WIDTH);
    puts("from\n");
    for (size_t p = 0; p < count; p++) {
        char range[64], about[64 + 128];
        if (!chosen_slots(&table[p], chosen)) {
            continue;
        }
        comity_parameter_range(&table[p], range, sizeof range);
        snprintf(about, sizeof about, "%s%s %s%s%s;", table[p].symbol,
                 table[p].interval == COMITY_INTEGER ? "," : " in", range,
                 strcmp(table[p].unit, "1") == 0 ? "" : ", ",
                 strcmp(table[p].unit, "1") == 0 ? "" : table[p].unit);
        print_slots(scenario, &table[p], chosen, 0);
        printf("    %s ", about);
        print_words(stdout, 5 + text_columns(about), 4, table[p].meaning);
        printf("    ");
        print_words(stdout, 4, 4, table[p].source);
    }
    printf("\n%s\n", legend);
}

static void print_line(const char *label, const char *text)
{
    printf("  ");
    print_column(stdout, label, LABEL_WIDTH);
    print_words(stdout, 2 + LABEL_WIDTH, 2 + LABEL_WIDTH, text);
}

void print_parameters_in_full(const struct comity_scenario *scenario,
                              const struct explained *chosen)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    int printed = 0;
    for (size_t p = 0; p < count; p++) {
        char text[512];
        if (!chosen_slots(&table[p], chosen)) {
            continue;
        }
        print_slots(scenario, &table[p], chosen, 0);
        print_line("meaning", table[p].meaning);
        print_line("symbol", table[p].symbol);
        print_line("unit", table[p].unit);
        comity_parameter_range(&table[p], text, sizeof text);
        print_line("range", text);
        write_defaults(&table[p], text, sizeof text);
        print_line("default", text);
        print_line("role", roles[table[p].role]);
        print_line("source", table[p].source);
        putchar('\n');
        printed = 1;
    }
    if (printed) {
        puts(legend);
    }
}

static void print_rest_of_row(const struct comity_parameter *parameter)
{
    char range[64];
    comity_parameter_range(parameter, range, sizeof range);
    print_cell(stdout, parameter->unit);
    print_cell(stdout, range);
    print_cell(stdout, parameter->meaning);
    print_cell(stdout, parameter->source);
}

static void print_markdown_values(const struct comity_scenario *scenario,
                                  const struct comity_parameter *parameter,
                                  const struct explained *chosen)
{
    for (size_t k = 0; k < comity_shape_slots(parameter->shape); k++) {
        const size_t slot = parameter->slot + k;
        char key[KEY_TEXT], value[NUMBER_TEXT], standard[NUMBER_TEXT], origin[512];
        if (!chosen->slot[slot]) {
            continue;
        }
        comity_scenario_slot_key(scenario, slot, key, sizeof key);
        comity_scenario_origin(scenario, slot, origin, sizeof origin);
        comity_number_format(comity_parameter_in_force(scenario->parameters, slot), 0, value);
        comity_number_format(default_of(parameter, k), 0, standard);
        printf("| `%s` | %s | %s | %s |", key, parameter->symbol, value, standard);
        print_rest_of_row(parameter);
        print_cell(stdout, origin);
        putchar('\n');
    }
}

void print_parameters_as_markdown(const struct comity_scenario *scenario,
                                  const struct explained *chosen)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    puts(scenario ? "| key | symbol | value | default | unit | range | meaning | source | from |\n"
                    "|---|---|---|---|---|---|---|---|---|"
                  : "| key | symbol | default | unit | range | meaning | source |\n"
                    "|---|---|---|---|---|---|---|");
    for (size_t p = 0; p < count; p++) {
        if (!chosen_slots(&table[p], chosen)) {
            continue;
        }
        if (scenario) {
            print_markdown_values(scenario, &table[p], chosen);
        } else {
            char defaults[128];
            write_defaults(&table[p], defaults, sizeof defaults);
            printf("| `%s` | %s | %s |", table[p].key, table[p].symbol, defaults);
            print_rest_of_row(&table[p]);
            putchar('\n');
        }
    }
}
