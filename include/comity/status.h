/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_STATUS_H
#define COMITY_STATUS_H

/*
 * Every function that can fail returns an int: COMITY_OK (0) or one of the codes below.
 * The one list generates the codes and their messages.
 */
#define COMITY_STATUS_LIST(X)                                                                      \
    X(OK, "no error")                                                                              \
    X(NO_MEMORY, "out of memory")                                                                  \
    X(BAD_ARGUMENT, "an argument is outside its contract")                                         \
    X(BAD_SCENARIO, "the scenario has mistakes")                                                   \
    X(BAD_SWEEP, "the sweep has mistakes")                                                         \
    X(BAD_FILE, "the file is not a complete results file of this program")                         \
    X(MISMATCH, "the files do not belong together")                                                \
    X(CANNOT_READ, "a file cannot be read")                                                        \
    X(CANNOT_WRITE, "a file cannot be written")                                                    \
    X(NO_THREAD, "a thread cannot be started")                                                     \
    X(NUMERIC, "a computation left its range")                                                     \
    X(INTERRUPTED, "interrupted")                                                                  \
    X(BAD_MEASURES, "the measures have mistakes")                                                  \
    X(BAD_CALIBRATION, "the calibration has mistakes")

enum comity_status {
#define COMITY_STATUS_CODE(code, message) COMITY_##code,
    COMITY_STATUS_LIST(COMITY_STATUS_CODE)
#undef COMITY_STATUS_CODE
};

/* The message of a code; never NULL, also for an unknown code. The text is static. */
const char *comity_status_message(int status);

#endif
