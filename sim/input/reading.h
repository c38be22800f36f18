/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_READING_H
#define COMITY_INPUT_READING_H

#include "input/scenario_text.h"
#include "scenario/checks.h"

#include <comity/file_keys.h>
#include <comity/scenario_file.h>

#include <libconfig.h>

/*
 * What the readers of all files share: values of settings, and groups of settings as tables. A
 * problem has the file, the line and the key of the setting that it is about, "axes[1].from".
 */

enum {
    COMITY_REPLICATES_MOST = 1000000000,
    COMITY_PATH = 4096, /* bytes of a path at most, with the end */
    COMITY_KEY = 640
};

struct comity_reading {
    struct comity_problems *problems;
    const char *path; /* of the file at hand */
    const struct comity_text *text;
    int status, bad; /* the status after a mistake */
    /* A setting that keys call otherwise than by its place, as "events.september_11". */
    const config_setting_t *named;
    const char *name;

    struct comity_laying *laying; /* a scenario (scenario_reader.h); NULL: another file */
};

/* Keeps the gravest status: memory before anything else, otherwise the first. */
void comity_reading_fail(struct comity_reading *reader, int status);

/* Writes the key of a setting: its names and, of groups in lists, numbers from the file on. */
char *comity_setting_key(const struct comity_reading *reader, const config_setting_t *setting,
                         char key[COMITY_KEY]);

/* Adds a problem at a setting, unless its line was reported already: under its key; under that of a
 * member of a group, which may be missing; under a key of its own. */
void comity_report(struct comity_reading *reader, const config_setting_t *at, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));
void comity_report_member(struct comity_reading *reader, const config_setting_t *group,
                          const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void comity_report_as(struct comity_reading *reader, const config_setting_t *at, const char *key,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Each reads one value, or reports a problem, leaves it alone and returns false. Integers are good
 * numbers. */
bool comity_read_number(struct comity_reading *reader, const config_setting_t *setting,
                        double *value);
bool comity_read_probability(struct comity_reading *reader, const config_setting_t *setting,
                             double *value);
bool comity_read_whole(struct comity_reading *reader, const config_setting_t *setting,
                       long long low, long long high, long long *value);
bool comity_read_truth(struct comity_reading *reader, const config_setting_t *setting, bool *value);
bool comity_read_string(struct comity_reading *reader, const config_setting_t *setting, char *text,
                        size_t size);
/* The same, and not empty: `expected` is "a name", as it must not be missing either. */
bool comity_read_filled(struct comity_reading *reader, const config_setting_t *setting,
                        const char *expected, char *text, size_t size);
bool comity_read_path(struct comity_reading *reader, const config_setting_t *setting,
                      char path[COMITY_PATH]);
/* 64 bits: a whole number, or a text with one, decimal or after 0x. */
bool comity_read_seed(struct comity_reading *reader, const config_setting_t *setting,
                      uint64_t *seed);
/* A month (calendar.h), where what is written as `expected` says; or a date: a month or a tick. */
bool comity_read_month(struct comity_reading *reader, const config_setting_t *setting,
                       const char *expected, long *month);
bool comity_read_date(struct comity_reading *reader, const config_setting_t *setting,
                      bool *is_month, long *value);
/* One of a few texts, ended by NULL; its index, or -1. */
int comity_read_choice(struct comity_reading *reader, const config_setting_t *setting,
                       const char *const *choices);

/* Whether a setting is a group, or a list; reports anything else as not being `expected`. */
bool comity_read_group(struct comity_reading *reader, const config_setting_t *setting);
bool comity_read_sequence(struct comity_reading *reader, const config_setting_t *setting,
                          const char *expected);

/* What a setting is, for messages: "a text". */
const char *comity_setting_type(const config_setting_t *setting);

/* Writes "one, two or three", cut where the text is full. */
void comity_list_choices(const char *const *choices, size_t count, char *text, size_t size);

/* Has each group of a list read. Whatever is no list or no group is reported. */
typedef void comity_group_reader(void *context, const config_setting_t *group);
void comity_read_groups(struct comity_reading *reader, const config_setting_t *list,
                        comity_group_reader *read, void *context);

/* Reports a list of groups that has none. */
void comity_refuse_empty(struct comity_reading *reader, const config_setting_t *list);

/* Reports a setting whose name is none of those known, suggesting one. */
void comity_report_unknown(struct comity_reading *reader, const config_setting_t *setting,
                           const char *const *names, size_t count);

/* Reports so each setting of a group that is none of these; returns whether all are. */
bool comity_check_keys(struct comity_reading *reader, const config_setting_t *group,
                       const char *const *names, size_t count);

enum comity_field_type {
    COMITY_FIELD_TEXT,   /* char[size] */
    COMITY_FIELD_NUMBER, /* double */
    COMITY_FIELD_WHOLE,  /* size_t or uint32_t, in [low, high] */
    COMITY_FIELD_SEED,   /* uint64_t */
    COMITY_FIELD_TRUTH,  /* bool or int */
    COMITY_FIELD_CHOICE, /* int, an enumeration or, of two, bool: the index of a choice */
    COMITY_FIELD_OTHER   /* read elsewhere */
};

/* A setting of a group: what it must be, where it goes, and what `comity explain --keys` says. */
struct comity_field {
    const char *name; /* NULL ends a table */
    enum comity_field_type type;
    size_t offset, size; /* in the structure */
    long long low, high;
    double above, below;               /* of a NUMBER; both 0: any */
    const char *const *choices;        /* ended by NULL */
    const char *expected;              /* what is expected where it is missing; NULL: it may be */
    const struct comity_field *fields; /* of the group, or of each group of the list; or NULL */
    const char *kind, *range, *otherwise; /* NULL: as the type, the limits and `expected` say */
    const char *meaning, *example;
};

/* A field, as { COMITY_FIELD(comity_sweep, "title", TEXT, title), .expected = "a text" }; one that
 * is read elsewhere; and what is said of it. */
#define COMITY_FIELD(of, field, code, member)                                                      \
    .name = field, .type = COMITY_FIELD_##code, .offset = offsetof(struct of, member),             \
    .size = sizeof((struct of *)0)->member
#define COMITY_OTHER_FIELD(field, kind_) .name = field, .type = COMITY_FIELD_OTHER, .kind = kind_
#define COMITY_HELP(range_, otherwise_, meaning_, example_)                                        \
    .range = range_, .otherwise = otherwise_, .meaning = meaning_, .example = example_

#define COMITY_GROUPS "list of groups"
#define COMITY_TEXTS  "list of texts"

/* The tables of files, and of groups in them. */
extern const struct comity_field comity_fields_of_scenario[], comity_fields_of_state[],
    comity_fields_of_dyad[], comity_fields_of_event[], comity_fields_of_source[],
    comity_fields_of_sweep[], comity_fields_of_set[], comity_fields_of_axis[],
    comity_fields_of_prior[], comity_fields_of_design[], comity_fields_of_adaptive[],
    comity_fields_of_calibration[], comity_fields_of_measures[], comity_fields_of_fact[],
    comity_fields_of_check[], comity_fields_of_box[], comity_fields_of_observed[];

/* A setting of a group that must be there; NULL after a problem. */
const config_setting_t *comity_require(struct comity_reading *reader, const config_setting_t *group,
                                       const char *name, const char *expected);

/* Reports keys that are none of the fields' or, when there is none, fields that are missing; then
 * reads those that are there into the structure. Returns whether all is well. */
bool comity_read_fields(struct comity_reading *reader, const config_setting_t *group,
                        const struct comity_field fields[], void *into);

/* The two steps of it, where something else comes between them. */
bool comity_check_fields(struct comity_reading *reader, const config_setting_t *group,
                         const struct comity_field fields[]);
bool comity_read_present(struct comity_reading *reader, const config_setting_t *group,
                         const struct comity_field fields[], void *into);

/* Reads one setting into its place. */
bool comity_read_field(struct comity_reading *reader, const config_setting_t *setting,
                       const struct comity_field *field, void *value);

#endif
