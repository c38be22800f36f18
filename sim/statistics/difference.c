/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/difference.h"

#include "statistics/distribution.h"

#include <comity/status.h>

#include <math.h>

void comity_comparison_options_init(struct comity_comparison_options *options)
{
    *options = (struct comity_comparison_options){
        .level = 0.95, .margin = 0.0, .resamples = 2000, .seed = 1, .worth = 1.0
    };
}

void comity_comparison_clear(struct comity_comparison *comparison, bool paired)
{
    *comparison = (struct comity_comparison){
        .paired = paired,
        .mean = { NAN, NAN },
        .standard_deviation = { NAN, NAN },
        .difference = NAN,
        .standard_error = NAN,
        .degrees_of_freedom = NAN,
        .interval = { NAN, NAN },
        .bootstrap_interval = { NAN, NAN },
        .d_z = NAN,
        .d_av = NAN,
        .superiority = NAN,
        .p_difference = NAN,
        .p_equivalence = NAN,
        .variance_ratio = NAN,
        .independent_replicates = NAN,
    };
}

double comity_standardised(double difference, double standard_deviation)
{
    return difference == 0.0 ? 0.0 : difference / standard_deviation;
}

struct comity_pairs comity_pairs_keep(size_t n, const double sample[], const double reference[],
                                      double kept[], struct comity_comparison *comparison)
{
    struct comity_pairs pairs = { 0, kept, kept + n, kept + 2 * n };
    for (size_t i = 0; i < n; i++) {
        if (!isnan(sample[i]) && !isnan(reference[i])) {
            pairs.sample[pairs.used] = sample[i];
            pairs.reference[pairs.used] = reference[i];
            pairs.difference[pairs.used] = sample[i] - reference[i];
            pairs.used++;
        }
    }
    comparison->used[0] = comparison->used[1] = pairs.used;
    comparison->left_out[0] = comparison->left_out[1] = n - pairs.used;
    return pairs;
}

int comity_comparison_describe(size_t na, const double a[], size_t nb, const double b[],
                               struct comity_comparison *comparison)
{
    for (size_t k = 0; k < 2; k++) {
        struct comity_summary summary;
        const int status = comity_summarise(k ? nb : na, k ? b : a, &summary);
        if (status)
            return status;
        comparison->mean[k] = summary.mean;
        comparison->standard_deviation[k] = summary.standard_deviation;
    }
    return COMITY_OK;
}

int comity_pairs_describe(const struct comity_pairs *pairs, struct comity_comparison *comparison)
{
    const double *sd = comparison->standard_deviation;
    const double apart = hypot(sd[0], sd[1]), n = (double)pairs->used;
    struct comity_summary summary;
    /* The samples were finite, so an infinite difference is an overflow. */
    if (comity_summarise(pairs->used, pairs->difference, &summary))
        return COMITY_NUMERIC;
    const double together = summary.standard_deviation;
    comparison->difference = summary.mean;
    comparison->standard_error = together / sqrt(n);
    comparison->degrees_of_freedom = n - 1.0;
    comparison->d_z = comity_standardised(summary.mean, together);
    comparison->variance_ratio = apart == together ? 1.0 : pow(apart / together, 2.0);
    return COMITY_OK;
}

double comity_comparison_unvaried(const struct comity_comparison *comparison)
{
    const size_t *used = comparison->used;
    return pow(0.5, (double)(used[0] < used[1] ? used[0] : used[1]) - 1.0);
}

struct comity_share_difference
comity_comparison_of_shares(const struct comity_comparison_options *options,
                            const struct comity_comparison *comparison)
{
    const double n = (double)comparison->used[0], m = (double)comparison->used[1];
    const double squares = n > 1.0 ? (n - 1.0) * pow(comparison->standard_error, 2.0) : 0.0;
    return (struct comity_share_difference){
        .paired = comparison->paired,
        .replicates = { n * options->worth, m * options->worth },
        .share = { comparison->mean[0], comparison->mean[1] },
        .unlike = pow(comparison->difference, 2.0) + squares,
    };
}

static void bound_by_t(const struct comity_comparison_options *options,
                       struct comity_comparison *comparison)
{
    const double difference = comparison->difference, error = comparison->standard_error;
    const double half =
        error > 0.0 ? error * comity_t_critical(options->level, comparison->degrees_of_freedom)
        : comity_comparison_unvaried(comparison) > 1 - options->level ? NAN
                                                                      : 0.0;
    comparison->interval =
        (struct comity_confidence_interval){ difference - half, difference + half };
}

static void bound_by_score(const struct comity_comparison_options *options,
                           struct comity_comparison *comparison)
{
    const double z = comity_normal_critical(options->level);
    const struct comity_share_difference found = comity_comparison_of_shares(options, comparison);
    comparison->interval = (struct comity_confidence_interval){
        comity_share_difference_at(&found, z),
        comity_share_difference_at(&found, -z),
    };
}

void comity_comparison_bound(const struct comity_comparison_options *options,
                             struct comity_comparison *comparison)
{
    (options->shares ? bound_by_score : bound_by_t)(options, comparison);
}
