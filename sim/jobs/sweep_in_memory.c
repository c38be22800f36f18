/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/memory.h"
#include "results/sweep_parts.h"

#include <comity/status.h>
#include <comity/sweep_file.h>

#include <stdlib.h>
#include <string.h>

struct memory_sweep {
    struct comity_sweep sweep;
    struct sweep_layout layout;
    struct comity_writer writer;
    uint8_t *digests; /* [units][COMITY_DIGEST] */
};

static int put_unit(struct memory_sweep *all, const struct comity_block *block)
{
    const struct sweep_unit *unit = block->attachment;
    const struct comity_chunk *chunk = unit->chunks;
    for (size_t k = 0; k < all->layout.count; k++) {
        const struct sweep_dataset *dataset = &all->layout.datasets[k];
        for (size_t c = 0; c < dataset->chunks; c++) {
            size_t index[COMITY_RANK_MAX];
            comity_sweep_chunk_index(&all->layout, dataset, block->index, c, index);
            comity_writer_put_chunk(&all->writer, dataset->name, index, chunk++);
        }
    }
    memcpy(all->digests + block->index * COMITY_DIGEST, unit->digest, COMITY_DIGEST);
    return all->writer.status;
}

static int compute(struct memory_sweep *all, const struct comity_dataset_options *options)
{
    struct comity_experiment experiment = all->layout.experiment;
    struct comity_experiment_run *run;
    struct comity_block *block;
    experiment.threads = options->threads;
    experiment.kernel = options->kernel;
    comity_sweep_hook(&experiment, &all->layout);
    int answer, status = comity_experiment_start(&run, &experiment);
    if (status)
        return status;
    while (!status && (answer = comity_experiment_next(run, &block)) != 0) {
        status = answer < 0 ? -answer : put_unit(all, block);
        if (!status && comity_dataset_stopped(options))
            status = COMITY_INTERRUPTED;
    }
    comity_experiment_free(run);
    return status;
}

static int sweep_into(struct memory_sweep *all, struct comity_dataset *dataset, const char *path,
                      const struct comity_dataset_options *options,
                      struct comity_problems *problems)
{
    char fingerprint[COMITY_DIGEST_TEXT];
    int status = options->text ? comity_sweep_read_text(&all->sweep, path, options->text, problems)
                               : comity_sweep_read(&all->sweep, path, problems);
    status = status ? status : comity_sweep_check_points(&all->sweep, 0, path, problems);
    status = status ? status : comity_sweep_layout_init(&all->layout, &all->sweep, problems);
    status = status ? status : comity_sweep_fingerprint(&all->sweep, fingerprint);
    if (status)
        return status;
    all->layout.compression = 0;
    all->digests = calloc(all->layout.units, COMITY_DIGEST);
    status = all->digests ? COMITY_OK : COMITY_NO_MEMORY;
    status = status ? status : comity_writer_create_memory(&all->writer, dataset, "sweep");
    status = status ? status
                    : comity_sweep_put_whole(&all->layout, &all->writer, fingerprint,
                                             options->command_line);
    status = status ? status : compute(all, options);
    if (status)
        return status;
    comity_sweep_put_hash(&all->writer, all->digests, all->layout.units);
    return comity_writer_commit(&all->writer);
}

int comity_dataset_sweep(struct comity_dataset **out, const char *path,
                         const struct comity_dataset_options *options, char *error, size_t size)
{
    struct memory_sweep all = { 0 };
    struct comity_problems problems;
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    *out = NULL;
    comity_sweep_init(&all.sweep);
    comity_problems_init(&problems);
    const int status =
        dataset ? sweep_into(&all, dataset, path, options, &problems) : COMITY_NO_MEMORY;
    if (status) {
        comity_dataset_complain(status, &problems, all.writer.error, error, size);
        comity_dataset_free(dataset);
    } else {
        *out = dataset;
    }
    comity_writer_free(&all.writer);
    free(all.digests);
    comity_sweep_layout_free(&all.layout);
    comity_sweep_free(&all.sweep);
    comity_problems_free(&problems);
    return status;
}
