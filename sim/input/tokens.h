/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_TOKENS_H
#define COMITY_INPUT_TOKENS_H

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

/* How many characters of a name stand at `at`, with dots between its parts or without. */
size_t comity_name_length(const char *at);

/* A key of a file: its group is that of the bracket in which it stands. */
struct comity_scanned_key {
    char *name;
    int length, line, group;
    bool twice; /* it stands in its group already */
};

struct comity_scanned_keys {
    struct comity_scanned_key *list; /* owned */
    size_t count;
};

/* Adds a key, and writes the line of one that its group has already, or 0; false: no memory. */
bool comity_scanned_keys_add(struct comity_scanned_keys *keys, struct comity_scanned_key *key,
                             int *earlier);

/* Gives keys that stand twice names that no others have, as long as they are; false where there are
 * too few such names. */
bool comity_scanned_keys_rename(const struct comity_scanned_keys *keys);

/* Writes how a file has a key that --set has with dots. */
void comity_undotted_key(const char *key, int length, char *text, size_t size);

#endif
