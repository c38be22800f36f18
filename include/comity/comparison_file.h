/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_COMPARISON_FILE_H
#define COMITY_COMPARISON_FILE_H

#include <comity/drawn_settings.h>
#include <comity/files.h>
#include <comity/scenario_comparison.h>

/*
 * Writes a comparison as labelled data which xarray.open_dataset opens as it is: measures over
 * scenario x outcome, survival curves over scenario x entered_phase x tick, steps between phases
 * over scenario x phase_name x next_phase, and the resolved text of every scenario as provenance.
 * The file appears under its name only when it is complete. What does not apply (the reference
 * against itself, steps that are not known) is NaN. Settings of the replicates that were drawn, the
 * same in every scenario, are kept with the comparison; drawn is NULL when there are none. A zeroed
 * dataset takes the place of the file, and path is not used; NULL: a file.
 *
 * Other results at the path are replaced when `replace` says so; else the file takes a name beside
 * them (MISMATCH). Errors: CANNOT_WRITE, MISMATCH, NO_MEMORY.
 */
struct comity_dataset;
int comity_comparison_file_write(const char *path, struct comity_dataset *dataset,
                                 const struct comity_scenario_comparison *comparison,
                                 const struct comity_drawn_settings *drawn,
                                 const char *command_line, bool replace,
                                 struct comity_problems *problems);

/* What a comparison depends on: scenarios by name and text, measures, options and version of the
 * program. Of the samples only names and scenarios are read. Errors: NO_MEMORY. */
int comity_comparison_fingerprint(const struct comity_scenario_sample *samples, size_t scenarios,
                                  const struct comity_measure *measures, size_t count,
                                  const struct comity_scenario_comparison_options *options,
                                  const struct comity_drawn_settings *drawn,
                                  char text[COMITY_FINGERPRINT]);

#endif
