/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the readers' tables say of the keys of files, one key after another. */
#include "input/reading.h"

#include <stdio.h>
#include <string.h>

static const struct comity_field *const tables[COMITY_FILE_KINDS] = {
    [COMITY_FILE_SCENARIO] = comity_fields_of_scenario,
    [COMITY_FILE_SWEEP] = comity_fields_of_sweep,
    [COMITY_FILE_CALIBRATION] = comity_fields_of_calibration,
    [COMITY_FILE_MEASURES] = comity_fields_of_measures,
    [COMITY_FILE_BOX] = comity_fields_of_box,
    [COMITY_FILE_OBSERVED] = comity_fields_of_observed,
};

static const char *const names[][2] = {
#define NAME(code, name, what) { name, what },
    COMITY_FILE_KIND_LIST(NAME)
#undef NAME
};

const char *comity_file_kind_name(enum comity_file_kind kind)
{
    return names[kind][0];
}

const char *comity_file_kind_meaning(enum comity_file_kind kind)
{
    return names[kind][1];
}

static const char *kind_of(const struct comity_field *field)
{
    static const char *const kinds[] = {
        [COMITY_FIELD_TEXT] = "text",
        [COMITY_FIELD_NUMBER] = "number",
        [COMITY_FIELD_WHOLE] = "whole number",
        [COMITY_FIELD_SEED] = "whole number, or a text with one",
        [COMITY_FIELD_TRUTH] = "true or false",
        [COMITY_FIELD_CHOICE] = "text",
    };
    return field->kind ? field->kind : kinds[field->type];
}

static void write_range(const struct comity_field *field, char *text, size_t size)
{
    size_t count = 0;
    if (field->range) {
        snprintf(text, size, "%s", field->range);
    } else if (field->type == COMITY_FIELD_WHOLE) {
        snprintf(text, size, "[%lld, %lld]", field->low, field->high);
    } else if (field->type == COMITY_FIELD_CHOICE) {
        while (field->choices[count])
            count++;
        comity_list_choices(field->choices, count, text, size);
    } else {
        snprintf(text, size, "%s", field->type == COMITY_FIELD_SEED ? "64 bits" : "");
    }
}

/* Takes the key of this number from a table, whose groups come before what follows them; counts
 * down the number where there are too few. */
static bool take(const struct comity_field fields[], const char *place, size_t *number,
                 struct comity_file_key *key)
{
    for (const struct comity_field *field = fields; field->name; field++) {
        char name[sizeof key->key];
        snprintf(name, sizeof name, "%s%s%s", place, place[0] ? "." : "", field->name);
        if ((*number)-- == 0) {
            *key = (struct comity_file_key){ .type = kind_of(field),
                                             .otherwise =
                                                 field->otherwise ? field->otherwise : "needed",
                                             .meaning = field->meaning,
                                             .example = field->example };
            strcpy(key->key, name);
            write_range(field, key->range, sizeof key->range);
            return true;
        }
        if (field->fields && take(field->fields, name, number, key))
            return true;
    }
    return false;
}

bool comity_file_key(enum comity_file_kind kind, size_t number, struct comity_file_key *key)
{
    return take(tables[kind], "", &number, key);
}
