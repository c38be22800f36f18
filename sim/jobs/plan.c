/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/plan.h"
#include "core/clock.h"
#include "core/text_stream.h"
#include "jobs/sweep.h"

#include <comity/workers.h>
#include <inttypes.h>
#include <stdlib.h>

static const double seconds_tried = 0.3;

/* Of a huge design a plan looks at some points; the sweep itself checks all of them. */
static const uint64_t points_looked_at = 1000 * 1000;

static void write_measures(FILE *stream, const struct comity_sweep *sweep)
{
    size_t written = 0;
    for (size_t k = 0; sweep->measures && k < sweep->measures->set.count; k++) {
        const struct comity_measure_definition *measure = &sweep->measures->set.measures[k];
        if (comity_measure_is_result(measure)) {
            fprintf(stream, "%s%s",
                    written > 0         ? ", "
                    : ftell(stream) > 0 ? "; measures "
                                        : "measures ",
                    measure->name);
            written++;
        }
    }
}

static void write_outcomes(FILE *stream, const struct comity_sweep *sweep)
{
    size_t kept = 0, written = 0;
    for (size_t k = 0; k < COMITY_OUTCOMES; k++)
        kept += sweep->outcomes[k] != 0;
    fputs(kept == COMITY_OUTCOMES ? "all outcomes" : kept > 0 ? "outcomes" : "", stream);
    for (size_t k = 0; k < COMITY_OUTCOMES && kept < COMITY_OUTCOMES; k++)
        if (sweep->outcomes[k])
            fprintf(stream, "%s %s", written++ > 0 ? "," : "", comity_outcomes()[k].name);
}

/* Names the variables whose datasets have this content, after what is said of them. */
static void write_variables(FILE *stream, const struct sweep_layout *layout,
                            enum sweep_content content, const char *what)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    size_t written = 0;
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        if (dataset->content == content) {
            const char *separator = written > 0 ? ", " : ftell(stream) > 0 ? "; " : "";
            fprintf(stream, "%s%s%s", separator, written == 0 ? what : "",
                    recording->tracks[dataset->source].variable->name);
            written++;
        }
    }
}

static char *describe_kept(const struct sweep_layout *layout)
{
    const struct comity_sweep *sweep = layout->sweep;
    char *text = NULL, series[64];
    FILE *stream = comity_text_open(&text);
    if (!stream)
        return NULL;
    snprintf(series, sizeof series, "mean, deviation and %zu quantile%s of ",
             sweep->quantiles_count, sweep->quantiles_count == 1 ? "" : "s");
    write_outcomes(stream, sweep);
    write_measures(stream, sweep);
    write_variables(stream, layout, SWEEP_MEAN,
                    sweep->quantiles_count > 0 ? series : "mean and deviation of ");
    if (comity_sweep_keeps(layout, SWEEP_PHASE_SHARE))
        fprintf(stream, "%sshares of the phases", ftell(stream) > 0 ? "; " : "");
    write_variables(stream, layout, SWEEP_TRAJECTORY, "trajectories of ");
    if (sweep->every > 1 && layout->experiment.recording.count > 0)
        fprintf(stream, ", every %" PRIu32 " months", sweep->every);
    return comity_text_close(stream, &text) ? text : NULL;
}

static unsigned threads_of(const struct comity_plan_options *options)
{
    return options->threads ? options->threads : comity_processors();
}

static int measure(const struct comity_plan_options *options, double reading,
                   const struct sweep_layout *layout, struct comity_plan *plan)
{
    struct plan_speed speed = { .reading = reading };
    const int status =
        measure_plan(layout, threads_of(options),
                     options->seconds > 0 ? options->seconds : seconds_tried, &speed);
    if (status)
        return status;
    plan->kept = describe_kept(layout);
    plan->blocks = layout->blocks;
    plan->block_points = layout->block_points;
    plan->block_replicates = layout->block_replicates;
    plan->kernel = speed.kernel;
    plan->threads = speed.threads;
    plan->worlds_per_second = speed.worlds_per_second;
    plan->encoding = speed.encoding;
    plan->replicates = speed.replicates;
    plan->at_most = speed.at_most;
    plan->seconds = plan_seconds(layout, &speed);
    plan->file_bytes = plan_file_bytes(layout, speed.compressed);
    plan->uncompressed_bytes = plan_file_bytes(layout, 1);
    plan->memory_bytes = plan_memory_bytes(layout, &speed);
    plan->cluster = plan_cluster(layout, &speed, options->cores);
    plan_advise(layout, &speed, plan);
    return plan->kept ? COMITY_OK : COMITY_NO_MEMORY;
}

int comity_plan(const struct comity_plan_options *options, struct comity_problems *problems,
                struct comity_plan *plan)
{
    COMITY_DECIMAL_POINT;
    struct sweep_layout layout = { 0 };
    const double begun = comity_seconds_now();
    *plan = (struct comity_plan){ 0 };
    comity_sweep_init(&plan->sweep);
    int status = job_load_sweep(&plan->sweep, &options->sweep, points_looked_at, problems);
    const double reading = comity_seconds_now() - begun;
    if (!status && !(status = comity_sweep_layout_init(&layout, &plan->sweep)))
        status = job_fail(measure(options, reading, &layout, plan), problems);
    comity_sweep_layout_free(&layout);
    return status;
}

void comity_plan_free(struct comity_plan *plan)
{
    for (size_t k = 0; k < plan->advice_count; k++)
        free(plan->advice[k]);
    free(plan->advice);
    free(plan->kept);
    plan->advice = NULL;
    plan->advice_count = 0;
    plan->kept = NULL;
    comity_sweep_free(&plan->sweep);
}
