/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_JSON_H
#define COMITY_REPORT_JSON_H

#include "report/datum.h"

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

/* Members of the object at hand, up to eight: JSON_MEMBERS(json, "name", name, "count", count); and
 * an object of such members alone. */
#define JSON_MEMBERS(json, ...)      json_members(json, DATA(__VA_ARGS__))
#define JSON_OBJECT(json, name, ...) json_object_of(json, name, DATA(__VA_ARGS__))
void json_members(struct json *json, const struct datum data[], size_t count);
void json_object_of(struct json *json, const char *name, const struct datum data[], size_t count);

void json_text(struct json *json, const char *name, const char *text);
void json_number(struct json *json, const char *name, double value); /* null: not finite */
void json_whole(struct json *json, const char *name, uint64_t value);

/* A text in quotes. */
void json_print_text(FILE *stream, const char *text);

#endif
