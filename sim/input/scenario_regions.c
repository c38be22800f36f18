/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The states and dyads of a scenario. */
#include "input/scenario_reader.h"

#include <stdio.h>
#include <string.h>

enum { NAMES_MOST = 32 };

const struct comity_field comity_fields_of_state[] = {
    { COMITY_OTHER_FIELD("code", "text"),
      COMITY_HELP("letters, digits and _; at most 11", "needed", "what keys call the state",
                  "states = ( { code = \"USA\"; restraint = 0.5; } );") },
    { COMITY_OTHER_FIELD("name", "text"),
      COMITY_HELP("at most 63 bytes", "the code", "what tables and figures call it",
                  "states = ( { code = \"USA\"; name = \"The States\"; } );") },
    { NULL },
};

const struct comity_field comity_fields_of_dyad[] = {
    { COMITY_OTHER_FIELD("between", "list of 2 texts"),
      COMITY_HELP("codes of states", "needed",
                  "the two states, in the order in which `trust` has its values",
                  "dyads = ( { between = [\"MEX\", \"USA\"]; trust = [0.3, 0.5]; } );") },
    { NULL },
};

/* Reads the parameters of one state or dyad, which keys call `name`, "states.USA"; its other fields
 * have been read. */
static void read_parameters(struct comity_reading *reader, const config_setting_t *entry,
                            const char *name, const struct comity_field others[])
{
    const char *names[NAMES_MOST];
    char key[COMITY_KEY], text[COMITY_PROBLEM_TEXT];
    const size_t length = strcspn(name, ".") + 1;
    size_t count, found = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; others[k].name; k++)
        names[found++] = others[k].name;
    const size_t first = found;
    for (size_t k = 0; k < count && found < NAMES_MOST; k++)
        if (strncmp(table[k].key, name, length) == 0)
            names[found++] = table[k].key + length;
    reader->named = entry;
    reader->name = name;
    comity_check_keys(reader, entry, names, found);
    for (int k = 0; k < config_setting_length(entry); k++) {
        const config_setting_t *field = config_setting_get_elem(entry, (unsigned)k);
        struct comity_selection selection;
        for (size_t n = first; n < found; n++)
            if (strcmp(names[n], config_setting_name(field)) == 0 &&
                !comity_scenario_select(reader->laying->scenario,
                                        comity_setting_key(reader, field, key), &selection, text,
                                        sizeof text))
                comity_read_parameter(reader, field, &selection);
    }
    reader->named = NULL;
}

static bool is_code(const char *code)
{
    return code[0] != '\0' && code[strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
                                                "yz0123456789_")] == '\0';
}

/* Reads the code of an entry of the list; false and a problem when there is none. */
static bool read_code(struct comity_reading *reader, const config_setting_t *entry,
                      char code[COMITY_CODE])
{
    if (!comity_read_group(reader, entry))
        return false;
    const config_setting_t *setting = config_setting_get_member(entry, "code");
    if (!setting) {
        comity_report(reader, entry, "the code is missing; code = \"...\" is expected");
        return false;
    }
    if (!comity_read_string(reader, setting, code, COMITY_CODE))
        return false;
    if (!is_code(code)) {
        comity_report(reader, setting,
                      "\"%s\" cannot be a code; letters of ASCII, digits and _ are expected", code);
    }
    return is_code(code);
}

/* Reads what an entry says about a state whose code is known. */
static void read_state(struct comity_reading *reader, const config_setting_t *entry, int state,
                       bool needs_power)
{
    struct comity_scenario *scenario = reader->laying->scenario;
    const config_setting_t *name = config_setting_get_member(entry, "name");
    char key[COMITY_CODE + 16];
    snprintf(key, sizeof key, "states.%s", scenario->state_code[state]);
    reader->named = entry;
    reader->name = key;
    if (needs_power)
        comity_require(reader, entry, "power", "a positive number");
    if (name)
        comity_read_filled(reader, name, "a name", scenario->state_name[state], COMITY_NAME);
    read_parameters(reader, entry, key, comity_fields_of_state);
}

static int find_code(char codes[][COMITY_CODE], int count, const char *code)
{
    for (int k = 0; k < count; k++)
        if (strcmp(codes[k], code) == 0)
            return k;
    return -1;
}

/* The first list of states names them; all codes are taken before any other field. */
static void define_states(struct comity_reading *reader, const config_setting_t *list)
{
    struct comity_scenario *scenario = reader->laying->scenario;
    const int length = config_setting_length(list);
    const config_setting_t *entries[COMITY_STATES];
    int count = 0;
    if (length != COMITY_STATES) {
        comity_report(reader, list, "the list has %d; exactly %d states are expected", length,
                      COMITY_STATES);
    }
    for (int k = 0; k < length && count < COMITY_STATES; k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        char code[COMITY_CODE];
        if (!read_code(reader, entry, code))
            continue;
        if (find_code(scenario->state_code, count, code) >= 0) {
            comity_report_as(reader, entry, "states",
                             "the code \"%s\" stands twice; 3 different codes are expected", code);
            continue;
        }
        strcpy(scenario->state_code[count], code);
        strcpy(scenario->state_name[count], code);
        entries[count++] = entry;
    }
    reader->laying->names_failed |= count < COMITY_STATES;
    for (int k = 0; k < count; k++)
        read_state(reader, entries[k], k, true);
}

/* A later list changes states that exist. */
static void change_states(struct comity_reading *reader, const config_setting_t *list)
{
    bool seen[COMITY_STATES] = { false };
    char code[COMITY_CODE], text[2 * COMITY_PROBLEM_TEXT];
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        if (!read_code(reader, entry, code))
            continue;
        const int state = find_code(reader->laying->scenario->state_code, COMITY_STATES, code);
        if (state < 0) { /* where names have failed, that was told */
            comity_unknown_name(reader->laying->scenario, COMITY_STATE_NAMES, code, text,
                                sizeof text);
            if (comity_reading_knows_names(reader))
                comity_report_as(reader, entry, "states", "%s", text);
        } else if (seen[state]) {
            comity_report_as(reader, entry, "states",
                             "the code \"%s\" stands twice; each state once is expected", code);
        } else {
            seen[state] = true;
            read_state(reader, entry, state, false);
        }
    }
}

void comity_lay_states(struct comity_reading *reader, const config_setting_t *list)
{
    const bool first = !reader->laying->has_states;
    reader->laying->has_states = 1;
    /* of a parent that cannot be read, the list may only have changes */
    if (!comity_read_sequence(reader, list, "a list of groups ( {...}, ... ) is") ||
        (first && reader->laying->incomplete))
        reader->laying->names_failed |= first;
    else if (first)
        define_states(reader, list);
    else
        change_states(reader, list);
}

/* Reads which dyad an entry is about; writes its key with the members as they stand there. */
static int read_between(struct comity_reading *reader, const config_setting_t *entry, char *key,
                        size_t size)
{
    const config_setting_t *between = config_setting_get_member(entry, "between");
    int states[2];
    if (!between) {
        comity_report(reader, entry,
                      "the members are missing; between = [\"...\", \"...\"] is expected");
        return -1;
    }
    if (!comity_read_sequence(reader, between, "a list of two states is"))
        return -1;
    if (config_setting_length(between) != 2) {
        comity_report(reader, between, "the list has %d; two states are expected",
                      config_setting_length(between));
        return -1;
    }
    for (unsigned k = 0; k < 2; k++) {
        states[k] =
            comity_read_name(reader, config_setting_get_elem(between, k), COMITY_STATE_NAMES);
        if (states[k] < 0)
            return -1;
    }
    if (states[0] == states[1]) {
        comity_report(reader, between, "two different states are expected");
        return -1;
    }
    snprintf(key, size, "dyads.%s-%s", reader->laying->scenario->state_code[states[0]],
             reader->laying->scenario->state_code[states[1]]);
    return (int)comity_dyad((size_t)states[0], (size_t)states[1]);
}

/* Dyads of one list, and those that have been met. */
struct dyads {
    struct comity_reading *reader;
    bool seen[COMITY_DYADS];
};

static void read_dyad(void *context, const config_setting_t *entry)
{
    struct dyads *dyads = context;
    char key[2 * COMITY_CODE + 16];
    const int dyad = read_between(dyads->reader, entry, key, sizeof key);
    if (dyad < 0)
        return;
    if (dyads->seen[dyad]) {
        comity_report_as(dyads->reader, entry, key,
                         "the dyad stands twice; each dyad once is expected");
    } else {
        read_parameters(dyads->reader, entry, key, comity_fields_of_dyad);
    }
    dyads->seen[dyad] = true;
}

void comity_lay_dyads(struct comity_reading *reader, const config_setting_t *list)
{
    struct dyads dyads = { .reader = reader };
    comity_read_groups(reader, list, read_dyad, &dyads);
}
