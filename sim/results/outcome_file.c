/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/outcome_file.h>
#include <comity/scenario_file.h>
#include <comity/status.h>

#include "labelled/labelled.h"
#include "results/outcome_cells.h"

#include <stdlib.h>
#include <string.h>

static int fail(struct comity_outcome_file *file, int status, const char *what)
{
    return comity_reader_tell(file->reader, status, what, file->error, sizeof file->error);
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
    status =
        status
            ? status
            : pass(file, comity_reader_whole(file->reader, NULL, "stream", 0, UINT32_MAX, &stream));
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
    int status =
        pass(file, comity_reader_group_text(file->reader, "provenance", "scenario", &source.text));
    comity_problems_init(&problems);
    if (!status) {
        status = comity_scenario_read_texts(&file->scenario, &source, 1, &problems);
        if (status && status != COMITY_NO_MEMORY) {
            status = fail(file, COMITY_BAD_FILE, "its scenario cannot be read back");
        }
    }
    comity_problems_free(&problems);
    free(source.text);
    return status;
}

/* One outcome of all replicates, from its shape in the file to its slots. */
static int read_outcome(struct comity_outcome_file *file, const struct comity_outcome *outcome,
                        double *cells)
{
    const size_t width = comity_shape_width(outcome->shape);
    const size_t replicates = file->scenario.replicates;
    const struct comity_reader_variable *variable = comity_reader_find(file->reader, outcome->name);
    if (!variable || variable->size != replicates * width) {
        return fail(file, COMITY_BAD_FILE, "it does not hold the outcomes of all replicates");
    }
    file->double_precision = variable->element == COMITY_FLOAT64;
    const int status =
        pass(file, comity_reader_get(file->reader, outcome->name, COMITY_FLOAT64, cells));
    if (!status) {
        comity_outcome_from_cells(outcome, replicates, cells, file->outcomes);
    }
    return status;
}

static int read_outcomes(struct comity_outcome_file *file)
{
    const size_t replicates = file->scenario.replicates;
    double *cells = calloc(replicates, COMITY_SLOTS_VENUE_ISSUE * sizeof *cells);
    file->outcomes = calloc(replicates, COMITY_OUTCOME_SLOTS * sizeof *file->outcomes);
    int status = cells && file->outcomes ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < COMITY_OUTCOMES && !status; k++) {
        status = read_outcome(file, &comity_outcomes()[k], cells);
    }
    free(cells);
    return status;
}

int comity_outcome_file_open(struct comity_outcome_file *file, const char *path)
{
    *file = (struct comity_outcome_file){ 0 };
    comity_scenario_init(&file->scenario);
    struct comity_reader *reader = file->reader = calloc(1, sizeof *reader);
    if (!reader) {
        return COMITY_NO_MEMORY;
    }
    int status = pass(file, comity_reader_open(reader, path));
    if (!status && strcmp(reader->format, "run") != 0) {
        status = fail(file, COMITY_BAD_FILE, "it is not the results file of a run");
    }
    status = status ? status : read_mode(file);
    status = status ? status : read_scenario(file);
    status = status ? status : read_outcomes(file);
    if (status && !file->error[0]) {
        fail(file, status, comity_status_message(status));
    }
    return status;
}

void comity_outcome_file_free(struct comity_outcome_file *file)
{
    if (file->reader) {
        comity_reader_free(file->reader);
    }
    free(file->reader);
    free(file->outcomes);
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
    if (ticks[1] <= ticks[0]) {
        return fail(file, COMITY_BAD_FILE, "its ticks do not ascend");
    }
    *every = (uint32_t)(ticks[1] - ticks[0]);
    return COMITY_OK;
}

int comity_outcome_file_recording(struct comity_outcome_file *file, const char *names,
                                  struct comity_recording *recording)
{
    const char *unknown;
    uint32_t every = 1;
    size_t kept = 0;
    int status = read_stride(file, &every);
    status =
        status ? status
               : comity_recording_init(recording, names, file->scenario.ticks, every, 0, &unknown);
    if (status) {
        return status;
    }
    for (size_t track = 0; track < recording->count; track++) {
        struct comity_track one = recording->tracks[track];
        const struct comity_reader_variable *variable =
            comity_reader_find(file->reader, one.variable->name);
        if (variable && variable->size == file->scenario.replicates * one.width * recording->rows) {
            one.element = variable->element;
            recording->tracks[kept++] = one;
        }
    }
    recording->count = kept;
    return COMITY_OK;
}

int comity_outcome_file_tracks(struct comity_outcome_file *file,
                               const struct comity_recording *recording, size_t first, size_t count,
                               void *const *tracks)
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
