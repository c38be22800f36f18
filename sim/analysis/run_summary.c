/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/run_summary.h>
#include <comity/status.h>

#include <math.h>
#include <stdlib.h>

int comity_run_summary_init(struct comity_run_summary *summary, uint32_t ticks)
{
    *summary = (struct comity_run_summary){ .ticks = ticks };
    summary->phases = calloc(ticks, COMITY_PHASES * sizeof *summary->phases);
    summary->entries = calloc(ticks, COMITY_SLOTS_ENTERED * sizeof *summary->entries);
    return summary->phases && summary->entries ? COMITY_OK : COMITY_NO_MEMORY;
}

void comity_run_summary_free(struct comity_run_summary *summary)
{
    free(summary->phases);
    free(summary->entries);
    summary->phases = summary->entries = NULL;
}

static void add_world(struct comity_run_summary *summary, const double *outcomes)
{
    summary->worlds++;
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        const double entry = outcomes[COMITY_OF_FIRST_ENTRY + p];
        if (!isnan(entry)) {
            summary->entries[p * summary->ticks + (size_t)entry]++;
        }
    }
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        const double from_mean = outcomes[slot] - summary->mean[slot];
        summary->mean[slot] += from_mean / (double)summary->worlds;
        summary->squares[slot] += from_mean * (outcomes[slot] - summary->mean[slot]);
    }
}

void comity_run_summary_add(struct comity_run_summary *summary, const struct comity_block *block)
{
    for (size_t k = 0; k < block->count; k++) {
        summary->failed += block->failed[k];
        add_world(summary, block->outcomes + k * COMITY_OUTCOME_SLOTS);
    }
    for (size_t k = 0; k < (size_t)summary->ticks * COMITY_PHASES; k++) {
        summary->phases[k] += block->phases[k];
    }
}

double comity_run_summary_share(const struct comity_run_summary *summary, uint32_t tick,
                                size_t phase)
{
    return (double)summary->phases[tick * COMITY_PHASES + phase] / (double)summary->worlds;
}

static uint64_t entered(const struct comity_run_summary *summary, size_t phase)
{
    uint64_t count = 0;
    for (uint32_t tick = 0; tick < summary->ticks; tick++) {
        count += summary->entries[(phase - 1) * summary->ticks + tick];
    }
    return count;
}

double comity_run_summary_never(const struct comity_run_summary *summary, size_t phase)
{
    return 1 - (double)entered(summary, phase) / (double)summary->worlds;
}

long comity_run_summary_entry(const struct comity_run_summary *summary, size_t phase,
                              double quantile)
{
    const uint64_t *entries = summary->entries + (phase - 1) * summary->ticks;
    const double wanted = quantile * (double)entered(summary, phase);
    uint64_t so_far = 0;
    for (uint32_t tick = 0; tick < summary->ticks; tick++) {
        so_far += entries[tick];
        if (so_far > 0 && (double)so_far >= wanted) {
            return (long)tick;
        }
    }
    return -1;
}

double comity_run_summary_mean(const struct comity_run_summary *summary, size_t slot)
{
    return summary->mean[slot];
}

double comity_run_summary_deviation(const struct comity_run_summary *summary, size_t slot)
{
    return summary->worlds > 1 ? sqrt(summary->squares[slot] / (double)(summary->worlds - 1)) : 0;
}
