/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "close.h"

#include <comity/comparison.h>
#include <comity/status.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

Suite *comparison_suite(void);

/*
 * Expected values were computed with Python 3.11, NumPy 1.24 and SciPy 1.10: ttest_rel, sem;
 * ttest_ind(equal_var=False); mannwhitneyu(a, b).statistic / (na * nb); t.sf and t.cdf of
 * (difference +- margin) / error. Quantiles of t come from mpmath's betainc and findroot, as
 * SciPy's t.ppf is off by up to 4e-9. The bootstrap's by a Python version of Philox4x32-10, of the
 * mapping of words to indices, and of BCa with the jackknife; scipy.stats.bootstrap with 99 999
 * resamples of the same pairs gives [1.125, 8.25].
 */
static const double a[12] = {
    0.61, 0.48, 0.75, 0.52, 0.66, 0.71, 0.39, 0.58, 0.80, 0.55, 0.47, 0.69
};
static const double b[12] = {
    0.52, 0.50, 0.61, 0.44, 0.60, 0.58, 0.41, 0.47, 0.66, 0.55, 0.40, 0.57
};

static const double skewed[16] = { 3, 0, 1, 7, 2, 0, 0, 12, 1, 4, 0, 2, 5, 1, 0, 30 };
static const double skewed_reference[16] = { 1, 0, 0, 2, 2, 1, 0, 3, 0, 0, 1, 0, 4, 0, 0, 6 };

static struct comity_comparison_options options_of(double margin, uint32_t resamples, uint64_t seed)
{
    struct comity_comparison_options options;

    comity_comparison_options_init(&options);
    options.margin = margin;
    options.resamples = resamples;
    options.seed = seed;
    return options;
}

START_TEST(paired_values)
{
    const struct comity_comparison_options options = options_of(0.15, 0, 1);
    struct comity_comparison c;

    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &c), COMITY_OK);
    ck_assert(c.paired);
    ck_assert_uint_eq(c.used[0], 12);
    ck_assert_uint_eq(c.left_out[1], 0);
    assert_close(c.difference, 0.075);
    assert_close(c.standard_error, 0.017166740217553527);
    ck_assert_double_eq(c.degrees_of_freedom, 11.0);
    assert_interval(c.interval, 0.037216259534016355, 0.11278374046598364);
    ck_assert_double_nan(c.bootstrap_interval.low);
    assert_close(c.p_difference, 0.0011195629146588653);
    assert_close(c.p_equivalence, 0.0005597814573294327);
    assert_close(c.d_z, 1.2611966407269632);
    assert_close(c.d_av, 0.7207927521538985);
    assert_close(c.superiority, 0.6805555555555555);
    assert_close(c.variance_ratio, 6.364610111396744);
    /* By trying every number from 2 on. */
    ck_assert_double_eq(c.independent_replicates, 62.0);
}
END_TEST

START_TEST(independent_values)
{
    const struct comity_comparison_options options = options_of(0.15, 0, 1);
    struct comity_comparison c;

    ck_assert_int_eq(comity_compare_independent(12, a, 8, b, &options, &c), COMITY_OK);
    ck_assert(!c.paired);
    assert_close(c.difference, 0.08458333333333323);
    assert_close(c.standard_error, 0.044715737768538544);
    assert_close(c.degrees_of_freedom, 17.896204217673503);
    assert_interval(c.interval, -0.0094000165855810569, 0.17856668325224752);
    assert_close(c.p_difference, 0.07484453469754472);
    assert_close(c.p_equivalence, 0.08041198452676597);
    ck_assert_double_nan(c.d_z);
    assert_close(c.d_av, 0.8469906188127113);
    assert_close(c.superiority, 0.7083333333333334);
    ck_assert_double_eq(c.variance_ratio, 1.0);

    /* Equal sizes need, of course, as many replicates as they have. */
    for (size_t n = 2; n <= 12; n++) {
        ck_assert_int_eq(comity_compare_independent(n, a, n, b, &options, &c), COMITY_OK);
        ck_assert_double_eq(c.independent_replicates, (double)n);
    }
}
END_TEST

START_TEST(bootstrap_values)
{
    const struct comity_comparison_options options = options_of(0.0, 999, (UINT64_C(5) << 32) + 20);
    struct comity_comparison c;

    ck_assert_int_eq(comity_compare_paired(16, skewed, skewed_reference, &options, &c), COMITY_OK);
    assert_interval(c.bootstrap_interval, 1.125, 7.536399201407761);
    ck_assert_int_eq(comity_compare_independent(16, skewed, 10, skewed_reference, &options, &c),
                     COMITY_OK);
    assert_interval(c.bootstrap_interval, 1.0316878107332794, 8.97240417361053);
}
END_TEST

/* So near to 1 that the map of quantiles passes its pole: the upper end is the largest of the
 * resampled means, the lower end the smallest. */
START_TEST(bootstrap_beyond_the_pole)
{
    enum { COUNT = 400 };
    double x[COUNT] = { 1 }, none[COUNT] = { 0 };
    struct comity_comparison_options options = options_of(0.0, 999, 3);
    struct comity_comparison c;

    options.level = 1 - 1e-13;
    ck_assert_int_eq(comity_compare_paired(COUNT, x, none, &options, &c), COMITY_OK);
    ck_assert_double_eq(c.bootstrap_interval.low, 0);
    /* of 999 resamples the one that has the outlier most often, a Poisson number of mean 1 */
    ck_assert_double_ge(c.bootstrap_interval.high, 4.0 / COUNT);
    ck_assert_double_le(c.bootstrap_interval.high, 9.0 / COUNT);
}
END_TEST

START_TEST(bootstrap_follows_its_seed)
{
    struct comity_comparison_options options = options_of(0.0, 500, 1);
    struct comity_comparison first, again, other;

    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &first), COMITY_OK);
    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &again), COMITY_OK);
    options.seed = UINT64_C(1) << 32 | 1;
    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &other), COMITY_OK);
    ck_assert_double_eq(first.bootstrap_interval.low, again.bootstrap_interval.low);
    ck_assert_double_eq(first.bootstrap_interval.high, again.bootstrap_interval.high);
    ck_assert_double_ne(first.bootstrap_interval.high, other.bootstrap_interval.high);
}
END_TEST

static void assert_point(struct comity_confidence_interval interval, double at)
{
    ck_assert_double_eq(interval.low, at);
    ck_assert_double_eq(interval.high, at);
}

START_TEST(identical_samples)
{
    const struct comity_comparison_options options = options_of(0.0, 200, 1);
    struct comity_comparison c;

    ck_assert_int_eq(comity_compare_paired(12, a, a, &options, &c), COMITY_OK);
    ck_assert_double_eq(c.difference, 0.0);
    assert_point(c.interval, 0.0);
    assert_point(c.bootstrap_interval, 0.0);
    ck_assert_double_eq(c.superiority, 0.5);
    ck_assert_double_eq(c.d_z, 0.0);
    ck_assert_double_eq(c.d_av, 0.0);
    ck_assert_double_eq(c.p_difference, 1.0);
    ck_assert_double_eq(c.p_equivalence, 1.0 / 2048);
    ck_assert_double_infinite(c.variance_ratio);
    ck_assert_double_infinite(c.independent_replicates);
}
END_TEST

START_TEST(constant_samples)
{
    const double tenth[3] = { 0.1, 0.1, 0.1 }, third[3] = { 0.3, 0.3, 0.3 };
    const struct comity_comparison_options options = options_of(0.1, 200, 1);
    struct comity_comparison c;

    /* Three that are equal leave the median open at 95 %, eight do not. */
    const double many[8] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 };
    ck_assert_int_eq(comity_compare_paired(8, many, many, &options, &c), COMITY_OK);
    assert_point(c.interval, 0.0);
    ck_assert_double_eq(c.p_equivalence, 1.0 / 128);
    ck_assert_double_eq(c.p_difference, 1.0);
    ck_assert_int_eq(comity_compare_paired(3, tenth, tenth, &options, &c), COMITY_OK);
    ck_assert_double_nan(c.interval.low);
    ck_assert_double_nan(c.bootstrap_interval.high);
    ck_assert_double_eq(c.p_equivalence, 0.25);
    ck_assert_double_eq(c.superiority, 0.5);
    ck_assert_double_eq(c.variance_ratio, 1.0);
    ck_assert_double_eq(c.independent_replicates, 3.0);

    ck_assert_int_eq(comity_compare_paired(3, tenth, third, &options, &c), COMITY_OK);
    ck_assert_double_eq(c.difference, 0.1 - 0.3);
    ck_assert_double_nan(c.interval.low);
    ck_assert_double_eq(c.superiority, 0.0);
    ck_assert_double_eq(c.d_z, -INFINITY);
    ck_assert_double_eq(c.d_av, -INFINITY);
    ck_assert_double_eq(c.p_difference, 0.25);
    ck_assert_double_eq(c.p_equivalence, 1.0);

    ck_assert_int_eq(comity_compare_independent(3, tenth, 2, third, &options, &c), COMITY_OK);
    ck_assert_double_nan(c.interval.low);
    ck_assert_double_eq(c.p_difference, 0.5);
}
END_TEST

/* A pair of samples of which `alone` have an event in the sample only, in the reference only, and
 * the rest in none; as independent ones, so many events in each. */
static struct comity_comparison compare_events(bool paired, const size_t replicates[2],
                                               const size_t alone[2], double margin)
{
    struct comity_comparison_options options = options_of(margin, 200, 1);
    struct comity_comparison c;
    double x[200] = { 0 }, y[200] = { 0 };
    options.shares = true;
    for (size_t k = 0; k < alone[0]; k++)
        x[k] = 1;
    for (size_t k = 0; k < alone[1]; k++)
        y[paired ? replicates[0] - 1 - k : k] = 1;
    const int status =
        paired ? comity_compare_paired(replicates[0], x, y, &options, &c)
               : comity_compare_independent(replicates[0], x, replicates[1], y, &options, &c);
    ck_assert_int_eq(status, COMITY_OK);
    return c;
}

/* By the likeliest shares that SciPy's minimize_scalar finds. The first two and the first of
 * independent samples are published: Tango's interval in chapter 8 of Fagerland, Lydersen and Laake
 * (2017), -0.1240 to -0.0054 of the second, and Mee's of contrast (a) of Newcombe (1998). */
START_TEST(shares_by_score)
{
    static const struct {
        bool paired;
        size_t replicates[2], alone[2];
        double low, high, p_difference, margin, p_equivalence;
    } known[] = {
        { true, { 21, 21 }, { 1, 7 }, -0.517232277, -0.026003030, 0.0338948512, 0.1, 0.929399486 },
        { true,
          { 161, 161 },
          { 6, 16 },
          -0.124023432,
          -0.005433396,
          0.0330062594,
          0.1,
          0.105847491 },
        { true, { 60, 60 }, { 0, 0 }, -0.060171852, 0.060171852, 1, 0.05, 0.0377802838 },
        { true, { 60, 60 }, { 0, 60 }, -1, -0.879656296, 9.48573757e-15, 0.5, 0.999996128 },
        { true, { 200, 200 }, { 1, 1 }, -0.023238936, 0.023238936, 1, 0.0141, 0.0776757879 },
        { false,
          { 70, 80 },
          { 56, 48 },
          0.053333849,
          0.337729464,
          0.00804508132,
          0.3,
          0.0795235817 },
        { false, { 60, 40 }, { 60, 40 }, -0.060171852, 0.087621601, 1, 0.05, 0.0733965437 },
        { false, { 10, 20 }, { 0, 0 }, -0.161125158, 0.277532800, 1, 0.1, 0.145920273 },
        { false, { 50, 40 }, { 3, 1 }, -0.075173743, 0.141233171, 0.42335312, 0.1, 0.0925289602 },
        { false, { 40, 30 }, { 40, 0 }, 0.886486607, 1, 5.93044607e-17, 0.5, 0.999999319 },
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const struct comity_comparison c =
            compare_events(known[k].paired, known[k].replicates, known[k].alone, known[k].margin);
        assert_near(c.interval.low, known[k].low, 1e-8);
        assert_near(c.interval.high, known[k].high, 1e-8);
        ck_assert_double_eq(c.bootstrap_interval.low, c.interval.low);
        ck_assert_double_eq(c.bootstrap_interval.high, c.interval.high);
        assert_near(c.p_difference / known[k].p_difference, 1, 1e-7);
        assert_near(c.p_equivalence, known[k].p_equivalence, 1e-8);
    }
    /* nothing lies beyond a margin that is all that a difference can be; nothing within one of 0 */
    const size_t sizes[2] = { 60, 60 }, none[2] = { 0, 0 };
    ck_assert_double_eq(compare_events(true, sizes, none, 2).p_equivalence, 0);
    ck_assert_double_eq(compare_events(true, sizes, none, 0).p_equivalence, 0.5);
}
END_TEST

/* Where the event comes in the sample alone with the first chance, in the reference alone with the
 * second: over all that 40 pairs may show, how often the interval holds the difference, and how
 * often it is wrongly shown to be less. */
START_TEST(rare_shares_keep_their_errors)
{
    enum { PAIRS = 40 };
    static const double chance[][2] = { { 0.03, 0 }, { 0.06, 0.01 }, { 0.1, 0.1 }, { 0.3, 0.1 } };
    const size_t sizes[2] = { PAIRS, PAIRS };
    const double of[3] = { chance[_i][0], chance[_i][1], 1 - chance[_i][0] - chance[_i][1] };
    const double difference = of[0] - of[1];
    double covered = 0, equivalent = 0;
    for (unsigned more = 0; more <= PAIRS; more++) {
        for (unsigned less = 0; more + less <= PAIRS; less++) {
            const size_t alone[2] = { more, less };
            const unsigned counts[3] = { more, less, PAIRS - more - less };
            const struct comity_comparison found = compare_events(true, sizes, alone, difference);
            const double weight = gsl_ran_multinomial_pdf(3, of, counts);
            if (found.interval.low <= difference && difference <= found.interval.high)
                covered += weight;
            if (found.p_equivalence <= 0.05)
                equivalent += weight;
        }
    }
    ck_assert_double_ge(covered, 0.925);
    ck_assert_double_le(equivalent, 0.05);
}
END_TEST

START_TEST(tiny_spread)
{
    const double tiny[6] = { 0.0, 1e-200, 3e-200, 2e-200, 1e-200, 0.0 }, zero[6] = { 0.0 };
    const struct comity_comparison_options options = options_of(0.0, 200, 1);
    struct comity_comparison c;

    ck_assert_int_eq(comity_compare_paired(6, tiny, zero, &options, &c), COMITY_OK);
    ck_assert_double_ge(c.bootstrap_interval.low, 0.0);
    ck_assert_double_le(c.bootstrap_interval.high, 3e-200);
    ck_assert_double_finite(c.independent_replicates);
}
END_TEST

START_TEST(missing_values)
{
    const double with[5] = { 1.0, NAN, 3.0, 5.0, NAN }, reference[5] = { 0.0, 1.0, NAN, 2.0, NAN };
    const struct comity_comparison_options options = options_of(0.0, 0, 1);
    struct comity_comparison c;

    ck_assert_int_eq(comity_compare_paired(5, with, reference, &options, &c), COMITY_OK);
    ck_assert_uint_eq(c.used[0], 2);
    ck_assert_uint_eq(c.left_out[0], 3);
    ck_assert_double_eq(c.difference, 2.0);
    ck_assert_double_eq(c.mean[0], 3.0);

    ck_assert_int_eq(comity_compare_independent(5, with, 5, reference, &options, &c), COMITY_OK);
    ck_assert_uint_eq(c.used[0], 3);
    ck_assert_uint_eq(c.left_out[0], 2);
    ck_assert_uint_eq(c.used[1], 3);
    ck_assert_double_eq(c.difference, 2.0);

    ck_assert_int_eq(comity_compare_paired(3, with, reference, &options, &c), COMITY_BAD_ARGUMENT);
    ck_assert_uint_eq(c.used[0], 1);
    ck_assert_uint_eq(c.left_out[0], 2);
    ck_assert_double_nan(c.difference);
}
END_TEST

START_TEST(bad_arguments)
{
    const double infinite[2] = { 0.0, INFINITY }, huge[2] = { -1e308, 1e308 },
                 low[2] = { 1e308, -1e308 };
    struct comity_comparison_options options = options_of(0.0, 0, 1);
    struct comity_comparison c;

    ck_assert_int_eq(comity_compare_paired(0, a, b, &options, &c), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_compare_paired(1, a, b, &options, &c), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_compare_independent(12, a, 1, b, &options, &c), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_compare_paired(2, infinite, b, &options, &c), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_compare_paired(2, huge, low, &options, &c), COMITY_NUMERIC);
    ck_assert_double_nan(c.difference);

    options.level = 1.0;
    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &c), COMITY_BAD_ARGUMENT);
    options = options_of(-0.1, 0, 1);
    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &c), COMITY_BAD_ARGUMENT);
    options = options_of(NAN, 0, 1);
    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &c), COMITY_BAD_ARGUMENT);
    options = options_of(0.0, 99, 1);
    ck_assert_int_eq(comity_compare_paired(12, a, b, &options, &c), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(superiority_counts_pairs)
{
    const double x[3] = { 1.0, 2.0, 2.0 }, y[2] = { 2.0, 0.0 }, nan[1] = { NAN };
    double value;

    /* Of six pairings three are won (each over 0), two tie: (3 + 2/2) / 6. */
    ck_assert_int_eq(comity_superiority(3, x, 2, y, &value), COMITY_OK);
    assert_close(value, 4.0 / 6.0);
    ck_assert_int_eq(comity_superiority(2, y, 3, x, &value), COMITY_OK);
    assert_close(value, 2.0 / 6.0);
    ck_assert_int_eq(comity_superiority(3, x, 1, nan, &value), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_superiority(0, x, 2, y, &value), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(holm_values)
{
    /* By hand: .005 * 5, .01 * 4, .03 * 3, then .04 * 2 raised to .09, and .6. */
    double p[5] = { 0.01, 0.04, 0.03, 0.005, 0.6 }, bad[2] = { 0.5, NAN };

    ck_assert_int_eq(comity_holm(5, p, p), COMITY_OK);
    assert_close(p[0], 0.04);
    assert_close(p[1], 0.09);
    assert_close(p[2], 0.09);
    assert_close(p[3], 0.025);
    assert_close(p[4], 0.6);
    ck_assert_int_eq(comity_holm(2, bad, bad), COMITY_BAD_ARGUMENT);
    bad[1] = 0.7;
    ck_assert_int_eq(comity_holm(2, bad, bad), COMITY_OK);
    ck_assert_double_eq(bad[0], 1.0);
    ck_assert_double_eq(bad[1], 1.0);
}
END_TEST

START_TEST(verdicts)
{
    ck_assert_int_eq(comity_decide(0.01, 0.5, 0.05), COMITY_DIFFERENT);
    ck_assert_int_eq(comity_decide(0.5, 0.01, 0.05), COMITY_EQUIVALENT);
    ck_assert_int_eq(comity_decide(0.01, 0.01, 0.05), COMITY_EQUIVALENT);
    ck_assert_int_eq(comity_decide(0.06, 0.06, 0.05), COMITY_UNDECIDED);
    ck_assert_str_eq(comity_verdict_name(COMITY_DIFFERENT), "different");
    ck_assert_str_eq(comity_verdict_name(COMITY_EQUIVALENT), "equivalent");
    ck_assert_str_eq(comity_verdict_name(COMITY_UNDECIDED), "undecided");
}
END_TEST

enum { REPETITIONS = 1000, REPLICATES = 50 };

struct rates {
    int t_covers;
    int bootstrap_covers;
    int different;
    int equivalent;
};

/* Pairs that share half their noise, with standard deviation 1 of their difference. */
static struct rates repeat(bool paired, double truth, double margin, uint32_t resamples)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct rates rates = { 0 };

    gsl_rng_set(rng, 42);
    for (int i = 0; i < REPETITIONS; i++) {
        const struct comity_comparison_options options = options_of(margin, resamples, (uint64_t)i);
        struct comity_comparison c;
        double x[REPLICATES], y[REPLICATES];

        for (int j = 0; j < REPLICATES; j++) {
            const double shared = paired ? gsl_ran_gaussian(rng, 1.0) : 0.0;

            x[j] = truth + shared + gsl_ran_gaussian(rng, M_SQRT1_2);
            y[j] = shared + gsl_ran_gaussian(rng, M_SQRT1_2);
        }
        ck_assert_int_eq(
            paired ? comity_compare_paired(REPLICATES, x, y, &options, &c)
                   : comity_compare_independent(REPLICATES, x, REPLICATES, y, &options, &c),
            COMITY_OK);
        rates.t_covers += c.interval.low <= truth && truth <= c.interval.high;
        rates.bootstrap_covers +=
            c.bootstrap_interval.low <= truth && truth <= c.bootstrap_interval.high;
        const enum comity_verdict verdict = comity_decide(c.p_difference, c.p_equivalence, 0.05);

        rates.different += verdict == COMITY_DIFFERENT;
        rates.equivalent += verdict == COMITY_EQUIVALENT;
    }
    gsl_rng_free(rng);
    return rates;
}

static void assert_between(int count, int low, int high)
{
    ck_assert_msg(count >= low && count <= high, "%d of %d, not %d to %d", count, REPETITIONS, low,
                  high);
}

START_TEST(intervals_cover)
{
    const struct rates rates = repeat(_i == 0, 0.3, 0.0, 1000);

    assert_between(rates.t_covers, 930, 970);
    assert_between(rates.bootstrap_covers, 930, 970);
    ck_assert_int_eq(rates.equivalent, 0);
}
END_TEST

START_TEST(error_rates)
{
    /* No difference, and no margin within which to be equivalent. */
    assert_between(repeat(_i == 0, 0.0, 0.0, 0).different, 30, 70);
    /* A difference just at the margin is called equivalent with probability 5 %. */
    assert_between(repeat(_i == 0, 0.5, 0.5, 0).equivalent, 30, 70);
}
END_TEST

/* Differences -20 ... 179 of 200 resamples: counted by hand. */
START_TEST(resampled_values)
{
    struct comity_comparison_options how = options_of(190, 0, 1);
    const double value[2] = { 90, 10 };
    double sample[200], reference[200];
    struct comity_comparison found;
    for (size_t r = 0; r < 200; r++) {
        reference[r] = 10;
        sample[r] = (double)((r * 77) % 200) - 10;
    }
    ck_assert_int_eq(comity_compare_resampled(50, value, 200, sample, reference, &how, &found), 0);
    ck_assert_double_eq(found.difference, 80);
    ck_assert_double_eq(found.interval.low, -20 + 4); /* the fifth of 200 */
    ck_assert_double_eq(found.interval.high, 179 - 4);
    ck_assert_double_eq(found.p_difference, 2 * 22 / 201.0); /* 21 are not above 0 */
    ck_assert_double_eq(found.p_equivalence, 1 / 201.0);     /* none is beyond the margin */
    assert_close(found.standard_error, sqrt(200 * 201 / 12.0));
    assert_close(found.standard_deviation[0], sqrt(50 * 200 * 201 / 12.0));
    ck_assert_double_eq(found.standard_deviation[1], 0);

    /* of 199, too, the fifth: 2.5 % of 200 */
    ck_assert_int_eq(comity_compare_resampled(50, value, 199, sample, reference, &how, &found), 0);
    ck_assert_double_eq(found.interval.low, -20 + 4);

    how.margin = NAN;
    sample[7] = reference[7] = INFINITY; /* equal: no difference */
    sample[8] = INFINITY;
    ck_assert_int_eq(comity_compare_resampled(50, value, 200, sample, reference, &how, &found), 0);
    ck_assert_double_eq(found.interval.high, 179 - 3);
    ck_assert_double_nan(found.standard_error);
    ck_assert_double_nan(found.p_equivalence);

    sample[9] = NAN;
    ck_assert_int_eq(comity_compare_resampled(50, value, 200, sample, reference, &how, &found), 0);
    ck_assert_double_eq(found.difference, 80);
    ck_assert_double_nan(found.interval.low);
    ck_assert_double_nan(found.p_difference);
}
END_TEST

Suite *comparison_suite(void)
{
    Suite *suite = suite_create("comparison");
    TCase *values = tcase_create("values");
    TCase *edges = tcase_create("edges");
    TCase *rates = tcase_create("rates");

    tcase_add_test(values, paired_values);
    tcase_add_test(values, independent_values);
    tcase_add_test(values, bootstrap_values);
    tcase_add_test(values, bootstrap_beyond_the_pole);
    tcase_add_test(values, bootstrap_follows_its_seed);
    tcase_add_test(values, superiority_counts_pairs);
    tcase_add_test(values, holm_values);
    tcase_add_test(values, verdicts);
    tcase_add_test(values, resampled_values);
    tcase_add_test(edges, identical_samples);
    tcase_add_test(edges, constant_samples);
    tcase_add_test(edges, shares_by_score);
    tcase_add_test(edges, tiny_spread);
    tcase_add_test(edges, missing_values);
    tcase_add_test(edges, bad_arguments);
    tcase_add_loop_test(rates, rare_shares_keep_their_errors, 0, 4);
    tcase_add_loop_test(rates, intervals_cover, 0, 2);
    tcase_add_loop_test(rates, error_rates, 0, 2);
    tcase_set_timeout(rates, 120);
    suite_add_tcase(suite, values);
    suite_add_tcase(suite, edges);
    suite_add_tcase(suite, rates);
    return suite;
}
