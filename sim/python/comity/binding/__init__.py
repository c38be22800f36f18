# SPDX-License-Identifier: GPL-3.0-or-later
"""The C library: its structures, where it is, and calls whose results share its memory."""

from .calls import Results, Variable, compute
from .loading import event_label, load, phase_names, version

__all__ = ["Results", "Variable", "compute", "event_label", "load", "phase_names", "version"]
