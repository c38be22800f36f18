/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/population.h>
#include <comity/status.h>

#include "inference/stand_in.h"
#include "statistics/close.h"

#include <stdio.h>
#include <stdlib.h>

Suite *population_suite(void);

enum { GENERATION = 4000, BUDGET = 60000 };

/* A stand-in for the region: summaries of a point, and their distance from the observation. */
typedef double stand_in(const double score[], uint64_t index);

/* Two modes: the sign of the first score cannot be seen. */
static double two_modes(const double score[], uint64_t index)
{
    double normal[2];

    stand_in_normals(3, index, 2, normal);
    const double apart = score[0] * score[0] + 0.2 * normal[0] - 1.0;
    const double other = score[1] + 0.5 * normal[1];

    return sqrt(apart * apart + other * other);
}

static double two_modes_density(const double score[])
{
    const double apart = score[0] * score[0] - 1.0;

    return exp(-0.5 * apart * apart / 0.04 - 0.5 * score[1] * score[1] / 0.25);
}

/* A banana: the second score is seen less the square of the first. */
static double banana(const double score[], uint64_t index)
{
    double normal[2];

    stand_in_normals(5, index, 2, normal);
    const double bent = score[1] - score[0] * score[0] + 0.2 * normal[0];
    const double level = score[0] + normal[1];

    return sqrt(bent * bent + level * level);
}

static double banana_density(const double score[])
{
    const double bent = score[1] - score[0] * score[0];

    return exp(-0.5 * bent * bent / 0.04 - 0.5 * score[0] * score[0]);
}

static void calibrate(stand_in *simulate, const struct comity_population_options *options,
                      struct comity_population *population)
{
    const double *score;
    size_t count;

    ck_assert_int_eq(comity_population_init(population, options), COMITY_OK);
    for (;;) {
        ck_assert_int_eq(comity_population_propose(population, &score, &count), COMITY_OK);
        if (count == 0)
            return;
        double *distance = calloc(count, sizeof *distance);

        for (size_t i = 0; i < count; i++)
            distance[i] = simulate(score + 2 * i, population->simulated + i);
        ck_assert_int_eq(comity_population_accept(population, distance), COMITY_OK);
        free(distance);
    }
}

/* The largest difference of the marginal distribution of one score (Kolmogorov's distance) from
 * the exact posterior, prior times likelihood on a fine grid. */
static double distance_to_exact(const struct comity_population *population,
                                double (*likelihood)(const double score[]), size_t of)
{
    enum { GRID = 400 };
    double exact[GRID] = { 0 }, found[GRID] = { 0 }, sum = 0.0, weights = 0.0, worst = 0.0;

    for (size_t i = 0; i < GRID; i++) {
        for (size_t j = 0; j < GRID; j++) {
            const double at[] = { -5.0 + 10.0 * (double)i / GRID, -5.0 + 10.0 * (double)j / GRID };
            const double mass = likelihood(at) * exp(-0.5 * (at[0] * at[0] + at[1] * at[1]));

            exact[of == 0 ? i : j] += mass;
            sum += mass;
        }
    }
    for (size_t i = 0; i < population->count; i++) {
        const double score = population->score[2 * i + of];
        const size_t cell = (size_t)fmin(fmax((score + 5.0) / 10.0 * GRID, 0.0), GRID - 1);

        found[cell] += population->weight[i];
        weights += population->weight[i];
    }
    double exact_share = 0.0, found_share = 0.0;

    for (size_t i = 0; i < GRID; i++) {
        exact_share += exact[i] / sum;
        found_share += found[i] / weights;
        worst = fmax(worst, fabs(exact_share - found_share));
    }
    return worst;
}

static struct comity_population_options options_of_test(void)
{
    struct comity_population_options options;

    comity_population_options_init(&options);
    options.parameters = 2;
    options.generation = GENERATION;
    options.budget = BUDGET;
    return options;
}

START_TEST(two_modes_are_found)
{
    const struct comity_population_options options = options_of_test();
    struct comity_population population;
    double right = 0.0, sum = 0.0;

    calibrate(two_modes, &options, &population);
    for (size_t i = 0; i < population.count; i++) {
        sum += population.weight[i];
        right += population.score[2 * i] > 0.0 ? population.weight[i] : 0.0;
    }
    printf("# two modes: Kolmogorov's distance %.3f and %.3f, share of the right one %.3f\n",
           distance_to_exact(&population, two_modes_density, 0),
           distance_to_exact(&population, two_modes_density, 1), right / sum);
    assert_near(right / sum, 0.5, 0.08);
    ck_assert(distance_to_exact(&population, two_modes_density, 0) < 0.1);
    ck_assert(distance_to_exact(&population, two_modes_density, 1) < 0.1);
    comity_population_free(&population);
}
END_TEST

START_TEST(a_banana_is_found)
{
    const struct comity_population_options options = options_of_test();
    struct comity_population population;

    calibrate(banana, &options, &population);
    printf("# banana: Kolmogorov's distance %.3f and %.3f after %zu simulations\n",
           distance_to_exact(&population, banana_density, 0),
           distance_to_exact(&population, banana_density, 1), population.simulated);
    ck_assert(distance_to_exact(&population, banana_density, 0) < 0.1);
    ck_assert(distance_to_exact(&population, banana_density, 1) < 0.1);
    comity_population_free(&population);
}
END_TEST

START_TEST(it_ends_by_itself_or_with_the_budget)
{
    struct comity_population_options options = options_of_test();
    struct comity_population population;

    options.budget = 100 * BUDGET;
    calibrate(two_modes, &options, &population);
    ck_assert(population.simulated < options.budget);
    ck_assert(population.accepted < options.least_accepted);
    comity_population_free(&population);
    options.budget = GENERATION + 700;
    calibrate(two_modes, &options, &population);
    ck_assert_uint_eq(population.simulated, options.budget);
    ck_assert_uint_eq(population.generations, 2);
    comity_population_free(&population);
    comity_population_free(&population);
}
END_TEST

static bool first_below_second(const void *context, const double score[])
{
    return context == NULL && score[0] < score[1];
}

/* A constraint restricts prior and posterior; what is left has the exact density. */
static double constrained_banana_density(const double score[])
{
    return score[0] < score[1] ? banana_density(score) : 0.0;
}

START_TEST(constraints_hold)
{
    struct comity_population_options options = options_of_test();
    struct comity_population population;

    options.allows = first_below_second;
    calibrate(banana, &options, &population);
    assert_near(population.allowed, 0.5, 0.03);
    for (size_t i = 0; i < population.count; i++)
        ck_assert(population.score[2 * i] < population.score[2 * i + 1]);
    ck_assert(distance_to_exact(&population, constrained_banana_density, 0) < 0.1);
    comity_population_free(&population);
}
END_TEST

/* The second generation, where distances say nothing: moved by twice the covariance of the half
 * that is kept, which is that of the prior, and weighed by prior over proposal, so 1 in the mean,
 * also where a constraint cuts both down. As none of it is near, it is the last. */
START_TEST(moves_are_weighed_by_prior_over_proposal)
{
    struct comity_population_options options = options_of_test();
    struct comity_population population;
    static double distance[GENERATION];
    const double *score;
    double sum = 0.0;
    size_t count;

    options.allows = _i ? first_below_second : NULL;
    ck_assert_int_eq(comity_population_init(&population, &options), COMITY_OK);
    ck_assert_int_eq(comity_population_propose(&population, &score, &count), COMITY_OK);
    for (size_t i = 0; i < count; i++)
        distance[i] = (double)i;
    ck_assert_int_eq(comity_population_accept(&population, distance), COMITY_OK);
    ck_assert_int_eq(comity_population_propose(&population, &score, &count), COMITY_OK);
    ck_assert_uint_eq(count, GENERATION / 2);
    for (size_t i = 0; i < count; i++) {
        distance[i] = GENERATION;
        sum += population.weight[population.count + i];
    }
    assert_near(sum / (double)count, 1.0, 0.05);
    if (!options.allows)
        assert_near(population.factor[0], sqrt(2.0), 0.1);
    ck_assert_int_eq(comity_population_accept(&population, distance), COMITY_OK);
    ck_assert_int_eq(comity_population_propose(&population, &score, &count), COMITY_OK);
    ck_assert_uint_eq(count, 0);
    comity_population_free(&population);
}
END_TEST

static bool nowhere(const void *context, const double score[])
{
    return context == score;
}

/* The last of ten thousand tries. */
static bool once_in_ten_thousand(const void *context, const double score[])
{
    static unsigned tries;
    return context != score && ++tries % 10000 == 0;
}

START_TEST(mistakes)
{
    struct comity_population_options options = options_of_test();
    struct comity_population population;
    const double *score;
    const double none = NAN;
    size_t count;

    options.parameters = 0;
    ck_assert_int_eq(comity_population_init(&population, &options), COMITY_BAD_ARGUMENT);
    options.parameters = 1;
    options.allows = nowhere;
    ck_assert_int_eq(comity_population_init(&population, &options), COMITY_OK);
    ck_assert_int_eq(comity_population_propose(&population, &score, &count), COMITY_NUMERIC);
    ck_assert_int_eq(comity_population_accept(&population, &none), COMITY_BAD_ARGUMENT);
    comity_population_free(&population);
    options.allows = once_in_ten_thousand;
    options.generation = 1;
    ck_assert_int_eq(comity_population_init(&population, &options), COMITY_OK);
    ck_assert_int_eq(comity_population_propose(&population, &score, &count), COMITY_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(comity_population_accept(&population, &none), COMITY_NUMERIC);
    comity_population_free(&population);
}
END_TEST

Suite *population_suite(void)
{
    Suite *suite = suite_create("population");
    TCase *stand_ins = tcase_create("stand-ins");
    TCase *ends = tcase_create("ends");

    tcase_add_test(stand_ins, two_modes_are_found);
    tcase_add_test(stand_ins, a_banana_is_found);
    tcase_add_test(stand_ins, constraints_hold);
    tcase_add_loop_test(stand_ins, moves_are_weighed_by_prior_over_proposal, 0, 2);
    tcase_add_test(ends, it_ends_by_itself_or_with_the_budget);
    tcase_add_test(ends, mistakes);
    suite_add_tcase(suite, stand_ins);
    suite_add_tcase(suite, ends);
    return suite;
}
