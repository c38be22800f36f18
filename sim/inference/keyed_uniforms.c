/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inference/keyed_uniforms.h"

#include <comity/draws.h>

void comity_keyed_uniforms(uint64_t seed, enum comity_inference_purpose purpose, uint64_t index,
                           uint32_t attempt, size_t n, double unit[])
{
    const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
    for (size_t i = 0; i < n; i += 4) {
        /* An index has 40 bits, its block of four draws 24. */
        const uint32_t counter[4] = { (uint32_t)purpose, (uint32_t)index,
                                      (uint32_t)(index >> 32) << 24 | (uint32_t)(i / 4), attempt };
        uint32_t words[4];
        comity_philox(counter, key, words);
        for (size_t w = 0; w < 4 && i + w < n; w++)
            unit[i + w] = comity_uniform(words[w]);
    }
}
