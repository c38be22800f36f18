/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_CHECKSUM_H
#define COMITY_LABELLED_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Fletcher's checksum as HDF5's filter fletcher32 computes it (J. Fletcher, An arithmetic checksum
 * for serial transmissions, IEEE Transactions on Communications 30, 1982): two sums modulo 65535
 * over big-endian words of 16 bits, an odd byte last standing in the upper half of its word. The
 * filter stores it little-endian in the COMITY_CHECKSUM bytes after the data.
 */
enum { COMITY_CHECKSUM = 4 };

uint32_t comity_fletcher32(const void *bytes, size_t size);

/* Writes the checksum of bytes[size] to the four bytes that follow them. */
void comity_fletcher32_append(void *bytes, size_t size);

/* Whether the last four bytes are the checksum of those before. */
bool comity_fletcher32_holds(const void *bytes, size_t size);

#endif
