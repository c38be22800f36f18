/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_MEASURE_LIST_H
#define COMITY_JOBS_MEASURE_LIST_H

#include <comity/measure_file.h>
#include <comity/measures.h>

/* Measures as people name them: by label, or by name for all that bear it. */

bool job_is_measure_named(const struct comity_measure *measure, const char *word, size_t length);

/* Reports a word that names none, with what was probably meant, as a problem of this option;
 * `command` shows all with --all. Returns COMITY_BAD_ARGUMENT. */
int job_unknown_measure(const char *command, const char *option, const char *word, size_t length,
                        const struct comity_measure *measures, size_t count,
                        struct comity_problems *problems);

/* Loads measures and their twins from a file, as comity_measures_load, and refuses names that
 * results have for something else. */
int job_load_measures(struct comity_measure_set *set, struct comity_twins *twins,
                      const struct comity_scenario *base, const char *path,
                      const struct comity_layers *layers, struct comity_attachments *attached,
                      struct comity_problems *problems);

/* Marks what a list of outcomes asks for as main, and nothing else. */
int job_mark_measures(const char *command, const char *list, struct comity_measure *measures,
                      size_t count, struct comity_problems *problems);

#endif
