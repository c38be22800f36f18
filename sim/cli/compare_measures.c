/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether a word names the measure: by its label, or by its name with all that bear it. */
static int is_named(const struct comity_measure *measure, const char *word, size_t length)
{
    return (strlen(measure->label) == length && strncmp(measure->label, word, length) == 0) ||
           (strlen(measure->name) == length && strncmp(measure->name, word, length) == 0);
}

static int unknown_outcome(const char *option, const char *word, size_t length,
                           const struct comity_measure *measures, size_t count)
{
    char text[COMITY_MEASURE_LABEL];
    const char **names = calloc(2 * count, sizeof *names);
    snprintf(text, sizeof text, "%.*s", (int)length, word);
    for (size_t k = 0; names && k < count; k++) {
        names[k] = measures[k].name;
        names[count + k] = measures[k].label;
    }
    const char *nearest = names ? comity_nearest(text, names, 2 * count) : NULL;
    const int code =
        nearest ? usage_error("compare", "%s: there is no outcome '%s'; did you mean '%s'?", option,
                              text, nearest)
                : usage_error("compare",
                              "%s: there is no outcome '%s'; comity compare --all shows them",
                              option, text);
    free(names);
    return code;
}

/* Marks what a list asks for as main, and nothing else. */
static int mark_listed(const char *list, struct comity_measure *measures, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        measures[k].is_main = false;
    }
    for (const char *word = list + strspn(list, ", "); *word; word += strspn(word, ", ")) {
        const size_t length = strcspn(word, ",");
        int found = 0;
        for (size_t k = 0; k < count; k++) {
            if (is_named(&measures[k], word, length)) {
                measures[k].is_main = true;
                found = 1;
            }
        }
        if (!found) {
            return unknown_outcome("--outcomes", word, length, measures, count);
        }
        word += length;
    }
    return EXIT_DONE;
}

static int set_margin(const char *margin, const struct comity_measure *measures, size_t count,
                      double *margins)
{
    const size_t length = strcspn(margin, "=");
    double value;
    int found = 0;
    if (!parse_number("--margin", margin + length + 1, 0, 1e15, &value)) {
        return EXIT_USAGE;
    }
    for (size_t k = 0; k < count; k++) {
        if (is_named(&measures[k], margin, length)) {
            margins[k] = value;
            found = 1;
        }
    }
    return found ? EXIT_DONE : unknown_outcome("--margin", margin, length, measures, count);
}

int choose_measures(const struct compare_options *options, struct comity_measure *measures,
                    size_t *count, double *margins)
{
    size_t kept = 0;
    int code = options->outcomes ? mark_listed(options->outcomes, measures, *count) : EXIT_DONE;
    for (size_t k = 0; k < *count; k++) {
        margins[k] = NAN;
    }
    for (size_t k = 0; k < options->margins_count && !code; k++) {
        code = set_margin(options->margins[k], measures, *count, margins);
    }
    for (size_t k = 0; k < *count; k++) {
        if (options->all || measures[k].is_main) {
            measures[kept] = measures[k];
            margins[kept++] = margins[k];
        }
    }
    *count = kept;
    return code || kept ? code : usage_error("compare", "--outcomes: the list is empty");
}
