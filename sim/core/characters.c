/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/characters.h"

#include <string.h>

size_t comity_utf8_length(const unsigned char *text, size_t left)
{
    const unsigned char c = text[0];
    const size_t length = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if ((c >= 0x80 && c < 0xC2) || c > 0xF4 || length > left)
        return 0;
    for (size_t k = 1; k < length; k++)
        if ((text[k] & 0xC0) != 0x80)
            return 0;
    if ((c == 0xE0 && text[1] < 0xA0) || (c == 0xED && text[1] > 0x9F) ||
        (c == 0xF0 && text[1] < 0x90) || (c == 0xF4 && text[1] > 0x8F))
        return 0;
    return length;
}

size_t comity_printing_length(const unsigned char *text, size_t left)
{
    if (text[0] < 0x20 || text[0] == 0x7F ||
        (left >= 2 && text[0] == 0xC2 && text[1] >= 0x80 && text[1] < 0xA0))
        return 0;
    return comity_utf8_length(text, left);
}

bool comity_is_identifier(const char *text)
{
    static const char all[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    return text[0] != '\0' && strchr(all + 10, text[0]) && text[strspn(text, all)] == '\0';
}

bool comity_is_among(const char *name, const char *const names[], size_t count)
{
    size_t k = 0;
    while (k < count && strcmp(names[k], name) != 0)
        k++;
    return k < count;
}

void comity_stem(const char *path, char *stem, size_t size)
{
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    const size_t length = strlen(file);
    const size_t suffix = length > 4 && strcmp(file + length - 4, ".cfg") == 0 ? 4 : 0;
    snprintf(stem, size, "%.*s", (int)(length - suffix), file);
}

void comity_write_printing(FILE *stream, const char *text)
{
    size_t left = strlen(text), step;
    for (; left > 0; left -= step, text += step) {
        step = comity_printing_length((const unsigned char *)text, left);
        if (step > 0) {
            fwrite(text, 1, step, stream);
        } else {
            fprintf(stream, "\\x%02x", (unsigned char)*text);
            step = 1;
        }
    }
}
