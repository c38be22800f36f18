/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "scenario/checks.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *what;
    size_t count;
    int (*find)(const struct comity_scenario *, const char *);
} names[] = {
    [COMITY_STATE_NAMES] = { "state", COMITY_STATES, comity_scenario_state },
    [COMITY_ISSUE_NAMES] = { "issue", COMITY_ISSUES, comity_scenario_issue },
    [COMITY_DYAD_NAMES] = { "dyad", COMITY_DYADS, comity_scenario_dyad },
    [COMITY_VENUE_NAMES] = { "venue", COMITY_VENUES, comity_scenario_venue },
};

int comity_find_name(const struct comity_scenario *scenario, enum comity_names which,
                     const char *name)
{
    return names[which].find(scenario, name);
}

void comity_unknown_name(const struct comity_scenario *scenario, enum comity_names which,
                         const char *name, char *text, size_t size)
{
    const size_t count = names[which].count;
    snprintf(text, size, "unknown %s \"%s\"; ", names[which].what, name);
    for (size_t k = 0; k < count; k++) {
        char venue[2 * COMITY_CODE];
        comity_scenario_venue_name(scenario, k, venue);
        comity_append(text, size, "%s%s",
                      k == 0          ? ""
                      : k + 1 < count ? ", "
                                      : " or ",
                      which == COMITY_STATE_NAMES   ? scenario->state_code[k]
                      : which == COMITY_ISSUE_NAMES ? scenario->issue[k]
                                                    : venue);
    }
    comity_append(text, size, " is expected");
}

const char *comity_nearest_key(const char *word, const char *const *keys, size_t count)
{
    const char *meant = comity_nearest(word, keys, count);
    for (size_t k = 0; !meant && k < count; k++) {
        const char *dot = strrchr(keys[k], '.');
        if (dot && strcmp(dot + 1, word) == 0)
            meant = keys[k];
    }
    return meant;
}

void comity_list_values(const struct comity_scenario *scenario,
                        const struct comity_selection *selection, char *text, size_t size)
{
    char name[COMITY_NAME + COMITY_CODE];
    snprintf(text, size, "%zu numbers for", selection->count);
    for (size_t k = 0; k < selection->count; k++) {
        const struct comity_parameter *parameter = comity_parameter_of_slot(selection->slots[k]);
        const size_t entry = selection->slots[k] - parameter->slot;
        /* the issues of one state go without its name */
        if (parameter->shape == COMITY_STATE_ISSUE && selection->count <= COMITY_ISSUES)
            snprintf(name, sizeof name, "%s", scenario->issue[entry % COMITY_ISSUES]);
        else
            comity_label(scenario, parameter->shape, entry, " in ", " ", name, sizeof name);
        comity_append(text, size, "%s %s", k > 0 ? "," : "", name);
    }
}

void comity_scenario_slot_key(const struct comity_scenario *scenario, size_t slot, char *text,
                              size_t size)
{
    const struct comity_parameter *parameter = comity_parameter_of_slot(slot);
    const size_t k = slot - parameter->slot;
    const char *field = strchr(parameter->key, '.');
    char dyad[2 * COMITY_CODE];
    field = field ? field + 1 : parameter->key;
    switch (parameter->shape) {
    case COMITY_ISSUE:
        snprintf(text, size, "%s.%s", parameter->key, scenario->issue[k]);
        break;
    case COMITY_STATE:
        snprintf(text, size, "states.%s.%s", scenario->state_code[k], field);
        break;
    case COMITY_STATE_ISSUE:
        snprintf(text, size, "states.%s.%s.%s", scenario->state_code[k / COMITY_ISSUES], field,
                 scenario->issue[k % COMITY_ISSUES]);
        break;
    case COMITY_DYAD:
        comity_scenario_dyad_name(scenario, k, dyad);
        snprintf(text, size, "dyads.%s.%s", dyad, field);
        break;
    case COMITY_PAIR:
        comity_scenario_dyad_name(scenario, comity_dyad(comity_pair_from(k), comity_pair_toward(k)),
                                  dyad);
        snprintf(text, size, "dyads.%s.%s.%s", dyad, field,
                 scenario->state_code[comity_pair_from(k)]);
        break;
    default:
        snprintf(text, size, "%s", parameter->key);
    }
}

void comity_label(const struct comity_scenario *scenario, enum comity_shape shape, size_t k,
                  const char *of_pair, const char *of_issue, char *text, size_t size)
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
        snprintf(text, size, "%s%s%s", code[k / COMITY_ISSUES], of_issue,
                 scenario->issue[k % COMITY_ISSUES]);
        break;
    case COMITY_PAIR:
        snprintf(text, size, "%s%s%s", code[comity_pair_from(k)], of_pair,
                 code[comity_pair_toward(k)]);
        break;
    case COMITY_DYAD: /* a dyad is the venue of its number */
    case COMITY_VENUE:
        comity_scenario_venue_name(scenario, k, venue);
        snprintf(text, size, "%s", venue);
        break;
    case COMITY_VENUE_ISSUE:
        comity_scenario_venue_name(scenario, k / COMITY_ISSUES, venue);
        snprintf(text, size, "%s%s%s", venue, of_issue, scenario->issue[k % COMITY_ISSUES]);
        break;
    case COMITY_PHASE:
        snprintf(text, size, "%s", comity_phase_names()[k]);
        break;
    case COMITY_ENTERED:
        snprintf(text, size, "%s", comity_phase_names()[k + 1]);
        break;
    }
}

bool comity_labels_agree(const char *one, size_t length, const char *other)
{
    static const char parting[] = ". >";
    for (size_t k = 0; k < length; k++) {
        const int parts = memchr(parting, one[k], sizeof parting - 1) != NULL;
        if (parts ? other[k] == '\0' || !strchr(parting, other[k]) : one[k] != other[k])
            return false;
    }
    return other[length] == '\0';
}
