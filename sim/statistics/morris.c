/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"

#include <comity/sensitivity.h>

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>

/* Every trajectory moves every factor once, by a finite step. */
static bool are_trajectories(const struct comity_morris_outputs *outputs, size_t last_moved[])
{
    const size_t k = outputs->factors;
    for (size_t t = 0; t < outputs->trajectories; t++) {
        for (size_t s = t * k; s < (t + 1) * k; s++) {
            const size_t factor = outputs->moved[s];
            if (factor >= k || last_moved[factor] == t + 1 || outputs->step[s] == 0.0 ||
                !isfinite(outputs->step[s]))
                return false;
            last_moved[factor] = t + 1;
        }
    }
    return true;
}

/* The elementary effects of each factor: effect[factors][trajectories]. */
static void find_effects(const struct comity_morris_outputs *outputs, double effect[])
{
    const size_t k = outputs->factors, trajectories = outputs->trajectories;
    for (size_t t = 0; t < trajectories; t++) {
        const double *output = outputs->output + t * (k + 1);
        for (size_t s = 0; s < k; s++) {
            effect[outputs->moved[t * k + s] * trajectories + t] =
                (output[s + 1] - output[s]) / outputs->step[t * k + s];
        }
    }
}

static int summarise_effects(size_t trajectories, const double effect[],
                             struct comity_morris *summary)
{
    struct comity_summary signed_effects;
    double sum = 0.0;
    int status = comity_summarise(trajectories, effect, &signed_effects);
    *summary =
        (struct comity_morris){ signed_effects.used, signed_effects.left_out, signed_effects.mean,
                                NAN, signed_effects.standard_deviation };
    /* The outputs were finite: an infinite effect is an overflow, no effect at all no error. */
    if (status)
        return signed_effects.left_out == trajectories ? COMITY_OK : COMITY_NUMERIC;
    for (size_t t = 0; t < trajectories; t++)
        sum += isnan(effect[t]) ? 0.0 : fabs(effect[t]);
    summary->mean_absolute = sum / (double)signed_effects.used;
    return COMITY_OK;
}

int comity_morris_estimate(const struct comity_morris_outputs *outputs,
                           struct comity_morris effects[])
{
    const size_t k = outputs->factors, trajectories = outputs->trajectories;
    size_t *last_moved = NULL;
    double *effect = NULL;
    int status = COMITY_OK;
    if (k == 0 || trajectories == 0)
        return COMITY_BAD_ARGUMENT;
    last_moved = calloc(k, sizeof *last_moved);
    effect = calloc(k, trajectories * sizeof *effect);
    if (!last_moved || !effect) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    if (!are_trajectories(outputs, last_moved) ||
        comity_has_infinity(outputs->trajectories * (outputs->factors + 1), outputs->output)) {
        status = COMITY_BAD_ARGUMENT;
        goto out;
    }
    find_effects(outputs, effect);
    for (size_t i = 0; i < k && !status; i++)
        status = summarise_effects(trajectories, effect + i * trajectories, &effects[i]);
out:
    free(last_moved);
    free(effect);
    return status;
}

void comity_morris_noise(const struct comity_morris_outputs *outputs, const double change_error[],
                         double noise[])
{
    const size_t k = outputs->factors, moves = outputs->trajectories * k;
    for (size_t i = 0; i < k; i++) {
        double sum = 0.0;
        size_t known = 0;
        for (size_t s = 0; s < moves; s++) {
            if (outputs->moved[s] == i && !isnan(change_error[s])) {
                sum += change_error[s] / (outputs->step[s] * outputs->step[s]);
                known++;
            }
        }
        noise[i] = known > 0 ? sqrt(sum / (double)known) : NAN;
    }
}
