/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parts and shards as sources of blocks, the directory of the parts, blocks in memory. */
#include "core/growth.h"
#include "core/text_stream.h"
#include "results/sweep_parts.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comity_sweep_sources_free(struct sweep_sources *sources)
{
    for (size_t k = 0; k < sources->count; k++)
        free(sources->items[k].path);
    free(sources->items);
    *sources = (struct sweep_sources){ 0 };
}

static int insert(struct sweep_sources *sources, struct sweep_source source)
{
    if (!COMITY_GROW(&sources->items, sources->count))
        return COMITY_NO_MEMORY;
    size_t at = sources->count++;
    for (; at > 0 && sources->items[at - 1].first > source.first; at--)
        sources->items[at] = sources->items[at - 1];
    sources->items[at] = source;
    return COMITY_OK;
}

int comity_sweep_sources_add(struct sweep_sources *sources, const char *path, uint64_t first,
                             uint64_t count, bool known)
{
    const struct sweep_source source = {
        .path = strdup(path), .first = first, .count = count, .known = known
    };
    const int status = source.path ? insert(sources, source) : COMITY_NO_MEMORY;
    free(status ? source.path : NULL);
    return status;
}

int comity_sweep_sources_hold(struct sweep_sources *sources, const struct held_blocks *held)
{
    return insert(
        sources, (struct sweep_source){ .held = held, .first = held->first, .count = held->count });
}

void comity_sweep_sources_let_go(struct sweep_sources *sources)
{
    for (size_t k = sources->count; k-- > 0;)
        if (sources->items[k].held)
            comity_sweep_sources_remove(sources, k);
}

uint64_t comity_sweep_sources_blocks(const struct sweep_sources *sources, uint64_t first,
                                     uint64_t end)
{
    uint64_t blocks = 0, next = first;
    for (size_t k = 0; k < sources->count; k++) {
        const struct sweep_source *source = &sources->items[k];
        const uint64_t from = source->first > next ? source->first : next;
        const uint64_t last = source->first + source->count, to = last < end ? last : end;
        if (to > from) {
            blocks += to - from;
            next = to;
        }
    }
    return blocks;
}

void comity_sweep_sources_remove(struct sweep_sources *sources, size_t at)
{
    free(sources->items[at].path);
    sources->count--;
    memmove(&sources->items[at], &sources->items[at + 1],
            (sources->count - at) * sizeof *sources->items);
}

int comity_sweep_source_range(struct comity_reader *reader, uint64_t *first, uint64_t *count)
{
    const struct comity_reader_dimension *blocks = comity_reader_find_dimension(reader, "block");
    uint64_t empty;
    *count = blocks ? blocks->length : 0;
    comity_reader_whole(reader, "first_block", 0, COMITY_SWEEP_BLOCKS_MOST, first);
    if (!blocks && comity_reader_has(reader, NULL, "empty")) /* more shards than blocks */
        return comity_reader_whole(reader, "empty", 1, 1, &empty);
    return *count ? reader->status
                  : comity_reader_fail(reader, COMITY_BAD_FILE,
                                       "it does not say which blocks of the sweep it holds");
}

int comity_sweep_source_open(struct comity_reader *reader, const char *path, bool again,
                             const char *fingerprint, uint64_t *first, uint64_t *count,
                             struct comity_problems *problems)
{
    char *print = NULL;
    if (again ? comity_reader_open_again(reader, path, problems)
              : comity_reader_open(reader, path, problems))
        return reader->status;
    if (strcmp(reader->format, "sweep part") != 0) {
        return comity_reader_fail(reader, COMITY_MISMATCH,
                                  "it holds a %s, not a shard or part of a sweep", reader->format);
    }
    comity_reader_text(reader, NULL, "fingerprint", &print);
    comity_sweep_source_range(reader, first, count);
    if (fingerprint && print && strcmp(print, fingerprint) != 0) {
        comity_reader_fail(reader, COMITY_MISMATCH,
                           "it belongs to another sweep, scenario or version of the program");
    }
    free(print);
    return reader->status;
}

int comity_sweep_part_open(struct sweep_part *part, const struct sweep_source *from,
                           const struct sweep_layout *layout, const struct sweep_mark *mark,
                           struct comity_problems *problems)
{
    int status = comity_sweep_part_read(part, from->path, layout, mark, from->known, problems);
    if (!status && (part->first != from->first || part->count != from->count)) {
        status = comity_fail(problems, COMITY_BAD_FILE,
                             "%s: it holds other blocks than its name says", from->path);
    }
    return status == COMITY_MISMATCH ? COMITY_BAD_FILE : status;
}

int comity_sweep_part_set_aside(const char *path, struct comity_problems *problems)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *aside = comity_make_text("%.*s" COMITY_SWEEP_ASIDE "%s", (int)(name - path), path, name);
    int status = aside ? COMITY_OK : COMITY_NO_MEMORY;
    /* where another process has removed it, it is out of the way as well */
    if (aside && rename(path, aside) != 0 && errno != ENOENT)
        status = COMITY_CANNOT_WRITE;
    if (status) {
        const char *reason = aside ? strerror(errno) : comity_status_message(status);
        if (problems && problems->count > 0)
            comity_problems_drop(problems, problems->count - 1, 1);
        comity_fail(problems, status, "%s: it is damaged and cannot be set aside: %s", path,
                    reason);
    }
    free(aside);
    return status;
}

/* ---- the directory of the parts ---- */

char *comity_sweep_parts_directory(const char *path)
{
    char *target = comity_follow_links(path);
    char *directory = target ? comity_make_text("%s.parts", target) : NULL;
    free(target);
    return directory;
}

int comity_sweep_source_order(const void *left, const void *right)
{
    const struct sweep_source *one = left, *other = right;
    return one->first != other->first   ? (one->first < other->first ? -1 : 1)
           : one->count != other->count ? (one->count < other->count ? -1 : 1)
                                        : 0;
}

/* Adds what the name says, unless it is that of no part. */
static int list_part(struct sweep_sources *parts, const char *directory, const char *name,
                     const char *ending)
{
    struct sweep_source part = { 0 };
    int end = 0;
    if (sscanf(name, "part-%" SCNu64 "-%" SCNu64 "%n", &part.first, &part.count, &end) != 2 ||
        part.count == 0 || (ending && strcmp(name + end, ending) != 0))
        return COMITY_OK;
    if (!COMITY_GROW(&parts->items, parts->count) ||
        !(part.path = comity_make_text("%s/%s", directory, name)))
        return COMITY_NO_MEMORY;
    parts->items[parts->count++] = part;
    return COMITY_OK;
}

int comity_sweep_parts_list(struct sweep_sources *parts, const char *directory, const char *ending)
{
    DIR *stream = opendir(directory);
    int status = stream ? COMITY_OK : COMITY_CANNOT_READ;
    for (const struct dirent *entry; !status && (entry = readdir(stream));)
        status = list_part(parts, directory, entry->d_name, ending);
    const int reason = errno;
    if (stream)
        closedir(stream);
    if (parts->count > 0)
        qsort(parts->items, parts->count, sizeof *parts->items, comity_sweep_source_order);
    errno = reason;
    return status;
}

/* A part is added to the sources; a damaged one goes aside. */
static int take_part(const char *path, const struct sweep_layout *layout, struct sweep_mark *mark,
                     struct sweep_sources *sources, size_t *damaged,
                     struct comity_problems *problems)
{
    struct sweep_part part;
    int status = comity_sweep_part_read(&part, path, layout, mark, false, problems);
    if (!status) {
        *mark = part.mark;
        status = comity_sweep_sources_add(sources, path, part.first, part.count, false);
    } else if (status == COMITY_BAD_FILE) {
        status = comity_sweep_part_set_aside(path, problems);
        *damaged += !status;
    }
    comity_sweep_part_free(&part);
    return status;
}

int comity_sweep_parts_find(const char *directory, const struct sweep_layout *layout,
                            struct sweep_mark *mark, size_t most, struct sweep_sources *sources,
                            size_t *damaged, struct comity_problems *problems)
{
    struct sweep_sources there = { 0 };
    int status = comity_sweep_parts_list(&there, directory, NULL);
    if (status == COMITY_CANNOT_READ) {
        status = errno == ENOENT
                     ? COMITY_OK
                     : comity_fail(problems, status, "%s: %s", directory, strerror(errno));
    } else if (!status && most == 0 && there.count > 0) {
        status = comity_fail(
            problems, COMITY_MISMATCH,
            "%s holds parts of an unfinished sweep: go on with --resume, or remove it", directory);
    }
    for (size_t k = 0; k < there.count && sources->count < most && !status; k++)
        status = take_part(there.items[k].path, layout, mark, sources, damaged, problems);
    comity_sweep_sources_free(&there);
    return status;
}

int comity_sweep_parts_check(const struct sweep_layout *layout, struct sweep_sources *parts,
                             size_t *damaged, struct comity_problems *problems)
{
    int status = COMITY_OK;
    for (size_t k = 0; k < parts->count && !status;) {
        struct sweep_part part;
        status = comity_sweep_part_open(&part, &parts->items[k], layout, parts->mark, problems);
        comity_sweep_part_free(&part);
        if (status == COMITY_BAD_FILE) {
            status = comity_sweep_part_set_aside(parts->items[k].path, problems);
            comity_sweep_sources_remove(parts, k);
            (*damaged)++;
        } else {
            parts->items[k++].known = !status;
        }
    }
    return status;
}

int comity_sweep_hold(struct held_blocks *held, uint64_t index, struct sweep_encoded *encoded)
{
    if (held->count == held->room) {
        const size_t room = held->room ? 2 * held->room : 8;
        void *chunks = realloc(held->chunks, room * encoded->chunks_count * sizeof *held->chunks);
        if (!chunks)
            return COMITY_NO_MEMORY;
        held->chunks = chunks;
        void *digests = realloc(held->digests, room * COMITY_DIGEST);
        if (!digests)
            return COMITY_NO_MEMORY;
        held->digests = digests;
        held->room = room;
    }
    if (held->count == 0)
        held->first = index;
    held->chunks_of_block = encoded->chunks_count;
    memcpy(held->chunks + held->count * encoded->chunks_count, encoded->chunks,
           encoded->chunks_count * sizeof *encoded->chunks);
    memset(encoded->chunks, 0, encoded->chunks_count * sizeof *encoded->chunks);
    memcpy(held->digests + held->count * COMITY_DIGEST, encoded->digest, COMITY_DIGEST);
    held->count++;
    return COMITY_OK;
}

void comity_sweep_held_clear(struct held_blocks *held)
{
    for (size_t k = 0; k < held->count * held->chunks_of_block; k++)
        free((void *)(uintptr_t)held->chunks[k].bytes);
    held->count = 0;
}

void comity_sweep_held_free(struct held_blocks *held)
{
    comity_sweep_held_clear(held);
    free(held->chunks);
    free(held->digests);
    *held = (struct held_blocks){ 0 };
}

int comity_sweep_put_part(const struct sweep_layout *layout, struct comity_writer *writer,
                          uint64_t first, uint64_t count, const char *fingerprint,
                          const char *share)
{
    const size_t chunk[2] = { 1, layout->block_points };
    if (count == 0) {
        comity_writer_identify(writer, fingerprint, share);
        comity_writer_number(writer, "empty", COMITY_FLOAT64, 1);
        comity_sweep_put_dimensions(layout, writer, false);
        return comity_writer_number(writer, "first_block", COMITY_FLOAT64, (double)first);
    }
    comity_writer_dimension(writer, "block", (size_t)count);
    comity_writer_dimension(writer, "slot", layout->block_points);
    comity_writer_dimension(writer, "digest_byte", COMITY_DIGEST);
    comity_sweep_put_dimensions(layout, writer, false);
    comity_sweep_put_datasets(layout, writer, "block slot", 2, chunk, "", false);
    comity_writer_variable(writer, &(struct comity_variable_description){
                                       .name = "block_digest",
                                       .element = COMITY_INT8,
                                       .dimensions = "block digest_byte",
                                       .long_name = "SHA-256 of the values of a block",
                                   });
    comity_writer_identify(writer, fingerprint, share);
    return comity_writer_number(writer, "first_block", COMITY_FLOAT64, (double)first);
}

void comity_sweep_hash(const uint8_t *digests, uint64_t blocks, char text[COMITY_DIGEST_TEXT])
{
    struct sha256_ctx digest;
    sha256_init(&digest);
    sha256_update(&digest, (size_t)blocks * COMITY_DIGEST, digests);
    comity_digest_text(&digest, text);
}

void comity_sweep_put_hash(struct comity_writer *writer, const uint8_t *digests, uint64_t blocks)
{
    char text[COMITY_DIGEST_TEXT];
    comity_sweep_hash(digests, blocks, text);
    comity_writer_text(writer, NULL, "results_sha256", text);
}

int comity_sweep_put_whole(const struct sweep_layout *layout, struct comity_writer *writer,
                           const char *fingerprint, const char *command_line)
{
    char dimensions[2048];
    size_t chunk[COMITY_RANK_MAX];
    const size_t rank = comity_sweep_point_extents(layout->sweep, chunk);
    comity_sweep_block_extents(layout, chunk);
    comity_writer_fail_status(
        writer, comity_sweep_point_dimensions(layout->sweep, dimensions, sizeof dimensions));
    char *coordinates = comity_sweep_put_points(layout, writer);
    if (coordinates) {
        comity_sweep_put_dimensions(layout, writer, true);
        comity_sweep_put_datasets(layout, writer, dimensions, rank, chunk, coordinates, true);
        comity_writer_identify(writer, fingerprint, NULL);
        comity_sweep_put_provenance(layout, writer, true, command_line);
    }
    free(coordinates);
    return writer->status;
}
