/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_PHASE_CONDITIONS_H
#define COMITY_PHASE_CONDITIONS_H

#include <comity/parameters.h>
#include <comity/variables.h>

/*
 * What the phases of Adler and Barnett (1998) ask for, as read by Chanona (2005), one condition at
 * a time. The kernel decides phases from the worst of them; here each can be seen by itself.
 *
 * X(threshold's parameter, phase, name for the region, name for a dyad), phases in rising order.
 * A phase needs its own conditions and those of all phases below.
 */
#define COMITY_CONDITION_LIST(X)                                                                   \
    X(NASCENT_INSTITUTIONS, 1, "institutions", "institutions")                                     \
    X(NASCENT_TRANSACTIONS, 1, "exchange", "exchange")                                             \
    X(NASCENT_OVERLAP, 1, "shared threats", "shared threats")                                      \
    X(ASCENDANT_INSTITUTIONS, 2, "institutions", "institutions")                                   \
    X(ASCENDANT_TRUST, 2, "mutual trust", "mutual trust")                                          \
    X(ASCENDANT_IDENTITY, 2, "mean identity", "shared identity")                                   \
    X(ASCENDANT_TRILATERAL, 2, "trilateral institutions", "common institutions")                   \
    X(MATURE_TRUST, 3, "least mutual trust", "mutual trust")                                       \
    X(MATURE_IDENTITY, 3, "least identity", "shared identity")                                     \
    X(MATURE_TRILATERAL, 3, "trilateral institutions", "common institutions")

enum comity_condition_code {
#define COMITY_CONDITION_CODE(code, ...) COMITY_CONDITION_##code,
    COMITY_CONDITION_LIST(COMITY_CONDITION_CODE)
#undef COMITY_CONDITION_CODE
        COMITY_CONDITIONS
};

/* What has a phase: a dyad (0, 1, 2) or the region. */
enum { COMITY_REGION = COMITY_DYADS, COMITY_PHASED };

struct comity_condition {
    double value, threshold;
    size_t slot;      /* of the record, whose value it is; COMITY_NO_SLOT of a mean */
    int met;          /* value >= threshold */
    int within_slack; /* missed by no more than phases.slack, or met */
};

/*
 * The conditions on a dyad or the region after a tick.
 * record: [COMITY_RECORD_SLOTS] of one world; parameters: [COMITY_PARAMETER_SLOTS] of that world.
 */
void comity_phase_conditions(const double *record, const double *parameters, size_t of,
                             struct comity_condition conditions[COMITY_CONDITIONS]);

/* The phase (1: nascent ...) that a condition belongs to. */
size_t comity_condition_phase(enum comity_condition_code code);

/* What a condition is on, in words: "mutual trust". Static. */
const char *comity_condition_name(enum comity_condition_code code, size_t of);

#endif
