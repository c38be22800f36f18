/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_COMITY_H
#define COMITY_COMITY_H

/* All of the library but draws_gsl.h, which needs the headers of GSL. */
#include <comity/axis.h>
#include <comity/calendar.h>
#include <comity/comparison.h>
#include <comity/comparison_file.h>
#include <comity/dataset.h>
#include <comity/design.h>
#include <comity/draws.h>
#include <comity/elements.h>
#include <comity/experiment.h>
#include <comity/facts.h>
#include <comity/file_summary.h>
#include <comity/files.h>
#include <comity/measure_file.h>
#include <comity/measure_set.h>
#include <comity/measures.h>
#include <comity/model_choice.h>
#include <comity/narrative.h>
#include <comity/outcome_file.h>
#include <comity/outcomes.h>
#include <comity/parameters.h>
#include <comity/phase_conditions.h>
#include <comity/population.h>
#include <comity/posterior.h>
#include <comity/precision.h>
#include <comity/prior.h>
#include <comity/problems.h>
#include <comity/recording.h>
#include <comity/run_file.h>
#include <comity/run_summary.h>
#include <comity/scenario.h>
#include <comity/scenario_comparison.h>
#include <comity/scenario_file.h>
#include <comity/sensitivity.h>
#include <comity/series.h>
#include <comity/shapes.h>
#include <comity/simulation.h>
#include <comity/status.h>
#include <comity/structures.h>
#include <comity/summary.h>
#include <comity/survival.h>
#include <comity/sweep.h>
#include <comity/sweep_file.h>
#include <comity/sweep_outcomes.h>
#include <comity/sweep_results.h>
#include <comity/sweep_sensitivity.h>
#include <comity/twins.h>
#include <comity/variables.h>
#include <comity/version.h>
#include <comity/workers.h>
#include <comity/world.h>

#endif
