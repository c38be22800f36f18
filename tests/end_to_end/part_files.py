# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of a sweep under way, which the program alone reads: what their names say, and damage."""

import hashlib


def blocks(parts):
    """How many blocks the parts in a directory hold."""
    return sum(int(part.stem.split("-")[2]) for part in parts.glob("part-*.blocks"))


def change(path, at, bytes_, sealed=True):
    """Puts other bytes into a part, in place of as many; with a right seal, unless it is asked not
    to."""
    data = bytearray(path.read_bytes()[:-32])
    seal = path.read_bytes()[-32:]
    data[at:at + len(bytes_)] = bytes_
    path.write_bytes(data + (hashlib.sha256(data).digest() if sealed else seal))
