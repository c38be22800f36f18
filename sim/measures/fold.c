/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include "core/vector.h"

/* Lanes at which a slot compares with a bound. */
static inline mask holds(enum comity_relation relation, vec value, vec bound)
{
    switch (relation) {
#define RELATION(code, name, operator_)                                                            \
    case COMITY_RELATION_##code:                                                                   \
        return mask_of(value operator_ bound);
        COMITY_RELATION_LIST(RELATION)
#undef RELATION
    case COMITY_RELATIONS:
        break;
    }
    return (mask){ 0 };
}

void COMITY_MEASURE_FOLD(const struct comity_measure_operation *operations, size_t count,
                         double tick, const double *record, double *cells)
{
    for (size_t k = 0; k < count; k++) {
        const struct comity_measure_operation *operation = &operations[k];
        const vec seen = vec_load(record + operation->slot * COMITY_LANES);
        const vec number = vec_all(operation->number);
        vec_memory *cell = (vec_memory *)(cells + operation->cell * COMITY_LANES);
        switch (operation->action) {
        case COMITY_MEASURE_ADD:
            *cell += number * seen;
            break;
        case COMITY_MEASURE_LEAST:
            *cell = vec_min(seen, *cell);
            break;
        case COMITY_MEASURE_MOST:
            *cell = vec_max(seen, *cell);
            break;
        case COMITY_MEASURE_COUNT:
            *cell += vec_one_where(holds(operation->relation, seen, number));
            break;
        case COMITY_MEASURE_FIRST:
            *cell = vec_min(
                *cell, vec_select(holds(operation->relation, seen, number), vec_all(tick), *cell));
            break;
        }
    }
}
