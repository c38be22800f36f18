/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/formats.h"

#include "cli/text.h"

#include <math.h>
#include <string.h>

void print_number(FILE *stream, double value)
{
    char text[NUMBER_TEXT];
    comity_number_format(value, 0, text);
    fputs(text, stream);
}

void print_csv_text(FILE *stream, const char *text)
{
    if (!strpbrk(text, ",\"\n")) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++) {
        fputs(*text == '"' ? "\"\"" : (char[]){ *text, '\0' }, stream);
    }
    fputc('"', stream);
}

void print_json_text(FILE *stream, const char *text)
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

void print_json_number(FILE *stream, double value)
{
    if (isfinite(value)) {
        print_number(stream, value);
    } else {
        fputs("null", stream);
    }
}

void print_json_member(FILE *stream, const char *name, double value)
{
    fprintf(stream, ", \"%s\": ", name);
    print_json_number(stream, value);
}
