/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/characters.h"

#include <comity/sweep.h>

#include <string.h>

/* Names that all results give to their own dimensions and values, or that would mislead. */
static const char *const always[] = {
    "base",           "deviation",      "dyad",       "entered_phase",   "event",
    "event_coercive", "event_count",    "event_kind", "event_magnitude", "event_members",
    "event_name",     "event_scenario", "event_tick", "event_time",      "issue",
    "mean",           "moved_step",     "partner",    "phase_name",      "phase_share",
    "point",          "power_share",    "provenance", "quantile",        "replicate",
    "replicates",     "start",          "state",      "state_name",      "status",
    "tick",           "time",           "venue"
};

/* What a series of a variable appends to its name. */
static const char *const suffixes[] = { "_mean", "_standard_deviation", "_quantile", "_share" };

static bool is_series(const struct comity_sweep *sweep, const char *name)
{
    const size_t whole = strlen(name);
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const char *variable = comity_variables()[v].name;
        const size_t length = strlen(variable);
        if (whole > length && strncmp(name, variable, length) == 0 &&
            comity_is_among(name + length, suffixes, sizeof suffixes / sizeof suffixes[0]) &&
            comity_recording_asks(sweep->series, variable))
            return true;
    }
    return false;
}

bool comity_run_takes_name(const char *name)
{
    return comity_is_among(name, always, sizeof always / sizeof always[0]) ||
           comity_variable_find(name) || comity_outcome_find(name) || comity_parameter_named(name);
}

bool comity_sweep_takes_name(const struct comity_sweep *sweep, const char *name)
{
    const char *const *places = comity_design_facts(sweep->design.kind)->places;
    return comity_is_among(name, always, sizeof always / sizeof always[0]) ||
           (places[0] && comity_is_among(name, places, COMITY_DESIGN_PLACES)) ||
           comity_variable_find(name) || comity_outcome_find(name) || is_series(sweep, name);
}

bool comity_sweep_names_result(const struct comity_sweep *sweep, const char *name)
{
    for (size_t a = 0; a < sweep->axes_count; a++) {
        if (strcmp(sweep->axes[a].name, name) == 0)
            return true;
        for (size_t k = 0; k < sweep->axes[a].members_count; k++)
            if (strcmp(sweep->axes[a].members[k].name, name) == 0)
                return true;
    }
    return comity_sweep_takes_name(sweep, name);
}
