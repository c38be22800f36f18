/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/survival.h>

#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Sums over the event times; every array is per group, the covariance per pair of groups. */
struct tally {
    size_t groups;
    double *at_risk;
    double *events;
    double *observed;
    double *expected;
    double *covariance;
};

static void add_time(struct tally *tally, double at_risk, double events)
{
    const double rate = events / at_risk;
    const double finite = at_risk > 1.0 ? (at_risk - events) / (at_risk - 1.0) : 0.0;
    for (size_t g = 0; g < tally->groups; g++) {
        const double share = tally->at_risk[g] / at_risk;
        double *row = &tally->covariance[g * tally->groups];
        tally->observed[g] += tally->events[g];
        tally->expected[g] += rate * tally->at_risk[g];
        for (size_t h = 0; h < tally->groups; h++)
            row[h] += events * finite * share * ((g == h) - tally->at_risk[h] / at_risk);
    }
}

static void tally_times(size_t n, const double time[], const bool observed[], const size_t group[],
                        const size_t order[], struct tally *tally)
{
    for (size_t i = 0; i < n; i++)
        tally->at_risk[group[i]] += 1.0;
    for (size_t i = 0, end; i < n; i = end) {
        double events = 0.0;
        for (size_t g = 0; g < tally->groups; g++)
            tally->events[g] = 0.0;
        for (end = i; end < n && time[order[end]] == time[order[i]]; end++) {
            if (observed[order[end]]) {
                tally->events[group[order[end]]] += 1.0;
                events += 1.0;
            }
        }
        if (events > 0.0)
            add_time(tally, (double)(n - i), events);
        for (size_t j = i; j < end; j++)
            tally->at_risk[group[order[j]]] -= 1.0;
    }
}

/* x' C^-1 x by a Cholesky factorisation, which overwrites c[k][k] and x[k]. */
static int quadratic_form(size_t k, double c[], double x[], double *value)
{
    *value = 0.0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = c[i * k + j];
            for (size_t m = 0; m < j; m++)
                sum -= c[i * k + m] * c[j * k + m];
            if (i == j && !(sum > 0.0))
                return COMITY_NUMERIC;
            c[i * k + j] = i == j ? sqrt(sum) : sum / c[j * k + j];
        }
        for (size_t m = 0; m < i; m++)
            x[i] -= c[i * k + m] * x[m];
        x[i] /= c[i * k + i];
        *value += x[i] * x[i];
    }
    return COMITY_OK;
}

static int test_tally(struct tally *tally, struct comity_log_rank *test)
{
    const size_t groups = tally->groups;
    double *difference = tally->events;
    size_t kept = 0, rank = 0;
    double variance = 0.0;
    for (size_t g = 0; g < groups; g++) {
        kept += tally->expected[g] > 0.0;
        variance += tally->covariance[g * groups + g];
    }
    *test = (struct comity_log_rank){ 0.0, kept < 2 ? 0 : kept - 1, 1.0 };
    /* Without variance all had their event at once: nothing could differ. */
    if (kept < 2 || variance == 0.0)
        return COMITY_OK;
    /* The differences sum to zero, so the last group that counts adds nothing. The kept rows move
     * to the front; every source lies at or behind its destination. */
    for (size_t g = 0; g < groups && rank + 1 < kept; g++) {
        if (tally->expected[g] > 0.0) {
            size_t column = 0;
            for (size_t h = 0; h < groups && column + 1 < kept; h++) {
                if (tally->expected[h] > 0.0) {
                    tally->covariance[rank * (kept - 1) + column++] =
                        tally->covariance[g * groups + h];
                }
            }
            difference[rank++] = tally->observed[g] - tally->expected[g];
        }
    }
    const int status = quadratic_form(rank, tally->covariance, difference, &test->chi_square);
    test->p = status ? NAN : gsl_cdf_chisq_Q(test->chi_square, (double)rank);
    return status;
}

static bool are_grouped_times(size_t n, const double time[], const size_t group[], size_t groups)
{
    for (size_t i = 0; i < n; i++)
        if (!(time[i] >= 0.0 && isfinite(time[i])) || group[i] >= groups)
            return false;
    return n > 0 && groups >= 2 && groups < SIZE_MAX / groups / sizeof(double);
}

int comity_log_rank(size_t n, const double time[], const bool observed[], const size_t group[],
                    size_t groups, struct comity_log_rank *test, double observed_events[],
                    double expected_events[])
{
    size_t *order = NULL;
    double *sums = NULL, *covariance = NULL;
    int status;
    *test = (struct comity_log_rank){ NAN, 0, NAN };
    if (!are_grouped_times(n, time, group, groups))
        return COMITY_BAD_ARGUMENT;
    order = calloc(n, sizeof *order);
    sums = calloc(groups, 4 * sizeof *sums);
    covariance = calloc(groups, groups * sizeof *covariance);
    if (!order || !sums || !covariance) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    struct tally tally = { groups,    sums, sums + groups, sums + 2 * groups, sums + 3 * groups,
                           covariance };
    gsl_sort_index(order, time, 1, n);
    tally_times(n, time, observed, group, order, &tally);
    for (size_t g = 0; g < groups; g++) {
        if (observed_events)
            observed_events[g] = tally.observed[g];
        if (expected_events)
            expected_events[g] = tally.expected[g];
    }
    status = test_tally(&tally, test);
out:
    free(order);
    free(sums);
    free(covariance);
    return status;
}
