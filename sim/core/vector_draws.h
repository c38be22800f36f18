/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_VECTOR_DRAWS_H
#define COMITY_CORE_VECTOR_DRAWS_H

/*
 * The draws of one vector of worlds: Philox4x32-10 with counter (block, tick, replicate, stream)
 * and key (seed low, seed high), the same words as comity_philox of <comity/draws.h> gives.
 * A word stands in the low half of a 64-bit lane; products read no more than that.
 */

#include "core/philox.h"
#include "core/vector_math.h"

enum {
    DRAWS_BLOCKS = 10 /* blocks of a tick that draws_prepare makes ready */
};

/*
 * What the draws of a vector of worlds have in common. Round 1 keeps what depends on the tick
 * (word 0) apart from what depends on the block (words 2 and 3), and rounds 2 and 3 still have
 * products of one of them alone: those of the tick serve all its blocks, those of a block all
 * ticks. A quarter of the products is saved.
 */
struct draws_world {
    uvec key[PHILOX_ROUNDS][2];
    uvec tickless; /* word 0 after round 1, but for the tick */
    uvec tick;     /* product of round 2 that depends on the tick */
    struct {
        uvec after_2[2]; /* words 1 and 2 after round 2, but for the tick's product */
        uvec product_3;  /* product of round 3 that depends on the block */
    } block[DRAWS_BLOCKS];
};

static inline uvec draws_high(uvec product)
{
    return product >> 32;
}

static inline void draws_prepare(struct draws_world *world, uint64_t seed, uvec replicate,
                                 uvec stream)
{
    const uvec multiply_0 = uvec_all(PHILOX_MULTIPLIER_0);
    const uvec multiply_1 = uvec_all(PHILOX_MULTIPLIER_1);
    for (unsigned round = 0; round < PHILOX_ROUNDS; round++) {
        world->key[round][0] = uvec_all((uint32_t)seed + round * PHILOX_WEYL_0);
        world->key[round][1] = uvec_all((uint32_t)(seed >> 32) + round * PHILOX_WEYL_1);
    }
    const uvec first = uvec_multiply_32(multiply_1, replicate);
    world->tickless = draws_high(first) ^ world->key[0][0];
    for (unsigned block = 0; block < DRAWS_BLOCKS; block++) {
        const uvec second = uvec_multiply_32(multiply_0, uvec_all(block));
        const uvec third = draws_high(second) ^ stream ^ world->key[0][1];
        const uvec product = uvec_multiply_32(multiply_1, third);
        const uvec word = draws_high(product) ^ first ^ world->key[1][0];
        world->block[block].after_2[0] = product;
        world->block[block].after_2[1] = second ^ world->key[1][1];
        world->block[block].product_3 = uvec_multiply_32(multiply_0, word);
    }
}

/* Every block drawn after it, until the next, belongs to this tick. */
static inline void draws_begin_tick(struct draws_world *world, uint32_t tick)
{
    world->tick = uvec_multiply_32(uvec_all(PHILOX_MULTIPLIER_0), world->tickless ^ tick);
}

/* The four words of two neighbouring blocks; the high halves of their lanes are arbitrary. */
static inline void draws_blocks(const struct draws_world *world, unsigned first, uvec words[2][4])
{
    const uvec multiply_0 = uvec_all(PHILOX_MULTIPLIER_0);
    const uvec multiply_1 = uvec_all(PHILOX_MULTIPLIER_1);
    uvec word_0[2], word_1[2], word_2[2], word_3[2], product_0[2], product_1[2];
    for (size_t k = 0; k < 2; k++) {
        const uvec of_block = world->block[first + k].product_3;
        const uvec of_tick = uvec_multiply_32(multiply_1, draws_high(world->tick) ^
                                                              world->block[first + k].after_2[1]);
        word_0[k] = draws_high(of_tick) ^ world->block[first + k].after_2[0] ^ world->key[2][0];
        word_1[k] = of_tick;
        word_2[k] = draws_high(of_block) ^ world->tick ^ world->key[2][1];
        word_3[k] = of_block;
    }
#pragma GCC unroll 8
    for (unsigned round = 3; round < PHILOX_ROUNDS; round++) {
        for (size_t k = 0; k < 2; k++)
            product_0[k] = uvec_multiply_32(multiply_0, word_0[k]);
        for (size_t k = 0; k < 2; k++)
            product_1[k] = uvec_multiply_32(multiply_1, word_2[k]);
        for (size_t k = 0; k < 2; k++)
            word_2[k] = draws_high(product_0[k]) ^ (word_3[k] ^ world->key[round][1]);
        for (size_t k = 0; k < 2; k++)
            word_0[k] = draws_high(product_1[k]) ^ (word_1[k] ^ world->key[round][0]);
        for (size_t k = 0; k < 2; k++)
            word_1[k] = product_1[k];
        for (size_t k = 0; k < 2; k++)
            word_3[k] = product_0[k];
    }
    for (size_t k = 0; k < 2; k++) {
        words[k][0] = word_0[k];
        words[k][1] = word_1[k];
        words[k][2] = word_2[k];
        words[k][3] = word_3[k];
    }
}

/*
 * (word + 0.5) / 2^32, exactly: in the low bits of a double in [2^20, 2^21) a word counts
 * units of 2^-32. The high half of the word is of no account.
 */
static inline vec vec_uniform(uvec word)
{
    return (vec)uvec_join(uvec_all(0x4130000000000000), word) - (0x1p20 - 0x1p-33);
}

/*
 * Eight standard normals of two blocks' words: G. E. P. Box and M. E. Muller, A note on the
 * generation of random normal deviates, Annals of Mathematical Statistics 29 (1958) 610. Step by
 * step for all four pairs, and angles on either side of the roots, so that nothing waits long for a
 * division or a root.
 */
static inline void draws_normals(uvec words[2][4], vec normals[2][4])
{
    struct vec_log_begun log[4];
    vec radius[4], sine[4], cosine[4];
    for (size_t pair = 0; pair < 4; pair++)
        log[pair] = vec_log_begin(vec_uniform(words[pair / 2][pair % 2 * 2]));
    for (size_t pair = 0; pair < 2; pair++)
        vec_sincos_draw(words[0][pair * 2 + 1], &sine[pair], &cosine[pair]);
    for (size_t pair = 0; pair < 4; pair++)
        radius[pair] = vec_sqrt(-2.0 * vec_log_end(log[pair]));
    for (size_t pair = 2; pair < 4; pair++)
        vec_sincos_draw(words[1][pair % 2 * 2 + 1], &sine[pair], &cosine[pair]);
    for (size_t pair = 0; pair < 4; pair++) {
        normals[pair / 2][pair % 2 * 2] = radius[pair] * cosine[pair];
        normals[pair / 2][pair % 2 * 2 + 1] = radius[pair] * sine[pair];
    }
}

#endif
