# SPDX-License-Identifier: GPL-3.0-or-later
"""What is scheduled, and when: of a run, or of a point of a sweep, from the file's own table."""

from __future__ import annotations

import dataclasses

import numpy as np
import xarray as xr

from ..binding import event_label
from ..values import month_number, month_text
from . import calendar, contents


@dataclasses.dataclass(frozen=True)
class Event:
    """A scheduled event in words."""

    month: calendar.Month
    kind: str
    text: str


def events(data: xr.Dataset) -> list[Event]:
    """In order of time; those of a point of a sweep are as its coordinates say. What cannot be
    known, as when a coordinate was dropped, is left out."""
    if "event" not in data.dims or "event_kind" not in data:
        return []
    names = [name for name in data.data_vars if str(name).startswith("event_")]
    kinds = str(data["event_kind"].attrs.get("flag_meanings", "")).split()
    table = xr.Dataset({name: contents.setting(data, str(name)) for name in names})
    if not kinds or not {"event_name", "event_time", "event_magnitude"} <= set(names):
        return []
    found = [event for row in range(table.sizes["event"])
             if (event := _event(data, table.isel(event=row), kinds)) is not None]
    return sorted(found, key=lambda event: event.month)


def _event(data: xr.Dataset, row: xr.Dataset, kinds: list[str]) -> Event | None:
    if "event_scenario" in row:
        own = str(row["event_scenario"].values.item())
        if contents.of_point(data, "scenario", own) != own:
            return None
    kind, name = kinds[int(row["event_kind"])], str(row["event_name"].values.item())
    at = contents.of_point(data, f"events.{name}.at", row["event_time"].values[()])
    magnitude = contents.of_point(data, f"events.{name}.magnitude",
                                  row["event_magnitude"].values.item())
    if at is None or magnitude is None or (kind == "shock" and float(str(magnitude)) == 0):
        return None  # a shock of magnitude 0 is none
    month = _month(at, calendar.start(data))
    text = name.replace("_", " ") or event_label(kind, str(row["event_members"].values.item()))
    return None if month is None else Event(month, kind, text)


def _month(at: object, start: calendar.Month | None) -> calendar.Month | None:
    if isinstance(at, np.datetime64) or month_text(at) is not None:
        return calendar.month_of(at)
    if isinstance(at, str):
        return month_number(at)
    return None if start is None else start + int(float(str(at)))
