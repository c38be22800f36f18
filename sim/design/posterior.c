/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/kinds.h"

static int posterior_init(struct comity_design *design)
{
    return comity_design_refuse(design, "a posterior lists its draws: there is nothing to design");
}

const struct comity_design_type comity_design_type_posterior = {
    { posterior_init, NULL },
    .facts = { .description = "draws from the posterior of a calibration, by weight",
               .keys = { "file", "samples", "seed" },
               .independent = true },
};
