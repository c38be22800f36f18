# SPDX-License-Identifier: GPL-3.0-or-later
"""Results as xarray datasets, and what is derived from them."""
