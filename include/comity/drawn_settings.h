/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DRAWN_SETTINGS_H
#define COMITY_DRAWN_SETTINGS_H

#include <comity/sweep.h>

/*
 * Results that allow for coefficients that are not known: settings of a scenario drawn from a
 * posterior, a table of weighted rows.
 */

/* A distribution of coefficients. `posterior_file.h` reads it from the file of a calibration. */
struct comity_posterior_table {
    char *path;    /* of the file; owned */
    char *title;   /* that the file has; owned */
    char hash[65]; /* SHA-256 of keys, values and weights, in hexadecimal */
    size_t keys, rows;
    char (*key)[160]; /* [keys], owned */
    double *value;    /* [rows][keys], owned */
    double *weight;   /* [rows], >= 0, not all 0; owned */
};

void comity_posterior_table_free(struct comity_posterior_table *table); /* safe twice, or zeroed */

/* The row of a draw: by weight, and the same whenever the table, the seed and the number are. */
size_t comity_posterior_table_row(const struct comity_posterior_table *table, uint64_t seed,
                                  uint64_t number);

/* Replicates that share one draw: two, from which the part of chance in all that differs between
 * replicates can be told from that of the coefficients (variance_components.h). */
enum { COMITY_REPLICATES_OF_A_DRAW = 2 };

/*
 * The settings of a scenario's replicates: replicate r has setting r / COMITY_REPLICATES_OF_A_DRAW,
 * and the draws of chance that it has without any of this.
 */
struct comity_drawn_settings {
    char *path, hash[65];      /* of the posterior; owned */
    size_t settings;           /* as many as `sweep` has points */
    uint32_t *row;             /* [settings]: of the posterior, owned */
    struct comity_sweep sweep; /* a table: axes are the coefficients */
};

void comity_drawn_settings_free(struct comity_drawn_settings *drawn); /* safe twice, or zeroed */

/*
 * Draws a setting for every pair of the scenario's replicates. Its seed decides which. Problems
 * name the posterior's file. Errors: BAD_ARGUMENT (the scenario has no such coefficient, a value is
 * out of its range, an odd number of replicates), NO_MEMORY. Must be freed whatever is returned.
 */
int comity_drawn_settings_draw(struct comity_drawn_settings *drawn,
                               const struct comity_scenario *scenario,
                               const struct comity_posterior_table *table,
                               struct comity_problems *problems);

/* The same from what a file says: row[settings] and value[settings][keys] are taken over, also
 * after a failure. */
int comity_drawn_settings_make(struct comity_drawn_settings *drawn,
                               const struct comity_scenario *scenario, const char *path,
                               const char *hash, size_t keys, const char *const *key,
                               size_t settings, uint32_t row[], double value[],
                               struct comity_problems *problems);

/* A point source for an experiment of `settings` points with COMITY_REPLICATES_OF_A_DRAW
 * replicates. */
int comity_drawn_settings_point(const struct comity_drawn_settings *drawn, uint64_t setting,
                                struct comity_point *point);

/* Scenarios compared, or their files, have the same settings: the same posterior and rows. */
bool comity_drawn_settings_equal(const struct comity_drawn_settings *one,
                                 const struct comity_drawn_settings *other);

#endif
