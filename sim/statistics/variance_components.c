/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/variance_components.h>

#include "statistics/distribution.h"

#include <comity/precision.h>
#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <math.h>

static void add(struct comity_variance_sums *sums, size_t each, double mean, double within)
{
    const double from_mean = mean - sums->mean;
    sums->settings++;
    sums->each = each;
    sums->mean += from_mean / (double)sums->settings;
    sums->between += from_mean * (mean - sums->mean);
    sums->within += within;
}

void comity_variance_add(struct comity_variance_sums *sums, size_t each, const double x[])
{
    double mean = 0, within = 0;
    for (size_t k = 0; k < each; k++)
        mean += x[k];
    mean /= (double)each;
    if (isnan(mean)) {
        sums->left_out++;
        return;
    }
    for (size_t k = 0; k < each; k++)
        within += (x[k] - mean) * (x[k] - mean);
    add(sums, each, mean, within);
}

void comity_variance_add_mean(struct comity_variance_sums *sums, size_t each, double mean,
                              double error)
{
    if (isnan(mean) || isnan(error)) {
        sums->left_out++;
        return;
    }
    add(sums, each, mean, error * (double)each * (double)(each - 1));
}

/* The share at which the ratio of mean squares, over what it would be without coefficients, is so
 * large. */
static double share_at(double ratio, double each)
{
    const double share = (ratio - 1) / (ratio - 1 + each);
    return isinf(ratio) ? 1 : share > 0 ? share : 0;
}

int comity_variance_split(const struct comity_variance_sums *sums, bool shares, double level,
                          struct comity_variance_components *components)
{
    if (sums->settings < 2 || sums->each < 2 || !comity_is_level(level))
        return COMITY_BAD_ARGUMENT;
    const double settings = (double)sums->settings, each = (double)sums->each;
    const double df_between = settings - 1, df_within = settings * (each - 1);
    const double of_means = sums->between / df_between, chance = sums->within / df_within;
    const double coefficients = fmax(0, of_means - chance / each);
    const double half_width = comity_t_critical(level, df_between) * sqrt(of_means / settings);
    *components = (struct comity_variance_components){
        .settings = sums->settings,
        .each = sums->each,
        .mean = sums->mean,
        .standard_error = sqrt(of_means / settings),
        .mean_interval = { sums->mean - half_width, sums->mean + half_width },
        .coefficients = sqrt(coefficients),
        .chance = sqrt(chance),
    };
    if (shares) {
        comity_share_interval(sums->mean, settings * each, each, components->standard_error, level,
                              &components->mean_interval);
    }
    if (of_means > 0 || chance > 0) {
        const double ratio = chance > 0 ? each * of_means / chance : INFINITY;
        const double tail = (1 - level) / 2;
        components->share = coefficients / (coefficients + chance);
        components->share_interval = (struct comity_confidence_interval){
            share_at(ratio / gsl_cdf_fdist_Qinv(tail, df_between, df_within), each),
            share_at(ratio / gsl_cdf_fdist_Pinv(tail, df_between, df_within), each),
        };
    }
    return COMITY_OK;
}
