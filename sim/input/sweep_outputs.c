/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/sweep_reader.h"

#include <comity/measures.h>
#include <comity/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MOST = 64 };

_Static_assert((int)NAMES_MOST >= (int)COMITY_OUTCOMES && (int)NAMES_MOST >= (int)COMITY_VARIABLES,
               "room for every name");

static size_t outcome_names(const char *names[NAMES_MOST])
{
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        names[k] = comity_outcomes()[k].name;
    }
    return COMITY_OUTCOMES;
}

static size_t variable_names(const char *names[NAMES_MOST])
{
    for (size_t k = 0; k < COMITY_VARIABLES; k++) {
        names[k] = comity_variables()[k].name;
    }
    return COMITY_VARIABLES;
}

/* Marks one name of a list. */
static void mark(struct comity_sweep_reading *reading, const config_setting_t *element,
                 const char *key, const char *const *names, size_t count, uint8_t *marks)
{
    char name[3 * COMITY_NAME], text[2 * COMITY_PROBLEM_TEXT];
    if (!comity_read_string(&reading->reader, element, key, name, sizeof name)) {
        return;
    }
    for (size_t k = 0; k < count; k++) {
        if (strcmp(names[k], name) != 0) {
            continue;
        }
        if (marks[k]) {
            comity_reading_report(&reading->reader, element, key,
                                  "%s stands twice; once is expected", name);
        }
        marks[k] = 1;
        return;
    }
    if (strcmp(key, "outcomes") == 0) {
        comity_outcome_problem(name, text, sizeof text);
    } else {
        comity_variable_problem(name, text, sizeof text);
    }
    comity_reading_report(&reading->reader, element, key, "%s", text);
}

/* The word that stands for a list: 1 for "all", 0 for "none" or after a problem. */
static int read_word(struct comity_sweep_reading *reading, const config_setting_t *setting,
                     const char *key, const char *const *names, size_t count)
{
    char word[COMITY_NAME];
    if (!comity_read_string(&reading->reader, setting, key, word, sizeof word)) {
        return 0;
    }
    if (strcmp(word, "all") != 0 && strcmp(word, "none") != 0) {
        const char *meant = comity_nearest(word, names, count);
        comity_reading_report(&reading->reader, setting, key,
                              "\"%s\" stands alone; \"all\", \"none\" or a list, as [\"%s\"], is "
                              "expected",
                              word, meant ? meant : names[0]);
    }
    return strcmp(word, "all") == 0;
}

/* Reads "all", "none" or a list of names; returns 1 when *all is set, 0 otherwise. */
static int read_names(struct comity_sweep_reading *reading, const config_setting_t *setting,
                      const char *key, const char *const *names, size_t count, uint8_t *marks)
{
    memset(marks, 0, count);
    if (config_setting_type(setting) == CONFIG_TYPE_STRING) {
        const int all = read_word(reading, setting, key, names, count);
        memset(marks, all, count);
        return all;
    }
    if (comity_read_sequence(&reading->reader, setting, key,
                             "\"all\", \"none\" or a list of names is")) {
        for (int k = 0; k < config_setting_length(setting); k++) {
            mark(reading, config_setting_get_elem(setting, (unsigned)k), key, names, count, marks);
        }
    }
    return 0;
}

/* Makes the list of variables that recording.h takes; NULL for none. */
static char *join_marked(struct comity_sweep_reading *reading, const uint8_t *marks)
{
    char text[NAMES_MOST * COMITY_NAME] = "";
    char *copy;
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        if (marks[v]) {
            strcat(text, text[0] != '\0' ? "," : "");
            strcat(text, comity_variables()[v].name);
        }
    }
    if (text[0] == '\0') {
        return NULL;
    }
    copy = strdup(text);
    if (!copy) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
    }
    return copy;
}

/* Flags other than the region's phase have neither means nor shares over replicates. */
static bool has_series(const struct comity_variable *variable)
{
    return !comity_kind_meanings(variable->kind) ||
           (variable->kind == COMITY_KIND_PHASE && variable->shape == COMITY_SCALAR);
}

static void read_series(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    const char *names[NAMES_MOST];
    uint8_t marks[NAMES_MOST];
    const size_t count = variable_names(names);
    const int all = read_names(reading, setting, "series", names, count, marks);
    for (size_t v = 0; v < count; v++) {
        if (!marks[v] || has_series(&comity_variables()[v])) {
            continue;
        }
        if (!all) {
            comity_reading_report(&reading->reader, setting, "series",
                                  "%s is a flag and has no mean; it may stand among the "
                                  "trajectories",
                                  names[v]);
        }
        marks[v] = 0;
    }
    reading->sweep->series = join_marked(reading, marks);
}

static void read_quantiles(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    struct comity_sweep *sweep = reading->sweep;
    struct comity_reading *reader = &reading->reader;
    const int length = config_setting_length(setting);
    if (!comity_read_sequence(reader, setting, "quantiles", "a list of numbers is")) {
        return;
    }
    if (length > COMITY_QUANTILES_MOST) {
        comity_reading_report(reader, setting, "quantiles", "there are %d; at most %d are allowed",
                              length, COMITY_QUANTILES_MOST);
        return;
    }
    sweep->quantiles_count = 0;
    for (int k = 0; k < length; k++) {
        const config_setting_t *element = config_setting_get_elem(setting, (unsigned)k);
        double value;
        if (!comity_read_number(reader, element, "quantiles", &value)) {
            continue;
        }
        if (value < 0 || value > 1) {
            comity_reading_report(reader, element, "quantiles",
                                  "%g is out of range; a number in [0, 1] is expected", value);
        } else if (sweep->quantiles_count > 0 &&
                   value <= sweep->quantiles[sweep->quantiles_count - 1]) {
            comity_reading_report(reader, element, "quantiles",
                                  "%g does not come after %g; ascending numbers are expected",
                                  value, sweep->quantiles[sweep->quantiles_count - 1]);
        } else {
            sweep->quantiles[sweep->quantiles_count++] = value;
        }
    }
}

static void read_lists(struct comity_sweep_reading *reading, const config_setting_t *root)
{
    struct comity_sweep *sweep = reading->sweep;
    const config_setting_t *outcomes = config_setting_get_member(root, "outcomes");
    const config_setting_t *series = config_setting_get_member(root, "series");
    const config_setting_t *trajectories = config_setting_get_member(root, "trajectories");
    const char *names[NAMES_MOST];
    uint8_t marks[NAMES_MOST];
    size_t count;
    if (outcomes) {
        count = outcome_names(names);
        read_names(reading, outcomes, "outcomes", names, count, marks);
        memcpy(sweep->outcomes, marks, count);
    }
    if (series) {
        read_series(reading, series);
    }
    if (trajectories) {
        count = variable_names(names);
        read_names(reading, trajectories, "trajectories", names, count, marks);
        sweep->trajectories = join_marked(reading, marks);
    }
    if (!memchr(sweep->outcomes, 1, sizeof sweep->outcomes) && !sweep->series &&
        !sweep->trajectories && !sweep->measures && reading->reader.status == COMITY_OK) {
        comity_reading_report(&reading->reader, outcomes, "outcomes",
                              "nothing is kept; outcomes, series or trajectories are expected");
    }
}

void comity_sweep_read_kept(struct comity_sweep_reading *reading, const config_setting_t *root)
{
    static const char *const precisions[] = { "single", "double", NULL };
    static const struct comity_field fields[] = {
        { COMITY_FIELD(comity_sweep, "every", COUNT, every), .low = 1, .high = COMITY_TICKS_MOST },
        { COMITY_FIELD(comity_sweep, "precision", CHOICE, double_precision),
          .choices = precisions },
    };
    const config_setting_t *quantiles = config_setting_get_member(root, "quantiles");
    read_lists(reading, root);
    if (quantiles) {
        read_quantiles(reading, quantiles);
    }
    comity_read_present(&reading->reader, root, "", fields, sizeof fields / sizeof fields[0],
                        reading->sweep);
}

static void read_outcome(struct comity_sweep_reading *reading, const config_setting_t *group)
{
    const config_setting_t *setting = config_setting_get_member(group, "outcome");
    char key[3 * COMITY_NAME], text[COMITY_PROBLEM_TEXT];
    if (!setting) {
        comity_reading_report(&reading->reader, group, "adaptive.outcome",
                              "missing; an outcome such as \"final_trilateral\" is expected");
        return;
    }
    if (!comity_read_string(&reading->reader, setting, "adaptive.outcome", key, sizeof key)) {
        return;
    }
    if (reading->sweep->measures &&
        comity_measure_find(&reading->sweep->measures->set, key) != SIZE_MAX) {
        /* its place is known when the measures are prepared */
        reading->adaptive_measure = comity_measure_find(&reading->sweep->measures->set, key) + 1;
        return;
    }
    if (!reading->scenarios_failed &&
        comity_outcome_select(&reading->sweep->scenarios[0], key, &reading->sweep->adaptive.slot,
                              text, sizeof text) != COMITY_OK) {
        comity_reading_report(&reading->reader, setting, "adaptive.outcome", "%s", text);
    }
}

/* Reads a number between two bounds, both excluded. */
static void read_between(struct comity_sweep_reading *reading, const config_setting_t *group,
                         const char *name, double low, double high, double *value)
{
    const config_setting_t *setting = config_setting_get_member(group, name);
    char key[64];
    double number;
    snprintf(key, sizeof key, "adaptive.%s", name);
    if (!setting) {
        if (*value == 0) {
            comity_reading_report(&reading->reader, group, key, "missing; a number is expected");
        }
    } else if (comity_read_number(&reading->reader, setting, key, &number)) {
        if (number > low && number < high) {
            *value = number;
        } else {
            comity_reading_report(&reading->reader, setting, key,
                                  "%g is out of range; a number in (%g, %g) is expected", number,
                                  low, high);
        }
    }
}

void comity_sweep_read_adaptive(struct comity_sweep_reading *reading, const config_setting_t *group)
{
    static const struct comity_field fields[] = {
        { COMITY_OTHER_FIELD("outcome") },
        { COMITY_OTHER_FIELD("half_width") },
        { COMITY_OTHER_FIELD("confidence") },
        { COMITY_FIELD(comity_adaptive, "least", COUNT, least), .low = 2,
          .high = COMITY_REPLICATES_MOST },
        { COMITY_FIELD(comity_adaptive, "step", COUNT, step), .low = 1,
          .high = COMITY_REPLICATES_MOST },
    };
    struct comity_sweep *sweep = reading->sweep;
    if (!comity_read_group(&reading->reader, group, "adaptive")) {
        return;
    }
    sweep->adaptive =
        (struct comity_adaptive){ .active = 1, .confidence = 0.95, .least = 50, .step = 50 };
    COMITY_READ_FIELDS(&reading->reader, group, "adaptive", fields, &sweep->adaptive);
    read_outcome(reading, group);
    read_between(reading, group, "half_width", 0, 1e9, &sweep->adaptive.half_width);
    read_between(reading, group, "confidence", 0, 1, &sweep->adaptive.confidence);
    if (sweep->mean_field) {
        comity_reading_report(&reading->reader, group, "adaptive",
                              "a mean field has one replicate and no interval; one of both is "
                              "expected");
    } else if (sweep->adaptive.least > sweep->replicates) {
        comity_reading_report(&reading->reader, group, "adaptive.least",
                              "%u is more than the %u replicates; at most those are expected",
                              sweep->adaptive.least, sweep->replicates);
    }
}
