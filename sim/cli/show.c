/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/text.h"

#include <comity/file_summary.h>

#include <string.h>

static const char help[] =
    "usage: comity show FILE [options]\n\n"
    "Tells what a results file holds and what made it.\n\n"
    "      --scenario    print the scenario alone, all values resolved, as comity run reads it\n"
    "      --source      print the scenario files as they were, parents first\n"
    "      --variables   list the variables alone\n"
    "  -h, --help        this text\n\n"
    "Example: comity show run.h5 --scenario > again.cfg && comity run again.cfg\n";

enum { OPTION_SCENARIO = 256, OPTION_SOURCE, OPTION_VARIABLES };

static const struct option long_options[] = {
    { "scenario", no_argument, NULL, OPTION_SCENARIO },
    { "source", no_argument, NULL, OPTION_SOURCE },
    { "variables", no_argument, NULL, OPTION_VARIABLES },
    { "help", no_argument, NULL, 'h' },
    { 0 },
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
    char disk[16], memory[16];
    double bytes = 0;
    for (size_t k = 0; k < summary->variables_count; k++) {
        bytes += (double)summary->variables[k].bytes;
    }
    format_bytes((double)summary->size, disk);
    format_bytes(bytes, memory);
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
 * are told with the dimensions. */
static void print_variables_of(const struct comity_file_summary *summary)
{
    enum { NAME = 24, TYPE = 9, INNER = 15, MEANING = 2 + NAME + TYPE + INNER };
    const char *last = NULL;
    size_t last_outer = 0;
    for (size_t k = 0; k < summary->variables_count; k++) {
        const struct comity_file_variable *variable = &summary->variables[k];
        const size_t outer = outer_length(variable->dimensions);
        if (variable->coordinate) {
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

static int is_parameter(const char *name)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t p = 0; p < count; p++) {
        if (strcmp(table[p].key, name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* What the file says of itself, the parameters left out: the scenario gives them better. */
static void print_attributes(const struct comity_file_summary *summary)
{
    static const char *const elsewhere[] = { "comity_format", "title", "comity_version" };
    puts("\nAttributes");
    for (size_t k = 0; k < summary->attributes_count; k++) {
        const struct comity_file_text *attribute = &summary->attributes[k];
        int skip = is_parameter(attribute->name);
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

static void print_summary(const struct comity_file_summary *summary, const char *path)
{
    print_line("title", comity_file_summary_attribute(summary, "title"));
    print_line("file", path);
    print_line("format", summary->format);
    print_size(summary);
    print_dimensions(summary);
    print_variables_of(summary);
    print_attributes(summary);
    print_provenance(summary);
    puts("\n`--scenario` prints the scenario that ran, `--source` the files it was read from.");
}

static int print_text(const struct comity_file_summary *summary, const char *path, const char *name)
{
    const char *text = comity_file_summary_provenance(summary, name);
    if (!text) {
        fprintf(stderr, "comity show: %s: the file holds no %s\n", path, name);
        return EXIT_FAILED;
    }
    fputs(text, stdout);
    return EXIT_DONE;
}

/* Each file after a comment with its path. */
static int print_sources(const struct comity_file_summary *summary, const char *path)
{
    char name[64];
    size_t printed = 0;
    for (;; printed++) {
        snprintf(name, sizeof name, "source_path_%zu", printed);
        const char *source = comity_file_summary_provenance(summary, name);
        snprintf(name, sizeof name, "source_text_%zu", printed);
        const char *text = comity_file_summary_provenance(summary, name);
        if (!source || !text) {
            break;
        }
        printf("%s# ---- %s\n%s", printed ? "\n" : "", source, text);
    }
    if (!printed) {
        fprintf(stderr, "comity show: %s: the file holds no scenario files\n", path);
    }
    return printed ? EXIT_DONE : EXIT_FAILED;
}

static int show(const char *path, int what)
{
    struct comity_file_summary summary;
    int code = EXIT_DONE;
    if (comity_file_summary_read(&summary, path)) {
        fprintf(stderr, "comity show: %s\n", summary.error);
        code = EXIT_FAILED;
    } else if (what == OPTION_SCENARIO) {
        code = print_text(&summary, path, "scenario");
    } else if (what == OPTION_SOURCE) {
        code = print_sources(&summary, path);
    } else if (what == OPTION_VARIABLES) {
        print_variables_of(&summary);
    } else {
        print_summary(&summary, path);
    }
    comity_file_summary_free(&summary);
    return code;
}

int command_show(int argc, char **argv)
{
    int option, what = 0;
    while ((option = next_option(argc, argv, ":h", long_options)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return EXIT_DONE;
        case OPTION_SCENARIO:
        case OPTION_SOURCE:
        case OPTION_VARIABLES:
            if (what && what != option) {
                return usage_error("show", "--scenario, --source and --variables exclude another");
            }
            what = option;
            break;
        default:
            return option_error("show", option, argv, long_options);
        }
    }
    if (argc - optind != 1) {
        return usage_error("show", "one results file is wanted, not %d; see comity show --help",
                           argc - optind);
    }
    return show(argv[optind], what);
}
