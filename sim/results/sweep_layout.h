/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SWEEP_LAYOUT_H
#define COMITY_RESULTS_SWEEP_LAYOUT_H

#include "labelled/codec.h"

#include <comity/sweep.h>

/*
 * How the results of a sweep lie in files. The unit of work, of writing and of resuming is a block:
 * a box of neighbouring points (one level of each axis before the split axis of the grid, some
 * levels of that, and all levels of those after it) or, where few points have many replicates, a
 * range of the replicates of one point. Each dataset has the same number of chunks in every block,
 * so that parts of a sweep become the whole by copying chunks as they lie. What belongs to a
 * divided point alone is made from the sums of its ranges (sweep_sums.h).
 */
enum sweep_content {
    SWEEP_STATUS,
    SWEEP_REPLICATES,
    SWEEP_OUTCOME,
    SWEEP_MEASURE,        /* of worlds */
    SWEEP_ENSEMBLE,       /* a measure of the replicates of a point */
    SWEEP_ENSEMBLE_ERROR, /* its standard error */
    SWEEP_TRAJECTORY,
    SWEEP_MEAN,
    SWEEP_DEVIATION,
    SWEEP_QUANTILES,
    SWEEP_PHASE_SHARE,
    SWEEP_SUMS /* of a range of replicates: in parts only */
};

/* Values of the dataset `status`, as its flag_meanings name them. */
enum sweep_point_status { SWEEP_POINT_NOT_RUN, SWEEP_POINT_DONE, SWEEP_POINT_FAILED };

enum {
    SWEEP_RANK = 5 /* most dimensions of a dataset after those of the points */
};

struct sweep_dataset {
    enum sweep_content content;
    size_t source; /* outcome code, index of a measure, or track of the recording */
    enum comity_element element;
    char name[96], long_name[192];
    const char *units, *flag_meanings;
    double fill;         /* of padding and of what is never written */
    int may_lack;        /* values may be fill, which _FillValue then names */
    char dimensions[96]; /* after those of the points */
    size_t rank;
    size_t extent[SWEEP_RANK], chunk[SWEEP_RANK];
    size_t chunks;   /* of a block; more than one along the first of these dimensions */
    bool replicates; /* are the first of these dimensions */
    bool of_points;  /* a value of divided points: in the whole only */
};

struct sweep_sources;

struct sweep_layout {
    const struct comity_sweep *sweep;
    struct comity_experiment experiment; /* ready but for hooks and threads */
    size_t split_axis;                   /* 0 where there is one dimension `point` */
    size_t block_points;                 /* of a full block */
    size_t row_points;                   /* of all levels of the split axis: blocks do not cross */
    size_t block_replicates; /* of a full block: all, or a range where points are divided */
    uint64_t ranges;         /* blocks of a divided point; 1: points are not divided */
    uint64_t blocks;
    uint64_t held_blocks; /* at most so many are kept in memory */
    struct sweep_dataset *datasets;
    size_t count;
    int compression;
    const struct sweep_sources *beside; /* shards that a virtual whole has its values from; NULL: it
                                           has them itself */
};

/* What a sweep that was prepared asks for. Errors: NO_MEMORY. */
int comity_sweep_layout_init(struct sweep_layout *layout, const struct comity_sweep *sweep);

/* The same with points divided as in a file: into ranges of so many replicates, or, 0, not at all.
 * Errors also: BAD_ARGUMENT, they cannot be. */
int comity_sweep_layout_init_divided(struct sweep_layout *layout, const struct comity_sweep *sweep,
                                     size_t block_replicates);
void comity_sweep_layout_free(struct sweep_layout *layout); /* safe twice */

/* Points of a block, and the first of them. Of a divided point, the point. */
size_t comity_sweep_block_points(const struct sweep_layout *layout, uint64_t block,
                                 uint64_t *first_point);

/* Replicates that a block has of each of its points, and the first of them. */
size_t comity_sweep_block_replicates(const struct sweep_layout *layout, uint64_t block,
                                     size_t *first);

/* Elements of a dataset's values for the points, or the range of replicates, of a block. */
size_t comity_sweep_block_elements(const struct sweep_layout *layout,
                                   const struct sweep_dataset *dataset, uint64_t block);

/* Chunks of a block, those of divided points included, which stay empty; elements of one. */
size_t comity_sweep_block_chunks(const struct sweep_layout *layout);
size_t comity_sweep_chunk_elements(const struct sweep_layout *layout,
                                   const struct sweep_dataset *dataset);

/* Digests that the hash of the results is taken of: of all blocks, then of all divided points. */
uint64_t comity_sweep_digests(const struct sweep_layout *layout);

/* The block that a point belongs to, the first of a divided point, and its place among the block's
 * points. */
uint64_t comity_sweep_block_of_point(const struct sweep_layout *layout, uint64_t point,
                                     size_t *place);

/* Whether the results have datasets of this content. */
bool comity_sweep_keeps(const struct sweep_layout *layout, enum sweep_content content);

/* Elements of a dataset's values for one point. */
size_t comity_sweep_dataset_size(const struct sweep_dataset *dataset);

/* Numbers that a range of replicates adds to its divided point: of a dataset, 0 where it does not
 * belong to the point, and of all datasets, in whose order the sums lie. */
size_t comity_sweep_dataset_sums(const struct sweep_dataset *dataset);
size_t comity_sweep_sums_size(const struct sweep_layout *layout);

/* Fills values [points of the block][extents] of a dataset from a computed block. SWEEP_TRAJECTORY
 * values are the track itself: *values is then redirected to it. */
int comity_sweep_values_of_block(const struct sweep_layout *layout,
                                 const struct sweep_dataset *dataset,
                                 const struct comity_block *block, void **values);

/* What the replicates of a block add to their point. */
void comity_sweep_sums_of_block(const struct sweep_layout *layout, const struct comity_block *block,
                                double *sums);

/* Values of a dataset that belongs to a divided point, from the sums of all its ranges. */
void comity_sweep_sums_values(const struct sweep_layout *layout,
                              const struct sweep_dataset *dataset, const double *sums,
                              void *values);

/* Index of chunk c of a block in the complete file, over the dimensions of the points and the
 * dataset's; false: it holds none of the replicates. */
bool comity_sweep_chunk_index(const struct sweep_layout *layout,
                              const struct sweep_dataset *dataset, uint64_t block, size_t c,
                              size_t *index);

/* The box of a block's points: extents of a full block, which make the chunks; and where a block of
 * so many points begins and how far it goes. All have as many entries as there are dimensions of
 * the points. */
void comity_sweep_block_extents(const struct sweep_layout *layout, size_t *extent);
void comity_sweep_block_box(const struct sweep_layout *layout, uint64_t block, size_t points,
                            size_t *start, size_t *count);

/* Its values of a dataset in the complete file; returns how many dimensions the box has. */
size_t comity_sweep_dataset_box(const struct sweep_layout *layout,
                                const struct sweep_dataset *dataset, uint64_t block, size_t *start,
                                size_t *count);

/* Dimensions of the points: extents, names (separated by spaces); returns how many. */
size_t comity_sweep_point_extents(const struct comity_sweep *sweep, size_t *extent);
int comity_sweep_point_dimensions(const struct comity_sweep *sweep, char *names, size_t size);

/* Whether the points can differ in their shares of power, which are then kept of each. */
bool comity_sweep_varies_power(const struct comity_sweep *sweep);

#endif
