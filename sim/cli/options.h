/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_OPTIONS_H
#define COMITY_CLI_OPTIONS_H

#include <comity/problems.h>

/*
 * The options of a command are a table: parsing, checks and --help follow from it. Each option has
 * a member of the command's struct of options, which begins with a struct command_line and is
 * zeroed, then initialised by the command.
 */

/* What stands on a command line beside options. */
struct command_line {
    const char *name;             /* of the command */
    const char *const *arguments; /* not options */
    size_t count;
    const char *text;                /* all of it, quoted so that a shell reads it back */
    struct comity_problems problems; /* of what the command asks for */
};

enum option_type {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char * */
    OPTION_TEXTS,  /* const char *const *, of an option that may be given several times */
    OPTION_WHOLE,  /* an integer type of any size, from low to high */
    OPTION_NUMBER, /* double, from low to high */
    OPTION_WORD,   /* int or enum: which of the words; low is the first one's value */
    OPTION_OTHER,  /* read by `read` */
    OPTION_GAP     /* an empty line of the help */
};

struct command_option {
    enum option_type type;
    char letter;              /* '\0': none */
    const char *name;         /* without the dashes */
    const char *value;        /* as the help names it, NULL of a flag */
    const char *help;         /* one sentence or several, broken into lines when printed */
    bool required;            /* may not be left out */
    size_t member, size;      /* of the command's struct */
    size_t count;             /* of TEXTS: a size_t of the struct */
    size_t given;             /* a bool of the struct that tells whether it was given; 0: none */
    double low, high;         /* of whole numbers too; high 0: no limit but the type's */
    const char *const *words; /* ended by NULL */

    /* Reads a value into the command's struct; EXIT_DONE, or EXIT_USAGE after a report. */
    int (*read)(void *options, const char *text);
};

/* How a table names a member: OPTION_MEMBER(struct run_options, run.kernel). */
#define OPTION_MEMBER(owner, path)                                                                 \
    .member = offsetof(owner, path), .size = sizeof(((owner *)NULL)->path)

#define FLAG_OPTION(short_name, long_name, owner, path, text)                                      \
    {                                                                                              \
        .type = OPTION_FLAG, .letter = short_name, .name = long_name, .help = text,                \
        OPTION_MEMBER(owner, path)                                                                 \
    }
#define TEXT_OPTION(long_name, value_name, owner, path, text)                                      \
    {                                                                                              \
        .type = OPTION_TEXT, .name = long_name, .value = value_name, .help = text,                 \
        OPTION_MEMBER(owner, path)                                                                 \
    }
#define WHOLE_OPTION(short_name, long_name, value_name, owner, path, least, most, text)            \
    {                                                                                              \
        .type = OPTION_WHOLE, .letter = short_name, .name = long_name, .value = value_name,        \
        .help = text, OPTION_MEMBER(owner, path), .low = least, .high = most                       \
    }
#define NUMBER_OPTION(long_name, value_name, owner, path, least, most, text)                       \
    {                                                                                              \
        .type = OPTION_NUMBER, .name = long_name, .value = value_name, .help = text,               \
        OPTION_MEMBER(owner, path), .low = least, .high = most                                     \
    }
#define WORD_OPTION(long_name, value_name, owner, path, list, text)                                \
    {                                                                                              \
        .type = OPTION_WORD, .name = long_name, .value = value_name, .help = text,                 \
        OPTION_MEMBER(owner, path), .words = list                                                  \
    }
#define TEXTS_OPTION(long_name, value_name, owner, path, text)                                     \
    {                                                                                              \
        .type = OPTION_TEXTS, .name = long_name, .value = value_name, .help = text,                \
        OPTION_MEMBER(owner, path), .count = offsetof(owner, path##_count)                         \
    }
#define OTHER_OPTION(long_name, value_name, function, text)                                        \
    {                                                                                              \
        .type = OPTION_OTHER, .name = long_name, .value = value_name, .help = text,                \
        .read = function                                                                           \
    }

/* ---- options that several commands have ---- */

#define OUTPUT_OPTION(owner, path, text)                                                           \
    {                                                                                              \
        .type = OPTION_TEXT, .letter = 'o', .name = "output", .value = "FILE", .help = text,       \
        OPTION_MEMBER(owner, path)                                                                 \
    }
#define REQUIRED_OUTPUT_OPTION(owner, path, text)                                                  \
    {                                                                                              \
        .type = OPTION_TEXT, .letter = 'o', .name = "output", .value = "FILE", .help = text,       \
        .required = true, OPTION_MEMBER(owner, path)                                               \
    }
#define SEED_OPTION(owner, source)                                                                 \
    {                                                                                              \
        .type = OPTION_WHOLE, .letter = 's', .name = "seed", .value = "N",                         \
        .help = "seed of the draws, 64 bits", OPTION_MEMBER(owner, source.seed),                   \
        .given = offsetof(owner, source.seed_given)                                                \
    }
#define TITLE_OPTION(owner, path)                                                                  \
    TEXT_OPTION("title", "TEXT", owner, path, "title of tables, results and figures")
#define SET_OPTION(owner, source, text)                                                            \
    TEXTS_OPTION("set", "KEY=VALUE", owner, source.settings, text)
#define REPLICATES_OPTION(owner, path, least, text)                                                \
    WHOLE_OPTION('r', "replicates", "N", owner, path, least, 0, text)
#define TICKS_OPTION(owner, path)                                                                  \
    WHOLE_OPTION(0, "ticks", "N", owner, path, 1, COMITY_TICKS_MOST, "months to run")
#define THREADS_OPTION(owner, path)                                                                \
    WHOLE_OPTION('j', "threads", "N", owner, path, 1, 1024,                                        \
                 "threads (default: one on each processor)")
#define LEVEL_OPTION(owner, path, text) NUMBER_OPTION("level", "X", owner, path, 0.5, 0.9999, text)
#define FORCE_OPTION(owner, path)                                                                  \
    FLAG_OPTION(0, "force", owner, path, "replace other results that are there")
#define JOIN_OPTION(owner, path)                                                                   \
    FLAG_OPTION(0, "join", owner, path,                                                            \
                "share the work: start the same command as often as you like, at any time, on "    \
                "any host that sees FILE; whoever is last makes FILE")
#define PATIENCE_OPTION(owner, path)                                                               \
    NUMBER_OPTION("patience", "S", owner, path, 1, 86400,                                          \
                  "with --join: a process that gave no sign of life for S seconds (default 120) "  \
                  "is taken for dead, and others compute what it had claimed")
#define QUIET_OPTION(owner, path, text) FLAG_OPTION('q', "quiet", owner, path, text)
#define MEAN_FIELD_OPTION(owner, path)                                                             \
    FLAG_OPTION(0, "mean-field", owner, path, "every random quantity replaced by its expectation")
#define KERNEL_OPTION(owner, path)                                                                 \
    TEXT_OPTION("kernel", "NAME", owner, path,                                                     \
                "sse2, avx2, avx512: instruction set (default: the best here)")
#define FORMAT_OPTION(owner, path)                                                                 \
    WORD_OPTION("format", "NAME", owner, path, report_format_names,                                \
                "text (default), markdown, csv, json, latex")

/* ---- commands ---- */

struct command {
    const char *name, *summary; /* the line of the overview */
    const char *usage;          /* after the name: "SCENARIO [options]" */
    const char *description;    /* paragraphs, separated by empty lines; broken into lines */
    const struct command_option *options;
    size_t options_count;
    const char *notes;           /* after the options, as the description; NULL: none */
    const char *example;         /* with its heading, printed as it is; NULL: none */
    size_t least, most;          /* arguments; most 0: any number */
    const char *wanted;          /* "one scenario is wanted" */
    size_t size;                 /* of the struct of options */
    void (*init)(void *options); /* defaults that are not 0; may be NULL */
    int (*run)(void *options);   /* an exit status */
};

/* A command: what each has to have, then what some have besides. */
#define COMMAND(command_name, in_overview, after_name, paragraphs, owner, function, ...)           \
    const struct command command_##command_name = { .name = #command_name,                         \
                                                    .summary = in_overview,                        \
                                                    .usage = after_name,                           \
                                                    .description = paragraphs,                     \
                                                    .size = sizeof(owner),                         \
                                                    .run = function,                               \
                                                    __VA_ARGS__ }
#define COMMAND_OPTIONS(table) .options = (table), .options_count = sizeof(table) / sizeof *(table)

/* Parses, and runs unless there are mistakes or the help is asked for; an exit status. argv[0] is
 * the command's name. */
int run_command(const struct command *command, int argc, char **argv);

/* Reads the value of one option, for a `read` that takes other values too. */
int read_option(const struct command *command, const struct command_option *option,
                const char *text, void *options);

#endif
