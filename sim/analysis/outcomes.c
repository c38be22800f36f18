/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/outcomes.h>

#include "core/vector.h"

#include <math.h>
#include <string.h>

#define OUTCOME(code, field, shape_, unit_, definition_)                                           \
    { .name = #field,                                                                              \
      .shape = COMITY_##shape_,                                                                    \
      .unit = unit_,                                                                               \
      .definition = definition_,                                                                   \
      .slot = COMITY_OF_##code },

static const struct comity_outcome table[] = { COMITY_OUTCOME_LIST(OUTCOME) };

const struct comity_outcome *comity_outcomes(void)
{
    return table;
}

const struct comity_outcome *comity_outcome_find(const char *name)
{
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        if (strcmp(table[k].name, name) == 0) {
            return &table[k];
        }
    }
    return NULL;
}

static vec *at(struct comity_tally *tally, size_t slot, size_t lane)
{
    return (vec *)(void *)&tally->value[slot][lane];
}

static void begin(struct comity_tally *tally)
{
    memset(tally, 0, sizeof *tally);
    for (size_t lane = 0; lane < COMITY_LANES_MOST; lane++) {
        for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
            tally->value[COMITY_OF_FIRST_ENTRY + p][lane] = NAN;
        }
        for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
            tally->value[COMITY_OF_MINIMUM_TRUST + pair][lane] = INFINITY;
        }
    }
}

/* One vector of worlds; its first lane is `lane`. */
static void fold(struct comity_tally *tally, const struct comity_view *view, size_t lane)
{
#define RECORD(slot) vec_load(view->record + (slot)*view->lanes + lane)
    const vec phase = RECORD(COMITY_AT_PHASE_LEVEL), coupling = RECORD(COMITY_AT_COUPLING);
    for (size_t p = 0; p < COMITY_PHASES; p++) {
        *at(tally, COMITY_OF_MONTHS_IN_PHASE + p, lane) +=
            vec_one_where(phase == vec_all((double)p));
    }
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        vec *entry = at(tally, COMITY_OF_FIRST_ENTRY + p, lane);
        const ivec enters = (*entry != *entry) & (phase >= vec_all((double)p + 1));
        *entry = vec_select(enters, vec_all(view->tick), *entry);
    }
    vec *highest = at(tally, COMITY_OF_HIGHEST_PHASE, lane);
    *highest = vec_max(*highest, phase);
    *at(tally, COMITY_OF_MONTHS_LOOSE, lane) += vec_one_where(coupling >= vec_all(1));
    *at(tally, COMITY_OF_MONTHS_TIGHT, lane) += vec_one_where(coupling >= vec_all(2));
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        vec *least = at(tally, COMITY_OF_MINIMUM_TRUST + pair, lane);
        *least = vec_min(*least, RECORD(COMITY_AT_TRUST + pair));
        *at(tally, COMITY_OF_UNILATERAL_ACTS + pair, lane) += RECORD(COMITY_AT_CONDUCT + pair);
    }
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        vec *peak = at(tally, COMITY_OF_PEAK_FRICTION + d, lane);
        *peak = vec_max(*peak, RECORD(COMITY_AT_FRICTION_LEVEL + d));
    }
#undef RECORD
}

/* Outcomes that are simply the record of the last tick. */
static const struct {
    size_t outcome, record, slots;
} finals[] = {
    { COMITY_OF_FINAL_PHASE, COMITY_AT_PHASE_LEVEL, 1 },
    { COMITY_OF_REGRESSIONS, COMITY_AT_REGRESSIONS, 1 },
    { COMITY_OF_FINAL_DYAD_PHASE, COMITY_AT_DYAD_PHASE, COMITY_DYADS },
    { COMITY_OF_ACCORDS, COMITY_AT_ACCORDS, COMITY_SLOTS_VENUE_ISSUE },
    { COMITY_OF_FINAL_TRUST, COMITY_AT_TRUST, COMITY_PAIRS },
    { COMITY_OF_FINAL_IDENTITY, COMITY_AT_IDENTITY_LEVEL, COMITY_STATES },
    { COMITY_OF_FINAL_INSTITUTIONS, COMITY_AT_INSTITUTIONS, COMITY_DYADS },
    { COMITY_OF_FINAL_TRILATERAL, COMITY_AT_TRILATERAL_DEPTH, 1 },
    { COMITY_OF_FINAL_TRANSACTIONS, COMITY_AT_TRANSACTIONS_DENSITY, COMITY_DYADS },
    { COMITY_OF_FINAL_OVERLAP, COMITY_AT_OVERLAP, COMITY_DYADS },
};

static void finish(const struct comity_tally *tally, double *outcomes,
                   const struct comity_view *view, size_t lane)
{
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        outcomes[slot] = tally->value[slot][lane];
    }
    for (size_t k = 0; k < sizeof finals / sizeof finals[0]; k++) {
        for (size_t s = 0; s < finals[k].slots; s++) {
            outcomes[finals[k].outcome + s] =
                view->record[(finals[k].record + s) * view->lanes + lane];
        }
    }
}

void comity_outcomes_fold(struct comity_tally *tally, double *outcomes,
                          const struct comity_view *view)
{
    if (view->tick == 0) {
        begin(tally);
    }
    for (size_t lane = 0; lane < view->lanes; lane += COMITY_LANES) {
        fold(tally, view, lane);
    }
    if (view->tick + 1 == view->ticks) {
        for (size_t lane = 0; lane < view->count; lane++) {
            finish(tally, outcomes + (view->first + lane) * COMITY_OUTCOME_SLOTS, view, lane);
        }
    }
}

int comity_outcomes_sound(const double *outcomes)
{
    for (size_t slot = COMITY_OF_LAST_FIRST_ENTRY + 1; slot < COMITY_OUTCOME_SLOTS; slot++) {
        if (!isfinite(outcomes[slot])) {
            return 0;
        }
    }
    return 1;
}
