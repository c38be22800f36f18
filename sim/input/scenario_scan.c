/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/text_stream.h"
#include "input/lookalikes.h"
#include "input/scenario_text.h"
#include "input/tokens.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What the last token was; punctuation stands for itself. */
enum { TOKEN_NONE = 0, TOKEN_NAME = 'n', TOKEN_VALUE = 'v', TOKEN_STRING = 's' };

struct bracket {
    char open;
    int line;
    int group;  /* its number: another stood at the same depth before */
    char *name; /* of the last name inside */
    int length;
};

struct scanner {
    struct comity_text *text;
    struct comity_problems *problems;
    const char *path;
    char *at;
    int line;
    struct bracket stack[COMITY_TEXT_NESTING + 1]; /* [0] is the file itself */
    int depth;
    int groups;
    struct comity_scanned_keys keys; /* all so far */
    int settings;
    char *comma; /* the last one */
    char last;
    int status;
};

__attribute__((format(printf, 3, 4))) static void report(struct scanner *scanner, int line,
                                                         const char *format, ...)
{
    char what[256];
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    comity_problems_add(scanner->problems, scanner->path, line, NULL, "%s", what);
    scanner->status = COMITY_BAD_SCENARIO;
}

/* The names that lead to the present place, as "conduct.base"; "" outside all of them. */
static void place(const struct scanner *scanner, char *key, size_t size)
{
    key[0] = '\0';
    for (int k = 0; k <= scanner->depth; k++) {
        if (scanner->stack[k].length > 0) {
            comity_append(key, size, "%s%.*s", key[0] ? "." : "", scanner->stack[k].length,
                          scanner->stack[k].name);
        }
    }
}

/* Something wrong that leaves the structure of the file intact, or is mended so far that what
 * follows can be read: libconfig gives up at the first thing that it does not understand. Nothing
 * more is reported of the line. A wrong value goes under the key whose value it is. */
__attribute__((format(printf, 3, 4))) static void reject(struct scanner *scanner, bool of_key,
                                                         const char *format, ...)
{
    struct comity_text *text = scanner->text;
    char what[320], key[128] = "";
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    if (of_key)
        place(scanner, key, sizeof key);
    comity_problems_add(scanner->problems, scanner->path, scanner->line, key[0] ? key : NULL, "%s",
                        what);
    if (COMITY_GROW(&text->wrong, text->wrong_count))
        text->wrong[text->wrong_count++] = scanner->line;
    else
        scanner->status = COMITY_NO_MEMORY;
}

/* Puts a value, "0" or "\"\"", in place of one that is wrong, from `begin` to where the scanner is;
 * "0" where there is no room for the other: which of them it is does not show. */
static void replace(const struct scanner *scanner, char *begin, const char *value)
{
    const size_t room = (size_t)(scanner->at - begin), length = strlen(value);
    memset(begin, ' ', room);
    memcpy(begin, length > room ? "0" : value, length > room ? 1 : length);
}

/* Puts the mark that is missing before a token into the blank there, if there is one. */
static void report_missing(struct scanner *scanner, char *token, int length, char mark)
{
    char what[256];
    if (mark == ',') {
        snprintf(what, sizeof what, "a comma is missing before %.*s", length, token);
    } else {
        snprintf(what, sizeof what, "%.*s follows a name; = is missing between them", length,
                 token);
    }
    reject(scanner, false, "%s", what);
    if (token > scanner->text->clean && (token[-1] == ' ' || token[-1] == '\t'))
        token[-1] = mark;
    else
        scanner->status = COMITY_BAD_SCENARIO;
}

static struct bracket *inside(struct scanner *scanner)
{
    return &scanner->stack[scanner->depth];
}

static bool in_sequence(struct scanner *scanner)
{
    return inside(scanner)->open == '[' || inside(scanner)->open == '(';
}

/* Whether a value may stand here; reports one that may not. */
static bool value_fits(struct scanner *scanner, char *token, int length)
{
    const char last = scanner->last;
    if (last == '=' || (in_sequence(scanner) && strchr("[(,", last) != NULL))
        return true;
    if (last == TOKEN_NAME)
        report_missing(scanner, token, length, '=');
    else if (in_sequence(scanner))
        report_missing(scanner, token, length, ',');
    else
        report(scanner, scanner->line, "%.*s stands where a name is expected", length, token);
    return false;
}

/* A text in quotes of another kind, up to its end, so that nothing in it is reported again. */
static void scan_quotes(struct scanner *scanner, const struct comity_lookalike *quote)
{
    char *token = scanner->at, *begin = token + strlen(quote->text);
    const char *end = comity_next_quote(begin);
    const int length = end ? (int)(end - begin) : (int)strcspn(begin, ";,)]}\n");
    scanner->at = begin + length + (end ? strlen(comity_lookalike(end)->text) : 0);
    if (scanner->last == TOKEN_STRING || value_fits(scanner, token, (int)(scanner->at - token))) {
        reject(scanner, true,
               "%s%.*s%s: a text stands in plain double quotes; \"%.*s\" is expected", quote->text,
               length, begin, end ? comity_lookalike(end)->text : "", length, begin);
    }
    replace(scanner, token, "\"\"");
    scanner->settings++;
    scanner->last = TOKEN_STRING;
}

/* A character that has no place here. */
static void scan_stranger(struct scanner *scanner)
{
    const struct comity_lookalike *found = comity_lookalike(scanner->at);
    const unsigned char *at = (unsigned char *)scanner->at;
    int length = 1;
    if (found && found->of == COMITY_LOOKALIKE_QUOTE) {
        scan_quotes(scanner, found);
        return;
    }
    while ((at[length] & 0xC0) == 0x80)
        length++; /* the rest of a character beyond ASCII */
    if (found) {
        reject(scanner, true, "%s; %s is expected",
               found->of == COMITY_LOOKALIKE_MINUS ? "a dash stands here"
                                                   : "this blank is not a plain one",
               found->of == COMITY_LOOKALIKE_MINUS ? "the minus sign - of the keyboard"
                                                   : "a plain one");
    } else {
        char what[64];
        if (isprint(at[0]) || (at[0] >= 0xC2 && length > 1 && length <= 4))
            snprintf(what, sizeof what, "the character %.*s", length, scanner->at);
        else
            snprintf(what, sizeof what, "the byte 0x%02X", at[0]);
        reject(scanner, false, "%s is not expected here", what);
    }
    memset(scanner->at, ' ', (size_t)length);
    scanner->at += length;
}

static void pass_line(struct scanner *scanner)
{
    scanner->at += strcspn(scanner->at, "\n");
}

static void scan_comment(struct scanner *scanner)
{
    const int line = scanner->line;
    char *end = strstr(scanner->at + 2, "*/");
    if (!end) {
        report(scanner, line, "the comment that begins here never ends; */ is expected");
        end = strchr(scanner->at, '\0') - 2;
    }
    for (; scanner->at < end + 2; scanner->at++)
        scanner->line += *scanner->at == '\n';
}

static void scan_string(struct scanner *scanner)
{
    char *begin = scanner->at++;
    while (*scanner->at != '"') {
        if (*scanner->at == '\\' && scanner->at[1] != '\0' && scanner->at[1] != '\n') {
            scanner->at++;
        } else if (*scanner->at == '\0' || *scanner->at == '\n') {
            const char *other = comity_next_quote(begin);
            report(scanner, scanner->line,
                   "the text in quotes does not end on its line; \" is expected%s%s",
                   other ? ", not " : "", other ? comity_lookalike(other)->text : "");
            scanner->last = TOKEN_STRING;
            return;
        }
        scanner->at++;
    }
    scanner->at++;
    if (scanner->last != TOKEN_STRING) {
        value_fits(scanner, begin, (int)(scanner->at - begin));
        scanner->settings++;
    }
    scanner->last = TOKEN_STRING;
}

/* Gives the integer that ends here the mark of 64 bits, which people need not know. */
static void widen(struct scanner *scanner)
{
    memmove(scanner->at + 1, scanner->at, strlen(scanner->at) + 1);
    *scanner->at++ = 'L';
}

/* `token` is an integer as libconfig takes it. Those that would wrap or saturate are widened or
 * reported. */
static void check_integer(struct scanner *scanner, char *token, int length, int wide)
{
    const int signed_ = *token == '-' || *token == '+';
    const int base = strncasecmp(token + signed_, "0x", 2) == 0 ? 16 : 10;
    const struct bracket *last = inside(scanner);
    long long value;
    errno = 0;
    value = strtoll(token, NULL, base);
    if (errno == ERANGE) {
        const int of_seed = last->length == 4 && strncmp(last->name, "seed", 4) == 0;
        reject(scanner, true, "%.*s does not fit 64 bits; %s", length, token,
               of_seed ? "a seed up to 18446744073709551615 may stand in quotes"
                       : "a smaller number is expected");
        for (int k = 0; k < length; k++) /* newer libconfigs would end there */
            token[k] = isxdigit((unsigned char)token[k]) ? '0' : token[k];
    } else if (!wide && (value > INT32_MAX || value < INT32_MIN)) {
        widen(scanner);
    }
}

/* Whether a comma and digits follow a number that stands alone: 0,5 for 0.5. */
static bool pass_decimals(struct scanner *scanner, char *begin, int length)
{
    char *digits = scanner->at + 1;
    if (in_sequence(scanner) || scanner->at[0] != ',')
        return false;
    digits += strspn(digits, " \t");
    if (!isdigit((unsigned char)digits[0]))
        return false;
    scanner->at = comity_pass_digits(digits);
    reject(scanner, true, "%.*s,%.*s: decimals stand after a point; %.*s.%.*s is expected", length,
           begin, (int)(scanner->at - digits), digits, length, begin, (int)(scanner->at - digits),
           digits);
    replace(scanner, begin, "0");
    return true;
}

static void scan_number(struct scanner *scanner)
{
    char *begin = scanner->at;
    struct comity_number_token number;
    scanner->at = comity_number_end(begin, &number);
    int length = (int)(scanner->at - begin);
    const size_t more = comity_number_rest(scanner->at);
    if (!number.has_digits || more > 0) {
        scanner->at += more;
        length += (int)more;
        if (value_fits(scanner, begin, length)) {
            reject(scanner, true, "%.*s is not a number; texts, dates and names stand in quotes",
                   length, begin);
        }
        replace(scanner, begin, "0");
        scanner->last = TOKEN_VALUE;
        return;
    }
    const int fits = value_fits(scanner, begin, length);
    if (fits && !pass_decimals(scanner, begin, length) && !number.is_real)
        check_integer(scanner, begin, length, number.is_wide);
    scanner->settings++;
    scanner->last = TOKEN_VALUE;
}

/* Takes the key of a setting, reporting one that its group has already. */
static void take_key(struct scanner *scanner, char *name, int length)
{
    struct comity_scanned_key key = { name, length, scanner->line, inside(scanner)->group, false };
    int earlier;
    inside(scanner)->name = name;
    inside(scanner)->length = length;
    if (!comity_scanned_keys_add(&scanner->keys, &key, &earlier))
        scanner->status = COMITY_NO_MEMORY;
    else if (earlier)
        reject(scanner, true, "the key stands already in line %d; once is expected", earlier);
}

static void report_dots(struct scanner *scanner, char *key, int length)
{
    char expected[256];
    comity_undotted_key(key, length, expected, sizeof expected);
    reject(scanner, false, "%.*s: keys with dots are for --set; in a file %s is expected", length,
           key, expected);
    for (int k = 0; k < length; k++)
        key[k] = key[k] == '.' ? '_' : key[k];
}

static void scan_word(struct scanner *scanner)
{
    char *begin = scanner->at;
    const int value_place =
        scanner->last == '=' || (in_sequence(scanner) && scanner->last != TOKEN_VALUE);
    const int length = (int)comity_name_length(begin);
    scanner->at += length;
    scanner->settings++;
    if (value_place) {
        scanner->last = TOKEN_VALUE;
        if (!((length == 4 && strncasecmp(begin, "true", 4) == 0) ||
              (length == 5 && strncasecmp(begin, "false", 5) == 0))) {
            reject(scanner, true,
                   "%.*s is not a value; a number, a text in quotes, true or false is expected",
                   length, begin);
            replace(scanner, begin, "0");
        }
        return;
    }
    if (scanner->last == TOKEN_NAME)
        report_missing(scanner, begin, length, '=');
    else if (in_sequence(scanner))
        report_missing(scanner, begin, length, ',');
    if (memchr(begin, '.', (size_t)length)) {
        report_dots(scanner, begin, length);
        inside(scanner)->name = begin;
        inside(scanner)->length = length;
    } else {
        take_key(scanner, begin, length);
    }
    scanner->last = TOKEN_NAME;
}

static void open_bracket(struct scanner *scanner, char c)
{
    value_fits(scanner, scanner->at - 1, 1);
    scanner->settings++;
    scanner->last = c;
    if (scanner->depth == COMITY_TEXT_NESTING) {
        report(scanner, scanner->line, "brackets are nested deeper than %d levels",
               COMITY_TEXT_NESTING);
        scanner->at = strchr(scanner->at, '\0'); /* what follows would only echo this */
        scanner->depth = 0;
        return;
    }
    scanner->stack[++scanner->depth] =
        (struct bracket){ .open = c, .line = scanner->line, .group = ++scanner->groups };
}

static void close_bracket(struct scanner *scanner, char c)
{
    const char open = c == ')' ? '(' : c == ']' ? '[' : '{';
    const struct bracket *last = inside(scanner);
    if (scanner->last == ',' && open != '{') {
        reject(scanner, false, "a comma stands before %c; it must be left out", c);
        *scanner->comma = ' ';
    } else if (scanner->last == '=' || scanner->last == TOKEN_NAME) {
        report(scanner, scanner->line, "%c stands where a value is expected", c);
    }
    scanner->last = TOKEN_VALUE;
    if (scanner->depth == 0) {
        report(scanner, scanner->line, "%c closes nothing", c);
    } else if (last->open != open) {
        report(scanner, scanner->line, "%c stands where the %c of line %d must be closed", c,
               last->open, last->line);
        scanner->at = strchr(scanner->at, '\0');
        scanner->depth = 0;
    } else {
        scanner->depth--;
    }
}

/* The mark after a value. One that stands where none is expected is passed over; between the values
 * of a list it is taken for a comma. */
static void scan_separator(struct scanner *scanner, char *mark)
{
    const bool after_value = scanner->last == TOKEN_VALUE || scanner->last == TOKEN_STRING;
    const bool of_list = *mark == ';' && in_sequence(scanner);
    scanner->comma = mark;
    if (after_value && !of_list) {
        scanner->last = *mark;
        return;
    }
    if (scanner->last == TOKEN_NAME) { /* ticks = 24 months; */
        const struct bracket *last = inside(scanner);
        reject(scanner, false, "%.*s has no value; NAME = VALUE; is expected", last->length,
               last->name);
        memset(last->name, ' ', (size_t)last->length);
        scanner->last = *mark;
        return;
    }
    if (scanner->last == '=') {
        report(scanner, scanner->line, "%c stands where a value is expected", *mark);
        scanner->last = *mark;
        return;
    }
    reject(scanner, false,
           of_list && after_value ? "%c stands between the values of a list; a comma is expected"
                                  : "%c stands where it is not expected",
           *mark);
    *mark = of_list && after_value ? ',' : ' ';
    scanner->last = *mark == ',' ? ',' : scanner->last;
}

static void scan_mark(struct scanner *scanner)
{
    char *mark = scanner->at;
    const char c = *mark, last = scanner->last;
    if (!strchr("[]{}()=:;,", c)) {
        scan_stranger(scanner);
        return;
    }
    scanner->at++;
    switch (c) {
    case '[':
        open_bracket(scanner, c);
        *mark = '('; /* a list, unlike an array, may hold both 0 and 0.5 */
        return;
    case '(':
    case '{':
        open_bracket(scanner, c);
        return;
    case ']':
        *mark = ')';
        close_bracket(scanner, c);
        return;
    case ')':
    case '}':
        close_bracket(scanner, c);
        return;
    case '=':
    case ':':
        if (last != TOKEN_NAME)
            report(scanner, scanner->line, "%c stands without a name before it", c);
        scanner->last = '=';
        return;
    case ';':
    case ',':
        scan_separator(scanner, mark);
    }
}

/* Takes `@include "path"` on a line of its own, blanking it, so that libconfig never sees one. */
static void scan_include(struct scanner *scanner)
{
    struct comity_text *text = scanner->text;
    char *begin = scanner->at;
    if (strncmp(begin, "@include", 8) != 0) {
        report(scanner, scanner->line, "@ is not expected here; @include \"FILE\" is");
        pass_line(scanner);
        return;
    }
    char *open = begin + 8 + strspn(begin + 8, " \t");
    char *close = *open == '"' ? open + 1 + strcspn(open + 1, "\"\n") : open;
    if (*open != '"' || *close != '"' || close == open + 1) {
        report(scanner, scanner->line,
               "the file to include is missing; @include \"FILE\" is "
               "expected");
        pass_line(scanner);
        return;
    }
    const size_t blank = (size_t)(close + 1 - begin);
    if (scanner->last != TOKEN_NONE) {
        report(scanner, scanner->line,
               "@include stands after a setting; it must stand before all settings");
    } else if (text->includes_count == COMITY_TEXT_INCLUDES) {
        report(scanner, scanner->line, "more than %d files are included", COMITY_TEXT_INCLUDES);
    } else {
        char *path = strndup(open + 1, (size_t)(close - open - 1));
        if (!path) {
            scanner->status = COMITY_NO_MEMORY;
            return;
        }
        text->includes[text->includes_count++] =
            (struct comity_include){ .path = path, .line = scanner->line };
    }
    memset(begin, ' ', blank);
    scanner->at = begin + blank;
}

static void scan_token(struct scanner *scanner)
{
    const char c = scanner->at[0], next = scanner->at[1];
    if (c == '\n') {
        scanner->line++;
        scanner->at++;
    } else if (strchr(" \t\r\f", c)) {
        scanner->at++;
    } else if (c == '#' || (c == '/' && next == '/')) {
        pass_line(scanner);
    } else if (c == '/' && next == '*') {
        scan_comment(scanner);
    } else if (c == '"') {
        scan_string(scanner);
    } else if (c == '@') {
        scan_include(scanner);
    } else if (isdigit((unsigned char)c) || strchr("+-.", c)) {
        scan_number(scanner);
    } else if (isalpha((unsigned char)c) || c == '*') {
        scan_word(scanner);
    } else {
        scan_mark(scanner);
    }
}

static void scan_end(struct scanner *scanner)
{
    if (scanner->depth > 0) {
        report(scanner, inside(scanner)->line, "the %c that stands here is never closed",
               inside(scanner)->open);
    } else if (scanner->last == '=' || scanner->last == TOKEN_NAME) {
        report(scanner, scanner->line, "the file ends where a value is expected");
    }
}

int comity_text_tokens(struct comity_text *text, const char *path, struct comity_problems *problems)
{
    struct scanner scanner = { .text = text,
                               .problems = problems,
                               .path = path,
                               .at = text->clean,
                               .line = 1,
                               .status = COMITY_OK };
    while (*scanner.at != '\0' && scanner.status != COMITY_NO_MEMORY) {
        scan_token(&scanner);
        if (scanner.settings > COMITY_TEXT_SETTINGS) {
            report(&scanner, scanner.line, "the file has more than %d settings",
                   COMITY_TEXT_SETTINGS);
            goto out;
        }
    }
    if (scanner.status == COMITY_NO_MEMORY)
        goto out; /* nothing is known of what follows */
    scan_end(&scanner);
    if (!comity_scanned_keys_rename(&scanner.keys))
        scanner.status = COMITY_BAD_SCENARIO;
out:
    free(scanner.keys.list);
    return scanner.status;
}
