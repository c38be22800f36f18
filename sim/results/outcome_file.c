/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/outcome_file.h>
#include <comity/scenario_file.h>

#include "results/coordinates.h"
#include "results/drawn.h"
#include "results/encoding.h"
#include "results/outcome_cells.h"
#include "results/settings.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static int fail(struct comity_outcome_file *file, int status, const char *what)
{
    return comity_reader_report(file->reader, status, what, file->problems);
}

/* Passes on what the reader says. */
static int pass(struct comity_outcome_file *file, int status)
{
    return fail(file, status, NULL);
}

static int read_mode(struct comity_outcome_file *file)
{
    char *mode = NULL;
    uint64_t stream = 0;
    int status = pass(file, comity_reader_text(file->reader, NULL, "mode", &mode));
    if (!status) {
        status = pass(file, comity_reader_whole(file->reader, "stream", 0, UINT32_MAX, &stream));
    }
    file->mean_field = !status && strcmp(mode, "mean_field") == 0;
    file->stream = (uint32_t)stream;
    if (!status && !file->mean_field && strcmp(mode, "stochastic") != 0) {
        status =
            fail(file, COMITY_BAD_FILE, "the attribute mode is neither stochastic nor mean_field");
    }
    free(mode);
    return status;
}

static int read_scenario(struct comity_outcome_file *file)
{
    struct comity_source_text source = { (char[]){ "provenance" }, NULL };
    struct comity_problems problems;
    int status = pass(file, comity_reader_provenance(file->reader, "scenario", &source.text));
    comity_problems_init(&problems);
    if (!status) {
        status = comity_scenario_read_texts(&file->scenario, &source, 1, &problems);
        if (status && status != COMITY_NO_MEMORY) {
            status = fail(file, COMITY_BAD_FILE, "its scenario cannot be read back");
        }
    }
    if (!status) {
        status = pass(file, comity_read_changes(file->reader, &file->scenario));
    }
    comity_problems_free(&problems);
    free(source.text);
    return status;
}

/* Which worlds a file of a replay holds: one. */
static int read_place(struct comity_outcome_file *file)
{
    struct comity_reader *reader = file->reader;
    const struct comity_reader_dimension *replicates =
        comity_reader_find_dimension(reader, "replicate");
    int status = COMITY_OK;
    if (!replicates || replicates->length != file->scenario.replicates) {
        return fail(file, COMITY_BAD_FILE, "it does not hold the replicates that its scenario has");
    }
    if (comity_reader_has(reader, NULL, "replicate")) {
        file->replayed = true;
        status = comity_reader_whole(reader, "replicate", 0, UINT32_MAX, &file->first_replicate);
    }
    if (!status && comity_reader_has(reader, NULL, "point")) {
        file->of_point = true;
        status = comity_reader_whole(reader, "point", 0, UINT64_C(1) << 53, &file->point);
    }
    return pass(file, status);
}

/* The settings that its replicates were drawn. */
static int read_drawn(struct comity_outcome_file *file)
{
    const char *fault = NULL;
    const int status = comity_get_drawn(file->reader, &file->scenario, file->scenario.replicates,
                                        COMITY_REPLICATES_OF_A_DRAW, &file->drawn, &fault);
    return fail(file, status, fault);
}

/* A variable over replicates, `rows` of them when that is not 0, and a shape; NULL when the file
 * has it otherwise, or not at all. */
static const struct comity_reader_variable *find_shaped(const struct comity_outcome_file *file,
                                                        const char *name, size_t rows,
                                                        enum comity_shape shape)
{
    const struct comity_reader_variable *variable = comity_reader_find(file->reader, name);
    size_t extent[4] = { file->scenario.replicates, rows }, rank = rows ? 2 : 1;
    rank += comity_shape_extents(shape, extent + rank);
    return variable && variable->element != COMITY_STRING && variable->rank == rank &&
                   memcmp(variable->extent, extent, rank * sizeof *extent) == 0
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
            return fail(file, COMITY_BAD_FILE, "it does not hold the outcomes of all replicates");
        }
        if (variable->element != COMITY_FLOAT64 && variable->element != COMITY_FLOAT32) {
            return fail(file, COMITY_BAD_FILE, "its outcomes are not of type float32 or float64");
        }
        file->double_precision = variable->element == COMITY_FLOAT64;
    }
    return COMITY_OK;
}

static int read_outcomes(struct comity_outcome_file *file)
{
    const size_t replicates = file->scenario.replicates;
    int status = find_outcomes(file);
    if (status) {
        return status;
    }
    double *cells = calloc(replicates, COMITY_SLOTS_VENUE_ISSUE * sizeof *cells);
    file->outcomes = calloc(replicates, COMITY_OUTCOME_SLOTS * sizeof *file->outcomes);
    status = cells && file->outcomes ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < COMITY_OUTCOMES && !status; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        status = pass(file, comity_reader_get(file->reader, outcome->name, COMITY_FLOAT64, cells));
        if (!status) {
            comity_outcome_from_cells(outcome, replicates, cells, file->outcomes);
        }
    }
    free(cells);
    return status;
}

int comity_outcome_file_origin(struct comity_outcome_file *file, const char *path,
                               struct comity_problems *problems)
{
    *file = (struct comity_outcome_file){ .problems = problems };
    comity_scenario_init(&file->scenario);
    struct comity_reader *reader = file->reader = calloc(1, sizeof *reader);
    if (!reader) {
        return COMITY_NO_MEMORY;
    }
    int status = pass(file, comity_reader_open(reader, path));
    if (!status && strcmp(reader->format, "run") != 0) {
        status = fail(file, COMITY_BAD_FILE, "it is not the results file of a run");
    }
    if (status || (status = read_mode(file)) || (status = read_scenario(file)) ||
        (status = read_place(file)) || (status = read_drawn(file))) {
        return status;
    }
    return pass(file, comity_get_attached(file->reader, "attached_", &file->attached));
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
    int status = pass(file, comity_reader_text(file->reader, NULL, name, &stored));
    if (!status &&
        !(status = pass(file, comity_reader_whole(file->reader, "results_sha256_block", 1,
                                                  UINT32_MAX, &worlds))) &&
        !(status = comity_outcome_file_recording(file, "all", &recording))) {
        const size_t replicates = file->scenario.replicates;
        sha256_init(&hash.all);
        status = comity_outcome_file_blocks(
            file, &recording, worlds < replicates ? (size_t)worlds : replicates, hash_block, &hash);
        comity_digest_text(&hash.all, found);
    }
    if (!status && strcmp(found, stored) != 0) {
        status = fail(file, COMITY_BAD_FILE,
                      "its values are not those that its hash was taken of; --trust reads it all "
                      "the same");
    }
    free(stored);
    return status;
}

int comity_outcome_file_open(struct comity_outcome_file *file, const char *path, bool trust,
                             struct comity_problems *problems)
{
    int status = comity_outcome_file_origin(file, path, problems);
    if (status || (status = read_outcomes(file)) || trust) {
        return status;
    }
    return check_hash(file);
}

void comity_outcome_file_free(struct comity_outcome_file *file)
{
    if (file->reader) {
        comity_reader_free(file->reader);
    }
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
    if (!rows) {
        return fail(file, COMITY_BAD_FILE, "it has no dimension tick");
    }
    if (rows->length > 1) {
        const int status =
            comity_reader_get_box(file->reader, "tick", start, count, COMITY_INT32, ticks);
        if (status) {
            return pass(file, status);
        }
    } else {
        ticks[1] = (int32_t)file->scenario.ticks;
    }
    if (ticks[0] != 0 || ticks[1] <= 0) {
        return fail(file, COMITY_BAD_FILE, "its ticks do not ascend from 0");
    }
    *every = (uint32_t)ticks[1];
    return COMITY_OK;
}

int comity_outcome_file_recording(struct comity_outcome_file *file, const char *names,
                                  struct comity_recording *recording)
{
    const char *unknown;
    uint32_t every = 1;
    size_t kept = 0;
    int status = read_stride(file, &every);
    if (status || (status = comity_recording_init(recording, names, file->scenario.ticks, every, 0,
                                                  &unknown))) {
        return status;
    }
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
    int status = COMITY_OK;
    for (size_t k = 0; k < recording->count && !status; k++) {
        const struct comity_track *track = &recording->tracks[k];
        const size_t start[4] = { first };
        size_t box[4] = { count, recording->rows };
        comity_shape_extents(track->variable->shape, box + 2);
        status = pass(file, comity_reader_get_box(file->reader, track->variable->name, start, box,
                                                  track->element, tracks[k]));
    }
    return status;
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
        if (!(status = read_tracks(file, recording, first, block.count, block.tracks))) {
            status = take(context, &block);
        }
    }
    for (size_t k = 0; k < recording->count; k++) {
        free(block.tracks[k]);
    }
    return status;
}
