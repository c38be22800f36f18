# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers and months of Python, of any type, as texts of the program's own languages."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Sequence, SupportsFloat, TypeGuard, Union, cast

from .errors import Error

if TYPE_CHECKING:
    import numpy

    # what a parameter or an option may be given as
    Number = Union[SupportsFloat, str, "numpy.ndarray[Any, Any]"]
    Setting = Union[Number, Sequence[Any], object]
    Path = Union[str, os.PathLike[str]]

_MONTH = re.compile(r"(-?\d{1,5})-(\d\d)")


def month_number(text: str) -> int:
    """A text such as "2001-09" as the number of months since the year 0."""
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        raise Error(f"{text!r} is no month; one such as \"2001-09\" is expected")
    return 12 * int(found[1]) + int(found[2]) - 1


def month_text(value: object) -> str | None:
    """A date of whatever type as its month, "2001-09"; None where it is no date."""
    kind = type(value).__name__
    if kind == "datetime64":
        text = str(value.astype("datetime64[M]"))  # type: ignore[attr-defined]
        if text == "NaT":
            raise Error("NaT is no month")
        return text
    year, month = getattr(value, "year", None), getattr(value, "month", None)
    if kind == "NaTType":
        raise Error("NaT is no month")
    if not isinstance(year, int) or not isinstance(month, int):
        return None
    return f"{int(year):04d}-{int(month):02d}"


def plain(value: object) -> object:
    """Arrays of no dimension and scalars of NumPy as what they hold; dates as their months."""
    if isinstance(value, str):
        return str(value)
    if getattr(value, "ndim", None) == 0 and hasattr(value, "dtype"):
        scalar: Any = getattr(value, "values", value)  # of xarray: its array
        scalar = scalar[()]
        if isinstance(scalar, str):
            return str(scalar)
        month = month_text(scalar)
        if month is not None:
            return month
        return _number_of_numpy(scalar)
    month = month_text(value)
    return value if month is None else month


def _number_of_numpy(scalar: Any) -> object:
    """As Python's; numbers of less than double precision as the decimals that one would write."""
    kind = getattr(getattr(scalar, "dtype", None), "kind", "")
    if kind == "f" and scalar.dtype.itemsize < 8:
        return float(str(scalar))
    return scalar.item() if hasattr(scalar, "item") else scalar


def level(value: object) -> object:
    """A level of an axis: of numbers the decimal that one would write, where it is a short one that
    differs from the number by rounding alone, as 0.3 for 0.30000000000000004."""
    value = plain(value)
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        short = float(f"{value:.12g}")
        if abs(short - value) <= 1e-15 * abs(value):
            return short
    return value


def in_file(value: object) -> str:
    """A value as libconfig writes it."""
    value = plain(value)
    if isinstance(value, Mapping):
        return "{ " + " ".join(f"{key} = {in_file(item)};" for key, item in value.items()) + " }"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, os.PathLike)):
        quoted = str(os.fspath(value)).replace("\\", "\\\\").replace('"', '\\"')
        if "\0" in quoted:
            raise Error(f"{value!r}: a text cannot hold the character NUL")
        return f'"{quoted}"'
    if isinstance(value, Iterable):
        return "( " + ", ".join(in_file(item) for item in value) + " )"
    return assigned(value)


def assignments(settings: Mapping[str, object]) -> list[str]:
    """Keys and values as texts of --set."""
    texts = []
    for key, value in settings.items():
        with naming(key):
            texts.append(f"{key}={assigned(value)}")
    return texts


@contextlib.contextmanager
def naming(key: str) -> Iterator[None]:
    """What is wrong inside is wrong with the value of this key."""
    try:
        yield
    except Error as error:
        raise Error(f"{key}: {error}") from error


def assigned(value: object) -> str:
    """A value of --set: text as it is, numbers to the last bit, lists in brackets."""
    value = plain(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise Error(f"{value!r} is not a value; a number, a month, a text or a list is expected")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Iterable):
        return "[" + ", ".join(assigned(item) for item in value) + "]"
    try:
        return repr(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise Error(f"{value!r} is not a value; a number, a month, a text or a list is expected") from error


def flag(name: str, value: object) -> bool:
    """Whether an option is on: True or False, of Python or NumPy; not what is merely true, as the
    text "no" is."""
    known = plain(value)
    if not isinstance(known, bool):
        raise Error(f"{name}: {value!r} is neither True nor False")
    return known


def mapping(name: str, given: object) -> Mapping[str, object]:
    """Values by key; None: there are none."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Error(f"{name}: {given!r} is no dictionary of keys and values")
    return given


def changed(settings: object, parameters: Mapping[str, object]) -> dict[str, object]:
    """What `set` and keywords say of parameters."""
    return {**mapping("set", settings), **parameters}


def text(name: str, given: object) -> str:
    """A text that an option takes."""
    if not isinstance(given, str):
        raise Error(f"{name}: {given!r} is no text")
    return given


def is_path(given: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether it is a text or a path, and not of bytes."""
    return isinstance(given, (str, os.PathLike)) and isinstance(os.fspath(given), str)


def path(name: str, given: object) -> str:
    """The path of a file, or its name."""
    if not is_path(given):
        raise Error(f"{name}: {given!r} is no path; a text or a path is expected")
    return os.fspath(given)


def listed(name: str, given: object) -> str:
    """A list with commas, or a text that is one."""
    if isinstance(given, str):
        return given
    if not isinstance(plain(given), Iterable) or isinstance(given, (bytes, Mapping)):
        raise Error(f"{name}: {given!r} is no list; a text or a list of them is expected")
    with naming(name):
        return ",".join(assigned(one) for one in cast(Iterable[object], given))


def between(name: str, value: object, low: float, high: float, *, closed: bool = False) -> float:
    """A number that an option takes, above `low` (or `low` itself) and below `high`."""
    try:
        number = float(assigned(value))
    except (Error, ValueError):
        number = float("nan")
    if not (low < number < high or closed and number == low):
        raise Error(f"{name}: {value!r} is not between {low:g} and {high:g}")
    return number


def whole(name: str, value: object, least: int, bits: int = 32) -> int:
    """A whole number of any type, as 3, 3.0, "3", "0x3", numpy.uint64(3)."""
    given, value = value, plain(value)
    if isinstance(value, str):
        if re.fullmatch(r"\s*0[xX][0-9a-fA-F]+\s*", value):
            value = int(value, 16)
        else:
            value = int(value) if re.fullmatch(r"\s*[+-]?\d+\s*", value) else None
    try:
        if hasattr(value, "__len__") or isinstance(value, bool):
            raise TypeError
        number = int(value)  # type: ignore[call-overload]
        fits = number == value and least <= number < 2**bits
    except (TypeError, ValueError, OverflowError):
        fits = False
    if not fits:
        shown = given if isinstance(given, (int, float)) else repr(given)
        raise Error(f"{name}: {shown} is not a whole number from {least} to {2**bits - 1}")
    return int(number)


def path_and_text(given: object, name: str) -> tuple[str | os.PathLike[str], str | None]:
    """Of a file its path; of its text, which has more than one line, a name and the text."""
    if not is_path(given):
        raise Error(f"{given!r}: the path of a {name} file, or its text, is expected")
    if "\0" in os.fspath(given):
        raise Error(f"{given!r}: a path or a text cannot hold the character NUL")
    is_text = isinstance(given, str) and "\n" in given
    return (name, str(given)) if is_text else (given, None)
