/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Under which name a complete file appears, and what it may replace. */
#include "labelled/seal.h"
#include "labelled/writer.h"

#include <stdlib.h>
#include <string.h>

int comity_writer_identify(struct comity_writer *writer, const char *fingerprint, const char *share)
{
    if (writer->status)
        return writer->status;
    free(writer->fingerprint);
    writer->fingerprint = strdup(fingerprint);
    if (!writer->fingerprint)
        return comity_writer_fail_memory(writer);
    comity_writer_text(writer, NULL, "fingerprint", fingerprint);
    return share ? comity_writer_share(writer, share) : writer->status;
}

int comity_writer_share(struct comity_writer *writer, const char *share)
{
    if (writer->status)
        return writer->status;
    free(writer->share);
    writer->share = strdup(share);
    return writer->share ? comity_writer_text(writer, NULL, "share", share)
                         : comity_writer_fail_memory(writer);
}

/* Whether the file has a text of this value as an attribute; NULL: whether it has none. */
static bool has_text(struct comity_reader *reader, const char *name, const char *text)
{
    char *found = comity_reader_find_text(reader, name);
    const bool has = text && found ? strcmp(found, text) == 0 : !text && !found;
    free(found);
    return has;
}

int comity_holds_results(const char *path, const char *format, const char *fingerprint,
                         const char *share, bool *holds, struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    *holds = !comity_reader_open_head(&reader, path, problems) &&
             strcmp(reader.format, format) == 0 && has_text(&reader, "fingerprint", fingerprint) &&
             has_text(&reader, "share", share) && !reader.status;
    comity_reader_free(&reader);
    return reader.status;
}

/* Also not what cannot be read, whose reason is then `unread`. */
static bool may_replace(const struct comity_writer *writer, const struct comity_path_state *now,
                        int *unread)
{
    bool same = false;
    *unread = COMITY_OK;
    if (now->empty || (writer->replace && comity_path_state_is(now, &writer->found)) ||
        comity_seal_look(writer->path) == COMITY_SEAL_BROKEN)
        return true;
    if (writer->fingerprint && writer->format) {
        *unread = comity_holds_results(writer->path, writer->format, writer->fingerprint,
                                       writer->share, &same, NULL);
    }
    return same;
}

static int keep_beside(struct comity_writer *writer, int unread)
{
    char *beside;
    int status = comity_publish_beside(writer->partial, writer->path, !writer->quick, &beside,
                                       writer->problems);
    if (!status) {
        status = comity_fail(
            writer->problems, COMITY_MISMATCH,
            "%s: %s, and it is not replaced; what was computed is in %s", writer->path,
            !writer->found.there         ? "a file appeared there meanwhile"
            : unread == COMITY_NO_MEMORY ? "what is there was not compared for want of memory"
                                         : "another file is there",
            beside);
    }
    free(beside);
    return status;
}

int comity_writer_publish(struct comity_writer *writer)
{
    enum { TRIALS = 20 }; /* others may come and go between a look and the renaming */
    int status = COMITY_MISMATCH, unread = COMITY_OK;
    for (int trial = 0; trial < TRIALS && status == COMITY_MISMATCH; trial++) {
        const struct comity_path_state now = comity_path_state_of(writer->path);
        if (now.there && !may_replace(writer, &now, &unread)) {
            const struct comity_path_state then = comity_path_state_of(writer->path);
            if (then.there && comity_path_state_is(&then, &now))
                return keep_beside(writer, unread);
            continue; /* it went, or another came, while it was looked at */
        }
        status = comity_publish(writer->partial, writer->path, now.there, !writer->quick,
                                writer->problems);
    }
    return status == COMITY_MISMATCH ? keep_beside(writer, unread) : status;
}
