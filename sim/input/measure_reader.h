/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_MEASURE_READER_H
#define COMITY_INPUT_MEASURE_READER_H

#include "input/reading.h"
#include "input/source.h"

#include <comity/measure_file.h>

/*
 * Private to the reading of measures: measure_file.c reads the file, measure_fields.c a measure,
 * fact_file.c the facts, observed_file.c observed series.
 */
struct comity_measure_reading {
    struct comity_reading reader; /* file, text, problems, status */
    struct comity_measure_set *set;
    struct comity_facts *facts; /* or NULL: facts are not wanted */
    void (*read_facts)(struct comity_measure_reading *reading, const config_setting_t *root);
    int depth;                           /* of measures defined in place */
    struct comity_attachments *attached; /* where files that are named are kept; NULL: nowhere */
    bool again;                          /* they are taken from there */
};

/* Reads a measure that a setting names, gives as a number, or defines in place; returns its index,
 * SIZE_MAX after a problem. */
size_t comity_measure_read_operand(struct comity_measure_reading *reading,
                                   const config_setting_t *setting);

/* Reads a group that defines a measure of a name, or of none (""); returns its index or SIZE_MAX.
 */
size_t comity_measure_read(struct comity_measure_reading *reading, const config_setting_t *group,
                           const char *name);

/* Reads the file at the reader's path, which is `written` so where it is named. */
int comity_measures_read_path(struct comity_measure_reading *reading, const char *written);

/* Reads one series of a CSV file; returns 1, or adds problems and returns 0. `at` is where the file
 * is named. */
int comity_observed_read(struct comity_measure_reading *reading, const config_setting_t *at,
                         const char *written, const char *series, const char *member,
                         struct comity_observed_series *observed);

#endif
