/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/source.h"

#include <comity/measure_file.h>
#include <comity/shipped.h>
#include <comity/scenario_file.h>
#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

/* Reads the scenario of a twin, and lays over it what all have. */
static int read_twin(struct comity_scenario *twin, const struct comity_scenario *base,
                     const struct comity_measure_scenario *scenario, const char *file,
                     const struct comity_layers *layers, struct comity_problems *problems)
{
    char *path = comity_source_join(file, scenario->path);
    int status = path ? COMITY_OK : COMITY_NO_MEMORY;
    if (status == COMITY_OK && scenario->stands_alone) {
        status = comity_scenario_read(twin, path, problems);
    } else if (status == COMITY_OK) {
        status = comity_scenario_copy(twin, layers && layers->plain ? layers->plain : base);
        if (!status) {
            status = comity_scenario_lay(twin, path, problems);
        }
    }
    for (size_t k = 0; layers && k < layers->files_count && status == COMITY_OK; k++) {
        status = comity_scenario_lay(twin, layers->files[k], problems);
    }
    for (size_t k = 0; layers && k < layers->assignments_count && status == COMITY_OK; k++) {
        /* the base has the event: this twin takes it away, whenever it would have been */
        status = comity_scenario_lacks_event(twin, layers->assignments[k])
                     ? COMITY_OK
                     : comity_scenario_set(twin, layers->assignments[k], problems);
    }
    if (!status) {
        status = comity_scenario_validate(twin, problems);
    }
    if (status == COMITY_CANNOT_READ) {
        comity_problems_add(problems, file, scenario->line, scenario->name,
                            "the scenario %s cannot be read", path);
    }
    free(path);
    return status;
}

int comity_twins_read(struct comity_twins *twins, const struct comity_scenario *base,
                      const struct comity_measure_set *set, const char *path,
                      const struct comity_layers *layers, struct comity_problems *problems)
{
    int status = comity_twins_init(twins, base, set->scenarios_count);
    for (size_t s = 1; s < set->scenarios_count && status == COMITY_OK; s++) {
        twins->stands_alone[s] = set->scenarios[s].stands_alone;
        status = read_twin(&twins->scenarios[s], base, &set->scenarios[s], path, layers, problems);
        twins->scenarios[s].seed = base->seed;
    }
    if (status == COMITY_OK) {
        comity_twins_settle(twins);
    }
    return status;
}

int comity_twins_attach(const struct comity_twins *twins, const struct comity_measure_set *set,
                        struct comity_attachments *attached)
{
    int status = COMITY_OK;
    for (size_t s = 1; s < set->scenarios_count && status == COMITY_OK; s++) {
        char *text = comity_scenario_write_values(&twins->scenarios[s]);
        status = text ? comity_attach(attached, set->scenarios[s].path, text) : COMITY_NO_MEMORY;
        free(text);
    }
    return status;
}

int comity_twins_read_attached(struct comity_twins *twins, const struct comity_scenario *base,
                               const struct comity_measure_set *set,
                               const struct comity_attachments *attached,
                               struct comity_problems *problems)
{
    int status = comity_twins_init(twins, base, set->scenarios_count);
    for (size_t s = 1; s < set->scenarios_count && status == COMITY_OK; s++) {
        const char *text = comity_attachments_text(attached, set->scenarios[s].path);
        const struct comity_source_text source = { set->scenarios[s].path,
                                                   (char *)(uintptr_t)text }; /* only read */
        twins->stands_alone[s] = set->scenarios[s].stands_alone;
        status = text ? comity_scenario_read_texts(&twins->scenarios[s], &source, 1, problems)
                      : COMITY_BAD_MEASURES;
        twins->scenarios[s].seed = base->seed;
    }
    if (status == COMITY_OK) {
        comity_twins_settle(twins);
    }
    return status;
}

int comity_measures_load(struct comity_measure_set *set, struct comity_twins *twins,
                         const struct comity_scenario *base, const char *path,
                         const struct comity_layers *layers, struct comity_attachments *attached,
                         bool again, struct comity_problems *problems)
{
    int status = comity_measure_set_init(set);
    char *found = again ? strdup(path) : comity_shipped_find(path, "calibrations/measures");
    status = status || found ? status : COMITY_NO_MEMORY;
    if (!status) {
        status = comity_measures_read_attached(set, found, path, attached, again, problems);
    }
    if (!status && again) {
        status = comity_twins_read_attached(twins, base, set, attached, problems);
    } else if (!status) {
        status = comity_twins_read(twins, base, set, found, layers, problems);
        if (!status) {
            status = comity_twins_attach(twins, set, attached);
        }
    }
    free(found);
    if (status) {
        return status;
    }
    return comity_measures_prepare(set, twins, path, problems);
}

int comity_measures_prepare(struct comity_measure_set *set, const struct comity_twins *twins,
                            const char *path, struct comity_problems *problems)
{
    const struct comity_scenario *scenarios[COMITY_MEASURE_SCENARIOS] = { twins->base };
    for (size_t s = 1; s < twins->count; s++) {
        scenarios[s] = &twins->scenarios[s];
    }
    return comity_measure_set_prepare(set, scenarios, path, problems);
}
