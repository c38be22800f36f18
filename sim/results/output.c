/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether results may be written to a path, and what they would replace. */
#include <comity/files.h>

#include "results/coordinates.h"
#include "labelled/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

bool comity_same_file(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Names that promise another format to whoever opens the file. */
static int check_extension(const char *path, struct comity_problems *problems)
{
    static const char *const others[] = { "arrow",  "cfg",  "csv",   "dta", "feather", "gz",
                                          "htm",    "html", "ipynb", "jpg", "json",    "mat",
                                          "md",     "npy",  "npz",   "ods", "parquet", "pdf",
                                          "pickle", "png",  "py",    "r",   "rda",     "rdata",
                                          "rds",    "sav",  "svg",   "tex", "tsv",     "txt",
                                          "xls",    "xlsx", "yaml",  "zip" };
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    for (size_t k = 0; dot && dot > name && k < sizeof others / sizeof others[0]; k++) {
        if (strcasecmp(dot + 1, others[k]) == 0) {
            return comity_fail(
                problems, COMITY_BAD_ARGUMENT,
                "-o %s: results are written as HDF5, whatever the name; one that ends in .h5 "
                "is expected, as %.*s.h5%s",
                path, (int)(dot - path), path,
                strcasecmp(dot, ".csv") == 0 || strcasecmp(dot, ".tsv") == 0
                    ? " (comity export makes a table of it)"
                    : "");
        }
    }
    return COMITY_OK;
}

int comity_output_check_place(const char *path, struct comity_problems *problems)
{
    char *partial;
    time_t date;
    int status = check_extension(path, problems);
    if (status || (status = comity_date_of_results(&date, problems)))
        return status;
    status = comity_partial_path(path, &partial, problems);
    free(partial);
    comity_tidy_partials(path);
    return status;
}

int comity_output_check(const char *path, struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    struct stat about;
    int status = comity_output_check_place(path, problems);
    if (status || stat(path, &about) != 0 || about.st_size == 0)
        return status;
    status = comity_reader_open_head(&reader, path, NULL);
    if (status && comity_seal_look(path) == COMITY_SEAL_BROKEN) {
        status = COMITY_OK; /* a damaged shard of ours */
    } else if (status == COMITY_NO_MEMORY) {
        comity_fail(problems, status, "%s", reader.error);
    } else if (status) {
        status =
            comity_fail(problems, COMITY_CANNOT_WRITE,
                        "%s; it is not overwritten: remove it, or name another file", reader.error);
    }
    comity_reader_free(&reader);
    return status;
}

/* What a file holds, for people: ", a run of North America"; nothing where it cannot be read. */
static void describe(const char *path, char *text, size_t size)
{
    struct comity_reader reader = { 0 };
    text[0] = '\0';
    if (!comity_reader_open_head(&reader, path, NULL)) {
        char *title = comity_reader_find_text(&reader, "title");
        const bool part = strcmp(reader.format, "sweep part") == 0;
        snprintf(text, size, ", a %s%s%.100s", part ? "shard of a sweep" : reader.format,
                 title && title[0] ? " of " : "", title ? title : "");
        free(title);
    }
    comity_reader_free(&reader);
}

int comity_output_check_results(const char *path, const char *format, const char *fingerprint,
                                bool replace, struct comity_problems *problems)
{
    struct stat about;
    char what[200];
    bool same;
    if (replace || stat(path, &about) != 0 || about.st_size == 0)
        return COMITY_OK;
    const int status = comity_holds_results(path, format, fingerprint, NULL, &same, problems);
    if (status || same)
        return status;
    describe(path, what, sizeof what);
    return comity_fail(problems, COMITY_MISMATCH,
                       "%s: it holds other results%s; --force replaces them, or name another file",
                       path, what);
}
