/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/calibrate.h"

#include <comity/posterior_file.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Simulations that a file holds, and what it says of each. */
struct rows {
    struct comity_reader *reader;
    struct comity_calibration *calibration;
    struct comity_verification *verification;
    size_t count;
    double *model, *number;                  /* [count] */
    double *score;                           /* [count][parameters] */
    double *summary;                         /* [count][targets of the file] */
    double *value;                           /* [count][parameters] */
    double *distance;                        /* [count], of draws; NULL: they are none */
    double *scale;                           /* [targets of the file], of draws */
    double *expectation, *expectation_scale; /* of draws that are near by expected scores */
};

static void judge(struct rows *rows, const char *variable, size_t row, double stored, double made)
{
    comity_verification_count(rows->verification, memcmp(&stored, &made, sizeof made) == 0, row,
                              variable);
}

/* Reads a variable of `size` numbers, which must be there. */
static int read_numbers(struct rows *rows, const char *name, size_t size, double **values)
{
    *values = calloc(size + 1, sizeof **values);
    return *values ? comity_reader_get_all(rows->reader, name, size, *values) : COMITY_NO_MEMORY;
}

static int read_rows(struct rows *rows, bool draws)
{
    const struct comity_calibration *calibration = rows->calibration;
    const struct comity_reader_dimension *dimension =
        comity_reader_find_dimension(rows->reader, draws ? "draw" : "simulation");
    const size_t parameters = calibration->parameters_count, fitted = calibration->fitted;
    const size_t targets = draws ? fitted : calibration->targets_count;
    const size_t count = rows->count = dimension ? dimension->length : 0;
    const bool by_scores = draws && calibration->by_scores;
    const struct {
        const char *name;
        bool there;
        size_t size;
        double **values;
    } variables[] = {
        { "simulation", true, count, &rows->number },
        { "distance", draws, count, &rows->distance },
        { "scale", draws, targets, &rows->scale },
        { "expectation", by_scores, parameters * COMITY_EXPECTATION_TERMS(fitted),
          &rows->expectation },
        { "expectation_scale", by_scores, parameters, &rows->expectation_scale },
        { "model", !draws, count, &rows->model },
        { draws ? "simulated_score" : "score", true, count * parameters, &rows->score },
        { "summary", true, count * targets, &rows->summary },
        { "value", true, count * parameters, &rows->value },
    };
    int status = COMITY_OK;
    if (!draws && count == 0)
        return COMITY_OK; /* an empty shard */
    for (size_t k = 0; k < sizeof variables / sizeof *variables && !status; k++)
        if (variables[k].there)
            status = read_numbers(rows, variables[k].name, variables[k].size, variables[k].values);
    if (!status && draws) { /* all of the first model */
        rows->model = calloc(count + 1, sizeof *rows->model);
        status = rows->model ? COMITY_OK : COMITY_NO_MEMORY;
    }
    return status;
}

static void free_rows(struct rows *rows)
{
    free(rows->model);
    free(rows->number);
    free(rows->score);
    free(rows->summary);
    free(rows->value);
    free(rows->distance);
    free(rows->scale);
    free(rows->expectation);
    free(rows->expectation_scale);
}

/* The distance of a draw, from its summaries or from the scores that they let expect. */
static double distance_of(const struct rows *rows, const double summary[], const double observed[],
                          double expected[])
{
    const size_t fitted = rows->calibration->fitted, k = rows->calibration->parameters_count;
    if (!rows->expectation)
        return comity_summary_distance(fitted, summary, observed, rows->scale);
    comity_expectation_scores(k, fitted, summary, observed, rows->scale, rows->expectation,
                              expected);
    for (size_t p = 0; p < k; p++)
        expected[k + p] = rows->expectation[p * COMITY_EXPECTATION_TERMS(fitted)];
    return comity_summary_distance(k, expected, expected + k, rows->expectation_scale);
}

/* Compares what was simulated of one row; `observed` has room for the targets and for two scores of
 * each parameter. */
static void compare_row(struct rows *rows, size_t row, const double summary[], double observed[])
{
    const struct comity_calibration *calibration = rows->calibration;
    const size_t parameters = calibration->parameters_count;
    const size_t targets = rows->distance ? calibration->fitted : calibration->targets_count;
    for (size_t t = 0; t < targets; t++)
        judge(rows, "summary", row, rows->summary[row * targets + t], summary[t]);
    for (size_t t = 0; t < targets; t++)
        observed[t] = calibration->targets[t].observed;
    if (rows->distance) {
        judge(rows, "distance", row, rows->distance[row],
              distance_of(rows, summary, observed, observed + targets));
    }
    for (size_t p = 0; !rows->distance && p < parameters; p++) {
        judge(rows, "value", row, rows->value[row * parameters + p],
              comity_prior_value(calibration->parameters[p].prior,
                                 rows->score[row * parameters + p]));
    }
}

/* Simulates the chosen rows of a model again. */
static int simulate_rows(struct rows *rows, size_t model, const size_t chosen[], size_t count,
                         unsigned threads, const struct comity_monitor *monitor)
{
    struct comity_calibration *calibration = rows->calibration;
    const size_t parameters = calibration->parameters_count, targets = calibration->targets_count;
    struct comity_calibration_stretch stretch = { 0 };
    uint64_t *number = calloc(count, sizeof *number);
    double *score = calloc(count, parameters * sizeof *score);
    double *summary = calloc(count, targets * sizeof *summary);
    double *observed = calloc(targets + 2 * parameters, sizeof *observed);
    int status = number && score && summary && observed ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < count && !status; k++) {
        number[k] = (uint64_t)rows->number[chosen[k]];
        memcpy(score + k * parameters, rows->score + chosen[k] * parameters,
               parameters * sizeof *score);
    }
    if (!status) {
        status =
            comity_calibration_stretch_init(&stretch, calibration, model, 0, count, score, summary);
    }
    stretch.number = number;
    stretch.experiment.threads = threads;
    if (!status) {
        status = job_compute_blocks(&stretch.experiment, monitor, "verifying",
                                    comity_calibration_take, &stretch);
    }
    comity_calibration_stretch_free(&stretch);
    for (size_t k = 0; k < count && !status; k++) {
        if (rows->distance)
            comity_calibration_add_errors(calibration, number[k], 1, summary + k * targets);
        compare_row(rows, chosen[k], summary + k * targets, observed);
    }
    rows->verification->points += status ? 0 : count;
    free(number);
    free(score);
    free(summary);
    free(observed);
    return status;
}

/* A damaged file may say anything. */
static bool is_sound(const struct rows *rows)
{
    const size_t parameters = rows->calibration->parameters_count;
    for (size_t k = 0; k < rows->count; k++) {
        const double model = rows->model[k], number = rows->number[k];
        if (!(model >= 0 && model < (double)rows->calibration->models_count) ||
            !(number >= 0 && number < (double)UINT32_MAX))
            return false;
    }
    for (size_t k = 0; k < rows->count * parameters; k++)
        if (!isfinite(rows->score[k]))
            return false;
    return true;
}

/* All rows, or some spread evenly, the same at every call. */
static int verify_rows(struct rows *rows, const struct comity_verify_options *options,
                       const struct comity_monitor *monitor)
{
    const size_t wanted =
        options->points && options->points < rows->count ? (size_t)options->points : rows->count;
    size_t *chosen = calloc(wanted + 1, sizeof *chosen);
    int status = chosen ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t m = 0; m < rows->calibration->models_count && !status; m++) {
        size_t count = 0;
        for (size_t k = 0; k < wanted; k++) {
            const size_t row = k * rows->count / wanted;
            if ((size_t)rows->model[row] == m)
                chosen[count++] = row;
        }
        status =
            count ? simulate_rows(rows, m, chosen, count, options->threads, monitor) : COMITY_OK;
    }
    free(chosen);
    return status;
}

/* Everything again, into memory. */
static int verify_whole(struct comity_reader *reader, struct comity_calibrate_result *result,
                        unsigned threads, const struct comity_monitor *monitor,
                        struct comity_verification *verification, struct comity_problems *problems)
{
    const struct comity_calibrate_options options = { .threads = threads };
    const struct comity_sink nowhere = { .path = NULL };
    const struct comity_reader_dimension *truths = comity_reader_find_dimension(reader, "truth");
    struct comity_dataset *made = calloc(1, sizeof *made);
    struct calibrating work = { .options = &options,
                                .sink = &nowhere,
                                .monitor = monitor,
                                .problems = problems,
                                .result = result,
                                .limit = SIZE_MAX };
    uint64_t used = 0;
    char *ended = NULL;
    comity_reader_text(reader, NULL, "ended_by", &ended);
    comity_reader_whole(reader, "simulations_used", 1, result->calibration.simulations, &used);
    int status = made ? reader->status : COMITY_NO_MEMORY;
    verification->ended_by_time = !status && strcmp(ended, "time") == 0;
    work.limit = verification->ended_by_time ? (size_t)used : SIZE_MAX;
    free(ended);
    if (!status && !(status = calibrate_tables(&work)) && !(status = calibrate_points(&work)) &&
        !(status = calibrate_finish(&work, truths ? truths->length : 0, NULL, made)))
        status = comity_compare_made(reader, made, verification);
    verification->points = result->simulated;
    calibrate_free(&work);
    comity_dataset_free(made);
    return status;
}

int verify_calibration(struct comity_reader *reader, const struct comity_verify_options *options,
                       const struct comity_monitor *monitor,
                       struct comity_verification *verification, struct comity_problems *problems)
{
    const bool draws = strcmp(reader->format, "posterior") == 0;
    struct comity_calibrate_result result = { 0 };
    struct comity_posterior_table table = { 0 };
    struct comity_problems found;
    struct rows rows = { .reader = reader,
                         .calibration = &result.calibration,
                         .verification = verification };
    comity_problems_init(&found);
    verification->what = "simulation";
    int status = comity_calibration_init(&result.calibration);
    if (!status)
        status = comity_calibration_of_reader(&result.calibration, reader);
    if (!status && draws && options->points == 0) {
        status = verify_whole(reader, &result, options->threads, monitor, verification, &found);
    } else if (!status) {
        /* of a sample, the hash of all draws */
        status = draws ? comity_posterior_table_read(&table, reader->path, problems) : COMITY_OK;
        if (!status && !(status = read_rows(&rows, draws)) && !is_sound(&rows))
            status = comity_reader_fail(reader, COMITY_BAD_FILE, "a row of it is no simulation");
        if (!status)
            status = verify_rows(&rows, options, monitor);
        const struct comity_simulations_part part = { .count = rows.count,
                                                      .model = rows.model,
                                                      .number = rows.number };
        if (!status && !draws) {
            status =
                comity_simulations_compare_labels(reader, &result.calibration, &part, verification);
        }
    }
    verification->what = verification->differences ? "row" : "simulation";
    if (found.count && status)
        comity_reader_fail(reader, status, "%s", found.list[0].text);
    free_rows(&rows);
    comity_posterior_table_free(&table);
    comity_calibrate_result_free(&result);
    comity_problems_free(&found);
    return status;
}
