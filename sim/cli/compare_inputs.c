/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/compare.h"

#include <comity/calendar.h>
#include <comity/experiment.h>
#include <comity/status.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int ends_with(const char *text, const char *ending)
{
    const size_t length = strlen(text), tail = strlen(ending);
    return length >= tail && strcmp(text + length - tail, ending) == 0;
}

/* "runs/benign_hegemon.h5" is "benign_hegemon"; a second one "benign_hegemon (2)". */
static void name_input(struct compare_input *inputs, size_t index)
{
    const char *slash = strrchr(inputs[index].path, '/');
    const char *name = slash ? slash + 1 : inputs[index].path, *dot = strrchr(name, '.');
    const int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    char plain[COMITY_NAME - 16];
    size_t alike = 1;
    snprintf(plain, sizeof plain, "%.*s", length, name);
    snprintf(inputs[index].name, sizeof inputs[index].name, "%s", plain);
    for (size_t k = 0; k < index; k++) {
        if (strcmp(inputs[k].name, inputs[index].name) == 0) {
            snprintf(inputs[index].name, sizeof inputs[index].name, "%s (%zu)", plain, ++alike);
            k = (size_t)-1; /* the new name may be taken too */
        }
    }
}

static int open_file(const struct compare_options *options, struct compare_input *input)
{
    const int status = comity_outcome_file_open(&input->file, input->path);
    input->scenario = &input->file.scenario;
    input->stream = input->file.stream;
    if (status) {
        return usage_error("compare", "%s",
                           input->file.error[0] ? input->file.error
                                                : comity_status_message(status));
    }
    if (input->file.mean_field) {
        return usage_error("compare", "%s: a mean-field run has no replicates to compare",
                           input->path);
    }
    const struct comity_scenario *run = input->scenario;
    if (options->sets_count || (options->seed_given && options->seed != run->seed) ||
        (options->ticks && options->ticks != run->ticks) ||
        (options->replicates && options->replicates != run->replicates)) {
        return usage_error("compare",
                           "%s has been run: with %" PRIu32 " replicates of %" PRIu32
                           " months, seed %" PRIu64 "; nothing of it can be changed now",
                           input->path, run->replicates, run->ticks, run->seed);
    }
    return EXIT_DONE;
}

int open_inputs(const struct compare_options *options, struct compare_input *inputs)
{
    const struct scenario_changes changes = {
        .sets = options->sets,
        .sets_count = options->sets_count,
        .seed = options->seed_given ? &options->seed : NULL,
        .ticks = (uint32_t)options->ticks,
        .replicates = (uint32_t)options->replicates,
    };
    int code = EXIT_DONE;
    for (size_t k = 0; k < options->inputs_count; k++) {
        comity_scenario_init(&inputs[k].own);
        inputs[k].path = options->inputs[k];
        inputs[k].is_file = ends_with(inputs[k].path, ".h5");
        inputs[k].scenario = &inputs[k].own;
        inputs[k].stream = options->independent ? (uint32_t)k + 1 : 0;
        name_input(inputs, k);
    }
    for (size_t k = 0; k < options->inputs_count && !code; k++) {
        code = inputs[k].is_file
                   ? open_file(options, &inputs[k])
                   : load_scenario("compare", inputs[k].path, &changes, &inputs[k].own);
    }
    return code;
}

void free_inputs(struct compare_input *inputs, size_t count)
{
    for (size_t k = 0; inputs && k < count; k++) {
        comity_scenario_sample_free(&inputs[k].sample);
        comity_scenario_free(&inputs[k].own);
        comity_outcome_file_free(&inputs[k].file);
    }
}

/* Whether two inputs have the draws in common that pairing needs, or must not have. */
static int check_draws(const struct compare_options *options, const struct compare_input *one,
                       const struct compare_input *other)
{
    const struct comity_scenario *a = one->scenario, *b = other->scenario;
    if (options->independent) {
        return a->seed == b->seed && one->stream == other->stream
                   ? usage_error("compare",
                                 "%s and %s have the same draws (seed %" PRIu64 ", stream %" PRIu32
                                 "), so they are not independent",
                                 one->path, other->path, a->seed, one->stream)
                   : EXIT_DONE;
    }
    if (one->stream != other->stream) {
        return usage_error("compare",
                           "%s and %s draw from different streams, so replicates are not pairs; "
                           "give --independent",
                           one->path, other->path);
    }
    if (a->seed != b->seed) {
        return usage_error("compare",
                           "%s has seed %" PRIu64 " and %s has seed %" PRIu64
                           ", so replicates are not pairs; give --seed, or --independent",
                           one->path, a->seed, other->path, b->seed);
    }
    if (a->replicates != b->replicates) {
        return usage_error("compare",
                           "%s has %" PRIu32 " replicates and %s has %" PRIu32
                           ", so they are not pairs; give --replicates, or --independent",
                           one->path, a->replicates, other->path, b->replicates);
    }
    return EXIT_DONE;
}

int check_inputs(const struct compare_options *options, const struct compare_input *inputs)
{
    for (size_t k = 0; k < options->inputs_count; k++) {
        const struct compare_input *one = &inputs[k];
        if (one->scenario->replicates < 2) {
            return usage_error("compare",
                               "%s has one replicate, and a comparison needs two or more; give "
                               "--replicates",
                               one->path);
        }
        for (size_t j = 0; j < k; j++) {
            const int code = check_draws(options, &inputs[j], one);
            if (code) {
                return code;
            }
            if (one->scenario->ticks != inputs[j].scenario->ticks) {
                return usage_error(
                    "compare", "%s runs %" PRIu32 " months and %s runs %" PRIu32 "; give --ticks",
                    inputs[j].path, inputs[j].scenario->ticks, one->path, one->scenario->ticks);
            }
        }
    }
    return EXIT_DONE;
}

int find_reference(const struct compare_options *options, const struct compare_input *inputs,
                   size_t *reference)
{
    const char **names = calloc(options->inputs_count, sizeof *names);
    size_t k = 0;
    *reference = 0;
    if (!names) {
        return EXIT_FAILED;
    }
    for (size_t n = 0; n < options->inputs_count; n++) {
        names[n] = inputs[n].name;
    }
    while (options->reference && k < options->inputs_count &&
           strcmp(inputs[k].path, options->reference) != 0 &&
           strcmp(inputs[k].name, options->reference) != 0) {
        k++;
    }
    const char *nearest = k == options->inputs_count
                              ? comity_nearest(options->reference, names, options->inputs_count)
                              : NULL;
    const int code = k < options->inputs_count
                         ? EXIT_DONE
                         : usage_error("compare", "--reference: '%s' is not among the inputs%s%s",
                                       options->reference, nearest ? "; did you mean " : "",
                                       nearest ? nearest : "");
    *reference = code ? 0 : k;
    free(names);
    return code;
}

int parse_dates(const struct compare_options *options, const struct compare_input *inputs,
                uint32_t **dates, size_t *count)
{
    const struct comity_scenario *first = inputs[0].scenario;
    const char *text = options->at ? options->at : "";
    *count = 0;
    *dates = calloc(strlen(text) + 1, sizeof **dates);
    if (!*dates) {
        return EXIT_FAILED;
    }
    for (size_t k = 1; options->at && k < options->inputs_count; k++) {
        if (inputs[k].scenario->start != first->start) {
            return usage_error("compare", "--at: %s and %s do not start in the same month",
                               inputs[0].path, inputs[k].path);
        }
    }
    for (text += strspn(text, ", "); *text; text += strspn(text, ", ")) {
        const size_t length = strcspn(text, ", ");
        char word[16], low[16], high[16];
        long month = 0;
        snprintf(word, sizeof word, "%.*s", (int)(length < 15 ? length : 15), text);
        const long tick = comity_month_parse(word, &month) ? -1 : month - first->start;
        if (tick < 0 || tick >= (long)first->ticks) {
            comity_month_format(first->start, low, sizeof low);
            comity_month_format(first->start + (long)first->ticks - 1, high, sizeof high);
            return usage_error("compare", "--at: '%.*s' is not a month from %s to %s", (int)length,
                               text, low, high);
        }
        (*dates)[(*count)++] = (uint32_t)tick;
        text += length;
    }
    return EXIT_DONE;
}

/* ---- the replicates of each input ---- */

enum { AT_ONCE = 64 /* replicates read from a file at a time */ };

static int read_sample(struct compare_input *input, const struct comity_recording *recording)
{
    void *tracks[COMITY_VARIABLES] = { 0 };
    const size_t replicates = input->scenario->replicates;
    int status = COMITY_OK;
    for (size_t k = 0; k < recording->count && !status; k++) {
        tracks[k] = malloc(AT_ONCE * comity_track_bytes(recording, k));
        status = tracks[k] ? COMITY_OK : COMITY_NO_MEMORY;
    }
    for (size_t first = 0; first < replicates && !status; first += AT_ONCE) {
        const size_t left = replicates - first, count = left < AT_ONCE ? left : AT_ONCE;
        status = comity_outcome_file_tracks(&input->file, recording, first, count, tracks);
        if (!status) {
            comity_scenario_sample_add(&input->sample, recording, first, count,
                                       input->file.outcomes + first * COMITY_OUTCOME_SLOTS, tracks);
        }
    }
    for (size_t k = 0; k < recording->count; k++) {
        free(tracks[k]);
    }
    return status;
}

static int sample_file(struct compare_input *input, const char *names)
{
    struct comity_recording recording;
    int status = comity_outcome_file_recording(&input->file, names, &recording);
    status = status ? status : read_sample(input, &recording);
    if (status) {
        fprintf(stderr, "comity compare: %s\n",
                input->file.error[0] ? input->file.error : comity_status_message(status));
        return EXIT_FAILED;
    }
    for (size_t date = 0; date < input->sample.dates_count; date++) {
        if (!comity_scenario_sample_knows_date(&input->sample, date)) {
            return usage_error("compare", "--at: %s did not record %s at all of these months",
                               input->path, comity_snapshot_variables());
        }
    }
    return EXIT_DONE;
}

struct source {
    const struct comity_scenario *scenario;
    uint32_t stream;
};

static int point(void *context, uint64_t index, struct comity_point *point)
{
    const struct source *source = context;
    (void)index;
    const int status = comity_point_of_scenario(point, source->scenario);
    point->stream = source->stream;
    return status;
}

static int run_sample(const struct compare_options *options, struct compare_input *input,
                      const char *names)
{
    struct source source = { input->scenario, input->stream };
    struct comity_experiment experiment = {
        .points = 1,
        .replicates = input->scenario->replicates,
        .ticks = input->scenario->ticks,
        .threads = (unsigned)options->threads,
        .context = &source,
        .point = point,
    };
    struct comity_experiment_run *run;
    struct comity_block *block;
    struct progress progress;
    const char *unknown;
    int answer =
        -comity_recording_init(&experiment.recording, names, experiment.ticks, 1, 1, &unknown);
    experiment.block = comity_experiment_block(&experiment.recording, experiment.replicates);
    answer = answer ? answer : -comity_experiment_start(&run, &experiment);
    if (answer) {
        fprintf(stderr, "comity compare: %s\n", comity_status_message(-answer));
        return EXIT_FAILED;
    }
    progress_begin(&progress, input->name, experiment.replicates, options->quiet);
    while (!interrupted() && (answer = comity_experiment_next(run, &block)) > 0) {
        comity_scenario_sample_add(&input->sample, &experiment.recording, block->first,
                                   block->count, block->outcomes, block->tracks);
        progress_update(&progress, block->first + block->count,
                        (double)(block->first + block->count) * experiment.ticks);
    }
    progress_end(&progress);
    comity_experiment_free(run);
    if (interrupted()) {
        fputs("comity compare: interrupted; nothing is written\n", stderr);
        return EXIT_INTERRUPTED;
    }
    if (answer) {
        fprintf(stderr, "comity compare: %s\n", comity_status_message(-answer));
    }
    return answer ? EXIT_FAILED : EXIT_DONE;
}

int fill_samples(const struct compare_options *options, struct compare_input *inputs,
                 const uint32_t *dates, size_t dates_count)
{
    const char *names = dates_count ? comity_snapshot_variables() : "phase,dyad_phase";
    int code = EXIT_DONE;
    for (size_t k = 0; k < options->inputs_count && !code; k++) {
        struct compare_input *input = &inputs[k];
        const int status =
            comity_scenario_sample_init(&input->sample, input->scenario, input->name,
                                        input->scenario->replicates, dates, dates_count);
        if (status) {
            fprintf(stderr, "comity compare: %s\n", comity_status_message(status));
            return EXIT_FAILED;
        }
        code = input->is_file ? sample_file(input, names) : run_sample(options, input, names);
        if (!code && input->sample.replicates < input->sample.failed + 2) {
            fprintf(stderr, "comity compare: %s: fewer than two replicates stayed finite\n",
                    input->path);
            code = EXIT_FAILED;
        }
    }
    return code;
}
