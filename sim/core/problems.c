/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/problems.h>
#include "core/growth.h"
#include "core/characters.h"
#include "core/text_stream.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void comity_problems_init(struct comity_problems *problems)
{
    memset(problems, 0, sizeof *problems);
}

static void free_problem(struct comity_problem *problem)
{
    free(problem->text);
    free(problem->file);
    free(problem->key);
}

void comity_problems_drop(struct comity_problems *problems, size_t first, size_t count)
{
    for (size_t k = first; k < first + count; k++)
        free_problem(&problems->list[k]);
    problems->count -= count;
    for (size_t k = first; k < problems->count; k++)
        problems->list[k] = problems->list[k + count];
}

void comity_problems_free(struct comity_problems *problems)
{
    comity_problems_drop(problems, 0, problems->count);
    free(problems->list);
    comity_problems_init(problems);
}

/* Of a file or key; in quotes where there would be nothing to see. */
static void write_name(FILE *stream, const char *name)
{
    const char *quote = name[strspn(name, " ")] ? "" : "\"";
    fputs(quote, stream);
    comity_write_printing(stream, name);
    fputs(quote, stream);
}

/* The whole line of a problem, and where its sentence begins; NULL when memory is out. */
static char *compose(const struct comity_problem *place, const char *format, va_list list,
                     long *sentence)
{
    char *text = NULL;
    char *message;
    if (vasprintf(&message, format, list) < 0)
        return NULL;
    FILE *stream = comity_text_open(&text);
    if (!stream) {
        free(message);
        return NULL;
    }
    if (place->file)
        write_name(stream, place->file);
    if (place->file && place->line > 0)
        fprintf(stream, ":%d", place->line);
    fputs(place->file ? ": " : "", stream);
    if (place->key) {
        write_name(stream, place->key);
        fputs(": ", stream);
    }
    *sentence = ftell(stream);
    comity_write_printing(stream, message);
    free(message);
    return comity_text_close(stream, &text) ? text : NULL;
}

/* Keeps a problem with its own copies of the place; false when memory is out. */
static bool keep(struct comity_problems *problems, struct comity_problem problem)
{
    problem.file = problem.file ? strdup(problem.file) : NULL;
    problem.key = problem.key ? strdup(problem.key) : NULL;
    if (!COMITY_GROW(&problems->list, problems->count)) {
        free_problem(&problem);
        return false;
    }
    problems->list[problems->count++] = problem;
    return true;
}

static void add(struct comity_problems *problems, struct comity_problem problem, const char *format,
                va_list list)
{
    long sentence = 0;
    problem.text = compose(&problem, format, list, &sentence);
    if (!problem.text) {
        problems->lost++;
        return;
    }
    problem.sentence = problem.text + sentence;
    for (size_t k = 0; k < problems->count; k++) {
        if (strcmp(problems->list[k].text, problem.text) == 0) {
            free(problem.text);
            return;
        }
    }
    if (!keep(problems, problem))
        problems->lost++;
}

/* A place that is only read. */
static char *borrow(const char *text)
{
    return (char *)(uintptr_t)text;
}

void comity_problems_add(struct comity_problems *problems, const char *file, int line,
                         const char *key, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add(problems, (struct comity_problem){ .file = borrow(file), .key = borrow(key), .line = line },
        format, list);
    va_end(list);
}

void comity_problems_add_request(struct comity_problems *problems, const char *option,
                                 const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add(problems, (struct comity_problem){ .key = borrow(option), .of_request = true }, format,
        list);
    va_end(list);
}

int comity_fail(struct comity_problems *problems, int status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (problems)
        add(problems, (struct comity_problem){ .of_request = true }, format, list);
    va_end(list);
    return status;
}

void comity_problems_print(const struct comity_problems *problems, FILE *stream)
{
    for (size_t k = 0; k < problems->count; k++)
        fprintf(stream, "%s\n", problems->list[k].text);
    if (problems->lost > 0)
        fprintf(stream, "%d more problems found no memory\n", problems->lost);
}

enum { LONGEST_WORD = 80 };

static size_t least(size_t one, size_t other)
{
    return one < other ? one : other;
}

static bool same(char one, char other)
{
    return tolower((unsigned char)one) == tolower((unsigned char)other);
}

/* Optimal string alignment distance (Damerau and Levenshtein, each part edited once), blind to
 * case; both words at most LONGEST_WORD long. */
static size_t distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t rows[3][LONGEST_WORD + 1];
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            row[j] =
                least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[m % 3][n];
}

const char *comity_nearest(const char *word, const char *const *candidates, size_t count)
{
    const size_t length = strlen(word);
    size_t nearest = 1 + (length > 3 ? length / 3 : 1); /* must be less than this */
    const char *found = NULL;
    if (length > LONGEST_WORD)
        return NULL;
    for (size_t k = 0; k < count; k++) {
        const size_t n = strlen(candidates[k]);
        if (n <= LONGEST_WORD) {
            const size_t d = distance(word, length, candidates[k], n);
            if (d < nearest && d < n) {
                nearest = d;
                found = candidates[k];
            }
        }
    }
    return found;
}
