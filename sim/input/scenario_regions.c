/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/scenario_reader.h"

#include <comity/status.h>

#include <stdio.h>
#include <string.h>

enum { WORDS_MOST = 32 };

/* Reads the fields of one state or dyad; the key leads to it, as "states.USA". own_words are the
 * fields that are no parameters, and already read. */
static void read_fields(struct comity_reading *reader, const config_setting_t *entry,
                        const char *group, const char *key, const char *const *own_words,
                        size_t own_count)
{
    const char *words[WORDS_MOST];
    char path[COMITY_PROBLEM_TEXT], text[COMITY_PROBLEM_TEXT];
    const size_t length = strlen(group);
    size_t count, found = own_count;
    const struct comity_parameter *table = comity_parameters(&count);
    memcpy(words, own_words, own_count * sizeof *words);
    for (size_t k = 0; k < count && found < WORDS_MOST; k++) {
        if (strncmp(table[k].key, group, length) == 0) {
            words[found++] = table[k].key + length;
        }
    }
    for (int k = 0; k < config_setting_length(entry); k++) {
        const config_setting_t *field = config_setting_get_elem(entry, (unsigned)k);
        struct comity_selection selection;
        size_t word = 0;
        while (word < found && strcmp(words[word], config_setting_name(field)) != 0) {
            word++;
        }
        if (word == found) {
            snprintf(path, sizeof path, "%s.", key);
            comity_reading_unknown(reader, field, path, words, found);
        } else if (word >= own_count) {
            snprintf(path, sizeof path, "%s.%s", key, words[word]);
            if (comity_scenario_select(reader->scenario, path, &selection, text, sizeof text) ==
                COMITY_OK) {
                comity_read_parameter(reader, field, path, &selection);
            }
        }
    }
}

static bool is_code(const char *code)
{
    return code[0] != '\0' && code[strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
                                                "yz0123456789_")] == '\0';
}

/* Reads the code of an entry of the list; 0 and a problem when there is none. */
static int read_code(struct comity_reading *reader, const config_setting_t *entry, int index,
                     char code[COMITY_CODE])
{
    const config_setting_t *setting;
    char key[32];
    snprintf(key, sizeof key, "states[%d]", index);
    if (!comity_read_group(reader, entry, key)) {
        return 0;
    }
    setting = config_setting_get_member(entry, "code");
    if (!setting) {
        comity_reading_report(reader, entry, key,
                              "the code is missing; code = \"...\" is "
                              "expected");
        return 0;
    }
    strcat(key, ".code");
    if (!comity_read_string(reader, setting, key, code, COMITY_CODE)) {
        return 0;
    }
    if (!is_code(code)) {
        comity_reading_report(reader, setting, key,
                              "\"%s\" cannot be a code; letters, digits and _ are expected", code);
        return 0;
    }
    return 1;
}

/* Reads what an entry says about a state whose code is known. */
static void read_state_entry(struct comity_reading *reader, const config_setting_t *entry,
                             int state)
{
    static const char *const own_words[] = { "code", "name" };
    const config_setting_t *name = config_setting_get_member(entry, "name");
    char key[COMITY_CODE + 16];
    snprintf(key, sizeof key, "states.%s.name", reader->scenario->state_code[state]);
    if (name) {
        comity_read_string(reader, name, key, reader->scenario->state_name[state], COMITY_NAME);
    }
    snprintf(key, sizeof key, "states.%s", reader->scenario->state_code[state]);
    read_fields(reader, entry, "states.", key, own_words, 2);
}

static int find_code(char codes[][COMITY_CODE], int count, const char *code)
{
    for (int k = 0; k < count; k++) {
        if (strcmp(codes[k], code) == 0) {
            return k;
        }
    }
    return -1;
}

static void require_power(struct comity_reading *reader, const config_setting_t *entry,
                          const char *code)
{
    char key[COMITY_CODE + 16];
    if (!config_setting_get_member(entry, "power")) {
        snprintf(key, sizeof key, "states.%s.power", code);
        comity_reading_report(reader, entry, key, "missing; a positive number is expected");
    }
}

/* The first list of states names them; all codes are taken before any other field. */
static void define_states(struct comity_reading *reader, const config_setting_t *list)
{
    struct comity_scenario *scenario = reader->scenario;
    const int length = config_setting_length(list);
    const config_setting_t *entries[COMITY_STATES];
    int count = 0;
    if (length != COMITY_STATES) {
        comity_reading_report(reader, list, "states",
                              "the list has %d; exactly %d states are "
                              "expected",
                              length, COMITY_STATES);
    }
    for (int k = 0; k < length && count < COMITY_STATES; k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        char code[COMITY_CODE];
        if (!read_code(reader, entry, k, code)) {
            continue;
        }
        if (find_code(scenario->state_code, count, code) >= 0) {
            comity_reading_report(reader, entry, "states",
                                  "the code \"%s\" stands twice; 3 different codes are expected",
                                  code);
            continue;
        }
        strcpy(scenario->state_code[count], code);
        strcpy(scenario->state_name[count], code);
        entries[count++] = entry;
    }
    reader->names_failed |= count < COMITY_STATES;
    for (int k = 0; k < count; k++) {
        require_power(reader, entries[k], scenario->state_code[k]);
        read_state_entry(reader, entries[k], k);
    }
}

/* A later list changes states that exist. */
static void change_states(struct comity_reading *reader, const config_setting_t *list)
{
    int seen[COMITY_STATES] = { 0 };
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        char code[COMITY_CODE];
        int state;
        if (!read_code(reader, entry, k, code)) {
            continue;
        }
        state = find_code(reader->scenario->state_code, COMITY_STATES, code);
        if (state < 0) {
            comity_reading_unknown_name(reader, entry, "states", COMITY_STATE_NAMES, "state", code);
        } else if (seen[state]) {
            comity_reading_report(reader, entry, "states",
                                  "the code \"%s\" stands twice; each state once is expected",
                                  code);
        } else {
            seen[state] = 1;
            read_state_entry(reader, entry, state);
        }
    }
}

void comity_read_states(struct comity_reading *reader, const config_setting_t *list)
{
    const int first = !reader->has_states;
    reader->has_states = 1;
    if (!comity_read_sequence(reader, list, "states", "a list of groups ( {...}, ... ) is")) {
        reader->names_failed |= first;
    } else if (first) {
        define_states(reader, list);
    } else {
        change_states(reader, list);
    }
}

/* Reads which dyad an entry is about; writes its key with the members as they stand there. */
static int read_between(struct comity_reading *reader, const config_setting_t *entry, int index,
                        char *key, size_t size)
{
    const config_setting_t *between;
    int states[2];
    char place[32];
    snprintf(place, sizeof place, "dyads[%d]", index);
    if (!comity_read_group(reader, entry, place)) {
        return -1;
    }
    between = config_setting_get_member(entry, "between");
    if (!between) {
        comity_reading_report(reader, entry, place,
                              "the members are missing; between = [\"...\", "
                              "\"...\"] is expected");
        return -1;
    }
    strcat(place, ".between");
    if (!comity_read_sequence(reader, between, place, "a list of two states is")) {
        return -1;
    }
    if (config_setting_length(between) != 2) {
        comity_reading_report(reader, between, place, "the list has %d; two states are expected",
                              config_setting_length(between));
        return -1;
    }
    for (unsigned k = 0; k < 2; k++) {
        states[k] = comity_read_state(reader, config_setting_get_elem(between, k), place);
        if (states[k] < 0) {
            return -1;
        }
    }
    if (states[0] == states[1]) {
        comity_reading_report(reader, between, place, "two different states are expected");
        return -1;
    }
    snprintf(key, size, "dyads.%s-%s", reader->scenario->state_code[states[0]],
             reader->scenario->state_code[states[1]]);
    return (int)comity_dyad((size_t)states[0], (size_t)states[1]);
}

void comity_read_dyads(struct comity_reading *reader, const config_setting_t *list)
{
    static const char *const own_words[] = { "between" };
    int seen[COMITY_DYADS] = { 0 };
    char key[2 * COMITY_CODE + 16];
    if (!comity_read_sequence(reader, list, "dyads", "a list of groups ( {...}, ... ) is")) {
        return;
    }
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        const int dyad = read_between(reader, entry, k, key, sizeof key);
        if (dyad < 0) {
            continue;
        }
        if (seen[dyad]) {
            comity_reading_report(reader, entry, key,
                                  "the dyad stands twice; each dyad once is "
                                  "expected");
            continue;
        }
        seen[dyad] = 1;
        read_fields(reader, entry, "dyads.", key, own_words, 1);
    }
}
