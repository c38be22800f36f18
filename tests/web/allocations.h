/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_WEB_ALLOCATIONS_H
#define COMITY_TESTS_WEB_ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

/* An allocator that refuses, for suites whose calls the linker turns to it (tests/meson.build). */

/* The number-th call from now on, from 1, finds no memory; 0: none. */
void allocation_fails(long number);

/* Whether it came to that. */
bool allocation_failed(void);

/* How many blocks are held: given out and not yet freed, by any thread. */
long allocations_held(void);

/* Larger requests find no memory, as in a browser. */
enum { ALLOCATION_MOST = 1 << 30 };

#endif
