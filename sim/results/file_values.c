/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the values of a results file are those that were written, whatever kind it is. */
#include "labelled/seal.h"
#include "results/sweep_parts.h"

#include <comity/file_summary.h>
#include <comity/outcome_file.h>
#include <comity/status.h>

#include <stdio.h>
#include <string.h>

static int check_run(const char *path, char *error, size_t size)
{
    struct comity_outcome_file run;
    const int status = comity_outcome_file_open(&run, path, false);
    if (status) {
        snprintf(error, size, "%s", run.error);
    }
    comity_outcome_file_free(&run);
    return status;
}

static int check_sweep(struct comity_reader *reader, char *error, size_t size)
{
    struct comity_sweep sweep;
    struct sweep_layout layout = { 0 };
    comity_sweep_init(&sweep);
    int status = comity_sweep_of_reader(&sweep, reader, error, size);
    status = status ? status : comity_sweep_layout_of_reader(&layout, &sweep, reader);
    status = status ? status : comity_sweep_check_results(reader, &layout);
    if (status && !error[0]) {
        comity_reader_tell(reader, status, NULL, error, size);
    }
    comity_sweep_layout_free(&layout);
    comity_sweep_free(&sweep);
    return status;
}

int comity_file_check_values(const char *path, char *error, size_t size)
{
    struct comity_reader reader = { 0 };
    error[0] = '\0';
    if (comity_seal_look(path) == COMITY_SEAL_BROKEN) {
        snprintf(error, size, "%s: it is damaged: its bytes are not those that were written", path);
        return COMITY_BAD_FILE;
    }
    int status = comity_reader_open(&reader, path);
    if (status) {
        comity_reader_tell(&reader, status, NULL, error, size);
    } else if (strcmp(reader.format, "sweep") == 0) {
        status = check_sweep(&reader, error, size);
    }
    const bool run = !status && strcmp(reader.format, "run") == 0;
    comity_reader_free(&reader);
    return run ? check_run(path, error, size) : status;
}
