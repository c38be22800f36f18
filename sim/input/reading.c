/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/reading.h"
#include "core/text_stream.h"

#include "core/characters.h"
#include "core/number.h"

#include <comity/calendar.h>

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MOST = 32, FEW_NAMES = 16 };

/* ---- problems ---- */

void comity_reading_fail(struct comity_reading *reader, int status)
{
    if (!reader->status || status == COMITY_NO_MEMORY)
        reader->status = status;
}

char *comity_setting_key(const struct comity_reading *reader, const config_setting_t *setting,
                         char key[COMITY_KEY])
{
    const char *name = config_setting_name(setting);
    key[0] = '\0';
    if (setting == reader->named) {
        snprintf(key, COMITY_KEY, "%s", reader->name);
    } else if (!config_setting_is_root(setting)) {
        comity_setting_key(reader, config_setting_parent(setting), key);
        if (name)
            comity_append(key, COMITY_KEY, "%s%s", key[0] ? "." : "", name);
        else if (config_setting_is_group(setting))
            comity_append(key, COMITY_KEY, "[%d]", config_setting_index(setting));
    }
    return key;
}

__attribute__((format(printf, 4, 0))) static void report(struct comity_reading *reader,
                                                         const config_setting_t *at,
                                                         const char *key, const char *format,
                                                         va_list list)
{
    const int line = (int)config_setting_source_line(at);
    char what[2 * COMITY_PROBLEM_TEXT];
    comity_reading_fail(reader, reader->bad);
    /* what found no memory may be missed by what comes after */
    if (reader->status != COMITY_NO_MEMORY && !comity_text_is_wrong(reader->text, line)) {
        vsnprintf(what, sizeof what, format, list);
        comity_problems_add(reader->problems, reader->path, line, key[0] ? key : NULL, "%s", what);
    }
}

void comity_report(struct comity_reading *reader, const config_setting_t *at, const char *format,
                   ...)
{
    char key[COMITY_KEY];
    va_list list;
    va_start(list, format);
    report(reader, at, comity_setting_key(reader, at, key), format, list);
    va_end(list);
}

void comity_report_member(struct comity_reading *reader, const config_setting_t *group,
                          const char *name, const char *format, ...)
{
    const config_setting_t *member = config_setting_get_member(group, name);
    char key[COMITY_KEY];
    va_list list;
    comity_setting_key(reader, group, key);
    comity_append(key, sizeof key, "%s%s", key[0] ? "." : "", name);
    va_start(list, format);
    report(reader, member ? member : group, key, format, list);
    va_end(list);
}

void comity_report_as(struct comity_reading *reader, const config_setting_t *at, const char *key,
                      const char *format, ...)
{
    va_list list;
    va_start(list, format);
    report(reader, at, key, format, list);
    va_end(list);
}

/* ---- values ---- */

const char *comity_setting_type(const config_setting_t *setting)
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

bool comity_read_number(struct comity_reading *reader, const config_setting_t *setting,
                        double *value)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
        *value = config_setting_get_int(setting);
        return true;
    case CONFIG_TYPE_INT64:
        *value = (double)config_setting_get_int64(setting);
        return true;
    case CONFIG_TYPE_FLOAT:
        *value = config_setting_get_float(setting);
        if (!isfinite(*value))
            comity_report(reader, setting, "the number is too large; a finite one is expected");
        return isfinite(*value);
    default:
        comity_report(reader, setting, "this is %s; a number is expected",
                      comity_setting_type(setting));
        return false;
    }
}

bool comity_read_probability(struct comity_reading *reader, const config_setting_t *setting,
                             double *value)
{
    if (!comity_read_number(reader, setting, value))
        return false;
    const bool good = *value >= 0 && *value <= 1;
    if (!good) {
        comity_report(reader, setting, "%g is out of range; a number in [0, 1] is expected",
                      *value);
    }
    return good;
}

bool comity_read_whole(struct comity_reading *reader, const config_setting_t *setting,
                       long long low, long long high, long long *value)
{
    char text[COMITY_NUMBER_TEXT];
    double number;
    if (config_setting_type(setting) == CONFIG_TYPE_INT) {
        *value = config_setting_get_int(setting);
    } else if (config_setting_type(setting) == CONFIG_TYPE_INT64) {
        *value = config_setting_get_int64(setting);
    } else if (!comity_read_number(reader, setting, &number)) {
        return false;
    } else {
        comity_number_format(number, 1, text);
        comity_report(reader, setting,
                      "%s has a decimal point; a whole number in [%lld, %lld] is expected", text,
                      low, high);
        return false;
    }
    if (*value < low || *value > high) {
        comity_report(reader, setting,
                      "%lld is out of range; a whole number in [%lld, %lld] is expected", *value,
                      low, high);
    }
    return *value >= low && *value <= high;
}

bool comity_read_truth(struct comity_reading *reader, const config_setting_t *setting, bool *value)
{
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL) {
        comity_report(reader, setting, "this is %s; true or false is expected",
                      comity_setting_type(setting));
        return false;
    }
    *value = config_setting_get_bool(setting);
    return true;
}

bool comity_read_string(struct comity_reading *reader, const config_setting_t *setting, char *text,
                        size_t size)
{
    if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
        comity_report(reader, setting, "this is %s; a text in quotes is expected",
                      comity_setting_type(setting));
        return false;
    }
    const char *string = config_setting_get_string(setting);
    if (strlen(string) >= size) {
        comity_report(reader, setting, "the text has %zu bytes; at most %zu are allowed",
                      strlen(string), size - 1);
        return false;
    }
    if (!comity_text_is_utf8(string)) {
        comity_report(reader, setting, "the text is not valid UTF-8; UTF-8 is expected");
        return false;
    }
    const unsigned char *at = (const unsigned char *)string;
    for (size_t left = strlen(string), step; left > 0; left -= step, at += step) {
        step = comity_printing_length(at, left);
        if (step == 0) {
            comity_report(reader, setting,
                          "the text has a control character (0x%02X); only printing ones are "
                          "expected",
                          at[0] == 0xC2 ? at[1] : at[0]);
            return false;
        }
    }
    strcpy(text, string);
    return true;
}

bool comity_read_filled(struct comity_reading *reader, const config_setting_t *setting,
                        const char *expected, char *text, size_t size)
{
    if (!comity_read_string(reader, setting, text, size))
        return false;
    const bool good = text[strspn(text, " ")];
    if (!good)
        comity_report(reader, setting, "the text is empty; %s is expected", expected);
    return good;
}

bool comity_read_path(struct comity_reading *reader, const config_setting_t *setting,
                      char path[COMITY_PATH])
{
    return comity_read_filled(reader, setting, "the name of a file", path, COMITY_PATH);
}

/* 64 bits without a sign, decimal or after 0x. */
static bool parse_seed(const char *text, uint64_t *seed)
{
    const int base = strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0 ? 16 : 10;
    const char *digits = base == 16 ? text + 2 : text;
    const size_t length = strspn(digits, base == 16 ? "0123456789abcdefABCDEF" : "0123456789");
    if (length == 0 || digits[length] != '\0')
        return false;
    errno = 0;
    const uint64_t parsed = strtoull(digits, NULL, base);
    *seed = errno == 0 ? parsed : *seed;
    return errno == 0;
}

bool comity_read_seed(struct comity_reading *reader, const config_setting_t *setting,
                      uint64_t *seed)
{
    long long value;
    char text[64];
    if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
        const bool good = comity_read_whole(reader, setting, 0, INT64_MAX, &value);
        *seed = good ? (uint64_t)value : *seed;
        return good;
    }
    if (!comity_read_string(reader, setting, text, sizeof text))
        return false;
    if (!parse_seed(text, seed)) {
        comity_report(reader, setting,
                      "\"%s\" is not a seed; a whole number up to 18446744073709551615 or "
                      "0xFFFFFFFFFFFFFFFF is expected",
                      text);
        return false;
    }
    return true;
}

bool comity_read_month(struct comity_reading *reader, const config_setting_t *setting,
                       const char *expected, long *month)
{
    char text[32];
    if (!comity_read_string(reader, setting, text, sizeof text))
        return false;
    if (comity_month_parse(text, month)) {
        comity_report(reader, setting, "\"%s\" is not a month; one such as %s is expected", text,
                      expected);
        return false;
    }
    return true;
}

bool comity_read_date(struct comity_reading *reader, const config_setting_t *setting,
                      bool *is_month, long *value)
{
    long long tick = 0;
    *is_month = config_setting_type(setting) == CONFIG_TYPE_STRING;
    if (*is_month)
        return comity_read_month(reader, setting, "\"2001-09\" or a tick", value);
    const bool good = comity_read_whole(reader, setting, 0, COMITY_TICKS_MOST - 1, &tick);
    *value = good ? (long)tick : 0;
    return good;
}

void comity_list_choices(const char *const *choices, size_t count, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t k = 0; k < count; k++)
        comity_append(text, size, "%s%s", k == 0 ? "" : k + 1 < count ? ", " : " or ", choices[k]);
}

int comity_read_choice(struct comity_reading *reader, const config_setting_t *setting,
                       const char *const *choices)
{
    char text[COMITY_NAME], list[COMITY_PROBLEM_TEXT];
    size_t count = 0;
    if (!comity_read_string(reader, setting, text, sizeof text))
        return -1;
    for (; choices[count]; count++)
        if (strcmp(text, choices[count]) == 0)
            return (int)count;
    comity_list_choices(choices, count, list, sizeof list);
    comity_report(reader, setting, "\"%s\" is unknown; %s is expected", text, list);
    return -1;
}

/* ---- groups ---- */

bool comity_read_group(struct comity_reading *reader, const config_setting_t *setting)
{
    if (!config_setting_is_group(setting)) {
        char key[COMITY_KEY];
        comity_setting_key(reader, setting, key);
        if (!config_setting_name(setting) && setting != reader->named) /* as that of a group */
            comity_append(key, sizeof key, "[%d]", config_setting_index(setting));
        comity_report_as(reader, setting, key, "this is %s; a group { ... } is expected",
                         comity_setting_type(setting));
    }
    return config_setting_is_group(setting);
}

bool comity_read_sequence(struct comity_reading *reader, const config_setting_t *setting,
                          const char *expected)
{
    const bool good = config_setting_is_array(setting) || config_setting_is_list(setting);
    if (!good) {
        comity_report(reader, setting, "this is %s; %s expected", comity_setting_type(setting),
                      expected);
    }
    return good;
}

void comity_refuse_empty(struct comity_reading *reader, const config_setting_t *list)
{
    if (!config_setting_is_group(list) && config_setting_length(list) == 0 &&
        config_setting_is_aggregate(list))
        comity_report(reader, list, "the list is empty; groups ( {...}, ... ) are expected");
}

void comity_read_groups(struct comity_reading *reader, const config_setting_t *list,
                        comity_group_reader *read, void *context)
{
    if (!comity_read_sequence(reader, list, "a list of groups ( {...}, ... ) is"))
        return;
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *group = config_setting_get_elem(list, (unsigned)k);
        if (comity_read_group(reader, group))
            read(context, group);
    }
}

/* Writes the names if they are few, "" otherwise. A group may stand among them more than once. */
static void list_names(const char *const *names, size_t count, char *text, size_t size)
{
    size_t listed = 0;
    text[0] = '\0';
    for (size_t k = 0; k < count; k++) {
        size_t before = 0;
        while (strcmp(names[before], names[k]) != 0)
            before++;
        if (before < k || strchr(names[k], '.'))
            continue;
        if (++listed > FEW_NAMES) {
            text[0] = '\0';
            return;
        }
        comity_append(text, size, "%s%s", text[0] ? ", " : "", names[k]);
    }
}

void comity_report_unknown(struct comity_reading *reader, const config_setting_t *setting,
                           const char *const *names, size_t count)
{
    const char *meant = comity_nearest_key(config_setting_name(setting), names, count);
    char group[COMITY_KEY], known[COMITY_PROBLEM_TEXT];
    comity_setting_key(reader, config_setting_parent(setting), group);
    if (strcmp(config_setting_name(setting), "include") == 0 && group[0] == '\0') {
        comity_report(reader, setting,
                      "unknown key; another file is included by @include \"FILE\" on a line of its "
                      "own, before all settings");
    } else if (meant) {
        comity_report(reader, setting, "unknown key; did you mean %s%s%s?", group,
                      group[0] ? "." : "", meant);
    } else {
        list_names(names, count, known, sizeof known);
        comity_report(reader, setting, "unknown key%s%s", known[0] ? "; the keys here are " : "",
                      known);
    }
}

bool comity_check_keys(struct comity_reading *reader, const config_setting_t *group,
                       const char *const *names, size_t count)
{
    bool good = true;
    for (int k = 0; k < config_setting_length(group); k++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)k);
        if (!comity_is_among(config_setting_name(setting), names, count)) {
            comity_report_unknown(reader, setting, names, count);
            good = false;
        }
    }
    return good;
}

/* ---- tables ---- */

const config_setting_t *comity_require(struct comity_reading *reader, const config_setting_t *group,
                                       const char *name, const char *expected)
{
    const config_setting_t *setting = config_setting_get_member(group, name);
    if (!setting)
        comity_report_member(reader, group, name, "missing; %s is expected", expected);
    return setting;
}

/* Where there are bounds, both are excluded. */
static bool read_number_between(struct comity_reading *reader, const config_setting_t *setting,
                                double above, double below, double *value)
{
    double number;
    if (!comity_read_number(reader, setting, &number))
        return false;
    if (above < below && !(number > above && number < below)) {
        comity_report(reader, setting, "%g is out of range; a number in (%g, %g) is expected",
                      number, above, below);
        return false;
    }
    *value = number;
    return true;
}

bool comity_read_field(struct comity_reading *reader, const config_setting_t *setting,
                       const struct comity_field *field, void *value)
{
    long long whole;
    bool truth;
    int choice;
    switch (field->type) {
    case COMITY_FIELD_TEXT:
        return field->expected
                   ? comity_read_filled(reader, setting, field->expected, value, field->size)
                   : comity_read_string(reader, setting, value, field->size);
    case COMITY_FIELD_NUMBER:
        return read_number_between(reader, setting, field->above, field->below, value);
    case COMITY_FIELD_WHOLE:
        if (!comity_read_whole(reader, setting, field->low, field->high, &whole))
            return false;
        if (field->size == sizeof(uint32_t))
            *(uint32_t *)value = (uint32_t)whole;
        else
            *(size_t *)value = (size_t)whole;
        return true;
    case COMITY_FIELD_SEED:
        return comity_read_seed(reader, setting, value);
    case COMITY_FIELD_TRUTH:
        if (!comity_read_truth(reader, setting, &truth))
            return false;
        choice = truth;
        break;
    case COMITY_FIELD_CHOICE:
        choice = comity_read_choice(reader, setting, field->choices);
        break;
    case COMITY_FIELD_OTHER:
    default:
        return true;
    }
    if (choice >= 0 && field->size == sizeof(bool))
        *(bool *)value = choice == 1;
    else if (choice >= 0)
        *(int *)value = choice;
    return choice >= 0;
}

bool comity_read_present(struct comity_reading *reader, const config_setting_t *group,
                         const struct comity_field fields[], void *into)
{
    bool good = true;
    for (const struct comity_field *field = fields; field->name; field++) {
        const config_setting_t *setting = config_setting_get_member(group, field->name);
        if (setting && !comity_read_field(reader, setting, field, (char *)into + field->offset))
            good = false;
    }
    return good;
}

bool comity_check_fields(struct comity_reading *reader, const config_setting_t *group,
                         const struct comity_field fields[])
{
    const char *names[FIELDS_MOST] = { NULL };
    size_t count = 0;
    for (; fields[count].name && count < FIELDS_MOST; count++)
        names[count] = fields[count].name;
    bool good = comity_check_keys(reader, group, names, count);
    const bool known = good; /* else what is missing may only be misspelt */
    for (size_t k = 0; k < count && known; k++) {
        good = (!fields[k].expected ||
                comity_require(reader, group, fields[k].name, fields[k].expected)) &&
               good;
    }
    return good;
}

bool comity_read_fields(struct comity_reading *reader, const config_setting_t *group,
                        const struct comity_field fields[], void *into)
{
    const bool good = comity_check_fields(reader, group, fields);
    return comity_read_present(reader, group, fields, into) && good;
}
