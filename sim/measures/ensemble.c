/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"
#include "statistics/bootstrap.h"

#include <comity/status.h>
#include <comity/summary.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 1000 };

/* An ensemble at work. */
struct ensemble {
    const struct comity_measure_set *set;
    const double **rows; /* [replicates]: of the worlds that did not fail; owned */
    size_t replicates;
    const uint32_t *sample; /* [replicates]: which rows are taken, or NULL for each once */
    double *values;         /* [set->estimates], owned */
    double *influence;      /* [set->estimates][replicates], owned; or NULL */
    double *column;         /* [replicates], owned */
};

double comity_measure_mean(size_t count, const double *values, double *influence)
{
    double sum = 0, used = 0;
    for (size_t k = 0; k < count; k++) {
        sum += isnan(values[k]) ? 0 : values[k];
        used += !isnan(values[k]);
    }
    const double mean = used > 0 ? sum / used : NAN;
    for (size_t k = 0; k < count && influence; k++) {
        influence[k] = isnan(values[k]) ? 0 : (values[k] - mean) * (double)count / used;
    }
    return mean;
}

size_t comity_measure_sort(size_t count, double *values)
{
    size_t used = 0;
    for (size_t k = 0; k < count; k++) {
        if (!isnan(values[k])) {
            values[used++] = values[k];
        }
    }
    gsl_sort(values, 1, used);
    return used;
}

double comity_measure_quantile(size_t count, const double *ascending, double probability)
{
    const double position = (double)(count - 1) * probability;
    const size_t below = (size_t)position, above = below + 1 < count ? below + 1 : below;
    if (ascending[below] == ascending[above] || position == (double)below) {
        return ascending[below]; /* no difference of infinities */
    }
    return isinf(ascending[above]) ? ascending[above]
                                   : comity_quantile_sorted(count, ascending, probability);
}

static void take_column(const struct ensemble *ensemble, size_t place)
{
    for (size_t k = 0; k < ensemble->replicates; k++) {
        ensemble->column[k] = ensemble->rows[ensemble->sample ? ensemble->sample[k] : k][place];
    }
}

static double *influence_at(const struct ensemble *ensemble, size_t place)
{
    return ensemble->influence ? ensemble->influence + place * ensemble->replicates : NULL;
}

static void summarise(const struct ensemble *ensemble,
                      const struct comity_measure_definition *measure)
{
    const size_t from = ensemble->set->measures[measure->operands[0]].place;
    for (size_t v = 0; v < measure->width; v++) {
        take_column(ensemble, from + v);
        ensemble->values[measure->place + v] =
            measure->type->actions->summarise(measure, ensemble->replicates, ensemble->column,
                                              influence_at(ensemble, measure->place + v));
    }
}

/* The influence on a combination is that on its operands times its derivatives by them. */
static void combine_influence(const struct ensemble *ensemble,
                              const struct comity_measure_definition *measure,
                              const double *derivatives)
{
    double *influence = influence_at(ensemble, measure->place);
    size_t at = 0;
    memset(influence, 0, ensemble->replicates * sizeof *influence);
    for (size_t o = 0; o < measure->operands_count; o++) {
        const struct comity_measure_definition *operand =
            &ensemble->set->measures[measure->operands[o]];
        for (size_t v = 0; v < operand->width; v++, at++) {
            if (operand->level != COMITY_MEASURE_OF_ENSEMBLE || derivatives[at] == 0) {
                continue;
            }
            const double *from = influence_at(ensemble, operand->place + v);
            for (size_t k = 0; k < ensemble->replicates; k++) {
                influence[k] += derivatives[at] * from[k];
            }
        }
    }
}

static void combine(const struct ensemble *ensemble,
                    const struct comity_measure_definition *measure)
{
    const struct comity_measure_set *set = ensemble->set;
    double values[COMITY_MEASURE_VALUES_MOST], derivatives[COMITY_MEASURE_VALUES_MOST];
    size_t count = 0;
    for (size_t o = 0; o < measure->operands_count; o++) {
        const struct comity_measure_definition *operand = &set->measures[measure->operands[o]];
        const double *from =
            operand->level == COMITY_MEASURE_OF_NOTHING ? set->constants : ensemble->values;
        for (size_t v = 0; v < operand->width; v++) {
            values[count++] = from[operand->place + v];
        }
    }
    ensemble->values[measure->place] = measure->type->actions->combine(
        measure, count, values, ensemble->influence ? derivatives : NULL);
    if (ensemble->influence) {
        combine_influence(ensemble, measure, derivatives);
    }
}

/* All measures of the ensemble, or those alone that need resampling. */
static void evaluate(const struct ensemble *ensemble, bool all)
{
    const struct comity_measure_set *set = ensemble->set;
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (measure->level == COMITY_MEASURE_OF_ENSEMBLE && (all || measure->is_resampled)) {
            (measure->type->actions->summarise ? summarise : combine)(ensemble, measure);
        }
    }
}

static double error_of(size_t count, const double *influence)
{
    double mean = 0, squares = 0;
    for (size_t k = 0; k < count; k++) {
        mean += influence[k] / (double)count;
    }
    for (size_t k = 0; k < count; k++) {
        squares += (influence[k] - mean) * (influence[k] - mean);
    }
    return count > 1 ? sqrt(squares / (double)(count - 1) / (double)count) : NAN;
}

static void estimate(struct ensemble *ensemble, struct comity_measure_estimate *estimates)
{
    const struct comity_measure_set *set = ensemble->set;
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        struct comity_measure_estimate *to = &estimates[k];
        *to = (struct comity_measure_estimate){ NAN, NAN, NAN, NAN };
        if (measure->level == COMITY_MEASURE_OF_NOTHING) {
            to->value = measure->width ? set->constants[measure->place] : NAN;
        } else if (measure->level == COMITY_MEASURE_OF_ENSEMBLE) {
            to->value = ensemble->values[measure->place];
            if (ensemble->influence && !measure->is_resampled) {
                to->error = error_of(ensemble->replicates, influence_at(ensemble, measure->place));
            }
        } else if (ensemble->replicates > 0) {
            take_column(ensemble, measure->place);
            double *influence = ensemble->influence; /* no longer needed */
            to->value = comity_measure_mean(ensemble->replicates, ensemble->column, influence);
            to->error = influence ? error_of(ensemble->replicates, influence) : NAN;
        }
    }
}

/* The middle 95 % of a measure over resamples; no interval where one of them is undefined. */
static void take_interval(double *resampled, struct comity_measure_estimate *estimate)
{
    for (size_t r = 0; r < RESAMPLES; r++) {
        if (isnan(resampled[r])) {
            return;
        }
    }
    gsl_sort(resampled, 1, RESAMPLES);
    estimate->low = resampled[(size_t)(0.025 * RESAMPLES) - 1];
    estimate->high = resampled[(size_t)(0.975 * RESAMPLES) - 1];
}

/* Replicates are drawn whole, so that what scenarios have in common stays paired. */
static int resample(struct ensemble *ensemble, struct comity_measure_estimate *estimates)
{
    const struct comity_measure_set *set = ensemble->set;
    double *resampled = calloc(RESAMPLES * (set->estimates + 1), sizeof *resampled);
    uint32_t *sample = calloc(ensemble->replicates, sizeof *sample);
    if (!resampled || !sample) {
        free(resampled);
        free(sample);
        return COMITY_NO_MEMORY;
    }
    ensemble->sample = sample;
    for (uint32_t r = 0; r < RESAMPLES; r++) {
        struct comity_resampler resampler;
        comity_resampler_init(&resampler, 1, COMITY_RESAMPLE_ROWS, r);
        for (size_t k = 0; k < ensemble->replicates; k++) {
            sample[k] = comity_resampler_index(&resampler, (uint32_t)ensemble->replicates);
        }
        evaluate(ensemble, false);
        for (size_t place = 0; place < set->estimates; place++) {
            resampled[place * RESAMPLES + r] = ensemble->values[place];
        }
    }
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (measure->level == COMITY_MEASURE_OF_ENSEMBLE && measure->is_resampled) {
            take_interval(resampled + measure->place * RESAMPLES, &estimates[k]);
        }
    }
    free(resampled);
    free(sample);
    return COMITY_OK;
}

static bool needs_resampling(const struct comity_measure_set *set)
{
    for (size_t k = 0; k < set->count; k++) {
        if (set->measures[k].level == COMITY_MEASURE_OF_ENSEMBLE && set->measures[k].is_resampled) {
            return true;
        }
    }
    return false;
}

/* A world that failed in a scenario is left out in all. */
static void take_rows(struct ensemble *ensemble, size_t replicates, const double *rows)
{
    const struct comity_measure_set *set = ensemble->set;
    for (size_t r = 0; r < replicates; r++) {
        if (!comity_measure_row_failed(set, rows + r * set->row)) {
            ensemble->rows[ensemble->replicates++] = rows + r * set->row;
        }
    }
}

bool comity_measure_row_failed(const struct comity_measure_set *set, const double *row)
{
    for (size_t k = 0; k < set->count; k++) {
        /* a measure that is folded is missing only where its world failed */
        if (set->measures[k].divisor && isnan(row[set->measures[k].place])) {
            return true;
        }
    }
    return false;
}

int comity_measure_estimates(const struct comity_measure_set *set, size_t replicates,
                             const double *rows, bool with_errors,
                             struct comity_measure_estimate *estimates)
{
    struct ensemble ensemble = {
        .set = set,
        .rows = calloc(replicates + 1, sizeof *ensemble.rows),
        .values = calloc(set->estimates + 1, sizeof *ensemble.values),
        .column = calloc(replicates + 1, sizeof *ensemble.column),
    };
    int status = COMITY_NO_MEMORY;
    if (!ensemble.rows || !ensemble.values || !ensemble.column) {
        goto out;
    }
    if (with_errors) {
        ensemble.influence =
            calloc((set->estimates + 1) * (replicates + 1), sizeof *ensemble.influence);
        if (!ensemble.influence) {
            goto out;
        }
    }
    take_rows(&ensemble, replicates, rows);
    evaluate(&ensemble, true);
    estimate(&ensemble, estimates);
    free(ensemble.influence);
    ensemble.influence = NULL;
    status = with_errors && ensemble.replicates > 1 && needs_resampling(set)
                 ? resample(&ensemble, estimates)
                 : COMITY_OK;
out:
    free(ensemble.rows);
    free(ensemble.values);
    free(ensemble.influence);
    free(ensemble.column);
    return status;
}
