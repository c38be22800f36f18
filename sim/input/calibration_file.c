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

enum { LIST_MOST = 64, SIMULATIONS_MOST = 100000000 };

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

static void read_prior(void *context, const config_setting_t *group, const char *place, size_t k)
{
    static const struct comity_field fields[] = {
        { COMITY_FIELD(comity_calibration_parameter, "key", TEXT, key), .expected = "a parameter" },
        { COMITY_OTHER_FIELD("prior"), .expected = "a group { kind = ...; }" },
    };
    struct calibration_reading *reading = context;
    struct comity_calibration_parameter *parameters = reading->calibration->parameters;
    const config_setting_t *prior = config_setting_get_member(group, "prior");
    char key[COMITY_FIELD_KEY];
    parameters[k].line = (int)config_setting_source_line(group);
    COMITY_READ_FIELDS(reader_of(reading), group, place, fields, &parameters[k]);
    for (size_t before = 0; before < k && parameters[k].key[0]; before++) {
        if (strcmp(parameters[before].key, parameters[k].key) == 0) {
            comity_reading_report(reader_of(reading), group, parameters[k].key,
                                  "the key has a prior already; one is expected");
        }
    }
    if (prior) {
        parameters[k].prior =
            comity_sweep_read_prior(&reading->sweep, prior, comity_field_key(place, "prior", key));
    }
}

static void read_constraint(void *context, const config_setting_t *group, const char *place,
                            size_t k)
{
    static const struct comity_field fields[] = {
        { COMITY_FIELD(comity_calibration_constraint, "lower", TEXT, lower),
          .expected = "the key of a prior" },
        { COMITY_FIELD(comity_calibration_constraint, "upper", TEXT, upper),
          .expected = "the key of a prior" },
    };
    struct calibration_reading *reading = context;
    struct comity_calibration_constraint *constraint = &reading->calibration->constraints[k];
    constraint->line = (int)config_setting_source_line(group);
    COMITY_READ_FIELDS(reader_of(reading), group, place, fields, constraint);
}

static void read_target(void *context, const config_setting_t *group, const char *place, size_t k)
{
    static const char *const histories[] = { "ensemble", "one_history", NULL };
    static const struct comity_field fields[] = {
        { COMITY_FIELD(comity_calibration_target, "measure", TEXT, measure),
          .expected = "the name of a measure" },
        { COMITY_FIELD(comity_calibration_target, "observed", NUMBER, observed),
          .expected = "a number" },
        { COMITY_FIELD(comity_calibration_target, "error", NUMBER, error),
          .expected = "the standard deviation of the observation" },
        { COMITY_FIELD(comity_calibration_target, "of", CHOICE, one_history), .choices = histories,
          .expected = "\"one_history\" or \"ensemble\"" },
        { COMITY_FIELD(comity_calibration_target, "hold_out", TRUTH, held_out) },
    };
    struct calibration_reading *reading = context;
    struct comity_calibration_target *target = &reading->calibration->targets[k];
    char key[COMITY_FIELD_KEY];
    target->line = (int)config_setting_source_line(group);
    COMITY_READ_FIELDS(reader_of(reading), group, place, fields, target);
    if (target->error < 0.0) {
        comity_reading_report(reader_of(reading), config_setting_get_member(group, "error"),
                              comity_field_key(place, "error", key), "%g; 0 or more is expected",
                              target->error);
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

static void read_rival(void *context, const config_setting_t *group, const char *place, size_t k)
{
    static const struct comity_field fields[] = {
        { COMITY_FIELD(comity_calibration_model, "name", TEXT, name), .expected = "a text" },
        { COMITY_OTHER_FIELD("scenario"), .expected = "a file" },
        { COMITY_OTHER_FIELD("fixed") },
    };
    struct calibration_reading *reading = context;
    struct comity_calibration *calibration = reading->calibration;
    struct comity_calibration_model *model = &calibration->models[calibration->models_count];
    const config_setting_t *fixed = config_setting_get_member(group, "fixed");
    char key[COMITY_FIELD_KEY];
    (void)k;
    if (COMITY_READ_FIELDS(reader_of(reading), group, place, fields, model)) {
        read_scenario_of(reading, config_setting_get_member(group, "scenario"),
                         comity_field_key(place, "scenario", key), model);
        calibration->models_count++;
        if (fixed) {
            read_fixed(reading, fixed, comity_field_key(place, "fixed", key), model);
        }
    }
}

static void read_models(struct calibration_reading *reading, const config_setting_t *scenario,
                        const config_setting_t *list)
{
    struct comity_calibration *calibration = reading->calibration;
    const int rivals = list && config_setting_is_list(list) ? config_setting_length(list) : 0;
    calibration->models = calloc((size_t)rivals + 1, sizeof *calibration->models);
    if (!calibration->models) {
        comity_reading_fail(reader_of(reading), COMITY_NO_MEMORY);
        return;
    }
    calibration->models_count = 1;
    read_scenario_of(reading, scenario, "scenario", &calibration->models[0]);
    if (list) {
        comity_read_groups(reader_of(reading), list, "models", read_rival, reading);
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
    static const struct comity_field fields[] = { { COMITY_OTHER_FIELD("worlds") },
                                                  { COMITY_OTHER_FIELD("time") } };
    struct comity_calibration *calibration = reading->calibration;
    struct comity_reading *reader = reader_of(reading);
    if (!comity_read_group(reader, group, "budget") ||
        !COMITY_READ_FIELDS(reader, group, "budget", fields, calibration)) {
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

static const char *const methods[] = { "rejection", "sequential", NULL };

static const char *const summaries[] = { "targets", "expected_scores", NULL };

static const struct comity_field root_fields[] = {
    { COMITY_FIELD(comity_calibration, "title", TEXT, title) },
    { COMITY_OTHER_FIELD("scenario") },
    { COMITY_OTHER_FIELD("measures") },
    { COMITY_OTHER_FIELD("priors") },
    { COMITY_OTHER_FIELD("constraints") },
    { COMITY_OTHER_FIELD("targets") },
    { COMITY_OTHER_FIELD("hold_out") },
    { COMITY_OTHER_FIELD("models") },
    { COMITY_FIELD(comity_calibration, "method", CHOICE, method), .choices = methods },
    { COMITY_FIELD(comity_calibration, "adjust", TRUTH, adjusted) },
    { COMITY_FIELD(comity_calibration, "summaries", CHOICE, by_scores), .choices = summaries },
    { COMITY_FIELD(comity_calibration, "seed", SEED, seed) },
    { COMITY_FIELD(comity_calibration, "simulations", SIZE, simulations), .low = 100,
      .high = SIMULATIONS_MOST },
    { COMITY_FIELD(comity_calibration, "generation", SIZE, generation), .low = 50,
      .high = SIMULATIONS_MOST },
    { COMITY_FIELD(comity_calibration, "kept", SIZE, kept), .low = 1, .high = SIMULATIONS_MOST },
    { COMITY_FIELD(comity_calibration, "replicates", COUNT, replicates), .low = 1,
      .high = COMITY_REPLICATES_MOST },
    { COMITY_FIELD(comity_calibration, "ticks", COUNT, ticks), .low = 1,
      .high = COMITY_TICKS_MOST },
    { COMITY_OTHER_FIELD("budget") },
};

static const struct {
    const char *name, *expected; /* NULL: may be left out */
    size_t list, count, size;    /* in the calibration; of an element */
    comity_group_reader *read;
} lists[] = {
#define OF_LIST(member)                                                                            \
    offsetof(struct comity_calibration, member),                                                   \
        offsetof(struct comity_calibration, member##_count),                                       \
        sizeof *((struct comity_calibration *)0)->member
    { "priors", "a list of groups ( {...}, ... )", OF_LIST(parameters), read_prior },
    { "constraints", NULL, OF_LIST(constraints), read_constraint },
    { "targets", "a list of groups ( {...}, ... )", OF_LIST(targets), read_target },
#undef OF_LIST
};

static void read_lists(struct calibration_reading *reading, const config_setting_t *root)
{
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        const config_setting_t *list =
            lists[k].expected
                ? comity_require(reader_of(reading), root, "", lists[k].name, lists[k].expected)
                : config_setting_get_member(root, lists[k].name);
        char *of = (char *)reading->calibration;
        void *room = list ? make_room(reading, list, lists[k].name, lists[k].size,
                                      (size_t *)(of + lists[k].count))
                          : NULL;
        if (room) {
            memcpy(of + lists[k].list, &room, sizeof room);
            comity_read_groups(reader_of(reading), list, lists[k].name, lists[k].read, reading);
        }
    }
}

static void read_root(void *context, const config_setting_t *root)
{
    struct calibration_reading *reading = context;
    struct comity_reading *reader = reader_of(reading);
    const config_setting_t *budget = config_setting_get_member(root, "budget");
    const config_setting_t *held_out = config_setting_get_member(root, "hold_out");
    COMITY_READ_FIELDS(reader, root, "", root_fields, reading->calibration);
    const config_setting_t *scenario =
        comity_require(reader, root, "", "scenario", "the file of a scenario");
    if (scenario) {
        read_models(reading, scenario, config_setting_get_member(root, "models"));
    }
    if (budget) {
        read_budget(reading, budget, config_setting_get_member(root, "simulations") != NULL);
    }
    const config_setting_t *measures =
        comity_require(reader, root, "", "measures", "the file of measures");
    if (measures) {
        read_measures(reading, measures);
    }
    read_lists(reading, root);
    if (held_out) {
        read_held_out(reading, held_out);
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
