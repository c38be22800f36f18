/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/fields.h"

#include <comity/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 128 };

static void read_title(struct comity_reading *reader, const config_setting_t *setting)
{
    comity_read_string(reader, setting, "title", reader->scenario->title,
                       sizeof reader->scenario->title);
}

static void read_start(struct comity_reading *reader, const config_setting_t *setting)
{
    if (!comity_read_month(reader, setting, "start", "\"1994-01\"", &reader->scenario->start)) {
        reader->calendar_failed = 1;
    }
}

static void read_ticks(struct comity_reading *reader, const config_setting_t *setting)
{
    long long value;

    if (comity_read_whole(reader, setting, "ticks", 1, COMITY_TICKS_MOST, &value)) {
        reader->scenario->ticks = (uint32_t)value;
        reader->ticks_file = reader->file;
    } else {
        reader->calendar_failed = 1;
    }
}

static void read_replicates(struct comity_reading *reader, const config_setting_t *setting)
{
    long long value;

    if (comity_read_whole(reader, setting, "replicates", 1, COMITY_REPLICATES_MOST, &value)) {
        reader->scenario->replicates = (uint32_t)value;
    }
}

static void read_seed(struct comity_reading *reader, const config_setting_t *setting)
{
    comity_read_seed(reader, setting, "seed", &reader->scenario->seed);
}

/* A name that keys and messages can use: some text, without a dot. */
static int read_issue(struct comity_reading *reader, const config_setting_t *setting, char *issue)
{
    if (!comity_read_string(reader, setting, "issues", issue, COMITY_NAME)) {
        return 0;
    }
    if (issue[0] == '\0' || strchr(issue, '.')) {
        comity_reading_report(reader, setting, "issues",
                              "\"%s\" cannot name an issue; a text without dots is expected",
                              issue);
        return 0;
    }
    return 1;
}

static void read_issues(struct comity_reading *reader, const config_setting_t *setting)
{
    char issues[COMITY_ISSUES][COMITY_NAME] = { 0 };

    reader->names_failed++; /* unless all is well */
    if (!comity_read_sequence(reader, setting, "issues", "a list of 4 names of issues is")) {
        return;
    }
    if (config_setting_length(setting) != COMITY_ISSUES) {
        comity_reading_report(reader, setting, "issues", "the list has %d; %d names are expected",
                              config_setting_length(setting), COMITY_ISSUES);
        return;
    }
    for (unsigned m = 0; m < COMITY_ISSUES; m++) {
        const config_setting_t *element = config_setting_get_elem(setting, m);
        if (!read_issue(reader, element, issues[m])) {
            return;
        }
        for (unsigned k = 0; k < m; k++) {
            if (strcmp(issues[k], issues[m]) == 0) {
                comity_reading_report(reader, element, "issues",
                                      "\"%s\" stands twice; 4 different names are expected",
                                      issues[m]);
                return;
            }
        }
    }
    reader->names_failed--;
    memcpy(reader->scenario->issue, issues, sizeof issues);
}

static void read_inherit_events(struct comity_reading *reader, const config_setting_t *setting)
{
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL) {
        comity_reading_report(reader, setting, "inherit_events", "true or false is expected");
    } else if (!config_setting_get_bool(setting)) {
        reader->events_count = 0;
        comity_scenario_forget_source(reader->scenario, NULL);
    }
}

/* The settings that are no parameters, in the order in which they must be read: names before what
 * uses them. Those with a dot are read with what they belong to. */
static const struct {
    struct comity_file_key of;
    void (*read)(struct comity_reading *, const config_setting_t *);
} specials[] = {
    { { "title", "text", "at most 127 bytes", "empty",
        "what tables, results and figures are called", "title = \"My region\";" },
      read_title },
    { { "start", "text", "a month", "1994-01", "the first month", "start = \"1994-01\";" },
      read_start },
    { { "ticks", "whole number", "[1, 1000000]", "240", "how many months", "ticks = 240;" },
      read_ticks },
    { { "replicates", "whole number", "[1, 1000000000]", "400",
        "how many worlds, which differ by their draws", "replicates = 100;" },
      read_replicates },
    { { "seed", "whole number, or a text with one", "64 bits", "1",
        "decides the draws: the same seed, the same worlds", "seed = \"18446744073709551615\";" },
      read_seed },
    { { "issues", "list of 4 texts", "different, without a dot",
        "terrorism, organised crime, migration, development",
        "what the states may cooperate on, in the order of all lists of four",
        "inherit_events = false; issues = [\"floods\", \"trade\", \"crime\", \"health\"];" },
      read_issues },
    { { "states", "list of groups", "exactly 3, later files any of them", "needed",
        "the states and how each begins", "states = ( { code = \"USA\"; power = 8000.0; } );" },
      comity_read_states },
    { { "states.code", "text", "letters, digits and _; at most 11", "needed",
        "what keys call the state", "states = ( { code = \"USA\"; restraint = 0.5; } );" },
      NULL },
    { { "states.name", "text", "at most 63 bytes", "the code", "what tables and figures call it",
        "states = ( { code = \"USA\"; name = \"The States\"; } );" },
      NULL },
    { { "dyads", "list of groups", "at most 3", "as their parameters",
        "the pairs of states and how each begins",
        "dyads = ( { between = [\"USA\", \"CAN\"]; bilateral = 0.4; } );" },
      comity_read_dyads },
    { { "dyads.between", "list of 2 texts", "codes of states", "needed",
        "the two states, in the order in which `trust` has its values",
        "dyads = ( { between = [\"MEX\", \"USA\"]; trust = [0.3, 0.5]; } );" },
      NULL },
    { { "inherit_events", "true or false", "", "true",
        "whether events of included files happen too", "inherit_events = false;" },
      read_inherit_events },
    { { "events", "list of groups", "at most about 4000", "none",
        "what is scheduled; each has `at` and one of the kinds below",
        "events = ( { name = \"flood\"; at = \"1999-05\"; shock = \"migration\"; "
        "magnitude = 0.4; } );" },
      comity_read_events },
    { { "events.at", "text, or a whole number", "a month, or a tick from 0 on", "needed",
        "when it happens", "events = ( { at = 12; shock = \"migration\"; magnitude = 0.4; } );" },
      NULL },
    { { "events.name", "text", "letters, digits and _, a letter first", "none",
        "what --set and sweeps call it, with all others of the name",
        "events = ( { name = \"flood\"; at = 12; shock = \"migration\"; magnitude = 0.4; } );" },
      NULL },
    { { "sources", "list of groups", "at most 2000", "none",
        "where values come from, which `comity explain` prints",
        "sources = ( { of = \"states.power\"; text = \"a statistical office\"; } );" },
      comity_read_sources }, /* after the values */
    { { "sources.of", "text, or a list of them", "keys as --set takes them", "needed",
        "the values that it is about",
        "sources = ( { of = [\"hegemony\", \"events.september_11.at\"]; text = \"x\"; } );" },
      NULL },
    { { "sources.text", "text", "at most 1023 bytes", "needed", "where they come from",
        "sources = ( { of = \"states.USA.agenda.migration\"; text = \"speeches\"; } );" },
      NULL },
};

enum { SPECIALS = sizeof specials / sizeof specials[0], SOURCES = SPECIALS - 3 };

bool comity_scenario_key(size_t number, struct comity_file_key *key)
{
    if (number < SPECIALS) {
        *key = specials[number].of;
    }
    return number < SPECIALS;
}

static bool is_special(const char *key)
{
    for (int k = 0; k < SPECIALS; k++) {
        if (strcmp(specials[k].of.key, key) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a key leads to parameters, as "phases" and "phases.nascent" do. */
static bool is_prefix(const char *key)
{
    const size_t length = strlen(key);
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);

    for (size_t k = 0; k < count; k++) {
        if (strncmp(table[k].key, key, length) == 0 && table[k].key[length] == '.') {
            return true;
        }
    }
    return false;
}

static void unknown_key(struct comity_reading *reader, const config_setting_t *setting,
                        const char *prefix)
{
    const char *words[WORDS_MOST];
    char groups[WORDS_MOST][32];
    const size_t length = strlen(prefix);
    size_t count, found = 0;
    const struct comity_parameter *table = comity_parameters(&count);

    for (size_t k = 0; k < count && found + 1 < WORDS_MOST; k++) {
        const char *word, *dot;
        if (strncmp(table[k].key, prefix, length) != 0) {
            continue;
        }
        word = table[k].key + length;
        dot = strchr(word, '.');
        words[found++] = word;
        if (dot) {
            snprintf(groups[found], sizeof groups[found], "%.*s", (int)(dot - word), word);
            words[found] = groups[found];
            found++;
        }
    }
    for (size_t k = 0; length == 0 && k < SPECIALS && found < WORDS_MOST; k++) {
        if (specials[k].read) {
            words[found++] = specials[k].of.key;
        }
    }
    comity_reading_unknown(reader, setting, prefix, words, found);
}

static void read_setting(struct comity_reading *reader, const config_setting_t *setting,
                         const char *prefix)
{
    struct comity_selection selection;
    char key[128], text[COMITY_PROBLEM_TEXT];
    const char *name = config_setting_name(setting);

    if (strlen(prefix) + strlen(name) + 2 > sizeof key) {
        comity_reading_report(reader, setting, prefix[0] ? prefix : NULL,
                              "%.40s... is an unknown key", name);
        return;
    }
    strcpy(key, prefix);
    strcat(key, name);
    if (is_prefix(key)) {
        if (comity_read_group(reader, setting, key)) {
            strcat(key, ".");
            for (int k = 0; k < config_setting_length(setting); k++) {
                read_setting(reader, config_setting_get_elem(setting, (unsigned)k), key);
            }
        }
    } else if (comity_scenario_select(reader->scenario, key, &selection, text, sizeof text) ==
                   COMITY_OK &&
               selection.parameter && strcmp(selection.parameter->key, key) == 0) {
        comity_read_parameter(reader, setting, key, &selection);
    } else {
        unknown_key(reader, setting, prefix);
    }
}

static void read_specials(struct comity_reading *reader, const config_setting_t *root, int first,
                          int end)
{
    for (int k = first; k < end; k++) {
        const config_setting_t *setting =
            specials[k].read ? config_setting_get_member(root, specials[k].of.key) : NULL;
        if (setting) {
            specials[k].read(reader, setting);
        }
    }
}

void comity_read_settings(struct comity_reading *reader, config_setting_t *root)
{
    read_specials(reader, root, 0, SOURCES);
    for (int k = 0; k < config_setting_length(root); k++) {
        const config_setting_t *setting = config_setting_get_elem(root, (unsigned)k);
        if (!is_special(config_setting_name(setting))) {
            read_setting(reader, setting, "");
        }
    }
    read_specials(reader, root, SOURCES, SPECIALS);
}
