/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/sweep_parts.h"

#include <comity/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void comity_sweep_target_mark(const char *path, char text[64])
{
    struct stat place;
    text[0] = '\0';
    if (stat(path, &place) == 0) {
        snprintf(text, 64, "%lld bytes of %lld.%09ld", (long long)place.st_size,
                 (long long)place.st_mtim.tv_sec, place.st_mtim.tv_nsec);
    }
}

static int has_fingerprint(struct comity_reader *reader, const char *fingerprint)
{
    struct comity_attribute print = { 0 };
    const int has = !comity_reader_attribute(reader, NULL, "fingerprint", &print) && print.text &&
                    strcmp(print.text, fingerprint) == 0;
    comity_attribute_free(&print);
    return has;
}

/* What a results file is instead of what the sweep or shard would make; NULL when it is that. */
static const char *misfit(struct comity_reader *reader, const struct sweep_mark *mark,
                          uint64_t first, uint64_t count)
{
    const int whole = strcmp(mark->share, "whole") == 0;
    uint64_t has_first, has_count;
    if (strcmp(reader->format, "sweep") != 0 && strcmp(reader->format, "sweep part") != 0) {
        return strcmp(reader->format, "run") == 0 ? "a run, not a sweep" : "no sweep";
    }
    if (!has_fingerprint(reader, mark->fingerprint)) {
        return "results of another sweep, scenario or version of the program";
    }
    if (strcmp(reader->format, "sweep") == 0) {
        return whole ? NULL : "the whole sweep, not a shard of it";
    }
    if (whole) {
        return "a shard of this sweep, not the whole; comity merge joins shards";
    }
    return comity_sweep_source_range(reader, &has_first, &has_count) || has_first != first ||
                   has_count != count
               ? "another shard of this sweep"
               : NULL;
}

/* Counts the points of a complete file that its status calls failed. */
static int count_failed(struct comity_reader *reader, uint64_t *failed)
{
    const struct comity_reader_variable *variable = comity_reader_find(reader, "status");
    int8_t *values = variable ? malloc(variable->size) : NULL;
    int status = values     ? comity_reader_get(reader, "status", COMITY_INT8, values)
                 : variable ? COMITY_NO_MEMORY
                            : COMITY_BAD_FILE;
    *failed = 0;
    for (size_t k = 0; !status && k < variable->size; k++) {
        *failed += values[k] == SWEEP_POINT_FAILED;
    }
    free(values);
    return status;
}

int comity_sweep_target_look(const char *path, const struct sweep_mark *mark, uint64_t first,
                             uint64_t count, int *complete, uint64_t *failed, char *error,
                             size_t size)
{
    struct comity_reader reader = { 0 };
    struct stat place;
    char there[64];
    *complete = 0;
    if (stat(path, &place) != 0 || place.st_size == 0) {
        return COMITY_OK;
    }
    comity_sweep_target_mark(path, there);
    const int unreadable = comity_reader_open(&reader, path);
    const char *what = unreadable ? "" : misfit(&reader, mark, first, count);
    const int replaced = what && strcmp(there, mark->replaces) == 0;
    *complete = !what;
    if (what && !replaced) {
        snprintf(error, size, "%s%s%s; --force replaces it, or name another file",
                 unreadable ? reader.error : path, unreadable ? "" : ": it holds ", what);
    }
    int status = what && !replaced ? COMITY_MISMATCH : COMITY_OK;
    if (*complete && (status = count_failed(&reader, failed))) {
        snprintf(error, size, "%s", reader.error);
    }
    comity_reader_free(&reader);
    return status;
}
