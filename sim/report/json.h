/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_JSON_H
#define COMITY_REPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A JSON text (RFC 8259) under way. Names are NULL in arrays and of the outermost value. */
enum { JSON_DEPTH = 16 };

struct json {
    FILE *stream;
    size_t depth;
    bool filled[JSON_DEPTH]; /* whether a value stands there already */
    bool array[JSON_DEPTH];
};

void json_init(struct json *json, FILE *stream);

void json_object(struct json *json, const char *name);
void json_array(struct json *json, const char *name);
void json_end(struct json *json); /* of the innermost object or array; of the last ends the line */

void json_text(struct json *json, const char *name, const char *text);
void json_number(struct json *json, const char *name, double value); /* null: not finite */
void json_whole(struct json *json, const char *name, uint64_t value);
void json_bool(struct json *json, const char *name, bool value);

/* A text in quotes. */
void json_print_text(FILE *stream, const char *text);

#endif
