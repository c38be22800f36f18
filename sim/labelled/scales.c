/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/writer.h"
#include "core/text_stream.h"

#include <comity/status.h>

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>

/* As netCDF marks a dimension without coordinates: a scale, by name, without values. */
static int create_bare_scale(struct comity_writer *writer,
                             struct comity_writer_dimension *dimension, hid_t *scale)
{
    char mark[80];
    snprintf(mark, sizeof mark, "%s%10zu", COMITY_BARE_DIMENSION, dimension->length);
    const hsize_t length = dimension->length;
    COMITY_HANDLE space = H5Screate_simple(1, &length, NULL);
    COMITY_HANDLE creation = H5Pcreate(H5P_DATASET_CREATE);
    if (space < 0 || creation < 0 || comity_ordered_object(creation) < 0)
        return comity_writer_fail_hdf5(writer, dimension->name);
    *scale = H5Dcreate2(writer->file, dimension->name, H5T_IEEE_F32BE, space, H5P_DEFAULT, creation,
                        H5P_DEFAULT);
    if (*scale < 0 || H5DSset_scale(*scale, mark) < 0)
        return comity_writer_fail_hdf5(writer, dimension->name);
    return COMITY_OK;
}

/* Attaches a scale to the axes of all variables over dimension `index`, but not to itself. */
static int attach_scale(struct comity_writer *writer, size_t index, hid_t scale)
{
    for (size_t i = 0; i < writer->variable_count; i++) {
        const struct comity_writer_variable *variable = &writer->variables[i];
        for (size_t axis = 0; axis < variable->rank; axis++)
            if (variable->dimension[axis] == index && variable->dataset != scale &&
                H5DSattach_scale(variable->dataset, scale, (unsigned)axis) < 0)
                return comity_writer_fail_hdf5(writer, variable->name);
        if (variable->characters > 0 && variable->text_dimension == index &&
            H5DSattach_scale(variable->dataset, scale, (unsigned)variable->rank) < 0)
            return comity_writer_fail_hdf5(writer, variable->name);
    }
    return COMITY_OK;
}

/* What our own reader goes by: references to scales lie where HDF5 cannot check them. */
static int write_axes(struct comity_writer *writer)
{
    char *lines = NULL;
    size_t size;
    FILE *stream = open_memstream(&lines, &size);
    if (!stream)
        return comity_writer_fail_memory(writer);
    for (size_t i = 0; i < writer->variable_count; i++) {
        const struct comity_writer_variable *variable = &writer->variables[i];
        fputs(variable->name, stream);
        for (size_t axis = 0; axis < variable->rank; axis++)
            fprintf(stream, " %s", writer->dimensions[variable->dimension[axis]].name);
        fputc('\n', stream);
    }
    if (!comity_text_close(stream, &lines))
        comity_writer_fail_memory(writer);
    else
        comity_writer_group_text(writer, COMITY_PROVENANCE, COMITY_AXES, lines);
    free(lines);
    return writer->status;
}

int comity_writer_attach_scales(struct comity_writer *writer)
{
    for (size_t i = 0; i < writer->dimension_count && writer->status == COMITY_OK; i++) {
        struct comity_writer_dimension *dimension = &writer->dimensions[i];
        hid_t bare = 0;
        if (dimension->scale == 0)
            create_bare_scale(writer, dimension, &bare);
        if (writer->status == COMITY_OK)
            attach_scale(writer, i, dimension->scale ? dimension->scale : bare);
        if (bare > 0 && H5Dclose(bare) < 0)
            comity_writer_fail_hdf5(writer, dimension->name);
    }
    return writer->status == COMITY_OK ? write_axes(writer) : writer->status;
}
