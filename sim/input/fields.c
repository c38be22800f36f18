/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/fields.h"

#include <comity/calendar.h>
#include <comity/status.h>

#include <stdio.h>
#include <string.h>

enum { FIELDS_MOST = 32 };

char *comity_field_key(const char *place, const char *name, char key[COMITY_FIELD_KEY])
{
    snprintf(key, COMITY_FIELD_KEY, "%.560s%s%.64s", place, place[0] ? "." : "", name);
    return key;
}

const config_setting_t *comity_require(struct comity_reading *reader, const config_setting_t *group,
                                       const char *place, const char *name, const char *expected)
{
    const config_setting_t *setting = config_setting_get_member(group, name);
    char key[COMITY_FIELD_KEY];
    if (!setting) {
        comity_reading_report(reader, group, comity_field_key(place, name, key),
                              "missing; %s is expected", expected);
    }
    return setting;
}

void comity_list_choices(const char *const *words, size_t count, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < count && used < size; k++) {
        used += (size_t)snprintf(text + used, size - used, "%s%s",
                                 k == 0          ? ""
                                 : k + 1 < count ? ", "
                                                 : " or ",
                                 words[k]);
    }
}

int comity_read_choice(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const char *const *choices, size_t count)
{
    char word[COMITY_NAME], list[COMITY_PROBLEM_TEXT];
    if (!comity_read_string(reader, setting, key, word, sizeof word)) {
        return -1;
    }
    for (size_t k = 0; k < count; k++) {
        if (strcmp(word, choices[k]) == 0) {
            return (int)k;
        }
    }
    comity_list_choices(choices, count, list, sizeof list);
    comity_reading_report(reader, setting, key, "\"%s\" is unknown; %s is expected", word, list);
    return -1;
}

bool comity_read_flag(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, int *value)
{
    const bool good = config_setting_type(setting) == CONFIG_TYPE_BOOL;
    if (good) {
        *value = config_setting_get_bool(setting);
    } else {
        comity_reading_report(reader, setting, key, "true or false is expected");
    }
    return good;
}

bool comity_read_month(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const char *expected, long *month)
{
    char text[32];
    if (!comity_read_string(reader, setting, key, text, sizeof text)) {
        return false;
    }
    if (comity_month_parse(text, month) != COMITY_OK) {
        comity_reading_report(reader, setting, key,
                              "\"%s\" is not a month; one such as %s is expected", text, expected);
        return false;
    }
    return true;
}

bool comity_read_date(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, bool *is_month, long *value)
{
    long long tick = 0;
    *is_month = config_setting_type(setting) == CONFIG_TYPE_STRING;
    if (*is_month) {
        return comity_read_month(reader, setting, key, "\"2001-09\" or a tick", value);
    }
    const bool good = comity_read_whole(reader, setting, key, 0, COMITY_TICKS_MOST - 1, &tick);
    *value = good ? (long)tick : 0;
    return good;
}

static bool read_choice(struct comity_reading *reader, const config_setting_t *setting,
                        const char *key, const struct comity_field *field, void *value)
{
    size_t count = 0;
    while (field->choices[count]) {
        count++;
    }
    const int choice = comity_read_choice(reader, setting, key, field->choices, count);
    if (choice >= 0 && field->size == sizeof(bool)) {
        *(bool *)value = choice == 1;
    } else if (choice >= 0) {
        *(int *)value = choice;
    }
    return choice >= 0;
}

bool comity_read_field(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const struct comity_field *field, void *value)
{
    long long whole;
    int flag;
    switch (field->type) {
    case COMITY_FIELD_TEXT:
        return comity_read_string(reader, setting, key, value, field->size);
    case COMITY_FIELD_NUMBER:
        return comity_read_number(reader, setting, key, value);
    case COMITY_FIELD_SIZE:
    case COMITY_FIELD_COUNT:
        if (!comity_read_whole(reader, setting, key, field->low, field->high, &whole)) {
            return false;
        }
        if (field->type == COMITY_FIELD_SIZE) {
            *(size_t *)value = (size_t)whole;
        } else {
            *(uint32_t *)value = (uint32_t)whole;
        }
        return true;
    case COMITY_FIELD_SEED:
        return comity_read_seed(reader, setting, key, value);
    case COMITY_FIELD_FLAG:
        return comity_read_flag(reader, setting, key, value);
    case COMITY_FIELD_TRUTH:
        flag = *(bool *)value;
        *(bool *)value = comity_read_flag(reader, setting, key, &flag) ? flag : *(bool *)value;
        return true;
    case COMITY_FIELD_CHOICE:
        return read_choice(reader, setting, key, field, value);
    case COMITY_FIELD_OTHER:
        break;
    }
    return true;
}

bool comity_read_present(struct comity_reading *reader, const config_setting_t *group,
                         const char *place, const struct comity_field fields[], size_t count,
                         void *into)
{
    char key[COMITY_FIELD_KEY];
    bool good = true;
    for (size_t k = 0; k < count; k++) {
        const config_setting_t *setting = config_setting_get_member(group, fields[k].name);
        good = (!setting ||
                comity_read_field(reader, setting, comity_field_key(place, fields[k].name, key),
                                  &fields[k], (char *)into + fields[k].offset)) &&
               good;
    }
    return good;
}

bool comity_check_fields(struct comity_reading *reader, const config_setting_t *group,
                         const char *place, const struct comity_field fields[], size_t count)
{
    const char *names[FIELDS_MOST] = { NULL };
    char key[COMITY_FIELD_KEY];
    for (size_t k = 0; k < count; k++) {
        names[k] = fields[k].name;
    }
    bool good = comity_check_keys(reader, group, place[0] ? comity_field_key(place, "", key) : "",
                                  names, count);
    const bool known = good; /* else what is missing may only be misspelt */
    for (size_t k = 0; k < count && known; k++) {
        good = (!fields[k].expected ||
                comity_require(reader, group, place, fields[k].name, fields[k].expected)) &&
               good;
    }
    return good;
}

bool comity_read_fields(struct comity_reading *reader, const config_setting_t *group,
                        const char *place, const struct comity_field fields[], size_t count,
                        void *into)
{
    const bool good = comity_check_fields(reader, group, place, fields, count);
    return comity_read_present(reader, group, place, fields, count, into) && good;
}

void comity_read_groups(struct comity_reading *reader, const config_setting_t *list,
                        const char *name, comity_group_reader *read, void *context)
{
    if (!comity_read_sequence(reader, list, name, "a list of groups ( {...}, ... ) is")) {
        return;
    }
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *group = config_setting_get_elem(list, (unsigned)k);
        char place[COMITY_FIELD_KEY];
        snprintf(place, sizeof place, "%.600s[%d]", name, k);
        if (comity_read_group(reader, group, place)) {
            read(context, group, place, (size_t)k);
        }
    }
}
