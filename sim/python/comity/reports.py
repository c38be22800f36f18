# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program reports of scenarios and sweeps: a story, values, mistakes, a plan."""

from __future__ import annotations

import ctypes
import dataclasses
import os
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from . import values
from .binding import load, structures
from .binding.calls import Watch, call_library, text_of, texts
from .errors import Error
from .sources import Scenario
from .sweeping import sweep_source

if TYPE_CHECKING:
    import pandas

WIDTH = 98


# ---- trace ----

@dataclasses.dataclass(frozen=True)
class Event:
    """What happens in a month of a story."""

    tick: int
    month: str
    text: str


@dataclasses.dataclass(frozen=True)
class Story:
    """One world in words; `print(story)` shows it."""

    title: str
    events: list[Event]

    def __str__(self) -> str:
        lines = [self.title, ""]
        for event in self.events:
            lines += textwrap.wrap(event.text, WIDTH, initial_indent=f"{event.month}  ",
                                   subsequent_indent=" " * 9)
        return "\n".join(lines)

    def to_frame(self) -> pandas.DataFrame:
        """A row for each event: tick, month, text."""
        import pandas  # pylint: disable=import-outside-toplevel
        return pandas.DataFrame([dataclasses.asdict(event) for event in self.events],
                                columns=["tick", "month", "text"])


def trace(scenario: str | os.PathLike[str], replicate: values.Number = 0, *, start: object = None,
          end: object = None, seed: values.Number | None = None, mean_field: bool = False,
          title: str | None = None,
          set: Mapping[str, values.Setting] | None = None,  # pylint: disable=redefined-builtin
          **parameters: values.Setting) -> Story:
    """The story of one world as `comity trace` tells it: shocks, unilateral acts, accords, and when
    and why the phases change. It is the world of ``comity.run(...).sel(replicate=...)``.

    start, end    first and last month (default: of the run), "2001-09" or a date
    title         in place of the scenario's

        >>> print(comity.trace("north_america.cfg", 3, start="2001-06", end="2002-12"))
    """
    source = Scenario(scenario, values.changed(set, parameters), seed=seed, title=title)
    options = structures.TraceOptions(scenario=source.structure,
                                      mean_field=values.flag("mean_field", mean_field),
                                      replicate=values.whole("replicate", replicate, 0))
    setattr(options, "from", None if start is None else text_of(values.assigned(start)))
    options.to = None if end is None else text_of(values.assigned(end))
    events: list[Event] = []

    def take(_: object, tick: int, month: bytes, text: bytes) -> None:
        events.append(Event(int(tick), month.decode(), text.decode(errors="replace")))

    _call("comity_trace_report", ctypes.byref(options), structures.StorySink(take), None)
    heading = [event.text for event in events if not event.month]  # and what differs from the file
    return Story("\n".join(heading), events[len(heading):])


# ---- explain and check ----

def explain(scenario: str | os.PathLike[str] | None = None, *,
            set: Mapping[str, values.Setting] | None = None,  # pylint: disable=redefined-builtin
            **parameters: values.Setting) -> pandas.DataFrame:
    """Every value of a scenario (default: the defaults) by its key: `value`, `origin` ("file:line",
    "default" or "changed"), the `source` that the scenario gives for it, and of its parameter
    `meaning`, `unit`, `range` and `symbol`.

        >>> comity.explain("north_america.cfg").loc["states.USA.restraint"]
    """
    import pandas  # pylint: disable=import-outside-toplevel
    source = Scenario(scenario, values.changed(set, parameters), or_defaults=True)
    rows: list[dict[str, object]] = []

    def take(_: object, key: bytes, value: float, origin: bytes, given: bytes, parameter: Any,
             interval: bytes) -> None:
        of = parameter.contents
        rows.append({"key": key.decode(), "value": value, "origin": _origin(origin.decode(errors="replace")),
                     "meaning": of.meaning.decode(), "unit": of.unit.decode(),
                     "range": interval.decode(), "symbol": of.symbol.decode(),
                     "source": given.decode()})

    _call("comity_scenario_explain", ctypes.byref(source.structure), structures.ValueSink(take),
          None)
    return pandas.DataFrame(rows).set_index("key")


def _origin(origin: str) -> str:
    return "changed" if origin == "--set" else origin


def scenarios(kind: str | None = None) -> pandas.DataFrame:
    """What comes with the program, by kind and name, as `comity scenarios` lists it: scenarios,
    rivals, sweeps, calibrations, posteriors, measures, facts, null models, or those of one kind.
    Wherever a file is expected, its name can be given.

        >>> comity.scenarios("sweep")["title"]
        >>> comity.run("us_japan_korea")
    """
    import pandas  # pylint: disable=import-outside-toplevel
    found = structures.ShippedInputs()
    try:
        _call("comity_shipped_inputs", ctypes.byref(found),
              None if kind is None else text_of(values.text("kind", kind)))
        rows = [{"kind": one.kind.decode(), "name": one.name.decode(), "title": one.title.decode()}
                for one in found.list[:found.count]]
    finally:
        load().comity_shipped_inputs_free(ctypes.byref(found))
    return pandas.DataFrame(rows, columns=["kind", "name", "title"])


def new(path: str | os.PathLike[str], *, force: bool = False) -> None:
    """Writes a commented scenario to begin a region of one's own with, as `comity new` does; `force`
    replaces a file that is there.

        >>> comity.new("my_region.cfg")
    """
    _call("comity_scenario_new", text_of(values.path("path", path)),
          ctypes.c_bool(values.flag("force", force)))


def check(file: str | os.PathLike[str], axes: Mapping[str, Any] | None = None, *,
          sweep: bool = False, **settings: Any) -> list[str]:
    """The mistakes of a scenario, each a line; none when it can be run. With `axes`, or with
    ``sweep=True`` for a sweep file, those of a sweep, as `comity.sweep` takes it.

        >>> comity.check("my_region.cfg", hegemony=0.7)
        []
    """
    try:
        if values.flag("sweep", sweep) or axes is not None:
            swept = sweep_source(file, axes, settings)
            _call("comity_sweep_check", ctypes.byref(swept))
        else:
            changes = values.changed(settings.pop("set", None), settings)
            source = Scenario(file, changes)
            _call("comity_scenario_check", ctypes.byref(source.structure))
    except Error as error:
        return str(error).splitlines()
    return []


# ---- facts ----

def facts(scenario: str | os.PathLike[str], *, file: str | os.PathLike[str] | None = None,
          power: bool = False, nulls: Iterable[str | os.PathLike[str]] = (),
          replicates: values.Number | None = None, seed: values.Number | None = None,
          threads: values.Number = 0, title: str | None = None,
          set: Mapping[str, values.Setting] | None = None,  # pylint: disable=redefined-builtin
          **parameters: values.Setting) -> pandas.DataFrame:
    """Stylised facts on a scenario, as `comity facts` examines them: a row for each measure of a
    fact, with its `value` and standard `error`, its `bound`, and whether the fact `holds` and is
    `close` to one of its bounds.

    file      of facts (default: the shipped ones of the scenario)
    power     on null models too, each without a mechanism: all that are shipped, or `nulls`, files
              laid over the scenario; `model` says which

        >>> found = comity.facts("north_america.cfg", power=True, replicates=200)
        >>> found.groupby(["fact", "model"], sort=False)["holds"].all().unstack()
    """
    import pandas  # pylint: disable=import-outside-toplevel
    source = Scenario(scenario, values.changed(set, parameters), seed=seed, replicates=replicates,
                      title=title)
    named = [nulls] if isinstance(nulls, (str, os.PathLike)) else nulls
    if not isinstance(values.plain(named), Iterable):
        raise Error(f"nulls: {nulls!r} is no list of files")
    paths = texts([values.path("nulls", one) for one in named])
    options = structures.ExaminationOptions(
        scenario=source.structure,
        facts=None if file is None else text_of(values.path("file", file)),
        power=values.flag("power", power), nulls=paths, nulls_count=len(paths),
        threads=values.whole("threads", threads, 0))
    rows: list[dict[str, object]] = []

    def take(_: object, fact: Any) -> None:
        row = {name: getattr(fact.contents, name) for name, *_ in structures.ReportedFact._fields_}
        rows.append({name: value.decode(errors="replace") if isinstance(value, bytes) else value
                     for name, value in row.items()})

    watch = Watch()
    call_library(load().comity_facts_report, ctypes.byref(options), ctypes.byref(watch.monitor),
                 structures.FactSink(take), None, watch=watch)
    return pandas.DataFrame(rows)


# ---- plan ----

@dataclasses.dataclass(frozen=True)
class Plan:
    """What a sweep would compute, and what that would take here."""

    points: int
    replicates: int
    replicates_expected: float  # fewer than the most where the sweep is adaptive
    ticks: int
    blocks: int  # that threads, shards and processes can share
    block_points: int
    block_replicates: int  # of each: all, or a range where points are divided
    threads: int
    worlds_per_second: float
    seconds: float
    file_bytes: float
    uncompressed_bytes: float
    memory_bytes: float
    block_seconds: float
    cores: int  # of a cluster, if they were asked for; then what it does for how long
    cores_computing_seconds: float
    cores_waiting_seconds: float
    cores_joining_seconds: float
    advice: list[str]

    def __str__(self) -> str:
        lines = [f"{self.points} points of {self.replicates} replicates, {self.ticks} months",
                 f"about {self.seconds:.3g} s on {self.threads} threads, a file of "
                 f"{self.file_bytes / 1e6:.3g} MB, memory of {self.memory_bytes / 1e6:.3g} MB"]
        for sentence in self.advice:
            lines += textwrap.wrap(sentence, WIDTH)
        return "\n".join(lines)


def plan(file: str | os.PathLike[str], axes: Mapping[str, Any] | None = None, *,
         threads: values.Number = 0, seconds: float = 0, cores: values.Number = 0,
         **settings: Any) -> Plan:
    """What a sweep would take on this machine, and whether it is enough, as `comity plan` says it;
    `file`, `axes` and settings as for `comity.sweep`. Some points are tried, for about `seconds`
    (0: a third of a second). With `cores`, also what it would take on a cluster of that many.

        >>> print(comity.plan("sweeps/sobol_indices.cfg"))
    """
    options = structures.PlanOptions(sweep=sweep_source(file, axes, settings),
                                     threads=values.whole("threads", threads, 0),
                                     seconds=values.between("seconds", seconds, 0, 1e6, closed=True),
                                     cores=values.whole("cores", cores, 0))
    figures: dict[str, Any] = {}
    advice: list[str] = []

    def take(_: object, name: bytes, figure: float) -> None:
        figures[name.decode()] = figure

    def advise(_: object, sentence: bytes) -> None:
        advice.append(sentence.decode(errors="replace"))

    _call("comity_plan_report", ctypes.byref(options), structures.FigureSink(take),
          structures.AdviceSink(advise), None)
    for name in ("points", "replicates", "ticks", "blocks", "block_points", "block_replicates",
                 "threads", "cores"):
        figures[name] = int(figures[name])
    return Plan(**figures, advice=advice)


def _call(name: str, *arguments: Any) -> None:
    function: Callable[..., int] = getattr(load(), name)
    call_library(function, *arguments)
