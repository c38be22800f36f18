/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holds the scalar model, with the program's own draws, against the golden figures. The argument is
 * their directory. Every line of values.csv counts as one check, and so does every series.
 */
#include "golden_regions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TICKS = 240, RUNS = 18, SERIES = 9, VALUES = 13296, UNSAID = 7 * 4 };

static const char *const series_name[SERIES] = { "phase",      "dyad_phase", "dyad_phase",
                                                 "dyad_phase", "coupling",   "vision",
                                                 "vision",     "vision",     "regressions" };
static const int series_index[SERIES] = { 0, 0, 1, 2, 0, 0, 1, 2, 0 };

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

struct run {
    char region[24], mode[24];
    struct scalar_scenario scenario;
    struct scalar_world world;
    int series[SERIES][MAX_TICKS];
    int golden[SERIES][MAX_TICKS]; /* -1 where the file says nothing */
};

struct check {
    struct run run[RUNS];
    int runs;
    int passed, failed;
    int unsaid; /* series */
};

static void count(struct check *c, bool ok)
{
    c->passed += ok;
    c->failed += !ok;
}

/* The run of a region and mode, set up when first asked for; NULL if it makes no sense. */
static struct run *find_run(struct check *c, const char *region, const char *mode)
{
    for (int r = 0; r < c->runs; r++)
        if (strcmp(c->run[r].region, region) == 0 && strcmp(c->run[r].mode, mode) == 0)
            return &c->run[r];
    bool mean_field = strcmp(mode, "mean_field") == 0;
    unsigned replicate = 0;
    struct run *run = &c->run[c->runs];
    if (c->runs == RUNS || !golden_region(&run->scenario, region) ||
        (!mean_field && sscanf(mode, "replicate_%u", &replicate) != 1))
        return NULL;

    c->runs++;
    snprintf(run->region, sizeof run->region, "%s", region);
    snprintf(run->mode, sizeof run->mode, "%s", mode);
    run->scenario.mean_field = mean_field;
    run->scenario.replicate = replicate;
    comity_scalar_start(&run->world, &run->scenario, NULL);
    memset(run->golden, -1, sizeof run->golden);
    return run;
}

static void advance_to(struct run *run, int ticks)
{
    const struct scalar_world *w = &run->world;
    while (w->tick < ticks) {
        int t = w->tick;
        comity_scalar_tick(&run->world);
        run->series[0][t] = w->region.phase;
        run->series[4][t] = w->coupling;
        for (int d = 0; d < DYADS; d++) {
            run->series[1 + d][t] = w->dyad[d].phase;
            run->series[5 + d][t] = w->vision[d];
        }
        run->series[8][t] = w->region.regressions;
    }
}

/* Entry `index` of a variable in the order of the file, NaN if there is none. */
static double value_of(const struct scalar_world *w, const char *variable, int index)
{
    static const int from[] = { 0, 0, 1, 1, 2, 2 }, toward[] = { 1, 2, 0, 2, 0, 1 };
    const struct {
        const char *name;
        const double *values;
        int size;
    } plain[] = {
        { "bilateral", w->bilateral, DYADS },
        { "trilateral", &w->trilateral, 1 },
        { "transactions", w->transactions, DYADS },
        { "friction", w->friction, DYADS },
        { "identity", w->identity, STATES },
        { "perceived_threat", w->perceived_threat[0], STATES * ISSUES },
        { "agenda", w->agenda[0], STATES * ISSUES },
        { "overlap", w->overlap, DYADS },
        { "accords", w->accords[0], VENUES * ISSUES },
        { "proposals", w->proposals[0], VENUES * ISSUES },
        { "peace", w->peace, DYADS },
        { "dyad_identity", w->dyad_identity, DYADS },
    };
    for (size_t v = 0; v < LENGTH(plain); v++)
        if (strcmp(variable, plain[v].name) == 0)
            return index >= 0 && index < plain[v].size ? plain[v].values[index] : NAN;
    const struct {
        const char *name;
        const double (*values)[STATES];
    } paired[] = {
        { "trust", w->trust },       { "unilateral_probability", w->unilateral_probability },
        { "conduct", w->conduct },   { "force_probability", w->force_probability },
        { "coercion", w->coercion }, { "blame", w->blame },
    };
    for (size_t v = 0; v < LENGTH(paired); v++) {
        if (strcmp(variable, paired[v].name) == 0) {
            return index >= 0 && index < (int)LENGTH(from)
                       ? paired[v].values[from[index]][toward[index]]
                       : NAN;
        }
    }
    return NAN;
}

static void check_value(struct check *c, const char *line)
{
    char region[24], mode[24], variable[32];
    int tick, index;
    double golden;
    struct run *run = NULL;
    if (sscanf(line, "%23[^,],%23[^,],%d,%31[^,],%d,%lf", region, mode, &tick, variable, &index,
               &golden) == 6)
        run = find_run(c, region, mode);
    if (!run || tick < 0 || tick >= run->scenario.ticks || tick + 1 < run->world.tick) {
        printf("not understood: %s", line);
        count(c, false);
        return;
    }
    advance_to(run, tick + 1);
    double value = value_of(&run->world, variable, index);
    bool ok = fabs(value - golden) <= 1e-10 * fmax(1, fabs(golden));
    if (!ok) {
        printf("%s %s tick %d: %s[%d] is %.17g, not %.17g\n", region, mode, tick, variable, index,
               value, golden);
    }
    count(c, ok);
}

static void note_series(struct check *c, const char *line)
{
    char region[24], mode[24], name[32];
    int index, value, first;
    struct run *run = NULL;
    if (sscanf(line, "%23[^,],%23[^,],%31[^,],%d,%d,%d", region, mode, name, &index, &value,
               &first) == 6)
        run = find_run(c, region, mode);
    for (int s = 0; run && first >= 0 && s < SERIES; s++) {
        if (strcmp(name, series_name[s]) == 0 && index == series_index[s]) {
            for (int t = first; t < run->scenario.ticks; t++)
                run->golden[s][t] = value;
            return;
        }
    }
    printf("not understood: %s", line);
    count(c, false);
}

/* The file gives the number of regressions for the last tick only, and says nothing about coupling
 * and the phases of dyads in the regions of the first version, which had other rules for them. */
static void check_series(struct check *c, struct run *run)
{
    int ticks = run->scenario.ticks;
    advance_to(run, ticks);
    for (int s = 0; s < SERIES; s++) {
        if (run->golden[s][ticks - 1] == -1) {
            c->unsaid++;
            continue;
        }
        int t = strcmp(series_name[s], "regressions") == 0 ? ticks - 1 : 0;
        while (t < ticks && run->series[s][t] == run->golden[s][t])
            t++;
        if (t < ticks) {
            printf("%s %s tick %d: %s[%d] is %d, not %d\n", run->region, run->mode, t,
                   series_name[s], series_index[s], run->series[s][t], run->golden[s][t]);
        }
        count(c, t == ticks);
    }
}

/* Hands every line but the heading to `read`; a file that cannot be opened is a failure. */
static void read_lines(struct check *c, const char *directory, const char *name,
                       void (*read)(struct check *, const char *))
{
    char path[4096], line[256];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        count(c, false);
        return;
    }
    if (fgets(line, sizeof line, file))
        while (fgets(line, sizeof line, file))
            read(c, line);
    fclose(file);
}

int main(int argc, char **argv)
{
    static struct check check;
    const char *directory = argc > 1 ? argv[1] : "tests/golden";
    read_lines(&check, directory, "values.csv", check_value);
    read_lines(&check, directory, "series.csv", note_series);
    for (int r = 0; r < check.runs; r++)
        check_series(&check, &check.run[r]);
    printf("%d passed, %d failed\n", check.passed, check.failed);
    bool complete =
        check.passed + check.failed == VALUES + RUNS * SERIES - UNSAID && check.unsaid == UNSAID;
    if (!complete)
        printf("the golden files are not complete\n");
    return check.failed == 0 && complete ? EXIT_SUCCESS : EXIT_FAILURE;
}
