/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_VARIABLES_H
#define COMITY_VARIABLES_H

#include <comity/shapes.h>

/*
 * The one table of state variables, as the tick leaves them and as files carry them. The order is
 * that of the slots in a world's record.
 *
 * X(code, field, shape, kind, recorded by default, low, high, long name)
 */
#define COMITY_VARIABLE_LIST(X)                                                                    \
    X(TRUST, trust, PAIR, LEVEL, 1, 0, 1, "trust of a state in its partner")                       \
    X(PEACE, peace, DYAD, LEVEL, 1, 0, 1, "dependable expectation of peaceful change")             \
    X(LOWEST_PEACE, lowest_peace, DYAD, LEVEL, 0, 0, 1,                                            \
      "lowest dependable expectation of peace so far, the start included")                         \
    X(BILATERAL, bilateral, DYAD, LEVEL, 1, 0, 1, "depth of bilateral institutions")               \
    X(TRILATERAL_DEPTH, trilateral, SCALAR, LEVEL, 1, 0, 1, "depth of trilateral institutions")    \
    X(INSTITUTIONS, institutions, DYAD, LEVEL, 1, 0, 1,                                            \
      "depth of institutions, bilateral or trilateral")                                            \
    X(TRANSACTIONS_DENSITY, transactions, DYAD, LEVEL, 1, 0, 1, "density of exchange")             \
    X(FRICTION_LEVEL, friction, DYAD, LEVEL, 1, 0, 1, "how closed the border is")                  \
    X(IDENTITY_LEVEL, identity, STATE, LEVEL, 1, 0, 1, "regional identity of a state")             \
    X(DYAD_IDENTITY, dyad_identity, DYAD, LEVEL, 1, 0, 1, "shared identity of a dyad's own")       \
    X(AGENDA_SHARE, agenda, STATE_ISSUE, LEVEL, 1, 0, 1,                                           \
      "share of an issue in a state's security agenda")                                            \
    X(PERCEIVED_THREAT, perceived_threat, STATE_ISSUE, LEVEL, 1, 0, 1e6,                           \
      "a state's assessment of a threat")                                                          \
    X(THREAT_DEVIATION, threat_deviation, ISSUE, LEVEL, 0, -1e6, 1e6,                              \
      "deviation of a threat from its mean")                                                       \
    X(URGENCY, urgency, STATE, LEVEL, 1, 0, 1e6, "urgency of all concerns of a state")             \
    X(BLAME, blame, PAIR, LEVEL, 1, 0, 1e6,                                                        \
      "concern of a state with what comes from or through a partner")                              \
    X(OVERLAP, overlap, DYAD, LEVEL, 1, 0, 1, "shared definition of the threat")                   \
    X(RECIPROCITY, reciprocity, DYAD, LEVEL, 1, 0, 1, "mutual trust, the lesser of two trusts")    \
    X(UNILATERAL_PROBABILITY, unilateral_probability, PAIR, LEVEL, 1, 0, 1,                        \
      "probability of a unilateral act toward a partner in the month")                             \
    X(CONDUCT, conduct, PAIR, LEVEL, 1, 0, 1, "unilateral act toward a partner in the month")      \
    X(PERCEIVED_CONDUCT, perceived_conduct, PAIR, LEVEL, 0, 0, 1,                                  \
      "unilateral act toward a partner in the month as the partner read it")                       \
    X(FORCE_PROBABILITY, force_probability, PAIR, LEVEL, 1, 0, 1,                                  \
      "probability of a coercive act toward a partner in the month")                               \
    X(COERCION, coercion, PAIR, LEVEL, 1, 0, 1, "coercive act toward a partner in the month")      \
    X(PROPOSALS, proposals, VENUE_ISSUE, COUNT, 1, 0, 1e9,                                         \
      "proposals so far, accepted or not, by venue and issue")                                     \
    X(ACCORDS, accords, VENUE_ISSUE, COUNT, 1, 0, 1e9, "accords so far, by venue and issue")       \
    X(SCHEDULED_ACCORDS, scheduled_accords, VENUE_ISSUE, COUNT, 0, 0, 1e9,                         \
      "accords so far that the scenario schedules, which came of no proposal")                     \
    X(INFLUENCE, influence, STATE, LEVEL, 0, 0, 1, "voice of a state in the region")               \
    X(PHASE_LEVEL, phase, SCALAR, PHASE, 1, 0, 3, "phase of the region after Adler and Barnett")   \
    X(DYAD_PHASE, dyad_phase, DYAD, PHASE, 1, 0, 3, "phase of a dyad by the same rules")           \
    X(COUPLING, coupling, SCALAR, COUPLING, 1, 0, 2, "coupling of the security community")         \
    X(VISION, vision, DYAD, VISION, 1, 0, 2, "vision of the other after Buzan")                    \
    X(REGRESSIONS, regressions, SCALAR, COUNT, 1, 0, 1e9,                                          \
      "falls below the highest phase reached, so far")

/* How a variable is stored and read: a real level, a count, or a flag with named values. */
enum comity_variable_kind {
    COMITY_KIND_LEVEL,
    COMITY_KIND_COUNT,
    COMITY_KIND_PHASE,
    COMITY_KIND_COUPLING,
    COMITY_KIND_VISION
};

enum comity_variable_code {
#define COMITY_VARIABLE_CODE(code, ...) COMITY_VARIABLE_##code,
    COMITY_VARIABLE_LIST(COMITY_VARIABLE_CODE)
#undef COMITY_VARIABLE_CODE
        COMITY_VARIABLES
};

/* COMITY_AT_x is the first slot of variable x in a record of COMITY_RECORD_SLOTS doubles. */
enum comity_variable_slot {
#define COMITY_VARIABLE_SLOT(code, field, shape, ...)                                              \
    COMITY_AT_##code, COMITY_AT_LAST_##code = COMITY_AT_##code + COMITY_SLOTS_##shape - 1,
    COMITY_VARIABLE_LIST(COMITY_VARIABLE_SLOT)
#undef COMITY_VARIABLE_SLOT
        COMITY_RECORD_SLOTS
};

struct comity_variable {
    const char *name;
    enum comity_shape shape;
    enum comity_variable_kind kind;
    int recorded; /* by default */
    double low, high;
    const char *long_name;
    size_t slot;
};

/* The table, indexed by enum comity_variable_code; its length is COMITY_VARIABLES. Static. */
const struct comity_variable *comity_variables(void);

/* Their names, in the same order. Static. */
const char *const *comity_variable_names(void);

/* The variable of that name; NULL when there is none. Static. */
const struct comity_variable *comity_variable_find(const char *name);

/* Names of the values 0, 1, ... of a flag kind, separated by spaces; NULL for levels and counts. */
const char *comity_kind_meanings(enum comity_variable_kind kind);

#endif
