/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Drives a fuzz target where the compiler brings no fuzzer: fuzz_x CORPUS [COUNT [SEED]] runs every
 * file of the folder CORPUS, then COUNT mutations of them, the same for the same seed. With
 * FUZZ_LAST in the environment, each input is written to that file before it is tried.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES_MOST = 256, SIZE_MOST = 1 << 16, MUTATIONS_MOST = 4 };

struct input {
    uint8_t *bytes;
    size_t size;
};

static struct input corpus[FILES_MOST];
static size_t corpus_count;

static const char *const tokens[] = { "{",
                                      "}",
                                      "(",
                                      ")",
                                      "[",
                                      "]",
                                      ";",
                                      ",",
                                      "=",
                                      "\"",
                                      "\\",
                                      "/*",
                                      "*/",
                                      "#",
                                      "//",
                                      "\n",
                                      "@",
                                      "\f",
                                      "0",
                                      "-1",
                                      "1.5",
                                      "1e999",
                                      ".",
                                      "L",
                                      "0x7",
                                      "true",
                                      "USA",
                                      "MEX",
                                      "USA-CAN",
                                      "states",
                                      "dyads",
                                      "events",
                                      "at",
                                      "set",
                                      "value",
                                      "trilateral",
                                      "2147483648",
                                      "2001-09",
                                      "nan",
                                      "\"\"",
                                      "+",
                                      "agenda",
                                      "hegemony",
                                      "magnitude",
                                      "1e-300",
                                      "\xC3",
                                      "\xC3\xA9",
                                      "@include \"0.cfg\"\n",
                                      "99999999999999999999L" };

/* xorshift64* (Vigna 2016); good enough to shuffle bytes. */
static uint64_t state;

static size_t below(size_t bound)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return bound > 0 ? (size_t)((state * 0x2545F4914F6CDD1DULL) >> 11) % bound : 0;
}

/* Replaces `cut` bytes at `at` by `size` others, as far as they fit. */
static void replace(struct input *input, size_t at, size_t cut, const void *bytes, size_t size)
{
    if (input->size - cut + size > SIZE_MOST)
        return;
    memmove(input->bytes + at + size, input->bytes + at + cut, input->size - at - cut);
    memcpy(input->bytes + at, bytes, size);
    input->size += size - cut;
}

static void splice(struct input *input)
{
    const struct input *other = &corpus[below(corpus_count)];
    const size_t from = below(other->size + 1), size = below(other->size - from + 1);
    const size_t at = below(input->size + 1);

    replace(input, at, below(input->size - at + 1), other->bytes + from, size);
}

static void put_token(struct input *input)
{
    const char *token = tokens[below(sizeof tokens / sizeof tokens[0])];
    const size_t at = below(input->size + 1), left = input->size - at;

    replace(input, at, below((left < 8 ? left : 8) + 1), token, strlen(token));
}

static void double_line(struct input *input)
{
    const size_t at = below(input->size + 1);
    const uint8_t *end = memchr(input->bytes + at, '\n', input->size - at);
    const size_t size = end != NULL ? (size_t)(end - input->bytes) + 1 - at : input->size - at;
    uint8_t *line = malloc(size + 1);

    if (line != NULL) {
        memcpy(line, input->bytes + at, size);
        replace(input, below(input->size + 1), 0, line, size);
    }
    free(line);
}

static void mutate(struct input *input)
{
    switch (below(6)) {
    case 0:
        if (input->size > 0)
            input->bytes[below(input->size)] ^= (uint8_t)(1 << below(8));
        break;
    case 1:
        splice(input);
        break;
    case 2:
        input->size = below(input->size + 1);
        break;
    case 3:
        double_line(input);
        break;
    default:
        put_token(input);
    }
}

static int run(const struct input *input)
{
    const char *last = getenv("FUZZ_LAST");
    FILE *stream = last != NULL ? fopen(last, "wb") : NULL;

    if (stream != NULL) {
        fwrite(input->bytes, 1, input->size, stream);
        fclose(stream);
    }
    return LLVMFuzzerTestOneInput(input->bytes, input->size);
}

static int load(const char *folder, const char *name)
{
    struct input *input = &corpus[corpus_count];
    char path[4096];
    FILE *stream;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    stream = fopen(path, "rb");
    input->bytes = malloc(SIZE_MOST);
    if (stream == NULL || input->bytes == NULL) {
        perror(path);
        return -1;
    }
    input->size = fread(input->bytes, 1, SIZE_MOST, stream);
    corpus_count++;
    return fclose(stream);
}

/* In the order of their names, so that mutations do not depend on the file system. */
static int load_corpus(const char *folder)
{
    struct dirent **entries;
    const int count = scandir(folder, &entries, NULL, alphasort);
    int failed = count < 0;

    if (failed) {
        perror(folder);
        return -1;
    }
    for (int k = 0; k < count; k++) {
        if (entries[k]->d_name[0] != '.' && corpus_count < FILES_MOST)
            failed |= load(folder, entries[k]->d_name) != 0;
        free(entries[k]);
    }
    free(entries);
    return failed || corpus_count == 0 ? -1 : 0;
}

int main(int count, char **arguments)
{
    const long runs = count > 2 ? atol(arguments[2]) : 1000;
    struct input input = { malloc(SIZE_MOST), 0 };
    int failed = 0;

    state = (count > 3 ? strtoull(arguments[3], NULL, 10) : 1) * 0x9E3779B97F4A7C15ULL | 1;
    if (count < 2 || input.bytes == NULL || load_corpus(arguments[1]) != 0) {
        fprintf(stderr, "usage: %s CORPUS [COUNT [SEED]]\n", arguments[0]);
        free(input.bytes);
        return 2;
    }
    for (size_t k = 0; k < corpus_count; k++)
        failed |= run(&corpus[k]);
    for (long k = 0; k < runs; k++) {
        const struct input *seed = &corpus[below(corpus_count)];
        memcpy(input.bytes, seed->bytes, seed->size);
        input.size = seed->size;
        for (size_t times = 1 + below(MUTATIONS_MOST); times > 0; times--)
            mutate(&input);
        failed |= run(&input);
    }
    printf("%zu files and %ld mutations\n", corpus_count, runs);
    for (size_t k = 0; k < corpus_count; k++)
        free(corpus[k].bytes);
    free(input.bytes);
    return failed;
}
