# SPDX-License-Identifier: GPL-3.0-or-later
"""The stylised facts that the default region must reproduce.

Each fact is a function of a Case, a scenario run together with the scenarios laid over it. Row t
of a trajectory is the state after month t. Source "s" marks what Chanona (2005) states, "i" what
interprets him, "theory" what rests on others.
"""

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from . import simulate
from .estimates import Measure, exceeds, mean, measure, median_difference, ratio

US_CA, US_MX, CA_MX, TRILATERAL = range(4)
US, CA, MX = range(3)
TERRORISM = 0
NONE, NASCENT, ASCENDANT, MATURE = range(4)
DYADS = ("US-CA", "US-MX", "CA-MX")

FIRST_YEAR = 1994


def tick(month):
    """The tick of a month, as tick("2001-09")."""
    year, number = month.split("-")
    return 12 * (int(year) - FIRST_YEAR) + int(number) - 1


BEFORE, ATTACKS, JUNE_2005, END = (tick(m) for m in ("2001-08", "2001-09", "2005-06", "2013-12"))
FORTY_YEARS = 480
RECORDED = ("trust,institutions,transactions,identity,agenda,perceived_threat,overlap,"
            "reciprocity,conduct,accords,phase")


class Case:
    """A scenario, the others laid over it, and on top what a null model takes away."""

    def __init__(self, laboratory, scenario=simulate.DEFAULT_REGION, null=None):
        self._laboratory, self._scenario = laboratory, scenario
        self._null = () if null is None else (null,)
        self.region = laboratory.run((scenario, *self._null), RECORDED)
        check_region(self.region)

    def variant(self, name, record="none"):
        layer = simulate.CONFIGS / f"{name}.cfg"
        return self._laboratory.run((self._scenario, layer, *self._null), record)

    def at(self, variable, when):
        return self.region[variable][:, when].astype(float)


def check_region(run):
    """Raises RunError unless the run is about the region and the months of the facts."""
    states, issues = run["state"].asstr()[:], run["issue"].asstr()[:]
    if (list(states) != ["USA", "CAN", "MEX"] or issues[TERRORISM] != "terrorism"
            or run["phase"].shape[1] <= END
            or f"{FIRST_YEAR}-01-01" not in run["time"].attrs["units"].decode()):
        raise simulate.RunError("the facts are about USA, CAN and MEX from 1994-01 to 2013-12 and "
                                "an issue 'terrorism' that comes first; this scenario is not")


@dataclasses.dataclass(frozen=True)
class Fact:
    number: int
    statement: str
    source: str
    measures: Callable


@dataclasses.dataclass(frozen=True)
class Finding:
    fact: Fact
    measures: tuple

    @property
    def passed(self):
        return all(one.passed for one in self.measures)

    @property
    def close(self):
        return any(one.close for one in self.measures)


FACTS = []


def _fact(statement, source):
    def register(function):
        FACTS.append(Fact(len(FACTS) + 1, statement, source, function))
        return function
    return register


def examine(case):
    """The findings of all facts on a case."""
    return [Finding(fact, tuple(fact.measures(case))) for fact in FACTS]


def _accords(case, first, last, venue, issue=slice(None)):
    """Accords of each replicate in the months first to last, both included."""
    def upto(when):
        if when < 0:
            return 0
        return case.at("accords", when)[:, venue, issue].reshape(len(case.region["phase"]), -1)
    return (upto(last) - upto(first - 1)).sum(axis=1)


def _ever(run, phase, last):
    """Share of replicates that enter a phase by tick `last`; a missing entry never comes."""
    return mean(run["first_entry"][:, phase - 1] <= last)


def at_least(run, phase, when):
    """Share of replicates that are in a phase or above it at a tick."""
    return mean(run["phase"][:, when] >= phase)


@_fact("Between 2001-09 and 2005-06 the United States and Canada trust each other more than the "
       "United States and Mexico do.", "s")
def mutual_trust(case):
    during = case.region["reciprocity"][:, ATTACKS:JUNE_2005 + 1].astype(float).mean(axis=1)
    by_dyad = [mean(during[:, dyad]) for dyad in (US_CA, US_MX)]
    yield measure("US-CA", by_dyad[0])
    yield measure("US-MX", by_dyad[1])
    yield measure("US-CA less US-MX", by_dyad[0] - by_dyad[1], low=0.10)


@_fact("In 2005-06 Canada and Mexico are the pair with the least institutions and the least "
       "exchange.", "s")
def weakest_pair(case):
    for variable in ("institutions", "transactions"):
        levels = [mean(column) for column in case.at(variable, JUNE_2005).T]
        other = min(levels[US_CA], levels[US_MX], key=lambda level: level.value)
        yield measure(f"{variable} CA-MX", levels[CA_MX])
        yield exceeds(f"next lowest {variable} less it", other - levels[CA_MX])


@_fact("From 2001-09 to 2005-06 the United States signs more accords with Canada than with Mexico, "
       "about as the smart-border plans do (30 actions against 22).", "s")
def accords_after_the_attacks(case):
    yield measure("US-CA / US-MX", ratio(_accords(case, ATTACKS, JUNE_2005, US_CA),
                                         _accords(case, ATTACKS, JUNE_2005, US_MX)),
                  low=1.1, high=1.7)


@_fact("Terrorism is perceived as a greater threat by all three in 2001-11 than in 2001-08, most "
       "of all by the United States.", "s")
def perceived_terrorism(case):
    rise = (case.at("perceived_threat", BEFORE + 3) - case.at("perceived_threat", BEFORE))
    rises = [mean(rise[:, state, TERRORISM]) for state in (US, CA, MX)]
    for name, value in zip(("US", "CA", "MX"), rises):
        yield measure(f"rise {name}", value, low=0.2)
    yield exceeds("US less CA", rises[US] - rises[CA])
    yield exceeds("US less MX", rises[US] - rises[MX])


@_fact("Exchange across both borders of the United States dips in the year after the attacks, more "
       "with Mexico; two years after it is near its old level.", "s; size i")
def dip_in_exchange(case):
    levels = case.region["transactions"][:, :BEFORE + 25].astype(float)
    lowest = []
    for dyad in (US_CA, US_MX):
        month = ATTACKS + int(levels[:, ATTACKS:ATTACKS + 12, dyad].mean(axis=0).argmin())
        lowest.append(ratio(levels[:, month, dyad], levels[:, BEFORE, dyad]))
        yield measure(f"lowest {DYADS[dyad]}", lowest[dyad], high=1.0, strict=True)
    yield exceeds("US-CA less US-MX", lowest[US_CA] - lowest[US_MX])
    for dyad in (US_CA, US_MX):
        yield measure(f"2003-08 {DYADS[dyad]}",
                      ratio(levels[:, BEFORE + 24, dyad], levels[:, BEFORE, dyad]), low=0.94)


@_fact("In the two years after the attacks each pair with the United States signs more accords a "
       "month than in the two years before.", "s")
def more_accords(case):
    for dyad in (US_CA, US_MX):
        yield measure(f"after / before {DYADS[dyad]}",
                      ratio(_accords(case, ATTACKS, ATTACKS + 23, dyad),
                            _accords(case, ATTACKS - 24, BEFORE, dyad)), low=1.4)


@_fact("Few of the accords up to 2005-06 are trilateral.", "s")
def bilateral_region(case):
    yield measure("trilateral share", ratio(_accords(case, 0, JUNE_2005, TRILATERAL),
                                            _accords(case, 0, JUNE_2005, slice(None))), high=0.20)


@_fact("The unilateral measures against Mexico of 2004-08, 2005-01 and 2005-02 cost the United "
       "States Mexico's trust by 2005-06, and less of Canada's.", "s; size i")
def ghost_of_unilateralism(case):
    scripted = case.variant("north_america_scripted", "trust")["trust"][:, JUNE_2005].astype(float)
    lost = case.at("trust", JUNE_2005) - scripted
    mexico, canada = mean(lost[:, MX, US]), mean(lost[:, CA, US])
    yield measure("lost with MX", mexico, low=0.15)
    yield measure("lost with CA", canada)
    yield exceeds("MX less CA", mexico - canada)


@_fact("At the start the agendas of Canada and Mexico are wider than that of the United States, "
       "and nearer to each other than either is to it.", "s")
def agendas(case):
    share = case.at("agenda", 0)
    logarithms = np.log(share, out=np.zeros_like(share), where=share > 0)
    entropy = -(share * logarithms).sum(axis=2)
    overlap = case.at("overlap", 0)
    yield exceeds("entropy CA less US", mean(entropy[:, CA] - entropy[:, US]))
    yield exceeds("entropy MX less US", mean(entropy[:, MX] - entropy[:, US]))
    yield exceeds("overlap CA-MX less US-CA", mean(overlap[:, CA_MX] - overlap[:, US_CA]))
    yield exceeds("overlap CA-MX less US-MX", mean(overlap[:, CA_MX] - overlap[:, US_MX]))


@_fact("Both pairs with the United States define threats more alike in 2005-06 than in 2001-08, "
       "yet not the same.", "s")
def shared_definition(case):
    before, after = case.at("overlap", BEFORE), case.at("overlap", JUNE_2005)
    for dyad in (US_CA, US_MX):
        yield measure(f"rise {DYADS[dyad]}", mean(after[:, dyad] - before[:, dyad]), low=0.03)
    for dyad in (US_CA, US_MX):
        yield measure(f"level {DYADS[dyad]}", mean(after[:, dyad]), high=0.95, strict=True)


@_fact("In 2005-06 regional identity is strongest in Canada, then the United States, then Mexico; "
       "Mexico's has grown since the start.", "s")
def identities(case):
    levels = [mean(column) for column in case.at("identity", JUNE_2005).T]
    # rounded as the file rounds levels, so that an identity that stays is no growth
    start = float(np.float32(case.region["states_identity"][MX]))
    yield exceeds("CA less US", levels[CA] - levels[US])
    yield exceeds("US less MX", levels[US] - levels[MX])
    yield measure("level MX", levels[MX])
    yield exceeds("MX less its start", levels[MX] - start)


@_fact("In 2005-06 the institutions of the United States with its neighbours run ahead of regional "
       "identity.", "s")
def institutions_before_identity(case):
    institutions = case.at("institutions", JUNE_2005)[:, [US_CA, US_MX]].mean(axis=1)
    identity = case.at("identity", JUNE_2005).mean(axis=1)
    yield exceeds("institutions less identity", mean(institutions - identity))


@_fact("Up to 2005-06 the United States signs more accords on terrorism with Canada than with "
       "Mexico.", "s")
def terrorism_accords(case):
    yield measure("US-CA / US-MX", ratio(_accords(case, 0, JUNE_2005, US_CA, TERRORISM),
                                         _accords(case, 0, JUNE_2005, US_MX, TERRORISM)), low=1.5)


@_fact("In 2000 unilateral acts are rare.", "s")
def rare_unilateral_acts(case):
    months = slice(tick("2000-01"), tick("2000-12") + 1)
    share = case.region["conduct"][:, months].astype(float).mean(axis=1)
    pairs = [mean(share[:, i, j]) for i in range(3) for j in range(3) if i != j]
    largest = max(pairs, key=lambda pair: pair.value)
    yield measure("a month, of the pair with most", largest, high=0.05)


@_fact("Before the attacks the region is in no phase of a security community.", "i")
def no_phase_before(case):
    yield measure("share in none, 2001-08", mean(case.at("phase", BEFORE) == NONE), low=0.80)


@_fact("In 2005-06 the region is most often a nascent community, and never a mature one.", "s")
def nascent_after(case):
    phase = case.at("phase", JUNE_2005)
    yield measure("share nascent", mean(phase == NASCENT), low=0.60, high=0.85)
    yield measure("share mature", mean(phase == MATURE), high=0.01)


@_fact("Without the attacks the region becomes nascent later.", "s")
def later_without_the_attacks(case):
    def entries(run):
        months = run["first_entry"][:, NASCENT - 1].astype(float)
        # a longer run must not count as earlier than one that ends in 2013-12
        return np.where(months <= END, months, math.inf)
    later, interval = median_difference(entries(case.variant("no_september_11")),
                                        entries(case.region))
    yield Measure("months between the medians", later, interval=interval, low=18)


@_fact("The region is not mature by 2013-12: the partnership of 2005 never became a trilateral "
       "order.", "s")
def never_mature(case):
    yield measure("share ever mature", _ever(case.region, MATURE, END), high=0.01)


@_fact("In 2013-12 a region is ascendant most often under a benign hegemon, then under equal "
       "power, then as it is, then under a unilateral hegemon.", "theory")
def order_of_powers(case):
    runs = [("benign", case.variant("benign_hegemon", "phase")),
            ("symmetric", case.variant("symmetric_power", "phase")), ("as it is", case.region),
            ("unilateral", case.variant("unilateral_hegemon", "phase"))]
    shares = [(name, at_least(run, ASCENDANT, END)) for name, run in runs]
    for name, share in shares:
        yield measure(name, share)
    for (name, share), (below, lower) in zip(shares, shares[1:]):
        yield exceeds(f"{name} less {below}", share - lower)


@_fact("In forty years hub and spokes never become mature; trilateral institutions mostly are, at "
       "their end.", "theory")
def paths_to_maturity(case):
    yield measure("ever mature, hub and spokes",
                  _ever(case.variant("hub_and_spoke"), MATURE, FORTY_YEARS - 1), high=0.0)
    trilateral = case.variant("trilateral_institutions", "phase")
    yield measure("mature at the end, trilateral",
                  at_least(trilateral, MATURE, FORTY_YEARS - 1), low=0.5)
