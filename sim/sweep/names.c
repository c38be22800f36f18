/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of axes and members in the results, made from their keys. */
#include "core/characters.h"
#include "sweep/preparation.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { PARTS_MOST = 4 };

/* A key taken apart: `field` is what a reader calls it by, before it stands of what, after it which
 * entry. */
struct parts {
    char text[sizeof((struct comity_sweep_member *)0)->key];
    const char *part[PARTS_MOST];
    size_t count, field;
};

/* Whether a key without its last part is that of a list over the issues, which the last part names.
 */
static bool is_issue_of(const char *key)
{
    const char *dot = strrchr(key, '.');
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count && dot; k++) {
        const size_t length = strlen(table[k].key);
        if (table[k].shape == COMITY_ISSUE && length == (size_t)(dot - key) &&
            strncmp(table[k].key, key, length) == 0)
            return true;
    }
    return false;
}

static void take_apart(const char *key, struct parts *parts)
{
    char *dot = parts->text;
    snprintf(parts->text, sizeof parts->text, "%s", key);
    parts->count = 0;
    do {
        parts->part[parts->count++] = dot;
        dot = strchr(dot, '.');
        if (dot && parts->count < PARTS_MOST)
            *dot++ = '\0';
    } while (dot && parts->count < PARTS_MOST);
    parts->field = parts->count - 1;
    if (parts->count == PARTS_MOST)
        parts->field = 2; /* states.USA.agenda.migration, dyads.USA-MEX.trust.USA */
    else if (parts->count > 1 && is_issue_of(key))
        parts->field--;
}

/* Appends a word with what a name cannot have made `_`. */
static void spell(const char *word, char *name, size_t size)
{
    size_t k = strlen(name);
    if (k > 0 && k + 1 < size)
        name[k++] = '_';
    for (; *word != '\0' && k + 1 < size; word++)
        name[k++] = isalnum((unsigned char)*word) && !(*word & 0x80) ? *word : '_';
    name[k] = '\0';
    if (isdigit((unsigned char)name[0]))
        name[0] = '_';
}

/* The other state of a dyad as keys name it; NULL when this one is none of the two. */
static const char *partner(const char *dyad, const char *state, char text[COMITY_NAME])
{
    const size_t whole = strlen(dyad), length = strlen(state);
    if (whole > length && whole < COMITY_NAME && dyad[length] == '-' &&
        strncmp(dyad, state, length) == 0)
        return strcpy(text, dyad + length + 1);
    if (whole > length && whole - length <= COMITY_NAME && dyad[whole - length - 1] == '-' &&
        strcmp(dyad + whole - length, state) == 0) {
        snprintf(text, COMITY_NAME, "%.*s", (int)(whole - length - 1), dyad);
        return text;
    }
    return NULL;
}

/*
 * The name of a key: of its field and all after it, and of so many parts before: "restraint",
 * "USA_restraint", "agenda_migration". Trust in a dyad is that of one state in the other:
 * "trust_USA_MEX".
 */
static void make_name(const char *key, size_t before, char *name, size_t size)
{
    struct parts parts;
    char other[COMITY_NAME];
    take_apart(key, &parts);
    name[0] = '\0';
    if (parts.count == PARTS_MOST && before == 0 && strcmp(parts.part[0], "dyads") == 0 &&
        partner(parts.part[1], parts.part[3], other)) {
        spell(parts.part[2], name, size);
        spell(parts.part[3], name, size);
        spell(other, name, size);
        return;
    }
    for (size_t k = before < parts.field ? parts.field - before : 0; k < parts.count; k++)
        spell(parts.part[k], name, size);
}

/* Fields that say nothing without what stands before them: those of events, but for magnitudes. */
static bool is_vague(const struct parts *parts)
{
    static const char *const vague[] = { "at", "value", "factor", "ticks", "count", "mean" };
    return comity_is_among(parts->part[parts->field], vague, sizeof vague / sizeof vague[0]);
}

/* Whether no other member but those of names yet to be found has the axis's name. */
static bool is_alone(const struct comity_sweep *sweep, size_t a)
{
    const char *name = sweep->axes[a].name;
    for (size_t other = 0; other < sweep->axes_count; other++) {
        const struct comity_sweep_axis *axis = &sweep->axes[other];
        if (other != a && strcmp(axis->name, name) == 0)
            return false;
        for (size_t m = 1; m < axis->members_count; m++)
            if (strcmp(axis->members[m].name, name) == 0)
                return false;
    }
    return !comity_sweep_takes_name(sweep, name);
}

/* Lengthens names until each is alone or its key is used up; all that meet grow alike. */
static void lengthen(struct comity_sweep *sweep, const unsigned char *nameless)
{
    size_t before[COMITY_SWEEP_AXES] = { 0 }, most[COMITY_SWEEP_AXES] = { 0 };
    int again = 1;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        struct comity_sweep_axis *axis = &sweep->axes[a];
        struct parts parts;
        if (nameless[a]) {
            take_apart(axis->members[0].key, &parts);
            most[a] = parts.field;
            before[a] = parts.field > 0 && is_vague(&parts);
            make_name(axis->members[0].key, before[a], axis->name, sizeof axis->name);
        }
    }
    while (again) {
        unsigned char grows[COMITY_SWEEP_AXES];
        again = 0;
        for (size_t a = 0; a < sweep->axes_count; a++) {
            grows[a] = nameless[a] && before[a] < most[a] && !is_alone(sweep, a);
            again |= grows[a];
        }
        for (size_t a = 0; a < sweep->axes_count; a++) {
            struct comity_sweep_axis *axis = &sweep->axes[a];
            if (grows[a])
                make_name(axis->members[0].key, ++before[a], axis->name, sizeof axis->name);
        }
    }
}

/* The coordinate before member m that has its name; NULL if there is none. */
static const struct comity_sweep_member *same_name(const struct comity_sweep *sweep, size_t m)
{
    const char *name = comity_sweep_member(sweep, m)->name;
    for (size_t before = 0; before < m; before++) {
        const struct comity_sweep_member *other = comity_sweep_member(sweep, before);
        if (strcmp(other->name, name) == 0)
            return other;
    }
    return NULL;
}

static void check_name(struct comity_preparation *preparation, size_t m)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const struct comity_sweep_member *member = comity_sweep_member(sweep, m);
    const struct comity_sweep_member *other = same_name(sweep, m);
    if (!comity_is_identifier(member->name)) {
        comity_preparation_report_of(preparation, member, "axes",
                                     "\"%s\" cannot name an axis; letters, digits and _, a letter "
                                     "first, are expected",
                                     member->name);
    } else if (comity_sweep_takes_name(sweep, member->name)) {
        comity_preparation_report_of(preparation, member, "axes",
                                     "the name \"%s\" stands for something else in the results; "
                                     "another name is expected",
                                     member->name);
    }
    if (other) {
        comity_preparation_report_of(preparation, member, "axes",
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
            if (member->name[0] == '\0')
                make_name(member->key, PARTS_MOST, member->name, sizeof member->name);
        }
    }
}

void comity_sweep_name_axes(struct comity_preparation *preparation)
{
    struct comity_sweep *sweep = preparation->sweep;
    unsigned char nameless[COMITY_SWEEP_AXES];
    for (size_t a = 0; a < sweep->axes_count; a++)
        nameless[a] = sweep->axes[a].name[0] == '\0';
    name_members(sweep);
    lengthen(sweep, nameless);
    for (size_t a = 0; a < sweep->axes_count; a++) {
        struct comity_sweep_axis *axis = &sweep->axes[a];
        if (nameless[a] && comity_sweep_takes_name(sweep, axis->name)) { /* as "trilateral" */
            make_name(axis->members[0].key, PARTS_MOST, axis->name, sizeof axis->name - 6);
            strcat(axis->name, "_value");
        }
        strcpy(axis->members[0].name, axis->name);
    }
    for (size_t m = 0; m < comity_sweep_members(sweep); m++)
        check_name(preparation, m);
}
