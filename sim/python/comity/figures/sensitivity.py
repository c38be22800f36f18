# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of sensitivity: Sobol indices with intervals; elementary effects."""

import textwrap

import numpy as np
from matplotlib.patches import Patch

from .canvas import LARGE, MEDIUM, SMALL, Picture, place_legend

# Okabe and Ito (2008)
FIRST, TOTAL, MOST_NAMES = "#0072B2", "#E69F00", 12


def draw_sensitivity(sweep, outcome, options):
    """Bars of a Saltelli sweep; mu* against sigma of a Morris sweep."""
    found = sweep.comity.sensitivity(outcome, **options)
    if found.attrs["design"] == "saltelli":
        figure, caption = _draw_sobol(found)
    else:
        figure, caption = _draw_morris(found)
    title = ": ".join(filter(None, [found.attrs["outcome"], found.attrs["title"]]))
    figure.suptitle("\n".join(textwrap.wrap(title, 62)), fontsize=LARGE, fontweight="bold", x=0.01,
                    ha="left")
    figure.supxlabel("\n".join(textwrap.wrap(caption, 96)), fontsize=SMALL, x=0.01, ha="left")
    return figure


def _draw_sobol(found):
    found = found.sortby("total_order")
    places = np.arange(found.sizes["factor"])
    figure = Picture(figsize=(5.6, 1.7 + 0.34 * len(places)), layout="constrained")
    handles = [Patch(color=FIRST, label="first order"), Patch(color=TOTAL, label="total")]
    panel = place_legend(figure, handles, 2).subplots()
    for name, colour, shift in (("first_order", FIRST, 0.2), ("total_order", TOTAL, -0.2)):
        value = found[name].values
        ends = [value - found[f"{name}_low"].values, found[f"{name}_high"].values - value]
        # a percentile interval need not hold the estimate; without resamples there is none
        panel.barh(places + shift, value, 0.38, color=colour,
                   xerr=np.clip(np.nan_to_num(ends), 0, None), error_kw={"elinewidth": 1})
    panel.set_yticks(places, _names(found))
    panel.axvline(0, color="#666666", linewidth=0.8)
    panel.set_xlabel("share of the variance between points", fontsize=MEDIUM)
    panel.tick_params(labelsize=SMALL)
    noise = found.attrs["noise_share"]
    told = "" if np.isnan(noise) else f" {100 * noise:.2g} % of the variance is noise of replicates."
    return figure, (f"Sobol indices from {found.attrs['rows']} base rows; lines: "
                    f"{100 * found.attrs['level']:g} % bootstrap intervals.{told}")


def _draw_morris(found):
    found = found.sortby("mu_star", ascending=False)
    figure = Picture(figsize=(5.6, 4.4), layout="constrained")
    panel = figure.subplots()
    influence, spread = found["mu_star"].values, found["sigma"].values
    panel.plot(influence, spread, "o", color=FIRST, markersize=4)
    for name, x, y in list(zip(_names(found), influence, spread))[:MOST_NAMES]:
        panel.annotate(name, (x, y), (4, 3), textcoords="offset points", fontsize=SMALL)
    panel.axline((0, 0), slope=1, color="#999999", linewidth=0.8, linestyle="--")
    panel.set_xlim(0, 1.25 * np.nanmax(influence) or 1)
    panel.set_ylim(0, 1.1 * np.nanmax(spread) or 1)
    panel.set_xlabel("mu*: mean absolute effect of the whole range", fontsize=MEDIUM)
    panel.set_ylabel("sigma: standard deviation of the effects", fontsize=MEDIUM)
    panel.tick_params(labelsize=SMALL)
    return figure, (f"Elementary effects from {found.attrs['trajectories']} trajectories. Above the "
                    "dashed line, sigma = mu*, a factor acts through others or out of proportion.")


def _names(found):
    return [str(name).replace("_", " ") for name in found["factor"].values]
