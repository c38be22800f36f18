/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ROBUSTNESS_H
#define COMITY_ROBUSTNESS_H

#include <comity/facts.h>

/*
 * How far facts hold in a neighbourhood of the coefficients, not at one setting of them alone.
 */

/* A coefficient that a box varies: uniform from low to high. */
struct comity_box_side {
    char key[COMITY_MEASURE_KEY];
    size_t slot; /* of the parameter */
    double low, high;
};

struct comity_box {
    struct comity_box_side *sides; /* [count], owned */
    size_t count;
};
void comity_box_free(struct comity_box *box); /* safe twice */

/* Whether it has a side of this parameter slot. */
bool comity_box_has(const struct comity_box *box, size_t slot);

/* Adds a side. Errors: NO_MEMORY. */
int comity_box_add(struct comity_box *box, const struct comity_box_side *side);

/* How a result is spread over points: of all of them, and of those that keep all facts. */
struct comity_spread {
    double least, low, median, high, most; /* low, high: 5 and 95 % */
};

struct comity_robustness {
    struct comity_box box;
    size_t points;
    size_t *keeping;               /* [facts]: points that keep each; owned */
    size_t keeping_all;            /* points that keep every fact */
    struct comity_spread *spreads; /* [checks of facts and headlines][2]: over all points, over
                                      those that keep all facts (NaN if there is none); owned */
    /* Standardised slopes of every bounded measure and headline on every coefficient, by least
     * squares over the points: [rows][box.count]; NaN where a measure does not vary, or is infinite
     * or missing at a point. Owned. */
    double *slopes;
    size_t rows, *checks; /* [rows]: the check of each row; owned */
    double *influence; /* [box.count]: root of the mean square of a coefficient's slopes; NaN where
                          no row has any; owned */
    double participation; /* effective number of coefficients that matter: (sum of squared
                             influence)^2 / sum of its fourth powers */
    double directions;    /* effective number of directions: the same of the squared singular values
                             of the slopes */
};

/*
 * Fills in all but the box from the estimates of every point, estimates[points][set.count], and
 * where the points lie, unit[points][box.count] in [0, 1]. Must be freed whatever is returned.
 * Errors: BAD_ARGUMENT (fewer points than coefficients and one more), NUMERIC, NO_MEMORY.
 */
int comity_robustness_find(struct comity_robustness *robustness, const struct comity_facts *facts,
                           size_t points, const struct comity_measure_estimate *estimates,
                           const double *unit);
void comity_robustness_free(struct comity_robustness *robustness); /* safe twice; the box too */

/* Writes the coefficients from the one of most influence; order[box.count]. */
void comity_robustness_rank(const struct comity_robustness *robustness, size_t order[]);

#endif
