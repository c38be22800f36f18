/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_SCENARIO_TEXT_H
#define COMITY_INPUT_SCENARIO_TEXT_H

#include <comity/problems.h>

/*
 * The raw text of a scenario file before libconfig sees it. libconfig 1.5 accepts or mangles what
 * we must report: integers that wrap, comments that never end, "." as 0, bytes after a NUL,
 * nesting that exhausts its stack; and an @include of a directory ends the process.
 */

enum {
    COMITY_TEXT_BYTES = 1 << 20,
    COMITY_TEXT_NESTING = 64,
    COMITY_TEXT_SETTINGS = 10000,
    COMITY_TEXT_INCLUDES = 16,
    COMITY_TEXT_WIDE = 10 /* integers of so many characters may grow by one */
};

struct comity_include {
    char *path; /* as written, owned */
    int line;
};

struct comity_text {
    char *clean; /* for libconfig: includes blanked, arrays made lists, integers beyond 32 bits
                    marked as such, lines kept; owned */
    struct comity_include includes[COMITY_TEXT_INCLUDES];
    size_t includes_count;
    int *wrong; /* lines whose values are wrong and have been reported; owned */
    size_t wrong_count;
};

void comity_text_free(struct comity_text *text); /* one that was zeroed */

/* Checks size, encoding and tokens. Adds problems at path; returns COMITY_OK when libconfig may
 * read text->clean, COMITY_BAD_SCENARIO or COMITY_NO_MEMORY. The includes are valid either way. */
int comity_text_scan(struct comity_text *text, const char *raw, size_t length, const char *path,
                     struct comity_problems *problems);

/* The tokens' part of it (scenario_scan.c): checks text->clean and changes what libconfig must not
 * see. */
int comity_text_tokens(struct comity_text *text, const char *path,
                       struct comity_problems *problems);

/* Whether the bytes of a file are text in UTF-8, `most` of them at most; if not, adds the problem
 * and returns 0. */
bool comity_text_check(const char *bytes, size_t length, size_t most, const char *path,
                       struct comity_problems *problems);

/* Whether a text is well-formed UTF-8 throughout. */
bool comity_text_is_utf8(const char *text);

/* Whether a value on this line has been reported already. */
bool comity_text_is_wrong(const struct comity_text *text, int line);

#endif
