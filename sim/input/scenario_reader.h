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

enum { COMITY_EVENTS_MOST = 4096 };

/* An event as read. Its tick is settled last, when the start is known. */
struct comity_dated_event {
    struct comity_event event;
    int file, line; /* where its `at` stands; file -1: made by a program */
    bool has_month;
    long at; /* month or tick */
    char key[COMITY_EVENT_NAME + 16];
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
