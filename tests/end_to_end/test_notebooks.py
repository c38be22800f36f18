# SPDX-License-Identifier: GPL-3.0-or-later
"""The notebooks run from scratch, show figures, and are kept without outputs."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

NOTEBOOKS = sorted((pathlib.Path(__file__).resolve().parents[2] / "scripts/notebooks").glob(
    "*.ipynb"))
FIGURES = {"1_reading_a_run": 5, "2_a_sweep": 1, "3_comparing_scenarios": 3, "4_live_explorer": 1,
           "5_checking_the_model": 1, "6_calibrating": 4}

# Debian 12 has ipywidgets 6, which announces a widget as its state, and nbclient 0.7, which looks
# for the state within what is announced, as later versions do.
CONFIG = """
from nbclient.client import NotebookClient

later = NotebookClient.on_comm_open_jupyter_widget


def on_open(self, message):
    return later(self, message) if "state" in message["content"]["data"] else None


NotebookClient.on_comm_open_jupyter_widget = on_open
"""


def test_all_are_known():
    assert {path.stem for path in NOTEBOOKS} == set(FIGURES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_kept_without_outputs(path):
    for cell in json.loads(path.read_text())["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_from_scratch(program, tmp_path, path):
    if not shutil.which("jupyter-nbconvert"):
        pytest.skip("jupyter-nbconvert is not installed; scripts/setup --notebooks does that")
    (tmp_path / "config.py").write_text(CONFIG)
    finished = execute(program, tmp_path, path)
    assert finished.returncode == 0, finished.stdout[-3000:]
    executed = json.loads((tmp_path / path.name).read_text())
    outputs = [output for cell in executed["cells"] for output in cell.get("outputs", [])]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    # the picture of a widget is an output with ipywidgets 6, in the widget's state with later ones
    shown = json.dumps([outputs, executed["metadata"].get("widgets")])
    assert shown.count('"image/png"') == FIGURES[path.stem]


def execute(program, folder, path):
    """Once more where nbclient and its kernel wait for each other for ever, both idle, as they were
    seen to do over the notebook with widgets on Debian 13."""
    kernel = kernel_of_this_python(folder)
    for is_last in False, True:
        try:
            return subprocess.run(
                ["jupyter-nbconvert", "--config", folder / "config.py", "--to", "notebook",
                 "--execute", "--output-dir", folder, "--ExecutePreprocessor.kernel_name=python3",
                 path], check=False,
                env={**os.environ, "COMITY": str(program), "PYTHONDONTWRITEBYTECODE": "1",
                     "COMITY_LIBRARY": str(program.parent / "libcomity.so.0"),
                     "JUPYTER_DATA_DIR": str(kernel), "IPYTHONDIR": str(folder / "ipython")},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, timeout=1200 if is_last else 280)
        except subprocess.TimeoutExpired:
            if is_last:
                raise


def kernel_of_this_python(folder):
    """A kernel that is this interpreter, whatever others the user has."""
    kernel = folder / "jupyter/kernels/python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps({
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3", "language": "python"}))
    return folder / "jupyter"
