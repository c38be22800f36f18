/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/run_file.h>
#include <comity/scenario_file.h>

#include "core/clock.h"
#include "results/coordinates.h"
#include "results/drawn.h"
#include "results/encoding.h"
#include "results/outcome_cells.h"
#include "results/settings.h"

#include <math.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OUTCOME_CHUNK = 4096 /* worlds whose outcomes are written at once */
};

struct comity_run_file {
    struct comity_writer writer;
    const struct comity_scenario *scenario;
    struct comity_experiment *experiment;
    enum comity_element real; /* of outcomes */
    int compression;
    uint32_t stream;
    const struct comity_drawn_settings *drawn;
    const struct comity_measure_set *measures;
    size_t worlds;
    double *outcomes; /* of the worlds since outcomes_first */
    uint64_t outcomes_first;
    size_t outcomes_count, outcomes_room;
    uint64_t *phases; /* [ticks][COMITY_PHASES] so far */
    double begun;     /* on a clock of seconds */
    struct sha256_ctx digest, stored;
};

static int point(void *context, uint64_t index, struct comity_point *point)
{
    const struct comity_run_file *file = context;
    const int status = file->drawn ? comity_drawn_settings_point(file->drawn, index, point)
                                   : comity_point_of_scenario(point, file->scenario);
    point->stream = file->stream;
    return status;
}

static int attach(void *context, void **attachment)
{
    const struct comity_run_file *file = context;
    struct comity_encoded *encoded;
    const int status = comity_encoded_init(&encoded, &file->experiment->recording,
                                           file->experiment->block, file->compression);
    *attachment = encoded;
    return status;
}

static int finish(void *context, struct comity_block *block)
{
    const struct comity_run_file *file = context;
    if (file->writer.memory) {
        struct comity_encoded *encoded = block->attachment;
        return comity_digest(encoded->digest, encoded->stored, &file->experiment->recording, block);
    }
    return comity_encode(block->attachment, &file->experiment->recording, file->experiment->block,
                         block);
}

static void declare_track(struct comity_run_file *file, size_t track)
{
    const struct comity_recording *recording = &file->experiment->recording;
    const struct comity_track *kept = &recording->tracks[track];
    const struct comity_variable *variable = kept->variable;
    const double missing = NAN, range[2] = { variable->low, variable->high };
    const char *meanings = comity_kind_meanings(variable->kind);
    size_t chunk[COMITY_RANK_MAX];
    char dimensions[64];
    snprintf(dimensions, sizeof dimensions, "replicate tick %s",
             comity_shape_dimensions(variable->shape));
    comity_track_extent(recording, track, file->experiment->block, chunk);
    comity_writer_variable(&file->writer,
                           &(struct comity_variable_description){
                               .name = variable->name,
                               .element = kept->element,
                               .dimensions = dimensions,
                               .long_name = variable->long_name,
                               .units = "1",
                               .coordinates = "time",
                               .flag_meanings = meanings,
                               .valid_range = range,
                               .fill = kept->element == COMITY_INT8 ? NULL : &missing,
                               .chunk = chunk,
                               .compression = file->compression,
                           });
}

static void declare_outcome(struct comity_run_file *file, const struct comity_outcome *outcome)
{
    const double missing = NAN;
    const size_t worlds = file->worlds, few = 16; /* which are not worth what zlib sets up */
    size_t chunk[3] = { worlds < OUTCOME_CHUNK ? worlds : OUTCOME_CHUNK };
    char dimensions[64];
    comity_shape_extents(outcome->shape, chunk + 1);
    snprintf(dimensions, sizeof dimensions, "replicate %s",
             comity_shape_dimensions(outcome->shape));
    comity_writer_variable(&file->writer, &(struct comity_variable_description){
                                              .name = outcome->name,
                                              .element = file->real,
                                              .dimensions = dimensions,
                                              .long_name = outcome->definition,
                                              .units = outcome->unit,
                                              .flag_meanings = comity_kind_meanings(outcome->kind),
                                              .fill = &missing,
                                              .chunk = chunk,
                                              .compression = worlds <= few ? 0 : file->compression,
                                          });
}

/* Title, every parameter (by its key), the resolved scenario and each source text, and who made the
 * file. */
static void put_provenance(struct comity_writer *writer, const struct comity_scenario *scenario,
                           const char *command_line)
{
    struct comity_event_table events = { 0 };
    char seed[24];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)scenario->seed);
    comity_writer_text(writer, NULL, "title", scenario->title);
    comity_writer_text(writer, NULL, "seed", seed);
    comity_put_changes(writer, scenario);
    comity_put_start(writer, scenario);
    comity_put_parameters(writer, scenario);
    comity_events_add(&events, scenario, NULL);
    comity_put_events(writer, &events);
    comity_put_made_text(writer, comity_scenario_write(scenario), "scenario");
    for (size_t k = 0; k < scenario->files_count; k++) {
        comity_put_text(writer, scenario->files[k].path, "source_path_%zu", k);
        comity_put_text(writer, scenario->files[k].text, "source_text_%zu", k);
    }
    comity_put_build(writer, command_line);
}

/* Everything that is known before the first world has run. */
static void declare(struct comity_run_file *file, const struct comity_run_file_options *options)
{
    const struct comity_experiment *experiment = file->experiment;
    const struct comity_recording *recording = &experiment->recording;
    struct comity_writer *writer = &file->writer;
    comity_writer_identify(writer, options->fingerprint, NULL);
    comity_put_counter(writer, "replicate", experiment->first_replicate, file->worlds, "replicate");
    comity_writer_text(writer, "replicate", "standard_name", "realization");
    comity_put_ticks(writer, file->scenario, recording->rows, recording->every);
    comity_put_index_sets(writer, file->scenario);
    if (file->drawn)
        comity_put_drawn(writer, file->drawn, "replicate", COMITY_REPLICATES_OF_A_DRAW);
    for (size_t track = 0; track < recording->count; track++)
        declare_track(file, track);
    for (size_t k = 0; k < COMITY_OUTCOMES; k++)
        declare_outcome(file, &comity_outcomes()[k]);
    comity_writer_variable(writer, &(struct comity_variable_description){
                                       .name = "phase_share",
                                       .element = COMITY_FLOAT64,
                                       .dimensions = "tick phase_name",
                                       .long_name = "share of the replicates in a phase",
                                       .units = "1",
                                       .coordinates = "time",
                                   });
    comity_writer_number(writer, "ticks", COMITY_INT32, experiment->ticks);
    comity_writer_number(writer, "replicates", COMITY_INT32, (double)file->worlds);
    comity_writer_number(writer, "stream", COMITY_FLOAT64, file->stream);
    comity_writer_text(writer, NULL, "mode", experiment->mean_field ? "mean_field" : "stochastic");
    if (options->point) /* of a replay */
        comity_writer_number(writer, "point", COMITY_INT64, (double)*options->point);
    if (options->replicate)
        comity_writer_number(writer, "replicate", COMITY_INT64, (double)*options->replicate);
    if (options->measures)
        comity_put_attached(writer, "attached_", options->attached);
    put_provenance(writer, file->scenario, options->command_line);
}

int comity_run_file_create(struct comity_run_file **out, const char *path,
                           const struct comity_scenario *scenario,
                           const struct comity_run_file_options *options,
                           struct comity_experiment *experiment, struct comity_problems *problems)
{
    struct comity_run_file *file = calloc(1, sizeof *file);
    *out = file;
    if (!file)
        return COMITY_NO_MEMORY;
    file->begun = comity_seconds_now();
    file->scenario = scenario;
    file->experiment = experiment;
    file->real = options->double_precision ? COMITY_FLOAT64 : COMITY_FLOAT32;
    file->compression = options->memory ? 0 : options->compression;
    file->stream = options->stream;
    file->drawn = options->drawn;
    file->measures = options->measures;
    file->worlds = (size_t)comity_experiment_worlds(experiment);
    sha256_init(&file->digest);
    sha256_init(&file->stored);
    file->outcomes_room = file->worlds < OUTCOME_CHUNK ? file->worlds : OUTCOME_CHUNK;
    file->outcomes = calloc(file->outcomes_room, COMITY_OUTCOME_SLOTS * sizeof *file->outcomes);
    file->phases = calloc(experiment->ticks, COMITY_PHASES * sizeof *file->phases);
    if (!file->outcomes || !file->phases)
        return COMITY_NO_MEMORY;
    experiment->context = file;
    experiment->point = point;
    experiment->attach = attach;
    experiment->detach = comity_encoded_free;
    experiment->finish = finish;
    const int status = comity_results_create(&file->writer, path, options->memory, "run",
                                             options->replace, problems);
    if (!status)
        declare(file, options);
    return file->writer.status;
}

/* One outcome of the worlds gathered, in file shape and element type. */
static int write_outcome(struct comity_run_file *file, const struct comity_outcome *outcome,
                         void *values)
{
    size_t start[3] = { file->outcomes_first }, count[3] = { file->outcomes_count };
    comity_shape_extents(outcome->shape, count + 1);
    comity_outcome_to_cells(outcome, file->real, file->outcomes_count, file->outcomes, values);
    return comity_writer_put_box(&file->writer, outcome->name, start, count, values);
}

static int write_outcomes(struct comity_run_file *file)
{
    void *values = malloc((size_t)COMITY_SLOTS_VENUE_ISSUE * file->outcomes_count * sizeof(double));
    int status = values ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < COMITY_OUTCOMES && !status; k++)
        status = write_outcome(file, &comity_outcomes()[k], values);
    file->outcomes_first += file->outcomes_count;
    file->outcomes_count = 0;
    free(values);
    return status;
}

static int gather_outcomes(struct comity_run_file *file, const struct comity_block *block)
{
    const size_t size = COMITY_OUTCOME_SLOTS * sizeof *block->outcomes;
    for (size_t done = 0; done < block->count;) {
        const size_t room = file->outcomes_room - file->outcomes_count;
        const size_t left = block->count - done, count = left < room ? left : room;
        memcpy(file->outcomes + file->outcomes_count * COMITY_OUTCOME_SLOTS,
               block->outcomes + done * COMITY_OUTCOME_SLOTS, count * size);
        file->outcomes_count += count;
        done += count;
        if (file->outcomes_count == file->outcomes_room) {
            const int status = write_outcomes(file);
            if (status)
                return status;
        }
    }
    return COMITY_OK;
}

/* In a file the chunks that the thread of the block has made; in memory the values themselves. */
static int write_track(struct comity_run_file *file, const struct comity_block *block, size_t track)
{
    const struct comity_experiment *experiment = file->experiment;
    const struct comity_recording *recording = &experiment->recording;
    const struct comity_encoded *encoded = block->attachment;
    const char *name = recording->tracks[track].variable->name;
    if (file->writer.memory) {
        const size_t start[COMITY_RANK_MAX] = { block->first };
        size_t count[COMITY_RANK_MAX];
        comity_track_extent(recording, track, block->count, count);
        return comity_writer_put_box(&file->writer, name, start, count, block->tracks[track]);
    }
    const size_t index[COMITY_RANK_MAX] = { block->first / experiment->block };
    return comity_writer_put_chunk(&file->writer, name, index, &encoded->chunks[track]);
}

int comity_run_file_append(struct comity_run_file *file, const struct comity_block *block)
{
    const struct comity_experiment *experiment = file->experiment;
    const struct comity_encoded *encoded = block->attachment;
    for (size_t track = 0; track < experiment->recording.count; track++)
        write_track(file, block, track);
    for (size_t k = 0; k < (size_t)experiment->ticks * COMITY_PHASES; k++)
        file->phases[k] += block->phases[k];
    sha256_update(&file->digest, COMITY_DIGEST, encoded->digest);
    sha256_update(&file->stored, COMITY_DIGEST, encoded->stored);
    const int status = gather_outcomes(file, block);
    return file->writer.status ? file->writer.status : status;
}

static int write_phase_shares(struct comity_run_file *file)
{
    const struct comity_recording *recording = &file->experiment->recording;
    double *shares = calloc(recording->rows, COMITY_PHASES * sizeof *shares);
    if (!shares)
        return COMITY_NO_MEMORY;
    for (size_t row = 0; row < recording->rows; row++) {
        for (size_t p = 0; p < COMITY_PHASES; p++) {
            shares[row * COMITY_PHASES + p] =
                (double)file->phases[row * recording->every * COMITY_PHASES + p] /
                (double)file->worlds;
        }
    }
    const int status = comity_writer_put(&file->writer, "phase_share", shares);
    free(shares);
    return status;
}

static int put_measure(struct comity_run_file *file, const char *name, const char *dimensions,
                       const char *before, const char *what, const char *unit, const double *values)
{
    char long_name[320];
    snprintf(long_name, sizeof long_name, "%s%s", before, what);
    comity_put_numbers(&file->writer, name, dimensions, unit, long_name, values);
    return file->writer.status;
}

int comity_run_file_put_measures(struct comity_run_file *file, const double rows[],
                                 const struct comity_measure_estimate estimates[])
{
    const struct comity_measure_set *set = file->measures;
    double *values = calloc(file->worlds + 1, sizeof *values);
    char error[COMITY_MEASURE_NAME + 8];
    int status = values ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < set->count && !status; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        const char *what = measure->type->definition, *unit = comity_measure_unit(set, k);
        if (!comity_measure_is_result(measure))
            continue;
        if (measure->level == COMITY_MEASURE_OF_WORLD) {
            for (size_t w = 0; w < file->worlds; w++)
                values[w] = rows[w * set->row + measure->column];
            status = put_measure(file, measure->name, "replicate", "measure: ", what, unit, values);
            continue;
        }
        snprintf(error, sizeof error, "%s_error", measure->name);
        status = put_measure(file, measure->name, "", "measure: ", what, unit, &estimates[k].value);
        if (!status) {
            status = put_measure(file, error, "", "standard error of ", measure->name, unit,
                                 &estimates[k].error);
        }
    }
    free(values);
    return status;
}

int comity_run_file_commit(struct comity_run_file *file, const char *kernel)
{
    struct comity_writer *writer = &file->writer;
    char text[COMITY_DIGEST_TEXT];
    int status = file->outcomes_count ? write_outcomes(file) : COMITY_OK;
    if (status || (status = write_phase_shares(file)))
        return status;
    if (file->drawn) {
        comity_hash_drawn(&file->digest, file->drawn);
        comity_hash_drawn(&file->stored, file->drawn);
    }
    comity_digest_text(&file->digest, text);
    comity_writer_text(writer, NULL, "results_sha256", text);
    if (file->real == COMITY_FLOAT32) {
        comity_digest_text(&file->stored, text);
        comity_writer_text(writer, NULL, "results_sha256_stored", text);
    }
    comity_writer_number(writer, "results_sha256_block", COMITY_FLOAT64,
                         (double)file->experiment->block);
    comity_put_text(writer, kernel, "instruction_set");
    writer->quick = comity_seconds_now() - file->begun < COMITY_QUICK_SECONDS;
    comity_writer_seal(writer);
    return comity_writer_commit(writer);
}

void comity_run_file_free(struct comity_run_file *file)
{
    if (file) {
        comity_writer_free(&file->writer);
        free(file->outcomes);
        free(file->phases);
        free(file);
    }
}
