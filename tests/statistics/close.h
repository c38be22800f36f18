/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_CLOSE_H
#define COMITY_TESTS_CLOSE_H

#include <check.h>
#include <math.h>

/* Equal to 1e-9, relative to the expected value. */
#define assert_close(actual, expected)                                                             \
    do {                                                                                           \
        const double actual_ = (actual), expected_ = (expected);                                   \
        ck_assert_msg(fabs(actual_ - expected_) <= 1e-9 * fabs(expected_),                         \
                      "%s is %.17g, not %.17g", #actual, actual_, expected_);                      \
    } while (0)

/* For values around zero. */
#define assert_near(actual, expected, distance)                                                    \
    do {                                                                                           \
        const double actual_ = (actual), expected_ = (expected);                                   \
        ck_assert_msg(fabs(actual_ - expected_) <= (distance), "%s is %.17g, not near %.17g",      \
                      #actual, actual_, expected_);                                                \
    } while (0)

#define assert_interval(actual, expected_low, expected_high)                                       \
    do {                                                                                           \
        assert_close((actual).low, expected_low);                                                  \
        assert_close((actual).high, expected_high);                                                \
    } while (0)

#endif
