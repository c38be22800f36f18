/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_COMITY_H
#define COMITY_COMITY_H

/*
 * All of the library but draws_gsl.h, which needs the headers of GSL. A program that runs a
 * scenario to a file, and prints each mistake of it:
 *
 *     #include <comity/comity.h>
 *
 *     static bool show(void *context, const struct comity_progress *progress)
 *     {
 *         fprintf(context, "%d %%\n", (int)(100 * progress->done / progress->total));
 *         return false; // go on
 *     }
 *
 *     int main(int argc, char **argv)
 *     {
 *         const char *settings[] = { "hegemony=0.7" };
 *         const struct comity_run_options options = {
 *             .scenario = { .path = argc > 1 ? argv[1] : "scenario.cfg",
 *                           .replicates = 100,
 *                           .settings = settings,
 *                           .settings_count = 1 },
 *             .record = "trust,phase",
 *         };
 *         const struct comity_sink sink = { .path = "run.h5" };
 *         const struct comity_monitor monitor = { .progress = show, .context = stderr };
 *         struct comity_run_result result;
 *         struct comity_problems problems;
 *         comity_problems_init(&problems);
 *         int status = comity_run(&options, &sink, &monitor, &problems, &result);
 *         comity_problems_print(&problems, stderr);
 *         if (!status)
 *             printf("mature at the end: %g\n",
 *                    comity_run_summary_share(&result.summary, result.summary.ticks - 1, 3));
 *         comity_run_result_free(&result);
 *         comity_problems_free(&problems);
 *         return status;
 *     }
 *
 * It is compiled with `cc example.c $(pkg-config --cflags --libs comity)`. C++ includes this
 * header alone.
 */
#include <assert.h>
#include <math.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#include <comity/attachments.h>
#include <comity/axis.h>
#include <comity/box_file.h>
#include <comity/calendar.h>
#include <comity/calibrate.h>
#include <comity/calibration.h>
#include <comity/calibration_file.h>
#include <comity/compare.h>
#include <comity/comparison.h>
#include <comity/comparison_file.h>
#include <comity/dataset.h>
#include <comity/design.h>
#include <comity/drawn_settings.h>
#include <comity/draws.h>
#include <comity/elements.h>
#include <comity/events.h>
#include <comity/examination.h>
#include <comity/experiment.h>
#include <comity/export.h>
#include <comity/facts.h>
#include <comity/file_keys.h>
#include <comity/file_summary.h>
#include <comity/files.h>
#include <comity/job.h>
#include <comity/measure_file.h>
#include <comity/measure_set.h>
#include <comity/measures.h>
#include <comity/model_choice.h>
#include <comity/narrative.h>
#include <comity/outcome_file.h>
#include <comity/outcomes.h>
#include <comity/parameters.h>
#include <comity/phase_conditions.h>
#include <comity/plan.h>
#include <comity/population.h>
#include <comity/posterior.h>
#include <comity/posterior_file.h>
#include <comity/precision.h>
#include <comity/prior.h>
#include <comity/problems.h>
#include <comity/recording.h>
#include <comity/replay.h>
#include <comity/reports.h>
#include <comity/run.h>
#include <comity/run_file.h>
#include <comity/robustness.h>
#include <comity/run_summary.h>
#include <comity/scenario.h>
#include <comity/scenario_comparison.h>
#include <comity/scenario_file.h>
#include <comity/scenario_template.h>
#include <comity/sensitivity.h>
#include <comity/sensitivity_report.h>
#include <comity/shapes.h>
#include <comity/shipped.h>
#include <comity/shipped_inputs.h>
#include <comity/simulation.h>
#include <comity/status.h>
#include <comity/structures.h>
#include <comity/summary.h>
#include <comity/survival.h>
#include <comity/sweep.h>
#include <comity/sweep_file.h>
#include <comity/sweep_outcomes.h>
#include <comity/sweep_results.h>
#include <comity/sweep_run.h>
#include <comity/sweep_sensitivity.h>
#include <comity/sweep_status.h>
#include <comity/trace.h>
#include <comity/twins.h>
#include <comity/variables.h>
#include <comity/variance_components.h>
#include <comity/verify.h>
#include <comity/version.h>
#include <comity/workers.h>
#include <comity/world.h>

#ifdef __cplusplus
}
#endif

#endif
