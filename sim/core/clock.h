/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_CLOCK_H
#define COMITY_CORE_CLOCK_H

/* Seconds since some moment in the past. */
double comity_seconds_now(void);

/* Seconds that processors have spent on this process. */
double comity_processor_seconds(void);

#endif
