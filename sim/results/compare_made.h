/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_COMPARE_MADE_H
#define COMITY_RESULTS_COMPARE_MADE_H

#include "labelled/memory.h"

#include <comity/verify.h>

/* Counts one label, and names the first that differs. */
void comity_verification_judge(struct comity_verification *verification, int equal,
                               const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Counts one value, and keeps which the first is that differs. */
void comity_verification_count(struct comity_verification *verification, bool equal, uint64_t point,
                               const char *variable);

/* Compares a file with all that it should hold: numbers bit by bit, texts, attributes, provenance;
 * not what says who made it, and when. Errors: those of reading what is there. */
int comity_compare_made(struct comity_reader *reader, const struct comity_dataset *made,
                        struct comity_verification *verification);

#endif
