/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/model_choice.h>
#include <comity/posterior.h>
#include <comity/status.h>

#include "inference/stand_in.h"
#include "statistics/close.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

Suite *posterior_suite(void);

enum { ROWS = 100000, KEPT = 2000 };

/* Scores z ~ N(0,1) of two parameters; summary 0 is z_0 plus noise of variance `noise`, summary 1
 * is noise alone, summary 2 is constant. */
static double score[ROWS * 2], summary[ROWS * 3];
static const double noise = 0.25;

static struct comity_simulations linear_model(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        double normal[4];

        stand_in_normals(11, i, 4, normal);
        score[2 * i] = normal[0];
        score[2 * i + 1] = normal[1];
        summary[3 * i] = normal[0] + sqrt(noise) * normal[2];
        summary[3 * i + 1] = normal[3];
        summary[3 * i + 2] = 7.0;
    }
    return (struct comity_simulations){ ROWS, 2, 3, score, summary, NULL };
}

static const struct comity_prior normal_prior = { .kind = COMITY_PRIOR_NORMAL,
                                                  .mean = 0.0,
                                                  .deviation = 1.0 };

/* The exact posterior of the first is N(s / (1 + noise), noise / (1 + noise)), that of the second
 * the prior. */
START_TEST(linear_normal_model)
{
    const struct comity_simulations simulations = linear_model();
    const double observed[] = { 1.5, 0.2, 7.0 };
    struct comity_posterior posterior = { 0 };
    struct comity_marginal known, unknown;
    double scale[3], dimension;

    ck_assert_int_eq(comity_summary_scales(&simulations, scale), COMITY_OK);
    assert_near(scale[0], sqrt(1.0 + noise), 0.02);
    assert_near(scale[2], 0.0, 0.0);
    ck_assert_int_eq(comity_posterior_nearest(&simulations, observed, scale, KEPT,
                                              COMITY_NONE_LEFT_OUT, &posterior),
                     COMITY_OK);
    ck_assert_int_eq(comity_posterior_adjust(&posterior, observed, scale), COMITY_OK);
    ck_assert_int_eq(comity_posterior_marginal(&posterior, 0, &normal_prior, 0.95, &known),
                     COMITY_OK);
    ck_assert_int_eq(comity_posterior_marginal(&posterior, 1, &normal_prior, 0.95, &unknown),
                     COMITY_OK);
    const double mean = 1.5 / (1.0 + noise), deviation = sqrt(noise / (1.0 + noise));
    const double error = 4.0 / sqrt(comity_posterior_effective_size(&posterior));

    assert_near(known.mean, mean, error * deviation);
    assert_near(known.deviation, deviation, error * deviation);
    assert_near(known.low, mean - 1.96 * deviation, 3.0 * error * deviation);
    assert_near(known.high, mean + 1.96 * deviation, 3.0 * error * deviation);
    assert_near(known.ratio, deviation, error * deviation);
    assert_near(unknown.mean, 0.0, error);
    assert_near(unknown.ratio, 1.0, error);
    ck_assert_int_eq(comity_posterior_dimension(&posterior, &dimension), COMITY_OK);
    assert_near(dimension, 1.0 - deviation * deviation, 2.0 * error);
    comity_posterior_free(&posterior);
    comity_posterior_free(&posterior);
}
END_TEST

START_TEST(score_and_value_invert)
{
    static const struct comity_prior priors[] = {
        { .kind = COMITY_PRIOR_UNIFORM, .low = 2.0, .high = 6.0 },
        { .kind = COMITY_PRIOR_LOG_UNIFORM, .low = 0.01, .high = 1.0 },
        { .kind = COMITY_PRIOR_BETA, .alpha = 2.0, .beta = 5.0, .low = 0.0, .high = 3.0 },
    };

    for (int step = -30; step <= 30; step++) {
        const double at = step / 10.0;
        const double value = comity_prior_value(&priors[_i], at);

        assert_near(gsl_cdf_ugaussian_Pinv(comity_prior_cumulative(&priors[_i], value)), at, 1e-6);
    }
    ck_assert(comity_prior_value(&priors[_i], -40.0) >= priors[_i].low);
    ck_assert(comity_prior_value(&priors[_i], 40.0) <= priors[_i].high);
}
END_TEST

/* Without the adjustment the kept simulations are spread by the tolerance. */
START_TEST(adjustment_narrows)
{
    const struct comity_simulations simulations = linear_model();
    const double observed[] = { 1.5, 0.2, 7.0 };
    struct comity_posterior posterior = { 0 };
    struct comity_marginal before, after;
    double scale[3];

    ck_assert_int_eq(comity_summary_scales(&simulations, scale), COMITY_OK);
    ck_assert_int_eq(comity_posterior_nearest(&simulations, observed, scale, 20000,
                                              COMITY_NONE_LEFT_OUT, &posterior),
                     COMITY_OK);
    ck_assert_int_eq(comity_posterior_marginal(&posterior, 0, &normal_prior, 0.95, &before), 0);
    ck_assert_int_eq(comity_posterior_adjust(&posterior, observed, scale), COMITY_OK);
    ck_assert_int_eq(comity_posterior_marginal(&posterior, 0, &normal_prior, 0.95, &after), 0);
    ck_assert(before.deviation > 1.1 * sqrt(noise / (1.0 + noise)));
    assert_near(after.deviation, sqrt(noise / (1.0 + noise)), 0.02);
    comity_posterior_free(&posterior);
}
END_TEST

/* Scores of +-exp(.7 s) at s from -1 to 1: at the observation, 0, all are +-1. */
START_TEST(residuals_are_stretched)
{
    enum { KEEP = 42 };
    double scores[KEEP], summaries[KEEP], weights[KEEP];
    const double observed = 0.0, scale = 1.0;
    struct comity_posterior posterior = { KEEP, 1, 1, scores, summaries, weights, NULL, NULL, 1.0 };

    for (size_t i = 0; i < KEEP; i++) {
        summaries[i] = (double)(i / 2) / 10.0 - 1.0;
        scores[i] = (i % 2 ? 1.0 : -1.0) * exp(0.7 * summaries[i]);
        weights[i] = 1.0 / KEEP;
    }
    ck_assert_int_eq(comity_posterior_adjust(&posterior, &observed, &scale), COMITY_OK);
    for (size_t i = 0; i < KEEP; i++)
        assert_near(scores[i], i % 2 ? 1.0 : -1.0, 1e-9);
}
END_TEST

/* A summary that all kept simulations have in common, off the observation, moves no draw. */
START_TEST(a_constant_summary_moves_nothing)
{
    enum { KEEP = 50 };
    double scores[KEEP], constant[KEEP], scale = 1.0, mean = 0.0;
    const struct comity_simulations simulations = { KEEP, 1, 1, scores, constant, NULL };
    const double observed = 0.0;
    struct comity_posterior posterior = { 0 };

    for (size_t i = 0; i < KEEP; i++) {
        scores[i] = i % 2 == 0 ? 1.0 : 2.0; /* residuals of one size: a spread that stays */
        constant[i] = 3.0;
    }
    ck_assert_int_eq(comity_posterior_nearest(&simulations, &observed, &scale, KEEP,
                                              COMITY_NONE_LEFT_OUT, &posterior),
                     COMITY_OK);
    ck_assert_int_eq(comity_posterior_adjust(&posterior, &observed, &scale), COMITY_OK);
    for (size_t i = 0; i < KEEP; i++)
        mean += posterior.weight[i] * posterior.score[i];
    assert_close(mean, 1.5);
    comity_posterior_free(&posterior);
}
END_TEST

START_TEST(nearest_is_what_sorting_gives)
{
    const struct comity_simulations simulations = linear_model();
    const double observed[] = { 0.3, -0.4, 7.0 };
    struct comity_posterior posterior = { 0 }, all = { 0 };
    double scale[3];

    ck_assert_int_eq(comity_summary_scales(&simulations, scale), COMITY_OK);
    ck_assert_int_eq(comity_posterior_nearest(&simulations, observed, scale, ROWS - 1, 5, &all),
                     COMITY_OK);
    for (size_t keep = 1; keep < 40; keep++) {
        ck_assert_int_eq(
            comity_posterior_nearest(&simulations, observed, scale, keep, 5, &posterior),
            COMITY_OK);
        for (size_t i = 0; i < keep; i++)
            ck_assert_uint_eq(posterior.source[i], all.source[i]);
    }
    for (size_t i = 1; i < all.count; i++) {
        ck_assert(all.distance[i - 1] <= all.distance[i]);
        ck_assert_uint_ne(all.source[i], 5);
    }
    ck_assert_int_eq(comity_posterior_nearest(&simulations, observed, scale, ROWS, 5, &all),
                     COMITY_BAD_ARGUMENT);
    comity_posterior_free(&posterior);
    comity_posterior_free(&all);
}
END_TEST

/* Where no distance sets them apart, importance still does. */
START_TEST(equally_far_simulations_weigh_as_they_were_drawn)
{
    const double summaries[] = { 1.0, -1.0 }, scores[] = { 0.0, 0.0 }, weights[] = { 1.0, 3.0 };
    const struct comity_simulations simulations = { 2, 1, 1, scores, summaries, weights };
    const double observed = 0.0, scale = 1.0;
    struct comity_posterior posterior = { 0 };

    ck_assert_int_eq(comity_posterior_nearest(&simulations, &observed, &scale, 2,
                                              COMITY_NONE_LEFT_OUT, &posterior),
                     COMITY_OK);
    assert_close(posterior.weight[0], 0.25);
    assert_close(posterior.weight[1], 0.75);
    comity_posterior_free(&posterior);
}
END_TEST

START_TEST(missing_summaries_are_never_near)
{
    double few[] = { 0.0, NAN, 0.1, 0.2 }, scores[] = { 1, 2, 3, 4 }, scale = 1.0;
    const struct comity_simulations simulations = { 4, 1, 1, scores, few, NULL };
    const double observed = 0.0;
    struct comity_posterior posterior = { 0 };

    ck_assert_int_eq(comity_posterior_nearest(&simulations, &observed, &scale, 3,
                                              COMITY_NONE_LEFT_OUT, &posterior),
                     COMITY_OK);
    ck_assert_uint_eq(posterior.source[0], 0);
    ck_assert_uint_eq(posterior.source[1], 2);
    ck_assert_uint_eq(posterior.source[2], 3);
    ck_assert_int_eq(comity_posterior_adjust(&posterior, &observed, &scale), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_posterior_nearest(&simulations, &observed, &scale, 4,
                                              COMITY_NONE_LEFT_OUT, &posterior),
                     COMITY_BAD_ARGUMENT);
    comity_posterior_free(&posterior);
}
END_TEST

/* What the regression expects of the first is E(z | s) = s / (1 + noise), of the second nothing; a
 * summary that repeats another changes neither, and one that is missing leaves its row out. */
START_TEST(expected_scores_of_the_linear_model)
{
    enum { COUNT = 20000, SUMMARIES = 4 };
    static double repeated[COUNT * SUMMARIES];
    double expected[6 * 2];
    struct comity_simulations simulations = linear_model();
    const double observed[SUMMARIES] = { 1.5, 0.2, 7.0, 1.5 };
    double scale[SUMMARIES], coefficient[2 * COMITY_EXPECTATION_TERMS(SUMMARIES)];
    for (size_t i = 0; i < COUNT; i++) {
        memcpy(repeated + i * SUMMARIES, summary + 3 * i, 3 * sizeof *summary);
        repeated[i * SUMMARIES + 3] = summary[3 * i];
    }
    repeated[5 * SUMMARIES + 1] = NAN;
    simulations.count = COUNT;
    simulations.summaries = SUMMARIES;
    simulations.summary = repeated;
    ck_assert_int_eq(comity_summary_scales(&simulations, scale), COMITY_OK);
    ck_assert_int_eq(comity_expectation_fit(&simulations, observed, scale, coefficient), COMITY_OK);
    assert_near(coefficient[0], 1.5 / (1.0 + noise), 0.02);
    assert_near(coefficient[COMITY_EXPECTATION_TERMS(SUMMARIES)], 0.0, 0.04);
    for (size_t i = 0; i < 6; i++) {
        comity_expectation_scores(2, SUMMARIES, repeated + i * SUMMARIES, observed, scale,
                                  coefficient, expected + 2 * i);
    }
    for (size_t i = 0; i < 5; i++)
        assert_near(expected[2 * i], summary[3 * i] / (1.0 + noise), 0.06);
    ck_assert(isnan(expected[2 * 5]) && isnan(expected[2 * 5 + 1]));
}
END_TEST

/* Summaries that say nothing spread what is near; what they let expect does not. */
START_TEST(expected_scores_pass_over_noise)
{
    enum { COUNT = 20000, SUMMARIES = 21 };
    static double row[COUNT * SUMMARIES], expected[COUNT * 2];
    struct comity_simulations simulations = linear_model();
    struct comity_posterior diluted = { 0 }, posterior = { 0 };
    double observed[SUMMARIES] = { 1.5 }, scale[SUMMARIES], own_scale[2];
    double coefficient[2 * COMITY_EXPECTATION_TERMS(SUMMARIES)];
    for (size_t i = 0; i < COUNT; i++) {
        stand_in_normals(12, i, SUMMARIES, row + i * SUMMARIES);
        row[i * SUMMARIES] = summary[3 * i];
    }
    simulations.count = COUNT;
    simulations.summaries = SUMMARIES;
    simulations.summary = row;
    ck_assert_int_eq(comity_summary_scales(&simulations, scale), COMITY_OK);
    ck_assert_int_eq(comity_posterior_nearest(&simulations, observed, scale, KEPT,
                                              COMITY_NONE_LEFT_OUT, &diluted),
                     COMITY_OK);
    ck_assert_int_eq(comity_expectation_fit(&simulations, observed, scale, coefficient), COMITY_OK);
    for (size_t i = 0; i < COUNT; i++) {
        comity_expectation_scores(2, SUMMARIES, row + i * SUMMARIES, observed, scale, coefficient,
                                  expected + 2 * i);
    }
    const double at_observation[2] = { coefficient[0],
                                       coefficient[COMITY_EXPECTATION_TERMS(SUMMARIES)] };
    struct comity_simulations few = simulations;
    few.summaries = 2;
    few.summary = expected;
    ck_assert_int_eq(comity_summary_scales(&few, own_scale), COMITY_OK);
    own_scale[1] = 0.0; /* nothing is known of the second */
    ck_assert_int_eq(comity_posterior_nearest(&few, at_observation, own_scale, KEPT,
                                              COMITY_NONE_LEFT_OUT, &posterior),
                     COMITY_OK);
    const double exact = sqrt(noise / (1.0 + noise));
    ck_assert_double_gt(comity_posterior_score_deviation(&diluted, 0), 1.5 * exact);
    assert_near(comity_posterior_score_deviation(&posterior, 0), exact, 0.1 * exact);
    ck_assert_int_eq(comity_posterior_take_summaries(&posterior, &simulations), COMITY_OK);
    ck_assert_uint_eq(posterior.summaries, SUMMARIES);
    ck_assert_double_eq(posterior.summary[7 * SUMMARIES + 20],
                        row[posterior.source[7] * SUMMARIES + 20]);
    comity_posterior_free(&diluted);
    comity_posterior_free(&posterior);
}
END_TEST

/* 95 % intervals cover 95 % of truths, and ranks are uniform. */
START_TEST(coverage_of_the_linear_model)
{
    enum { TRUTHS = 400 };
    const struct comity_simulations simulations = linear_model();
    const struct comity_coverage_options options = { KEPT, TRUTHS, 1, 0.95, NULL };
    double scale[3], rank[TRUTHS * 2], covered[2], ratio[2];

    ck_assert_int_eq(comity_summary_scales(&simulations, scale), COMITY_OK);
    ck_assert_int_eq(comity_posterior_coverage(&simulations, scale, &options, rank, covered, ratio),
                     COMITY_OK);
    for (size_t p = 0; p < 2; p++) {
        double mean = 0.0;

        assert_near(covered[p], 0.95, 4.0 * sqrt(0.95 * 0.05 / TRUTHS));
        for (size_t t = 0; t < TRUTHS; t++)
            mean += rank[t * 2 + p] / TRUTHS;
        assert_near(mean, 0.5, 4.0 / sqrt(12.0 * TRUTHS));
    }
    assert_near(ratio[0], sqrt(noise / (1.0 + noise)), 0.03);
    assert_near(ratio[1], 1.0, 0.03);
}
END_TEST

/* Two normal models of known evidence: the probability is that of Bayes' theorem. */
START_TEST(models_by_bayes_theorem)
{
    static double of_model[ROWS];
    static uint32_t model[ROWS];
    const double observed[] = { 0.0, 0.7, 1.3, 3.0 };

    for (size_t i = 0; i < ROWS; i++) {
        double normal;

        stand_in_normals(23, i, 1, &normal);
        model[i] = i % 2;
        of_model[i] = normal + (double)model[i];
    }
    const struct comity_model_table table = { { ROWS, 0, 1, NULL, of_model, NULL }, model, 2 };
    double scale;

    ck_assert_int_eq(comity_summary_scales(&table.simulations, &scale), COMITY_OK);
    for (size_t o = 0; o < 4; o++) {
        const double odds = exp(observed[o] - 0.5);
        double probability[2];

        ck_assert_int_eq(comity_model_probabilities(&table, &observed[o], &scale, 4000,
                                                    COMITY_NONE_LEFT_OUT, probability),
                         COMITY_OK);
        assert_near(probability[1], odds / (1.0 + odds), 0.04);
        assert_near(probability[0] + probability[1], 1.0, 1e-12);
    }
    uint32_t confusion[4];

    ck_assert_int_eq(comity_model_confusion(&table, &scale, 2000, 200, confusion), COMITY_OK);
    ck_assert_uint_eq(confusion[0] + confusion[1], 200);
    ck_assert_uint_eq(confusion[2] + confusion[3], 200);
    /* The best rule, a cut at 0.5, errs with probability .309. */
    assert_near((confusion[0] + confusion[3]) / 400.0, 0.691, 0.1);
    ck_assert_int_eq(comity_model_confusion(&table, &scale, 2000, 0, confusion),
                     COMITY_BAD_ARGUMENT);
}
END_TEST

/* Four points, where the penalty counts: Newton's method in NumPy. */
START_TEST(logits_are_held_back)
{
    double values[] = { -2.0, -1.0, 1.0, 2.0 }, scale = 1.0, probability[2];
    const uint32_t model[] = { 0, 1, 0, 1 };
    const struct comity_model_table table = { { 4, 0, 1, NULL, values, NULL }, model, 2 };
    const double observed = 0.5;

    ck_assert_int_eq(
        comity_model_probabilities(&table, &observed, &scale, 4, COMITY_NONE_LEFT_OUT, probability),
        COMITY_OK);
    assert_near(probability[1], 0.5938081855501377, 1e-9);
}
END_TEST

START_TEST(model_that_is_not_near_has_no_probability)
{
    double values[] = { 0.0, 0.1, 0.2, 9.0, 9.1, 9.2 }, scale = 1.0, probability[2];
    const uint32_t model[] = { 0, 0, 0, 1, 1, 1 };
    const struct comity_model_table table = { { 6, 0, 1, NULL, values, NULL }, model, 2 };
    const double observed = 0.05;

    ck_assert_int_eq(
        comity_model_probabilities(&table, &observed, &scale, 3, COMITY_NONE_LEFT_OUT, probability),
        COMITY_OK);
    assert_near(probability[0], 1.0, 1e-12);
    assert_near(probability[1], 0.0, 1e-12);
}
END_TEST

START_TEST(scores_of_predictions)
{
    const double x[] = { 3.0, 1.0, 2.0, 5.0 }, weight[] = { 0.1, 0.4, 0.3, 0.2 };
    double ranked, direct = 0.0, pairs = 0.0;

    for (size_t i = 0; i < 4; i++) {
        direct += weight[i] * fabs(x[i] - 2.5);
        for (size_t j = 0; j < 4; j++)
            pairs += weight[i] * weight[j] * fabs(x[i] - x[j]);
    }
    ck_assert_int_eq(comity_ranked_probability_score(4, x, weight, 2.5, &ranked), COMITY_OK);
    assert_close(ranked, direct - 0.5 * pairs);
    /* NumPy, with Silverman's width */
    assert_close(comity_logarithmic_score(4, x, weight, 2.0, 0.1), -1.5328508080415701);
    const double same[] = { 1.0, 1.0 }, half[] = { 0.5, 0.5 };

    ck_assert(isinf(comity_logarithmic_score(2, same, half, 1.0, 0.0)));
    assert_close(comity_logarithmic_score(2, same, half, 1.5, 0.5),
                 -0.5 - log(0.5 * sqrt(2.0 * M_PI)));
    /* far off, where the density itself is no double */
    assert_close(comity_logarithmic_score(2, same, half, 101.0, 1.0),
                 -5000.0 - log(sqrt(2.0 * M_PI)));
}
END_TEST

/* y = z_0 plus chance of deviation 0.5: an observation with error 0.1 at 1 rules out scores beyond
 * 3 times the root of .26 from it. */
START_TEST(history_matching_rules_out)
{
    const struct comity_simulations simulations = linear_model();
    const double observed[] = { 1.0, 0.0, 7.0 }, error[] = { 0.1, 0.1, 0.1 };
    struct comity_history_match match[3];
    const double wide = 3.0 * sqrt(0.01 + noise);

    ck_assert_int_eq(comity_history_matching(&simulations, observed, error, 3.0, match, NULL),
                     COMITY_OK);
    assert_near(match[0].chance, sqrt(noise), 0.01);
    assert_near(match[0].explained, 1.0 / (1.0 + noise), 0.01);
    assert_near(match[1].excluded, 0.0, 0.0);
    assert_near(match[2].excluded, 0.0, 0.0);
    assert_near(1.0 - match[0].excluded,
                gsl_cdf_ugaussian_P(1.0 + wide) - gsl_cdf_ugaussian_P(1.0 - wide), 0.01);
}
END_TEST

/* Residuals orthogonal to every parabola, and two degrees of freedom. */
START_TEST(an_emulator_leaves_chance)
{
    const double scores[] = { -2.0, -1.0, 0.0, 1.0, 2.0 }, cubic[] = { -1.0, 2.0, 0.0, -2.0, 1.0 };
    const struct comity_simulations simulations = { 5, 1, 1, scores, cubic, NULL };
    const double observed = 0.0, error = 0.0;
    struct comity_history_match match;

    ck_assert_int_eq(comity_history_matching(&simulations, &observed, &error, 3.0, &match, NULL),
                     COMITY_OK);
    assert_close(match.chance, sqrt(10.0 / 2.0));
    assert_near(match.explained, 0.0, 1e-12);
}
END_TEST

/* Draws equal to the truth lie half below it. */
START_TEST(ties_with_the_truth_are_shared)
{
    enum { ALIKE = 40 };
    double scores[ALIKE] = { 0.0 }, summaries[ALIKE], rank[4], covered, ratio;
    const struct comity_simulations simulations = { ALIKE, 1, 1, scores, summaries, NULL };
    const struct comity_coverage_options options = { .keep = 10, .truths = 4, .level = 0.95 };
    const double scale = 1.0;

    for (size_t i = 0; i < ALIKE; i++)
        summaries[i] = (double)i;
    ck_assert_int_eq(
        comity_posterior_coverage(&simulations, &scale, &options, rank, &covered, &ratio),
        COMITY_OK);
    for (size_t t = 0; t < 4; t++)
        assert_close(rank[t], 0.5);
    ck_assert_double_eq(covered, 1.0);
}
END_TEST

/* A truth beyond all draws has all of their weight below it, however its sum is rounded. */
START_TEST(ranks_are_shares)
{
    enum { MANY = 200, TRUTHS_TWO = 2 };
    double scores[MANY], summaries[MANY], rank[TRUTHS_TWO], covered, ratio;
    const struct comity_simulations simulations = { MANY, 1, 1, scores, summaries, NULL };
    const double scale = 1.0;

    for (size_t i = 0; i < MANY; i++) {
        scores[i] = sin((double)i);
        summaries[i] = (double)i * (double)i;
    }
    scores[0] = -9.0;
    scores[MANY / TRUTHS_TWO] = 9.0;
    for (size_t keep = 3; keep < 90; keep++) {
        const struct comity_coverage_options options = { .keep = keep,
                                                         .truths = TRUTHS_TWO,
                                                         .level = 0.95 };
        ck_assert_int_eq(
            comity_posterior_coverage(&simulations, &scale, &options, rank, &covered, &ratio),
            COMITY_OK);
        ck_assert_double_eq(rank[0], 0.0);
        ck_assert_double_eq(rank[1], 1.0);
    }
}
END_TEST

/* numpy.linalg.eigvalsh of the covariances of 300 samples: .521 for 400 draws of 8 parameters. */
START_TEST(directions_by_chance)
{
    double dimension;
    ck_assert_int_eq(comity_posterior_chance_dimension(400, 8, &dimension), COMITY_OK);
    assert_near(dimension, 0.521, 0.1);
    ck_assert_int_eq(comity_posterior_chance_dimension(100000, 1, &dimension), COMITY_OK);
    assert_near(dimension, 0.0, 0.01);
}
END_TEST

/* Of 40 truths in 4 bins: 10 each; 13, 7, 13, 7; all in one. */
START_TEST(ranks_that_are_uniform)
{
    double rank[80];
    for (size_t t = 0; t < 40; t++) {
        rank[2 * t] = ((double)t + 0.5) / 40;
        rank[2 * t + 1] = t < 13 ? 0 : t < 20 ? 0.3 : t < 33 ? 0.6 : 1;
    }
    assert_close(comity_rank_uniformity(40, 2, rank, 0), 1.0);
    assert_close(comity_rank_uniformity(40, 2, rank, 1), gsl_cdf_chisq_Q(4 * 9 / 10.0, 3));
    memset(rank, 0, sizeof rank);
    assert_close(comity_rank_uniformity(40, 2, rank, 1), gsl_cdf_chisq_Q(120, 3));
    ck_assert_double_nan(comity_rank_uniformity(19, 2, rank, 1));
}
END_TEST

Suite *posterior_suite(void)
{
    Suite *suite = suite_create("posterior");
    TCase *parameters = tcase_create("parameters");
    TCase *models = tcase_create("models");

    tcase_add_loop_test(parameters, score_and_value_invert, 0, 3);
    tcase_add_test(parameters, linear_normal_model);
    tcase_add_test(parameters, adjustment_narrows);
    tcase_add_test(parameters, residuals_are_stretched);
    tcase_add_test(parameters, a_constant_summary_moves_nothing);
    tcase_add_test(parameters, nearest_is_what_sorting_gives);
    tcase_add_test(parameters, equally_far_simulations_weigh_as_they_were_drawn);
    tcase_add_test(parameters, missing_summaries_are_never_near);
    tcase_add_test(parameters, expected_scores_of_the_linear_model);
    tcase_add_test(parameters, expected_scores_pass_over_noise);
    tcase_add_test(parameters, coverage_of_the_linear_model);
    tcase_add_test(parameters, ranks_are_shares);
    tcase_add_test(parameters, directions_by_chance);
    tcase_add_test(parameters, ranks_that_are_uniform);
    tcase_add_test(parameters, history_matching_rules_out);
    tcase_add_test(models, models_by_bayes_theorem);
    tcase_add_test(parameters, an_emulator_leaves_chance);
    tcase_add_test(parameters, ties_with_the_truth_are_shared);
    tcase_add_test(models, logits_are_held_back);
    tcase_add_test(models, model_that_is_not_near_has_no_probability);
    tcase_add_test(models, scores_of_predictions);
    suite_add_tcase(suite, parameters);
    suite_add_tcase(suite, models);
    return suite;
}
