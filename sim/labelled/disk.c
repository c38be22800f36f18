/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How HDF5 reaches the disk. Short chunks that lie together are written with one call and read with
 * one, and the disk begins with what was written while more is. */
#include "labelled/handles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

enum {
    STRETCH = 128 << 10,      /* bytes of one call, where they come piece by piece */
    LONG = 32 << 10,          /* pieces of so many bytes are not worth a copy */
    SYNCED_AT_ONCE = 16 << 20 /* bytes that the disk begins with */
};

#define ADDRESS_MOST (((haddr_t)1 << (8 * sizeof(off_t) - 1)) - 1)

/* An open file. */
struct disk {
    H5FD_t base; /* HDF5's; first */
    int descriptor;
    bool writes;
    int failed, *reason; /* errno of the first write that failed, here and where it is asked for */
    dev_t device;
    ino_t file;
    haddr_t eoa, eof; /* HDF5's end of addresses, the file's end */
    haddr_t at;       /* where the stretch begins */
    size_t used;      /* bytes of it: still to be written, or read ahead */
    haddr_t next;     /* where the last values that were read end */
    size_t unsynced;  /* bytes */
    unsigned char stretch[STRETCH];
};

/* HDF5 takes the reason from its own list of errors. */
static herr_t fail(int code)
{
    H5Epush2(H5E_DEFAULT, __FILE__, __func__, __LINE__, H5E_ERR_CLS, H5E_IO,
             code == ENOMEM ? H5E_NOSPACE : H5E_READERROR, "errno = %d", code);
    return -1;
}

/* ---- writing ---- */

/* After a failure nothing more is written, and HDF5 is not told: it would never close the file. */
static void note(struct disk *disk, int code)
{
    disk->failed = code;
    if (disk->reason)
        *disk->reason = code;
}

static void put(struct disk *disk, const unsigned char *bytes, size_t size, haddr_t at)
{
    disk->unsynced += size;
    while (size > 0 && !disk->failed) {
        const ssize_t written = pwrite(disk->descriptor, bytes, size, (off_t)at);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
            at += (haddr_t)written;
        } else if (written == 0 || errno != EINTR) {
            note(disk, written == 0 ? ENOSPC : errno);
        }
    }
#ifdef SYNC_FILE_RANGE_WRITE
    if (disk->unsynced >= SYNCED_AT_ONCE) {
        sync_file_range(disk->descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
        disk->unsynced = 0;
    }
#endif
}

static void put_stretch(struct disk *disk)
{
    put(disk, disk->stretch, disk->writes ? disk->used : 0, disk->at);
    disk->used = 0;
}

static herr_t write_bytes(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t address,
                          size_t size, const void *bytes)
{
    struct disk *disk = (struct disk *)file;
    (void)type;
    (void)transfer;
    if (address > ADDRESS_MOST || size > ADDRESS_MOST - address)
        return fail(EFBIG);
    const haddr_t end = address + size;
    disk->eof = end > disk->eof ? end : disk->eof;
    if (size >= LONG || address < disk->at || address > disk->at + disk->used ||
        end > disk->at + STRETCH) {
        put_stretch(disk);
        disk->at = address;
    }
    if (size >= LONG) {
        put(disk, bytes, size, address);
        return 0;
    }
    memcpy(disk->stretch + (address - disk->at), bytes, size);
    disk->used = end - disk->at > disk->used ? (size_t)(end - disk->at) : disk->used;
    return 0;
}

static herr_t flush(H5FD_t *file, hid_t transfer, hbool_t closing)
{
    (void)transfer;
    (void)closing;
    put_stretch((struct disk *)file);
    return 0;
}

static herr_t cut(H5FD_t *file, hid_t transfer, hbool_t closing)
{
    struct disk *disk = (struct disk *)file;
    flush(file, transfer, closing);
    if (disk->eoa == disk->eof || disk->failed)
        return 0;
    if (ftruncate(disk->descriptor, (off_t)disk->eoa) != 0)
        note(disk, errno);
    disk->eof = disk->eoa;
    return 0;
}

/* ---- reading ---- */

/* Reads up to the end of the file; *got bytes. */
static int get(const struct disk *disk, unsigned char *bytes, size_t size, haddr_t at, size_t *got)
{
    *got = 0;
    while (*got < size) {
        const ssize_t some = pread(disk->descriptor, bytes + *got, size - *got, (off_t)(at + *got));
        if (some == 0)
            break;
        if (some < 0 && errno != EINTR)
            return -1;
        *got += some > 0 ? (size_t)some : 0;
    }
    return 0;
}

/* Values that follow those before are read ahead. */
static herr_t read_bytes(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t address,
                         size_t size, void *bytes)
{
    struct disk *disk = (struct disk *)file;
    unsigned char *to = bytes;
    const bool ahead = type == H5FD_MEM_DRAW && !disk->writes && address == disk->next;
    size_t got;
    (void)transfer;
    if (address > ADDRESS_MOST || size > ADDRESS_MOST - address)
        return fail(EFBIG);
    disk->next = type == H5FD_MEM_DRAW ? address + size : disk->next;
    if (disk->writes && address < disk->at + disk->used && disk->at < address + size)
        put_stretch(disk);
    while (size > 0) {
        if (address >= disk->at && address - disk->at < disk->used) {
            const size_t here = disk->used - (size_t)(address - disk->at);
            got = here < size ? here : size;
            memcpy(to, disk->stretch + (address - disk->at), got);
        } else if (ahead && size < LONG) {
            disk->at = address;
            if (get(disk, disk->stretch, STRETCH, address, &disk->used) != 0)
                return disk->used = 0, fail(errno);
            got = 0;
            if (disk->used == 0)
                break;
        } else if (get(disk, to, size, address, &got) != 0) {
            return fail(errno);
        } else if (got < size) {
            to += got;
            size -= got;
            break;
        }
        to += got;
        address += got;
        size -= got;
    }
    memset(to, 0, size); /* beyond the end, as HDF5's own driver has it */
    return 0;
}

/* ---- life ---- */

static H5FD_t *open_disk(const char *name, unsigned flags, hid_t access, haddr_t most)
{
    const bool writes = flags & H5F_ACC_RDWR;
    int *const *reason = H5Pget_driver_info(access);
    struct stat about;
    (void)most;
    const int how = (writes ? O_RDWR : O_RDONLY) | (flags & H5F_ACC_TRUNC ? O_TRUNC : 0) |
                    (flags & H5F_ACC_CREAT ? O_CREAT : 0) | (flags & H5F_ACC_EXCL ? O_EXCL : 0);
    const int descriptor = open(name, how | O_CLOEXEC, 0666);
    struct disk *disk = descriptor < 0 ? NULL : calloc(1, sizeof *disk);
    if (!disk || fstat(descriptor, &about) != 0) {
        fail(errno);
        if (descriptor >= 0)
            close(descriptor);
        free(disk);
        return NULL;
    }
    disk->descriptor = descriptor;
    disk->writes = writes;
    disk->reason = reason ? *reason : NULL;
    disk->device = about.st_dev;
    disk->file = about.st_ino;
    disk->eof = (haddr_t)about.st_size;
    return &disk->base;
}

static herr_t close_disk(H5FD_t *file)
{
    struct disk *disk = (struct disk *)file;
    put_stretch(disk);
    if (close(disk->descriptor) != 0 && !disk->failed)
        note(disk, errno);
    free(disk);
    return 0;
}

static int compare(const H5FD_t *left, const H5FD_t *right)
{
    const struct disk *one = (const struct disk *)left, *other = (const struct disk *)right;
    return one->device != other->device ? (one->device < other->device ? -1 : 1)
           : one->file != other->file   ? (one->file < other->file ? -1 : 1)
                                        : 0;
}

static herr_t query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    /* those of HDF5's own driver: they shape the file */
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

static haddr_t get_eoa(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const struct disk *)file)->eoa;
}

static herr_t set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t address)
{
    (void)type;
    ((struct disk *)file)->eoa = address;
    return 0;
}

static haddr_t get_eof(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const struct disk *)file)->eof;
}

int comity_disk_use(hid_t access, int *unwritten)
{
    static const H5FD_class_t class = {
#if H5_VERSION_GE(1, 13, 0)
        .version = H5FD_CLASS_VERSION,
        .value = H5_VFD_RESERVED + 1,
#endif
        .name = "comity",
        .maxaddr = ADDRESS_MOST,
        .fc_degree = H5F_CLOSE_WEAK,
        .fapl_size = sizeof unwritten,
        .open = open_disk,
        .close = close_disk,
        .cmp = compare,
        .query = query,
        .get_eoa = get_eoa,
        .set_eoa = set_eoa,
        .get_eof = get_eof,
        .read = read_bytes,
        .write = write_bytes,
        .flush = flush,
        .truncate = cut,
        .fl_map = H5FD_FLMAP_DICHOTOMY,
    };
    const hid_t driver = H5FDregister(&class);
    const herr_t set = driver < 0 ? -1 : H5Pset_driver(access, driver, &unwritten);
    if (driver >= 0)
        H5FDunregister(driver);
    return set < 0 ? -1 : 0;
}
