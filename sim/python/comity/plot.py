# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the picture of a results file: of a run, a sweep or a comparison."""

from __future__ import annotations

import argparse
import os
import sys


def main(program: str = "python3 -m comity.plot", missing: str = "pip installs what is missing",
         ) -> None:
    """The command line; `program` is its name, `missing` the advice when a package is not there."""
    parser = argparse.ArgumentParser(prog=program, description=__doc__)
    parser.add_argument("file", help="results file that `comity run`, sweep or compare wrote")
    parser.add_argument("-o", "--output", metavar="PICTURE",
                        help="PNG, PDF (with TrueType fonts) or SVG by its ending (default: the "
                        "file's name with .png)")
    parser.add_argument("--title", help="in place of the title that the file has")
    parser.add_argument("--variables", metavar="NAME,...", type=lambda text: text.split(","),
                        help="of a run: trajectories to draw, each in a panel")
    parser.add_argument("--size", metavar=("WIDTH", "HEIGHT"), nargs=2, type=float,
                        help="in inches")
    parser.add_argument("--dpi", type=int, default=150,
                        help="dots to the inch of a PNG (default: %(default)s; journals ask for 300)")
    arguments = parser.parse_args()
    if not 10 <= arguments.dpi <= 2400:
        parser.error("--dpi: a number from 10 to 2400 is expected")
    try:
        import matplotlib.figure  # noqa: F401, PLC0415 (what is missing is told at once)
        import xarray  # noqa: F401, PLC0415  # pylint: disable=unused-import
    except ImportError as error:
        sys.exit(f"{program}: {error}; {missing}")
    try:
        _draw(arguments)
    except (OSError, ValueError) as error:
        sys.exit(f"{program}: {error}")


def _draw(arguments: argparse.Namespace) -> None:
    from .results.files import open as open_file  # noqa: PLC0415
    output = arguments.output or os.path.splitext(arguments.file)[0] + ".png"
    look = {"title": arguments.title, "size": arguments.size}
    with open_file(arguments.file) as data:
        plot = data.comity.plot
        figure = (plot.trajectories(arguments.variables, **look) if arguments.variables
                  else plot(**look))
        figure.savefig(output, dpi=arguments.dpi)


if __name__ == "__main__":
    main()
