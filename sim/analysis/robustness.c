/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/linear_algebra.h"

#include <comity/robustness.h>
#include <comity/summary.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

void comity_box_free(struct comity_box *box)
{
    free(box->sides);
    *box = (struct comity_box){ 0 };
}

bool comity_box_has(const struct comity_box *box, size_t slot)
{
    for (size_t k = 0; k < box->count; k++)
        if (box->sides[k].slot == slot)
            return true;
    return false;
}

int comity_box_add(struct comity_box *box, const struct comity_box_side *side)
{
    if (!COMITY_GROW(&box->sides, box->count))
        return COMITY_NO_MEMORY;
    box->sides[box->count++] = *side;
    return COMITY_OK;
}

void comity_robustness_free(struct comity_robustness *robustness)
{
    comity_box_free(&robustness->box);
    free(robustness->keeping);
    free(robustness->spreads);
    free(robustness->slopes);
    free(robustness->checks);
    free(robustness->influence);
    *robustness = (struct comity_robustness){ 0 };
}

/* What the points came to. */
struct points {
    const struct comity_facts *facts;
    size_t count;
    const struct comity_measure_estimate *estimates;
    const double *unit;
    bool *keeps_all; /* [count] */
};

static const struct comity_measure_estimate *estimates_of(const struct points *points, size_t point)
{
    return points->estimates + point * points->facts->set.count;
}

static void count_keepers(struct comity_robustness *robustness, const struct points *points)
{
    for (size_t p = 0; p < points->count; p++) {
        points->keeps_all[p] = true;
        for (size_t f = 0; f < points->facts->count; f++) {
            const bool holds = comity_fact_holds(points->facts, f, estimates_of(points, p));
            robustness->keeping[f] += holds;
            points->keeps_all[p] = points->keeps_all[p] && holds;
        }
        robustness->keeping_all += points->keeps_all[p];
    }
}

static struct comity_spread spread_of(size_t count, double *values)
{
    if (count == 0)
        return (struct comity_spread){ NAN, NAN, NAN, NAN, NAN };
    gsl_sort(values, 1, count);
    return (struct comity_spread){ values[0], comity_quantile_sorted(count, values, 0.05),
                                   comity_quantile_sorted(count, values, 0.5),
                                   comity_quantile_sorted(count, values, 0.95), values[count - 1] };
}

static void find_spreads(struct comity_robustness *robustness, const struct points *points,
                         double *values)
{
    for (size_t c = 0; c < points->facts->checks_count; c++) {
        const size_t measure = points->facts->checks[c].measure;
        for (size_t only = 0; only < 2; only++) {
            size_t count = 0;
            for (size_t p = 0; p < points->count; p++) {
                const double value = estimates_of(points, p)[measure].value;
                if (!isnan(value) && (!only || points->keeps_all[p]))
                    values[count++] = value;
            }
            robustness->spreads[2 * c + only] = spread_of(count, values);
        }
    }
}

/* Measures that are bounded, and headlines. */
static void choose_rows(struct comity_robustness *robustness, const struct comity_facts *facts)
{
    for (size_t k = 0; k < facts->checks_count; k++) {
        const struct comity_fact_check *check = &facts->checks[k];
        if (isfinite(check->low) || isfinite(check->high) ||
            (facts->headlines > 0 && k >= facts->first_headline))
            robustness->checks[robustness->rows++] = k;
    }
}

/* Subtracts the mean and divides by the standard deviation; false when it is 0 but for rounding, or
 * when a value is not finite. */
static bool standardise(size_t count, double values[])
{
    struct comity_summary summary;
    if (comity_summarise(count, values, &summary) || summary.left_out > 0 ||
        !(summary.standard_deviation > 1e-12 * fabs(summary.mean)))
        return false;
    for (size_t k = 0; k < count; k++)
        values[k] = (values[k] - summary.mean) / summary.standard_deviation;
    return true;
}

/* values[points] is scratch. */
static int regress_on_sides(const struct points *points, size_t sides, double *values,
                            struct comity_least_squares *squares)
{
    double *design = calloc(points->count, sides * sizeof *design);
    int status = design ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < sides && !status; k++) {
        for (size_t p = 0; p < points->count; p++)
            values[p] = points->unit[p * sides + k];
        status = standardise(points->count, values) ? COMITY_OK : COMITY_NUMERIC;
        for (size_t p = 0; p < points->count; p++)
            design[p * sides + k] = values[p];
    }
    if (!status)
        status = comity_least_squares_init(squares, points->count, sides, design);
    free(design);
    return status;
}

static void find_slopes(struct comity_robustness *robustness, const struct points *points,
                        double *values, const struct comity_least_squares *squares)
{
    const size_t sides = robustness->box.count;
    for (size_t row = 0; row < robustness->rows; row++) {
        const size_t measure = points->facts->checks[robustness->checks[row]].measure;
        double *slopes = robustness->slopes + row * sides;
        for (size_t p = 0; p < points->count; p++)
            values[p] = estimates_of(points, p)[measure].value;
        if (standardise(points->count, values))
            comity_least_squares_solve(squares, values, slopes);
        else
            for (size_t k = 0; k < sides; k++)
                slopes[k] = NAN;
    }
}

/* (sum)^2 / sum of squares of `count` numbers. */
static double participation(size_t count, const double *squares)
{
    double sum = 0, fourth = 0;
    for (size_t k = 0; k < count; k++) {
        sum += squares[k];
        fourth += squares[k] * squares[k];
    }
    return fourth > 0 ? sum * sum / fourth : NAN;
}

/* The participation of the eigenvalues of the slopes' own product, whose square roots are their
 * singular values: their sum is its trace, that of their squares the sum of all squared entries. */
static void find_directions(struct comity_robustness *robustness)
{
    const size_t sides = robustness->box.count;
    double trace = 0, squares = 0;
    for (size_t i = 0; i < sides; i++) {
        for (size_t j = 0; j < sides; j++) {
            double sum = 0;
            for (size_t row = 0; row < robustness->rows; row++) {
                const double *slopes = robustness->slopes + row * sides;
                sum += isnan(slopes[i]) ? 0 : slopes[i] * slopes[j];
            }
            trace += i == j ? sum : 0;
            squares += sum * sum;
        }
    }
    robustness->directions = squares > 0 ? trace * trace / squares : NAN;
}

static void find_influence(struct comity_robustness *robustness, double *squares)
{
    const size_t sides = robustness->box.count;
    for (size_t k = 0; k < sides; k++) {
        size_t used = 0;
        squares[k] = 0;
        for (size_t row = 0; row < robustness->rows; row++) {
            const double slope = robustness->slopes[row * sides + k];
            squares[k] += isnan(slope) ? 0 : slope * slope;
            used += isnan(slope) ? 0 : 1;
        }
        squares[k] = used > 0 ? squares[k] / (double)used : NAN;
        robustness->influence[k] = sqrt(squares[k]);
    }
    robustness->participation = participation(sides, squares);
}

static int find(struct comity_robustness *robustness, const struct points *points, double *values)
{
    struct comity_least_squares squares = { 0 };
    choose_rows(robustness, points->facts);
    count_keepers(robustness, points);
    find_spreads(robustness, points, values);
    robustness->slopes =
        calloc(robustness->rows * robustness->box.count + 1, sizeof *robustness->slopes);
    if (!robustness->slopes)
        return COMITY_NO_MEMORY;
    const int status = regress_on_sides(points, robustness->box.count, values, &squares);
    if (!status) {
        find_slopes(robustness, points, values, &squares);
        find_directions(robustness);
        find_influence(robustness, values);
    }
    comity_least_squares_free(&squares);
    return status;
}

int comity_robustness_find(struct comity_robustness *robustness, const struct comity_facts *facts,
                           size_t count, const struct comity_measure_estimate *estimates,
                           const double *unit)
{
    const size_t sides = robustness->box.count;
    if (count < sides + 2 || sides == 0)
        return COMITY_BAD_ARGUMENT;
    robustness->points = count;
    robustness->keeping = calloc(facts->count + 1, sizeof *robustness->keeping);
    robustness->spreads = calloc(2 * facts->checks_count + 1, sizeof *robustness->spreads);
    robustness->checks = calloc(facts->checks_count + 1, sizeof *robustness->checks);
    robustness->influence = calloc(sides, sizeof *robustness->influence);
    double *values = calloc(count + sides, sizeof *values);
    const struct points points = { facts, count, estimates, unit,
                                   calloc(count, sizeof *points.keeps_all) };
    const bool have = robustness->keeping && robustness->spreads && robustness->checks &&
                      robustness->influence && values && points.keeps_all;
    const int status = have ? find(robustness, &points, values) : COMITY_NO_MEMORY;
    free(values);
    free(points.keeps_all);
    return status;
}

void comity_robustness_rank(const struct comity_robustness *robustness, size_t order[])
{
    for (size_t k = 0; k < robustness->box.count; k++) {
        size_t at = k;
        for (; at > 0 && robustness->influence[order[at - 1]] < robustness->influence[k]; at--)
            order[at] = order[at - 1];
        order[at] = k;
    }
}
