/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain.h"
#include "cli/text.h"

#include <comity/measures.h>
#include <comity/outcomes.h>

#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 24, DIMENSIONS_WIDTH = 15, THIRD_WIDTH = 8 };

static const char *const variables_head =
    "Variables of a run, over replicate, tick and the dimensions named; all of unit 1. Those with "
    "a\n"
    "star are recorded only when `comity run --record` asks for them.\n";

static void write_range(const struct comity_variable *variable, char *text, size_t size)
{
    if (comity_kind_meanings(variable->kind)) {
        snprintf(text, size, "flag");
    } else if (variable->kind == COMITY_KIND_COUNT) {
        snprintf(text, size, "count");
    } else if (variable->high < 1e6) {
        snprintf(text, size, "[%g, %g]", variable->low, variable->high);
    } else {
        snprintf(text, size, variable->low < 0 ? "real" : ">= 0");
    }
}

/* What it is, and the names of a flag's values: "...: 0 none, 1 nascent". */
static void write_meaning(const struct comity_variable *variable, char *text, size_t size)
{
    const char *names = comity_kind_meanings(variable->kind);
    size_t used = (size_t)snprintf(text, size, "%s", variable->long_name);
    for (int value = 0; names && *names; value++) {
        const size_t length = strcspn(names, " ");
        used += (size_t)snprintf(text + used, size - used, "%s %d %.*s", value ? "," : ":", value,
                                 (int)length, names);
        names += length + strspn(names + length, " ");
    }
}

static void print_row(int markdown, int starred, const char *name, const char *dimensions,
                      const char *third, const char *meaning)
{
    const size_t before = 1 + NAME_WIDTH + DIMENSIONS_WIDTH + THIRD_WIDTH;
    if (markdown) {
        printf("| `%s` |", name);
        print_cell(stdout, dimensions);
        print_cell(stdout, third);
        print_cell(stdout, meaning);
        putchar('\n');
        return;
    }
    putchar(starred ? '*' : ' ');
    print_column(stdout, name, NAME_WIDTH);
    print_column(stdout, dimensions, DIMENSIONS_WIDTH);
    print_column(stdout, third, THIRD_WIDTH);
    print_words(stdout, before, before, meaning);
}

void print_variables(int markdown)
{
    if (markdown) {
        puts("| variable | dimensions | range | meaning |\n|---|---|---|---|");
    } else {
        puts(variables_head);
        print_row(0, 0, "name", "dimensions", "range", "meaning\n");
    }
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const struct comity_variable *variable = &comity_variables()[v];
        char range[32], meaning[256];
        write_range(variable, range, sizeof range);
        write_meaning(variable, meaning, sizeof meaning - 32);
        if (markdown && !variable->recorded) {
            strcat(meaning, " (recorded on request)");
        }
        print_row(markdown, !variable->recorded, variable->name,
                  comity_shape_dimensions(variable->shape), range, meaning);
    }
}

static int is_outcome(const char *name)
{
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        if (strcmp(comity_outcomes()[k].name, name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* What is computed from outcomes and has a name of its own, once for all phases. */
static void print_measures(int markdown)
{
    const uint32_t date = 0;
    struct comity_scenario defaults;
    size_t count = 0;
    comity_scenario_init(&defaults);
    struct comity_measure *measures = comity_measures(&defaults, &date, 1, &count);
    const char *last = "";
    for (size_t k = 0; k < count; k++) {
        const struct comity_measure *measure = &measures[k];
        const int share =
            measure->kind == COMITY_MEASURE_SHARE || measure->kind == COMITY_MEASURE_SNAPSHOT_SHARE;
        if (share && strcmp(measure->name, last) != 0 && !is_outcome(measure->name)) {
            print_row(markdown, 0, measure->name,
                      strcmp(measure->label, measure->name) != 0 ? "entered_phase" : "",
                      measure->unit, measure->definition);
            last = measure->name;
        }
    }
    free(measures);
    comity_scenario_free(&defaults);
}

void print_outcomes(int markdown)
{
    if (markdown) {
        puts("| outcome | dimensions | unit | meaning |\n|---|---|---|---|");
    } else {
        puts("Outcomes of a run, over replicate and the dimensions named.\n");
        print_row(0, 0, "name", "dimensions", "unit", "meaning\n");
    }
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        print_row(markdown, 0, outcome->name, comity_shape_dimensions(outcome->shape),
                  outcome->unit, outcome->definition);
    }
    if (!markdown) {
        puts("\nMeasures that `comity compare` and `comity sensitivity` make of outcomes; in no "
             "file. "
             "share_in\ncomes of `comity compare --at`.\n");
    }
    print_measures(markdown);
}
