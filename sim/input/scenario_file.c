/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/text_stream.h"
#include "input/scenario_reader.h"
#include "input/settings_file.h"
#include "input/source.h"

#include <comity/shipped.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a file was asked for: the including file and line, or nothing. */
struct place {
    const char *file;
    int line;
};

static int load(struct comity_reading *reader, const char *path, struct comity_source_bytes *bytes)
{
    errno = 0;
    if (reader->laying->given) {
        const char *text = reader->laying->given;
        reader->laying->given = NULL;
        return comity_source_copy(text, bytes);
    }
    if (!reader->laying->texts)
        return comity_source_load(path, COMITY_TEXT_BYTES, bytes);
    for (size_t k = 0; k < reader->laying->texts_count; k++)
        if (strcmp(reader->laying->texts[k].path, path) == 0)
            return comity_source_copy(reader->laying->texts[k].text, bytes);
    errno = ENOENT;
    return COMITY_CANNOT_READ;
}

/* Says where the path leads, the same for all its spellings. */
static char *true_path(const struct comity_reading *reader, const char *path)
{
    char *resolved = !reader->laying->texts ? realpath(path, NULL) : NULL;
    return resolved ? resolved : strdup(path);
}

static void report_include(struct comity_reading *reader, struct place place, const char *path,
                           const char *what)
{
    comity_problems_add(reader->problems, place.file ? place.file : path, place.line,
                        place.file ? path : NULL, "%s", what);
    comity_reading_fail(reader, COMITY_BAD_SCENARIO);
}

/* Reports a file that was met before: the chain that leads back to it, or merely that it was. */
static void report_repetition(struct comity_reading *reader, struct place place, const char *path,
                              int index)
{
    char chain[512] = "";
    for (int depth = 0; depth < reader->laying->depth; depth++)
        if (chain[0] || reader->laying->open[depth].index == index)
            comity_append(chain, sizeof chain, "%s > ", reader->laying->open[depth].path);
    if (chain[0]) {
        comity_append(chain, sizeof chain, "%s", path);
        char what[sizeof chain + 64];
        snprintf(what, sizeof what, "the file includes itself: %s", chain);
        report_include(reader, place, path, what);
    } else {
        report_include(reader, place, path, "the file is included a second time; once is expected");
    }
}

/* Notes that a file is being read. Returns 0 and reports it when it was met before. */
static bool enter(struct comity_reading *reader, const char *path, struct place place)
{
    char *resolved = true_path(reader, path);
    if (!resolved) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return false;
    }
    for (int k = 0; k < reader->laying->seen_count; k++) {
        if (strcmp(reader->laying->seen[k], resolved) == 0) {
            report_repetition(reader, place, path, k);
            free(resolved);
            return false;
        }
    }
    if (reader->laying->depth > COMITY_INCLUDE_DEPTH ||
        reader->laying->seen_count == COMITY_INCLUDE_FILES) {
        char what[128];
        snprintf(what, sizeof what, "includes may be nested %d deep and lead to %d files in all",
                 COMITY_INCLUDE_DEPTH, COMITY_INCLUDE_FILES);
        report_include(reader, place, path, what);
        free(resolved);
        return false;
    }
    reader->laying->open[reader->laying->depth].path = path;
    reader->laying->open[reader->laying->depth++].index = reader->laying->seen_count;
    reader->laying->seen[reader->laying->seen_count++] = resolved;
    return true;
}

/* Keeps the raw text as provenance; parents come first. Takes the bytes. */
static bool keep(struct comity_reading *reader, const char *path, struct comity_source_bytes *bytes)
{
    struct comity_scenario *scenario = reader->laying->scenario;
    char *name = strdup(path);
    if (!name || !COMITY_GROW(&scenario->files, scenario->files_count)) {
        free(name);
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return false;
    }
    scenario->files[scenario->files_count] = (struct comity_source_text){ name, bytes->text };
    bytes->text = NULL;
    reader->laying->file = (int)scenario->files_count++;
    reader->path = name;
    return true;
}

static void lay(struct comity_reading *reader)
{
    config_t config;
    config_init(&config);
    const int status = comity_source_parse(&config, reader->text, reader->path, COMITY_BAD_SCENARIO,
                                           reader->problems);
    if (status) {
        comity_reading_fail(reader, status);
        reader->laying->incomplete = 1;
    } else if (!comity_settings_are(reader, config_root_setting(&config),
                                    COMITY_SETTINGS_SCENARIO)) {
        reader->laying->incomplete = 1;
    } else {
        comity_read_settings(reader, config_root_setting(&config));
    }
    config_destroy(&config);
}

/* Reads a file's parents, then the file. The depth of recursion is bounded by enter(). */
static void read_file(struct comity_reading *reader, const char *path, struct place place)
{
    struct comity_text text = { 0 };
    struct comity_source_bytes bytes = { NULL, 0 };
    int status;
    if (!enter(reader, path, place)) {
        reader->laying->incomplete = 1;
        return;
    }
    status = load(reader, path, &bytes);
    if (status) {
        char what[128];
        snprintf(what, sizeof what, "the file cannot be read: %s", strerror(errno));
        comity_reading_fail(
            reader, !place.file || status == COMITY_NO_MEMORY ? status : COMITY_BAD_SCENARIO);
        report_include(reader, place, path, what);
        reader->laying->incomplete = 1;
        goto out;
    }
    status = comity_text_scan(&text, bytes.text, bytes.length, path, reader->problems);
    const size_t parents = reader->laying->alone ? 0 : text.includes_count;
    for (size_t k = 0; k < parents && reader->status != COMITY_NO_MEMORY; k++) {
        char *parent = reader->laying->texts ? comity_source_join(path, text.includes[k].path)
                                             : comity_source_locate(path, text.includes[k].path);
        if (!parent)
            comity_reading_fail(reader, COMITY_NO_MEMORY);
        else
            read_file(reader, parent, (struct place){ path, text.includes[k].line });
        free(parent);
    }
    if (!keep(reader, path, &bytes))
        goto out;
    reader->text = &text;
    if (!status)
        lay(reader);
    if (status) {
        comity_reading_fail(reader, status);
        reader->laying->incomplete = 1;
    } else if (text.wrong_count > 0) {
        comity_reading_fail(reader, COMITY_BAD_SCENARIO);
        reader->laying->wrong = 1;
    }
    reader->text = NULL;
out:
    reader->laying->depth--;
    free(bytes.text);
    comity_text_free(&text);
}

/* Reads the file into the scenario and settles what only the whole shows. */
static int read_and_settle(struct comity_reading *reader, const char *path)
{
    reader->bad = COMITY_BAD_SCENARIO;
    read_file(reader, path, (struct place){ NULL, 0 });
    if (reader->status != COMITY_NO_MEMORY && reader->status != COMITY_CANNOT_READ) {
        if (!reader->laying->has_states && !reader->laying->incomplete) {
            comity_problems_add(reader->problems, path, 0, "states",
                                "missing; a list of %d states, each with its code and power, is "
                                "expected",
                                COMITY_STATES);
            comity_reading_fail(reader, COMITY_BAD_SCENARIO);
        }
        comity_settle_events(reader);
        comity_settle_conflicts(reader);
    }
    for (int k = 0; k < reader->laying->seen_count; k++)
        free(reader->laying->seen[k]);
    free(reader->laying->events);
    if (reader->problems->lost > 0)
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    return reader->status;
}

static int read_all(struct comity_reading *reader, const char *path)
{
    comity_scenario_free(reader->laying->scenario);
    comity_scenario_init(reader->laying->scenario);
    return read_and_settle(reader, path);
}

int comity_scenario_lay(struct comity_scenario *scenario, const char *path,
                        struct comity_problems *problems)
{
    struct comity_laying laying = { .scenario = scenario, .has_states = 1, .alone = 1 };
    struct comity_reading reader = { .problems = problems, .laying = &laying };
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_dated_event dated = { .event = scenario->events[k],
                                                  .file = -1,
                                                  .at = (long)scenario->events[k].tick,
                                                  .key = "events" };
        comity_reading_take_event(&reader, &dated);
        if (reader.status == COMITY_NO_MEMORY) {
            free(laying.events);
            return COMITY_NO_MEMORY;
        }
    }
    return read_and_settle(&reader, path);
}

int comity_scenario_read(struct comity_scenario *scenario, const char *path,
                         struct comity_problems *problems)
{
    struct comity_laying laying = { .scenario = scenario };
    struct comity_reading reader = { .problems = problems, .laying = &laying };
    char *found = comity_shipped_find(path, "");
    const int status = found ? read_all(&reader, found) : COMITY_NO_MEMORY;
    free(found);
    return status;
}

int comity_scenario_read_text(struct comity_scenario *scenario, const char *path, const char *text,
                              struct comity_problems *problems)
{
    struct comity_laying laying = { .scenario = scenario, .given = text };
    struct comity_reading reader = { .problems = problems, .laying = &laying };
    return read_all(&reader, path);
}

int comity_scenario_read_texts(struct comity_scenario *scenario,
                               const struct comity_source_text *files, size_t count,
                               struct comity_problems *problems)
{
    struct comity_laying laying = { .scenario = scenario, .texts = files, .texts_count = count };
    struct comity_reading reader = { .problems = problems, .laying = &laying };
    if (count == 0)
        return COMITY_BAD_ARGUMENT;
    return read_all(&reader, files[count - 1].path);
}
