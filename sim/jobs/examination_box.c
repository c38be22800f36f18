/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "jobs/examination.h"
#include "scenario/checks.h"

#include <comity/box_file.h>
#include <comity/design.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 400, REPLICATES = 200, BESIDE = 8 };

/* A box under way. */
struct walk {
    struct examination_run run;
    struct comity_robustness *robustness;
    struct comity_design design;
    double *unit;                              /* [points][sides] */
    struct comity_measure_estimate *estimates; /* [points][set.count] */
    uint32_t replicates;
};

/* The ends of a share around a value, within what the parameter may be. Of a parameter that may
 * not reach its highest value, as a threat's persistence, it is a share of the distance to that: of
 * what is lost in a month. */
static struct comity_box_side side_of_share(const struct comity_parameter *parameter, double centre,
                                            double share)
{
    const bool is_open = parameter->interval == COMITY_OPEN_HIGH;
    const double width = share * fabs(is_open ? parameter->high - centre : centre);
    return (struct comity_box_side){ .low = fmax(centre - width, parameter->low),
                                     .high = fmin(centre + width, parameter->high) };
}

/* A box of the coefficients that the facts name. */
static int box_of_share(struct walk *walk, double share)
{
    const struct comity_facts *facts = walk->run.facts;
    char text[COMITY_PROBLEM_TEXT];
    int status = COMITY_OK;
    if (facts->coefficients_count == 0) {
        return job_problem(walk->run.problems, "robust",
                           "%s names no coefficients; a file of ranges is expected",
                           walk->run.path);
    }
    for (size_t k = 0; k < facts->coefficients_count && !status; k++) {
        struct comity_selection selection;
        const char *key = facts->coefficients[k];
        if (comity_scenario_select(&walk->run.base, key, &selection, text, sizeof text) ||
            !selection.parameter || selection.count != 1) {
            return job_problem(walk->run.problems, NULL,
                               "%s: coefficients: \"%s\" is not the key of one number",
                               walk->run.path, key);
        }
        const size_t slot = selection.slots[0];
        if (comity_box_has(&walk->robustness->box, slot)) {
            return job_problem(walk->run.problems, NULL, "%s: coefficients: \"%s\" stands twice",
                               walk->run.path, key);
        }
        struct comity_box_side side =
            side_of_share(selection.parameter, walk->run.base.parameters[slot], share);
        snprintf(side.key, sizeof side.key, "%s", key);
        side.slot = slot;
        status = comity_box_add(&walk->robustness->box, &side);
    }
    return status;
}

static int read_box(struct walk *walk)
{
    const char *text = walk->run.options->box;
    double share;
    if (comity_number_parse(text, NULL, &share))
        return comity_box_read(&walk->robustness->box, text, &walk->run.base, walk->run.problems);
    if (!(share > 0 && share < 1)) {
        return job_problem(
            walk->run.problems, "robust",
            "%s is out of range; a share in (0, 1), or a file of ranges, is expected", text);
    }
    return box_of_share(walk, share);
}

static void place_point(const struct walk *walk, uint64_t index, double *parameters)
{
    const struct comity_box *box = &walk->robustness->box;
    for (size_t k = 0; k < box->count; k++) {
        const struct comity_box_side *side = &box->sides[k];
        const double at = walk->unit[index * box->count + k];
        parameters[side->slot] = side->low + at * (side->high - side->low);
    }
}

static int point(void *context, uint64_t index, struct comity_point *point)
{
    const struct walk *walk = context;
    const int status = comity_point_of_scenario(point, &walk->run.base);
    if (!status)
        place_point(walk, index, point->parameters);
    return status;
}

/* Blocks hold whole points. */
static int take(void *context, const struct comity_block *block)
{
    struct walk *walk = context;
    const struct comity_measure_set *set = &walk->run.facts->set;
    int status = COMITY_OK;
    for (size_t k = 0; k < block->count && !status; k += walk->replicates) {
        const uint64_t index = (block->first + k) / walk->replicates;
        status = comity_measure_estimates(set, walk->replicates, 1, block->measures + k * set->row,
                                          false, walk->estimates + index * set->count);
    }
    return status;
}

static void keep_conflict(void *context, size_t event, size_t slot, const char *text)
{
    (void)event;
    (void)slot;
    snprintf(context, COMITY_PROBLEM_TEXT, "%s", text);
}

/* Whether every point is a setting that a scenario may have. */
static int check_points(const struct walk *walk, size_t points)
{
    for (size_t p = 0; p < points; p++) {
        char text[COMITY_PROBLEM_TEXT] = "";
        double parameters[COMITY_PARAMETER_SLOTS];
        memcpy(parameters, walk->run.base.parameters, sizeof parameters);
        place_point(walk, p, parameters);
        comity_conflicts(parameters, walk->run.base.events, walk->run.base.events_count,
                         keep_conflict, text);
        if (text[0]) {
            return job_problem(
                walk->run.problems, "robust",
                "the box holds settings in conflict (%s); a narrower one is expected", text);
        }
    }
    return COMITY_OK;
}

static int set_design(struct walk *walk, size_t points)
{
    const size_t sides = walk->robustness->box.count;
    struct comity_design_options options;
    comity_design_options_init(&options, COMITY_DESIGN_LATIN_HYPERCUBE);
    options.factors = sides;
    options.samples = points;
    int status = comity_design_init(&walk->design, &options);
    if (status == COMITY_BAD_SWEEP)
        return job_problem(walk->run.problems, "points", "%s", comity_design_error(&walk->design));
    walk->unit = calloc(points * sides, sizeof *walk->unit);
    walk->estimates = calloc(points * walk->run.facts->set.count, sizeof *walk->estimates);
    status = status || (walk->unit && walk->estimates) ? status : COMITY_NO_MEMORY;
    for (size_t p = 0; p < points && !status; p++)
        status = comity_design_point(&walk->design, p, walk->unit + p * sides);
    return status;
}

static int compute(struct walk *walk, size_t points)
{
    struct comity_experiment experiment = examination_experiment(&walk->run, walk->replicates);
    experiment.points = points;
    /* neighbouring points with the same draws run side by side */
    experiment.block = (size_t)walk->replicates * (points < BESIDE ? points : BESIDE);
    experiment.context = walk;
    experiment.point = point;
    return job_compute_blocks(&experiment, walk->run.monitor, "box", take, walk);
}

static int walk_box(struct walk *walk, struct comity_examination *examination)
{
    const struct comity_examination_options *options = walk->run.options;
    const size_t points = options->points ? options->points : POINTS;
    int status = read_box(walk);
    if (!status && points < walk->robustness->box.count + 2) {
        status =
            job_problem(walk->run.problems, "points", "%zu are too few; %zu or more are expected",
                        points, walk->robustness->box.count + 2);
    }
    if (!status && !(status = set_design(walk, points)) && !(status = check_points(walk, points)))
        status = compute(walk, points);
    examination->box_replicates = walk->replicates;
    if (status)
        return status;
    return comity_robustness_find(walk->robustness, walk->run.facts, points, walk->estimates,
                                  walk->unit);
}

int examination_of_box(struct examination_run *run, struct comity_examination *examination)
{
    const uint32_t wanted = run->options->scenario.replicates;
    struct walk walk = { .run = *run,
                         .robustness = &examination->robustness,
                         .replicates = wanted ? wanted : REPLICATES };
    int status = examination_open(&walk.run, NULL);
    if (!status)
        status = walk_box(&walk, examination);
    examination_close(&walk.run);
    comity_design_free(&walk.design);
    free(walk.unit);
    free(walk.estimates);
    return status;
}
