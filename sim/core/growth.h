/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_GROWTH_H
#define COMITY_CORE_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

/* Gives an owned array of `count` elements, `pointer` being its address (of NULL: none yet), room
 * for `more` at its end, by doubling. false: there is no memory, and the array stays as it is. */
bool comity_grow(void *pointer, size_t count, size_t more, size_t size);

/* The same for one more element: COMITY_GROW(&list->items, list->count). */
#define COMITY_GROW(pointer, count) comity_grow(pointer, count, 1, sizeof **(pointer))

#endif
