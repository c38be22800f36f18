/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void comity_append(char *text, size_t size, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

char *comity_make_text(const char *format, ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    return text;
}

bool comity_text_close(FILE *stream, char **text)
{
    const bool failed = ferror(stream) != 0;
    /* the C library may report success and give no text */
    const bool closed = fclose(stream) == 0 && *text;
    if (failed || !closed) {
        free(*text);
        *text = NULL;
        return false;
    }
    return true;
}
