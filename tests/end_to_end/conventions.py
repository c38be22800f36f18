# SPDX-License-Identifier: GPL-3.0-or-later
"""What the text of the CF conventions (version 1.10) asks of a file, checked section by section.

The files keep all of it but one thing: their states, phases and keys are coordinate variables of
text, where the conventions know numbers only (section 1.3). They therefore do not claim to follow
them. The netCDF library reads, as a reader would.
"""

import re

import netCDF4
import numpy as np

STANDARD_NAMES = {"time": "s", "realization": "1"}  # of the table, with their canonical units
UNITS = {"1", "month", "month-1"}  # known to UDUNITS
DATES = re.compile(r"days since \d{4}-\d{2}-\d{2}")
TEXTS = {"standard_name", "long_name", "units", "calendar", "axis", "coordinates", "flag_meanings",
         "title", "history"}


def violations(path):
    """A sentence for each thing that does not hold."""
    with netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        found = list(_of_the_file(file))
        for name, variable in file.variables.items():
            for sentence in _of_a_variable(file, variable):
                found.append(f"{name}: {sentence}")
    return found


def _of_the_file(file):
    names = [*file.variables, *file.dimensions, *file.ncattrs()]
    for variable in file.variables.values():
        names += [name for name in variable.ncattrs() if name != "_FillValue"]
    for name in names:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            yield f"2.3: {name} is not of letters, digits and underscores"
    if len({name.lower() for name in file.variables}) < len(file.variables):
        yield "2.3: two names are the same but for their case"
    if "Conventions" in file.ncattrs():
        yield "2.6.1: conventions are claimed although coordinates are texts"
    if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S", getattr(file, "history", "")):
        yield "2.6.2: no history that begins with a date"
    for name in TEXTS & set(file.ncattrs()):
        if not isinstance(file.getncattr(name), str):
            yield f"2.2: {name} is no text"


def _of_a_variable(file, variable):
    yield from _of_dimensions(variable)
    yield from _of_missing_values(variable)
    yield from _of_a_description(variable)
    yield from _of_flags(variable)
    yield from _of_coordinates(file, variable)
    if variable.dimensions == (variable.name,):
        yield from _of_a_coordinate(variable)


def _is_text(variable):
    return variable.dtype is str or variable.dtype.kind in "SU"


def _of_dimensions(variable):
    if len(set(variable.dimensions)) < len(variable.dimensions):
        yield "2.4: a dimension stands twice"


def _of_missing_values(variable):
    attributes = {name: variable.getncattr(name) for name in variable.ncattrs()}
    fill = attributes.get("_FillValue")
    if fill is not None and np.asarray(fill).dtype != variable.dtype:
        yield "2.5.1: the fill value is of another type"
    if "missing_value" in attributes:
        yield "2.5.1: missing_value beside _FillValue"
    for name in ("valid_min", "valid_max"):
        if name in attributes:
            yield f"2.5.1: {name} where valid_range serves"
    if "valid_range" in attributes:
        limits = np.asarray(attributes["valid_range"])
        if limits.dtype != variable.dtype or limits.shape != (2,):
            yield "2.5.1: valid_range is no pair of the variable's type"
            return
        values = np.asarray(variable[...])
        known = values if fill is None else values[~_same(values, fill)]
        if known.size and (known.min() < limits[0] or known.max() > limits[1]):
            yield f"2.5.1: {known.min()} to {known.max()} is not within valid_range"


def _same(values, fill):
    return np.isnan(values) if values.dtype.kind == "f" and np.isnan(fill) else values == fill


def _of_a_description(variable):
    attributes = {name: variable.getncattr(name) for name in variable.ncattrs()}
    for name in TEXTS & set(attributes):
        if not isinstance(attributes[name], str) or not attributes[name]:
            yield f"2.2: {name} is no text"
    if "long_name" not in attributes:
        yield "3.2: no long_name"
    units = attributes.get("units")
    if units is not None and units not in UNITS and not DATES.fullmatch(units):
        yield f"3.1: {units} is no unit of UDUNITS"
    if units is not None and _is_text(variable):
        yield "3.1: a text has units"
    standard = attributes.get("standard_name")
    if standard is not None and standard not in STANDARD_NAMES:
        yield f"3.3: {standard} is not in the table of standard names"
    if standard == "time" and not DATES.fullmatch(units or ""):
        yield "3.3: units are not those of the standard name time"
    if DATES.fullmatch(units or "") and attributes.get("calendar") != "proleptic_gregorian":
        yield "4.4.1: a time without its calendar"
    if attributes.get("axis", "T") not in "XYZT":
        yield "4: an axis that is none of X, Y, Z and T"
    if attributes.get("axis") == "T" and not DATES.fullmatch(units or ""):
        yield "4.4: the axis T is no time"


def _of_flags(variable):
    attributes = {name: variable.getncattr(name) for name in variable.ncattrs()}
    if ("flag_meanings" in attributes) != ("flag_values" in attributes):
        yield "3.5: flag_meanings and flag_values do not go together"
    elif "flag_meanings" in attributes:
        values, meanings = np.atleast_1d(attributes["flag_values"]), attributes["flag_meanings"].split()
        if values.dtype != variable.dtype:
            yield "3.5: flag_values are of another type"
        if len(values) != len(meanings) or len(set(values.tolist())) != len(values):
            yield "3.5: flag_values are not one for each meaning"
        for meaning in meanings:
            if not re.fullmatch(r"[A-Za-z0-9_.+@-]+", meaning):
                yield f"3.5: {meaning} is no word of flag_meanings"
        data = np.asarray(variable[...]).ravel()
        if "_FillValue" in attributes:
            data = data[~_same(data, attributes["_FillValue"])]
        if not np.isin(data, values).all():
            yield "3.5: a value that has no meaning"


def _of_coordinates(file, variable):
    axes = []
    for name in getattr(variable, "coordinates", "").split():
        if name == variable.name:
            yield "5: a variable names itself as its coordinate"
        elif name not in file.variables:
            yield f"5: the coordinate {name} is not there"
        else:
            other = file.variables[name]
            dimensions = other.dimensions[:-1] if other.dtype == "S1" else other.dimensions  # 6.1
            if not set(dimensions) <= set(variable.dimensions):
                yield f"5: the coordinate {name} has further dimensions"
            axes.append(getattr(other, "axis", None))
    for name in variable.dimensions:
        if name in file.variables and name != variable.name:
            axes.append(getattr(file.variables[name], "axis", None))
    axes = [axis for axis in axes if axis]
    if len(set(axes)) < len(axes):
        yield "5: two coordinates of the same axis"


def _of_a_coordinate(variable):
    if "_FillValue" in variable.ncattrs():
        yield "2.5.1: a coordinate variable with a fill value"
    values = np.asarray(variable[...])
    if _is_text(variable):
        if len(set(values.tolist())) < len(values):
            yield "1.3: a label stands twice"
    elif len(values) > 1:
        steps = np.diff(values.astype(float))
        if not ((steps > 0).all() or (steps < 0).all()):
            yield "1.3: a coordinate that is not monotonic"
