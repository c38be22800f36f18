/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_SCENARIO_READER_H
#define COMITY_INPUT_SCENARIO_READER_H

#include "input/reading.h"
#include "scenario/settings.h"

/*
 * Private to the reading of scenarios: what is shared while a file and its parents are laid over
 * each other. scenario_file.c fetches the files, scenario_settings.c reads a file's groups,
 * scenario_regions.c its states and dyads, scenario_events.c its events, scenario_sources.c where
 * values come from, scenario_values.c values of parameters; scenario_schedule.c settles what only
 * the whole shows.
 */

enum { COMITY_EVENTS_MOST = 4096, COMITY_INCLUDE_DEPTH = 8, COMITY_INCLUDE_FILES = 64 };

/* An event as read. Its tick is settled last, when the start is known. */
struct comity_dated_event {
    struct comity_event event;
    int file, line; /* where its `at` stands; file -1: made by a program */
    bool has_month;
    long at; /* month or tick */
    char key[COMITY_EVENT_NAME + 16];
};

/* A scenario and its parents, while they are laid over each other. */
struct comity_laying {
    struct comity_scenario *scenario;
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
    int file;       /* index of the one being laid */
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
};

/* Takes over an event, or fails when memory is out. */
void comity_reading_take_event(struct comity_reading *reader,
                               const struct comity_dated_event *dated);

/* Gives the slots of a selection the values of a setting: a list of as many, or a number where the
 * selection has one slot or `broadcast` allows one for all. Values go to values[]; returns whether
 * all are allowed. */
bool comity_read_values(struct comity_reading *reader, const config_setting_t *setting,
                        const struct comity_selection *selection, bool broadcast, double *values);

/* Reads a setting into a parameter of the scenario. */
void comity_read_parameter(struct comity_reading *reader, const config_setting_t *setting,
                           const struct comity_selection *selection);

/* The index of a state, issue or venue that a setting names, or -1 with a problem. */
int comity_read_name(struct comity_reading *reader, const config_setting_t *setting,
                     enum comity_names which);

/* Whether the names of states can be relied upon. */
bool comity_reading_knows_names(const struct comity_reading *reader);

/* Lays the settings of one file over the scenario: all, or those that are no parameters. */
void comity_read_settings(struct comity_reading *reader, config_setting_t *root);
#define COMITY_SETTING_READER(given, name, ...)                                                    \
    void comity_lay_##name(struct comity_reading *reader, const config_setting_t *setting);
COMITY_SETTING_LIST(COMITY_SETTING_READER)
#undef COMITY_SETTING_READER

/* Turns dates into ticks, checks that they lie in the run, and moves the events to the scenario. */
void comity_settle_events(struct comity_reading *reader);

/* Reports conflicts between parameters, also after `set` events, at the lines they come from. */
void comity_settle_conflicts(struct comity_reading *reader);

#endif
