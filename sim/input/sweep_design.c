/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/sweep_reader.h"

#include <string.h>

enum { MOST = 2000000000 };

static const char *const kinds[] = {
#define NAME(code, name) #name,
    COMITY_DESIGN_LIST(NAME)
#undef NAME
        NULL,
};

/* What designs have; which of it a kind takes stands in its facts. */
const struct comity_field comity_fields_of_design[] = {
    { COMITY_FIELD(comity_design_options, "kind", CHOICE, kind), .choices = kinds,
      COMITY_HELP(NULL, "needed", "which design",
                  "design = { kind = \"halton\"; samples = 50; };") },
    { COMITY_FIELD(comity_design_options, "samples", WHOLE, samples), .low = 1, .high = MOST,
      COMITY_HELP("1 and more", "needed but in grid, one_at_a_time and table",
                  "how many points, rows or trajectories",
                  "design = { kind = \"saltelli\"; samples = 64; };") },
    { COMITY_FIELD(comity_design_options, "seed", SEED, seed),
      COMITY_HELP(NULL, "1", "decides what the design draws",
                  "design = { kind = \"sobol\"; samples = 64; seed = 7; };") },
    { COMITY_FIELD(comity_design_options, "candidates", WHOLE, candidates), .low = 1, .high = MOST,
      COMITY_HELP(
          "1 and more", "1",
          "Latin hypercubes drawn, of which the one whose points keep farthest apart is taken",
          "design = { kind = \"latin_hypercube\"; samples = 50; candidates = 10; };") },
    { COMITY_FIELD(comity_design_options, "centred", TRUTH, centred),
      COMITY_HELP("", "false", "points in the middle of their strata",
                  "design = { kind = \"latin_hypercube\"; samples = 50; centred = true; };") },
    { COMITY_FIELD(comity_design_options, "scramble", TRUTH, scramble),
      COMITY_HELP("", "true", "a random shift of each axis",
                  "design = { kind = \"sobol\"; samples = 64; scramble = false; };") },
    { COMITY_FIELD(comity_design_options, "skip", WHOLE, skip), .high = MOST,
      COMITY_HELP("0 and more", "0", "how many of the first points are dropped",
                  "design = { kind = \"halton\"; samples = 50; skip = 20; };") },
    { COMITY_FIELD(comity_design_options, "second_order", TRUTH, second_order),
      COMITY_HELP("", "false", "also the rows of indices of the second order",
                  "design = { kind = \"saltelli\"; samples = 64; second_order = true; };") },
    { COMITY_FIELD(comity_design_options, "levels", WHOLE, morris_levels), .low = 2, .high = MOST,
      COMITY_HELP("2 and more", "4", "of the grid of a Morris design",
                  "design = { kind = \"morris\"; samples = 10; levels = 4; };") },
    { COMITY_OTHER_FIELD("file", "text"),
      COMITY_HELP("a file; a posterior also by its shipped name", "needed in table and posterior",
                  "where the points are; these designs need no `axes`",
                  "design = { kind = \"table\"; file = \"points.csv\"; };") },
    { NULL },
};

static bool read_kind(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    const int kind = comity_read_choice(&reading->reader, setting, kinds);
    if (kind >= 0)
        comity_design_options_init(&reading->sweep->design, (enum comity_design_kind)kind);
    return kind >= 0;
}

static void read_options(struct comity_sweep_reading *reading, const config_setting_t *group)
{
    struct comity_design_options *design = &reading->sweep->design;
    const char *const *keys = comity_design_facts(design->kind)->keys;
    const char *names[1 + COMITY_DESIGN_KEYS] = { "kind" };
    size_t count = 1;
    while (count < COMITY_DESIGN_KEYS && keys[count - 1]) {
        names[count] = keys[count - 1];
        count++;
    }
    comity_check_keys(&reading->reader, group, names, count);
    comity_read_present(&reading->reader, group, comity_fields_of_design, design);
}

/* Samples are asked for wherever a kind has them. */
static void require(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    const enum comity_design_kind kind = reading->sweep->design.kind;
    const char *first = comity_design_facts(kind)->keys[0];
    if (first &&
        (!config_setting_is_group(setting) || !config_setting_get_member(setting, first))) {
        comity_report(&reading->reader, setting, "a %s design needs { kind = \"%s\"; %s = %s; }",
                      comity_design_name(kind), comity_design_name(kind), first,
                      strcmp(first, "file") == 0 ? "\"...\"" : "...");
    }
}

/* Options of a sequence that a Saltelli design of many axes does not have. */
static void check_sequence(struct comity_sweep_reading *reading, const config_setting_t *group)
{
    static const char *const names[] = { "scramble", "skip" };
    const struct comity_sweep *sweep = reading->sweep;
    const size_t most = comity_saltelli_quasi_random_factors();
    if (sweep->design.kind != COMITY_DESIGN_SALTELLI || sweep->axes_count <= most)
        return;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const config_setting_t *setting = config_setting_get_member(group, names[k]);
        if (setting) {
            comity_report(&reading->reader, setting,
                          "the rows of %zu axes are random draws, as Sobol points are there for "
                          "%zu at most; it must be left out",
                          sweep->axes_count, most);
        }
    }
}

void comity_sweep_read_design(struct comity_sweep_reading *reading, const config_setting_t *root)
{
    const config_setting_t *setting = config_setting_get_member(root, "design");
    const config_setting_t *axes = config_setting_get_member(root, "axes");
    const config_setting_t *group = setting && config_setting_is_group(setting) ? setting : NULL;
    const config_setting_t *kind = group ? config_setting_get_member(group, "kind") : setting;
    if (setting)
        reading->sweep->design_line = (int)config_setting_source_line(setting);
    if (group && !kind)
        comity_require(&reading->reader, group, "kind", "the name of a design");
    if (setting && (!kind || !read_kind(reading, kind)))
        return; /* what the axes should say depends on it */
    if (setting)
        require(reading, setting);
    if (group)
        read_options(reading, group);
    if (axes)
        comity_sweep_read_axes(reading, axes);
    if (group) {
        const config_setting_t *file = config_setting_get_member(group, "file");
        check_sequence(reading, group);
        if (file && comity_design_is_table(reading->sweep->design.kind))
            comity_sweep_read_table(reading, file);
    }
}
