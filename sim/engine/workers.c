/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>
#include <comity/workers.h>

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    THREADS_MOST = 1024,
    PLACES_PER_THREAD = 2 /* one in work, one waiting to be taken */
};

/* A result on its way when ready, free otherwise. */
struct slot {
    void *result;
    unsigned computed; /* slices */
    int ready, status;
};

struct comity_workers {
    struct comity_job job;
    pthread_mutex_t lock;
    pthread_cond_t ready, room;
    pthread_t *threads;
    unsigned started;
    struct slot *slots; /* task t uses slot t % slots_count */
    size_t slots_count;
    uint64_t next_task, next_result, end; /* of tasks begun, handed out, wanted */
    uint64_t fed;                         /* tasks that may be begun */
    unsigned next_slice;                  /* of next_task, which is begun when it is not 0 */
    int handed;                           /* one is with the caller */
};

static unsigned slices_of(const struct comity_job *job, uint64_t task)
{
    return task < job->whole ? 1 : job->slices;
}

static int take(struct comity_workers *workers, uint64_t *task, unsigned *slice)
{
    pthread_mutex_lock(&workers->lock);
    while (workers->next_task < workers->end &&
           (workers->next_task >= workers->next_result + workers->slots_count ||
            workers->next_task >= workers->fed))
        pthread_cond_wait(&workers->room, &workers->lock);
    const int found = workers->next_task < workers->end;
    if (found) {
        *task = workers->next_task;
        *slice = workers->next_slice++;
        if (workers->next_slice == slices_of(&workers->job, *task)) {
            workers->next_slice = 0;
            workers->next_task++;
        }
    }
    pthread_mutex_unlock(&workers->lock);
    return found;
}

/* Counts a slice; whether it was the last of its task, which is then to be finished. */
static int count_slice(struct comity_workers *workers, struct slot *slot, uint64_t task, int status)
{
    pthread_mutex_lock(&workers->lock);
    slot->status = slot->status ? slot->status : status;
    const int last = ++slot->computed == slices_of(&workers->job, task);
    pthread_mutex_unlock(&workers->lock);
    return last;
}

static void deliver(struct comity_workers *workers, struct slot *slot, uint64_t task, int status)
{
    pthread_mutex_lock(&workers->lock);
    slot->status = status;
    slot->ready = 1;
    if (status && workers->end > task + 1)
        workers->end = task + 1;
    pthread_cond_signal(&workers->ready);
    pthread_mutex_unlock(&workers->lock);
}

static void *work(void *argument)
{
    struct comity_workers *workers = argument;
    const struct comity_job *job = &workers->job;
    void *scratch = NULL;
    uint64_t task;
    unsigned slice;
    const int status = job->scratch_init ? job->scratch_init(job->context, &scratch) : COMITY_OK;
    while (take(workers, &task, &slice)) {
        struct slot *slot = &workers->slots[task % workers->slots_count];
        int computed = status;
        if (!status)
            computed = job->compute(job->context, scratch, task, slice, slot->result);
        if (count_slice(workers, slot, task, computed)) {
            /* no other thread has this slot now */
            const int failed = slot->status;
            deliver(workers, slot, task,
                    failed || !job->finish
                        ? failed
                        : job->finish(job->context, scratch, task, slot->result));
        }
    }
    if (job->scratch_free)
        job->scratch_free(scratch);
    return NULL;
}

/* What the batch system granted; UINT_MAX where it says nothing. */
static unsigned granted_processors(void)
{
    const char *text = getenv("SLURM_CPUS_PER_TASK");
    char *end = NULL;
    const long granted = text ? strtol(text, &end, 10) : 0;
    return granted > 0 && granted <= INT_MAX && *end == '\0' ? (unsigned)granted : UINT_MAX;
}

unsigned comity_processors(void)
{
    const unsigned granted = granted_processors();
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef CPU_COUNT
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0 && CPU_COUNT(&mask) > 0)
        processors = CPU_COUNT(&mask);
#endif
    const unsigned usable = processors > 0 ? (unsigned)processors : 1;
    return usable < granted ? usable : granted;
}

unsigned comity_workers_wanted(unsigned threads)
{
    threads = threads ? threads : comity_processors();
    return threads < THREADS_MOST ? threads : THREADS_MOST;
}

static unsigned threads_for(const struct comity_job *job)
{
    const uint64_t threads = comity_workers_wanted(job->threads);
    const uint64_t pieces = job->tasks < THREADS_MOST ? job->tasks * job->slices : THREADS_MOST;
    const uint64_t used = threads < pieces ? threads : pieces;
    return used ? (unsigned)used : 1;
}

/* Results under way: as many as keep all threads at work. */
static size_t slots_for(const struct comity_job *job, unsigned threads)
{
    const size_t at_work = job->whole > 0 ? threads : (threads - 1) / job->slices + 1;
    return PLACES_PER_THREAD * at_work;
}

static int start_threads(struct comity_workers *workers, unsigned threads)
{
    for (; workers->started < threads; workers->started++) {
        if (pthread_create(&workers->threads[workers->started], NULL, work, workers) != 0) {
            /* fewer threads give the same results; none gives nothing */
            return workers->started > 0 ? COMITY_OK : COMITY_NO_THREAD;
        }
    }
    return COMITY_OK;
}

int comity_workers_start(struct comity_workers **out, const struct comity_job *job)
{
    struct comity_workers *workers = calloc(1, sizeof *workers);
    int status = COMITY_NO_MEMORY;
    *out = NULL;
    if (!workers)
        return status;
    workers->job = *job;
    workers->job.slices = job->slices ? job->slices : 1;
    const unsigned threads = threads_for(&workers->job);
    workers->end = job->tasks;
    workers->fed = job->feed ? 0 : UINT64_MAX;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->ready, NULL);
    pthread_cond_init(&workers->room, NULL);
    workers->slots_count = slots_for(&workers->job, threads);
    workers->slots = calloc(workers->slots_count, sizeof *workers->slots);
    workers->threads = calloc(threads, sizeof *workers->threads);
    if (!workers->slots || !workers->threads)
        goto fail;
    for (size_t k = 0; k < workers->slots_count; k++) {
        status = job->result_init(job->context, &workers->slots[k].result);
        if (status)
            goto fail;
    }
    status = start_threads(workers, threads);
    if (status)
        goto fail;
    *out = workers;
    return COMITY_OK;
fail:
    comity_workers_free(workers);
    return status;
}

/* Feeds the tasks that there is room for, without the lock: nobody else has their slots. */
static int feed(struct comity_workers *workers)
{
    const struct comity_job *job = &workers->job;
    int status = COMITY_OK;
    while (job->feed && !status && workers->fed < workers->end &&
           workers->fed < workers->next_result + workers->slots_count) {
        struct slot *slot = &workers->slots[workers->fed % workers->slots_count];
        pthread_mutex_unlock(&workers->lock);
        status = job->feed(job->context, workers->fed, slot->result);
        pthread_mutex_lock(&workers->lock);
        workers->fed += !status;
        pthread_cond_broadcast(&workers->room);
    }
    return status;
}

int comity_workers_next(struct comity_workers *workers, void **result)
{
    int answer = 0;
    pthread_mutex_lock(&workers->lock);
    if (workers->handed) {
        struct slot *free_again = &workers->slots[workers->next_result % workers->slots_count];
        free_again->ready = 0;
        free_again->status = COMITY_OK;
        free_again->computed = 0;
        workers->next_result++;
        workers->handed = 0;
        pthread_cond_broadcast(&workers->room);
    }
    answer = -feed(workers);
    struct slot *slot = &workers->slots[workers->next_result % workers->slots_count];
    while (!answer && workers->next_result < workers->end && !slot->ready)
        pthread_cond_wait(&workers->ready, &workers->lock);
    if (!answer && workers->next_result < workers->end) {
        *result = slot->result;
        workers->handed = 1;
        answer = !slot->status ? 1 : -slot->status;
    }
    pthread_mutex_unlock(&workers->lock);
    return answer;
}

void comity_workers_stop(struct comity_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    /* a task of which a slice is under way is computed whole */
    const uint64_t begun = workers->next_task + (workers->next_slice > 0);
    workers->end = begun < workers->end ? begun : workers->end;
    pthread_cond_broadcast(&workers->room);
    pthread_cond_broadcast(&workers->ready);
    pthread_mutex_unlock(&workers->lock);
}

unsigned comity_workers_threads(const struct comity_workers *workers)
{
    return workers->started;
}

void comity_workers_free(struct comity_workers *workers)
{
    if (!workers)
        return;
    comity_workers_stop(workers);
    for (unsigned k = 0; k < workers->started; k++)
        pthread_join(workers->threads[k], NULL);
    for (size_t k = 0; workers->slots && k < workers->slots_count; k++)
        if (workers->slots[k].result)
            workers->job.result_free(workers->slots[k].result);
    free(workers->slots);
    free(workers->threads);
    pthread_cond_destroy(&workers->room);
    pthread_cond_destroy(&workers->ready);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
