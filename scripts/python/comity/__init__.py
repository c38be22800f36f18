# SPDX-License-Identifier: GPL-3.0-or-later
"""Results files of comity in Python: opening them and drawing them."""
