/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/sweep_plan.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static size_t count_parts(const char *key)
{
    size_t parts = 1;

    for (; *key != '\0'; key++) {
        parts += *key == '.';
    }
    return parts;
}

/* A key, or what is left of it, as a name. */
static void spell(const char *key, char *name, size_t size)
{
    size_t k;

    for (k = 0; key[k] != '\0' && k + 1 < size; k++) {
        name[k] = isalnum((unsigned char)key[k]) && !(key[k] & 0x80) ? key[k] : '_';
    }
    name[k] = '\0';
    if (isdigit((unsigned char)name[0])) {
        name[0] = '_';
    }
}

/* The last parts of a key as a name: "USA_restraint". */
static void tail(const char *key, size_t parts, char *name, size_t size)
{
    for (size_t skip = count_parts(key); skip > parts; skip--) {
        key = strchr(key, '.') + 1;
    }
    spell(key, name, size);
}

/* Whether no other member but those of names yet to be found has the axis's name. */
static int is_alone(const struct comity_sweep *sweep, size_t a)
{
    const char *name = sweep->axes[a].name;

    for (size_t other = 0; other < sweep->axes_count; other++) {
        const struct comity_sweep_axis *axis = &sweep->axes[other];
        if (other != a && strcmp(axis->name, name) == 0) {
            return 0;
        }
        for (size_t m = 1; m < axis->members_count; m++) {
            if (strcmp(axis->members[m].name, name) == 0) {
                return 0;
            }
        }
    }
    return !comity_sweep_takes_name(sweep, name);
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

/* The coordinate before member m that has its name; NULL if there is none. */
static const struct comity_sweep_member *same_name(const struct comity_sweep *sweep, size_t m)
{
    size_t axis;
    const char *name = comity_sweep_member(sweep, m, &axis)->name;

    for (size_t before = 0; before < m; before++) {
        const struct comity_sweep_member *other = comity_sweep_member(sweep, before, &axis);
        if (strcmp(other->name, name) == 0) {
            return other;
        }
    }
    return NULL;
}

static void check_name(struct comity_preparation *preparation, size_t m)
{
    const struct comity_sweep *sweep = preparation->sweep;
    size_t axis;
    const struct comity_sweep_member *member = comity_sweep_member(sweep, m, &axis);
    const struct comity_sweep_member *other = same_name(sweep, m);

    if (!is_name(member->name)) {
        comity_preparation_complain(preparation, member->line, "axes",
                                    "\"%s\" cannot name an axis; letters, digits and _, a letter "
                                    "first, are expected",
                                    member->name);
    } else if (comity_sweep_takes_name(sweep, member->name)) {
        comity_preparation_complain(preparation, member->line, "axes",
                                    "the name \"%s\" stands for something else in the results; "
                                    "another name is expected",
                                    member->name);
    }
    if (other != NULL) {
        comity_preparation_complain(preparation, member->line, "axes",
                                    "%s and %s would have the name \"%s\" in the results; "
                                    "different names are expected",
                                    other->key, member->key, member->name);
    }
}

/* Members beside the first have the name that is given, or all of their key. */
static void name_members(struct comity_sweep *sweep)
{
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t m = 1; m < sweep->axes[a].members_count; m++) {
            struct comity_sweep_member *member = &sweep->axes[a].members[m];
            if (member->name[0] == '\0') {
                spell(member->key, member->name, sizeof member->name);
            }
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
    name_members(sweep);
    lengthen(sweep, nameless);
    for (size_t a = 0; a < sweep->axes_count; a++) {
        struct comity_sweep_axis *axis = &sweep->axes[a];
        if (nameless[a] && comity_sweep_takes_name(sweep, axis->name)) { /* as "trilateral" */
            tail(axis->members[0].key, COMITY_SWEEP_AXES, axis->name, sizeof axis->name - 6);
            strcat(axis->name, "_value");
        }
        strcpy(axis->members[0].name, axis->name);
    }
    for (size_t m = 0; m < comity_sweep_members(sweep); m++) {
        check_name(preparation, m);
    }
}
