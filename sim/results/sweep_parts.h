/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SWEEP_PARTS_H
#define COMITY_RESULTS_SWEEP_PARTS_H

#include "results/sweep_block.h"

#include <comity/sweep_results.h>

/*
 * Parts and shards: files that hold some neighbouring blocks of a sweep. A part is kept until the
 * file is whole, and is laid out as this program alone needs it (part_file.c). A shard is a file of
 * results: datasets have the dimensions (block, slot, those of the dataset); a block of fewer
 * points leaves slots empty.
 */
struct sweep_source {
    char *path;                     /* owned */
    const struct held_blocks *held; /* in memory instead, borrowed; NULL: in a file */
    uint64_t first, count;          /* blocks */
    bool known;                     /* its seal was looked at; of a calibration, it was read */
};

struct sweep_sources {
    struct sweep_source *items; /* by first block; owned */
    size_t count;
    const struct sweep_mark *mark; /* of parts; NULL: they are shards */
};

/* The attribute of results whose points are divided: replicates of a range. */
#define COMITY_SWEEP_RANGE "block_replicates"

/* Whether a complete file lacks shards, which comity merge --partial has left out. */
bool comity_sweep_is_partial(struct comity_reader *reader);

/* The layout of results that are there, divided as they are. Errors: as of
 * comity_sweep_layout_init, and BAD_FILE. */
int comity_sweep_layout_of_reader(struct sweep_layout *layout, const struct comity_sweep *sweep,
                                  struct comity_reader *reader);

/* As many as attributes can count. */
#define COMITY_SWEEP_BLOCKS_MOST (UINT64_C(1) << 53)

/* Blocks kept in memory until they make a part: chunks of one dataset after the other, block by
 * block.
 */
struct held_blocks {
    struct comity_chunk *chunks; /* [count][chunks of a block], bytes owned */
    uint8_t *digests;            /* [count][COMITY_DIGEST] */
    size_t chunks_of_block, count, room;
    uint64_t first;
};

/* What every part says of its sweep, so that no other goes on with it. */
struct sweep_mark {
    char fingerprint[COMITY_DIGEST_TEXT];
    char share[24];    /* "whole", or a shard as "2/3" */
    char replaces[64]; /* the file at the target when the sweep began, which it was to replace, as
                          comity_existing_output_mark writes it; "" for none */
};

/* Identifies everything that the results depend on: 64 hexadecimal digits. Errors: NO_MEMORY. */
int comity_sweep_fingerprint(const struct comity_sweep *sweep, char text[COMITY_DIGEST_TEXT]);

void comity_sweep_sources_free(struct sweep_sources *sources);
int comity_sweep_sources_add(struct sweep_sources *sources, const char *path, uint64_t first,
                             uint64_t count, bool known);
void comity_sweep_sources_remove(struct sweep_sources *sources, size_t at);

/* Blocks of a range that the sources hold, each counted once. */
uint64_t comity_sweep_sources_blocks(const struct sweep_sources *sources, uint64_t first,
                                     uint64_t end);

/* By first block, then by how many: of qsort. */
int comity_sweep_source_order(const void *left, const void *right);

/* Adds blocks in memory, and takes them away again; they stay where they are. */
int comity_sweep_sources_hold(struct sweep_sources *sources, const struct held_blocks *held);
void comity_sweep_sources_let_go(struct sweep_sources *sources);

/* Compares the bytes of shards with their seals, on so many threads: HDF5 shall not see what
 * is damaged. BAD_FILE of the first; sealed[count] becomes which have a seal. */
int comity_sweep_seals_check(const char *const *paths, size_t count, unsigned threads, bool *sealed,
                             struct comity_problems *problems);

/* Opens a shard, for the first time or again, and reads its range. Errors: BAD_FILE, CANNOT_READ,
 * MISMATCH when the fingerprint, unless NULL, is another. */
int comity_sweep_source_open(struct comity_reader *reader, const char *path, bool again,
                             const char *fingerprint, uint64_t *first, uint64_t *count,
                             struct comity_problems *problems);

/* The range of one that is open; the reader gives the error. */
int comity_sweep_source_range(struct comity_reader *reader, uint64_t *first, uint64_t *count);

/* Where the parts of what is to lie at a path are, to be freed; NULL: no memory. */
char *comity_sweep_parts_directory(const char *path);

/* Lists the parts in a directory by their names alone, those that end so (NULL: in any way), in
 * order. CANNOT_READ with errno, NO_MEMORY; what was listed is there all the same. */
int comity_sweep_parts_list(struct sweep_sources *parts, const char *directory, const char *ending);

/*
 * Gathers the parts in a directory, as many as are asked for; one that is missing has none.
 * Temporary files are ignored. All must be of the mark's sweep and share; mark->replaces becomes
 * what they say. Parts that cannot be read are set aside and counted, and are problems. With most
 * == 0 there must be no parts. Errors: MISMATCH, CANNOT_READ, CANNOT_WRITE, NO_MEMORY.
 */
int comity_sweep_parts_find(const char *directory, const struct sweep_layout *layout,
                            struct sweep_mark *mark, size_t most, struct sweep_sources *sources,
                            size_t *damaged, struct comity_problems *problems);

/* A part in memory; to be freed whatever is returned. */
struct sweep_part {
    struct sweep_mark mark;
    uint64_t first, count;  /* blocks */
    const uint8_t *digests; /* [count][COMITY_DIGEST] */
    struct comity_chunk
        *chunks;    /* [count][comity_sweep_block_chunks]; owned, without their bytes */
    uint8_t *bytes; /* of the file; owned */
};

/* Reads a part, whose chunks are no larger than those of the layout can be. BAD_FILE unless its
 * bytes are those that were sealed, which is not looked at again where it is known, and are laid
 * out as the layout asks; MISMATCH when it is of another sweep or share; CANNOT_READ, NO_MEMORY. */
int comity_sweep_part_read(struct sweep_part *part, const char *path,
                           const struct sweep_layout *layout, const struct sweep_mark *mark,
                           bool sealed, struct comity_problems *problems);
void comity_sweep_part_free(struct sweep_part *part);

/* The same of a source of the file that is made of it; one of other blocks, or of another sweep or
 * share, which was reported when the sweep began, is a BAD_FILE. */
int comity_sweep_part_open(struct sweep_part *part, const struct sweep_source *from,
                           const struct sweep_layout *layout, const struct sweep_mark *mark,
                           struct comity_problems *problems);

/* Sets aside and counts the parts that cannot be opened as above; the rest is known to be sealed.
 */
int comity_sweep_parts_check(const struct sweep_layout *layout, struct sweep_sources *parts,
                             size_t *damaged, struct comity_problems *problems);

/* Renames a damaged part, so that it is none: the name gets this before it. Where that fails, it is
 * told in place of the last problem, which said that it is damaged. */
#define COMITY_SWEEP_ASIDE "damaged-"
int comity_sweep_part_set_aside(const char *path, struct comity_problems *problems);

/* Computes the digest of every block of a part or shard from what the file holds and compares it
 * with that of the computation. BAD_FILE when one differs or cannot be read. *failed becomes the
 * number of points that failed, unless it is NULL. */
int comity_sweep_source_check(const struct sweep_layout *layout, const struct sweep_source *source,
                              uint64_t *failed, struct comity_problems *problems);

/* Whether a file that is open has every dataset of the layout: its type, its extents, and chunks
 * that can be copied as they lie. Of a part or shard, `blocks` of them. BAD_FILE; the reader gives
 * the error. */
int comity_sweep_check_part(struct comity_reader *reader, const struct sweep_layout *layout,
                            uint64_t blocks);
int comity_sweep_check_whole(struct comity_reader *reader, const struct sweep_layout *layout);

/* Whether the values of a complete file are those that its results_sha256 was taken of. BAD_FILE,
 * NO_MEMORY; the reader gives the error. */
int comity_sweep_check_results(struct comity_reader *reader, const struct sweep_layout *layout);

/* comity_output_check of a target; but what goes on makes room for a file that has lost its end. */
int comity_existing_output_check(const char *path, bool resume, struct comity_problems *problems);

/* Tells a file from others that may come to its place: "" when there is none. */
void comity_existing_output_mark(const char *path, char text[64]);

/*
 * What lies at the target of a sweep. When it is what this sweep or shard, blocks first ... first +
 * count - 1, would make, and `inside` is asked for: *complete says that it lacks nothing, dataset
 * by dataset and value by value, and *failed how many of its points failed. BAD_FILE when it is
 * damaged or lacks something, or is a file of HDF5 whose end is missing. MISMATCH when it is
 * something else and not what the sweep was to replace.
 */
int comity_existing_output_look(const char *path, const struct sweep_layout *layout,
                                const struct sweep_mark *mark, uint64_t first, uint64_t count,
                                bool inside, int *complete, uint64_t *failed,
                                struct comity_problems *problems);

/* Takes over a block's chunks. */
int comity_sweep_hold(struct held_blocks *held, uint64_t index, struct sweep_encoded *encoded);
void comity_sweep_held_clear(struct held_blocks *held); /* keeps the room */
void comity_sweep_held_free(struct held_blocks *held);

/* Writes what is held as one part. */
int comity_sweep_part_write(const struct held_blocks *held, const char *path,
                            const struct sweep_mark *mark, struct comity_problems *problems);

/* The complete file of a sweep, or a shard of it. */
struct sweep_product {
    int whole;
    uint64_t first, count; /* blocks; of the whole 0 and all */
    const char *fingerprint;
    const char *command_line; /* NULL: none */
    const char *share;        /* of a shard */
    bool partial;             /* a whole whose sources do not cover it: the rest is not run */
    bool replace;             /* other results at the path */
    bool quick;               /* it is soon computed again */
    /* NULL, or called before each block: true is INTERRUPTED */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
};

/* Compares coordinates, attributes and provenance of a complete file or a shard with what the sweep
 * makes of them. */
int comity_sweep_compare_labels(struct comity_reader *reader, const struct sweep_layout *layout,
                                const struct sweep_product *product,
                                struct comity_verification *verification);

/* Whether coordinates and dimensions of a whole file are those that the sweep makes. BAD_FILE. */
int comity_sweep_check_labels(struct comity_reader *reader, const struct sweep_layout *layout);

/* Makes it from sources that cover its blocks, some of them twice or more. What is copied is
 * checked as by comity_sweep_source_check unless it is known; *failed becomes the number of points
 * of which a replicate became non-finite. */
int comity_sweep_write(const struct sweep_layout *layout, const struct sweep_sources *sources,
                       const struct sweep_product *product, const char *path, uint64_t *failed,
                       struct comity_problems *problems);

/* Dimensions, datasets and range of a part or shard. */
int comity_sweep_put_part(const struct sweep_layout *layout, struct comity_writer *writer,
                          uint64_t first, uint64_t count, const char *fingerprint,
                          const char *share);

/* Reads the sweep, which was initialised, from the provenance of its results. Errors: BAD_FILE,
 * BAD_SWEEP, BAD_SCENARIO, NO_MEMORY. */
int comity_sweep_of_reader(struct comity_sweep *sweep, struct comity_reader *reader);

/* The hash of the results from the digests of all blocks, as text. */
void comity_sweep_hash(const uint8_t *digests, uint64_t blocks, char text[COMITY_DIGEST_TEXT]);

/* Everything of the complete data that is known before the first point is computed. */
int comity_sweep_put_whole(const struct sweep_layout *layout, struct comity_writer *writer,
                           const char *fingerprint, const char *command_line);

/* The hash of the results from the digests of all blocks [blocks][COMITY_DIGEST]. */
void comity_sweep_put_hash(struct comity_writer *writer, const uint8_t *digests, uint64_t blocks);

/* Dimensions and coordinates of the datasets; dimensions of the points come before. In a part the
 * replicates are those of a block. */
void comity_sweep_put_dimensions(const struct sweep_layout *layout, struct comity_writer *writer,
                                 bool whole);

/* Declares the datasets that the whole, or a part, has, after the leading dimensions of the points,
 * chunked as chunk[rank]. */
void comity_sweep_put_datasets(const struct sweep_layout *layout, struct comity_writer *writer,
                               const char *leading, size_t rank, const size_t *chunk,
                               const char *coordinates, bool whole);

/* Whether the whole, or a part, has the dataset. */
bool comity_sweep_has(const struct sweep_dataset *dataset, bool whole);

/* Sweep text and resolved scenarios, version, commit, build, date, command line. */
int comity_sweep_put_provenance(const struct sweep_layout *layout, struct comity_writer *writer,
                                bool whole, const char *command_line);

/* Coordinates of the points: an axis each, or one dimension `point`. Returns the further
 * coordinates, separated by spaces, to be freed; NULL: the writer has failed. */
char *comity_sweep_put_points(const struct sweep_layout *layout, struct comity_writer *writer);

/* Where the values of a dataset of a virtual whole lie; to be freed whatever is returned. */
int comity_sweep_virtual_boxes(const struct sweep_layout *layout,
                               const struct sweep_dataset *dataset,
                               struct comity_virtual_box **boxes, size_t *count);

/* Shares of power of every point. */
void comity_sweep_put_power(const struct sweep_layout *layout, struct comity_writer *writer);

#endif
