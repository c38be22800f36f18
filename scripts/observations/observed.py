# SPDX-License-Identifier: GPL-3.0-or-later
"""The observed series of North America beside the simulated ones."""

import csv
import dataclasses
import json
import textwrap

import numpy as np
import scipy.stats
from matplotlib.figure import Figure

from . import simulate

TABLE = simulate.CONFIGS / "observed" / "north_america.csv"
FIRST_YEAR, END, ASCENDANT = 1994, 239, 2  # the last tick is 2013-12
STATES, DYADS = ("USA", "CAN", "MEX"), ("USA-CAN", "USA-MEX", "CAN-MEX")
# Okabe and Ito (2008): observed, simulated, power of each year
OBSERVED, SIMULATED, SHIFTING = "#000000", "#0072B2", "#D55E00"
NOTE = ("Simulated: yearly means over the replicates. r, rho: Pearson's and Spearman's correlation "
        "over the n years; of changes: Pearson's, from each year to the next, free of the trend "
        "that two growing series share. No p-values: years are few and depend on each other. "
        "Band: middle 90 % of r over single replicates. The verdict is 'agrees' when r, rho and "
        "the correlation of changes are all at least 0.5, 'trend only' when the changes fall "
        "short, 'weak' when r or rho does, 'opposed' when r is negative.")


@dataclasses.dataclass(frozen=True)
class Pair:
    """An observed series and the simulated one of the same years, [replicate][year]."""

    series: str
    member: str
    against: str
    years: np.ndarray
    observed: np.ndarray
    simulated: np.ndarray
    given: bool = False  # the observed series went into the scenario

    @property
    def mean(self):
        return self.simulated.mean(axis=0)

    @property
    def constant(self):
        return bool(np.ptp(self.mean) < 1e-6)

    def correlations(self):
        """Pearson, Spearman, Pearson of changes; None where the simulated series is constant."""
        if self.constant:
            return None
        return (float(np.corrcoef(self.observed, self.mean)[0, 1]),
                float(scipy.stats.spearmanr(self.observed, self.mean).statistic),
                float(np.corrcoef(np.diff(self.observed), np.diff(self.mean))[0, 1]))

    def change(self, first, last):
        seen, made = (values[last - self.years[0]] - values[first - self.years[0]]
                      for values in (self.observed, self.mean))
        return f"{seen:+.2f} against {made:+.2f}"

    def band(self):
        """The middle 90 % of r over the replicates, each taken alone."""
        single = [np.corrcoef(self.observed, world)[0, 1] for world in self.simulated]
        return tuple(float(end) for end in np.nanquantile(single, [0.05, 0.95]))

    def verdict(self):
        if self.constant:
            return "constant"
        if self.given:
            return "given"
        pearson, spearman, changes = self.correlations()
        if pearson < 0:
            return "opposed"
        if min(pearson, spearman) < 0.5:
            return "weak"
        return "agrees" if changes >= 0.5 else "trend only"


def read_observed(path=TABLE):
    """{series: {member: (years, values)}} of what was observed by the year."""
    series = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "-" in row["when"]:
                continue  # a month
            member = series.setdefault(row["series"], {}).setdefault(row["member"], ([], []))
            member[0].append(int(row["when"]))
            member[1].append(float(row["value"]))
    return {name: {member: (np.array(years), np.array(values))
                   for member, (years, values) in members.items()}
            for name, members in series.items()}


def check_region(run):
    """Raises RunError unless the run is about the region and the years of the series."""
    if (list(run["state"].asstr()[:]) != list(STATES) or run["phase"].shape[1] <= END
            or f"{FIRST_YEAR}-01-01" not in run["time"].attrs["units"].decode()):
        raise simulate.RunError("the series are of USA, CAN and MEX from 1994-01 to 2013-12; this "
                                "scenario is not")


def _yearly(run, variable):
    """[replicate][year][...]; the years from 1994 to 2013."""
    values = run[variable][:, :END + 1].astype(float)
    return values.reshape(values.shape[0], -1, 12, *values.shape[2:]).mean(axis=2)


def _power_shares(run):
    """What power was: influence is its share to the power of hegemony, normalised."""
    hegemony = float(run.attrs["hegemony"])
    if hegemony == 0:
        raise simulate.RunError("with hegemony 0 the shares of power cannot be read from influence")
    shares = _yearly(run, "influence") ** (1 / hegemony)
    return shares / shares.sum(axis=2, keepdims=True)


def compare(region, shifting):
    """The pairs of series; `shifting` is the region with the power of each year."""
    observed = read_observed()
    transactions, overlap = _yearly(region, "transactions"), _yearly(region, "overlap")
    exchange = {"USA-CAN": transactions[:, :, 0], "USA-MEX": transactions[:, :, 1],
                "USA-CAN+MEX": transactions[:, :, :2].mean(axis=2)}
    pairs = []

    def add(series, member, against, values, simulated, **given):
        years, numbers = values
        pairs.append(Pair(series, member, against, years, numbers,
                          simulated[:, years - FIRST_YEAR], **given))

    for member, values in observed["trade"].items():
        add("trade", member, "transactions", values, exchange[member])
    for index, member in enumerate(DYADS):
        add("votes", member, "overlap", observed["vote_agreement"][member], overlap[:, :, index])
    gdp = observed["gdp"]
    total = sum(gdp[state][1] for state in STATES)
    for label, run, given in (("power", region, False), ("power of each year", shifting, True)):
        shares = _power_shares(run)
        for index, state in enumerate(STATES):
            add("GDP share", state, label, (gdp[state][0], gdp[state][1] / total),
                shares[:, :, index], given=given)
    return pairs


def judge(pairs, region, shifting):
    """What the numbers say, in sentences."""
    for verdict, told in (("agrees", "Reproduced in trend and changes"),
                          ("trend only", "Reproduced in trend only"), ("weak", "Not reproduced"),
                          ("opposed", "Against the observation")):
        named = ", ".join(f"{one.series} {one.member}" for one in pairs if one.verdict() == verdict)
        yield f"{told}: {named or 'none'}."
    for pair in (pair for pair in pairs if pair.series == "trade"):
        yield (f"Trade {pair.member} from {pair.years[0]} to {pair.years[-1]}: times "
               f"{pair.observed[-1] / pair.observed[0]:.2f} in current dollars, transactions times "
               f"{pair.mean[-1] / pair.mean[0]:.2f}.")
    votes = [pair for pair in pairs if pair.series == "votes"]
    for pair in votes:
        yield (f"Votes {pair.member} from {pair.years[0]} to {pair.years[-1]}: "
               f"{pair.observed[0]:.2f} to {pair.observed[-1]:.2f}, overlap {pair.mean[0]:.2f} to "
               f"{pair.mean[-1]:.2f}; over the attacks, from 2000 to 2002, "
               f"{pair.change(2000, 2002)}.")
    seen = np.argsort([pair.observed for pair in votes], axis=0)
    made = np.argsort([pair.mean for pair in votes], axis=0)
    same = int((seen == made).all(axis=0).sum())
    yield (f"Ordered by agreement, the three pairs stand alike in votes and overlap in {same} of "
           f"{seen.shape[1]} years.")
    gap = max(np.abs(pair.observed - pair.mean).max() for pair in pairs if pair.given)
    yield ("The scenario keeps its shares of power unless it changes them itself. Those of each "
           f"year are an input, not a result: they equal the GDP shares to within {gap:.0e}.")
    moved = (shifting["phase"][:, END] >= ASCENDANT) * 1.0 - (region["phase"][:, END] >= ASCENDANT)
    error = moved.std(ddof=1) / len(moved) ** 0.5
    yield (f"Power of each year changes the share of replicates ascendant in 2013-12 by "
           f"{moved.mean():+.3f} ± {error:.3f}.")


def rows(pairs):
    """Cells of the table: series, member, against, n, r, rho, changes, band, verdict."""
    for pair in pairs:
        numbers = pair.correlations()
        cells = ["", "", "", ""]
        if numbers:
            cells = [f"{value:+.2f}" for value in numbers]
            cells.append("{:+.2f} to {:+.2f}".format(*pair.band()))
        yield [pair.series, pair.member, pair.against, str(len(pair.years)), *cells, pair.verdict()]


HEADINGS = ["observed", "of", "simulated", "n", "r", "rho", "of changes", "band", "verdict"]


def text(heading, pairs, sentences):
    table = [HEADINGS, *rows(pairs)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADINGS))]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths)).rstrip()
             for row in table]
    told = [line for sentence in sentences for line in textwrap.wrap(sentence, 98)]
    return "\n".join([heading, "", *lines, "", *told, "", *textwrap.wrap(NOTE, 98)])


def markdown(heading, pairs, sentences):
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---" * len(HEADINGS) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows(pairs)]
    return "\n".join([*lines, "", f"{heading}. {NOTE}", "", *[f"- {one}" for one in sentences]])


def as_data(pairs):
    for pair in pairs:
        numbers = pair.correlations() or (None, None, None)
        yield {"series": pair.series, "member": pair.member, "against": pair.against,
               "n": len(pair.years), "pearson": numbers[0], "spearman": numbers[1],
               "pearson_of_changes": numbers[2],
               "pearson_band": None if pair.constant else pair.band(), "verdict": pair.verdict(),
               "years": pair.years.tolist(), "observed": pair.observed.tolist(),
               "simulated": pair.mean.tolist()}


def draw(pairs, heading):
    """Three rows of panels: trade, votes, shares of GDP."""
    figure = Figure(figsize=(8.6, 7.6), layout="constrained")
    grid = figure.subplots(3, 3)
    for axes, pair in zip(grid[0], (pair for pair in pairs if pair.series == "trade")):
        _draw_pair(axes, pair, pair.observed[0], pair.simulated[:, :1].mean())
        axes.set_ylabel(f"{pair.years[0]} = 1", fontsize=7)
    for axes, pair in zip(grid[1], (pair for pair in pairs if pair.series == "votes")):
        _draw_pair(axes, pair, 1, 1)
        axes.set_ylim(0, 1)
    shares = [pair for pair in pairs if pair.series == "GDP share"]
    for axes, constant, shifting in zip(grid[2], shares[:3], shares[3:]):
        _draw_pair(axes, constant, 1, 1)
        axes.plot(shifting.years, shifting.mean, ":", color=SHIFTING, linewidth=2,
                  label="simulated: power of each year")
    for row in grid:
        for axes in row:
            axes.tick_params(labelsize=7)
            axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
    for row in grid:
        row[-1].legend(fontsize=7, frameon=False, loc="best")
    figure.suptitle(f"Observed and simulated series\n{heading}", fontsize=10, x=0.01, ha="left")
    figure.supxlabel("Lines: means of the replicates; bands: 5th to 95th percentile of the "
                     "replicates. Each trade and transactions series is divided by its first year.",
                     fontsize=7, x=0.01, ha="left")
    return figure


def _draw_pair(axes, pair, observed_unit, simulated_unit):
    low, high = np.quantile(pair.simulated, [0.05, 0.95], axis=0) / simulated_unit
    axes.fill_between(pair.years, low, high, color=SIMULATED, alpha=0.18, linewidth=0)
    axes.plot(pair.years, pair.mean / simulated_unit, color=SIMULATED, linewidth=1.5,
              label=f"simulated: {pair.against}")
    axes.plot(pair.years, pair.observed / observed_unit, "--o", color=OBSERVED, markersize=3,
              linewidth=0.8, label=f"observed: {pair.series}")
    numbers = pair.correlations()
    told = "" if numbers is None else f"\nr {numbers[0]:+.2f}, of changes {numbers[2]:+.2f}"
    axes.set_title(f"{pair.series.capitalize() if pair.series != 'GDP share' else pair.series} "
                   f"{pair.member}{told}", fontsize=8, loc="left")


def main(options):
    variables = "transactions,overlap,influence,phase"
    layer = simulate.CONFIGS / "slow_shift_of_power.cfg"
    with simulate.Runner(options.replicates, options.seed, options.set) as runner:
        region = runner.run((options.scenario,), variables)
        shifting = runner.run((options.scenario, layer), variables)
        check_region(region)
        pairs = compare(region, shifting)
        sentences = list(judge(pairs, region, shifting))
        heading = simulate.heading(region, options)
    if options.json:
        print(json.dumps({"title": heading, "pairs": list(as_data(pairs)), "sentences": sentences},
                         indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print((markdown if options.markdown else text)(heading, pairs, sentences))
    if options.output:
        try:
            draw(pairs, heading).savefig(options.output, dpi=150)
        except (OSError, ValueError) as error:
            raise simulate.RunError(f"{options.output}: {error}") from error
    return 0
