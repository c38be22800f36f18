/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names, numbers and keys as the scan of a text meets them. */
#include "input/tokens.h"

#include "core/growth.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

char *comity_pass_digits(char *at)
{
    while (isdigit((unsigned char)*at))
        at++;
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
    while (isalnum((unsigned char)at[length]) || (at[length] && strchr("_.+-", at[length])))
        length++;
    return length;
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("_-*", c));
}

static bool is_dotted(const char *at)
{
    return at[0] == '.' && (isalpha((unsigned char)at[1]) || at[1] == '_');
}

size_t comity_name_length(const char *at)
{
    size_t length = 0;
    while (is_name(at[length]) || is_dotted(at + length))
        length++;
    return length;
}

void comity_undotted_key(const char *key, int length, char *text, size_t size)
{
    char part[3][64] = { "", "", "" };
    const char *at = key;
    int parts = 0;
    for (; parts < 3 && at < key + length; parts++) {
        const int most = (int)(key + length - at), dot = (int)strcspn(at, ".");
        const int taken = dot > most ? most : dot;
        snprintf(part[parts], sizeof part[parts], "%.*s", taken, at);
        at += taken + 1;
    }
    if (parts == 3 && strcmp(part[0], "states") == 0) {
        snprintf(text, size, "states = ( { code = \"%s\"; %s = ...; } );", part[1], part[2]);
    } else if (parts == 3 && strcmp(part[0], "dyads") == 0 && strchr(part[1], '-')) {
        const char *dash = strchr(part[1], '-');
        snprintf(text, size, "dyads = ( { between = [\"%.*s\", \"%s\"]; %s = ...; } );",
                 (int)(dash - part[1]), part[1], dash + 1, part[2]);
    } else if (parts == 3 && strcmp(part[0], "events") == 0) {
        snprintf(text, size, "events = ( { name = \"%s\"; %s = ...; ... } );", part[1], part[2]);
    } else if (parts == 3) {
        snprintf(text, size, "%s = { %s = { %s = ...; }; };", part[0], part[1], part[2]);
    } else {
        snprintf(text, size, "%s = { %s = ...; };", part[0], part[1]);
    }
}

bool comity_scanned_keys_add(struct comity_scanned_keys *keys, struct comity_scanned_key *key,
                             int *earlier)
{
    *earlier = 0;
    for (size_t k = keys->count; k-- > 0 && !key->twice;) {
        const struct comity_scanned_key *other = &keys->list[k];
        if (other->group == key->group && other->length == key->length && !other->twice &&
            memcmp(other->name, key->name, (size_t)key->length) == 0) {
            *earlier = other->line;
            key->twice = true;
        }
    }
    if (!COMITY_GROW(&keys->list, keys->count))
        return false;
    keys->list[keys->count++] = *key;
    return true;
}

bool comity_scanned_keys_rename(const struct comity_scanned_keys *keys)
{
    bool renamed_all = true;
    int renamed = 0;
    for (size_t k = 0; k < keys->count; k++) {
        const struct comity_scanned_key *key = &keys->list[k];
        int number = renamed += key->twice;
        if (key->twice) {
            key->name[0] = '*';
            for (int at = key->length - 1; at > 0; at--, number /= 10)
                key->name[at] = (char)('0' + number % 10);
            renamed_all = renamed_all && number == 0;
        }
    }
    return renamed_all;
}
