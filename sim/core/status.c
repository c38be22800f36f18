/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include <stddef.h>

static const char *const messages[] = {
#define COMITY_STATUS_MESSAGE(code, message) message,
    COMITY_STATUS_LIST(COMITY_STATUS_MESSAGE)
#undef COMITY_STATUS_MESSAGE
};

const char *comity_status_message(int status)
{
    if (status < 0 || (size_t)status >= sizeof messages / sizeof messages[0])
        return "unknown status";
    return messages[status];
}
