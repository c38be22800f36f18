/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <string.h>

static void print_words_of(const struct command_option *option)
{
    for (size_t w = 0; option->words[w]; w++)
        printf("%s%s", w ? " " : "", option->words[w]);
}

static void print_bash_command(const struct command *command)
{
    printf("    %s)\n        case $previous in\n", command->name);
    for (size_t k = 0; k < command->options_count; k++) {
        const struct command_option *option = &command->options[k];
        if (option->type == OPTION_WORD) {
            printf("        --%s) words='", option->name);
            print_words_of(option);
            puts("' ;;");
        }
    }
    fputs("        esac\n        options='", stdout);
    for (size_t k = 0; k < command->options_count; k++) {
        const struct command_option *option = &command->options[k];
        if (option->type != OPTION_GAP) {
            printf("--%s ", option->name);
            if (option->letter)
                printf("-%c ", option->letter);
        }
    }
    puts("--help' ;;");
}

static void print_bash(void)
{
    fputs("# Completion of comity for bash.\n\n_comity()\n{\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local options='' words=''\n"
          "    COMPREPLY=()\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='",
          stdout);
    for (size_t c = 0; c < commands_count; c++)
        printf("%s ", commands[c]->name);
    puts("--help --version'\n    fi\n    case ${COMP_WORDS[1]} in");
    for (size_t c = 0; c < commands_count; c++)
        print_bash_command(commands[c]);
    puts("    esac\n    if [ -n \"$words\" ]; then\n"
         "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "    elif [[ $current == -* ]]; then\n"
         "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")\n"
         "    else\n"
         "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
         "    fi\n}\n\ncomplete -o filenames -F _comity comity");
}

/* What has a meaning in the specifications of _arguments is escaped, inside single quotes. */
static void print_zsh_text(const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            printf(strchr("[]:\\", *text) ? "\\%c" : "%c", *text);
}

static void print_zsh_option(const struct command_option *option)
{
    fputs("            ", stdout);
    if (option->type == OPTION_TEXTS)
        fputs("'*'", stdout);
    else if (option->letter)
        printf("'(-%c --%s)'", option->letter, option->name);
    if (option->letter)
        printf("{-%c,--%s}", option->letter, option->name);
    else
        printf("--%s", option->name);
    fputs("'[", stdout);
    print_zsh_text(option->help);
    putchar(']');
    if (option->value) {
        putchar(':');
        print_zsh_text(option->value);
        if (option->type == OPTION_WORD) {
            fputs(":(", stdout);
            print_words_of(option);
            putchar(')');
        } else {
            fputs(strcmp(option->value, "FILE") == 0 ? ":_files" : ":", stdout);
        }
    }
    puts("' \\");
}

static void print_zsh(void)
{
    puts("#compdef comity\n# Completion of comity for zsh.\n\nlocal -a commands\ncommands=(");
    for (size_t c = 0; c < commands_count; c++) {
        printf("    '%s:", commands[c]->name);
        print_zsh_text(commands[c]->summary);
        puts("'");
    }
    puts(")\n\nif (( CURRENT == 2 )); then\n    _describe -t commands command commands\n"
         "    _arguments '--help[what there is]' '--version[which version it is]'\n    return\nfi\n"
         "(( CURRENT-- ))\nshift words\ncase $words[1] in");
    for (size_t c = 0; c < commands_count; c++) {
        printf("    %s)\n        _arguments -s \\\n", commands[c]->name);
        for (size_t k = 0; k < commands[c]->options_count; k++)
            if (commands[c]->options[k].type != OPTION_GAP)
                print_zsh_option(&commands[c]->options[k]);
        puts("            '(- *)'{-h,--help}'[this text]' '*:file:_files' ;;");
    }
    puts("esac");
}

static const char *const shells[] = { "bash", "zsh" };

static int run(void *given)
{
    const struct command_line *line = given;
    if (strcmp(line->arguments[0], shells[0]) == 0)
        print_bash();
    else if (strcmp(line->arguments[0], shells[1]) == 0)
        print_zsh();
    else
        return usage_error("completion", "'%s' is neither bash nor zsh", line->arguments[0]);
    return EXIT_DONE;
}

COMMAND(completion, "what bash or zsh needs to complete a command line", "SHELL",
        "Prints a script by which a shell, bash or zsh, completes commands, options and "
        "their values. An installed comity has it already.",
        struct command_line, run, .example = "Example: source <(comity completion bash)",
        .least = 1, .most = 1, .wanted = "one shell is expected");
