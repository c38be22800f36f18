/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/sweep.h>

#include <string.h>

/* Names that all results give to their own dimensions and values, or that would mislead. */
static const char *const always[] = { "base",
                                      "deviation",
                                      "mean",
                                      "point",
                                      "phase_name",
                                      "quantile",
                                      "entered_phase",
                                      "replicate",
                                      "replicates",
                                      "status",
                                      "tick",
                                      "time",
                                      "state",
                                      "state_name",
                                      "partner",
                                      "dyad",
                                      "venue",
                                      "issue",
                                      "phase_share",
                                      "provenance",
                                      "moved_step",
                                      "start",
                                      "power_share",
                                      "event",
                                      "event_name",
                                      "event_kind",
                                      "event_coercive",
                                      "event_members",
                                      "event_tick",
                                      "event_time",
                                      "event_magnitude",
                                      "event_count",
                                      "event_scenario" };

/* What a series of a variable appends to its name. */
static const char *const suffixes[] = { "_mean", "_standard_deviation", "_quantile", "_share" };

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        if (strcmp(names[k], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_series(const struct comity_sweep *sweep, const char *name)
{
    const size_t whole = strlen(name);
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const char *variable = comity_variables()[v].name;
        const size_t length = strlen(variable);
        if (whole > length && strncmp(name, variable, length) == 0 &&
            is_among(name + length, suffixes, sizeof suffixes / sizeof suffixes[0]) &&
            comity_recording_asks(sweep->series, variable)) {
            return true;
        }
    }
    return false;
}

/* The variable that holds a parameter of several values: its key with "_" for ".". */
static bool is_parameter(const char *name)
{
    size_t count;
    const struct comity_parameter *parameters = comity_parameters(&count);
    for (size_t p = 0; p < count; p++) {
        const char *key = parameters[p].key;
        size_t k = 0;
        while (key[k] != '\0' && name[k] == (key[k] == '.' ? '_' : key[k])) {
            k++;
        }
        if (key[k] == '\0' && name[k] == '\0') {
            return true;
        }
    }
    return false;
}

bool comity_run_takes_name(const char *name)
{
    return is_among(name, always, sizeof always / sizeof always[0]) || comity_variable_find(name) ||
           comity_outcome_find(name) || is_parameter(name);
}

int comity_sweep_takes_name(const struct comity_sweep *sweep, const char *name)
{
    const char *const *places = comity_design_facts(sweep->design.kind)->places;
    return is_among(name, always, sizeof always / sizeof always[0]) ||
           (places[0] && is_among(name, places, COMITY_DESIGN_PLACES)) ||
           comity_variable_find(name) || comity_outcome_find(name) || is_series(sweep, name);
}

int comity_sweep_names_result(const struct comity_sweep *sweep, const char *name)
{
    for (size_t a = 0; a < sweep->axes_count; a++) {
        if (strcmp(sweep->axes[a].name, name) == 0) {
            return 1;
        }
        for (size_t k = 0; k < sweep->axes[a].members_count; k++) {
            if (strcmp(sweep->axes[a].members[k].name, name) == 0) {
                return 1;
            }
        }
    }
    return comity_sweep_takes_name(sweep, name);
}
