/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/population.h>

#include "core/linear_algebra.h"
#include "inference/keyed_uniforms.h"

#include <comity/status.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRIES = 10000 };

void comity_population_options_init(struct comity_population_options *options)
{
    *options = (struct comity_population_options){
        .budget = 100000,
        .generation = 10000,
        .kept = 0.5,
        .least_accepted = 0.05,
        .seed = 1,
    };
}

int comity_population_init(struct comity_population *population,
                           const struct comity_population_options *options)
{
    const size_t k = options->parameters;
    *population = (struct comity_population){ .options = *options, .tolerance = INFINITY };
    if (k == 0 || options->budget == 0 || options->generation == 0 ||
        !(options->kept > 0.0 && options->kept < 1.0))
        return COMITY_BAD_ARGUMENT;
    if (population->options.generation > options->budget)
        population->options.generation = options->budget;
    population->room = population->options.generation;
    population->score = calloc(population->room, k * sizeof(double));
    population->weight = calloc(population->room, sizeof(double));
    population->distance = calloc(population->room, sizeof(double));
    population->simulation = calloc(population->room, sizeof(size_t));
    population->factor = calloc(k, k * sizeof(double));
    if (!population->score || !population->weight || !population->distance ||
        !population->simulation || !population->factor) {
        comity_population_free(population);
        return COMITY_NO_MEMORY;
    }
    return COMITY_OK;
}

void comity_population_free(struct comity_population *population)
{
    free(population->score);
    free(population->weight);
    free(population->distance);
    free(population->simulation);
    free(population->factor);
    *population = (struct comity_population){ 0 };
}

static double total_weight(const struct comity_population *population)
{
    double sum = 0.0;
    for (size_t i = 0; i < population->count; i++)
        sum += population->weight[i];
    return sum;
}

double comity_population_effective_size(const struct comity_population *population)
{
    const double sum = total_weight(population);
    double square = 0.0;
    for (size_t i = 0; i < population->count; i++)
        square += population->weight[i] * population->weight[i];
    return square > 0.0 ? sum * sum / square : 0.0;
}

/* The Cholesky factor of twice the weighted covariance of the kept points. */
static int make_kernel(struct comity_population *population)
{
    const size_t k = population->options.parameters;
    comity_covariances(population->count, k, population->score, population->weight,
                       total_weight(population), population->factor);
    for (size_t f = 0; f < k * k; f++)
        population->factor[f] *= 2.0;
    for (size_t p = 0; p < k; p++)
        population->factor[p * k + p] += 1e-12;
    return comity_cholesky(k, population->factor);
}

/* Which kept point a uniform draw picks, in proportion to the weights. */
static size_t pick(const struct comity_population *population, size_t kept, double sum, double unit)
{
    double below = population->weight[0];
    size_t i = 0;
    while (i + 1 < kept && unit * sum >= below)
        below += population->weight[++i];
    return i;
}

/* A try for simulation `index`: from the prior, or a kept point moved by the kernel. */
static void draw(const struct comity_population *population, uint64_t index, uint32_t attempt,
                 double sum, double unit[], double score[])
{
    const size_t k = population->options.parameters;
    const bool from_prior = population->generations == 0;
    comity_keyed_uniforms(population->options.seed,
                          from_prior ? COMITY_DRAW_PRIOR : COMITY_DRAW_MOVE, index, attempt, k + 1,
                          unit);
    for (size_t p = 0; p < k; p++)
        unit[p] = gsl_cdf_ugaussian_Pinv(unit[p]);
    if (from_prior) {
        memcpy(score, unit, k * sizeof *score);
        return;
    }
    const size_t from = pick(population, population->count, sum, unit[k]);
    for (size_t p = 0; p < k; p++) {
        score[p] = population->score[from * k + p];
        for (size_t q = 0; q <= p; q++)
            score[p] += population->factor[p * k + q] * unit[q];
    }
}

/* Draws the points after those kept; the share of tries that the constraint allowed. */
static int draw_points(struct comity_population *population, size_t points, double *allowed)
{
    const struct comity_population_options *options = &population->options;
    const size_t k = options->parameters;
    const double sum = total_weight(population);
    double *unit = calloc(k + 1, sizeof *unit);
    uint64_t tries = 0;
    int status = unit ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t i = 0; i < points && !status; i++) {
        double *score = population->score + (population->count + i) * k;
        uint32_t attempt = 0;
        bool found = false;
        while (!found && attempt < MOST_TRIES) {
            draw(population, population->simulated + i, attempt++, sum, unit, score);
            found = !options->allows || options->allows(options->context, score);
        }
        tries += attempt;
        status = found ? COMITY_OK : COMITY_NUMERIC;
    }
    *allowed = tries > 0 ? (double)points / (double)tries : 1.0;
    free(unit);
    return status;
}

/* A point in the kernel's own units. */
static void whiten(const struct comity_population *population, const double score[], double own[])
{
    const size_t k = population->options.parameters;
    for (size_t p = 0; p < k; p++) {
        own[p] = score[p];
        for (size_t q = 0; q < p; q++)
            own[p] -= population->factor[p * k + q] * own[q];
        own[p] /= population->factor[p * k + p];
    }
}

/* Prior over proposal, both up to the same constants: the densities of standard normal scores and
 * of the mixture of kernels. whitened[kept][k] are the kept points. */
static double importance(const struct comity_population *population, const double score[],
                         const double whitened[], double sum, double own[])
{
    const size_t k = population->options.parameters;
    double square = 0.0, mixture = 0.0, determinant = 1.0;
    whiten(population, score, own);
    for (size_t p = 0; p < k; p++) {
        determinant *= population->factor[p * k + p];
        square += score[p] * score[p];
    }
    for (size_t i = 0; i < population->count; i++) {
        double apart = 0.0;
        for (size_t p = 0; p < k; p++) {
            const double step = own[p] - whitened[i * k + p];
            apart += step * step;
        }
        mixture += population->weight[i] / sum * exp(-0.5 * apart);
    }
    return exp(-0.5 * square) * determinant / mixture;
}

static int weigh_points(struct comity_population *population, size_t points, double allowed)
{
    const size_t k = population->options.parameters, kept = population->count;
    const double sum = total_weight(population);
    double *whitened = calloc(kept + 1, k * sizeof *whitened);
    if (!whitened)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < kept; i++)
        whiten(population, population->score + i * k, whitened + i * k);
    for (size_t i = kept; i < kept + points; i++) {
        /* A constraint cuts prior and proposal down to a part of the space: the density of each is
         * larger there, by 1 over the share that it allows. */
        population->weight[i] = allowed * importance(population, population->score + i * k,
                                                     whitened, sum, whitened + kept * k);
    }
    free(whitened);
    return COMITY_OK;
}

int comity_population_propose(struct comity_population *population, const double **score,
                              size_t *count)
{
    const struct comity_population_options *options = &population->options;
    const size_t left = options->budget - population->simulated;
    size_t points = options->generation - population->count;
    double allowed;
    *count = 0;
    if (population->proposed > 0)
        return COMITY_BAD_ARGUMENT;
    if (left == 0 ||
        (population->generations > 1 && population->accepted < options->least_accepted))
        return COMITY_OK;
    points = points < left ? points : left;
    int status = population->generations > 0 ? make_kernel(population) : COMITY_OK;
    if (!status)
        status = draw_points(population, points, &allowed);
    if (status)
        return status;
    if (population->generations > 0) {
        status = weigh_points(population, points, allowed / population->allowed);
    } else {
        population->allowed = allowed;
        for (size_t i = 0; i < points; i++)
            population->weight[i] = 1.0;
    }
    *score = population->score + population->count * options->parameters;
    population->proposed = *count = status ? 0 : points;
    return status;
}

/* Keeps the `keep` nearest of all, by distance. */
static int keep_nearest(struct comity_population *population, size_t all, size_t keep)
{
    const size_t k = population->options.parameters;
    size_t *order = calloc(all, sizeof *order);
    double *copy = calloc(all, (k + 2) * sizeof *copy);
    size_t *simulation = calloc(all, sizeof *simulation);
    const int status = order && copy && simulation ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status) {
        gsl_sort_index(order, population->distance, 1, all);
        for (size_t i = 0; i < keep; i++) {
            double *row = copy + i * (k + 2);
            memcpy(row, population->score + order[i] * k, k * sizeof *row);
            row[k] = population->weight[order[i]];
            row[k + 1] = population->distance[order[i]];
            simulation[i] = population->simulation[order[i]];
        }
        for (size_t i = 0; i < keep; i++) {
            const double *row = copy + i * (k + 2);
            memcpy(population->score + i * k, row, k * sizeof *row);
            population->weight[i] = row[k];
            population->distance[i] = row[k + 1];
            population->simulation[i] = simulation[i];
        }
        population->count = keep;
    }
    free(order);
    free(copy);
    free(simulation);
    return status;
}

/* Appends the new points that have a distance; how many of all there are then. */
static size_t gather(struct comity_population *population, const double distance[])
{
    const size_t k = population->options.parameters, old = population->count;
    size_t all = old;
    for (size_t i = 0; i < population->proposed; i++) {
        if (!isnan(distance[i])) {
            memmove(population->score + all * k, population->score + (old + i) * k,
                    k * sizeof(double));
            population->weight[all] = population->weight[old + i];
            population->distance[all] = distance[i];
            population->simulation[all] = population->simulated + i;
            all++;
        }
    }
    return all;
}

int comity_population_accept(struct comity_population *population, const double distance[])
{
    const struct comity_population_options *options = &population->options;
    const size_t proposed = population->proposed, old = population->simulated;
    const size_t keep = (size_t)ceil(options->kept * (double)options->generation);
    if (proposed == 0)
        return COMITY_BAD_ARGUMENT;
    const size_t all = gather(population, distance);
    if (all < keep)
        return COMITY_NUMERIC;
    const int status = keep_nearest(population, all, keep);
    if (status)
        return status;
    size_t new = 0;
    for (size_t i = 0; i < keep; i++)
        new += population->simulation[i] >= old;
    population->accepted = (double)new / (double)proposed;
    population->tolerance = population->distance[keep - 1];
    population->simulated += proposed;
    population->generations++;
    population->proposed = 0;
    return COMITY_OK;
}
