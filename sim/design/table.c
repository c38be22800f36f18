/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/kinds.h"

static int table_init(struct comity_design *design)
{
    return comity_design_refuse(design, "a table lists its points: there is nothing to design");
}

const struct comity_design_type comity_design_type_table = {
    { table_init, NULL },
    .facts = { .description = "points listed one by one",
               .keys = { "file" },
               .replicates_alone = true },
};
