/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/settings_file.h"
#include "input/source.h"
#include "input/sweep_reader.h"

#include <comity/calibration_file.h>
#include <comity/measure_file.h>
#include <comity/scenario_file.h>
#include <comity/shipped.h>
#include <comity/status.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { KEY = 160, LIST_MOST = 64, SIMULATIONS_MOST = 100000000 };

static const char *const words[] = {
    "title",       "scenario",   "measures", "priors", "constraints", "targets",
    "hold_out",    "models",     "kept",     "method", "generation",  "adjust",
    "simulations", "replicates", "ticks",    "seed",   "budget",      "summaries",
};

/* A sweep's reading, for the readers that both share, and what is read. */
struct calibration_reading {
    struct comity_sweep_reading sweep;
    struct comity_calibration *calibration;
    const struct comity_calibration_texts *texts; /* of a results file; NULL: from disk */
};

static struct comity_reading *reader_of(struct calibration_reading *reading)
{
    return &reading->sweep.reader;
}

/* A setting of a group that must be there; NULL after a problem. */
static const config_setting_t *require(struct calibration_reading *reading,
                                       const config_setting_t *group, const char *place,
                                       const char *name, const char *expected)
{
    const config_setting_t *setting = config_setting_get_member(group, name);
    char key[KEY];
    if (!setting) {
        snprintf(key, sizeof key, "%.80s%s%s", place, place[0] ? "." : "", name);
        if (config_setting_is_root(group)) {
            comity_problems_add(reader_of(reading)->problems, reader_of(reading)->path, 0, key,
                                "missing; %s is expected", expected);
            comity_reading_fail(reader_of(reading), COMITY_BAD_CALIBRATION);
        } else {
            comity_reading_report(reader_of(reading), group, key, "missing; %s is expected",
                                  expected);
        }
    }
    return setting;
}

/* A text of a group into text[size]; returns 0 after a problem. */
static bool read_text_of(struct calibration_reading *reading, const config_setting_t *group,
                         const char *place, const char *name, const char *expected, char *text,
                         size_t size)
{
    const config_setting_t *setting = require(reading, group, place, name, expected);
    char key[KEY];
    snprintf(key, sizeof key, "%.80s.%s", place, name);
    return setting && comity_read_string(reader_of(reading), setting, key, text, size);
}

/* Room for the elements of a list of groups, zeroed; NULL after a problem. */
static void *make_room(struct calibration_reading *reading, const config_setting_t *list,
                       const char *key, size_t size, size_t *count)
{
    *count = 0;
    if (!comity_read_sequence(reader_of(reading), list, key,
                              "a list of groups ( {...}, ... ) is")) {
        return NULL;
    }
    const int length = config_setting_length(list);

    if (length == 0 || length > LIST_MOST) {
        comity_reading_report(reader_of(reading), list, key,
                              "the list has %d; 1 to %d groups are expected", length, LIST_MOST);
        return NULL;
    }
    void *room = calloc((size_t)length, size);

    if (!room) {
        comity_reading_fail(reader_of(reading), COMITY_NO_MEMORY);
        return NULL;
    }
    *count = (size_t)length;
    return room;
}

/* The k-th group of a list, whose keys are among those known; NULL after a problem. */
static const config_setting_t *group_of(struct calibration_reading *reading,
                                        const config_setting_t *list, const char *name, size_t k,
                                        const char *const *known, size_t count, char place[KEY])
{
    const config_setting_t *group = config_setting_get_elem(list, (unsigned)k);
    char prefix[KEY];
    snprintf(place, KEY, "%s[%zu]", name, k);
    snprintf(prefix, sizeof prefix, "%.120s.", place);
    return comity_read_group(reader_of(reading), group, place) &&
                   comity_check_keys(&reading->sweep.reader, group, prefix, known, count)
               ? group
               : NULL;
}

static void read_priors(struct calibration_reading *reading, const config_setting_t *list)
{
    static const char *const known[] = { "key", "prior" };
    struct comity_calibration *calibration = reading->calibration;
    char place[KEY];
    calibration->parameters = make_room(reading, list, "priors", sizeof *calibration->parameters,
                                        &calibration->parameters_count);
    for (size_t k = 0; k < calibration->parameters_count; k++) {
        struct comity_calibration_parameter *parameter = &calibration->parameters[k];
        const config_setting_t *group =
            group_of(reading, list, "priors", k, known, sizeof known / sizeof known[0], place);
        if (!group || !read_text_of(reading, group, place, "key", "a parameter", parameter->key,
                                    sizeof parameter->key)) {
            continue;
        }
        const config_setting_t *prior =
            require(reading, group, place, "prior", "a group { kind = ...; }");
        parameter->line = (int)config_setting_source_line(group);
        for (size_t before = 0; before < k; before++) {
            if (strcmp(calibration->parameters[before].key, parameter->key) == 0) {
                comity_reading_report(reader_of(reading), group, parameter->key,
                                      "the key has a prior already; one is expected");
            }
        }
        if (prior) {
            strcat(place, ".prior");
            parameter->prior = comity_sweep_read_prior(&reading->sweep, prior, place);
        }
    }
}

static void read_constraints(struct calibration_reading *reading, const config_setting_t *list)
{
    static const char *const known[] = { "lower", "upper" };
    struct comity_calibration *calibration = reading->calibration;
    char place[KEY];
    calibration->constraints =
        make_room(reading, list, "constraints", sizeof *calibration->constraints,
                  &calibration->constraints_count);
    for (size_t k = 0; k < calibration->constraints_count; k++) {
        struct comity_calibration_constraint *constraint = &calibration->constraints[k];
        const config_setting_t *group = group_of(reading, list, "constraints", k, known, 2, place);
        if (group) {
            constraint->line = (int)config_setting_source_line(group);
            read_text_of(reading, group, place, "lower", "the key of a prior", constraint->lower,
                         sizeof constraint->lower);
            read_text_of(reading, group, place, "upper", "the key of a prior", constraint->upper,
                         sizeof constraint->upper);
        }
    }
}

static void read_target(struct calibration_reading *reading, const config_setting_t *group,
                        const char *place, struct comity_calibration_target *target)
{
    static const char *const histories[] = { "ensemble", "one_history" };
    struct comity_reading *reader = reader_of(reading);
    const config_setting_t *observed = require(reading, group, place, "observed", "a number");
    const config_setting_t *error =
        require(reading, group, place, "error", "the standard deviation of the observation");
    const config_setting_t *of =
        require(reading, group, place, "of", "\"one_history\" or \"ensemble\"");
    const config_setting_t *held_out = config_setting_get_member(group, "hold_out");
    char key[KEY];
    int flag = 0;
    target->line = (int)config_setting_source_line(group);
    snprintf(key, sizeof key, "%.100s.observed", place);
    if (observed) {
        comity_read_number(reader, observed, key, &target->observed);
    }
    snprintf(key, sizeof key, "%.100s.error", place);
    if (error && comity_read_number(reader, error, key, &target->error) && target->error < 0.0) {
        comity_reading_report(reader, error, key, "%g; 0 or more is expected", target->error);
    }
    snprintf(key, sizeof key, "%.100s.of", place);
    if (of) {
        target->one_history = comity_sweep_choice(&reading->sweep, of, key, histories, 2) == 1;
    }
    snprintf(key, sizeof key, "%.100s.hold_out", place);
    if (held_out) {
        comity_sweep_flag(&reading->sweep, held_out, key, &flag);
        target->held_out = flag != 0;
    }
}

static void read_targets(struct calibration_reading *reading, const config_setting_t *list)
{
    static const char *const known[] = { "measure", "observed", "error", "of", "hold_out" };
    struct comity_calibration *calibration = reading->calibration;
    char place[KEY];
    calibration->targets = make_room(reading, list, "targets", sizeof *calibration->targets,
                                     &calibration->targets_count);
    for (size_t k = 0; k < calibration->targets_count; k++) {
        struct comity_calibration_target *target = &calibration->targets[k];
        const config_setting_t *group =
            group_of(reading, list, "targets", k, known, sizeof known / sizeof known[0], place);
        if (group && read_text_of(reading, group, place, "measure", "the name of a measure",
                                  target->measure, sizeof target->measure)) {
            read_target(reading, group, place, target);
        }
    }
}

/* hold_out = ["measure", ...]: targets that are predicted, not fitted. */
static void read_held_out(struct calibration_reading *reading, const config_setting_t *list)
{
    struct comity_calibration *calibration = reading->calibration;
    char name[COMITY_MEASURE_NAME];
    if (!comity_read_sequence(reader_of(reading), list, "hold_out", "a list of measures is")) {
        return;
    }
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *element = config_setting_get_elem(list, (unsigned)k);
        bool found = false;
        if (!comity_read_string(reader_of(reading), element, "hold_out", name, sizeof name)) {
            continue;
        }
        for (size_t t = 0; t < calibration->targets_count; t++) {
            if (strcmp(calibration->targets[t].measure, name) == 0) {
                calibration->targets[t].held_out = found = true;
            }
        }
        if (!found) {
            comity_reading_report(reader_of(reading), element, "hold_out",
                                  "no target is of \"%s\"; measures of targets are expected", name);
        }
    }
}

static void read_scenario_of(struct calibration_reading *reading, const config_setting_t *setting,
                             const char *key, struct comity_calibration_model *model)
{
    struct comity_reading *reader = reader_of(reading);
    char name[4096];
    comity_scenario_init(&model->scenario);
    model->line = (int)config_setting_source_line(setting);
    if (!comity_read_string(reader, setting, key, name, sizeof name)) {
        return;
    }
    if (reading->texts) {
        const size_t index = (size_t)(model - reading->calibration->models);
        const bool there = index < reading->texts->scenarios_count;
        const struct comity_source_text source = { name, there ? reading->texts->scenarios[index]
                                                               : NULL };
        comity_reading_fail(reader, there ? comity_scenario_read_texts(&model->scenario, &source, 1,
                                                                       reader->problems)
                                          : COMITY_BAD_CALIBRATION);
        if (!model->name[0]) {
            snprintf(model->name, sizeof model->name, "%s", reading->texts->name);
        }
        return;
    }
    char *path = comity_source_locate(reader->path, name);
    if (!path) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const size_t length = strcspn(base, ".");

    if (!model->name[0]) {
        snprintf(model->name, sizeof model->name, "%.*s", (int)length, base);
    }
    const int status = comity_scenario_read(&model->scenario, path, reader->problems);
    if (status) {
        comity_reading_fail(reader, status);
    }
    free(path);
}

static void read_fixed(struct calibration_reading *reading, const config_setting_t *list,
                       const char *key, struct comity_calibration_model *model)
{
    if (!comity_read_sequence(reader_of(reading), list, key, "a list of keys is")) {
        return;
    }
    const int length = config_setting_length(list);

    model->fixed = calloc((size_t)length + 1, sizeof *model->fixed);
    if (!model->fixed) {
        comity_reading_fail(reader_of(reading), COMITY_NO_MEMORY);
        return;
    }
    for (int k = 0; k < length; k++) {
        comity_read_string(reader_of(reading), config_setting_get_elem(list, (unsigned)k), key,
                           model->fixed[k], sizeof model->fixed[k]);
    }
    model->fixed_count = (size_t)length;
}

static void read_models(struct calibration_reading *reading, const config_setting_t *scenario,
                        const config_setting_t *list)
{
    static const char *const known[] = { "name", "scenario", "fixed" };
    struct comity_calibration *calibration = reading->calibration;
    const int rivals =
        list && config_setting_type(list) == CONFIG_TYPE_LIST ? config_setting_length(list) : 0;
    char place[KEY], key[KEY];
    if (list && !comity_read_sequence(reader_of(reading), list, "models",
                                      "a list of groups ( {...}, ... ) is")) {
        return;
    }
    calibration->models = calloc((size_t)rivals + 1, sizeof *calibration->models);
    if (!calibration->models) {
        comity_reading_fail(reader_of(reading), COMITY_NO_MEMORY);
        return;
    }
    calibration->models_count = 1;
    read_scenario_of(reading, scenario, "scenario", &calibration->models[0]);
    for (int k = 0; k < rivals; k++) {
        struct comity_calibration_model *model = &calibration->models[calibration->models_count];
        const config_setting_t *group =
            group_of(reading, list, "models", (size_t)k, known, 3, place);
        const config_setting_t *of =
            group ? require(reading, group, place, "scenario", "a file") : NULL;
        if (!of || !read_text_of(reading, group, place, "name", "a text", model->name,
                                 sizeof model->name)) {
            continue;
        }
        snprintf(key, sizeof key, "%.100s.scenario", place);
        read_scenario_of(reading, of, key, model);
        calibration->models_count++;
        snprintf(key, sizeof key, "%.100s.fixed", place);
        if (config_setting_get_member(group, "fixed")) {
            read_fixed(reading, config_setting_get_member(group, "fixed"), key, model);
        }
    }
}

static void read_counts(struct calibration_reading *reading, const config_setting_t *root)
{
    struct comity_calibration *calibration = reading->calibration;
    struct comity_reading *reader = reader_of(reading);
    long long value;
    const struct {
        const char *name;
        long long low, high;
        size_t *size;
        uint32_t *number;
    } counts[] = {
        { "simulations", 100, SIMULATIONS_MOST, &calibration->simulations, NULL },
        { "generation", 50, SIMULATIONS_MOST, &calibration->generation, NULL },
        { "kept", 1, SIMULATIONS_MOST, &calibration->kept, NULL },
        { "replicates", 1, COMITY_REPLICATES_MOST, NULL, &calibration->replicates },
        { "ticks", 1, COMITY_TICKS_MOST, NULL, &calibration->ticks },
    };
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        const config_setting_t *setting = config_setting_get_member(root, counts[k].name);
        if (setting && comity_read_whole(reader, setting, counts[k].name, counts[k].low,
                                         counts[k].high, &value)) {
            if (counts[k].size) {
                *counts[k].size = (size_t)value;
            } else {
                *counts[k].number = (uint32_t)value;
            }
        }
    }
}

static void read_method(struct calibration_reading *reading, const config_setting_t *root)
{
    static const char *const methods[] = { "rejection", "sequential" };
    static const char *const summaries[] = { "targets", "expected_scores" };
    struct comity_calibration *calibration = reading->calibration;
    struct comity_reading *reader = reader_of(reading);
    const config_setting_t *title = config_setting_get_member(root, "title");
    const config_setting_t *method = config_setting_get_member(root, "method");
    const config_setting_t *summary = config_setting_get_member(root, "summaries");
    const config_setting_t *adjust = config_setting_get_member(root, "adjust");
    const config_setting_t *seed = config_setting_get_member(root, "seed");
    int flag = calibration->adjusted;
    if (title) {
        comity_read_string(reader, title, "title", calibration->title, sizeof calibration->title);
    }
    if (method) {
        const int choice = comity_sweep_choice(&reading->sweep, method, "method", methods, 2);
        calibration->method =
            choice == 1 ? COMITY_CALIBRATION_SEQUENTIAL : COMITY_CALIBRATION_REJECTION;
    }
    if (summary) {
        calibration->by_scores =
            comity_sweep_choice(&reading->sweep, summary, "summaries", summaries, 2) == 1;
    }
    if (adjust) {
        comity_sweep_flag(&reading->sweep, adjust, "adjust", &flag);
        calibration->adjusted = flag != 0;
    }
    if (seed) {
        comity_read_seed(reader, seed, "seed", &calibration->seed);
    }
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
        if (!comity_read_number(reader, setting, "budget.time", seconds)) {
            return;
        }
    } else if (comity_read_string(reader, setting, "budget.time", text, sizeof text)) {
        const double number = strtod(text, &end);
        end += strspn(end, " ");
        for (size_t k = 0; end > text && k < sizeof units / sizeof units[0]; k++) {
            *seconds = strcmp(end, units[k].name) == 0 ? number * units[k].seconds : *seconds;
        }
    } else {
        return;
    }
    if (!(*seconds > 0 && *seconds < 1e9)) {
        comity_reading_report(
            reader, setting, "budget.time",
            "this is no time; a number of seconds above 0, or a text as \"90 s\", "
            "\"30 min\", \"2 h\" or \"1 d\" is expected");
    }
}

/* budget = { worlds = 100000; time = "30 min"; }: worlds of all models, and how long a call may
 * compute, in seconds or as a text with its unit. */
static void read_budget(struct calibration_reading *reading, const config_setting_t *group,
                        bool counted)
{
    static const char *const known[] = { "worlds", "time" };
    struct comity_calibration *calibration = reading->calibration;
    struct comity_reading *reader = reader_of(reading);
    if (!comity_read_group(reader, group, "budget") ||
        !comity_check_keys(&reading->sweep.reader, group, "budget.", known, 2)) {
        return;
    }
    const config_setting_t *worlds = config_setting_get_member(group, "worlds");
    const config_setting_t *time = config_setting_get_member(group, "time");
    long long value;
    if (worlds && counted) {
        comity_reading_report(reader, worlds, "budget.worlds",
                              "`simulations` stands beside it; one of the two is expected");
    } else if (worlds &&
               comity_read_whole(reader, worlds, "budget.worlds", 100, INT64_MAX, &value)) {
        const size_t of_each = (size_t)value / calibration->replicates / calibration->models_count;
        if (of_each < 100 || of_each > SIMULATIONS_MOST) {
            comity_reading_report(reader, worlds, "budget.worlds",
                                  "these are %zu simulations of each model; 100 to %d are expected",
                                  of_each, SIMULATIONS_MOST);
        }
        calibration->simulations = of_each;
    }
    if (time) {
        read_time(reader, time, &calibration->seconds);
    }
}

static void read_measures(struct calibration_reading *reading, const config_setting_t *setting)
{
    struct comity_reading *reader = reader_of(reading);
    char name[4096];
    if (!comity_read_string(reader, setting, "measures", name, sizeof name)) {
        return;
    }
    char *path = comity_source_join(reader->path, name);
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
    const config_setting_t *list;
    comity_check_keys(&reading->sweep.reader, root, "", words, sizeof words / sizeof words[0]);
    read_method(reading, root);
    read_counts(reading, root);
    list = require(reading, root, "", "scenario", "the file of a scenario");
    if (list) {
        read_models(reading, list, config_setting_get_member(root, "models"));
    }
    list = config_setting_get_member(root, "budget");
    if (list) {
        read_budget(reading, list, config_setting_get_member(root, "simulations") != NULL);
    }
    list = require(reading, root, "", "measures", "the file of measures");
    if (list) {
        read_measures(reading, list);
    }
    list = require(reading, root, "", "priors", "a list of groups ( {...}, ... )");
    if (list) {
        read_priors(reading, list);
    }
    list = config_setting_get_member(root, "constraints");
    if (list) {
        read_constraints(reading, list);
    }
    list = require(reading, root, "", "targets", "a list of groups ( {...}, ... )");
    if (list) {
        read_targets(reading, list);
    }
    list = config_setting_get_member(root, "hold_out");
    if (list) {
        read_held_out(reading, list);
    }
}

/* The text given, or the file's; both end with a NUL. */
static int load(const struct comity_calibration_source *source, const char *found,
                struct comity_source_bytes *bytes)
{
    if (!source->text) {
        return comity_source_load(found, COMITY_TEXT_BYTES, bytes);
    }
    bytes->text = strdup(source->text);
    bytes->length = strlen(source->text);
    return bytes->text ? COMITY_OK : COMITY_NO_MEMORY;
}

static int read_and_prepare(struct calibration_reading *reading, const char *path, size_t length,
                            size_t simulations, size_t kept)
{
    struct comity_calibration *calibration = reading->calibration;
    struct comity_problems *problems = reading->sweep.reader.problems;
    reading->sweep.reader.path = path;
    comity_settings_read(reader_of(reading), calibration->text, length, COMITY_SETTINGS_CALIBRATION,
                         COMITY_BAD_CALIBRATION, read_root, reading);
    int status = reading->sweep.reader.status;
    if (status == COMITY_BAD_SCENARIO || status == COMITY_BAD_SWEEP) {
        status = COMITY_BAD_CALIBRATION;
    }
    calibration->simulations = simulations ? simulations : calibration->simulations;
    calibration->kept = kept ? kept : calibration->kept;
    if (!status) {
        status = comity_calibration_prepare(calibration, path, problems);
    }
    return problems->lost > 0 ? COMITY_NO_MEMORY : status;
}

int comity_calibration_read(struct comity_calibration *calibration,
                            const struct comity_calibration_source *source,
                            struct comity_problems *problems)
{
    char *found =
        source->text ? strdup(source->path) : comity_shipped_find(source->path, "calibrations");
    struct calibration_reading reading = { .sweep.reader = { .problems = problems, .path = found },
                                           .calibration = calibration };
    struct comity_source_bytes bytes = { NULL, 0 };
    int status = found ? load(source, found, &bytes) : COMITY_NO_MEMORY;
    if (status) {
        if (found) {
            comity_problems_add(problems, found, 0, NULL, "the file cannot be read: %s",
                                strerror(errno));
        }
        free(bytes.text);
        free(found);
        return status;
    }
    calibration->text = bytes.text;
    status = read_and_prepare(&reading, found, bytes.length, source->simulations, source->kept);
    free(found);
    return status;
}

int comity_calibration_read_again(struct comity_calibration *calibration,
                                  const struct comity_calibration_texts *texts,
                                  struct comity_problems *problems)
{
    struct calibration_reading reading = { .sweep.reader = { .problems = problems },
                                           .calibration = calibration,
                                           .texts = texts };
    calibration->text = strdup(texts->text);
    return calibration->text ? read_and_prepare(&reading, "calibration", strlen(texts->text),
                                                texts->simulations, texts->kept)
                             : COMITY_NO_MEMORY;
}
