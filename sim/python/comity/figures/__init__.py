# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of results, each a function from a dataset to a Matplotlib figure."""
