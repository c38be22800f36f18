/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/show.h"
#include "cli/outlet.h"
#include "report/reports.h"
#include "report/text.h"
#include "core/characters.h"
#include "core/number.h"

#include <comity/file_summary.h>
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
    FLAG_OPTION(0, "trust", struct show_options, trust,
                "do not compare the values with their hash, which takes time in large files"),
};

enum { LABEL_WIDTH = 17 };

static void print_line(const char *label, const char *text)
{
    if (text && text[0]) {
        print_column(stdout, label, LABEL_WIDTH);
        print_words(stdout, LABEL_WIDTH, LABEL_WIDTH, text);
    }
}

static void print_size(const struct comity_file_summary *summary)
{
    char disk[COMITY_BYTES_TEXT], memory[COMITY_BYTES_TEXT];
    double bytes = 0;
    for (size_t k = 0; k < summary->variables_count; k++) {
        bytes += (double)summary->variables[k].bytes;
    }
    comity_bytes_format((double)summary->size, disk);
    comity_bytes_format(bytes, memory);
    print_column(stdout, "size", LABEL_WIDTH);
    printf("%s on disk for %s of data, a ratio of %.2f\n", disk, memory,
           summary->size ? bytes / (double)summary->size : 0);
}

static const char *meaning_of(const struct comity_file_summary *summary, const char *variable)
{
    for (size_t k = 0; k < summary->variables_count; k++) {
        if (strcmp(summary->variables[k].name, variable) == 0) {
            return summary->variables[k].long_name;
        }
    }
    return "";
}

static void print_dimensions(const struct comity_file_summary *summary)
{
    puts("\nDimensions");
    for (size_t k = 0; k < summary->dimensions_count; k++) {
        const struct comity_file_dimension *dimension = &summary->dimensions[k];
        const int several = dimension->first[0] && dimension->length > 1;
        char labels[128];
        snprintf(labels, sizeof labels, "%s%s%s", dimension->first, several ? " to " : "",
                 several ? dimension->last : "");
        printf("  ");
        print_column(stdout, dimension->name, LABEL_WIDTH - 2);
        printf("%8zu   ", dimension->length);
        print_column(stdout, labels, 26);
        printf("%s\n", meaning_of(summary, dimension->name));
    }
}

/* How much of a list of dimensions is not an index set of the model: "replicate tick" of
 * "replicate tick state". */
static size_t outer_length(const char *dimensions)
{
    static const char inner[] = " state partner dyad venue issue phase_name entered_phase ";
    const char *at = dimensions, *end = dimensions;
    while (*at) {
        const size_t length = strcspn(at, " ");
        char word[64];
        snprintf(word, sizeof word, " %.*s ", (int)length, at);
        if (strstr(inner, word)) {
            break;
        }
        end = at + length;
        at = end + strspn(end, " ");
    }
    return (size_t)(end - dimensions);
}

/* Variables under a heading of the dimensions that they share with their neighbours; coordinates
 * are told with the dimensions, parameters by the scenario. */
static void print_variables_of(const struct comity_file_summary *summary)
{
    enum { NAME = 24, TYPE = 9, INNER = 15, MEANING = 2 + NAME + TYPE + INNER };
    const char *last = NULL;
    size_t last_outer = 0;
    for (size_t k = 0; k < summary->variables_count; k++) {
        const struct comity_file_variable *variable = &summary->variables[k];
        const size_t outer = outer_length(variable->dimensions);
        if (variable->coordinate || variable->parameter) {
            continue;
        }
        if (!last || outer != last_outer || strncmp(last, variable->dimensions, outer) != 0) {
            printf("\nVariables%s%.*s\n", outer ? " over " : "", (int)outer, variable->dimensions);
        }
        last = variable->dimensions;
        last_outer = outer;
        printf("  ");
        print_column(stdout, variable->name, NAME);
        print_column(stdout, comity_element_name(variable->element), TYPE);
        const char *rest = variable->dimensions + outer;
        print_column(stdout, rest + strspn(rest, " "), INNER);
        print_words(stdout, MEANING, MEANING, variable->long_name);
    }
}

void print_file_changes(const struct comity_file_summary *summary, const char *label, size_t width)
{
    const char *key = comity_file_summary_attribute(summary, "changed_keys");
    const char *value = comity_file_summary_attribute(summary, "changed_values");
    while (key && *key && value) {
        const size_t key_length = strcspn(key, "\n"), value_length = strcspn(value, "\n");
        char text[512];
        snprintf(text, sizeof text, "%.*s = %.*s", (int)key_length, key, (int)value_length, value);
        print_column(stdout, label, width);
        print_words(stdout, width, width, text);
        key += key_length + (key[key_length] == '\n');
        value += value_length + (value[value_length] == '\n');
        label = "";
    }
}

/* What the file says of itself, the parameters left out: the scenario gives them better. */
static void print_attributes(const struct comity_file_summary *summary)
{
    static const char *const elsewhere[] = { "comity_format", "title", "comity_version",
                                             "changed_keys", "changed_values" };
    puts("\nAttributes");
    for (size_t k = 0; k < summary->attributes_count; k++) {
        const struct comity_file_text *attribute = &summary->attributes[k];
        int skip = comity_parameter_named(attribute->name) != NULL;
        for (size_t e = 0; e < sizeof elsewhere / sizeof elsewhere[0]; e++) {
            skip |= strcmp(attribute->name, elsewhere[e]) == 0;
        }
        if (!skip) {
            printf("  ");
            print_column(stdout, attribute->name, 22);
            print_words(stdout, 24, 24, attribute->text);
        }
    }
}

/* Short texts only; the long ones have options of their own. */
static void print_provenance(const struct comity_file_summary *summary)
{
    puts("\nProvenance");
    for (size_t k = 0; k < summary->provenance_count; k++) {
        const struct comity_file_text *entry = &summary->provenance[k];
        if (entry->text[0] && !strchr(entry->text, '\n')) {
            printf("  ");
            print_column(stdout, entry->name, 22);
            print_words(stdout, 24, 24, entry->text);
        }
    }
}

/* What the options print of a file of this kind. */
static const char *hint(const char *format)
{
    if (strcmp(format, "run") == 0) {
        return "`--scenario` prints the scenario that ran, `--source` the files it was read from.";
    }
    return strcmp(format, "comparison") == 0
               ? "`--scenario` prints the scenarios that were compared."
               : "`--scenario` prints each scenario that was varied, `--source` the sweep's file.";
}

static void print_summary(const struct comity_file_summary *summary, const char *path)
{
    print_line("title", comity_file_summary_attribute(summary, "title"));
    print_file_changes(summary, "with", LABEL_WIDTH);
    print_line("file", path);
    print_line("format", summary->format);
    print_size(summary);
    print_dimensions(summary);
    print_variables_of(summary);
    print_attributes(summary);
    print_provenance(summary);
    printf("\n%s\n", hint(summary->format));
}

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

/* "scenario_1: TITLE", as far as the text can be read. */
static void name_scenario(const char *path, const char *text, size_t k, char *name, size_t size)
{
    const struct comity_source_text source = { (char *)(uintptr_t)path, (char *)(uintptr_t)text };
    struct comity_scenario scenario;
    struct comity_problems problems;
    comity_scenario_init(&scenario);
    comity_problems_init(&problems);
    const int known = !comity_scenario_read_texts(&scenario, &source, 1, &problems);
    snprintf(name, size, "scenario_%zu%s%s", k, known ? ": " : "", known ? scenario.title : "");
    comity_problems_free(&problems);
    comity_scenario_free(&scenario);
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
            name_scenario(path, text, k, name, sizeof name);
            print_headed(stream, &printed, name, text);
        } else {
            fputs(text, stream);
            printed++;
        }
    }
    if (!printed) {
        fprintf(stderr, "comity show: %s: the file holds no scenario\n", path);
    }
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
         k++) {
        print_headed(stream, &printed, name, text);
    }
    for (size_t k = 0; k < sizeof of_sweep / sizeof of_sweep[0]; k++) {
        text = comity_file_summary_provenance(summary, of_sweep[k]);
        if (text) {
            print_headed(stream, &printed, of_sweep[k], text);
        }
    }
    if (!printed) {
        fprintf(stderr, "comity show: %s: the file holds no files it was made from\n", path);
    }
    return printed ? EXIT_DONE : EXIT_FAILED;
}

/* Texts of the file as they are, not as they look. */
static int print_texts(const struct comity_file_summary *summary, const char *path, bool scenario)
{
    FILE *stream = outlet_open_raw();
    if (!stream) {
        return out_of_memory("show");
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
    const int status = comity_file_check_values(asked->line.arguments[0], &asked->line.problems);
    report_job(&asked->line, status);
    return status ? EXIT_FAILED : EXIT_DONE;
}

static int run(void *given)
{
    struct show_options *asked = given;
    const char *path = asked->line.arguments[0];
    struct comity_file_summary summary;
    int code = EXIT_DONE;
    if (asked->scenario + asked->source + asked->variables > 1) {
        return usage_error("show", "--scenario, --source and --variables exclude another");
    }
    if (asked->format != REPORT_TEXT && (asked->scenario || asked->source)) {
        return usage_error("show", "--scenario and --source print texts; leave out --format");
    }
    const int status = comity_file_summary_read(&summary, path, &asked->line.problems);
    if (status) {
        report_job(&asked->line, status);
        code = EXIT_FAILED;
    } else if (asked->scenario) {
        code = print_texts(&summary, path, true);
    } else if (asked->source) {
        code = print_texts(&summary, path, false);
    } else if (asked->format != REPORT_TEXT) {
        code = report_file(&summary, asked->variables, asked->format, stdout)
                   ? out_of_memory("show")
                   : EXIT_DONE;
    } else if (asked->variables) {
        print_variables_of(&summary);
    } else {
        print_summary(&summary, path);
    }
    if (!code && !asked->scenario && !asked->source && !asked->variables && !asked->trust) {
        code = check_values(asked);
    }
    comity_file_summary_free(&summary);
    return code;
}

COMMAND(show, "what a results file holds and what made it", "FILE [options]",
        "Describes what a results file holds and how it was made.", struct show_options, run,
        COMMAND_OPTIONS(options),
        .example = "Example: comity show run.h5 --scenario > again.cfg && comity run again.cfg",
        .least = 1, .most = 1, .wanted = "one results file is expected");
