/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/text.h"
#include "core/number.h"

#include <comity/calendar.h>
#include <comity/plan.h>
#include <comity/status.h>

#include <inttypes.h>
#include <string.h>

struct plan_options {
    struct command_line line;
    struct comity_plan_options plan;
};

static const struct command_option options[] = {
    THREADS_OPTION(struct plan_options, plan.threads),
};

enum { LABEL = 12, LINE = 512 };

static void print_line(const char *label, const char *text)
{
    print_column(stdout, label, LABEL);
    print_words(stdout, LABEL, LABEL, text);
}

static void print_scenarios(const struct comity_sweep *sweep)
{
    char text[LINE] = "";
    size_t used = 0;

    for (size_t s = 0; s < sweep->scenarios_count && used < sizeof text; s++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", s > 0 ? ", " : "",
                                 sweep->scenario_names[s]);
    }
    print_line(sweep->scenarios_count > 1 ? "Scenarios" : "Scenario", text);
}

static void print_axes(const struct comity_sweep *sweep)
{
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        for (size_t m = 0; m < axis->members_count; m++) {
            const struct comity_sweep_member *member = &axis->members[m];
            char values[LINE / 2] = "in the table", text[LINE + COMITY_NAME];
            if (sweep->design.kind != COMITY_DESIGN_TABLE) {
                comity_sweep_axis_text(sweep, member, values, sizeof values);
            }
            if (m == 0 && strcmp(axis->name, member->key) == 0) {
                snprintf(text, sizeof text, "%s: %s", axis->name, values);
            } else {
                snprintf(text, sizeof text, "%s%s%s: %s", m == 0 ? axis->name : "together with",
                         m == 0 ? " = " : " ", member->key, values);
            }
            print_line(a == 0 && m == 0 ? "Axes" : "", text);
        }
    }
}

static void print_design(const struct comity_sweep *sweep)
{
    const struct comity_design_facts *facts = comity_design_facts(sweep->design.kind);
    char text[LINE];

    snprintf(text, sizeof text, "%s: %s%s%s", comity_design_name(sweep->design.kind),
             facts->description, facts->sequence ? ", " : "",
             facts->sequence ? facts->sequence(&sweep->prepared) : "");
    print_line("Design", text);
    print_axes(sweep);
    if (sweep->independent) {
        print_line("Draws", "each point its own");
    } else {
        print_line("Draws", "the same at every point: points differ by their settings alone");
    }
}

static const char *adaptive_measure(const struct comity_sweep *sweep)
{
    const struct comity_measure_set *set = &sweep->measures->set;
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (measure->level == COMITY_MEASURE_OF_WORLD && measure->place == sweep->adaptive.slot &&
            measure->name[0]) {
            return measure->name;
        }
    }
    return "a measure";
}

static void print_work(const struct comity_sweep *sweep)
{
    const struct comity_scenario *base = &sweep->scenarios[0];
    const double most = (double)sweep->points * sweep->replicates;
    char first[16], last[16], key[3 * COMITY_NAME], runs[LINE], text[2 * LINE];

    if (sweep->adaptive.active) {
        if (sweep->adaptive.row) {
            snprintf(key, sizeof key, "%s", adaptive_measure(sweep));
        } else {
            comity_outcome_key(base, sweep->adaptive.slot, key, sizeof key);
        }
        snprintf(runs, sizeof runs,
                 "%" PRIu32 " to %" PRIu32 " replicates, until the mean of %s is known to ±%g "
                 "(%g %%): at most %.10g runs",
                 sweep->adaptive.least, sweep->replicates, key, sweep->adaptive.half_width,
                 100 * sweep->adaptive.confidence, most);
    } else {
        snprintf(runs, sizeof runs, "%" PRIu32 " replicate%s = %.10g runs", sweep->replicates,
                 sweep->replicates == 1 ? "" : "s", most);
    }
    comity_month_format(base->start, first, sizeof first);
    comity_month_format(base->start + (long)sweep->ticks - 1, last, sizeof last);
    snprintf(text, sizeof text, "%" PRIu64 " point%s times %s of %" PRIu32 " month%s, %s to %s%s",
             sweep->points, sweep->points == 1 ? "" : "s", runs, sweep->ticks,
             sweep->ticks == 1 ? "" : "s", first, last,
             sweep->mean_field ? ", as a mean field" : "");
    print_line("Work", text);
}

static void write_duration(double seconds, char *text, size_t size)
{
    if (seconds < 1) {
        snprintf(text, size, "less than a second");
    } else if (seconds < 100) {
        snprintf(text, size, "about %.0f s", seconds);
    } else if (seconds < 100 * 60) {
        snprintf(text, size, "about %.0f min", seconds / 60);
    } else if (seconds < 72 * 3600.) {
        snprintf(text, size, "about %.1f h", seconds / 3600);
    } else {
        snprintf(text, size, "about %.1f days", seconds / 86400);
    }
}

static void print_cost(const struct comity_plan *plan)
{
    char duration[64], file[COMITY_BYTES_TEXT], plain[COMITY_BYTES_TEXT], memory[COMITY_BYTES_TEXT];

    write_duration(plan->seconds, duration, sizeof duration);
    print_column(stdout, "Speed", LABEL);
    printf("%.3g million world-months a second here, encoded, %u thread%s, %s\n",
           plan->worlds_per_second * plan->sweep.ticks / 1e6, plan->threads,
           plan->threads == 1 ? "" : "s", plan->kernel);
    print_column(stdout, "Bound by", LABEL);
    printf(plan->encoding > 0.5 ? "encoding and compression, %.0f %% of the time\n"
                                : "the model; encoding and compression take %.0f %% of the time\n",
           100 * plan->encoding);
    print_column(stdout, "Time", LABEL);
    printf("%s to compute and write", duration);
    if (plan->sweep.adaptive.active) {
        printf(", with %.0f replicates a point as those tried took", plan->replicates);
    }
    putchar('\n');
    comity_bytes_format(plan->file_bytes, file);
    comity_bytes_format(plan->uncompressed_bytes, plain);
    comity_bytes_format(plan->memory_bytes, memory);
    print_column(stdout, "Size", LABEL);
    printf("file about %s, %s before compression; memory about %s\n", file, plain, memory);
}

static void print_blocks(const struct comity_plan *plan)
{
    char text[LINE];
    snprintf(text, sizeof text,
             "%" PRIu64 ", each of %s%zu point%s: as many threads, shards or processes can share "
             "the work",
             plan->blocks, plan->block_points == 1 ? "" : "up to ", plan->block_points,
             plan->block_points == 1 ? "" : "s");
    print_line("Blocks", text);
}

static void print_plan(const struct comity_plan *plan)
{
    const struct comity_sweep *sweep = &plan->sweep;
    char left_out[LINE];
    printf("%s\n\n", sweep->title[0] ? sweep->title : "Sweep");
    print_scenarios(sweep);
    print_design(sweep);
    print_work(sweep);
    comity_sweep_left_out(sweep, left_out, sizeof left_out);
    if (left_out[0]) {
        print_line("Left out", left_out);
    }
    print_blocks(plan);
    print_line("Kept", plan->kept);
    print_cost(plan);
    for (size_t k = 0; k < plan->advice_count; k++) {
        print_column(stdout, k ? "" : "Advice", LABEL);
        fputs("- ", stdout);
        print_words(stdout, LABEL + 2, LABEL + 2, plan->advice[k]);
    }
}

static int run(void *given)
{
    struct plan_options *asked = given;
    struct comity_plan plan;
    struct comity_problems problems;
    comity_problems_init(&problems);
    asked->plan.sweep.path = asked->line.arguments[0];
    const int status = comity_plan(&asked->plan, &problems, &plan);
    const int code = report_job("plan", status, &problems);
    if (!status) {
        print_plan(&plan);
    }
    comity_plan_free(&plan);
    comity_problems_free(&problems);
    return code;
}

const struct command command_plan = {
    .name = "plan",
    .summary = "what a sweep would compute, how long it takes, whether it is enough",
    .usage = "SWEEP [options]",
    .description = "Says what a sweep would compute and keep, how long that would take here, and "
                   "whether it is enough for what is asked. To know, some of its points are "
                   "computed and encoded for a third of a second or somewhat more.",
    COMMAND_OPTIONS(options),
    .example = "Example: comity plan configs/sweeps/hegemony_bilateralism.cfg",
    .least = 1,
    .most = 1,
    .wanted = "one sweep is wanted",
    .size = sizeof(struct plan_options),
    .run = run,
};
