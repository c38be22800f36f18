/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_PROBLEMS_H
#define COMITY_PROBLEMS_H

#include <stddef.h>
#include <stdio.h>

/*
 * Mistakes found in an input, gathered so that all of them can be told in one go. Each becomes one
 * line: `file:line: key: what is wrong, what would be right`.
 */
struct comity_problems {
    char **texts; /* [count], owned */
    size_t count, room;
    int lost; /* problems that found no memory */
};

void comity_problems_init(struct comity_problems *problems);
void comity_problems_free(struct comity_problems *problems); /* safe twice */

/* Adds one; file may be NULL (then no place is printed), line 0 and key NULL are left out.
 * A text equal to one already there is not added again. */
void comity_problems_add(struct comity_problems *problems, const char *file, int line,
                         const char *key, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* One line each. */
void comity_problems_print(const struct comity_problems *problems, FILE *stream);

/* The candidate nearest to a misspelt word (optimal string alignment distance, blind to case); NULL
 * when none is near enough to be meant. The result is one of the candidates. */
const char *comity_nearest(const char *word, const char *const *candidates, size_t count);

#endif
