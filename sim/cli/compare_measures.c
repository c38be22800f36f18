/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/compare.h"
#include "cli/outcome_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int set_margin(const char *margin, const struct comity_measure *measures, size_t count,
                      double *margins)
{
    const size_t length = strcspn(margin, "=");
    double value;
    int found = 0;
    if (!parse_number("compare", "--margin", margin + length + 1, 0, 1e15, &value)) {
        return EXIT_USAGE;
    }
    for (size_t k = 0; k < count; k++) {
        if (is_outcome_named(&measures[k], margin, length)) {
            margins[k] = value;
            found = 1;
        }
    }
    return found ? EXIT_DONE
                 : unknown_outcome("compare", "--margin", margin, length, measures, count);
}

int choose_measures(const struct compare_options *options, struct comity_measure *measures,
                    size_t *count, double *margins)
{
    size_t kept = 0;
    int code = options->outcomes ? mark_outcomes("compare", options->outcomes, measures, *count)
                                 : EXIT_DONE;
    for (size_t k = 0; k < *count; k++) {
        margins[k] = NAN;
    }
    for (size_t k = 0; k < options->margins_count && !code; k++) {
        code = set_margin(options->margins[k], measures, *count, margins);
    }
    for (size_t k = 0; k < *count; k++) {
        if (options->all || measures[k].is_main) {
            measures[kept] = measures[k];
            margins[kept++] = margins[k];
        }
    }
    *count = kept;
    return code || kept ? code : usage_error("compare", "--outcomes: the list is empty");
}
