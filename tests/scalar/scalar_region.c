/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scalar_model.h"

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
               .friction = { .05, .15, .05 } },
    .phases = { .nascent = { .institutions = 0.26, .transactions = 0.30, .overlap = 0.50 },
                .ascendant = { .institutions = 0.35,
                               .trust = 0.65,
                               .identity = 0.35,
                               .trilateral = 0.10 },
                .mature = { .trust = 0.70, .identity = 0.50, .trilateral = 0.40 },
                .slack = 0.05,
                .dwell = 6 },
};

void comity_scalar_north_america(struct scalar_scenario *scenario)
{
    *scenario = (struct scalar_scenario){ .parameters = north_america,
                                          .shocks = &september_2001,
                                          .shock_count = 1,
                                          .ticks = 240,
                                          .seed = 1 };
}
