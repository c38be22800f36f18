/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/manual.h"
#include "cli/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A text of which no line is taken for a macro, and no character for an escape. */
static void print_mdoc(const char *text)
{
    fputs(*text == '.' || *text == '\'' ? "\\&" : "", stdout);
    for (; *text; text++)
        fputs(*text == '\\' ? "\\e" : *text == '-' ? "\\-" : (char[]){ *text, '\0' }, stdout);
}

static void print_flags(const struct command_option *option, bool both)
{
    if (both && option->letter)
        printf("Fl %c , ", option->letter);
    printf("Fl \\-%s", option->name);
    if (option->value)
        printf(" Ar %s", option->value);
    putchar('\n');
}

/* The arguments, which the usage names before any option: "A B [C ...] [options]". */
static void print_arguments(const char *usage)
{
    for (const char *at = usage; *at;) {
        const bool optional = *at == '[';
        const size_t length = strcspn(at += optional, optional ? "]" : " ");
        if (*at == '-' || strncmp(at, "options", length) == 0)
            return;
        printf(".%sAr %.*s\n", optional ? "Op " : "", (int)length, at);
        at += length + optional;
        at += strspn(at, " ");
    }
}

static void print_synopsis(void)
{
    for (size_t c = 0; c < commands_count; c++) {
        const struct command *command = commands[c];
        printf(".Nm\n.Cm %s\n", command->name);
        for (size_t k = 0; k < command->options_count; k++) {
            const struct command_option *option = &command->options[k];
            if (option->type != OPTION_GAP) {
                fputs(option->required ? "." : ".Op ", stdout);
                print_flags(option, false);
            }
        }
        print_arguments(command->usage);
    }
}

static void print_options(const struct command *command)
{
    puts(".Bl -tag -width Ds");
    for (size_t k = 0; k < command->options_count; k++) {
        const struct command_option *option = &command->options[k];
        if (option->type != OPTION_GAP) {
            fputs(".It ", stdout);
            print_flags(option, true);
            print_mdoc(option->help);
            putchar('\n');
        }
    }
    puts(".It Fl h , Fl \\-help\nA short help.\n.El");
}

static const struct command *command_named(const char *name, size_t length)
{
    for (size_t c = 0; c < commands_count; c++)
        if (strlen(commands[c]->name) == length && strncmp(commands[c]->name, name, length) == 0)
            return commands[c];
    return NULL;
}

int print_manual(const char *path)
{
    static const char synopsis[] = "@synopsis@", options[] = "@options ";
    char *line = NULL;
    size_t room = 0;
    FILE *template = fopen(path, "r");
    if (!template) {
        fprintf(stderr, "comity: %s: %s\n", path, strerror(errno));
        return EXIT_FAILED;
    }
    int code = EXIT_DONE;
    while (!code && getline(&line, &room, template) >= 0) {
        const char *name = line + sizeof options - 1;
        if (strncmp(line, synopsis, sizeof synopsis - 1) == 0) {
            print_synopsis();
        } else if (strncmp(line, options, sizeof options - 1) == 0) {
            const struct command *command = command_named(name, strcspn(name, "@"));
            if (command) {
                print_options(command);
            } else {
                fprintf(stderr, "comity: %s: no command: %s", path, line);
                code = EXIT_FAILED;
            }
        } else {
            fputs(line, stdout);
        }
    }
    free(line);
    fclose(template);
    return code;
}
