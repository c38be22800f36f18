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
        if (c < 0x20)
            fprintf(stream, "\\u%04x", c);
        else
            fprintf(stream, c == '"' || c == '\\' ? "\\%c" : "%c", c);
    }
    fputc('"', stream);
}

/* What stands before a value: a comma, and its name. */
static void begin(struct json *json, const char *name, bool compound)
{
    const size_t depth = json->depth;
    if (json->filled[depth])
        fputs(compound && json->array[depth] ? "," : ", ", json->stream);
    if (compound && json->array[depth])
        fprintf(json->stream, "\n%*s", (int)depth, "");
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
    if (--json->depth == 0)
        fputc('\n', json->stream);
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

static void put(struct json *json, const char *name, const struct datum *datum)
{
    if (datum->text) {
        json_text(json, name, datum->text);
    } else if (datum->kind == DATUM_NUMBER) {
        json_number(json, name, datum->low);
    } else if (datum->kind == DATUM_WHOLE) {
        json_whole(json, name, (uint64_t)datum->low);
    } else {
        begin(json, name, false);
        fputs(datum->low != 0 ? "true" : "false", json->stream);
    }
}

void json_members(struct json *json, const struct datum data[], size_t count)
{
    for (size_t k = 0; k + 1 < count; k += 2)
        put(json, data[k].text, &data[k + 1]);
}

void json_object_of(struct json *json, const char *name, const struct datum data[], size_t count)
{
    json_object(json, name);
    json_members(json, data, count);
    json_end(json);
}
