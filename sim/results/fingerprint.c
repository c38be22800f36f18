/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the results of runs, comparisons, sweeps and calibrations depend on, as one short text. */
#include "results/calibration_files.h"
#include "results/sweep_parts.h"

#include <comity/comparison_file.h>
#include <comity/run_file.h>
#include <comity/scenario_file.h>
#include <comity/version.h>

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)COMITY_FINGERPRINT == (int)COMITY_DIGEST_TEXT, "a digest as text fits");

static void add_text(struct sha256_ctx *digest, const char *text)
{
    text = text ? text : "";
    sha256_update(digest, strlen(text) + 1, (const uint8_t *)text);
}

static void add_numbers(struct sha256_ctx *digest, const double *numbers, size_t count)
{
    sha256_update(digest, count * sizeof *numbers, (const uint8_t *)numbers);
}

/* A scenario that was written, which is freed; NULL: no memory. */
static int add_written(struct sha256_ctx *digest, char *text)
{
    if (!text)
        return COMITY_NO_MEMORY;
    add_text(digest, text);
    free(text);
    return COMITY_OK;
}

static void add_attached(struct sha256_ctx *digest, const struct comity_attachments *attached)
{
    for (size_t k = 0; attached && k < attached->count; k++)
        add_text(digest, attached->files[k].text);
}

static void add_drawn(struct sha256_ctx *digest, const struct comity_drawn_settings *drawn)
{
    if (drawn) {
        add_text(digest, drawn->hash);
        add_numbers(digest, drawn->sweep.table, drawn->settings * drawn->sweep.axes_count);
    }
}

/* What a prepared set measures. */
static void add_measures(struct sha256_ctx *digest, const struct comity_measure_set *set)
{
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        const double of[] = { measure->bound,  measure->probability,      measure->never,
                              measure->scale,  measure->relation,         measure->first,
                              measure->last,   (double)measure->scenario, measure->times,
                              measure->yearly, measure->constant };
        add_text(digest, measure->name);
        add_text(digest, measure->type->name);
        add_text(digest, measure->of);
        add_text(digest, measure->venue);
        add_text(digest, measure->pair);
        add_text(digest, measure->issue);
        add_numbers(digest, of, sizeof of / sizeof of[0]);
        for (size_t v = 0; v < measure->observed.count; v++)
            add_numbers(digest, &measure->observed.list[v].value, 1);
        for (size_t o = 0; o < measure->operands_count; o++) {
            const double operand = (double)measure->operands[o];
            add_numbers(digest, &operand, 1);
        }
    }
}

static void begin(struct sha256_ctx *digest)
{
    sha256_init(digest);
    add_text(digest, comity_version());
    add_text(digest, comity_commit());
}

int comity_run_fingerprint(const struct comity_scenario *scenario,
                           const struct comity_run_file_options *options,
                           const struct comity_experiment *experiment,
                           char text[COMITY_FINGERPRINT])
{
    const struct comity_recording *recording = &experiment->recording;
    const double numbers[] = {
        options->double_precision,
        options->stream,
        options->point ? 1 + (double)*options->point : 0,
        options->replicate ? 1 + (double)*options->replicate : 0,
        (double)comity_experiment_worlds(experiment),
        (double)experiment->first_replicate,
        experiment->ticks,
        experiment->mean_field,
        recording->every,
    };
    struct sha256_ctx digest;
    begin(&digest);
    const int status = add_written(&digest, comity_scenario_write(scenario));
    add_numbers(&digest, numbers, sizeof numbers / sizeof numbers[0]);
    for (size_t track = 0; track < recording->count; track++)
        add_text(&digest, recording->tracks[track].variable->name);
    add_drawn(&digest, options->drawn);
    if (options->measures)
        add_measures(&digest, options->measures);
    comity_digest_text(&digest, text);
    return status;
}

int comity_comparison_fingerprint(const struct comity_scenario_sample *samples, size_t scenarios,
                                  const struct comity_measure *measures, size_t count,
                                  const struct comity_scenario_comparison_options *options,
                                  const struct comity_drawn_settings *drawn,
                                  char text[COMITY_FINGERPRINT])
{
    const double numbers[] = {
        (double)options->reference,
        options->independent,
        options->bootstrap,
        options->level,
        options->margin,
        (double)scenarios,
    };
    struct sha256_ctx digest;
    int status = COMITY_OK;
    begin(&digest);
    add_numbers(&digest, numbers, sizeof numbers / sizeof numbers[0]);
    for (size_t k = 0; k < scenarios && !status; k++) {
        add_text(&digest, samples[k].name);
        status = add_written(&digest, comity_scenario_write(samples[k].scenario));
        add_attached(&digest, samples[k].attached);
    }
    for (size_t k = 0; k < count; k++) {
        const double margin = options->margins ? options->margins[k] : -1;
        add_text(&digest, measures[k].label);
        add_numbers(&digest, &margin, 1);
    }
    add_drawn(&digest, drawn);
    comity_digest_text(&digest, text);
    return status;
}

/* ---- sweeps ---- */

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
    add_numbers(digest, numbers, sizeof numbers / sizeof numbers[0]);
    add_numbers(digest, sweep->quantiles, sweep->quantiles_count);
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
                const double value = comity_axis_level(&axis->members[m].axis, level);
                add_numbers(digest, &value, 1);
            }
        }
    }
    for (uint64_t point = 0; point < points; point++) {
        const int status = comity_sweep_values(sweep, point, values);
        if (status)
            return status;
        add_numbers(digest, values, comity_sweep_members(sweep));
    }
    return COMITY_OK;
}

int comity_sweep_fingerprint(const struct comity_sweep *sweep, char text[COMITY_DIGEST_TEXT])
{
    struct sha256_ctx digest;
    int status = COMITY_OK;
    begin(&digest);
    add_text(&digest, sweep->text);
    add_text(&digest, sweep->table_text);
    add_attached(&digest, &sweep->attached);
    for (size_t k = 0; k < sweep->scenarios_count && !status; k++)
        status = add_written(&digest, comity_scenario_write_values(&sweep->scenarios[k]));
    add_settings(&digest, sweep);
    if (!status)
        status = add_points(&digest, sweep);
    comity_digest_text(&digest, text);
    return status;
}

/* ---- calibrations ---- */

int comity_calibration_fingerprint(const struct comity_calibration *calibration,
                                   char text[COMITY_DIGEST_TEXT])
{
    const size_t counts[] = { calibration->simulations, calibration->kept };
    struct sha256_ctx digest;
    int status = COMITY_OK;
    begin(&digest);
    add_text(&digest, calibration->text);
    add_attached(&digest, &calibration->attached);
    sha256_update(&digest, sizeof counts, (const uint8_t *)counts);
    for (size_t m = 0; m < calibration->models_count && !status; m++) {
        status =
            add_written(&digest, comity_scenario_write_values(&calibration->models[m].scenario));
    }
    comity_digest_text(&digest, text);
    return status;
}
