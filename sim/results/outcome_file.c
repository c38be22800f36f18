/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/outcome_file.h>
#include <comity/scenario_file.h>

#include "results/compare_made.h"
#include "results/coordinates.h"
#include "results/drawn.h"
#include "results/encoding.h"
#include "results/outcome_cells.h"
#include "results/settings.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_mode(struct comity_outcome_file *file)
{
    struct comity_reader *reader = file->reader;
    char *mode = NULL;
    uint64_t stream = 0;
    comity_reader_whole(reader, "stream", 0, UINT32_MAX, &stream);
    if (!comity_reader_text(reader, NULL, "mode", &mode)) {
        file->mean_field = strcmp(mode, "mean_field") == 0;
        if (!file->mean_field && strcmp(mode, "stochastic") != 0) {
            comity_reader_fail(reader, COMITY_BAD_FILE,
                               "the attribute mode is neither stochastic nor mean_field");
        }
    }
    file->stream = (uint32_t)stream;
    free(mode);
    return reader->status;
}

static int read_scenario(struct comity_outcome_file *file)
{
    struct comity_reader *reader = file->reader;
    struct comity_source_text source = { (char[]){ "provenance" }, NULL };
    struct comity_problems problems;
    comity_problems_init(&problems);
    if (!comity_reader_provenance(reader, "scenario", &source.text)) {
        comity_reader_reject(reader,
                             comity_scenario_read_texts(&file->scenario, &source, 1, &problems),
                             "its scenario cannot be read back");
    }
    comity_read_changes(reader, &file->scenario);
    comity_problems_free(&problems);
    free(source.text);
    return reader->status;
}

/* Which worlds a file of a replay holds: one. */
static int read_place(struct comity_outcome_file *file)
{
    struct comity_reader *reader = file->reader;
    const struct comity_reader_dimension *replicates =
        comity_reader_find_dimension(reader, "replicate");
    if (!replicates || replicates->length != file->scenario.replicates) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "it does not hold the replicates that its scenario has");
    }
    if (comity_reader_has(reader, NULL, "replicate")) {
        file->replayed = true;
        comity_reader_whole(reader, "replicate", 0, UINT32_MAX, &file->first_replicate);
    }
    if (comity_reader_has(reader, NULL, "point")) {
        file->of_point = true;
        comity_reader_whole(reader, "point", 0, UINT64_C(1) << 53, &file->point);
    }
    return reader->status;
}

/* A variable over replicates, `rows` of them when that is not 0, and a shape; NULL when the file
 * has it otherwise, or not at all. */
static const struct comity_reader_variable *find_shaped(const struct comity_outcome_file *file,
                                                        const char *name, size_t rows,
                                                        enum comity_shape shape)
{
    const struct comity_reader_variable *variable = comity_reader_find(file->reader, name);
    size_t extent[4] = { file->scenario.replicates, rows }, rank = rows ? 2 : 1;
    char dimensions[64];
    snprintf(dimensions, sizeof dimensions, "replicate %s%s", rows ? "tick " : "",
             comity_shape_dimensions(shape));
    rank += comity_shape_extents(shape, extent + rank);
    return variable && variable->element != COMITY_STRING && variable->rank == rank &&
                   memcmp(variable->extent, extent, rank * sizeof *extent) == 0 &&
                   comity_reader_is_over(file->reader, variable, dimensions)
               ? variable
               : NULL;
}

/* Before anything is allocated for them. */
static int find_outcomes(struct comity_outcome_file *file)
{
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        const struct comity_reader_variable *variable =
            find_shaped(file, outcome->name, 0, outcome->shape);
        if (!variable) {
            return comity_reader_fail(file->reader, COMITY_BAD_FILE,
                                      "it does not hold the outcomes of all replicates");
        }
        if (variable->element != COMITY_FLOAT64 && variable->element != COMITY_FLOAT32) {
            return comity_reader_fail(file->reader, COMITY_BAD_FILE,
                                      "its outcomes are not of type float32 or float64");
        }
        file->double_precision = variable->element == COMITY_FLOAT64;
    }
    return COMITY_OK;
}

static int read_outcomes(struct comity_outcome_file *file)
{
    const size_t replicates = file->scenario.replicates;
    if (find_outcomes(file))
        return file->reader->status;
    double *cells = calloc(replicates, COMITY_SLOTS_VENUE_ISSUE * sizeof *cells);
    file->outcomes = calloc(replicates, COMITY_OUTCOME_SLOTS * sizeof *file->outcomes);
    if (!cells || !file->outcomes)
        comity_reader_fail_memory(file->reader);
    for (size_t k = 0; k < COMITY_OUTCOMES && !file->reader->status; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        if (!comity_reader_get(file->reader, outcome->name, COMITY_FLOAT64, cells))
            comity_outcome_from_cells(outcome, replicates, cells, file->outcomes);
    }
    free(cells);
    return file->reader->status;
}

int comity_outcome_file_origin(struct comity_outcome_file *file, const char *path,
                               struct comity_problems *problems)
{
    struct comity_reader *reader = calloc(1, sizeof *reader);
    *file = (struct comity_outcome_file){ .reader = reader };
    comity_scenario_init(&file->scenario);
    if (!reader)
        return COMITY_NO_MEMORY;
    if (!comity_reader_open(reader, path, problems) && strcmp(reader->format, "run") != 0)
        comity_reader_fail(reader, COMITY_BAD_FILE, "it is not the results file of a run");
    if (reader->status || read_mode(file) || read_scenario(file) || read_place(file) ||
        comity_get_drawn(reader, &file->scenario, file->scenario.replicates,
                         COMITY_REPLICATES_OF_A_DRAW, &file->drawn))
        return reader->status;
    return comity_get_attached(reader, "attached_", &file->attached);
}

/* ---- the hash ---- */

struct hash {
    const struct comity_recording *recording;
    struct sha256_ctx all;
};

/* Takes one block, read back as it was computed, into the hash of all. */
static int hash_block(void *context, const struct comity_block *block)
{
    struct hash *hash = context;
    uint8_t digest[COMITY_DIGEST];
    const int status = comity_digest(digest, NULL, hash->recording, block);
    sha256_update(&hash->all, sizeof digest, digest);
    return status;
}

static int check_hash(struct comity_outcome_file *file)
{
    const char *name = file->double_precision ? "results_sha256" : "results_sha256_stored";
    struct comity_recording recording;
    struct hash hash = { .recording = &recording };
    char found[COMITY_DIGEST_TEXT], *stored = NULL;
    uint64_t worlds;
    comity_reader_text(file->reader, NULL, name, &stored);
    comity_reader_whole(file->reader, "results_sha256_block", 1, UINT32_MAX, &worlds);
    int status = comity_outcome_file_recording(file, "all", &recording);
    if (!status) {
        const size_t replicates = file->scenario.replicates;
        sha256_init(&hash.all);
        status = comity_outcome_file_blocks(
            file, &recording, worlds < replicates ? (size_t)worlds : replicates, hash_block, &hash);
        if (file->drawn.settings > 0)
            comity_hash_drawn(&hash.all, &file->drawn);
        comity_digest_text(&hash.all, found);
    }
    if (!status && strcmp(found, stored) != 0) {
        status = comity_reader_fail(
            file->reader, COMITY_BAD_FILE,
            "its values are not those that its hash was taken of; --trust reads it all the same");
    }
    free(stored);
    return status;
}

/* ---- labels ---- */

struct labels {
    const struct comity_outcome_file *file;
    const struct comity_recording *recording;
};

static int put_labels(struct comity_writer *writer, const void *context)
{
    const struct labels *labels = context;
    const struct comity_scenario *scenario = &labels->file->scenario;
    comity_put_counter(writer, "replicate", labels->file->first_replicate, scenario->replicates,
                       "");
    comity_put_ticks(writer, scenario, labels->recording->rows, labels->recording->every);
    comity_put_index_sets(writer, scenario);
    return writer->status;
}

/* That values are over the dimensions that they should be over has been seen. */
static int check_labels(struct comity_outcome_file *file)
{
    struct comity_recording recording;
    const int status = comity_outcome_file_recording(file, "all", &recording);
    if (status)
        return status;
    return comity_check_labels(file->reader, put_labels, &(struct labels){ file, &recording });
}

int comity_outcome_file_open(struct comity_outcome_file *file, const char *path, bool trust,
                             struct comity_problems *problems)
{
    int status = comity_outcome_file_origin(file, path, problems);
    if (status || (status = read_outcomes(file)) || trust || (status = check_hash(file)))
        return status;
    return check_labels(file);
}

void comity_outcome_file_free(struct comity_outcome_file *file)
{
    if (file->reader)
        comity_reader_free(file->reader);
    free(file->reader);
    free(file->outcomes);
    comity_drawn_settings_free(&file->drawn);
    comity_attachments_free(&file->attached);
    comity_scenario_free(&file->scenario);
    file->reader = NULL;
    file->outcomes = NULL;
}

/* Every how many ticks a row was kept. */
static int read_stride(struct comity_outcome_file *file, uint32_t *every)
{
    const struct comity_reader_dimension *rows = comity_reader_find_dimension(file->reader, "tick");
    const size_t start[1] = { 0 }, count[1] = { 2 };
    int32_t ticks[2] = { 0, 1 };
    if (!rows)
        return comity_reader_fail(file->reader, COMITY_BAD_FILE, "it has no dimension tick");
    if (rows->length <= 1)
        ticks[1] = (int32_t)file->scenario.ticks;
    else if (comity_reader_get_box(file->reader, "tick", start, count, COMITY_INT32, ticks))
        return file->reader->status;
    if (ticks[0] != 0 || ticks[1] <= 0)
        return comity_reader_fail(file->reader, COMITY_BAD_FILE, "its ticks do not ascend from 0");
    *every = (uint32_t)ticks[1];
    return file->reader->status;
}

int comity_outcome_file_recording(struct comity_outcome_file *file, const char *names,
                                  struct comity_recording *recording)
{
    const char *unknown;
    uint32_t every = 1;
    size_t kept = 0;
    int status = read_stride(file, &every);
    if (status || (status = comity_recording_init(recording, names, file->scenario.ticks, every, 0,
                                                  &unknown)))
        return status;
    for (size_t track = 0; track < recording->count; track++) {
        struct comity_track one = recording->tracks[track];
        const struct comity_reader_variable *variable =
            find_shaped(file, one.variable->name, recording->rows, one.variable->shape);
        if (variable && (variable->element == COMITY_INT8) == (one.element == COMITY_INT8)) {
            one.element = variable->element;
            recording->tracks[kept++] = one;
        }
    }
    recording->count = kept;
    return COMITY_OK;
}

static int read_tracks(struct comity_outcome_file *file, const struct comity_recording *recording,
                       size_t first, size_t count, void *const *tracks)
{
    for (size_t k = 0; k < recording->count; k++) {
        const struct comity_track *track = &recording->tracks[k];
        const size_t start[4] = { first };
        size_t box[4] = { count, recording->rows };
        comity_shape_extents(track->variable->shape, box + 2);
        comity_reader_get_box(file->reader, track->variable->name, start, box, track->element,
                              tracks[k]);
    }
    return file->reader->status;
}

int comity_outcome_file_blocks(struct comity_outcome_file *file,
                               const struct comity_recording *recording, size_t worlds,
                               int (*take)(void *context, const struct comity_block *block),
                               void *context)
{
    const size_t replicates = file->scenario.replicates;
    struct comity_block block = { 0 };
    int status = COMITY_OK;
    for (size_t k = 0; k < recording->count && !status; k++) {
        block.tracks[k] = malloc(worlds * comity_track_bytes(recording, k));
        status = block.tracks[k] ? COMITY_OK : COMITY_NO_MEMORY;
    }
    for (size_t first = 0; first < replicates && !status; first += worlds) {
        block.first = first;
        block.count = replicates - first < worlds ? replicates - first : worlds;
        block.outcomes = file->outcomes + first * COMITY_OUTCOME_SLOTS;
        if (!(status = read_tracks(file, recording, first, block.count, block.tracks)))
            status = take(context, &block);
    }
    for (size_t k = 0; k < recording->count; k++)
        free(block.tracks[k]);
    return status;
}
