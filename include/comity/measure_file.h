/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MEASURE_FILE_H
#define COMITY_MEASURE_FILE_H

#include <comity/facts.h>
#include <comity/twins.h>

/*
 * Reads a file of measures in libconfig syntax (configs/README.md describes it): its twin
 * scenarios, its measures, and, for the second function, its facts. Every mistake is added to
 * problems. The set, or the facts, must be initialised, are usable only when COMITY_OK is returned,
 * and must be freed either way; the set is yet to be prepared. Errors: BAD_MEASURES, CANNOT_READ,
 * NO_MEMORY.
 */
int comity_measures_read(struct comity_measure_set *set, const char *path,
                         struct comity_problems *problems);
int comity_facts_read(struct comity_facts *facts, const char *path,
                      struct comity_problems *problems);

/* The same with a text in place of the file's at path; files that it names are looked for in the
 * folder of path. */
int comity_measures_read_text(struct comity_measure_set *set, const char *path, const char *text,
                              struct comity_problems *problems);

/*
 * Reads the twin scenarios of a set that was read from the file at `path`: each file laid over the
 * base, or for itself; then the further files laid over all of them, if any, and the assignments
 * "KEY=VALUE" made in all. The base must have had the same. Twins must be freed either way. Errors:
 * BAD_SCENARIO, CANNOT_READ, NO_MEMORY.
 */
struct comity_layers {
    const struct comity_scenario *plain; /* the base before the further files and assignments;
                                            NULL: the base itself */
    const char *const *files;
    size_t files_count;
    const char *const *assignments;
    size_t assignments_count;
};
int comity_twins_read(struct comity_twins *twins, const struct comity_scenario *base,
                      const struct comity_measure_set *set, const char *path,
                      const struct comity_layers *layers, struct comity_problems *problems);

/* Prepares the set for the base and its twins; problems name the file at path. */
int comity_measures_prepare(struct comity_measure_set *set, const struct comity_twins *twins,
                            const char *path, struct comity_problems *problems);

#endif
