/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DRAWS_H
#define COMITY_DRAWS_H

/*
 * The random numbers of a simulation, as a pure function of what they are drawn for: the
 * counter-based generator Philox4x32-10 of J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw,
 * Parallel random numbers: as easy as 1, 2, 3, SC '11, doi:10.1145/2063384.2063405.
 *
 * A simulation uses the counter (block, tick, replicate, stream) and the key (low half of the
 * seed, high half of the seed), so that a draw depends on nothing else, in particular not on
 * the order of drawing.
 */

#include <stdint.h>

/*
 * The four random words of a counter under a key, each uniform on 0 to 2^32 - 1. Distinct
 * counters give distinct blocks of words. `words` may be the same array as `counter`.
 */
void comity_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

/* (word + 0.5) / 2^32, without rounding; strictly between 0 and 1. */
double comity_uniform(uint32_t word);

#endif
