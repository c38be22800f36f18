/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include <comity/box_file.h>
#include <comity/status.h>

/* Reads bytes as ranges of a box: each is one of allowed values; what is refused must come with a
 * problem. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "box.cfg" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct comity_scenario region;
    struct comity_box box = { 0 };
    struct comity_problems problems;
    scratch_write(data, size, names, 1);
    scratch_region(&region);
    comity_problems_init(&problems);
    const int status = comity_box_read(&box, names[0], &region, &problems);
    scratch_demand((status == COMITY_OK) == (problems.count == 0),
                   "read with problems, or refused without");
    for (size_t k = 0; status == COMITY_OK && k < box.count; k++) {
        const struct comity_box_side *side = &box.sides[k];
        const struct comity_parameter *parameter = comity_parameter_of_slot(side->slot);
        scratch_demand(side->low < side->high && comity_parameter_allows(parameter, side->low) &&
                           comity_parameter_allows(parameter, side->high),
                       "a range that is not allowed");
    }
    comity_box_free(&box);
    comity_problems_free(&problems);
    comity_scenario_free(&region);
    return 0;
}
