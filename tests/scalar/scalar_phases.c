/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scalar_model.h"

#include <string.h>

static inline double least(double a, double b)
{
    return a < b ? a : b;
}

static inline double largest(double a, double b)
{
    return a > b ? a : b;
}

static double low(const double x[3])
{
    return least(x[0], least(x[1], x[2]));
}

static double middle(const double x[3])
{
    return largest(least(x[0], x[1]), least(largest(x[0], x[1]), x[2]));
}

/* What the conditions of the phases are about, for the region or for one dyad. */
struct standing {
    double institutions, transactions, overlap, trilateral;
    double connected_trust, complete_trust;
    double mean_identity, low_identity;
};

/* How far each phase's conditions, and those of the phases below, are over-fulfilled at worst. */
static void margins(const struct scalar_parameters *p, const struct standing *s,
                    double margin[PHASE_MATURE])
{
    double nascent = least(s->institutions - p->phases.nascent.institutions,
                           least(s->transactions - p->phases.nascent.transactions,
                                 s->overlap - p->phases.nascent.overlap));
    double ascendant = least(least(s->institutions - p->phases.ascendant.institutions,
                                   s->connected_trust - p->phases.ascendant.trust),
                             least(s->mean_identity - p->phases.ascendant.identity,
                                   s->trilateral - p->phases.ascendant.trilateral));
    double mature = least(s->complete_trust - p->phases.mature.trust,
                          least(s->low_identity - p->phases.mature.identity,
                                s->trilateral - p->phases.mature.trilateral));
    margin[0] = nascent;
    margin[1] = least(nascent, ascendant);
    margin[2] = least(margin[1], mature);
}

static void advance_phase(struct scalar_phase *x, const struct scalar_parameters *p,
                          const struct standing *s)
{
    double margin[PHASE_MATURE];
    bool below = x->phase < x->highest;
    margins(p, s, margin);
    for (int q = 0; q < PHASE_MATURE; q++)
        x->streak[q] = margin[q] >= 0 ? x->streak[q] + 1 : 0;
    while (x->phase > PHASE_NONE && margin[x->phase - 1] < -p->phases.slack)
        x->phase--;
    int dwell = p->phases.dwell > 1 ? p->phases.dwell : 1;
    if (x->phase < PHASE_MATURE && x->streak[x->phase] >= dwell)
        x->phase++;
    if (x->phase > x->highest)
        x->highest = x->phase;
    else if (x->phase < x->highest && !below)
        x->regressions++;
}

static void advance_phases(struct scalar_world *w)
{
    const struct scalar_parameters *p = &w->parameters;
    const double *identity = w->identity;
    struct standing region = { middle(w->institutions),
                               middle(w->transactions),
                               middle(w->overlap),
                               w->trilateral,
                               middle(w->reciprocity),
                               low(w->reciprocity),
                               (identity[0] + identity[1] + identity[2]) / 3,
                               low(identity) };
    advance_phase(&w->region, p, &region);
    for (int d = 0; d < DYADS; d++) {
        double shared = w->dyad_identity[d];
        struct standing pair = {
            w->institutions[d], w->transactions[d], w->overlap[d], w->institutions[d],
            w->reciprocity[d],  w->reciprocity[d],  shared,        shared
        };
        advance_phase(&w->dyad[d], p, &pair);
    }
}

/* Whether every state can expect peaceful change of every other over the last year. */
static bool dependable_expectations(const struct scalar_world *w)
{
    if (low(w->peace) < w->parameters.coupling.loose.peace)
        return false;
    int months = w->tick + 1 < WINDOW ? w->tick + 1 : WINDOW;
    double sum[STATES * STATES] = { 0 };
    for (int n = 0; n < months; n++)
        for (int pair = 0; pair < STATES * STATES; pair++)
            sum[pair] += w->window[n][pair];
    for (int pair = 0; pair < STATES * STATES; pair++)
        if (sum[pair] / months > w->parameters.coupling.loose.force)
            return false;
    return true;
}

static void coupling_and_vision(struct scalar_world *w)
{
    const struct scalar_parameters *p = &w->parameters;
    memcpy(w->window[w->tick % WINDOW], w->force_probability, sizeof w->window[0]);
    w->coupling = COUPLING_NONE;
    if (dependable_expectations(w)) {
        bool tight = w->trilateral >= p->coupling.tight.trilateral &&
                     low(w->identity) >= p->coupling.tight.identity;
        for (int d = 0; d < DYADS; d++)
            tight = tight && w->friction[d] <= p->coupling.tight.friction;
        w->coupling = tight ? COUPLING_TIGHT : COUPLING_LOOSE;
    }
    for (int d = 0; d < DYADS; d++) {
        w->vision[d] = w->reciprocity[d] < 1.0 / 3    ? VISION_NEGATIVE
                       : w->reciprocity[d] >= 2.0 / 3 ? VISION_POSITIVE
                                                      : VISION_INTERMEDIATE;
    }
}

void comity_scalar_phases(struct scalar_world *world)
{
    advance_phases(world);
    coupling_and_vision(world);
}
