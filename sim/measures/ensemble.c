/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"
#include "statistics/bootstrap.h"
#include "statistics/distribution.h"
#include "statistics/shares.h"

#include <comity/precision.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = COMITY_MEASURE_RESAMPLES };

/* An ensemble at work. */
struct ensemble {
    const struct comity_measure_set *set;
    const double *rows; /* [replicates][set->row] */
    size_t replicates, each;
    uint32_t *sample;  /* [replicates]: which rows are taken; owned */
    bool *failed;      /* [replicates]: in one of the scenarios, and left out in all; owned */
    double *values;    /* [set->estimates], owned */
    double *influence; /* [set->estimates][replicates], or NULL */
    double *column;    /* [replicates], owned */
    double *first;     /* [replicates]: another column, owned */
};

double comity_measure_mean(size_t count, const double *values, double *influence)
{
    double sum = 0, used = 0, least = NAN, most = NAN;
    for (size_t k = 0; k < count; k++) {
        sum += isnan(values[k]) ? 0 : values[k];
        used += !isnan(values[k]);
        least = fmin(least, values[k]);
        most = fmax(most, values[k]);
    }
    /* That of equal values is exact, so that they have no error. */
    const double mean = used == 0 ? NAN : least == most ? least : sum / used;
    for (size_t k = 0; k < count && influence; k++) {
        /* one value has no spread that could be known */
        influence[k] = used < 2           ? NAN
                       : isnan(values[k]) ? 0
                                          : (values[k] - mean) * (double)count / used;
    }
    return mean;
}

size_t comity_measure_sort(size_t count, double *values)
{
    size_t used = 0;
    for (size_t k = 0; k < count; k++)
        if (!isnan(values[k]))
            values[used++] = values[k];
    gsl_sort(values, 1, used);
    return used;
}

static void take_column(const struct ensemble *ensemble, size_t place)
{
    for (size_t k = 0; k < ensemble->replicates; k++) {
        const size_t from = ensemble->sample[k];
        ensemble->column[k] =
            ensemble->failed[from] ? NAN : ensemble->rows[from * ensemble->set->row + place];
    }
}

static double *influence_at(const struct ensemble *ensemble, size_t place)
{
    return ensemble->influence ? ensemble->influence + place * ensemble->replicates : NULL;
}

static void summarise(const struct ensemble *ensemble,
                      const struct comity_measure_definition *measure)
{
    const size_t from = ensemble->set->measures[measure->operands[0]].column;
    for (size_t v = 0; v < measure->width; v++) {
        take_column(ensemble, from + v);
        ensemble->values[measure->column + v] =
            measure->type->actions->summarise(measure, ensemble->replicates, ensemble->column,
                                              influence_at(ensemble, measure->column + v));
    }
}

/* The influence on a combination is that on its operands times its derivatives by them. */
static void combine_influence(const struct ensemble *ensemble,
                              const struct comity_measure_definition *measure,
                              const double *derivatives)
{
    double *influence = influence_at(ensemble, measure->column);
    size_t at = 0;
    memset(influence, 0, ensemble->replicates * sizeof *influence);
    for (size_t o = 0; o < measure->operands_count; o++) {
        const struct comity_measure_definition *operand =
            &ensemble->set->measures[measure->operands[o]];
        for (size_t v = 0; v < operand->width; v++, at++) {
            if (operand->level != COMITY_MEASURE_OF_ENSEMBLE || derivatives[at] == 0)
                continue;
            const double *from = influence_at(ensemble, operand->column + v);
            for (size_t k = 0; k < ensemble->replicates; k++)
                influence[k] += derivatives[at] * from[k];
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
        for (size_t v = 0; v < operand->width; v++)
            values[count++] = from[operand->column + v];
    }
    ensemble->values[measure->column] = measure->type->actions->combine(
        measure, count, values, ensemble->influence ? derivatives : NULL);
    if (ensemble->influence)
        combine_influence(ensemble, measure, derivatives);
}

/* All measures of the ensemble, or those alone that need resampling. */
static void evaluate(const struct ensemble *ensemble, bool all)
{
    const struct comity_measure_set *set = ensemble->set;
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (measure->level == COMITY_MEASURE_OF_ENSEMBLE && (all || measure->is_resampled))
            (measure->type->actions->summarise ? summarise : combine)(ensemble, measure);
    }
}

/* The standard error of what has this influence in replicates of which `each` are one draw. */
static double error_of(size_t count, size_t each, const double *influence)
{
    const size_t draws = count / each;
    double mean = 0, squares = 0;
    for (size_t k = 0; k < draws * each; k++)
        mean += influence[k] / (double)(draws * each);
    for (size_t d = 0; d < draws; d++) {
        double of_draw = 0;
        for (size_t k = d * each; k < (d + 1) * each; k++)
            of_draw += (influence[k] - mean) / (double)each;
        squares += of_draw * of_draw;
    }
    return draws > 1 ? sqrt(squares / (double)(draws - 1) / (double)draws) : NAN;
}

/* The middle 95 % of a measure over resamples; no interval where one of them is undefined. */
static void take_interval(double *resampled, struct comity_measure_estimate *estimate)
{
    for (size_t r = 0; r < RESAMPLES; r++)
        if (isnan(resampled[r]))
            return;
    gsl_sort(resampled, 1, RESAMPLES);
    estimate->low = resampled[(size_t)(0.025 * RESAMPLES) - 1];
    estimate->high = resampled[RESAMPLES - (size_t)(0.025 * RESAMPLES)];
}

/* What is averaged: means of measures of worlds are taken of all of them, as ensemble_mean does. */
static const struct comity_measure_definition *
averaged(const struct comity_measure_set *set, const struct comity_measure_definition *measure)
{
    return measure->type == &comity_measure_type_ensemble_mean
               ? &set->measures[measure->operands[0]]
               : measure;
}

bool comity_measure_is_share(const struct comity_measure_set *set, size_t measure)
{
    const struct comity_measure_definition *of = averaged(set, &set->measures[measure]);
    return of->type->actions->is_share &&
           (of->type->actions->summarise || of->level == COMITY_MEASURE_OF_WORLD);
}

/* Puts 0 or 1 into the column for each replicate of a share, NaN where it has neither. */
static void take_share(const struct ensemble *ensemble,
                       const struct comity_measure_definition *measure)
{
    const bool is_summary = measure->level == COMITY_MEASURE_OF_ENSEMBLE;
    take_column(ensemble, is_summary ? ensemble->set->measures[measure->operands[0]].column
                                     : measure->column);
    if (is_summary)
        measure->type->actions->summarise(measure, ensemble->replicates, ensemble->column, NULL);
}

/* Of a share, which is not known exactly where its standard error is 0. */
static void bound_share(const struct ensemble *ensemble, struct comity_measure_estimate *estimate,
                        const struct comity_measure_definition *measure)
{
    struct comity_confidence_interval interval;
    double used = 0;
    take_share(ensemble, measure);
    for (size_t k = 0; k < ensemble->replicates; k++)
        used += isnan(ensemble->column[k]) ? 0 : 1;
    if (!comity_share_interval(estimate->value, used, (double)ensemble->each, estimate->error, 0.95,
                               &interval)) {
        estimate->low = interval.low;
        estimate->high = interval.high;
    }
}

/* Two shares: of pairs, unless one of them is of replicates that the other lacks. */
static struct comity_share_difference set_apart(const struct ensemble *ensemble,
                                                const struct comity_measure_definition *measure)
{
    const struct comity_measure_definition *measures = ensemble->set->measures;
    const bool of_worlds = measure->level == COMITY_MEASURE_OF_WORLD;
    struct comity_share_difference found = { .paired = true };
    take_share(ensemble, &measures[measure->operands[0]]);
    memcpy(ensemble->first, ensemble->column, ensemble->replicates * sizeof *ensemble->first);
    take_share(ensemble, &measures[measure->operands[1]]);
    for (size_t k = 0; k < ensemble->replicates; k++) {
        const double value[2] = { ensemble->first[k], ensemble->column[k] };
        const bool is_pair = !isnan(value[0]) && !isnan(value[1]);
        for (size_t s = 0; s < 2; s++) {
            const bool counts = of_worlds ? is_pair : !isnan(value[s]);
            found.replicates[s] += counts;
            found.share[s] += counts ? value[s] : 0;
            found.paired = found.paired && (!counts || is_pair);
        }
        found.unlike += is_pair && value[0] != value[1];
    }
    for (size_t s = 0; s < 2; s++)
        found.share[s] /= found.replicates[s];
    found.unlike /= found.replicates[0];
    return found;
}

/* Of a difference of shares, by its score, as comparisons have it. independent: its error if no
 * replicates shared a draw. */
static void bound_difference(const struct ensemble *ensemble,
                             struct comity_measure_estimate *estimate,
                             const struct comity_measure_definition *measure, double independent)
{
    struct comity_share_difference found = set_apart(ensemble, measure);
    const double z = comity_normal_critical(0.95);
    for (size_t s = 0; s < 2; s++) {
        found.replicates[s] = comity_effective_replicates(
            found.replicates[s], (double)ensemble->each, independent, estimate->error);
    }
    if (!isnan(estimate->value)) {
        estimate->low = comity_share_difference_at(&found, z);
        estimate->high = comity_share_difference_at(&found, -z);
    }
}

/* Whether a measure combines shares: that all replicates agree then does not make it exact. */
static bool rests_on_shares(const struct comity_measure_set *set,
                            const struct comity_measure_definition *measure)
{
    const struct comity_measure_actions *actions = measure->type->actions;
    for (size_t o = 0; o < measure->operands_count && actions->combine && !actions->is_share; o++)
        if (comity_measure_is_share(set, measure->operands[o]) ||
            rests_on_shares(set, &set->measures[measure->operands[o]]))
            return true;
    return false;
}

/* Of what combines shares. estimates: of its operands. */
static void bound_combination(const struct ensemble *ensemble,
                              const struct comity_measure_estimate *estimates,
                              struct comity_measure_estimate *estimate,
                              const struct comity_measure_definition *measure, double independent)
{
    const struct comity_measure_set *set = ensemble->set;
    const struct comity_measure_definition *combined = averaged(set, measure);
    const size_t *of = combined->operands;
    bool is_share[2] = { false, false }, is_number[2] = { false, false };
    if (combined->type == &comity_measure_type_difference ||
        combined->type == &comity_measure_type_paired_difference) {
        for (size_t o = 0; o < 2; o++) {
            is_share[o] = comity_measure_is_share(set, of[o]);
            is_number[o] = set->measures[of[o]].level == COMITY_MEASURE_OF_NOTHING;
        }
    }
    if (is_share[0] && is_share[1]) {
        bound_difference(ensemble, estimate, combined, independent);
    } else if (is_share[0] && is_number[1]) {
        estimate->low = estimates[of[0]].low - estimates[of[1]].value;
        estimate->high = estimates[of[0]].high - estimates[of[1]].value;
    } else if (is_number[0] && is_share[1]) {
        estimate->low = estimates[of[0]].value - estimates[of[1]].high;
        estimate->high = estimates[of[0]].value - estimates[of[1]].low;
    } else if (estimate->error == 0 && rests_on_shares(set, combined)) {
        estimate->error = NAN;
    }
}

/* Student's t of the logarithm. */
static void take_scale(const struct ensemble *ensemble, struct comity_measure_estimate *estimate)
{
    const double draws = (double)(ensemble->replicates / ensemble->each);
    if (estimate->error > 0) {
        const double half = comity_t_critical(0.95, draws - 1) * estimate->error / estimate->value;
        estimate->low = estimate->value * exp(-half);
        estimate->high = estimate->value * exp(half);
    }
}

/* estimates: of the measures before this one too, of which it may be made. */
static void estimate(struct ensemble *ensemble, const struct comity_measure_ensemble *found,
                     struct comity_measure_estimate *estimates, size_t index)
{
    const struct comity_measure_definition *measure = &ensemble->set->measures[index];
    struct comity_measure_estimate *to = &estimates[index];
    const size_t count = ensemble->replicates;
    const double *influence = found->influence ? ensemble->influence : NULL;
    *to = (struct comity_measure_estimate){ NAN, NAN, NAN, NAN };
    if (measure->level == COMITY_MEASURE_OF_NOTHING) {
        to->value = measure->width ? ensemble->set->constants[measure->column] : NAN;
        return;
    }
    if (measure->level == COMITY_MEASURE_OF_WORLD) {
        take_column(ensemble, measure->column);
        to->value = comity_measure_mean(count, ensemble->column, ensemble->influence);
    } else {
        to->value = found->values[measure->column];
        influence =
            influence && !measure->is_resampled ? found->influence + measure->column * count : NULL;
        if (found->resampled && measure->is_resampled)
            take_interval(found->resampled + measure->column * RESAMPLES, to);
    }
    if (influence)
        to->error = error_of(count, ensemble->each, influence);
    if (comity_measure_is_share(ensemble->set, index))
        bound_share(ensemble, to, measure);
    else if (influence)
        bound_combination(ensemble, estimates, to, measure, error_of(count, 1, influence));
    if (measure->type->actions->is_scale)
        take_scale(ensemble, to);
}

/* Draws are taken whole, so that what scenarios have in common stays paired. */
static void resample(struct ensemble *ensemble, uint64_t seed, double *resampled)
{
    const size_t each = ensemble->each, draws = ensemble->replicates / each;
    ensemble->influence = NULL;
    for (uint32_t r = 0; r < RESAMPLES; r++) {
        struct comity_resampler resampler;
        comity_resampler_init(&resampler, seed, COMITY_RESAMPLE_ROWS, r);
        for (size_t d = 0; d < draws; d++) {
            const uint32_t draw = comity_resampler_index(&resampler, (uint32_t)draws);
            for (size_t k = 0; k < each; k++)
                ensemble->sample[d * each + k] = (uint32_t)(draw * each + k);
        }
        evaluate(ensemble, false);
        for (size_t place = 0; place < ensemble->set->estimates; place++)
            resampled[place * RESAMPLES + r] = ensemble->values[place];
    }
    for (size_t k = 0; k < ensemble->replicates; k++)
        ensemble->sample[k] = (uint32_t)k;
}

static bool needs_resampling(const struct comity_measure_set *set)
{
    for (size_t k = 0; k < set->count; k++)
        if (set->measures[k].level == COMITY_MEASURE_OF_ENSEMBLE && set->measures[k].is_resampled)
            return true;
    return false;
}

/* Whether a world failed: what is folded is then NaN. */
static bool row_failed(const struct comity_measure_set *set, const double *row)
{
    for (size_t k = 0; k < set->count; k++) {
        /* a measure that is folded is missing only where its world failed */
        if (set->measures[k].divisor && isnan(row[set->measures[k].column]))
            return true;
    }
    return false;
}

static int begin(struct ensemble *ensemble)
{
    const size_t count = ensemble->replicates;
    ensemble->sample = calloc(count + 1, sizeof *ensemble->sample);
    ensemble->failed = calloc(count + 1, sizeof *ensemble->failed);
    ensemble->values = calloc(ensemble->set->estimates + 1, sizeof *ensemble->values);
    ensemble->column = calloc(count + 1, sizeof *ensemble->column);
    ensemble->first = calloc(count + 1, sizeof *ensemble->first);
    if (!ensemble->sample || !ensemble->failed || !ensemble->values || !ensemble->column ||
        !ensemble->first)
        return COMITY_NO_MEMORY;
    for (size_t k = 0; k < count; k++) {
        ensemble->sample[k] = (uint32_t)k;
        ensemble->failed[k] = row_failed(ensemble->set, ensemble->rows + k * ensemble->set->row);
    }
    return COMITY_OK;
}

static void end(struct ensemble *ensemble)
{
    free(ensemble->sample);
    free(ensemble->failed);
    free(ensemble->values);
    free(ensemble->column);
    free(ensemble->first);
}

/* The values; with errors, also what they come of. */
static int compute(struct ensemble *ensemble, bool with_errors, uint64_t seed,
                   struct comity_measure_ensemble *found)
{
    const size_t estimates = ensemble->set->estimates + 1, count = ensemble->replicates;
    int status = begin(ensemble);
    found->values = calloc(estimates, sizeof *found->values);
    if (with_errors)
        found->influence = calloc(estimates * (count + 1), sizeof *found->influence);
    if (with_errors && count >= 2 * ensemble->each && needs_resampling(ensemble->set)) {
        found->resampled = calloc(estimates * RESAMPLES, sizeof *found->resampled);
        status = found->resampled ? status : COMITY_NO_MEMORY;
    }
    if (status || !found->values || (with_errors && !found->influence))
        return COMITY_NO_MEMORY;
    ensemble->influence = found->influence;
    evaluate(ensemble, true);
    memcpy(found->values, ensemble->values, estimates * sizeof *found->values);
    if (found->resampled)
        resample(ensemble, seed, found->resampled);
    return COMITY_OK;
}

int comity_measure_ensemble_init(struct comity_measure_ensemble *found,
                                 const struct comity_measure_set *set, size_t replicates,
                                 size_t each, const double *rows, uint64_t seed)
{
    struct ensemble ensemble = { .set = set, .rows = rows, .replicates = replicates, .each = each };
    *found = (struct comity_measure_ensemble){ 0 };
    const int status = compute(&ensemble, true, seed, found);
    end(&ensemble);
    return status;
}

void comity_measure_ensemble_free(struct comity_measure_ensemble *found)
{
    free(found->values);
    free(found->influence);
    free(found->resampled);
    *found = (struct comity_measure_ensemble){ 0 };
}

int comity_measure_estimates(const struct comity_measure_set *set, size_t replicates, size_t each,
                             const double *rows, bool with_errors,
                             struct comity_measure_estimate *estimates)
{
    struct ensemble ensemble = { .set = set, .rows = rows, .replicates = replicates, .each = each };
    struct comity_measure_ensemble found = { 0 };
    double *influence = with_errors ? calloc(replicates + 1, sizeof *influence) : NULL;
    int status = compute(&ensemble, with_errors, 1, &found);
    status = with_errors && !influence ? COMITY_NO_MEMORY : status;
    ensemble.influence = influence; /* of one measure after another */
    for (size_t k = 0; k < set->count && !status; k++)
        estimate(&ensemble, &found, estimates, k);
    end(&ensemble);
    comity_measure_ensemble_free(&found);
    free(influence);
    return status;
}
