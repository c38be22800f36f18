/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_HANDLES_H
#define COMITY_LABELLED_HANDLES_H

#include "labelled/labelled.h"

#include <hdf5.h>

/* What the writer and the reader of labelled files share of HDF5. */

#ifdef H5_HAVE_PARALLEL
#error "comity needs the serial HDF5 library: pkg-config hdf5-serial, Debian package libhdf5-dev"
#endif

/* Begins the NAME attribute of a dimension without coordinates; the netCDF-4 format fixes it. */
#define COMITY_BARE_DIMENSION "This is a netCDF dimension but not a netCDF variable."

/* Marks a variable without data whose attributes are texts. */
#define COMITY_TEXTS "comity_texts"

/* Begins the names of the dimensions of the characters of texts: "string13". */
#define COMITY_TEXT_DIMENSION "string"

/* A text of the provenance: for each variable a line of its name and those of its dimensions. */
#define COMITY_AXES "axes"

/* And one for each file beside: "SEAL NAME". */
#define COMITY_SHARDS "shards"

/* The most bytes of a chunk: what is read has it in memory twice. */
enum { COMITY_CHUNK_MOST = 128 << 20 };

/* Silences HDF5 until the end of the enclosing block, then restores what the caller had. */
struct comity_quiet {
    H5E_auto2_t report;
    void *context;
};
struct comity_quiet comity_quiet_begin(void);
void comity_quiet_end(struct comity_quiet *quiet);
#define COMITY_QUIETLY                                                                             \
    __attribute__((cleanup(comity_quiet_end), unused)) struct comity_quiet quietly =               \
        comity_quiet_begin()

/* A handle of any kind that is released at the end of its block, when there is one. Where a close
 * can lose data, it is closed and checked instead. */
void comity_handle_release(hid_t *handle);
#define COMITY_HANDLE __attribute__((cleanup(comity_handle_release))) hid_t

/* The innermost message of the last HDF5 failure, or the system's message when it was the system
 * that refused. Returns the status; COMITY_NO_MEMORY instead where memory lacked, as it does where
 * a handle could not be made and what followed has cleared the reason. To be called before anything
 * else of HDF5, the release of handles included. */
int comity_hdf5_cause(int status, char *text, size_t size);

/* How files are opened, to be released; negative on failure. Closing a file with open parts fails
 * instead of leaving it open. No locks, which network file systems may lack: a file is ours alone
 * until it is complete, and does not change after. */
hid_t comity_file_access(void);

/* How values are read and written, to be released; negative on failure. */
hid_t comity_transfer(void);

/* Converts a box of count[rank] at start[rank]; the first axis on which it exceeds the extent, or
 * rank when it fits. */
size_t comity_box(size_t rank, const size_t extent[], const size_t start[], const size_t count[],
                  hsize_t box_start[], hsize_t box_count[]);

/* Dataspaces of a box, in the file and, packed, in memory; to be released. Negative on failure. */
hid_t comity_box_in_file(hid_t dataset, const hsize_t start[], const hsize_t count[]);
hid_t comity_box_in_memory(size_t rank, const hsize_t count[]);

/* Datatypes, to be released; negative when out of memory. */
hid_t comity_memory_type(enum comity_element element);
hid_t comity_memory_type_of_text(hid_t type); /* of the texts of a file, which may be ASCII */
hid_t comity_file_type(enum comity_element element);

/* The element type that a datatype of a file stands for; negative for a type that we never write.
 */
int comity_element_of(hid_t type, enum comity_element *element);

#endif
