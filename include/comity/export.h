/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_EXPORT_H
#define COMITY_EXPORT_H

#include <comity/job.h>

/* Results as one table in CSV (RFC 4180), for statistical programs. */

enum comity_export_shape {
    COMITY_EXPORT_TIDY, /* a row for each number: its labels, its variable, its value */
    COMITY_EXPORT_WIDE  /* a row for each replicate, point or month, a column for each outcome */
};

struct comity_export_options {
    const char *file;      /* any results file of this program */
    const char *variables; /* separated by commas; NULL: the outcomes of replicates; the tables of a
                              comparison; what is drawn of a posterior */
    enum comity_export_shape shape;
    const char *path; /* of the table, which appears whole or not at all; NULL: standard output */
    bool replace;     /* whatever file lies at the path */
    bool trust;       /* values are not compared with their hash */
};

/*
 * Exports. Coordinates that belong to the rows stand beside: axes of a sweep, months, status and
 * number of replicates. Months are the ISO dates of their first days. What has names for its values
 * (phases) is given by name: in the column of a wide table, beside the value of a tidy one. A
 * missing value is empty; replicates that were not computed, and a state toward itself, are left
 * out. float32 values have as many digits as they need to be read back as such. Errors:
 * BAD_ARGUMENT (a variable that is none, a place where no table can go), CANNOT_READ, BAD_FILE,
 * CANNOT_WRITE, NO_MEMORY, INTERRUPTED. The monitor may be NULL; it is called at the first row and
 * every so many, which are what is done, of a total that is not known.
 */
int comity_export(const struct comity_export_options *options, const struct comity_monitor *monitor,
                  struct comity_problems *problems);

#endif
