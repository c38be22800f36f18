/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_PRIOR_H
#define COMITY_PRIOR_H

#include <stddef.h>

/*
 * What is held of a coefficient before the data are seen: a distribution on the line. All kinds
 * are reached through their quantile function, so that one uniform draw gives one value and any
 * design of the unit cube (<comity/design.h>) samples them.
 */

/* Code, name in a calibration file, the fields that it takes, description. */
#define COMITY_PRIOR_LIST(X)                                                                       \
    X(UNIFORM, uniform, "low, high", "every value of a range alike")                               \
    X(LOG_UNIFORM, log_uniform, "low, high", "every ratio of a positive range alike")              \
    X(NORMAL, normal, "mean, deviation", "the normal distribution")                                \
    X(TRUNCATED_NORMAL, truncated_normal, "mean, deviation, low, high",                            \
      "a normal distribution within a range")                                                      \
    X(BETA, beta, "alpha, beta, low, high", "the beta distribution, stretched over a range")       \
    X(DISCRETE, discrete, "values, weights", "one of a list of values")

enum comity_prior_kind {
#define COMITY_PRIOR_CODE(code, name, fields, description) COMITY_PRIOR_##code,
    COMITY_PRIOR_LIST(COMITY_PRIOR_CODE)
#undef COMITY_PRIOR_CODE
        COMITY_PRIOR_KINDS /* how many there are */
};

struct comity_prior {
    enum comity_prior_kind kind;
    double low, high;       /* all but normal and discrete; low < high */
    double mean, deviation; /* normal, truncated normal; deviation > 0 */
    double alpha, beta;     /* beta; both > 0 */
    const double *values;   /* discrete: [count], ascending, borrowed */
    const double *weights;  /* discrete: [count], >= 0, not all 0, borrowed; NULL: all alike */
    size_t count;
};

/* Name and fields of a kind; NULL for an unknown kind. The texts are static. */
const char *comity_prior_name(enum comity_prior_kind kind);
const char *comity_prior_fields(enum comity_prior_kind kind);

/* What would be right of a prior that is none, a static text; NULL when it is one, as the functions
 * below require. */
const char *comity_prior_mistake(const struct comity_prior *prior);

/* The value below which a share `unit` of the distribution lies, 0 < unit < 1. */
double comity_prior_quantile(const struct comity_prior *prior, double unit);

/* The share of the distribution at or below a value. */
double comity_prior_cumulative(const struct comity_prior *prior, double value);

/* The ends of the support, infinite where it has none. */
void comity_prior_support(const struct comity_prior *prior, double *low, double *high);

/* The standard deviation. */
double comity_prior_deviation(const struct comity_prior *prior);

#endif
