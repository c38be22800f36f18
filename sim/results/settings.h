/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SETTINGS_H
#define COMITY_RESULTS_SETTINGS_H

#include "labelled/labelled.h"

#include <comity/scenario.h>

/*
 * What a scenario sets, as data, so that no program has to read its text. The writer keeps the
 * first failure.
 */

/* Every parameter of a scenario as given: attributes of the file, and variables for those that have
 * dimensions. After the index sets. */
void comity_put_parameters(struct comity_writer *writer, const struct comity_scenario *scenario);

/* The attributes `changed_keys` and `changed_values`, a line each: what differs from the files of
 * the scenario. Without a difference there are none. */
void comity_put_changes(struct comity_writer *writer, const struct comity_scenario *scenario);

/* Reads them back; with the reader's error. */
int comity_read_changes(struct comity_reader *reader, struct comity_scenario *scenario);

/* The attribute `start`, as "1994-01". */
void comity_put_start(struct comity_writer *writer, const struct comity_scenario *scenario);

/*
 * Variables over the dimension `event`, one entry for each scheduled event: event_name, event_kind,
 * event_tick, event_time (its month), event_members (whom and what it acts upon), event_magnitude
 * and event_count; of scenarios that have names here, event_scenario too. Without events there is
 * no such dimension. Begins zeroed; times are counted from the start of the scenario added first.
 */
struct comity_event_table {
    struct comity_event_row *rows;
    size_t count;
    long start;
    bool begun, named, lacks_memory;
};
void comity_events_add(struct comity_event_table *table, const struct comity_scenario *scenario,
                       const char *name);
void comity_put_events(struct comity_writer *writer, struct comity_event_table *table); /* frees */

/* The states' shares of power, which sum to 1, from parameters as a scenario gives them. */
void comity_power_shares(const double *parameters, double shares[COMITY_STATES]);

/* Declares power_share, over the dimensions that lead, if any, and `state`, and writes it unless
 * shares is NULL. */
void comity_put_power_shares(struct comity_writer *writer, const char *leading,
                             const double *shares);

#endif
