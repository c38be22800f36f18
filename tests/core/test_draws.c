/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vector_draws.h"

#include <comity/draws.h>
#include <comity/draws_gsl.h>

#include <check.h>
#include <gsl/gsl_cdf.h>

#include <math.h>
#include <string.h>

Suite *draws_suite(void);

/* The known answers that come with the authors' library Random123 (kat_vectors). */
START_TEST(philox_gives_the_published_words)
{
    static const struct {
        uint32_t counter[4], key[2], words[4];
    } known[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
          { 0xffffffff, 0xffffffff },
          { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
          { 0xa4093822, 0x299f31d0 },
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint32_t words[4];
        comity_philox(known[i].counter, known[i].key, words);
        ck_assert_mem_eq(words, known[i].words, sizeof words);
        memcpy(words, known[i].counter, sizeof words);
        comity_philox(words, known[i].key, words);
        ck_assert_mem_eq(words, known[i].words, sizeof words);
    }
}
END_TEST

START_TEST(uniforms_are_exact_and_inside)
{
    static const uint32_t words[] = { 0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const double u = comity_uniform(words[i]);
        ck_assert(u > 0 && u < 1);
        ck_assert_double_eq(ldexp(u, 33), 2.0 * words[i] + 1);
        const vec several = vec_uniform(uvec_all(words[i]));
        for (int lane = 0; lane < COMITY_LANES; lane++)
            ck_assert_double_eq(several[lane], u);
    }
}
END_TEST

static void assert_blocks(const struct draws_world *world, uint64_t seed, uint32_t tick,
                          uvec replicate, uvec stream)
{
    const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
    uvec words[2][4];
    for (uint32_t block = 0; block < DRAWS_BLOCKS; block++) {
        if (block % 2 == 0)
            draws_blocks(world, block, words);
        for (int lane = 0; lane < COMITY_LANES; lane++) {
            uint32_t expected[4] = { block, tick, (uint32_t)replicate[lane],
                                     (uint32_t)stream[lane] };
            comity_philox(expected, key, expected);
            for (int i = 0; i < 4; i++)
                ck_assert_uint_eq((uint32_t)words[block % 2][i][lane], expected[i]);
        }
    }
}

START_TEST(vector_blocks_are_the_scalar_words)
{
    static const uint64_t seeds[] = {
        0, 1, 0xffffffff, 0x100000000, 0xfedcba9876543210, 0xffffffffffffffff
    };
    static const uint32_t ticks[] = { 0, 1, 239, 0x80000000, 0xffffffff };
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        uvec replicate = uvec_all(0), stream = uvec_all(0);
        for (uint32_t lane = 0; lane < COMITY_LANES; lane++) {
            replicate[lane] = i % 2 ? 0xffffffff - lane : lane;
            stream[lane] = i < 2 ? 0 : 0x9e3779b9u * (lane + 1);
        }
        struct draws_world world;
        draws_prepare(&world, seeds[i], replicate, stream);
        for (size_t j = 0; j < sizeof ticks / sizeof ticks[0]; j++) {
            draws_begin_tick(&world, ticks[j]);
            assert_blocks(&world, seeds[i], ticks[j], replicate, stream);
        }
    }
}
END_TEST

START_TEST(normals_follow_box_and_muller)
{
    for (uint32_t n = 0; n < 20000; n++) {
        uint32_t words[2][4] = { { n, 0, 0, 0 }, { n, 1, 0, 0 } };
        const uint32_t key[2] = { 7, 0 };
        uvec vectors[2][4];
        vec normals[2][4];
        for (int block = 0; block < 2; block++) {
            comity_philox(words[block], key, words[block]);
            for (int i = 0; i < 4; i++)
                vectors[block][i] = uvec_all(words[block][i]);
        }
        draws_normals(vectors, normals);
        for (int i = 0; i < 8; i += 2) {
            const double radius = sqrt(-2 * log(comity_uniform(words[i / 4][i % 4])));
            const double angle = 2 * M_PI * comity_uniform(words[i / 4][i % 4 + 1]);
            ck_assert_double_eq_tol(normals[i / 4][i % 4][0], radius * cos(angle), 2e-14);
            ck_assert_double_eq_tol(normals[i / 4][i % 4 + 1][0], radius * sin(angle), 2e-14);
        }
    }
}
END_TEST

#define NORMAL_BLOCKS 65536
#define BINS          64

struct moments {
    double sum[4][4];     /* of powers 1 to 4, of each of the four normals */
    double product[4][4]; /* of two of the four */
    double bin[BINS];     /* all four, in bins of equal probability */
};

static void gather(struct moments *moments)
{
    uvec replicate = uvec_all(0);
    for (uint32_t lane = 0; lane < COMITY_LANES; lane++)
        replicate[lane] = lane;
    struct draws_world world;
    draws_prepare(&world, 1994, replicate, uvec_all(0));
    for (uint32_t tick = 0; tick < NORMAL_BLOCKS / COMITY_LANES; tick++) {
        uvec words[2][4];
        vec normal[2][4];
        draws_begin_tick(&world, tick);
        draws_blocks(&world, 0, words);
        draws_normals(words, normal);
        for (int lane = 0; lane < COMITY_LANES; lane++) {
            for (int i = 0; i < 4; i++) {
                const double x = normal[0][i][lane];
                for (int power = 0; power < 4; power++)
                    moments->sum[i][power] += pow(x, power + 1);
                for (int j = 0; j < i; j++)
                    moments->product[i][j] += x * normal[0][j][lane];
                moments->bin[(int)(BINS * gsl_cdf_ugaussian_P(x))] += 1;
            }
        }
    }
}

/* Within four standard errors, and the bins' chi-squared not among the largest 0.1 %. */
START_TEST(normals_have_normal_moments)
{
    static const double mean[4] = { 0, 1, 0, 3 }, variance[4] = { 1, 2, 15, 96 };
    struct moments moments = { 0 };
    gather(&moments);
    const double n = NORMAL_BLOCKS;
    for (int i = 0; i < 4; i++) {
        for (int power = 0; power < 4; power++) {
            ck_assert_double_eq_tol(moments.sum[i][power] / n, mean[power],
                                    4 * sqrt(variance[power] / n));
        }
        for (int j = 0; j < i; j++)
            ck_assert_double_eq_tol(moments.product[i][j] / n, 0, 4 / sqrt(n));
    }
    double squared = 0;
    for (int bin = 0; bin < BINS; bin++) {
        const double excess = moments.bin[bin] - 4 * n / BINS;
        squared += excess * excess / (4 * n / BINS);
    }
    ck_assert_double_gt(gsl_cdf_chisq_Q(squared, BINS - 1), 0.001);
}
END_TEST

START_TEST(gsl_draws_the_words_in_order)
{
    const uint64_t seed = 0x123456789abcdef0;
    const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
    gsl_rng *rng = gsl_rng_alloc(comity_gsl_rng_philox);
    ck_assert_ptr_nonnull(rng);
    ck_assert_uint_eq(gsl_rng_min(rng), 0);
    ck_assert_uint_eq(gsl_rng_max(rng), 0xffffffff);
    for (int again = 0; again < 2; again++) {
        gsl_rng_set(rng, seed);
        for (uint32_t block = 0; block < 100; block++) {
            uint32_t words[4] = { block, 0, 0, 0 };
            comity_philox(words, key, words);
            ck_assert_uint_eq(gsl_rng_get(rng), words[0]);
            ck_assert_double_eq(gsl_rng_uniform(rng), comity_uniform(words[1]));
            ck_assert_double_eq(gsl_rng_uniform_pos(rng), comity_uniform(words[2]));
            ck_assert_uint_eq(gsl_rng_get(rng), words[3]);
        }
        gsl_rng_get(rng);
    }
    gsl_rng_free(rng);
}
END_TEST

START_TEST(gsl_counter_carries)
{
    gsl_rng *rng = gsl_rng_alloc(comity_gsl_rng_philox);
    ck_assert_ptr_nonnull(rng);
    gsl_rng_set(rng, 5);
    /* The state begins with the counter. */
    uint32_t last[4] = { 0xffffffff, 0xffffffff, 0xffffffff, 0 }, next[4] = { 0, 0, 0, 1 };
    const uint32_t key[2] = { 5, 0 };
    memcpy(gsl_rng_state(rng), last, sizeof last);
    comity_philox(last, key, last);
    comity_philox(next, key, next);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(gsl_rng_get(rng), last[i]);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(gsl_rng_get(rng), next[i]);
    gsl_rng_free(rng);
}
END_TEST

Suite *draws_suite(void)
{
    Suite *suite = suite_create("draws");
    TCase *words = tcase_create("words");
    tcase_add_test(words, philox_gives_the_published_words);
    tcase_add_test(words, uniforms_are_exact_and_inside);
    tcase_add_test(words, vector_blocks_are_the_scalar_words);
    suite_add_tcase(suite, words);
    TCase *normals = tcase_create("normals");
    tcase_set_timeout(normals, 60);
    tcase_add_test(normals, normals_follow_box_and_muller);
    tcase_add_test(normals, normals_have_normal_moments);
    suite_add_tcase(suite, normals);
    TCase *gsl = tcase_create("gsl");
    tcase_add_test(gsl, gsl_draws_the_words_in_order);
    tcase_add_test(gsl, gsl_counter_carries);
    suite_add_tcase(suite, gsl);
    return suite;
}
