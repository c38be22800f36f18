/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"

#include <comity/measures.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands before the entry of an array: "final_trust" of "final_trust MEX>USA". */
static void head_of(const char *name, char *head, size_t size)
{
    snprintf(head, size, "%.*s", (int)strcspn(name, ". >"), name);
}

/* The outcome that a measure of this name is computed from; NULL when there is no such measure. */
static const struct comity_outcome *source_of_measure(const char *name)
{
    const struct comity_outcome *source = NULL;
    struct comity_scenario defaults;
    size_t count = 0;
    comity_scenario_init(&defaults);
    struct comity_measure *measures = comity_measures(&defaults, NULL, 0, NULL, &count);
    for (size_t k = 0; k < count && !source; k++) {
        for (size_t o = 0; o < COMITY_OUTCOMES && strcmp(measures[k].name, name) == 0; o++) {
            uint8_t kept[COMITY_OUTCOMES] = { 0 };
            kept[o] = 1;
            source = comity_measure_is_kept(&measures[k], kept) ? &comity_outcomes()[o] : source;
        }
    }
    free(measures);
    comity_scenario_free(&defaults);
    return source;
}

/* "minimum_trust, final_trust" for trust; "" where there are none. */
static void list_outcomes_of(const char *variable, char *text, size_t size)
{
    const size_t length = strlen(variable);
    text[0] = '\0';
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const char *name = comity_outcomes()[k].name;
        const size_t all = strlen(name);
        if (all > length && name[all - length - 1] == '_' &&
            strcmp(name + all - length, variable) == 0)
            comity_append(text, size, "%s%s", text[0] ? ", " : "", name);
    }
}

bool comity_variable_taken_for_outcome(const char *name, char *text, size_t size)
{
    char head[COMITY_NAME], outcomes[256];
    head_of(name, head, sizeof head);
    if (!comity_variable_find(head) || comity_outcome_find(head))
        return false;
    list_outcomes_of(head, outcomes, sizeof outcomes);
    snprintf(text, size, "%s is a variable, which has a value in every month%s%s%s", head,
             outcomes[0] ? "; of the outcomes, which have one in a run, " : "", outcomes,
             outcomes[0] ? " come from it" : "; `comity explain --outcomes` lists the outcomes");
    return true;
}

void comity_outcome_problem(const char *name, char *text, size_t size)
{
    char head[COMITY_NAME];
    head_of(name, head, sizeof head);
    const struct comity_outcome *source = source_of_measure(head);
    if (comity_outcome_find(head) && strcmp(head, name) != 0) {
        snprintf(text, size,
                 "an outcome is kept with all its entries; \"%s\" is expected, and \"%s\" is "
                 "chosen from the results",
                 head, name);
    } else if (source) {
        snprintf(text, size,
                 "%s is a measure, which `comity compare` and `comity sensitivity` compute from "
                 "the outcome %s; outcomes = [\"%s\"] is expected",
                 head, source->name, source->name);
    } else if (!comity_variable_taken_for_outcome(name, text, size)) {
        const char *meant = comity_nearest(head, comity_outcome_names(), COMITY_OUTCOMES);
        snprintf(text, size, "there is no outcome \"%s\"; %s%s%s", name,
                 meant ? "did you mean " : "`comity explain --outcomes` lists them",
                 meant ? meant : "", meant ? "?" : "");
    }
}

void comity_variable_problem(const char *name, char *text, size_t size)
{
    char head[COMITY_NAME];
    head_of(name, head, sizeof head);
    if (comity_variable_find(head)) {
        snprintf(text, size,
                 "a variable is kept with all its entries; %s is expected, and \"%s\" is chosen "
                 "from the results",
                 head, name);
    } else if (comity_outcome_find(head)) {
        snprintf(text, size,
                 "%s is an outcome, which has one value in a run; a variable, which has a value in "
                 "every month, is expected: `comity explain --variables` lists them",
                 head);
    } else {
        const char *meant = comity_nearest(head, comity_variable_names(), COMITY_VARIABLES);
        snprintf(text, size, "there is no variable '%s'; %s%s%s", name,
                 meant ? "did you mean " : "`comity explain --variables` lists them",
                 meant ? meant : "", meant ? "?" : "");
    }
}
