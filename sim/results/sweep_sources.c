/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/sweep_sources.h"
#include "labelled/seal.h"

#include <comity/status.h>
#include <comity/workers.h>

#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

/* Blocks that wait for their turn take no more than this, whatever the number of threads. */
enum { WAITING_BYTES = 256 << 20 };

/* A part or shard that is open: until the last of its blocks was handed out. */
struct open_source {
    struct comity_reader reader; /* of a shard */
    struct sweep_part part;
    const struct sweep_source *from;
    const uint8_t *digests;            /* [count][COMITY_DIGEST] */
    const struct comity_chunk *chunks; /* of a part, or of blocks that are held */
    uint8_t *own_digests;              /* of a shard */
    struct open_source *newer;
};

/* A block on its way. */
struct piece {
    struct open_source *source;
    uint64_t block;
    int status; /* of the check */
    struct comity_chunk *chunks;
    struct buffer {
        void *bytes;
        size_t capacity;
    } * buffers; /* of each chunk */
    size_t chunks_count;
    double *sums;
    uint64_t failed;
};

/* What a thread works with. */
struct bench {
    struct comity_codec codec;
    void *values; /* of the largest chunk */
    struct sha256_ctx digest;
};

struct sweep_reading {
    const struct sweep_layout *layout;
    const struct sweep_sources *sources;
    struct comity_problems *problems;
    bool values;
    size_t chunks_count, largest;   /* chunks of a block, bytes of the largest */
    struct comity_workers *workers; /* NULL: seals vouch for all values, and one bench will do */
    void *bench, *piece;            /* without workers */
    uint64_t blocks, read;          /* in all; without workers, so far */
    uint64_t next;                  /* block that is not read yet */
    size_t at;                      /* source to be opened next */
    struct open_source *oldest, *newest; /* the newest is being read */
    bool ends;                           /* the oldest, with the block that was handed out */
};

/* A part makes room, so that its blocks are computed again when the sweep goes on. */
static int damaged(const struct sweep_reading *reading, const struct open_source *source,
                   uint64_t block)
{
    const char *path = source->from->path;
    const bool aside = reading->sources->mark && path && !comity_sweep_part_set_aside(path, NULL);
    return comity_fail(reading->problems, COMITY_BAD_FILE,
                       "%s: it is damaged: block %" PRIu64 " is not what was written%s", path,
                       block, aside ? ", and it is set aside" : "");
}

/* ---- the sources and HDF5, on the calling thread ---- */

/* What was found when the shard was first looked at must still be there. */
static int open_shard(const struct sweep_reading *reading, struct open_source *source)
{
    const struct sweep_source *from = source->from;
    const size_t start[2] = { 0 }, box[2] = { (size_t)from->count, COMITY_DIGEST };
    struct comity_reader *reader = &source->reader;
    uint64_t first, count;
    if (comity_sweep_source_open(reader, from->path, true, NULL, &first, &count, reading->problems))
        return reader->status;
    if (first != from->first || count != from->count) {
        return comity_fail(reading->problems, COMITY_BAD_FILE,
                           "%s: another shard came to its place while it was read", from->path);
    }
    source->digests = source->own_digests = calloc(from->count, COMITY_DIGEST);
    if (!source->digests)
        return comity_reader_fail_memory(reader);
    return comity_sweep_check_part(reader, reading->layout, count)
               ? reader->status
               : comity_reader_get_box(reader, "block_digest", start, box, COMITY_INT8,
                                       source->own_digests);
}

static int open_part(const struct sweep_reading *reading, struct open_source *source)
{
    const struct held_blocks *held = source->from->held;
    const int status = held ? COMITY_OK
                            : comity_sweep_part_open(&source->part, source->from, reading->layout,
                                                     reading->sources->mark, reading->problems);
    source->digests = held ? held->digests : source->part.digests;
    source->chunks = held ? held->chunks : source->part.chunks;
    return status;
}

static int open_next(struct sweep_reading *reading)
{
    const struct sweep_source *from = &reading->sources->items[reading->at++];
    if (from->first + from->count <= reading->next)
        return COMITY_OK;
    struct open_source *source = calloc(1, sizeof *source);
    if (!source)
        return COMITY_NO_MEMORY;
    *(reading->oldest ? &reading->newest->newer : &reading->oldest) = source;
    reading->newest = source;
    source->from = from;
    reading->next = from->first > reading->next ? from->first : reading->next;
    return reading->sources->mark ? open_part(reading, source) : open_shard(reading, source);
}

static void close_oldest(struct sweep_reading *reading)
{
    struct open_source *source = reading->oldest;
    reading->oldest = source->newer;
    reading->newest = source->newer ? reading->newest : NULL;
    comity_reader_free(&source->reader);
    comity_sweep_part_free(&source->part);
    free(source->own_digests);
    free(source);
}

/* Whether a dataset of the block is read at all, and whether it is decoded: a seal vouches for the
 * values. */
static bool is_wanted(const struct sweep_reading *reading, const struct sweep_dataset *dataset)
{
    return !dataset->of_points &&
           (reading->values || dataset->content == SWEEP_STATUS || dataset->content == SWEEP_SUMS);
}

static bool is_checked(const struct sweep_reading *reading, const struct sweep_source *source)
{
    return reading->values && !reading->sources->mark && !source->known;
}

static bool is_decoded(const struct sweep_reading *reading, const struct piece *piece,
                       const struct sweep_dataset *dataset)
{
    return dataset->content == SWEEP_STATUS || dataset->content == SWEEP_SUMS ||
           is_checked(reading, piece->source->from);
}

/* Of parts all chunks are wanted. */
static void take_chunks(const struct sweep_reading *reading, struct piece *piece)
{
    const struct open_source *source = piece->source;
    const size_t chunks = reading->chunks_count;
    const struct comity_chunk *from =
        source->chunks + (size_t)(piece->block - source->from->first) * chunks;
    memcpy(piece->chunks, from, chunks * sizeof *from);
}

static int read_chunks(struct sweep_reading *reading, struct piece *piece)
{
    struct open_source *source = piece->source;
    struct buffer *buffer = piece->buffers;
    struct comity_chunk *chunk = piece->chunks;
    for (size_t k = 0; k < reading->layout->count; k++) {
        const struct sweep_dataset *dataset = &reading->layout->datasets[k];
        for (size_t c = 0; c < dataset->chunks && is_wanted(reading, dataset); c++) {
            const size_t index[2 + SWEEP_RANK] = { (size_t)(piece->block - source->from->first), 0,
                                                   c };
            if (comity_reader_chunk(&source->reader, dataset->name, index, &buffer->bytes,
                                    &buffer->capacity, chunk))
                return source->reader.status;
            if (chunk->size == 0)
                return damaged(reading, source, piece->block); /* there is no such chunk */
            buffer++;
            chunk++;
        }
    }
    return COMITY_OK;
}

static int feed(void *context, uint64_t task, void *result)
{
    struct sweep_reading *reading = context;
    struct piece *piece = result;
    int status = COMITY_OK;
    (void)task;
    while (!status && (!reading->newest || reading->next >= reading->newest->from->first +
                                                                reading->newest->from->count))
        status = open_next(reading);
    if (status)
        return status;
    piece->source = reading->newest;
    piece->block = reading->next++;
    if (!reading->sources->mark)
        return read_chunks(reading, piece);
    take_chunks(reading, piece);
    return COMITY_OK;
}

/* ---- the values, on any thread ---- */

/* Takes the values of a chunk into the digest, what pads it left out, as sweep_block.c does; the
 * first dimension of the dataset has so many rows. */
static void digest_values(const struct sweep_dataset *dataset, size_t points, size_t rows, size_t c,
                          struct bench *bench)
{
    size_t bytes = comity_element_size(dataset->element);
    for (size_t d = 1; d < dataset->rank; d++)
        bytes *= dataset->chunk[d];
    /* the first dimension alone is ever cut into chunks, and then a block is one point */
    const size_t chunk = dataset->rank > 0 ? dataset->chunk[0] : 1;
    const size_t before = dataset->rank > 0 ? c * chunk : 0;
    const size_t left = dataset->rank == 0 ? 1 : rows > before ? rows - before : 0;
    const size_t used = (left < chunk ? left : chunk) * bytes;
    for (size_t point = 0; point < points; point++)
        sha256_update(&bench->digest, used, (const uint8_t *)bench->values + point * chunk * bytes);
}

static int decode(const struct sweep_reading *reading, struct bench *bench, struct piece *piece,
                  const struct sweep_dataset *dataset, size_t c, const struct comity_chunk *chunk)
{
    const struct sweep_layout *layout = reading->layout;
    uint64_t first_point;
    size_t first;
    const size_t points = comity_sweep_block_points(layout, piece->block, &first_point);
    const size_t replicates = comity_sweep_block_replicates(layout, piece->block, &first);
    const int status =
        comity_codec_decode(&bench->codec, comity_codec_filters, COMITY_FILTERS, dataset->element,
                            comity_sweep_chunk_elements(layout, dataset), chunk, bench->values);
    if (status)
        return status;
    if (dataset->content == SWEEP_SUMS) {
        memcpy(piece->sums, bench->values, dataset->extent[0] * sizeof *piece->sums);
        return piece->sums[SWEEP_REPLICATES] == (double)replicates ? COMITY_OK : COMITY_BAD_FILE;
    }
    digest_values(dataset, points, dataset->replicates ? replicates : dataset->extent[0], c, bench);
    for (size_t point = 0; dataset->content == SWEEP_STATUS && point < points; point++)
        piece->failed += ((const int8_t *)bench->values)[point] == SWEEP_POINT_FAILED;
    return COMITY_OK;
}

static int check(const struct sweep_reading *reading, struct bench *bench, struct piece *piece)
{
    const struct open_source *source = piece->source;
    const uint8_t *digest = source->digests + (piece->block - source->from->first) * COMITY_DIGEST;
    uint8_t found[COMITY_DIGEST];
    const struct comity_chunk *chunk = piece->chunks;
    piece->failed = 0;
    sha256_init(&bench->digest);
    for (size_t k = 0; k < reading->layout->count; k++) {
        const struct sweep_dataset *dataset = &reading->layout->datasets[k];
        for (size_t c = 0; c < dataset->chunks && is_wanted(reading, dataset); c++, chunk++) {
            const int status = is_decoded(reading, piece, dataset)
                                   ? decode(reading, bench, piece, dataset, c, chunk)
                                   : COMITY_OK;
            if (status)
                return status;
        }
    }
    sha256_digest(&bench->digest, sizeof found, found);
    return !is_checked(reading, piece->source->from) || memcmp(found, digest, sizeof found) == 0
               ? COMITY_OK
               : COMITY_BAD_FILE;
}

/* A block that is damaged is handed out, so that it can be named. */
static int compute(void *context, void *scratch, uint64_t task, unsigned slice, void *result)
{
    struct piece *piece = result;
    (void)task;
    (void)slice;
    piece->status = check(context, scratch, piece);
    return COMITY_OK;
}

/* ---- life ---- */

static void bench_free(void *memory)
{
    struct bench *bench = memory;
    if (bench) {
        comity_codec_free(&bench->codec);
        free(bench->values);
        free(bench);
    }
}

static int bench_init(void *context, void **memory)
{
    const struct sweep_reading *reading = context;
    struct bench *bench = *memory = calloc(1, sizeof *bench);
    if (!bench || !(bench->values = malloc(reading->largest)))
        return COMITY_NO_MEMORY;
    return comity_codec_init(&bench->codec, 0);
}

static void piece_free(void *memory)
{
    struct piece *piece = memory;
    if (!piece)
        return;
    for (size_t k = 0; piece->buffers && k < piece->chunks_count; k++)
        free(piece->buffers[k].bytes);
    free(piece->buffers);
    free(piece->chunks);
    free(piece->sums);
    free(piece);
}

static int piece_init(void *context, void **memory)
{
    const struct sweep_reading *reading = context;
    struct piece *piece = *memory = calloc(1, sizeof *piece);
    if (!piece)
        return COMITY_NO_MEMORY;
    piece->chunks_count = reading->chunks_count;
    piece->buffers = calloc(reading->chunks_count, sizeof *piece->buffers);
    piece->chunks = calloc(reading->chunks_count, sizeof *piece->chunks);
    piece->sums = calloc(comity_sweep_sums_size(reading->layout), sizeof *piece->sums);
    return piece->buffers && piece->chunks && piece->sums ? COMITY_OK : COMITY_NO_MEMORY;
}

/* Chunks of a block, and as many threads as leave little waiting. */
static unsigned measure(struct sweep_reading *reading)
{
    size_t bytes = 1;
    reading->largest = 1;
    reading->chunks_count = comity_sweep_block_chunks(reading->layout);
    for (size_t k = 0; k < reading->layout->count; k++) {
        const struct sweep_dataset *dataset = &reading->layout->datasets[k];
        const size_t chunk = comity_sweep_chunk_elements(reading->layout, dataset) *
                             comity_element_size(dataset->element);
        reading->largest = chunk > reading->largest ? chunk : reading->largest;
        bytes += chunk * dataset->chunks;
    }
    const size_t fit = WAITING_BYTES / (2 * bytes) + 1;
    const unsigned wanted = comity_workers_wanted(reading->layout->experiment.threads);
    return fit < wanted ? (unsigned)fit : wanted;
}

static bool checks_any(const struct sweep_reading *reading)
{
    bool any = false;
    for (size_t k = 0; k < reading->sources->count && !any; k++)
        any = is_checked(reading, &reading->sources->items[k]);
    return any;
}

int comity_sweep_reading_start(struct sweep_reading **out, const struct sweep_layout *layout,
                               const struct sweep_sources *sources, uint64_t first, bool values,
                               struct comity_problems *problems)
{
    struct sweep_reading *reading = *out = calloc(1, sizeof *reading);
    if (!reading)
        return COMITY_NO_MEMORY;
    *reading = (struct sweep_reading){
        .layout = layout,
        .sources = sources,
        .problems = problems,
        .values = values,
        .next = first,
        .blocks = comity_sweep_sources_blocks(sources, first, UINT64_MAX),
    };
    const unsigned threads = measure(reading);
    if (!checks_any(reading)) {
        const int status = bench_init(reading, &reading->bench);
        if (status)
            return status;
        return piece_init(reading, &reading->piece);
    }
    const struct comity_job job = { .tasks = reading->blocks,
                                    .threads = threads,
                                    .context = reading,
                                    .scratch_init = bench_init,
                                    .scratch_free = bench_free,
                                    .result_init = piece_init,
                                    .result_free = piece_free,
                                    .feed = feed,
                                    .compute = compute };
    return comity_workers_start(&reading->workers, &job);
}

/* The next piece: 1, 0 when there is none, or minus a status. */
static int next_piece(struct sweep_reading *reading, void **piece)
{
    if (reading->workers)
        return comity_workers_next(reading->workers, piece);
    if (reading->read == reading->blocks)
        return 0;
    *piece = reading->piece;
    const int status = feed(reading, reading->read++, *piece);
    return status ? -status : !compute(reading, reading->bench, 0, 0, *piece);
}

int comity_sweep_reading_next(struct sweep_reading *reading, struct sweep_found *found)
{
    void *result;
    if (reading->ends) {
        close_oldest(reading);
        reading->ends = false;
    }
    const int answer = next_piece(reading, &result);
    if (answer <= 0)
        return answer;
    const struct piece *piece = result;
    const struct sweep_source *from = piece->source->from;
    if (piece->status) {
        return -(piece->status == COMITY_BAD_FILE ? damaged(reading, piece->source, piece->block)
                                                  : piece->status);
    }
    reading->ends = piece->block + 1 == from->first + from->count;
    *found = (struct sweep_found){
        .block = piece->block,
        .chunks = reading->values ? piece->chunks : NULL,
        .digest = piece->source->digests + (piece->block - from->first) * COMITY_DIGEST,
        .sums = reading->layout->ranges > 1 ? piece->sums : NULL,
        .failed = piece->failed,
    };
    return 1;
}

uint64_t comity_sweep_reading_blocks(const struct sweep_reading *reading)
{
    return reading->blocks;
}

void comity_sweep_reading_free(struct sweep_reading *reading)
{
    if (!reading)
        return;
    comity_workers_free(reading->workers);
    bench_free(reading->bench);
    piece_free(reading->piece);
    while (reading->oldest)
        close_oldest(reading);
    free(reading);
}

/* ---- seals ---- */

static int seal_init(void *context, void **result)
{
    (void)context;
    *result = malloc(sizeof(int));
    return *result ? COMITY_OK : COMITY_NO_MEMORY;
}

static int look(void *context, void *scratch, uint64_t task, unsigned slice, void *result)
{
    const char *const *const *paths = context;
    (void)scratch;
    (void)slice;
    *(int *)result = comity_seal_look((*paths)[task]);
    return COMITY_OK;
}

int comity_sweep_seals_check(const char *const *paths, size_t count, unsigned threads, bool *sealed,
                             struct comity_problems *problems)
{
    const struct comity_job job = { .tasks = count,
                                    .threads = threads,
                                    .context = &paths,
                                    .result_init = seal_init,
                                    .result_free = free,
                                    .compute = look };
    struct comity_workers *workers;
    void *result;
    int status = comity_workers_start(&workers, &job);
    for (size_t k = 0; k < count && !status; k++) {
        const int answer = comity_workers_next(workers, &result);
        status = answer > 0 ? COMITY_OK : -answer;
        const int seal = status ? COMITY_SEAL_NONE : *(int *)result;
        sealed[k] = seal == COMITY_SEAL_WHOLE;
        if (seal < 0 || seal == COMITY_SEAL_BROKEN) {
            status = comity_fail(problems, comity_seal_status(seal), "%s: %s", paths[k],
                                 comity_seal_fault(seal));
        }
    }
    comity_workers_free(workers);
    return status;
}
