/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MEASURES_PROGRAMME_H
#define COMITY_MEASURES_PROGRAMME_H

#include "measures/types.h"

void comity_measure_programme_free(struct comity_measure_programme *programme);

/* When all operations are known: sorts out which are at work when. Errors: NO_MEMORY. */
int comity_measure_programme_finish(struct comity_measure_programme *programme);

/* The stretch that a tick lies in. */
size_t comity_measure_programme_stretch(const struct comity_measure_programme *programme,
                                        uint32_t tick);

#endif
