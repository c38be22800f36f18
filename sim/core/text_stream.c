/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"

#include <stdlib.h>

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
