/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/text_stream.h"
#include "report/explanation.h"

#include <string.h>
#include <unistd.h>

struct explain_options {
    struct command_line line;
    struct comity_scenario_source source;
    const char *key;
    enum report_format format;
    bool markdown, json, variables, outcomes, measures, keys;
};

static const struct command_option options[] = {
    SET_OPTION(struct explain_options, source, "change a parameter first; repeatable"),
    FORMAT_OPTION(struct explain_options, format),
    FLAG_OPTION(0, "markdown", struct explain_options, markdown, "the same as --format markdown"),
    FLAG_OPTION(0, "json", struct explain_options, json,
                "print the scenario and the tables of parameters, variables, outcomes and kinds of "
                "event, for other programs"),
    FLAG_OPTION(0, "variables", struct explain_options, variables,
                "list the variables that a run can record"),
    FLAG_OPTION(0, "outcomes", struct explain_options, outcomes,
                "list the outcomes of a run, and the measures made of them"),
    FLAG_OPTION(0, "measures", struct explain_options, measures,
                "list the measures that a file of measures may define, and their fields"),
    FLAG_OPTION(0, "keys", struct explain_options, keys,
                "list every key of scenarios, sweeps and other files, with an example"),
};

/* What a key chose: slots by parameter, in the order of the table, and events. */
struct choice {
    unsigned char slot[COMITY_PARAMETER_SLOTS]; /* 1: chosen */
    int events;                                 /* 1: list them */
    char event[COMITY_EVENT_NAME];              /* only those of this name; "": all */
};

enum { PROBLEM_TEXT = 512, KEYS_MOST = 96, KEY_TEXT = 64 };

static size_t choose_slots(struct choice *chosen, const struct comity_selection *selection)
{
    for (size_t k = 0; k < selection->count; k++)
        chosen->slot[selection->slots[k]] = 1;
    return selection->count;
}

/* Whether `group.` begins the key. */
static bool is_within(const char *key, const char *group)
{
    const size_t length = strlen(group);
    return strncmp(key, group, length) == 0 && key[length] == '.';
}

/* Chooses all parameters of a group: `conduct`, `phases.nascent`, `states`, `states.USA`. Returns
 * how many slots these are. */
static size_t choose_group(const struct comity_scenario *scenario, const char *group,
                           struct choice *chosen)
{
    size_t count, found = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    char stem[KEY_TEXT], key[PROBLEM_TEXT], ignored[PROBLEM_TEXT];
    const int of_one = is_within(group, "states") || is_within(group, "dyads");
    snprintf(stem, sizeof stem, "%.*s", (int)strcspn(group, "."), group);
    for (size_t p = 0; p < count; p++) {
        struct comity_selection selection;
        const char *dot = strchr(table[p].key, '.');
        if (is_within(table[p].key, group))
            snprintf(key, sizeof key, "%s", table[p].key);
        else if (of_one && is_within(table[p].key, stem))
            snprintf(key, sizeof key, "%s%s", group, dot);
        else
            continue;
        if (!comity_scenario_select(scenario, key, &selection, ignored, sizeof ignored))
            found += choose_slots(chosen, &selection);
    }
    return found;
}

/* The group, or the key by its last part, that was probably meant; "" when none is near. */
static void write_nearest(const char *word, char *meant, size_t size)
{
    size_t count, names_count = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    char groups[KEYS_MOST][KEY_TEXT];
    const char *names[2 * KEYS_MOST], *keys[2 * KEYS_MOST];
    for (size_t p = 0; p < count && p < KEYS_MOST; p++) {
        const char *dot = strrchr(table[p].key, '.');
        if (dot) {
            snprintf(groups[p], KEY_TEXT, "%.*s", (int)(dot - table[p].key), table[p].key);
            names[names_count] = keys[names_count] = groups[p];
            names[names_count + 1] = dot + 1;
            keys[names_count + 1] = table[p].key;
            names_count += 2;
        }
    }
    const char *nearest = comity_nearest(word, names, names_count);
    meant[0] = '\0';
    for (size_t k = 0; nearest && k < names_count; k++)
        if (names[k] == nearest)
            snprintf(meant, size, "%s", keys[k]);
}

static int report_key(const struct comity_scenario *scenario, const char *key,
                      char problem[PROBLEM_TEXT])
{
    struct comity_selection selection;
    char whole[PROBLEM_TEXT], meant[KEY_TEXT] = "";
    const char *dot = strchr(key, '.'), *field = is_within(key, "states")   ? ".power"
                                                 : is_within(key, "dyads")  ? ".trust"
                                                 : is_within(key, "events") ? ".at"
                                                                            : NULL;
    if (strstr(problem, "did you mean"))
        return usage_error("explain", "%s: %s", key, problem);
    if (field && !strchr(dot + 1, '.')) { /* one of these: what is wrong with its name */
        snprintf(whole, sizeof whole, "%s%s", key, field);
        comity_scenario_select(scenario, whole, &selection, problem, PROBLEM_TEXT);
        return usage_error("explain", "%s: %s", key, problem);
    }
    if (strcmp(problem, "unknown key") != 0)
        return usage_error("explain", "%s: %s", key, problem);
    write_nearest(key, meant, sizeof meant);
    return meant[0] ? usage_error("explain", "%s: unknown key; did you mean %s?", key, meant)
                    : usage_error("explain", "%s: unknown key; without a key all are listed", key);
}

/* `events`, `events.NAME` or a field of it; 0 when the key is none of these. */
static int choose_events(const struct comity_scenario *scenario, const char *key,
                         struct choice *chosen)
{
    struct comity_selection selection;
    char at[PROBLEM_TEXT], ignored[PROBLEM_TEXT];
    if (strcmp(key, "events") == 0)
        return chosen->events = 1;
    snprintf(at, sizeof at, "%s.at", key);
    if (!is_within(key, "events") ||
        (comity_scenario_select(scenario, at, &selection, ignored, sizeof ignored) &&
         comity_scenario_select(scenario, key, &selection, ignored, sizeof ignored)))
        return 0;
    strcpy(chosen->event, selection.event);
    return chosen->events = 1;
}

/* Writes what is wrong to problem and returns EXIT_USAGE when the key is none. */
static int choose(const struct comity_scenario *scenario, const char *key, struct choice *chosen,
                  char problem[PROBLEM_TEXT])
{
    struct comity_selection selection;
    memset(chosen, 0, sizeof *chosen);
    if (!key) {
        memset(chosen->slot, 1, sizeof chosen->slot);
        chosen->events = scenario->events_count > 0;
        return EXIT_DONE;
    }
    if (choose_events(scenario, key, chosen) || choose_group(scenario, key, chosen))
        return EXIT_DONE;
    if (comity_scenario_select(scenario, key, &selection, problem, PROBLEM_TEXT))
        return EXIT_USAGE;
    choose_slots(chosen, &selection);
    return EXIT_DONE;
}

/* The keys by which --set and sweeps change events of a name. */
static void report_event_keys(struct report *report, const struct comity_scenario *scenario,
                              const char *name)
{
    static const char *const fields[] = { "at", "magnitude", "factor", "value", "ticks", "count" };
    char text[PROBLEM_TEXT] = "";
    for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
        struct comity_selection selection;
        char key[COMITY_EVENT_NAME + 32], ignored[PROBLEM_TEXT];
        snprintf(key, sizeof key, "events.%s.%s", name, fields[k]);
        if (!comity_scenario_select(scenario, key, &selection, ignored, sizeof ignored))
            comity_append(text, sizeof text, "%s%s", text[0] ? ", " : "", key);
    }
    report->readers = FOR_TEXT;
    report_paragraph(report, "changed by %s", text);
}

static void report_chosen(struct report *report, const struct explain_options *asked,
                          const struct comity_scenario *scenario, const struct choice *chosen)
{
    const bool values = asked->source.path || asked->source.settings_count;
    if (!asked->key) {
        report->readers = FOR_TEXT;
        report_heading(report, "%s", scenario->title);
    }
    if (!asked->key || !chosen->events)
        report_parameters(report, scenario, chosen->slot, values, asked->key != NULL);
    if (chosen->events) {
        report->readers = asked->key ? FOR_ALL : FOR_TEXT;
        if (!asked->key)
            report_heading(report, "events");
        if (scenario->events_count)
            report_events(report, scenario, chosen->event, true);
        else
            report_paragraph(report, "no events");
        if (chosen->event[0])
            report_event_keys(report, scenario, chosen->event);
    }
}

static int explain(const struct explain_options *asked, struct report *report)
{
    struct comity_scenario scenario;
    struct choice chosen;
    char problem[PROBLEM_TEXT];
    comity_scenario_init(&scenario);
    int code = load_scenario("explain", &asked->source, &scenario);
    if (!code && (code = choose(&scenario, asked->key, &chosen, problem)))
        report_key(&scenario, asked->key, problem);
    if (!code && asked->format == REPORT_JSON && !asked->key) {
        report_scenario_json(&scenario, stdout);
    } else if (!code) {
        report_chosen(report, asked, &scenario, &chosen);
        code = report_print(report, asked->format, stdout) ? out_of_memory("explain") : EXIT_DONE;
    }
    comity_scenario_free(&scenario);
    return code;
}

/* A single word is a key, and explained by the defaults, when it is one and no file has its name.
 */
static void find_key(struct explain_options *asked)
{
    struct comity_scenario defaults;
    struct choice chosen;
    char ignored[PROBLEM_TEXT];
    if (!asked->source.path || asked->key || access(asked->source.path, F_OK) == 0)
        return;
    comity_scenario_init(&defaults);
    if (!choose(&defaults, asked->source.path, &chosen, ignored)) {
        asked->key = asked->source.path;
        asked->source.path = NULL;
    }
    comity_scenario_free(&defaults);
}

static bool lists_something(const struct explain_options *asked)
{
    return asked->variables || asked->outcomes || asked->measures || asked->keys;
}

static int check_options(const struct explain_options *asked)
{
    const bool lists = lists_something(asked);
    if (asked->json && (asked->markdown || lists)) {
        return usage_error("explain", "--json prints everything; leave out --markdown, "
                                      "--variables, --outcomes, --measures and --keys");
    }
    if (lists && asked->line.count) {
        return usage_error("explain",
                           "--variables, --outcomes, --measures and --keys go with no scenario: "
                           "they are the same for all");
    }
    return EXIT_DONE;
}

static int list(const struct explain_options *asked, struct report *report)
{
    if (asked->variables)
        report_variables(report);
    if (asked->outcomes)
        report_outcomes(report);
    if (asked->measures)
        report_measure_types(report);
    if (asked->keys)
        report_file_keys(report);
    return report_print(report, asked->format, stdout) ? out_of_memory("explain") : EXIT_DONE;
}

static int run(void *given)
{
    struct explain_options *asked = given;
    struct report report;
    int code = check_options(asked);
    if (code)
        return code;
    asked->format = asked->markdown ? REPORT_MARKDOWN : asked->json ? REPORT_JSON : asked->format;
    asked->source.path = asked->line.count > 0 ? asked->line.arguments[0] : NULL;
    asked->key = asked->line.count > 1 ? asked->line.arguments[1] : NULL;
    find_key(asked);
    if (asked->json && asked->key)
        return usage_error("explain", "--json prints all parameters; leave out %s", asked->key);
    report_init(&report);
    code = lists_something(asked) ? list(asked, &report) : explain(asked, &report);
    report_free(&report);
    return code;
}

COMMAND(explain, "what a scenario's parameters are and where they come from",
        "[SCENARIO] [KEY] [options]",
        "Prints the value of every parameter, the line that set it, what it means, and the source "
        "that the scenario gives for it in its list `sources`; without a scenario, the defaults. "
        "KEY is a parameter as --set names it, or a group.",
        struct explain_options, run, COMMAND_OPTIONS(options),
        .example = "Examples: comity explain configs/north_america.cfg\n"
                   "          comity explain configs/north_america.cfg states.USA\n"
                   "          comity explain conduct.urgency",
        .most = 2, .wanted = "one scenario and one key are expected at most");
