/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "input/sweep_reader.h"

#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

enum { LEVELS_MOST = 100000000 };

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
    char key[COMITY_FIELD_KEY];
    int kinds; /* of its values so far: 1 numbers, 2 dates */
};

static const config_setting_t *find(struct source *source, const char *name)
{
    comity_field_key(source->place, name, source->key);
    return config_setting_get_member(source->entry, name);
}

/* Reads a number or, for `at`, a date. Both in one member would not be told apart in results. */
static int read_value(struct source *source, const config_setting_t *setting, double *value)
{
    struct comity_reading *reader = &source->reading->reader;
    const int dated = comity_sweep_is_date_key(source->member->key);
    long month = 0;
    if (!dated && config_setting_type(setting) == CONFIG_TYPE_STRING) {
        comity_reading_report(reader, setting, source->key,
                              "this is a text; a number is expected, or a month for the key "
                              "events.NAME.at");
        return 0;
    }
    if (!dated || config_setting_type(setting) != CONFIG_TYPE_STRING) {
        source->kinds |= 1;
        return comity_read_number(reader, setting, source->key, value);
    }
    source->kinds |= 2;
    const bool good = comity_read_month(reader, setting, source->key, "\"2001-09\"", &month);
    *value = good ? (double)month : *value;
    return good;
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
            comity_read_choice(&source->reading->reader, scale, source->key, scales, 2) == 1;
    }
}

/* Reports each of the first so many of these that stands there. */
static void refuse(struct source *source, size_t count, const char *why)
{
    static const char *const names[] = { "from", "to", "levels", "scale", "values", "prior" };
    for (size_t k = 0; k < count; k++) {
        const config_setting_t *setting = find(source, names[k]);
        if (setting) {
            comity_reading_report(&source->reading->reader, setting, source->key,
                                  "%s; it must be left out", why);
        }
    }
}

static void read_prior(struct source *source, const config_setting_t *prior)
{
    struct comity_sweep_member *member = source->member;
    const enum comity_design_kind kind = source->reading->sweep->design.kind;
    refuse(source, 5, "the prior gives the values");
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
    const config_setting_t *list = find(source, "values");
    const config_setting_t *prior = config_setting_get_member(source->entry, "prior");
    if (comity_design_is_table(source->reading->sweep->design.kind)) {
        refuse(source, 6, "the table gives the values");
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
        refuse(source, 4, "the values are listed");
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
    char key[COMITY_FIELD_KEY];
    comity_field_key(place, "scenarios", key);
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

/* A name of its own, if there is one. */
static void read_name(struct comity_reading *reader, const config_setting_t *entry,
                      const char *place, char *name, size_t size)
{
    const config_setting_t *setting = config_setting_get_member(entry, "name");
    char key[COMITY_FIELD_KEY];
    comity_field_key(place, "name", key);
    if (setting && comity_read_string(reader, setting, key, name, size) && name[0] == '\0') {
        comity_reading_report(reader, setting, key, "the name is empty; one is expected");
    }
}

/* An axis of several members, and its reading. */
struct zip {
    struct comity_sweep_reading *reading;
    struct comity_sweep_axis *axis;
};

static void read_zipped(void *context, const config_setting_t *entry, const char *place, size_t m)
{
    static const char *const words[] = { "name",   "key",   "from",   "to",
                                         "levels", "scale", "values", "prior" };
    const struct zip *zip = context;
    struct comity_reading *reader = &zip->reading->reader;
    struct comity_sweep_member *member = &zip->axis->members[m];
    const config_setting_t *name = config_setting_get_member(entry, "name");
    char key[COMITY_FIELD_KEY];
    comity_check_keys(reader, entry, comity_field_key(place, "", key), words,
                      sizeof words / sizeof words[0]);
    read_member(zip->reading, entry, place, member);
    if (m > 0) {
        read_name(reader, entry, place, member->name, sizeof member->name);
    } else if (name) { /* the first gives the coordinate, whose name is the axis's */
        comity_reading_report(reader, name, comity_field_key(place, "name", key),
                              "the first has the name of the axis; it is expected before zip");
    }
}

static void read_zip(struct comity_sweep_reading *reading, const config_setting_t *list,
                     const char *place, const char *name)
{
    struct comity_reading *reader = &reading->reader;
    const int length = config_setting_length(list);
    char key[COMITY_FIELD_KEY];
    comity_field_key(place, "zip", key);
    if (!comity_read_sequence(reader, list, key, "a list of groups ( {...}, ... ) is")) {
        return;
    }
    if (length == 0 || length > COMITY_SWEEP_MEMBERS) {
        comity_reading_report(reader, list, key, "the list has %d; 1 to %d groups are expected",
                              length, COMITY_SWEEP_MEMBERS);
        return;
    }
    struct zip zip = { reading, comity_sweep_add_axis(reading, (size_t)length) };
    if (zip.axis) {
        strcpy(zip.axis->name, name);
        comity_read_groups(reader, list, key, read_zipped, &zip);
    }
}

/* An axis changes one key, several together, or the scenario. */
static void read_axis(void *context, const config_setting_t *entry, const char *place, size_t k)
{
    static const char *const words[] = { "name",  "key",    "from",  "to",  "levels",
                                         "scale", "values", "prior", "zip", "scenarios" };
    struct comity_sweep_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *name = config_setting_get_member(entry, "name");
    const config_setting_t *key = config_setting_get_member(entry, "key");
    const config_setting_t *zip = config_setting_get_member(entry, "zip");
    const config_setting_t *scenarios = config_setting_get_member(entry, "scenarios");
    char prefix[COMITY_FIELD_KEY], text[sizeof((struct comity_sweep_axis *)0)->name] = "";
    (void)k;
    if (!comity_check_keys(reader, entry, comity_field_key(place, "", prefix), words,
                           sizeof words / sizeof words[0])) {
        return;
    }
    if ((key != NULL) + (zip != NULL) + (scenarios != NULL) != 1 ||
        (!key && config_setting_length(entry) > 1 + (name != NULL))) {
        comity_reading_report(reader, entry, place,
                              "a key with its values, or zip, or scenarios, is expected");
        return;
    }
    read_name(reader, entry, place, text, sizeof text);
    if (zip) {
        read_zip(reading, zip, place, text);
        return;
    }
    struct comity_sweep_axis *axis = comity_sweep_add_axis(reading, 1);
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
    const int length = config_setting_length(list);
    reading->sweep->axes_line = (int)config_setting_source_line(list);
    if (config_setting_is_aggregate(list) && !config_setting_is_group(list)) {
        if (length == 0 && /* else the columns of the table may be the axes */
            !comity_design_is_table(reading->sweep->design.kind)) {
            comity_reading_report(reader, list, "axes",
                                  "the list is empty; groups ( {...}, ... ) are expected");
        }
        if (length > COMITY_SWEEP_AXES) {
            comity_reading_report(reader, list, "axes", "there are %d; at most %d are allowed",
                                  length, COMITY_SWEEP_AXES);
            return;
        }
    }
    comity_read_groups(reader, list, "axes", read_axis, reading);
}
