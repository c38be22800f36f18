/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DESIGN_KEYED_H
#define COMITY_DESIGN_KEYED_H

#include <comity/draws.h>

#include <stddef.h>

/* What a draw decides. Candidates of a Latin hypercube are told apart in the bits above. */
enum {
    COMITY_KEYED_STRATUM,
    COMITY_KEYED_JITTER,
    COMITY_KEYED_SHIFT,
    COMITY_KEYED_ROW,
    COMITY_KEYED_ORDER,
    COMITY_KEYED_START,
    COMITY_KEYED_BITS = 4
};

/* "desi": worlds count their blocks in the first word and stay far below. */
#define COMITY_KEYED_TAG UINT32_C(0x64657369)

static inline void comity_keyed_words(uint64_t seed, uint32_t use, size_t i, size_t j,
                                      uint32_t words[4])
{
    const uint32_t counter[4] = { COMITY_KEYED_TAG, use, (uint32_t)i, (uint32_t)j };
    const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
    comity_philox(counter, key, words);
}

/* Uniform in (0,1), 52 bits: the largest is below 1 and stays so when multiplied and truncated. */
static inline double comity_keyed_uniform(uint64_t seed, uint32_t use, size_t i, size_t j)
{
    uint32_t words[4];
    comity_keyed_words(seed, use, i, j, words);
    const uint64_t bits = ((uint64_t)words[0] << 32 | words[1]) >> 12;
    return ((double)bits + 0.5) * 0x1p-52;
}

/* Uniform on 0 ... count - 1. */
static inline size_t comity_keyed_below(uint64_t seed, uint32_t use, size_t i, size_t j,
                                        size_t count)
{
    return (size_t)(comity_keyed_uniform(seed, use, i, j) * (double)count);
}

#endif
