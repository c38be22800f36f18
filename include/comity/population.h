/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_POPULATION_H
#define COMITY_POPULATION_H

#include <comity/posterior.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Where to simulate for a calibration: generations of points, as normal scores of their priors
 * (<comity/posterior.h>). The first comes from the prior. With the sequential method each later one
 * moves the nearest points of all generations so far, by a normal kernel of twice their covariance,
 * and weighs what it finds by prior over proposal: the adaptive population Monte Carlo of
 * Lenormand, Jabot and Deffuant (2013), which needs no schedule of tolerances and drops no
 * simulation that is near. It ends when few new points are nearer than the old ones, or when the
 * budget is spent.
 *
 * The caller simulates: `propose` gives points, `accept` takes the distances of what came of them.
 * A population depends on its options and on those distances alone, so a calibration that stopped
 * goes on with the same bits when the generations that were done are accepted again.
 */

/* Whether a point, [parameters] scores, is allowed: a prior restricted to a part of the space.
 * Called on one thread. */
typedef bool comity_population_allows(const void *context, const double score[]);

struct comity_population_options {
    size_t parameters;
    size_t budget;         /* simulations in all */
    size_t generation;     /* points of the first; budget for plain rejection */
    double kept;           /* share of a generation's size that is kept, in (0, 1) */
    double least_accepted; /* stop when fewer of the new points are kept than this share */
    uint64_t seed;
    comity_population_allows *allows; /* NULL: the whole space */
    const void *context;              /* for allows */
};

struct comity_population {
    struct comity_population_options options;
    size_t generations, simulated;
    double allowed;     /* share of the prior that the constraint allows */
    double accepted;    /* share of the last generation's new points that were kept */
    double tolerance;   /* largest distance kept; INFINITY before the first generation */
    size_t proposed;    /* points of the generation that is under way */
    double *score;      /* [room][parameters] */
    double *weight;     /* [room], unnormalised */
    double *distance;   /* [room] */
    size_t *simulation; /* [room], which simulation of all each one is */
    size_t count, room; /* kept, then proposed */
    double *factor;     /* [parameters][parameters], the kernel's Cholesky factor */
};

/* 100 000 simulations, generations of 10 000, half of them kept, 5 % accepted at least, seed 1. */
void comity_population_options_init(struct comity_population_options *options);

/* COMITY_BAD_ARGUMENT (no parameters, kept outside (0, 1), no budget), COMITY_NO_MEMORY. */
int comity_population_init(struct comity_population *population,
                           const struct comity_population_options *options);
void comity_population_free(struct comity_population *population); /* safe twice */

/* Points of the next generation; *count 0 when there is none. *score [count][parameters] is owned
 * by the population and stays until `accept`. COMITY_NUMERIC: the constraint leaves so little of
 * the space that no allowed point was found in 10 000 tries. */
int comity_population_propose(struct comity_population *population, const double **score,
                              size_t *count);

/* Takes the distances [count] of the points proposed last; NaN: the simulation has no summary, and
 * the point is dropped. COMITY_BAD_ARGUMENT when none was proposed, COMITY_NUMERIC when too few
 * points have a distance. */
int comity_population_accept(struct comity_population *population, const double distance[]);

/* Simulations of effect among those kept: 1 over the sum of squared normalised weights. */
double comity_population_effective_size(const struct comity_population *population);

#endif
