# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dataset holds: its axes and replicates, and what its scenario schedules, and when."""

import datetime
import re

import xarray as xr

from ..errors import Error

PHASES = ["none", "nascent", "ascendant", "mature"]
INNER = {"replicate", "state", "partner", "dyad", "venue", "issue", "phase_name", "entered_phase",
         "tick", "quantile"}  # dimensions of a single run; those of a sweep besides are its axes
BASE = "base"  # a text of a coordinate where a point has what the scenario says; numbers: missing


def variable(data, name):
    """A variable by its name, which a dataset need not hold."""
    if name not in data:
        raise Error(f"these results do not hold {name}")
    return data[name]


def axes(sweep):
    """The dimensions of a sweep that vary, in their order: those of its grid, or ["point"]."""
    source = sweep["status"] if "status" in sweep else sweep
    return [str(name) for name in source.dims if name not in INNER]


def require_point(data):
    """Refuses a whole sweep where one run, or one point of a sweep, is drawn."""
    left = axes(data) if data.comity.kind == "sweep" else []
    if left:
        first = ", ".join(f"{axis}=0" for axis in left)
        raise Error(f"this picture is of one point of a sweep: choose it first by its values with "
                    f".sel(...), or by its place, as in .isel({first})")


def replicates(data):
    """How many replicates there are, in words; of an adaptive sweep, from the fewest to the most.
    Without a number where nothing tells it, as in a dataset of shares alone."""
    counts = [data["replicates"].min(), data["replicates"].max()] if "replicates" in data else []
    kept = [data.sizes["replicate"]] if "replicate" in data.sizes else []
    if not counts + kept:
        return "replicates"
    low, high = (min([int(count)] + kept) for count in counts or 2 * kept)
    return f"{high} replicate{'s' * (high != 1)}" if low == high else f"{low} to {high} replicates"


def is_mean_field(data):
    """Whether expectations stand in place of draws: of a run, or of all points of a sweep."""
    return data.attrs.get("mode") == "mean_field"


def final_shares(data):
    """Share of the replicates in each phase after the last tick, over `phase_name`."""
    phase = variable(data, "final_phase")
    names = xr.DataArray(PHASES, dims="phase_name", name="phase_name")
    counts = xr.concat([(phase == code).sum("replicate") for code in range(len(PHASES))], names)
    return (counts / phase.notnull().sum("replicate")).transpose(..., "phase_name")


def origin(data):
    """What made the results, for a caption; a sweep has no seed of its own to be named."""
    seed = f"seed {data.attrs['seed']}, " if "seed" in data.attrs else ""
    return (f"comity {data.attrs.get('comity_version', '')}, {seed}results "
            f"{data.attrs.get('results_sha256', '')[:12]}")


def start(run):
    """The first month of the scenario, as "1994-01"; None when there is no scenario."""
    return _setting(run.attrs.get("scenario", ""), "start")


def dates(run):
    """The dates of the ticks as Python's; xarray uses other types outside 1678 to 2262."""
    months = run["time"].dt
    return [
        datetime.datetime(int(year), int(month), 1)
        for year, month in zip(months.year.values, months.month.values)
    ]


# ---- what a point of a sweep is ----

def varied(data):
    """The keys that vary in a sweep, as it was opened or computed: a coordinate may be dropped."""
    return [str(values.attrs.get("long_name", name)) for name, values in data.coords.items()
            if not INNER.issuperset(values.dims)]


def place(data):
    """Where in a sweep a point is, as "hegemony = 0.5, ..."; nothing for a run."""
    if "point" in data.coords and data["point"].ndim == 0:
        return f"point {int(data['point'])} of the design"
    known = {key: _of_point(data, key, None) for key in data.encoding.get("varied", [])}
    return ", ".join(f"{key} = {level(value)}" for key, value in known.items() if value is not None)


def level(value):
    """A value of an axis as a text."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _of_point(data, key, otherwise):
    """The value of a key at this point, as its scenario has it if it does not vary; None when it
    varies and is not known."""
    if key not in data.encoding.get("varied", []):
        return otherwise
    for values in data.coords.values():
        if values.attrs.get("long_name") == key and values.size == 1:
            value = values.item()
            return otherwise if value == BASE or value != value else value
    return None


def _scenario(data):
    """The text of the scenario of a run, or of a point of a sweep; "" when it is not known."""
    if data.comity.kind != "sweep":
        return data.attrs.get("scenario", "")
    provenance = data.comity.provenance
    names = provenance.get("scenarios", "").splitlines()
    name = _of_point(data, "scenario", names[0] if names else None)
    return provenance[f"scenario_{names.index(name)}"] if name in names else ""


# ---- what is scheduled ----

def shocks(data):
    """Scheduled shocks, as (date, name) in order of time; those of one month are joined. Those of a
    point of a sweep are as its coordinates say; what cannot be known is left out."""
    text = _scenario(data)
    found = {}
    for event in _groups(text):
        issue, name = _setting(event, "shock"), _setting(event, "name")
        at = _of_point(data, f"events.{name}.at", _setting(event, "at"))
        magnitude = _of_point(data, f"events.{name}.magnitude", _setting(event, "magnitude"))
        # of magnitude 0 it is none
        if not issue or not at or magnitude is None or float(magnitude) == 0:
            continue
        date = _month(at) if "-" in at else _month(_setting(text, "start"), int(at))
        names = found.setdefault(date, [])
        name = (name or issue).replace("_", " ")
        if name not in names:
            names.append(name)
    return [(date, ", ".join(names)) for date, names in sorted(found.items())]


# ---- texts in the syntax of libconfig ----

def _groups(text):
    """The innermost groups: events, axes, members of a zip."""
    return re.findall(r"\{[^{}]*\}", text)


def _setting(text, key):
    match = re.search(rf'\b{key}\s*[=:]\s*(?:"([^"]*)"|([-+.\w]+))', text)
    return match and (match.group(1) or match.group(2))


def _month(text, later=0):
    year, month = (int(part) for part in text.split("-"))
    month += later - 1
    return datetime.datetime(year + month // 12, month % 12 + 1, 1)
