/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Outcomes of a complete sweep, read back as means of its points. */
#include <comity/sweep_outcomes.h>

#include "results/outcome_cells.h"
#include "results/sweep_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VALUES_AT_ONCE = 4 * 1000 * 1000 /* about so many outcomes are in memory */ };

/* Whether a file is not there, but its parts are. */
static bool is_unfinished(const char *path)
{
    char *parts = comity_sweep_parts_directory(path);
    const bool is = parts && access(path, F_OK) != 0 && access(parts, F_OK) == 0;
    free(parts);
    return is;
}

static int check_format(struct comity_reader *reader)
{
    if (strcmp(reader->format, "sweep part") == 0) {
        return comity_reader_fail(
            reader, COMITY_MISMATCH,
            "it is a share of a sweep: join all of them with comity merge first");
    }
    if (strcmp(reader->format, "sweep") != 0)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "it is not the results file of a sweep");
    return COMITY_OK;
}

/* The file must hold what its sweep asks for, and the values that were hashed. */
static int check_contents(struct comity_sweep_outcomes *file, bool trust)
{
    struct sweep_layout layout = { 0 };
    if (!comity_sweep_layout_of_reader(&layout, &file->sweep, file->reader)) {
        if (trust)
            comity_sweep_check_whole(file->reader, &layout);
        else if (!comity_sweep_check_results(file->reader, &layout))
            comity_sweep_check_labels(file->reader, &layout);
    }
    for (size_t k = 0; k < COMITY_OUTCOMES; k++)
        file->kept[k] = file->sweep.outcomes[k];
    comity_sweep_layout_free(&layout);
    return file->reader->status;
}

int comity_sweep_outcomes_open(struct comity_sweep_outcomes *file, const char *path, bool trust,
                               struct comity_problems *problems)
{
    struct comity_reader *reader = calloc(1, sizeof *reader);
    *file = (struct comity_sweep_outcomes){ .reader = reader };
    comity_sweep_init(&file->sweep);
    if (!reader)
        return COMITY_NO_MEMORY;
    if (is_unfinished(path)) {
        return comity_fail(problems, COMITY_CANNOT_READ,
                           "%s: the sweep is not finished: go on with comity sweep --resume", path);
    }
    if (comity_reader_open(reader, path, problems) || check_format(reader))
        return reader->status;
    if (comity_sweep_of_reader(&file->sweep, reader))
        return reader->status == COMITY_NO_MEMORY ? COMITY_NO_MEMORY : COMITY_BAD_FILE;
    if (comity_sweep_is_grid(&file->sweep)) {
        return comity_reader_fail(
            reader, COMITY_MISMATCH,
            "its points are a grid; a sample is expected, of design saltelli or morris");
    }
    return check_contents(file, trust);
}

void comity_sweep_outcomes_free(struct comity_sweep_outcomes *file)
{
    if (file->reader)
        comity_reader_free(file->reader);
    free(file->reader);
    file->reader = NULL;
    comity_sweep_free(&file->sweep);
}

/* One outcome of some points, from its shape in the file to its slots. */
static void read_outcome(struct comity_sweep_outcomes *file, const struct comity_outcome *outcome,
                         size_t first, size_t count, double *cells, double *outcomes)
{
    const size_t replicates = file->sweep.replicates;
    const size_t start[4] = { first };
    size_t box[4] = { count, replicates };
    comity_shape_extents(outcome->shape, box + 2);
    if (!comity_reader_get_box(file->reader, outcome->name, start, box, COMITY_FLOAT64, cells))
        comity_outcome_from_cells(outcome, count * replicates, cells, outcomes);
}

/* Makes what was not computed missing, and what failed when it is not known which replicate did:
 * a first entry that is missing may never have come. */
static void blank(const struct comity_sweep_outcomes *file, size_t count, const int32_t computed[],
                  const int8_t state[], double *outcomes)
{
    const size_t replicates = file->sweep.replicates;
    for (size_t point = 0; point < count; point++) {
        double *worlds = outcomes + point * replicates * COMITY_OUTCOME_SLOTS;
        size_t from = (size_t)computed[point], sound = 0;
        while (sound < from && comity_outcomes_sound(worlds + sound * COMITY_OUTCOME_SLOTS))
            sound++;
        if (state[point] == SWEEP_POINT_FAILED && sound == from)
            from = 0;
        for (size_t k = from * COMITY_OUTCOME_SLOTS; k < replicates * COMITY_OUTCOME_SLOTS; k++)
            worlds[k] = NAN;
    }
}

/* The outcomes of some points, [count][replicates][COMITY_OUTCOME_SLOTS]. Slots that the file does
 * not hold are 0. A replicate that was not computed has NaN in every slot, and so have all of a
 * point at which one failed when what is kept does not show which. */
static int read_outcomes(struct comity_sweep_outcomes *file, size_t first, size_t count,
                         double *outcomes)
{
    const size_t replicates = file->sweep.replicates, worlds = count * replicates;
    const size_t start[1] = { first }, box[1] = { count };
    double *cells = calloc(worlds, COMITY_SLOTS_VENUE_ISSUE * sizeof *cells);
    int32_t *computed = calloc(count, sizeof *computed);
    int8_t *state = calloc(count, sizeof *state);
    struct comity_reader *reader = file->reader;
    if (!cells || !computed || !state)
        comity_reader_fail_memory(reader);
    memset(outcomes, 0, worlds * COMITY_OUTCOME_SLOTS * sizeof *outcomes);
    for (size_t k = 0; k < COMITY_OUTCOMES; k++)
        if (file->kept[k])
            read_outcome(file, &comity_outcomes()[k], first, count, cells, outcomes);
    comity_reader_get_box(reader, "replicates", start, box, COMITY_INT32, computed);
    comity_reader_get_box(reader, "status", start, box, COMITY_INT8, state);
    for (size_t point = 0; point < count && !reader->status; point++)
        if (computed[point] < 0 || (size_t)computed[point] > replicates)
            comity_reader_fail(reader, COMITY_BAD_FILE, "it has more replicates than the sweep");
    if (!reader->status)
        blank(file, count, computed, state, outcomes);
    free(cells);
    free(computed);
    free(state);
    return reader->status;
}

/* The points of one row or trajectory; of another design, one. */
static size_t points_of_row(const struct comity_sweep *sweep)
{
    const enum comity_design_kind kind = sweep->design.kind;
    return kind == COMITY_DESIGN_SALTELLI || kind == COMITY_DESIGN_MORRIS
               ? (size_t)sweep->points / sweep->design.samples
               : 1;
}

/* Values of a measure of worlds, from the file to its place in the rows of a sample. */
static int read_measure(struct comity_sweep_outcomes *file,
                        const struct comity_measure_definition *measure, size_t first, size_t count,
                        double *values, struct comity_scenario_sample *sample)
{
    const size_t start[2] = { first }, box[2] = { count, file->sweep.replicates };
    const int status =
        comity_reader_get_box(file->reader, measure->name, start, box, COMITY_FLOAT64, values);
    for (size_t k = 0; k < count * file->sweep.replicates && !status; k++)
        sample->rows[k * sample->set->row + measure->column] = values[k];
    return status;
}

/* A measure of the ensemble at some points, whose error the file holds too; how it changes with a
 * step, where points share draws, is not known. A date that never comes is the length of the run.
 */
static int read_ensemble(struct comity_sweep_outcomes *file, const struct comity_measure *measure,
                         size_t first, size_t count, struct comity_point_means *means)
{
    const size_t start[1] = { first }, box[1] = { count };
    char error[COMITY_MEASURE_NAME + 8];
    snprintf(error, sizeof error, "%s_error", measure->name);
    comity_reader_get_box(file->reader, measure->name, start, box, COMITY_FLOAT64,
                          means->mean + first);
    comity_reader_get_box(file->reader, error, start, box, COMITY_FLOAT64, means->error + first);
    for (size_t p = first; p < first + count && !file->reader->status; p++) {
        means->error[p] *= means->error[p];
        if (isinf(means->mean[p]) &&
            comity_measure_is_date(&file->sweep.measures->set, measure->slot))
            means->mean[p] = file->sweep.ticks;
    }
    return file->reader->status;
}

/* Means of some points whose outcomes are those of a sample; values has room for all replicates. */
static int take_means(struct comity_sweep_outcomes *file, struct comity_scenario_sample *sample,
                      const struct comity_measure *measures, size_t measures_count, size_t first,
                      size_t points, double *values, struct comity_point_means *means)
{
    int status = COMITY_OK;
    for (size_t m = 0; m < measures_count && !status; m++) {
        if (comity_measure_of_ensemble(&measures[m], sample)) {
            status = read_ensemble(file, &measures[m], first, points, &means[m]);
            continue;
        }
        if (measures[m].kind == COMITY_MEASURE_DEFINED) {
            status = read_measure(file, &sample->set->measures[measures[m].slot], first, points,
                                  values, sample);
        }
        if (!status) {
            comity_measure_values(&measures[m], sample, values);
            status = comity_point_means_take(&means[m], first, points, sample->replicates / points,
                                             values);
        }
    }
    return status;
}

int comity_sweep_outcomes_means(struct comity_sweep_outcomes *file,
                                const struct comity_measure *measures, size_t measures_count,
                                struct comity_point_means *means)
{
    const struct comity_sweep *sweep = &file->sweep;
    const size_t row = points_of_row(sweep), points = (size_t)sweep->points;
    const size_t values_of_row = row * sweep->replicates * COMITY_OUTCOME_SLOTS;
    const size_t rows = VALUES_AT_ONCE / values_of_row + 1;
    const size_t most = rows * row < points ? rows * row : points;
    struct comity_scenario_sample sample;
    int status = comity_scenario_sample_init(&sample, &sweep->scenarios[0], "",
                                             most * sweep->replicates, NULL, 0);
    double *values = calloc(most * sweep->replicates, sizeof *values);
    status = status || values ? status : COMITY_NO_MEMORY;
    if (!status && sweep->measures)
        status = comity_scenario_sample_measure(&sample, &sweep->measures->set);
    sample.ticks = sweep->ticks;
    for (size_t first = 0; first < points && !status; first += most) {
        const size_t count = points - first < most ? points - first : most;
        sample.replicates = count * sweep->replicates;
        status = read_outcomes(file, first, count, sample.outcomes);
        if (!status) {
            status = comity_reader_fail_status(
                file->reader,
                take_means(file, &sample, measures, measures_count, first, count, values, means));
        }
    }
    comity_scenario_sample_free(&sample);
    free(values);
    return status;
}
