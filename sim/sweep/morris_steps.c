/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Months and whole numbers are rounded, so that a move is not what the design asks for. */
#include "sweep/preparation.h"

#include <math.h>

/* Where a coordinate of the design leads along the range of an axis, from 0 to 1. */
static double part(const struct comity_axis *axis, double unit)
{
    const double value = comity_axis_value(axis, unit);
    if (axis->prior)
        return unit;
    if (axis->list) { /* values without an order of their own: their numbers */
        const double last = (double)axis->levels - 1;
        return last > 0 ? fmin(floor(unit * (last + 1)), last) / last : unit;
    }
    if (!axis->integer || axis->low == axis->high)
        return unit;
    return axis->logarithmic ? log(value / axis->low) / log(axis->high / axis->low)
                             : (value - axis->low) / (axis->high - axis->low);
}

double comity_sweep_morris_step(const struct comity_sweep *sweep,
                                const struct comity_morris_move *move)
{
    if (move->step == 0)
        return 0;
    const struct comity_axis *axis = &sweep->axes[move->factor].members[0].axis;
    return part(axis, move->to) - part(axis, move->from);
}

int comity_sweep_morris_steps(const struct comity_sweep *sweep, double step[])
{
    struct comity_morris_move move;
    int status = COMITY_OK;
    for (uint64_t point = 0; point < sweep->points && !status; point++) {
        status = comity_morris_move(&sweep->prepared, (size_t)point, &move);
        step[point] = status ? 0 : comity_sweep_morris_step(sweep, &move);
    }
    return status;
}

/* The first member that stands elsewhere in its range than the first at some level; else NULL. */
static const struct comity_sweep_member *odd_member(const struct comity_sweep_axis *axis,
                                                    size_t levels)
{
    for (size_t k = 1; k < axis->members_count; k++) {
        for (size_t level = 0; level < levels; level++) {
            const double unit = (double)level / (double)(levels - 1);
            if (fabs(part(&axis->members[k].axis, unit) - part(&axis->members[0].axis, unit)) >
                1e-9)
                return &axis->members[k];
        }
    }
    return NULL;
}

/* Whether every axis moves at every move. */
static bool moves(const struct comity_axis *axis, size_t levels)
{
    for (size_t level = 0; level < levels / 2; level++) {
        const double low = (double)level / (double)(levels - 1);
        const double high = (double)(level + levels / 2) / (double)(levels - 1);
        if (part(axis, low) == part(axis, high))
            return false;
    }
    return true;
}

void comity_sweep_check_moves(struct comity_preparation *preparation)
{
    const struct comity_sweep *sweep = preparation->sweep;
    const size_t levels = sweep->design.morris_levels;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        const struct comity_sweep_member *odd = odd_member(axis, levels);
        if (odd) {
            comity_preparation_report_of(
                preparation, odd, odd->key,
                "%zu levels of it and of %s do not move by the same parts of their ranges, since "
                "whole numbers and months are rounded; ranges that the %zu steps between levels "
                "divide are expected",
                levels, axis->members[0].key, levels - 1);
        } else if (!moves(&axis->members[0].axis, levels)) {
            comity_preparation_report_of(preparation, &axis->members[0], axis->members[0].key,
                                         "%zu levels of it are so close that some moves change "
                                         "nothing; a wider range is expected",
                                         levels);
        }
    }
}
