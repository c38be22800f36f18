/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/prior.h>

#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static const struct {
    const char *name, *fields;
} kinds[] = {
#define COMITY_PRIOR_TEXTS(code, name, fields, description) { #name, fields },
    COMITY_PRIOR_LIST(COMITY_PRIOR_TEXTS)
#undef COMITY_PRIOR_TEXTS
};

const char *comity_prior_name(enum comity_prior_kind kind)
{
    return kind < COMITY_PRIOR_KINDS ? kinds[kind].name : NULL;
}

const char *comity_prior_fields(enum comity_prior_kind kind)
{
    return kind < COMITY_PRIOR_KINDS ? kinds[kind].fields : NULL;
}

static double weight(const struct comity_prior *prior, size_t i)
{
    return prior->weights ? prior->weights[i] : 1.0;
}

static double total_weight(const struct comity_prior *prior)
{
    double sum = 0.0;
    for (size_t i = 0; i < prior->count; i++)
        sum += weight(prior, i);
    return sum;
}

static const char *discrete_mistake(const struct comity_prior *prior)
{
    if (prior->count == 0 || !prior->values)
        return "a discrete prior needs at least one value";
    for (size_t i = 0; i < prior->count; i++) {
        if (!isfinite(prior->values[i]) || (i > 0 && prior->values[i] <= prior->values[i - 1]))
            return "the values of a discrete prior are finite and ascend";
        if (!(weight(prior, i) >= 0.0) || isinf(weight(prior, i)))
            return "the weights of a discrete prior are 0 or more";
    }
    return total_weight(prior) > 0.0 ? NULL : "at least one weight must be above 0";
}

const char *comity_prior_mistake(const struct comity_prior *prior)
{
    const bool normal =
        prior->kind == COMITY_PRIOR_NORMAL || prior->kind == COMITY_PRIOR_TRUNCATED_NORMAL;
    if (prior->kind >= COMITY_PRIOR_KINDS)
        return "no such kind of prior";
    if (prior->kind == COMITY_PRIOR_DISCRETE)
        return discrete_mistake(prior);
    if (normal && !(isfinite(prior->mean) && prior->deviation > 0.0 && isfinite(prior->deviation)))
        return "mean must be finite and deviation above 0";
    if (prior->kind == COMITY_PRIOR_NORMAL)
        return NULL;
    if (!(prior->low < prior->high && isfinite(prior->high - prior->low)))
        return "low must be below high, both finite and no more than 1e308 apart";
    if (prior->kind == COMITY_PRIOR_LOG_UNIFORM &&
        !(prior->low > 0.0 && isfinite(prior->high / prior->low)))
        return "low must be above 0, and high at most 1e308 times low, where ratios are alike";
    if (prior->kind == COMITY_PRIOR_BETA && !(prior->alpha > 0.0 && isfinite(prior->alpha) &&
                                              prior->beta > 0.0 && isfinite(prior->beta)))
        return "alpha and beta must be above 0";
    if (prior->kind == COMITY_PRIOR_TRUNCATED_NORMAL &&
        !(gsl_cdf_gaussian_P(prior->high - prior->mean, prior->deviation) -
              gsl_cdf_gaussian_P(prior->low - prior->mean, prior->deviation) >
          1e-12))
        return "the range holds next to nothing of that normal distribution";
    return NULL;
}

static double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

static double discrete_quantile(const struct comity_prior *prior, double unit)
{
    const double target = unit * total_weight(prior);
    double sum = 0.0;
    size_t last = 0;
    for (size_t i = 0; i < prior->count; i++) {
        if (weight(prior, i) > 0.0) {
            sum += weight(prior, i);
            last = i;
            if (target < sum)
                break;
        }
    }
    return prior->values[last];
}

/* Share of the untruncated normal distribution at or below a value. */
static double normal_share(const struct comity_prior *prior, double value)
{
    return gsl_cdf_gaussian_P(value - prior->mean, prior->deviation);
}

double comity_prior_quantile(const struct comity_prior *prior, double unit)
{
    switch (prior->kind) {
    case COMITY_PRIOR_LOG_UNIFORM:
        return clamp(prior->low * pow(prior->high / prior->low, unit), prior->low, prior->high);
    case COMITY_PRIOR_NORMAL:
        return prior->mean + gsl_cdf_gaussian_Pinv(unit, prior->deviation);
    case COMITY_PRIOR_TRUNCATED_NORMAL: {
        const double below = normal_share(prior, prior->low);
        const double within = normal_share(prior, prior->high) - below;
        return clamp(prior->mean + gsl_cdf_gaussian_Pinv(below + unit * within, prior->deviation),
                     prior->low, prior->high);
    }
    case COMITY_PRIOR_BETA:
        return prior->low +
               (prior->high - prior->low) * gsl_cdf_beta_Pinv(unit, prior->alpha, prior->beta);
    case COMITY_PRIOR_DISCRETE:
        return discrete_quantile(prior, unit);
    case COMITY_PRIOR_UNIFORM:
    case COMITY_PRIOR_KINDS:
        break;
    }
    return prior->low + (prior->high - prior->low) * unit;
}

static double discrete_cumulative(const struct comity_prior *prior, double value)
{
    double sum = 0.0;
    for (size_t i = 0; i < prior->count && prior->values[i] <= value; i++)
        sum += weight(prior, i);
    return sum / total_weight(prior);
}

double comity_prior_cumulative(const struct comity_prior *prior, double value)
{
    if (prior->kind == COMITY_PRIOR_DISCRETE)
        return discrete_cumulative(prior, value);
    if (prior->kind == COMITY_PRIOR_NORMAL)
        return normal_share(prior, value);
    const double inside = clamp(value, prior->low, prior->high);
    const double unit = (inside - prior->low) / (prior->high - prior->low);
    switch (prior->kind) {
    case COMITY_PRIOR_LOG_UNIFORM:
        return log(inside / prior->low) / log(prior->high / prior->low);
    case COMITY_PRIOR_TRUNCATED_NORMAL: {
        const double below = normal_share(prior, prior->low);
        return (normal_share(prior, inside) - below) / (normal_share(prior, prior->high) - below);
    }
    case COMITY_PRIOR_BETA:
        return gsl_cdf_beta_P(unit, prior->alpha, prior->beta);
    default:
        return unit;
    }
}

void comity_prior_support(const struct comity_prior *prior, double *low, double *high)
{
    switch (prior->kind) {
    case COMITY_PRIOR_NORMAL:
        *low = -INFINITY;
        *high = INFINITY;
        break;
    case COMITY_PRIOR_DISCRETE:
        *low = prior->values[0];
        *high = prior->values[prior->count - 1];
        break;
    default:
        *low = prior->low;
        *high = prior->high;
    }
}

static double discrete_deviation(const struct comity_prior *prior)
{
    const double total = total_weight(prior);
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < prior->count; i++)
        mean += weight(prior, i) / total * prior->values[i];
    for (size_t i = 0; i < prior->count; i++) {
        const double distance = prior->values[i] - mean;
        square += weight(prior, i) / total * distance * distance;
    }
    return sqrt(square);
}

/* Johnson, Kotz and Balakrishnan (1994), section 13.10.1. */
static double truncated_deviation(const struct comity_prior *prior)
{
    const double a = (prior->low - prior->mean) / prior->deviation;
    const double b = (prior->high - prior->mean) / prior->deviation;
    const double share = normal_share(prior, prior->high) - normal_share(prior, prior->low);
    const double at_a = gsl_ran_ugaussian_pdf(a) / share, at_b = gsl_ran_ugaussian_pdf(b) / share;
    return prior->deviation *
           sqrt(fmax(0.0, 1.0 + a * at_a - b * at_b - (at_a - at_b) * (at_a - at_b)));
}

double comity_prior_deviation(const struct comity_prior *prior)
{
    const double width = prior->high - prior->low;
    switch (prior->kind) {
    case COMITY_PRIOR_LOG_UNIFORM: {
        const double ratio = log(prior->high / prior->low), mean = width / ratio;
        return sqrt(fmax(0.0, (prior->high + prior->low) * width / (2.0 * ratio) - mean * mean));
    }
    case COMITY_PRIOR_NORMAL:
        return prior->deviation;
    case COMITY_PRIOR_TRUNCATED_NORMAL:
        return truncated_deviation(prior);
    case COMITY_PRIOR_BETA: {
        const double sum = prior->alpha + prior->beta;
        return width * sqrt(prior->alpha * prior->beta / (sum * sum * (sum + 1.0)));
    }
    case COMITY_PRIOR_DISCRETE:
        return discrete_deviation(prior);
    default:
        return width / sqrt(12.0);
    }
}
