# SPDX-License-Identifier: GPL-3.0-or-later
"""The stylised facts of North America, and observed series beside simulated ones."""
