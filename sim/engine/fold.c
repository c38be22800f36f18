/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/fold.h"

#include "core/vector.h"

int COMITY_FOLD(struct comity_tally *tally, const double *record)
{
#define RECORD(slot) vec_load(record + (slot)*COMITY_LANES)
#define TALLY(slot)  (*(vec_memory *)tally->value[slot])
#define FOLD_LAST(value, slot)
#define FOLD_SUM(value, slot)   value += RECORD(slot)
#define FOLD_MOST(value, slot)  value = vec_max(value, RECORD(slot))
#define FOLD_LEAST(value, slot) value = vec_min(value, RECORD(slot))
#define FOLD_SPELLS             FOLD_LAST
#define FOLD_ENTRIES            FOLD_LAST
#define FOLD_REFUSALS           FOLD_LAST
#define FOLD(code, field, shape, kind, unit, fold, variable, definition)                           \
    for (size_t s = 0; s < COMITY_SLOTS_##shape; s++) {                                            \
        FOLD_##fold(TALLY(COMITY_OF_##code + s), COMITY_AT_##variable + s);                        \
    }
    COMITY_OUTCOME_LIST(FOLD)
    return mask_any(vec_unequal(RECORD(COMITY_AT_PHASE_LEVEL), vec_load(tally->phase)) |
                    vec_unequal(RECORD(COMITY_AT_COUPLING), vec_load(tally->coupling)));
}
