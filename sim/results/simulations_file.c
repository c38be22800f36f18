/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/calibration_files.h"
#include "results/coordinates.h"

#include <comity/scenario_file.h>
#include <comity/status.h>
#include <comity/version.h>

#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const format = "simulations";

static void add_text(struct sha256_ctx *digest, const char *text)
{
    sha256_update(digest, text ? strlen(text) + 1 : 1, (const uint8_t *)(text ? text : ""));
}

static int add_models(struct sha256_ctx *digest, const struct comity_calibration *calibration)
{
    for (size_t m = 0; m < calibration->models_count; m++) {
        char *text = comity_scenario_write_values(&calibration->models[m].scenario);

        if (!text) {
            return COMITY_NO_MEMORY;
        }
        add_text(digest, text);
        free(text);
    }
    return COMITY_OK;
}

int comity_calibration_fingerprint(const struct comity_calibration *calibration,
                                   char text[COMITY_DIGEST_TEXT])
{
    const struct comity_measure_set *set = &calibration->measures;
    uint8_t bytes[COMITY_DIGEST];
    struct sha256_ctx digest;

    sha256_init(&digest);
    add_text(&digest, comity_version());
    add_text(&digest, comity_commit());
    add_text(&digest, calibration->text);
    add_text(&digest, calibration->measures_text);
    sha256_update(&digest, sizeof calibration->simulations,
                  (const uint8_t *)&calibration->simulations);
    sha256_update(&digest, sizeof calibration->kept, (const uint8_t *)&calibration->kept);
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_observed_series *series = &set->measures[k].observed;

        sha256_update(&digest, series->count * sizeof *series->value,
                      (const uint8_t *)series->value);
    }
    const int status = add_models(&digest, calibration);

    sha256_digest(&digest, sizeof bytes, bytes);
    comity_digest_text(bytes, text);
    return status;
}

static void put_numbers(struct comity_writer *writer, const char *name, const char *dimensions,
                        const char *long_name, const double *values)
{
    comity_writer_coordinate(writer,
                             &(struct comity_variable_description){ .name = name,
                                                                    .element = COMITY_FLOAT64,
                                                                    .dimensions = dimensions,
                                                                    .long_name = long_name,
                                                                    .units = "1" },
                             values);
}

/* What the rows and columns are; `numbers` has room for every simulation and target, `texts` for
 * every parameter and target. */
static void put_coordinates(struct comity_writer *writer,
                            const struct comity_calibration *calibration,
                            const struct comity_simulations_part *part, double *numbers,
                            const char **texts)
{
    for (size_t i = 0; i < part->count; i++) {
        numbers[i] = (double)(part->first + i);
    }
    comity_writer_dimension(writer, "simulation", part->count);
    put_numbers(writer, "simulation", "simulation", "number of the simulation", numbers);
    for (size_t p = 0; p < calibration->parameters_count; p++) {
        texts[p] = calibration->parameters[p].key;
    }
    comity_put_labels(writer, "parameter", "key of the parameter", calibration->parameters_count,
                      texts);
    for (size_t t = 0; t < calibration->targets_count; t++) {
        texts[t] = calibration->targets[t].measure;
        numbers[t] = calibration->targets[t].observed;
    }
    comity_put_labels(writer, "target", "measure", calibration->targets_count, texts);
    put_numbers(writer, "observed", "target", "observed value", numbers);
    for (size_t t = 0; t < calibration->targets_count; t++) {
        numbers[t] = calibration->targets[t].error;
    }
    put_numbers(writer, "error", "target", "standard deviation of the observation", numbers);
}

/* The values of the parameters, which follow from their scores. */
static void put_values(struct comity_writer *writer, const struct comity_calibration *calibration,
                       const struct comity_simulations_part *part, double *values)
{
    const size_t count = calibration->parameters_count;

    for (size_t i = 0; i < part->count * count; i++) {
        values[i] = comity_prior_value(calibration->parameters[i % count].prior, part->score[i]);
    }
    put_numbers(writer, "value", "simulation parameter", "value of the parameter", values);
}

static int put(struct comity_writer *writer, const struct comity_calibration *calibration,
               const char *fingerprint, const struct comity_simulations_part *part)
{
    const int64_t model = (int64_t)part->model, first = (int64_t)part->first;
    const size_t labels = calibration->parameters_count + calibration->targets_count;
    double *numbers = calloc(part->count * calibration->parameters_count + labels, sizeof *numbers);
    const char **texts = calloc(labels, sizeof *texts);

    if (!numbers || !texts) {
        writer->status = COMITY_NO_MEMORY;
        goto out;
    }
    comity_writer_identify(writer, fingerprint, NULL);
    comity_writer_text(writer, NULL, "title", calibration->title);
    comity_writer_text(writer, NULL, "scenario", calibration->models[part->model].name);
    comity_writer_numbers(writer, NULL, "model", COMITY_INT64, 1, &model);
    comity_writer_numbers(writer, NULL, "first", COMITY_INT64, 1, &first);
    put_coordinates(writer, calibration, part, numbers, texts);
    put_values(writer, calibration, part, numbers);
    put_numbers(writer, "score", "simulation parameter", "normal score of the prior", part->score);
    put_numbers(writer, "summary", "simulation target", "measure of each target", part->summary);
    comity_put_build(writer, NULL);
    comity_writer_commit(writer);
out:
    free(numbers);
    free(texts);
    return writer->status;
}

int comity_simulations_write(const char *path, const struct comity_calibration *calibration,
                             const char *fingerprint, const struct comity_simulations_part *part,
                             struct comity_problems *problems)
{
    struct comity_writer writer;
    int status = comity_writer_create(&writer, path, format);

    if (!status) {
        status = put(&writer, calibration, fingerprint, part);
    }
    comity_writer_report(&writer, status, problems);
    comity_writer_free(&writer);
    return status;
}

/* Whether a file holds the simulations of these points. */
static int check(struct comity_reader *reader, const struct comity_calibration *calibration,
                 const struct comity_simulations_part *part)
{
    const size_t scores = part->count * calibration->parameters_count;
    const struct comity_reader_variable *score = comity_reader_find(reader, "score");
    const struct comity_reader_variable *summary = comity_reader_find(reader, "summary");
    double *stored = malloc((scores + 1) * sizeof *stored);
    int status = stored ? COMITY_OK : COMITY_NO_MEMORY;

    if (!status && (!score || !summary || score->size != scores ||
                    summary->size != part->count * calibration->targets_count)) {
        status = COMITY_MISMATCH;
    }
    if (!status) {
        status = comity_reader_get(reader, "score", COMITY_FLOAT64, stored);
    }
    if (!status && memcmp(stored, part->score, scores * sizeof *stored) != 0) {
        status = COMITY_MISMATCH;
    }
    free(stored);
    return status;
}

int comity_simulations_read(const char *path, const struct comity_calibration *calibration,
                            const char *fingerprint, struct comity_simulations_part *part,
                            struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    bool same = false;

    if (access(path, F_OK) != 0) {
        return comity_fail(problems, COMITY_CANNOT_READ, "%s: %s", path, strerror(errno));
    }
    int status = comity_holds_results(path, format, fingerprint, NULL, &same, problems);

    if (status) {
        return status;
    }
    status = same ? comity_reader_open(&reader, path) : COMITY_MISMATCH;
    if (!status && !(status = check(&reader, calibration, part))) {
        status = comity_reader_get(&reader, "summary", COMITY_FLOAT64, part->summary);
    }
    if (status == COMITY_MISMATCH) {
        comity_fail(
            problems, status,
            "%s holds simulations of another calibration; remove it, or choose another output",
            path);
    } else {
        comity_reader_report(&reader, status, NULL, problems);
    }
    comity_reader_free(&reader);
    return status;
}
