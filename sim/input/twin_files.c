/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/source.h"

#include <comity/measure_file.h>
#include <comity/scenario_file.h>
#include <comity/status.h>

#include <stdlib.h>

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
        status = status ? status : comity_scenario_lay(twin, path, problems);
    }
    for (size_t k = 0; layers && k < layers->files_count && status == COMITY_OK; k++) {
        status = comity_scenario_lay(twin, layers->files[k], problems);
    }
    for (size_t k = 0; layers && k < layers->assignments_count && status == COMITY_OK; k++) {
        status = comity_scenario_set(twin, layers->assignments[k], problems);
    }
    status = status ? status : comity_scenario_validate(twin, problems);
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

int comity_measures_prepare(struct comity_measure_set *set, const struct comity_twins *twins,
                            const char *path, struct comity_problems *problems)
{
    const struct comity_scenario *scenarios[COMITY_MEASURE_SCENARIOS] = { twins->base };
    for (size_t s = 1; s < twins->count; s++) {
        scenarios[s] = &twins->scenarios[s];
    }
    return comity_measure_set_prepare(set, scenarios, path, problems);
}
