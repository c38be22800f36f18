# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario of a run schedules, and when."""

import datetime
import re


def shocks(run):
    """Scheduled shocks, as (date, name) in order of time; those of one month are joined."""
    text = run.attrs.get("scenario", "")
    first = _setting(text, "start")
    found = {}
    for event in re.findall(r"\{[^{}]*\}", text):
        at, issue = _setting(event, "at"), _setting(event, "shock")
        if not at or not issue:
            continue
        date = _month(at) if "-" in at else _month(first, int(at))
        name = (_setting(event, "name") or issue).replace("_", " ")
        names = found.setdefault(date, [])
        if name not in names:
            names.append(name)
    return [(date, ", ".join(names)) for date, names in sorted(found.items())]


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


def _setting(text, key):
    match = re.search(rf'\b{key}\s*=\s*(?:"([^"]*)"|(\d+))', text)
    return match and (match.group(1) or match.group(2))


def _month(text, later=0):
    year, month = (int(part) for part in text.split("-"))
    month += later - 1
    return datetime.datetime(year + month // 12, month % 12 + 1, 1)
