# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios beside each other: survival curves, effect sizes, trajectories."""

import textwrap

import matplotlib.dates
import numpy as np
from matplotlib.lines import Line2D

from ..errors import Error
from ..results import contents
from .canvas import LARGE, MEDIUM, SMALL, WIDTH, Picture, place_legend
from .months import draw_time

PHASES = ["nascent", "ascendant", "mature"]
# Okabe and Ito (2008); line styles say the same without colour
STYLES = [("#000000", "-"), ("#0072B2", "--"), ("#D55E00", "-."), ("#009E73", ":"),
          ("#CC79A7", (0, (5, 1, 1, 1, 1, 1))), ("#56B4E9", (0, (1, 1)))]
VERDICTS = [("undecided", "#999999", "o", "white"), ("different", "#D55E00", "D", "#D55E00"),
            ("equivalent", "#0072B2", "s", "#0072B2")]


# ---- survival ----

def draw_survival(data, others):
    """Share of replicates that have not entered a phase, a panel for each phase."""
    curves = _curves(data, others)
    reached = [phase for phase in PHASES if any(
        (curve["survival"].sel(entered_phase=phase) < 1).any() for curve in curves.values())]
    never = [phase for phase in PHASES if reached and phase not in reached]
    shown = reached or PHASES
    figure = Picture(figsize=(WIDTH, 3.5), layout="constrained")
    part = _legend(figure, curves) if len(curves) > 1 else figure
    panels = part.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    for panel, phase in zip(panels, shown):
        for curve, (colour, line) in zip(curves.values(), STYLES):
            shares = curve.sel(entered_phase=phase)
            when = contents.dates(shares)
            low, middle, high = (100 * shares[name].values for name in
                                 ("survival_low", "survival", "survival_high"))
            panel.fill_between(when, low, high, step="post", facecolor=colour, alpha=0.15,
                               linewidth=0)
            panel.step(when, middle, where="post", color=colour, linestyle=line, linewidth=1.4)
        panel.set_title(f"until {phase}", loc="left", fontsize=MEDIUM, fontweight="bold")
        draw_time(panel, when, [])
        locator = matplotlib.dates.AutoDateLocator(minticks=2, maxticks=4)
        panel.xaxis.set_major_locator(locator)
        panel.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
        panel.set_ylim(0, 102)
    panels[0].set_ylabel("% of replicates not yet there", fontsize=MEDIUM)
    title = "Entry into the phases" if len(curves) > 1 else data.attrs.get("title", "")
    _head(figure, title, "Kaplan and Meier's estimate; bands: pointwise 95 % intervals. Replicates "
          "that never enter are censored at the end of the run."
          + (f" Entered by none: {' and '.join(never)}." if never else ""))
    return figure


def _curves(data, others):
    if data.comity.kind == "comparison":
        titles = [str(title) for title in data["title"].values]
        return {title: data.isel(scenario=index) for index, title in enumerate(titles)}
    return {label: run.comity.survival() for label, run in _named(data, others).items()}


def _legend(figure, runs):
    handles = [Line2D([], [], color=colour, linestyle=line, linewidth=1.4, label=label)
               for label, (colour, line) in zip(runs, STYLES)]
    columns = 3 if sum(map(len, runs)) < 75 and len(runs) <= 3 else 2
    return place_legend(figure, handles, columns)


def _named(run, others):
    """Runs, or points of sweeps, by the names that they have in the picture."""
    if len(others) >= len(STYLES):
        raise Error(f"at most {len(STYLES) - 1} others fit into one picture")
    own = contents.place(run) or str(run.attrs.get("title", "")) or "this run"
    runs = {own: run, **{name.replace("_", " "): other for name, other in others.items()}}
    for one in runs.values():
        contents.require_point(one)
    return runs


# ---- effect sizes ----

def draw_comparison(data, others):
    """Effect sizes of a comparison file, or runs beside each other."""
    if data.comity.kind != "comparison":
        return _draw_runs(data, others)
    reference = str(data.attrs["reference"])
    names = [str(name) for name in data["scenario"].values if str(name) != reference]
    outcomes = [str(name) for name in data["outcome"].values]
    columns = 2 if len(names) == 4 else min(len(names), 3)
    rows = -(-len(names) // columns)
    figure = Picture(figsize=(WIDTH, rows * (0.9 + 0.17 * len(outcomes)) + 0.9),
                     layout="constrained")
    handles = [Line2D([], [], color=edge, marker=marker, markerfacecolor=face, linewidth=1,
                      markersize=4, label=label) for label, edge, marker, face in VERDICTS]
    panels = place_legend(figure, handles, 3).subplots(rows, columns, sharey=True, sharex=True,
                                                       squeeze=False)
    for number, panel in enumerate(panels.flat):
        panel.set_visible(number < len(names))
        if number < len(names):
            _draw_effects(panel, data.sel(scenario=names[number]), outcomes)
            title = str(data["title"].sel(scenario=names[number]).values)
            panel.set_title("\n".join(textwrap.wrap(title, {1: 70, 2: 38, 3: 22}[columns])),
                            fontsize=MEDIUM, fontweight="bold", loc="left")
        if number + columns >= len(names):
            panel.set_xlabel("difference in standard deviations", fontsize=SMALL)
            panel.tick_params(labelbottom=True)
    margin = data.attrs.get("margin_in_reference_standard_deviations")
    _head(figure, f"Against: {str(data['title'].sel(scenario=reference).values)}",
          f"Mean difference / mean of the two standard deviations, {100 * data.attrs['level']:g} % "
          f"intervals; {data.attrs.get('draws', '')}. Grey: differences of up to {margin:g} standard "
          "deviations, which do not matter. Verdicts are corrected for the number of rows.")
    return figure


def _draw_effects(panel, part, outcomes):
    places = np.arange(len(outcomes))
    effect, difference = part["effect"].values, part["difference"].values
    # the interval is that of the difference, in the same standard deviations
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.where(difference != 0, difference / effect, np.inf)
        low, high = part["difference_low"].values / deviation, (part["difference_high"].values
                                                                 / deviation)
    margin = float(part.attrs.get("margin_in_reference_standard_deviations", 0.2))
    panel.axvspan(-margin, margin, color="#EEEEEE", zorder=0)
    panel.axvline(0, color="#666666", linewidth=0.8, zorder=1)
    for code, (_, edge, marker, face) in enumerate(VERDICTS):
        chosen = part["verdict"].values == code
        panel.errorbar(effect[chosen], places[chosen],
                       xerr=[(effect - low)[chosen].clip(0), (high - effect)[chosen].clip(0)],
                       fmt=marker, color=edge, markerfacecolor=face, markersize=3.5,
                       elinewidth=1, markeredgewidth=0.8)
    panel.set_yticks(places, [name.replace("_", " ") for name in outcomes])
    panel.set_ylim(len(outcomes) - 0.4, -0.6)
    panel.tick_params(labelsize=SMALL)
    panel.grid(axis="y", color="#E5E5E5", linewidth=0.5)
    panel.set_axisbelow(True)


# ---- runs ----

def _draw_runs(run, others):
    if not others:
        raise Error("with what? name the other runs: run.comity.plot.compare(benign=other)")
    runs = _named(run, others)
    levels = [(title, name, over) for title, name, over in (
        ("Mutual trust, mean of the dyads", "reciprocity", "dyad"),
        ("Institutions, mean of the dyads", "institutions", "dyad"),
        ("Regional identity, mean of the states", "identity", "state"))
        if all(name in one for one in runs.values())]
    figure = Picture(figsize=(WIDTH, 1.6 + 2.1 * ((len(levels) + 2) // 2)), layout="constrained")
    panels = _legend(figure, runs).subplots((len(levels) + 2) // 2, 2, squeeze=False).flat
    for (title, name, over), panel in zip(levels, panels):
        for one, (colour, line) in zip(runs.values(), STYLES):
            values = one[name].mean(over).transpose("replicate", "tick").values
            low, median, high = np.nanquantile(values, [0.05, 0.5, 0.95], axis=0)
            when = contents.dates(one)
            panel.fill_between(when, low, high, facecolor=colour, alpha=0.15, linewidth=0)
            panel.plot(when, median, color=colour, linestyle=line, linewidth=1.4)
        panel.set_ylim(0, 1)
        panel.set_ylabel("level, 0 to 1", fontsize=SMALL)
        _finish(panel, title, when)
    panel = next(panels)
    for one, (colour, line) in zip(runs.values(), STYLES):
        share = contents.variable(one, "phase_share").sel(phase_name=["ascendant", "mature"]).sum("phase_name")
        when = contents.dates(one)
        panel.plot(when, 100 * share.values, color=colour, linestyle=line, linewidth=1.4)
    panel.set_ylim(0, 100)
    panel.set_ylabel("% of replicates", fontsize=SMALL)
    _finish(panel, "Ascendant or mature", when)
    for rest in panels:
        rest.set_visible(False)
    _head(figure, "Scenarios beside each other",
          f"Lines: medians of {contents.replicates(run)}; bands: 5th to 95th percentile.")
    return figure


def _finish(panel, title, when):
    panel.set_title(title, loc="left", fontsize=MEDIUM, fontweight="bold")
    draw_time(panel, when, [])


def _head(figure, title, caption):
    figure.suptitle("\n".join(textwrap.wrap(title, 70)), fontsize=LARGE, fontweight="bold", x=0.01,
                    ha="left")
    figure.supxlabel("\n".join(textwrap.wrap(caption, 130)), fontsize=SMALL, x=0.01, ha="left")
