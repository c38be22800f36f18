/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/drawn_settings.h>

#include "inference/keyed_uniforms.h"

#include <stdlib.h>
#include <string.h>

void comity_posterior_table_free(struct comity_posterior_table *table)
{
    free(table->path);
    free(table->title);
    free(table->key);
    free(table->value);
    free(table->weight);
    *table = (struct comity_posterior_table){ 0 };
}

size_t comity_posterior_table_row(const struct comity_posterior_table *table, uint64_t seed,
                                  uint64_t number)
{
    double sum = 0, so_far = 0, unit;
    size_t last = 0;
    comity_keyed_uniforms(seed, COMITY_DRAW_ROW, number, 0, 1, &unit);
    for (size_t k = 0; k < table->rows; k++)
        sum += table->weight[k];
    for (size_t k = 0; k < table->rows; k++) {
        if (table->weight[k] > 0) {
            so_far += table->weight[k];
            last = k;
            if (unit * sum < so_far)
                break;
        }
    }
    return last;
}

void comity_drawn_settings_free(struct comity_drawn_settings *drawn)
{
    if (drawn->sweep.scenarios)
        comity_sweep_free(&drawn->sweep);
    free(drawn->path);
    free(drawn->row);
    *drawn = (struct comity_drawn_settings){ 0 };
}

/* One scenario, an axis for each key. */
static int fill_sweep(struct comity_sweep *sweep, const struct comity_scenario *scenario,
                      size_t keys, const char *const *key)
{
    int status = comity_sweep_add_scenario(sweep, scenario, "");
    for (size_t k = 0; k < keys && !status; k++) {
        struct comity_sweep_axis *axis = comity_sweep_add_axis(sweep, 1);
        if (axis)
            snprintf(axis->members->key, sizeof axis->members->key, "%s", key[k]);
        status = axis ? COMITY_OK : COMITY_NO_MEMORY;
    }
    return status;
}

int comity_drawn_settings_make(struct comity_drawn_settings *drawn,
                               const struct comity_scenario *scenario, const char *path,
                               const char *hash, size_t keys, const char *const *key,
                               size_t settings, uint32_t row[], double value[],
                               struct comity_problems *problems)
{
    struct comity_sweep *sweep = &drawn->sweep;
    *drawn =
        (struct comity_drawn_settings){ .path = strdup(path), .settings = settings, .row = row };
    snprintf(drawn->hash, sizeof drawn->hash, "%s", hash);
    comity_sweep_init(sweep);
    sweep->table = value;
    sweep->table_points = settings;
    sweep->design.kind = COMITY_DESIGN_TABLE;
    int status = drawn->path ? fill_sweep(sweep, scenario, keys, key) : COMITY_NO_MEMORY;
    sweep->replicates = COMITY_REPLICATES_OF_A_DRAW;
    if (!status && !(status = comity_sweep_prepare(sweep, path, problems)))
        status = comity_sweep_check_points(sweep, 0, path, problems);
    return status == COMITY_BAD_SWEEP || status == COMITY_BAD_SCENARIO ? COMITY_BAD_ARGUMENT
                                                                       : status;
}

int comity_drawn_settings_draw(struct comity_drawn_settings *drawn,
                               const struct comity_scenario *scenario,
                               const struct comity_posterior_table *table,
                               struct comity_problems *problems)
{
    const size_t settings = scenario->replicates / COMITY_REPLICATES_OF_A_DRAW;
    *drawn = (struct comity_drawn_settings){ 0 };
    if (settings == 0 || scenario->replicates % COMITY_REPLICATES_OF_A_DRAW != 0) {
        comity_problems_add_request(problems, "posterior",
                                    "there %s %u replicate%s, and two share each draw of the "
                                    "coefficients; an even number is expected",
                                    scenario->replicates == 1 ? "is" : "are", scenario->replicates,
                                    scenario->replicates == 1 ? "" : "s");
        return COMITY_BAD_ARGUMENT;
    }
    uint32_t *row = calloc(settings, sizeof *row);
    double *value = calloc(settings, table->keys * sizeof *value);
    const char **key = calloc(table->keys, sizeof *key);
    if (!row || !value || !key) {
        free(row);
        free(value);
        free(key);
        return COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < table->keys; k++)
        key[k] = table->key[k];
    for (size_t s = 0; s < settings; s++) {
        row[s] = (uint32_t)comity_posterior_table_row(table, scenario->seed, s);
        memcpy(value + s * table->keys, table->value + row[s] * table->keys,
               table->keys * sizeof *value);
    }
    const int status = comity_drawn_settings_make(drawn, scenario, table->path, table->hash,
                                                  table->keys, key, settings, row, value, problems);
    free(key);
    return status;
}

int comity_drawn_settings_point(const struct comity_drawn_settings *drawn, uint64_t setting,
                                struct comity_point *point)
{
    const int status = comity_sweep_point((void *)(uintptr_t)&drawn->sweep, setting, point);
    point->first_replicate = (uint32_t)setting * COMITY_REPLICATES_OF_A_DRAW;
    return status;
}

bool comity_drawn_settings_equal(const struct comity_drawn_settings *one,
                                 const struct comity_drawn_settings *other)
{
    return one->settings == other->settings && strcmp(one->hash, other->hash) == 0 &&
           (one->settings == 0 ||
            memcmp(one->row, other->row, one->settings * sizeof *one->row) == 0);
}
