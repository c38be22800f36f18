/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/number_token.h"

#include <ctype.h>
#include <string.h>

char *comity_pass_digits(char *at)
{
    while (isdigit((unsigned char)*at)) {
        at++;
    }
    return at;
}

/* Digits, with a point among them or without. */
static char *pass_decimal(char *at, struct comity_number_token *token)
{
    char *begin = at;
    at = comity_pass_digits(at);
    token->has_digits = at > begin;
    if (*at == '.') {
        begin = ++at;
        at = comity_pass_digits(at);
        token->has_digits |= at > begin;
        token->is_real = true;
    }
    if (*at == 'e' || *at == 'E') {
        char *exponent = at + 1 + (at[1] == '+' || at[1] == '-');
        if (isdigit((unsigned char)*exponent)) {
            at = comity_pass_digits(exponent);
            token->is_real = true;
        }
    }
    return at;
}

char *comity_number_end(char *at, struct comity_number_token *token)
{
    *token = (struct comity_number_token){ 0 };
    at += *at == '+' || *at == '-';
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && isxdigit((unsigned char)at[2])) {
        for (at += 2; isxdigit((unsigned char)*at); at++) {
        }
        token->has_digits = true;
    } else {
        at = pass_decimal(at, token);
    }
    if (!token->is_real && *at == 'L') {
        at += 1 + (at[1] == 'L');
        token->is_wide = true;
    }
    return at;
}

size_t comity_number_rest(const char *at)
{
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || (at[length] && strchr("_.+-", at[length]))) {
        length++;
    }
    return length;
}
