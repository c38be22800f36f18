/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/calibration.h>

#include "inference/keyed_uniforms.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK_WORLDS = 512 };

/* The sweep makes the setting; the draws are those of the simulation's own number. */
static int make_point(void *context, uint64_t index, struct comity_point *point)
{
    const struct comity_calibration_stretch *stretch = context;
    const struct comity_calibration_model *model = stretch->model;
    int status;
    if (model->sweep.axes_count > 0) {
        status = comity_sweep_point((void *)(uintptr_t)&model->sweep, index, point);
    } else {
        status = comity_point_of_scenario(point, &model->scenario);
        point->seed = stretch->calibration->seed;
        point->ticks = stretch->experiment.ticks;
    }
    point->stream =
        (uint32_t)((stretch->number ? stretch->number[index] : stretch->first + index) + 1);
    return status;
}

/* The points as rows of the sweep's table. */
static int set_points(const struct comity_calibration *calibration,
                      struct comity_calibration_model *model, size_t count, const double score[])
{
    struct comity_sweep *sweep = &model->sweep;
    double *table = malloc((count * sweep->axes_count + 1) * sizeof *table);
    if (!table)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        for (size_t a = 0; a < sweep->axes_count; a++) {
            const size_t p = model->column[a];
            table[i * sweep->axes_count + a] = comity_prior_value(
                calibration->parameters[p].prior, score[i * calibration->parameters_count + p]);
        }
    }
    free(sweep->table);
    sweep->table = table;
    sweep->table_points = count;
    sweep->points = count;
    sweep->design.kind = COMITY_DESIGN_TABLE;
    return COMITY_OK;
}

static double mean_of_column(size_t count, size_t row, const double rows[], size_t place)
{
    double sum = 0.0;
    for (size_t k = 0; k < count; k++)
        sum += rows[k * row + place];
    return sum / (double)count;
}

/* The targets of one point from the rows of its replicates. */
static int summarise(const struct comity_calibration *calibration, const double rows[],
                     struct comity_measure_estimate estimates[], double summary[])
{
    const struct comity_measure_set *set = &calibration->measures;
    const uint32_t replicates = calibration->replicates;
    bool estimated = false;
    for (size_t t = 0; t < calibration->targets_count; t++) {
        const struct comity_calibration_target *target = &calibration->targets[t];
        const struct comity_measure_definition *measure = &set->measures[target->index];
        if (measure->level == COMITY_MEASURE_OF_WORLD) {
            summary[t] = mean_of_column(target->one_history ? 1 : replicates, set->row, rows,
                                        measure->column);
        } else {
            if (!estimated) {
                const int status =
                    comity_measure_estimates(set, replicates, 1, rows, false, estimates);
                if (status)
                    return status;
                estimated = true;
            }
            summary[t] = estimates[target->index].value;
        }
        summary[t] = isfinite(summary[t]) ? summary[t] : NAN;
    }
    return COMITY_OK;
}

int comity_calibration_take(void *context, const struct comity_block *block)
{
    const struct comity_calibration_stretch *stretch = context;
    const struct comity_calibration *calibration = stretch->calibration;
    const uint32_t replicates = calibration->replicates;
    const size_t row = calibration->measures.row;
    int status = COMITY_OK;
    for (size_t k = 0; k < block->count && !status; k += replicates) {
        const size_t point = (size_t)((block->first + k) / replicates);
        status = summarise(calibration, block->measures + k * row, stretch->estimates,
                           stretch->summary + point * calibration->targets_count);
    }
    return status;
}

int comity_calibration_stretch_init(struct comity_calibration_stretch *stretch,
                                    struct comity_calibration *calibration, size_t model,
                                    uint64_t first, size_t count, const double score[],
                                    double summary[])
{
    struct comity_calibration_model *of = &calibration->models[model];
    const uint32_t ticks = calibration->ticks ? calibration->ticks : of->scenario.ticks;
    const size_t points = BLOCK_WORLDS / calibration->replicates;
    const char *unknown;
    *stretch = (struct comity_calibration_stretch){
        .calibration = calibration,
        .model = of,
        .first = first,
        .summary = summary,
        .estimates = calloc(calibration->measures.count + 1, sizeof *stretch->estimates),
        .experiment = { .points = count,
                        .replicates = calibration->replicates,
                        .ticks = ticks,
                        .skip_phase_counts = 1,
                        .context = stretch,
                        .point = make_point,
                        .measures = &calibration->measures,
                        /* blocks hold whole points */
                        .block = (points > 0 ? points : 1) * calibration->replicates },
    };
    if (!stretch->estimates)
        return COMITY_NO_MEMORY;
    comity_recording_init(&stretch->experiment.recording, "none", ticks, 1, 0, &unknown);
    return set_points(calibration, of, count, score);
}

void comity_calibration_stretch_free(struct comity_calibration_stretch *stretch)
{
    free(stretch->estimates);
    stretch->estimates = NULL;
}

void comity_calibration_add_errors(const struct comity_calibration *calibration, uint64_t first,
                                   size_t count, double summary[])
{
    const size_t targets = calibration->targets_count;
    double unit[COMITY_SWEEP_MEMBERS * 2];
    for (size_t i = 0; i < count; i++) {
        for (size_t t = 0; t < targets; t += sizeof unit / sizeof unit[0]) {
            const size_t left = targets - t;
            const size_t n =
                left < sizeof unit / sizeof unit[0] ? left : sizeof unit / sizeof unit[0];
            comity_keyed_uniforms(calibration->seed, COMITY_DRAW_OBSERVATION, first + i,
                                  (uint32_t)t, n, unit);
            for (size_t k = 0; k < n; k++) {
                summary[i * targets + t + k] +=
                    calibration->targets[t + k].error * gsl_cdf_ugaussian_Pinv(unit[k]);
            }
        }
    }
}
