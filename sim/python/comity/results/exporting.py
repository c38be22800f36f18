# SPDX-License-Identifier: GPL-3.0-or-later
"""Results as a table with a row for each replicate, point or month, and as files of Stata and of
spreadsheets."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas
import xarray as xr

from ..errors import Error
from . import contents, tidy

if TYPE_CHECKING:
    from collections.abc import Hashable

    Path = str | os.PathLike[str]

STATA_NAME, STATA_LABEL = 32, 80
ROWS_OF_TEXT = ("scenario", "outcome")  # other dimensions of texts are columns
SHEET_ROWS, SHEET_COLUMNS = 1048576, 16384


def to_wide(data: xr.Dataset, names: Sequence[str]) -> pandas.DataFrame:
    """What `ds.comity.to_wide` returns."""
    variables = [contents.variable(data, name) for name in names or tidy.outcomes(data)]
    if not variables:
        raise Error("nothing is chosen: these results have no outcomes; name variables")
    dims = {name: None for variable in variables for name in variable.dims}
    rows = [name for name in data.dims if name in dims and not _is_inner(data, name)]
    table = xr.Dataset({column: cells for variable in variables
                        for column, cells in _columns(variable, rows)})
    table = table.assign({name: _named(values) for name, values in _beside(data, variables, rows)})
    if not rows:
        return pandas.DataFrame({name: [values.values[()]] for name, values in table.items()})
    frame = table.to_dataframe(dim_order=rows).reset_index()
    frame = _computed(frame)[[*rows, *(name for name in table if name not in rows)]]
    for name, values in table.items():
        _categories(frame, name, values)
    return frame.reset_index(drop=True)


def to_stata(data: xr.Dataset, path: Path, names: Sequence[str]) -> None:
    """What `ds.comity.to_stata` does."""
    frame = to_wide(data, names)
    short = _stata_names([str(name) for name in frame.columns])
    labels = {short[str(name)]: str(name)[:STATA_LABEL] for name in frame.columns}
    frame.columns = pandas.Index([short[str(name)] for name in frame.columns])
    months = {name: "tm" for name in frame if frame[name].dtype.kind == "M"}
    frame = frame.astype({name: str for name in frame if frame[name].dtype == object})
    frame.to_stata(path, write_index=False, version=118, convert_dates=months,
                   variable_labels=labels,
                   data_label=str(data.attrs.get("title", ""))[:STATA_LABEL])


def to_excel(data: xr.Dataset, path: Path, names: Sequence[str]) -> None:
    """What `ds.comity.to_excel` does."""
    frame = to_wide(data, names)
    if len(frame) >= SHEET_ROWS or frame.shape[1] > SHEET_COLUMNS:
        raise Error(f"a sheet holds {SHEET_ROWS - 1} rows and {SHEET_COLUMNS} columns, not "
                    f"{len(frame)} and {frame.shape[1]}; choose a part, or write CSV")
    try:
        frame.to_excel(path, index=False, sheet_name="results", freeze_panes=(1, 0))
    except ImportError as error:
        raise Error("writing .xlsx needs openpyxl (Debian: python3-openpyxl)") from error


def _is_inner(data: xr.Dataset, name: Hashable) -> bool:
    """Whether the places of a dimension are columns: states, pairs, phases."""
    return name in data.coords and data[name].dtype.kind in "OUS" and name not in ROWS_OF_TEXT


def _columns(variable: xr.DataArray, rows: list[Hashable]) -> list[tuple[str, xr.DataArray]]:
    """A column for each place of the dimensions of texts: "final_trust MEX>USA"."""
    inner = [name for name in variable.dims if name not in rows]
    found = []
    for place in np.ndindex(*(variable.sizes[name] for name in inner)):
        labels = {name: str(variable[name].values[at]) for name, at in zip(inner, place)}
        if "partner" in labels and labels.get("state") == labels["partner"]:
            continue
        label = "/".join(labels.values())
        if {"state", "partner"} <= set(labels):
            label = label.replace("/", ">", 1)
        cells = variable.isel(dict(zip(inner, place))).drop_vars(inner, errors="ignore")
        found.append((f"{variable.name} {label}".strip(), _named(cells)))
    return found


def _named(variable: xr.DataArray) -> xr.DataArray:
    return variable.reset_coords(drop=True)


def _beside(data: xr.Dataset, variables: list[xr.DataArray],
            rows: list[Hashable]) -> list[tuple[str, xr.DataArray]]:
    """Where a row stands: axes, months, status and number of replicates."""
    chosen = {variable.name for variable in variables}
    return [(str(name), values)
            for name, values in ((name, data[name]) for name in data.variables)
            if name not in chosen and name not in data.dims and values.ndim > 0
            and set(values.dims) <= set(rows) and "replicate" not in values.dims
            and ("tick" not in values.dims or name == "time")
            and (contents.kind(data) != "comparison" or "outcome" in values.dims)
            and not any(_is_inner(data, dim) for dim in values.dims)
            and not (contents.kind(data) == "comparison" and values.dtype.kind == "f")]


def _computed(frame: pandas.DataFrame) -> pandas.DataFrame:
    """Without the replicates that an adaptive sweep did not compute."""
    if {"replicate", "replicates"} <= set(frame.columns):
        return frame[frame["replicate"] < frame["replicates"]]
    return frame


def _categories(frame: pandas.DataFrame, name: Hashable, values: xr.DataArray) -> None:
    """Values that have names, as phases, become an ordered factor; means of them stay numbers."""
    meanings = str(values.attrs.get("flag_meanings", "")).split()
    if meanings and frame[name].dropna().isin(range(len(meanings))).all():
        codes = frame[name].fillna(-1).astype(int)
        frame[name] = pandas.Categorical.from_codes(codes.tolist(), meanings, ordered=True)


def _stata_names(names: list[str]) -> dict[str, str]:
    """Names of at most 32 letters, digits and underscores, each of them once."""
    taken: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "v"
        plain = plain if plain[0].isalpha() else f"v_{plain}"
        short, number = plain[:STATA_NAME], 1
        while short.lower() in {one.lower() for one in taken.values()}:
            number += 1
            short = f"{plain[:STATA_NAME - len(str(number)) - 1]}_{number}"
        taken[name] = short
    return taken


__all__: Any = ["to_excel", "to_stata", "to_wide"]
