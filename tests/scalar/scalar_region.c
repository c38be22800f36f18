/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scalar_model.h"

#include <math.h>
#include <string.h>

static const struct scalar_shock september_2001 = { .tick = 92, .issue = 0, .magnitude = 1.2 };

static const struct scalar_parameters north_america = {
    .hegemony = 0.5,
    .bilateralism = 0.8,
    .threat = { .mean = { 0.25, 0.35, 0.30, 0.30 }, .persistence = 0.94, .noise = 0.02 },
    .signals = { .reading_noise = 0.05,
                 .reading_weight = 0.30,
                 .signal_weight = 0.20,
                 .agenda_rate = 0.12 },
    .conduct = { .base = -1.6,
                 .urgency = 6.0,
                 .leverage = 2.2,
                 .bonds = 7.5,
                 .misperception = 0.02 },
    .trust = { .gain = 0.04, .loss = 0.20, .affront = 1.0, .witness = 0.5 },
    .agreements = { .initiative = 0.8,
                    .base = -1.7,
                    .concern = 8.0,
                    .stake = 9.0,
                    .trust = 3.3,
                    .leadership = 2.6,
                    .sovereignty = 1.9,
                    .depth = 0.018,
                    .decay = 0.004 },
    .transactions = { .growth = 0.03, .drag = 0.06 },
    .friction = { .rise = 0.75, .relax = 0.25, .ease = 0.20 },
    .identity = { .rate = 0.006 },
    .peace = { .growth = 0.004, .breach = 0.5 },
    .power = { 7287.2, 579.9, 553.6 },
    .restraint = { 0.3, 0.8, 0.8 },
    .sovereignty = { { .30, .20, .40, .20 }, { .50, .25, .35, .20 }, { .95, .50, .60, .30 } },
    .exposure = { { 1.0, .7, .8, .3 }, { .6, .6, .3, .4 }, { .7, 1.0, .6, .9 } },
    .capacity = { .90, .85, .35 },
    .start = { .agenda = { { .45, .30, .25, .00 }, { .25, .25, .10, .40 }, { .14, .28, .14, .44 } },
               .identity = { .15, .35, .12 },
               .trust = { { 0, .75, .45 }, { .70, 0, .45 }, { .40, .45, 0 } },
               .bilateral = { .50, .12, .03 },
               .trilateral = 0.03,
               .transactions = { .60, .45, .06 },
               .friction = { .05, .15, .05 },
               .peace = { 1, 1, 1 },
               .dyad_identity = { NAN, NAN, NAN } },
    .phases = { .nascent = { .institutions = 0.26, .transactions = 0.30, .overlap = 0.50 },
                .ascendant = { .institutions = 0.35,
                               .trust = 0.65,
                               .identity = 0.35,
                               .trilateral = 0.10 },
                .mature = { .trust = 0.70, .identity = 0.50, .trilateral = 0.40 },
                .slack = 0.05,
                .dwell = 6 },
    .coupling = { .loose = { .peace = 0.8, .force = 0.002 },
                  .tight = { .trilateral = 0.5, .friction = 0.1, .identity = 0.5 } },
};

void comity_scalar_north_america(struct scalar_scenario *scenario)
{
    *scenario = (struct scalar_scenario){ .parameters = north_america,
                                          .shocks = &september_2001,
                                          .shock_count = 1,
                                          .ticks = 240,
                                          .seed = 1 };
}

/* Copies a list of values into a field. */
#define PUT(field, ...) memcpy(&(field), (double[]){ __VA_ARGS__ }, sizeof(field))

static void second_start(struct scalar_parameters *p)
{
    PUT(p->start.trust, 0, .85, .45, .80, 0, .40, .32, .40, 0);
    PUT(p->start.bilateral, .50, .16, .02);
    PUT(p->start.transactions, .75, .35, .06);
    PUT(p->start.friction, .05, .15, .05);
    PUT(p->start.peace, 1, .95, .97);
    PUT(p->start.dyad_identity, .30, .15, .15);
    PUT(p->source, .05, .3, 0, 0, .15, .15, .05, 0, .3, .9, .9, .15);
    p->start.trilateral = 0.07;
}

void comity_scalar_second_north_america(struct scalar_scenario *scenario)
{
    struct scalar_parameters *p = &scenario->parameters;
    comity_scalar_north_america(scenario);
    p->bilateralism = 0.6;
    p->threat.persistence = 0.955;
    PUT(p->signals, 0.05, 0.5, 0.3, 0.18);
    PUT(p->conduct, -3.5, 6.8, 4.5, 5.4, 0.02, 2, 0);
    PUT(p->trust, 0.039, 0.18, 1, 0.49, 0.04, 0.8);
    PUT(p->force, 0.2);
    PUT(p->agreements, 1.2, -1.7, 5.4, 9.2, 2.3, 2.4, 1, 0.025, 0.004, 6.4, 0.8);
    PUT(p->transactions, 0.03, 0.18, 0);
    PUT(p->friction, 0.25, 0.45, 0.20);
    p->identity.rate = 0.012;
    PUT(p->phases.nascent, 0.36, 0.68, 0.50);
    PUT(p->phases.ascendant, 0.44, 0.56, 0.28, 0.085);
    PUT(p->phases.mature, 0.66, 0.39, 0.175);
    second_start(p);
}
