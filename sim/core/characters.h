/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_CHARACTERS_H
#define COMITY_CORE_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Length of the well-formed UTF-8 sequence at text (Unicode 15, table 3-7) of which `left` bytes
 * are there, at least 1; 0 if there is none. */
size_t comity_utf8_length(const unsigned char *text, size_t left);

/* The same, but 0 too for a control character: U+0000 to U+001F, U+007F to U+009F. */
size_t comity_printing_length(const unsigned char *text, size_t left);

/* Whether a text is made of letters, digits and _ of ASCII, and does not begin with a digit. */
bool comity_is_identifier(const char *text);

/* Whether a name is one of a list. */
bool comity_is_among(const char *name, const char *const names[], size_t count);

/* What a settings file is called: "../nulls/no_friction.cfg" is no_friction. */
void comity_stem(const char *path, char *stem, size_t size);

/* Writes a text of a file, or its name, so that it moves no cursor and changes no colour of a
 * terminal: a byte that is of no printing character as \x1b. */
void comity_write_printing(FILE *stream, const char *text);

#endif
