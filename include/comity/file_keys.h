/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_FILE_KEYS_H
#define COMITY_FILE_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* What files of each kind may say: what the tables of their readers hold. */

/* X(code, name, what they are). Parameters (parameters.h) and kinds of event (events.h) come to the
 * keys of scenarios, kinds of measure (measures.h) to those of measures. */
#define COMITY_FILE_KIND_LIST(X)                                                                   \
    X(SCENARIO, "keys", "scenarios")                                                               \
    X(SWEEP, "sweep_keys", "sweeps")                                                               \
    X(CALIBRATION, "calibration_keys", "calibrations")                                             \
    X(MEASURES, "measure_keys", "files of measures, and of facts about them")                      \
    X(BOX, "box_keys", "boxes of coefficients (facts --robust FILE)")                              \
    X(OBSERVED, "observed_columns", "tables of observed series")

enum comity_file_kind {
#define COMITY_FILE_KIND_CODE(code, name, what) COMITY_FILE_##code,
    COMITY_FILE_KIND_LIST(COMITY_FILE_KIND_CODE)
#undef COMITY_FILE_KIND_CODE
        COMITY_FILE_KINDS
};

/* "sweep_keys", "sweeps"; static. */
const char *comity_file_kind_name(enum comity_file_kind kind);
const char *comity_file_kind_meaning(enum comity_file_kind kind);

struct comity_file_key {
    char key[64]; /* with a dot: an entry of a group, or of each group of a list */
    char range[128];
    const char *type;
    const char *otherwise; /* what holds without it */
    const char *meaning, *example;
};

/* The key of this number, in the order in which people write them; false after the last. */
bool comity_file_key(enum comity_file_kind kind, size_t number, struct comity_file_key *key);

#endif
