/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan.h"
#include "core/text_stream.h"
#include "cli/command.h"
#include "cli/text.h"

#include <comity/calendar.h>
#include <comity/status.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: comity plan SWEEP [options]\n\n"
    "Says what a sweep would compute and keep, how long that would take here, and whether it is\n"
    "enough for what is asked. To know, some of its points are computed and encoded for a third\n"
    "of a second or somewhat more.\n\n"
    "  -j, --threads N   threads (default: one on each processor)\n"
    "  -h, --help        this text\n\n"
    "Example: comity plan configs/sweeps/hegemony_bilateralism.cfg\n";

static const struct option long_options[] = {
    { "threads", required_argument, NULL, 'j' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

enum { LABEL = 12, LINE = 512 };

static const double seconds_tried = 0.3;

/* Of a huge design a plan looks at some points; the sweep itself checks all of them. */
static const uint64_t points_looked_at = 1000 * 1000;

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
                write_axis(sweep, member, values, sizeof values);
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

/* How the points of a sequence come about; "" for other designs. */
static const char *sequence_of(const struct comity_sweep *sweep)
{
    if (sweep->design.kind == COMITY_DESIGN_SALTELLI &&
        !comity_saltelli_is_quasi_random(&sweep->prepared)) {
        return ", from independent random draws, as a Sobol sequence has too few dimensions for so "
               "many axes";
    }
    switch (sweep->design.kind) {
    case COMITY_DESIGN_HALTON:
        return sweep->design.scramble ? ", with a random Cranley-Patterson shift" : ", unshifted";
    case COMITY_DESIGN_SOBOL:
    case COMITY_DESIGN_SALTELLI:
        return sweep->design.scramble ? ", with a random digital shift" : ", unshifted";
    default:
        return "";
    }
}

static void print_design(const struct comity_sweep *sweep)
{
    char text[LINE];

    snprintf(text, sizeof text, "%s: %s%s", comity_design_name(sweep->design.kind),
             comity_design_description(sweep->design.kind), sequence_of(sweep));
    print_line("Design", text);
    print_axes(sweep);
    if (sweep->independent) {
        print_line("Draws", "each point its own");
    } else {
        print_line("Draws", "the same at every point: points differ by their settings alone");
    }
}

static void print_work(const struct comity_sweep *sweep)
{
    const struct comity_scenario *base = &sweep->scenarios[0];
    const double most = (double)sweep->points * sweep->replicates;
    char first[16], last[16], key[3 * COMITY_NAME], runs[LINE], text[2 * LINE];

    if (sweep->adaptive.active) {
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
    comity_month_format(base->start, first, sizeof first);
    comity_month_format(base->start + (long)sweep->ticks - 1, last, sizeof last);
    snprintf(text, sizeof text, "%" PRIu64 " point%s times %s of %" PRIu32 " month%s, %s to %s%s",
             sweep->points, sweep->points == 1 ? "" : "s", runs, sweep->ticks,
             sweep->ticks == 1 ? "" : "s", first, last,
             sweep->mean_field ? ", as a mean field" : "");
    print_line("Work", text);
}

static void write_outcomes(FILE *stream, const struct comity_sweep *sweep)
{
    size_t kept = 0, told = 0;

    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        kept += sweep->outcomes[k] != 0;
    }
    fputs(kept == COMITY_OUTCOMES ? "all outcomes" : kept > 0 ? "outcomes" : "", stream);
    for (size_t k = 0; k < COMITY_OUTCOMES && kept < COMITY_OUTCOMES; k++) {
        if (sweep->outcomes[k]) {
            fprintf(stream, "%s %s", told++ > 0 ? "," : "", comity_outcomes()[k].name);
        }
    }
}

/* Names the variables whose datasets have this content, after what is said of them. */
static void write_variables(FILE *stream, const struct sweep_layout *layout,
                            enum sweep_content content, const char *what)
{
    size_t told = 0;

    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        if (dataset->content == content) {
            const struct comity_recording *recording = &layout->experiment.recording;
            fprintf(stream, "%s%s",
                    told > 0            ? ", "
                    : ftell(stream) > 0 ? "; "
                                        : "",
                    told == 0 ? what : "");
            fputs(recording->tracks[dataset->source].variable->name, stream);
            told++;
        }
    }
}

static void print_kept(const struct sweep_layout *layout)
{
    const struct comity_sweep *sweep = layout->sweep;
    char *text = NULL, series[64];
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (stream == NULL) {
        return;
    }
    snprintf(series, sizeof series, "mean, deviation and %zu quantile%s of ",
             sweep->quantiles_count, sweep->quantiles_count == 1 ? "" : "s");
    write_outcomes(stream, sweep);
    write_variables(stream, layout, SWEEP_MEAN,
                    sweep->quantiles_count > 0 ? series : "mean and deviation of ");
    if (comity_sweep_keeps(layout, SWEEP_PHASE_SHARE)) {
        fprintf(stream, "%sshares of the phases", ftell(stream) > 0 ? "; " : "");
    }
    write_variables(stream, layout, SWEEP_TRAJECTORY, "trajectories of ");
    if (sweep->every > 1 && layout->experiment.recording.count > 0) {
        fprintf(stream, ", every %" PRIu32 " months", sweep->every);
    }
    print_line("Kept", comity_text_close(stream, &text) ? text : "out of memory");
    free(text);
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

static void print_cost(const struct sweep_layout *layout, const struct plan_speed *speed)
{
    const struct comity_sweep *sweep = layout->sweep;
    char duration[64], file[16], plain[16], memory[16];

    write_duration(plan_seconds(layout, speed), duration, sizeof duration);
    print_column(stdout, "Speed", LABEL);
    printf("%.3g million world-months a second here, encoded, %u thread%s, %s\n",
           speed->worlds_per_second * sweep->ticks / 1e6, speed->threads,
           speed->threads == 1 ? "" : "s", speed->kernel);
    print_column(stdout, "Bound by", LABEL);
    printf(speed->encoding > 0.5 ? "encoding and compression, %.0f %% of the time\n"
                                 : "the model; encoding and compression take %.0f %% of the time\n",
           100 * speed->encoding);
    print_column(stdout, "Time", LABEL);
    printf("%s to compute and write", duration);
    if (sweep->adaptive.active) {
        printf(", with %.0f replicates a point as those tried took", speed->replicates);
    }
    putchar('\n');
    format_bytes(plan_file_bytes(layout, speed->compressed), file);
    format_bytes(plan_file_bytes(layout, 1), plain);
    format_bytes(plan_memory_bytes(layout, speed), memory);
    print_column(stdout, "Size", LABEL);
    printf("file about %s, %s before compression; memory about %s\n", file, plain, memory);
}

static int plan(const struct comity_sweep *sweep, unsigned threads, double reading)
{
    struct sweep_layout layout = { 0 };
    struct comity_problems problems;
    struct plan_speed speed = { .reading = reading };
    int status;

    comity_problems_init(&problems);
    status = comity_sweep_layout_init(&layout, sweep, &problems);
    comity_problems_print(&problems, stderr);
    comity_problems_free(&problems);
    if (status == COMITY_OK) {
        printf("%s\n\n", sweep->title[0] != '\0' ? sweep->title : "Sweep");
        print_scenarios(sweep);
        print_design(sweep);
        print_work(sweep);
        print_kept(&layout);
        fflush(stdout);
        status = measure_plan(&layout, threads, seconds_tried, &speed);
    }
    if (status == COMITY_OK) {
        print_cost(&layout, &speed);
        print_plan_advice(stdout, &layout, &speed);
    }
    comity_sweep_layout_free(&layout);
    if (status == COMITY_BAD_SWEEP) {
        return EXIT_USAGE;
    }
    if (status != COMITY_OK) {
        fprintf(stderr, "comity plan: %s\n", comity_status_message(status));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

int command_plan(int argc, char **argv)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t threads = processors > 0 ? (uint64_t)processors : 1;
    struct comity_sweep sweep;
    struct comity_problems problems;
    int option, code;

    while ((option = next_option(argc, argv, ":j:h", long_options)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return EXIT_DONE;
        case 'j':
            if (!parse_whole("plan", "--threads", optarg, 1, 1024, &threads)) {
                return EXIT_USAGE;
            }
            break;
        default:
            return option_error("plan", option, argv, long_options);
        }
    }
    if (argc - optind != 1) {
        return usage_error("plan", "one sweep is wanted, not %d; see comity plan --help",
                           argc - optind);
    }
    comity_sweep_init(&sweep);
    comity_problems_init(&problems);
    const double begun = seconds_now();
    code = load_sweep(argv[optind], points_looked_at, &sweep, &problems);
    comity_problems_print(&problems, stderr);
    if (code == EXIT_DONE) {
        code = plan(&sweep, (unsigned)threads, seconds_now() - begun);
    }
    comity_problems_free(&problems);
    comity_sweep_free(&sweep);
    return code;
}
