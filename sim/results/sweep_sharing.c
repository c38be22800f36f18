/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How several processes share the blocks of a sweep, and how its directory goes. */
#include "results/sweep_sharing.h"
#include "core/clock.h"
#include "core/text_stream.h"
#include "labelled/labelled.h"

#include <comity/status.h>
#include <comity/sweep_results.h>

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    RANGES = 128,  /* a range is one of so many that the rest would be divided into */
    OWNERS = 1024, /* that are counted */
    SHARE = 2,     /* of the blocks that are free a process takes one in so many times processes */
    TRIALS = 16    /* to claim something before others do, in a directory that may lag */
};

/* A stretch takes about as long as a part waits to be written. */
static const double stretch_seconds = 2;

/* And at least as long, as every part costs a quarter of that to write. */
static const double least_seconds = 0.1;

/* How long the directory may be gone before the file is there, for a network that lags. */
static const double lag_seconds = 60;

struct stretch {
    uint64_t first, end; /* blocks */
};

struct sweep_sharing {
    struct claimant claimant;
    struct claim_list claims;
    struct stretch *done; /* what the parts hold, in order, apart from one another; owned */
    size_t done_count;
    struct stretch ours; /* what is claimed */
    double began;        /* when the last stretch did */
    uint64_t begun;      /* blocks of it */
    double rate;         /* blocks a second, of this process; 0: not known yet */
    double gone;         /* since when the directory is; 0: it is there */
};

void comity_sweep_note_damage(struct comity_sweep_results *results, size_t before, size_t damaged)
{
    struct comity_problems *problems = results->problems;
    snprintf(results->notice, sizeof results->notice,
             "%s; %zu damaged part%s set aside, and what %s held is computed again",
             problems->count > before ? problems->list[problems->count - 1].text : results->path,
             damaged, damaged == 1 ? " is" : "s are", damaged == 1 ? "it" : "they");
    comity_problems_drop(problems, before, problems->count - before);
}

int comity_sweep_sharing_init(struct comity_sweep_results *results, unsigned threads,
                              double patience)
{
    results->sharing = calloc(1, sizeof *results->sharing);
    return results->sharing ? comity_claimant_init(&results->sharing->claimant, results->directory,
                                                   results->mark.fingerprint, results->count,
                                                   threads ? threads : 1,
                                                   patience > 0 ? patience : COMITY_SWEEP_PATIENCE)
                            : COMITY_NO_MEMORY;
}

void comity_sweep_sharing_free(struct comity_sweep_results *results)
{
    struct sweep_sharing *sharing = results->sharing;
    if (!sharing)
        return;
    if (sharing->claimant.directory) {
        comity_claims_drop(&sharing->claimant);
        comity_claimant_free(&sharing->claimant);
    }
    comity_claim_list_free(&sharing->claims);
    free(sharing->done);
    free(sharing);
    results->sharing = NULL;
}

bool comity_sweep_sharing_is_over(struct comity_sweep_results *results)
{
    bool holds = false;
    if (!results->complete &&
        !comity_holds_results(results->path,
                              results->of_calibration ? results->whole ? "posterior" : "simulations"
                              : results->whole        ? "sweep"
                                                      : "sweep part",
                              results->mark.fingerprint,
                              results->whole ? NULL : results->mark.share, &holds, NULL))
        results->complete = holds;
    return results->complete;
}

/* ---- what is there ---- */

int comity_sweep_list_parts(struct comity_sweep_results *results)
{
    const struct sweep_sources *before = &results->parts;
    struct sweep_sources found = { .mark = &results->mark };
    const int status = comity_sweep_parts_list(&found, results->directory,
                                               results->of_calibration ? ".h5" : ".blocks");
    const int reason = errno;
    for (size_t k = 0, b = 0; k < found.count && !status; k++) {
        while (b < before->count &&
               comity_sweep_source_order(&before->items[b], &found.items[k]) < 0)
            b++;
        found.items[k].known = b < before->count && before->items[b].known &&
                               comity_sweep_source_order(&before->items[b], &found.items[k]) == 0;
    }
    comity_sweep_sources_free(status ? &found : &results->parts);
    if (!status)
        results->parts = found;
    errno = reason;
    return status;
}

/* Overlapping and neighbouring parts become one stretch. */
static int unite(struct comity_sweep_results *results)
{
    struct sweep_sharing *sharing = results->sharing;
    struct stretch *done = realloc(sharing->done, (results->parts.count + 1) * sizeof *done);
    size_t count = 0;
    if (!done)
        return COMITY_NO_MEMORY;
    sharing->done = done;
    for (size_t k = 0; k < results->parts.count; k++) {
        const struct sweep_source *part = &results->parts.items[k];
        const uint64_t end = part->first + part->count;
        if (count > 0 && part->first <= done[count - 1].end)
            done[count - 1].end = end > done[count - 1].end ? end : done[count - 1].end;
        else
            done[count++] = (struct stretch){ part->first, end };
    }
    sharing->done_count = count;
    return COMITY_OK;
}

/* The first blocks of a range that no part holds; none: first is end. */
static struct stretch missing_of(const struct sweep_sharing *sharing, struct stretch range)
{
    size_t low = 0, high = sharing->done_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (sharing->done[middle].end <= range.first)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sharing->done_count || sharing->done[low].first >= range.end)
        return range;
    if (sharing->done[low].first > range.first)
        return (struct stretch){ range.first, sharing->done[low].first };
    if (sharing->done[low].end >= range.end)
        return (struct stretch){ range.end, range.end };
    const uint64_t from = sharing->done[low].end,
                   next = low + 1 < sharing->done_count ? sharing->done[low + 1].first : range.end;
    return (struct stretch){ from, next < range.end ? next : range.end };
}

static bool is_done(const struct sweep_sharing *sharing, struct stretch range)
{
    return missing_of(sharing, range).first == range.end;
}

static struct stretch range_at(const struct comity_sweep_results *results, uint64_t first)
{
    const uint64_t range = (results->count - (first - results->first)) / RANGES;
    return (struct stretch){ first, first + (range ? range : 1) };
}

/* ---- claiming ---- */

/* Whether nobody else is at work on a range; the turn that a claim of it gets. */
static bool is_free(const struct sweep_sharing *sharing, const struct claim *claim, unsigned *turn)
{
    *turn = claim ? claim->turn + 1 : 0;
    return !claim || strcmp(claim->owner, sharing->claimant.owner) == 0 ||
           comity_claim_is_void(&sharing->claimant, claim);
}

/* What others have in hand, and what nobody has. */
struct survey {
    uint64_t missing, free; /* blocks */
    size_t workers;         /* others */
};

static struct survey survey(const struct comity_sweep_results *results)
{
    const struct sweep_sharing *sharing = results->sharing;
    const uint64_t end = results->first + results->count;
    const char *owners[OWNERS];
    struct survey found = { 0 };
    for (uint64_t first = results->first; first < end;) {
        const struct stretch range = range_at(results, first);
        const uint64_t blocks = range.end - range.first;
        first = range.end;
        if (is_done(sharing, range))
            continue;
        const struct claim *claim = comity_claim_find(&sharing->claims, range.first, blocks);
        unsigned turn;
        size_t k = 0;
        found.missing += blocks;
        if (is_free(sharing, claim, &turn)) {
            found.free += blocks;
            continue;
        }
        while (k < found.workers && strcmp(owners[k], claim->owner) != 0)
            k++;
        if (k == found.workers && k < OWNERS)
            owners[found.workers++] = claim->owner;
    }
    return found;
}

/* How many blocks to claim: as many as there are threads, or as take a while at the pace so far,
 * but not so many that others would have nothing left while they are computed, unless that is
 * over in a moment. */
static uint64_t blocks_wanted(const struct sweep_sharing *sharing, const struct survey *survey)
{
    const uint64_t moment = (uint64_t)(sharing->rate * least_seconds);
    const uint64_t threads = sharing->claimant.threads;
    const uint64_t least = moment > threads ? moment : threads;
    const uint64_t most = survey->free / (SHARE * (survey->workers + 1));
    const uint64_t paced = (uint64_t)(sharing->rate * stretch_seconds);
    const uint64_t wanted = paced < most ? paced : most;
    return wanted > least ? wanted : least;
}

/* Claims neighbouring ranges from the first free one on: 1, 0 when there is none, or minus a
 * status. */
static int claim(struct comity_sweep_results *results, uint64_t wanted)
{
    struct sweep_sharing *sharing = results->sharing;
    const uint64_t end = results->first + results->count;
    struct stretch *ours = &sharing->ours;
    *ours = (struct stretch){ 0 };
    for (uint64_t first = results->first; first < end && ours->end - ours->first < wanted;) {
        const struct stretch range = range_at(results, first);
        const uint64_t blocks = range.end - range.first;
        const struct claim *before = comity_claim_find(&sharing->claims, range.first, blocks);
        unsigned turn;
        const bool wants = !is_done(sharing, range) && is_free(sharing, before, &turn);
        const int taken =
            wants ? comity_claim_take(&sharing->claimant, range.first, blocks, turn) : 0;
        first = range.end;
        if (taken < 0)
            return taken;
        if (taken == 0 && ours->end > ours->first)
            break; /* what is claimed is one stretch */
        if (taken > 0) {
            ours->first = ours->end > ours->first ? ours->first : range.first;
            ours->end = range.end;
        }
    }
    return ours->end > ours->first;
}

/* Claims a range that another process has in hand: of those that the fewest have claimed, of who
 * claimed first, the last, since stretches are computed from their beginning. Should both compute
 * it the results are equal, and nobody waits for a process that is slow or stands still. As claim.
 */
static int help(struct comity_sweep_results *results)
{
    struct sweep_sharing *sharing = results->sharing;
    const uint64_t end = results->first + results->count;
    const struct claim *chosen = NULL;
    double oldest = 0;
    for (uint64_t first = results->first; first < end;) {
        const struct stretch range = range_at(results, first);
        const struct claim *claim =
            comity_claim_find(&sharing->claims, range.first, range.end - range.first);
        first = range.end;
        if (!claim || is_done(sharing, range) || (chosen && claim->turn > chosen->turn))
            continue;
        const bool older = !chosen || claim->turn < chosen->turn || claim->since < oldest;
        if (older || strcmp(claim->owner, chosen->owner) == 0) {
            oldest = older ? claim->since : oldest;
            chosen = claim;
        }
    }
    const int taken = chosen ? comity_claim_take(&sharing->claimant, chosen->first, chosen->count,
                                                 chosen->turn + 1)
                             : 0;
    sharing->ours = taken > 0 ? (struct stretch){ chosen->first, chosen->first + chosen->count }
                              : (struct stretch){ 0 };
    return taken;
}

/* Whoever joins in must compute the same. */
static int check_claims(struct comity_sweep_results *results)
{
    const struct claim_list *claims = &results->sharing->claims;
    for (size_t k = 0; k < claims->count; k++) {
        const struct claim *claim = &claims->items[k];
        if (claim->owner[0] && strcmp(claim->work, results->mark.fingerprint) != 0) {
            return comity_fail(
                results->problems, COMITY_MISMATCH,
                "%s: another %s, or another version of the program, is at work there",
                results->directory, results->of_calibration ? "calibration" : "sweep");
        }
    }
    return COMITY_OK;
}

static bool is_over(const void *sharing, uint64_t first, uint64_t count)
{
    return is_done(sharing, (struct stretch){ first, first + count });
}

/* Reads what lies there; COMITY_CANNOT_READ when the directory is gone. */
static int look(struct comity_sweep_results *results)
{
    struct sweep_sharing *sharing = results->sharing;
    int status = comity_sweep_list_parts(results);
    if (status || (status = unite(results)) ||
        (status = comity_claim_list_read(&sharing->claims, results->directory, is_over, sharing)))
        return status;
    return check_claims(results);
}

/* The directory goes when the file is complete. */
static int gone(struct comity_sweep_results *results)
{
    struct sweep_sharing *sharing = results->sharing;
    const int reason = errno;
    if (reason == ENOENT && comity_sweep_sharing_is_over(results))
        return 0;
    sharing->gone = sharing->gone > 0 ? sharing->gone : comity_seconds_now();
    if (reason == ENOENT && comity_seconds_now() - sharing->gone < lag_seconds)
        return COMITY_SWEEP_WAIT;
    return -comity_fail(results->problems, COMITY_CANNOT_READ, "%s: %s", results->directory,
                        strerror(reason));
}

/* All blocks are there: makes the file unless another process does. */
int comity_sweep_sharing_join(struct comity_sweep_results *results)
{
    struct sweep_sharing *sharing = results->sharing;
    const size_t before = results->problems->count;
    size_t damaged = 0;
    unsigned turn;
    if (!is_free(sharing, comity_claim_find(&sharing->claims, 0, 0), &turn))
        return COMITY_SWEEP_WAIT;
    if (turn > 0 && comity_sweep_sharing_is_over(results))
        return 0; /* who made it could not remove the parts */
    const int taken = comity_claim_take(&sharing->claimant, 0, 0, turn);
    comity_claims_taken(&sharing->claimant);
    if (taken <= 0)
        return taken < 0 ? taken : COMITY_SWEEP_WAIT;
    if (results->of_calibration)
        return 0; /* which has read them */
    /* names alone were believed so far */
    const int status =
        comity_sweep_parts_check(&results->layout, &results->parts, &damaged, results->problems);
    if (!status && damaged == 0)
        return 0;
    comity_claims_drop(&sharing->claimant);
    if (status)
        return -status;
    comity_sweep_note_damage(results, before, damaged);
    return COMITY_SWEEP_WAIT;
}

/* The pace of the stretch that has just been computed. */
static void measure(struct sweep_sharing *sharing)
{
    const double taken = comity_seconds_now() - sharing->began;
    if (sharing->begun > 0 && taken > 0)
        sharing->rate = (double)sharing->begun / taken;
    sharing->begun = 0;
}

static int hand_out(struct sweep_sharing *sharing, struct stretch stretch, uint64_t *first_block,
                    uint64_t *blocks)
{
    *first_block = stretch.first;
    *blocks = stretch.end - stretch.first;
    sharing->began = comity_seconds_now();
    sharing->begun = *blocks;
    return 1;
}

/* As comity_sweep_sharing_next; COMITY_SWEEP_WAIT also where others were faster. */
static int find_next(struct comity_sweep_results *results, uint64_t *first_block, uint64_t *blocks,
                     bool *raced)
{
    struct sweep_sharing *sharing = results->sharing;
    const int status = look(results);
    *raced = false;
    if (status)
        return status == COMITY_CANNOT_READ ? gone(results) : -status;
    sharing->gone = 0;
    struct stretch missing = missing_of(sharing, sharing->ours);
    if (missing.first < missing.end)
        return hand_out(sharing, missing, first_block, blocks);
    comity_claims_settle(&sharing->claimant);
    const struct survey found = survey(results);
    if (found.missing == 0)
        return results->of_calibration ? 0 : comity_sweep_sharing_join(results);
    const int claimed = found.free ? claim(results, blocks_wanted(sharing, &found)) : help(results);
    if (claimed < 0) {
        const int reason = errno;
        return claimed == -COMITY_CANNOT_WRITE
                   ? -comity_fail(results->problems, COMITY_CANNOT_WRITE, "%s: %s",
                                  results->directory, strerror(reason))
                   : claimed;
    }
    missing = missing_of(sharing, sharing->ours);
    *raced = !claimed || missing.first == missing.end;
    return *raced ? COMITY_SWEEP_WAIT : hand_out(sharing, missing, first_block, blocks);
}

int comity_sweep_sharing_next(struct comity_sweep_results *results, uint64_t *first_block,
                              uint64_t *blocks)
{
    bool raced = true;
    int answer = COMITY_SWEEP_WAIT;
    measure(results->sharing);
    for (int trial = 0; raced && trial < TRIALS && !results->complete; trial++)
        answer = find_next(results, first_block, blocks, &raced);
    return results->complete ? 0 : answer;
}

/* ---- the end ---- */

static const char aside_mark[] = ".done-";

/* What a sweep leaves in the directory of its parts: parts, claims, damaged and unfinished files.
 */
static bool is_ours(const char *name)
{
    return strncmp(name, "part-", 5) == 0 || strncmp(name, "claim-", 6) == 0 ||
           strncmp(name, COMITY_SWEEP_ASIDE, strlen(COMITY_SWEEP_ASIDE)) == 0 ||
           (name[0] == '.' && strstr(name, ".partial-") != NULL);
}

static bool empty(const char *directory)
{
    DIR *stream = opendir(directory);
    const struct dirent *entry;
    while (stream && (entry = readdir(stream)))
        if (is_ours(entry->d_name))
            unlinkat(dirfd(stream), entry->d_name, 0);
    if (stream)
        closedir(stream);
    return rmdir(directory) == 0 || errno == ENOENT;
}

/* Directories that were put aside and not emptied. */
static void empty_others(const char *directory)
{
    const char *slash = strrchr(directory, '/'), *name = slash ? slash + 1 : directory;
    char *parent = slash ? strndup(directory, (size_t)(slash - directory) + 1) : strdup(".");
    DIR *stream = parent ? opendir(parent) : NULL;
    for (const struct dirent *entry; stream && (entry = readdir(stream));) {
        char *path = NULL;
        if (strncmp(entry->d_name, name, strlen(name)) == 0 &&
            strncmp(entry->d_name + strlen(name), aside_mark, strlen(aside_mark)) == 0 &&
            (path = comity_make_text("%s/%s", parent, entry->d_name))) {
            empty(path);
            free(path);
        }
    }
    if (stream)
        closedir(stream);
    free(parent);
}

void comity_sweep_parts_remove(const char *directory)
{
    char owner[COMITY_OWNER];
    comity_owner_new(owner);
    char *aside = comity_make_text("%s%s%s", directory, aside_mark, owner);
    if (!aside || rename(directory, aside) != 0)
        empty(directory);
    else if (!empty(aside) && !empty(aside)) /* a call that failed may succeed now */
        rename(aside, directory);
    empty_others(directory);
    free(aside);
}
