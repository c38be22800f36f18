/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_FILE_H
#define COMITY_SWEEP_FILE_H

#include <comity/sweep.h>

/* Most scenarios that a sweep names. */
enum { COMITY_SWEEP_SCENARIOS = 4096 };

/* Most files that the measures of a sweep name, their own included. */

/*
 * Reads a sweep in libconfig syntax, also one that comes with the program (`shipped.h`), and the
 * scenarios that it names (paths relative to the sweep file), and prepares it. The sweep must be
 * initialised. Every mistake is added to problems; the sweep is usable only when COMITY_OK is
 * returned, and must be freed either way. Errors: BAD_SWEEP, BAD_SCENARIO, CANNOT_READ, NO_MEMORY.
 */
int comity_sweep_read(struct comity_sweep *sweep, const char *path,
                      struct comity_problems *problems);

/* The same with a text in place of the file's at path, which need not exist; scenarios and tables
 * are read from disk. */
int comity_sweep_read_text(struct comity_sweep *sweep, const char *path, const char *text,
                           struct comity_problems *problems);

/* The same from texts held in memory, the provenance of a results file: the sweep's, its table's
 * (sweep.table_text; NULL when it has none), its scenarios' (self-contained, as
 * comity_scenario_write makes them, in the order of sweep.scenarios), and the files that its
 * measures name (sweep.attached). */
struct comity_sweep_texts {
    const char *sweep, *table;
    const char *const *scenarios;
    size_t scenarios_count;
    const struct comity_attachments *attached; /* NULL: none */
};
int comity_sweep_read_texts(struct comity_sweep *sweep, const struct comity_sweep_texts *texts,
                            struct comity_problems *problems);

#endif
