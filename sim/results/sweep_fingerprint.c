/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/encoding.h"
#include "results/sweep_parts.h"

#include <comity/scenario_file.h>
#include <comity/status.h>
#include <comity/version.h>

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static void add_text(struct sha256_ctx *digest, const char *text)
{
    text = text ? text : "";
    sha256_update(digest, strlen(text) + 1, (const uint8_t *)text);
}

static void add_number(struct sha256_ctx *digest, double number)
{
    sha256_update(digest, sizeof number, (const uint8_t *)&number);
}

/* A program may have changed them after the text was read. */
static void add_settings(struct sha256_ctx *digest, const struct comity_sweep *sweep)
{
    const struct comity_adaptive *adaptive = &sweep->adaptive;
    const double numbers[] = {
        (double)sweep->points,   sweep->ticks,     sweep->replicates,      sweep->mean_field,
        sweep->independent,      sweep->every,     sweep->design.kind,     sweep->seed_given,
        sweep->double_precision, adaptive->active, (double)adaptive->slot, adaptive->half_width,
        adaptive->confidence,    adaptive->least,  adaptive->step,
    };
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
        add_number(digest, numbers[k]);
    }
    for (size_t k = 0; k < sweep->quantiles_count; k++) {
        add_number(digest, sweep->quantiles[k]);
    }
    sha256_update(digest, sizeof sweep->seed, (const uint8_t *)&sweep->seed);
    sha256_update(digest, sizeof sweep->outcomes, sweep->outcomes);
    add_text(digest, sweep->trajectories);
    add_text(digest, sweep->series);
}

/* What every point changes: of a grid it is enough to know the levels. */
static int add_points(struct sha256_ctx *digest, const struct comity_sweep *sweep)
{
    double values[COMITY_SWEEP_MEMBERS];
    const int grid = comity_sweep_is_grid(sweep);
    const uint64_t points = grid ? 0 : sweep->points;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        for (size_t m = 0; m < axis->members_count; m++) {
            add_text(digest, axis->members[m].key);
            add_text(digest, axis->members[m].name);
            for (size_t level = 0; grid && level < axis->levels; level++) {
                add_number(digest, comity_axis_level(&axis->members[m].axis, level));
            }
        }
    }
    for (uint64_t point = 0; point < points; point++) {
        const int status = comity_sweep_values(sweep, point, values);
        if (status) {
            return status;
        }
        sha256_update(digest, comity_sweep_members(sweep) * sizeof *values,
                      (const uint8_t *)values);
    }
    return COMITY_OK;
}

int comity_sweep_fingerprint(const struct comity_sweep *sweep, char text[COMITY_DIGEST_TEXT])
{
    struct sha256_ctx digest;
    uint8_t bytes[COMITY_DIGEST];
    sha256_init(&digest);
    add_text(&digest, comity_version());
    add_text(&digest, comity_commit());
    add_text(&digest, sweep->text);
    add_text(&digest, sweep->table_text);
    for (size_t k = 0; k < sweep->attached.count; k++) {
        add_text(&digest, sweep->attached.files[k].text);
    }
    for (size_t k = 0; k < sweep->scenarios_count; k++) {
        char *scenario = comity_scenario_write_values(&sweep->scenarios[k]);
        if (!scenario) {
            return COMITY_NO_MEMORY;
        }
        add_text(&digest, scenario);
        free(scenario);
    }
    add_settings(&digest, sweep);
    const int status = add_points(&digest, sweep);
    sha256_digest(&digest, sizeof bytes, bytes);
    comity_digest_text(bytes, text);
    return status;
}
