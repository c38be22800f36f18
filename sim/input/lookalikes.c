/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/lookalikes.h"

#include <string.h>

/* What programs for writing put in place of the characters of a keyboard. */
static const struct comity_lookalike lookalikes[] = {
    { "\u201c", COMITY_LOOKALIKE_QUOTE }, { "\u201d", COMITY_LOOKALIKE_QUOTE },
    { "\u201e", COMITY_LOOKALIKE_QUOTE }, { "\u201f", COMITY_LOOKALIKE_QUOTE },
    { "\u00ab", COMITY_LOOKALIKE_QUOTE }, { "\u00bb", COMITY_LOOKALIKE_QUOTE },
    { "\u2018", COMITY_LOOKALIKE_QUOTE }, { "\u2019", COMITY_LOOKALIKE_QUOTE },
    { "\u201a", COMITY_LOOKALIKE_QUOTE }, { "'", COMITY_LOOKALIKE_QUOTE },
    { "`", COMITY_LOOKALIKE_QUOTE },      { "\u2212", COMITY_LOOKALIKE_MINUS },
    { "\u2013", COMITY_LOOKALIKE_MINUS }, { "\u2014", COMITY_LOOKALIKE_MINUS },
    { "\u00a0", COMITY_LOOKALIKE_BLANK }, { "\u2009", COMITY_LOOKALIKE_BLANK },
    { "\u202f", COMITY_LOOKALIKE_BLANK }, { "\u200b", COMITY_LOOKALIKE_BLANK },
    { "\ufeff", COMITY_LOOKALIKE_BLANK },
};

const struct comity_lookalike *comity_lookalike(const char *at)
{
    for (size_t k = 0; k < sizeof lookalikes / sizeof lookalikes[0]; k++)
        if (strncmp(at, lookalikes[k].text, strlen(lookalikes[k].text)) == 0)
            return &lookalikes[k];
    return NULL;
}

const char *comity_next_quote(const char *at)
{
    for (; *at != '\0' && *at != '\n'; at++) {
        const struct comity_lookalike *found = comity_lookalike(at);
        if (found && found->of == COMITY_LOOKALIKE_QUOTE)
            return at;
    }
    return NULL;
}
