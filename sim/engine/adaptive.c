/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/experiment.h>
#include <comity/precision.h>
#include <comity/status.h>

#include <math.h>
#include <string.h>

/* How far from the rest a value lies that was not seen, when all that were are equal. */
static double distance_unknown(size_t slot, uint32_t ticks)
{
    return strcmp(comity_outcome_of_slot(slot)->unit, "month") == 0 ? ticks : 1;
}

/* By how much the mean may be off: by sampling, and by values not seen. Both are infinite when too
 * little is known. */
struct errors {
    double sampling, unseen;
};

static struct errors errors_of(const struct comity_adaptive *adaptive, uint32_t ticks,
                               uint32_t count, const double *outcomes, double *values)
{
    struct comity_precision precision;
    struct comity_summary summary;
    for (uint32_t k = 0; k < count; k++) {
        values[k] = adaptive->row
                        ? outcomes[k * adaptive->row + adaptive->slot]
                        : comity_outcome_value(outcomes + k * (size_t)COMITY_OUTCOME_SLOTS,
                                               adaptive->slot, ticks);
    }
    if (comity_precision_of_mean(count, values, adaptive->confidence, &precision) ||
        comity_summarise(count, values, &summary))
        return (struct errors){ INFINITY, INFINITY };
    const double seen = summary.maximum - summary.minimum;
    const double distance = seen > 0            ? seen
                            : adaptive->row > 0 ? 1
                                                : distance_unknown(adaptive->slot, ticks);
    return (struct errors){
        precision.half_width + comity_skewness_shift(count, values, adaptive->confidence),
        comity_unseen_shift(summary.used, distance, adaptive->confidence),
    };
}

bool comity_adaptive_enough(const struct comity_adaptive *adaptive, uint32_t ticks, uint32_t count,
                            const double *outcomes, double *values)
{
    const struct errors errors = errors_of(adaptive, ticks, count, outcomes, values);
    return errors.sampling <= adaptive->half_width && errors.unseen <= adaptive->half_width;
}

double comity_adaptive_needed(const struct comity_adaptive *adaptive, uint32_t ticks,
                              uint32_t count, const double *outcomes, double *values)
{
    const struct errors errors = errors_of(adaptive, ticks, count, outcomes, values);
    const double sampling = errors.sampling / adaptive->half_width;
    return count * fmax(1, fmax(sampling * sampling, errors.unseen / adaptive->half_width));
}
