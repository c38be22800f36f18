/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/sensitivity.h>

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>

int comity_point_means_init(struct comity_point_means *means, size_t points)
{
    *means = (struct comity_point_means){
        .points = points,
        .mean = calloc(points, sizeof *means->mean),
        .error = calloc(points, sizeof *means->error),
        .step_error = calloc(points, sizeof *means->step_error),
    };
    if (!means->mean || !means->error || !means->step_error)
        return COMITY_NO_MEMORY;
    for (size_t p = 0; p < points; p++)
        means->mean[p] = means->error[p] = means->step_error[p] = NAN;
    return COMITY_OK;
}

void comity_point_means_free(struct comity_point_means *means)
{
    free(means->mean);
    free(means->error);
    free(means->step_error);
    *means = (struct comity_point_means){ 0 };
}

/* The mean of x[n] and the variance of that mean; NaN where there are too few values. */
static int take_mean(size_t n, const double x[], double *mean, double *error)
{
    struct comity_summary summary;
    const int status = comity_summarise(n, x, &summary);
    const double deviation = summary.standard_deviation;
    if (summary.used == 0 && summary.left_out == n) {
        *mean = *error = NAN;
        return COMITY_OK;
    }
    if (!status) {
        *mean = summary.mean;
        *error = summary.used > 1 ? deviation * deviation / (double)summary.used : NAN;
    }
    return status;
}

int comity_point_means_take(struct comity_point_means *means, size_t first, size_t points,
                            size_t replicates, const double values[])
{
    double *change, unused;
    int status = COMITY_OK;
    if (replicates == 0 || first > means->points || points > means->points - first)
        return COMITY_BAD_ARGUMENT;
    change = calloc(replicates, sizeof *change);
    if (!change)
        return COMITY_NO_MEMORY;
    for (size_t p = 0; p < points && !status; p++) {
        const double *here = values + p * replicates;
        status = take_mean(replicates, here, &means->mean[first + p], &means->error[first + p]);
        for (size_t r = 0; r < replicates && p > 0; r++)
            change[r] = here[r] - here[(ptrdiff_t)r - (ptrdiff_t)replicates];
        if (!status && p > 0)
            status = take_mean(replicates, change, &unused, &means->step_error[first + p]);
    }
    free(change);
    return status;
}

double comity_noise_share(size_t points, const double error[], double variance)
{
    double sum = 0.0;
    size_t known = 0;
    for (size_t p = 0; p < points; p++) {
        if (!isnan(error[p])) {
            sum += error[p];
            known++;
        }
    }
    return known > 0 ? sum / (double)known / variance : NAN;
}
