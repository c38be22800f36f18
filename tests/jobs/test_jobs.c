/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/calibrate.h>
#include <comity/calibration.h>
#include <comity/compare.h>
#include <comity/dataset.h>
#include <comity/examination.h>
#include <comity/replay.h>
#include <comity/run.h>
#include <comity/status.h>
#include <comity/sweep_run.h>
#include <comity/trace.h>
#include <comity/verify.h>

#include <check.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *jobs_suite(void);

static struct comity_problems problems;
static char scenario[512], folder[] = "/tmp/comity_jobs_XXXXXX", run_path[64], replay_path[64];

static void begin(void)
{
    snprintf(scenario, sizeof scenario, "%s/north_america.cfg", getenv("COMITY_CONFIGS"));
    comity_problems_init(&problems);
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(run_path, sizeof run_path, "%s/run.h5", folder);
    snprintf(replay_path, sizeof replay_path, "%s/replay.h5", folder);
}

static void end(void)
{
    comity_problems_free(&problems);
    unlink(run_path);
    unlink(replay_path);
    ck_assert_int_eq(rmdir(folder), 0); /* nothing else is left */
}

static struct comity_run_options run_options(void)
{
    return (struct comity_run_options){
        .scenario = { .path = scenario, .replicates = 30, .ticks = 24 },
        .threads = 1,
    };
}

static const struct comity_dataset_variable *variable(const struct comity_dataset *dataset,
                                                      const char *name)
{
    size_t count;
    const struct comity_dataset_variable *variables = comity_dataset_variables(dataset, &count);
    for (size_t k = 0; k < count; k++)
        if (strcmp(variables[k].name, name) == 0)
            return &variables[k];
    ck_abort_msg("there is no variable %s", name);
}

static const char *attribute(const struct comity_dataset *dataset, const char *name)
{
    size_t count;
    const struct comity_dataset_attribute *attributes = comity_dataset_attributes(dataset, &count);
    for (size_t k = 0; k < count; k++)
        if (strcmp(attributes[k].name, name) == 0)
            return attributes[k].text;
    ck_abort_msg("there is no attribute %s", name);
}

START_TEST(a_run_may_go_nowhere)
{
    const struct comity_run_options options = run_options();
    const struct comity_sink sink = { 0 };
    struct comity_run_result result;
    ck_assert_int_eq(comity_run(&options, &sink, NULL, &problems, &result), COMITY_OK);
    ck_assert_uint_eq(problems.count, 0);
    ck_assert_uint_eq(result.summary.worlds, 30);
    ck_assert_uint_eq(result.scenario.ticks, 24);
    comity_run_result_free(&result);
    comity_run_result_free(&result);
}
END_TEST

struct seen {
    uint64_t calls, done, total, stop_at;
    double world_months;
};

static bool see(void *context, const struct comity_progress *progress)
{
    struct seen *seen = context;
    ck_assert_str_eq(progress->what, "running");
    ck_assert_uint_eq(progress->done, seen->calls);
    seen->calls++;
    seen->done = progress->done;
    seen->total = progress->total;
    seen->world_months = progress->world_months;
    return seen->stop_at && progress->done == seen->stop_at;
}

START_TEST(progress_counts_blocks_and_world_months)
{
    struct comity_run_options options = run_options();
    struct seen seen = { 0 };
    const struct comity_monitor monitor = { .progress = see, .context = &seen };
    struct comity_dataset *dataset;
    const struct comity_sink sink = { .dataset = &dataset };
    options.scenario.replicates = 600;
    ck_assert_int_eq(comity_run(&options, &sink, &monitor, &problems, NULL), COMITY_OK);
    ck_assert_uint_gt(seen.total, 2);
    ck_assert_uint_eq(seen.done, seen.total);
    ck_assert_double_eq(seen.world_months, 600 * 24);
    comity_dataset_free(dataset);
}
END_TEST

START_TEST(a_run_that_is_stopped_leaves_nothing)
{
    struct comity_run_options options = run_options();
    struct seen seen = { .stop_at = 1 };
    const struct comity_monitor monitor = { .progress = see, .context = &seen };
    struct comity_dataset *dataset;
    const struct comity_sink file = { .path = run_path }, memory = { .dataset = &dataset };
    options.scenario.replicates = 600;
    ck_assert_int_eq(comity_run(&options, &file, &monitor, &problems, NULL), COMITY_INTERRUPTED);
    ck_assert_int_ne(access(run_path, F_OK), 0);
    seen = (struct seen){ .stop_at = 1 };
    ck_assert_int_eq(comity_run(&options, &memory, &monitor, &problems, NULL), COMITY_INTERRUPTED);
    ck_assert_ptr_null(dataset);
    ck_assert_uint_eq(problems.count, 0);
}
END_TEST

START_TEST(file_and_memory_hold_the_same)
{
    const struct comity_run_options options = run_options();
    struct comity_dataset *dataset, *world;
    const struct comity_sink both = { .path = run_path, .dataset = &dataset };
    const struct comity_sink file = { .path = run_path }, memory = { .dataset = &world };
    ck_assert_int_eq(comity_run(&options, &both, NULL, &problems, NULL), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(access(run_path, F_OK), -1);
    ck_assert_uint_eq(problems.count, 1);
    ck_assert_int_eq(comity_run(&options, &file, NULL, &problems, NULL), COMITY_OK);
    const struct comity_sink only = { .dataset = &dataset };
    ck_assert_int_eq(comity_run(&options, &only, NULL, &problems, NULL), COMITY_OK);
    const struct comity_replay_options again = { .file = run_path, .replicate = 29 };
    ck_assert_int_eq(comity_replay(&again, &memory, NULL, &problems), COMITY_OK);
    const float *trust = variable(dataset, "trust")->values;
    const double *replayed = variable(world, "trust")->values;
    const struct comity_dataset_variable *shape = variable(world, "trust");
    ck_assert_uint_eq(shape->extents[0], 1);
    const size_t row = 24 * 9;
    size_t finite = 0;
    for (size_t k = 0; k < row; k++) {
        if (replayed[k] == replayed[k]) { /* the diagonal has no trust */
            finite++;
            ck_assert_float_eq((float)replayed[k], trust[29 * row + k]);
        }
    }
    ck_assert_uint_eq(finite, 24 * 6);
    ck_assert_uint_eq(strlen(attribute(dataset, "results_sha256")), 64);
    comity_dataset_free(dataset);
    comity_dataset_free(world);
}
END_TEST

static void expect_problem(int status, int wanted, const char *key, const char *part)
{
    ck_assert_int_eq(status, wanted);
    ck_assert_uint_eq(problems.count, 1);
    const struct comity_problem *problem = &problems.list[0];
    ck_assert(problem->of_request);
    ck_assert_msg((key == NULL) == (problem->key == NULL), "%s", problem->text);
    if (key)
        ck_assert_str_eq(problem->key, key);
    ck_assert_msg(strstr(problem->sentence, part) != NULL, "%s", problem->text);
    comity_problems_free(&problems);
}

START_TEST(options_that_cannot_be_met_are_problems)
{
    const struct comity_sink sink = { .path = run_path };
    struct comity_run_options options = run_options();
    options.record = "trust,phasee";
    expect_problem(comity_run(&options, &sink, NULL, &problems, NULL), COMITY_BAD_ARGUMENT,
                   "record", "did you mean phase?");
    options = run_options();
    options.kernel = "mmx";
    expect_problem(comity_run(&options, &sink, NULL, &problems, NULL), COMITY_BAD_ARGUMENT,
                   "kernel", "mmx");
    options = run_options();
    const struct comity_sink itself = { .path = scenario };
    expect_problem(comity_run(&options, &itself, NULL, &problems, NULL), COMITY_BAD_ARGUMENT, NULL,
                   "this file is read here");
    const struct comity_sink nowhere = { .path = "/nowhere/run.h5" };
    expect_problem(comity_run(&options, &nowhere, NULL, &problems, NULL), COMITY_BAD_ARGUMENT, NULL,
                   "/nowhere");
    const struct comity_replay_options missing = { .file = "/nowhere/run.h5" };
    expect_problem(comity_replay(&missing, &sink, NULL, &problems), COMITY_CANNOT_READ, NULL,
                   "/nowhere/run.h5");
    struct comity_examination examination;
    const struct comity_examination_options box = {
        .scenario = { .path = scenario, .replicates = 2 },
        .box = "0.1",
        .points = UINT32_C(1) << 29,
    };
    expect_problem(comity_examine(&box, NULL, &problems, &examination), COMITY_BAD_ARGUMENT,
                   "points", "latin_hypercube");
    comity_examination_free(&examination);
    struct comity_trace trace;
    const struct comity_trace_options late = { .scenario = options.scenario, .from = "2050-01" };
    expect_problem(comity_trace(&late, &problems, &trace), COMITY_BAD_ARGUMENT, "from",
                   "is outside the run");
    comity_trace_free(&trace);
    const struct comity_trace_options never = { .scenario = options.scenario, .from = "soon" };
    expect_problem(comity_trace(&never, &problems, &trace), COMITY_BAD_ARGUMENT, "from",
                   "'soon' is not a month; write it as 2001-09");
    comity_trace_free(&trace);
}
END_TEST

/* What only files can hold, asked for in memory or nowhere. */
START_TEST(sinks_that_do_not_fit_are_refused)
{
    const char *const shard = run_path;
    const struct comity_sink nowhere = { 0 };
    struct comity_dataset *dataset = NULL;
    const struct comity_sink memory = { .dataset = &dataset };
    struct comity_sweep_run_options sweep = { .sweep = { .path = "hegemony_bilateralism" } };
    uint64_t failed;
    expect_problem(comity_sweep_run(&sweep, &nowhere, NULL, &problems, &failed),
                   COMITY_BAD_ARGUMENT, NULL, "a sweep goes to a file or to memory");
    sweep.join = true;
    expect_problem(comity_sweep_run(&sweep, &memory, NULL, &problems, &failed), COMITY_BAD_ARGUMENT,
                   NULL, "shards, and what goes on, are files");
    ck_assert_ptr_null(dataset);
    const struct comity_merge_options merge = { .shards = &shard, .count = 1 };
    expect_problem(comity_merge(&merge, &memory, NULL, &problems, &failed), COMITY_BAD_ARGUMENT,
                   NULL, "shards are joined to a file");
    char path[600];
    snprintf(path, sizeof path, "%s/calibrations/north_america.cfg", getenv("COMITY_CONFIGS"));
    struct comity_calibrate_options calibrate = { .source = { .path = path }, .shards = 2 };
    struct comity_calibrate_result result;
    expect_problem(comity_calibrate(&calibrate, &memory, NULL, &problems, &result),
                   COMITY_BAD_ARGUMENT, "shard", "an output file is expected");
    comity_calibrate_result_free(&result);
}
END_TEST

START_TEST(mistakes_of_a_scenario_have_their_place)
{
    struct comity_run_options options = run_options();
    options.scenario.text = "title = \"x\";\nhegemonyy = 1;\n";
    options.scenario.path = "made.cfg";
    const struct comity_sink sink = { 0 };
    ck_assert_int_eq(comity_run(&options, &sink, NULL, &problems, NULL), COMITY_BAD_SCENARIO);
    ck_assert_uint_ge(problems.count, 1);
    ck_assert_str_eq(problems.list[0].file, "made.cfg");
    ck_assert_int_eq(problems.list[0].line, 2);
    ck_assert_str_eq(problems.list[0].key, "hegemonyy");
    ck_assert(!problems.list[0].of_request);
}
END_TEST

/* Files lack none of it, as their reader asks for it. */
START_TEST(a_calibration_of_nothing_is_refused)
{
    struct comity_calibration calibration;
    ck_assert_int_eq(comity_calibration_init(&calibration), COMITY_OK);
    ck_assert_int_eq(comity_calibration_prepare(&calibration, "x", &problems),
                     COMITY_BAD_CALIBRATION);
    static const char *const missing[] = { "x: scenario: missing", "x: priors: missing",
                                           "x: targets: missing" };
    ck_assert_uint_eq(problems.count, 3);
    for (size_t k = 0; k < 3; k++)
        ck_assert_int_eq(strncmp(problems.list[k].text, missing[k], strlen(missing[k])), 0);
    comity_calibration_free(&calibration);
}
END_TEST

START_TEST(a_comparison_goes_to_memory)
{
    char other[512];
    const char *inputs[] = { scenario, other };
    struct comity_compare_options options;
    struct comity_compare_result result;
    struct comity_dataset *dataset;
    const struct comity_sink sink = { .dataset = &dataset };
    snprintf(other, sizeof other, "%s/benign_hegemon.cfg", getenv("COMITY_CONFIGS"));
    comity_compare_options_init(&options);
    options.inputs = inputs;
    options.inputs_count = 2;
    options.changes = (struct comity_scenario_source){ .replicates = 20, .ticks = 36 };
    options.outcomes = "final_identity";
    ck_assert_int_eq(comity_compare(&options, &sink, NULL, &problems, &result), COMITY_OK);
    ck_assert_uint_eq(result.comparison.measures, 3);
    const struct comity_dataset_variable *mean = variable(dataset, "mean");
    ck_assert_uint_eq(mean->rank, 2);
    ck_assert_double_eq(((const double *)mean->values)[3 + 1],
                        comity_compared_measure(&result.comparison, 1, 1)->comparison.mean[0]);
    comity_dataset_free(dataset);
    comity_compare_result_free(&result);
    comity_compare_result_free(&result);
    options.reference = "benign_hegemonn";
    expect_problem(comity_compare(&options, &sink, NULL, &problems, NULL), COMITY_BAD_ARGUMENT,
                   "reference", "did you mean benign_hegemon");
    options.reference = NULL;
    options.outcomes = "final_identitty";
    expect_problem(comity_compare(&options, &sink, NULL, &problems, NULL), COMITY_BAD_ARGUMENT,
                   "outcomes", "did you mean 'final_identity");
    options.outcomes = NULL;
    options.level = 1;
    expect_problem(comity_compare(&options, &sink, NULL, &problems, NULL), COMITY_BAD_ARGUMENT,
                   "level", "between 0 and 1");
    for (options.inputs_count = 0; options.inputs_count < 2; options.inputs_count++) {
        expect_problem(comity_compare(&options, &sink, NULL, &problems, NULL), COMITY_BAD_ARGUMENT,
                       NULL, "at least two");
    }
}
END_TEST

START_TEST(a_verification_can_be_stopped)
{
    const char *inputs[] = { scenario, scenario };
    struct comity_run_options run = run_options();
    struct comity_compare_options compare;
    struct comity_verification verification;
    const struct comity_verify_options options[] = { { .file = run_path },
                                                     { .file = replay_path } };
    const struct comity_sink sinks[] = { { .path = run_path }, { .path = replay_path } };
    comity_compare_options_init(&compare);
    compare.inputs = inputs;
    compare.inputs_count = 2;
    compare.changes = (struct comity_scenario_source){ .replicates = 600, .ticks = 24 };
    run.scenario.replicates = 600;
    ck_assert_int_eq(comity_run(&run, &sinks[0], NULL, &problems, NULL), COMITY_OK);
    ck_assert_int_eq(comity_compare(&compare, &sinks[1], NULL, &problems, NULL), COMITY_OK);
    for (size_t k = 0; k < 2; k++) {
        int stop = 1;
        const struct comity_monitor monitor = { .progress = comity_stopped, .context = &stop };
        ck_assert_int_eq(comity_verify(&options[k], &monitor, &problems, &verification),
                         COMITY_INTERRUPTED);
    }
    ck_assert_uint_eq(problems.count, 0);
}
END_TEST

START_TEST(nothing_is_merged_of_no_shards)
{
    const struct comity_merge_options options = { 0 };
    const struct comity_sink sink = { .path = run_path };
    expect_problem(comity_merge(&options, &sink, NULL, &problems, NULL), COMITY_BAD_ARGUMENT, NULL,
                   "no shard");
}
END_TEST

START_TEST(a_trace_keeps_the_levels_asked_for)
{
    const struct comity_trace_options options = {
        .scenario = { .path = scenario }, .replicate = 3, .from = "2001-09", .every = 12
    };
    struct comity_trace trace;
    ck_assert_int_eq(comity_trace(&options, &problems, &trace), COMITY_OK);
    ck_assert_uint_gt(trace.narrative.count, 10);
    ck_assert_uint_eq(trace.from, 12 * 7 + 8);
    ck_assert_uint_eq(trace.to, 239);
    ck_assert_double_gt(trace.records[COMITY_AT_TRUST], 0);
    ck_assert_double_gt(trace.records[19 * COMITY_RECORD_SLOTS + COMITY_AT_TRUST], 0);
    comity_trace_free(&trace);
    comity_trace_free(&trace);
}
END_TEST

Suite *jobs_suite(void)
{
    Suite *suite = suite_create("jobs");
    TCase *tests = tcase_create("jobs");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_run_may_go_nowhere);
    tcase_add_test(tests, progress_counts_blocks_and_world_months);
    tcase_add_test(tests, a_run_that_is_stopped_leaves_nothing);
    tcase_add_test(tests, file_and_memory_hold_the_same);
    tcase_add_test(tests, options_that_cannot_be_met_are_problems);
    tcase_add_test(tests, sinks_that_do_not_fit_are_refused);
    tcase_add_test(tests, mistakes_of_a_scenario_have_their_place);
    tcase_add_test(tests, a_calibration_of_nothing_is_refused);
    tcase_add_test(tests, a_comparison_goes_to_memory);
    tcase_add_test(tests, a_verification_can_be_stopped);
    tcase_add_test(tests, nothing_is_merged_of_no_shards);
    tcase_add_test(tests, a_trace_keeps_the_levels_asked_for);
    suite_add_tcase(suite, tests);
    return suite;
}
