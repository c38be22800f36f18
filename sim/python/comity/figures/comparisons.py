# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios beside each other: survival curves, effect sizes, trajectories."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from ..binding import phase_names
from ..errors import Error
from ..results import calendar, contents, events, shares
from .canvas import (MEDIUM, RUN_STYLES, SMALL, WIDTH, Look, Picture, head, place_legend, words)
from .months import draw_time, marks_within
from .runs import quantiles

MEANS = {"reciprocity": "Mutual trust, mean of the dyads",
         "institutions": "Institutions, mean of the dyads",
         "identity": "Regional identity, mean of the states"}
VERDICTS = [("undecided", "#999999", "o", "white"), ("different", "#D55E00", "D", "#D55E00"),
            ("equivalent", "#0072B2", "s", "#0072B2")]

Others = Sequence[xr.Dataset]
Named = Mapping[str, xr.Dataset]


# ---- survival ----

def draw_survival(data: xr.Dataset, others: Others, named: Named, look: Look) -> Picture:
    """Share of replicates that have not entered a phase, a panel for each phase."""
    curves = _curves(data, others, named)
    phases = [phase for phase in phase_names()[1:] if all(
        phase in curve["entered_phase"].values for curve in curves.values())]
    if not phases:
        raise Error("these results have no phase in common that can be entered")
    reached = [phase for phase in phases if any(
        (curve["survival"].sel(entered_phase=phase) < 1).any() for curve in curves.values())]
    never = [phase for phase in phases if reached and phase not in reached]
    shown = reached or phases
    figure = look.picture(WIDTH, 3.5)
    part = _legend(figure, curves) if len(curves) > 1 else figure
    panels = part.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    for panel, phase in zip(panels, shown):
        for curve, (colour, line) in zip(curves.values(), RUN_STYLES):
            of_phase = curve.sel(entered_phase=phase)
            when = calendar.dates(of_phase)
            low, middle, high = (100 * of_phase[name].values for name in
                                 ("survival_low", "survival", "survival_high"))
            panel.fill_between(when, low, high, step="post", facecolor=colour, alpha=0.15,
                               linewidth=0)
            panel.step(when, middle, where="post", color=colour, linestyle=line, linewidth=1.4)
        panel.set_title(f"until {phase}", loc="left", fontsize=MEDIUM, fontweight="bold")
        draw_time(panel, when, [], most=4)
        panel.set_ylim(0, 102)
    panels[0].set_ylabel("% of replicates not yet there", fontsize=MEDIUM)
    place = contents.place(data) if len(curves) == 1 else ""
    head(figure, data, (f"At {place}. " if place else "")
         + "Kaplan and Meier's estimate; bands: pointwise 95 % intervals. Replicates that never "
         "enter are censored at the end of the run."
         + (f" Entered by none: {' and '.join(never)}." if never else ""), look,
         title="Entry into the phases" if len(curves) > 1 else None)
    return figure


def _curves(data: xr.Dataset, others: Others, named: Named) -> dict[str, xr.Dataset]:
    if contents.kind(data) == "comparison":
        curves = data.comity.survival().map(lambda values: contents.chosen(values, "scenario"))
        return {label: curves.isel(scenario=index)
                for index, label in enumerate(_scenarios(data).values())}
    return {label: run.comity.survival() for label, run in _labelled(data, others, named).items()}


def _scenarios(data: xr.Dataset) -> dict[str, str]:
    """What the scenarios of a comparison are called, by name: the title, what differs from the
    file, and the name where that is not enough to tell them apart."""
    names = [str(name) for name in np.atleast_1d(data["scenario"].values)]
    called = [str(title) for title in np.atleast_1d(data["title"].values)]
    if "changes" in data:
        called = [f"{title}, with {changes}" if changes else title
                  for title, changes in zip(called, map(str, np.atleast_1d(data["changes"].values)))]
    return {name: f"{name}: {text}" if called.count(text) > 1 else text
            for name, text in zip(names, called)}


def _legend(figure: Picture, runs: Mapping[str, object]) -> Any:
    handles = [Line2D([], [], color=colour, linestyle=line, linewidth=1.4,
                      label="\n".join(textwrap.wrap(label, 100)))
               for label, (colour, line) in zip(runs, RUN_STYLES)]
    longest = max(map(len, runs))
    columns = 3 if longest < 30 and len(runs) <= 3 else 2 if longest < 55 else 1
    return place_legend(figure, handles, columns)


def _labelled(run: xr.Dataset, others: Others, named: Named) -> dict[str, xr.Dataset]:
    """Runs, or points of sweeps, by what they are: title, what differs from the scenario file, the
    place in a sweep. A name of the caller's goes before, unless it is `other`, which says nothing.
    """
    if len(others) + len(named) >= len(RUN_STYLES):
        raise Error(f"at most {len(RUN_STYLES) - 1} others fit into one picture")
    everyone = [("", run), *(("", other) for other in others),
                *((("" if name == "other" else words(name)), one) for name, one in named.items())]
    for _, one in everyone:
        if not isinstance(one, xr.Dataset):
            raise Error(f"{type(one).__name__}: a dataset of a run is expected")
        contents.require_point(one)
    found = [contents.described(one) for _, one in everyone]
    labels: dict[str, xr.Dataset] = {}
    for (name, one), text in zip(everyone, found):
        label = name or text
        if name and text and (found.count(text) == 1 or contents.changes(one)):
            label = text if text.lower() == name.lower() else f"{name}: {text}"
        if not label or label in labels:
            label = f"{label or 'run'} ({len(labels) + 1})"
        labels[label] = contents.in_time(one)
    return labels


# ---- effect sizes ----

def draw_comparison(data: xr.Dataset, others: Others, named: Named, look: Look) -> Picture:
    """Effect sizes of a comparison file, or runs beside each other."""
    if contents.kind(data) != "comparison":
        return _draw_runs(data, others, named, look)
    if others or named:
        raise Error("a comparison holds the scenarios that it compares; others are set beside a run")
    reference = str(data.attrs["reference"])
    names = [name for name in _scenarios(data) if name != reference]
    if not names or reference not in _scenarios(data):
        raise Error(f"the picture needs {reference!r}, the reference, and at least one other")
    outcomes = [str(name) for name in np.atleast_1d(data["outcome"].values)]
    columns = 2 if len(names) == 4 else min(len(names), 3)
    rows = -(-len(names) // columns)
    figure = look.picture(WIDTH, rows * (0.9 + 0.17 * len(outcomes)) + 0.9)
    given = {int(code) for code
             in np.ravel(data["verdict"].sel(scenario=names).values).astype(int)}
    handles = [Line2D([], [], color=edge, marker=marker, markerfacecolor=face, linewidth=1,
                      markersize=4, label=label)
               for code, (label, edge, marker, face) in enumerate(VERDICTS) if code in given]
    panels = place_legend(figure, handles, 3).subplots(rows, columns, sharey=True, sharex=True,
                                                       squeeze=False)
    for number, panel in enumerate(panels.flat):
        panel.set_visible(number < len(names))
        if number < len(names):
            deviation = data["standard_deviation"].sel(scenario=[reference, names[number]])
            _draw_effects(panel, data.sel(scenario=names[number]), outcomes,
                          deviation.mean("scenario", skipna=False))
            title = _scenarios(data)[str(names[number])]
            panel.set_title("\n".join(textwrap.wrap(title, {1: 70, 2: 38, 3: 22}[columns])),
                            fontsize=MEDIUM, fontweight="bold", loc="left")
        if number + columns >= len(names):
            panel.set_xlabel("difference in standard deviations", fontsize=SMALL)
            panel.tick_params(labelbottom=True)
    margin = data.attrs.get("margin_in_reference_standard_deviations")
    head(figure, data, "Mean difference / mean of the two standard deviations, "
         f"{100 * data.attrs['level']:g} % intervals; {data.attrs.get('draws', '')}. Grey: "
         f"differences of up to {margin:g} standard deviations, which do not matter. Verdicts are "
         "corrected for the number of rows.", look,
         title=f"Against: {_scenarios(data)[str(reference)]}")
    return figure


def _draw_effects(panel: Any, part: xr.Dataset, outcomes: Sequence[str],
                  deviation: xr.DataArray) -> None:
    places = np.arange(len(outcomes))
    effect, verdict = (np.atleast_1d(part[name].values) for name in ("effect", "verdict"))
    # the interval is that of the difference, in the same standard deviations
    low, high = (np.atleast_1d((part[name] / deviation.where(deviation > 0, np.inf)).values)
                 for name in ("difference_low", "difference_high"))
    margin = float(part.attrs.get("margin_in_reference_standard_deviations", 0.2))
    panel.axvspan(-margin, margin, color="#EEEEEE", zorder=0)
    panel.axvline(0, color="#666666", linewidth=0.8, zorder=1)
    for code, (_, edge, marker, face) in enumerate(VERDICTS):
        chosen = verdict == code
        panel.errorbar(effect[chosen], places[chosen],
                       xerr=[(effect - low)[chosen].clip(0), (high - effect)[chosen].clip(0)],
                       fmt=marker, color=edge, markerfacecolor=face, markersize=3.5,
                       elinewidth=1, markeredgewidth=0.8)
    panel.set_yticks(places, [words(name) for name in outcomes])
    panel.set_ylim(len(outcomes) - 0.4, -0.6)
    panel.tick_params(labelsize=SMALL)
    panel.grid(axis="y", color="#E5E5E5", linewidth=0.5)
    panel.set_axisbelow(True)


# ---- runs ----

def _draw_runs(run: xr.Dataset, others: Others, named: Named, look: Look) -> Picture:
    if not others and not named:
        raise Error("with what? give the other runs: run.comity.plot.compare(benign=other)")
    runs = _labelled(run, others, named)
    levels = [name for name in MEANS if all(name in one for one in runs.values())]
    phases = {label: shares.over_time(one) for label, one in runs.items()}
    with_phases = all(share is not None for share in phases.values())
    count = len(levels) + with_phases
    if not count:
        raise Error("nothing of this picture is kept in all of these results: it shows "
                    f"{' or '.join([*MEANS, 'phase_share'])}")
    rows = -(-count // 2)
    figure = look.picture(WIDTH, 1.6 + 2.1 * rows)
    panels = iter(_legend(figure, runs).subplots(rows, 2, squeeze=False).flat)
    when = [date for one in runs.values() for date in calendar.dates(one)]
    when = [calendar.date_of(month) for month in sorted({*map(calendar.month_of, when)})]
    for name in levels:
        panel = next(panels)
        for one, (colour, line) in zip(runs.values(), RUN_STYLES):
            over = [dimension for dimension in ("dyad", "state") if dimension in one[name].dims]
            low, median, high = quantiles(contents.by_replicate(one[name].mean(over)))
            dates = calendar.dates(one)
            panel.fill_between(dates, low, high, facecolor=colour, alpha=0.15, linewidth=0)
            panel.plot(dates, median, color=colour, linestyle=line, linewidth=1.4)
        panel.set_ylim(0, 1)
        panel.set_ylabel("level, 0 to 1", fontsize=SMALL)
        _finish(panel, MEANS[name], when, run)
    if with_phases:
        panel = next(panels)
        for (label, share), (colour, line) in zip(phases.items(), RUN_STYLES):
            assert share is not None
            high_phases = share.sel(phase_name=["ascendant", "mature"]).sum("phase_name")
            panel.plot(calendar.dates(runs[label]), 100 * high_phases.values, color=colour,
                       linestyle=line, linewidth=1.4)
        panel.set_ylim(0, 100)
        panel.set_ylabel("% of replicates", fontsize=SMALL)
        _finish(panel, "Ascendant or mature", when, run)
    for rest in panels:
        rest.set_visible(False)
    marks = marks_within(events.events(run), when)
    marked = f" Events of the first: {'; '.join(map(str, marks))}." if marks else ""
    counts = dict.fromkeys(contents.replicates(one) for one in runs.values())
    head(figure, run, f"Lines: medians of {contents.joined(counts)}; bands: 5th to 95th "
         f"percentile.{marked}", look, title="Scenarios beside each other")
    return figure


def _finish(panel: Any, title: str, when: Sequence[Any], run: xr.Dataset) -> None:
    panel.set_title(title, loc="left", fontsize=MEDIUM, fontweight="bold", pad=9)
    draw_time(panel, when, marks_within(events.events(run), when))
