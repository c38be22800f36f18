/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_MEASURE_READER_H
#define COMITY_INPUT_MEASURE_READER_H

#include "input/scenario_reader.h"

#include "input/source.h"

#include <comity/measure_file.h>

/*
 * Private to the reading of measures: measure_file.c reads the file and its measures,
 * measure_fields.c the fields of one, fact_file.c the facts, observed_file.c observed series.
 */
struct comity_measure_reading {
    struct comity_reading reader; /* file, text, problems, status */
    struct comity_measure_set *set;
    struct comity_facts *facts;       /* or NULL: facts are not wanted */
    int depth;                        /* of measures defined in place */
    struct comity_attached *attached; /* where files that are named are kept; NULL: nowhere */
    bool again;                       /* they are taken from there */
};

/* Reads a measure that a setting names, gives as a number, or defines in place; returns its index,
 * SIZE_MAX after a problem. */
size_t comity_measure_read_operand(struct comity_measure_reading *reading,
                                   const config_setting_t *setting, const char *key);

/* Reads the fields of a measure's group into its definition; returns 0 after a problem. `key`
 * leads to them. */
int comity_measure_read_fields(struct comity_measure_reading *reading,
                               const config_setting_t *group, const char *key,
                               struct comity_measure_definition *definition);

/* Reads facts = ( ... ) and headlines = ( ... ). */
void comity_facts_read_root(struct comity_measure_reading *reading, const config_setting_t *root);

/* Reads one series of a CSV file; returns 1, or adds problems and returns 0. `at` is where the file
 * is named. */
int comity_observed_read(struct comity_measure_reading *reading, const config_setting_t *at,
                         const char *key, const char *written, const char *series,
                         const char *member, struct comity_observed_series *observed);

#endif
