/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/examination.h"

#include <comity/scenario_file.h>

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
    if (status || (status = comity_layers_lay(&layers, null != NULL, &run->base, run->problems)) ||
        (status = comity_twins_read(&run->twins, &run->base, &run->facts->set, run->path, &layers,
                                    NULL, false, run->problems)))
        return status;
    return comity_measures_prepare(&run->facts->set, &run->twins, run->path, run->problems);
}

void examination_close(struct examination_run *run)
{
    comity_twins_free(&run->twins);
    comity_scenario_free(&run->base);
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
        .context = &run->base,
        .point = comity_experiment_scenario_point,
        .measures = &run->facts->set,
        .twin = job_twin,
        .twin_context = &run->twins,
    };
}
