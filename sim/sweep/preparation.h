/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_PREPARATION_H
#define COMITY_SWEEP_PREPARATION_H

#include <comity/sweep.h>

/* What the preparation of a sweep leaves for its points, and its parts. */

/* What one member changes in one scenario: slots of parameters, or indices of events. */
struct comity_sweep_target {
    size_t *places; /* [count], owned; none for whole scenarios */
    size_t count;
    int of_events;
    enum comity_event_field field; /* of events */
};

/* The target of a member, counted over all axes. */
static inline const struct comity_sweep_target *
comity_sweep_target(const struct comity_sweep *sweep, size_t scenario, size_t member)
{
    return &sweep->targets[scenario * comity_sweep_members(sweep) + member];
}

/* The member of that number, counted over all axes. */
struct comity_sweep_member *comity_sweep_member(const struct comity_sweep *sweep, size_t member);

/* Where a scenario stands in the sweep file; 0 when made by a program. */
static inline int comity_sweep_scenario_line(const struct comity_sweep *sweep, size_t scenario)
{
    return sweep->scenario_lines ? sweep->scenario_lines[scenario] : 0;
}

/* Frees what comity_sweep_prepare has made. */
void comity_sweep_targets_free(struct comity_sweep *sweep);

/* What the parts of the preparation share. */
struct comity_preparation {
    struct comity_sweep *sweep;
    const char *file;
    struct comity_problems *problems;
    int status;
};

void comity_preparation_report(struct comity_preparation *preparation, int line, const char *key,
                               const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same of a member, at its line of the sweep file or of the table. */
void comity_preparation_report_of(struct comity_preparation *preparation,
                                  const struct comity_sweep_member *member, const char *key,
                                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Resolves all keys in all scenarios. */
void comity_sweep_resolve(struct comity_preparation *preparation);

/* Checks the axes and the values of resolved members in every scenario. */
void comity_sweep_check_values(struct comity_preparation *preparation);

/* Checks that the moves of a Morris design have one size each. */
void comity_sweep_check_moves(struct comity_preparation *preparation);

/* Gives names to axes without one, and checks all names. */
void comity_sweep_name_axes(struct comity_preparation *preparation);

#endif
