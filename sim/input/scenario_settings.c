/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a scenario that are no parameters, and all groups by the table. */
#include "input/scenario_reader.h"

#include <stdio.h>
#include <string.h>

enum { NAMES_MOST = 128 };

void comity_lay_title(struct comity_reading *reader, const config_setting_t *setting)
{
    comity_read_string(reader, setting, reader->laying->scenario->title,
                       sizeof reader->laying->scenario->title);
}

void comity_lay_start(struct comity_reading *reader, const config_setting_t *setting)
{
    if (!comity_read_month(reader, setting, "\"1994-01\"", &reader->laying->scenario->start))
        reader->laying->calendar_failed = 1;
}

void comity_lay_ticks(struct comity_reading *reader, const config_setting_t *setting)
{
    long long value;
    if (comity_read_whole(reader, setting, 1, COMITY_TICKS_MOST, &value)) {
        reader->laying->scenario->ticks = (uint32_t)value;
        reader->laying->ticks_file = reader->laying->file;
    } else {
        reader->laying->calendar_failed = 1;
    }
}

void comity_lay_replicates(struct comity_reading *reader, const config_setting_t *setting)
{
    long long value;
    if (comity_read_whole(reader, setting, 1, COMITY_REPLICATES_MOST, &value))
        reader->laying->scenario->replicates = (uint32_t)value;
}

void comity_lay_seed(struct comity_reading *reader, const config_setting_t *setting)
{
    comity_read_seed(reader, setting, &reader->laying->scenario->seed);
}

/* A name that keys and messages can use, and no other issue has: some text, without a dot. */
static bool read_issue(struct comity_reading *reader, const config_setting_t *setting, size_t m,
                       char issues[COMITY_ISSUES][COMITY_NAME])
{
    const char *issue = issues[m];
    if (!comity_read_string(reader, setting, issues[m], COMITY_NAME))
        return false;
    if (issue[0] == '\0' || strchr(issue, '.')) {
        comity_report(reader, setting,
                      "\"%s\" cannot name an issue; a text without dots is expected", issue);
        return false;
    }
    for (size_t k = 0; k < m; k++) {
        if (strcmp(issues[k], issue) == 0) {
            comity_report(reader, setting, "\"%s\" stands twice; 4 different names are expected",
                          issue);
            return false;
        }
    }
    return true;
}

void comity_lay_issues(struct comity_reading *reader, const config_setting_t *setting)
{
    char issues[COMITY_ISSUES][COMITY_NAME] = { 0 };
    reader->laying->names_failed++; /* unless all is well */
    if (!comity_read_sequence(reader, setting, "a list of 4 names of issues is"))
        return;
    if (config_setting_length(setting) != COMITY_ISSUES) {
        comity_report(reader, setting, "the list has %d; %d names are expected",
                      config_setting_length(setting), COMITY_ISSUES);
        return;
    }
    for (unsigned m = 0; m < COMITY_ISSUES; m++)
        if (!read_issue(reader, config_setting_get_elem(setting, m), m, issues))
            return;
    reader->laying->names_failed--;
    memcpy(reader->laying->scenario->issue, issues, sizeof issues);
}

void comity_lay_inherit_events(struct comity_reading *reader, const config_setting_t *setting)
{
    bool inherit;
    if (comity_read_truth(reader, setting, &inherit) && !inherit) {
        reader->laying->events_count = 0;
        comity_scenario_forget_source(reader->laying->scenario, NULL);
    }
}

const struct comity_field comity_fields_of_scenario[] = {
#define FIELD(given, name_, kind_, fields_, ...)                                                   \
    { COMITY_OTHER_FIELD(#name_, kind_), .fields = fields_, COMITY_HELP(__VA_ARGS__) },
    COMITY_SETTING_LIST(FIELD)
#undef FIELD
        { NULL },
};

static void (*const readers[])(struct comity_reading *, const config_setting_t *) = {
#define READER(given, name, ...) comity_lay_##name,
    COMITY_SETTING_LIST(READER)
#undef READER
};

/* Those before it have the names that parameters use; it is about the values of all. */
enum { SETTINGS = sizeof readers / sizeof readers[0], SOURCES = SETTINGS - 1 };

static bool is_setting(const char *name)
{
    size_t k = 0;
    while (k < SETTINGS && strcmp(comity_fields_of_scenario[k].name, name) != 0)
        k++;
    return k < SETTINGS;
}

/* Whether a key leads to parameters, as "phases" and "phases.nascent" do. */
static bool is_prefix(const char *key)
{
    const size_t length = strlen(key);
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count; k++)
        if (strncmp(table[k].key, key, length) == 0 && table[k].key[length] == '.')
            return true;
    return false;
}

/* Reports a key of which the group's ends in a dot, or is "". */
static void report_unknown(struct comity_reading *reader, const config_setting_t *setting,
                           const char *group)
{
    const char *names[NAMES_MOST];
    char groups[NAMES_MOST][32];
    const size_t length = strlen(group);
    size_t count, found = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count && found + 1 < NAMES_MOST; k++) {
        if (strncmp(table[k].key, group, length) != 0)
            continue;
        const char *name = table[k].key + length, *dot = strchr(name, '.');
        names[found++] = name;
        if (dot) {
            snprintf(groups[found], sizeof groups[found], "%.*s", (int)(dot - name), name);
            names[found] = groups[found];
            found++;
        }
    }
    for (size_t k = 0; length == 0 && k < SETTINGS && found < NAMES_MOST; k++)
        names[found++] = comity_fields_of_scenario[k].name;
    comity_report_unknown(reader, setting, names, found);
}

/* Reads a parameter, or a group of them; before its name stands `group`. */
static void read_setting(struct comity_reading *reader, const config_setting_t *setting,
                         const char *group)
{
    struct comity_selection selection;
    char key[128], text[COMITY_PROBLEM_TEXT];
    const char *name = config_setting_name(setting);
    if (strlen(group) + strlen(name) + 2 > sizeof key) {
        comity_report_as(reader, setting, group, "%.40s... is an unknown key", name);
        return;
    }
    strcpy(key, group);
    strcat(key, name);
    if (is_prefix(key)) {
        if (comity_read_group(reader, setting)) {
            strcat(key, ".");
            for (int k = 0; k < config_setting_length(setting); k++)
                read_setting(reader, config_setting_get_elem(setting, (unsigned)k), key);
        }
    } else if (!comity_scenario_select(reader->laying->scenario, key, &selection, text,
                                       sizeof text) &&
               selection.parameter && strcmp(selection.parameter->key, key) == 0) {
        comity_read_parameter(reader, setting, &selection);
    } else {
        report_unknown(reader, setting, group);
    }
}

static void read_settings(struct comity_reading *reader, const config_setting_t *root, size_t first,
                          size_t end)
{
    for (size_t k = first; k < end; k++) {
        const config_setting_t *setting =
            config_setting_get_member(root, comity_fields_of_scenario[k].name);
        if (setting)
            readers[k](reader, setting);
    }
}

void comity_read_settings(struct comity_reading *reader, config_setting_t *root)
{
    read_settings(reader, root, 0, SOURCES);
    for (int k = 0; k < config_setting_length(root); k++) {
        const config_setting_t *setting = config_setting_get_elem(root, (unsigned)k);
        if (!is_setting(config_setting_name(setting)))
            read_setting(reader, setting, "");
    }
    read_settings(reader, root, SOURCES, SETTINGS);
}
