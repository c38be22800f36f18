/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the results of runs and comparisons depend on, as one short text. */
#include "results/encoding.h"

#include <comity/comparison_file.h>
#include <comity/run_file.h>
#include <comity/scenario_file.h>
#include <comity/status.h>
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

static int add_scenario(struct sha256_ctx *digest, const struct comity_scenario *scenario)
{
    char *text = comity_scenario_write(scenario);
    if (!text) {
        return COMITY_NO_MEMORY;
    }
    add_text(digest, text);
    free(text);
    return COMITY_OK;
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
        add_numbers(digest, measure->observed.value, measure->observed.count);
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

static void end(struct sha256_ctx *digest, char text[COMITY_FINGERPRINT])
{
    uint8_t bytes[COMITY_DIGEST];
    sha256_digest(digest, sizeof bytes, bytes);
    comity_digest_text(bytes, text);
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
    const int status = add_scenario(&digest, scenario);
    add_numbers(&digest, numbers, sizeof numbers / sizeof numbers[0]);
    for (size_t track = 0; track < recording->count; track++) {
        add_text(&digest, recording->tracks[track].variable->name);
    }
    add_drawn(&digest, options->drawn);
    if (options->measures) {
        add_measures(&digest, options->measures);
    }
    end(&digest, text);
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
        status = add_scenario(&digest, samples[k].scenario);
        for (size_t f = 0; samples[k].attached && f < samples[k].attached->count; f++) {
            add_text(&digest, samples[k].attached->files[f].text);
        }
    }
    for (size_t k = 0; k < count; k++) {
        const double margin = options->margins ? options->margins[k] : -1;
        add_text(&digest, measures[k].label);
        add_numbers(&digest, &margin, 1);
    }
    add_drawn(&digest, drawn);
    end(&digest, text);
    return status;
}
