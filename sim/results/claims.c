/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "results/claims.h"
#include "core/clock.h"
#include "core/text_stream.h"
#include "core/system.h"

#include <comity/status.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT = 512, NAME = 64 };

/* ---- what is there ---- */

static void name_claim(uint64_t first, uint64_t count, unsigned turn, char name[NAME])
{
    if (count == 0)
        snprintf(name, NAME, "claim-join.%u", turn);
    else
        snprintf(name, NAME, "claim-%09" PRIu64 "-%" PRIu64 ".%u", first, count, turn);
}

static bool parse_name(const char *name, struct claim *claim)
{
    char again[NAME];
    *claim = (struct claim){ 0 };
    if (sscanf(name, "claim-join.%u", &claim->turn) != 1 &&
        sscanf(name, "claim-%" SCNu64 "-%" SCNu64 ".%u", &claim->first, &claim->count,
               &claim->turn) != 3)
        return false;
    name_claim(claim->first, claim->count, claim->turn, again);
    return strcmp(name, again) == 0;
}

/* The owner comes last, so that a text with an owner is whole. */
static void read_text(int directory, const char *name, struct claim *claim)
{
    char text[TEXT] = "", owner[COMITY_OWNER];
    struct claim read = *claim;
    const int descriptor = openat(directory, name, O_RDONLY | O_CLOEXEC);
    const ssize_t length = descriptor < 0 ? -1 : pread(descriptor, text, sizeof text - 1, 0);
    if (length > 0 && text[length - 1] == '\n' &&
        sscanf(text,
               "claim of a sweep\nwork %79s\nblocks %" SCNu64
               "\nthreads %u\nsince %lf\nowner %127s\n",
               read.work, &read.blocks, &read.threads, &read.since, owner) == 5) {
        memcpy(read.owner, owner, sizeof owner);
        *claim = read;
    }
    if (descriptor >= 0)
        close(descriptor);
}

struct claim *comity_claim_find(const struct claim_list *list, uint64_t first, uint64_t count)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        struct claim *middle = &list->items[(low + high) / 2];
        if (middle->first == first && middle->count == count)
            return middle;
        if (middle->first < first || (middle->first == first && middle->count < count))
            low = (low + high) / 2 + 1;
        else
            high = (low + high) / 2;
    }
    return NULL;
}

static int by_name(const void *left, const void *right)
{
    const struct claim *one = left, *other = right;
    if (one->first != other->first)
        return one->first < other->first ? -1 : 1;
    if (one->count != other->count)
        return one->count < other->count ? -1 : 1;
    return one->turn < other->turn ? 1 : one->turn > other->turn ? -1 : 0;
}

/* Of each name the highest turn, which the order puts first. */
static void keep_highest(struct claim_list *list)
{
    size_t kept = 0;
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_name);
    for (size_t k = 0; k < list->count; k++)
        if (kept == 0 || list->items[kept - 1].first != list->items[k].first ||
            list->items[kept - 1].count != list->items[k].count)
            list->items[kept++] = list->items[k];
    list->count = kept;
}

static int append(struct claim_list *list, const struct claim *claim)
{
    if (!COMITY_GROW(&list->items, list->count))
        return COMITY_NO_MEMORY;
    list->items[list->count++] = *claim;
    return COMITY_OK;
}

/* What was known of the claim before is kept; of a new one the text is read. */
static void learn(int directory, const char *name, const struct claim_list *known,
                  struct claim *claim)
{
    struct stat file;
    const struct claim *before = comity_claim_find(known, claim->first, claim->count);
    if (before && before->turn == claim->turn)
        *claim = *before;
    if (!claim->owner[0])
        read_text(directory, name, claim);
    if (fstatat(directory, name, &file, 0) == 0 &&
        (claim->seen == 0 || file.st_mtim.tv_sec != claim->changed.tv_sec ||
         file.st_mtim.tv_nsec != claim->changed.tv_nsec)) {
        claim->changed = file.st_mtim;
        claim->seen = comity_seconds_now();
    }
}

int comity_claim_list_read(struct claim_list *list, const char *directory, comity_claim_over *over,
                           const void *context)
{
    struct claim_list found = { 0 };
    DIR *stream = opendir(directory);
    int status = stream ? COMITY_OK : COMITY_CANNOT_READ;
    for (const struct dirent *entry; !status && (entry = readdir(stream));) {
        struct claim claim;
        if (parse_name(entry->d_name, &claim) &&
            !(over && claim.count && over(context, claim.first, claim.count))) {
            learn(dirfd(stream), entry->d_name, list, &claim);
            status = append(&found, &claim);
        }
    }
    if (stream)
        closedir(stream);
    if (status) {
        comity_claim_list_free(&found);
        return status;
    }
    keep_highest(&found);
    comity_claim_list_free(list);
    *list = found;
    return COMITY_OK;
}

void comity_claim_list_free(struct claim_list *list)
{
    free(list->items);
    *list = (struct claim_list){ 0 };
}

/* ---- this process ---- */

/* Several renewals are missed before patience ends. */
static double seconds_between(const struct claimant *claimant)
{
    const double most = 10, share = 8;
    return claimant->patience / share < most ? claimant->patience / share : most;
}

/* It calls nothing that takes a lock of the process: one may be forked meanwhile to read a file. */
static void *renew(void *context)
{
    struct claimant *claimant = context;
    prctl(PR_SET_NAME, "renewing claims");
    pthread_mutex_lock(&claimant->lock);
    while (!claimant->ends) {
        const double wait = seconds_between(claimant);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += (time_t)wait;
        until.tv_nsec += (long)((wait - (double)(time_t)wait) * 1e9);
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&claimant->ending, &claimant->lock, &until);
        for (size_t k = 0; k < claimant->held_count && !claimant->ends; k++)
            utimensat(AT_FDCWD, claimant->held[k], NULL, 0);
    }
    pthread_mutex_unlock(&claimant->lock);
    return NULL;
}

int comity_claimant_init(struct claimant *claimant, const char *directory, const char *work,
                         uint64_t blocks, unsigned threads, double patience)
{
    *claimant = (struct claimant){
        .work = work, .blocks = blocks, .threads = threads, .patience = patience
    };
    pthread_mutex_init(&claimant->lock, NULL);
    pthread_cond_init(&claimant->ending, NULL);
    comity_owner_new(claimant->owner);
    claimant->directory = strdup(directory);
    return claimant->directory ? COMITY_OK : COMITY_NO_MEMORY;
}

static void forget(struct claimant *claimant, bool give_back)
{
    pthread_mutex_lock(&claimant->lock);
    for (size_t k = 0; k < claimant->held_count; k++) {
        if (give_back)
            unlink(claimant->held[k]);
        free(claimant->held[k]);
    }
    claimant->held_count = 0;
    pthread_mutex_unlock(&claimant->lock);
}

void comity_claims_settle(struct claimant *claimant)
{
    forget(claimant, false);
}

void comity_claims_drop(struct claimant *claimant)
{
    forget(claimant, true);
}

void comity_claimant_free(struct claimant *claimant)
{
    if (!claimant->directory)
        return;
    pthread_mutex_lock(&claimant->lock);
    claimant->ends = true;
    pthread_cond_signal(&claimant->ending);
    pthread_mutex_unlock(&claimant->lock);
    if (claimant->renews)
        pthread_join(claimant->renewing, NULL);
    forget(claimant, false);
    comity_claims_taken(claimant);
    pthread_mutex_destroy(&claimant->lock);
    pthread_cond_destroy(&claimant->ending);
    free(claimant->held);
    free(claimant->directory);
    *claimant = (struct claimant){ 0 };
}

/* By two clocks, as either may be off: this process has seen no renewal for so long, or the file
 * system, whose clock stamped a file of ours just now, has seen none. */
bool comity_claim_is_void(const struct claimant *claimant, const struct claim *claim)
{
    const double silent = (double)(claimant->there.tv_sec - claim->changed.tv_sec) +
                          (double)(claimant->there.tv_nsec - claim->changed.tv_nsec) * 1e-9;
    return (claim->owner[0] && comity_owner_is_gone(claim->owner)) ||
           comity_seconds_now() - claim->seen > claimant->patience || silent > claimant->patience;
}

/* Keeps a path for renewal; the thread that renews begins with the first. */
static int hold(struct claimant *claimant, const char *path)
{
    int status = COMITY_OK;
    char *copy = strdup(path);
    pthread_mutex_lock(&claimant->lock);
    if (copy && COMITY_GROW(&claimant->held, claimant->held_count)) {
        claimant->held[claimant->held_count++] = copy;
    } else {
        free(copy);
        status = COMITY_NO_MEMORY;
    }
    pthread_mutex_unlock(&claimant->lock);
    if (!status && !claimant->renews) {
        /* without it the claim may expire, and be computed twice */
        claimant->renews = pthread_create(&claimant->renewing, NULL, renew, claimant) == 0;
    }
    return status;
}

static bool write_text(const struct claimant *claimant, const char *path)
{
    struct timespec now;
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return false;
    clock_gettime(CLOCK_REALTIME, &now);
    bool written =
        dprintf(descriptor,
                "claim of a sweep\nwork %s\nblocks %" PRIu64 "\nthreads %u\nsince %.3f\nowner %s\n",
                claimant->work, claimant->blocks, claimant->threads,
                (double)now.tv_sec + (double)now.tv_nsec * 1e-9, claimant->owner) > 0;
    int reason = errno;
    if (close(descriptor) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (!written)
        unlink(path); /* half a claim would be somebody's */
    errno = reason;
    return written;
}

/* Links the file of that text to a name. Over a network the answer to a link that succeeded can get
 * lost: the number of its names says so. */
static bool link_claim(struct claimant *claimant, const char *path)
{
    struct stat file;
    const bool linked = link(claimant->text, path) == 0 ||
                        (stat(claimant->text, &file) == 0 && file.st_nlink > claimant->links);
    claimant->links += linked;
    return linked;
}

static int make_text(struct claimant *claimant)
{
    char hidden[COMITY_PARTIAL];
    comity_partial_name("claim", hidden);
    claimant->text = comity_make_text("%s/%s", claimant->directory, hidden);
    if (!claimant->text)
        return -COMITY_NO_MEMORY;
    claimant->links = 1;
    if (write_text(claimant, claimant->text))
        return 1;
    comity_claims_taken(claimant);
    return errno == ENOENT ? 0 : -COMITY_CANNOT_WRITE;
}

static int make(struct claimant *claimant, const char *path)
{
    int made = claimant->text ? 1 : make_text(claimant);
    if (made <= 0 || link_claim(claimant, path))
        return made;
    made = 0;
    if (errno == EPERM || errno == ENOTSUP || errno == ENOSYS || errno == EMLINK)
        made = write_text(claimant, path); /* no links here */
    return made || errno == EEXIST || errno == ENOENT ? made : -COMITY_CANNOT_WRITE;
}

void comity_claims_taken(struct claimant *claimant)
{
    const int reason = errno;
    struct stat file;
    if (claimant->text && stat(claimant->text, &file) == 0)
        claimant->there = file.st_mtim;
    if (claimant->text)
        unlink(claimant->text);
    free(claimant->text);
    claimant->text = NULL;
    errno = reason;
}

int comity_claim_take(struct claimant *claimant, uint64_t first, uint64_t count, unsigned turn)
{
    char name[NAME];
    name_claim(first, count, turn, name);
    char *path = comity_make_text("%s/%s", claimant->directory, name);
    if (!path)
        return -COMITY_NO_MEMORY;
    int made = make(claimant, path);
    if (made > 0) {
        const int status = hold(claimant, path);
        made = status ? -status : made;
    }
    free(path);
    return made;
}
