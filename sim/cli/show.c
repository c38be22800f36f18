/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/outlet.h"
#include "report/reports.h"
#include "core/characters.h"

#include <comity/scenario_file.h>

#include <stdlib.h>
#include <string.h>

struct show_options {
    struct command_line line;
    enum report_format format;
    bool scenario, source, variables, trust;
};

static const struct command_option options[] = {
    FLAG_OPTION(0, "scenario", struct show_options, scenario,
                "print the scenario alone, all values resolved, as comity run reads it; of a sweep "
                "or comparison each of its scenarios, after a comment"),
    FLAG_OPTION(0, "source", struct show_options, source,
                "print the files as they were: those of the scenario, parents first, or the sweep "
                "and its table"),
    FLAG_OPTION(0, "variables", struct show_options, variables, "list the variables alone"),
    FORMAT_OPTION(struct show_options, format),
    FLAG_OPTION(
        0, "trust", struct show_options, trust,
        "do not compare values and bytes with their hashes; that takes time in large files"),
};

/* An entry of the provenance whose name ends in a number. */
static const char *numbered(const struct comity_file_summary *summary, const char *name, size_t k)
{
    char whole[64];
    snprintf(whole, sizeof whole, "%s_%zu", name, k);
    return comity_file_summary_provenance(summary, whole);
}

/* Prints a text after a comment that names it, with an empty line before all but the first. */
static void print_headed(FILE *stream, size_t *printed, const char *heading, const char *text)
{
    fputs((*printed)++ ? "\n# ---- " : "# ---- ", stream);
    comity_write_printing(stream, heading);
    fprintf(stream, "\n%s", text);
}

/* "scenario_1: TITLE", as far as the text can be read; false when memory is out. */
static bool name_scenario(const char *path, const char *text, size_t k, char *name, size_t size)
{
    const struct comity_source_text source = { (char *)(uintptr_t)path, (char *)(uintptr_t)text };
    struct comity_scenario scenario;
    struct comity_problems problems;
    comity_scenario_init(&scenario);
    comity_problems_init(&problems);
    const int status = comity_scenario_read_texts(&scenario, &source, 1, &problems);
    snprintf(name, size, "scenario_%zu%s%s", k, status ? "" : ": ", status ? "" : scenario.title);
    comity_problems_free(&problems);
    comity_scenario_free(&scenario);
    return status != COMITY_NO_MEMORY;
}

/* Running the scenario of a replay computes replicate 0 of stream 0, which is another world unless
 * the replay was of that one. */
static void warn_of_replay(const struct comity_file_summary *summary, const char *path)
{
    const char *replicate = comity_file_summary_attribute(summary, "replicate");
    const char *stream = comity_file_summary_attribute(summary, "stream");
    if (replicate && stream && (strtoull(replicate, NULL, 10) || strtoull(stream, NULL, 10))) {
        fprintf(stderr,
                "comity show: %s: `comity run` of this scenario gives another world, as this one "
                "is replicate %s of stream %s; `comity replay` of this file or of the one it came "
                "from gives the same\n",
                path, replicate, stream);
    }
}

/* The scenario of a run; or those of a sweep or comparison, each after a comment when they are
 * several. */
static int print_scenarios(const struct comity_file_summary *summary, const char *path,
                           FILE *stream)
{
    const char *text = comity_file_summary_provenance(summary, "scenario");
    const int several = numbered(summary, "scenario", 1) != NULL;
    size_t printed = 0;
    if (text) {
        fputs(text, stream);
        warn_of_replay(summary, path);
        return EXIT_DONE;
    }
    for (size_t k = 0; (text = numbered(summary, "scenario", k)); k++) {
        if (several) {
            char name[256];
            if (!name_scenario(path, text, k, name, sizeof name))
                return out_of_memory("show");
            print_headed(stream, &printed, name, text);
        } else {
            fputs(text, stream);
            printed++;
        }
    }
    if (!printed)
        fprintf(stderr, "comity show: %s: the file holds no scenario\n", path);
    return printed ? EXIT_DONE : EXIT_FAILED;
}

/* The files of a scenario, or those of a sweep, each after a comment with its path or name. */
static int print_sources(const struct comity_file_summary *summary, const char *path, FILE *stream)
{
    static const char *const of_sweep[] = { "sweep", "table" };
    const char *name, *text;
    size_t printed = 0;
    for (size_t k = 0; (name = numbered(summary, "source_path", k)) &&
                       (text = numbered(summary, "source_text", k));
         k++)
        print_headed(stream, &printed, name, text);
    for (size_t k = 0; k < sizeof of_sweep / sizeof of_sweep[0]; k++) {
        text = comity_file_summary_provenance(summary, of_sweep[k]);
        if (text)
            print_headed(stream, &printed, of_sweep[k], text);
    }
    if (!printed)
        fprintf(stderr, "comity show: %s: the file holds no files it was made from\n", path);
    return printed ? EXIT_DONE : EXIT_FAILED;
}

/* Texts of the file as they are, not as they look. */
static int print_texts(const struct comity_file_summary *summary, const char *path, bool scenario)
{
    FILE *stream = outlet_open_raw();
    if (!stream) {
        perror("comity: standard output");
        return EXIT_FAILED;
    }
    const int code = (scenario ? print_scenarios : print_sources)(summary, path, stream);
    if (!outlet_close_raw(stream) && code == EXIT_DONE) {
        perror("comity: standard output");
        return EXIT_FAILED;
    }
    return code;
}

/* What is shown is shown; that it is not what was written is said after it. */
static int check_values(struct show_options *asked)
{
    const int status =
        comity_file_check_values(asked->line.arguments[0], true, &asked->line.problems);
    report_job(&asked->line, status);
    return status ? EXIT_FAILED : EXIT_DONE;
}

static int run(void *given)
{
    struct show_options *asked = given;
    const char *path = asked->line.arguments[0];
    struct comity_file_summary summary;
    int code = EXIT_DONE;
    if (asked->scenario + asked->source + asked->variables > 1)
        return usage_error("show", "--scenario, --source and --variables exclude each other");
    if (asked->format != REPORT_TEXT && (asked->scenario || asked->source))
        return usage_error("show", "--scenario and --source print texts; leave out --format");
    const int status = comity_file_summary_read(&summary, path, &asked->line.problems);
    if (status) {
        report_job(&asked->line, status);
        code = EXIT_FAILED;
    } else if (asked->scenario) {
        code = print_texts(&summary, path, true);
    } else if (asked->source) {
        code = print_texts(&summary, path, false);
    } else if (report_file(&summary, path, asked->variables, asked->format, stdout)) {
        code = out_of_memory("show");
    }
    if (!code && !asked->scenario && !asked->source && !asked->variables && !asked->trust)
        code = check_values(asked);
    comity_file_summary_free(&summary);
    return code;
}

COMMAND(show, "what a results file holds and what made it", "FILE [options]",
        "Describes what a results file holds and how it was made.", struct show_options, run,
        COMMAND_OPTIONS(options),
        .example = "Example: comity show run.h5 --scenario > again.cfg && comity run again.cfg",
        .least = 1, .most = 1, .wanted = "one results file is expected");
