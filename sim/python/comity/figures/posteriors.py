# SPDX-License-Identifier: GPL-3.0-or-later
"""What a calibration has found: marginals beside priors, pairs, predictions, coverage."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..errors import Error
from ..results import contents, posterior
from .canvas import (BLUE, GREY, MEDIUM, ORANGE, RED, SMALL, WIDTH, Look, Picture, head,
                     place_legend, words)

PRIOR, POSTERIOR, OBSERVED = GREY, BLUE, RED
COLUMNS, MOST_PAIRS = 4, 8
SMOOTH = 256  # places at which a density is drawn
LEARNED = 0.8  # a ratio of standard deviations below which a parameter is said to be learned


def draw_marginals(data: xr.Dataset, parameters: Sequence[str] | None, look: Look) -> Picture:
    """The density of each parameter after the data, over that of its prior."""
    posterior.require_all(data)
    names = _parameters(data, parameters)
    columns = min(len(names), COLUMNS)
    rows = -(-len(names) // columns)
    figure = look.picture(WIDTH, 1.6 + 1.55 * rows)
    handles = [Patch(color=PRIOR, label="prior"),
               Patch(color=POSTERIOR, alpha=0.6, label="posterior"),
               Line2D([], [], color="black", linewidth=1.2, label="median, 95 % interval")]
    panels = place_legend(figure, handles, 3).subplots(rows, columns, squeeze=False).ravel()
    share = posterior.weights(data)
    for panel, name in zip(panels, names):
        _draw_marginal(panel, data.sel(parameter=name), share)
    for panel in panels[len(names):]:
        panel.set_visible(False)
    learned = [name for name in names if float(data["ratio"].sel(parameter=name)) < LEARNED]
    said = (f"Narrowed to less than {LEARNED:g} of the prior's standard deviation: "
            f"{contents.joined(map(contents.in_words, learned))}." if learned else
            f"None is narrowed to less than {LEARNED:g} of its prior's standard deviation.")
    head(figure, data, f"{_made(data)} The number is the standard deviation of the posterior over "
         f"that of the prior; 1: nothing is learned. {said}", look)
    return figure


def _draw_marginal(panel: Any, one: xr.Dataset, share: np.ndarray[Any, Any]) -> None:
    prior = one["prior_quantile"].values
    values = one["value"].values
    low, high = min(prior.min(), values.min()), max(prior.max(), values.max())
    room = 0.04 * (high - low) or 0.5
    places = np.linspace(low - room, high + room, SMOOTH)
    uniform = np.full(len(prior), 1 / len(prior))
    for sample, weight, colour, alpha in ((prior, uniform, PRIOR, 0.8),
                                          (values, share, POSTERIOR, 0.5)):
        panel.fill_between(places, _density(sample, weight, places), color=colour, alpha=alpha,
                           linewidth=0)
    height = panel.get_ylim()[1]
    panel.plot([float(one["low"]), float(one["high"])], [0.03 * height] * 2, color="black",
               linewidth=1.2, solid_capstyle="butt")
    panel.plot([float(one["median"])], [0.03 * height], "o", color="black", markersize=3)
    panel.set_ylim(0, height)
    panel.set_yticks([])
    panel.tick_params(labelsize=SMALL)
    name = textwrap.fill(contents.in_words(str(one["parameter"].values)), 22)
    panel.set_title(f"{name}, {float(one['ratio']):.2f}", fontsize=MEDIUM, loc="left")


def _density(values: np.ndarray[Any, Any], share: np.ndarray[Any, Any],
             places: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A kernel estimate with Silverman's bandwidth (1986), for samples with weights; what lies
    beyond the ends of the sample is folded back, so that a uniform prior keeps its edges."""
    mean = (share * values).sum()
    deviation = np.sqrt((share * (values - mean) ** 2).sum())
    quartiles = posterior.quantiles(values, share, [0.25, 0.75])
    spread = min(deviation, (quartiles[1] - quartiles[0]) / 1.349) or deviation
    effective = 1 / (share ** 2).sum()
    width = 0.9 * spread * effective ** -0.2 or 1e-9 * max(1.0, abs(mean))
    low, high = values.min(), values.max()
    found = np.zeros(len(places))
    for sample in (values, 2 * low - values, 2 * high - values):
        steps = (places[:, None] - sample) / width
        found += (share * np.exp(-0.5 * steps ** 2)).sum(axis=1) / (width * np.sqrt(2 * np.pi))
    found[(places < low) | (places > high)] = 0
    return found


def draw_pairs(data: xr.Dataset, parameters: Sequence[str] | None, look: Look) -> Picture:
    """Draws of each two parameters, with their correlation: ridges that the data leave open."""
    posterior.require_all(data)
    names = _parameters(data, parameters)
    if parameters is None and len(names) > MOST_PAIRS:  # those of which most is learned
        ratio = data["ratio"].sel(parameter=names)
        names = [str(name) for name in ratio.sortby(ratio)["parameter"].values[:MOST_PAIRS]]
    if not 2 <= len(names) <= 12:
        raise Error(f"parameters: {len(names)}; 2 to 12 are expected for a picture of pairs")
    figure = look.picture(WIDTH, WIDTH + 0.6)
    panels = figure.subplots(len(names), len(names), squeeze=False)
    drawn = data["value"].isel(draw=posterior.chosen(data, None, 1))
    for row, first in enumerate(names):
        for column, second in enumerate(names):
            panel = panels[row, column]
            _draw_pair(panel, data, drawn, (first, second), row - column)
            if row == len(names) - 1:
                panel.set_xlabel(textwrap.fill(contents.in_words(second), 14), fontsize=SMALL)
            if column == 0:
                panel.set_ylabel(textwrap.fill(contents.in_words(first), 14), fontsize=SMALL)
    head(figure, data, f"{_made(data)} Below: draws of equal weight; above: correlation of the "
         "normal scores; on the diagonal: the posterior over the prior.", look)
    return figure


def _draw_pair(panel: Any, data: xr.Dataset, drawn: xr.DataArray, pair: tuple[str, str],
               below: int) -> None:
    first, second = pair
    panel.tick_params(labelsize=SMALL - 2, length=2)
    panel.set_xticks([])
    panel.set_yticks([])
    if below == 0:
        one = data.sel(parameter=first)
        prior, values = one["prior_quantile"].values, one["value"].values
        places = np.linspace(min(prior.min(), values.min()), max(prior.max(), values.max()), SMOOTH)
        uniform = np.full(len(prior), 1 / len(prior))
        panel.fill_between(places, _density(prior, uniform, places), color=PRIOR, linewidth=0)
        panel.fill_between(places, _density(values, posterior.weights(data), places),
                           color=POSTERIOR, alpha=0.5, linewidth=0)
    elif below > 0:
        panel.plot(drawn.sel(parameter=second).values, drawn.sel(parameter=first).values, "o",
                   color=POSTERIOR, markersize=1.5, alpha=0.4, markeredgewidth=0, rasterized=True)
        for axis, name in (("x", second), ("y", first)):
            bounds = data["prior_quantile"].sel(parameter=name)
            getattr(panel, f"set_{axis}lim")(float(bounds.min()), float(bounds.max()))
    else:
        correlation = float(data["correlation"].sel(parameter=first, other_parameter=second))
        panel.text(0.5, 0.5, f"{correlation:.2f}", ha="center", va="center", fontsize=MEDIUM,
                   transform=panel.transAxes, fontweight="bold" if abs(correlation) > 0.5 else None)
        for spine in panel.spines.values():
            spine.set_visible(False)


def draw_predictions(data: xr.Dataset, look: Look) -> Picture:
    """What was observed, with its error, over what prior and posterior predict of each target."""
    posterior.require_all(data)
    names = [str(name) for name in np.atleast_1d(data["target"].values)]
    held_out = data["role"].astype(str) == "held_out"
    figure = look.picture(WIDTH, 2.0 + 0.42 * len(names))
    handles = [Patch(color=PRIOR, label="prior, 95 %"),
               Patch(color=POSTERIOR, label="posterior, 95 %"),
               Line2D([], [], color=OBSERVED, marker="o", markersize=4, linewidth=1,
                      label="observed, two errors"),
               Line2D([], [], color=OBSERVED, marker="o", markersize=4, linewidth=1,
                      markerfacecolor="white", label="held out")]
    panel = place_legend(figure, handles, 4).subplots()
    for place, name in enumerate(reversed(names)):
        one = data.sel(target=name)
        _draw_prediction(panel, one, place, bool(held_out.sel(target=name)))
    panel.set_yticks(range(len(names)), [textwrap.fill(words(name), 34) for name in reversed(names)],
                     fontsize=SMALL)
    panel.set_xlabel("distance from what was observed, in standard deviations of the prior's "
                     "predictions", fontsize=SMALL)
    panel.axvline(0, color="#666666", linewidth=0.6)
    panel.tick_params(labelsize=SMALL)
    out = [name for name in names if float(data["tail"].sel(target=name)) < 0.05]
    said = (f" Beyond the 95 % of the posterior's predictions: {contents.joined(map(words, out))}."
            if out else " All observations are within the 95 % of the posterior's predictions.")
    head(figure, data, _made(data) + said, look)
    return figure


def _draw_prediction(panel: Any, one: xr.Dataset, place: int, held_out: bool) -> None:
    """In units of the prior's predictions, so that targets can stand together."""
    observed, error = float(one["observed"]), float(one["error"])
    width = float(one["prior_predicted_high"]) - float(one["prior_predicted_low"])
    unit = max(width / 3.92, 1e-12)
    for name, colour, height in (("prior_predicted", PRIOR, 0.5), ("predicted", POSTERIOR, 0.22)):
        low, middle, high = ((float(one[f"{name}{end}"]) - observed) / unit
                             for end in ("_low", "", "_high"))
        panel.barh(place, high - low, height, left=low, color=colour,
                   alpha=0.8 if name == "prior_predicted" else 0.6)
        panel.plot([middle] * 2, [place - height / 2, place + height / 2], color="black", linewidth=1)
    panel.errorbar([0], [place], xerr=[2 * error / unit], fmt="o", color=OBSERVED, markersize=4,
                   markerfacecolor="white" if held_out else OBSERVED, linewidth=1)


def draw_coverage(data: xr.Dataset, look: Look) -> Picture:
    """Ranks of truths within their posteriors: level where intervals cover what they claim."""
    posterior.require(data)
    if "rank" not in data:
        raise Error("this calibration was computed without a check of coverage; "
                    "comity.calibrate(..., check=100) has one")
    if "truth" not in data["rank"].dims:
        raise Error("one truth was chosen; the picture is of many")
    names = _parameters(data, None)
    columns = min(len(names), COLUMNS)
    rows = -(-len(names) // columns)
    truths = data.sizes["truth"]
    bins = int(np.clip(truths // 10, 5, 20))
    figure = look.picture(WIDTH, 1.5 + 1.5 * rows)
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    spread = 1.96 * np.sqrt(truths / bins * (1 - 1 / bins))
    for panel, name in zip(panels, names):
        rank = data["rank"].sel(parameter=name)
        panel.axhspan(truths / bins - spread, truths / bins + spread, color=PRIOR, alpha=0.5,
                      linewidth=0)
        panel.hist(rank.values, bins=bins, range=(0, 1),
                   color=POSTERIOR, alpha=0.7)
        panel.tick_params(labelsize=SMALL)
        covered = float(((rank >= 0.025) & (rank <= 0.975)).mean())
        panel.set_title(f"{textwrap.fill(contents.in_words(name), 20)}, {100 * covered:.0f} %",
                        fontsize=MEDIUM, loc="left")
    for panel in panels[len(names):]:
        panel.set_visible(False)
    head(figure, data, f"Share of the posterior below the truth, for {truths} truths from the prior; "
         "a flat histogram: posteriors are as wide as they should be; the band holds 95 % of flat "
         "ones. Percentages: truths within the central 95 % interval.", look)
    return figure


def draw_simulations(data: xr.Dataset, look: Look) -> Picture:
    """What simulations from the prior make of each target, with what was observed."""
    names = [str(name) for name in np.atleast_1d(data["target"].values)]
    columns = min(len(names), COLUMNS)
    rows = -(-len(names) // columns)
    figure = look.picture(WIDTH, 1.4 + 1.5 * rows)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, name in zip(panels, names):
        values = data["summary"].sel(target=name).values
        values = values[np.isfinite(values)]
        panel.hist(values, bins=30, color=POSTERIOR, alpha=0.6)
        observed, error = (float(data[one].sel(target=name)) for one in ("observed", "error"))
        panel.axvline(observed, color=OBSERVED, linewidth=1.4)
        panel.axvspan(observed - 2 * error, observed + 2 * error, color=ORANGE, alpha=0.3,
                      linewidth=0)
        panel.set_yticks([])
        panel.tick_params(labelsize=SMALL)
        panel.set_title(textwrap.fill(words(name), 24), fontsize=MEDIUM, loc="left")
    for panel in panels[len(names):]:
        panel.set_visible(False)
    head(figure, data, f"{data.sizes['simulation']} simulations of {words(data.attrs['scenario'])}; "
         "lines: what was observed, with two errors.", look)
    return figure


def _parameters(data: xr.Dataset, wanted: Sequence[str] | None) -> list[str]:
    known = [str(name) for name in np.atleast_1d(data["parameter"].values)]
    if wanted is None:
        return known
    wanted = [wanted] if isinstance(wanted, str) else [str(name) for name in wanted]
    for name in wanted:
        if name not in known:
            raise Error(f"parameters: {name!r} is none of this calibration; one of "
                        f"{', '.join(known)} is expected")
    return list(wanted)


def _made(data: xr.Dataset) -> str:
    kept, simulated = data.sizes.get("draw", 1), data.attrs.get("simulations")
    of = f" of {int(simulated)} simulations" if simulated is not None else ""
    return (f"{kept} draws{of}, {data.attrs.get('method', '')}, effective sample "
            f"{float(data.attrs.get('effective_sample_size', np.nan)):.0f}.")
