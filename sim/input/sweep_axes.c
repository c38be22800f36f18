/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The axes of a sweep: of each what it changes, and over which values. */
#include "input/sweep_reader.h"

#include <stdlib.h>
#include <string.h>

enum { LEVELS_MOST = 100000000, NUMBERS = 1, DATES = 2 };

#define HEGEMONY(fields)     "axes = ( { key = \"hegemony\"; " fields " } );"
#define SEPTEMBER_11(fields) "axes = ( { key = \"events.september_11.at\"; " fields " } );"

static const char *const scales[] = { "linear", "logarithmic", NULL };

/* Places in the table; members of a zip have those before it. */
enum { LEVELS = 4, SCALE = 5, ZIP = 8 };

const struct comity_field comity_fields_of_axis[] = {
    { COMITY_OTHER_FIELD("name", "text"),
      COMITY_HELP("", "what the key is about, as restraint, trust_USA_MEX",
                  "names the dimension in the results",
                  HEGEMONY("name = \"h\"; values = [0.1, 0.2];")) },
    { COMITY_FIELD(comity_sweep_member, "key", TEXT, key),
      COMITY_HELP("as --set takes it", "needed", "what the axis changes",
                  SEPTEMBER_11("values = [\"1999-09\", \"2003-09\"];")) },
    { COMITY_OTHER_FIELD("from", "number or month"),
      COMITY_HELP("that of the key", "needed unless values or prior", "the lower end",
                  HEGEMONY("from = 0.0; to = 1.0; levels = 3;")) },
    { COMITY_OTHER_FIELD("to", "number or month"),
      COMITY_HELP("that of the key", "needed unless values or prior", "the upper end",
                  SEPTEMBER_11("from = \"1999-09\"; to = \"2003-09\"; levels = 5;")) },
    { COMITY_FIELD(comity_sweep_member, "levels", WHOLE, axis.levels), .low = 1,
      .high = LEVELS_MOST,
      COMITY_HELP("2 and more", "needed in grid and one_at_a_time",
                  "how many values, both ends included",
                  HEGEMONY("from = 0.0; to = 1.0; levels = 11;")) },
    { COMITY_FIELD(comity_sweep_member, "scale", CHOICE, axis.logarithmic), .choices = scales,
      COMITY_HELP(NULL, "linear", "equal steps or equal ratios",
                  "axes = ( { key = \"trust.gain\"; from = 0.02; to = 0.08; levels = 3; scale = "
                  "\"logarithmic\"; } );") },
    { COMITY_OTHER_FIELD("values", "list of numbers or months"),
      COMITY_HELP("that of the key", "needed unless ends or prior", "the values, in place of ends",
                  HEGEMONY("values = [0.1, 0.5];")) },
    { COMITY_OTHER_FIELD("prior", "group"), .fields = comity_fields_of_prior,
      COMITY_HELP("", "uniform between the ends",
                  "the distribution of the points of a random design, in place of ends",
                  HEGEMONY("prior = { kind = \"uniform\"; low = 0.2; high = 0.8; };")) },
    { COMITY_OTHER_FIELD("zip", COMITY_GROUPS),
      COMITY_HELP("1 to 16", "none",
                  "several keys that vary together, each with its values as an axis has them",
                  "axes = ( { name = \"power\"; zip = ( { key = \"states.CAN.power\"; values = "
                  "[580, 800]; }, { key = \"states.MEX.power\"; values = [554, 800]; } ); } );") },
    { COMITY_OTHER_FIELD("scenarios", COMITY_TEXTS),
      COMITY_HELP("files or shipped names", "none", "whole scenarios",
                  "axes = ( { scenarios = [\"north_america\", \"benign_hegemon\"]; } );") },
    { NULL },
};

bool comity_sweep_is_date_key(const char *key)
{
    const size_t length = strlen(key);
    return length > 10 && strncmp(key, "events.", 7) == 0 && strcmp(key + length - 3, ".at") == 0;
}

struct comity_sweep_axis *comity_sweep_make_axis(struct comity_sweep_reading *reading,
                                                 size_t members)
{
    struct comity_sweep_axis *axis = comity_sweep_add_axis(reading->sweep, members);
    if (!axis)
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
    return axis;
}

/* Where the values of one member are read from. */
struct source {
    struct comity_sweep_reading *reading;
    const config_setting_t *entry;
    struct comity_sweep_member *member;
    int kinds; /* of its values so far: NUMBERS, DATES */
};

static const config_setting_t *find(const struct source *source, const char *name)
{
    return config_setting_get_member(source->entry, name);
}

/* Reads a number or, for `at`, a date. Both in one member would look alike in results. */
static bool read_value(struct source *source, const config_setting_t *setting, double *value)
{
    struct comity_reading *reader = &source->reading->reader;
    long month = 0;
    const bool is_text = config_setting_type(setting) == CONFIG_TYPE_STRING;
    if (is_text && !comity_sweep_is_date_key(source->member->key)) {
        comity_report(reader, setting,
                      "this is a text; a number is expected, or a month for the key "
                      "events.NAME.at");
        return false;
    }
    if (!is_text) {
        source->kinds |= NUMBERS;
        return comity_read_number(reader, setting, value);
    }
    source->kinds |= DATES;
    const bool good = comity_read_month(reader, setting, "\"2001-09\"", &month);
    *value = good ? (double)month : *value;
    return good;
}

/* Room for the values of a list, zeroed, of which there must be one at least; false after a
 * problem. */
static bool make_list(struct comity_reading *reader, const config_setting_t *setting,
                      const char *sequence, const char *expected,
                      struct comity_sweep_member *member)
{
    const size_t length = (size_t)config_setting_length(setting);
    if (!comity_read_sequence(reader, setting, sequence))
        return false;
    if (length == 0) {
        comity_report(reader, setting, "the list is empty; %s expected", expected);
        return false;
    }
    member->list = calloc(length, sizeof *member->list);
    if (!member->list) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return false;
    }
    member->axis.levels = length;
    return true;
}

static void read_list(struct source *source, const config_setting_t *setting)
{
    double *list;
    if (!make_list(&source->reading->reader, setting, "a list of values is",
                   "at least one value is", source->member))
        return;
    list = source->member->list;
    for (size_t k = 0; k < source->member->axis.levels; k++)
        if (!read_value(source, config_setting_get_elem(setting, (unsigned)k), &list[k]))
            list[k] = 0;
}

/* How many values a range has, where the design has levels, and how they follow each other. */
static void read_steps(struct source *source)
{
    struct comity_reading *reader = &source->reading->reader;
    struct comity_axis *axis = &source->member->axis;
    const enum comity_design_kind kind = source->reading->sweep->design.kind;
    const config_setting_t *levels = find(source, "levels"), *scale = find(source, "scale");
    if (!levels && comity_design_has_levels(kind)) {
        comity_report_member(reader, source->entry, "levels",
                             "missing; how many values from `from` to `to` is expected in a %s "
                             "design",
                             comity_design_name(kind));
    } else if (levels && !comity_design_has_levels(kind)) {
        comity_report(reader, levels,
                      "a %s design takes any value between `from` and `to`; no levels are expected",
                      comity_design_name(kind));
    } else if (levels) {
        comity_read_field(reader, levels, &comity_fields_of_axis[LEVELS], &axis->levels);
    }
    if (scale)
        comity_read_field(reader, scale, &comity_fields_of_axis[SCALE], &axis->logarithmic);
}

static void read_range(struct source *source)
{
    struct comity_axis *axis = &source->member->axis;
    const struct {
        const char *name;
        double *value;
    } ends[] = { { "from", &axis->low }, { "to", &axis->high } };
    for (int k = 0; k < 2; k++) {
        const config_setting_t *setting = find(source, ends[k].name);
        if (!setting) {
            comity_report_member(&source->reading->reader, source->entry, ends[k].name,
                                 "missing; `from` and `to`, or a list of values, are expected");
        } else {
            read_value(source, setting, ends[k].value);
        }
    }
    read_steps(source);
}

/* Reports each of the first so many of these that stands there. */
static void report_superfluous(struct source *source, size_t count, const char *why)
{
    static const char *const names[] = { "from", "to", "levels", "scale", "values", "prior" };
    for (size_t k = 0; k < count; k++) {
        const config_setting_t *setting = find(source, names[k]);
        if (setting)
            comity_report(&source->reading->reader, setting, "%s; it must be left out", why);
    }
}

static void read_prior(struct source *source, const config_setting_t *prior)
{
    struct comity_sweep_member *member = source->member;
    const enum comity_design_kind kind = source->reading->sweep->design.kind;
    report_superfluous(source, 5, "the prior gives the values");
    if (comity_design_has_levels(kind)) {
        comity_report(&source->reading->reader, prior,
                      "a %s design has levels, no prior; a design of random or quasi-random points "
                      "is expected",
                      comity_design_name(kind));
        return;
    }
    member->prior = comity_sweep_read_prior(&source->reading->reader, prior);
    if (member->prior)
        comity_prior_support(member->prior, &member->axis.low, &member->axis.high);
}

static void read_values(struct source *source)
{
    const config_setting_t *list = find(source, "values");
    const config_setting_t *prior = find(source, "prior");
    if (comity_design_is_table(source->reading->sweep->design.kind)) {
        report_superfluous(source, 6, "the table gives the values");
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
        report_superfluous(source, 4, "the values are listed");
    }
    source->member->of_dates = source->kinds == DATES;
    if (source->kinds == (NUMBERS | DATES)) {
        comity_report(&source->reading->reader, source->entry,
                      "dates and ticks stand side by side; one kind is expected");
    }
}

static void read_member(struct comity_sweep_reading *reading, const config_setting_t *entry,
                        struct comity_sweep_member *member)
{
    struct source source = { .reading = reading, .entry = entry, .member = member };
    const config_setting_t *key =
        comity_require(&reading->reader, entry, "key", "a parameter or a field of an event");
    member->line = (int)config_setting_source_line(entry);
    if (key && comity_read_string(&reading->reader, key, member->key, sizeof member->key))
        read_values(&source);
}

static void read_scenarios(struct comity_sweep_reading *reading, const config_setting_t *list,
                           struct comity_sweep_member *member)
{
    strcpy(member->key, "scenario");
    member->line = (int)config_setting_source_line(list);
    member->of_scenarios = 1;
    if (!make_list(&reading->reader, list, "a list of files is", "files are", member))
        return;
    for (size_t k = 0; k < member->axis.levels; k++) {
        const config_setting_t *element = config_setting_get_elem(list, (unsigned)k);
        const size_t s = comity_sweep_scenario(reading, element);
        member->list[k] = (double)s;
        for (size_t before = 0; before < k; before++) {
            if (s != SIZE_MAX && member->list[before] == member->list[k]) {
                comity_report(&reading->reader, element,
                              "the scenario stands twice; once is expected");
            }
        }
    }
}

/* A name of its own, if there is one. */
static void read_name(struct comity_reading *reader, const config_setting_t *entry, char *name,
                      size_t size)
{
    const config_setting_t *setting = config_setting_get_member(entry, "name");
    if (setting)
        comity_read_filled(reader, setting, "a name", name, size);
}

static bool check_keys(struct comity_reading *reader, const config_setting_t *entry, size_t count)
{
    const char *names[sizeof comity_fields_of_axis / sizeof *comity_fields_of_axis];
    for (size_t k = 0; k < count; k++)
        names[k] = comity_fields_of_axis[k].name;
    return comity_check_keys(reader, entry, names, count);
}

/* An axis of several members, and its reading. */
struct zip {
    struct comity_sweep_reading *reading;
    struct comity_sweep_axis *axis;
};

static void read_zipped(void *context, const config_setting_t *entry)
{
    const struct zip *zip = context;
    struct comity_reading *reader = &zip->reading->reader;
    const int m = config_setting_index(entry);
    struct comity_sweep_member *member = &zip->axis->members[m];
    const config_setting_t *name = config_setting_get_member(entry, "name");
    check_keys(reader, entry, ZIP);
    read_member(zip->reading, entry, member);
    if (m > 0) {
        read_name(reader, entry, member->name, sizeof member->name);
    } else if (name) { /* the first gives the coordinate, whose name is the axis's */
        comity_report(reader, name,
                      "the first has the name of the axis; it is expected before zip");
    }
}

static void read_zip(struct comity_sweep_reading *reading, const config_setting_t *list,
                     const char *name)
{
    struct comity_reading *reader = &reading->reader;
    const int length = config_setting_length(list);
    if (!comity_read_sequence(reader, list, "a list of groups ( {...}, ... ) is"))
        return;
    if (length == 0 || length > COMITY_SWEEP_MEMBERS) {
        comity_report(reader, list, "the list has %d; 1 to %d groups are expected", length,
                      COMITY_SWEEP_MEMBERS);
        return;
    }
    struct zip zip = { reading, comity_sweep_make_axis(reading, (size_t)length) };
    if (zip.axis) {
        strcpy(zip.axis->name, name);
        comity_read_groups(reader, list, read_zipped, &zip);
    }
}

/* An axis changes one key, several together, or the scenario. */
static void read_axis(void *context, const config_setting_t *entry)
{
    struct comity_sweep_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *name = config_setting_get_member(entry, "name");
    const config_setting_t *key = config_setting_get_member(entry, "key");
    const config_setting_t *zip = config_setting_get_member(entry, "zip");
    const config_setting_t *scenarios = config_setting_get_member(entry, "scenarios");
    char text[sizeof((struct comity_sweep_axis *)0)->name] = "";
    if (!comity_check_fields(reader, entry, comity_fields_of_axis))
        return;
    if ((key != NULL) + (zip != NULL) + (scenarios != NULL) != 1 ||
        (!key && config_setting_length(entry) > 1 + (name != NULL))) {
        comity_report(reader, entry, "a key with its values, or zip, or scenarios, is expected");
        return;
    }
    read_name(reader, entry, text, sizeof text);
    if (zip) {
        read_zip(reading, zip, text);
        return;
    }
    struct comity_sweep_axis *axis = comity_sweep_make_axis(reading, 1);
    if (!axis)
        return;
    strcpy(axis->name, text);
    if (key)
        read_member(reading, entry, &axis->members[0]);
    else
        read_scenarios(reading, scenarios, &axis->members[0]);
}

void comity_sweep_read_axes(struct comity_sweep_reading *reading, const config_setting_t *list)
{
    struct comity_reading *reader = &reading->reader;
    const int length = config_setting_length(list);
    reading->sweep->axes_line = (int)config_setting_source_line(list);
    if (config_setting_is_aggregate(list) && !config_setting_is_group(list)) {
        if (!comity_design_is_table(reading->sweep->design.kind))
            comity_refuse_empty(reader, list); /* the columns of a table may be the axes */
        if (length > COMITY_SWEEP_AXES) {
            comity_report(reader, list, "there are %d; at most %d are allowed", length,
                          COMITY_SWEEP_AXES);
            return;
        }
    }
    comity_read_groups(reader, list, read_axis, reading);
}
