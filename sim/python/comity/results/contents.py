# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dataset holds: its axes and replicates, what a point of a sweep is, what made it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr

from ..errors import Error

INNER = {"replicate", "state", "partner", "dyad", "venue", "issue", "phase_name", "entered_phase",
         "tick", "quantile", "event"}  # dimensions of a single run; others of a sweep are its axes
LABELLED = ("state", "partner", "dyad", "venue", "issue", "phase_name", "entered_phase")
BASE = "base"  # a text of a coordinate where a point has what the scenario says; numbers: missing


def variable(data: xr.Dataset, name: str) -> xr.DataArray:
    """A variable by its name, which a dataset need not hold."""
    if not isinstance(name, str) or name not in data:
        raise Error(f"these results do not hold {name}")
    return data[name]


def setting(data: xr.Dataset, name: str) -> xr.DataArray:
    """A variable that no replicate changes, of runs that were joined along `replicate` too."""
    values = variable(data, name)
    return values.isel(replicate=0) if "replicate" in values.dims else values


def kind(data: xr.Dataset) -> str:
    """ "run", "sweep" or "comparison"; of another dataset nothing."""
    return str(data.attrs.get("comity_format", ""))


def axes(sweep: xr.Dataset) -> list[str]:
    """The dimensions of a sweep that vary, in their order: those of its grid, or ["point"]."""
    source = sweep["status"] if "status" in sweep else sweep
    return [str(name) for name in source.dims if name not in INNER]


def require_point(data: xr.Dataset) -> xr.Dataset:
    """One run, or one point of a sweep, as what is drawn of it; a whole sweep is refused. An axis of
    dates keeps its dimension where a month is chosen by its name, which could be several days."""
    if data.sizes.get("replicate", 1) == 0:
        raise Error("no replicate is left of these results")
    if "time" in data.dims and "tick" in data.coords:  # by the caller's swap_dims
        data = data.swap_dims(time="tick")
    data = data.squeeze([axis for axis in axes(data) if data.sizes[axis] == 1]
                        if kind(data) == "sweep" else [])
    left = [str(name) for name in data.dims if name not in INNER]
    if kind(data) == "sweep":
        left = axes(data)
    if not left or kind(data) == "comparison":
        return in_time(data)
    first = ", ".join(f"{axis}=0" for axis in left)
    what = "one point of a sweep" if kind(data) == "sweep" else "one run"
    raise Error(f"this picture is of {what}: choose it first by its values with .sel(...), or by "
                f"its place, as in .isel({first})")


def in_time(data: xr.Dataset) -> xr.Dataset:
    """With its ticks one after another, as a line over time needs them."""
    if "tick" in data.dims and (np.diff(data["tick"].values) < 0).any():
        return data.sortby("tick")
    return data


# ---- replicates ----

def has_all_replicates(data: xr.Dataset) -> bool:
    """Whether what a file keeps of all replicates together is of the replicates that are here: not
    so of a part of them, nor of several runs joined along `replicate`."""
    if "replicate" not in data.coords and "replicate" not in data.dims:
        return True
    here = np.atleast_1d(data["replicate"].values)
    if "replicates" in data:  # an adaptive point may have fewer than others
        most = int(data["replicates"].max())
        return len(here) == len(np.unique(here)) and set(range(most)) <= set(here.tolist())
    computed = int(data.attrs.get("replicates", -1))  # not known to be all
    return len(here) == len(np.unique(here)) == computed


def chosen(values: xr.DataArray, dimension: str) -> xr.DataArray:
    """With a dimension of which one place was chosen."""
    one = dimension in values.coords and dimension not in values.dims
    return values.expand_dims(dimension) if one else values


def of_phase(values: xr.DataArray, phase: str) -> xr.DataArray:
    """What there is of the entry into a phase."""
    values = chosen(values, "entered_phase")
    here = [str(name) for name in values["entered_phase"].values]
    if phase not in here:
        raise Error(f"nothing is left of {phase} in these results, but of {joined(here) or 'none'}")
    return values.isel(entered_phase=here.index(phase))


def labelled(data: xr.Dataset) -> xr.Dataset:
    """Results in which what is found by its label has one of its own."""
    for name in (name for name in LABELLED if name in data.dims):
        if name not in data.coords:
            raise Error(f"these results have no labels of {name} any more: the coordinate {name} is "
                        "not there")
        labels = data[name].values.tolist()
        for place, label in enumerate(labels):
            if not isinstance(label, (str, bytes)):
                raise Error(f"labels of {name} are texts, and {label} is none")
            if label in labels[:place]:
                raise Error(f"{label!r} stands twice among the labels of {name}")
    return data


def present(data: xr.Dataset) -> xr.Dataset:
    """Results of which something is left."""
    for name in ("replicate", "tick"):
        if name in data.coords and data[name].dims not in ((), (name,), ("time",)):
            raise Error(f"{name} has no dimension of its own any more, but stands along "
                        f"{joined(data[name].dims)}; unstack that first")
    for name in ("replicate", "tick", "scenario", "outcome", "draw", "parameter", *axes(data)):
        if data.sizes.get(name, 1) == 0:
            raise Error(f"no {name} is left of these results")
    return data


def by_replicate(values: xr.DataArray) -> xr.DataArray:
    """With the dimension `replicate`, of one replicate too."""
    return values if "replicate" in values.dims else values.expand_dims("replicate")


def replicates(data: xr.Dataset) -> str:
    """How many replicates there are, in words; of an adaptive sweep, from the fewest to the most;
    one that was chosen by its number. Without a number where it is not known, as in a dataset of
    shares alone."""
    if "replicate" in data.coords and data["replicate"].ndim == 0:
        return f"replicate {int(data['replicate'])}"
    counts = [data["replicates"].min(), data["replicates"].max()] if "replicates" in data else []
    kept = [data.sizes["replicate"]] if "replicate" in data.sizes else []
    if not counts + kept:
        return "replicates"
    low, high = (min([int(count)] + kept) for count in counts or 2 * kept)
    return f"{high} replicate{'s' * (high != 1)}" if low == high else f"{low} to {high} replicates"


def is_mean_field(data: xr.Dataset) -> bool:
    """Whether expectations stand in place of draws: of a run, or of all points of a sweep."""
    return bool(data.attrs.get("mode") == "mean_field")


# ---- what made it ----

def origin(data: xr.Dataset) -> str:
    """What made the results, for a caption; a sweep has no seed of its own to be named."""
    parts = [f"comity {data.attrs.get('comity_version', '')}"]
    if "seed" in data.attrs:
        parts.append(f"seed {data.attrs['seed']}")
    if "results_sha256" in data.attrs:
        parts.append(f"results {data.attrs['results_sha256'][:12]}")
    return ", ".join(parts)


# ---- what a point of a sweep is ----

def varied(data: xr.Dataset) -> list[str]:
    """The keys that vary in a sweep, as it was opened or computed: a coordinate may be dropped."""
    return [str(values.attrs.get("long_name", name)) for name, values in data.coords.items()
            if not INNER.issuperset(values.dims)]


def place(data: xr.Dataset) -> str:
    """Where in a sweep a point is, as "hegemony = 0.5, ..."; nothing for a run."""
    if "point" in data.coords and data["point"].ndim == 0:
        return f"point {int(data['point'])} of the design"
    keys = data.encoding.get("varied")
    if keys is None and kind(data) == "sweep":  # opened by xarray itself
        keys = [str(values.attrs.get("long_name", name)) for name, values in data.coords.items()
                if values.size == 1 and name not in INNER | {"time"}]
    known = {key: of_point(data, key, None) for key in keys or []}
    return ", ".join(f"{key} = {level(value)}" for key, value in known.items() if value is not None)


def level(value: object) -> str:
    """A value of an axis as a text."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def coordinate_value(value: object) -> object:
    """A value of a coordinate as a scenario has it: a month as "2001-09", or BASE for none."""
    if isinstance(value, np.datetime64):
        return BASE if np.isnat(value) else str(value.astype("datetime64[M]"))
    if hasattr(value, "year"):  # of a calendar beyond NumPy's years
        return f"{value.year:04d}-{getattr(value, 'month'):02d}"
    return value.item() if isinstance(value, np.generic) else value


def of_point(data: xr.Dataset, key: str, otherwise: object) -> object:
    """The value of a key at this point, as its scenario has it if it does not vary; None when it
    varies and is not known."""
    for values in data.coords.values():
        if values.attrs.get("long_name") == key and values.size == 1:
            value: object = coordinate_value(values.values.ravel()[0])
            return otherwise if value == BASE or value != value else value
    return None if key in (data.encoding.get("varied") or varied(data)) else otherwise


def in_words(key: str) -> str:
    """The key of a parameter as words: "states.USA.restraint" is "restraint of USA"."""
    parts = key.replace("_", " ").split(".")
    if parts[0] == "events" and len(parts) == 3:
        return f"{'month' if parts[2] == 'at' else parts[2]} of {parts[1]}"
    if parts[0] in ("states", "dyads") and len(parts) >= 3:
        return " ".join([f"{parts[2]} of {parts[1]}", *([f"({', '.join(parts[3:])})"]
                                                       if parts[3:] else [])])
    if parts[0] in ("states", "dyads") and len(parts) == 2:
        return f"{parts[1]} of all {parts[0]}"
    return " ".join(parts)


def joined(words: Iterable[object]) -> str:
    """Words in a row for a sentence."""
    return ", ".join(map(str, words))


def changes(data: xr.Dataset) -> str:
    """What differs from the scenario file, as "hegemony = 0, ..."; nothing where nothing does."""
    keys = str(data.attrs.get("changed_keys", "")).split("\n")
    values = str(data.attrs.get("changed_values", "")).split("\n")
    return joined(f"{key} = {value}" for key, value in zip(keys, values) if key)


def title(data: xr.Dataset) -> str:
    """The title of a scenario or sweep."""
    return str(data.attrs.get("title", ""))


def described(data: xr.Dataset) -> str:
    """The title, with what differs from the scenario file and where in a sweep this is."""
    parts = [title(data), changes(data), place(data)]
    return ", ".join(part for part in parts if part)


def at_point(data: xr.Dataset) -> str:
    """A sentence of a caption: where in a sweep this part of it is, if it is one level of an axis."""
    where = place(data)
    return f" At {where}." if where else ""
