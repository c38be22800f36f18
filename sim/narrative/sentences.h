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

void sentence_add(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Names of the members of a dyad. */
const char *sentence_first(const struct writer *writer, size_t dyad);
const char *sentence_second(const struct writer *writer, size_t dyad);

/* The sentences of phase_sentences.c. */
void sentence_phase(struct writer *writer);
void sentence_obstacle(struct writer *writer);
void sentence_vision(struct writer *writer);
void sentence_coupling(struct writer *writer);

#endif
