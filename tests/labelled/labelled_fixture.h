/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_IO_LABELLED_FIXTURE_H
#define COMITY_TESTS_IO_LABELLED_FIXTURE_H

#include "labelled/codec.h"
#include "labelled/labelled.h"

#include <comity/files.h>
#include <comity/status.h>

#include <check.h>
#include <dirent.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A directory for each test, and small files in it. */

enum { REPLICATES = 5, TICKS = 7, STATES = 3 };

static char directory[64];

static inline void enter_directory(void)
{
    strcpy(directory, "/tmp/comity-labelled-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static inline size_t entries(const char *folder)
{
    size_t count = 0;
    DIR *listing = opendir(folder);
    ck_assert_ptr_nonnull(listing);
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            count++;
    closedir(listing);
    return count;
}

static inline void leave_directory(void)
{
    DIR *listing = opendir(directory);
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing)) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        remove(path);
    }
    closedir(listing);
    rmdir(directory);
}

static inline const char *in_directory(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static inline void assert_nothing_is_open(void)
{
    ck_assert_int_eq(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
}

#define DESCRIBE(...) (&(struct comity_variable_description){ __VA_ARGS__ })

/* What writers could not do. */
static struct comity_problems failures;

static inline const char *last_failure(void)
{
    return failures.count ? failures.list[failures.count - 1].text : "";
}

static inline void assert_written(struct comity_writer *writer, int status)
{
    (void)writer;
    ck_assert_msg(status == COMITY_OK, "%s", last_failure());
}

static inline void begin(struct comity_writer *writer, const char *name)
{
    assert_written(writer, comity_writer_create(writer, in_directory(name), "test", &failures));
    assert_written(writer, comity_writer_dimension(writer, "replicate", REPLICATES));
    assert_written(writer, comity_writer_dimension(writer, "tick", TICKS));
    assert_written(writer, comity_writer_dimension(writer, "state", STATES));
    const char *states[] = { "USA", "CAN", "M\xc3\xa9xico" };
    comity_writer_coordinate(
        writer, DESCRIBE(.name = "state", .element = COMITY_STRING, .dimensions = "state"), states);
    const int32_t ticks[TICKS] = { 0, 2, 4, 6, 8, 10, 12 };
    assert_written(writer,
                   comity_writer_coordinate(writer,
                                            DESCRIBE(.name = "tick", .element = COMITY_INT32,
                                                     .dimensions = "tick", .units = "1"),
                                            ticks));
}

static inline void assert_commits(struct comity_writer *writer)
{
    assert_written(writer, comity_writer_commit(writer));
    assert_nothing_is_open();
}

static inline void begin_reading(struct comity_reader *reader, const char *name)
{
    const int status = comity_reader_open(reader, in_directory(name), NULL);
    ck_assert_msg(status == COMITY_OK, "%s", reader->error);
}

/* Checks a failure, which every call after it has as well, and forgets it. */
static inline void assert_fails(struct comity_reader *reader, int status, int expected,
                                const char *cause)
{
    char *text;
    ck_assert_int_eq(status, expected);
    ck_assert_msg(strstr(reader->error, cause) != NULL, "%s", reader->error);
    ck_assert_int_eq(comity_reader_text(reader, NULL, "comity_format", &text), expected);
    ck_assert_msg(strstr(reader->error, cause) != NULL, "%s", reader->error);
    reader->status = COMITY_OK;
}

static inline void end_reading(struct comity_reader *reader)
{
    comity_reader_free(reader);
    assert_nothing_is_open();
    comity_reader_free(reader);
}

static const size_t tile[] = { 2, 4, 3 };

static inline void declare_tiled(struct comity_writer *writer, const char *name,
                                 enum comity_element element, int level)
{
    const double fill = -9;
    assert_written(writer, comity_writer_variable(
                               writer, DESCRIBE(.name = name, .element = element,
                                                .dimensions = "replicate tick state", .fill = &fill,
                                                .chunk = tile, .compression = level)));
}

/* Cuts values[REPLICATES][TICKS][STATES] into encoded tiles and writes them, the last first. */
static inline void put_tiles(struct comity_writer *writer, const char *name,
                             enum comity_element element, const char *values, int level)
{
    const size_t size = comity_element_size(element);
    struct comity_codec codec;
    ck_assert_int_eq(comity_codec_init(&codec, level), COMITY_OK);
    for (size_t number = 6; number-- > 0;) {
        const size_t index[] = { number / 2, number % 2, 0 };
        const size_t first = index[0] * tile[0], from = index[1] * tile[1];
        const size_t extent[] = { first + 2 > REPLICATES ? 1 : 2, from + 4 > TICKS ? 3 : 4, 3 };
        char part[24 * 8], padded[24 * 8];
        for (size_t r = 0; r < extent[0]; r++) {
            memcpy(part + r * extent[1] * STATES * size,
                   values + ((first + r) * TICKS + from) * STATES * size,
                   extent[1] * STATES * size);
        }
        comity_chunk_pad(element, 3, extent, tile, -9, part, padded);
        struct comity_chunk chunk;
        ck_assert_int_eq(comity_codec_encode(&codec, element, 24, padded, &chunk), COMITY_OK);
        assert_written(writer, comity_writer_put_chunk(writer, name, index, &chunk));
    }
    comity_codec_free(&codec);
    comity_codec_free(&codec);
}

/* Values that deflate well, or, when `noisy`, not at all. */
static inline void make_values(enum comity_element element, int noisy, char *values)
{
    uint64_t state = 88172645463325252u;
    for (size_t i = 0; i < REPLICATES * TICKS * STATES * comity_element_size(element); i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        values[i] = noisy ? (char)(state >> 32) : (char)(i % 8 < 2 ? i / 24 : 0);
    }
}

static inline void write_something(const char *name)
{
    char values[REPLICATES * TICKS * STATES * 4];
    make_values(COMITY_FLOAT32, 1, values);
    struct comity_writer writer;
    begin(&writer, name);
    declare_tiled(&writer, "trust", COMITY_FLOAT32, 4);
    put_tiles(&writer, "trust", COMITY_FLOAT32, values, 4);
    comity_writer_provenance(&writer, "source", "states = ( )");
    assert_commits(&writer);
    comity_writer_free(&writer);
}

#endif
