/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_VERIFY_H
#define COMITY_VERIFY_H

#include <stddef.h>
#include <stdint.h>

/* Results files against what their own provenance gives when it is computed again. */

struct comity_verification {
    const char *what;                     /* is counted: "point", "replicate", "scenario"; static */
    uint64_t points, values, differences; /* points: so many of them were computed again */
    uint64_t first_point;                 /* of the first difference */
    char first_variable[96];
    uint64_t labels, label_differences; /* coordinates, one by one, attributes and texts */
    char first_label[128];              /* for people: "the coordinate hegemony[3]" */
};

/*
 * Computes again what a file of a run, sweep or comparison holds, and compares every value with it
 * bit by bit; and whatever else of the file follows from its provenance: coordinates, attributes,
 * the scenarios' texts, the hash of the results. Of a sweep, about so many points (0: all), spread
 * evenly and taken in whole blocks; of another file, all. Whether there are differences is told in
 * the verification; the status is COMITY_OK when the comparison could be made. Errors: MISMATCH (a
 * shard), BAD_ARGUMENT (points of what has none), CANNOT_READ, BAD_FILE, NO_MEMORY, and those of
 * computing; the sentence for people is written to error[size].
 */
int comity_verify(const char *path, uint64_t points, unsigned threads,
                  struct comity_verification *verification, char *error, size_t size);

#endif
