/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/shares.h"

#include <math.h>

static double paired_variance(const struct comity_share_difference *found, double supposed)
{
    const double difference = found->share[0] - found->share[1];
    const double spread = supposed * (1 - supposed);
    const double b = (2 - difference) * supposed - found->unlike;
    const double c = (found->unlike - difference) / 2 * spread;
    /* the share of pairs with the event in the reference alone solves 2 q^2 + b q - c = 0 */
    const double alone = (sqrt(fmax(b * b + 8 * c, 0)) - b) / 4;
    return (2 * alone + spread) / found->replicates[0];
}

/* The likeliest share of the reference solves a cubic (Farrington and Manning 1990, appendix). */
static double independent_variance(const struct comity_share_difference *found, double supposed)
{
    const double n = found->replicates[0], m = found->replicates[1], all = n + m;
    const double events = m * found->share[1], sum = events + n * found->share[0];
    const double third = ((n + 2 * m) * supposed - all - sum) / all / 3;
    const double first = ((m * supposed - all - 2 * events) * supposed + sum) / all;
    const double last = events * supposed * (1 - supposed) / all;
    const double q = pow(third, 3) - third * first / 2 + last / 2;
    const double p = copysign(sqrt(fmax(third * third - first / 3, 0)), q);
    const double cosine = p == 0 ? 0 : fmin(fmax(q / pow(p, 3), -1), 1);
    const double root = 2 * p * cos((M_PI + acos(cosine)) / 3) - third;
    const double reference = fmin(fmax(root, fmax(0, -supposed)), fmin(1, 1 - supposed));
    const double sample = reference + supposed;
    return sample * (1 - sample) / n + reference * (1 - reference) / m;
}

double comity_share_score(const struct comity_share_difference *found, double supposed)
{
    const double distance = found->share[0] - found->share[1] - supposed;
    const double variance =
        found->paired ? paired_variance(found, supposed) : independent_variance(found, supposed);
    return distance == 0 ? 0 : distance / sqrt(fmax(variance, 0));
}

double comity_share_difference_at(const struct comity_share_difference *found, double score)
{
    double low = -1, high = 1;
    for (int halved = 0; halved < 60; halved++) {
        const double middle = (low + high) / 2;
        *(comity_share_score(found, middle) > score ? &low : &high) = middle;
    }
    return score > 0 ? low : high;
}
