/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain.h"
#include "cli/text.h"

#include <comity/measure_set.h>

#include <string.h>

enum { NAME_WIDTH = 20, LINE = 1024 };

/* What is needed, then with a question mark what may be given. */
static void write_fields(const struct comity_measure_type *type, char text[LINE])
{
    size_t used = 0;
    text[0] = '\0';
    for (int part = 0; part < 2; part++) {
        const uint32_t fields = part == 0 ? type->needs : type->takes;
        for (int f = 0; f < COMITY_MEASURE_FIELDS && used < LINE; f++) {
            if (fields & 1u << f) {
                used +=
                    (size_t)snprintf(text + used, LINE - used, "%s%s%s", used > 0 ? ", " : "",
                                     f == COMITY_MEASURE_BOUND
                                         ? "a comparison"
                                         : comity_measure_field_name((enum comity_measure_field)f),
                                     part == 0 ? "" : "?");
            }
        }
    }
}

static void print_types(int markdown)
{
    size_t count;
    const struct comity_measure_type *const *types = comity_measure_types(&count);
    char fields[LINE], text[2 * LINE];
    for (size_t k = 0; k < count; k++) {
        write_fields(types[k], fields);
        if (markdown) {
            printf("| `%s` | %s | %s |\n", types[k]->name, types[k]->definition, fields);
            continue;
        }
        snprintf(text, sizeof text, "%s%s%s%s", types[k]->definition, fields[0] ? " (" : "", fields,
                 fields[0] ? ")" : "");
        print_column(stdout, types[k]->name, NAME_WIDTH);
        print_words(stdout, NAME_WIDTH, NAME_WIDTH, text);
    }
}

static void print_fields(int markdown)
{
    for (int f = 0; f < COMITY_MEASURE_FIELDS; f++) {
        const char *name = f == COMITY_MEASURE_BOUND
                               ? "a comparison"
                               : comity_measure_field_name((enum comity_measure_field)f);
        const char *meaning = comity_measure_field_meaning((enum comity_measure_field)f);
        if (markdown) {
            printf("| %s | %s |\n", name, meaning);
        } else {
            print_column(stdout, name, NAME_WIDTH);
            print_words(stdout, NAME_WIDTH, NAME_WIDTH, meaning);
        }
    }
}

void print_measure_types(int markdown)
{
    puts(markdown ? "| kind | meaning | fields (? may be left out) |\n|---|---|---|"
                  : "Measures, with their fields; those with ? may be left out.\n");
    print_types(markdown);
    puts(markdown ? "\n| field | meaning |\n|---|---|" : "\nFields\n");
    print_fields(markdown);
}
