/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_NUMBER_TOKEN_H
#define COMITY_INPUT_NUMBER_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* A number in the text of a scenario, as libconfig reads it. */
struct comity_number_token {
    bool has_digits, is_real, is_wide; /* wide: marked as an integer of 64 bits */
};

/* The end of the longest number at `at`. */
char *comity_number_end(char *at, struct comity_number_token *token);

/* How many characters follow a number without a break: none of one that ends where it should. */
size_t comity_number_rest(const char *at);

char *comity_pass_digits(char *at);

#endif
