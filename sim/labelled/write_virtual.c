/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Variables over files beside, as they are written. */
#include "core/text_stream.h"
#include "labelled/seal.h"
#include "labelled/virtual.h"
#include "labelled/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A space with a box selected, `times` of it along the first axis. */
static hid_t box_of(size_t rank, const size_t extent[], const size_t start[], const size_t count[],
                    size_t times, size_t apart)
{
    hsize_t all[COMITY_RANK_MAX], from[COMITY_RANK_MAX], box[COMITY_RANK_MAX],
        number[COMITY_RANK_MAX], step[COMITY_RANK_MAX];
    for (size_t axis = 0; axis < rank; axis++) {
        all[axis] = extent[axis];
        from[axis] = start[axis];
        box[axis] = count[axis];
        number[axis] = axis ? 1 : times;
        step[axis] = axis || times == 1 ? count[axis] : apart;
    }
    const hid_t space = comity_box_in_memory(rank, all);
    if (space >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, from, step, number, box) < 0) {
        H5Sclose(space);
        return H5I_INVALID_HID;
    }
    return space;
}

static int add_box(hid_t list, hid_t space, const char *name, const struct comity_virtual_box *box)
{
    hsize_t extent[COMITY_RANK_MAX];
    size_t all[COMITY_RANK_MAX];
    const int rank = H5Sget_simple_extent_dims(space, extent, NULL);
    for (int axis = 0; axis < rank; axis++)
        all[axis] = extent[axis];
    COMITY_HANDLE here =
        rank > 0 ? box_of((size_t)rank, all, box->start, box->count, 1, 1) : H5I_INVALID_HID;
    COMITY_HANDLE there =
        box_of(box->rank, box->extent, box->from, box->from_count, box->times, box->apart);
    return here < 0 || there < 0 ? -1 : H5Pset_virtual(list, here, box->file, name, there);
}

/* How many values lie in no box: some of a partial file. Negative on failure. */
static hssize_t uncovered(hid_t space, const struct comity_variable_description *description)
{
    hssize_t left = H5Sget_simple_extent_npoints(space);
    const int rank = H5Sget_simple_extent_ndims(space);
    for (size_t k = 0; k < description->boxes_count && rank > 0 && left > 0; k++) {
        hssize_t size = 1;
        for (int axis = 0; axis < rank; axis++)
            size *= (hssize_t)description->boxes[k].count[axis];
        left -= size;
    }
    return rank < 0 ? -1 : left;
}

hid_t comity_virtual_creation(hid_t creation, hid_t space,
                              const struct comity_variable_description *description)
{
    const double unread =
        description->unread ? *description->unread : comity_virtual_unread(description->element);
    const hid_t list = H5Pcopy(creation);
    const hssize_t left = uncovered(space, description);
    bool made = list >= 0 && left >= 0 &&
                (left > 0 || H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &unread) >= 0);
    for (size_t k = 0; made && k < description->boxes_count; k++)
        made = add_box(list, space, description->name, &description->boxes[k]) >= 0;
    if (!made && list >= 0)
        H5Pclose(list);
    return made ? list : H5I_INVALID_HID;
}

/* COMITY_MISMATCH where they are not. */
static int check_folder(const char *path, const char *other)
{
    char *folders[2] = { comity_folder_of(path), comity_folder_of(other) };
    struct stat about[2];
    const int status = folders[0] && folders[1] ? COMITY_MISMATCH : COMITY_NO_MEMORY;
    bool same = status == COMITY_MISMATCH;
    for (size_t k = 0; k < 2 && same; k++)
        same = stat(folders[k][0] ? folders[k] : ".", &about[k]) == 0;
    same = same && about[0].st_dev == about[1].st_dev && about[0].st_ino == about[1].st_ino;
    free(folders[0]);
    free(folders[1]);
    return same ? COMITY_OK : status;
}

const char *comity_name_beside(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int comity_writer_beside(struct comity_writer *writer, const char *const *paths, size_t count)
{
    char *lines = NULL, digits[COMITY_SEAL_DIGITS + 1];
    FILE *stream = comity_text_open(&lines);
    if (!stream)
        return comity_writer_fail_memory(writer);
    for (size_t k = 0; k < count && !writer->status; k++) {
        const char *name = comity_name_beside(paths[k]);
        const int folder = check_folder(writer->path, paths[k]);
        const int seal = comity_seal_read(paths[k], digits);
        if (strpbrk(name, "%\n")) {
            comity_writer_fail(
                writer, COMITY_BAD_ARGUMENT,
                "a virtual file cannot name %s: HDF5 takes %% for a number; rename it", paths[k]);
        } else if (folder == COMITY_NO_MEMORY) {
            comity_writer_fail_memory(writer);
        } else if (folder) {
            comity_writer_fail(writer, COMITY_BAD_ARGUMENT,
                               "a virtual file lies beside its shards, and %s is in another folder",
                               paths[k]);
        } else if (seal < 0) {
            comity_writer_fail(writer, COMITY_CANNOT_READ, "%s: %s", paths[k],
                               comity_seal_fault(seal));
        } else if (seal != COMITY_SEAL_WHOLE) {
            comity_writer_fail(writer, COMITY_BAD_FILE,
                               "%s does not end in a hash of its bytes, as shards do", paths[k]);
        } else {
            fprintf(stream, "%s %s\n", digits, name);
        }
    }
    if (!comity_text_close(stream, &lines))
        comity_writer_fail_memory(writer);
    if (!writer->status)
        comity_writer_provenance(writer, COMITY_SHARDS, lines);
    free(lines);
    return writer->status;
}
