/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_NARRATIVE_SENTENCES_H
#define COMITY_NARRATIVE_SENTENCES_H

#include <comity/narrative.h>

/* What the sentences of a narrative share. */

/* Everything a sentence is made from. */
struct writer {
    const struct comity_narrative *narrative;
    const struct comity_scenario *scenario;
    const struct comity_narrative_event *event;
    char *text;
    size_t length;
};

void comity_say(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Names of who acts in a pair and of its partner, of the members of a dyad. */
const char *comity_say_actor(const struct writer *writer, size_t pair);
const char *comity_say_partner(const struct writer *writer, size_t pair);
const char *comity_say_first(const struct writer *writer, size_t dyad);
const char *comity_say_second(const struct writer *writer, size_t dyad);

/* The sentences of narrative_phase_text.c. */
void comity_say_phase(struct writer *writer);
void comity_say_obstacle(struct writer *writer);
void comity_say_vision(struct writer *writer);
void comity_say_coupling(struct writer *writer);

#endif
