/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/checksum.h"

#include <string.h>

/* As many words as cannot overflow sums of 64 bits: 2^39 of the second sum, times 2^16. */
enum { WORDS_AT_ONCE = 1 << 20 };

/* What folding the carries into 16 bits again and again comes to: 0 of nothing but zeros, else a
 * number from 1 to 65535. */
static uint64_t fold(uint64_t sum)
{
    return sum == 0 ? 0 : (sum - 1) % 65535 + 1;
}

uint32_t comity_fletcher32(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint64_t first = 0, second = 0;
    for (size_t words = size / 2; words > 0;) {
        const size_t some = words < WORDS_AT_ONCE ? words : WORDS_AT_ONCE;
        for (size_t i = 0; i < some; i++, at += 2) {
            uint16_t word;
            memcpy(&word, at, sizeof word);
            first += __builtin_bswap16(word);
            second += first;
        }
        first = fold(first);
        second = fold(second);
        words -= some;
    }
    if (size % 2) {
        first += (uint64_t)*at << 8;
        second += first;
    }
    return (uint32_t)(fold(second) << 16 | fold(first));
}

void comity_fletcher32_append(void *bytes, size_t size)
{
    const uint32_t sum = comity_fletcher32(bytes, size);
    memcpy((char *)bytes + size, &sum, sizeof sum);
}

bool comity_fletcher32_holds(const void *bytes, size_t size)
{
    uint32_t stored;
    if (size < sizeof stored)
        return false;
    memcpy(&stored, (const char *)bytes + size - sizeof stored, sizeof stored);
    return stored == comity_fletcher32(bytes, size - sizeof stored);
}
