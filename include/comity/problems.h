/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_PROBLEMS_H
#define COMITY_PROBLEMS_H

#include <comity/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * What went wrong, gathered so that all mistakes of an input are reported in one go. Each problem
 * has a place, a key and a sentence, and as a text is one line:
 * `file:line: key: what is wrong, what would be right`, in which a control character, of a text or
 * name that it quotes, stands as \x1b.
 */
struct comity_problem {
    char *text;           /* the whole line, owned */
    const char *sentence; /* the end of it */
    char *file;           /* owned; NULL: none */
    char *key;            /* or option, owned; NULL: none */
    int line;             /* 0: none */
    bool of_request;      /* of what the caller asked for, not of a file: the key is an option */
};

struct comity_problems {
    struct comity_problem *list; /* [count], owned */
    size_t count;
    int lost; /* problems that found no memory */
};

void comity_problems_init(struct comity_problems *problems);
void comity_problems_free(struct comity_problems *problems); /* safe twice */

/* Adds one; file may be NULL (then no place is printed), line 0 and key NULL are left out.
 * A text equal to one already there is not added again. */
void comity_problems_add(struct comity_problems *problems, const char *file, int line,
                         const char *key, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Adds one of a request: an option that cannot be met (as "record"), or, when option is NULL, why
 * the work could not be done. */
void comity_problems_add_request(struct comity_problems *problems, const char *option,
                                 const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same of work that failed with this status, which it returns; problems NULL: nobody asks. */
int comity_fail(struct comity_problems *problems, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Forgets `count` of them from number `first` on: of failures that were made good. */
void comity_problems_drop(struct comity_problems *problems, size_t first, size_t count);

/* One line each. */
void comity_problems_print(const struct comity_problems *problems, FILE *stream);

/* The candidate nearest to a misspelt word (optimal string alignment distance, blind to case); NULL
 * when none is near enough to be meant. The result is one of the candidates. */
const char *comity_nearest(const char *word, const char *const *candidates, size_t count);

#endif
