/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/problems.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void comity_problems_init(struct comity_problems *problems)
{
    memset(problems, 0, sizeof *problems);
}

void comity_problems_free(struct comity_problems *problems)
{
    for (size_t k = 0; k < problems->count; k++) {
        free(problems->texts[k]);
    }
    free(problems->texts);
    comity_problems_init(problems);
}

/* The whole line of a problem, or NULL when memory is out. */
static char *compose(const char *file, int line, const char *key, const char *format, va_list list)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    int failed;

    if (stream == NULL) {
        return NULL;
    }
    if (file != NULL && line > 0) {
        fprintf(stream, "%s:%d: ", file, line);
    } else if (file != NULL) {
        fprintf(stream, "%s: ", file);
    }
    if (key != NULL) {
        fprintf(stream, "%s: ", key);
    }
    vfprintf(stream, format, list);
    failed = ferror(stream);
    if (fclose(stream) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

static int append(struct comity_problems *problems, char *text)
{
    if (problems->count == problems->room) {
        const size_t room = problems->room > 0 ? 2 * problems->room : 16;
        char **texts = realloc(problems->texts, room * sizeof *texts);
        if (texts == NULL) {
            return -1;
        }
        problems->texts = texts;
        problems->room = room;
    }
    problems->texts[problems->count++] = text;
    return 0;
}

void comity_problems_add(struct comity_problems *problems, const char *file, int line,
                         const char *key, const char *format, ...)
{
    va_list list;
    char *text;

    va_start(list, format);
    text = compose(file, line, key, format, list);
    va_end(list);
    if (text == NULL) {
        problems->lost++;
        return;
    }
    for (size_t k = 0; k < problems->count; k++) {
        if (strcmp(problems->texts[k], text) == 0) {
            free(text);
            return;
        }
    }
    if (append(problems, text) != 0) {
        free(text);
        problems->lost++;
    }
}

void comity_problems_print(const struct comity_problems *problems, FILE *stream)
{
    for (size_t k = 0; k < problems->count; k++) {
        fprintf(stream, "%s\n", problems->texts[k]);
    }
    if (problems->lost > 0) {
        fprintf(stream, "%d more problems found no memory\n", problems->lost);
    }
}

enum { LONGEST_WORD = 80 };

static size_t least(size_t one, size_t other)
{
    return one < other ? one : other;
}

static int same(char one, char other)
{
    return tolower((unsigned char)one) == tolower((unsigned char)other);
}

/* Optimal string alignment distance (Damerau and Levenshtein, each part edited once), blind to
 * case; both words at most LONGEST_WORD long. */
static size_t distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t rows[3][LONGEST_WORD + 1];

    for (size_t j = 0; j <= n; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= m; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            row[j] =
                least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
    }
    return rows[m % 3][n];
}

const char *comity_nearest(const char *word, const char *const *candidates, size_t count)
{
    const size_t length = strlen(word);
    size_t nearest = 1 + (length > 3 ? length / 3 : 1); /* must be less than this */
    const char *found = NULL;

    if (length > LONGEST_WORD) {
        return NULL;
    }
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
