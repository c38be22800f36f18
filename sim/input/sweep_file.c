/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/settings_file.h"
#include "input/source.h"
#include "input/sweep_reader.h"

#include <comity/shipped.h>

#include <stdlib.h>
#include <string.h>

static const char *const draws[] = { "common", "independent", NULL };
static const char *const precisions[] = { "single", "double", NULL };

const struct comity_field comity_fields_of_sweep[] = {
    { COMITY_FIELD(comity_sweep, "title", TEXT, title),
      COMITY_HELP("at most 127 bytes", "empty", "the name of the results",
                  "title = \"Two axes\";") },
    { COMITY_OTHER_FIELD("scenario", "text"),
      COMITY_HELP("a file or a shipped name", "needed unless scenarios are an axis",
                  "what is varied", "scenario = \"north_america\";") },
    { COMITY_OTHER_FIELD("set", COMITY_GROUPS), .fields = comity_fields_of_set,
      COMITY_HELP("", "none",
                  "changes for all points, as `--set` of `comity run`; of what no axis changes, "
                  "unless the design is one_at_a_time",
                  "set = ( { key = \"states.USA.restraint\"; value = 0.9; } );") },
    { COMITY_OTHER_FIELD("axes", COMITY_GROUPS), .fields = comity_fields_of_axis,
      COMITY_HELP("at most 64", "needed unless the design has its own points",
                  "what varies: of each a key with its values, or zip, or scenarios",
                  "axes = ( { key = \"hegemony\"; from = 0.0; to = 1.0; levels = 5; } );") },
    { COMITY_OTHER_FIELD("design", "text or group"), .fields = comity_fields_of_design,
      COMITY_HELP("", "grid", "which points; a group where the kind has more keys than its name",
                  "design = { kind = \"sobol\"; samples = 64; };") },
    { COMITY_FIELD(comity_sweep, "replicates", WHOLE, replicates), .low = 1,
      .high = COMITY_REPLICATES_MOST,
      COMITY_HELP(NULL, "100", "of each point", "replicates = 200;") },
    { COMITY_OTHER_FIELD("adaptive", "group"), .fields = comity_fields_of_adaptive,
      COMITY_HELP("", "none",
                  "fewer replicates where the mean is known well enough already; those not "
                  "computed are missing values, and `replicates` of the results counts the others",
                  "adaptive = { outcome = \"final_identity.MEX\"; half_width = 0.01; };") },
    { COMITY_FIELD(comity_sweep, "draws", CHOICE, independent), .choices = draws,
      COMITY_HELP(NULL, "common",
                  "whether points share their draws; latin_hypercube, sobol, halton and saltelli "
                  "never do",
                  "draws = \"independent\";") },
    { COMITY_FIELD(comity_sweep, "seed", SEED, seed),
      COMITY_HELP(NULL, "that of the scenario",
                  "decides the draws; needed where scenarios have different ones and points share "
                  "their draws",
                  "seed = 7;") },
    { COMITY_FIELD(comity_sweep, "ticks", WHOLE, ticks), .low = 1, .high = COMITY_TICKS_MOST,
      COMITY_HELP(NULL, "as the scenario says",
                  "how many months; a shorter run leaves out what is scheduled after its end, and "
                  "says so",
                  "ticks = 480;") },
    { COMITY_FIELD(comity_sweep, "mean_field", TRUTH, mean_field),
      COMITY_HELP("", "false", "expectations in place of draws, one replicate",
                  "mean_field = true;") },
    { COMITY_OTHER_FIELD("outcomes", "list of texts, or \"all\""),
      COMITY_HELP("`comity explain --outcomes` lists them", "all", "numbers kept of each run",
                  "outcomes = [\"first_entry\", \"final_phase\"];") },
    { COMITY_OTHER_FIELD("measures", "text"),
      COMITY_HELP("a file or a shipped name", "none",
                  "a file of measures, of which those with a name are kept",
                  "measures = \"facts/north_america_2005.cfg\";") },
    { COMITY_OTHER_FIELD("series", COMITY_TEXTS),
      COMITY_HELP("`comity explain --variables` lists them", "none",
                  "means, deviations, quantiles and shares of phases over the replicates, by month",
                  "series = [\"phase\", \"trust\"];") },
    { COMITY_OTHER_FIELD("trajectories", COMITY_TEXTS),
      COMITY_HELP("`comity explain --variables` lists them", "none",
                  "variables kept of each run, by month", "trajectories = [\"phase\"];") },
    { COMITY_FIELD(comity_sweep, "every", WHOLE, every), .low = 1, .high = COMITY_TICKS_MOST,
      COMITY_HELP(NULL, "1", "series and trajectories of every such month only",
                  "series = [\"phase\"]; every = 12;") },
    { COMITY_OTHER_FIELD("quantiles", "list of numbers"),
      COMITY_HELP("[0, 1]", "0.05, 0.5, 0.95", "those of series",
                  "series = [\"trust\"]; quantiles = [0.25, 0.5, 0.75];") },
    { COMITY_FIELD(comity_sweep, "precision", CHOICE, double_precision), .choices = precisions,
      COMITY_HELP(NULL, "single", "numbers of 32 or 64 bits in the file",
                  "precision = \"double\";") },
    { NULL },
};

/* The length is that of every scenario. */
static void spread_ticks(struct comity_sweep *sweep, const config_setting_t *ticks)
{
    sweep->ticks_line = (int)config_setting_source_line(ticks);
    for (size_t s = 0; s < sweep->scenarios_count && sweep->ticks; s++)
        sweep->scenarios[s].ticks = sweep->ticks;
}

/* A base that no point uses would change nothing, unseen. */
static void check_base(struct comity_sweep_reading *reading, const config_setting_t *base)
{
    const struct comity_sweep *sweep = reading->sweep;
    for (size_t a = 0; a < sweep->axes_count && base; a++) {
        const struct comity_sweep_member *member = &sweep->axes[a].members[0];
        size_t k = 0;
        while (k < member->axis.levels && member->list && member->list[k] != 0)
            k++;
        if (member->of_scenarios && k == member->axis.levels &&
            sweep->design.kind != COMITY_DESIGN_ONE_AT_A_TIME) {
            comity_report(&reading->reader, base,
                          "no point uses it; it must be left out, or stand among the scenarios of "
                          "the axis");
        }
    }
}

static void check_draws(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    const enum comity_design_kind kind = reading->sweep->design.kind;
    const char *given = setting ? config_setting_get_string(setting) : NULL;
    if (given && strcmp(given, draws[0]) == 0 && comity_design_facts(kind)->independent) {
        comity_report(&reading->reader, setting,
                      "the estimators of a %s design take points as independent; \"independent\", "
                      "or nothing, is expected",
                      comity_design_name(kind));
    }
}

static void read_root(void *context, const config_setting_t *root)
{
    struct comity_sweep_reading *reading = context;
    const config_setting_t *sets = config_setting_get_member(root, "set");
    const config_setting_t *axes = config_setting_get_member(root, "axes");
    const config_setting_t *adaptive = config_setting_get_member(root, "adaptive");
    const config_setting_t *measures = config_setting_get_member(root, "measures");
    const config_setting_t *ticks = config_setting_get_member(root, "ticks");
    comity_check_fields(&reading->reader, root, comity_fields_of_sweep);
    reading->sweep->seed_given = config_setting_get_member(root, "seed") != NULL;
    comity_sweep_read_scenarios(reading, root);
    comity_read_present(&reading->reader, root, comity_fields_of_sweep, reading->sweep);
    if (ticks)
        spread_ticks(reading->sweep, ticks);
    if (measures)
        comity_sweep_read_measures(reading, measures);
    comity_sweep_read_kept(reading, root);
    if (sets)
        comity_sweep_read_sets(reading, sets);
    comity_sweep_read_design(reading, root);
    if (!axes && reading->sweep->axes_count == 0 &&
        !comity_design_is_table(reading->sweep->design.kind)) {
        comity_problems_add(reading->reader.problems, reading->reader.path, 0, "axes",
                            "missing; a list of groups ( {...}, ... ) is expected");
        comity_reading_fail(&reading->reader, COMITY_BAD_SWEEP);
    }
    if (sets)
        comity_sweep_check_sets(reading, sets);
    check_base(reading, config_setting_get_member(root, "scenario"));
    check_draws(reading, config_setting_get_member(root, "draws"));
    if (adaptive)
        comity_sweep_read_adaptive(reading, adaptive);
}

/* An event that an axis dates may stand after the end of a shorter run, where its own date means
 * nothing: it goes to the last month, so that the scenario, once written, can be read again. */
static void settle_dates(struct comity_sweep *sweep)
{
    for (size_t s = 0; s < sweep->scenarios_count; s++) {
        struct comity_scenario *scenario = &sweep->scenarios[s];
        for (size_t k = 0; k < scenario->events_count; k++)
            if (scenario->events[k].tick >= sweep->ticks)
                scenario->events[k].tick = sweep->ticks - 1;
    }
}

/* Takes the raw text. */
static int read_all(struct comity_sweep_reading *reading, char *raw, size_t length)
{
    struct comity_sweep *sweep = reading->sweep;
    struct comity_reading *reader = &reading->reader;
    sweep->text = raw;
    if (comity_settings_read(reader, raw, length, COMITY_SETTINGS_SWEEP, read_root, reading) ==
        COMITY_OK)
        comity_reading_fail(reader, comity_sweep_prepare(sweep, reader->path, reader->problems));
    comity_sweep_prepare_measures(reading);
    if (!reader->status)
        settle_dates(sweep);
    free(reading->measures_path);
    for (size_t s = 0; s < sweep->scenarios_count; s++)
        free(reading->paths[s]);
    free(reading->paths);
    if (reader->problems->lost > 0)
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    return reader->status;
}

static int read_source(struct comity_sweep *sweep, const char *path, const char *text,
                       struct comity_problems *problems)
{
    struct comity_sweep_reading reading = { .reader = { .problems = problems, .path = path },
                                            .sweep = sweep };
    struct comity_source_bytes bytes = { NULL, 0 };
    comity_sweep_free(sweep);
    const int status = comity_source_load_settings(path, text, &bytes, problems);
    if (status) {
        free(bytes.text);
        return status;
    }
    return read_all(&reading, bytes.text, bytes.length);
}

int comity_sweep_read(struct comity_sweep *sweep, const char *path,
                      struct comity_problems *problems)
{
    char *found = comity_shipped_find(path, "sweeps");
    const int status = found ? read_source(sweep, found, NULL, problems) : COMITY_NO_MEMORY;
    free(found);
    return status;
}

int comity_sweep_read_text(struct comity_sweep *sweep, const char *path, const char *text,
                           struct comity_problems *problems)
{
    return read_source(sweep, path, text, problems);
}

int comity_sweep_read_texts(struct comity_sweep *sweep, const struct comity_sweep_texts *texts,
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
    for (size_t k = 0; texts->attached && k < texts->attached->count && !status; k++) {
        status = comity_attach(&sweep->attached, texts->attached->files[k].path,
                               texts->attached->files[k].text);
    }
    char *raw = strdup(texts->sweep);
    if (!raw || status) {
        free(raw);
        return COMITY_NO_MEMORY;
    }
    return read_all(&reading, raw, strlen(raw));
}
