# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of Python as texts of the program's own languages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Union

import numpy as np

from .errors import Error

Setting = Union[float, str, Sequence[float]]


def in_file(value: object) -> str:
    """A value as libconfig writes it."""
    if isinstance(value, Mapping):
        return "{ " + " ".join(f"{key} = {in_file(item)};" for key, item in value.items()) + " }"
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (str, os.PathLike)):
        quoted = os.fspath(value).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    if isinstance(value, Iterable):
        return "( " + ", ".join(in_file(item) for item in value) + " )"
    return assigned(value)


def assigned(value: object) -> str:
    """A value of --set: text as it is, numbers to the last bit, lists in brackets."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, Iterable):
        return "[" + ", ".join(assigned(item) for item in value) + "]"
    try:
        return repr(float(value))
    except (TypeError, ValueError) as error:
        raise Error(f"{value!r}: a number, a text or a list is expected") from error


def whole(name: str, value: int, least: int, bits: int = 32) -> int:
    if int(value) != value or not least <= value < 2**bits:
        raise Error(f"{name}: {value} is not a whole number from {least} to {2**bits - 1}")
    return int(value)


def path_and_text(given: str | os.PathLike, name: str) -> tuple[str | os.PathLike, str | None]:
    is_text = isinstance(given, str) and "\n" in given
    return (name, given) if is_text else (given, None)
