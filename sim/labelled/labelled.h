/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_LABELLED_H
#define COMITY_LABELLED_LABELLED_H

#include "labelled/atomic_file.h"

#include <comity/dataset.h>

/*
 * Labelled files: named dimensions, variables over them, attributes; the data model of netCDF,
 * written as plain HDF5 with dimension scales so that xarray (h5netcdf, netcdf4), netCDF4 and h5py
 * open the files as they are. Attributes are those of CF
 * (cfconventions.org), which the files do not claim: its coordinates are numbers, ours are texts
 * too.
 *
 * As in netCDF, a one-dimensional variable with the name of its dimension holds the coordinates of
 * that dimension; a dimension may do without.
 *
 * HDF5 is not thread-safe: one thread at a time may be in any of these functions, whatever the
 * file, writers into memory excepted. Workers compress with "labelled/codec.h" and hand them over.
 *
 * Functions return COMITY_OK or a status. Writers and readers keep that of their first failure and
 * add a sentence for people to their problems, with the path and the cause; every call after it
 * returns the same status and adds nothing. So a series of calls may be checked once, at its end.
 * COMITY_BAD_ARGUMENT stands for a use outside the contract (unknown or repeated name, shape out of
 * bounds), COMITY_NO_MEMORY for what it says.
 */

enum { COMITY_RANK_MAX = 32, COMITY_FILE_ERROR = 640 };

/*
 * Once in main, before anything else of this layer: HDF5 shall not tidy up at exit, where it would
 * touch files that a full disk left unfinished, and shall not print. Programs that embed the
 * library may leave it out: every function here silences HDF5 while it runs.
 */
int comity_files_begin(void);

/* ---- writing ---- */

/* What is computed in less is quick: a disk may take as long to answer. */
#define COMITY_QUICK_SECONDS 1.0

/* Private but for `status`, which is that of the first failure. */
struct comity_writer {
    int status;
    struct comity_problems *problems; /* borrowed: gets the first failure; NULL: nobody does */
    char *path, *partial;
    char *format;
    char *fingerprint, *share; /* of the results; NULL: none was given */
    bool replace; /* may be set: what lay at the path at the beginning may be replaced, whatever it
                     holds */
    bool quick;   /* may be set: it is soon made again, so that the commit does not wait
                     until the disk has it */
    struct comity_path_state found; /* what lay at the path at the beginning */
    int64_t file;
    struct comity_writer_kept *kept;
    struct comity_dataset *memory; /* borrowed; takes the place of the file */
    /* of a writer into memory, may be set: is given the values that are put, box by box, which are
       then not kept; a status is that of the writer */
    int (*take)(void *context, const struct comity_dataset_variable *made, const size_t start[],
                const size_t count[], const void *values);
    void *context; /* of it */
    struct comity_writer_dimension *dimensions;
    struct comity_writer_variable *variables;
    size_t dimension_count, variable_count;
    int sealed;
    size_t unsynced; /* bytes of chunks that the disk has not begun with */
};

/* A box of a variable whose values are a box of the variable of the same name in another file, in
 * the same order; the file lies beside, and is named without its folder. */
struct comity_virtual_box {
    const char *file;
    size_t start[COMITY_RANK_MAX], count[COMITY_RANK_MAX]; /* of the variable */
    size_t rank, extent[COMITY_RANK_MAX];                  /* in the other file */
    size_t from[COMITY_RANK_MAX], from_count[COMITY_RANK_MAX];
    size_t times, apart; /* so many such boxes, so far apart along the first axis there */
};

/* What a variable is; every pointer is borrowed for the call only. */
struct comity_variable_description {
    const char *name;
    enum comity_element element;
    const char *dimensions; /* declared names, separated by spaces; NULL or "" for a scalar */

    /* Attributes, left out when NULL. */
    const char *long_name;
    const char *units;
    const char *coordinates;   /* names of further coordinates, separated by spaces */
    const char *flag_meanings; /* names of the values 0, 1, ..., separated by spaces */
    const double *valid_range; /* [2], stored in the element type */

    const double *fill;  /* value of what is never written, also stored as _FillValue; NULL: 0 */
    const size_t *chunk; /* [rank], each from 1 to the extent; NULL: as suits, uncompressed */
    int compression;     /* 0 none; 1 to 9: shuffle and deflate at that level; needs a chunk */
    const struct comity_virtual_box *boxes; /* NULL: its values are put; else it is virtual, */
    size_t boxes_count;                     /* without chunk or compression */
    const double *unread; /* of boxes that are all there: what no value is; NULL: one of the type */
};

/*
 * Starts a file under a temporary name beside `path`, which is nobody else's. Nothing appears at
 * `path`, and a file that is there stays, until comity_writer_commit. The root attribute
 * comity_format gets `format`, what the file is ("run", "sweep"). COMITY_CANNOT_WRITE when the
 * directory is missing or not writable or the path is a directory. The writer needs no
 * initialisation before; comity_writer_free releases it, also after failure.
 * After a failure of any later call, COMITY_MISMATCH excepted, the file never appears.
 */
int comity_writer_create(struct comity_writer *writer, const char *path, const char *format,
                         struct comity_problems *problems);

/*
 * The same into memory: everything written goes to the dataset, which must be zeroed and is freed
 * with comity_dataset_free whatever happens. HDF5 is not called, so that writers into memory may
 * run on any threads at once. Chunks must be uncompressed.
 */
int comity_writer_create_memory(struct comity_writer *writer, struct comity_dataset *dataset,
                                const char *format, struct comity_problems *problems);

/* Declares a dimension; before the variables that use it. Length at least 1. */
int comity_writer_dimension(struct comity_writer *writer, const char *name, size_t length);

/* Declares a variable. Files keep the order of declaration. */
int comity_writer_variable(struct comity_writer *writer,
                           const struct comity_variable_description *description);

/* Declares a variable and writes all its values; for coordinates. In files, texts that label no
 * dimension become characters, with a dimension of their own that readers of ours do not see. */
int comity_writer_coordinate(struct comity_writer *writer,
                             const struct comity_variable_description *description,
                             const void *values);

/* Writes all values of a variable, row-major, in its element type. */
int comity_writer_put(struct comity_writer *writer, const char *variable, const void *values);

/* Writes the box of count[rank] elements at start[rank]. Compressed variables: whole chunks only
 * are fast. */
int comity_writer_put_box(struct comity_writer *writer, const char *variable, const size_t start[],
                          const size_t count[], const void *values);

/* A chunk as it lies in the file. */
struct comity_chunk {
    const void *bytes;
    size_t size;
    uint32_t skipped; /* filters that were left out, a bit each: HDF5's filter mask */
};

/* Writes one whole chunk, padded to the full chunk shape where it overhangs the extent. index[rank]
 * counts chunks, not elements. Of a variable without compression the bytes are the plain values,
 * and the checksum of chunks is added here. */
int comity_writer_put_chunk(struct comity_writer *writer, const char *variable,
                            const size_t index[], const struct comity_chunk *chunk);

/* Attribute of a variable, or of the file when `variable` is NULL. Text is UTF-8 and short (below
 * 60 kB); numbers are `count` values of the element type, not strings. */
int comity_writer_text(struct comity_writer *writer, const char *variable, const char *name,
                       const char *text);
int comity_writer_numbers(struct comity_writer *writer, const char *variable, const char *name,
                          enum comity_element element, size_t count, const void *values);

/* One number as an attribute of the file, in the element type. */
int comity_writer_number(struct comity_writer *writer, const char *name,
                         enum comity_element element, double value);

/*
 * A text of the provenance, of any length, beside the data. It is an attribute of a variable
 * without data, made when first used, as CF's grid mappings are; next to an HDF5 group GDAL, and
 * so R's stars, would not find the data.
 */
#define COMITY_PROVENANCE "provenance"
int comity_writer_provenance(struct comity_writer *writer, const char *name, const char *text);

/* Has the commit put a checksum of the whole file at its end (labelled/seal.h), so that damage is
 * found before HDF5 sees it. */
void comity_writer_seal(struct comity_writer *writer);

/* How a virtual box names a file: without its folder. */
const char *comity_name_beside(const char *path);

/* Notes the files that virtual boxes name: sealed, beside the file, each once. CANNOT_READ of one
 * that is none, BAD_ARGUMENT of a name that HDF5 would take for another. */
int comity_writer_beside(struct comity_writer *writer, const char *const *paths, size_t count);

/* Says which results a file holds: equal results have equal fingerprints. A share, when it is not
 * NULL, is which part of them ("2/3"). Both are attributes of the file. */
int comity_writer_identify(struct comity_writer *writer, const char *fingerprint,
                           const char *share);

/* The share alone, of a file that was identified without one. */
int comity_writer_share(struct comity_writer *writer, const char *share);

/* Whether a file that can be read holds results of this format, fingerprint and share (NULL: a file
 * without one). Errors: those of comity_reader_open. */
int comity_holds_results(const char *path, const char *format, const char *fingerprint,
                         const char *share, bool *holds, struct comity_problems *problems);

/*
 * Completes the file and puts it at its path: written, closed, synced and renamed, the directory
 * synced; of what is quick the disk only begins, and a loss of power just then may cost it. What
 * lies there is replaced when it is empty, when it holds the same results (of
 * comity_writer_identify), and with `replace` when it is what lay there at the beginning. Anything
 * else stays, and the file takes a name beside it: COMITY_MISMATCH, with that name in the
 * sentence. After any outcome nothing is left open; after another failure nothing is left on
 * disk, and what was at the path before still is. (Unless the last step fails, the sync of the
 * directory: then the new file is there, but might not survive a loss of power.)
 */
int comity_writer_commit(struct comity_writer *writer);

/* Fail of a caller that had no memory for what it was to write, or could not make it: with the
 * message of the status, unless that is OK. */
int comity_writer_fail_memory(struct comity_writer *writer);
int comity_writer_fail_status(struct comity_writer *writer, int status);

/* Closes and removes the temporary file, if not committed. Safe twice, on a zeroed struct, and
 * after any failure; the status survives. */
void comity_writer_free(struct comity_writer *writer);

/* ---- reading ---- */

struct comity_reader_dimension {
    char *name;
    size_t length;
    int has_coordinate; /* a variable of the same name holds its coordinates */
};

/* What chunks go through on their way into a file. */
enum comity_filter { COMITY_FILTER_SHUFFLE, COMITY_FILTER_DEFLATE, COMITY_FILTER_CHECKSUM };
enum { COMITY_FILTERS = 3 };

struct comity_reader_variable {
    char *name;
    enum comity_element element;
    size_t rank;
    size_t dimension[COMITY_RANK_MAX]; /* indices into `dimensions` */
    size_t extent[COMITY_RANK_MAX];
    size_t chunk[COMITY_RANK_MAX]; /* all 0: contiguous */
    size_t size;                   /* elements in all */
    size_t characters;             /* of each text, where texts are kept as characters; else 0 */
    int compression;               /* level; 0: none */
    enum comity_filter filters[COMITY_FILTERS]; /* each at most once, first to last */
    size_t filter_count;
    bool is_virtual;        /* its values lie in the files beside; it has no chunks of its own */
    const char *unreadable; /* why its values cannot be read; NULL: they can */
    double fill;            /* value of chunks that were never written */
    bool unread;            /* that is of a virtual one what HDF5 could not read, and no value */
    int64_t handle;         /* private */
};

/* Read the fields, do not change them. */
struct comity_reader {
    int status;                       /* of the first failure */
    struct comity_problems *problems; /* borrowed: gets it; NULL: nobody does */
    char error[COMITY_FILE_ERROR];    /* its sentence, which begins with the path */
    char *path;
    char *format; /* as given to comity_writer_create */
    struct comity_reader_dimension *dimensions;
    struct comity_reader_variable
        *variables; /* in the order of declaration, coordinates included */
    size_t dimension_count, variable_count;
    uint64_t bytes;                    /* size of the file, and of those beside that it names */
    char *beside;                      /* their seals and names, line by line; NULL: none */
    bool head;                         /* private: opened without variables */
    int64_t file;                      /* private, as the following */
    struct comity_reader_chunks *last; /* the chunk decoded last */
};

/*
 * Opens a file of this program for reading. COMITY_CANNOT_READ: it is missing or may not be read.
 * COMITY_BAD_FILE: it is not HDF5, is truncated, or is not ours; all later functions return it for
 * what is damaged. comity_reader_free releases the reader, also after failure.
 *
 * A file may be damaged or made to harm. Only data within the file are read: hard links to data
 * that are not external; and virtual ones of files that are shards of the same results, lie beside
 * and have the seals that were noted, all of which must be there. Extents are checked against the
 * size of the file, chunks are decoded here, into as many bytes as they must have. What HDF5 itself
 * does with damaged metadata, up to crashes and endless loops, is found out first by a child
 * process with limits of memory and processor time that reads all of them; where it dies, the file
 * is refused.
 */
int comity_reader_open(struct comity_reader *reader, const char *path,
                       struct comity_problems *problems);

/* The same of what distinguishes files alone, the format and the attributes of the file: without
 * variables, and much faster. */
int comity_reader_open_head(struct comity_reader *reader, const char *path,
                            struct comity_problems *problems);

/* The same of a file that was opened before and is not tried in a process of its own again: none is
 * made, as must not be while other threads run. */
int comity_reader_open_again(struct comity_reader *reader, const char *path,
                             struct comity_problems *problems);

/* Safe twice and on a zeroed struct. */
void comity_reader_free(struct comity_reader *reader);

/* Fails as the reader does: of what is wrong with the contents. Returns the reader's status. */
int comity_reader_fail(struct comity_reader *reader, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fail without memory for the contents; with the status of what was made of them, unless that is
 * OK: with its message; or, but for want of memory, as COMITY_BAD_FILE with a sentence. */
int comity_reader_fail_memory(struct comity_reader *reader);
int comity_reader_fail_status(struct comity_reader *reader, int status);
int comity_reader_reject(struct comity_reader *reader, int status, const char *sentence);

/* NULL when there is none of that name. Valid until the reader is freed. */
const struct comity_reader_variable *comity_reader_find(const struct comity_reader *reader,
                                                        const char *name);
const struct comity_reader_dimension *
comity_reader_find_dimension(const struct comity_reader *reader, const char *name);

/* Whether a variable is over these dimensions, separated by spaces, in this order. */
bool comity_reader_is_over(const struct comity_reader *reader,
                           const struct comity_reader_variable *variable, const char *dimensions);

/* Reads all values, or the box of count[rank] at start[rank], as they are stored or as float64.
 * COMITY_BAD_ARGUMENT for strings and for a variable that is not there; COMITY_BAD_FILE, too, when
 * the variable is of another type. */
int comity_reader_get(struct comity_reader *reader, const char *variable,
                      enum comity_element element, void *values);
int comity_reader_get_box(struct comity_reader *reader, const char *variable, const size_t start[],
                          const size_t count[], enum comity_element element, void *values);

/* Reads all values as float64 of a variable that must have so many: COMITY_BAD_FILE. */
int comity_reader_get_all(struct comity_reader *reader, const char *variable, size_t size,
                          double *values);

/* Reads all values of a string variable into one block: pointers, then the texts. Free with
 * free(). */
int comity_reader_strings(struct comity_reader *reader, const char *variable, char ***strings);

/* An attribute: text, or count numbers. */
struct comity_attribute {
    char *name;
    char *text; /* NULL: numbers */
    enum comity_element element;
    size_t count;
    double *numbers;
};

/* Attribute of a variable, or of the file when `variable` is NULL, by name; COMITY_BAD_FILE when
 * there is none. Release with comity_attribute_free, needed only after COMITY_OK, safe always. */
int comity_reader_attribute(struct comity_reader *reader, const char *variable, const char *name,
                            struct comity_attribute *attribute);

/* The same of the file, which has `count` numbers in [low, high], or NaN where that is allowed. */
int comity_reader_numbers(struct comity_reader *reader, const char *name, size_t count, double low,
                          double high, bool or_nan, double *numbers);

/* Whether there is an attribute of that name; the text of one of the file, to be freed, or NULL
 * where there is none. */
bool comity_reader_has(struct comity_reader *reader, const char *variable, const char *name);
char *comity_reader_find_text(struct comity_reader *reader, const char *name);

/* The same as comity_reader_attribute of one that must be one text, to be freed with free(); or, of
 * the file, one whole number in [low, high]. COMITY_BAD_FILE when it is anything else. */
int comity_reader_text(struct comity_reader *reader, const char *variable, const char *name,
                       char **text);
int comity_reader_whole(struct comity_reader *reader, const char *name, uint64_t low, uint64_t high,
                        uint64_t *number);

/* All attributes in the order of writing, those of the format of files left out; to be freed with
 * comity_attributes_free. */
int comity_reader_attributes(struct comity_reader *reader, const char *variable,
                             struct comity_attribute **attributes, size_t *count);

void comity_attribute_free(struct comity_attribute *attribute);
void comity_attributes_free(struct comity_attribute *attributes, size_t count);

/* The texts of the provenance, likewise: their names and texts. */
int comity_reader_texts(struct comity_reader *reader, struct comity_attribute **texts,
                        size_t *count);

/* One of them, to be freed with free(); COMITY_BAD_FILE when there is none. And one whose name is
 * made as by printf: NULL when there is none. */
int comity_reader_provenance(struct comity_reader *reader, const char *name, char **text);
int comity_reader_find_provenance(struct comity_reader *reader, char **text, const char *name, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads the chunk at index[rank], counted in chunks, as it lies in the file, into *buffer, which
 * grows by realloc as needed (start with NULL and 0; free with free()). A chunk that was never
 * written has size 0. */
int comity_reader_chunk(struct comity_reader *reader, const char *variable, const size_t index[],
                        void **buffer, size_t *capacity, struct comity_chunk *chunk);

#endif
