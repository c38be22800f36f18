/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_COMPARISON_FILE_H
#define COMITY_COMPARISON_FILE_H

#include <comity/scenario_comparison.h>

/*
 * Writes a comparison as labelled data which xarray.open_dataset opens as it is: measures over
 * scenario x outcome, survival curves over scenario x entered_phase x tick, steps between phases
 * over scenario x phase_name x next_phase, and the resolved text of every scenario as provenance.
 * The file appears under its name only when it is complete. What does not apply (the reference
 * against itself, steps that are not known) is NaN. A zeroed dataset takes the place of the file,
 * and path is not used; NULL: a file.
 *
 * Errors: CANNOT_WRITE, NO_MEMORY; error then has a sentence for people.
 */
enum { COMITY_COMPARISON_FILE_ERROR = 640 };
struct comity_dataset;
int comity_comparison_file_write(const char *path, struct comity_dataset *dataset,
                                 const struct comity_scenario_comparison *comparison,
                                 const char *command_line,
                                 char error[COMITY_COMPARISON_FILE_ERROR]);

#endif
