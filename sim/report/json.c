/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json.h"

#include "core/number.h"

#include <inttypes.h>
#include <math.h>

void json_init(struct json *json, FILE *stream)
{
    *json = (struct json){ .stream = stream };
}

void json_print_text(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c < 0x20) {
            fprintf(stream, "\\u%04x", c);
        } else {
            fprintf(stream, c == '"' || c == '\\' ? "\\%c" : "%c", c);
        }
    }
    fputc('"', stream);
}

/* What stands before a value: a comma, and its name. */
static void begin(struct json *json, const char *name, bool compound)
{
    const size_t depth = json->depth;
    if (json->filled[depth]) {
        fputs(compound && json->array[depth] ? "," : ", ", json->stream);
    }
    if (compound && json->array[depth]) {
        fprintf(json->stream, "\n%*s", (int)depth, "");
    }
    json->filled[depth] = true;
    if (name) {
        json_print_text(json->stream, name);
        fputs(": ", json->stream);
    }
}

static void deepen(struct json *json, const char *name, bool array)
{
    begin(json, name, true);
    fputc(array ? '[' : '{', json->stream);
    json->depth++;
    json->filled[json->depth] = false;
    json->array[json->depth] = array;
}

void json_object(struct json *json, const char *name)
{
    deepen(json, name, false);
}

void json_array(struct json *json, const char *name)
{
    deepen(json, name, true);
}

void json_end(struct json *json)
{
    fputc(json->array[json->depth] ? ']' : '}', json->stream);
    if (--json->depth == 0) {
        fputc('\n', json->stream);
    }
}

void json_text(struct json *json, const char *name, const char *text)
{
    begin(json, name, false);
    json_print_text(json->stream, text);
}

void json_number(struct json *json, const char *name, double value)
{
    char text[COMITY_NUMBER_TEXT];
    begin(json, name, false);
    comity_number_format(value, 0, text);
    fputs(isfinite(value) ? text : "null", json->stream);
}

void json_whole(struct json *json, const char *name, uint64_t value)
{
    begin(json, name, false);
    fprintf(json->stream, "%" PRIu64, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
    begin(json, name, false);
    fputs(value ? "true" : "false", json->stream);
}
