/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/survival.h>

#include "statistics/distribution.h"

#include <comity/precision.h>
#include <comity/status.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

void comity_survival_init(struct comity_survival *curve)
{
    *curve = (struct comity_survival){ 0 };
}

void comity_survival_free(struct comity_survival *curve)
{
    free(curve->points);
    comity_survival_init(curve);
}

static bool are_times(size_t n, const double time[])
{
    for (size_t i = 0; i < n; i++)
        if (!(time[i] >= 0.0 && isfinite(time[i])))
            return false;
    return n > 0;
}

/* Time 0 and the distinct times with the counts at each; returns how many. */
static size_t count_points(size_t n, const double time[], const bool observed[],
                           const size_t order[], struct comity_survival_point points[])
{
    size_t size = 0;
    if (time[order[0]] > 0.0)
        points[size++] = (struct comity_survival_point){ .time = 0.0, .at_risk = n };
    for (size_t i = 0; i < n;) {
        struct comity_survival_point *point = &points[size++];
        *point = (struct comity_survival_point){ .time = time[order[i]], .at_risk = n - i };
        for (; i < n && time[order[i]] == point->time; i++)
            if (observed[order[i]])
                point->events++;
            else
                point->censored++;
    }
    return size;
}

static struct comity_confidence_interval log_log_interval(double survival, double relative_variance,
                                                          double z)
{
    const double spread = z * sqrt(relative_variance) / -log(survival);
    return (struct comity_confidence_interval){
        .low = pow(survival, exp(spread)),
        .high = pow(survival, exp(-spread)),
    };
}

static void estimate_points(size_t size, struct comity_survival_point points[], double level)
{
    const double z = comity_normal_critical(level);
    struct comity_confidence_interval interval = { 0.0, 1.0 };
    double survival = 1.0, relative_variance = 0.0;
    for (size_t i = 0; i < size; i++) {
        const double risk = (double)points[i].at_risk;
        const double stay = (double)(points[i].at_risk - points[i].events);
        if (survival == 1.0 && (stay == risk || stay == 0.0)) {
            comity_wilson_interval((size_t)stay, points[i].at_risk, level, &interval);
            survival = stay / risk;
        } else if (stay == 0.0) {
            survival = 0.0;
            interval.low = 0.0;
        } else if (points[i].events > 0) {
            survival *= stay / risk;
            relative_variance += (double)points[i].events / (risk * stay);
            interval = log_log_interval(survival, relative_variance, z);
        }
        points[i].survival = survival;
        points[i].variance = survival * survival * relative_variance;
        points[i].interval = interval;
    }
}

int comity_kaplan_meier(size_t n, const double time[], const bool observed[], double level,
                        struct comity_survival *curve)
{
    struct comity_survival_point *points = NULL;
    size_t *order = NULL;
    int status = COMITY_OK;
    if (!are_times(n, time) || !comity_is_level(level))
        return COMITY_BAD_ARGUMENT;
    order = calloc(n, sizeof *order);
    points = calloc(n + 1, sizeof *points);
    if (!order || !points) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    gsl_sort_index(order, time, 1, n);
    const size_t size = count_points(n, time, observed, order, points);
    estimate_points(size, points, level);
    comity_survival_free(curve);
    *curve = (struct comity_survival){ .size = size, .points = points, .level = level };
    points = NULL;
out:
    free(points);
    free(order);
    return status;
}

void comity_survival_median(const struct comity_survival *curve, double *median,
                            struct comity_confidence_interval *interval)
{
    /* A product of shares that is one half may be rounded upwards. */
    const double half = 0.5 * (1.0 + 1e-12);
    *median = INFINITY;
    *interval = (struct comity_confidence_interval){ INFINITY, INFINITY };
    for (size_t i = curve->size; i-- > 0;) {
        const struct comity_survival_point *point = &curve->points[i];
        if (point->survival <= half)
            *median = point->time;
        if (point->interval.low <= half)
            interval->low = point->time;
        if (point->interval.high <= half)
            interval->high = point->time;
    }
}
