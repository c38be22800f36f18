/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_TEXT_STREAM_H
#define COMITY_CORE_TEXT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Appends to the text in an array of this size, as far as there is room. */
void comity_append(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A text made as by printf, to be freed; NULL without memory. */
char *comity_make_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A stream whose text is *text, to be freed, once it is closed; NULL without memory. (Of that of
 * open_memstream, what memory ran out for is missing, and nothing says so.) */
FILE *comity_text_open(char **text);

/* Closes it. False when memory ran out: *text is then freed and NULL. */
bool comity_text_close(FILE *stream, char **text);

#endif
