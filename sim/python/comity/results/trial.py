# SPDX-License-Identifier: GPL-3.0-or-later
"""A process of its own, which reads in each file that standard input names what HDF5 must
understand, and may die of it; `trying.py` starts it."""

import os
import resource
import sys

if __name__ == "__main__":  # without this folder, whose `calendar` is not Python's
    HERE = os.path.dirname(os.path.realpath(__file__))
    sys.path = [place for place in sys.path if os.path.realpath(place) != HERE]

import h5netcdf  # noqa: E402
import h5py  # noqa: E402

OF_MEMORY, REFUSED = 3, 4  # status; to the latter the number of the error is added
# as in labelled/try.c: metadata are small
MEMORY_LEAST, MEMORY_OF_BYTE, SECONDS_LEAST, BYTES_A_SECOND = 256 << 20, 4, 4, 4 << 20


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, hard))


def _set_limits(size: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as now:
        pages = int(now.read().split()[0])
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) +
           SECONDS_LEAST + size // BYTES_A_SECOND)
    _limit(resource.RLIMIT_AS,
           pages * resource.getpagesize() + MEMORY_LEAST + MEMORY_OF_BYTE * size)


def _read(path: str) -> None:
    """Everything but the numbers, whose chunks have checksums."""
    with h5netcdf.File(path, "r", decode_vlen_strings=True) as file:
        for values in file.variables.values():
            dict(values.attrs)
            _ = values.dimensions, values.chunks
    with h5py.File(path, "r") as file:
        for values in file.values():
            if isinstance(values, h5py.Dataset) and values.chunks:
                values.id.get_num_chunks()
            if isinstance(values, h5py.Dataset) and values.dtype.kind == "O":
                _ = values[()]


def main() -> None:
    """Ends well where each file was read."""
    paths = os.fsdecode(sys.stdin.buffer.read()).split("\0")
    _set_limits(sum(map(os.path.getsize, paths)))
    for path in paths:
        try:
            _read(path)
        except MemoryError:
            os._exit(OF_MEMORY)
        except Exception as error:  # pylint: disable=broad-exception-caught
            os._exit(REFUSED + (getattr(error, "errno", None) or 0))
    os._exit(0)


if __name__ == "__main__":
    main()
