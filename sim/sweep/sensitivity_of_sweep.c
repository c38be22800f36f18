/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"

#include <comity/status.h>
#include <comity/sweep_sensitivity.h>

#include <math.h>
#include <stdlib.h>

const char *comity_sensitivity_state_name(enum comity_sensitivity_state state)
{
    static const char *const names[] = {
#define COMITY_SENSITIVITY_NAME(code, name, meaning) name,
        COMITY_SENSITIVITY_LIST(COMITY_SENSITIVITY_NAME)
#undef COMITY_SENSITIVITY_NAME
    };
    return names[state];
}

void comity_sweep_sensitivity_init(struct comity_sweep_sensitivity *sensitivity)
{
    *sensitivity = (struct comity_sweep_sensitivity){ 0 };
}

void comity_sweep_sensitivity_free(struct comity_sweep_sensitivity *sensitivity)
{
    comity_sobol_free(&sensitivity->sobol);
    free(sensitivity->morris);
    free(sensitivity->noise);
    comity_sweep_sensitivity_init(sensitivity);
}

/* The outputs by matrix: A, B, AB and, with second order, BA in one block, which the caller frees
 * through `a`. */
static int gather_saltelli(const struct comity_design *design, const double mean[],
                           struct comity_sobol_outputs *outputs)
{
    const size_t n = design->options.samples, k = design->options.factors;
    double *a = calloc(design->points, sizeof *a);
    if (!a)
        return COMITY_NO_MEMORY;
    double *const b = a + n, *const ab = a + 2 * n, *const ba = ab + k * n;
    for (size_t point = 0; point < design->points; point++) {
        struct comity_saltelli_place place;
        comity_saltelli_place(design, point, &place);
        switch (place.matrix) {
        case COMITY_SALTELLI_A:
            a[place.row] = mean[point];
            break;
        case COMITY_SALTELLI_B:
            b[place.row] = mean[point];
            break;
        case COMITY_SALTELLI_AB:
            ab[place.factor * n + place.row] = mean[point];
            break;
        case COMITY_SALTELLI_BA:
            ba[place.factor * n + place.row] = mean[point];
            break;
        }
    }
    *outputs = (struct comity_sobol_outputs){
        n, k, a, b, ab, design->options.second_order ? ba : NULL,
    };
    return COMITY_OK;
}

/* Whether two rows are complete, and A and B vary among those that are: a rare event may come at
 * points of AB alone. */
static enum comity_sensitivity_state examine(const struct comity_design *design,
                                             const double mean[])
{
    const size_t width = design->points / design->options.samples;
    double low = INFINITY, high = -INFINITY;
    size_t complete = 0;
    for (size_t row = 0; row < design->options.samples; row++) {
        const double *output = mean + row * width;
        size_t known = 0;
        while (known < width && !isnan(output[known]))
            known++;
        if (known == width) {
            low = fmin(low, fmin(output[0], output[width - 1]));
            high = fmax(high, fmax(output[0], output[width - 1]));
            complete++;
        }
    }
    return complete < 2  ? COMITY_SENSITIVITY_TOO_FEW
           : low == high ? COMITY_SENSITIVITY_CONSTANT
                         : COMITY_SENSITIVITY_FOUND;
}

static int estimate_saltelli(const struct comity_design *design,
                             const struct comity_point_means *means,
                             const struct comity_sobol_options *options,
                             struct comity_sweep_sensitivity *sensitivity)
{
    struct comity_sobol_outputs outputs;
    int status = COMITY_OK;
    sensitivity->state = examine(design, means->mean);
    if (sensitivity->state != COMITY_SENSITIVITY_FOUND)
        return COMITY_OK;
    status = gather_saltelli(design, means->mean, &outputs);
    if (status)
        return status;
    status = comity_sobol_estimate(&outputs, options, &sensitivity->sobol);
    if (!status) {
        sensitivity->noise_share =
            comity_noise_share(means->points, means->error, sensitivity->sobol.variance);
        sensitivity->state = !isfinite(sensitivity->sobol.variance) ? COMITY_SENSITIVITY_NOT_FINITE
                             : sensitivity->sobol.rare              ? COMITY_SENSITIVITY_RARE
                                                                    : COMITY_SENSITIVITY_FOUND;
    } else if (status == COMITY_NUMERIC) {
        sensitivity->state = COMITY_SENSITIVITY_NOT_FINITE;
        status = COMITY_OK;
    }
    free((void *)(uintptr_t)outputs.a);
    return status;
}

/* The moves of a Morris design, with what the errors of the changes are. */
struct moves {
    size_t *factor;
    double *step, *error; /* [trajectories][factors] */
};

static int gather_moves(const struct comity_design *design, const struct comity_point_means *means,
                        const double step[], struct moves *moves)
{
    const size_t k = design->options.factors, p = design->options.morris_levels;
    const size_t count = design->options.samples * k;
    moves->factor = calloc(count, sizeof *moves->factor);
    moves->step = calloc(count, sizeof *moves->step);
    moves->error = calloc(count, sizeof *moves->error);
    if (!moves->factor || !moves->step || !moves->error)
        return COMITY_NO_MEMORY;
    for (size_t point = 0; point < design->points; point++) {
        struct comity_morris_move move;
        comity_morris_move(design, point, &move);
        if (move.step > 0) {
            const size_t to = move.trajectory * k + move.step - 1;
            moves->factor[to] = move.factor;
            moves->step[to] =
                step ? step[point] : move.sign * (double)p / (2.0 * ((double)p - 1.0));
            moves->error[to] = means->step_error[point];
        }
    }
    return COMITY_OK;
}

static int estimate_morris(const struct comity_design *design,
                           const struct comity_point_means *means, const double step[],
                           struct comity_sweep_sensitivity *sensitivity)
{
    const size_t k = design->options.factors;
    struct moves moves = { 0 };
    int status = gather_moves(design, means, step, &moves);
    if (status)
        goto out;
    sensitivity->morris = calloc(k, sizeof *sensitivity->morris);
    sensitivity->noise = calloc(k, sizeof *sensitivity->noise);
    if (!sensitivity->morris || !sensitivity->noise) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    /* a point is a row of trajectory and step, as the estimator wants them */
    const struct comity_morris_outputs outputs = {
        design->options.samples, k, means->mean, moves.factor, moves.step,
    };
    status = comity_morris_estimate(&outputs, sensitivity->morris);
    if (!status) {
        comity_morris_noise(&outputs, moves.error, sensitivity->noise);
        sensitivity->state = COMITY_SENSITIVITY_TOO_FEW;
    } else if (status == COMITY_NUMERIC) {
        sensitivity->state = COMITY_SENSITIVITY_NOT_FINITE;
        status = COMITY_OK;
        goto out;
    }
    for (size_t i = 0; i < k && !status; i++)
        if (sensitivity->morris[i].used > 0)
            sensitivity->state = COMITY_SENSITIVITY_FOUND;
out:
    free(moves.factor);
    free(moves.step);
    free(moves.error);
    return status;
}

static int estimate(const struct comity_design *design, const struct comity_point_means *means,
                    const double step[], const struct comity_sobol_options *options,
                    struct comity_sweep_sensitivity *sensitivity)
{
    struct comity_summary summary = { .mean = NAN, .standard_deviation = NAN };
    const bool infinite = comity_has_infinity(means->points, means->mean);
    const int status =
        infinite ? COMITY_NUMERIC : comity_summarise(means->points, means->mean, &summary);
    if (status == COMITY_NUMERIC && (infinite || summary.left_out < means->points)) {
        *sensitivity = (struct comity_sweep_sensitivity){
            .kind = design->options.kind,
            .factors = design->options.factors,
            .missing = infinite ? 0 : summary.left_out,
            .state = COMITY_SENSITIVITY_NOT_FINITE,
            .mean = NAN,
            .standard_deviation = NAN,
            .noise_share = NAN,
        };
        return COMITY_OK;
    }
    sensitivity->kind = design->options.kind;
    sensitivity->factors = design->options.factors;
    sensitivity->missing = summary.left_out;
    sensitivity->mean = summary.mean;
    sensitivity->standard_deviation = summary.standard_deviation;
    sensitivity->noise_share = NAN;
    if (summary.left_out == means->points || (!status && summary.used == 1)) {
        sensitivity->state = COMITY_SENSITIVITY_TOO_FEW;
        return COMITY_OK;
    }
    if (status || summary.minimum == summary.maximum) {
        sensitivity->state = COMITY_SENSITIVITY_CONSTANT;
        return status;
    }
    return design->options.kind == COMITY_DESIGN_MORRIS
               ? estimate_morris(design, means, step, sensitivity)
               : estimate_saltelli(design, means, options, sensitivity);
}

int comity_sweep_sensitivity_estimate(const struct comity_design *design,
                                      const struct comity_point_means *means, const double step[],
                                      const struct comity_sobol_options *options,
                                      struct comity_sweep_sensitivity *sensitivity)
{
    const enum comity_design_kind kind = design->options.kind;
    struct comity_sweep_sensitivity result;
    int status;
    if ((kind != COMITY_DESIGN_SALTELLI && kind != COMITY_DESIGN_MORRIS) ||
        means->points != design->points || means->points == 0)
        return COMITY_BAD_ARGUMENT;
    comity_sweep_sensitivity_init(&result);
    status = estimate(design, means, step, options, &result);
    if (status) {
        comity_sweep_sensitivity_free(&result);
        return status;
    }
    comity_sweep_sensitivity_free(sensitivity);
    *sensitivity = result;
    return COMITY_OK;
}

/* What factors are ranked by; the lowest of all where it is not known. */
static double weight(const struct comity_sweep_sensitivity *sensitivity, size_t factor)
{
    double value = NAN;
    if (sensitivity->sobol.total)
        value = sensitivity->sobol.total[factor].value;
    else if (sensitivity->morris)
        value = sensitivity->morris[factor].mean_absolute;
    return isnan(value) ? -INFINITY : value;
}

void comity_sweep_sensitivity_rank(const struct comity_sweep_sensitivity *sensitivity,
                                   size_t order[])
{
    for (size_t i = 0; i < sensitivity->factors; i++) {
        size_t place = i;
        while (place > 0 && weight(sensitivity, order[place - 1]) < weight(sensitivity, i)) {
            order[place] = order[place - 1];
            place--;
        }
        order[place] = i;
    }
}
