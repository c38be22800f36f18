/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_STRUCTURES_H
#define COMITY_STRUCTURES_H

#include <stddef.h>

/*
 * For bindings that declare the structures of these headers in another language: the size in bytes
 * of a structure as this library was compiled with it, by its name without `struct`; 0 when the
 * name is not known. A binding compares it with its own declaration before its first call, so that
 * a library of another version is refused, not misread.
 */
size_t comity_structure_size(const char *name);

#endif
