/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the values of a results file are those that were written, whatever kind it is. */
#include "labelled/seal.h"
#include "results/sweep_parts.h"

#include <comity/file_summary.h>
#include <comity/outcome_file.h>

#include <string.h>

static int check_run(const char *path, struct comity_problems *problems)
{
    struct comity_outcome_file run;
    const int status = comity_outcome_file_open(&run, path, false, problems);
    comity_outcome_file_free(&run);
    return status;
}

static int check_sweep(struct comity_reader *reader)
{
    struct comity_sweep sweep;
    struct sweep_layout layout = { 0 };
    comity_sweep_init(&sweep);
    if (!comity_sweep_of_reader(&sweep, reader) &&
        !comity_sweep_layout_of_reader(&layout, &sweep, reader) &&
        !comity_sweep_check_results(reader, &layout))
        comity_sweep_check_labels(reader, &layout);
    comity_sweep_layout_free(&layout);
    comity_sweep_free(&sweep);
    return reader->status;
}

int comity_file_check_values(const char *path, bool whole, struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    const int seal = comity_seal_look(path);
    const char *fault = comity_seal_fault(seal);
    if (fault && seal != COMITY_SEAL_NONE)
        return comity_fail(problems, comity_seal_status(seal), "%s: %s", path, fault);
    int status = comity_reader_open(&reader, path, problems);
    const bool run = !status && strcmp(reader.format, "run") == 0;
    const bool sweep = !status && strcmp(reader.format, "sweep") == 0;
    if (sweep)
        status = check_sweep(&reader);
    comity_reader_free(&reader);
    if (run)
        status = check_run(path, problems);
    return status || !fault || ((run || sweep) && !whole)
               ? status
               : comity_fail(problems, COMITY_BAD_FILE, "%s: %s; --trust reads it all the same",
                             path, fault);
}

bool comity_file_is_whole(const char *path)
{
    return comity_seal_look(path) == COMITY_SEAL_WHOLE;
}
