/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_WEB_FIGURES_H
#define COMITY_WEB_FIGURES_H

#include <comity/experiment.h>

/* What the explorer's figures show of the worlds of settings, as door.h lays it out: series as
 * sweeps have them, and what `comity compare` says of two settings, by the same functions. */
enum { FIGURES_QUANTILES = 5, FIGURES_OF_OUTCOME = 7, FIGURES_OF_DIFFERENCE = 3 };

extern const double figures_quantiles[FIGURES_QUANTILES];

/* Of one setting. */
struct figures {
    uint32_t ticks, replicates;
    size_t lanes; /* of the kernel */
    struct figures_series {
        struct comity_experiment experiment;
        struct comity_block block;
    } all, shown;     /* of every variable, and of one with its quantiles */
    uint8_t *levels;  /* [ticks][replicates]: phase of each world */
    double *outcomes; /* [replicates][COMITY_OUTCOME_SLOTS] */
    uint32_t *phases; /* [ticks][COMITY_PHASES], as tallies count their changes */
    double *shares, *bands;
};

/* For the worlds of a scenario, and one variable. Free it even when it fails: COMITY_NO_MEMORY. */
int figures_init(struct figures *figures, const struct comity_scenario *scenario,
                 const struct comity_variable *variable);
void figures_free(struct figures *figures); /* safe twice */

/* Takes what the view shows of them, counted from the first. Outcomes and phases are the caller's
 * to fold. */
void figures_observe(struct figures *figures, const struct comity_view *view);

/* When all have run. */
int figures_finish(struct figures *figures);

/* Of two settings with the same draws, which show the same variable. */
struct figures_compared {
    double *outcomes, *differences, *phases;
};

int figures_compare(const struct figures *one, const struct figures *other,
                    struct figures_compared *compared);
void figures_compared_free(struct figures_compared *compared); /* safe twice */

#endif
