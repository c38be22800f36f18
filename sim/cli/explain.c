/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain.h"
#include "cli/command.h"
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: comity explain [SCENARIO] [KEY] [options]\n\n"
    "Tells of every parameter its value, where the value came from, and what it means. Without a\n"
    "scenario it tells the defaults. KEY is a parameter as --set names it, or a group.\n\n"
    "      --set KEY=VALUE   change a parameter first; repeatable\n"
    "      --markdown        print tables in Markdown\n"
    "      --json            print the scenario and the tables of parameters, variables, outcomes\n"
    "                        and kinds of event, for other programs\n"
    "      --variables       list the variables that a run can record\n"
    "      --outcomes        list the outcomes of a run, and the measures made of them\n"
    "  -h, --help            this text\n\n"
    "Examples: comity explain configs/north_america.cfg\n"
    "          comity explain configs/north_america.cfg states.USA\n"
    "          comity explain conduct.urgency\n";

enum { OPTION_SET = 256, OPTION_MARKDOWN, OPTION_JSON, OPTION_VARIABLES, OPTION_OUTCOMES };

static const struct option long_options[] = {
    { "set", required_argument, NULL, OPTION_SET },
    { "markdown", no_argument, NULL, OPTION_MARKDOWN },
    { "json", no_argument, NULL, OPTION_JSON },
    { "variables", no_argument, NULL, OPTION_VARIABLES },
    { "outcomes", no_argument, NULL, OPTION_OUTCOMES },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct explain_options {
    const char *scenario, *key;
    const char **sets;
    size_t sets_count;
    int markdown, json, variables, outcomes;
};

enum { COMPLAINT = 512, KEYS_MOST = 96, KEY_TEXT = 64 };

static size_t choose_slots(struct explained *chosen, const struct comity_selection *selection)
{
    for (size_t k = 0; k < selection->count; k++) {
        chosen->slot[selection->slots[k]] = 1;
    }
    return selection->count;
}

/* Whether `group.` begins the key. */
static int is_within(const char *key, const char *group)
{
    const size_t length = strlen(group);
    return strncmp(key, group, length) == 0 && key[length] == '.';
}

/* Chooses all parameters of a group: `conduct`, `phases.nascent`, `states`, `states.USA`. Returns
 * how many slots these are. */
static size_t choose_group(const struct comity_scenario *scenario, const char *group,
                           struct explained *chosen)
{
    size_t count, found = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    char stem[KEY_TEXT], key[COMPLAINT], ignored[COMPLAINT];
    const int of_one = is_within(group, "states") || is_within(group, "dyads");
    snprintf(stem, sizeof stem, "%.*s", (int)strcspn(group, "."), group);
    for (size_t p = 0; p < count; p++) {
        struct comity_selection selection;
        const char *dot = strchr(table[p].key, '.');
        if (is_within(table[p].key, group)) {
            snprintf(key, sizeof key, "%s", table[p].key);
        } else if (of_one && is_within(table[p].key, stem)) {
            snprintf(key, sizeof key, "%s%s", group, dot);
        } else {
            continue;
        }
        if (!comity_scenario_select(scenario, key, &selection, ignored, sizeof ignored)) {
            found += choose_slots(chosen, &selection);
        }
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
    for (size_t k = 0; nearest && k < names_count; k++) {
        if (names[k] == nearest) {
            snprintf(meant, size, "%s", keys[k]);
        }
    }
}

static int refuse_key(const struct comity_scenario *scenario, const char *key,
                      char complaint[COMPLAINT])
{
    struct comity_selection selection;
    char whole[COMPLAINT], meant[KEY_TEXT] = "";
    const char *dot = strchr(key, '.'), *field = is_within(key, "states")   ? ".power"
                                                 : is_within(key, "dyads")  ? ".trust"
                                                 : is_within(key, "events") ? ".at"
                                                                            : NULL;
    if (strstr(complaint, "did you mean")) {
        return usage_error("explain", "%s: %s", key, complaint);
    }
    if (field && !strchr(dot + 1, '.')) { /* one of these: what is wrong with its name */
        snprintf(whole, sizeof whole, "%s%s", key, field);
        comity_scenario_select(scenario, whole, &selection, complaint, COMPLAINT);
        return usage_error("explain", "%s: %s", key, complaint);
    }
    if (strcmp(complaint, "unknown key") != 0) {
        return usage_error("explain", "%s: %s", key, complaint);
    }
    write_nearest(key, meant, sizeof meant);
    return meant[0] ? usage_error("explain", "%s: unknown key; did you mean %s?", key, meant)
                    : usage_error("explain", "%s: unknown key; without a key all are listed", key);
}

/* `events`, `events.NAME` or a field of it; 0 when the key is none of these. */
static int choose_events(const struct comity_scenario *scenario, const char *key,
                         struct explained *chosen)
{
    struct comity_selection selection;
    char at[COMPLAINT], ignored[COMPLAINT];
    if (strcmp(key, "events") == 0) {
        return chosen->events = 1;
    }
    snprintf(at, sizeof at, "%s.at", key);
    if (!is_within(key, "events") ||
        (comity_scenario_select(scenario, at, &selection, ignored, sizeof ignored) &&
         comity_scenario_select(scenario, key, &selection, ignored, sizeof ignored))) {
        return 0;
    }
    strcpy(chosen->event, selection.event);
    return chosen->events = 1;
}

/* Writes what is wrong to complaint and returns EXIT_USAGE when the key is none. */
static int choose(const struct comity_scenario *scenario, const char *key, struct explained *chosen,
                  char complaint[COMPLAINT])
{
    struct comity_selection selection;
    memset(chosen, 0, sizeof *chosen);
    if (!key) {
        memset(chosen->slot, 1, sizeof chosen->slot);
        chosen->events = scenario->events_count > 0;
        return EXIT_DONE;
    }
    if (choose_events(scenario, key, chosen) || choose_group(scenario, key, chosen)) {
        return EXIT_DONE;
    }
    if (comity_scenario_select(scenario, key, &selection, complaint, COMPLAINT)) {
        return EXIT_USAGE;
    }
    choose_slots(chosen, &selection);
    return EXIT_DONE;
}

/* The keys by which --set and sweeps change events of a name. */
static void print_event_keys(const struct comity_scenario *scenario, const char *name)
{
    static const char *const fields[] = { "at", "magnitude", "factor", "value", "ticks", "count" };
    const char *before = "  changed by ";
    for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
        struct comity_selection selection;
        char key[COMITY_EVENT_NAME + 32], ignored[COMPLAINT];
        snprintf(key, sizeof key, "events.%s.%s", name, fields[k]);
        if (!comity_scenario_select(scenario, key, &selection, ignored, sizeof ignored)) {
            printf("%s%s", before, key);
            before = ", ";
        }
    }
    putchar('\n');
}

static void print_chosen_events(const struct comity_scenario *scenario,
                                const struct explained *chosen)
{
    if (scenario->events_count == 0) {
        puts("no events");
        return;
    }
    print_events(stdout, scenario, chosen->event, 0);
    if (chosen->event[0]) {
        print_event_keys(scenario, chosen->event);
    }
}

static void print_all(const struct comity_scenario *scenario, const struct explained *chosen)
{
    printf("%s\n\n", scenario->title);
    print_parameters(scenario, chosen);
    if (chosen->events) {
        puts("\nevents");
        print_chosen_events(scenario, chosen);
    }
}

static int explain(const struct explain_options *options)
{
    const struct comity_scenario_source source = { .path = options->scenario,
                                                   .settings = options->sets,
                                                   .settings_count = options->sets_count };
    struct comity_scenario scenario;
    struct explained chosen;
    char complaint[COMPLAINT];
    comity_scenario_init(&scenario);
    int code = load_scenario("explain", &source, &scenario);
    if (!code && (code = choose(&scenario, options->key, &chosen, complaint))) {
        refuse_key(&scenario, options->key, complaint);
    }
    if (!code && options->json) {
        print_as_json(&scenario);
    } else if (!code && options->markdown && options->key && chosen.events) {
        print_events_as_markdown(stdout, &scenario, chosen.event);
    } else if (!code && options->markdown) {
        const int defaults = !options->scenario && !options->sets_count;
        print_parameters_as_markdown(defaults ? NULL : &scenario, &chosen);
    } else if (!code && !options->key) {
        print_all(&scenario, &chosen);
    } else if (!code && chosen.events) {
        print_chosen_events(&scenario, &chosen);
    } else if (!code) {
        print_parameters_in_full(&scenario, &chosen);
    }
    comity_scenario_free(&scenario);
    return code;
}

/* A single word is a key, and explained by the defaults, when it is one and no file has its name.
 */
static void tell_key_from_scenario(struct explain_options *options)
{
    struct comity_scenario defaults;
    struct explained chosen;
    char ignored[COMPLAINT];
    if (!options->scenario || options->key || access(options->scenario, F_OK) == 0) {
        return;
    }
    comity_scenario_init(&defaults);
    if (!choose(&defaults, options->scenario, &chosen, ignored)) {
        options->key = options->scenario;
        options->scenario = NULL;
    }
    comity_scenario_free(&defaults);
}

/* EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct explain_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":h", long_options)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return -1;
        case OPTION_SET:
            options->sets[options->sets_count++] = optarg;
            break;
        case OPTION_MARKDOWN:
            options->markdown = 1;
            break;
        case OPTION_JSON:
            options->json = 1;
            break;
        case OPTION_VARIABLES:
            options->variables = 1;
            break;
        case OPTION_OUTCOMES:
            options->outcomes = 1;
            break;
        default:
            return option_error("explain", option, argv, long_options);
        }
    }
    if (argc - optind > 2) {
        return usage_error("explain", "one scenario and one key are wanted at most, not %d words",
                           argc - optind);
    }
    if (options->json && (options->markdown || options->variables || options->outcomes)) {
        return usage_error("explain", "--json prints everything; leave out --markdown, --variables "
                                      "and --outcomes");
    }
    if ((options->variables || options->outcomes) && optind < argc) {
        return usage_error("explain", "--variables and --outcomes go with no scenario: they are "
                                      "the same for all");
    }
    options->scenario = optind < argc ? argv[optind] : NULL;
    options->key = optind + 1 < argc ? argv[optind + 1] : NULL;
    return EXIT_DONE;
}

int command_explain(int argc, char **argv)
{
    struct explain_options options = { 0 };
    options.sets = calloc((size_t)argc, sizeof *options.sets);
    int code = options.sets ? take_options(&options, argc, argv) : out_of_memory("explain");
    if (code) {
        code = code < 0 ? EXIT_DONE : code;
    } else if (options.variables || options.outcomes) {
        if (options.variables) {
            print_variables(options.markdown);
        }
        if (options.outcomes) {
            fputs(options.variables ? "\n" : "", stdout);
            print_outcomes(options.markdown);
        }
    } else {
        tell_key_from_scenario(&options);
        code =
            options.json && options.key
                ? usage_error("explain", "--json prints all parameters; leave out %s", options.key)
                : explain(&options);
    }
    free(options.sets);
    return code;
}
