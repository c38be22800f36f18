/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_DEFLATE_H
#define COMITY_LABELLED_DEFLATE_H

#include <stddef.h>

/*
 * Makes blocks of deflate (RFC 1951) of shuffled values: `planes` of `plane` bytes each, most of
 * which equal the byte before or that a period before (0: none), as outcomes of neighbouring points
 * do. Where a general compressor looks for any repetition, this looks at those two distances: at a
 * third of the cost, for no more bytes. Returns the size, at most COMITY_DEFLATE_MOST of the bytes.
 */
size_t comity_deflate(const unsigned char *from, size_t plane, size_t planes, size_t period,
                      unsigned char *to);

#define COMITY_DEFLATE_MOST(bytes) ((bytes) + (bytes) / 64 + 1024)

#endif
