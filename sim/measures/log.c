/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include "core/vector_math.h"

#include <math.h>

/* That of the C library differs in its last bit between processors. */
double comity_measure_log(double value)
{
    if (!(value > 0) || isinf(value))
        return value == 0 ? -INFINITY : value > 0 ? value : NAN;
    return vec_log(vec_all(value))[0];
}
