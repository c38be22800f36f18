/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/scenario_comparison.h>

#include <math.h>
#include <stdlib.h>

void comity_scenario_comparison_options_init(struct comity_scenario_comparison_options *options)
{
    *options = (struct comity_scenario_comparison_options){ .level = 0.95, .margin = 0.2 };
}

void comity_scenario_comparison_free(struct comity_scenario_comparison *comparison)
{
    const size_t entries = comparison->entries ? comparison->scenarios * COMITY_SLOTS_ENTERED : 0;
    for (size_t k = 0; k < entries; k++)
        comity_survival_free(&comparison->entries[k].curve);
    free(comparison->precision);
    free(comparison->rows);
    free(comparison->entries);
    free(comparison->relapse_rate);
    free(comparison->relapse_interval);
    *comparison = (struct comity_scenario_comparison){ 0 };
}

static int allocate(struct comity_scenario_comparison *comparison)
{
    const size_t scenarios = comparison->scenarios, measures = comparison->measures;
    comparison->precision = calloc(scenarios * measures, sizeof *comparison->precision);
    comparison->rows = calloc(scenarios * measures, sizeof *comparison->rows);
    comparison->entries = calloc(scenarios, COMITY_SLOTS_ENTERED * sizeof *comparison->entries);
    comparison->relapse_rate = calloc(scenarios, sizeof *comparison->relapse_rate);
    comparison->relapse_interval = calloc(scenarios, sizeof *comparison->relapse_interval);
    for (size_t k = 0; comparison->entries && k < scenarios * COMITY_SLOTS_ENTERED; k++)
        comity_survival_init(&comparison->entries[k].curve);
    return comparison->precision && comparison->rows && comparison->entries &&
                   comparison->relapse_rate && comparison->relapse_interval
               ? COMITY_OK
               : COMITY_NO_MEMORY;
}

static double margin_of(const struct comity_scenario_comparison_options *options, size_t measure,
                        double reference_deviation)
{
    return options->margins && !isnan(options->margins[measure])
               ? options->margins[measure]
               : options->margin * reference_deviation;
}

/* Means of the replicates that share a draw; NaN where one of them is. */
static void average_draws(size_t draws, size_t each, const double x[], double mean[])
{
    for (size_t s = 0; s < draws; s++) {
        mean[s] = 0;
        for (size_t r = 0; r < each; r++)
            mean[s] += x[s * each + r] / (double)each;
    }
}

/* Takes the draws of coefficients for what is independent: intervals and p values from their means,
 * and what of the variance of the difference is theirs. */
static int compare_draws(size_t replicates, const double *values, const double *expected,
                         size_t each, const struct comity_comparison_options *how,
                         struct comity_compared_measure *row)
{
    const size_t draws = replicates / each;
    struct comity_comparison_options how_of_draws = *how, effective = *how;
    struct comity_variance_sums sums = { 0 };
    struct comity_comparison of_draws;
    double *mean = calloc(2 * draws + replicates + 1, sizeof *mean);
    if (!mean)
        return COMITY_NO_MEMORY;
    double *difference = mean + 2 * draws;
    average_draws(draws, each, values, mean);
    average_draws(draws, each, expected, mean + draws);
    for (size_t k = 0; k < replicates; k++)
        difference[k] = values[k] - expected[k];
    for (size_t s = 0; s < draws; s++)
        comity_variance_add(&sums, each, difference + s * each);
    how_of_draws.shares = false;
    int status = comity_compare_paired(draws, mean, mean + draws, &how_of_draws, &of_draws);
    if (status == COMITY_BAD_ARGUMENT && of_draws.used[0] < 2)
        status = COMITY_OK; /* nothing is known */
    else if (!status)
        status = comity_variance_split(&sums, false, how->level, &row->parts);
    if (!status && how->shares) {
        const double n = (double)row->comparison.used[0];
        effective.worth *=
            comity_effective_replicates(n, (double)each, row->comparison.standard_error,
                                        of_draws.standard_error) /
            n;
        status = comity_compare_paired(replicates, values, expected, &effective, &row->comparison);
    } else if (!status) {
        row->comparison.interval = of_draws.interval;
        row->comparison.bootstrap_interval = of_draws.bootstrap_interval;
        row->comparison.p_difference = of_draws.p_difference;
        row->comparison.p_equivalence = of_draws.p_equivalence;
    }
    if (!status) {
        row->comparison.standard_error = of_draws.standard_error;
        row->comparison.degrees_of_freedom = of_draws.degrees_of_freedom;
    }
    free(mean);
    return status;
}

/* One row, uncorrected. shares: comity_measure_shares, the lesser of both samples. */
static int compare_row(const struct comity_scenario_sample *sample, const double *values,
                       const struct comity_scenario_sample *reference, const double *expected,
                       const struct comity_scenario_comparison_options *options, double margin,
                       double shares, struct comity_compared_measure *row)
{
    struct comity_comparison_options how;
    comity_comparison_options_init(&how);
    how.shares = shares > 0;
    how.worth = shares;
    how.level = options->level;
    how.margin = margin;
    how.resamples = options->bootstrap ? how.resamples : 0;
    row->margin = margin;
    int status =
        options->independent
            ? comity_compare_independent(sample->replicates, values, reference->replicates,
                                         expected, &how, &row->comparison)
            : comity_compare_paired(sample->replicates, values, expected, &how, &row->comparison);
    if (status == COMITY_BAD_ARGUMENT &&
        (row->comparison.used[0] < 2 || row->comparison.used[1] < 2))
        status = COMITY_OK; /* nothing is known */
    else if (!status && options->each > 1)
        status = compare_draws(sample->replicates, values, expected, options->each, &how, row);
    row->interval =
        options->bootstrap ? row->comparison.bootstrap_interval : row->comparison.interval;
    return status;
}

/* The precision of a mean, whose half-width rests on the draws of coefficients where there are any.
 */
static int precision_of(size_t replicates, const double *values,
                        const struct comity_scenario_comparison_options *options, double shares,
                        struct comity_precision *precision)
{
    const size_t each = options->each > 1 ? options->each : 1, draws = replicates / each;
    struct comity_precision of_draws;
    struct comity_confidence_interval interval;
    int status = comity_precision_of_mean(replicates, values, options->level, precision);
    if (precision->used < 2)
        return COMITY_OK;
    double *mean = calloc(draws + 1, sizeof *mean);
    if (!mean)
        return COMITY_NO_MEMORY;
    average_draws(draws, each, values, mean);
    if (!status) {
        status = comity_precision_of_mean(draws, mean, options->level, &of_draws);
        precision->half_width = of_draws.half_width;
        status = of_draws.used < 2 ? COMITY_OK : status;
    }
    if (!status && shares > 0) {
        status = comity_share_interval(
            precision->mean, shares * (double)precision->used, (double)each,
            of_draws.standard_deviation / sqrt((double)of_draws.used), options->level, &interval);
        precision->half_width = (interval.high - interval.low) / 2;
    }
    free(mean);
    return status;
}

/* ---- of the ensemble, where quantiles enter: from resamples ---- */

/* The numbers of a sample, or of none: 0, and as far from it. */
struct resamples {
    double value;
    const double *list; /* [COMITY_MEASURE_RESAMPLES] */
};

static struct resamples resamples_of(const struct comity_measure *measure,
                                     const struct comity_scenario_sample *sample)
{
    const size_t column = sample->set->measures[measure->slot].column;
    return (struct resamples){ sample->ensemble.values[column],
                               sample->ensemble.resampled + column * COMITY_MEASURE_RESAMPLES };
}

static int set_against(const struct comity_scenario_sample *sample, struct resamples one,
                       struct resamples other,
                       const struct comity_scenario_comparison_options *options, double margin,
                       struct comity_comparison *comparison)
{
    const double value[2] = { one.value, other.value };
    const struct comity_comparison_options how = { .level = options->level, .margin = margin };
    return comity_compare_resampled(sample->replicates, value, COMITY_MEASURE_RESAMPLES, one.list,
                                    other.list, &how, comparison);
}

/* As compare_measure does for others. */
static int compare_resampled(struct comity_scenario_comparison *comparison,
                             const struct comity_scenario_sample samples[],
                             const struct comity_measure *measure, size_t index,
                             const struct comity_scenario_comparison_options *options)
{
    static const double none[COMITY_MEASURE_RESAMPLES];
    const size_t reference = options->reference;
    const struct resamples expected = resamples_of(measure, &samples[reference]);
    struct comity_comparison of_reference, alone;
    int status = set_against(&samples[reference], expected, (struct resamples){ 0, none }, options,
                             NAN, &of_reference);
    const double margin = margin_of(options, index, of_reference.standard_deviation[0]);
    for (size_t k = 0; k < comparison->scenarios && !status; k++) {
        struct comity_compared_measure *row = &comparison->rows[k * comparison->measures + index];
        const struct resamples found = resamples_of(measure, &samples[k]);
        status =
            set_against(&samples[k], found, (struct resamples){ 0, none }, options, NAN, &alone);
        comparison->precision[k * comparison->measures + index] = (struct comity_precision){
            .used = samples[k].replicates,
            .mean = found.value,
            .standard_deviation = alone.standard_deviation[0],
            .half_width = (alone.interval.high - alone.interval.low) / 2,
            .variation = alone.standard_deviation[0] / fabs(found.value),
            .mean_change = NAN,
            .variation_change = NAN,
        };
        if (!status && k != reference) {
            row->margin = margin;
            row->parts.coefficients = row->parts.chance = row->parts.share = NAN;
            row->parts.share_interval = (struct comity_confidence_interval){ NAN, NAN };
            status = set_against(&samples[k], found, expected, options, margin, &row->comparison);
            row->interval = row->comparison.interval;
            row->parts.mean = row->comparison.difference;
        }
    }
    return status;
}

/* One measure in all scenarios. values: [scenarios] arrays, filled here. */
static int compare_measure(struct comity_scenario_comparison *comparison,
                           const struct comity_scenario_sample samples[],
                           const struct comity_measure *measure, size_t index,
                           const struct comity_scenario_comparison_options *options,
                           double *const *values)
{
    const size_t reference = options->reference;
    const struct comity_measure_definition *of_ensemble =
        comity_measure_of_ensemble(measure, &samples[reference]);
    int status = COMITY_OK;
    if (of_ensemble && of_ensemble->is_resampled)
        return compare_resampled(comparison, samples, measure, index, options);
    for (size_t k = 0; k < comparison->scenarios && !status; k++) {
        comity_measure_values(measure, &samples[k], values[k]);
        status = precision_of(samples[k].replicates, values[k], options,
                              comity_measure_shares(measure, &samples[k]),
                              &comparison->precision[k * comparison->measures + index]);
    }
    const double deviation =
        comparison->precision[reference * comparison->measures + index].standard_deviation;
    for (size_t k = 0; k < comparison->scenarios && !status; k++) {
        struct comity_compared_measure *row = &comparison->rows[k * comparison->measures + index];
        if (k != reference) {
            status = compare_row(&samples[k], values[k], &samples[reference], values[reference],
                                 options, margin_of(options, index, deviation),
                                 fmin(comity_measure_shares(measure, &samples[k]),
                                      comity_measure_shares(measure, &samples[reference])),
                                 row);
        }
        if (of_ensemble) /* a replicate has none of its own that could be greater */
            row->comparison.d_av = row->comparison.d_z = row->comparison.superiority = NAN;
    }
    return status;
}

static int compare_measures(struct comity_scenario_comparison *comparison,
                            const struct comity_scenario_sample samples[],
                            const struct comity_measure measures[],
                            const struct comity_scenario_comparison_options *options)
{
    double **values = calloc(comparison->scenarios, sizeof *values);
    int status = values ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < comparison->scenarios && !status; k++) {
        values[k] = calloc(samples[k].replicates, sizeof **values);
        status = values[k] ? COMITY_OK : COMITY_NO_MEMORY;
    }
    for (size_t m = 0; m < comparison->measures && !status; m++)
        status = compare_measure(comparison, samples, &measures[m], m, options, values);
    for (size_t k = 0; values && k < comparison->scenarios; k++)
        free(values[k]);
    free(values);
    return status;
}

/* Holm over all p values of one kind that there are, which stand at offsets of the rows. */
static int correct_kind(size_t rows, struct comity_compared_measure *const row[], size_t from,
                        size_t to)
{
    size_t count = 0;
    double *p = calloc(rows, sizeof *p);
    if (!p)
        return COMITY_NO_MEMORY;
    for (size_t k = 0; k < rows; k++) {
        const double raw = *(const double *)(const void *)((const char *)row[k] + from);
        if (!isnan(raw))
            p[count++] = raw;
    }
    const int status = count ? comity_holm(count, p, p) : COMITY_OK;
    count = 0;
    for (size_t k = 0; k < rows && !status; k++) {
        const double raw = *(const double *)(const void *)((const char *)row[k] + from);
        *(double *)(void *)((char *)row[k] + to) = isnan(raw) ? NAN : p[count++];
    }
    free(p);
    return status;
}

#define OF_ROW(member) offsetof(struct comity_compared_measure, member)

/* Corrects all rows but the reference's own, and decides. */
static int correct(struct comity_scenario_comparison *comparison, double level)
{
    const size_t rows = (comparison->scenarios - 1) * comparison->measures;
    struct comity_compared_measure **row = calloc(rows, sizeof(struct comity_compared_measure *));
    int status = row ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0, to = 0; !status && k < comparison->scenarios * comparison->measures; k++)
        if (k / comparison->measures != comparison->reference)
            row[to++] = &comparison->rows[k];
    if (!status &&
        !(status = correct_kind(rows, row, OF_ROW(comparison.p_difference), OF_ROW(p_difference))))
        status = correct_kind(rows, row, OF_ROW(comparison.p_equivalence), OF_ROW(p_equivalence));
    for (size_t k = 0; k < rows && !status; k++)
        row[k]->verdict = comity_decide(row[k]->p_difference, row[k]->p_equivalence, 1 - level);
    free(row);
    return status;
}

/* Times of entering a phase, all samples one after another, the failed left out. */
struct times {
    double *time;
    bool *observed;
    size_t *group;
    size_t count;
};

static size_t gather_times(struct times *times, const struct comity_scenario_sample *sample,
                           size_t group, size_t phase)
{
    const size_t before = times->count;
    for (size_t r = 0; r < sample->replicates; r++) {
        const double *outcomes = sample->outcomes + r * COMITY_OUTCOME_SLOTS;
        const double entry = outcomes[COMITY_OF_FIRST_ENTRY + phase];
        if (comity_outcomes_sound(outcomes)) {
            times->time[times->count] = isnan(entry) ? sample->ticks : entry;
            times->observed[times->count] = !isnan(entry);
            times->group[times->count] = group;
            times->count++;
        }
    }
    return times->count - before;
}

static int compare_entries(struct comity_scenario_comparison *comparison,
                           const struct comity_scenario_sample samples[], size_t phase,
                           double level, struct times *times)
{
    int status = COMITY_OK;
    times->count = 0;
    for (size_t k = 0; k < comparison->scenarios && !status; k++) {
        struct comity_phase_entry *entry = &comparison->entries[k * COMITY_SLOTS_ENTERED + phase];
        const size_t first = times->count, count = gather_times(times, &samples[k], k, phase);
        status = comity_kaplan_meier(count, times->time + first, times->observed + first, level,
                                     &entry->curve);
        if (!status)
            comity_survival_median(&entry->curve, &entry->median, &entry->median_interval);
    }
    if (status)
        return status;
    return comity_log_rank(times->count, times->time, times->observed, times->group,
                           comparison->scenarios, &comparison->log_rank[phase], NULL, NULL);
}

static int compare_all_entries(struct comity_scenario_comparison *comparison,
                               const struct comity_scenario_sample samples[], double level)
{
    size_t most = 0;
    for (size_t k = 0; k < comparison->scenarios; k++)
        most += samples[k].replicates;
    struct times times = { calloc(most, sizeof(double)), calloc(most, sizeof(bool)),
                           calloc(most, sizeof(size_t)), 0 };
    int status = times.time && times.observed && times.group ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t phase = 0; phase < COMITY_SLOTS_ENTERED && !status; phase++)
        status = compare_entries(comparison, samples, phase, level, &times);
    free(times.time);
    free(times.observed);
    free(times.group);
    return status;
}

static int find_relapses(struct comity_scenario_comparison *comparison,
                         const struct comity_scenario_sample samples[], double level)
{
    for (size_t k = 0; k < comparison->scenarios; k++) {
        size_t relapses = 0, sound = 0;
        for (size_t r = 0; r < samples[k].replicates; r++) {
            const double *outcomes = samples[k].outcomes + r * COMITY_OUTCOME_SLOTS;
            sound += comity_outcomes_sound(outcomes) != 0;
            relapses += comity_outcomes_sound(outcomes) && outcomes[COMITY_OF_REGRESSIONS] > 0;
        }
        comparison->relapse_rate[k] = (double)relapses / (double)sound;
        const int status =
            comity_wilson_interval(relapses, sound, level, &comparison->relapse_interval[k]);
        if (status)
            return status;
    }
    return COMITY_OK;
}

static bool are_comparable(const struct comity_scenario_sample samples[], size_t scenarios,
                           const struct comity_scenario_comparison_options *options)
{
    bool comparable = scenarios >= 2 && options->reference < scenarios && options->level > 0 &&
                      options->level < 1;
    for (size_t k = 0; k < scenarios && comparable; k++) {
        comparable = samples[k].ticks == samples[0].ticks &&
                     samples[k].replicates >= samples[k].failed + 2 &&
                     (options->independent || samples[k].replicates == samples[0].replicates) &&
                     (options->each < 2 ||
                      (!options->independent && samples[k].replicates >= 2 * options->each &&
                       samples[k].replicates % options->each == 0));
    }
    return comparable;
}

int comity_compare_scenarios(struct comity_scenario_comparison *comparison,
                             const struct comity_scenario_sample samples[], size_t scenarios,
                             const struct comity_measure measures[], size_t measures_count,
                             const struct comity_scenario_comparison_options *options)
{
    *comparison = (struct comity_scenario_comparison){
        .scenarios = scenarios,
        .measures = measures_count,
        .reference = options->reference,
        .options = *options,
        .samples = samples,
        .measure = measures,
    };
    if (measures_count == 0 || !are_comparable(samples, scenarios, options))
        return COMITY_BAD_ARGUMENT;
    int status = allocate(comparison);
    if (status || (status = compare_measures(comparison, samples, measures, options)) ||
        (status = correct(comparison, options->level)) ||
        (status = compare_all_entries(comparison, samples, options->level)))
        return status;
    return find_relapses(comparison, samples, options->level);
}

const struct comity_compared_measure *
comity_compared_measure(const struct comity_scenario_comparison *comparison, size_t scenario,
                        size_t measure)
{
    return &comparison->rows[scenario * comparison->measures + measure];
}

const struct comity_phase_entry *
comity_phase_entry(const struct comity_scenario_comparison *comparison, size_t scenario,
                   size_t entered)
{
    return &comparison->entries[scenario * COMITY_SLOTS_ENTERED + entered];
}

const struct comity_precision *
comity_measure_precision(const struct comity_scenario_comparison *comparison, size_t scenario,
                         size_t measure)
{
    return &comparison->precision[scenario * comparison->measures + measure];
}

void comity_phase_entry_at(const struct comity_phase_entry *entry, double time, double *survival,
                           struct comity_confidence_interval *interval)
{
    const struct comity_survival *curve = &entry->curve;
    size_t k = 0;
    while (k + 1 < curve->size && curve->points[k + 1].time <= time)
        k++;
    *survival = curve->points[k].survival;
    *interval = curve->points[k].interval;
}

void comity_step_shares(const uint64_t steps[COMITY_PHASES], double shares[COMITY_PHASES])
{
    uint64_t all = 0;
    for (size_t to = 0; to < COMITY_PHASES; to++)
        all += steps[to];
    for (size_t to = 0; to < COMITY_PHASES; to++)
        shares[to] = all ? (double)steps[to] / (double)all : NAN;
}

/* Unknown where one of them is. */
static double greater(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : fmax(a, b);
}

struct comity_adequacy comity_measure_adequacy(const struct comity_scenario_comparison *comparison,
                                               size_t measure)
{
    struct comity_adequacy worst = { 0, 0, 0, NAN, NAN };
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_precision *precision = comity_measure_precision(comparison, k, measure);
        const struct comity_comparison *row =
            &comity_compared_measure(comparison, k, measure)->comparison;
        const double relative = precision->half_width == 0 ? 0
                                : precision->mean == 0
                                    ? NAN
                                    : precision->half_width / fabs(precision->mean);
        worst.half_width = greater(worst.half_width, precision->half_width);
        worst.relative = greater(worst.relative, relative);
        worst.variation_change = greater(worst.variation_change, precision->variation_change);
        if (k != comparison->reference) {
            worst.variance_ratio = fmin(worst.variance_ratio, row->variance_ratio);
            worst.independent_replicates =
                fmax(worst.independent_replicates, row->independent_replicates);
        }
    }
    return worst;
}
