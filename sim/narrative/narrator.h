/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_NARRATIVE_NARRATOR_H
#define COMITY_NARRATIVE_NARRATOR_H

#include <comity/narrative.h>

/* The parts of a narrator. Each compares narrative->record, of the tick before, with `now`. */

/* Adds an event of this tick and returns it to be filled in until the next is added; on failure
 * notes the status and returns one that nobody reads. */
struct comity_narrative_event *comity_narrate(struct comity_narrative *narrative,
                                              enum comity_narrative_kind kind, size_t subject);

/* Keeps a set of conditions for an event; returns its index. */
size_t comity_narrate_conditions(struct comity_narrative *narrative,
                                 const struct comity_condition conditions[COMITY_CONDITIONS]);

void comity_narrate_schedule(struct comity_narrative *narrative, const double *now);
void comity_narrate_conduct(struct comity_narrative *narrative, const double *now);
void comity_narrate_accords(struct comity_narrative *narrative, const double *now);
void comity_narrate_phases(struct comity_narrative *narrative, const double *now);

/* Turning points are known once they are past; at the end, `now` NULL, those still under way are
 * too. */
void comity_narrate_turnings_begin(struct comity_narrative *narrative);
void comity_narrate_turnings(struct comity_narrative *narrative, const double *now);

#endif
