/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/number.h"
#include "report/explanation.h"
#include "report/reports.h"
#include "report/text.h"

#include <comity/workers.h>
#include <comity/calendar.h>
#include <comity/experiment.h>
#include <comity/status.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct check_options {
    struct command_line line;
    enum report_format format;
    bool quiet;
};

static const struct command_option options[] = {
    WORD_OPTION("format", "NAME", struct check_options, format, report_format_names,
                "text (default); markdown, csv, json, latex: a table of the scenarios and one of "
                "their mistakes, with file, line and key"),
    QUIET_OPTION(struct check_options, quiet, "mistakes only"),
};

enum {
    LABEL = 12,       /* columns of a heading */
    EVENTS_SHOWN = 12 /* longer lists are counted only */
};

static void print_label(const char *label)
{
    print_column(stdout, label, LABEL);
}

static void see_influence(void *context, const struct comity_view *view)
{
    double *influence = context;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        influence[i] = view->record[(COMITY_AT_INFLUENCE + i) * view->lanes];
    }
}

/* Influence in the first month, `set` events of that month included; a month is run to see it. */
static int first_influence(const struct comity_scenario *scenario, double influence[COMITY_STATES])
{
    struct comity_simulator simulator = { 0 };
    const struct comity_world world = comity_scenario_world(scenario, 0);
    const int status = comity_simulator_init(&simulator, NULL, 1);
    if (!status) {
        comity_simulator_run(&simulator, &world, 1, 1, see_influence, influence);
    }
    comity_simulator_free(&simulator);
    return status;
}

/* The word for a degree in [0, 1]: at 0, below 1/3, below 2/3, below 1, at 1. */
static const char *degree(double value, const char *const words[5])
{
    return words[value <= 0 ? 0 : value < 1.0 / 3 ? 1 : value < 2.0 / 3 ? 2 : value < 1 ? 3 : 4];
}

static const char *use_of_leverage(double restraint)
{
    static const char *const words[] = { "dominates", "mostly dominates", "does both",
                                         "mostly leads", "leads" };
    return degree(restraint, words);
}

static bool has_leverage(const double influence[COMITY_STATES], size_t state)
{
    for (size_t j = 0; j < COMITY_STATES; j++) {
        if (influence[state] > influence[j] * (1 + 1e-12)) {
            return true;
        }
    }
    return false;
}

static void print_states(const struct comity_scenario *scenario,
                         const double influence[COMITY_STATES])
{
    double power = 0;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        power += scenario->parameters[COMITY_SLOT_POWER + i];
    }
    print_label("States");
    printf("%-12s %-24s %8s %10s %10s\n", "", "", "power, %", "influence", "restraint");
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const double restraint = scenario->parameters[COMITY_SLOT_RESTRAINT + i];
        print_label("");
        print_column(stdout, scenario->state_code[i], 13);
        print_column(stdout, scenario->state_name[i], 25);
        printf("%8.1f %10.3f %10.2f  %s\n",
               100 * scenario->parameters[COMITY_SLOT_POWER + i] / power, influence[i], restraint,
               has_leverage(influence, i) ? use_of_leverage(restraint) : "has no leverage");
    }
}

static void print_regime(const struct comity_scenario *scenario)
{
    static const char *const voices[] = { "three equal voices", "power counts little",
                                          "power counts in part", "power counts much",
                                          "voice equals power" };
    static const char *const channels[] = { "all diplomacy is trilateral", "mostly trilateral",
                                            "bilateral and trilateral", "mostly bilateral",
                                            "all diplomacy is bilateral" };
    const double hegemony = scenario->parameters[COMITY_SLOT_HEGEMONY];
    const double bilateralism = scenario->parameters[COMITY_SLOT_BILATERALISM];
    char number[NUMBER_TEXT];
    comity_number_format(hegemony, 0, number);
    print_label("Regime");
    printf("hegemony %s: %s; ", number, degree(hegemony, voices));
    comity_number_format(bilateralism, 0, number);
    printf("bilateralism %s: %s\n", number, degree(bilateralism, channels));
}

static void print_span(const struct comity_scenario *scenario)
{
    char first[16], last[16];
    comity_month_format(scenario->start, first, sizeof first);
    comity_month_format(scenario->start + (long)scenario->ticks - 1, last, sizeof last);
    print_label("Run");
    printf("%" PRIu32 " month%s, %s to %s; %" PRIu32 " replicate%s; seed %" PRIu64 "\n",
           scenario->ticks, scenario->ticks > 1 ? "s" : "", first, last, scenario->replicates,
           scenario->replicates > 1 ? "s" : "", scenario->seed);
}

static double two_digits(double estimate)
{
    char text[NUMBER_TEXT];
    snprintf(text, sizeof text, "%.2g", estimate);
    return strtod(text, NULL);
}

/* With the default recording. Trajectories of 400 replicates of 240 months take 56.0 MB in memory;
 * on disk the first version of the default region takes 19.2 MB, the second, with all that is new
 * under way, 23.6 MB. A thread has two blocks under way, each with room for
 * what they become on disk. */
static void print_size(const struct comity_scenario *scenario)
{
    const double compressed = 0.39, program = 18e6;
    struct comity_recording recording;
    const char *unknown;
    char file[COMITY_BYTES_TEXT], memory[COMITY_BYTES_TEXT];
    comity_recording_init(&recording, NULL, scenario->ticks, 1, 0, &unknown);
    const double world = (double)comity_recording_bytes(&recording);
    const uint64_t block = comity_experiment_block(&recording, scenario->replicates);
    const uint64_t blocks = (scenario->replicates + block - 1) / block;
    const uint64_t most = comity_processors();
    const uint64_t threads = blocks < most ? blocks : most;
    comity_bytes_format(two_digits(world * scenario->replicates * compressed), file);
    comity_bytes_format(two_digits(program + 2 * 2 * world * (double)(block * threads)), memory);
    print_label("Size");
    printf("file about %s, compressed to two fifths, as recorded by default; memory about %s\n",
           file, memory);
}

static void print_events(const struct comity_scenario *scenario)
{
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        char month[16], text[EVENT_TEXT];
        comity_month_format(scenario->start + (long)event->tick, month, sizeof month);
        report_write_event(scenario, event, text);
        printf("%*s%s  ", k ? LABEL : 0, "", month);
        if (event->name[0]) {
            print_column(stdout, text, 46);
        }
        printf("%s\n", event->name[0] ? event->name : text);
    }
}

static void print_schedule(const struct comity_scenario *scenario)
{
    const size_t count = scenario->events_count;
    print_label("Events");
    if (count == 0) {
        puts("none");
    } else if (count <= EVENTS_SHOWN) {
        print_events(scenario);
    } else {
        char first[16], last[16];
        comity_month_format(scenario->start + (long)scenario->events[0].tick, first, sizeof first);
        comity_month_format(scenario->start + (long)scenario->events[count - 1].tick, last,
                            sizeof last);
        printf("%zu, %s to %s; comity explain lists them\n", count, first, last);
    }
}

/* Inputs and starting values describe a region; the rest is meant to be the same for all. Writes
 * the slots that differ from their defaults. */
static size_t find_changes(const struct comity_scenario *scenario, const double *defaults,
                           size_t changed[COMITY_PARAMETER_SLOTS])
{
    size_t count = 0;
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const enum comity_role role = comity_parameter_of_slot(slot)->role;
        if (role != COMITY_INPUT && role != COMITY_START &&
            scenario->parameters[slot] != defaults[slot]) {
            changed[count++] = slot;
        }
    }
    return count;
}

static void print_changes(const struct comity_scenario *scenario)
{
    double defaults[COMITY_PARAMETER_SLOTS];
    size_t changed[COMITY_PARAMETER_SLOTS], width = 0;
    char key[3 * COMITY_NAME];
    comity_parameters_default(defaults);
    const size_t count = find_changes(scenario, defaults, changed);
    for (size_t k = 0; k < count; k++) {
        comity_scenario_slot_key(scenario, changed[k], key, sizeof key);
        width = text_columns(key) > width ? text_columns(key) : width;
    }
    print_label("Changed");
    for (size_t k = 0; k < count; k++) {
        char text[2 * NUMBER_TEXT + 16], origin[512];
        char value[NUMBER_TEXT], standard[NUMBER_TEXT];
        comity_scenario_slot_key(scenario, changed[k], key, sizeof key);
        comity_scenario_origin(scenario, changed[k], origin, sizeof origin);
        comity_number_format(scenario->parameters[changed[k]], 0, value);
        comity_number_format(defaults[changed[k]], 0, standard);
        snprintf(text, sizeof text, "%s instead of %s", value, standard);
        printf("%*s", k ? LABEL : 0, "");
        print_column(stdout, key, width + 1);
        print_column(stdout, text, 20);
        printf("%s\n", origin);
    }
    if (!count) {
        puts("nothing; all coefficients and thresholds have their defaults");
    }
}

/* Inputs of states and dyads that no file gives. */
static void print_defaults(const struct comity_scenario *scenario)
{
    size_t count, shown = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count; k++) {
        const size_t slots = comity_shape_slots(table[k].shape);
        size_t missing = 0;
        for (size_t s = 0; s < slots; s++) {
            missing += scenario->origin[table[k].slot + s].file == COMITY_FROM_DEFAULT;
        }
        if (missing > 0 &&
            (strncmp(table[k].key, "states.", 7) == 0 || strncmp(table[k].key, "dyads.", 6) == 0)) {
            print_label(shown++ ? "" : "Defaults");
            printf("%s%s\n", table[k].key, missing == slots ? "" : ", in part");
        }
    }
}

static int print_scenario(const struct comity_scenario *scenario, const char *path)
{
    double influence[COMITY_STATES];
    const int status = first_influence(scenario, influence);
    if (status) {
        fprintf(stderr, "comity check: %s\n", comity_status_message(status));
        return EXIT_FAILED;
    }
    printf("%s\n", scenario->title);
    print_label("File");
    printf("%s\n", path);
    print_states(scenario, influence);
    print_label("Issues");
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        printf("%s%s", scenario->issue[m], m + 1 < COMITY_ISSUES ? ", " : "\n");
    }
    print_regime(scenario);
    print_span(scenario);
    print_size(scenario);
    print_schedule(scenario);
    if (scenario->changes) {
        char changes[4096];
        comity_scenario_changes(scenario, changes, sizeof changes);
        print_label("With");
        printf("%s\n", changes);
    }
    print_defaults(scenario);
    print_changes(scenario);
    return EXIT_DONE;
}

static int check(const char *path, int quiet, int first)
{
    const struct comity_scenario_source source = { .path = path };
    struct comity_scenario scenario;
    comity_scenario_init(&scenario);
    int code = load_scenario("check", &source, &scenario);
    if (!code && !quiet) {
        if (!first) {
            putchar('\n');
        }
        code = print_scenario(&scenario, path);
    }
    comity_scenario_free(&scenario);
    return code;
}

static int run(void *given)
{
    const struct check_options *asked = given;
    int worst = EXIT_DONE, shown = 0;
    if (asked->format != REPORT_TEXT) {
        const int status =
            report_checks(asked->line.arguments, asked->line.count, asked->format, stdout, &worst);
        return status ? out_of_memory("check") : worst ? EXIT_USAGE : EXIT_DONE;
    }
    for (size_t k = 0; k < asked->line.count; k++) {
        const int code = check(asked->line.arguments[k], asked->quiet, !shown);
        shown += code == EXIT_DONE;
        worst = code > worst ? code : worst;
    }
    return worst;
}

COMMAND(check, "find the mistakes of scenarios, say what would run", "SCENARIO... [options]",
        "Reports every mistake in the scenarios and, for each sound one, what would run.",
        struct check_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity check configs/*.cfg", .least = 1,
        .wanted = "a scenario is expected");
