/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/fields.h"
#include "input/measure_reader.h"
#include "input/settings_file.h"
#include "input/source.h"

#include <comity/status.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A name that files and keys can use: letters, digits, _, not beginning with a digit. */
static int check_name(struct comity_measure_reading *reading, const config_setting_t *setting,
                      const char *key, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    if (name[0] == '\0' || !strchr(letters, name[0]) || name[strspn(name, all)] != '\0') {
        comity_reading_report(&reading->reader, setting, key,
                              "\"%s\" cannot be a name; letters, digits and _ are expected", name);
        return 0;
    }
    return 1;
}

static void read_named(void *context, const config_setting_t *group, const char *place, size_t k)
{
    struct comity_measure_reading *reading = context;
    const config_setting_t *setting =
        comity_require(&reading->reader, group, place, "name", "a name");
    char name[COMITY_MEASURE_NAME], key[COMITY_FIELD_KEY];
    (void)k;
    comity_field_key(place, "name", key);
    if (setting && comity_read_string(&reading->reader, setting, key, name, sizeof name) &&
        check_name(reading, setting, key, name)) {
        if (comity_measure_find(reading->set, name) != SIZE_MAX) {
            comity_reading_report(&reading->reader, setting, key,
                                  "\"%s\" stands twice; another name is expected", name);
        }
        comity_measure_read(reading, group, name, name);
    }
}

/* Reads { name; lay } or { name; file }. */
static void read_scenario(void *context, const config_setting_t *group, const char *key, size_t k)
{
    struct comity_measure_reading *reading = context;
    static const char *const words[] = { "name", "lay", "file" };
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *name = config_setting_get_member(group, "name");
    const config_setting_t *lay = config_setting_get_member(group, "lay");
    const config_setting_t *file = config_setting_get_member(group, "file");
    char text[COMITY_NAME], path[4096], prefix[COMITY_FIELD_KEY];
    (void)k;
    comity_check_keys(reader, group, comity_field_key(key, "", prefix), words, 3);
    if (!name || (!lay == !file)) {
        comity_reading_report(reader, group, key,
                              "{ name = \"NAME\"; lay = \"FILE\"; } to lay a file over the "
                              "scenario, or file = \"FILE\" for one of its own, is expected");
        return;
    }
    if (!comity_read_string(reader, name, key, text, sizeof text) ||
        !check_name(reading, name, key, text) ||
        !comity_read_string(reader, lay ? lay : file, key, path, sizeof path)) {
        return;
    }
    const int status = comity_measure_set_add_scenario(reading->set, text, path, file != NULL);
    if (status == COMITY_BAD_ARGUMENT) {
        comity_reading_report(reader, group, key, "at most %d scenarios are allowed",
                              COMITY_MEASURE_SCENARIOS - 1);
    } else if (status) {
        comity_reading_fail(reader, status);
    } else {
        reading->set->scenarios[reading->set->scenarios_count - 1].line =
            (int)config_setting_source_line(group);
    }
}

static void read_root(void *context, const config_setting_t *root)
{
    struct comity_measure_reading *reading = context;
    static const char *const words[] = { "title", "scenarios", "measures",     "sources",
                                         "facts", "headlines", "coefficients", "nulls" };
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *title = config_setting_get_member(root, "title");
    const config_setting_t *scenarios = config_setting_get_member(root, "scenarios");
    const config_setting_t *measures = config_setting_get_member(root, "measures");
    comity_check_keys(reader, root, "", words, sizeof words / sizeof words[0]);
    if (title) {
        comity_read_string(reader, title, "title", reading->set->title, sizeof reading->set->title);
    }
    if (scenarios) {
        comity_read_groups(reader, scenarios, "scenarios", read_scenario, reading);
    }
    if (measures) {
        comity_read_groups(reader, measures, "measures", read_named, reading);
    } else if (!reading->facts) {
        comity_require(reader, root, "", "measures", "a list of groups ( {...}, ... )");
    }
    if (reading->facts) {
        reading->read_facts(reading, root);
    }
}

static int read_text(struct comity_measure_reading *reading, const char *raw, size_t length)
{
    struct comity_reading *reader = &reading->reader;

    comity_settings_read(reader, raw, length, COMITY_SETTINGS_MEASURES, COMITY_BAD_MEASURES,
                         read_root, reading);
    if (reader->problems->lost > 0) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    }
    return reader->status == COMITY_BAD_SCENARIO ? COMITY_BAD_MEASURES : reader->status;
}

int comity_measures_read_path(struct comity_measure_reading *reading, const char *written)
{
    struct comity_source_bytes bytes = { NULL, 0 };
    int status = comity_source_attach(reading->attached, reading->again, written,
                                      reading->reader.path, COMITY_TEXT_BYTES, &bytes);
    if (status == COMITY_CANNOT_READ) {
        comity_problems_add(reading->reader.problems, reading->reader.path, 0, NULL,
                            "the file cannot be read: %s", strerror(errno));
    }
    if (!status) {
        status = read_text(reading, bytes.text, bytes.length);
    }
    free(bytes.text);
    return status;
}

int comity_measures_read(struct comity_measure_set *set, const char *path,
                         struct comity_problems *problems)
{
    struct comity_measure_reading reading = { .reader = { .problems = problems, .path = path },
                                              .set = set };
    return comity_measures_read_path(&reading, path);
}

int comity_measures_read_attached(struct comity_measure_set *set, const char *path,
                                  const char *written, struct comity_attachments *attached,
                                  bool again, struct comity_problems *problems)
{
    struct comity_measure_reading reading = { .reader = { .problems = problems, .path = path },
                                              .set = set,
                                              .attached = attached,
                                              .again = again };
    return comity_measures_read_path(&reading, written);
}
