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

/*
 * Looks at the labels alone: fails with BAD_FILE when a dimension of a variable, or a value that is
 * put, is another in the file. What one of the two has not is passed over. `put` declares and puts
 * what follows from the provenance without computing it, and returns a status.
 */
typedef int comity_label_maker(struct comity_writer *writer, const void *context);
int comity_check_labels(struct comity_reader *reader, comity_label_maker *put, const void *context);

/* Compares all that is put, with its attributes; what the file has not differs. */
int comity_compare_labels(struct comity_reader *reader, comity_label_maker *put,
                          const void *context, struct comity_verification *verification);

#endif
