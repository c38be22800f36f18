/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_H
#define COMITY_SWEEP_H

#include <comity/attachments.h>
#include <comity/axis.h>
#include <comity/design.h>
#include <comity/experiment.h>
#include <comity/scenario.h>
#include <comity/twins.h>

/*
 * A sweep: which settings of which scenario are computed, with how many replicates, and what is
 * kept. It knows no file format; `sweep_file.h` reads one from text.
 */

/* Most axes; of a grid, whose axes become dimensions of the results; and most things that all axes
 * together change. */
enum { COMITY_SWEEP_AXES = 64, COMITY_SWEEP_GRID_AXES = 24, COMITY_SWEEP_MEMBERS = 128 };

/* One thing that an axis changes: a selection of scenario.h, or the scenario as a whole. */
struct comity_sweep_member {
    char key[160];           /* as written; "scenario" for whole scenarios */
    char name[160];          /* of its values in the results: of the first member that of the axis,
                                of others as given or, by prepare, made from the key */
    int of_scenarios;        /* values are indices into sweep.scenarios */
    int of_dates;            /* values are months as calendar.h counts them, for `at` of events */
    struct comity_axis axis; /* its list, when there is one, is owned here; unused by a table */
    double *list;
    struct comity_prior *prior; /* owned, one block with its lists; NULL: a range or a list */
    int line;                   /* where it stands in the sweep file; 0 when made by a program */
    int in_table;               /* the line is one of the table, whose header names the key */

    /* In the base scenario, by comity_sweep_prepare; empty for whole scenarios. */
    struct comity_selection selection;
};

/* An axis of the design; its members vary together ("zip"). */
struct comity_sweep_axis {
    char name[64];
    struct comity_sweep_member *members; /* owned; the first gives the coordinate */
    size_t members_count;
    size_t levels; /* filled by prepare; 0 where the design gives coordinates or is a table */
};

enum { COMITY_QUANTILES_MOST = 16 };

/* What is measured in every world, and the scenarios in which it is measured besides. */
struct comity_sweep_measures {
    struct comity_measure_set set; /* prepared; the measures with a name are kept */
    struct comity_twins twins;
};

struct comity_sweep {
    char title[COMITY_TITLE];
    struct comity_scenario *scenarios; /* the base first; owned */
    char (*scenario_names)[COMITY_NAME];
    int *scenario_lines; /* where each stands in the sweep file; NULL when made by a program */
    size_t scenarios_count;
    struct comity_sweep_axis *axes; /* owned */
    size_t axes_count;
    struct comity_design_options
        design; /* kind and its options; factors and levels filled by prepare */
    int axes_line, design_line, ticks_line; /* where they stand in the sweep file; 0: nowhere */
    double *table; /* kind table: [table_points][members], owned; no axis has two members */
    size_t table_points;
    char *table_path, *table_text; /* the file it was read from, a row a line after the header;
                                      owned, may be NULL */
    char posterior_hash[65];       /* kind posterior: of the draws' table (drawn_settings.h) */
    uint32_t ticks;                /* 0: as the scenarios say; filled by prepare */
    uint32_t replicates;           /* prepare makes it 1 when mean_field */
    int mean_field;
    int seed_given;
    uint64_t seed;   /* when given; otherwise that of the scenarios, which must be one where points
                        share their draws */
    int independent; /* each point draws for itself: stream = index + 1. Prepare sets it where the
                        estimators need it: latin_hypercube, sobol, halton, saltelli */
    struct comity_adaptive adaptive;
    uint8_t outcomes[COMITY_OUTCOMES]; /* 1: kept for every run */
    char *trajectories, *series; /* lists of variables as recording.h takes them, or NULL; owned */
    uint32_t every;              /* of trajectories and series */
    double quantiles[COMITY_QUANTILES_MOST];
    size_t quantiles_count;
    int double_precision;
    char *text;                             /* the sweep file as it was read; owned, may be NULL */
    struct comity_sweep_measures *measures; /* owned, or NULL */
    struct comity_attachments attached;     /* files that the measures name; twins whole */

    /* Filled by comity_sweep_prepare. */
    struct comity_design prepared;
    uint64_t points;
    struct comity_sweep_target *targets; /* [scenarios_count][members]; private, owned */
    size_t targets_count;
};

/*
 * One value of an outcome as people name it: the outcome and, unless it is a scalar, what it is of:
 * "final_identity.USA", "first_entry.nascent", "final_trust.USA.CAN" (of the USA in CAN),
 * "accords_total.USA-CAN.terrorism". Finds its slot (COMITY_OF_...); on failure returns
 * COMITY_BAD_ARGUMENT and writes what was probably meant.
 */
int comity_outcome_select(const struct comity_scenario *scenario, const char *key, size_t *slot,
                          char *text, size_t size);
void comity_outcome_key(const struct comity_scenario *scenario, size_t slot, char *text,
                        size_t size);

/* An empty sweep: a grid, 100 replicates, common random numbers, all outcomes, quantiles .05 .5
 * .95. */
void comity_sweep_init(struct comity_sweep *sweep);
void comity_sweep_free(struct comity_sweep *sweep); /* safe twice */

/* Adds a copy of a scenario, the first of which is the base. NO_MEMORY. */
int comity_sweep_add_scenario(struct comity_sweep *sweep, const struct comity_scenario *scenario,
                              const char *name);

/* Adds an axis with so many members, empty as the axis; NULL without memory. */
struct comity_sweep_axis *comity_sweep_add_axis(struct comity_sweep *sweep, size_t members);

/*
 * Resolves every key in every scenario, checks the axes and their values, names the axes that have
 * no name (by their field, "restraint", and as much more as tells them apart, "USA_restraint") and
 * checks that every name will be the only one of its kind in the results, prepares the design and
 * counts the points. All mistakes are added to problems, with file as the place; with no problem
 * left, comity_sweep_check_points remains. May be called again after a change. Errors: BAD_SWEEP,
 * NO_MEMORY.
 */
int comity_sweep_prepare(struct comity_sweep *sweep, const char *file,
                         struct comity_problems *problems);

/* Whether the results of this sweep use a name for something else than its axes: the one place that
 * knows all names of their dimensions, variables and groups. */
bool comity_sweep_takes_name(const struct comity_sweep *sweep, const char *name);

/* The same of a run's results, which no measure may have as its name. */
bool comity_run_takes_name(const char *name);

/* Whether the results have that name for anything else than measures: also for an axis, or one of
 * its members. */
bool comity_sweep_names_result(const struct comity_sweep *sweep, const char *name);

/* Whether the axes are the dimensions of the results; otherwise there is one dimension `point`. */
bool comity_sweep_is_grid(const struct comity_sweep *sweep);

/* Values of every member of every axis at a point, in their order; NaN for an axis at its base. The
 * number of members is comity_sweep_members. Errors: BAD_ARGUMENT for no such point. */
size_t comity_sweep_members(const struct comity_sweep *sweep);
int comity_sweep_values(const struct comity_sweep *sweep, uint64_t point, double *values);

/*
 * What a move of a Morris design came to: the part of its axis, signed, by which the axis moved,
 * months and whole numbers being rounded as they were computed. Of an axis of one value what the
 * design says; 0 where no move leads to the point. comity_sweep_prepare refuses axes whose members
 * would move by different parts.
 */
double comity_sweep_morris_step(const struct comity_sweep *sweep,
                                const struct comity_morris_move *move);

/* The same for every point: step[points]. Errors: BAD_ARGUMENT. */
int comity_sweep_morris_steps(const struct comity_sweep *sweep, double step[]);

/* Writes a value for people: a number of at most 10 digits, a month, the name of a scenario, "base"
 * for NaN. */
void comity_sweep_value_text(const struct comity_sweep *sweep,
                             const struct comity_sweep_member *member, double value, char *text,
                             size_t size);

/* Writes what a member of an axis runs over, for people: "0, 0.025, 0.05 ... 1 (41)" or
 * "0.25 to 0.75". */
void comity_sweep_axis_text(const struct comity_sweep *sweep,
                            const struct comity_sweep_member *member, char *text, size_t size);

/* A point source for an experiment: context is a const struct comity_sweep *. Safe on several
 * threads. */
int comity_sweep_point(void *context, uint64_t index, struct comity_point *point);

/* The same of the twins that its measures look at. */
int comity_sweep_twin(void *context, uint64_t index, size_t scenario, const struct comity_point *of,
                      struct comity_point *twin);

/*
 * The setting of one point as a scenario of its own, with the stream of its draws: what a replay
 * runs. The scenario must be initialised and be freed by the caller. Errors: BAD_ARGUMENT (no such
 * point), NO_MEMORY.
 */
int comity_sweep_scenario_of_point(const struct comity_sweep *sweep, uint64_t point,
                                   struct comity_scenario *scenario, uint32_t *stream);

/* The events that the sweep's length leaves out, "september_11", of several scenarios after their
 * names; "" where there are none. */
void comity_sweep_left_out(const struct comity_sweep *sweep, char *text, size_t size);

/* Checks what only whole points can show: conflicts between parameters, also after `set` events.
 * Each is reported once, with the first point that has it and how many have, at the line in file of
 * an axis that makes it, or at the point's row of the table. Of more than `most` points (0: any
 * number) that many are looked at, spread evenly. Returns COMITY_OK, COMITY_BAD_SWEEP or
 * COMITY_NO_MEMORY. */
int comity_sweep_check_points(const struct comity_sweep *sweep, uint64_t most, const char *file,
                              struct comity_problems *problems);

#endif
