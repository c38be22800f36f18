# SPDX-License-Identifier: GPL-3.0-or-later
"""Security communities in notebooks."""

from .datasets import open, run, sweep  # noqa: A004
from .library import Error

__all__ = ["Error", "open", "run", "sweep"]
