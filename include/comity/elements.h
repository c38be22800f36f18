/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ELEMENTS_H
#define COMITY_ELEMENTS_H

#include <stddef.h>

/* Element types of stored values; in memory float, double, int8_t, int32_t, int64_t, const char *.
 */
enum comity_element {
    COMITY_FLOAT32,
    COMITY_FLOAT64,
    COMITY_INT8,
    COMITY_INT32,
    COMITY_INT64,
    COMITY_STRING
};

/* Bytes of one element in memory. */
size_t comity_element_size(enum comity_element element);

/* "float32", "float64", "int8", "int32", "int64", "string"; never NULL. */
const char *comity_element_name(enum comity_element element);

/* Stores value as element number `at` of an array of numbers of that type. */
void comity_element_put(enum comity_element element, void *array, size_t at, double value);

/* The number at place `at` of an array of numbers of that type. */
double comity_element_get(enum comity_element element, const void *array, size_t at);

#endif
