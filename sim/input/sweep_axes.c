/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "input/sweep_reader.h"

#include <comity/calendar.h>
#include <comity/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MOST = 100000000, PLACE = 64 };

int comity_sweep_is_date_key(const char *key)
{
    const size_t length = strlen(key);
    return length > 10 && strncmp(key, "events.", 7) == 0 && strcmp(key + length - 3, ".at") == 0;
}

struct comity_sweep_axis *comity_sweep_add_axis(struct comity_sweep_reading *reading,
                                                size_t members)
{
    struct comity_sweep *sweep = reading->sweep;
    if (!COMITY_GROW(&sweep->axes, sweep->axes_count)) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        return NULL;
    }
    struct comity_sweep_axis *axis = &sweep->axes[sweep->axes_count];
    *axis = (struct comity_sweep_axis){ .members = calloc(members, sizeof *axis->members) };
    if (!axis->members) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        return NULL;
    }
    axis->members_count = members;
    sweep->axes_count++;
    return axis;
}

/* Where the values of one member are read from, and where its mistakes are told. */
struct source {
    struct comity_sweep_reading *reading;
    const config_setting_t *entry;
    struct comity_sweep_member *member;
    const char *place; /* "axes[1]" */
    char key[2 * PLACE];
    int kinds; /* of its values so far: 1 numbers, 2 dates */
};

static const config_setting_t *find(struct source *source, const char *name)
{
    snprintf(source->key, sizeof source->key, "%s.%s", source->place, name);
    return config_setting_get_member(source->entry, name);
}

/* Reads a number or, for `at`, a date. Both in one member would not be told apart in results. */
static int read_value(struct source *source, const config_setting_t *setting, double *value)
{
    struct comity_reading *reader = &source->reading->reader;
    const int dated = comity_sweep_is_date_key(source->member->key);
    char text[32];
    long month;
    if (!dated || config_setting_type(setting) != CONFIG_TYPE_STRING) {
        source->kinds |= 1;
        return comity_read_number(reader, setting, source->key, value);
    }
    source->kinds |= 2;
    if (!comity_read_string(reader, setting, source->key, text, sizeof text)) {
        return 0;
    }
    if (comity_month_parse(text, &month) != COMITY_OK) {
        comity_reading_report(reader, setting, source->key,
                              "\"%s\" is not a month; one such as \"2001-09\" is expected", text);
        return 0;
    }
    *value = (double)month;
    return 1;
}

static void read_list(struct source *source, const config_setting_t *setting)
{
    struct comity_reading *reader = &source->reading->reader;
    struct comity_sweep_member *member = source->member;
    const int length = config_setting_length(setting);
    if (!comity_read_sequence(reader, setting, source->key, "a list of values is")) {
        return;
    }
    if (length == 0) {
        comity_reading_report(reader, setting, source->key,
                              "the list is empty; at least one value is expected");
        return;
    }
    member->list = malloc((size_t)length * sizeof *member->list);
    if (!member->list) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    for (int k = 0; k < length; k++) {
        if (!read_value(source, config_setting_get_elem(setting, (unsigned)k), &member->list[k])) {
            member->list[k] = 0;
        }
    }
    member->axis.levels = (size_t)length;
}

static void read_levels(struct source *source)
{
    struct comity_reading *reader = &source->reading->reader;
    const enum comity_design_kind kind = source->reading->sweep->design.kind;
    const int by_level = comity_design_has_levels(kind);
    const config_setting_t *setting = find(source, "levels");
    long long levels;
    if (!setting) {
        if (by_level) {
            comity_reading_report(reader, source->entry, source->key,
                                  "missing; how many values from `from` to `to` is expected in "
                                  "a %s design",
                                  comity_design_name(kind));
        }
    } else if (!by_level) {
        comity_reading_report(reader, setting, source->key,
                              "a %s design takes any value between `from` and `to`; no levels "
                              "are expected",
                              comity_design_name(kind));
    } else if (comity_read_whole(reader, setting, source->key, 1, LEVELS_MOST, &levels)) {
        source->member->axis.levels = (size_t)levels;
    }
}

static void read_range(struct source *source)
{
    static const char *const ends[] = { "from", "to" }, *const scales[] = { "linear",
                                                                            "logarithmic" };
    struct comity_reading *reader = &source->reading->reader;
    struct comity_axis *axis = &source->member->axis;
    double *const values[] = { &axis->low, &axis->high };
    const config_setting_t *scale;
    for (int k = 0; k < 2; k++) {
        const config_setting_t *setting = find(source, ends[k]);
        if (!setting) {
            comity_reading_report(reader, source->entry, source->key,
                                  "missing; `from` and `to`, or a list of values, are expected");
        } else {
            read_value(source, setting, values[k]);
        }
    }
    read_levels(source);
    scale = find(source, "scale");
    if (scale) {
        axis->logarithmic =
            comity_sweep_choice(source->reading, scale, source->key, scales, 2) == 1;
    }
}

static void refuse_values(struct source *source)
{
    static const char *const names[] = { "from", "to", "levels", "scale", "values", "prior" };
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const config_setting_t *setting = find(source, names[k]);
        if (setting) {
            comity_reading_report(&source->reading->reader, setting, source->key,
                                  "the table gives the values; it must be left out");
        }
    }
}

static void read_prior(struct source *source, const config_setting_t *prior)
{
    static const char *const others[] = { "from", "to", "levels", "scale", "values" };
    struct comity_sweep_member *member = source->member;
    const enum comity_design_kind kind = source->reading->sweep->design.kind;
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
        const config_setting_t *other = find(source, others[k]);
        if (other) {
            comity_reading_report(&source->reading->reader, other, source->key,
                                  "the prior gives the values; it must be left out");
        }
    }
    find(source, "prior");
    if (comity_design_has_levels(kind)) {
        comity_reading_report(&source->reading->reader, prior, source->key,
                              "a %s design has levels, no prior; a design of random or "
                              "quasi-random points is expected",
                              comity_design_name(kind));
        return;
    }
    member->prior = comity_sweep_read_prior(source->reading, prior, source->key);
    if (member->prior) {
        comity_prior_support(member->prior, &member->axis.low, &member->axis.high);
    }
}

static void read_values(struct source *source)
{
    static const char *const others[] = { "from", "to", "levels", "scale" };
    const config_setting_t *list = find(source, "values");
    const config_setting_t *prior = config_setting_get_member(source->entry, "prior");
    if (comity_design_is_table(source->reading->sweep->design.kind)) {
        refuse_values(source);
        return;
    }
    if (prior) {
        read_prior(source, prior);
        return;
    }
    if (!list) {
        read_range(source);
    } else {
        read_list(source, list);
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
            const config_setting_t *other = find(source, others[k]);
            if (other) {
                comity_reading_report(&source->reading->reader, other, source->key,
                                      "the values are listed; it must be left out");
            }
        }
    }
    source->member->of_dates = source->kinds == 2;
    if (source->kinds == 3) {
        comity_reading_report(&source->reading->reader, source->entry, source->place,
                              "dates and ticks stand side by side; one kind is expected");
    }
}

static void read_member(struct comity_sweep_reading *reading, const config_setting_t *entry,
                        const char *place, struct comity_sweep_member *member)
{
    struct source source = { .reading = reading, .entry = entry, .member = member, .place = place };
    const config_setting_t *key = find(&source, "key");
    member->line = (int)config_setting_source_line(entry);
    if (!key) {
        comity_reading_report(&reading->reader, entry, source.key,
                              "missing; a parameter or a field of an event is expected");
        return;
    }
    if (comity_read_string(&reading->reader, key, source.key, member->key, sizeof member->key)) {
        read_values(&source);
    }
}

static void read_scenarios(struct comity_sweep_reading *reading, const config_setting_t *list,
                           const char *place, struct comity_sweep_member *member)
{
    struct comity_reading *reader = &reading->reader;
    const int length = config_setting_length(list);
    char key[2 * PLACE];
    snprintf(key, sizeof key, "%s.scenarios", place);
    strcpy(member->key, "scenario");
    member->line = (int)config_setting_source_line(list);
    member->of_scenarios = 1;
    if (!comity_read_sequence(reader, list, key, "a list of files is")) {
        return;
    }
    if (length == 0) {
        comity_reading_report(reader, list, key, "the list is empty; files are expected");
        return;
    }
    member->list = malloc((size_t)length * sizeof *member->list);
    if (!member->list) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    for (int k = 0; k < length; k++) {
        const config_setting_t *element = config_setting_get_elem(list, (unsigned)k);
        const size_t s = comity_sweep_scenario(reading, element, key);
        member->list[k] = (double)s;
        for (int before = 0; before < k; before++) {
            if (s != SIZE_MAX && member->list[before] == member->list[k]) {
                comity_reading_report(reader, element, key,
                                      "the scenario stands twice; once is expected");
            }
        }
    }
    member->axis.levels = (size_t)length;
}

/* The first of a zip gives the coordinate, whose name is the axis's. */
static void read_member_name(struct comity_sweep_reading *reading, const config_setting_t *entry,
                             const char *prefix, int place, struct comity_sweep_member *member)
{
    const config_setting_t *setting = config_setting_get_member(entry, "name");
    char key[2 * PLACE];
    snprintf(key, sizeof key, "%sname", prefix);
    if (setting && place == 0) {
        comity_reading_report(&reading->reader, setting, key,
                              "the first has the name of the axis; it is expected before zip");
    } else if (setting &&
               comity_read_string(&reading->reader, setting, key, member->name,
                                  sizeof member->name) &&
               member->name[0] == '\0') {
        comity_reading_report(&reading->reader, setting, key, "the name is empty; one is expected");
    }
}

static void read_zip(struct comity_sweep_reading *reading, const config_setting_t *list,
                     const char *place, const char *name)
{
    static const char *const words[] = { "name",   "key",   "from",   "to",
                                         "levels", "scale", "values", "prior" };
    struct comity_reading *reader = &reading->reader;
    const int length = config_setting_length(list);
    struct comity_sweep_axis *axis;
    char key[PLACE], prefix[PLACE + 1];
    snprintf(key, sizeof key, "%.32s.zip", place);
    if (!comity_read_sequence(reader, list, key, "a list of groups ( {...}, ... ) is")) {
        return;
    }
    if (length == 0 || length > COMITY_SWEEP_MEMBERS) {
        comity_reading_report(reader, list, key, "the list has %d; 1 to %d groups are expected",
                              length, COMITY_SWEEP_MEMBERS);
        return;
    }
    axis = comity_sweep_add_axis(reading, (size_t)length);
    if (!axis) {
        return;
    }
    strcpy(axis->name, name);
    for (int m = 0; m < length; m++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)m);
        snprintf(key, sizeof key, "%.32s.zip[%d]", place, m);
        snprintf(prefix, sizeof prefix, "%s.", key);
        if (comity_read_group(reader, entry, key)) {
            comity_check_keys(&reading->reader, entry, prefix, words,
                              sizeof words / sizeof words[0]);
            read_member(reading, entry, key, &axis->members[m]);
            read_member_name(reading, entry, prefix, m, &axis->members[m]);
        }
    }
}

/* An axis changes one key, several together, or the scenario. */
static void read_axis(struct comity_sweep_reading *reading, const config_setting_t *entry,
                      const char *place)
{
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *name = config_setting_get_member(entry, "name");
    const config_setting_t *key = config_setting_get_member(entry, "key");
    const config_setting_t *zip = config_setting_get_member(entry, "zip");
    const config_setting_t *scenarios = config_setting_get_member(entry, "scenarios");
    char prefix[PLACE + 1], text[sizeof((struct comity_sweep_axis *)0)->name] = "";
    struct comity_sweep_axis *axis;
    snprintf(prefix, sizeof prefix, "%.32s.", place);
    if (!comity_check_file_keys(reader, entry, prefix, COMITY_FILE_SWEEP, "axes.")) {
        return;
    }
    if ((key != NULL) + (zip != NULL) + (scenarios != NULL) != 1 ||
        (!key && config_setting_length(entry) > 1 + (name != NULL))) {
        comity_reading_report(reader, entry, place,
                              "a key with its values, or zip, or scenarios, is expected");
        return;
    }
    if (name) {
        strcat(prefix, "name");
        if (comity_read_string(reader, name, prefix, text, sizeof text) && text[0] == '\0') {
            comity_reading_report(reader, name, prefix, "the name is empty; one is expected");
        }
    }
    if (zip) {
        read_zip(reading, zip, place, text);
        return;
    }
    axis = comity_sweep_add_axis(reading, 1);
    if (!axis) {
        return;
    }
    strcpy(axis->name, text);
    if (key) {
        read_member(reading, entry, place, &axis->members[0]);
    } else {
        read_scenarios(reading, scenarios, place, &axis->members[0]);
    }
}

void comity_sweep_read_axes(struct comity_sweep_reading *reading, const config_setting_t *list)
{
    struct comity_reading *reader = &reading->reader;
    char place[PLACE];
    reading->sweep->axes_line = (int)config_setting_source_line(list);
    if (!comity_read_sequence(reader, list, "axes", "a list of groups ( {...}, ... ) is")) {
        return;
    }
    if (config_setting_length(list) == 0 &&
        !comity_design_is_table(reading->sweep->design.kind)) { /* whose columns may be the axes */
        comity_reading_report(reader, list, "axes",
                              "the list is empty; groups ( {...}, ... ) are expected");
        return;
    }
    if (config_setting_length(list) > COMITY_SWEEP_AXES) {
        comity_reading_report(reader, list, "axes", "there are %d; at most %d are allowed",
                              config_setting_length(list), COMITY_SWEEP_AXES);
        return;
    }
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        snprintf(place, sizeof place, "axes[%d]", k);
        if (comity_read_group(reader, entry, place)) {
            read_axis(reading, entry, place);
        }
    }
}
