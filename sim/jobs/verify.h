/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_VERIFY_H
#define COMITY_JOBS_VERIFY_H

#include "results/compare_made.h"

/* Each takes a file that is open and of its kind. A status; where there is no problem then the
 * reader has it. */
int verify_run(struct comity_reader *reader, const struct comity_verify_options *options,
               const struct comity_monitor *monitor, struct comity_verification *verification,
               struct comity_problems *problems);
int verify_calibration(struct comity_reader *reader, const struct comity_verify_options *options,
                       const struct comity_monitor *monitor,
                       struct comity_verification *verification, struct comity_problems *problems);
int verify_comparison(struct comity_reader *reader, const struct comity_verify_options *options,
                      const struct comity_monitor *monitor,
                      struct comity_verification *verification, struct comity_problems *problems);

#endif
