/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_VERIFY_H
#define COMITY_VERIFY_H

#include <comity/job.h>

struct comity_verify_options {
    const char *file; /* the complete results of a sweep */
    uint64_t points;  /* about so many, spread evenly and taken in whole blocks; 0: all */
    unsigned threads; /* 0: one on each processor */
};

struct comity_verification {
    uint64_t points, values, differences;
    uint64_t first_point; /* of the first difference */
    char first_variable[96];
    uint64_t labels, label_differences; /* coordinates, one by one, attributes and texts */
    char first_label[128];              /* for people: "the coordinate hegemony[3]" */
};

/*
 * Computes points of a sweep again and compares every value kept of them with the file bit by bit;
 * and whatever else of the file follows from its provenance: coordinates, attributes, the
 * scenarios' texts and, when all points are computed again, the hash of the results. Whether there
 * are differences stands in the verification; the status is COMITY_OK when the comparison could be
 * made. Errors: CANNOT_READ, BAD_FILE, MISMATCH (no complete sweep), INTERRUPTED, NO_MEMORY,
 * NO_THREAD.
 */
int comity_verify(const struct comity_verify_options *options, const struct comity_monitor *monitor,
                  struct comity_problems *problems, struct comity_verification *verification);

#endif
