# SPDX-License-Identifier: GPL-3.0-or-later
"""Observed series of North America beside simulated ones."""
