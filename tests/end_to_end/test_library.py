# SPDX-License-Identifier: GPL-3.0-or-later
"""The library as other programs use it: the example of its header."""

import os
import re
import shlex
import subprocess

import h5py
import pytest


def example(root):
    """The program in the comment of comity.h."""
    comment = (root / "include/comity/comity.h").read_text().split("*/")[1]
    lines = [line.removeprefix(" *") for line in comment.splitlines()]
    return "\n".join(line.removeprefix("     ") for line in lines if line.startswith("     ")
                     or not line.strip())


@pytest.fixture(scope="module")
def embedded(root, program, tmp_path_factory):
    """The example, compiled and linked with the library of this build."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "example.c").write_text(example(root))
    built = program.parent
    subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-std=gnu17", "-Wall", "-Wextra",
                    "-Werror", "example.c", "-o", "example", f"-I{root / 'include'}",
                    f"-L{built}", f"-Wl,-rpath,{built}", "-lcomity"], cwd=folder, check=True)

    def run(*arguments):
        return subprocess.run(["./example", *map(str, arguments)], cwd=folder, text=True,
                              capture_output=True, timeout=1200)

    run.folder = folder
    return run


def test_the_example_runs_a_scenario_to_a_file(embedded, scenario, comity):
    assert len(example(scenario.parent.parent).strip().splitlines()) <= 36
    finished = embedded(scenario)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.startswith("mature at the end: ")
    assert finished.stderr.splitlines()[0] == "0 %" and finished.stderr.splitlines()[-1] == "100 %"
    comity("run", scenario, "--set", "hegemony=0.7", "-r", 100, "--record", "trust,phase", "-q",
           "-o", embedded.folder / "same.h5")
    with h5py.File(embedded.folder / "run.h5") as one, \
            h5py.File(embedded.folder / "same.h5") as other:
        assert one["trust"].shape[0] == 100
        assert one.attrs["results_sha256"] == other.attrs["results_sha256"]


def test_the_example_reports_mistakes(embedded, tmp_path):
    (tmp_path / "bad.cfg").write_text("title = \"bad\";\nhegemonyy = 1;\n")
    finished = embedded(tmp_path / "bad.cfg")
    assert finished.returncode != 0
    assert "bad.cfg:2: hegemonyy" in finished.stderr


def test_a_program_in_cpp_includes_the_header(root, program, tmp_path):
    (tmp_path / "mean.cc").write_text("""#include <comity/comity.h>
int main()
{
    const double values[] = {1, 2};
    struct comity_summary summary;
    return comity_summarise(2, values, &summary) || summary.mean != 1.5;
}
""")
    for standard in ("c++11", "c++20"):
        subprocess.run(["g++", f"-std={standard}", "-Wall", "-Wextra", "-Werror", "mean.cc", "-o",
                        "mean", f"-I{root / 'include'}", f"-L{program.parent}",
                        f"-Wl,-rpath,{program.parent}", "-lcomity"], cwd=tmp_path, check=True)
        subprocess.run(["./mean"], cwd=tmp_path, check=True)


def names_in_headers(root, tmp_path):
    """What the compiler finds declared in the headers and not defined there."""
    source = tmp_path / "all.c"
    source.write_text("#include <comity/comity.h>\n")
    text = subprocess.run(["cc", "-std=gnu17", "-E", "-P", f"-I{root / 'include'}", source],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    text = re.sub(r"\{[^{}]*\}", "{}", re.sub(r"\{[^{}]*\}", "{}", text))
    declared = set()
    for declaration in re.split(r"[;}]", text):
        declaration = " ".join(declaration.split())
        found = re.match(r"(?!typedef|static|struct comity_\w+ ?\{)[\w \*]*?(?<!struct )\b(comity_\w+) ?\(",
                         declaration)
        if found and not declaration.startswith("static"):
            declared.add(found.group(1))
    return declared


def test_the_library_exports_what_its_headers_declare_and_no_more(root, program, tmp_path):
    library = program.parent / "libcomity.so"
    listed = subprocess.run(["nm", "-D", "--defined-only", library], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    exported = {line.split()[2] for line in listed.splitlines()}
    declared = names_in_headers(root, tmp_path)
    assert len(declared) > 200
    assert exported - declared == {"comity_gsl_rng_philox"}  # of draws_gsl.h
    assert declared - exported == set()


def test_no_result_depends_on_the_blas_of_the_process(program):
    """R, NumPy and who preloads one have others than GSL's, which add in orders of their own."""
    listed = subprocess.run(["nm", "-D", "--undefined-only", program.parent / "libcomity.so"],
                            check=True, text=True, stdout=subprocess.PIPE).stdout
    assert "gsl_cdf_ugaussian_P" in listed
    assert not re.findall(r"\b(?:cblas|gsl_(?:blas|linalg|eigen|multifit|multilarge|fit))_\w+", listed)
