/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"

#include <stdlib.h>
#include <string.h>

bool comity_grow(void *pointer, size_t count, size_t more, size_t size)
{
    void *array;
    size_t room = 4;
    while (room < count + more)
        room *= 2;
    memcpy(&array, pointer, sizeof array);
    array = reallocarray(array, room, size);
    if (array)
        memcpy(pointer, &array, sizeof array);
    return array != NULL;
}
