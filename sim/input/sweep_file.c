/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/settings_file.h"
#include "input/source.h"
#include "input/sweep_reader.h"

#include <comity/shipped.h>
#include <comity/status.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct comity_field root_fields[] = {
    { COMITY_FIELD(comity_sweep, "title", TEXT, title) },
    { COMITY_OTHER_FIELD("scenario") },
    { COMITY_FIELD(comity_sweep, "replicates", COUNT, replicates), .low = 1,
      .high = COMITY_REPLICATES_MOST },
    { COMITY_FIELD(comity_sweep, "ticks", COUNT, ticks), .low = 1, .high = COMITY_TICKS_MOST },
    { COMITY_FIELD(comity_sweep, "seed", SEED, seed) },
    { COMITY_FIELD(comity_sweep, "mean_field", FLAG, mean_field) },
    { COMITY_OTHER_FIELD("set") },
    { COMITY_OTHER_FIELD("design") },
    { COMITY_OTHER_FIELD("axes") },
    { COMITY_OTHER_FIELD("draws") },
    { COMITY_OTHER_FIELD("outcomes") },
    { COMITY_OTHER_FIELD("series") },
    { COMITY_OTHER_FIELD("adaptive") },
    { COMITY_OTHER_FIELD("every") },
    { COMITY_OTHER_FIELD("quantiles") },
    { COMITY_OTHER_FIELD("trajectories") },
    { COMITY_OTHER_FIELD("precision") },
    { COMITY_OTHER_FIELD("measures") },
};

enum { ROOT_FIELDS = sizeof root_fields / sizeof root_fields[0] };

/* The length is that of every scenario. */
static void spread_ticks(struct comity_sweep *sweep, const config_setting_t *ticks)
{
    sweep->ticks_line = (int)config_setting_source_line(ticks);
    for (size_t s = 0; s < sweep->scenarios_count && sweep->ticks; s++) {
        sweep->scenarios[s].ticks = sweep->ticks;
    }
}

/* A base that no point uses would change nothing, unseen. */
static void check_base(struct comity_sweep_reading *reading, const config_setting_t *base)
{
    const struct comity_sweep *sweep = reading->sweep;
    for (size_t a = 0; a < sweep->axes_count && base; a++) {
        const struct comity_sweep_member *member = &sweep->axes[a].members[0];
        size_t k = 0;
        while (k < member->axis.levels && member->list && member->list[k] != 0) {
            k++;
        }
        if (member->of_scenarios && k == member->axis.levels &&
            sweep->design.kind != COMITY_DESIGN_ONE_AT_A_TIME) {
            comity_reading_report(&reading->reader, base, "scenario",
                                  "no point uses it; it must be left out, or stand among the "
                                  "scenarios of the axis");
        }
    }
}

static void read_draws(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    static const char *const choices[] = { "common", "independent" };
    struct comity_sweep *sweep = reading->sweep;
    const enum comity_design_kind kind = sweep->design.kind;
    const int choice = comity_read_choice(&reading->reader, setting, "draws", choices, 2);
    sweep->independent = choice == 1;
    if (choice == 0 && comity_design_facts(kind)->independent) {
        comity_reading_report(&reading->reader, setting, "draws",
                              "the estimators of a %s design take points as independent; "
                              "\"independent\", or nothing, is expected",
                              comity_design_name(kind));
    }
}

static void read_root(void *context, const config_setting_t *root)
{
    struct comity_sweep_reading *reading = context;
    const config_setting_t *sets = config_setting_get_member(root, "set");
    const config_setting_t *axes = config_setting_get_member(root, "axes");
    const config_setting_t *draws = config_setting_get_member(root, "draws");
    const config_setting_t *adaptive = config_setting_get_member(root, "adaptive");
    const config_setting_t *measures = config_setting_get_member(root, "measures");
    const config_setting_t *ticks = config_setting_get_member(root, "ticks");
    comity_check_fields(&reading->reader, root, "", root_fields, ROOT_FIELDS);
    reading->sweep->seed_given = config_setting_get_member(root, "seed") != NULL;
    comity_sweep_read_scenarios(reading, root);
    comity_read_present(&reading->reader, root, "", root_fields, ROOT_FIELDS, reading->sweep);
    if (ticks) {
        spread_ticks(reading->sweep, ticks);
    }
    if (measures) {
        comity_sweep_read_measures(reading, measures);
    }
    comity_sweep_read_kept(reading, root);
    if (sets) {
        comity_sweep_read_sets(reading, sets);
    }
    comity_sweep_read_design(reading, root);
    if (!axes && reading->sweep->axes_count == 0 &&
        !comity_design_is_table(reading->sweep->design.kind)) {
        comity_problems_add(reading->reader.problems, reading->reader.path, 0, "axes",
                            "missing; a list of groups ( {...}, ... ) is expected");
        comity_reading_fail(&reading->reader, COMITY_BAD_SWEEP);
    }
    if (sets) {
        comity_sweep_check_sets(reading, sets);
    }
    check_base(reading, config_setting_get_member(root, "scenario"));
    if (draws) {
        read_draws(reading, draws);
    }
    if (adaptive) {
        comity_sweep_read_adaptive(reading, adaptive);
    }
}

/* An event that an axis dates may stand after the end of a shorter run, where its own date means
 * nothing: it goes to the last month, so that the scenario, once written, can be read again. */
static void settle_dates(struct comity_sweep *sweep)
{
    for (size_t s = 0; s < sweep->scenarios_count; s++) {
        struct comity_scenario *scenario = &sweep->scenarios[s];
        for (size_t k = 0; k < scenario->events_count; k++) {
            if (scenario->events[k].tick >= sweep->ticks) {
                scenario->events[k].tick = sweep->ticks - 1;
            }
        }
    }
}

/* Takes the raw text. */
static int read_all(struct comity_sweep_reading *reading, char *raw, size_t length)
{
    struct comity_sweep *sweep = reading->sweep;
    struct comity_reading *reader = &reading->reader;
    sweep->text = raw;
    comity_settings_read(reader, raw, length, COMITY_SETTINGS_SWEEP, COMITY_BAD_SWEEP, read_root,
                         reading);
    if (reader->status == COMITY_OK) {
        comity_reading_fail(reader, comity_sweep_prepare(sweep, reader->path, reader->problems));
    }
    comity_sweep_prepare_measures(reading);
    if (reader->status == COMITY_OK) {
        settle_dates(sweep);
    }
    free(reading->measures_path);
    for (size_t s = 0; s < sweep->scenarios_count; s++) {
        free(reading->paths[s]);
    }
    free(reading->paths);
    if (reader->problems->lost > 0) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    }
    if (reader->status == COMITY_BAD_SCENARIO && !reading->scenarios_failed) {
        return COMITY_BAD_SWEEP;
    }
    return reader->status;
}

static int read_at(struct comity_sweep *sweep, const char *path, struct comity_problems *problems)
{
    struct comity_sweep_reading reading = { .reader = { .problems = problems, .path = path },
                                            .sweep = sweep };
    struct comity_source_bytes bytes = { NULL, 0 };
    int status;
    comity_sweep_free(sweep);
    status = comity_source_load(path, COMITY_TEXT_BYTES, &bytes);
    if (status != COMITY_OK) {
        comity_problems_add(problems, path, 0, NULL, "the file cannot be read: %s",
                            strerror(errno));
        free(bytes.text);
        return status;
    }
    return read_all(&reading, bytes.text, bytes.length);
}

int comity_sweep_read(struct comity_sweep *sweep, const char *path,
                      struct comity_problems *problems)
{
    char *found = comity_shipped_find(path, "sweeps");
    const int status = found ? read_at(sweep, found, problems) : COMITY_NO_MEMORY;
    free(found);
    return status;
}

int comity_sweep_read_text(struct comity_sweep *sweep, const char *path, const char *text,
                           struct comity_problems *problems)
{
    struct comity_sweep_reading reading = { .reader = { .problems = problems, .path = path },
                                            .sweep = sweep };
    char *raw;
    comity_sweep_free(sweep);
    raw = strdup(text);
    return raw ? read_all(&reading, raw, strlen(raw)) : COMITY_NO_MEMORY;
}

int comity_sweep_read_provenance(struct comity_sweep *sweep, const struct comity_sweep_texts *texts,
                                 struct comity_problems *problems)
{
    struct comity_sweep_reading reading = { .reader = { .problems = problems, .path = "sweep" },
                                            .sweep = sweep,
                                            .in_memory = 1,
                                            .table_text = texts->table,
                                            .scenario_texts = texts->scenarios,
                                            .scenario_texts_count = texts->scenarios_count };
    int status = COMITY_OK;
    comity_sweep_free(sweep);
    for (size_t k = 0; texts->attached && k < texts->attached->count && status == COMITY_OK; k++) {
        status = comity_attach(&sweep->attached, texts->attached->files[k].path,
                               texts->attached->files[k].text);
    }
    char *raw = strdup(texts->sweep);
    if (!raw || status != COMITY_OK) {
        free(raw);
        return COMITY_NO_MEMORY;
    }
    return read_all(&reading, raw, strlen(raw));
}

int comity_sweep_read_texts(struct comity_sweep *sweep, const char *sweep_text,
                            const char *table_text, const char *const *scenario_texts,
                            size_t scenarios, struct comity_problems *problems)
{
    return comity_sweep_read_provenance(
        sweep,
        &(struct comity_sweep_texts){ .sweep = sweep_text,
                                      .table = table_text,
                                      .scenarios = scenario_texts,
                                      .scenarios_count = scenarios },
        problems);
}
