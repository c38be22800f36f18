/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_OUTCOMES_H
#define COMITY_OUTCOMES_H

#include <comity/simulation.h>
#include <stdalign.h>

/*
 * What is kept of a whole run, as its ticks go by. The one registry from which sweeps, comparisons
 * and tables choose.
 *
 * X(code, field, shape, kind, unit, fold, variable, definition): the fold is what is made of the
 * variable, as enum comity_outcome_fold says.
 */
#define COMITY_OUTCOME_LIST(X)                                                                     \
    X(FIRST_ENTRY, first_entry, ENTERED, COUNT, "month", ENTRIES, PHASE_LEVEL,                     \
      "first tick at which the region is in the phase; missing when it never is")                  \
    X(MONTHS_IN_PHASE, months_in_phase, PHASE, COUNT, "month", SPELLS, PHASE_LEVEL,                \
      "ticks that the region spends in a phase")                                                   \
    X(FINAL_PHASE, final_phase, SCALAR, PHASE, "1", LAST, PHASE_LEVEL,                             \
      "phase of the region after the last tick")                                                   \
    X(HIGHEST_PHASE, highest_phase, SCALAR, PHASE, "1", SPELLS, PHASE_LEVEL,                       \
      "highest phase that the region ever enters")                                                 \
    X(REGRESSIONS, regressions_total, SCALAR, COUNT, "1", LAST, REGRESSIONS,                       \
      "falls below the highest phase reached, each spell below it counted once")                   \
    X(FINAL_DYAD_PHASE, final_dyad_phase, DYAD, PHASE, "1", LAST, DYAD_PHASE,                      \
      "phase of a dyad after the last tick")                                                       \
    X(MONTHS_LOOSE, months_loosely_coupled, SCALAR, COUNT, "month", SPELLS, COUPLING,              \
      "ticks of loose or tight coupling")                                                          \
    X(MONTHS_TIGHT, months_tightly_coupled, SCALAR, COUNT, "month", SPELLS, COUPLING,              \
      "ticks of tight coupling")                                                                   \
    X(ACCORDS, accords_total, VENUE_ISSUE, COUNT, "1", LAST, ACCORDS,                              \
      "accords by venue and issue, scheduled included")                                            \
    X(PROPOSALS, proposals_total, VENUE_ISSUE, COUNT, "1", LAST, PROPOSALS,                        \
      "proposals by venue and issue, accepted or not")                                             \
    X(SHARE_REFUSED, share_refused, VENUE, LEVEL, "1", REFUSALS, PROPOSALS,                        \
      "share of a venue's proposals that are refused; missing where there are none")               \
    X(UNILATERAL_ACTS, unilateral_acts, PAIR, COUNT, "1", SUM, CONDUCT,                            \
      "unilateral acts of a state toward a partner")                                               \
    X(COERCIVE_ACTS, coercive_acts, PAIR, COUNT, "1", SUM, COERCION,                               \
      "threats and uses of force of a state toward a partner")                                     \
    X(MINIMUM_PEACE, minimum_peace, DYAD, LEVEL, "1", LAST, LOWEST_PEACE,                          \
      "lowest dependable expectation of peace, the start included")                                \
    X(FINAL_PEACE, final_peace, DYAD, LEVEL, "1", LAST, PEACE,                                     \
      "dependable expectation of peace after the last tick")                                       \
    X(PEAK_FRICTION, peak_friction, DYAD, LEVEL, "1", MOST, FRICTION_LEVEL,                        \
      "most closed that the border ever is")                                                       \
    X(MINIMUM_TRUST, minimum_trust, PAIR, LEVEL, "1", LEAST, TRUST,                                \
      "lowest trust of a state in its partner")                                                    \
    X(FINAL_TRUST, final_trust, PAIR, LEVEL, "1", LAST, TRUST, "trust after the last tick")        \
    X(FINAL_IDENTITY, final_identity, STATE, LEVEL, "1", LAST, IDENTITY_LEVEL,                     \
      "regional identity after the last tick")                                                     \
    X(FINAL_DYAD_IDENTITY, final_dyad_identity, DYAD, LEVEL, "1", LAST, DYAD_IDENTITY,             \
      "shared identity of a dyad's own after the last tick")                                       \
    X(FINAL_INSTITUTIONS, final_institutions, DYAD, LEVEL, "1", LAST, INSTITUTIONS,                \
      "institutions after the last tick")                                                          \
    X(FINAL_TRILATERAL, final_trilateral, SCALAR, LEVEL, "1", LAST, TRILATERAL_DEPTH,              \
      "trilateral institutions after the last tick")                                               \
    X(FINAL_TRANSACTIONS, final_transactions, DYAD, LEVEL, "1", LAST, TRANSACTIONS_DENSITY,        \
      "exchange after the last tick")                                                              \
    X(FINAL_OVERLAP, final_overlap, DYAD, LEVEL, "1", LAST, OVERLAP,                               \
      "shared threat definition after the last tick")

enum comity_outcome_fold {
    /* slot by slot, of a variable of the same shape */
    COMITY_FOLD_LAST, /* the value of the last tick */
    COMITY_FOLD_SUM,
    COMITY_FOLD_MOST,
    COMITY_FOLD_LEAST,
    /* what outcomes.c knows of its own */
    COMITY_FOLD_SPELLS,  /* of phases and couplings */
    COMITY_FOLD_ENTRIES, /* into phases; missing where one never is */
    COMITY_FOLD_REFUSALS /* of proposals; missing where there are none */
};

enum comity_outcome_code {
#define COMITY_OUTCOME_CODE(code, ...) COMITY_OUTCOME_##code,
    COMITY_OUTCOME_LIST(COMITY_OUTCOME_CODE)
#undef COMITY_OUTCOME_CODE
        COMITY_OUTCOMES
};

/* COMITY_OF_x is the first slot of outcome x in an array of COMITY_OUTCOME_SLOTS doubles. */
enum comity_outcome_slot {
#define COMITY_OUTCOME_SLOT(code, field, shape, ...)                                               \
    COMITY_OF_##code, COMITY_OF_LAST_##code = COMITY_OF_##code + COMITY_SLOTS_##shape - 1,
    COMITY_OUTCOME_LIST(COMITY_OUTCOME_SLOT)
#undef COMITY_OUTCOME_SLOT
        COMITY_OUTCOME_SLOTS
};

struct comity_outcome {
    const char *name;
    enum comity_shape shape;
    enum comity_variable_kind kind;
    const char *unit, *definition;
    enum comity_outcome_fold fold;
    size_t record; /* first slot of the variable */
    size_t slot;
};

/* Whether an outcome may be missing in a sound world: a phase never entered, a share of nothing. */
bool comity_outcome_may_be_missing(size_t slot);

/* The registry, indexed by enum comity_outcome_code. Static. */
const struct comity_outcome *comity_outcomes(void);

/* Their names, in the same order. Static. */
const char *const *comity_outcome_names(void);

/* Whether two names mean the same: sweep files write "final_trust.MEX.USA", tables
 * "final_trust MEX>USA". The first has `length` bytes. */
bool comity_outcome_names_agree(const char *one, size_t length, const char *other);

/* The outcome that a slot, below COMITY_OUTCOME_SLOTS, belongs to. */
const struct comity_outcome *comity_outcome_of_slot(size_t slot);

/* The outcome of that name; NULL when there is none. Static. */
const struct comity_outcome *comity_outcome_find(const char *name);

/* The running outcomes of the worlds of one vector: slot s of lane k at value[s][k]. */
struct comity_tally {
    alignas(64) double value[COMITY_OUTCOME_SLOTS][COMITY_LANES_MOST];
    /* The spell of one phase and one coupling that each lane is in, and the tick at which it began:
     * spells last long, so months are counted when they end. */
    alignas(64) double phase[COMITY_LANES_MOST];
    double coupling[COMITY_LANES_MOST];
    uint32_t since[COMITY_LANES_MOST];

    /* The caller's, or NULL, of each lane: [ticks][COMITY_PHASES], to which the fold adds by how
     * many worlds more than at the tick before are in each phase, as comity_outcomes_count_phases
     * takes it. Several threads may add to one. */
    uint32_t *phase_changes[COMITY_LANES_MOST];
};

/*
 * Folds one tick into the tally; tick 0 starts it, and the last tick writes
 * outcomes[world][COMITY_OUTCOME_SLOTS], world counted as the view does. The view must be one that
 * a simulator shows: its lanes tell the instruction set.
 */
void comity_outcomes_fold(struct comity_tally *tally, double *outcomes,
                          const struct comity_view *view);

/* Makes of the changes of all tallies, which began as 0, the number of worlds in each phase:
 * phases[ticks][COMITY_PHASES]. */
void comity_outcomes_count_phases(uint32_t *phases, uint32_t ticks);

/* Whether every outcome that must be a number is one: a world that became non-finite has failed. */
bool comity_outcomes_sound(const double *outcomes);

/* What comparisons make of a world's outcome: a first entry that never comes counts as the length
 * of the run; NaN is missing, as all of a world that has failed. */
double comity_outcome_value(const double *outcomes, size_t slot, uint32_t ticks);

#endif
