/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/text.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <wchar.h>

static bool is_ascii(const char *text, size_t bytes)
{
    size_t k = 0;
    while (k < bytes && (unsigned char)text[k] < 0x80)
        k++;
    return k == bytes;
}

/* Of characters that the C library knows no width of, one for each; whatever the locale. */
static size_t columns_of(const char *text, size_t bytes)
{
    if (is_ascii(text, bytes))
        return bytes;
    const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    const locale_t before = uselocale(utf8);
    size_t columns = 0;
    for (size_t k = 0, length; k < bytes; k += length) {
        wchar_t character;
        length = mbrtowc(&character, text + k, bytes - k, &(mbstate_t){ 0 });
        const bool known = length > 0 && length <= bytes - k;
        const int width = known ? wcwidth(character) : -1;
        length = known ? length : 1;
        columns += width < 0 ? ((unsigned char)text[k] & 0xc0) != 0x80 : (size_t)width;
    }
    uselocale(before);
    if (utf8)
        freelocale(utf8);
    return columns;
}

size_t text_columns(const char *text)
{
    return columns_of(text, strlen(text));
}

void print_column(FILE *stream, const char *text, size_t width)
{
    const size_t columns = text_columns(text);
    fprintf(stream, "%s%*s", text, columns < width ? (int)(width - columns) : 1, "");
}

void print_words(FILE *stream, size_t at, size_t indent, const char *text)
{
    int fresh = 1; /* no word stands on this line yet */
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        const size_t bytes = strcspn(text, " "), columns = columns_of(text, bytes);
        if (!fresh && at + 1 + columns > TEXT_WIDTH) {
            fprintf(stream, "\n%*s", (int)indent, "");
            at = indent;
            fresh = 1;
        }
        fprintf(stream, "%s%.*s", fresh ? "" : " ", (int)bytes, text);
        at += columns + !fresh;
        fresh = 0;
        text += bytes;
    }
    fputc('\n', stream);
}

const char *short_number(double value, int sign, char text[NUMBER_TEXT])
{
    const double size = fabs(value);
    const int decimals = size < 99.995 ? 3 - (size >= 9.9995) : size < 999.95 ? 1 : 0;
    if (isnan(value))
        return "-";
    snprintf(text, NUMBER_TEXT, sign ? "%+.*f" : "%.*f", size < 1e7 ? decimals : 0,
             value == 0 ? 0.0 : value);
    if (size >= 1e7 && isfinite(value))
        snprintf(text, NUMBER_TEXT, "%.2g", value);
    return text;
}
