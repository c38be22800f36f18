/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_H
#define COMITY_SWEEP_H

#include <comity/axis.h>
#include <comity/design.h>
#include <comity/experiment.h>
#include <comity/scenario.h>

/*
 * A sweep: which settings of which scenario are computed, with how many replicates, and what is
 * kept. It knows no file format; `sweep_file.h` reads one from text.
 */

/* One thing that an axis changes: a selection of scenario.h, or the scenario as a whole. */
struct comity_sweep_member {
    char key[160];           /* as written; "scenario" for whole scenarios */
    int of_scenarios;        /* values are indices into sweep.scenarios */
    int of_dates;            /* values are ticks, written as months */
    struct comity_axis axis; /* its list, when there is one, is owned here */
    double *list;
    struct comity_selection selection; /* resolved by comity_sweep_prepare */
};

/* An axis of the design; its members vary together ("zip"). */
struct comity_sweep_axis {
    char name[64];
    struct comity_sweep_member *members; /* owned; the first gives the coordinate */
    size_t members_count;
    size_t levels; /* 0 where the design gives coordinates */
};

/* Replicates until the interval of an outcome is narrow enough; decided at each point for itself.
 */
struct comity_adaptive {
    int active;
    size_t slot;       /* of the outcome: COMITY_OF_... */
    double half_width; /* of the confidence interval of its mean */
    double confidence; /* as 0.95 */
    uint32_t least,
        step; /* replicates first computed, and added at a time; sweep.replicates at most */
};

enum { COMITY_QUANTILES_MOST = 16 };

struct comity_sweep {
    char title[128];
    struct comity_scenario *scenarios; /* the base first; owned */
    char (*scenario_names)[COMITY_NAME];
    size_t scenarios_count;
    struct comity_sweep_axis *axes; /* owned */
    size_t axes_count;
    struct comity_design_options
        design;    /* kind and its options; factors and levels filled by prepare */
    double *table; /* kind table: [table_points][axes_count], owned */
    size_t table_points;
    uint32_t ticks, replicates;
    int mean_field;
    int independent; /* each point draws for itself: stream = index + 1 */
    struct comity_adaptive adaptive;
    uint8_t outcomes[COMITY_OUTCOMES]; /* 1: kept for every run */
    char *trajectories, *series; /* lists of variables as recording.h takes them, or NULL; owned */
    uint32_t every;              /* of trajectories and series */
    double quantiles[COMITY_QUANTILES_MOST];
    size_t quantiles_count;
    int double_precision;
    char *text; /* the sweep file as it was read; owned, may be NULL */

    /* Filled by comity_sweep_prepare. */
    struct comity_design prepared;
    uint64_t points;
};

/* An empty sweep: a grid, 100 replicates, common random numbers, all outcomes, quantiles .05 .5
 * .95. */
void comity_sweep_init(struct comity_sweep *sweep);
void comity_sweep_free(struct comity_sweep *sweep); /* safe twice */

/*
 * Resolves every key in every scenario, checks the axes, prepares the design and counts the points.
 * All mistakes are added to problems (file as the place, line 0). Errors: BAD_SWEEP, NO_MEMORY.
 */
int comity_sweep_prepare(struct comity_sweep *sweep, const char *file,
                         struct comity_problems *problems);

/* Whether the axes are the dimensions of the results; otherwise there is one dimension `point`. */
int comity_sweep_is_grid(const struct comity_sweep *sweep);

/* Values of every member of every axis at a point, in their order; NaN for an axis at its base. The
 * number of members is comity_sweep_members. */
size_t comity_sweep_members(const struct comity_sweep *sweep);
int comity_sweep_values(const struct comity_sweep *sweep, uint64_t point, double *values);

/* A point source for an experiment: context is a const struct comity_sweep *. Safe on several
 * threads. */
int comity_sweep_point(void *context, uint64_t index, struct comity_point *point);

/* Checks every point for values out of range, conflicts and events outside the run; names the first
 * few points and how many there are. Returns COMITY_OK or COMITY_BAD_SWEEP. */
int comity_sweep_check_points(const struct comity_sweep *sweep, struct comity_problems *problems);

#endif
