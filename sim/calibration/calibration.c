/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/calibration.h>

#include "core/text_stream.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int comity_calibration_init(struct comity_calibration *calibration)
{
    *calibration = (struct comity_calibration){
        .simulations = 100000,
        .generation = 10000,
        .kept = 1000,
        .adjusted = true,
        .replicates = 1,
        .seed = 1,
    };
    return comity_measure_set_init(&calibration->measures);
}

void comity_calibration_free(struct comity_calibration *calibration)
{
    for (size_t m = 0; m < calibration->models_count; m++) {
        struct comity_calibration_model *model = &calibration->models[m];
        comity_scenario_free(&model->scenario);
        comity_sweep_free(&model->sweep);
        free(model->fixed);
        free(model->column);
    }
    for (size_t p = 0; p < calibration->parameters_count; p++)
        free(calibration->parameters[p].prior);
    free(calibration->models);
    free(calibration->parameters);
    free(calibration->constraints);
    free(calibration->targets);
    free(calibration->text);
    comity_attachments_free(&calibration->attached);
    comity_measure_set_free(&calibration->measures);
    *calibration = (struct comity_calibration){ 0 };
}

/* What preparing knows beside the calibration. */
struct preparation {
    struct comity_calibration *calibration;
    const char *file;
    struct comity_problems *problems;
    int status;
};

__attribute__((format(printf, 4, 5))) static void report(struct preparation *preparation, int line,
                                                         const char *key, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    comity_problems_add(preparation->problems, preparation->file, line, key, "%s", text);
    preparation->status = COMITY_BAD_CALIBRATION;
}

static bool is_fixed(const struct comity_calibration_model *model, const char *key)
{
    for (size_t k = 0; k < model->fixed_count; k++)
        if (strcmp(model->fixed[k], key) == 0)
            return true;
    return false;
}

/* A copy of a prior in one block with its lists. */
static struct comity_prior *copy_prior(const struct comity_prior *prior)
{
    struct comity_prior *copy = malloc(sizeof *copy + 2 * prior->count * sizeof(double));
    if (copy) {
        double *lists = (double *)(copy + 1);
        *copy = *prior;
        if (prior->count > 0) {
            memcpy(lists, prior->values, prior->count * sizeof *lists);
            copy->values = lists;
        }
        if (prior->weights) {
            memcpy(lists + prior->count, prior->weights, prior->count * sizeof *lists);
            copy->weights = lists + prior->count;
        }
    }
    return copy;
}

/* The parameters of a model as axes of a sweep, which checks keys and values. */
static int make_axes(const struct comity_calibration *calibration,
                     struct comity_calibration_model *model)
{
    struct comity_sweep *sweep = &model->sweep;
    model->column = calloc(calibration->parameters_count, sizeof *model->column);
    if (!model->column)
        return COMITY_NO_MEMORY;
    for (size_t p = 0; p < calibration->parameters_count; p++) {
        const struct comity_calibration_parameter *parameter = &calibration->parameters[p];
        if (is_fixed(model, parameter->key))
            continue;
        model->column[sweep->axes_count] = p;
        struct comity_sweep_axis *axis = comity_sweep_add_axis(sweep, 1);
        if (!axis || !(axis->members->prior = copy_prior(parameter->prior)))
            return COMITY_NO_MEMORY;
        snprintf(axis->members->key, sizeof axis->members->key, "%s", parameter->key);
        axis->members->line = parameter->line;
        comity_prior_support(parameter->prior, &axis->members->axis.low, &axis->members->axis.high);
    }
    return COMITY_OK;
}

static int make_sweep(const struct comity_calibration *calibration,
                      struct comity_calibration_model *model)
{
    struct comity_sweep *sweep = &model->sweep;
    comity_sweep_free(sweep);
    comity_sweep_init(sweep);
    const int status = comity_sweep_add_scenario(sweep, &model->scenario, model->name);
    sweep->design.kind = COMITY_DESIGN_LATIN_HYPERCUBE;
    sweep->design.samples = 1;
    sweep->independent = 1;
    sweep->replicates = calibration->replicates;
    sweep->ticks = calibration->ticks;
    sweep->seed_given = 1;
    sweep->seed = calibration->seed;
    if (status)
        return status;
    return make_axes(calibration, model);
}

/* Gives a model the calibration's length, which leaves out events but those that a prior dates. */
static int shorten(const struct comity_calibration *calibration,
                   struct comity_calibration_model *model)
{
    const char **keys = calloc(calibration->parameters_count + 1, sizeof *keys);
    if (!keys)
        return COMITY_NO_MEMORY;
    for (size_t p = 0; p < calibration->parameters_count; p++)
        keys[p] = calibration->parameters[p].key;
    const int status = comity_scenario_shorten(&model->scenario, calibration->ticks, keys,
                                               calibration->parameters_count);
    free(keys);
    return status;
}

static size_t find_parameter(const struct comity_calibration *calibration, const char *key)
{
    for (size_t p = 0; p < calibration->parameters_count; p++)
        if (strcmp(calibration->parameters[p].key, key) == 0)
            return p;
    return SIZE_MAX;
}

static void prepare_model(struct preparation *preparation, size_t m)
{
    struct comity_calibration *calibration = preparation->calibration;
    struct comity_calibration_model *model = &calibration->models[m];
    if (calibration->ticks && shorten(calibration, model)) {
        preparation->status = COMITY_NO_MEMORY;
        return;
    }
    for (size_t k = 0; k < model->fixed_count; k++) {
        if (find_parameter(calibration, model->fixed[k]) == SIZE_MAX) {
            report(preparation, model->line, model->fixed[k],
                   "no prior has this key; one of those that do is expected in `fixed`");
        }
    }
    int status = make_sweep(calibration, model);
    if (!status && model->sweep.axes_count == 0)
        return; /* a model that varies nothing has no axes to be checked */
    if (!status)
        status = comity_sweep_prepare(&model->sweep, preparation->file, preparation->problems);
    if (status == COMITY_NO_MEMORY)
        preparation->status = status;
    else if (status)
        preparation->status = COMITY_BAD_CALIBRATION;
    for (size_t a = 0; a < model->sweep.axes_count && !status && m == 0; a++) {
        snprintf(calibration->parameters[model->column[a]].name,
                 sizeof calibration->parameters[0].name, "%s", model->sweep.axes[a].name);
    }
}

static void prepare_targets(struct preparation *preparation)
{
    struct comity_calibration *calibration = preparation->calibration;
    struct comity_calibration_target *sorted = calloc(calibration->targets_count, sizeof *sorted);
    size_t at = 0;
    if (!sorted) {
        preparation->status = COMITY_NO_MEMORY;
        return;
    }
    for (int held_out = 0; held_out < 2; held_out++) {
        for (size_t t = 0; t < calibration->targets_count; t++)
            if (calibration->targets[t].held_out == held_out)
                sorted[at++] = calibration->targets[t];
        calibration->fitted = held_out ? calibration->fitted : at;
    }
    memcpy(calibration->targets, sorted, at * sizeof *sorted);
    free(sorted);
    for (size_t t = 0; t < at; t++) {
        struct comity_calibration_target *target = &calibration->targets[t];
        double low = -INFINITY, high = INFINITY;
        target->index = comity_measure_find(&calibration->measures, target->measure);
        if (target->index == SIZE_MAX) {
            report(preparation, target->line, target->measure,
                   "no measure has this name; one of those defined is expected");
        } else if (calibration->measures.measures[target->index].width > 1) {
            report(preparation, target->line, target->measure,
                   "this measure is a series; one number is expected");
        } else if (target->one_history && calibration->measures.measures[target->index].level ==
                                              COMITY_MEASURE_OF_ENSEMBLE) {
            report(preparation, target->line, target->measure,
                   "a measure of an ensemble is no history; of = \"ensemble\" is expected");
        } else {
            comity_measure_range(&calibration->measures, target->index, &low, &high);
        }
        if (target->observed < low || target->observed > high) {
            report(preparation, target->line, target->measure,
                   "observed = %g is out of range; a number in [%g, %g] is expected",
                   target->observed, low, high);
        }
    }
    if (calibration->fitted == 0)
        report(preparation, 0, "targets", "none is fitted; at least one is expected");
}

static void prepare_constraints(struct preparation *preparation)
{
    struct comity_calibration *calibration = preparation->calibration;
    for (size_t c = 0; c < calibration->constraints_count; c++) {
        struct comity_calibration_constraint *constraint = &calibration->constraints[c];
        constraint->lower_index = find_parameter(calibration, constraint->lower);
        constraint->upper_index = find_parameter(calibration, constraint->upper);
        if (constraint->lower_index == SIZE_MAX || constraint->upper_index == SIZE_MAX) {
            report(preparation, constraint->line,
                   constraint->lower_index == SIZE_MAX ? constraint->lower : constraint->upper,
                   "no prior has this key; a constraint orders two that have");
        }
    }
}

static void prepare_counts(struct preparation *preparation)
{
    const struct comity_calibration *calibration = preparation->calibration;
    if (calibration->models_count == 0)
        report(preparation, 0, "scenario", "missing; the file of a scenario is expected");
    if (calibration->parameters_count == 0)
        report(preparation, 0, "priors", "missing; a list of groups ( {...}, ... ) is expected");
    if (calibration->targets_count == 0)
        report(preparation, 0, "targets", "missing; a list of groups ( {...}, ... ) is expected");
    if (calibration->models_count > 1 && calibration->method == COMITY_CALIBRATION_SEQUENTIAL) {
        report(
            preparation, 0, "method",
            "rival models are compared on simulations of their priors; \"rejection\" is expected");
    }
    if (calibration->by_scores && calibration->method == COMITY_CALIBRATION_SEQUENTIAL) {
        report(preparation, 0, "summaries",
               "a sequential calibration has the targets themselves; \"targets\", or method = "
               "\"rejection\", is expected");
    }
    if (calibration->kept < calibration->targets_count + 3 ||
        calibration->kept > calibration->simulations) {
        report(preparation, 0, "kept",
               "%zu of %zu simulations; more than the targets and 2, and "
               "no more than there are, is expected",
               calibration->kept, calibration->simulations);
    }
}

/* As the calibration names it, from where the file lies. To be freed. */
static char *path_of_measures(const struct comity_calibration *calibration, const char *file)
{
    const char *name = calibration->attached.count ? calibration->attached.files[0].path : file;
    const char *slash = name != file && name[0] != '/' ? strrchr(file, '/') : NULL;
    return comity_make_text("%.*s%s", slash ? (int)(slash - file) + 1 : 0, file, name);
}

int comity_calibration_prepare(struct comity_calibration *calibration, const char *file,
                               struct comity_problems *problems)
{
    struct preparation preparation = { calibration, file, problems, COMITY_OK };
    prepare_counts(&preparation);
    if (preparation.status)
        return preparation.status;
    for (size_t m = 0; m < calibration->models_count; m++)
        prepare_model(&preparation, m);
    prepare_constraints(&preparation);
    if (calibration->measures.scenarios_count > 1) {
        report(&preparation, calibration->measures.scenarios[1].line, "measures",
               "a calibration has no twin scenarios; measures of one scenario are expected");
    }
    if (!preparation.status) {
        const struct comity_scenario *scenario = &calibration->models[0].scenario;
        char *path = path_of_measures(calibration, file);
        const int status =
            path ? comity_measure_set_prepare(&calibration->measures, &scenario, path, problems)
                 : COMITY_NO_MEMORY;
        free(path);
        preparation.status = status && status != COMITY_NO_MEMORY ? COMITY_BAD_CALIBRATION : status;
    }
    if (!preparation.status)
        prepare_targets(&preparation);
    return preparation.status;
}

bool comity_calibration_allows(const void *context, const double score[])
{
    const struct comity_calibration *calibration = context;
    const struct comity_calibration_model *model = &calibration->models[0];
    double parameters[COMITY_PARAMETER_SLOTS];
    char text[256];
    for (size_t c = 0; c < calibration->constraints_count; c++) {
        const struct comity_calibration_constraint *constraint = &calibration->constraints[c];
        const size_t lower = constraint->lower_index, upper = constraint->upper_index;
        if (!(comity_prior_value(calibration->parameters[lower].prior, score[lower]) <
              comity_prior_value(calibration->parameters[upper].prior, score[upper])))
            return false;
    }
    memcpy(parameters, model->scenario.parameters, sizeof parameters);
    for (size_t a = 0; a < model->sweep.axes_count; a++) {
        const struct comity_selection *selection = &model->sweep.axes[a].members[0].selection;
        const size_t p = model->column[a];
        const double value = comity_prior_value(calibration->parameters[p].prior, score[p]);
        for (size_t k = 0; selection->parameter && k < selection->count; k++)
            parameters[selection->slots[k]] = value;
    }
    return comity_parameters_conflict(parameters, 0, text, sizeof text) == COMITY_PARAMETER_SLOTS;
}
