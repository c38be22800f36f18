# SPDX-License-Identifier: GPL-3.0-or-later
"""Sobol indices with intervals; elementary effects."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.patches import Patch

from ..errors import Error
from ..results import contents
from .canvas import BLUE, MEDIUM, NARROW, ORANGE, SMALL, Look, Picture, head, place_legend, words
from .labels import place_labels

FIRST, TOTAL, MOST_NAMES = BLUE, ORANGE, 12


def draw_sensitivity(sweep: xr.Dataset, outcome: str | xr.DataArray, options: dict[str, Any],
                     look: Look) -> Picture:
    """Bars of a Saltelli sweep; mu* against sigma of a Morris sweep."""
    found = sweep.comity.sensitivity(outcome, **options)
    if "state" in found.attrs:
        raise Error(f"{found.attrs['outcome']}: {found.attrs['state']}")
    found = found.assign_coords(factor=_names(found, sweep))
    draw = _draw_sobol if found.attrs["design"] == "saltelli" else _draw_morris
    figure, caption = draw(found, look)
    title = ": ".join(filter(None, [words(found.attrs["outcome"]), found.attrs["title"]]))
    head(figure, sweep, caption, look, title=title)
    if found.attrs["design"] == "morris":  # when title and caption have their room
        found = found.sortby("mu_star", ascending=False)
        place_labels(figure, figure.axes[0], list(zip(found["mu_star"].values, found["sigma"].values)),
                     found["factor"].values[:MOST_NAMES])
    return figure


def _draw_sobol(found: xr.Dataset, look: Look) -> tuple[Picture, str]:
    found = found.sortby("total_order")
    places = np.arange(found.sizes["factor"])
    figure = look.picture(NARROW, 1.7 + 0.34 * len(places))
    handles = [Patch(color=FIRST, label="first order"), Patch(color=TOTAL, label="total")]
    panel = place_legend(figure, handles, 2).subplots()
    for name, colour, shift in (("first_order", FIRST, 0.2), ("total_order", TOTAL, -0.2)):
        value = found[name].values
        ends = [value - found[f"{name}_low"].values, found[f"{name}_high"].values - value]
        # a percentile interval need not hold the estimate; without resamples there is none
        panel.barh(places + shift, value, 0.38, color=colour,
                   xerr=np.clip(np.nan_to_num(ends), 0, None), error_kw={"elinewidth": 1})
    panel.set_yticks(places, found["factor"].values)
    panel.axvline(0, color="#666666", linewidth=0.8)
    panel.set_xlabel("share of the variance between points", fontsize=MEDIUM)
    panel.tick_params(labelsize=SMALL)
    noise = found.attrs["noise_share"]
    noise_share = "" if np.isnan(noise) else f" {100 * noise:.2g} % of the variance is noise of replicates."
    return figure, (f"Sobol indices from {found.attrs['rows']} base rows; lines: "
                    f"{100 * found.attrs['level']:g} % bootstrap intervals.{noise_share}")


def _draw_morris(found: xr.Dataset, look: Look) -> tuple[Picture, str]:
    figure = look.picture(NARROW, 4.4)
    panel = figure.subplots()
    influence, spread = found["mu_star"].values, found["sigma"].values
    panel.plot(influence, spread, "o", color=FIRST, markersize=4)
    panel.axline((0, 0), slope=1, color="#999999", linewidth=0.8, linestyle="--")
    panel.set_xlim(0, 1.25 * np.nanmax(influence) or 1)
    panel.set_ylim(0, 1.1 * np.nanmax(spread) or 1)
    panel.set_xlabel("mu*: mean absolute effect of the whole range", fontsize=MEDIUM)
    panel.set_ylabel("sigma: standard deviation of the effects", fontsize=MEDIUM)
    panel.tick_params(labelsize=SMALL)
    return figure, (f"Elementary effects from {found.attrs['trajectories']} trajectories. Above the "
                    "dashed line, sigma = mu*, a factor acts through others or out of proportion.")


def _names(found: xr.Dataset, sweep: xr.Dataset) -> list[str]:
    """Factors as axes are titled: by the key, of which they are the end."""
    keys = [sweep[name].attrs.get("long_name", name) if name in sweep.coords else name
            for name in found["factor"].values.tolist()]
    return [contents.in_words(str(key)) for key in keys]
