/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "measures/programme.h"

#include <stdlib.h>

void comity_measure_programme_free(struct comity_measure_programme *programme)
{
    free(programme->operations);
    free(programme->initial);
    free(programme->active);
    free(programme->stretch);
    free(programme->begin);
    *programme = (struct comity_measure_programme){ 0 };
}

static int compare_ticks(const void *one, const void *other)
{
    const uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return a < b ? -1 : a > b;
}

static bool is_active(const struct comity_measure_operation *operation, uint32_t tick)
{
    return operation->first <= tick && tick <= operation->last;
}

/* The ticks at which an operation begins or has ended, each once; tick 0 is among them. */
static void find_stretches(struct comity_measure_programme *programme)
{
    size_t found = 0, kept = 0;
    programme->begin[found++] = 0;
    for (size_t k = 0; k < programme->count; k++) {
        programme->begin[found++] = programme->operations[k].first;
        programme->begin[found++] = programme->operations[k].last + 1;
    }
    qsort(programme->begin, found, sizeof *programme->begin, compare_ticks);
    for (size_t k = 0; k < found; k++)
        if (kept == 0 || programme->begin[kept - 1] != programme->begin[k])
            programme->begin[kept++] = programme->begin[k];
    programme->stretches = kept;
    programme->ticks = programme->begin[kept - 1];
}

int comity_measure_programme_finish(struct comity_measure_programme *programme)
{
    programme->begin = calloc(2 * programme->count + 1, sizeof *programme->begin);
    programme->stretch = calloc(2 * programme->count + 2, sizeof *programme->stretch);
    if (!programme->begin || !programme->stretch)
        return COMITY_NO_MEMORY;
    find_stretches(programme);
    size_t active = 0;
    for (size_t s = 0; s < programme->stretches; s++) {
        programme->stretch[s] = active;
        for (size_t k = 0; k < programme->count; k++)
            active += is_active(&programme->operations[k], programme->begin[s]);
    }
    programme->stretch[programme->stretches] = active;
    programme->active = calloc(active + 1, sizeof *programme->active);
    if (!programme->active)
        return COMITY_NO_MEMORY;
    active = 0;
    for (size_t s = 0; s < programme->stretches; s++) {
        for (size_t k = 0; k < programme->count; k++)
            if (is_active(&programme->operations[k], programme->begin[s]))
                programme->active[active++] = programme->operations[k];
    }
    return COMITY_OK;
}

size_t comity_measure_programme_stretch(const struct comity_measure_programme *programme,
                                        uint32_t tick)
{
    size_t low = 0, high = programme->stretches;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (programme->begin[middle] <= tick)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool comity_measure_claim(struct comity_measure_preparation *preparation, size_t width,
                          double initial)
{
    struct comity_measure_programme *programme = preparation->programme;
    struct comity_measure_definition *measure = preparation->measure;
    measure->cell = programme->cells;
    measure->width = width;
    measure->divisor = calloc(width, sizeof *measure->divisor);
    if (!measure->divisor ||
        !comity_grow(&programme->initial, programme->cells, width, sizeof(double))) {
        preparation->status = COMITY_NO_MEMORY;
        return false;
    }
    for (size_t k = 0; k < width; k++) {
        measure->divisor[k] = 1;
        programme->initial[programme->cells++] = initial;
    }
    return true;
}

void comity_measure_operate(struct comity_measure_preparation *preparation,
                            struct comity_measure_operation operation)
{
    struct comity_measure_programme *programme = preparation->programme;
    if (COMITY_GROW(&programme->operations, programme->count))
        programme->operations[programme->count++] = operation;
    else
        preparation->status = COMITY_NO_MEMORY;
}

void comity_measure_add_slot(struct comity_measure_preparation *preparation, size_t slot,
                             uint32_t first, uint32_t last, size_t cell, double number)
{
    comity_measure_operate(
        preparation, (struct comity_measure_operation){ .action = COMITY_MEASURE_ADD,
                                                        .first = first,
                                                        .last = last,
                                                        .slot = slot,
                                                        .cell = preparation->measure->cell + cell,
                                                        .number = number });
}
