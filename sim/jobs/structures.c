/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/calibrate.h>
#include <comity/compare.h>
#include <comity/dataset.h>
#include <comity/reports.h>
#include <comity/run.h>
#include <comity/sensitivity.h>
#include <comity/shipped_inputs.h>
#include <comity/structures.h>
#include <comity/sweep_run.h>

#include <string.h>

#define SIZE(name)                                                                                 \
    {                                                                                              \
#name, sizeof(struct name)                                                                 \
    }

/* Every structure that a binding declares for itself. */
static const struct {
    const char *name;
    size_t size;
} sizes[] = {
    SIZE(comity_problem),
    SIZE(comity_problems),
    SIZE(comity_dataset_attribute),
    SIZE(comity_dataset_variable),
    SIZE(comity_dataset_text),
    SIZE(comity_sink),
    SIZE(comity_progress),
    SIZE(comity_monitor),
    SIZE(comity_run_options),
    SIZE(comity_sweep_run_options),
    SIZE(comity_scenario_source),
    SIZE(comity_sweep_source),
    SIZE(comity_compare_options),
    SIZE(comity_trace_options),
    SIZE(comity_plan_options),
    SIZE(comity_parameter),
    SIZE(comity_calibration_source),
    SIZE(comity_calibrate_options),
    SIZE(comity_examination_options),
    SIZE(comity_reported_fact),
    SIZE(comity_point_means),
    SIZE(comity_sobol_outputs),
    SIZE(comity_sobol_options),
    SIZE(comity_confidence_interval),
    SIZE(comity_precision),
    SIZE(comity_sobol_index),
    SIZE(comity_sobol),
    SIZE(comity_morris_outputs),
    SIZE(comity_morris),
    SIZE(comity_survival_point),
    SIZE(comity_survival),
    SIZE(comity_shipped_input),
    SIZE(comity_shipped_inputs),
};

size_t comity_structure_size(const char *name)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (strcmp(name, sizes[i].name) == 0)
            return sizes[i].size;
    return 0;
}
