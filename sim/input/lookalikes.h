/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_LOOKALIKES_H
#define COMITY_INPUT_LOOKALIKES_H

/* What programs for writing put in place of the characters of a keyboard. */
struct comity_lookalike {
    const char *text; /* UTF-8 */
    enum { COMITY_LOOKALIKE_QUOTE, COMITY_LOOKALIKE_MINUS, COMITY_LOOKALIKE_BLANK } of;
};

/* The one that stands here, or NULL. */
const struct comity_lookalike *comity_lookalike(const char *at);

/* The first that stands for a quote on the line from here on, or NULL. */
const char *comity_next_quote(const char *at);

#endif
