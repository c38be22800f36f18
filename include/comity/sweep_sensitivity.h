/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_SENSITIVITY_H
#define COMITY_SWEEP_SENSITIVITY_H

#include <comity/design.h>
#include <comity/sensitivity.h>

/* From the points of a Saltelli or Morris design to the sensitivity of one output. */

struct comity_sweep_sensitivity {
    enum comity_design_kind kind; /* COMITY_DESIGN_SALTELLI or COMITY_DESIGN_MORRIS */
    size_t factors;
    size_t missing; /* points without a mean */
    enum comity_sensitivity_state {
        COMITY_SENSITIVITY_FOUND,
        COMITY_SENSITIVITY_CONSTANT, /* the same at every point, or at those of A and B */
        COMITY_SENSITIVITY_TOO_FEW   /* fewer than two complete rows, or no effect at all */
    } state;
    double mean, standard_deviation; /* of the means of all points; NaN if there are too few */

    /* Of COMITY_SENSITIVITY_FOUND only. */
    struct comity_sobol sobol;    /* saltelli */
    double noise_share;           /* saltelli: of sobol.variance, as comity_noise_share; or NaN */
    struct comity_morris *morris; /* morris: [factors] */
    double *noise;                /* morris: [factors], as comity_morris_noise */
};

void comity_sweep_sensitivity_init(struct comity_sweep_sensitivity *sensitivity);
void comity_sweep_sensitivity_free(struct comity_sweep_sensitivity *sensitivity);

/*
 * Puts the means, one for each point of the design, where the estimators of sensitivity.h expect
 * them, and estimates. Steps of Morris designs are in units of the factor's axis. The options are
 * those of Sobol indices.
 *
 * `sensitivity` was initialised; what it held is replaced, and kept if this fails. An output that
 * does not vary is no failure. COMITY_BAD_ARGUMENT: another kind of design, as many means as it has
 * not points, an infinite mean, options out of range. COMITY_NUMERIC, COMITY_NO_MEMORY.
 */
int comity_sweep_sensitivity_estimate(const struct comity_design *design,
                                      const struct comity_point_means *means,
                                      const struct comity_sobol_options *options,
                                      struct comity_sweep_sensitivity *sensitivity);

/* Factors, the largest total index or mu* first, those without one last; order[factors]. */
void comity_sweep_sensitivity_rank(const struct comity_sweep_sensitivity *sensitivity,
                                   size_t order[]);

#endif
