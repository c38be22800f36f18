/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/coordinates.h"
#include "results/drawn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_keys(struct comity_writer *writer, const struct comity_drawn_settings *drawn,
                     const char **key)
{
    for (size_t k = 0; k < drawn->sweep.axes_count; k++)
        key[k] = drawn->sweep.axes[k].members[0].key;
    comity_put_labels(writer, "coefficient", "key of a coefficient drawn from the posterior",
                      drawn->sweep.axes_count, key);
}

void comity_put_drawn(struct comity_writer *writer, const struct comity_drawn_settings *drawn,
                      const char *dimension, size_t each)
{
    const size_t keys = drawn->sweep.axes_count, length = drawn->settings * each;
    double *values = calloc(length, keys * sizeof *values);
    int32_t *rows = calloc(length, sizeof *rows);
    const char **key = calloc(keys, sizeof *key);
    char dimensions[64];
    if (values && rows && key) {
        for (size_t k = 0; k < length; k++) {
            rows[k] = (int32_t)drawn->row[k / each];
            memcpy(values + k * keys, drawn->sweep.table + k / each * keys, keys * sizeof *values);
        }
        snprintf(dimensions, sizeof dimensions, "%s coefficient", dimension);
        put_keys(writer, drawn, key);
        comity_put_numbers(writer, "coefficient_value", dimensions, "1", "value of the coefficient",
                           values);
        comity_put_elements(writer, "posterior_row", COMITY_INT32, dimension, "1",
                            "row of the posterior that the coefficients are", rows);
        comity_writer_text(writer, NULL, "posterior", drawn->path);
        comity_writer_text(writer, NULL, "posterior_sha256", drawn->hash);
    } else {
        comity_writer_fail_memory(writer);
    }
    free(values);
    free(rows);
    free(key);
}

void comity_hash_drawn(struct sha256_ctx *hash, const struct comity_drawn_settings *drawn)
{
    const struct comity_sweep *sweep = &drawn->sweep;
    for (size_t k = 0; k < sweep->axes_count; k++) {
        const char *key = sweep->axes[k].members[0].key;
        sha256_update(hash, strlen(key) + 1, (const uint8_t *)key);
    }
    sha256_update(hash, drawn->settings * sizeof *drawn->row, (const uint8_t *)drawn->row);
    sha256_update(hash, drawn->settings * sweep->axes_count * sizeof *sweep->table,
                  (const uint8_t *)sweep->table);
    sha256_update(hash, strlen(drawn->hash), (const uint8_t *)drawn->hash);
}

/* What a file says of the coefficients. */
struct stored {
    char **keys, *path, *hash;
    size_t count;
    double *all; /* [length][count] */
    double *row; /* [length] */
};

static void stored_free(struct stored *stored)
{
    free(stored->keys);
    free(stored->path);
    free(stored->hash);
    free(stored->all);
    free(stored->row);
}

/* Sizes first, so that nothing is allocated for what is not there. */
static int read_stored(struct comity_reader *reader, size_t length, size_t each,
                       struct stored *stored)
{
    const struct comity_reader_variable *key = comity_reader_find(reader, "coefficient");
    const struct comity_reader_variable *value = comity_reader_find(reader, "coefficient_value");
    const struct comity_reader_variable *row = comity_reader_find(reader, "posterior_row");
    if (!key || !value || !row || key->element != COMITY_STRING || key->rank != 1 ||
        key->size == 0 || key->size > COMITY_SWEEP_AXES || row->rank != 1 || row->size != length ||
        value->rank != 2 || value->extent[0] != length || value->extent[1] != key->size ||
        length % each != 0) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "it does not hold the coefficients that were drawn");
    }
    stored->count = key->size;
    stored->all = calloc(length, stored->count * sizeof *stored->all);
    stored->row = calloc(length, sizeof *stored->row);
    if (!stored->all || !stored->row)
        return comity_reader_fail_memory(reader);
    comity_reader_text(reader, NULL, "posterior", &stored->path);
    comity_reader_text(reader, NULL, "posterior_sha256", &stored->hash);
    comity_reader_strings(reader, "coefficient", &stored->keys);
    comity_reader_get(reader, "coefficient_value", COMITY_FLOAT64, stored->all);
    comity_reader_get(reader, "posterior_row", COMITY_FLOAT64, stored->row);
    for (size_t k = 0; k < length && !reader->status; k++) {
        if (!(stored->row[k] >= 0) || stored->row[k] > INT32_MAX) {
            comity_reader_fail(reader, COMITY_BAD_FILE,
                               "a row of its posterior has no such number");
        } else if (stored->row[k] != stored->row[k - k % each] ||
                   memcmp(stored->all + k * stored->count,
                          stored->all + (k - k % each) * stored->count,
                          stored->count * sizeof *stored->all) != 0) {
            comity_reader_fail(reader, COMITY_BAD_FILE,
                               "replicates of one draw have different coefficients");
        }
    }
    return reader->status;
}

/* Settings from the first place of each. */
static int make(const struct stored *stored, const struct comity_scenario *scenario, size_t length,
                size_t each, struct comity_drawn_settings *drawn)
{
    const size_t settings = length / each, keys = stored->count;
    uint32_t *row = calloc(settings + 1, sizeof *row);
    double *value = calloc(settings + 1, keys * sizeof *value);
    struct comity_problems problems;
    if (!row || !value) {
        free(row);
        free(value);
        return COMITY_NO_MEMORY;
    }
    for (size_t s = 0; s < settings; s++) {
        row[s] = (uint32_t)stored->row[s * each];
        memcpy(value + s * keys, stored->all + s * each * keys, keys * sizeof *value);
    }
    comity_problems_init(&problems);
    int status = comity_drawn_settings_make(drawn, scenario, stored->path, stored->hash, keys,
                                            (const char *const *)stored->keys, settings, row, value,
                                            &problems);
    comity_problems_free(&problems);
    return status;
}

int comity_get_drawn(struct comity_reader *reader, const struct comity_scenario *scenario,
                     size_t length, size_t each, struct comity_drawn_settings *drawn)
{
    struct stored stored = { 0 };
    *drawn = (struct comity_drawn_settings){ 0 };
    if (!comity_reader_has(reader, NULL, "posterior"))
        return reader->status;
    if (!read_stored(reader, length, each, &stored)) {
        comity_reader_reject(reader, make(&stored, scenario, length, each, drawn),
                             "its coefficients are none of its scenario");
    }
    stored_free(&stored);
    return reader->status;
}
