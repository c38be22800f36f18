/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/phase_conditions.h>

static const struct {
    size_t phase, threshold;
    const char *region, *dyad;
} table[] = {
#define ROW(code, phase, region, dyad) { phase, COMITY_SLOT_##code, region, dyad },
    COMITY_CONDITION_LIST(ROW)
#undef ROW
};

size_t comity_condition_phase(enum comity_condition_code code)
{
    return table[code].phase;
}

const char *comity_condition_name(enum comity_condition_code code, size_t of)
{
    return of == COMITY_REGION ? table[code].region : table[code].dyad;
}

/* Of two slots, that of the lesser value; of the greater. */
static size_t lesser(const double *record, size_t one, size_t other)
{
    return record[other] < record[one] ? other : one;
}

static size_t greater(const double *record, size_t one, size_t other)
{
    return record[other] > record[one] ? other : one;
}

static size_t lowest(const double *record, size_t first)
{
    return lesser(record, lesser(record, first, first + 1), first + 2);
}

/* The second largest of three: a hub and two spokes suffice to reach it. */
static size_t middle(const double *record, size_t first)
{
    const size_t low = lesser(record, first, first + 1), high = greater(record, first, first + 1);
    return low == high ? low /* equal */
                       : greater(record, low, lesser(record, high, first + 2));
}

/* Where the value of each condition stands; means are left out. */
static void find_slots(const double *record, size_t of, size_t slots[COMITY_CONDITIONS])
{
    const int region = of == COMITY_REGION;
    const size_t institutions =
        region ? middle(record, COMITY_AT_INSTITUTIONS) : COMITY_AT_INSTITUTIONS + of;
    const size_t common = region ? COMITY_AT_TRILATERAL_DEPTH : COMITY_AT_INSTITUTIONS + of;
    slots[COMITY_CONDITION_NASCENT_INSTITUTIONS] = institutions;
    slots[COMITY_CONDITION_NASCENT_TRANSACTIONS] =
        region ? middle(record, COMITY_AT_TRANSACTIONS_DENSITY)
               : COMITY_AT_TRANSACTIONS_DENSITY + of;
    slots[COMITY_CONDITION_NASCENT_OVERLAP] =
        region ? middle(record, COMITY_AT_OVERLAP) : COMITY_AT_OVERLAP + of;
    slots[COMITY_CONDITION_ASCENDANT_INSTITUTIONS] = institutions;
    slots[COMITY_CONDITION_ASCENDANT_TRUST] =
        region ? middle(record, COMITY_AT_RECIPROCITY) : COMITY_AT_RECIPROCITY + of;
    slots[COMITY_CONDITION_ASCENDANT_IDENTITY] =
        region ? COMITY_NO_SLOT : COMITY_AT_DYAD_IDENTITY + of;
    slots[COMITY_CONDITION_ASCENDANT_TRILATERAL] = common;
    slots[COMITY_CONDITION_MATURE_TRUST] =
        region ? lowest(record, COMITY_AT_RECIPROCITY) : COMITY_AT_RECIPROCITY + of;
    slots[COMITY_CONDITION_MATURE_IDENTITY] =
        region ? lowest(record, COMITY_AT_IDENTITY_LEVEL) : COMITY_AT_DYAD_IDENTITY + of;
    slots[COMITY_CONDITION_MATURE_TRILATERAL] = common;
}

static double mean_identity(const double *record)
{
    const double *identity = record + COMITY_AT_IDENTITY_LEVEL;
    return (identity[0] + identity[1] + identity[2]) / 3.0;
}

void comity_phase_conditions(const double *record, const double *parameters, size_t of,
                             struct comity_condition conditions[COMITY_CONDITIONS])
{
    size_t slots[COMITY_CONDITIONS];
    find_slots(record, of, slots);
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        const double value = slots[c] == COMITY_NO_SLOT ? mean_identity(record) : record[slots[c]];
        const double threshold = parameters[table[c].threshold];
        /* differences, as the kernel takes them, so that rounding decides alike */
        conditions[c] = (struct comity_condition){
            .value = value,
            .threshold = threshold,
            .slot = slots[c],
            .met = value - threshold >= 0,
            .within_slack = value - threshold >= -parameters[COMITY_SLOT_SLACK],
        };
    }
}
