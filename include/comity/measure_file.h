/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MEASURE_FILE_H
#define COMITY_MEASURE_FILE_H

#include <comity/attachments.h>
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

/* The same of a set, whose file is `written` so where it is named. It is attached, with the series
 * that it names; or, with `again`, all are taken from what is attached, and nothing from disk. */
int comity_measures_read_attached(struct comity_measure_set *set, const char *path,
                                  const char *written, struct comity_attachments *attached,
                                  bool again, struct comity_problems *problems);

/* What is laid over scenarios: files, then assignments "KEY=VALUE". */
struct comity_layers {
    const struct comity_scenario *plain; /* the base of twins before it; NULL: with it */
    const char *const *files;
    size_t files_count;
    const char *const *assignments;
    size_t assignments_count;
};

/* Lays them (NULL: none) over a scenario, and validates it. An assignment to an event that it has
 * not is passed over when events may be lacking. */
int comity_layers_lay(const struct comity_layers *layers, bool may_lack_events,
                      struct comity_scenario *scenario, struct comity_problems *problems);

/*
 * Reads the twin scenarios of a set that was read from the file at `path`: each file laid over the
 * base, or for itself; then the layers over all of them, if any, which the base must have had. They
 * are attached as whole scenarios, unless `attached` is NULL; or, with `again`, taken from there.
 * Twins must be freed either way. Errors: BAD_SCENARIO, CANNOT_READ, NO_MEMORY, BAD_MEASURES (one
 * is not attached).
 */
int comity_twins_read(struct comity_twins *twins, const struct comity_scenario *base,
                      const struct comity_measure_set *set, const char *path,
                      const struct comity_layers *layers, struct comity_attachments *attached,
                      bool again, struct comity_problems *problems);

/* All of it: reads measures, written as `path`, and their twins, attaches both, and prepares the
 * set; or, with `again`, from what is attached. The base must have had the same layers. Errors:
 * those of the above. */
int comity_measures_load(struct comity_measure_set *set, struct comity_twins *twins,
                         const struct comity_scenario *base, const char *path,
                         const struct comity_layers *layers, struct comity_attachments *attached,
                         bool again, struct comity_problems *problems);

/* Prepares the set for the base and its twins; problems name the file at path. */
int comity_measures_prepare(struct comity_measure_set *set, const struct comity_twins *twins,
                            const char *path, struct comity_problems *problems);

#endif
