/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/measure_reader.h"
#include "input/sweep_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void comity_sweep_read_measures(struct comity_sweep_reading *reading,
                                const config_setting_t *setting)
{
    struct comity_sweep *sweep = reading->sweep;
    struct comity_reading *reader = &reading->reader;
    char path[COMITY_PATH];
    if (!comity_read_path(reader, setting, path))
        return;
    char *joined = reading->in_memory ? strdup(path) : comity_source_join(reader->path, path);
    sweep->measures = calloc(1, sizeof *sweep->measures);
    int status = joined && sweep->measures ? comity_measure_set_init(&sweep->measures->set)
                                           : COMITY_NO_MEMORY;
    if (!status && !reading->in_memory && access(joined, R_OK) != 0) {
        comity_report(reader, setting, "the file %s cannot be read: %s", joined, strerror(errno));
        free(joined);
        return;
    }
    if (!status) {
        status =
            comity_measures_read_attached(&sweep->measures->set, joined, path, &sweep->attached,
                                          reading->in_memory, reader->problems);
    }
    comity_reading_fail(reader, status == COMITY_BAD_MEASURES ? COMITY_BAD_SWEEP : status);
    reading->measures_path = joined;
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
    int status = comity_twins_read(&measures->twins, &sweep->scenarios[0], &measures->set,
                                   reading->measures_path, NULL, &sweep->attached,
                                   reading->in_memory, problems);
    if (!status) {
        status = comity_measures_prepare(&measures->set, &measures->twins, reading->measures_path,
                                         problems);
    }
    return status == COMITY_BAD_MEASURES ? COMITY_BAD_SWEEP : status;
}

/* What decides on the replicates of a point has one value in a world. */
static void settle_adaptive(struct comity_sweep_reading *reading)
{
    struct comity_sweep *sweep = reading->sweep;
    const struct comity_measure_set *set = &sweep->measures->set;
    if (reading->adaptive_measure == 0)
        return;
    const struct comity_measure_definition *measure = &set->measures[reading->adaptive_measure - 1];
    if (measure->level != COMITY_MEASURE_OF_WORLD || measure->width != 1) {
        comity_problems_add(reading->reader.problems, reading->reader.path, 0, "adaptive.outcome",
                            "%s is no number of single worlds; a measure that is, is expected",
                            measure->name);
        comity_reading_fail(&reading->reader, COMITY_BAD_SWEEP);
        return;
    }
    sweep->adaptive.slot = measure->column;
    sweep->adaptive.row = set->row;
}

void comity_sweep_prepare_measures(struct comity_sweep_reading *reading)
{
    if (!reading->sweep->measures || reading->reader.status)
        return;
    check_names(reading);
    if (!reading->reader.status)
        comity_reading_fail(&reading->reader, prepare(reading));
    if (!reading->reader.status)
        settle_adaptive(reading);
}
