/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/comparison.h>

#include <comity/status.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_nan(size_t n, const double x[])
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return true;
    return false;
}

int comity_superiority(size_t na, const double a[], size_t nb, const double b[],
                       double *superiority)
{
    double *sorted_a = NULL, *sorted_b = NULL;
    size_t below = 0, not_above = 0;
    double twice_wins = 0.0;
    int status = COMITY_OK;
    *superiority = NAN;
    if (na == 0 || nb == 0 || has_nan(na, a) || has_nan(nb, b))
        return COMITY_BAD_ARGUMENT;
    sorted_a = calloc(na, sizeof *sorted_a);
    sorted_b = calloc(nb, sizeof *sorted_b);
    if (!sorted_a || !sorted_b) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    memcpy(sorted_a, a, na * sizeof *a);
    memcpy(sorted_b, b, nb * sizeof *b);
    gsl_sort(sorted_a, 1, na);
    gsl_sort(sorted_b, 1, nb);
    for (size_t i = 0; i < na; i++) {
        while (below < nb && sorted_b[below] < sorted_a[i])
            below++;
        while (not_above < nb && sorted_b[not_above] <= sorted_a[i])
            not_above++;
        /* A value over b and one under or equal: a win counts in both, a tie in one. */
        twice_wins += (double)(below + not_above);
    }
    *superiority = twice_wins / (2.0 * (double)na * (double)nb);
out:
    free(sorted_a);
    free(sorted_b);
    return status;
}

int comity_holm(size_t n, const double p[], double adjusted[])
{
    size_t *order;
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0.0 && p[i] <= 1.0))
            return COMITY_BAD_ARGUMENT;
    if (n == 0)
        return COMITY_OK;
    order = calloc(n, sizeof *order);
    if (!order)
        return COMITY_NO_MEMORY;
    gsl_sort_index(order, p, 1, n);
    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fmin(1.0, (double)(n - i) * p[order[i]]));
        adjusted[order[i]] = largest;
    }
    free(order);
    return COMITY_OK;
}

enum comity_verdict comity_decide(double p_difference, double p_equivalence, double alpha)
{
    if (p_equivalence <= alpha)
        return COMITY_EQUIVALENT;
    return p_difference <= alpha ? COMITY_DIFFERENT : COMITY_UNDECIDED;
}

const char *comity_verdict_name(enum comity_verdict verdict)
{
    switch (verdict) {
    case COMITY_DIFFERENT:
        return "different";
    case COMITY_EQUIVALENT:
        return "equivalent";
    case COMITY_UNDECIDED:
        break;
    }
    return "undecided";
}
