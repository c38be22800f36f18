/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/settings_file.h"

#include "input/source.h"

#include <string.h>

enum { MARKS = 4 };

static const struct {
    const char *name, *taken; /* "a sweep", and by which commands */
    const char *in_full;      /* what is written where one is expected */
    const char *in_place;     /* of @include */
    const char *marks[MARKS]; /* each of them shows the kind */
    int bad;                  /* the status after a mistake */
} kinds[] = {
    [COMITY_SETTINGS_SCENARIO] = { "a scenario",
                                   "`comity run` takes it",
                                   "a scenario",
                                   NULL,
                                   { "states", "dyads", "events" },
                                   COMITY_BAD_SCENARIO },
    [COMITY_SETTINGS_SWEEP] = { "a sweep",
                                "`comity plan` and `comity sweep` take it",
                                "a sweep, with scenario = \"FILE\" and axes,",
                                "scenario = \"FILE\"",
                                { "axes", "design" },
                                COMITY_BAD_SWEEP },
    [COMITY_SETTINGS_CALIBRATION] = { "a calibration",
                                      "`comity calibrate` takes it",
                                      "a calibration, with priors and targets,",
                                      "scenario = \"FILE\"",
                                      { "priors", "targets" },
                                      COMITY_BAD_CALIBRATION },
    [COMITY_SETTINGS_MEASURES] = { "a file of measures",
                                   "`comity facts` and --measures take it",
                                   "a file of measures",
                                   "measures = ( {...}, ... )",
                                   { "facts", "headlines", "measures" },
                                   COMITY_BAD_MEASURES },
    [COMITY_SETTINGS_BOX] = { "a box of coefficients",
                              "`comity facts --robust` takes it",
                              "a box, with ranges = ( {...}, ... ),",
                              "ranges = ( {...}, ... )",
                              { "ranges" },
                              COMITY_BAD_MEASURES },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* The setting by which a file shows a kind, or NULL. The measures of a sweep or a calibration are
 * the name of a file. */
static const config_setting_t *mark_of(const config_setting_t *root, size_t kind)
{
    for (size_t k = 0; k < MARKS && kinds[kind].marks[k]; k++) {
        const char *name = kinds[kind].marks[k];
        const config_setting_t *setting = config_setting_get_member(root, name);
        if (setting &&
            (strcmp(name, "measures") != 0 || config_setting_type(setting) == CONFIG_TYPE_LIST))
            return setting;
    }
    return NULL;
}

bool comity_settings_are(struct comity_reading *reader, const config_setting_t *root,
                         enum comity_settings_kind expected)
{
    if (mark_of(root, expected) && expected != COMITY_SETTINGS_SCENARIO)
        return true;
    for (size_t kind = 0; kind < KINDS; kind++) {
        const config_setting_t *mark = kind == expected ? NULL : mark_of(root, kind);
        if (mark) {
            comity_report(reader, mark, "this is %s; %s, and %s is expected", kinds[kind].name,
                          kinds[kind].taken, kinds[expected].in_full);
            return false;
        }
    }
    return true;
}

/* Of the kinds only scenarios include others: a file of nothing else is one. Returns whether the
 * rest can be read. */
static bool report_include(struct comity_reading *reader, const config_setting_t *root,
                           enum comity_settings_kind expected)
{
    const int line = reader->text->includes[0].line;
    if (mark_of(root, expected) || config_setting_get_member(root, "scenario")) {
        comity_problems_add(reader->problems, reader->path, line, NULL,
                            "%s includes nothing; %s is expected", kinds[expected].name,
                            kinds[expected].in_place);
        return true;
    }
    comity_problems_add(reader->problems, reader->path, line, NULL,
                        "this is a scenario; `comity run` takes it, and %s is expected",
                        kinds[expected].in_full);
    return false;
}

int comity_settings_read(struct comity_reading *reader, const char *raw, size_t length,
                         enum comity_settings_kind expected,
                         void (*read)(void *context, const config_setting_t *root), void *context)
{
    const int bad = reader->bad = kinds[expected].bad;
    struct comity_text text = { 0 };
    config_t config;
    config_init(&config);
    reader->text = &text;
    int status = comity_text_scan(&text, raw, length, reader->path, reader->problems);
    if (!status)
        status = comity_source_parse(&config, &text, reader->path, bad, reader->problems);
    if (status) {
        comity_reading_fail(reader, status == COMITY_BAD_SCENARIO ? bad : status);
    } else {
        const config_setting_t *root = config_root_setting(&config);
        if (text.includes_count > 0 || text.wrong_count > 0)
            comity_reading_fail(reader, bad);
        if ((text.includes_count == 0 || report_include(reader, root, expected)) &&
            comity_settings_are(reader, root, expected))
            read(context, root);
    }
    config_destroy(&config);
    comity_text_free(&text);
    reader->text = NULL;
    if (reader->problems->lost > 0)
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    return reader->status;
}
