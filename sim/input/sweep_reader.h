/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_SWEEP_READER_H
#define COMITY_INPUT_SWEEP_READER_H

#include "input/reading.h"

#include <comity/sweep_file.h>

/*
 * Private to the reading of sweeps: sweep_file.c reads the file, sweep_scenarios.c its scenarios
 * and their changes, sweep_design.c the design, sweep_axes.c the axes, prior.c their priors,
 * sweep_table.c the points of a table, sweep_posterior.c those that are drawn from a posterior,
 * sweep_measures.c the file of measures, sweep_outputs.c what is kept of the runs.
 */
struct comity_sweep_reading {
    struct comity_reading reader; /* file, text, problems, status */
    struct comity_sweep *sweep;
    int in_memory;
    const char *table_text;
    const char *const *scenario_texts;
    size_t scenario_texts_count;
    char **paths; /* of the scenarios, as written; [sweep->scenarios_count], owned */
    int scenarios_failed;
    char *measures_path;     /* owned, or NULL */
    size_t adaptive_measure; /* index of the measure that decides on replicates, plus 1 */
};

/* The scenario of a path as the sweep names it, read when it is new; SIZE_MAX after a problem. */
size_t comity_sweep_scenario(struct comity_sweep_reading *reading, const config_setting_t *setting);

/* Reads all scenarios that the sweep names, and changes them by its `set`. */
void comity_sweep_read_scenarios(struct comity_sweep_reading *reading,
                                 const config_setting_t *root);
void comity_sweep_read_sets(struct comity_sweep_reading *reading, const config_setting_t *list);

/* Reports changes that the axes, which must have been read, make again at every point. */
void comity_sweep_check_sets(struct comity_sweep_reading *reading, const config_setting_t *list);

/* Reads a prior from a group; NULL after a problem. To be freed; its lists go with it. */
struct comity_prior *comity_sweep_read_prior(struct comity_reading *reader,
                                             const config_setting_t *group);

/* Reads the file of measures; and, when the sweep is prepared otherwise, its twins, and prepares
 * it. */
void comity_sweep_read_measures(struct comity_sweep_reading *reading,
                                const config_setting_t *setting);
void comity_sweep_prepare_measures(struct comity_sweep_reading *reading);

void comity_sweep_read_design(struct comity_sweep_reading *reading, const config_setting_t *root);
void comity_sweep_read_axes(struct comity_sweep_reading *reading, const config_setting_t *list);

/* Adds an axis with room for its members; NULL when memory is out. */
struct comity_sweep_axis *comity_sweep_make_axis(struct comity_sweep_reading *reading,
                                                 size_t members);

/* Whether a key is one of dates. */
bool comity_sweep_is_date_key(const char *key);

/* Reads the table that a design names, matching its columns with axes, or making them. */
void comity_sweep_read_table(struct comity_sweep_reading *reading, const config_setting_t *file);

/* The first line of a table of draws from a posterior, before its hash. */
extern const char comity_sweep_posterior_line[];

/* Draws the table of a sweep from a posterior's file, as text, into table_text, and sets
 * table_path. Returns a status, after a problem COMITY_BAD_SWEEP. */
int comity_sweep_draw_table(struct comity_sweep_reading *reading, const config_setting_t *file,
                            const char *path);

void comity_sweep_read_kept(struct comity_sweep_reading *reading, const config_setting_t *root);
void comity_sweep_read_adaptive(struct comity_sweep_reading *reading,
                                const config_setting_t *group);

#endif
