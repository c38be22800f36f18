/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Simulations of a calibration, in parts and shards, and its settings in files. */
#include "results/calibration_files.h"
#include "labelled/seal.h"
#include "results/coordinates.h"

#include <comity/scenario_file.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const format = "simulations";

int comity_simulations_part_init(struct comity_simulations_part *part,
                                 const struct comity_calibration *calibration, size_t count)
{
    *part = (struct comity_simulations_part){
        .count = count,
        .model = calloc(count + 1, sizeof(double)),
        .number = calloc(count + 1, sizeof(double)),
        .score = calloc(count + 1, calibration->parameters_count * sizeof(double)),
        .summary = calloc(count + 1, calibration->targets_count * sizeof(double)),
    };
    return part->model && part->number && part->score && part->summary ? COMITY_OK
                                                                       : COMITY_NO_MEMORY;
}

void comity_simulations_part_free(struct comity_simulations_part *part)
{
    free(part->model);
    free(part->number);
    free(part->score);
    free(part->summary);
    *part = (struct comity_simulations_part){ 0 };
}

/* What the rows and columns are. */
static void put_coordinates(struct comity_writer *writer,
                            const struct comity_calibration *calibration,
                            const struct comity_simulations_part *part)
{
    const size_t parameters = calibration->parameters_count, targets = calibration->targets_count;
    double *numbers = calloc(targets, sizeof *numbers);
    const char **texts = calloc(parameters + targets, sizeof *texts);
    if (!numbers || !texts) {
        comity_writer_fail_memory(writer);
        goto out;
    }
    comity_writer_dimension(writer, "simulation", part->count);
    comity_put_numbers(writer, "simulation", "simulation", "1", "number of the simulation",
                       part->number);
    comity_put_numbers(writer, "model", "simulation", "1", "number of the model", part->model);
    for (size_t p = 0; p < parameters; p++)
        texts[p] = calibration->parameters[p].key;
    comity_put_labels(writer, "parameter", "key of the parameter", parameters, texts);
    for (size_t t = 0; t < targets; t++) {
        texts[t] = calibration->targets[t].measure;
        numbers[t] = calibration->targets[t].observed;
    }
    comity_put_labels(writer, "target", "measure", targets, texts);
    comity_put_numbers(writer, "observed", "target", "1", "observed value", numbers);
    for (size_t t = 0; t < targets; t++)
        numbers[t] = calibration->targets[t].error;
    comity_put_numbers(writer, "error", "target", "1", "standard deviation of the observation",
                       numbers);
out:
    free(numbers);
    free(texts);
}

/* The values of the parameters, which follow from their scores. */
static void put_values(struct comity_writer *writer, const struct comity_calibration *calibration,
                       const struct comity_simulations_part *part)
{
    const size_t count = calibration->parameters_count;
    double *values = calloc(part->count, count * sizeof *values);
    for (size_t i = 0; values && i < part->count * count; i++)
        values[i] = comity_prior_value(calibration->parameters[i % count].prior, part->score[i]);
    if (values) {
        comity_put_numbers(writer, "value", "simulation parameter", "1", "value of the parameter",
                           values);
    } else {
        comity_writer_fail_memory(writer);
    }
    free(values);
}

static int put(struct comity_writer *writer, const struct comity_calibration *calibration,
               const char *fingerprint, const struct comity_simulations_part *part,
               const char *command_line)
{
    comity_writer_identify(writer, fingerprint, part->share);
    comity_writer_number(writer, "first_block", COMITY_INT64, (double)part->first_block);
    comity_writer_number(writer, "blocks", COMITY_INT64, (double)part->blocks);
    comity_writer_number(writer, "check", COMITY_INT64, (double)part->check);
    if (part->count > 0) {
        put_coordinates(writer, calibration, part);
        put_values(writer, calibration, part);
        comity_put_numbers(writer, "score", "simulation parameter", "1",
                           "normal score of the prior", part->score);
        comity_put_numbers(writer, "summary", "simulation target", "1", "measure of each target",
                           part->summary);
    }
    comity_put_calibration(writer, calibration, command_line);
    comity_writer_seal(writer);
    return comity_writer_commit(writer);
}

int comity_simulations_write(const char *path, const struct comity_calibration *calibration,
                             const char *fingerprint, const struct comity_simulations_part *part,
                             const char *command_line, bool replace,
                             struct comity_problems *problems)
{
    struct comity_writer writer;
    int status = comity_writer_create(&writer, path, format, problems);
    writer.replace = replace;
    if (!status)
        status = put(&writer, calibration, fingerprint, part, command_line);
    comity_writer_free(&writer);
    return status;
}

int comity_simulations_get(struct comity_reader *reader,
                           const struct comity_calibration *calibration,
                           struct comity_simulations_part *part)
{
    const size_t count = part->count;
    const struct {
        const char *name;
        size_t size;
        double *values;
    } variables[] = {
        { "model", count, part->model },
        { "simulation", count, part->number },
        { "score", count * calibration->parameters_count, part->score },
        { "summary", count * calibration->targets_count, part->summary },
    };
    uint64_t check = 0;
    comity_reader_whole(reader, "first_block", 0, UINT64_C(1) << 53, &part->first_block);
    comity_reader_whole(reader, "blocks", 0, UINT64_C(1) << 53, &part->blocks);
    comity_reader_whole(reader, "check", 0, UINT32_MAX, &check);
    part->check = (size_t)check;
    for (size_t k = 0; count > 0 && k < sizeof variables / sizeof variables[0]; k++)
        comity_reader_get_all(reader, variables[k].name, variables[k].size, variables[k].values);
    return reader->status;
}

struct labels {
    const struct comity_calibration *calibration;
    const struct comity_simulations_part *part;
};

static int put_labels(struct comity_writer *writer, const void *context)
{
    const struct labels *labels = context;
    if (labels->part->count > 0)
        put_coordinates(writer, labels->calibration, labels->part);
    return writer->status;
}

int comity_simulations_compare_labels(struct comity_reader *reader,
                                      const struct comity_calibration *calibration,
                                      const struct comity_simulations_part *part,
                                      struct comity_verification *verification)
{
    return comity_compare_labels(reader, put_labels, &(struct labels){ calibration, part },
                                 verification);
}

/* Whether a file holds the simulations of these points, whose summaries are then taken over. */
static int take(struct comity_reader *reader, const struct comity_calibration *calibration,
                struct comity_simulations_part *part)
{
    const size_t scores = part->count * calibration->parameters_count;
    struct comity_simulations_part stored;
    int status = comity_simulations_part_init(&stored, calibration, part->count);
    if (!status)
        status = comity_simulations_get(reader, calibration, &stored);
    if (!status && (stored.first_block != part->first_block || stored.blocks != part->blocks ||
                    memcmp(stored.model, part->model, part->count * sizeof(double)) != 0 ||
                    memcmp(stored.number, part->number, part->count * sizeof(double)) != 0 ||
                    memcmp(stored.score, part->score, scores * sizeof(double)) != 0))
        status = COMITY_MISMATCH;
    if (!status) {
        memcpy(part->summary, stored.summary,
               part->count * calibration->targets_count * sizeof(double));
    }
    comity_simulations_part_free(&stored);
    return status;
}

int comity_simulations_read(const char *path, const struct comity_calibration *calibration,
                            const char *fingerprint, struct comity_simulations_part *part,
                            struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    bool same = false;
    if (access(path, F_OK) != 0)
        return comity_fail(problems, COMITY_CANNOT_READ, "%s: %s", path, strerror(errno));
    /* what its writer sealed is what it wrote, and HDF5 need not be asked */
    const int seal = comity_seal_look(path);
    int status = comity_seal_status(seal);
    if (status)
        return comity_fail(problems, status, "%s: %s", path, comity_seal_fault(seal));
    status = comity_holds_results(path, format, fingerprint, part->share, &same, problems);
    if (status)
        return status;
    status = same ? comity_reader_open(&reader, path, problems) : COMITY_MISMATCH;
    if (!status)
        status = take(&reader, calibration, part);
    if (status == COMITY_MISMATCH) {
        comity_fail(
            problems, status,
            "%s holds simulations of another calibration; remove it, or choose another output",
            path);
    } else {
        comity_reader_fail_status(&reader, status);
    }
    comity_reader_free(&reader);
    return status;
}

/* ---- the calibration of a file ---- */

void comity_put_calibration(struct comity_writer *writer,
                            const struct comity_calibration *calibration, const char *command_line)
{
    comity_writer_text(writer, NULL, "title", calibration->title);
    comity_writer_text(writer, NULL, "scenario", calibration->models[0].name);
    comity_writer_number(writer, "simulations", COMITY_INT64, (double)calibration->simulations);
    comity_writer_number(writer, "kept", COMITY_INT64, (double)calibration->kept);
    comity_put_text(writer, calibration->text, "calibration");
    comity_put_attached(writer, "attached_", &calibration->attached);
    for (size_t m = 0; m < calibration->models_count; m++) {
        comity_put_made_text(writer, comity_scenario_write(&calibration->models[m].scenario),
                             "scenario_%zu", m);
    }
    comity_put_build(writer, command_line);
}

/* The texts scenario_0, scenario_1 ...; as many as there are. */
static int read_scenarios(struct comity_reader *reader, char *scenarios[], size_t most,
                          size_t *count)
{
    for (*count = 0; *count < most && !reader->status; (*count)++) {
        comity_reader_find_provenance(reader, &scenarios[*count], "scenario_%zu", *count);
        if (!scenarios[*count])
            break;
    }
    return reader->status;
}

int comity_calibration_of_reader(struct comity_calibration *calibration,
                                 struct comity_reader *reader)
{
    enum { MODELS = 256 };
    char *scenarios[MODELS], *text = NULL, *name = NULL, *title = NULL;
    struct comity_calibration_texts texts = { .scenarios = scenarios };
    struct comity_problems found;
    uint64_t simulations = 0, kept = 0;
    comity_problems_init(&found);
    comity_reader_provenance(reader, "calibration", &text);
    comity_reader_text(reader, NULL, "scenario", &name);
    comity_reader_text(reader, NULL, "title", &title);
    comity_reader_whole(reader, "simulations", 1, UINT32_MAX, &simulations);
    comity_reader_whole(reader, "kept", 1, UINT32_MAX, &kept);
    comity_get_attached(reader, "attached_", &calibration->attached);
    if (!read_scenarios(reader, scenarios, MODELS, &texts.scenarios_count)) {
        texts.text = text;
        texts.name = name;
        texts.simulations = (size_t)simulations;
        texts.kept = (size_t)kept;
        const int status = comity_calibration_read_again(calibration, &texts, &found);
        snprintf(calibration->title, sizeof calibration->title, "%s", title);
        comity_reader_reject(reader, status, "its calibration cannot be read back");
    }
    for (size_t k = 0; k < texts.scenarios_count; k++)
        free(scenarios[k]);
    free(text);
    free(name);
    free(title);
    comity_problems_free(&found);
    return reader->status;
}
