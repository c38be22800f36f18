/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/characters.h"
#include "core/number.h"
#include "input/scenario_reader.h"

#include <comity/status.h>

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comity_reading_fail(struct comity_reading *reader, int status)
{
    if (reader->status == COMITY_OK || status == COMITY_NO_MEMORY) {
        reader->status = status;
    }
}

void comity_reading_report(struct comity_reading *reader, const config_setting_t *at,
                           const char *key, const char *format, ...)
{
    const int line = (int)config_setting_source_line(at);
    char what[2 * COMITY_PROBLEM_TEXT];
    va_list list;
    comity_reading_fail(reader, COMITY_BAD_SCENARIO);
    if (comity_text_is_wrong(reader->text, line)) {
        return;
    }
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    comity_problems_add(reader->problems, reader->path, line, key, "%s", what);
}

static const char *type_name(const config_setting_t *setting)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_GROUP:
        return "a group";
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        return "a whole number";
    case CONFIG_TYPE_FLOAT:
        return "a number";
    case CONFIG_TYPE_STRING:
        return "a text";
    case CONFIG_TYPE_BOOL:
        return "true or false";
    default:
        return "a list";
    }
}

int comity_read_number(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, double *value)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
        *value = config_setting_get_int(setting);
        return 1;
    case CONFIG_TYPE_INT64:
        *value = (double)config_setting_get_int64(setting);
        return 1;
    case CONFIG_TYPE_FLOAT:
        *value = config_setting_get_float(setting);
        if (isfinite(*value)) {
            return 1;
        }
        comity_reading_report(reader, setting, key,
                              "the number is too large; a finite one is expected");
        return 0;
    default:
        comity_reading_report(reader, setting, key, "this is %s; a number is expected",
                              type_name(setting));
        return 0;
    }
}

int comity_read_whole(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, long long low, long long high, long long *value)
{
    double number;
    if (config_setting_type(setting) == CONFIG_TYPE_INT) {
        *value = config_setting_get_int(setting);
    } else if (config_setting_type(setting) == CONFIG_TYPE_INT64) {
        *value = config_setting_get_int64(setting);
    } else if (!comity_read_number(reader, setting, key, &number)) {
        return 0;
    } else {
        char text[COMITY_NUMBER_TEXT];
        comity_number_format(number, 1, text);
        comity_reading_report(reader, setting, key,
                              "%s has a decimal point; a whole number in [%lld, %lld] is expected",
                              text, low, high);
        return 0;
    }
    if (*value < low || *value > high) {
        comity_reading_report(reader, setting, key,
                              "%lld is out of range; a whole number in [%lld, %lld] is expected",
                              *value, low, high);
        return 0;
    }
    return 1;
}

int comity_read_truth(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, bool *value)
{
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL) {
        comity_reading_report(reader, setting, key, "this is %s; true or false is expected",
                              type_name(setting));
        return 0;
    }
    *value = config_setting_get_bool(setting);
    return 1;
}

int comity_read_string(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, char *text, size_t size)
{
    const char *string;
    if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
        comity_reading_report(reader, setting, key, "this is %s; a text in quotes is expected",
                              type_name(setting));
        return 0;
    }
    string = config_setting_get_string(setting);
    if (strlen(string) >= size) {
        comity_reading_report(reader, setting, key,
                              "the text has %zu bytes; at most %zu are allowed", strlen(string),
                              size - 1);
        return 0;
    }
    if (!comity_text_is_utf8(string)) {
        comity_reading_report(reader, setting, key,
                              "the text is not valid UTF-8; UTF-8 is expected");
        return 0;
    }
    const unsigned char *at = (const unsigned char *)string;
    for (size_t left = strlen(string), step; left > 0; left -= step, at += step) {
        step = comity_printing_length(at, left);
        if (step == 0) {
            comity_reading_report(reader, setting, key,
                                  "the text has a control character (0x%02X); only printing ones "
                                  "are expected",
                                  at[0] == 0xC2 ? at[1] : at[0]);
            return 0;
        }
    }
    strcpy(text, string);
    return 1;
}

/* 64 bits without a sign, decimal or after 0x. */
static int parse_seed(const char *text, uint64_t *seed)
{
    const int base = strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0 ? 16 : 10;
    const char *digits = base == 16 ? text + 2 : text;
    const size_t length = strspn(digits, base == 16 ? "0123456789abcdefABCDEF" : "0123456789");

    if (length == 0 || digits[length] != '\0') {
        return 0;
    }
    errno = 0;
    *seed = strtoull(digits, NULL, base);
    return errno == 0;
}

int comity_read_seed(struct comity_reading *reader, const config_setting_t *setting,
                     const char *key, uint64_t *seed)
{
    long long value;
    char text[64];

    if (config_setting_type(setting) == CONFIG_TYPE_STRING) {
        uint64_t parsed;
        if (!comity_read_string(reader, setting, key, text, sizeof text)) {
            return 0;
        }
        if (parse_seed(text, &parsed)) {
            *seed = parsed;
            return 1;
        }
        comity_reading_report(reader, setting, key,
                              "\"%s\" is not a seed; a whole number up to "
                              "18446744073709551615 or 0xFFFFFFFFFFFFFFFF is expected",
                              text);
        return 0;
    }
    if (!comity_read_whole(reader, setting, key, 0, INT64_MAX, &value)) {
        return 0;
    }
    *seed = (uint64_t)value;
    return 1;
}

int comity_read_group(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key)
{
    if (config_setting_is_group(setting)) {
        return 1;
    }
    comity_reading_report(reader, setting, key, "this is %s; a group { ... } is expected",
                          type_name(setting));
    return 0;
}

int comity_read_sequence(struct comity_reading *reader, const config_setting_t *setting,
                         const char *key, const char *expected)
{
    if (config_setting_is_array(setting) || config_setting_is_list(setting)) {
        return 1;
    }
    comity_reading_report(reader, setting, key, "this is %s; %s expected", type_name(setting),
                          expected);
    return 0;
}

static int check_value(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const struct comity_parameter *parameter, double *value)
{
    char text[COMITY_PROBLEM_TEXT];
    if (!comity_read_number(reader, setting, key, value)) {
        return 0;
    }
    if (!comity_check_value(parameter, *value, text, sizeof text)) {
        comity_reading_report(reader, setting, key, "%s", text);
        return 0;
    }
    return 1;
}

int comity_read_values(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const struct comity_selection *selection, int broadcast,
                       double *values)
{
    const int length = config_setting_length(setting);
    char expected[COMITY_PROBLEM_TEXT];
    int good = 1;
    if (selection->count == 1) {
        return check_value(reader, setting, key, selection->parameter, &values[0]);
    }
    if (broadcast && config_setting_is_number(setting)) {
        good = check_value(reader, setting, key, selection->parameter, &values[0]);
        for (size_t k = 1; k < selection->count; k++) {
            values[k] = values[0];
        }
        return good;
    }
    comity_list_values(reader->scenario, selection, expected, sizeof expected);
    if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
        comity_reading_report(reader, setting, key, "this is %s; a list of %s is expected",
                              type_name(setting), expected);
        return 0;
    }
    if ((size_t)length != selection->count) {
        comity_reading_report(reader, setting, key, "the list has %d; %s are expected", length,
                              expected);
        return 0;
    }
    for (int k = 0; k < length; k++) {
        good &= check_value(reader, config_setting_get_elem(setting, (unsigned)k), key,
                            selection->parameter, &values[k]);
    }
    return good;
}

void comity_read_parameter(struct comity_reading *reader, const config_setting_t *setting,
                           const char *key, const struct comity_selection *selection)
{
    double values[COMITY_SLOTS_STATE_ISSUE];
    const struct comity_origin origin = { reader->file, (int)config_setting_source_line(setting) };
    if (!comity_read_values(reader, setting, key, selection, 0, values)) {
        return;
    }
    comity_scenario_forget_source(reader->scenario, selection);
    for (size_t k = 0; k < selection->count; k++) {
        reader->scenario->parameters[selection->slots[k]] = values[k];
        reader->scenario->origin[selection->slots[k]] = origin;
    }
}

int comity_reading_knows_names(const struct comity_reading *reader)
{
    return reader->has_states && !reader->names_failed && !reader->incomplete;
}

void comity_reading_unknown_name(struct comity_reading *reader, const config_setting_t *setting,
                                 const char *key, enum comity_names which, const char *kind,
                                 const char *name)
{
    char names[COMITY_PROBLEM_TEXT];
    comity_reading_fail(reader, COMITY_BAD_SCENARIO);
    if (comity_reading_knows_names(reader)) {
        comity_list_names(reader->scenario, which, names, sizeof names);
        comity_reading_report(reader, setting, key, "unknown %s \"%s\"; %s is expected", kind, name,
                              names);
    }
}

int comity_read_state(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key)
{
    char name[COMITY_NAME];
    int state;
    if (!comity_read_string(reader, setting, key, name, sizeof name)) {
        return -1;
    }
    state = comity_scenario_state(reader->scenario, name);
    if (state < 0) {
        comity_reading_unknown_name(reader, setting, key, COMITY_STATE_NAMES, "state", name);
    }
    return state;
}

enum { FEW_WORDS = 16 };

/* Writes the words if they are few, "" otherwise. A group may stand among them more than once. */
static void list_words(const char *const *words, size_t count, char *text, size_t size)
{
    size_t used = 0, listed = 0;
    text[0] = '\0';
    for (size_t k = 0; k < count && used < size; k++) {
        size_t before = 0;
        while (strcmp(words[before], words[k]) != 0) {
            before++;
        }
        if (before < k || strchr(words[k], '.')) {
            continue;
        }
        if (++listed > FEW_WORDS) {
            text[0] = '\0';
            return;
        }
        used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", words[k]);
    }
}

void comity_reading_unknown(struct comity_reading *reader, const config_setting_t *setting,
                            const char *prefix, const char *const *words, size_t count)
{
    const char *name = config_setting_name(setting);
    const char *meant = comity_nearest_key(name, words, count);
    char key[COMITY_PROBLEM_TEXT], known[COMITY_PROBLEM_TEXT];
    snprintf(key, sizeof key, "%s%s", prefix, name);
    if (strcmp(key, "include") == 0) {
        comity_reading_report(reader, setting, key,
                              "unknown key; another file is included by @include \"FILE\" on a "
                              "line of its own, before all settings");
    } else if (meant) {
        comity_reading_report(reader, setting, key, "unknown key; did you mean %s%s?", prefix,
                              meant);
    } else {
        list_words(words, count, known, sizeof known);
        comity_reading_report(reader, setting, key, "unknown key%s%s",
                              known[0] ? "; the keys here are " : "", known);
    }
}

int comity_check_keys(struct comity_reading *reader, const config_setting_t *group,
                      const char *prefix, const char *const *keys, size_t count)
{
    int good = 1;
    for (int k = 0; k < config_setting_length(group); k++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)k);
        size_t key = 0;
        while (key < count && strcmp(keys[key], config_setting_name(setting)) != 0) {
            key++;
        }
        if (key == count) {
            comity_reading_unknown(reader, setting, prefix, keys, count);
            good = 0;
        }
    }
    return good;
}
