/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/checks.h"

#include <comity/status.h>
#include <comity/sweep.h>

#include <stdio.h>
#include <string.h>

/* Writes the name of a phase; phases that can be entered are counted from the second. */
static void phase_name(size_t phase, char *text, size_t size)
{
    const char *names = comity_kind_meanings(COMITY_KIND_PHASE);

    for (; phase > 0; phase--) {
        names = strchr(names, ' ') + 1;
    }
    snprintf(text, size, "%.*s", (int)strcspn(names, " "), names);
}

/* What slot k of a shape is of; "" for a scalar. */
static void label(const struct comity_scenario *scenario, enum comity_shape shape, size_t k,
                  char *text, size_t size)
{
    const char(*code)[COMITY_CODE] = scenario->state_code;
    char venue[2 * COMITY_CODE];

    switch (shape) {
    case COMITY_SCALAR:
        text[0] = '\0';
        break;
    case COMITY_ISSUE:
        snprintf(text, size, "%s", scenario->issue[k]);
        break;
    case COMITY_STATE:
        snprintf(text, size, "%s", code[k]);
        break;
    case COMITY_STATE_ISSUE:
        snprintf(text, size, "%s.%s", code[k / COMITY_ISSUES], scenario->issue[k % COMITY_ISSUES]);
        break;
    case COMITY_DYAD:
        comity_scenario_dyad_name(scenario, k, venue);
        snprintf(text, size, "%s", venue);
        break;
    case COMITY_PAIR:
        snprintf(text, size, "%s.%s", code[comity_pair_from(k)], code[comity_pair_toward(k)]);
        break;
    case COMITY_VENUE_ISSUE:
        comity_scenario_venue_name(scenario, k / COMITY_ISSUES, venue);
        snprintf(text, size, "%s.%s", venue, scenario->issue[k % COMITY_ISSUES]);
        break;
    case COMITY_PHASE:
        phase_name(k, text, size);
        break;
    case COMITY_ENTERED:
        phase_name(k + 1, text, size);
        break;
    }
}

void comity_outcome_key(const struct comity_scenario *scenario, size_t slot, char *text,
                        size_t size)
{
    const struct comity_outcome *outcome = comity_outcome_of_slot(slot);
    char of[2 * COMITY_NAME];

    label(scenario, outcome->shape, slot - outcome->slot, of, sizeof of);
    snprintf(text, size, "%s%s%s", outcome->name, of[0] != '\0' ? "." : "", of);
}

int comity_outcome_select(const struct comity_scenario *scenario, const char *key, size_t *slot,
                          char *text, size_t size)
{
    const char *names[COMITY_OUTCOMES], *meant;
    char known[3 * COMITY_NAME], name[COMITY_NAME];

    for (size_t k = 0; k < COMITY_OUTCOME_SLOTS; k++) {
        comity_outcome_key(scenario, k, known, sizeof known);
        if (comity_outcome_names_agree(key, strlen(key), known)) {
            *slot = k;
            return COMITY_OK;
        }
    }
    snprintf(name, sizeof name, "%.*s", (int)strcspn(key, "."), key);
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        names[k] = comity_outcomes()[k].name;
    }
    meant = comity_nearest(name, names, COMITY_OUTCOMES);
    if (meant == NULL) {
        snprintf(text, size, "there is no outcome \"%s\"", name);
    } else {
        comity_outcome_key(scenario, comity_outcome_find(meant)->slot, known, sizeof known);
        snprintf(text, size, "there is no outcome \"%.80s\"; one such as %s is expected", key,
                 known);
    }
    return COMITY_BAD_ARGUMENT;
}
