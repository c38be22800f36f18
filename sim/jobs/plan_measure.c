/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clock.h"
#include "jobs/plan.h"
#include "results/sweep_sums.h"

#include <comity/scenario_file.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A sample is large enough for threads and memory to be set up in a small part of its time. */
enum { SAMPLE_WORLDS = 2048, REPLICATES_TRIED = 512, ADAPTIVE_TRIED = 4096, SAMPLES_MOST = 64 };

static const double block_bytes = 64e6; /* of a sample's block, about */

/* What is computed is read, checked and written once more at the end; measured, in values. */
static const double joined_bytes_per_second = 200e6;

struct sample {
    double begun, seconds;
    double worlds, points, replicates, at_most;
    double bytes, compressed; /* of what was encoded */
};

static double replicates_needed(const struct comity_experiment *experiment, const double *outcomes,
                                uint32_t count, uint32_t most)
{
    double *values = calloc(count, sizeof *values);
    const double needed = values ? comity_adaptive_needed(&experiment->adaptive, experiment->ticks,
                                                          count, outcomes, values)
                                 : most;
    free(values);
    return fmin(needed, most);
}

/* Of one point's values. */
static double point_bytes(const struct sweep_layout *layout)
{
    double bytes = 0;
    for (size_t k = 0; k < layout->count; k++) {
        bytes += (double)comity_sweep_dataset_size(&layout->datasets[k]) *
                 (double)comity_element_size(layout->datasets[k].element);
    }
    return bytes;
}

static void take_block(const struct comity_experiment *experiment, const struct comity_block *block,
                       uint32_t most, struct sample *sample)
{
    const struct sweep_encoded *encoded = block->attachment;
    const size_t points = block->count / experiment->replicates;
    for (size_t point = 0; point < points; point++) {
        const uint32_t done = block->replicates[point];
        double needed = most;
        if (experiment->adaptive.active) {
            const size_t first = point * experiment->replicates;
            const double *outcomes = experiment->adaptive.row
                                         ? block->measures + first * experiment->adaptive.row
                                         : block->outcomes + first * COMITY_OUTCOME_SLOTS;
            needed = done < experiment->replicates
                         ? done
                         : replicates_needed(experiment, outcomes, done, most);
        }
        sample->worlds += done;
        sample->replicates += needed;
        sample->at_most += needed >= most;
    }
    sample->points += (double)points;
    for (size_t k = 0; encoded && k < encoded->chunks_count; k++)
        sample->compressed += (double)encoded->chunks[k].size;
    sample->bytes += encoded ? (double)points * point_bytes(encoded->layout) : 0;
}

static int run_sample(const struct comity_experiment *experiment, uint32_t most,
                      struct sample *sample, struct plan_speed *speed)
{
    struct comity_experiment_run *run;
    struct comity_block *block;
    int answer = -comity_experiment_start(&run, experiment);
    if (answer != 0)
        return -answer;
    speed->threads = comity_experiment_threads(run);
    speed->kernel = comity_experiment_kernel(run);
    while ((answer = comity_experiment_next(run, &block)) > 0)
        take_block(experiment, block, most, sample);
    comity_experiment_free(run);
    return -answer;
}

/* Replicates that are tried: all, unless they are many. */
static uint32_t replicates_tried(const struct sweep_layout *layout)
{
    const struct comity_experiment *experiment = &layout->experiment;
    const double world = (double)comity_recording_bytes(&experiment->recording) +
                         COMITY_OUTCOME_SLOTS * sizeof(double);
    const double fit = fmax(2, block_bytes / world);
    const double most = experiment->adaptive.active ? ADAPTIVE_TRIED : REPLICATES_TRIED;
    return (uint32_t)fmin(experiment->replicates, fmin(fit, most));
}

/* The sweep with fewer replicates, in blocks of a few points, computed and encoded as it will be.
 */
static int set_sample(const struct sweep_layout *layout, struct comity_sweep *sweep,
                      struct sweep_layout *sampled, unsigned threads)
{
    struct comity_experiment *experiment = &sampled->experiment;
    size_t points;
    *sweep = *layout->sweep;
    sweep->replicates = replicates_tried(layout);
    if (sweep->adaptive.active && sweep->adaptive.least > sweep->replicates)
        sweep->adaptive.least = sweep->replicates;
    const int status = comity_sweep_layout_init_divided(sampled, sweep, 0);
    points = REPLICATES_TRIED / sweep->replicates;
    points = points < layout->block_points ? points : layout->block_points;
    sampled->block_points = points ? points : 1;
    experiment->threads = threads;
    experiment->row = 0;
    experiment->block = sampled->block_points * sweep->replicates;
    comity_sweep_hook(experiment, sampled);
    return status;
}

/* Runs some blocks after others from all over the sweep, which has so many, until the seconds are
 * over. */
static int run_samples(struct comity_experiment *experiment, uint64_t blocks, double seconds,
                       uint32_t most, struct sample *sample, struct plan_speed *speed)
{
    const uint64_t spacing = blocks / SAMPLES_MOST;
    const uint64_t stride = spacing > experiment->blocks ? spacing : experiment->blocks;
    int status = COMITY_OK;
    while (!status && sample->seconds < seconds) {
        status = run_sample(experiment, most, sample, speed);
        sample->seconds = comity_seconds_now() - sample->begun;
        experiment->first_block = (experiment->first_block + stride) % blocks;
    }
    return status;
}

int measure_plan(const struct sweep_layout *layout, unsigned threads, double seconds,
                 struct plan_speed *speed)
{
    struct comity_sweep sweep;
    struct sweep_layout sampled = { 0 };
    struct sample encoded = { .begun = comity_seconds_now() };
    const double worked = comity_processor_seconds();
    const uint32_t most = layout->experiment.replicates;
    int status = set_sample(layout, &sweep, &sampled, threads);
    *speed = (struct plan_speed){ .threads = threads, .reading = speed->reading };
    struct comity_experiment *experiment = &sampled.experiment;
    const uint64_t blocks = status ? 1 : comity_experiment_blocks(experiment);
    experiment->blocks = 1 + SAMPLE_WORLDS / (experiment->block + 1) * threads;
    if (!status)
        status = run_samples(experiment, blocks, seconds, most, &encoded, speed);
    speed->worlds_per_core = encoded.worlds / (comity_processor_seconds() - worked);
    experiment->attach = NULL; /* from here on nothing is done with a block that was computed */
    experiment->finish = NULL;
    struct sample computed = { .begun = comity_seconds_now() };
    if (!status &&
        !(status = run_samples(experiment, blocks, seconds / 4, most, &computed, speed))) {
        speed->worlds_per_second = encoded.worlds / encoded.seconds;
        speed->encoding =
            fmax(0, 1 - speed->worlds_per_second / (computed.worlds / computed.seconds));
        speed->replicates = encoded.replicates / encoded.points;
        speed->at_most = encoded.at_most / encoded.points;
        speed->compressed = encoded.compressed / encoded.bytes;
    }
    comity_sweep_layout_free(&sampled);
    return status;
}

/* A text as a label: a reference to it, the head of its place in a heap, and its bytes with their
 * end, in whole words. */
static double label_bytes(size_t length)
{
    return 16 + 16 + (double)((length + 8) / 8 * 8);
}

/* A value of an axis in the file: a number (months too, as days since the start), or the name of a
 * scenario: of a grid a label, otherwise as many bytes as the longest has. */
static double value_bytes(const struct comity_sweep *sweep,
                          const struct comity_sweep_member *member)
{
    double labels = 0, longest = 0;
    if (!member->of_scenarios)
        return sizeof(double);
    for (size_t s = 0; s < sweep->scenarios_count; s++) {
        const size_t length = strlen(sweep->scenario_names[s]);
        labels += label_bytes(length) / (double)sweep->scenarios_count;
        longest = fmax(longest, (double)length);
    }
    return comity_sweep_is_grid(sweep) ? labels : longest;
}

/* Coordinates lie in the file as they are: of a grid a value for each level; otherwise for each
 * point, which has a number of its own, and its places where the design has such. */
static double coordinate_bytes(const struct comity_sweep *sweep)
{
    const int grid = comity_sweep_is_grid(sweep);
    const int places =
        comity_design_facts(sweep->design.kind)->places[0] ? COMITY_DESIGN_PLACES : 0;
    const double points = (double)sweep->points;
    double bytes = (double)sweep->replicates * sizeof(int32_t);
    if (!grid)
        bytes += points * (1 + places) * sizeof(int32_t);
    if (comity_sweep_varies_power(sweep))
        bytes += points * COMITY_STATES * sizeof(double);
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        for (size_t m = 0; m < axis->members_count; m++)
            bytes += (grid ? (double)axis->levels : points) * value_bytes(sweep, &axis->members[m]);
    }
    return bytes;
}

/* The texts that the file keeps of what made it; the scenarios are much of a size. */
static double provenance_bytes(const struct comity_sweep *sweep)
{
    char *scenario = comity_scenario_write(&sweep->scenarios[0]);
    const double one = scenario ? (double)strlen(scenario) : 0;
    free(scenario);
    return (sweep->text ? (double)strlen(sweep->text) : 0) +
           (sweep->table_text ? (double)strlen(sweep->table_text) : 0) +
           one * (double)sweep->scenarios_count;
}

/* What HDF5 adds: for the file, its labels, events and provenance, for each dataset, and for each
 * of its chunks; measured. */
static double overhead_bytes(const struct sweep_layout *layout)
{
    double bytes = 55e3;
    for (size_t k = 0; k < layout->count; k++) {
        const bool of_points = layout->datasets[k].of_points;
        const double blocks = (double)(of_points ? layout->sweep->points : layout->blocks);
        bytes += 4.2e3 + 70.0 * blocks * (double)layout->datasets[k].chunks;
    }
    return bytes;
}

double plan_file_bytes(const struct sweep_layout *layout, double compressed)
{
    return point_bytes(layout) * (double)layout->experiment.points * compressed +
           coordinate_bytes(layout->sweep) + provenance_bytes(layout->sweep) +
           overhead_bytes(layout);
}

/* By one process: the values, and what the ranges of divided points add. */
static double joining_seconds(const struct sweep_layout *layout)
{
    const double sums =
        layout->ranges > 1 ? (double)(comity_sweep_sums_size(layout) * sizeof(double)) : 0;
    return (plan_file_bytes(layout, 1) + (double)layout->blocks * sums) / joined_bytes_per_second;
}

double plan_seconds(const struct sweep_layout *layout, const struct plan_speed *speed)
{
    const double points = (double)layout->experiment.points;
    /* every point was looked at once; of a list its coordinates are found once more */
    const double reading = (comity_sweep_is_grid(layout->sweep) ? 1 : 2) * speed->reading;
    return reading + points * speed->replicates / speed->worlds_per_second +
           joining_seconds(layout);
}

/* Cores do whole blocks, so that the last of them wait for one another. */
struct comity_plan_cores plan_cluster(const struct sweep_layout *layout,
                                      const struct plan_speed *speed, unsigned cores)
{
    const double blocks = (double)layout->blocks;
    const double work =
        (double)layout->experiment.points * speed->replicates / speed->worlds_per_core;
    struct comity_plan_cores cluster = { .cores = cores, .block = work / blocks };
    if (cores > 0) {
        cluster.computing = work / cores;
        cluster.waiting = fmax(0, ceil(blocks / cores) * cluster.block - cluster.computing);
        cluster.joining = joining_seconds(layout);
    }
    return cluster;
}

/* Each thread has the settings of a block's points and two blocks under way, and some blocks of the
 * file are held; coordinates are made and written slab by slab, but a Latin hypercube has its
 * strata. */
double plan_memory_bytes(const struct sweep_layout *layout, const struct plan_speed *speed)
{
    const double program = 12e6;
    const double world = (double)comity_recording_bytes(&layout->experiment.recording) +
                         COMITY_OUTCOME_SLOTS * sizeof(double);
    const double encoded = (double)layout->block_points * point_bytes(layout) * speed->compressed /
                           (double)layout->ranges;
    const double sums = (double)layout->block_points * sizeof(double) *
                        (double)comity_experiment_sums(&layout->experiment);
    const double blocks = (double)layout->blocks;
    const double computed = fmin(2.0 * speed->threads, blocks);
    const double settings = (double)layout->experiment.block * sizeof(struct comity_world) +
                            (double)layout->block_points * sizeof(struct comity_point);
    const double held = fmin((double)layout->held_blocks, blocks);
    const double axes = (double)layout->sweep->axes_count, slab = 1e6 + 0.4e6 * axes;
    const double strata = layout->sweep->design.kind == COMITY_DESIGN_LATIN_HYPERCUBE
                              ? (double)layout->sweep->points * axes * sizeof(uint32_t)
                              : 0;
    return program + fmin(speed->threads, blocks) * settings +
           computed * ((double)layout->experiment.block * world + sums + encoded) + held * encoded +
           fmin(1.2 * coordinate_bytes(layout->sweep), slab) + strata + blocks * COMITY_DIGEST;
}
