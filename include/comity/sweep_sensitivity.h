/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_SENSITIVITY_H
#define COMITY_SWEEP_SENSITIVITY_H

#include <comity/design.h>
#include <comity/sensitivity.h>

/* From the points of a Saltelli or Morris design to the sensitivity of one output. */

/* X(code, name in every format, what it means) */
#define COMITY_SENSITIVITY_LIST(X)                                                                 \
    X(FOUND, "found", "it was estimated")                                                          \
    X(CONSTANT, "constant", "the same at every point, or at those of A and B")                     \
    X(TOO_FEW, "too few", "fewer than two complete rows, or no effect at all")                     \
    X(RARE, "not estimated", "its variance rests on few points: an index could be anything")       \
    X(NOT_FINITE, "not finite", "a value is infinite, or a sum of squares became non-finite")

enum comity_sensitivity_state {
#define COMITY_SENSITIVITY_CODE(code, name, meaning) COMITY_SENSITIVITY_##code,
    COMITY_SENSITIVITY_LIST(COMITY_SENSITIVITY_CODE)
#undef COMITY_SENSITIVITY_CODE
        COMITY_SENSITIVITY_STATES
};

/* The name of a state. Static. */
const char *comity_sensitivity_state_name(enum comity_sensitivity_state state);

struct comity_sweep_sensitivity {
    enum comity_design_kind kind; /* COMITY_DESIGN_SALTELLI or COMITY_DESIGN_MORRIS */
    size_t factors;
    size_t missing; /* points without a mean */
    enum comity_sensitivity_state state;
    double mean, standard_deviation; /* of the means of all points; NaN if there are too few */

    /* Of COMITY_SENSITIVITY_FOUND, and RARE, only. */
    struct comity_sobol sobol;    /* saltelli */
    double noise_share;           /* saltelli: of sobol.variance, as comity_noise_share; or NaN */
    struct comity_morris *morris; /* morris: [factors] */
    double *noise;                /* morris: [factors], as comity_morris_noise */
};

void comity_sweep_sensitivity_init(struct comity_sweep_sensitivity *sensitivity);
void comity_sweep_sensitivity_free(struct comity_sweep_sensitivity *sensitivity);

/*
 * Puts the means, one for each point of the design, where the estimators of sensitivity.h expect
 * them, and estimates. `step`, one for each point of a Morris design, is what its move came to as
 * comity_sweep_morris_step gives it; NULL: what the design says, where nothing is rounded. The
 * options are those of Sobol indices.
 *
 * `sensitivity` was initialised; what it held is replaced, and kept if this fails. An output that
 * does not vary is no failure. COMITY_BAD_ARGUMENT: another kind of design, as many means as it has
 * not points, an infinite mean, options out of range. COMITY_NUMERIC, COMITY_NO_MEMORY.
 */
int comity_sweep_sensitivity_estimate(const struct comity_design *design,
                                      const struct comity_point_means *means, const double step[],
                                      const struct comity_sobol_options *options,
                                      struct comity_sweep_sensitivity *sensitivity);

/* Factors, the largest total index or mu* first, those without one last; order[factors]. */
void comity_sweep_sensitivity_rank(const struct comity_sweep_sensitivity *sensitivity,
                                   size_t order[]);

#endif
