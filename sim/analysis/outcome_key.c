/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/checks.h"

#include <comity/measures.h>
#include <comity/sweep.h>

#include <stdio.h>
#include <string.h>

void comity_outcome_key(const struct comity_scenario *scenario, size_t slot, char *text,
                        size_t size)
{
    const struct comity_outcome *outcome = comity_outcome_of_slot(slot);
    char of[2 * COMITY_NAME];
    comity_label(scenario, outcome->shape, slot - outcome->slot, ".", ".", of, sizeof of);
    snprintf(text, size, "%s%s%s", outcome->name, of[0] != '\0' ? "." : "", of);
}

int comity_outcome_select(const struct comity_scenario *scenario, const char *key, size_t *slot,
                          char *text, size_t size)
{
    char known[3 * COMITY_NAME], name[COMITY_NAME];
    for (size_t k = 0; k < COMITY_OUTCOME_SLOTS; k++) {
        comity_outcome_key(scenario, k, known, sizeof known);
        if (comity_outcome_names_agree(key, strlen(key), known)) {
            *slot = k;
            return COMITY_OK;
        }
    }
    snprintf(name, sizeof name, "%.*s", (int)strcspn(key, "."), key);
    const char *meant = comity_nearest(name, comity_outcome_names(), COMITY_OUTCOMES);
    if (comity_variable_taken_for_outcome(key, text, size))
        return COMITY_BAD_ARGUMENT;
    if (!meant) {
        snprintf(text, size, "there is no outcome \"%s\"", name);
    } else {
        comity_outcome_key(scenario, comity_outcome_find(meant)->slot, known, sizeof known);
        snprintf(text, size, "there is no outcome \"%.80s\"; one such as %s is expected", key,
                 known);
    }
    return COMITY_BAD_ARGUMENT;
}
