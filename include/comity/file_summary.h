/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_FILE_SUMMARY_H
#define COMITY_FILE_SUMMARY_H

#include <comity/elements.h>
#include <comity/problems.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What a results file of this program holds, data left out: dimensions with their first and last
 * labels, variables, attributes, provenance. Any kind of file that the program writes.
 */
struct comity_file_dimension {
    char *name;
    size_t length;
    char *first, *last; /* labels of the coordinate; "" where the dimension has none */
};

struct comity_file_variable {
    char *name;
    enum comity_element element;
    char *dimensions;        /* names, separated by spaces; "" for a scalar */
    char *long_name, *units; /* "" where there is none */
    uint64_t bytes;          /* of its values, uncompressed; 0 for strings */
    int coordinate;          /* it labels a dimension of its own name */
    int parameter;           /* of the scenario, as it was set */
};

struct comity_file_text {
    char *name, *text;
};

/* Read the fields, do not change them; all are owned. */
struct comity_file_summary {
    char *format;  /* "run", "sweep", ... */
    uint64_t size; /* bytes on disk */
    struct comity_file_dimension *dimensions;
    size_t dimensions_count;
    struct comity_file_variable *variables; /* in the order of the file, coordinates included */
    size_t variables_count;
    struct comity_file_text *attributes; /* of the file; numbers written out, lists with commas */
    size_t attributes_count;
    struct comity_file_text *provenance; /* "scenario", "version", "date", ... */
    size_t provenance_count;
};

/*
 * Reads the summary of a file; whatever is returned, it must then be freed. Errors: CANNOT_READ
 * (missing, no permission), BAD_FILE (not HDF5, damaged, not of this program), NO_MEMORY. One
 * thread at a time may be in the functions that read or write results files.
 */
int comity_file_summary_read(struct comity_file_summary *summary, const char *path,
                             struct comity_problems *problems);
void comity_file_summary_free(struct comity_file_summary *summary); /* safe twice */

/* An attribute, or a text of the provenance, by name; NULL when there is none. Valid until the
 * summary is freed. */
const char *comity_file_summary_attribute(const struct comity_file_summary *summary,
                                          const char *name);
const char *comity_file_summary_provenance(const struct comity_file_summary *summary,
                                           const char *name);

/*
 * Whether the shards of a virtual file, given by the text `shards` of its provenance, lie beside it
 * and are those that it was made of. HDF5 is not asked, so the file may be open. Errors:
 * CANNOT_READ, BAD_FILE, NO_MEMORY.
 */
int comity_file_check_shards(const char *path, const char *shards,
                             struct comity_problems *problems);

/*
 * Reads all values of a run or sweep, and compares their hash with the one that the file keeps, and
 * labels and dimensions with what the provenance makes them; and all bytes with the hash at their
 * end. A run or sweep without that, as of another program that has repacked it, may have other
 * measures, shares of phases and attributes than were written: it is refused with `whole`, other
 * kinds always. Errors: BAD_FILE (damaged, or not what was written), CANNOT_READ, NO_MEMORY.
 */
int comity_file_check_values(const char *path, bool whole, struct comity_problems *problems);

/* Whether a file ends in the hash of its bytes and they are those: it is as this program wrote it,
 * and HDF5 reads it without harm. Reads all of it. */
bool comity_file_is_whole(const char *path);

#endif
