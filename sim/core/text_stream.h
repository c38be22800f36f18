/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_TEXT_STREAM_H
#define COMITY_CORE_TEXT_STREAM_H

#include <stdbool.h>
#include <stdio.h>

/* Closes a stream of open_memstream. False when memory ran out: *text is then freed and NULL. */
bool comity_text_close(FILE *stream, char **text);

#endif
