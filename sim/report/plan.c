/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "core/number.h"
#include "report/reports.h"
#include "scenario/checks.h"

#include <comity/reports.h>

#include <inttypes.h>
#include <string.h>

enum { LINE = 512 };

static void report_scenarios(struct report *out, const struct comity_sweep *sweep)
{
    char text[LINE] = "";
    for (size_t s = 0; s < sweep->scenarios_count; s++)
        comity_append(text, sizeof text, "%s%s", s > 0 ? ", " : "", sweep->scenario_names[s]);
    report_line(out, sweep->scenarios_count > 1 ? "Scenarios" : "Scenario", "%s", text);
}

static void report_axes(struct report *out, const struct comity_sweep *sweep)
{
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        for (size_t m = 0; m < axis->members_count; m++) {
            const struct comity_sweep_member *member = &axis->members[m];
            const char *label = a == 0 && m == 0 ? "Axes" : "";
            char values[LINE / 2] = "in the table";
            if (!comity_design_is_table(sweep->design.kind))
                comity_sweep_axis_text(sweep, member, values, sizeof values);
            if (m == 0 && strcmp(axis->name, member->key) == 0) {
                report_line(out, label, "%s: %s", axis->name, values);
            } else {
                report_line(out, label, "%s%s%s: %s", m == 0 ? axis->name : "together with",
                            m == 0 ? " = " : " ", member->key, values);
            }
        }
    }
}

static void report_design(struct report *out, const struct comity_sweep *sweep)
{
    const struct comity_design_facts *facts = comity_design_facts(sweep->design.kind);
    report_line(out, "Design", "%s: %s%s%s", comity_design_name(sweep->design.kind),
                facts->description, facts->sequence ? ", " : "",
                facts->sequence ? facts->sequence(&sweep->prepared) : "");
    report_axes(out, sweep);
    report_line(out, "Draws", "%s",
                sweep->independent
                    ? "each point its own"
                    : "the same at every point: points differ by their settings alone");
}

static const char *adaptive_measure(const struct comity_sweep *sweep)
{
    const struct comity_measure_set *set = &sweep->measures->set;
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (measure->level == COMITY_MEASURE_OF_WORLD && measure->column == sweep->adaptive.slot &&
            measure->name[0])
            return measure->name;
    }
    return "a measure";
}

static void report_work(struct report *out, const struct comity_sweep *sweep)
{
    const struct comity_scenario *base = &sweep->scenarios[0];
    const double most = (double)sweep->points * sweep->replicates;
    char first[COMITY_MONTH_TEXT], last[COMITY_MONTH_TEXT], key[3 * COMITY_NAME], runs[LINE],
        left_out[LINE];
    if (sweep->adaptive.active) {
        if (sweep->adaptive.row)
            snprintf(key, sizeof key, "%s", adaptive_measure(sweep));
        else
            comity_outcome_key(base, sweep->adaptive.slot, key, sizeof key);
        snprintf(runs, sizeof runs,
                 "%" PRIu32 " to %" PRIu32 " replicates, until the mean of %s is known to ±%g "
                 "(%g %%): at most %.10g runs",
                 sweep->adaptive.least, sweep->replicates, key, sweep->adaptive.half_width,
                 100 * sweep->adaptive.confidence, most);
    } else {
        snprintf(runs, sizeof runs, "%" PRIu32 " replicate%s = %.10g runs", sweep->replicates,
                 sweep->replicates == 1 ? "" : "s", most);
    }
    report_line(out, "Work", "%" PRIu64 " point%s times %s of %" PRIu32 " month%s, %s to %s%s",
                sweep->points, sweep->points == 1 ? "" : "s", runs, sweep->ticks,
                sweep->ticks == 1 ? "" : "s", comity_scenario_month(base, 0, first),
                comity_scenario_month(base, (long)sweep->ticks - 1, last),
                sweep->mean_field ? ", as a mean field" : "");
    comity_sweep_left_out(sweep, left_out, sizeof left_out);
    if (left_out[0])
        report_line(out, "Left out", "%s", left_out);
}

static void write_duration(double seconds, char *text, size_t size)
{
    if (seconds < 1)
        snprintf(text, size, "less than a second");
    else if (seconds < 100)
        snprintf(text, size, "about %.0f s", seconds);
    else if (seconds < 100 * 60)
        snprintf(text, size, "about %.0f min", seconds / 60);
    else if (seconds < 72 * 3600.)
        snprintf(text, size, "about %.1f h", seconds / 3600);
    else
        snprintf(text, size, "about %.1f days", seconds / 86400);
}

/* Where the time goes on a cluster. */
static void report_cluster(struct report *out, const struct comity_plan *plan)
{
    const struct comity_plan_cores *cluster = &plan->cluster;
    const double seconds = cluster->computing + cluster->waiting + cluster->joining;
    char all[64];
    if (cluster->cores == 0)
        return;
    write_duration(seconds, all, sizeof all);
    report_line(out, "Cluster",
                "%s on %u cores: %.1f %% computing, %.1f %% waiting for the last blocks, of %.3g s "
                "each, %.1f %% joining the file",
                all, cluster->cores, 100 * cluster->computing / seconds,
                100 * cluster->waiting / seconds, cluster->block, 100 * cluster->joining / seconds);
}

static void report_cost(struct report *out, const struct comity_plan *plan)
{
    char duration[64], replicates[96] = "";
    char file[COMITY_BYTES_TEXT], plain[COMITY_BYTES_TEXT], memory[COMITY_BYTES_TEXT];
    write_duration(plan->seconds, duration, sizeof duration);
    report_line(out, "Speed", "%.3g million world-months a second here, encoded, %u thread%s, %s",
                plan->worlds_per_second * plan->sweep.ticks / 1e6, plan->threads,
                plan->threads == 1 ? "" : "s", plan->kernel);
    report_line(out, "Bound by", "%s %.0f %% of the time",
                plan->encoding > 0.5 ? "encoding and compression,"
                                     : "the model; encoding and compression take",
                100 * plan->encoding);
    if (plan->sweep.adaptive.active) {
        snprintf(replicates, sizeof replicates,
                 ", with %.0f replicates a point as those tried took", plan->replicates);
    }
    report_line(out, "Time", "%s to compute and write%s", duration, replicates);
    comity_bytes_format(plan->file_bytes, file);
    comity_bytes_format(plan->uncompressed_bytes, plain);
    comity_bytes_format(plan->memory_bytes, memory);
    report_line(out, "Size", "file about %s, %s before compression; memory about %s", file, plain,
                memory);
}

static void report_blocks(struct report *out, const struct comity_plan *plan)
{
    char of[96];
    if (plan->block_replicates < plan->sweep.replicates) {
        snprintf(of, sizeof of, "up to %zu replicates of a point", plan->block_replicates);
    } else {
        snprintf(of, sizeof of, "%s%zu point%s", plan->block_points == 1 ? "" : "up to ",
                 plan->block_points, plan->block_points == 1 ? "" : "s");
    }
    report_line(out, "Blocks",
                "%" PRIu64 ", each of %s: as many threads, shards or processes can share the work",
                plan->blocks, of);
}

static const struct report_column figure_columns[] = {
    COLUMN("figure", NULL, .value = VALUE_TEXT),
    COLUMN("value", NULL, .value = VALUE_EXACT),
};

/* The same in numbers. */
static void report_figures(struct report *out, const struct comity_plan *plan)
{
    struct report_table *table = REPORT_TABLE(out, "figures", figure_columns, NULL);
    const char *name;
    double figure;
    for (size_t k = 0; comity_plan_figure(plan, k, &name, &figure); k++)
        CELLS(table, name, figure);
}

int report_plan(const struct comity_plan *plan, enum report_format format, FILE *stream)
{
    const struct comity_sweep *sweep = &plan->sweep;
    struct report out;
    report_init(&out);
    report_paragraph(&out, "%s", sweep->title[0] ? sweep->title : "Sweep");
    report_scenarios(&out, sweep);
    report_design(&out, sweep);
    report_work(&out, sweep);
    report_blocks(&out, plan);
    report_line(&out, "Kept", "%s", plan->kept);
    report_cost(&out, plan);
    report_cluster(&out, plan);
    for (size_t k = 0; k < plan->advice_count; k++)
        report_line(&out, k ? "" : "Advice", "- %s", plan->advice[k]);
    out.readers = FOR_PROGRAMS;
    report_figures(&out, plan);
    return report_finish(&out, format, stream);
}
