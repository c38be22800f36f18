/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/handles.h"
#include "core/system.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef H5E_BADID /* names before HDF5 1.14 */
#define H5E_BADID H5E_BADATOM
#define H5E_ID    H5E_ATOM
#endif

/* HDF5 prints what stops its own start before it can be kept from it. */
static herr_t open_silently(void)
{
    const int standard = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    const bool silent = standard >= 0 && nowhere >= 0 && dup2(nowhere, STDERR_FILENO) >= 0;
    const herr_t opened = H5open();
    if (silent)
        dup2(standard, STDERR_FILENO);
    if (standard >= 0)
        close(standard);
    if (nowhere >= 0)
        close(nowhere);
    return opened;
}

int comity_files_begin(void)
{
    H5dont_atexit(); /* fails when HDF5 has begun before */
    if (open_silently() < 0 || H5Eset_auto2(H5E_DEFAULT, NULL, NULL) < 0)
        return COMITY_NO_MEMORY;
    /* HDF5 goes on without a driver that it had no memory to register */
    return H5Pget_driver(H5P_FILE_ACCESS_DEFAULT) < 0 ? COMITY_NO_MEMORY : COMITY_OK;
}

struct comity_quiet comity_quiet_begin(void)
{
    struct comity_quiet quiet = { NULL, NULL };
    H5Eget_auto2(H5E_DEFAULT, &quiet.report, &quiet.context);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return quiet;
}

void comity_quiet_end(struct comity_quiet *quiet)
{
    H5Eset_auto2(H5E_DEFAULT, quiet->report, quiet->context);
}

void comity_handle_release(hid_t *handle)
{
    if (*handle > 0)
        H5Idec_ref(*handle);
}

struct cause {
    char *text;
    size_t size;
    bool writes, of_memory;
};

/* A dataset that is made without memory for its properties lacks them, which HDF5 1.10 notices when
 * it is closed, as 1.14 notices then a handle that it had no memory to keep. */
static herr_t take_innermost(unsigned depth, const H5E_error2_t *entry, void *context)
{
    struct cause *cause = context;
    if (depth > 0)
        return 0;
    cause->of_memory = entry->min_num == H5E_NOSPACE || entry->min_num == H5E_CANTALLOC ||
                       entry->min_num == H5E_CANTCOPY ||
                       (entry->maj_num == H5E_ID && entry->min_num == H5E_CANTDELETE) ||
                       (cause->writes && entry->min_num == H5E_BADID);
    const char *description = entry->desc ? entry->desc : "";
    const char *number = strstr(description, "errno = ");
    const int code = number ? atoi(number + strlen("errno = ")) : 0;
    char buffer[128];
    snprintf(cause->text, cause->size, "%s",
             code ? comity_errno_text(code, buffer, sizeof buffer) : description);
    return 0;
}

int comity_hdf5_cause(int status, char *text, size_t size)
{
    struct cause cause = { text, size, status == COMITY_CANNOT_WRITE, false };
    text[0] = '\0';
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_innermost, &cause);
    if (text[0] && !cause.of_memory)
        return status;
    snprintf(text, size, "%s", comity_status_message(COMITY_NO_MEMORY));
    return COMITY_NO_MEMORY;
}

static hid_t string_type(H5T_cset_t characters)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, characters) < 0)) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

hid_t comity_memory_type_of_text(hid_t type)
{
    return string_type(H5Tget_cset(type));
}

/* Of a type that HDF5 owns one handle more, which costs less than a copy. */
static hid_t shared(hid_t type)
{
    return H5Iinc_ref(type) < 0 ? H5I_INVALID_HID : type;
}

static hid_t type_of(enum comity_element element, bool in_file)
{
    switch (element) {
    case COMITY_FLOAT32:
        return shared(in_file ? H5T_IEEE_F32LE : H5T_NATIVE_FLOAT);
    case COMITY_FLOAT64:
        return shared(in_file ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE);
    case COMITY_INT8:
        return shared(in_file ? H5T_STD_I8LE : H5T_NATIVE_INT8);
    case COMITY_INT32:
        return shared(in_file ? H5T_STD_I32LE : H5T_NATIVE_INT32);
    case COMITY_INT64:
        return shared(in_file ? H5T_STD_I64LE : H5T_NATIVE_INT64);
    case COMITY_STRING:
        return string_type(H5T_CSET_UTF8);
    }
    return H5I_INVALID_HID;
}

hid_t comity_memory_type(enum comity_element element)
{
    return type_of(element, false);
}

hid_t comity_file_type(enum comity_element element)
{
    return type_of(element, true);
}

int comity_element_of(hid_t type, enum comity_element *element)
{
    static const enum comity_element numbers[] = { COMITY_FLOAT32, COMITY_FLOAT64, COMITY_INT8,
                                                   COMITY_INT32, COMITY_INT64 };
    *element = COMITY_STRING;
    if (H5Tget_class(type) == H5T_STRING)
        return H5Tis_variable_str(type) > 0 ? 0 : -1;
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
        COMITY_HANDLE ours = comity_file_type(numbers[k]);
        *element = numbers[k];
        if (ours >= 0 && H5Tequal(type, ours) > 0)
            return 0;
    }
    return -1;
}

hid_t comity_file_access(void)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && (H5Pset_fclose_degree(access, H5F_CLOSE_SEMI) < 0 ||
                        H5Pset_file_locking(access, 0, 1) < 0)) {
        H5Pclose(access);
        return H5I_INVALID_HID;
    }
    return access;
}

/* HDF5 takes and zeroes the buffers of a conversion, twice 1 MiB by default, at each call. */
hid_t comity_transfer(void)
{
    enum { BUFFER = 32 * 1024 };
    const hid_t transfer = H5Pcreate(H5P_DATASET_XFER);
    if (transfer >= 0 && H5Pset_buffer(transfer, BUFFER, NULL, NULL) < 0) {
        H5Pclose(transfer);
        return H5I_INVALID_HID;
    }
    return transfer;
}

size_t comity_box(size_t rank, const size_t extent[], const size_t start[], const size_t count[],
                  hsize_t box_start[], hsize_t box_count[])
{
    for (size_t axis = 0; axis < rank; axis++) {
        if (start[axis] > extent[axis] || count[axis] > extent[axis] - start[axis])
            return axis;
        box_start[axis] = start[axis];
        box_count[axis] = count[axis];
    }
    return rank;
}

hid_t comity_box_in_file(hid_t dataset, const hsize_t start[], const hsize_t count[])
{
    const hid_t space = H5Dget_space(dataset);
    if (space >= 0 && H5Sget_simple_extent_ndims(space) > 0 &&
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) < 0) {
        H5Sclose(space);
        return H5I_INVALID_HID;
    }
    return space;
}

hid_t comity_box_in_memory(size_t rank, const hsize_t count[])
{
    return rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)rank, count, NULL);
}
