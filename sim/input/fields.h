/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_FIELDS_H
#define COMITY_INPUT_FIELDS_H

#include "input/scenario_reader.h"

/* The settings of a group as a table: what each must be, and where it goes. */

enum comity_field_type {
    COMITY_FIELD_TEXT,   /* char[size] */
    COMITY_FIELD_NUMBER, /* double */
    COMITY_FIELD_SIZE,   /* size_t in [low, high] */
    COMITY_FIELD_COUNT,  /* uint32_t in [low, high] */
    COMITY_FIELD_SEED,   /* uint64_t */
    COMITY_FIELD_FLAG,   /* int */
    COMITY_FIELD_TRUTH,  /* bool */
    COMITY_FIELD_CHOICE, /* int, an enumeration or, of two, bool: the index of a choice */
    COMITY_FIELD_OTHER   /* read elsewhere */
};

struct comity_field {
    const char *name;
    enum comity_field_type type;
    size_t offset, size; /* in the structure */
    long long low, high;
    const char *const *choices; /* ended by NULL */
    const char *expected;       /* what is expected where it is missing; NULL: it may be */
};

/* A field, as { COMITY_FIELD(comity_sweep, "title", TEXT, title), .expected = "a text" }; one that
 * is read elsewhere. */
#define COMITY_FIELD(of, field, kind, member)                                                      \
    .name = field, .type = COMITY_FIELD_##kind, .offset = offsetof(struct of, member),             \
    .size = sizeof((struct of *)0)->member
#define COMITY_OTHER_FIELD(field) .name = field, .type = COMITY_FIELD_OTHER

/* Writes "place.name", or the name alone where place is "". */
enum { COMITY_FIELD_KEY = 640 };
char *comity_field_key(const char *place, const char *name, char key[COMITY_FIELD_KEY]);

/* A setting of a group that must be there; NULL after a problem. */
const config_setting_t *comity_require(struct comity_reading *reader, const config_setting_t *group,
                                       const char *place, const char *name, const char *expected);

/* Reports keys that are none of the fields' or, when there is none, fields that are missing; then
 * reads those that are there into the structure. Returns whether all is well. */
bool comity_read_fields(struct comity_reading *reader, const config_setting_t *group,
                        const char *place, const struct comity_field fields[], size_t count,
                        void *into);
#define COMITY_READ_FIELDS(reader, group, place, fields, into)                                     \
    comity_read_fields(reader, group, place, fields, sizeof(fields) / sizeof *(fields), into)

/* The two steps of it, where something else comes between them. */
bool comity_check_fields(struct comity_reading *reader, const config_setting_t *group,
                         const char *place, const struct comity_field fields[], size_t count);
bool comity_read_present(struct comity_reading *reader, const config_setting_t *group,
                         const char *place, const struct comity_field fields[], size_t count,
                         void *into);

/* Reads one setting into its place. */
bool comity_read_field(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const struct comity_field *field, void *value);

/* Reads a month (calendar.h), what else is expected being told; or a date, which is a month or a
 * tick. */
bool comity_read_month(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const char *expected, long *month);
bool comity_read_date(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, bool *is_month, long *value);

/* Reads one of a few words; returns its index, or -1 after a problem. */
int comity_read_choice(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const char *const *choices, size_t count);

/* Reads true or false; leaves *value alone after a problem. */
bool comity_read_flag(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, int *value);

/* Writes "one, two or three", cut where the text is full. */
void comity_list_choices(const char *const *words, size_t count, char *text, size_t size);

/* Has each group of a list read, number `index`, to which place ("priors[3]") leads. Whatever is no
 * list or no group is reported. */
typedef void comity_group_reader(void *context, const config_setting_t *group, const char *place,
                                 size_t index);
void comity_read_groups(struct comity_reading *reader, const config_setting_t *list,
                        const char *name, comity_group_reader *read, void *context);

#endif
