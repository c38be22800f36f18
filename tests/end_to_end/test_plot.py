# SPDX-License-Identifier: GPL-3.0-or-later
"""`scripts/plot` draws any file of a run."""

import subprocess
import sys

import pytest


def plot(root, *arguments):
    return subprocess.run([root / "scripts/plot", *map(str, arguments)], check=False, text=True,
                          stderr=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.parametrize("ending, start", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_formats(root, north_america, tmp_path, ending, start):
    picture = tmp_path / f"picture.{ending}"
    finished = plot(root, north_america, "-o", picture)
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    assert picture.read_bytes().startswith(start)


@pytest.mark.parametrize("scenario, options", [
    ("nordic_triad", []),
    ("us_japan_korea", ["--every", "12", "--record", "identity"]),
    ("north_america", ["--record", "none"]),
    ("north_america", ["--mean-field"]),
    ("no_september_11", ["--ticks", "1", "-r", "1"]),
    ("leaving_the_treaty", ["-r", "1"]),
], ids=lambda value: " ".join(value) if isinstance(value, list) else value)
def test_other_files(comity, root, tmp_path, scenario, options):
    options = options if "-r" in options else ["-r", 3, *options]
    comity("run", root / f"configs/{scenario}.cfg", "-q", *options, "-o",
           tmp_path / "run.h5")
    finished = plot(root, tmp_path / "run.h5")
    assert finished.returncode == 0 and finished.stderr == "", finished.stderr
    assert (tmp_path / "run.png").stat().st_size > 10000


def test_what_is_drawn(root, north_america):
    sys.path.insert(0, str(root / "sim/python"))
    try:
        from comity.figures import runs  # noqa: PLC0415
        from comity.figures.canvas import Look  # noqa: PLC0415
        from comity.results import calendar, events, files  # noqa: PLC0415
    finally:
        sys.path.pop(0)
    with files.open(north_america) as run:
        assert [(calendar.text_of(event.month), event.kind, event.text)
                for event in events.events(run)] == [("2001-09", "shock", "september 11")]
        figure = runs.draw_run(run, Look())
    assert [axes.get_title("left") for axes in figure.axes] == [
        "Mutual trust (the lesser of the two)", "Institutions", "Transactions", "Regional identity",
        "Phase of the region"]
    trust = figure.axes[0].get_lines()[:3]
    with files.open(north_america) as run:
        for line, dyad in zip(trust, run["dyad"].values):
            median = run["reciprocity"].sel(dyad=dyad).median("replicate").values
            assert line.get_label() == dyad
            assert line.get_ydata() == pytest.approx(median)


def test_other_files_are_refused_in_one_line(root, tmp_path):
    (tmp_path / "run.h5").write_text("no data")
    for path in (tmp_path / "run.h5", tmp_path / "missing.h5"):
        finished = plot(root, path)
        assert finished.returncode == 1
        assert len(finished.stderr.splitlines()) == 1
