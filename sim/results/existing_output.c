/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies where the results of a sweep are to go. */
#include "labelled/seal.h"
#include "results/sweep_parts.h"
#include "core/system.h"

#include <comity/files.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int comity_existing_output_check(const char *path, bool resume, struct comity_problems *problems)
{
    return resume && comity_is_cut_short(path) ? comity_output_check_place(path, problems)
                                               : comity_output_check(path, problems);
}

void comity_existing_output_mark(const char *path, char text[64])
{
    struct stat about;
    text[0] = '\0';
    if (stat(path, &about) == 0) {
        snprintf(text, 64, "%lld bytes of %lld.%09ld", (long long)about.st_size,
                 (long long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
    }
}

static bool has_fingerprint(struct comity_reader *reader, const char *fingerprint)
{
    char *print = comity_reader_find_text(reader, "fingerprint");
    const bool has = print && strcmp(print, fingerprint) == 0;
    free(print);
    return has;
}

/* What a results file is instead of what the sweep or shard would make; NULL when it is that. */
static const char *misfit(struct comity_reader *reader, const struct sweep_mark *mark,
                          uint64_t first, uint64_t count)
{
    const int whole = strcmp(mark->share, "whole") == 0;
    uint64_t has_first, has_count;
    if (strcmp(reader->format, "sweep") != 0 && strcmp(reader->format, "sweep part") != 0)
        return strcmp(reader->format, "run") == 0 ? "a run, not a sweep" : "no sweep";
    if (!has_fingerprint(reader, mark->fingerprint))
        return "results of another sweep, scenario or version of the program";
    if (comity_sweep_is_partial(reader))
        return "a part of this sweep, of comity merge --partial";
    if (strcmp(reader->format, "sweep") == 0)
        return whole ? NULL : "the whole sweep, not a shard of it";
    if (whole)
        return "a shard of this sweep, not the whole; comity merge joins shards";
    return comity_sweep_source_range(reader, &has_first, &has_count) || has_first != first ||
                   has_count != count
               ? "another shard of this sweep"
               : NULL;
}

/* Counts the points of a complete file that its status calls failed. */
static void count_failed(struct comity_reader *reader, uint64_t *failed)
{
    const struct comity_reader_variable *variable = comity_reader_find(reader, "status");
    int8_t *values = malloc(variable->size);
    if (!values)
        comity_reader_fail_memory(reader);
    else if (!comity_reader_get(reader, "status", COMITY_INT8, values))
        for (size_t k = 0; k < variable->size; k++)
            *failed += values[k] == SWEEP_POINT_FAILED;
    free(values);
}

/* Whether the whole sweep or the shard lacks nothing and holds what was computed, and how many
 * points failed. BAD_FILE when it does not. */
static int check_complete(struct comity_reader *reader, const struct sweep_layout *layout,
                          const struct sweep_product *product, uint64_t *failed)
{
    struct comity_verification verification = { 0 };
    *failed = 0;
    if ((product->whole ? comity_sweep_check_whole(reader, layout)
                        : comity_sweep_check_part(reader, layout, product->count)) ||
        comity_sweep_compare_labels(reader, layout, product, &verification))
        return reader->status;
    if (verification.label_differences) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "it is damaged: %s is not what the sweep makes it",
                                  verification.first_label);
    }
    if (product->whole) {
        if (!comity_sweep_check_results(reader, layout))
            count_failed(reader, failed);
        return reader->status;
    }
    const struct sweep_source source = { .path = reader->path,
                                         .first = product->first,
                                         .count = product->count };
    return product->count > 0 ? comity_sweep_source_check(layout, &source, failed, reader->problems)
                              : COMITY_OK;
}

int comity_existing_output_look(const char *path, const struct sweep_layout *layout,
                                const struct sweep_mark *mark, uint64_t first, uint64_t count,
                                bool inside, int *complete, uint64_t *failed,
                                struct comity_problems *problems)
{
    const struct sweep_product product = { .whole = strcmp(mark->share, "whole") == 0,
                                           .first = first,
                                           .count = count,
                                           .share = mark->share };
    struct comity_reader reader = { 0 };
    struct stat about;
    char there[64];
    *complete = 0;
    if (stat(path, &about) != 0 || about.st_size == 0)
        return COMITY_OK;
    comity_existing_output_mark(path, there);
    const int replaced = strcmp(there, mark->replaces) == 0;
    if (replaced && !inside)
        return COMITY_OK; /* whatever it is */
    if (!replaced && comity_seal_look(path) == COMITY_SEAL_BROKEN) {
        return comity_fail(problems, COMITY_BAD_FILE, "%s: %s", path,
                           comity_seal_fault(COMITY_SEAL_BROKEN));
    }
    if (inside && comity_is_cut_short(path)) {
        return comity_fail(problems, COMITY_BAD_FILE, "%s: it is damaged: its end is missing",
                           path);
    }
    const int unreadable = comity_reader_open(&reader, path, NULL);
    const char *what = unreadable ? "" : misfit(&reader, mark, first, count);
    int status = COMITY_OK;
    if (!unreadable && reader.status == COMITY_NO_MEMORY) {
        status = comity_fail(problems, reader.status, "%s", reader.error);
    } else if (!what && inside) {
        reader.problems = problems;
        status = check_complete(&reader, layout, &product, failed);
        *complete = !status;
    } else if (what && !replaced) {
        status = comity_fail(
            problems, COMITY_MISMATCH, "%s%s%s; --force replaces it, or name another file",
            unreadable ? reader.error : path, unreadable ? "" : ": it holds ", what);
    }
    comity_reader_free(&reader);
    return status;
}
