/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "cli/options.h"
#include "cli/command.h"
#include "report/text.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTIONS_MOST = 48,
    SEVERAL = 200,   /* bytes of a list of options */
    LONG_ONLY = 256, /* what getopt_long gives for options without a letter, and more */
    HELP_SHOWN = -1
};

/* ---- help ---- */

static void print_paragraphs(const char *text)
{
    while (text) {
        const char *end = strstr(text, "\n\n");
        char *paragraph = end ? strndup(text, (size_t)(end - text)) : strdup(text);
        if (paragraph)
            print_words(stdout, 0, 0, paragraph);
        free(paragraph);
        putchar('\n');
        text = end ? end + 2 : NULL;
    }
}

static int write_option(const struct command_option *option, char *text, size_t size)
{
    char letter[8] = "    ";
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    return snprintf(text, size, "  %s--%s%s%s", letter, option->name, option->value ? " " : "",
                    option->value ? option->value : "");
}

static void print_help(const struct command *command)
{
    static const struct command_option help = {
        .type = OPTION_FLAG, .letter = 'h', .name = "help", .help = "this text"
    };
    char text[80];
    size_t width = 0;
    for (size_t k = 0; k < command->options_count; k++) {
        if (command->options[k].type != OPTION_GAP) {
            const size_t length = (size_t)write_option(&command->options[k], text, sizeof text);
            width = length > width ? length : width;
        }
    }
    width += 3;
    printf("usage: comity %s %s\n\n", command->name, command->usage);
    print_paragraphs(command->description);
    for (size_t k = 0; k <= command->options_count; k++) {
        const struct command_option *option =
            k < command->options_count ? &command->options[k] : &help;
        if (option->type == OPTION_GAP) {
            putchar('\n');
            continue;
        }
        write_option(option, text, sizeof text);
        print_column(stdout, text, width);
        print_words(stdout, width, width, option->help);
    }
    if (command->notes) {
        putchar('\n');
        print_paragraphs(command->notes);
    }
    if (command->example)
        printf("%s%s\n", command->notes ? "" : "\n", command->example);
}

/* ---- values ---- */

static void *member_of(const struct command_option *option, void *options)
{
    return (char *)options + option->member;
}

static void store_whole(const struct command_option *option, void *options, uint64_t value)
{
    void *member = member_of(option, options);
    if (option->size == sizeof(uint64_t))
        *(uint64_t *)member = value;
    else
        *(uint32_t *)member = (uint32_t)value;
}

static bool is_whole(const struct command_option *option, const char *text, uint64_t *value,
                     uint64_t *most)
{
    char *end;
    *most = option->high > 0                   ? (uint64_t)option->high
            : option->size == sizeof(uint64_t) ? UINT64_MAX
                                               : UINT32_MAX;
    errno = 0;
    const bool hexadecimal = strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0;
    *value = strtoull(text, &end, hexadecimal ? 16 : 10);
    return isdigit((unsigned char)text[0]) && !*end && !errno && *value >= (uint64_t)option->low &&
           *value <= *most;
}

static int read_whole(const struct command *command, const struct command_option *option,
                      const char *text, void *options)
{
    uint64_t value, most;
    if (!is_whole(option, text, &value, &most)) {
        return usage_error(command->name,
                           "--%s: '%s' is not a whole number from %" PRIu64 " to %" PRIu64,
                           option->name, text, (uint64_t)option->low, most);
    }
    store_whole(option, options, value);
    return EXIT_DONE;
}

static int read_number(const struct command *command, const struct command_option *option,
                       const char *text, void *options)
{
    char *end;
    errno = 0;
    const double value = strtod(text, &end);
    if (end == text || *end || errno || !isfinite(value) || value < option->low ||
        value > option->high) {
        return usage_error(command->name, "--%s: '%s' is not a number from %g to %g", option->name,
                           text, option->low, option->high);
    }
    *(double *)member_of(option, options) = value;
    return EXIT_DONE;
}

static int read_word(const struct command *command, const struct command_option *option,
                     const char *text, void *options)
{
    char known[128] = "";
    for (size_t k = 0; option->words[k]; k++) {
        if (strcmp(option->words[k], text) == 0) {
            *(int *)member_of(option, options) = (int)option->low + (int)k;
            return EXIT_DONE;
        }
        comity_append(known, sizeof known, "%s%s", k ? ", " : "", option->words[k]);
    }
    return usage_error(command->name, "--%s: '%s' is none of %s", option->name, text, known);
}

/* What TEXTS_OPTION has been given so far, with room for all that the command line may have. */
struct text_list {
    const char **list;
    size_t *count;
};

static struct text_list texts_of(const struct command_option *option, void *options)
{
    const char *const *list = *(const char *const **)member_of(option, options);
    return (struct text_list){ (const char **)(uintptr_t)list,
                               (size_t *)((char *)options + option->count) };
}

int read_option(const struct command *command, const struct command_option *option,
                const char *text, void *options)
{
    struct text_list texts;
    switch (option->type) {
    case OPTION_FLAG:
        *(bool *)member_of(option, options) = true;
        return EXIT_DONE;
    case OPTION_TEXT:
        *(const char **)member_of(option, options) = text;
        return EXIT_DONE;
    case OPTION_TEXTS:
        texts = texts_of(option, options);
        texts.list[(*texts.count)++] = text;
        return EXIT_DONE;
    case OPTION_WHOLE:
        return read_whole(command, option, text, options);
    case OPTION_NUMBER:
        return read_number(command, option, text, options);
    case OPTION_WORD:
        return read_word(command, option, text, options);
    case OPTION_OTHER:
        return option->read(options, text);
    case OPTION_GAP:
        break;
    }
    return EXIT_FAILED;
}

/* ---- parsing ---- */

/* The table as getopt_long wants it. */
struct getopt_table {
    struct option options[OPTIONS_MOST + 2];
    const struct command_option *meant[OPTIONS_MOST + 2];
    char letters[2 * OPTIONS_MOST + 4];
};

static void make_table(const struct command *command, struct getopt_table *table)
{
    size_t count = 0, used = 0;
    *table = (struct getopt_table){ 0 };
    table->letters[used++] = ':';
    for (size_t k = 0; k < command->options_count && count < OPTIONS_MOST; k++) {
        const struct command_option *option = &command->options[k];
        const bool again = k > 0 && option->name && option[-1].name &&
                           strcmp(option->name, option[-1].name) == 0; /* two lines of help */
        if (option->type == OPTION_GAP || again)
            continue;
        if (option->letter) {
            table->letters[used++] = option->letter;
            table->letters[used] = ':';
            used += option->value != NULL;
            table->letters[used] = '\0';
        }
        table->options[count] =
            (struct option){ option->name, option->value ? required_argument : no_argument, NULL,
                             LONG_ONLY + (int)count };
        table->meant[count++] = option;
    }
    table->letters[used++] = 'h';
    table->options[count] = (struct option){ "help", no_argument, NULL, 'h' };
}

static const struct command_option *option_meant(const struct getopt_table *table, int answer)
{
    for (size_t k = 0; table->meant[k]; k++)
        if (answer == LONG_ONLY + (int)k || answer == table->meant[k]->letter)
            return table->meant[k];
    return NULL;
}

/* Whether several names begin with a word, up to its '='; they are listed. */
static bool is_ambiguous(const char *word, const char *const names[], size_t count,
                         char several[SEVERAL])
{
    const size_t length = strcspn(word, "=");
    size_t found = 0;
    several[0] = '\0';
    for (size_t k = 0; k < count; k++)
        if (strncmp(names[k], word, length) == 0)
            comity_append(several, SEVERAL, "%s --%s", found++ ? "," : "", names[k]);
    return found > 1;
}

/* Why getopt_long answered '?' or ':'. */
static int report_option(const char *command, int answer, char **argv, const struct option *options)
{
    const char *word = argv[optind - 1], *names[OPTIONS_MOST + 1];
    char several[SEVERAL];
    size_t count = 0;
    if (answer == ':')
        return usage_error(command, "%s needs a value; see comity %s --help", word, command);
    if (strncmp(word, "--", 2) != 0) {
        return usage_error(command, "there is no option -%c; see comity %s --help", optopt,
                           command);
    }
    if (optopt)
        return usage_error(command, "%s: this option takes no value", word);
    for (; options[count].name; count++)
        names[count] = options[count].name;
    if (is_ambiguous(word + 2, names, count, several))
        return usage_error(command, "%s may be one of%s", word, several);
    const char *nearest = comity_nearest(word + 2, names, count);
    return nearest
               ? usage_error(command, "there is no option %s; did you mean --%s?", word, nearest)
               : usage_error(command, "there is no option %s; see comity %s --help", word, command);
}

static int check_required(const struct command *command, const char *const given[])
{
    for (size_t k = 0; k < command->options_count; k++) {
        const struct command_option *option = &command->options[k];
        if (option->required && !given[k]) {
            const char letter[] = { '-', option->letter, '\0' };
            return usage_error(command->name, "%s%s %s is expected; see comity %s --help",
                               option->letter ? letter : "--", option->letter ? "" : option->name,
                               option->value, command->name);
        }
    }
    return EXIT_DONE;
}

static int check_arguments(const struct command *command, const struct command_line *line)
{
    for (size_t k = 0; k < line->count; k++)
        if (!line->arguments[k][0])
            return usage_error(command->name, "argument %zu is empty; %s", k + 1, command->wanted);
    if (line->count >= command->least && (!command->most || line->count <= command->most))
        return EXIT_DONE;
    return usage_error(command->name, "%s, not %zu; see comity %s --help", command->wanted,
                       line->count, command->name);
}

/* Reports an assignment that blanks part: `--set hegemony = 0.7`; EXIT_DONE when none do. `rest` is
 * what follows, ended by NULL. */
static int check_assignment(const struct command *command, const struct command_option *option,
                            const char *text, char **rest)
{
    const char *equals = strchr(text, '=');
    const char *value = rest[0] && !equals ? rest[0] : "";
    if (option->type != OPTION_TEXTS || !strchr(option->value, '=') || (equals && equals[1]))
        return EXIT_DONE;
    const bool parted = equals || value[0] == '=' || isdigit((unsigned char)value[0]);
    value += value[0] == '=';
    if (!parted)
        return EXIT_DONE; /* what is wrong with it is not the blanks */
    if (!value[0] && rest[0])
        value = equals ? rest[0] : rest[1] ? rest[1] : "";
    return value[0] && value[0] != '-'
               ? usage_error(command->name,
                             "--%s: no blanks are expected around =, as --%s %.*s=%s, or all of it "
                             "in quotes",
                             option->name, option->name, (int)strcspn(text, "="), text, value)
               : usage_error(command->name, "--%s: '%s' lacks a value; %s is expected",
                             option->name, text, option->value);
}

/* Two values of one key that --set changes. */
static int check_repeated(const struct command *command, const struct command_option *option,
                          const char *text, void *options)
{
    if (option->type != OPTION_TEXTS || !strchr(option->value, '='))
        return EXIT_DONE;
    const struct text_list texts = texts_of(option, options);
    const size_t key = strcspn(text, "=") + 1;
    for (size_t k = 0; k < *texts.count; k++) {
        if (strncmp(texts.list[k], text, key) == 0 && strcmp(texts.list[k], text) != 0) {
            return usage_error(command->name,
                               "--%s is given twice, as '%s' and as '%s'; leave one out",
                               option->name, texts.list[k], text);
        }
    }
    return EXIT_DONE;
}

static int check_value(const struct command *command, const struct command_option *option,
                       char **rest, void *options)
{
    /* of KEY=VALUE more can be said below */
    if ((option->type == OPTION_TEXT ||
         (option->type == OPTION_TEXTS && !strchr(option->value, '='))) &&
        optarg[strspn(optarg, " \t")] == '\0') {
        return usage_error(command->name, "--%s: the value is empty; %s is expected", option->name,
                           option->value);
    }
    const int code = check_assignment(command, option, optarg, rest);
    return code ? code : check_repeated(command, option, optarg, options);
}

static int parse(const struct command *command, int argc, char **argv, void *options)
{
    struct command_line *line = options;
    struct getopt_table table;
    const char *given[OPTIONS_MOST] = { NULL };
    int answer;
    make_table(command, &table);
    opterr = 0;
    while ((answer = getopt_long(argc, argv, table.letters, table.options, NULL)) != -1) {
        if (answer == 'h') {
            print_help(command);
            return HELP_SHOWN;
        }
        if (answer == '?' || answer == ':')
            return report_option(command->name, answer, argv, table.options);
        const struct command_option *option = option_meant(&table, answer);
        int code = optarg ? check_value(command, option, argv + optind, options) : EXIT_DONE;
        code = code ? code : read_option(command, option, optarg, options);
        if (code)
            return code;
        given[option - command->options] = optarg ? optarg : "";
        if (option->given)
            *(bool *)((char *)options + option->given) = true;
    }
    line->name = command->name;
    line->arguments = (const char *const *)argv + optind;
    line->count = (size_t)(argc - optind);
    const int code = check_arguments(command, line);
    return code ? code : check_required(command, given);
}

/* Room for every text that the command line may have. */
static bool make_lists(const struct command *command, int argc, void *options)
{
    bool made = true;
    for (size_t k = 0; k < command->options_count; k++) {
        if (command->options[k].type == OPTION_TEXTS) {
            const char *const **list = member_of(&command->options[k], options);
            *list = calloc((size_t)argc, sizeof **list);
            made = made && *list;
        }
    }
    return made;
}

static void free_lists(const struct command *command, void *options)
{
    for (size_t k = 0; k < command->options_count; k++)
        if (command->options[k].type == OPTION_TEXTS)
            free(texts_of(&command->options[k], options).list);
}

int run_command(const struct command *command, int argc, char **argv)
{
    struct command_line *line = calloc(1, command->size);
    char *text = join_arguments(argc, argv);
    int code;
    if (line && command->init)
        command->init(line);
    if (!line || !text || !make_lists(command, argc, line)) {
        code = out_of_memory(command->name);
    } else {
        comity_problems_init(&line->problems);
        code = parse(command, argc, argv, line);
        line->text = text;
        code = code == HELP_SHOWN ? EXIT_DONE : code ? code : command->run(line);
    }
    if (line) {
        free_lists(command, line);
        comity_problems_free(&line->problems);
    }
    free(line);
    free(text);
    return code;
}
