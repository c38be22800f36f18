/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>
#include <comity/workers.h>

#include <check.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

Suite *workers_suite(void);

enum { NEVER = -1, SLICES = 5 };

static const unsigned thread_counts[] = { 1, 2, 7 };

/* What the tasks share; counters show that all is freed and how far the threads run ahead. */
struct context {
    long fails_at, fails_also_at; /* tasks, or NEVER */
    int scratch_status, result_status;
    uint64_t fed, feed_fails_at; /* by the calling thread alone */
    atomic_int scratches, results, results_made;
    atomic_ulong begun;
    uint64_t whole; /* first tasks of one slice */
};

static int scratch_init(void *context, void **scratch)
{
    struct context *shared = context;
    if (shared->scratch_status)
        return shared->scratch_status;
    *scratch = shared;
    atomic_fetch_add(&shared->scratches, 1);
    return COMITY_OK;
}

static void scratch_free(void *scratch)
{
    if (scratch)
        atomic_fetch_sub(&((struct context *)scratch)->scratches, 1);
}

struct result {
    struct context *shared;
    uint64_t square;
    atomic_int slices;
};

static int result_init(void *context, void **memory)
{
    struct context *shared = context;
    if (shared->result_status && atomic_load(&shared->results) == 1)
        return shared->result_status; /* the second one fails */
    struct result *result = malloc(sizeof *result);
    ck_assert_ptr_nonnull(result);
    result->shared = shared;
    atomic_init(&result->slices, 0);
    atomic_fetch_add(&shared->results, 1);
    atomic_fetch_add(&shared->results_made, 1);
    *memory = result;
    return COMITY_OK;
}

static void result_free(void *memory)
{
    struct result *result = memory;
    atomic_fetch_sub(&result->shared->results, 1);
    free(result);
}

/* Later tasks often finish before earlier ones. */
static int compute(void *context, void *scratch, uint64_t task, unsigned slice, void *memory)
{
    ck_assert_uint_eq(slice, 0);
    struct context *shared = context;
    struct result *result = memory;
    const struct timespec pause = { 0, task % 3 == 0 ? 300000 : 0 };
    atomic_fetch_add(&shared->begun, 1);
    nanosleep(&pause, NULL);
    result->square = task * task;
    if (scratch != context)
        return COMITY_BAD_ARGUMENT;
    return (long)task == shared->fails_at        ? COMITY_NUMERIC
           : (long)task == shared->fails_also_at ? COMITY_CANNOT_WRITE
                                                 : COMITY_OK;
}

static struct comity_job make_job(struct context *context, uint64_t tasks, unsigned threads)
{
    return (struct comity_job){ .tasks = tasks,
                                .threads = threads,
                                .context = context,
                                .scratch_init = scratch_init,
                                .scratch_free = scratch_free,
                                .result_init = result_init,
                                .result_free = result_free,
                                .compute = compute };
}

static int slices_of(const struct context *context, uint64_t task)
{
    return task < context->whole ? 1 : SLICES;
}

/* Slices are counted. */
static int compute_slice(void *context, void *scratch, uint64_t task, unsigned slice, void *memory)
{
    struct context *shared = context;
    struct result *result = memory;
    const struct timespec pause = { 0, slice % 3 == 0 ? 200000 : 0 };
    (void)scratch;
    ck_assert_int_lt((int)slice, slices_of(shared, task));
    nanosleep(&pause, NULL);
    atomic_fetch_add(&shared->begun, 1);
    atomic_fetch_add(&result->slices, 1);
    return (long)task == shared->fails_at && slice == 1 ? COMITY_NUMERIC : COMITY_OK;
}

/* No slice of the task is under way any more. */
static int finish_slices(void *context, void *scratch, uint64_t task, void *memory)
{
    struct result *result = memory;
    (void)scratch;
    ck_assert_int_eq(atomic_exchange(&result->slices, 0), slices_of(context, task));
    result->square = task * task;
    return COMITY_OK;
}

static void assert_all_freed(struct context *context)
{
    ck_assert_int_eq(atomic_load(&context->scratches), 0);
    ck_assert_int_eq(atomic_load(&context->results), 0);
}

static struct comity_workers *start(const struct comity_job *job)
{
    struct comity_workers *workers;
    ck_assert_int_eq(comity_workers_start(&workers, job), COMITY_OK);
    return workers;
}

/* Takes results until the end or a failure; returns the answer that ended it. */
static int take_all(struct comity_workers *workers, uint64_t first, uint64_t *taken)
{
    void *memory;
    int answer;
    for (*taken = 0; (answer = comity_workers_next(workers, &memory)) > 0; ++*taken) {
        const uint64_t task = first + *taken;
        ck_assert_uint_eq(((struct result *)memory)->square, task * task);
    }
    return answer;
}

START_TEST(results_come_in_order)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
    const struct comity_job job = make_job(&context, 200, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_uint_eq(comity_workers_threads(workers), thread_counts[_i]);
    ck_assert_int_eq(take_all(workers, 0, &taken), 0);
    ck_assert_uint_eq(taken, 200);
    ck_assert_int_eq(take_all(workers, 200, &taken), 0); /* and stays at the end */
    ck_assert_uint_eq(taken, 0);
    comity_workers_free(workers);
    ck_assert_uint_eq(atomic_load(&context.begun), 200);
    assert_all_freed(&context);
}
END_TEST

START_TEST(memory_is_bounded)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
    const struct comity_job job = make_job(&context, 100000, thread_counts[_i]);
    const struct timespec pause = { 0, 20000000 };
    struct comity_workers *workers = start(&job);
    void *memory;
    ck_assert_int_eq(comity_workers_next(workers, &memory), 1);
    nanosleep(&pause, NULL); /* time enough to run ahead, were it allowed */
    const int made = atomic_load(&context.results_made);
    ck_assert_int_le(made, 2 * (int)thread_counts[_i]);
    ck_assert_uint_le(atomic_load(&context.begun), (unsigned long)made);
    ck_assert_uint_eq(((struct result *)memory)->square, 0); /* not overwritten meanwhile */
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

START_TEST(a_failure_follows_the_results_before_it)
{
    struct context context = { .fails_at = 50, .fails_also_at = 51 };
    const struct comity_job job = make_job(&context, 200, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_int_eq(take_all(workers, 0, &taken), -COMITY_NUMERIC);
    ck_assert_uint_eq(taken, 50);
    ck_assert_int_eq(take_all(workers, 51, &taken), 0);
    ck_assert_uint_eq(taken, 0);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

START_TEST(the_first_task_may_fail)
{
    struct context context = { .fails_at = 0, .fails_also_at = NEVER };
    const struct comity_job job = make_job(&context, 200, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_int_eq(take_all(workers, 0, &taken), -COMITY_NUMERIC);
    ck_assert_uint_eq(taken, 0);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

START_TEST(stop_hands_out_what_is_under_way)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
    const struct comity_job job = make_job(&context, 100000, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    void *memory;
    uint64_t taken;
    for (uint64_t task = 0; task < 20; task++)
        ck_assert_int_eq(comity_workers_next(workers, &memory), 1);
    comity_workers_stop(workers);
    comity_workers_stop(workers);
    ck_assert_int_eq(take_all(workers, 20, &taken), 0);
    ck_assert_uint_le(taken, 2 * thread_counts[_i]);
    ck_assert_uint_eq(atomic_load(&context.begun), 20 + taken);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

static struct comity_job make_sliced_job(struct context *context, uint64_t tasks, unsigned threads)
{
    struct comity_job job = make_job(context, tasks, threads);
    job.whole = context->whole;
    job.slices = SLICES;
    job.compute = compute_slice;
    job.finish = finish_slices;
    return job;
}

START_TEST(slices_make_one_result)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
    const struct comity_job job = make_sliced_job(&context, 50, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_uint_eq(comity_workers_threads(workers), thread_counts[_i]);
    ck_assert_int_le(atomic_load(&context.results_made), thread_counts[_i] > SLICES ? 4 : 2);
    ck_assert_int_eq(take_all(workers, 0, &taken), 0);
    ck_assert_uint_eq(taken, 50);
    ck_assert_uint_eq(atomic_load(&context.begun), 50 * SLICES);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

/* So that no thread waits long for another's last task, and each has places for whole ones. */
START_TEST(the_last_tasks_alone_are_cut)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER, .whole = 40 };
    const struct comity_job job = make_sliced_job(&context, 50, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_uint_eq(comity_workers_threads(workers), thread_counts[_i]);
    ck_assert_int_eq(atomic_load(&context.results_made), 2 * (int)thread_counts[_i]);
    ck_assert_int_eq(take_all(workers, 0, &taken), 0);
    ck_assert_uint_eq(taken, 50);
    ck_assert_uint_eq(atomic_load(&context.begun), 40 + 10 * SLICES);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

START_TEST(a_slice_that_fails_fails_its_task)
{
    struct context context = { .fails_at = 7, .fails_also_at = NEVER };
    const struct comity_job job = make_sliced_job(&context, 50, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_int_eq(take_all(workers, 0, &taken), -COMITY_NUMERIC);
    ck_assert_uint_eq(taken, 7);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

/* A task that was begun is handed out whole. */
START_TEST(stopped_slices_are_whole_tasks)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
    const struct comity_job job = make_sliced_job(&context, 100000, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    void *memory;
    uint64_t taken;
    ck_assert_int_eq(comity_workers_next(workers, &memory), 1);
    comity_workers_stop(workers);
    ck_assert_int_eq(take_all(workers, 1, &taken), 0);
    ck_assert_uint_eq(atomic_load(&context.begun), (1 + taken) * SLICES);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

/* Every task comes to the calling thread first, in order. */
static int feed(void *context, uint64_t task, void *memory)
{
    struct context *shared = context;
    struct result *result = memory;
    ck_assert_uint_eq(task, shared->fed);
    ck_assert_uint_le(atomic_load(&shared->begun), task);
    if (task == shared->feed_fails_at)
        return COMITY_CANNOT_READ;
    shared->fed++;
    result->square = task;
    return COMITY_OK;
}

static int compute_fed(void *context, void *scratch, uint64_t task, unsigned slice, void *memory)
{
    struct result *result = memory;
    ck_assert_uint_eq(result->square, task);
    return compute(context, scratch, task, slice, memory);
}

START_TEST(tasks_are_fed_before_they_begin)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER, .feed_fails_at = 200 };
    struct comity_job job = make_job(&context, 200, thread_counts[_i]);
    uint64_t taken;
    job.feed = feed;
    job.compute = compute_fed;
    struct comity_workers *workers = start(&job);
    ck_assert_int_eq(take_all(workers, 0, &taken), 0);
    ck_assert_uint_eq(taken, 200);
    ck_assert_uint_eq(context.fed, 200);
    comity_workers_free(workers);
    context.fed = 0;
    context.feed_fails_at = 30;
    atomic_store(&context.begun, 0);
    workers = start(&job);
    ck_assert_int_eq(take_all(workers, 0, &taken), -COMITY_CANNOT_READ);
    ck_assert_uint_le(taken, 30);
    ck_assert_uint_le(atomic_load(&context.begun), 30);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

START_TEST(no_tasks_are_no_trouble)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
    const struct comity_job job = make_job(&context, 0, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_int_eq(take_all(workers, 0, &taken), 0);
    ck_assert_uint_eq(taken, 0);
    comity_workers_free(workers);
    comity_workers_free(NULL);
    assert_all_freed(&context);
}
END_TEST

START_TEST(freeing_early_waits_for_the_threads)
{
    for (int trial = 0; trial < 50; trial++) {
        struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
        const struct comity_job job = make_job(&context, 1000, thread_counts[_i]);
        struct comity_workers *workers = start(&job);
        void *memory;
        for (int k = 0; k < trial % 5; k++)
            ck_assert_int_eq(comity_workers_next(workers, &memory), 1);
        comity_workers_free(workers);
        assert_all_freed(&context);
    }
}
END_TEST

START_TEST(a_result_without_memory_starts_nothing)
{
    struct context context = { .fails_at = NEVER, .result_status = COMITY_NO_MEMORY };
    const struct comity_job job = make_job(&context, 100, thread_counts[_i]);
    struct comity_workers *workers = (void *)&context;
    ck_assert_int_eq(comity_workers_start(&workers, &job), COMITY_NO_MEMORY);
    ck_assert_ptr_null(workers);
    ck_assert_uint_eq(atomic_load(&context.begun), 0);
    assert_all_freed(&context);
}
END_TEST

/* A thread that finds no scratch memory fails its first task. */
START_TEST(a_thread_without_scratch_is_told)
{
    struct context context = { .fails_at = NEVER, .scratch_status = COMITY_NO_MEMORY };
    const struct comity_job job = make_job(&context, 100, thread_counts[_i]);
    struct comity_workers *workers = start(&job);
    uint64_t taken;
    ck_assert_int_eq(take_all(workers, 0, &taken), -COMITY_NO_MEMORY);
    ck_assert_uint_eq(taken, 0);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

START_TEST(threads_are_no_more_than_tasks)
{
    struct context context = { .fails_at = NEVER, .fails_also_at = NEVER };
    struct comity_job job = make_job(&context, 3, 7);
    struct comity_workers *workers = start(&job);
    ck_assert_uint_eq(comity_workers_threads(workers), 3);
    comity_workers_free(workers);
    job = make_sliced_job(&context, 1, 7);
    workers = start(&job);
    ck_assert_uint_eq(comity_workers_threads(workers), SLICES);
    comity_workers_free(workers);
    job = make_job(&context, 1000, 0);
    workers = start(&job);
    ck_assert_uint_ge(comity_workers_threads(workers), 1);
    comity_workers_free(workers);
    assert_all_freed(&context);
}
END_TEST

Suite *workers_suite(void)
{
    const int counts = (int)(sizeof thread_counts / sizeof thread_counts[0]);
    Suite *suite = suite_create("workers");
    TCase *order = tcase_create("order");
    tcase_add_loop_test(order, results_come_in_order, 0, counts);
    tcase_add_loop_test(order, slices_make_one_result, 0, counts);
    tcase_add_loop_test(order, the_last_tasks_alone_are_cut, 0, counts);
    tcase_add_loop_test(order, a_slice_that_fails_fails_its_task, 0, counts);
    tcase_add_loop_test(order, stopped_slices_are_whole_tasks, 0, counts);
    tcase_add_loop_test(order, memory_is_bounded, 0, counts);
    tcase_add_loop_test(order, tasks_are_fed_before_they_begin, 0, counts);
    tcase_add_test(order, threads_are_no_more_than_tasks);
    suite_add_tcase(suite, order);
    TCase *ends = tcase_create("ends");
    tcase_add_loop_test(ends, a_failure_follows_the_results_before_it, 0, counts);
    tcase_add_loop_test(ends, the_first_task_may_fail, 0, counts);
    tcase_add_loop_test(ends, stop_hands_out_what_is_under_way, 0, counts);
    tcase_add_loop_test(ends, no_tasks_are_no_trouble, 0, counts);
    tcase_add_loop_test(ends, freeing_early_waits_for_the_threads, 0, counts);
    tcase_add_loop_test(ends, a_result_without_memory_starts_nothing, 0, counts);
    tcase_add_loop_test(ends, a_thread_without_scratch_is_told, 0, counts);
    suite_add_tcase(suite, ends);
    return suite;
}
