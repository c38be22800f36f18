# SPDX-License-Identifier: GPL-3.0-or-later
"""The months of a run, whatever the century: xarray has other types outside 1678 to 2262."""

from __future__ import annotations

import contextlib
import datetime
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr

from ..binding import phase_names
from ..errors import Error
from ..values import month_number

Month = int  # since January of the year 0


def months(data: xr.Dataset) -> np.ndarray[Any, Any]:
    """The months of the ticks kept, as numbers."""
    if "time" not in data.coords:
        raise Error("these results have no dates any more: the coordinate time is not there")
    time = np.atleast_1d(data["time"].values)
    return np.array([month_of(one) for one in time], dtype=int)


def month_of(date: object) -> Month:
    """The number of the month of a date of any type."""
    if isinstance(date, np.datetime64):
        return int(date.astype("datetime64[M]").astype(int)) + 12 * 1970
    return 12 * int(getattr(date, "year")) + int(getattr(date, "month")) - 1


def dates(data: xr.Dataset) -> list[datetime.datetime]:
    """The dates of the ticks kept as Python's."""
    return [date_of(month) for month in months(data)]


def date_of(month: Month) -> datetime.datetime:
    """The first day of a month, for Matplotlib."""
    year, rest = divmod(int(month), 12)
    if not 1 <= year <= 9999:
        raise Error(f"{year} is outside the years 1 to 9999, which a figure can show")
    return datetime.datetime(year, rest + 1, 1)


def months_of_texts(texts: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    """Dates, or texts such as "2001-09", as numbers of months; None where any is something else."""
    if texts.dtype.kind == "M" or (len(texts) and hasattr(texts[0], "month")):
        return np.array([month_of(one) for one in texts])
    try:
        return np.array([month_number(str(one)) for one in texts])
    except Error:
        return None


def text_of(month: Month) -> str:
    """A month as "2001-09"."""
    year, rest = divmod(int(month), 12)
    return f"{year:04d}-{rest + 1:02d}"


def start(data: xr.Dataset) -> Month | None:
    """The month of tick 0; None where it is not known."""
    if "start" in data.attrs:
        return month_number(str(data.attrs["start"]))
    if "time" in data.coords and "tick" in data.coords:
        return int(months(data)[0] - int(np.atleast_1d(data["tick"].values)[0]))
    return None


def all_ticks(data: xr.Dataset) -> xr.DataArray:
    """Every tick of the run, kept or not, with its date as `time` where that is known."""
    if "ticks" not in data.attrs:
        raise Error("these results lack the length of the run")
    count = int(data.attrs["ticks"])
    months_in_phase = data.get("months_in_phase")
    if (data.attrs.get("comity_format") == "run" and months_in_phase is not None
            and months_in_phase.sizes.get("phase_name") == len(phase_names())):
        lengths = months_in_phase.sum("phase_name", skipna=False)
        if ((lengths != count) & lengths.notnull()).any():  # joined by the caller
            raise Error(f"these are runs of different lengths, of {float(lengths.min()):g} to "
                        f"{float(lengths.max()):g} months: keep them apart")
    numbers = np.arange(count)
    ticks = xr.DataArray(numbers, dims="tick", coords={"tick": numbers}, name="tick")
    first = start(data)
    return ticks if first is None else ticks.assign_coords(time=("tick", times(first, count)))


def times(first: Month, count: int) -> np.ndarray[Any, Any]:
    """The first days of months in a row, as xarray decodes those of a file."""
    numbers = first - 12 * 1970 + np.arange(count)
    days = numbers.astype("datetime64[M]").astype("datetime64[D]").astype("int64")
    variable = xr.Variable("tick", days, {"units": "days since 1970-01-01",
                                          "calendar": "proleptic_gregorian"})
    with decoding_quietly():
        return np.asarray(xr.conventions.decode_cf_variable("time", variable).values)


@contextlib.contextmanager
def decoding_quietly() -> Iterator[None]:
    """Without a warning for every array that dates outside 1678 to 2262 are of another type, nor one
    that missing dates, which become NaT, are no whole numbers."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", xr.SerializationWarning)
        yield
