/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/sweep_block.h"
#include "results/sweep_parts.h"

#include <comity/file_summary.h>
#include <comity/status.h>
#include <comity/sweep_file.h>
#include <comity/sweep_results.h>
#include <comity/sweep_status.h>

#include <check.h>

#include <dirent.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

Suite *sweep_results_suite(void);

static const char scenario[] = "states = ( { code = \"USA\"; power = 8; }, "
                               "{ code = \"CAN\"; power = 1; }, "
                               "{ code = \"MEX\"; power = 1.5; } ); ticks = 12;\n";
static const char text[] = "scenario = \"a.cfg\"; replicates = 4; outcomes = [\"final_phase\"];\n"
                           "axes = ( { key = \"hegemony\"; from = 0.0; to = 1.0; levels = 20; } );";

static struct comity_sweep sweep;
static struct comity_problems problems;
static char directory[] = "/tmp/comity-sweep-results-XXXXXX", target[128];

static const char many[] = "scenario = \"a.cfg\"; replicates = 20000; outcomes = [\"final_phase\"];"
                           "axes = ( { key = \"hegemony\"; values = [0.0, 1.0]; } );";

static void read_sweep(const char *texts)
{
    const char *const scenarios[] = { scenario };
    comity_sweep_free(&sweep);
    comity_sweep_init(&sweep);
    ck_assert_int_eq(
        comity_sweep_read_texts(
            &sweep, &(struct comity_sweep_texts){ texts, NULL, scenarios, 1, NULL }, &problems),
        COMITY_OK);
}

static void set_up(void)
{
    comity_sweep_init(&sweep);
    comity_problems_init(&problems);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(target, sizeof target, "%s/sweep.h5", directory);
    read_sweep(text);
}

static void tear_down(void)
{
    comity_sweep_free(&sweep);
    comity_problems_free(&problems);
    unlink(target);
    rmdir(directory);
}

static struct comity_sweep_results *open_results(const char *path, uint32_t shard, uint32_t shards,
                                                 struct comity_experiment *experiment)
{
    const struct comity_sweep_results_options options = { .shard = shard,
                                                          .shards = shards,
                                                          .resume = 1 };
    struct comity_sweep_results *results;
    ck_assert_int_eq(
        comity_sweep_results_open(&results, &sweep, path, &options, experiment, &problems),
        COMITY_OK);
    ck_assert_str_eq(comity_sweep_results_notice(results), "");
    return results;
}

/* Computes all that is missing; the second world of each block leaves the numbers. */
static void compute(struct comity_sweep_results *results, struct comity_experiment *experiment)
{
    struct comity_experiment_run *run;
    struct comity_block *block;
    while (comity_sweep_results_missing(results, &experiment->first_block, &experiment->blocks)) {
        ck_assert_int_eq(comity_experiment_start(&run, experiment), COMITY_OK);
        while (comity_experiment_next(run, &block) > 0) {
            block->failed[1] = 1;
            ck_assert_int_eq(comity_sweep_encode(block->attachment, block, NULL), COMITY_OK);
            ck_assert_int_eq(comity_sweep_results_append(results, block), COMITY_OK);
        }
        comity_experiment_free(run);
        ck_assert_int_eq(comity_sweep_results_flush(results), COMITY_OK);
    }
}

static void remove_parts(void)
{
    char parts[160], path[512];
    snprintf(parts, sizeof parts, "%s.parts", target);
    DIR *stream = opendir(parts);
    ck_assert_ptr_nonnull(stream);
    for (const struct dirent *entry; (entry = readdir(stream));) {
        snprintf(path, sizeof path, "%s/%s", parts, entry->d_name);
        unlink(path);
    }
    closedir(stream);
    rmdir(parts);
}

/* Stands before the C library's: another process removes the directory before it is locked. */
static bool is_removed;
int flock(int descriptor, int operation)
{
    if (is_removed)
        remove_parts();
    return (int)syscall(SYS_flock, descriptor, operation);
}

START_TEST(a_place_that_is_removed_again_and_again)
{
    const struct comity_sweep_results_options options = { .resume = 1 };
    struct comity_experiment experiment;
    struct comity_sweep_results *results;
    is_removed = true;
    ck_assert_int_eq(
        comity_sweep_results_open(&results, &sweep, target, &options, &experiment, &problems),
        COMITY_CANNOT_WRITE);
    is_removed = false;
    comity_sweep_results_free(results);
    ck_assert_uint_eq(problems.count, 1);
    ck_assert_ptr_nonnull(
        strstr(problems.list[0].text, "/sweep.h5.parts: it is removed again and again"));
}
END_TEST

/* A part of another process, which is believed by its name until all are there. */
static void put_part(uint64_t first, uint64_t count)
{
    char path[256];
    snprintf(path, sizeof path, "%s.parts/part-%09" PRIu64 "-%" PRIu64 ".blocks", target, first,
             count);
    FILE *part = fopen(path, "w");
    ck_assert_ptr_nonnull(part);
    fclose(part);
}

static void assert_next(struct comity_sweep_results *results, uint64_t first, uint64_t blocks)
{
    uint64_t found, count;
    ck_assert_int_eq(comity_sweep_results_next(results, &found, &count), 1);
    ck_assert_uint_eq(found, first);
    ck_assert_uint_eq(count, blocks);
}

/* In large sweeps a range has several blocks, some of which others may have done. */
START_TEST(of_ranges_what_others_have_done_is_left_out)
{
    const struct comity_sweep_results_options options = { .join = true, .threads = 1 };
    struct comity_experiment experiment;
    struct comity_sweep_results *results;
    read_sweep("scenario = \"a.cfg\"; replicates = 400000; ticks = 1; outcomes = "
               "[\"final_phase\"];"
               "axes = ( { key = \"hegemony\"; from = 0.0; to = 1.0; levels = 12; } );");
    ck_assert_int_eq(
        comity_sweep_results_open(&results, &sweep, target, &options, &experiment, &problems),
        COMITY_OK);
    const uint64_t range = comity_sweep_results_total(results) / 128;
    ck_assert_uint_ge(range, 3);
    assert_next(results, 0, range);
    put_part(0, 1);
    assert_next(results, 1, range - 1); /* the rest of what is ours */
    put_part(2, 1);
    assert_next(results, 1, 1); /* in its middle */
    put_part(1, 1);
    put_part(3, range - 3);
    put_part(range + 1, 1);
    assert_next(results, range, 1); /* before what another has done of a range */
    comity_sweep_results_free(results);
    remove_parts();
}
END_TEST

START_TEST(a_shard_that_another_replaces)
{
    struct comity_experiment experiment;
    char path[128];
    snprintf(path, sizeof path, "%s/1.h5", directory);
    struct comity_sweep_results *results = open_results(path, 1, 2, &experiment);
    struct sweep_source source = { .path = path, .count = comity_sweep_results_total(results) };
    struct sweep_layout layout;
    compute(results, &experiment);
    ck_assert_int_eq(comity_sweep_results_complete(results), COMITY_OK);
    comity_sweep_results_free(results);
    ck_assert_int_eq(comity_sweep_layout_init(&layout, &sweep), COMITY_OK);
    ck_assert_int_eq(comity_sweep_source_check(&layout, &source, NULL, &problems), COMITY_OK);
    source.count++;
    ck_assert_int_eq(comity_sweep_source_check(&layout, &source, NULL, &problems), COMITY_BAD_FILE);
    ck_assert_ptr_nonnull(strstr(problems.list[problems.count - 1].text,
                                 "/1.h5: another shard came to its place while it was read"));
    comity_sweep_layout_free(&layout);
    unlink(path);
}
END_TEST

START_TEST(failed_points_are_known_to_who_completes)
{
    struct comity_experiment experiment;
    struct comity_sweep_results *results = open_results(target, 0, 0, &experiment);
    const uint64_t blocks = comity_sweep_results_total(results);
    char missing[64];
    snprintf(missing, sizeof missing, "%u blocks are still missing", (unsigned)blocks);
    ck_assert_int_eq(comity_sweep_results_complete(results), COMITY_BAD_SWEEP);
    ck_assert_str_eq(problems.list[problems.count - 1].text, missing);
    ck_assert_int_ne(access(target, F_OK), 0);
    compute(results, &experiment);
    comity_sweep_results_free(results);

    results = open_results(target, 0, 0, &experiment);
    ck_assert_uint_eq(comity_sweep_results_written(results), blocks);
    ck_assert_int_eq(comity_sweep_results_complete(results), COMITY_OK);
    ck_assert_uint_eq(comity_sweep_results_failed(results), blocks);
    comity_sweep_results_free(results);

    results = open_results(target, 0, 0, &experiment);
    ck_assert_int_eq(comity_sweep_results_complete(results), COMITY_OK);
    ck_assert_uint_eq(comity_sweep_results_failed(results), blocks);
    comity_sweep_results_free(results);
}
END_TEST

/* Counts the calls, of which the last may end the work. */
struct calls {
    uint64_t made, most, total;
};

static bool count_call(void *context, uint64_t done, uint64_t total)
{
    struct calls *calls = context;
    ck_assert_uint_eq(done, calls->made);
    ck_assert_uint_eq(total, calls->total);
    return ++calls->made == calls->most;
}

START_TEST(failed_points_are_known_to_who_merges)
{
    struct comity_experiment experiment;
    char paths[2][128];
    const char *shards[2] = { paths[0], paths[1] };
    uint64_t blocks = 0, failed = 0;
    for (uint32_t k = 0; k < 2; k++) {
        snprintf(paths[k], sizeof paths[k], "%s/%u.h5", directory, k);
        struct comity_sweep_results *results = open_results(paths[k], k + 1, 2, &experiment);
        blocks += comity_sweep_results_total(results);
        compute(results, &experiment);
        ck_assert_int_eq(comity_sweep_results_complete(results), COMITY_OK);
        comity_sweep_results_free(results);
    }
    struct calls calls = { .most = blocks / 2, .total = blocks };
    const struct comity_sweep_merge_options options = { .threads = 2,
                                                        .progress = count_call,
                                                        .context = &calls };
    ck_assert_int_eq(comity_sweep_merge(shards, 2, target, &options, &failed, &problems),
                     COMITY_INTERRUPTED);
    ck_assert_int_ne(access(target, F_OK), 0);
    calls = (struct calls){ .total = blocks };
    ck_assert_int_eq(comity_sweep_merge(shards, 2, target, &options, &failed, &problems),
                     COMITY_OK);
    ck_assert_uint_eq(calls.made, blocks);
    ck_assert_uint_eq(failed, blocks);
    unlink(paths[0]);
    unlink(paths[1]);
}
END_TEST

static void change_seed(void)
{
    sweep.seed_given = 1;
    sweep.seed = 5;
}

static void change_level(void)
{
    sweep.axes[0].members[0].axis.high = 0.9;
}

static void change_replicates(void)
{
    sweep.replicates = 5;
}

static void change_series(void)
{
    free(sweep.series);
    sweep.series = strdup("trust");
}

static void (*const changes[])(void) = { change_seed, change_level, change_replicates,
                                         change_series };

/* A sweep that a program has changed is another one, though its text is the same. */
START_TEST(a_changed_sweep_does_not_go_on)
{
    const struct comity_sweep_results_options options = { .resume = 1 };
    struct comity_experiment experiment;
    struct comity_sweep_results *results = open_results(target, 0, 0, &experiment);
    compute(results, &experiment);
    comity_sweep_results_free(results);
    changes[_i]();
    ck_assert_int_eq(comity_sweep_prepare(&sweep, "text", &problems), COMITY_OK);
    ck_assert_int_eq(
        comity_sweep_results_open(&results, &sweep, target, &options, &experiment, &problems),
        COMITY_MISMATCH);
    ck_assert_ptr_nonnull(strstr(problems.list[problems.count - 1].text, "another sweep"));
    comity_sweep_results_free(results);
    remove_parts();
}
END_TEST

/* Every point is in one block, at the place that the blocks themselves give it. */
START_TEST(blocks_of_points)
{
    struct sweep_layout layout;
    ck_assert_int_eq(comity_sweep_layout_init(&layout, &sweep), COMITY_OK);
    for (uint64_t block = 0; block < layout.blocks; block++) {
        uint64_t first;
        const size_t points = comity_sweep_block_points(&layout, block, &first);
        for (size_t k = 0; k < points; k++) {
            size_t place;
            ck_assert_uint_eq(comity_sweep_block_of_point(&layout, first + k, &place), block);
            ck_assert_uint_eq(place, k);
        }
    }
    comity_sweep_layout_free(&layout);
}
END_TEST

/* Points of a block share their draws. */
START_TEST(points_with_series_share_blocks)
{
    struct sweep_layout layout;
    read_sweep("scenario = \"a.cfg\"; replicates = 4; series = [\"trust\"];"
               "axes = ( { key = \"hegemony\"; from = 0.0; to = 1.0; levels = 640; } );");
    ck_assert_int_eq(comity_sweep_layout_init(&layout, &sweep), COMITY_OK);
    ck_assert_uint_ge(layout.block_points, 8);
    comity_sweep_layout_free(&layout);
}
END_TEST

/* What readers take for a bomb is never written. */
START_TEST(chunks_stay_readable)
{
    struct sweep_layout layout;
    sweep.replicates = 50 * 1000 * 1000;
    ck_assert_int_eq(comity_sweep_layout_init_divided(&layout, &sweep, 0), COMITY_OK);
    ck_assert_uint_eq(layout.block_points, 1);
    size_t cut = 0;
    for (size_t k = 0; k < layout.count; k++) {
        const struct sweep_dataset *dataset = &layout.datasets[k];
        size_t bytes = layout.block_points * comity_element_size(dataset->element);
        for (size_t d = 0; d < dataset->rank; d++)
            bytes *= dataset->chunk[d];
        ck_assert_uint_le(bytes, 64 << 20);
        ck_assert_uint_ge(dataset->chunks * (dataset->rank ? dataset->chunk[0] : 1),
                          dataset->rank ? dataset->extent[0] : 1);
        cut += dataset->chunks > 1;
    }
    ck_assert_uint_eq(cut, 1); /* final_phase */
    comity_sweep_layout_free(&layout);
}
END_TEST

/* Units of divided points, in turn, are their replicates, in turn. */
START_TEST(blocks_of_divided_points)
{
    struct sweep_layout layout;
    size_t next = 0;
    uint64_t point = 0;
    sweep.replicates = 20 * 1000 + 1;
    ck_assert_int_eq(comity_sweep_layout_init(&layout, &sweep), COMITY_OK);
    ck_assert_uint_ge(layout.blocks, 64);
    ck_assert_uint_eq(layout.blocks, layout.ranges * sweep.points);
    for (uint64_t block = 0; block < layout.blocks; block++) {
        uint64_t first_point;
        size_t first, place;
        ck_assert_uint_eq(comity_sweep_block_points(&layout, block, &first_point), 1);
        ck_assert_uint_eq(first_point, point);
        ck_assert_uint_eq(comity_sweep_block_of_point(&layout, point, &place),
                          block / layout.ranges * layout.ranges);
        const size_t count = comity_sweep_block_replicates(&layout, block, &first);
        ck_assert_uint_eq(first, next);
        ck_assert_uint_ge(count, 1);
        next = first + count == sweep.replicates ? 0 : first + count;
        point += next == 0;
    }
    ck_assert_uint_eq(point, sweep.points);
    comity_sweep_layout_free(&layout);
}
END_TEST

/* A part that holds all blocks of a sweep whose points are not divided. */
static void write_part(struct sweep_layout *layout, struct sweep_mark *mark, const char *path)
{
    struct held_blocks held = { 0 };
    struct comity_experiment_run *run;
    struct comity_block *block;
    *mark = (struct sweep_mark){ .share = "whole" };
    read_sweep(many);
    ck_assert_int_eq(comity_sweep_layout_init_divided(layout, &sweep, 0), COMITY_OK);
    ck_assert_uint_eq(layout->blocks, sweep.points);
    ck_assert_int_eq(comity_sweep_fingerprint(&sweep, mark->fingerprint), COMITY_OK);
    comity_sweep_hook(&layout->experiment, layout);
    ck_assert_int_eq(comity_experiment_start(&run, &layout->experiment), COMITY_OK);
    while (comity_experiment_next(run, &block) > 0)
        ck_assert_int_eq(comity_sweep_hold(&held, block->index, block->attachment), COMITY_OK);
    comity_experiment_free(run);
    ck_assert_int_eq(comity_sweep_part_write(&held, path, mark, &problems), COMITY_OK);
    comity_sweep_held_free(&held);
}

/* What a program wrote that divided no points, where this one does. */
START_TEST(undivided_files_are_read)
{
    struct sweep_layout layout;
    struct sweep_mark mark;
    struct sweep_sources parts = { .mark = &mark };
    char part[160];
    uint64_t failed;
    snprintf(part, sizeof part, "%s/part", directory);
    write_part(&layout, &mark, part);
    ck_assert_int_eq(comity_sweep_sources_add(&parts, part, 0, layout.blocks, 0), COMITY_OK);
    const struct sweep_product whole = { .whole = 1,
                                         .count = layout.blocks,
                                         .fingerprint = mark.fingerprint };
    ck_assert_int_eq(comity_sweep_write(&layout, &parts, &whole, target, &failed, &problems),
                     COMITY_OK);
    comity_sweep_sources_free(&parts);
    comity_sweep_layout_free(&layout);
    unlink(part);
    ck_assert_int_eq(comity_file_check_values(target, true, &problems), COMITY_OK);
}
END_TEST

/* Reads a part of these bytes, with or without a right seal, and all that it has found. */
static int read_part(const struct sweep_layout *layout, const struct sweep_mark *mark,
                     uint8_t *bytes, size_t size, bool sealed)
{
    struct sweep_part part;
    struct sha256_ctx context;
    if (sealed && size >= COMITY_DIGEST) {
        sha256_init(&context);
        sha256_update(&context, size - COMITY_DIGEST, bytes);
        sha256_digest(&context, COMITY_DIGEST, bytes + size - COMITY_DIGEST);
    }
    FILE *stream = fopen(target, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, size, stream), size);
    ck_assert_int_eq(fclose(stream), 0);
    const int status = comity_sweep_part_read(&part, target, layout, mark, false, &problems);
    const size_t chunks = status ? 0 : part.count * comity_sweep_block_chunks(layout);
    for (size_t k = 0; k < chunks; k++) {
        const uint8_t *begins = part.chunks[k].bytes;
        ck_assert(begins >= part.bytes && begins + part.chunks[k].size <= part.bytes + size);
    }
    comity_sweep_part_free(&part);
    return status;
}

START_TEST(a_part_that_was_tampered_with_is_none)
{
    struct sweep_layout layout;
    struct sweep_mark mark;
    uint8_t bytes[1 << 16], changed[1 << 16];
    write_part(&layout, &mark, target);
    FILE *stream = fopen(target, "rb");
    const size_t size = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    ck_assert_uint_lt(size, sizeof bytes);
    ck_assert_int_eq(read_part(&layout, &mark, bytes, size, true), COMITY_OK);
    for (size_t at = 0; at < 320 && at < size; at++) {
        memcpy(changed, bytes, size);
        changed[at] ^= (uint8_t)(at % 3 == 0 ? 1 : 255);
        ck_assert_int_eq(read_part(&layout, &mark, changed, size, false), COMITY_BAD_FILE);
        const int status = read_part(&layout, &mark, changed, size, true);
        ck_assert(at < 48 || at >= 48 + COMITY_DIGEST_TEXT - 1 ? status != COMITY_CANNOT_READ
                                                               : status == COMITY_MISMATCH);
        ck_assert(status == COMITY_BAD_FILE || at >= 48);
        memcpy(changed, bytes, size);
        ck_assert_int_eq(read_part(&layout, &mark, changed, size - at - 1, true), COMITY_BAD_FILE);
    }
    comity_sweep_layout_free(&layout);
}
END_TEST

START_TEST(a_place_where_nobody_is_has_a_status)
{
    struct comity_sweep_status status;
    char parts[140];
    snprintf(parts, sizeof parts, "%s.parts", target);
    ck_assert_int_eq(mkdir(parts, 0700), 0);
    ck_assert_int_eq(comity_sweep_status_read(&status, target, 0, &problems), COMITY_OK);
    ck_assert_uint_eq(status.workers_count, 0);
    ck_assert_uint_eq(status.blocks_done, 0);
    comity_sweep_status_free(&status);
    rmdir(parts);
}
END_TEST

Suite *sweep_results_suite(void)
{
    Suite *suite = suite_create("sweep_results");
    TCase *tests = tcase_create("sweep_results");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_place_that_is_removed_again_and_again);
    tcase_add_test(tests, of_ranges_what_others_have_done_is_left_out);
    tcase_add_test(tests, a_shard_that_another_replaces);
    tcase_add_test(tests, failed_points_are_known_to_who_completes);
    tcase_add_test(tests, failed_points_are_known_to_who_merges);
    tcase_add_loop_test(tests, a_changed_sweep_does_not_go_on, 0,
                        sizeof changes / sizeof changes[0]);
    tcase_add_test(tests, a_place_where_nobody_is_has_a_status);
    tcase_add_test(tests, blocks_of_points);
    tcase_add_test(tests, points_with_series_share_blocks);
    tcase_add_test(tests, chunks_stay_readable);
    tcase_add_test(tests, blocks_of_divided_points);
    tcase_add_test(tests, undivided_files_are_read);
    tcase_add_test(tests, a_part_that_was_tampered_with_is_none);
    suite_add_tcase(suite, tests);
    return suite;
}
