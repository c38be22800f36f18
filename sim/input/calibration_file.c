/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/settings_file.h"
#include "input/source.h"
#include "input/sweep_reader.h"

#include <comity/calibration_file.h>
#include <comity/measure_file.h>
#include <comity/shipped.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIST_MOST = 64, SIMULATIONS_MOST = 100000000 };

static const char *const histories[] = { "ensemble", "one_history", NULL };
static const char *const methods[] = { "rejection", "sequential", NULL };
static const char *const summaries[] = { "targets", "expected_scores", NULL };

#define GROUPS "a list of groups ( {...}, ... )"

/* Examples of lists. */
#define PRIORS(prior) "priors = ( { key = \"trust.gain\"; prior = { " prior " }; } );"
#define UNIFORM       PRIORS("kind = \"uniform\"; low = 0.02; high = 0.06;")
#define TARGET(of)                                                                                 \
    "targets = ( { measure = \"accords_us_ca\"; observed = 12; error = 1; of = \"" of "\"; } );"
#define HISTORY TARGET("one_history")
#define RIVAL(fields)                                                                              \
    "models = ( { name = \"benign\"; scenario = \"benign_hegemon\"; " fields "} );"

#define ORDERED "constraints = ( { lower = \"trust.gain\"; upper = \"agreements.initiative\"; } );"

static const struct comity_field fields_of_prior[] = {
    { COMITY_FIELD(comity_calibration_parameter, "key", TEXT, key), .expected = "a parameter",
      COMITY_HELP("as --set takes it, of one number", NULL, "which coefficient", UNIFORM) },
    { COMITY_OTHER_FIELD("prior", "group"), .expected = "a group { kind = ...; }",
      COMITY_HELP("as axes.prior of a sweep", NULL, "what is known beforehand",
                  PRIORS("kind = \"log_uniform\"; low = 0.01; high = 0.16;")) },
    { NULL },
};

static const struct comity_field fields_of_constraint[] = {
    { COMITY_FIELD(comity_calibration_constraint, "lower", TEXT, lower),
      .expected = "the key of a prior",
      COMITY_HELP("the key of a prior", NULL, "what is below the other", ORDERED) },
    { COMITY_FIELD(comity_calibration_constraint, "upper", TEXT, upper),
      .expected = "the key of a prior",
      COMITY_HELP("the key of a prior", NULL, "what is above the other", ORDERED) },
    { NULL },
};

static const struct comity_field fields_of_target[] = {
    { COMITY_FIELD(comity_calibration_target, "measure", TEXT, measure),
      .expected = "the name of a measure",
      COMITY_HELP("a measure of the file", NULL, "what it is of", HISTORY) },
    { COMITY_FIELD(comity_calibration_target, "observed", NUMBER, observed), .expected = "a number",
      COMITY_HELP("", NULL, "its value", HISTORY) },
    { COMITY_FIELD(comity_calibration_target, "error", NUMBER, error),
      .expected = "the standard deviation of the observation",
      COMITY_HELP("0 and more", NULL, "its standard deviation", HISTORY) },
    { COMITY_FIELD(comity_calibration_target, "of", CHOICE, one_history), .choices = histories,
      .expected = "\"one_history\" or \"ensemble\"",
      COMITY_HELP("one_history or ensemble", NULL,
                  "whether it is one history's, or a mean over worlds", TARGET("ensemble")) },
    { COMITY_FIELD(comity_calibration_target, "hold_out", TRUTH, held_out),
      COMITY_HELP(
          "", "false", "predicted, not fitted",
          "targets = ( { measure = \"accords_us_ca\"; observed = 12; error = 1; of = "
          "\"one_history\"; }, { measure = \"accords_us_mx\"; observed = 9; error = 1; of = "
          "\"one_history\"; hold_out = true; } );") },
    { NULL },
};

static const struct comity_field fields_of_model[] = {
    { COMITY_FIELD(comity_calibration_model, "name", TEXT, name), .expected = "a text",
      COMITY_HELP("", NULL, "what tables call it", RIVAL("")) },
    { COMITY_OTHER_FIELD("scenario", "text"), .expected = "a file",
      COMITY_HELP("a file or a shipped name", NULL, "its scenario", RIVAL("")) },
    { COMITY_OTHER_FIELD("fixed", COMITY_TEXTS),
      COMITY_HELP("keys of priors", "none", "what stays as the rival's scenario has it",
                  RIVAL("fixed = [\"trust.gain\"]; ")) },
    { NULL },
};

static const struct comity_field fields_of_budget[] = {
    { COMITY_OTHER_FIELD("worlds", "whole number"),
      COMITY_HELP("100 and more of each model", "as simulations", "the worlds of all models",
                  "budget = { worlds = 1000000; };") },
    { COMITY_OTHER_FIELD("time", "number, or a text"),
      COMITY_HELP("seconds, or in s, min, h or d", "none",
                  "how long a call may simulate; what is there then makes the posterior, and "
                  "--resume goes on",
                  "budget = { time = 5400; };") },
    { NULL },
};

const struct comity_field comity_fields_of_calibration[] = {
    { COMITY_FIELD(comity_calibration, "title", TEXT, title),
      COMITY_HELP("at most 127 bytes", "empty", "the name of the results",
                  "title = \"Trust and initiative\";") },
    { COMITY_OTHER_FIELD("scenario", "text"),
      COMITY_HELP("a file or a shipped name", "needed", "what is fitted",
                  "scenario = \"north_america\";") },
    { COMITY_OTHER_FIELD("measures", "text"),
      COMITY_HELP("a file", "needed", "the file of the measures that targets name",
                  "measures = \"measures.cfg\";") },
    { COMITY_OTHER_FIELD("priors", COMITY_GROUPS), .fields = fields_of_prior,
      COMITY_HELP("1 to 64", "needed", "what varies", UNIFORM) },
    { COMITY_OTHER_FIELD("constraints", COMITY_GROUPS), .fields = fields_of_constraint,
      COMITY_HELP("1 to 64", "none", "settings that the model refuses are left out anyway",
                  ORDERED) },
    { COMITY_OTHER_FIELD("targets", COMITY_GROUPS), .fields = fields_of_target,
      COMITY_HELP("1 to 64", "needed", "what was observed", HISTORY) },
    { COMITY_OTHER_FIELD("hold_out", COMITY_TEXTS),
      COMITY_HELP("measures of targets", "none", "the same for measures by name",
                  "hold_out = [\"accords_us_ca\"];") },
    { COMITY_OTHER_FIELD("models", COMITY_GROUPS), .fields = fields_of_model,
      COMITY_HELP("", "none", "rivals of the scenario",
                  RIVAL("fixed = [\"agreements.initiative\"]; ")) },
    { COMITY_FIELD(comity_calibration, "method", CHOICE, method), .choices = methods,
      COMITY_HELP(NULL, "rejection", "draws from the prior, or populations that close in",
                  "method = \"sequential\";") },
    { COMITY_FIELD(comity_calibration, "simulations", WHOLE, simulations), .low = 100,
      .high = SIMULATIONS_MOST,
      COMITY_HELP(NULL, "100000", "of each model, in all", "simulations = 204800;") },
    { COMITY_OTHER_FIELD("budget", "group"), .fields = fields_of_budget,
      COMITY_HELP("", "none", "in place of `simulations`, or beside it a time",
                  "budget = { worlds = 1000000; time = \"30 min\"; };") },
    { COMITY_FIELD(comity_calibration, "generation", WHOLE, generation), .low = 50,
      .high = SIMULATIONS_MOST,
      COMITY_HELP(NULL, "10000", "simulations of a population",
                  "method = \"sequential\"; generation = 100;") },
    { COMITY_FIELD(comity_calibration, "kept", WHOLE, kept), .low = 1, .high = SIMULATIONS_MOST,
      COMITY_HELP(NULL, "1000", "simulations of which the posterior is made", "kept = 200;") },
    { COMITY_FIELD(comity_calibration, "summaries", CHOICE, by_scores), .choices = summaries,
      COMITY_HELP(NULL, "targets",
                  "distances between targets, or between what a regression on all of them expects "
                  "of each parameter (Fearnhead and Prangle 2012), so that many targets may be "
                  "named",
                  "summaries = \"expected_scores\";") },
    { COMITY_FIELD(comity_calibration, "adjust", TRUTH, adjusted),
      COMITY_HELP("", "true", "a regression takes out what the tolerance adds",
                  "adjust = false;") },
    { COMITY_FIELD(comity_calibration, "replicates", WHOLE, replicates), .low = 1,
      .high = COMITY_REPLICATES_MOST,
      COMITY_HELP(NULL, "1", "worlds of a simulation, for targets that are means",
                  "replicates = 20;") },
    { COMITY_FIELD(comity_calibration, "ticks", WHOLE, ticks), .low = 1, .high = COMITY_TICKS_MOST,
      COMITY_HELP(NULL, "as the scenario says", "how many months", "ticks = 150;") },
    { COMITY_FIELD(comity_calibration, "seed", SEED, seed),
      COMITY_HELP(NULL, "1", "decides the draws", "seed = 7;") },
    { NULL },
};

/* What the readers that it shares with sweeps need, and what is read. */
struct calibration_reading {
    struct comity_reading reader;
    struct comity_calibration *calibration;
    const struct comity_calibration_texts *texts; /* of a results file; NULL: from disk */
};

static void read_prior(void *context, const config_setting_t *group)
{
    struct calibration_reading *reading = context;
    struct comity_calibration_parameter *parameters = reading->calibration->parameters;
    const size_t k = (size_t)config_setting_index(group);
    const config_setting_t *prior = config_setting_get_member(group, "prior");
    parameters[k].line = (int)config_setting_source_line(group);
    comity_read_fields(&reading->reader, group, fields_of_prior, &parameters[k]);
    for (size_t before = 0; before < k && parameters[k].key[0]; before++) {
        if (strcmp(parameters[before].key, parameters[k].key) == 0) {
            comity_report_as(&reading->reader, group, parameters[k].key,
                             "the key has a prior already; one is expected");
        }
    }
    if (prior)
        parameters[k].prior = comity_sweep_read_prior(&reading->reader, prior);
}

static void read_constraint(void *context, const config_setting_t *group)
{
    struct calibration_reading *reading = context;
    struct comity_calibration_constraint *constraint =
        &reading->calibration->constraints[config_setting_index(group)];
    constraint->line = (int)config_setting_source_line(group);
    comity_read_fields(&reading->reader, group, fields_of_constraint, constraint);
}

static void read_target(void *context, const config_setting_t *group)
{
    struct calibration_reading *reading = context;
    struct comity_calibration_target *target =
        &reading->calibration->targets[config_setting_index(group)];
    target->line = (int)config_setting_source_line(group);
    comity_read_fields(&reading->reader, group, fields_of_target, target);
    if (target->error < 0.0) {
        comity_report_member(&reading->reader, group, "error", "%g; 0 or more is expected",
                             target->error);
    }
}

static const struct {
    const char *name, *expected; /* NULL: may be left out */
    size_t list, count, size;    /* in the calibration; of an element */
    comity_group_reader *read;
} lists[] = {
#define OF_LIST(member)                                                                            \
    offsetof(struct comity_calibration, member),                                                   \
        offsetof(struct comity_calibration, member##_count),                                       \
        sizeof *((struct comity_calibration *)0)->member
    { "priors", GROUPS, OF_LIST(parameters), read_prior },
    { "constraints", NULL, OF_LIST(constraints), read_constraint },
    { "targets", GROUPS, OF_LIST(targets), read_target },
#undef OF_LIST
};

/* Reads a list of groups into room that it makes for them, zeroed. */
static void read_list(struct calibration_reading *reading, const config_setting_t *list, size_t k)
{
    struct comity_reading *reader = &reading->reader;
    char *of = (char *)reading->calibration;
    if (!comity_read_sequence(reader, list, "a list of groups ( {...}, ... ) is"))
        return;
    const int length = config_setting_length(list);
    if (length == 0 || length > LIST_MOST) {
        comity_report(reader, list, "the list has %d; 1 to %d groups are expected", length,
                      LIST_MOST);
        return;
    }
    void *room = calloc((size_t)length, lists[k].size);
    if (!room) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    memcpy(of + lists[k].list, &room, sizeof room);
    *(size_t *)(of + lists[k].count) = (size_t)length;
    comity_read_groups(reader, list, lists[k].read, reading);
}

/* hold_out = ["measure", ...]: targets that are predicted, not fitted. */
static void read_held_out(struct calibration_reading *reading, const config_setting_t *list)
{
    struct comity_calibration *calibration = reading->calibration;
    char name[COMITY_MEASURE_NAME];
    if (!comity_read_sequence(&reading->reader, list, "a list of measures is"))
        return;
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *element = config_setting_get_elem(list, (unsigned)k);
        bool found = false;
        if (!comity_read_string(&reading->reader, element, name, sizeof name))
            continue;
        for (size_t t = 0; t < calibration->targets_count; t++)
            if (strcmp(calibration->targets[t].measure, name) == 0)
                calibration->targets[t].held_out = found = true;
        if (!found) {
            comity_report(&reading->reader, element,
                          "no target is of \"%s\"; measures of targets are expected", name);
        }
    }
}

/* From the texts of a results file. */
static void read_scenario_again(struct calibration_reading *reading, char *name,
                                struct comity_calibration_model *model)
{
    struct comity_reading *reader = &reading->reader;
    const size_t index = (size_t)(model - reading->calibration->models);
    if (!model->name[0])
        snprintf(model->name, sizeof model->name, "%s", reading->texts->name);
    if (index >= reading->texts->scenarios_count) {
        comity_reading_fail(reader, COMITY_BAD_CALIBRATION);
        return;
    }
    const struct comity_source_text source = { name, reading->texts->scenarios[index] };
    comity_reading_fail(reader,
                        comity_scenario_read_texts(&model->scenario, &source, 1, reader->problems));
}

/* Reports a missing file where it is named: whoever reads it does not know the place. */
static bool is_there(struct comity_reading *reader, const config_setting_t *setting,
                     const char *path)
{
    if (access(path, R_OK) != 0) {
        comity_report(reader, setting, "the file %s cannot be read: %s", path, strerror(errno));
        return false;
    }
    return true;
}

static void read_scenario_of(struct calibration_reading *reading, const config_setting_t *setting,
                             struct comity_calibration_model *model)
{
    struct comity_reading *reader = &reading->reader;
    char name[COMITY_PATH];
    comity_scenario_init(&model->scenario);
    model->line = (int)config_setting_source_line(setting);
    if (!comity_read_path(reader, setting, name))
        return;
    if (reading->texts) {
        read_scenario_again(reading, name, model);
        return;
    }
    char *path = comity_source_locate(reader->path, name);
    if (!path) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    if (!model->name[0])
        snprintf(model->name, sizeof model->name, "%.*s", (int)strcspn(base, "."), base);
    if (is_there(reader, setting, path))
        comity_reading_fail(reader, comity_scenario_read(&model->scenario, path, reader->problems));
    free(path);
}

static void read_fixed(struct calibration_reading *reading, const config_setting_t *list,
                       struct comity_calibration_model *model)
{
    if (!comity_read_sequence(&reading->reader, list, "a list of keys is"))
        return;
    const size_t length = (size_t)config_setting_length(list);
    model->fixed = calloc(length + 1, sizeof *model->fixed);
    if (!model->fixed) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        return;
    }
    for (size_t k = 0; k < length; k++) {
        comity_read_string(&reading->reader, config_setting_get_elem(list, (unsigned)k),
                           model->fixed[k], sizeof model->fixed[k]);
    }
    model->fixed_count = length;
}

static void read_rival(void *context, const config_setting_t *group)
{
    struct calibration_reading *reading = context;
    struct comity_calibration *calibration = reading->calibration;
    struct comity_calibration_model *model = &calibration->models[calibration->models_count];
    const config_setting_t *fixed = config_setting_get_member(group, "fixed");
    if (comity_read_fields(&reading->reader, group, fields_of_model, model)) {
        read_scenario_of(reading, config_setting_get_member(group, "scenario"), model);
        calibration->models_count++;
        if (fixed)
            read_fixed(reading, fixed, model);
    }
}

static void read_models(struct calibration_reading *reading, const config_setting_t *scenario,
                        const config_setting_t *list)
{
    struct comity_calibration *calibration = reading->calibration;
    const int rivals = list && config_setting_is_list(list) ? config_setting_length(list) : 0;
    calibration->models = calloc((size_t)rivals + 1, sizeof *calibration->models);
    if (!calibration->models) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        return;
    }
    calibration->models_count = 1;
    read_scenario_of(reading, scenario, &calibration->models[0]);
    if (list)
        comity_read_groups(&reading->reader, list, read_rival, reading);
}

/* A number of seconds, or a text as "30 min". */
static void read_time(struct comity_reading *reader, const config_setting_t *setting,
                      double *seconds)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = { { "s", 1 }, { "min", 60 }, { "h", 3600 }, { "d", 86400 } };
    char text[64], *end;
    *seconds = NAN;
    if (config_setting_is_number(setting)) {
        if (!comity_read_number(reader, setting, seconds))
            return;
    } else if (comity_read_string(reader, setting, text, sizeof text)) {
        const double number = strtod(text, &end);
        end += strspn(end, " ");
        for (size_t k = 0; end > text && k < sizeof units / sizeof units[0]; k++)
            *seconds = strcmp(end, units[k].name) == 0 ? number * units[k].seconds : *seconds;
    } else {
        return;
    }
    if (!(*seconds > 0 && *seconds < 1e9)) {
        comity_report(reader, setting,
                      "this is no time; a number of seconds above 0, or a text as \"90 s\", "
                      "\"30 min\", \"2 h\" or \"1 d\" is expected");
    }
}

/* budget = { worlds = 100000; time = "30 min"; }: worlds of all models, and how long a call may
 * compute, in seconds or as a text with its unit. */
static void read_budget(struct calibration_reading *reading, const config_setting_t *group,
                        bool counted)
{
    struct comity_calibration *calibration = reading->calibration;
    struct comity_reading *reader = &reading->reader;
    if (!comity_read_group(reader, group) || !comity_check_fields(reader, group, fields_of_budget))
        return;
    const config_setting_t *worlds = config_setting_get_member(group, "worlds");
    const config_setting_t *time = config_setting_get_member(group, "time");
    long long value;
    if (worlds && counted) {
        comity_report(reader, worlds, "`simulations` stands beside it; one of the two is expected");
    } else if (worlds && comity_read_whole(reader, worlds, 100, INT64_MAX, &value)) {
        const size_t of_each = (size_t)value / calibration->replicates / calibration->models_count;
        if (of_each < 100 || of_each > SIMULATIONS_MOST) {
            comity_report(reader, worlds,
                          "these are %zu simulations of each model; 100 to %d are expected",
                          of_each, SIMULATIONS_MOST);
        }
        calibration->simulations = of_each;
    }
    if (time)
        read_time(reader, time, &calibration->seconds);
}

static void read_measures(struct calibration_reading *reading, const config_setting_t *setting)
{
    struct comity_reading *reader = &reading->reader;
    char name[COMITY_PATH];
    if (!comity_read_path(reader, setting, name))
        return;
    char *path = comity_source_join(reader->path, name);
    if (path && !reading->texts && !is_there(reader, setting, path)) {
        free(path);
        return;
    }
    comity_reading_fail(
        reader, path ? comity_measures_read_attached(&reading->calibration->measures, path, name,
                                                     &reading->calibration->attached,
                                                     reading->texts != NULL, reader->problems)
                     : COMITY_NO_MEMORY);
    free(path);
}

static void read_root(void *context, const config_setting_t *root)
{
    struct calibration_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *budget = config_setting_get_member(root, "budget");
    const config_setting_t *held_out = config_setting_get_member(root, "hold_out");
    comity_read_fields(reader, root, comity_fields_of_calibration, reading->calibration);
    const config_setting_t *scenario =
        comity_require(reader, root, "scenario", "the file of a scenario");
    if (scenario)
        read_models(reading, scenario, config_setting_get_member(root, "models"));
    if (budget)
        read_budget(reading, budget, config_setting_get_member(root, "simulations") != NULL);
    const config_setting_t *measures =
        comity_require(reader, root, "measures", "the file of measures");
    if (measures)
        read_measures(reading, measures);
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        const config_setting_t *list =
            lists[k].expected ? comity_require(reader, root, lists[k].name, lists[k].expected)
                              : config_setting_get_member(root, lists[k].name);
        if (list)
            read_list(reading, list, k);
    }
    if (held_out)
        read_held_out(reading, held_out);
}

static int read_and_prepare(struct calibration_reading *reading, const char *path, size_t length,
                            size_t simulations, size_t kept)
{
    struct comity_calibration *calibration = reading->calibration;
    struct comity_problems *problems = reading->reader.problems;
    reading->reader.path = path;
    int status = comity_settings_read(&reading->reader, calibration->text, length,
                                      COMITY_SETTINGS_CALIBRATION, read_root, reading);
    if (status == COMITY_BAD_SCENARIO) /* of a model */
        status = COMITY_BAD_CALIBRATION;
    calibration->simulations = simulations ? simulations : calibration->simulations;
    calibration->kept = kept ? kept : calibration->kept;
    if (!status)
        status = comity_calibration_prepare(calibration, path, problems);
    return problems->lost > 0 ? COMITY_NO_MEMORY : status;
}

int comity_calibration_read(struct comity_calibration *calibration,
                            const struct comity_calibration_source *source,
                            struct comity_problems *problems)
{
    char *found =
        source->text ? strdup(source->path) : comity_shipped_find(source->path, "calibrations");
    struct calibration_reading reading = { .reader = { .problems = problems },
                                           .calibration = calibration };
    struct comity_source_bytes bytes = { NULL, 0 };
    int status = found ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status)
        status = comity_source_load_settings(found, source->text, &bytes, problems);
    if (status) {
        free(bytes.text);
    } else {
        calibration->text = bytes.text;
        status = read_and_prepare(&reading, found, bytes.length, source->simulations, source->kept);
    }
    free(found);
    return status;
}

int comity_calibration_read_again(struct comity_calibration *calibration,
                                  const struct comity_calibration_texts *texts,
                                  struct comity_problems *problems)
{
    struct calibration_reading reading = { .reader = { .problems = problems },
                                           .calibration = calibration,
                                           .texts = texts };
    calibration->text = strdup(texts->text);
    return calibration->text ? read_and_prepare(&reading, "calibration", strlen(texts->text),
                                                texts->simulations, texts->kept)
                             : COMITY_NO_MEMORY;
}
