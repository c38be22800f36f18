/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/scenario_text.h"
#include "core/characters.h"

#include <stdlib.h>
#include <string.h>

void comity_text_free(struct comity_text *text)
{
    for (size_t k = 0; k < text->includes_count; k++)
        free(text->includes[k].path);
    free(text->clean);
    free(text->wrong);
    *text = (struct comity_text){ 0 };
}

bool comity_text_is_wrong(const struct comity_text *text, int line)
{
    for (size_t k = 0; k < text->wrong_count; k++)
        if (text->wrong[k] == line)
            return true;
    return false;
}

bool comity_text_is_utf8(const char *text)
{
    size_t left = strlen(text), step;
    for (; left > 0; left -= step, text += step) {
        step = comity_utf8_length((const unsigned char *)text, left);
        if (step == 0)
            return false;
    }
    return true;
}

/* What a file is that is no text in UTF-8, as its first bytes show; NULL when they do not. */
static const char *other_format(const char *bytes, size_t length)
{
    static const char hdf5[] = "\x89HDF\r\n\x1a\n";
    if (length >= sizeof hdf5 - 1 && memcmp(bytes, hdf5, sizeof hdf5 - 1) == 0)
        return "this is a results file (HDF5), not a text; `comity show` tells what it holds";
    if (length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
        return "the text is in UTF-16; UTF-8 is expected";
    return NULL;
}

bool comity_text_check(const char *bytes, size_t length, size_t most, const char *path,
                       struct comity_problems *problems)
{
    const unsigned char *raw = (const unsigned char *)bytes;
    const char *other = other_format(bytes, length);
    int line = 1;
    if (other) {
        comity_problems_add(problems, path, 0, NULL, "%s", other);
        return false;
    }
    if (length > most) { /* of a longer file no more was read than tells so */
        comity_problems_add(problems, path, 0, NULL,
                            "the file has more than %zu bytes; at most so many are allowed", most);
        return false;
    }
    for (size_t k = 0, step; k < length; k += step) {
        step = comity_utf8_length(raw + k, length - k);
        if (step == 0) {
            comity_problems_add(problems, path, line, NULL,
                                "byte 0x%02X is not valid UTF-8; UTF-8 is expected", raw[k]);
            return false;
        }
        if (raw[k] == 0) {
            comity_problems_add(problems, path, line, NULL,
                                "a NUL byte stands here; only text is expected");
            return false;
        }
        line += raw[k] == '\n';
    }
    return true;
}

/* A carriage return alone ends no line of libconfig's: what follows a comment would belong to it.
 */
static bool has_whole_lines(const char *raw, size_t length, const char *path,
                            struct comity_problems *problems)
{
    int line = 1;
    for (size_t k = 0; k < length; k++) {
        if (raw[k] == '\r' && (k + 1 == length || raw[k + 1] != '\n')) {
            comity_problems_add(problems, path, line, NULL,
                                "a carriage return stands alone; lines that end in a line feed are "
                                "expected");
            return false;
        }
        line += raw[k] == '\n';
    }
    return true;
}

int comity_text_scan(struct comity_text *text, const char *raw, size_t length, const char *path,
                     struct comity_problems *problems)
{
    if (length >= 3 && memcmp(raw, "\xEF\xBB\xBF", 3) == 0) {
        comity_problems_add(problems, path, 1, NULL,
                            "a byte order mark begins the file; UTF-8 without one is expected");
        return COMITY_BAD_SCENARIO;
    }
    if (!comity_text_check(raw, length, COMITY_TEXT_BYTES, path, problems) ||
        !has_whole_lines(raw, length, path, problems))
        return COMITY_BAD_SCENARIO;
    text->clean = malloc(length + length / COMITY_TEXT_WIDE + 2);
    if (!text->clean)
        return COMITY_NO_MEMORY;
    memcpy(text->clean, raw, length);
    text->clean[length] = '\0';
    const int status = comity_text_tokens(text, path, problems);
    strcat(text->clean, "\n"); /* libconfig knows no comment that the file ends */
    return status;
}
