/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include <comity/measure_file.h>
#include <comity/status.h>

#include <math.h>
#include <string.h>

/*
 * Reads bytes as a table of observations, of a series with one member and of one with several. What
 * is read is finite and of a time; what is refused must come with a problem.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const table[] = { "observed.csv" };
static const char *const file[] = { "measures.cfg" };
static const char text[] =
    "measures = ( { name = \"polls\"; kind = \"observed\"; file = \"observed.csv\"; "
    "series = \"favourable\"; member = \"USA>MEX\"; },\n"
    "{ name = \"output\"; kind = \"observed\"; file = \"observed.csv\"; series = \"gdp\"; } );";

static void check_series(const struct comity_observed_series *series)
{
    for (size_t k = 0; k < series->count; k++) {
        const struct comity_observation *of = &series->list[k];
        scratch_demand(isfinite(of->value), "a value that is no number");
        scratch_demand(of->months == 1 || of->months == 12, "no month and no year");
        scratch_demand(of->first > 0 && of->first < 12L * 10000, "of no time");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct comity_measure_set set;
    struct comity_problems problems;
    scratch_write(data, size, table, 1);
    scratch_write((const uint8_t *)text, strlen(text), file, 1);
    comity_problems_init(&problems);
    scratch_demand(!comity_measure_set_init(&set), "out of memory");
    const int status = comity_measures_read(&set, file[0], &problems);
    scratch_demand((status == COMITY_OK) == (problems.count == 0),
                   "read with problems, or refused without");
    for (size_t k = 0; status == COMITY_OK && k < set.count; k++)
        check_series(&set.measures[k].observed);
    comity_measure_set_free(&set);
    comity_problems_free(&problems);
    return 0;
}
