/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/programme.h"

#include <math.h>
#include <stdlib.h>

int comity_measure_tally_init(struct comity_measure_tally *tally,
                              const struct comity_measure_set *set)
{
    const size_t bytes =
        COMITY_VECTORS_MOST * (set->cells + 1) * COMITY_LANES_MOST * sizeof(double);
    *tally = (struct comity_measure_tally){ set, aligned_alloc(64, bytes) };
    return tally->cells ? COMITY_OK : COMITY_NO_MEMORY;
}

void comity_measure_tally_free(struct comity_measure_tally *tally)
{
    free(tally->cells);
    *tally = (struct comity_measure_tally){ 0 };
}

uint32_t comity_measure_ticks(const struct comity_measure_set *set, size_t scenario)
{
    return set->programmes[scenario].ticks;
}

static comity_measure_folder *folder_for(size_t lanes)
{
#ifdef COMITY_X86
    return lanes == 8   ? comity_measure_fold_avx512
           : lanes == 4 ? comity_measure_fold_avx2
                        : comity_measure_fold_sse2;
#else
    (void)lanes;
    return comity_measure_fold_portable;
#endif
}

/* A world that became non-finite has no measures. */
static bool is_sound(const struct comity_view *view, size_t lane)
{
    for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
        if (!isfinite(view->record[slot * view->lanes + lane]))
            return false;
    return true;
}

static void finish(const struct comity_measure_set *set, size_t scenario, const double *cells,
                   const struct comity_view *view, size_t lane, double *row)
{
    const bool sound = is_sound(view, lane);
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (measure->scenario != scenario || !measure->divisor)
            continue;
        double (*const finish_one)(const struct comity_measure_definition *, double) =
            measure->type->actions->finish;
        for (size_t v = 0; v < measure->width; v++) {
            const double cell = cells[(measure->cell + v) * view->lanes + lane];
            row[measure->column + v] = !sound       ? NAN
                                       : finish_one ? finish_one(measure, cell)
                                                    : cell / measure->divisor[v];
        }
    }
}

void comity_measure_fold(struct comity_measure_tally *tally, size_t scenario, double *rows,
                         const struct comity_view *view)
{
    const struct comity_measure_set *set = tally->set;
    const struct comity_measure_programme *programme = &set->programmes[scenario];
    double *cells = tally->cells + view->vector * set->cells * COMITY_LANES_MOST;
    if (view->tick == 0) {
        for (size_t k = 0; k < programme->cells; k++)
            for (size_t lane = 0; lane < view->lanes; lane++)
                cells[k * view->lanes + lane] = programme->initial[k];
    }
    if (view->tick < programme->ticks) {
        const size_t stretch = comity_measure_programme_stretch(programme, view->tick);
        folder_for(view->lanes)(programme->active + programme->stretch[stretch],
                                programme->stretch[stretch + 1] - programme->stretch[stretch],
                                view->tick, view->record, cells);
    }
    if (view->tick + 1 == view->ticks)
        for (size_t lane = 0; lane < view->count; lane++)
            finish(set, scenario, cells, view, lane, rows + (view->first + lane) * set->row);
}

/* Values of a measure, wherever they are kept. */
static const double *values_of(const struct comity_measure_set *set,
                               const struct comity_measure_definition *measure, const double *row)
{
    return (measure->level == COMITY_MEASURE_OF_NOTHING ? set->constants : row) + measure->column;
}

void comity_measure_combine(const struct comity_measure_set *set, const double *const parameters[],
                            double *row)
{
    double values[COMITY_MEASURE_VALUES_MOST];
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        const struct comity_measure_actions *actions = measure->type->actions;
        if (measure->level != COMITY_MEASURE_OF_WORLD)
            continue;
        if (actions->of_parameters) {
            actions->of_parameters(measure, parameters[measure->scenario], row + measure->column);
        } else if (actions->combine) {
            size_t count = 0;
            for (size_t o = 0; o < measure->operands_count; o++) {
                const struct comity_measure_definition *operand =
                    &set->measures[measure->operands[o]];
                const double *from = values_of(set, operand, row);
                for (size_t v = 0; v < operand->width; v++)
                    values[count++] = from[v];
            }
            row[measure->column] = actions->combine(measure, count, values, NULL);
        }
    }
}
