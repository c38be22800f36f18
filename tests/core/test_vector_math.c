/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vector_math.h"

#include <comity/draws.h>

#include <check.h>

#include <float.h>
#include <math.h>
#include <string.h>

Suite *vector_math_suite(void);

#define TWO_PI_L 6.283185307179586476925286766559L
#define POINTS   200000

/* The n-th word of a sequence. */
static uint32_t word(uint32_t sequence, uint32_t n)
{
    const uint32_t counter[4] = { n, sequence, 0, 0 }, key[2] = { 1994, 1 };
    uint32_t words[4];
    comity_philox(counter, key, words);
    return words[0];
}

static double uniform(uint32_t sequence, uint32_t n)
{
    return comity_uniform(word(sequence, n));
}

/* Distance in units in the last place of the exact value. */
static double ulps_apart(double got, long double exact)
{
    if (got == (double)exact)
        return 0;
    int exponent;
    frexp((double)exact, &exponent);
    return (double)(fabsl(got - exact) / ldexpl(1, exponent - DBL_MANT_DIG));
}

typedef vec (*vector_function)(vec x);
typedef long double (*exact_function)(long double x);

static void assert_close(vector_function function, exact_function exact, vec x, double bound)
{
    const vec y = function(x);
    for (int lane = 0; lane < COMITY_LANES; lane++) {
        const double apart = ulps_apart(y[lane], exact(x[lane]));
        if (!(apart <= bound))
            ck_abort_msg("%.17g gives %.17g, %.2f ulp away", x[lane], y[lane], apart);
    }
}

/* A grid from low to high, both ends included, and as many random points between. */
static void assert_close_over(vector_function function, exact_function exact, double low,
                              double high, double bound)
{
    for (uint32_t n = 0; n < POINTS; n += COMITY_LANES) {
        vec grid = vec_all(high), random = vec_all(low);
        for (uint32_t lane = 0; lane < COMITY_LANES; lane++) {
            grid[lane] = fmin(high, low + (high - low) * ((n + lane) / (double)(POINTS - 1)));
            random[lane] = low + (high - low) * uniform(0, n + lane);
        }
        assert_close(function, exact, grid, bound);
        assert_close(function, exact, random, bound);
    }
}

static double exp_of(double x)
{
    return vec_exp(vec_all(x))[COMITY_LANES - 1];
}

START_TEST(exponential_is_accurate)
{
    assert_close_over(vec_exp, expl, -708.04, 709.782, 2);
    assert_close_over(vec_exp, expl, -2, 2, 2);
    assert_close_over(vec_exp, expl, -1e-7, 1e-7, 2);
    /* Around the odd multiples of ln 2 / 2, where the reduction changes its n. */
    for (int n = -1020; n <= 1022; n++) {
        vec edge = vec_all((n + 0.5) * 0.69314718055994531);
        for (int lane = 1; lane < COMITY_LANES; lane++)
            edge[lane] = nextafter(edge[lane - 1], INFINITY);
        assert_close(vec_exp, expl, edge, 2);
    }
}
END_TEST

START_TEST(exponential_ends_well)
{
    ck_assert_double_eq(exp_of(0), 1);
    ck_assert_double_eq(exp_of(-0.0), 1);
    ck_assert_double_eq(exp_of(DBL_MIN), 1);
    ck_assert_double_eq(exp_of(709.79), INFINITY);
    ck_assert_double_eq(exp_of(DBL_MAX), INFINITY);
    ck_assert_double_eq(exp_of(INFINITY), INFINITY);
    ck_assert_double_eq(exp_of(-708.1), 0);
    ck_assert_double_eq(exp_of(-DBL_MAX), 0);
    ck_assert_double_eq(exp_of(-INFINITY), 0);
    ck_assert_double_nan(exp_of(NAN));
    ck_assert_double_nan(exp_of(-NAN));
}
END_TEST

START_TEST(logarithm_is_accurate)
{
    assert_close_over(vec_log, logl, DBL_MIN, DBL_MAX, 2);
    assert_close_over(vec_log, logl, 0x1p-33, 1, 2);
    assert_close_over(vec_log, logl, 0.5, 2, 2);
    assert_close_over(vec_log, logl, 1 - 1e-6, 1 + 1e-6, 2);
    /* Every binade, from end to end, around the powers of two and of sqrt(2). */
    for (int exponent = -1022; exponent < 1024; exponent++) {
        const double power = ldexp(1, exponent), root = ldexp(M_SQRT2, exponent);
        vec x = vec_all(power), y = vec_all(root);
        for (int lane = 1; lane < COMITY_LANES; lane++) {
            x[lane] = exponent > -1022 && lane == 1 ? nextafter(power, 0)
                                                    : power * (1 + uniform(1, (uint32_t)lane));
            y[lane] = nextafter(y[lane - 1], 0);
        }
        assert_close(vec_log, logl, x, 2);
        assert_close(vec_log, logl, y, 2);
    }
    assert_close(vec_log, logl, vec_all(DBL_MAX), 2);
    ck_assert_double_eq(vec_log(vec_all(1))[0], 0);
}
END_TEST

START_TEST(rough_power_of_two_keeps_its_bound)
{
    for (uint32_t n = 0; n < POINTS; n++) {
        const double x = -1021.1 + 2044 * (n / (double)(POINTS - 1));
        const double exact = exp2(x), rough = vec_exp2_roughly(vec_all(x))[0];
        ck_assert_double_le(fabs(rough - exact), exact * 0x1p-18 + DBL_MIN);
    }
    ck_assert_double_le(vec_exp2_roughly(vec_all(-DBL_MAX))[0], 3 * DBL_MIN);
}
END_TEST

START_TEST(rough_logarithm_keeps_its_bound)
{
    for (uint32_t n = 0; n < POINTS; n += COMITY_LANES) {
        vec x = vec_all(0);
        for (uint32_t lane = 0; lane < COMITY_LANES; lane++) { /* both ends of each binade */
            x[lane] = ldexp(n % 3 ? 1 + n % 3 * 0.5 - 0x1p-52 : 1 + uniform(1, n + lane),
                            (int)(word(5, n + lane) % 2046) - 1022);
        }
        const vec rough = vec_log_roughly(x);
        for (int lane = 0; lane < COMITY_LANES; lane++)
            ck_assert_double_eq_tol(rough[lane], log(x[lane]), 0x1p-16);
    }
}
END_TEST

/* The quarter turn is taken off exactly before anything is rounded. */
static void exact_sincos_turns(double turns, long double *sine, long double *cosine)
{
    const int quadrant = (int)lround(4 * turns);
    const long double angle = TWO_PI_L * (turns - 0.25L * quadrant);
    const long double of[4] = { sinl(angle), cosl(angle), -sinl(angle), -cosl(angle) };
    *sine = of[quadrant % 4];
    *cosine = of[(quadrant + 1) % 4];
}

static void assert_sincos_close(uvec words)
{
    vec sine, cosine;
    vec_sincos_draw(words | UINT64_C(0xfeedbeef) << 32, &sine, &cosine);
    for (int lane = 0; lane < COMITY_LANES; lane++) {
        const double turns = comity_uniform((uint32_t)words[lane]);
        long double exact_sine, exact_cosine;
        exact_sincos_turns(turns, &exact_sine, &exact_cosine);
        const double apart_sine = ulps_apart(sine[lane], exact_sine);
        const double apart_cosine = ulps_apart(cosine[lane], exact_cosine);
        if (!(apart_sine <= 2 && apart_cosine <= 2)) {
            ck_abort_msg("at %.17g: sine %.2f, cosine %.2f ulp away", turns, apart_sine,
                         apart_cosine);
        }
    }
}

START_TEST(sine_and_cosine_are_accurate)
{
    for (uint32_t n = 0; n < 4 * POINTS; n += COMITY_LANES) {
        uvec words = uvec_all(0);
        for (uint32_t lane = 0; lane < COMITY_LANES; lane++)
            words[lane] = word(2, n + lane);
        assert_sincos_close(words);
    }
    /* The draws beside every eighth of a turn: zeros, extremes and changes of quadrant. */
    for (uint32_t eighth = 0; eighth < 8; eighth++) {
        for (uint32_t n = 0; n < 2000; n += COMITY_LANES) {
            uvec words = uvec_all(0);
            for (uint32_t lane = 0; lane < COMITY_LANES; lane++)
                words[lane] = (eighth << 29) - 1000 + n + lane;
            assert_sincos_close(words);
        }
    }
}
END_TEST

static uint64_t digest(uint64_t so_far, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (so_far ^ bits) * 0x100000001b3;
}

/* The digests (after FNV-1a, lane by lane) are the same for every width and instruction set. */
START_TEST(bits_do_not_depend_on_the_width)
{
    uint64_t of_exp = 0, of_log = 0, of_sine = 0, of_cosine = 0;
    for (uint32_t n = 0; n < POINTS; n += COMITY_LANES) {
        uvec words = uvec_all(0);
        vec u = vec_all(0), sine, cosine;
        for (uint32_t lane = 0; lane < COMITY_LANES; lane++) {
            words[lane] = word(3, n + lane);
            u[lane] = uniform(3, n + lane);
        }
        vec_sincos_draw(words, &sine, &cosine);
        const vec exponential = vec_exp(1400 * u - 700), logarithm = vec_log(u);
        for (int lane = 0; lane < COMITY_LANES; lane++) {
            of_exp = digest(of_exp, exponential[lane]);
            of_log = digest(of_log, logarithm[lane]);
            of_sine = digest(of_sine, sine[lane]);
            of_cosine = digest(of_cosine, cosine[lane]);
        }
    }
    ck_assert_uint_eq(of_exp, 0xdb252c87c677e283);
    ck_assert_uint_eq(of_log, 0x559575a00bc3ced0);
    ck_assert_uint_eq(of_sine, 0x03e331caa5aa09d8);
    ck_assert_uint_eq(of_cosine, 0x44dc21e6d776b0b1);
}
END_TEST

static const double unusual[] = { 0,      -0.0,    1,        -1,        0.25, 3.5,
                                  -1e300, DBL_MIN, INFINITY, -INFINITY, NAN };
#define UNUSUAL (int)(sizeof unusual / sizeof unusual[0])

static int same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

START_TEST(operations_follow_their_scalars)
{
    for (int i = 0; i < UNUSUAL * UNUSUAL; i++) {
        vec a = vec_all(0), b = vec_all(0);
        for (int lane = 0; lane < COMITY_LANES; lane++) {
            a[lane] = unusual[(i + lane) / UNUSUAL % UNUSUAL];
            b[lane] = unusual[(i + lane) % UNUSUAL];
        }
        const vec least = vec_min(a, b), most = vec_max(a, b), size = vec_abs(a);
        const vec chosen = vec_select(vec_less(a, b), a, b), one = vec_one_where(vec_less(a, b));
        const vec high = vec_select_high((uvec)(a < b) << 63 | 1, a, b);
        const vec root = vec_sqrt(vec_abs(a)), clipped = vec_clip01(a);
        int any = 0;
        for (int lane = 0; lane < COMITY_LANES; lane++) {
            const double x = a[lane], y = b[lane];
            ck_assert(same(least[lane], x < y ? x : y));
            ck_assert(same(most[lane], x > y ? x : y));
            ck_assert(same(chosen[lane], x < y ? x : y));
            ck_assert(same(high[lane], x < y ? x : y));
            ck_assert(same(one[lane], x < y ? 1.0 : 0.0));
            ck_assert(same(size[lane], fabs(x)));
            ck_assert(same(root[lane], sqrt(fabs(x))));
            ck_assert(isnan(x) ? isnan(clipped[lane]) : clipped[lane] == fmin(1, fmax(0, x)));
            any |= x < y;
        }
        ck_assert_int_eq(mask_any(vec_less(a, b)), any);
    }
}
END_TEST

START_TEST(words_become_products)
{
    static const uint32_t words[] = { 0, 1, 0x7fffffff, 0x80000000, 0xd2511f53, 0xffffffff };
    const uint64_t high = 0xdeadbeef00000000;
    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 6; j++) {
            const uvec product = uvec_multiply_32(uvec_all(high | words[i]), uvec_all(words[j]));
            for (int lane = 0; lane < COMITY_LANES; lane++)
                ck_assert_uint_eq(product[lane], (uint64_t)words[i] * words[j]);
        }
    }
}
END_TEST

START_TEST(vectors_lie_in_arrays_lane_by_lane)
{
    _Alignas(vec) double numbers[COMITY_LANES];
    for (int lane = 0; lane < COMITY_LANES; lane++)
        numbers[lane] = lane + 0.5;
    const vec number = vec_load(numbers);
    for (int lane = 0; lane < COMITY_LANES; lane++)
        ck_assert_double_eq(number[lane], numbers[lane]);
}
END_TEST

Suite *vector_math_suite(void)
{
    Suite *suite = suite_create("vector_math");
    TCase *functions = tcase_create("functions");
    tcase_set_timeout(functions, 60);
    tcase_add_test(functions, exponential_is_accurate);
    tcase_add_test(functions, exponential_ends_well);
    tcase_add_test(functions, rough_power_of_two_keeps_its_bound);
    tcase_add_test(functions, logarithm_is_accurate);
    tcase_add_test(functions, rough_logarithm_keeps_its_bound);
    tcase_add_test(functions, sine_and_cosine_are_accurate);
    tcase_add_test(functions, bits_do_not_depend_on_the_width);
    suite_add_tcase(suite, functions);
    TCase *operations = tcase_create("operations");
    tcase_add_test(operations, operations_follow_their_scalars);
    tcase_add_test(operations, words_become_products);
    tcase_add_test(operations, vectors_lie_in_arrays_lane_by_lane);
    suite_add_tcase(suite, operations);
    return suite;
}
