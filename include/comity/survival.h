/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SURVIVAL_H
#define COMITY_SURVIVAL_H

#include <comity/summary.h>

#include <stdbool.h>
#include <stddef.h>

/*
 * Times until an event, some of them censored on the right. time[i] >= 0, finite; observed[i] is
 * true if the event happened then and false if the replicate was only followed so far. Of equal
 * times events come before censorings.
 */

struct comity_survival_point {
    double time;
    size_t at_risk; /* just before this time */
    size_t events;
    size_t censored;
    double survival;                            /* just after this time */
    double variance;                            /* of survival; 0 where the curve has reached 0 */
    struct comity_confidence_interval interval; /* pointwise */
};

/* A survival curve: a step function from time 0 on. */
struct comity_survival {
    size_t size;
    struct comity_survival_point *points; /* time 0 and each distinct time, ascending; owned */
    double level;
};

void comity_survival_init(struct comity_survival *curve);
void comity_survival_free(struct comity_survival *curve);

/*
 * Kaplan and Meier's (1958) estimate with Greenwood's variance and pointwise intervals on the scale
 * log(-log S) (Kalbfleisch and Prentice 1980), which is undefined at 1 and 0. Before the first
 * event, and after it where it is all replicates', the interval is Wilson's of those at risk, as
 * Rothman (1978) has it: from n / (n + z^2) to 1 of none. Where the curve reaches 0 later it runs
 * from 0 to the last upper limit, which still bounds a curve that cannot rise.
 *
 * `curve` was initialised; what it held is replaced, and kept if this fails. Needs n >= 1 and level
 * in (0, 1), else COMITY_BAD_ARGUMENT, as for a negative, NaN or infinite time.
 */
int comity_kaplan_meier(size_t n, const double time[], const bool observed[], double level,
                        struct comity_survival *curve);

/*
 * The first time at which survival is at most one half, with the interval of Brookmeyer and
 * Crowley (1982): the times at which the lower and the upper limit of the curve fall so far.
 * INFINITY means: never reached while anybody was followed.
 */
void comity_survival_median(const struct comity_survival *curve, double *median,
                            struct comity_confidence_interval *interval);

struct comity_log_rank {
    double chi_square;
    size_t degrees_of_freedom;
    double p;
};

/*
 * The log-rank test that `groups` >= 2 curves are equal (Mantel 1966; Peto and Peto 1972), tied
 * events with their hypergeometric covariance. group[i] < groups. Groups in which nobody is at risk
 * at any event do not count towards the degrees of freedom; when fewer than two do, there is
 * nothing to compare: 0 degrees of freedom, chi_square 0, p 1. observed_events and expected_events,
 * each [groups], may be NULL.
 */
int comity_log_rank(size_t n, const double time[], const bool observed[], const size_t group[],
                    size_t groups, struct comity_log_rank *test, double observed_events[],
                    double expected_events[]);

#endif
