/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/comparison.h>

#include "statistics/bootstrap.h"
#include "statistics/difference.h"
#include "statistics/distribution.h"

#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

static bool are_options(const struct comity_comparison_options *options)
{
    return comity_is_level(options->level) && options->margin >= 0.0 && isfinite(options->margin) &&
           comity_is_resamples(options->resamples);
}

static double equivalence(const struct comity_comparison *comparison,
                          const struct comity_comparison_options *options)
{
    const double error = comparison->standard_error, margin = options->margin;
    const double df = comparison->degrees_of_freedom;
    if (error == 0.0 && fabs(comparison->difference) > margin)
        return 1.0;
    if (error == 0.0)
        return comity_comparison_unvaried(comparison);
    return fmax(comity_t_upper_tail((margin + comparison->difference) / error, df),
                comity_t_upper_tail((margin - comparison->difference) / error, df));
}

/* The fewest replicates per scenario for which Welch's half-width is at most that of t. */
static double replicates_by_welch(const struct comity_comparison *comparison, double level)
{
    const double *sd = comparison->standard_deviation;
    const double half_width =
        comparison->standard_error * comity_t_critical(level, comparison->degrees_of_freedom);
    const double ratio = hypot(sd[0], sd[1]) / half_width;
    const double share = pow(sd[0] / hypot(sd[0], sd[1]), 2.0);
    const double spread = share * share + (1.0 - share) * (1.0 - share);
    const double z = comity_normal_critical(level);
    /* A hair less, so that equality is not lost to rounding. */
    const double target = ratio * ratio * (1.0 - 1e-12);
    double n = fmax(2.0, ceil(z * z * target));
    /* The normal quantile is a lower bound, short by a few replicates; nothing against 1e9. */
    while (n < 1e9 && pow(comity_t_critical(level, (n - 1.0) / spread), 2.0) * target > n)
        n += 1.0;
    return n;
}

static void infer_from_t(const struct comity_comparison_options *options,
                         struct comity_comparison *comparison)
{
    const double difference = comparison->difference, error = comparison->standard_error;
    const double df = comparison->degrees_of_freedom;
    comparison->p_difference = difference == 0.0 ? 1.0
                               : error == 0.0
                                   ? comity_comparison_unvaried(comparison)
                                   : 2.0 * comity_t_upper_tail(fabs(difference) / error, df);
    comparison->p_equivalence = equivalence(comparison, options);
}

static void infer_from_score(const struct comity_comparison_options *options,
                             struct comity_comparison *comparison)
{
    const double margin = options->margin;
    const struct comity_share_difference found = comity_comparison_of_shares(options, comparison);
    comparison->p_difference = 2.0 * gsl_cdf_ugaussian_Q(fabs(comity_share_score(&found, 0.0)));
    comparison->p_equivalence =
        margin > 1.0 ? 0.0
                     : fmax(gsl_cdf_ugaussian_P(comity_share_score(&found, margin)),
                            gsl_cdf_ugaussian_Q(comity_share_score(&found, -margin)));
}

/* All that follows from difference, standard error and degrees of freedom. */
static int infer(const struct comity_comparison_options *options,
                 struct comity_comparison *comparison)
{
    const double *sd = comparison->standard_deviation;
    const double difference = comparison->difference;
    const double error = comparison->standard_error;
    if (!isfinite(difference) || !isfinite(error))
        return COMITY_NUMERIC;
    comity_comparison_bound(options, comparison);
    (options->shares ? infer_from_score : infer_from_t)(options, comparison);
    comparison->d_av = comity_standardised(difference, (sd[0] + sd[1]) / 2.0);
    if (error > 0.0)
        comparison->independent_replicates = replicates_by_welch(comparison, options->level);
    else if (sd[0] > 0.0 || sd[1] > 0.0)
        comparison->independent_replicates = INFINITY;
    else
        comparison->independent_replicates = (double)comparison->used[0];
    return COMITY_OK;
}

/* Describes two samples without NaN. */
static int describe(size_t na, const double a[], size_t nb, const double b[],
                    struct comity_comparison *comparison)
{
    const int status = comity_comparison_describe(na, a, nb, b, comparison);
    if (status)
        return status;
    return comity_superiority(na, a, nb, b, &comparison->superiority);
}

/* Intervals for mean(a), or for mean(a) - mean(b). */
static int bootstrap(size_t na, const double a[], size_t nb, const double b[],
                     const struct comity_comparison_options *options,
                     struct comity_comparison *comparison)
{
    const double error = comparison->standard_error;
    if (options->resamples == 0)
        return COMITY_OK;
    if (error == 0.0 || options->shares) {
        comparison->bootstrap_interval = comparison->interval;
        return COMITY_OK;
    }
    return comity_bootstrap_mean((struct comity_values){ na, a }, (struct comity_values){ nb, b },
                                 error, options->resamples, options->seed, options->level,
                                 &comparison->bootstrap_interval);
}

int comity_compare_paired(size_t n, const double sample[], const double reference[],
                          const struct comity_comparison_options *options,
                          struct comity_comparison *comparison)
{
    int status = COMITY_BAD_ARGUMENT;
    comity_comparison_clear(comparison, true);
    if (n < 2 || n > UINT32_MAX || !are_options(options))
        return COMITY_BAD_ARGUMENT;
    double *kept = calloc(n, 3 * sizeof *kept);
    if (!kept)
        return COMITY_NO_MEMORY;
    const struct comity_pairs pairs = comity_pairs_keep(n, sample, reference, kept, comparison);
    if (pairs.used >= 2)
        status = describe(pairs.used, pairs.sample, pairs.used, pairs.reference, comparison);
    if (!status)
        status = comity_pairs_describe(&pairs, comparison);
    if (!status)
        status = infer(options, comparison);
    if (!status)
        status = bootstrap(pairs.used, pairs.difference, 0, NULL, options, comparison);
    free(kept);
    return status;
}

static size_t keep_numbers(size_t n, const double x[], double kept[])
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            kept[used++] = x[i];
    return used;
}

/* Welch's standard error, with the degrees of freedom of Satterthwaite (1946). */
static void set_welch_error(struct comity_comparison *comparison)
{
    const double *sd = comparison->standard_deviation;
    const double na = (double)comparison->used[0], nb = (double)comparison->used[1];
    const double errors[2] = { sd[0] / sqrt(na), sd[1] / sqrt(nb) };
    const double error = hypot(errors[0], errors[1]);
    const double share = pow(errors[0] / error, 2.0), rest = pow(errors[1] / error, 2.0);
    comparison->difference = comparison->mean[0] - comparison->mean[1];
    comparison->standard_error = error;
    comparison->degrees_of_freedom =
        error == 0.0 ? na + nb - 2.0
                     : 1.0 / (share * share / (na - 1.0) + rest * rest / (nb - 1.0));
    comparison->variance_ratio = 1.0;
}

int comity_compare_independent(size_t n_sample, const double sample[], size_t n_reference,
                               const double reference[],
                               const struct comity_comparison_options *options,
                               struct comity_comparison *comparison)
{
    double *a = NULL, *b = NULL;
    int status = COMITY_OK;
    comity_comparison_clear(comparison, false);
    if (n_sample < 2 || n_reference < 2 || n_sample > UINT32_MAX || n_reference > UINT32_MAX ||
        !are_options(options))
        return COMITY_BAD_ARGUMENT;
    a = calloc(n_sample, sizeof *a);
    b = calloc(n_reference, sizeof *b);
    if (!a || !b) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    const size_t na = keep_numbers(n_sample, sample, a);
    const size_t nb = keep_numbers(n_reference, reference, b);
    comparison->used[0] = na;
    comparison->used[1] = nb;
    comparison->left_out[0] = n_sample - na;
    comparison->left_out[1] = n_reference - nb;
    status = na < 2 || nb < 2 ? COMITY_BAD_ARGUMENT : describe(na, a, nb, b, comparison);
    if (status)
        goto out;
    set_welch_error(comparison);
    status = infer(options, comparison);
    if (!status)
        status = bootstrap(na, a, nb, b, options, comparison);
out:
    free(a);
    free(b);
    return status;
}

/* The standard deviation of a replicate that makes for the spread of resamples; NaN of infinities.
 */
static double deviation_of(size_t replicates, size_t count, const double x[])
{
    struct comity_summary summary;
    return comity_summarise(count, x, &summary) || summary.left_out
               ? NAN
               : summary.standard_deviation * sqrt((double)replicates);
}

/* The share of ascending values that lie at or beyond a bound on its less crowded side. */
static double tail(size_t count, const double ascending[], double bound, bool above)
{
    size_t beyond = 0;
    for (size_t r = 0; r < count; r++)
        beyond += above ? ascending[r] >= bound : ascending[r] <= bound;
    return (double)(beyond + 1) / (double)(count + 1);
}

static void infer_from_resamples(size_t count, const double ascending[],
                                 const struct comity_comparison_options *options,
                                 struct comity_comparison *comparison)
{
    const double margin = options->margin;
    const double from = floor((double)(count + 1) * (1 - options->level) / 2);
    const size_t low = from > 1 ? (size_t)from - 1 : 0;
    comparison->interval = comparison->bootstrap_interval =
        (struct comity_confidence_interval){ ascending[low], ascending[count - 1 - low] };
    comparison->p_difference =
        fmin(1, 2 * fmin(tail(count, ascending, 0, true), tail(count, ascending, 0, false)));
    comparison->p_equivalence = isnan(margin) ? NAN
                                              : fmax(tail(count, ascending, margin, true),
                                                     tail(count, ascending, -margin, false));
}

int comity_compare_resampled(size_t replicates, const double value[2], size_t count,
                             const double sample[], const double reference[],
                             const struct comity_comparison_options *options,
                             struct comity_comparison *comparison)
{
    bool is_known = !isnan(value[0]) && !isnan(value[1]);
    double *sd = comparison->standard_deviation;
    comity_comparison_clear(comparison, true);
    if (count < 100)
        return COMITY_BAD_ARGUMENT;
    double *difference = calloc(count, sizeof *difference);
    if (!difference)
        return COMITY_NO_MEMORY;
    for (size_t r = 0; r < count; r++) {
        difference[r] = sample[r] == reference[r] ? 0 : sample[r] - reference[r];
        is_known = is_known && !isnan(difference[r]);
    }
    comparison->used[0] = comparison->used[1] = replicates;
    comparison->mean[0] = value[0];
    comparison->mean[1] = value[1];
    comparison->difference = value[0] == value[1] ? 0 : value[0] - value[1];
    if (is_known) {
        const double together = deviation_of(replicates, count, difference);
        sd[0] = deviation_of(replicates, count, sample);
        sd[1] = deviation_of(replicates, count, reference);
        comparison->standard_error = together / sqrt((double)replicates);
        comparison->variance_ratio =
            hypot(sd[0], sd[1]) == together ? 1.0 : pow(hypot(sd[0], sd[1]) / together, 2.0);
        gsl_sort(difference, 1, count);
        infer_from_resamples(count, difference, options, comparison);
    }
    free(difference);
    return COMITY_OK;
}
