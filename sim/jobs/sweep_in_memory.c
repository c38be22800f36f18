/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/sweep.h"
#include "labelled/memory.h"
#include "results/sweep_parts.h"
#include "results/sweep_sums.h"

#include <stdlib.h>
#include <string.h>

struct memory_sweep {
    struct sweep_layout layout;
    struct comity_writer writer;
    uint8_t *digests; /* [comity_sweep_digests][COMITY_DIGEST] */
    struct sweep_ranges ranges;
    uint64_t failed;
};

/* Points of a block of which a replicate became non-finite. */
static uint64_t count_failed(const struct memory_sweep *all, const struct comity_block *block)
{
    const size_t replicates = all->layout.experiment.replicates;
    uint64_t failed = 0;
    for (size_t first = 0; first < block->count; first += replicates)
        failed += memchr(block->failed + first, 1, replicates) != NULL;
    return failed;
}

static int put_block(void *context, const struct comity_block *block)
{
    struct memory_sweep *all = context;
    const struct sweep_encoded *encoded = block->attachment;
    int status = comity_sweep_put_chunks(&all->layout, &all->writer, block->index, false, encoded);
    memcpy(all->digests + block->index * COMITY_DIGEST, encoded->digest, COMITY_DIGEST);
    if (all->layout.ranges == 1) {
        all->failed += count_failed(all, block);
        return status;
    }
    if (!status) {
        status = comity_sweep_ranges_put(&all->ranges, block->index, encoded->sums, &all->writer,
                                         all->digests);
    }
    all->failed = all->ranges.failed;
    return status;
}

static int compute(struct memory_sweep *all, const struct comity_sweep_run_options *options,
                   const struct comity_monitor *monitor)
{
    struct comity_experiment experiment = all->layout.experiment;
    experiment.threads = options->threads;
    experiment.kernel = options->kernel;
    comity_sweep_hook(&experiment, &all->layout);
    return job_compute_blocks(&experiment, monitor, "sweeping", put_block, all);
}

static int write_all(struct memory_sweep *all, const struct comity_sweep_run_options *options,
                     const struct comity_sweep *sweep, struct comity_dataset *dataset,
                     const struct comity_monitor *monitor, struct comity_problems *problems)
{
    char fingerprint[COMITY_DIGEST_TEXT];
    int status;
    if ((status = comity_sweep_layout_init(&all->layout, sweep)) ||
        (status = comity_sweep_fingerprint(sweep, fingerprint)))
        return status;
    all->layout.compression = 0;
    all->digests = calloc(comity_sweep_digests(&all->layout), COMITY_DIGEST);
    if (!all->digests)
        return COMITY_NO_MEMORY;
    if ((status = comity_sweep_ranges_init(&all->ranges, &all->layout)) ||
        (status = comity_writer_create_memory(&all->writer, dataset, "sweep", problems)) ||
        (status = comity_sweep_put_whole(&all->layout, &all->writer, fingerprint,
                                         options->command_line)) ||
        (status = compute(all, options, monitor)))
        return status;
    comity_sweep_put_hash(&all->writer, all->digests, comity_sweep_digests(&all->layout));
    return comity_writer_commit(&all->writer);
}

int job_sweep_to_memory(const struct comity_sweep_run_options *options,
                        const struct comity_sweep *sweep, struct comity_dataset *dataset,
                        const struct comity_monitor *monitor, struct comity_problems *problems,
                        uint64_t *failed)
{
    struct memory_sweep all = { 0 };
    const size_t before = problems->count;
    const int status = write_all(&all, options, sweep, dataset, monitor, problems);
    if (status && problems->count == before)
        job_fail(status, problems);
    if (failed)
        *failed = all.failed;
    comity_writer_free(&all.writer);
    comity_sweep_ranges_free(&all.ranges);
    free(all.digests);
    comity_sweep_layout_free(&all.layout);
    return status;
}
