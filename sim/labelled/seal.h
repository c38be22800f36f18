/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_SEAL_H
#define COMITY_LABELLED_SEAL_H

#include <stdbool.h>

/*
 * A seal is a line at the end of a file, after all that HDF5 knows of: the SHA-256 of the bytes
 * before it. Other readers do not see it. A file that HDF5 writes to again loses it.
 */

/* Appends the seal of the closed file. COMITY_CANNOT_WRITE, with errno. */
int comity_seal_append(const char *path);

enum comity_seal {
    COMITY_SEAL_NONE,   /* the file has none */
    COMITY_SEAL_BROKEN, /* the bytes before it are others */
    COMITY_SEAL_WHOLE
};

/* Reads the whole file, in pieces. Minus an errno where it cannot be read, as on a faulty disk. */
int comity_seal_look(const char *path);

/* What is wrong with a file that should end in a seal, where this was found; NULL: nothing. What
 * status this is: CANNOT_READ or BAD_FILE. */
const char *comity_seal_fault(int found);
int comity_seal_status(int found);

enum { COMITY_SEAL_DIGITS = 64 };

/* The digits of a seal as they stand there, the bytes unseen: COMITY_SEAL_WHOLE or _NONE, or minus
 * an errno. */
int comity_seal_read(const char *path, char digits[COMITY_SEAL_DIGITS + 1]);

/* Whether a file begins as one of HDF5 and ends before the end that it names, as a copy does that
 * was broken off. */
bool comity_is_cut_short(const char *path);

#endif
