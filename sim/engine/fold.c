/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/fold.h"

#include "core/vector.h"

int COMITY_FOLD(struct comity_tally *tally, const double *record)
{
#define RECORD(slot) vec_load(record + (slot)*COMITY_LANES)
#define TALLY(slot)  (*(vec_memory *)tally->value[slot])
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        TALLY(COMITY_OF_MINIMUM_TRUST + pair) =
            vec_min(TALLY(COMITY_OF_MINIMUM_TRUST + pair), RECORD(COMITY_AT_TRUST + pair));
        TALLY(COMITY_OF_UNILATERAL_ACTS + pair) += RECORD(COMITY_AT_CONDUCT + pair);
        TALLY(COMITY_OF_COERCIVE_ACTS + pair) += RECORD(COMITY_AT_COERCION + pair);
    }
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        TALLY(COMITY_OF_PEAK_FRICTION + d) =
            vec_max(TALLY(COMITY_OF_PEAK_FRICTION + d), RECORD(COMITY_AT_FRICTION_LEVEL + d));
    }
    return ivec_any((RECORD(COMITY_AT_PHASE_LEVEL) != vec_load(tally->phase)) |
                    (RECORD(COMITY_AT_COUPLING) != vec_load(tally->coupling)));
#undef RECORD
#undef TALLY
}
