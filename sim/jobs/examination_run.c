/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/examination.h"

#include <comity/scenario_file.h>

/* Lays a null model (or NULL) and the assignments over a scenario. */
static int lay(const struct examination_run *run, const char *null,
               struct comity_scenario *scenario)
{
    const struct comity_scenario_source *source = &run->options->scenario;
    int status = null ? comity_scenario_lay(scenario, null, run->problems) : COMITY_OK;
    for (size_t k = 0; k < source->settings_count && !status; k++) {
        status = null && comity_scenario_lacks_event(scenario, source->settings[k])
                     ? COMITY_OK
                     : comity_scenario_set(scenario, source->settings[k], run->problems);
    }
    if (status) {
        return status;
    }
    return comity_scenario_validate(scenario, run->problems);
}

int examination_open(struct examination_run *run, const char *null)
{
    const struct comity_scenario_source *source = &run->options->scenario;
    const struct comity_layers layers = { .plain = run->plain,
                                          .files = &null,
                                          .files_count = null != NULL,
                                          .assignments = source->settings,
                                          .assignments_count = source->settings_count };
    comity_scenario_init(&run->base);
    int status = comity_scenario_copy(&run->base, run->plain);
    if (status || (status = lay(run, null, &run->base)) ||
        (status = comity_twins_read(&run->twins, &run->base, &run->facts->set, run->path, &layers,
                                    NULL, false, run->problems))) {
        return status;
    }
    return comity_measures_prepare(&run->facts->set, &run->twins, run->path, run->problems);
}

void examination_close(struct examination_run *run)
{
    comity_twins_free(&run->twins);
    comity_scenario_free(&run->base);
}

static int point(void *context, uint64_t index, struct comity_point *point)
{
    const struct examination_run *run = context;
    (void)index;
    return comity_point_of_scenario(point, &run->base);
}

struct comity_experiment examination_experiment(struct examination_run *run, uint32_t replicates)
{
    return (struct comity_experiment){
        .points = 1,
        .replicates = replicates,
        .ticks = run->base.ticks,
        .kernel = run->options->kernel,
        .threads = run->options->threads,
        .block = replicates < 256 ? replicates : 256,
        .recording = { .ticks = run->base.ticks, .every = 1, .rows = run->base.ticks },
        .skip_phase_counts = 1,
        .context = run,
        .point = point,
        .measures = &run->facts->set,
        .twin = job_twin,
        .twin_context = &run->twins,
    };
}
