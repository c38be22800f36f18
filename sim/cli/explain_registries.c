/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain.h"
#include "cli/text.h"

#include <comity/outcomes.h>

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
}
