/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Twin scenarios that a file of measures names. */
#include "input/source.h"

#include <comity/measure_file.h>
#include <comity/shipped.h>
#include <comity/scenario_file.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int comity_layers_lay(const struct comity_layers *layers, bool may_lack_events,
                      struct comity_scenario *scenario, struct comity_problems *problems)
{
    int status = COMITY_OK;
    for (size_t k = 0; layers && k < layers->files_count && !status; k++)
        status = comity_scenario_lay(scenario, layers->files[k], problems);
    for (size_t k = 0; layers && k < layers->assignments_count && !status; k++)
        if (!may_lack_events || !comity_scenario_lacks_event(scenario, layers->assignments[k]))
            status = comity_scenario_set(scenario, layers->assignments[k], problems);
    if (status)
        return status;
    return comity_scenario_validate(scenario, problems);
}

/* Reads the scenario of a twin, and lays over it what all have. */
static int read_twin(struct comity_scenario *twin, const struct comity_scenario *base,
                     const struct comity_measure_scenario *scenario, const char *file,
                     const struct comity_layers *layers, struct comity_problems *problems)
{
    const size_t before = problems->count;
    char *path = comity_source_join(file, scenario->path);
    int status = path ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status && scenario->stands_alone) {
        status = comity_scenario_read(twin, path, problems);
    } else if (!status) {
        status = comity_scenario_copy(twin, layers && layers->plain ? layers->plain : base);
        if (!status)
            status = comity_scenario_lay(twin, path, problems);
    }
    if (!status) /* an event that the base has and this twin takes away is set nowhere */
        status = comity_layers_lay(layers, true, twin, problems);
    if (status == COMITY_CANNOT_READ && access(path, R_OK) != 0) { /* say where it is named */
        const int reason = errno;
        comity_problems_drop(problems, before, problems->count - before);
        comity_problems_add(problems, file, scenario->line, scenario->name,
                            "the scenario %s cannot be read: %s", path, strerror(reason));
    }
    free(path);
    return status;
}

/* The same of a twin that was attached as a whole scenario. */
static int read_attached(struct comity_scenario *twin, const char *path,
                         const struct comity_attachments *attached,
                         struct comity_problems *problems)
{
    const char *text = comity_attachments_text(attached, path);
    const struct comity_source_text source = { (char *)(uintptr_t)path,
                                               (char *)(uintptr_t)text }; /* only read */
    return text ? comity_scenario_read_texts(twin, &source, 1, problems) : COMITY_BAD_MEASURES;
}

static int attach(const struct comity_scenario *twin, const char *path,
                  struct comity_attachments *attached)
{
    char *text = comity_scenario_write_values(twin);
    const int status = text ? comity_attach(attached, path, text) : COMITY_NO_MEMORY;
    free(text);
    return status;
}

int comity_twins_read(struct comity_twins *twins, const struct comity_scenario *base,
                      const struct comity_measure_set *set, const char *path,
                      const struct comity_layers *layers, struct comity_attachments *attached,
                      bool again, struct comity_problems *problems)
{
    int status = comity_twins_init(twins, base, set->scenarios_count);
    for (size_t s = 1; s < set->scenarios_count && !status; s++) {
        const struct comity_measure_scenario *named = &set->scenarios[s];
        struct comity_scenario *twin = &twins->scenarios[s];
        twins->stands_alone[s] = named->stands_alone;
        status = again ? read_attached(twin, named->path, attached, problems)
                       : read_twin(twin, base, named, path, layers, problems);
        twin->seed = base->seed;
        if (!status && attached && !again)
            status = attach(twin, named->path, attached);
    }
    if (!status)
        comity_twins_settle(twins);
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
    if (!status)
        status = comity_measures_read_attached(set, found, path, attached, again, problems);
    if (!status)
        status = comity_twins_read(twins, base, set, found, layers, attached, again, problems);
    free(found);
    if (status)
        return status;
    return comity_measures_prepare(set, twins, path, problems);
}

int comity_measures_prepare(struct comity_measure_set *set, const struct comity_twins *twins,
                            const char *path, struct comity_problems *problems)
{
    const struct comity_scenario *scenarios[COMITY_MEASURE_SCENARIOS] = { twins->base };
    for (size_t s = 1; s < twins->count; s++)
        scenarios[s] = &twins->scenarios[s];
    return comity_measure_set_prepare(set, scenarios, path, problems);
}
