/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/writer.h"
#include "core/text_stream.h"

#include <stdio.h>
#include <stdlib.h>

/* As in H5DSset_scale. */
int comity_writer_mark_scale(struct comity_writer *writer, hid_t dataset, const char *name)
{
    comity_writer_text_of(writer, dataset, "CLASS", "DIMENSION_SCALE", H5T_STR_NULLTERM);
    return comity_writer_text_of(writer, dataset, "NAME", name, H5T_STR_NULLTERM);
}

/* As netCDF marks a dimension without coordinates: a scale, by name, without values. */
static int create_bare_scale(struct comity_writer *writer,
                             struct comity_writer_dimension *dimension)
{
    char mark[80];
    snprintf(mark, sizeof mark, "%s%10zu", COMITY_BARE_DIMENSION, dimension->length);
    const hsize_t length = dimension->length;
    COMITY_HANDLE space = H5Screate_simple(1, &length, NULL);
    const hid_t creation =
        comity_writer_creation(writer, &(struct comity_writer_variable){ 0 }, NULL);
    if (space < 0 || creation < 0)
        return comity_writer_fail_hdf5(writer, dimension->name);
    dimension->scale = dimension->bare = H5Dcreate2(writer->file, dimension->name, H5T_IEEE_F32BE,
                                                    space, H5P_DEFAULT, creation, H5P_DEFAULT);
    return dimension->bare < 0 ? comity_writer_fail_hdf5(writer, dimension->name)
                               : comity_writer_mark_scale(writer, dimension->bare, mark);
}

/*
 * Axes and scales refer to each other in attributes: DIMENSION_LIST has the scales of each axis,
 * REFERENCE_LIST the datasets of a scale. They are written once each, in the types of HDF5's
 * H5DSattach_scale, which reads and writes them again for every axis.
 */
struct user {
    hobj_ref_t dataset;
    int axis;
};

/* The dimension of an axis, that of the characters of texts included. */
static size_t dimension_of(const struct comity_writer_variable *variable, size_t axis)
{
    return axis < variable->rank ? variable->dimension[axis] : variable->text_dimension;
}

static size_t axes_of(const struct comity_writer *writer,
                      const struct comity_writer_variable *variable)
{
    if (variable->rank == 1 &&
        writer->dimensions[variable->dimension[0]].scale == variable->dataset)
        return 0; /* a scale has none itself */
    return variable->rank + (variable->characters > 0);
}

static int list_scales(struct comity_writer *writer, const struct comity_writer_variable *variable,
                       const hobj_ref_t scales[])
{
    hobj_ref_t references[COMITY_RANK_MAX + 1];
    hvl_t lists[COMITY_RANK_MAX + 1];
    const hsize_t axes = axes_of(writer, variable);
    for (size_t axis = 0; axis < axes; axis++) {
        references[axis] = scales[dimension_of(variable, axis)];
        lists[axis] = (hvl_t){ 1, &references[axis] };
    }
    COMITY_HANDLE type = H5Tvlen_create(H5T_STD_REF_OBJ);
    COMITY_HANDLE space = H5Screate_simple(1, &axes, NULL);
    if (type < 0 || space < 0)
        return comity_writer_fail_hdf5(writer, variable->name);
    return comity_writer_attribute(writer, variable->dataset, "DIMENSION_LIST", type, type, space,
                                   lists);
}

static int list_users(struct comity_writer *writer, size_t dimension, struct user users[])
{
    const hid_t scale = writer->dimensions[dimension].scale;
    hsize_t count = 0;
    for (size_t i = 0; i < writer->variable_count; i++) {
        const struct comity_writer_variable *variable = &writer->variables[i];
        const size_t axes = axes_of(writer, variable);
        for (size_t axis = 0; axis < axes; axis++)
            if (dimension_of(variable, axis) == dimension)
                users[count++] = (struct user){ variable->reference, (int)axis };
    }
    if (count == 0)
        return writer->status;
    COMITY_HANDLE type = H5Tcreate(H5T_COMPOUND, sizeof *users);
    COMITY_HANDLE space = H5Screate_simple(1, &count, NULL);
    if (type < 0 || space < 0 ||
        H5Tinsert(type, "dataset", offsetof(struct user, dataset), H5T_STD_REF_OBJ) < 0 ||
        H5Tinsert(type, "dimension", offsetof(struct user, axis), H5T_NATIVE_INT) < 0)
        return comity_writer_fail_hdf5(writer, writer->dimensions[dimension].name);
    return comity_writer_attribute(writer, scale, "REFERENCE_LIST", type, type, space, users);
}

/* What our own reader goes by: references to scales lie where HDF5 cannot check them. */
static int write_axes(struct comity_writer *writer)
{
    char *lines = NULL;
    FILE *stream = comity_text_open(&lines);
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
        comity_writer_provenance(writer, COMITY_AXES, lines);
    free(lines);
    return writer->status;
}

/* With room for references to the scales and for the users of the one that has most. */
static int refer(struct comity_writer *writer, hobj_ref_t scales[], struct user users[])
{
    for (size_t i = 0; i < writer->dimension_count && !writer->status; i++) {
        struct comity_writer_dimension *dimension = &writer->dimensions[i];
        if ((dimension->scale == 0 && create_bare_scale(writer, dimension)) ||
            H5Rcreate(&scales[i], dimension->scale, ".", H5R_OBJECT, -1) < 0)
            comity_writer_fail_hdf5(writer, dimension->name);
    }
    for (size_t i = 0; i < writer->variable_count && !writer->status; i++) {
        struct comity_writer_variable *variable = &writer->variables[i];
        if (axes_of(writer, variable) == 0)
            continue;
        if (H5Rcreate(&variable->reference, variable->dataset, ".", H5R_OBJECT, -1) < 0)
            return comity_writer_fail_hdf5(writer, variable->name);
        list_scales(writer, variable, scales);
    }
    for (size_t i = 0; i < writer->dimension_count && !writer->status; i++)
        list_users(writer, i, users);
    return writer->status;
}

int comity_writer_attach_scales(struct comity_writer *writer)
{
    size_t axes = 0;
    for (size_t i = 0; i < writer->variable_count; i++)
        axes += axes_of(writer, &writer->variables[i]);
    hobj_ref_t *scales = calloc(writer->dimension_count + 1, sizeof *scales);
    struct user *users = calloc(axes + 1, sizeof *users);
    const int status =
        scales && users ? refer(writer, scales, users) : comity_writer_fail_memory(writer);
    free(scales);
    free(users);
    return !status ? write_axes(writer) : status;
}
