/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_SCENARIO_READER_H
#define COMITY_INPUT_SCENARIO_READER_H

#include "input/scenario_text.h"
#include "scenario/checks.h"

#include <comity/file_keys.h>
#include <comity/scenario_file.h>

#include <libconfig.h>

/*
 * Private to the reading of scenarios: what is shared while a file and its parents are laid over
 * each other. scenario_file.c fetches the files, scenario_settings.c reads a file's groups,
 * scenario_regions.c its states and dyads, scenario_events.c its events, scenario_sources.c where
 * values come from, scenario_values.c values.
 */

enum {
    COMITY_INCLUDE_DEPTH = 8,
    COMITY_INCLUDE_FILES = 64,
    COMITY_EVENTS_MOST = 4096,
    COMITY_REPLICATES_MOST = 1000000000
};

/* An event as read. Its tick is settled last, when the start is known. */
struct comity_dated_event {
    struct comity_event event;
    int file, line; /* where its `at` stands; file -1: made by a program */
    bool has_month;
    long at; /* month or tick */
    char key[COMITY_EVENT_NAME + 16];
};

struct comity_reading {
    struct comity_scenario *scenario;
    struct comity_problems *problems;
    const struct comity_source_text *texts; /* where files are looked up; NULL: on disk */
    size_t texts_count;
    const char *given; /* text of the file to be read next, in place of what is on disk, or NULL */
    char *seen[COMITY_INCLUDE_FILES]; /* all files met, by their one true path; owned */
    int seen_count;
    struct {
        int index; /* in seen */
        const char *path;
    } open[COMITY_INCLUDE_DEPTH + 1]; /* those being read, outermost first */
    int depth;
    int file; /* index of the one being laid, its path and its text */
    const char *path;
    const struct comity_text *text;
    int has_states; /* some file defines them */
    int alone;      /* the file is read without its parents */
    /* What a mistake already reported keeps from being known, so that nothing is said about it. */
    int incomplete;      /* what some file says */
    int wrong;           /* some values */
    int names_failed;    /* the names of states */
    int calendar_failed; /* the start or the end */
    int events_failed;   /* the names of events */
    struct comity_dated_event *events;
    size_t events_count;
    int ticks_file; /* that gave the ticks last: it shortens the run of those before it */
    int status;
};

/* Keeps the gravest status: memory before anything else, otherwise the first. */
void comity_reading_fail(struct comity_reading *reader, int status);

/* Adds a problem at a setting, unless its line was reported already. */
void comity_reading_report(struct comity_reading *reader, const config_setting_t *at,
                           const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Each reads one value and returns 1, or reports a problem and returns 0. Integers are good
 * numbers. */
int comity_read_number(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, double *value);
int comity_read_whole(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, long long low, long long high, long long *value);
int comity_read_truth(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key, bool *value);
/* The string is not changed when the setting is refused. */
int comity_read_string(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, char *text, size_t size);
/* 64 bits: a whole number, or a text with one, decimal or after 0x. */
int comity_read_seed(struct comity_reading *reader, const config_setting_t *setting,
                     const char *key, uint64_t *seed);
int comity_read_group(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key);

/* Whether a setting is a list or an array; reports anything else as not being `expected`. */
int comity_read_sequence(struct comity_reading *reader, const config_setting_t *setting,
                         const char *key, const char *expected);

/* Takes over an event; returns 0 when memory is out. */
int comity_reading_take_event(struct comity_reading *reader,
                              const struct comity_dated_event *dated);

/* Gives the slots of a selection the values of a setting: a list of as many, or a number where the
 * selection has one slot or `broadcast` allows one for all. Values go to values[]; returns 1 when
 * all are allowed. */
int comity_read_values(struct comity_reading *reader, const config_setting_t *setting,
                       const char *key, const struct comity_selection *selection, int broadcast,
                       double *values);

/* Reads a setting into a parameter of the scenario. */
void comity_read_parameter(struct comity_reading *reader, const config_setting_t *setting,
                           const char *key, const struct comity_selection *selection);

/* The index of a state that a setting names, or -1 with a problem. */
int comity_read_state(struct comity_reading *reader, const config_setting_t *setting,
                      const char *key);

/* Whether the names of states can be relied upon. */
int comity_reading_knows_names(const struct comity_reading *reader);

/* Reports a name that is unknown, listing the known ones, unless names are in doubt. */
void comity_reading_unknown_name(struct comity_reading *reader, const config_setting_t *setting,
                                 const char *key, enum comity_names which, const char *kind,
                                 const char *name);

/* Reports a key that is none of those known, suggesting one; prefix leads to the words. */
void comity_reading_unknown(struct comity_reading *reader, const config_setting_t *setting,
                            const char *prefix, const char *const *words, size_t count);

/* Reports so each key of a group that is none of these; returns 1 when there is no such one.
 */
int comity_check_keys(struct comity_reading *reader, const config_setting_t *group,
                      const char *prefix, const char *const *keys, size_t count);

/* comity_file_key of scenarios. */
bool comity_scenario_key(size_t number, struct comity_file_key *key);

/* Lays the settings of one file over the scenario. */
void comity_read_settings(struct comity_reading *reader, config_setting_t *root);

void comity_read_states(struct comity_reading *reader, const config_setting_t *list);
void comity_read_dyads(struct comity_reading *reader, const config_setting_t *list);
void comity_read_events(struct comity_reading *reader, const config_setting_t *list);
void comity_read_sources(struct comity_reading *reader, const config_setting_t *list);

/* Turns dates into ticks, checks that they lie in the run, and moves the events to the scenario. */
void comity_settle_events(struct comity_reading *reader);

/* Reports conflicts between parameters, also after `set` events, at the lines they come from. */
void comity_settle_conflicts(struct comity_reading *reader);

#endif
