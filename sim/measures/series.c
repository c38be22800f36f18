/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

/* The periods of a series, in ticks of the run. */
struct periods {
    size_t count;
    long first[COMITY_MEASURE_VALUES_MOST];
    long months[COMITY_MEASURE_VALUES_MOST];
};

static bool take_periods_of_window(struct comity_measure_preparation *preparation,
                                   struct periods *periods)
{
    const struct comity_measure_definition *measure = preparation->measure;
    long tick = measure->first;
    for (periods->count = 0; tick <= (long)measure->last; periods->count++) {
        /* a year ends with December */
        const long month = preparation->scenario->start + tick;
        const long left = measure->yearly ? 12 - month % 12 : 1;
        const long rest = (long)measure->last + 1 - tick;
        if (periods->count == COMITY_MEASURE_VALUES_MOST) {
            comity_measure_report(preparation, COMITY_MEASURE_FROM,
                                  "the window has more than %d periods; a shorter one is "
                                  "expected",
                                  COMITY_MEASURE_VALUES_MOST);
            return false;
        }
        periods->first[periods->count] = tick;
        periods->months[periods->count] = left < rest ? left : rest;
        tick += periods->months[periods->count];
    }
    return true;
}

static bool take_periods_of_observed(struct comity_measure_preparation *preparation,
                                     struct periods *periods)
{
    const struct comity_observed_series *observed =
        &preparation->set->measures[preparation->measure->like].observed;
    if (observed->count == 0 || observed->count > COMITY_MEASURE_VALUES_MOST) {
        comity_measure_report(preparation, COMITY_MEASURE_LIKE,
                              "this is no observed series; one of type observed is expected");
        return false;
    }
    for (size_t k = 0; k < observed->count; k++) {
        periods->first[k] = observed->list[k].first - preparation->scenario->start;
        periods->months[k] = (long)observed->list[k].months;
        if (periods->first[k] < 0 ||
            periods->first[k] + periods->months[k] > (long)preparation->scenario->ticks) {
            comity_measure_report(preparation, COMITY_MEASURE_LIKE,
                                  "the series has values before or after the run; a run that "
                                  "holds all its periods is expected");
            return false;
        }
    }
    periods->count = observed->count;
    return true;
}

static void prepare(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    struct periods periods;
    size_t slot;
    if (!comity_measure_variable(preparation, &slot) || !comity_measure_window(preparation))
        return;
    const int taken = measure->given & COMITY_MEASURE_BIT(LIKE)
                          ? take_periods_of_observed(preparation, &periods)
                          : take_periods_of_window(preparation, &periods);
    if (!taken || !comity_measure_claim(preparation, periods.count, 0))
        return;
    for (size_t k = 0; k < periods.count; k++) {
        measure->divisor[k] = (double)periods.months[k];
        comity_measure_add_slot(preparation, slot, (uint32_t)periods.first[k],
                                (uint32_t)(periods.first[k] + periods.months[k] - 1), k, 1);
    }
}

COMITY_MEASURE_TYPE(series,
                    "a variable month by month, or its means by calendar year or by the periods of "
                    "an observed series",
                    COMITY_MEASURE_BIT(VARIABLE),
                    COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(EVERY) | COMITY_MEASURE_BIT(LIKE),
                    COMITY_MEASURE_FOLDED(prepare, .keeps_range = true));
