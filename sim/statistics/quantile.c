/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/summary.h>

#include <math.h>

double comity_quantile_sorted(size_t n, const double ascending[], double probability)
{
    const double position = (double)(n - 1) * probability;
    const size_t below = (size_t)position;
    if (below + 1 >= n)
        return ascending[n - 1];
    const double fraction = position - (double)below;
    const double gap = ascending[below + 1] - ascending[below];
    if (!isfinite(gap)) /* nothing lies between a number and infinity */
        return ascending[below + (fraction > 0 && isinf(ascending[below + 1]))];
    /* From the nearer neighbour, as NumPy does: exact at both ends, and monotone. */
    return fraction < 0.5 ? ascending[below] + gap * fraction
                          : ascending[below + 1] - gap * (1.0 - fraction);
}
