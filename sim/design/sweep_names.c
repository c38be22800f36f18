/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/sweep_plan.h"

#include <comity/variables.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Names that results give to their own dimensions and values. */
static const char *const taken[] = { "base",       "deviation",   "mean",          "point",
                                     "phase_name", "quantile",    "entered_phase", "replicate",
                                     "replicates", "status",      "tick",          "time",
                                     "state",      "partner",     "dyad",          "venue",
                                     "issue",      "phase_share", "provenance" };

static int is_taken(const char *name)
{
    for (size_t k = 0; k < sizeof taken / sizeof taken[0]; k++) {
        if (strcmp(taken[k], name) == 0) {
            return 1;
        }
    }
    return comity_variable_find(name) != NULL || comity_outcome_find(name) != NULL;
}

static size_t count_parts(const char *key)
{
    size_t parts = 1;

    for (; *key != '\0'; key++) {
        parts += *key == '.';
    }
    return parts;
}

/* The last parts of a key as a name: "USA_restraint". */
static void tail(const char *key, size_t parts, char *name, size_t size)
{
    size_t k;

    for (size_t skip = count_parts(key); skip > parts; skip--) {
        key = strchr(key, '.') + 1;
    }
    for (k = 0; key[k] != '\0' && k + 1 < size; k++) {
        name[k] = isalnum((unsigned char)key[k]) && !(key[k] & 0x80) ? key[k] : '_';
    }
    name[k] = '\0';
    if (isdigit((unsigned char)name[0])) {
        name[0] = '_';
    }
}

static int is_alone(const struct comity_sweep *sweep, size_t a)
{
    for (size_t other = 0; other < sweep->axes_count; other++) {
        if (other != a && strcmp(sweep->axes[other].name, sweep->axes[a].name) == 0) {
            return 0;
        }
    }
    return !is_taken(sweep->axes[a].name);
}

/* Lengthens names until each is alone or its key is used up; all that meet grow alike. */
static void lengthen(struct comity_sweep *sweep, const unsigned char *nameless)
{
    size_t parts[COMITY_SWEEP_AXES] = { 0 };
    unsigned char grows[COMITY_SWEEP_AXES];
    int again = 1;

    for (size_t a = 0; a < sweep->axes_count; a++) {
        grows[a] = nameless[a];
    }
    while (again) {
        again = 0;
        for (size_t a = 0; a < sweep->axes_count; a++) {
            struct comity_sweep_axis *axis = &sweep->axes[a];
            if (grows[a]) {
                tail(axis->members[0].key, ++parts[a], axis->name, sizeof axis->name);
            }
        }
        for (size_t a = 0; a < sweep->axes_count; a++) {
            grows[a] = nameless[a] && !is_alone(sweep, a) &&
                       parts[a] < count_parts(sweep->axes[a].members[0].key);
            again |= grows[a];
        }
    }
}

static int is_name(const char *name)
{
    if (!isalpha((unsigned char)name[0]) && name[0] != '_') {
        return 0;
    }
    while (isalnum((unsigned char)*name) || *name == '_') {
        name++;
    }
    return *name == '\0';
}

static void check_name(struct comity_preparation *preparation, size_t a)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const struct comity_sweep_axis *axis = &sweep->axes[a];
    const int line = axis->members[0].line;

    if (!is_name(axis->name)) {
        comity_preparation_complain(preparation, line, "axes",
                                    "\"%s\" cannot name an axis; letters, digits and _, a letter "
                                    "first, are expected",
                                    axis->name);
    } else if (is_taken(axis->name)) {
        comity_preparation_complain(preparation, line, "axes",
                                    "the name \"%s\" stands for something else in the results; "
                                    "another name is expected",
                                    axis->name);
    }
    for (size_t before = 0; before < a; before++) {
        if (strcmp(sweep->axes[before].name, axis->name) == 0) {
            comity_preparation_complain(preparation, line, "axes",
                                        "two axes have the name \"%s\"; different names are "
                                        "expected",
                                        axis->name);
        }
    }
}

void comity_sweep_name_axes(struct comity_preparation *preparation)
{
    struct comity_sweep *sweep = preparation->sweep;
    unsigned char nameless[COMITY_SWEEP_AXES];

    for (size_t a = 0; a < sweep->axes_count; a++) {
        nameless[a] = sweep->axes[a].name[0] == '\0';
    }
    lengthen(sweep, nameless);
    for (size_t a = 0; a < sweep->axes_count; a++) {
        struct comity_sweep_axis *axis = &sweep->axes[a];
        if (nameless[a] && is_taken(axis->name)) { /* the key "trilateral" is a variable, too */
            tail(axis->members[0].key, COMITY_SWEEP_AXES, axis->name, sizeof axis->name - 6);
            strcat(axis->name, "_value");
        }
        check_name(preparation, a);
    }
}
