/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/elements.h>

#include <stdint.h>

static const struct {
    size_t size;
    const char *name;
} elements[] = {
    [COMITY_FLOAT32] = { sizeof(float), "float32" },
    [COMITY_FLOAT64] = { sizeof(double), "float64" },
    [COMITY_INT8] = { sizeof(int8_t), "int8" },
    [COMITY_INT32] = { sizeof(int32_t), "int32" },
    [COMITY_INT64] = { sizeof(int64_t), "int64" },
    [COMITY_STRING] = { sizeof(char *), "string" },
};

size_t comity_element_size(enum comity_element element)
{
    return elements[element].size;
}

const char *comity_element_name(enum comity_element element)
{
    return elements[element].name;
}

void comity_element_put(enum comity_element element, void *array, size_t at, double value)
{
    switch (element) {
    case COMITY_FLOAT32:
        ((float *)array)[at] = (float)value;
        break;
    case COMITY_FLOAT64:
        ((double *)array)[at] = value;
        break;
    case COMITY_INT8:
        ((int8_t *)array)[at] = (int8_t)value;
        break;
    case COMITY_INT32:
        ((int32_t *)array)[at] = (int32_t)value;
        break;
    case COMITY_INT64:
        ((int64_t *)array)[at] = (int64_t)value;
        break;
    case COMITY_STRING:
        break;
    }
}

double comity_element_get(enum comity_element element, const void *array, size_t at)
{
    switch (element) {
    case COMITY_FLOAT32:
        return (double)((const float *)array)[at];
    case COMITY_FLOAT64:
        return ((const double *)array)[at];
    case COMITY_INT8:
        return ((const int8_t *)array)[at];
    case COMITY_INT32:
        return ((const int32_t *)array)[at];
    case COMITY_INT64:
        return (double)((const int64_t *)array)[at];
    case COMITY_STRING:
        break;
    }
    return 0;
}
