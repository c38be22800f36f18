/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "core/growth.h"

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

/* What is written to a stream of text. */
struct growing {
    char **text;
    size_t size;
};

static ssize_t take(void *cookie, const char *bytes, size_t count)
{
    struct growing *growing = cookie;
    if (!comity_grow(growing->text, growing->size, count + 1, 1))
        return 0;
    memcpy(*growing->text + growing->size, bytes, count);
    growing->size += count;
    (*growing->text)[growing->size] = '\0';
    return (ssize_t)count;
}

/* ftell asks where it is. */
static int tell(void *cookie, off_t *offset, int whence)
{
    (void)whence;
    *offset = (off_t)((const struct growing *)cookie)->size;
    return 0;
}

static int finish(void *cookie)
{
    free(cookie);
    return 0;
}

FILE *comity_text_open(char **text)
{
    struct growing *growing = malloc(sizeof *growing);
    *text = calloc(1, 1);
    FILE *stream =
        growing && *text
            ? fopencookie(growing, "w",
                          (cookie_io_functions_t){ .write = take, .seek = tell, .close = finish })
            : NULL;
    if (stream) {
        *growing = (struct growing){ text, 0 };
    } else {
        free(growing);
        free(*text);
        *text = NULL;
    }
    return stream;
}

bool comity_text_close(FILE *stream, char **text)
{
    const bool failed = ferror(stream) != 0;
    if (fclose(stream) != 0 || failed) {
        free(*text);
        *text = NULL;
        return false;
    }
    return true;
}
