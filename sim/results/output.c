/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/files.h>
#include <comity/status.h>

#include "labelled/atomic_file.h"
#include "labelled/labelled.h"
#include "labelled/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int comity_same_file(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

int comity_output_check(const char *path, char *error, size_t size)
{
    struct comity_reader reader = { 0 };
    struct stat place;
    char *partial;
    int status = comity_partial_path(path, &partial, error, size);
    free(partial);
    if (status || stat(path, &place) != 0 || place.st_size == 0) {
        return status;
    }
    if (comity_seal_look(path) == COMITY_SEAL_BROKEN) {
        return COMITY_OK; /* a damaged shard of ours */
    }
    status = comity_reader_open(&reader, path);
    if (status == COMITY_NO_MEMORY) {
        comity_reader_tell(&reader, status, NULL, error, size);
    } else if (status) {
        snprintf(error, size, "%s; it is not overwritten: remove it, or name another file",
                 reader.error);
        status = COMITY_CANNOT_WRITE;
    }
    comity_reader_free(&reader);
    return status;
}
