/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where values come from, as a file says of its own and of its parents' values. */
#include "input/scenario_reader.h"

#include <stdlib.h>
#include <string.h>

enum { SOURCES_MOST = 2000, KEY = 256 };

const struct comity_field comity_fields_of_source[] = {
    { COMITY_OTHER_FIELD("of", "text, or a list of them"),
      COMITY_HELP("keys as --set takes them", "needed", "the values that it is about",
                  "sources = ( { of = [\"hegemony\", \"events.september_11.at\"]; text = \"x\"; } "
                  ");") },
    { COMITY_OTHER_FIELD("text", "text"),
      COMITY_HELP(
          "at most 1023 bytes", "needed", "where they come from",
          "sources = ( { of = \"states.USA.agenda.migration\"; text = \"speeches\"; } );") },
    { NULL },
};

/* Selects what a key means, with the events that have been read so far. */
static int select_key(struct comity_reading *reader, const char *key,
                      struct comity_selection *selection, char *text, size_t size)
{
    struct comity_scenario known = *reader->laying->scenario;
    struct comity_event *events = calloc(reader->laying->events_count + 1, sizeof *events);
    if (!events)
        return COMITY_NO_MEMORY;
    for (size_t k = 0; k < reader->laying->events_count; k++)
        events[k] = reader->laying->events[k].event;
    known.events = events;
    known.events_count = reader->laying->events_count;
    const int status = comity_scenario_select(&known, key, selection, text, size);
    free(events);
    return status;
}

/* Whether a mistake reported before may be why a key is unknown. */
static bool is_in_doubt(const struct comity_reading *reader, const char *key)
{
    return reader->laying->incomplete ||
           (strncmp(key, "events.", 7) == 0 && reader->laying->events_failed) ||
           ((strncmp(key, "states.", 7) == 0 || strncmp(key, "dyads.", 6) == 0) &&
            !comity_reading_knows_names(reader));
}

static void give(struct comity_reading *reader, const config_setting_t *of, const char *text)
{
    const struct comity_origin origin = { reader->laying->file,
                                          (int)config_setting_source_line(of) };
    struct comity_selection selection;
    char key[KEY], why[COMITY_PROBLEM_TEXT];
    if (!comity_read_string(reader, of, key, sizeof key))
        return;
    const int status = select_key(reader, key, &selection, why, sizeof why);
    if (status) {
        comity_reading_fail(reader, status == COMITY_NO_MEMORY ? status : COMITY_BAD_SCENARIO);
        if (status != COMITY_NO_MEMORY && !is_in_doubt(reader, key)) {
            const char *quote = key[strspn(key, " ")] ? "" : "\"";
            comity_report(reader, of, "%s%s%s: %s", quote, key, quote, why);
        }
        return;
    }
    const int before = comity_scenario_source(reader->laying->scenario, &selection);
    if (before != COMITY_NO_SOURCE &&
        reader->laying->scenario->sources[before].file == reader->laying->file) {
        comity_report(reader, of,
                      "%s has a source on line %d already; one source for each value is expected",
                      key, reader->laying->scenario->sources[before].line);
    } else if (text &&
               comity_scenario_give_source(reader->laying->scenario, &selection, text, origin)) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    }
}

/* The text of an entry, or NULL and a problem. */
static const char *read_text(struct comity_reading *reader, const config_setting_t *entry,
                             char text[COMITY_SOURCE_TEXT])
{
    const config_setting_t *setting = config_setting_get_member(entry, "text");
    if (!setting) {
        comity_report_member(reader, entry, "text",
                             "missing; where the value comes from is expected, as text = "
                             "\"World Bank, GDP of 1994\";");
        return NULL;
    }
    return comity_read_filled(reader, setting, "where the value comes from", text,
                              COMITY_SOURCE_TEXT)
               ? text
               : NULL;
}

static void read_source(struct comity_reading *reader, const config_setting_t *entry)
{
    char room[COMITY_SOURCE_TEXT];
    comity_check_fields(reader, entry, comity_fields_of_source);
    const char *text = read_text(reader, entry, room);
    const config_setting_t *of = config_setting_get_member(entry, "of");
    if (!of || (config_setting_is_aggregate(of) && config_setting_length(of) == 0)) {
        comity_report_member(reader, entry, "of",
                             "missing; the key of a value is expected, as of = "
                             "\"states.%s.power\";, or a list of keys",
                             reader->laying->scenario->state_code[0]);
    } else if (config_setting_is_array(of) || config_setting_is_list(of)) {
        for (int k = 0; k < config_setting_length(of); k++)
            give(reader, config_setting_get_elem(of, (unsigned)k), text);
    } else {
        give(reader, of, text);
    }
}

void comity_lay_sources(struct comity_reading *reader, const config_setting_t *list)
{
    if (!comity_read_sequence(reader, list, "a list of groups ( {...}, ... ) is"))
        return;
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        if (reader->laying->scenario->sources_count >= SOURCES_MOST) {
            comity_report_as(reader, entry, "sources", "there are too many sources; %d are allowed",
                             SOURCES_MOST);
            return;
        }
        if (comity_read_group(reader, entry))
            read_source(reader, entry);
    }
}
