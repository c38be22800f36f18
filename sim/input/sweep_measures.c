/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/measure_reader.h"
#include "input/source.h"
#include "input/sweep_reader.h"

#include <comity/scenario_file.h>
#include <comity/status.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *comity_sweep_attached(const struct comity_sweep *sweep, const char *path)
{
    for (size_t k = 0; k < sweep->attached_count; k++) {
        if (strcmp(sweep->attached[k].path, path) == 0) {
            return sweep->attached[k].text;
        }
    }
    return NULL;
}

int comity_sweep_attach(struct comity_sweep *sweep, const char *path, const char *text)
{
    if (comity_sweep_attached(sweep, path)) {
        return COMITY_OK;
    }
    struct comity_source_text *grown =
        realloc(sweep->attached, (sweep->attached_count + 1) * sizeof *grown);
    if (!grown) {
        return COMITY_NO_MEMORY;
    }
    sweep->attached = grown;
    grown[sweep->attached_count] = (struct comity_source_text){ strdup(path), strdup(text) };
    sweep->attached_count++;
    return grown[sweep->attached_count - 1].path && grown[sweep->attached_count - 1].text
               ? COMITY_OK
               : COMITY_NO_MEMORY;
}

/* Loads a file of the sweep from disk, where `joined` leads, or from what is attached. */
static int load(struct comity_sweep_reading *reading, const char *written, const char *joined,
                struct comity_source_bytes *bytes)
{
    const char *attached = comity_sweep_attached(reading->sweep, written);
    if (reading->in_memory) {
        bytes->text = attached ? strdup(attached) : NULL;
        bytes->length = bytes->text ? strlen(bytes->text) : 0;
        errno = ENOENT;
        return bytes->text ? COMITY_OK : COMITY_CANNOT_READ;
    }
    const int status = comity_source_load(joined, COMITY_TEXT_BYTES, bytes);
    return status != COMITY_OK ? status : comity_sweep_attach(reading->sweep, written, bytes->text);
}

static int load_for_measures(void *context, const char *written, const char *joined,
                             struct comity_source_bytes *bytes)
{
    return load(context, written, joined, bytes);
}

static void read_set(struct comity_sweep_reading *reading, const char *path, const char *text)
{
    struct comity_sweep *sweep = reading->sweep;
    sweep->measures = calloc(1, sizeof *sweep->measures);
    int status =
        sweep->measures ? comity_measure_set_init(&sweep->measures->set) : COMITY_NO_MEMORY;
    status = status
                 ? status
                 : comity_measures_read_with(&sweep->measures->set, path, text, load_for_measures,
                                             reading, reading->reader.problems);
    comity_reading_fail(&reading->reader,
                        status == COMITY_BAD_MEASURES ? COMITY_BAD_SWEEP : status);
}

void comity_sweep_read_measures(struct comity_sweep_reading *reading,
                                const config_setting_t *setting)
{
    char path[4096];
    struct comity_source_bytes bytes = { NULL, 0 };
    if (!comity_read_string(&reading->reader, setting, "measures", path, sizeof path)) {
        return;
    }
    char *joined =
        reading->in_memory ? strdup(path) : comity_source_join(reading->reader.path, path);
    const int status = joined ? load(reading, path, joined, &bytes) : COMITY_NO_MEMORY;
    if (status == COMITY_CANNOT_READ) {
        comity_reading_complain(&reading->reader, setting, "measures",
                                "the file %s cannot be read: %s", joined, strerror(errno));
    } else if (status != COMITY_OK) {
        comity_reading_fail(&reading->reader, status);
    } else {
        reading->measures_path = joined;
        read_set(reading, joined, bytes.text);
        joined = NULL;
    }
    free(joined);
    free(bytes.text);
}

/* From a results file: twins as they were written whole. */
static int read_attached_twins(struct comity_sweep_reading *reading)
{
    struct comity_sweep *sweep = reading->sweep;
    const struct comity_measure_set *set = &sweep->measures->set;
    struct comity_twins *twins = &sweep->measures->twins;
    int status = comity_twins_init(twins, &sweep->scenarios[0], set->scenarios_count);
    for (size_t s = 1; s < set->scenarios_count && status == COMITY_OK; s++) {
        const char *text = comity_sweep_attached(sweep, set->scenarios[s].path);
        const struct comity_source_text source = { set->scenarios[s].path,
                                                   (char *)(uintptr_t)text }; /* only read */
        twins->stands_alone[s] = set->scenarios[s].stands_alone;
        status = text ? comity_scenario_read_texts(&twins->scenarios[s], &source, 1,
                                                   reading->reader.problems)
                      : COMITY_BAD_SWEEP;
        twins->scenarios[s].seed = sweep->scenarios[0].seed;
    }
    if (status == COMITY_OK) {
        comity_twins_settle(twins);
    }
    return status;
}

static int attach_twins(struct comity_sweep *sweep)
{
    int status = COMITY_OK;
    for (size_t s = 1; s < sweep->measures->set.scenarios_count && status == COMITY_OK; s++) {
        char *text = comity_scenario_write_values(&sweep->measures->twins.scenarios[s]);
        status = text ? comity_sweep_attach(sweep, sweep->measures->set.scenarios[s].path, text)
                      : COMITY_NO_MEMORY;
        free(text);
    }
    return status;
}

/* Names of measures are names of results. */
static void check_names(struct comity_sweep_reading *reading)
{
    const struct comity_sweep *sweep = reading->sweep;
    for (size_t k = 0; k < sweep->measures->set.count; k++) {
        const struct comity_measure_definition *measure = &sweep->measures->set.measures[k];
        if (measure->name[0] != '\0' && comity_sweep_names_result(sweep, measure->name)) {
            comity_problems_add(reading->reader.problems, reading->measures_path, measure->line,
                                measure->name,
                                "the results of the sweep have something of this name; another "
                                "name is expected");
            comity_reading_fail(&reading->reader, COMITY_BAD_SWEEP);
        }
    }
}

static int prepare(struct comity_sweep_reading *reading)
{
    struct comity_sweep *sweep = reading->sweep;
    struct comity_sweep_measures *measures = sweep->measures;
    struct comity_problems *problems = reading->reader.problems;
    int status = reading->in_memory
                     ? read_attached_twins(reading)
                     : comity_twins_read(&measures->twins, &sweep->scenarios[0], &measures->set,
                                         reading->measures_path, NULL, problems);
    if (status == COMITY_OK && !reading->in_memory) {
        status = attach_twins(sweep);
    }
    status = status ? status
                    : comity_measures_prepare(&measures->set, &measures->twins,
                                              reading->measures_path, problems);
    for (size_t s = 1; s < sweep->scenarios_count && status == COMITY_OK; s++) {
        if (sweep->scenarios[s].start != sweep->scenarios[0].start) {
            comity_problems_add(problems, reading->reader.path, 0, "measures",
                                "the scenario %s starts in another month; measures need the same "
                                "start in all",
                                sweep->scenario_names[s]);
            status = COMITY_BAD_SWEEP;
        }
    }
    return status == COMITY_BAD_MEASURES ? COMITY_BAD_SWEEP : status;
}

/* What decides on the replicates of a point has one value in a world. */
static void settle_adaptive(struct comity_sweep_reading *reading)
{
    struct comity_sweep *sweep = reading->sweep;
    const struct comity_measure_set *set = &sweep->measures->set;
    if (reading->adaptive_measure == 0) {
        return;
    }
    const struct comity_measure_definition *measure = &set->measures[reading->adaptive_measure - 1];
    if (measure->level != COMITY_MEASURE_OF_WORLD || measure->width != 1) {
        comity_problems_add(reading->reader.problems, reading->reader.path, 0, "adaptive.outcome",
                            "%s is no number of single worlds; a measure that is, is expected",
                            measure->name);
        comity_reading_fail(&reading->reader, COMITY_BAD_SWEEP);
        return;
    }
    sweep->adaptive.slot = measure->place;
    sweep->adaptive.row = set->row;
}

void comity_sweep_prepare_measures(struct comity_sweep_reading *reading)
{
    if (!reading->sweep->measures || reading->reader.status != COMITY_OK) {
        return;
    }
    check_names(reading);
    if (reading->reader.status == COMITY_OK) {
        comity_reading_fail(&reading->reader, prepare(reading));
    }
    if (reading->reader.status == COMITY_OK) {
        settle_adaptive(reading);
    }
}
