# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong."""


class Error(ValueError):
    """A mistake in a scenario, sweep or option, or a failure: every one a line, as on the command
    line."""
