# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package as a package: what importing it costs, its types, its match with the library."""

import ctypes
import os
import shutil
import subprocess
import sys

import pytest

HEAVY = ("numpy", "xarray", "pandas", "matplotlib", "h5py", "h5netcdf", "scipy")


@pytest.fixture(scope="module")
def python(root, package):
    """python(text) runs a script with the package on its path."""

    def run(text, **environment):
        return subprocess.run(
            [sys.executable, "-c", text], check=False, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=1200,
            env={**os.environ, "PYTHONPATH": str(root / "sim/python"),
                 "PYTHONDONTWRITEBYTECODE": "1", **environment})

    return run


def test_importing_loads_nothing_that_takes_its_time(python):
    finished = python(f"import sys, comity; print([one for one in {HEAVY} if one in sys.modules])")
    assert finished.stdout == "[]\n", finished.stderr


@pytest.mark.parametrize("order", ["import comity, xarray", "import xarray, comity"])
def test_datasets_know_comity_in_either_order(python, order):
    finished = python(f"{order}; print(xarray.Dataset().comity.axes, xarray.__spec__.loader)")
    assert finished.stdout.startswith("[] "), finished.stderr
    assert "comity" not in finished.stdout


def test_names_are_found_and_listed(python):
    finished = python("import comity; print(sorted(set(comity.__all__) - set(dir(comity))));"
                      "from comity import *; print(run.__name__, sweep.__name__); comity.nothing")
    assert finished.stdout == "[]\nrun sweep\n"
    assert "module 'comity' has no attribute 'nothing'" in finished.stderr


# ---- the library ----

def test_structures_are_those_of_the_headers(package, root, tmp_path):
    """Sizes and the offset of every field, as a C compiler lays them out."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("no C compiler")
    from comity.binding import structures  # noqa: PLC0415
    expected, prints = [], []
    for name, declared in structures.DECLARED.items():
        expected.append(ctypes.sizeof(declared))
        prints.append(f"sizeof(struct {name})")
        for field, *_ in declared._fields_:
            expected.append(getattr(declared, field).offset)
            prints.append(f"offsetof(struct {name}, {field})")
            expected.append(getattr(declared, field).size)
            prints.append(f"sizeof(((struct {name} *)0)->{field})")
    source = "".join(f'    printf("%zu\\n", {text});\n' for text in prints)
    (tmp_path / "layout.c").write_text(
        "#include <comity/comity.h>\n#include <stddef.h>\n#include <stdio.h>\n"
        f"int main(void)\n{{\n{source}}}\n")
    subprocess.run([compiler, "-I", root / "include", tmp_path / "layout.c", "-o",
                    tmp_path / "layout"], check=True)
    found = subprocess.run([tmp_path / "layout"], check=True, text=True, stdout=subprocess.PIPE)
    assert dict(zip(prints, map(int, found.stdout.split()))) == dict(zip(prints, expected))


def test_a_library_of_another_version_is_refused(python, tmp_path, scenario):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("no C compiler")
    for number, (text, said) in enumerate((
            ("int nothing;", "not the library of this version of comity"),
            ("#include <stddef.h>\nsize_t comity_structure_size(const char *n) { return n[0]; }",
             "struct comity_dataset_attribute has 99 bytes there and"))):
        (tmp_path / "other.c").write_text(text)
        other = tmp_path / f"libother{number}.so"
        subprocess.run([compiler, "-shared", "-fPIC", tmp_path / "other.c", "-o", other], check=True)
        finished = python(f"import comity; comity.run({str(scenario)!r})", COMITY_LIBRARY=str(other))
        assert finished.returncode == 1
        assert f"comity.errors.Error: {other}: " in finished.stderr and said in finished.stderr


# ---- types ----

SCRIPT = '''
import pathlib
import comity

run = comity.run("north_america.cfg", replicates=20, seed=2, hegemony=0.7, record=["trust"],
                 set={"states.USA.restraint": 0.9, "events.september_11.at": "1999-09"})
grid = comity.sweep(pathlib.Path("north_america.cfg"), axes={"hegemony": [0, 0.5, 1]},
                    outcomes=["final_phase"], replicates=5)
print(float(run["final_trust"].mean()), grid.sizes["hegemony"])
shares = run.comity.phase_shares()
with comity.open("run.h5") as stored:
    print(stored.comity.to_tidy().shape, shares.shape)
means = comity.function("north_america.cfg", ["final_trilateral"], replicates=8, seed=2)
values: dict[str, float] = means(hegemony=0.5)
posterior = comity.calibrate("north_america", simulations=4000, kept=100, check=50,
                             progress=lambda what, done, total: print(what, done / total))
draws = posterior.comity.draws(1000)["trust.gain"]
posterior.comity.plot.marginals(["trust.gain"]).savefig("marginals.pdf")
measured = comity.run("north_america.cfg", measures="measures.cfg", posterior="posterior.h5")
version: tuple[str, ...] = tuple(comity.__version__.split("."))
story: str = "\\n".join(event.text for event in comity.trace("north_america.cfg", 3).events)
mistakes: list[str] = comity.check("north_america.cfg", hegemony=0.7)
seconds: float = comity.plan("sweep.cfg").seconds
found = comity.compare("north_america.cfg", "other.cfg", outcomes=["final_trilateral"], level=0.9)
try:
    comity.run("missing.cfg")
except comity.Error as error:
    print(str(error))
'''


def mypy(*arguments, **options):
    program = shutil.which("mypy", path="/usr/bin") or shutil.which("mypy")
    if not program:
        pytest.skip("mypy is not installed; scripts/setup --test does that")
    return subprocess.run([program, "--strict", *arguments], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=1200, **options)


def test_the_types_of_a_users_script(root, package, tmp_path):
    assert (root / "sim/python/comity/py.typed").exists()
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "wrong.py").write_text('import comity\ncomity.run("x.cfg", mean_field="yes")\n'
                                       'comity.runn("x.cfg")\n')
    environment = {**os.environ, "PYTHONPATH": str(root / "sim/python")}
    checked = mypy("--cache-dir", tmp_path / "cache", "script.py", cwd=tmp_path, env=environment)
    assert checked.returncode == 0, checked.stdout
    checked = mypy("--cache-dir", tmp_path / "cache", "wrong.py", cwd=tmp_path, env=environment)
    assert checked.returncode == 1
    assert "wrong.py:2:" in checked.stdout and "wrong.py:3:" in checked.stdout


def test_the_types_of_the_package(root, tmp_path):
    """Strictly, but for what libraries of others leave without types, which differs between their
    versions."""
    checked = mypy("--ignore-missing-imports", "--allow-untyped-calls", "--no-warn-unused-ignores",
                   "--cache-dir", tmp_path / "cache", "comity", cwd=root / "sim/python")
    assert checked.returncode == 0, checked.stdout
