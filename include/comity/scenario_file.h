/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SCENARIO_FILE_H
#define COMITY_SCENARIO_FILE_H

#include <comity/scenario.h>

/*
 * Reads a scenario in libconfig syntax, also one that comes with the program, by its name
 * (`shipped.h`), with its parents (`@include "parent.cfg"` on lines of its
 * own before everything else: the parent is read first, and the file's settings are laid over it).
 * Every mistake of every file is added to problems; the scenario is usable only when COMITY_OK is
 * returned, and must be freed either way. scenario must be initialised. Errors: BAD_SCENARIO,
 * CANNOT_READ, NO_MEMORY.
 */
int comity_scenario_read(struct comity_scenario *scenario, const char *path,
                         struct comity_problems *problems);

/* The same with a text in place of the file's at path, which need not exist; what it includes is
 * read from disk. */
int comity_scenario_read_text(struct comity_scenario *scenario, const char *path, const char *text,
                              struct comity_problems *problems);

/* The same from texts held in memory: the files of a results file's provenance, the last one being
 * the scenario itself; includes are looked up among them. */
int comity_scenario_read_texts(struct comity_scenario *scenario,
                               const struct comity_source_text *files, size_t count,
                               struct comity_problems *problems);

/*
 * Lays a file's own settings over a scenario, as if it included the scenario in place of its own
 * parents, which are not read. The scenario is usable only when COMITY_OK is returned, and must be
 * freed either way. Errors as above.
 */
int comity_scenario_lay(struct comity_scenario *scenario, const char *path,
                        struct comity_problems *problems);

/* Writes the scenario, all values resolved, as a scenario file that reads back to the same values
 * to the last bit, with their sources; or without, as far as results depend on it. The text is the
 * caller's to free. NULL when memory is out. */
char *comity_scenario_write(const struct comity_scenario *scenario);
char *comity_scenario_write_values(const struct comity_scenario *scenario);

/* The same for people who will change it: with the meaning and range of each value as comments, and
 * with the events as comments too, after what their kinds mean. */
char *comity_scenario_write_template(const struct comity_scenario *scenario);

#endif
