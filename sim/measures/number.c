/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static size_t constants(const struct comity_measure_definition *measure, double *values)
{
    values[0] = measure->constant;
    return 1;
}

COMITY_MEASURE_TYPE(number, "a number as it is given", 0, 0, COMITY_MEASURE_GIVEN(constants));
