/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/precision.h>
#include <comity/run_summary.h>

#include "statistics/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int comity_run_summary_init(struct comity_run_summary *summary, uint32_t ticks)
{
    *summary = (struct comity_run_summary){ .ticks = ticks, .spacing = 1 };
    summary->phases = calloc(ticks, COMITY_PHASES * sizeof *summary->phases);
    summary->entries = calloc(ticks, COMITY_SLOTS_ENTERED * sizeof *summary->entries);
    summary->variation = calloc(COMITY_CHECKPOINTS, sizeof *summary->variation);
    return summary->phases && summary->entries && summary->variation ? COMITY_OK : COMITY_NO_MEMORY;
}

void comity_run_summary_free(struct comity_run_summary *summary)
{
    free(summary->phases);
    free(summary->entries);
    free(summary->variation);
    summary->phases = summary->entries = NULL;
    summary->variation = NULL;
}

uint64_t comity_run_summary_sound(const struct comity_run_summary *summary)
{
    return summary->worlds - summary->failed;
}

static double variation(const struct comity_run_summary *summary, size_t slot)
{
    const double deviation = comity_run_summary_deviation(summary, slot);
    return deviation == 0 ? 0 : deviation / fabs(summary->mean[slot]);
}

static void add_checkpoint(struct comity_run_summary *summary)
{
    if (summary->checkpoints == COMITY_CHECKPOINTS) {
        summary->checkpoints /= 2;
        summary->spacing *= 2;
        for (size_t k = 0; k < summary->checkpoints; k++) {
            memcpy(summary->variation[k], summary->variation[2 * k + 1],
                   sizeof *summary->variation);
        }
    }
    if (comity_run_summary_sound(summary) % summary->spacing == 0) {
        for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++)
            summary->variation[summary->checkpoints][slot] = variation(summary, slot);
        summary->checkpoints++;
    }
}

static void add_world(struct comity_run_summary *summary, const double *outcomes)
{
    const double sound = (double)comity_run_summary_sound(summary);
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        const double entry = outcomes[COMITY_OF_FIRST_ENTRY + p];
        if (!isnan(entry))
            summary->entries[p * summary->ticks + (size_t)entry]++;
    }
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        const double from_mean = outcomes[slot] - summary->mean[slot];
        summary->mean[slot] += from_mean / sound;
        summary->squares[slot] += from_mean * (outcomes[slot] - summary->mean[slot]);
    }
}

void comity_run_summary_add(struct comity_run_summary *summary, const struct comity_block *block)
{
    for (size_t k = 0; k < block->count; k++) {
        summary->worlds++;
        summary->failed += block->failed[k];
        if (!block->failed[k]) {
            add_world(summary, block->outcomes + k * COMITY_OUTCOME_SLOTS);
            add_checkpoint(summary);
        }
    }
    for (size_t k = 0; k < (size_t)summary->ticks * COMITY_PHASES; k++)
        summary->phases[k] += block->phases[k];
}

double comity_run_summary_share(const struct comity_run_summary *summary, uint32_t tick,
                                size_t phase)
{
    return (double)summary->phases[tick * COMITY_PHASES + phase] / (double)summary->worlds;
}

static uint64_t entered(const struct comity_run_summary *summary, size_t phase)
{
    uint64_t count = 0;
    for (uint32_t tick = 0; tick < summary->ticks; tick++)
        count += summary->entries[(phase - 1) * summary->ticks + tick];
    return count;
}

double comity_run_summary_never(const struct comity_run_summary *summary, size_t phase)
{
    return 1 - (double)entered(summary, phase) / (double)comity_run_summary_sound(summary);
}

long comity_run_summary_entry(const struct comity_run_summary *summary, size_t phase,
                              double quantile)
{
    const uint64_t *entries = summary->entries + (phase - 1) * summary->ticks;
    /* all are censored at the same time, the end, so that the estimate is the share itself */
    const double wanted = quantile * (double)comity_run_summary_sound(summary) * (1 - 1e-12);
    uint64_t so_far = 0;
    for (uint32_t tick = 0; tick < summary->ticks; tick++) {
        so_far += entries[tick];
        if (so_far > 0 && (double)so_far >= wanted)
            return (long)tick;
    }
    return -1;
}

double comity_run_summary_mean(const struct comity_run_summary *summary, size_t slot)
{
    return comity_run_summary_sound(summary) ? summary->mean[slot] : NAN;
}

double comity_run_summary_deviation(const struct comity_run_summary *summary, size_t slot)
{
    const uint64_t sound = comity_run_summary_sound(summary);
    return sound > 1 ? sqrt(summary->squares[slot] / (double)(sound - 1)) : NAN;
}

double comity_run_summary_half_width(const struct comity_run_summary *summary, size_t slot,
                                     double level)
{
    const double sound = (double)comity_run_summary_sound(summary);
    return sound > 1 ? comity_t_critical(level, sound - 1) *
                           comity_run_summary_deviation(summary, slot) / sqrt(sound)
                     : NAN;
}

double comity_run_summary_variation_change(const struct comity_run_summary *summary, size_t slot)
{
    const uint64_t sound = comity_run_summary_sound(summary), start = sound - sound / 4;
    const double last = variation(summary, slot);
    double change = 0;
    if (sound < COMITY_FEWEST_SETTLED || isinf(last))
        return sound < COMITY_FEWEST_SETTLED ? NAN : INFINITY;
    for (size_t k = 0; k < summary->checkpoints; k++)
        if ((k + 1) * summary->spacing >= start)
            change = fmax(change, fabs(summary->variation[k][slot] - last));
    return change == 0 ? 0 : change / last;
}
