/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with the files of a sweep later: merge shards, read the sweep or a point back.
 */
#include "results/coordinates.h"
#include "results/outcome_cells.h"
#include "results/shares.h"
#include "results/sweep_parts.h"

#include <comity/files.h>
#include <comity/sweep_file.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a file's provenance says of its sweep. */
struct texts {
    char *sweep, *table; /* only a table design has one */
    char *scenarios[COMITY_SWEEP_SCENARIOS], *changes[COMITY_SWEEP_SCENARIOS];
    size_t scenarios_count;
    struct comity_attachments attached;
};

static void texts_free(struct texts *texts)
{
    free(texts->sweep);
    free(texts->table);
    for (size_t k = 0; k < texts->scenarios_count; k++)
        free(texts->scenarios[k]);
    for (size_t k = 0; k < COMITY_SWEEP_SCENARIOS; k++)
        free(texts->changes[k]);
    comity_attachments_free(&texts->attached);
}

static int read_texts(struct comity_reader *reader, struct texts *texts)
{
    comity_reader_find_provenance(reader, &texts->sweep, "sweep");
    comity_reader_find_provenance(reader, &texts->table, "table");
    for (size_t k = 0; k < COMITY_SWEEP_SCENARIOS && !reader->status; k++) {
        comity_reader_find_provenance(reader, &texts->scenarios[k], "scenario_%zu", k);
        if (!texts->scenarios[k])
            break;
        texts->scenarios_count++;
        comity_reader_find_provenance(reader, &texts->changes[k], "changes_%zu", k);
    }
    comity_get_attached(reader, "attached_", &texts->attached);
    if (texts->sweep && texts->scenarios_count)
        return reader->status;
    return strncmp(reader->format, "sweep", strlen("sweep")) == 0
               ? comity_reader_fail(reader, COMITY_BAD_FILE,
                                    "it does not hold the text of its sweep")
               : comity_reader_fail(reader, COMITY_BAD_FILE, "it holds a %s, not a sweep",
                                    reader->format);
}

static int read_sweep(struct comity_sweep *sweep, struct texts *texts,
                      struct comity_problems *problems)
{
    return comity_sweep_read_texts(
        sweep,
        &(struct comity_sweep_texts){ .sweep = texts->sweep,
                                      .table = texts->table,
                                      .scenarios = (const char *const *)texts->scenarios,
                                      .scenarios_count = texts->scenarios_count,
                                      .attached = &texts->attached },
        problems);
}

/* Takes what the texts do not show: what was changed, and a title that --title gave. */
static void take_changes(struct comity_sweep *sweep, struct comity_reader *reader,
                         struct texts *texts)
{
    char *title = NULL;
    for (size_t k = 0; k < sweep->scenarios_count; k++) {
        free(sweep->scenarios[k].changes);
        sweep->scenarios[k].changes = texts->changes[k];
        texts->changes[k] = NULL;
    }
    if (comity_reader_has(reader, NULL, "title")) {
        comity_reader_text(reader, NULL, "title", &title);
        snprintf(sweep->title, sizeof sweep->title, "%s", title ? title : "");
        free(title);
    }
}

int comity_sweep_of_reader(struct comity_sweep *sweep, struct comity_reader *reader)
{
    struct comity_problems found;
    struct texts *texts = calloc(1, sizeof *texts);
    if (!texts)
        return comity_reader_fail_memory(reader);
    comity_problems_init(&found);
    if (!read_texts(reader, texts)) {
        const int status = read_sweep(sweep, texts, &found);
        if (found.count && status != COMITY_NO_MEMORY)
            comity_reader_fail(reader, COMITY_BAD_FILE, "%s", found.list[0].text);
        else if (!comity_reader_fail_status(reader, status))
            take_changes(sweep, reader, texts);
    }
    comity_problems_free(&found);
    texts_free(texts);
    free(texts);
    return reader->status;
}

int comity_sweep_of_results(struct comity_sweep *sweep, const char *path,
                            struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    if (!comity_reader_open(&reader, path, problems))
        comity_sweep_of_reader(sweep, &reader);
    comity_reader_free(&reader);
    return reader.status;
}

/* Where the file keeps what belongs to a point alone; 0 when it does not. */
static bool find_point(struct comity_reader *reader, const struct sweep_layout *layout,
                       uint64_t point, size_t *index)
{
    size_t extent[COMITY_RANK_MAX];
    const size_t rank = comity_sweep_point_extents(layout->sweep, extent);
    uint64_t first, count;
    if (strcmp(reader->format, "sweep") == 0)
        return !comity_grid_levels((size_t)point, extent, rank, index);
    const uint64_t block = comity_sweep_block_of_point(layout, point, &index[1]);
    if (comity_sweep_source_range(reader, &first, &count) || block < first ||
        block - first >= count)
        return false;
    index[0] = (size_t)(block - first);
    return true;
}

/* The outcomes of the world that `start` and `box` are of, its replicate being on this axis. */
static void read_world(struct comity_reader *reader, size_t axis, const size_t start[],
                       size_t box[], double *outcomes)
{
    double cells[COMITY_SLOTS_VENUE_ISSUE];
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        comity_shape_extents(outcome->shape, box + axis + 1);
        if (comity_reader_find(reader, outcome->name) &&
            !comity_reader_get_box(reader, outcome->name, start, box, COMITY_FLOAT64, cells))
            comity_outcome_from_cells(outcome, 1, cells, outcomes);
    }
}

static void read_point(struct comity_reader *reader, const struct comity_sweep *sweep,
                       uint64_t point, uint32_t replicate, uint32_t *replicates, double *outcomes)
{
    size_t one[COMITY_RANK_MAX];
    struct sweep_layout layout = { 0 };
    size_t index[COMITY_RANK_MAX] = { 0 };
    const bool whole = strcmp(reader->format, "sweep") == 0;
    int32_t value = (int32_t)sweep->replicates;
    for (size_t axis = 0; axis < COMITY_RANK_MAX; axis++)
        one[axis] = 1;
    if (!comity_sweep_layout_of_reader(&layout, sweep, reader) &&
        !find_point(reader, &layout, point, index)) {
        comity_reader_fail(reader, COMITY_BAD_ARGUMENT, "this shard does not hold point %" PRIu64,
                           point);
    }
    /* the extents that the index is of */
    if (!reader->status && whole) {
        comity_sweep_check_whole(reader, &layout);
    } else if (!reader->status) {
        const struct comity_reader_dimension *blocks =
            comity_reader_find_dimension(reader, "block");
        comity_sweep_check_part(reader, &layout, blocks->length);
    }
    if (layout.ranges == 1) /* divided points have all of them */
        comity_reader_get_box(reader, "replicates", index, one, COMITY_INT32, &value);
    if (!reader->status && (value < 0 || (uint32_t)value > sweep->replicates)) {
        comity_reader_fail(reader, COMITY_BAD_FILE,
                           "it is damaged: it claims other replicates of point %" PRIu64
                           " than its sweep has",
                           point);
    }
    *replicates = (uint32_t)value;
    if (!reader->status && replicate < *replicates && (whole || layout.ranges == 1)) {
        const size_t axis = whole ? comity_sweep_point_extents(sweep, one) : 2;
        for (size_t k = 0; k < COMITY_RANK_MAX; k++)
            one[k] = 1;
        index[axis] = replicate;
        read_world(reader, axis, index, one, outcomes);
    }
    comity_sweep_layout_free(&layout);
}

int comity_sweep_read_point(const struct comity_sweep *sweep, const char *path, uint64_t point,
                            uint32_t replicate, uint32_t *replicates, double *outcomes,
                            struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    if (point >= sweep->points) {
        return comity_fail(problems, COMITY_BAD_ARGUMENT,
                           "%s: there is no point %" PRIu64 "; there are %" PRIu64 ", from 0", path,
                           point, sweep->points);
    }
    if (!comity_reader_open(&reader, path, problems))
        read_point(&reader, sweep, point, replicate, replicates, outcomes);
    comity_reader_free(&reader);
    return reader.status || *replicates > 0
               ? reader.status
               : comity_fail(problems, COMITY_BAD_ARGUMENT,
                             "%s: point %" PRIu64 " has not been run: it is of a shard that comity "
                             "merge --partial left out",
                             path, point);
}

/* Opens all shards, which must share one fingerprint: that of the sweep, which is of the first. */
static int gather(const char *const *shards, size_t count, unsigned threads,
                  const char *fingerprint, struct sweep_sources *sources,
                  struct comity_shares *shares, struct comity_problems *problems)
{
    bool *sealed = calloc(count, sizeof *sealed);
    int status = sealed ? comity_sweep_seals_check(shards, count, threads, sealed, problems)
                        : COMITY_NO_MEMORY;
    for (size_t k = 0; k < count && !status; k++) {
        struct comity_reader reader = { 0 };
        uint64_t first, blocks;
        status = comity_sweep_source_open(&reader, shards[k], k == 0, fingerprint, &first, &blocks,
                                          problems);
        if (!status)
            status = comity_shares_take(shares, &reader);
        comity_reader_free(&reader);
        if (!status && blocks > 0)
            status = comity_sweep_sources_add(sources, shards[k], first, blocks, sealed[k]);
    }
    free(sealed);
    return status;
}

/* The shards must hold the sweep's blocks, each once. Their numbers come from the files. *missing:
 * the first block that none has, or `blocks`. */
static int check_cover(const struct sweep_sources *sources, uint64_t blocks, uint64_t *missing,
                       struct comity_problems *problems)
{
    uint64_t next = 0;
    *missing = blocks;
    for (size_t k = 0; k < sources->count; k++) {
        const struct sweep_source *source = &sources->items[k];
        if (source->first >= blocks || source->count > blocks - source->first) {
            return comity_fail(problems, COMITY_BAD_FILE,
                               "%s: it is damaged: it claims %" PRIu64 " blocks from block %" PRIu64
                               " on, and its sweep has %" PRIu64,
                               source->path, source->count, source->first, blocks);
        }
        if (source->first < next) {
            return comity_fail(problems, COMITY_MISMATCH, "%s overlaps %s", source->path,
                               sources->items[k - 1].path);
        }
        *missing = source->first > next && *missing == blocks ? next : *missing;
        next = source->first + source->count;
    }
    *missing = next < blocks && *missing == blocks ? next : *missing;
    return COMITY_OK;
}

/* Where nothing was computed whole numbers are -1, as real ones are NaN; counts are 0. */
static void mark_gaps(struct sweep_layout *layout)
{
    for (size_t k = 0; k < layout->count; k++) {
        struct sweep_dataset *dataset = &layout->datasets[k];
        if (dataset->content == SWEEP_TRAJECTORY && dataset->element == COMITY_INT8) {
            dataset->fill = -1;
            dataset->may_lack = 1;
        }
    }
}

int comity_sweep_merge(const char *const *shards, size_t count, const char *path,
                       const struct comity_sweep_merge_options *options, uint64_t *failed,
                       struct comity_problems *problems)
{
    struct comity_sweep sweep;
    struct sweep_layout layout = { 0 };
    struct sweep_sources sources = { 0 };
    char fingerprint[COMITY_DIGEST_TEXT];
    struct comity_shares shares = { 0 };
    uint64_t missing = 0;
    options = options ? options : &(const struct comity_sweep_merge_options){ 0 };
    comity_sweep_init(&sweep);
    int status = count ? comity_sweep_of_results(&sweep, shards[0], problems) : COMITY_BAD_ARGUMENT;
    if (status || (status = comity_sweep_fingerprint(&sweep, fingerprint)) ||
        (status =
             gather(shards, count, options->threads, fingerprint, &sources, &shares, problems)))
        goto out;
    if (options->title)
        snprintf(sweep.title, sizeof sweep.title, "%s", options->title);
    if ((status = comity_sweep_layout_init(&layout, &sweep)) ||
        (status = check_cover(&sources, layout.blocks, &missing, problems)))
        goto out;
    const bool partial = missing < layout.blocks;
    if (partial && !options->partial) {
        status = comity_shares_missing(&shares, missing, layout.blocks,
                                       "; --partial merges what is there", problems);
        goto out;
    }
    if (partial)
        mark_gaps(&layout);
    layout.experiment.threads = options->threads;
    layout.beside = options->is_virtual ? &sources : NULL;
    status = comity_output_check_results(path, "sweep", fingerprint, options->replace, problems);
    if (!status) {
        const struct sweep_product whole = { .whole = 1,
                                             .count = layout.blocks,
                                             .fingerprint = fingerprint,
                                             .command_line = options->command_line,
                                             .replace = options->replace,
                                             .partial = partial,
                                             .progress = options->progress,
                                             .context = options->context };
        status = comity_sweep_write(&layout, &sources, &whole, path, failed, problems);
    }
out:
    comity_sweep_sources_free(&sources);
    comity_sweep_layout_free(&layout);
    comity_sweep_free(&sweep);
    free(shares.given);
    return status;
}
