/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a sweep keeps of its runs, and how many runs that takes. */
#include "input/sweep_reader.h"

#include <comity/measures.h>

#include <string.h>

/* Marks one name of a list. */
static void mark(struct comity_sweep_reading *reading, const config_setting_t *element,
                 const char *const *names, size_t count, uint8_t *marks)
{
    char name[3 * COMITY_NAME], text[2 * COMITY_PROBLEM_TEXT];
    if (!comity_read_string(&reading->reader, element, name, sizeof name))
        return;
    for (size_t k = 0; k < count; k++) {
        if (strcmp(names[k], name) != 0)
            continue;
        if (marks[k])
            comity_report(&reading->reader, element, "%s stands twice; once is expected", name);
        marks[k] = 1;
        return;
    }
    if (names == comity_outcome_names())
        comity_outcome_problem(name, text, sizeof text);
    else
        comity_variable_problem(name, text, sizeof text);
    comity_report(&reading->reader, element, "%s", text);
}

/* The text that stands for a list: whether it is "all". */
static bool read_all(struct comity_sweep_reading *reading, const config_setting_t *setting,
                     const char *const *names, size_t count)
{
    char text[COMITY_NAME];
    if (!comity_read_string(&reading->reader, setting, text, sizeof text))
        return false;
    if (strcmp(text, "all") != 0 && strcmp(text, "none") != 0) {
        const char *meant = comity_nearest(text, names, count);
        comity_report(&reading->reader, setting,
                      "\"%s\" stands alone; \"all\", \"none\" or a list, as [\"%s\"], is expected",
                      text, meant ? meant : names[0]);
    }
    return strcmp(text, "all") == 0;
}

/* Reads "all", "none" or a list of names; returns whether it is "all". */
static bool read_names(struct comity_sweep_reading *reading, const config_setting_t *setting,
                       const char *const *names, size_t count, uint8_t *marks)
{
    memset(marks, 0, count);
    if (config_setting_type(setting) == CONFIG_TYPE_STRING) {
        const bool all = read_all(reading, setting, names, count);
        memset(marks, all, count);
        return all;
    }
    if (comity_read_sequence(&reading->reader, setting, "\"all\", \"none\" or a list of names is"))
        for (int k = 0; k < config_setting_length(setting); k++)
            mark(reading, config_setting_get_elem(setting, (unsigned)k), names, count, marks);
    return false;
}

/* Makes the list of variables that recording.h takes; NULL for none. */
static char *join_marked(struct comity_sweep_reading *reading, const uint8_t *marks)
{
    char text[COMITY_VARIABLES * COMITY_NAME] = "";
    char *copy;
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        if (marks[v]) {
            strcat(text, text[0] != '\0' ? "," : "");
            strcat(text, comity_variables()[v].name);
        }
    }
    if (text[0] == '\0')
        return NULL;
    copy = strdup(text);
    if (!copy)
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
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
    const char *const *names = comity_variable_names();
    uint8_t marks[COMITY_VARIABLES];
    const bool all = read_names(reading, setting, names, COMITY_VARIABLES, marks);
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        if (!marks[v] || has_series(&comity_variables()[v]))
            continue;
        if (!all) {
            comity_report(&reading->reader, setting,
                          "%s is a flag and has no mean; it may stand among the trajectories",
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
    if (!comity_read_sequence(reader, setting, "a list of numbers is"))
        return;
    if (length > COMITY_QUANTILES_MOST) {
        comity_report(reader, setting, "there are %d; at most %d are allowed", length,
                      COMITY_QUANTILES_MOST);
        return;
    }
    sweep->quantiles_count = 0;
    for (int k = 0; k < length; k++) {
        const config_setting_t *element = config_setting_get_elem(setting, (unsigned)k);
        const double last =
            sweep->quantiles_count > 0 ? sweep->quantiles[sweep->quantiles_count - 1] : -1;
        double value;
        if (!comity_read_probability(reader, element, &value))
            continue;
        if (value <= last) {
            comity_report(reader, element,
                          "%g does not come after %g; ascending numbers are expected", value, last);
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
    uint8_t marks[COMITY_VARIABLES];
    if (outcomes)
        read_names(reading, outcomes, comity_outcome_names(), COMITY_OUTCOMES, sweep->outcomes);
    if (series)
        read_series(reading, series);
    if (trajectories) {
        read_names(reading, trajectories, comity_variable_names(), COMITY_VARIABLES, marks);
        sweep->trajectories = join_marked(reading, marks);
    }
    if (!memchr(sweep->outcomes, 1, sizeof sweep->outcomes) && !sweep->series &&
        !sweep->trajectories && !sweep->measures && !reading->reader.status) {
        comity_report(&reading->reader, outcomes,
                      "nothing is kept; outcomes, series or trajectories are expected");
    }
}

void comity_sweep_read_kept(struct comity_sweep_reading *reading, const config_setting_t *root)
{
    const config_setting_t *quantiles = config_setting_get_member(root, "quantiles");
    read_lists(reading, root);
    if (quantiles)
        read_quantiles(reading, quantiles);
}

#define ADAPTIVE(fields)                                                                           \
    "adaptive = { outcome = \"final_identity.MEX\"; half_width = 0.01; " fields "};"

const struct comity_field comity_fields_of_adaptive[] = {
    { COMITY_OTHER_FIELD("outcome", "text"), .expected = "an outcome such as \"final_trilateral\"",
      COMITY_HELP("one value of an outcome, or a measure", NULL, "whose mean is to be known",
                  ADAPTIVE("")) },
    { COMITY_FIELD(comity_adaptive, "half_width", NUMBER, half_width), .below = 1e9,
      .expected = "a number",
      COMITY_HELP("above 0", NULL, "how well: half of the interval", ADAPTIVE("")) },
    { COMITY_FIELD(comity_adaptive, "confidence", NUMBER, confidence), .below = 1,
      COMITY_HELP("(0, 1)", "0.95", "that of the interval", ADAPTIVE("confidence = 0.9; ")) },
    { COMITY_FIELD(comity_adaptive, "least", WHOLE, least), .low = 2,
      .high = COMITY_REPLICATES_MOST,
      COMITY_HELP("2 to `replicates`", "50", "replicates before the first look",
                  ADAPTIVE("least = 80; ")) },
    { COMITY_FIELD(comity_adaptive, "step", WHOLE, step), .low = 1, .high = COMITY_REPLICATES_MOST,
      COMITY_HELP("1 and more", "50", "replicates from a look to the next",
                  ADAPTIVE("step = 10; ")) },
    { NULL },
};

static void read_outcome(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    struct comity_sweep *sweep = reading->sweep;
    char key[3 * COMITY_NAME], text[COMITY_PROBLEM_TEXT];
    if (!comity_read_string(&reading->reader, setting, key, sizeof key))
        return;
    const size_t measure =
        sweep->measures ? comity_measure_find(&sweep->measures->set, key) : SIZE_MAX;
    if (measure != SIZE_MAX) /* its place is known when the measures are prepared */
        reading->adaptive_measure = measure + 1;
    else if (!reading->scenarios_failed &&
             comity_outcome_select(&sweep->scenarios[0], key, &sweep->adaptive.slot, text,
                                   sizeof text))
        comity_report(&reading->reader, setting, "%s", text);
}

void comity_sweep_read_adaptive(struct comity_sweep_reading *reading, const config_setting_t *group)
{
    struct comity_sweep *sweep = reading->sweep;
    if (!comity_read_group(&reading->reader, group))
        return;
    const config_setting_t *outcome = config_setting_get_member(group, "outcome");
    sweep->adaptive =
        (struct comity_adaptive){ .active = 1, .confidence = 0.95, .least = 50, .step = 50 };
    comity_check_fields(&reading->reader, group, comity_fields_of_adaptive);
    if (outcome)
        read_outcome(reading, outcome);
    comity_read_present(&reading->reader, group, comity_fields_of_adaptive, &sweep->adaptive);
    if (sweep->mean_field) {
        comity_report(&reading->reader, group,
                      "a mean field has one replicate and no interval; one of both is expected");
    } else if (sweep->adaptive.least > sweep->replicates) {
        comity_report_member(&reading->reader, group, "least",
                             "%u is more than the %u replicates; at most those are expected",
                             sweep->adaptive.least, sweep->replicates);
    }
}
