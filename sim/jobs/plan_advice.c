/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/number.h"
#include "jobs/plan.h"
#include "core/system.h"

#include <comity/precision.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is asked of replicates and samples before nothing is said. */
static const double share_half_width = 0.05, entry_replicates = 50, tail_replicates = 5;
enum {
    SALTELLI_ROWS = 500,      /* below, first-order indices are wrong by 0.05 and more */
    SALTELLI_REPLICATES = 10, /* below, the draws of worlds are a good part of the variance */
    MORRIS_TRAJECTORIES = 10, /* Morris 1991; Saltelli et al. 2008 take 10 to 50 */
};

static void advise(struct comity_plan *plan, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A sentence that finds no memory is left out. */
static void advise(struct comity_plan *plan, const char *format, ...)
{
    char *text;
    va_list list;
    va_start(list, format);
    if (COMITY_GROW(&plan->advice, plan->advice_count) && vasprintf(&text, format, list) >= 0)
        plan->advice[plan->advice_count++] = text;
    va_end(list);
}

static size_t power_of_two_from(size_t count)
{
    size_t power = 1;
    while (power < count)
        power *= 2;
    return power;
}

/* Points whose replicates stand for themselves: nothing else averages over draws. */
static void advise_on_replicates(struct comity_plan *plan, const struct comity_sweep *sweep)
{
    const uint32_t n = sweep->replicates;
    const int shares = sweep->outcomes[COMITY_OUTCOME_FINAL_PHASE] ||
                       sweep->outcomes[COMITY_OUTCOME_HIGHEST_PHASE] ||
                       sweep->outcomes[COMITY_OUTCOME_FINAL_DYAD_PHASE] ||
                       sweep->outcomes[COMITY_OUTCOME_FIRST_ENTRY] ||
                       (sweep->series != NULL && strstr(sweep->series, "phase") != NULL);
    struct comity_confidence_interval interval;
    double wanted;
    if (shares && !comity_wilson_interval(n / 2, n, 0.95, &interval) &&
        (interval.high - interval.low) / 2 > share_half_width &&
        !comity_replicates_for_share(0.5, share_half_width, 0.95, &wanted)) {
        advise(plan,
               "The share of replicates in a phase is known to ±%.2f at worst (95 %%, at shares "
               "near 0.5); ±%.2f needs %.0f replicates.",
               (interval.high - interval.low) / 2, share_half_width, wanted);
    }
    if (sweep->outcomes[COMITY_OUTCOME_FIRST_ENTRY] && n < entry_replicates) {
        advise(plan,
               "The median month of entering a phase rests on the replicates that enter it, of "
               "%u at most; %.0f are the least for an interval of any use.",
               n, entry_replicates);
    }
}

static void advise_on_quantiles(struct comity_plan *plan, const struct comity_sweep *sweep)
{
    double outermost = 0, tail = 1;
    for (size_t k = 0; k < sweep->quantiles_count; k++) {
        const double q = sweep->quantiles[k], beyond = fmin(q, 1 - q);
        if (beyond > 0 && beyond < tail) {
            outermost = q;
            tail = beyond;
        }
    }
    if (outermost > 0 && tail * sweep->replicates < tail_replicates * (1 - 1e-9)) {
        advise(plan,
               "Of %u replicates %.3g lie beyond the quantile %g, which is then hardly more than "
               "the extreme one; %.0f replicates put %.0f beyond it.",
               sweep->replicates, tail * sweep->replicates, outermost,
               ceil(tail_replicates / tail - 1e-9), tail_replicates);
    }
}

static void advise_on_saltelli(struct comity_plan *plan, const struct comity_sweep *sweep)
{
    const size_t samples = sweep->design.samples;
    if (samples < SALTELLI_ROWS) {
        advise(plan,
               "Sobol indices from %zu rows have errors of about %.2f (1/sqrt(rows)), as large as "
               "the indices of most factors; %d rows or more are needed, 1024 give a few "
               "hundredths.",
               samples, 1 / sqrt((double)samples), SALTELLI_ROWS);
    }
    if (sweep->replicates < SALTELLI_REPLICATES && !sweep->mean_field) {
        advise(plan,
               "With %u replicates a point the draws of single worlds are part of the variance "
               "that indices divide up: total indices come out too high; %d or more are better.",
               sweep->replicates, SALTELLI_REPLICATES);
    }
}

static void advise_on_balance(struct comity_plan *plan, const struct comity_design_options *design)
{
    const size_t power = power_of_two_from(design->samples);
    if (power != design->samples) {
        advise(plan,
               "A Sobol sequence is balanced at powers of two (Owen 2020): %zu or %zu samples "
               "rather than %zu.",
               power / 2, power, design->samples);
    } else if (design->skip % power != 0) {
        advise(plan,
               "Skipping %zu points destroys the balance of a Sobol sequence (Owen 2020): none, or "
               "a multiple of the %zu samples, are better.",
               design->skip, power);
    }
}

static void advise_on_samples(struct comity_plan *plan, const struct comity_sweep *sweep)
{
    const size_t samples = sweep->design.samples, axes = sweep->axes_count;
    const enum comity_design_kind kind = sweep->design.kind;
    if (kind == COMITY_DESIGN_SALTELLI)
        advise_on_saltelli(plan, sweep);
    if (kind == COMITY_DESIGN_MORRIS && samples < MORRIS_TRAJECTORIES) {
        advise(plan,
               "Means and spreads of elementary effects from %zu trajectories are guesses; %d or "
               "more are customary.",
               samples, MORRIS_TRAJECTORIES);
    }
    const size_t per_axis = comity_design_facts(kind)->samples_per_axis;
    if (samples < per_axis * axes) {
        advise(plan,
               "%zu points over %zu axes are few; %zu for each axis, %zu, are the rule of thumb "
               "(Loeppky, Sacks and Welch 2009).",
               samples, axes, per_axis, per_axis * axes);
    }
    if (kind == COMITY_DESIGN_SOBOL || comity_saltelli_is_quasi_random(&sweep->prepared))
        advise_on_balance(plan, &sweep->design);
}

static void advise_on_adaptive(struct comity_plan *plan, const struct comity_sweep *sweep,
                               const struct plan_speed *speed)
{
    if (speed->at_most > 0.1) {
        advise(plan,
               "Of the points tried, %.0f %% took all %u replicates: there the half-width may not "
               "be reached; allow more replicates or a wider interval.",
               100 * speed->at_most, sweep->replicates);
    }
}

static void advise_on_memory(struct comity_plan *plan, const struct sweep_layout *layout,
                             const struct plan_speed *speed)
{
    const double machine = comity_machine_memory();
    const double memory = plan_memory_bytes(layout, speed);
    char wanted[COMITY_BYTES_TEXT], there[COMITY_BYTES_TEXT];
    if (machine > 0 && memory > machine) {
        comity_bytes_format(memory, wanted);
        comity_bytes_format(machine, there);
        advise(plan,
               "This takes about %s of memory, and this machine has %s: fewer replicates, fewer "
               "trajectories or fewer threads (-j) take less.",
               wanted, there);
    }
}

void plan_advise(const struct sweep_layout *layout, const struct plan_speed *speed,
                 struct comity_plan *plan)
{
    const struct comity_sweep *sweep = layout->sweep;
    const enum comity_design_kind kind = sweep->design.kind;
    advise_on_memory(plan, layout, speed);
    if (sweep->adaptive.active)
        advise_on_adaptive(plan, sweep, speed);
    else if (!sweep->mean_field && comity_design_facts(kind)->replicates_alone)
        advise_on_replicates(plan, sweep);
    if (!sweep->mean_field && comity_sweep_keeps(layout, SWEEP_QUANTILES))
        advise_on_quantiles(plan, sweep);
    advise_on_samples(plan, sweep);
}
