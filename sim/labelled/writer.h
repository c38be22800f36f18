/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_WRITER_H
#define COMITY_LABELLED_WRITER_H

#include "labelled/handles.h"

/* What the source files of the writer share. */

struct comity_writer_dimension {
    char *name;
    size_t length;
    hid_t scale; /* coordinate variable, borrowed, or `bare`; 0: none yet */
    hid_t bare;  /* the scale of a dimension without coordinates, once made */
};

struct comity_writer_variable {
    char *name;
    enum comity_element element;
    hid_t dataset;
    hobj_ref_t reference; /* to the dataset, once scales are attached */
    size_t rank;
    size_t dimension[COMITY_RANK_MAX], extent[COMITY_RANK_MAX], chunk[COMITY_RANK_MAX];
    double fill;           /* of values in memory that are never put */
    size_t settled;        /* values in memory, from the first on, that were put or filled */
    size_t characters;     /* of each text, where texts are kept as characters; else 0 */
    size_t text_dimension; /* then the dimension of the characters */
    bool chunked;
    bool cached; /* HDF5 may still hold values of it */
    int compression;
};

/* The most bytes of a chunk that is cached without being asked for. */
enum { COMITY_CACHED_CHUNK = 1 << 20 };

/* How datasets of one kind are created; the shape of chunks is set anew for each. */
struct comity_writer_creation {
    hid_t list;
    bool chunked, filled;
    double fill;
    int compression;
};

/* Handles that are used again and again: most of the time of a small file goes into making them. */
struct comity_writer_kept {
    hid_t scalar, transfer;
    hid_t text[2]; /* without an end and with one; the length is set anew for each */
    struct comity_writer_creation *creations;
    size_t creation_count;
};

/* Set the status and add the problem, unless an earlier failure did, and return the status. The
 * HDF5 one takes HDF5's reason, so it goes before any release of handles; `name` is what was
 * written, or NULL. */
int comity_writer_fail(struct comity_writer *writer, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int comity_writer_fail_hdf5(struct comity_writer *writer, const char *name);

/* Parts by name: NULL, having failed, for an unknown variable; the number of dimensions for an
 * unknown dimension, whose name is the first `length` bytes. */
struct comity_writer_variable *comity_writer_find(struct comity_writer *writer, const char *name);
bool comity_writer_has(const struct comity_writer *writer, const char *name);
size_t comity_writer_find_dimension(const struct comity_writer *writer, const char *name,
                                    size_t length);

/* How a dataset is created, borrowed; negative, having failed, on failure. */
hid_t comity_writer_creation(struct comity_writer *writer,
                             const struct comity_writer_variable *variable, const double *fill);

/* Gives the closed temporary file its name, as comity_writer_commit describes. */
int comity_writer_publish(struct comity_writer *writer);

int comity_writer_check_name(struct comity_writer *writer, const char *name);

/* Sets creation properties so that equal contents make equal bytes and parts keep their order;
 * negative on failure. */
int comity_ordered_group(hid_t properties);

/* Writes `count` values, which are of the element type `given`, as an attribute of the element type
 * `element`. */
int comity_writer_put_attribute(struct comity_writer *writer,
                                const struct comity_writer_variable *variable, const char *name,
                                enum comity_element element, enum comity_element given,
                                size_t count, const void *values);

/* A text as an attribute of an open object, of fixed length: UTF-8 without an end, or as HDF5's own
 * ASCII with one. */
int comity_writer_text_of(struct comity_writer *writer, hid_t object, const char *name,
                          const char *text, H5T_str_t end);

/* Any attribute of an open object. */
int comity_writer_attribute(struct comity_writer *writer, hid_t object, const char *name,
                            hid_t file_type, hid_t memory_type, hid_t space, const void *values);

/* Makes a dataset a dimension scale of this name. */
int comity_writer_mark_scale(struct comity_writer *writer, hid_t dataset, const char *name);

/* Attaches to every axis of every variable the scale of its dimension; creates those scales that no
 * coordinate variable is. */
int comity_writer_attach_scales(struct comity_writer *writer);

#endif
