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


def spoil(path):
    """Puts bytes that no chunk has in the place of every one, with a right seal."""
    data = path.read_bytes()
    count, chunks = (int.from_bytes(data[at:at + 8], "little") for at in (32, 40))
    at = 208 + count * (8 * chunks + 32)  # the head, sizes of chunks, digests of blocks
    change(path, at, b"\xff" * (len(data) - 32 - at))
