/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>
#include <comity/workers.h>

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    THREADS_MOST = 1024,
    PLACES_PER_THREAD = 2 /* one in work, one waiting to be taken */
};

/* A result on its way when ready, free otherwise. */
struct place {
    void *result;
    int ready, status;
};

struct comity_workers {
    struct comity_job job;
    pthread_mutex_t lock;
    pthread_cond_t ready, room;
    pthread_t *threads;
    unsigned started;
    struct place *places; /* task t uses place t % places_count */
    size_t places_count;
    uint64_t next_task, next_result, end; /* of tasks begun, handed out, wanted */
    int handed;                           /* one is with the caller */
};

static int take(struct comity_workers *workers, uint64_t *task)
{
    pthread_mutex_lock(&workers->lock);
    while (workers->next_task < workers->end &&
           workers->next_task >= workers->next_result + workers->places_count) {
        pthread_cond_wait(&workers->room, &workers->lock);
    }
    const int found = workers->next_task < workers->end;
    if (found) {
        *task = workers->next_task++;
    }
    pthread_mutex_unlock(&workers->lock);
    return found;
}

static void deliver(struct comity_workers *workers, struct place *place, uint64_t task, int status)
{
    pthread_mutex_lock(&workers->lock);
    place->status = status;
    place->ready = 1;
    if (status != COMITY_OK && workers->end > task + 1) {
        workers->end = task + 1;
    }
    pthread_cond_signal(&workers->ready);
    pthread_mutex_unlock(&workers->lock);
}

static void *work(void *argument)
{
    struct comity_workers *workers = argument;
    const struct comity_job *job = &workers->job;
    void *scratch = NULL;
    uint64_t task;
    const int status = job->scratch_init ? job->scratch_init(job->context, &scratch) : COMITY_OK;
    while (take(workers, &task)) {
        struct place *place = &workers->places[task % workers->places_count];
        deliver(workers, place, task,
                status ? status : job->compute(job->context, scratch, task, place->result));
    }
    if (job->scratch_free) {
        job->scratch_free(scratch);
    }
    return NULL;
}

unsigned comity_processors(void)
{
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0 && CPU_COUNT(&mask) > 0) {
        return (unsigned)CPU_COUNT(&mask);
    }
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors > 0 ? (unsigned)processors : 1;
}

static unsigned wanted_threads(const struct comity_job *job)
{
    uint64_t threads = job->threads ? job->threads : comity_processors();
    threads = threads < THREADS_MOST ? threads : THREADS_MOST;
    threads = threads < job->tasks ? threads : job->tasks;
    return threads ? (unsigned)threads : 1;
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
    const unsigned threads = wanted_threads(job);
    struct comity_workers *workers = calloc(1, sizeof *workers);
    int status = COMITY_NO_MEMORY;
    *out = NULL;
    if (!workers) {
        return status;
    }
    workers->job = *job;
    workers->end = job->tasks;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->ready, NULL);
    pthread_cond_init(&workers->room, NULL);
    workers->places_count = (size_t)threads * PLACES_PER_THREAD;
    workers->places = calloc(workers->places_count, sizeof *workers->places);
    workers->threads = calloc(threads, sizeof *workers->threads);
    if (!workers->places || !workers->threads) {
        goto fail;
    }
    for (size_t k = 0; k < workers->places_count; k++) {
        status = job->result_init(job->context, &workers->places[k].result);
        if (status) {
            goto fail;
        }
    }
    status = start_threads(workers, threads);
    if (status) {
        goto fail;
    }
    *out = workers;
    return COMITY_OK;
fail:
    comity_workers_free(workers);
    return status;
}

int comity_workers_next(struct comity_workers *workers, void **result)
{
    int answer = 0;
    pthread_mutex_lock(&workers->lock);
    if (workers->handed) {
        workers->places[workers->next_result % workers->places_count].ready = 0;
        workers->next_result++;
        workers->handed = 0;
        pthread_cond_broadcast(&workers->room);
    }
    struct place *place = &workers->places[workers->next_result % workers->places_count];
    while (workers->next_result < workers->end && !place->ready) {
        pthread_cond_wait(&workers->ready, &workers->lock);
    }
    if (workers->next_result < workers->end) {
        *result = place->result;
        workers->handed = 1;
        answer = place->status == COMITY_OK ? 1 : -place->status;
    }
    pthread_mutex_unlock(&workers->lock);
    return answer;
}

void comity_workers_stop(struct comity_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->end = workers->next_task < workers->end ? workers->next_task : workers->end;
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
    if (!workers) {
        return;
    }
    comity_workers_stop(workers);
    for (unsigned k = 0; k < workers->started; k++) {
        pthread_join(workers->threads[k], NULL);
    }
    for (size_t k = 0; workers->places && k < workers->places_count; k++) {
        if (workers->places[k].result) {
            workers->job.result_free(workers->places[k].result);
        }
    }
    free(workers->places);
    free(workers->threads);
    pthread_cond_destroy(&workers->room);
    pthread_cond_destroy(&workers->ready);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
