/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include <comity/calibration_file.h>
#include <comity/status.h>

/*
 * Reads bytes as a calibration; after form feeds stand its measures, measures.cfg, their
 * observations, observed.csv, its scenario, scenario.cfg, and that of a rival, rival.cfg. What is
 * read has a target and a parameter; what is refused must come with a problem.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "calibration.cfg", "measures.cfg", "observed.csv",
                                     "scenario.cfg", "rival.cfg" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct comity_calibration calibration;
    struct comity_problems problems;
    scratch_write(data, size, names, sizeof names / sizeof names[0]);
    comity_problems_init(&problems);
    scratch_demand(!comity_calibration_init(&calibration), "out of memory");
    const int status = comity_calibration_read(
        &calibration, &(struct comity_calibration_source){ .path = names[0] }, &problems);
    scratch_demand((status == COMITY_OK) == (problems.count == 0),
                   "read with problems, or refused without");
    if (status == COMITY_OK) {
        scratch_demand(calibration.parameters_count > 0 && calibration.fitted > 0 &&
                           calibration.fitted <= calibration.targets_count &&
                           calibration.models_count > 0,
                       "read but empty");
    }
    comity_calibration_free(&calibration);
    comity_problems_free(&problems);
    return 0;
}
