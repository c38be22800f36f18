/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOB_H
#define COMITY_JOB_H

#include <comity/problems.h>
#include <comity/scenario.h>

/*
 * What the functions that do a whole thing have in common (run.h, sweep_run.h, replay.h, verify.h,
 * compare.h, trace.h, plan.h, sensitivity_report.h):
 * each takes its options in a struct of which all zeros is a sound choice unless it says otherwise,
 * a sink for the results and a monitor, adds every mistake to a list of problems and returns a
 * status. When that is neither COMITY_OK nor COMITY_INTERRUPTED, the list has at least one problem
 * more than before unless memory was out. The command line and the Python package call these
 * functions and decide nothing else.
 */

/* Where results go: to a file or to memory; when both are NULL, nowhere. */
struct comity_sink {
    const char *path; /* the file appears under its name only when it is complete */
    bool replace;     /* whatever results lie at the path; otherwise the same alone */
    struct comity_dataset **dataset; /* receives the results (dataset.h), to be freed; NULL in it
                                        after a failure */
};

/* How far the work has come. */
struct comity_progress {
    const char *what;     /* that is computed, for people: "running", the name of a scenario */
    uint64_t done, total; /* blocks of worlds; at the beginning 0 are done */
    uint64_t earlier;     /* blocks that were there before, of a sweep that goes on */
    double world_months;  /* computed so far */
    bool waits;           /* nothing is left to begin: other processes compute the rest */
};

struct comity_monitor {
    /* Called on the calling thread at the beginning and after each block; returns whether to stop,
     * and then the work ends with COMITY_INTERRUPTED. */
    bool (*progress)(void *context, const struct comity_progress *progress);

    /* Called with what people should know although the work goes on; may be NULL. */
    void (*notice)(void *context, const char *sentence);
    void *context;
};

/* A monitor's progress for bindings: stops as soon as the int that is its context, which another
 * thread may set, is not 0. */
bool comity_stopped(void *stop, const struct comity_progress *progress);

/* A scenario file and what is changed of it, in this order; all 0 changes nothing. */
struct comity_scenario_source {
    const char *path;            /* NULL: the defaults */
    const char *text;            /* taken in place of the file's, which then need not exist; paths
                                    in it are relative to the file's folder; may be NULL */
    bool seed_given;             /* whether seed replaces the scenario's */
    uint64_t seed;               /* of the draws */
    uint32_t ticks, replicates;  /* 0: as the scenario says */
    const char *const *settings; /* "KEY=VALUE", as comity_scenario_set takes them */
    size_t settings_count;
    const char *title; /* in place of the scenario's; may be NULL */
};

/*
 * Reads, changes and validates a scenario, which must be initialised and be freed whatever is
 * returned. Errors: BAD_SCENARIO, CANNOT_READ, NO_MEMORY.
 */
int comity_scenario_load(struct comity_scenario *scenario,
                         const struct comity_scenario_source *source,
                         struct comity_problems *problems);

/* A sweep file. */
struct comity_sweep_source {
    const char *path;
    const char *text;  /* taken in place of the file's, as above; may be NULL */
    const char *title; /* in place of the file's; may be NULL */
};

struct comity_sweep;

/*
 * Reads a sweep and checks its points; it must be initialised and be freed whatever is returned.
 * Errors: BAD_SWEEP, BAD_SCENARIO, CANNOT_READ, NO_MEMORY.
 */
int comity_sweep_load(struct comity_sweep *sweep, const struct comity_sweep_source *source,
                      struct comity_problems *problems);

#endif
