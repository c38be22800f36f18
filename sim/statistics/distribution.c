/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/distribution.h"

#include <gsl/gsl_cdf.h>

bool comity_is_level(double level)
{
    return level > 0.0 && level < 1.0;
}

double comity_normal_critical(double level)
{
    return gsl_cdf_ugaussian_Qinv((1.0 - level) / 2.0);
}

double comity_t_critical(double level, double degrees_of_freedom)
{
    return gsl_cdf_tdist_Qinv((1.0 - level) / 2.0, degrees_of_freedom);
}

double comity_t_upper_tail(double t, double degrees_of_freedom)
{
    return gsl_cdf_tdist_Q(t, degrees_of_freedom);
}
