/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_COORDINATES_H
#define COMITY_RESULTS_COORDINATES_H

#include "labelled/labelled.h"

#include <comity/attachments.h>

/* Begins results in a file or, where it is not NULL, in a dataset; `replace`: a file that is there
 * makes room. As comity_writer_create. */
int comity_results_create(struct comity_writer *writer, const char *path,
                          struct comity_dataset *dataset, const char *format, bool replace,
                          struct comity_problems *problems);

/*
 * The dimensions and coordinates that all results files share: states, partners, dyads, venues,
 * issues, phases, entered phases, with the scenario's names; and ticks with their dates. The writer
 * keeps the first failure.
 */
void comity_put_index_sets(struct comity_writer *writer, const struct comity_scenario *scenario);
void comity_put_ticks(struct comity_writer *writer, const struct comity_scenario *scenario,
                      uint32_t rows, uint32_t every);

/* Values over declared dimensions: of any element type, numbers, and texts over one. */
void comity_put_elements(struct comity_writer *writer, const char *name,
                         enum comity_element element, const char *dimensions, const char *units,
                         const char *long_name, const void *values);
void comity_put_numbers(struct comity_writer *writer, const char *name, const char *dimensions,
                        const char *units, const char *long_name, const double *values);
void comity_put_texts(struct comity_writer *writer, const char *name, const char *dimension,
                      const char *long_name, const char *const *texts);

/* A member of a structure as a variable. */
struct comity_column {
    const char *name, *long_name;
    size_t offset; /* of the member, which is an array of characters where it is a text */
    enum comity_element element;
    const char *units;         /* NULL: none */
    const char *flag_meanings; /* NULL: none */
    bool is_pointer;           /* of a text: the member is a pointer to it */
};

/* What a column is after its names: numbers, and texts as arrays of characters or pointers. */
#define COMITY_NUMBERS_OF(of, member, element, units)                                              \
    offsetof(struct of, member), element, units, NULL, false
#define COMITY_TEXTS_OF(of, member) offsetof(struct of, member), COMITY_STRING, NULL, NULL, false
#define COMITY_TEXTS_AT(of, member) offsetof(struct of, member), COMITY_STRING, NULL, NULL, true

/* Variables over declared dimensions, one of each member of rows[count], structures of `size`
 * bytes; `coordinates` is what else is one, or NULL, and of numbers alone. */
void comity_put_columns(struct comity_writer *writer, const char *dimensions,
                        const char *coordinates, const struct comity_column columns[], size_t width,
                        const void *rows, size_t size, size_t count);

/* A dimension of so many, and under its name the text that labels each. */
void comity_put_labels(struct comity_writer *writer, const char *dimension, const char *long_name,
                       size_t count, const char *const *names);

/* An integer coordinate first, first + 1, ... under the dimension's name. */
void comity_put_counter(struct comity_writer *writer, const char *dimension, size_t first,
                        size_t length, const char *long_name);

/* A text of the provenance, whose name is made as by printf, or nothing when it is NULL; and one
 * that was made for it, which is freed, and whose NULL stands for want of memory. */
void comity_put_text(struct comity_writer *writer, const char *text, const char *name, ...)
    __attribute__((format(printf, 3, 4)));
void comity_put_made_text(struct comity_writer *writer, char *text, const char *name, ...)
    __attribute__((format(printf, 3, 4)));

/* Attached files as the texts attached_0, attached_1 ... of the provenance, or with another prefix
 * than "attached_": a line with the path, then what it holds. Reading adds to the list, and stops
 * where there are no more. Errors: NO_MEMORY, BAD_FILE, with the reader's sentence. */
void comity_put_attached(struct comity_writer *writer, const char *prefix,
                         const struct comity_attachments *attached);
int comity_get_attached(struct comity_reader *reader, const char *prefix,
                        struct comity_attachments *attached);

/* The date that results have: now, or that of SOURCE_DATE_EPOCH, the build system's choice where
 * files must be reproducible to the byte. BAD_ARGUMENT when that is no date. */
int comity_date_of_results(time_t *date, struct comity_problems *problems);

/* Version, commit, build, date and command line alone, which may be NULL. */
void comity_put_build(struct comity_writer *writer, const char *command_line);

#endif
