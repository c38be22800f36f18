/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outcome_list.h"

#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

int is_outcome_named(const struct comity_measure *measure, const char *word, size_t length)
{
    return comity_outcome_names_agree(word, length, measure->label) ||
           comity_outcome_names_agree(word, length, measure->name);
}

int unknown_outcome(const char *command, const char *option, const char *word, size_t length,
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
        nearest ? usage_error(command, "%s: there is no outcome '%s'; did you mean '%s'?", option,
                              text, nearest)
                : usage_error(command, "%s: there is no outcome '%s'; comity %s --all shows them",
                              option, text, command);
    free(names);
    return code;
}

int mark_outcomes(const char *command, const char *list, struct comity_measure *measures,
                  size_t count)
{
    for (size_t k = 0; k < count; k++) {
        measures[k].is_main = false;
    }
    for (const char *word = list + strspn(list, ", "); *word; word += strspn(word, ", ")) {
        const size_t length = strcspn(word, ",");
        int found = 0;
        for (size_t k = 0; k < count; k++) {
            if (is_outcome_named(&measures[k], word, length)) {
                measures[k].is_main = true;
                found = 1;
            }
        }
        if (!found) {
            return unknown_outcome(command, "--outcomes", word, length, measures, count);
        }
        word += length;
    }
    return EXIT_DONE;
}
