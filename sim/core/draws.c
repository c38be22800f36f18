/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/draws.h>
#include <comity/draws_gsl.h>

#include "core/philox.h"

void comity_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4])
{
    uint32_t word[4] = { counter[0], counter[1], counter[2], counter[3] };
    for (unsigned round = 0; round < PHILOX_ROUNDS; round++) {
        const uint64_t product_0 = (uint64_t)PHILOX_MULTIPLIER_0 * word[0];
        const uint64_t product_1 = (uint64_t)PHILOX_MULTIPLIER_1 * word[2];
        word[0] = (uint32_t)(product_1 >> 32) ^ word[1] ^ (key[0] + round * PHILOX_WEYL_0);
        word[1] = (uint32_t)product_1;
        word[2] = (uint32_t)(product_0 >> 32) ^ word[3] ^ (key[1] + round * PHILOX_WEYL_1);
        word[3] = (uint32_t)product_0;
    }
    for (int i = 0; i < 4; i++)
        words[i] = word[i];
}

double comity_uniform(uint32_t word)
{
    return (word + 0.5) * 0x1p-32;
}

struct philox_state {
    uint32_t counter[4]; /* of the next block */
    uint32_t key[2];
    uint32_t words[4];
    unsigned used; /* words already given out */
};

static void philox_set(void *state, unsigned long seed)
{
    const uint64_t wide_seed = seed;
    *(struct philox_state *)state = (struct philox_state){
        .key = { (uint32_t)wide_seed, (uint32_t)(wide_seed >> 32) },
        .used = 4,
    };
}

static uint32_t philox_next(struct philox_state *philox)
{
    if (philox->used == 4) {
        comity_philox(philox->counter, philox->key, philox->words);
        philox->used = 0;
        int i = 0;
        while (++philox->counter[i] == 0 && i < 3)
            i++;
    }
    return philox->words[philox->used++];
}

static unsigned long philox_get(void *state)
{
    return philox_next(state);
}

static double philox_get_double(void *state)
{
    return comity_uniform(philox_next(state));
}

static const gsl_rng_type philox_type = {
    .name = "philox4x32-10",
    .max = 0xffffffff,
    .min = 0,
    .size = sizeof(struct philox_state),
    .set = philox_set,
    .get = philox_get,
    .get_double = philox_get_double,
};

const gsl_rng_type *const comity_gsl_rng_philox = &philox_type;
