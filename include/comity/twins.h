/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TWINS_H
#define COMITY_TWINS_H

#include <comity/experiment.h>

/*
 * The twin scenarios of a set of measures at every point of an experiment: what a twin's own file
 * sets stays as that file has it, whatever the point varies; everything else is as at the point.
 */
struct comity_twins {
    const struct comity_scenario *base;     /* borrowed: what the points were made from */
    struct comity_scenario *scenarios;      /* [count]: the first is unused; owned */
    size_t count;                           /* as in the set */
    bool *stands_alone;                     /* [count], owned */
    bool (*is_own)[COMITY_PARAMETER_SLOTS]; /* [count]: what a twin's file sets; owned */
    bool *inherits;                         /* [count]: has all events of base; owned */
};

/*
 * Room for twins of a base, to be filled with scenarios, each the base with a file laid over it or
 * one of its own, before comity_twins_settle. Free is safe twice and after failure. Errors:
 * NO_MEMORY.
 */
int comity_twins_init(struct comity_twins *twins, const struct comity_scenario *base, size_t count);
void comity_twins_free(struct comity_twins *twins);

/* When all scenarios are there: finds what each sets otherwise than the base. */
void comity_twins_settle(struct comity_twins *twins);

/*
 * The point of a twin, as experiment.h asks for it. In a twin that stands alone, coefficients that
 * the point sets otherwise than the base are set likewise; its states and dyads are its own.
 * Errors: NO_MEMORY.
 */
int comity_twins_point(const struct comity_twins *twins, size_t scenario,
                       const struct comity_point *of, struct comity_point *twin);

#endif
