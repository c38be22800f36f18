# SPDX-License-Identifier: GPL-3.0-or-later
"""One table printer: every command that prints tables gives each format, and each is sound."""

import csv
import io
import json
import re

import pytest

from small_calibration import CALIBRATION, MEASURES

SWEEP = """
scenario = "{scenario}"; replicates = 2; ticks = 120;
design = {{ kind = "{kind}"; samples = 4; second_order = true; }};
axes = ( {{ key = "hegemony"; from = 0.1; to = 0.9; }},
         {{ key = "trust.loss"; from = 0.1; to = 0.4; }} );
"""


@pytest.fixture(scope="module")
def commands(comity, root, tmp_path_factory):
    """What is printed, by a name; {0} stands where results may go."""
    here = tmp_path_factory.mktemp("formats")
    scenario, other = (root / f"configs/{name}.cfg" for name in ("north_america",
                                                               "no_september_11"))
    for kind in ("saltelli", "morris"):
        text = SWEEP.format(scenario=scenario, kind=kind)
        (here / f"{kind}.cfg").write_text(text if kind == "saltelli" else
                                          text.replace(" second_order = true;", ""))
        comity("sweep", here / f"{kind}.cfg", "-q", "-o", here / f"{kind}.h5")
    (here / "measures.cfg").write_text(MEASURES)
    (here / "calibration.cfg").write_text(CALIBRATION)
    return {
        "run": ["run", scenario, "-r", 4, "--no-output", "--set", "hegemony=0.7"],
        "compare": ["compare", scenario, other, "-r", 4],
        "saltelli": ["sensitivity", here / "saltelli.h5", "--resamples", 100],
        "morris": ["sensitivity", here / "morris.h5"],
        "facts": ["facts", scenario, "-r", 8],
        "robust": ["facts", scenario, "-r", 8, "--robust", "0.1", "--points", 40],
        "calibrate": ["calibrate", here / "calibration.cfg", "-o", here / "posterior.h5",
                      "--force"],
        "show": ["show", here / "saltelli.h5"],
        "plan": ["plan", here / "saltelli.cfg"],
        "check": ["check", scenario, other],
        "explain": ["explain", scenario],
        "key": ["explain", scenario, "conduct"],
        "events": ["explain", scenario, "events"],
        "variables": ["explain", "--variables"],
        "outcomes": ["explain", "--outcomes"],
        "measures": ["explain", "--measures"],
    }


NAMES = ["run", "compare", "saltelli", "morris", "facts", "robust", "calibrate", "show", "plan", "check",
         "explain", "key", "events", "variables", "outcomes", "measures"]


@pytest.fixture(scope="module")
def printed(comity, commands):
    def what(name, form):
        finished = comity(*commands[name], "--format", form, check=False)
        assert finished.returncode in (0, 1) and finished.stderr == "", finished.stderr
        return finished.stdout
    return what


@pytest.mark.parametrize("name", NAMES)
def test_latex_is_sound(printed, name):
    """Environments are closed in order, braces balance, special characters are escaped, and every
    row of a table has as many cells as it has columns."""
    text = printed(name, "latex")
    assert "\\begin{tabular}" in text or "\\item[" in text
    opened = []
    for kind, environment in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            opened.append(environment)
        else:
            assert opened.pop() == environment
    assert opened == []
    bare = re.sub(r"\\[&%_#$]", "", text)
    bare = re.sub(r"\\[{}]", "", bare)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"[%#_~]", bare), re.search(r".{20}[%#_~].{20}", bare)
    assert "^" not in bare and bare.count("$") % 2 == 0
    assert not re.search(r"[^\x00-\x7FÀ-ɏ—’]", text)  # what LaTeX reads as it is
    assert max(map(len, re.findall(r"&", text)), default=0) <= 1
    for columns, rows in re.findall(r"\\begin\{tabular\}\{((?:[lr]|p\{[^}]*\})+)\}(.*?)"
                                    r"\\end\{tabular\}", text, re.S):
        count = len(re.sub(r"p\{[^}]*\}", "p", columns))
        for row in re.findall(r"^(.*) \\\\$", rows, re.M):
            assert len(re.findall(r"(?<!\\)&", row)) == count - 1, row


@pytest.mark.parametrize("name", NAMES)
def test_markdown_has_even_tables(printed, name):
    tables = re.split(r"\n\n", printed(name, "markdown"))
    found = 0
    for table in tables:
        rows = [row for row in table.splitlines() if row.startswith("|")]
        if rows:
            found += 1
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
            assert re.fullmatch(r"\|(-{3}:?\|)+", rows[1])
    assert found or name == "plan"


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_even_rows(printed, name):
    rows = list(csv.reader(io.StringIO(printed(name, "csv"))))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1
    assert len(set(rows[0])) == len(rows[0]) and "" not in rows[0]


@pytest.mark.parametrize("name", NAMES)
def test_json_is_one_object_with_names_of_its_own(printed, name):
    def members(pairs):
        assert len({key for key, _ in pairs}) == len(pairs), [key for key, _ in pairs]
        return dict(pairs)

    assert isinstance(json.loads(printed(name, "json"), object_pairs_hook=members), dict)


@pytest.mark.parametrize("name", NAMES)
def test_text_fits_and_ends_in_no_blanks(printed, name, root):
    text = printed(name, "text").replace(f"{root}/", "")
    assert not re.search(r" $", text, re.M) and "\n\n\n" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_csv_of_a_run_holds_what_json_holds(printed):
    found = json.loads(printed("run", "json"))
    rows = {(row["table"], row["row"], row["column"]): row["value"]
            for row in csv.DictReader(io.StringIO(printed("run", "csv")))}
    assert len(found["phases"]) == 240
    for month in found["phases"]:
        for phase in ("none", "nascent", "ascendant", "mature"):
            assert float(rows["phases", month["month"], phase]) == month[phase]
        assert sum(month[phase] for phase in ("none", "nascent", "ascendant", "mature")) == 1
    for outcome in found["outcomes"]:
        assert float(rows["outcomes", outcome["outcome"], "mean"]) == outcome["mean"]


def test_titles_and_names_stay_as_they_are_in_documents(comity, scenario, tmp_path):
    (tmp_path / "odd.cfg").write_text(
        f'@include "{scenario}"\ntitle = "*R&D* 50% <b> c\\\\d";\n'
        'issues = ["*x y*", "m_n | o", "z & 1 %", "dév"];\n')
    title = comity("run", tmp_path / "odd.cfg", "-r", 2, "--no-output", "--format", "markdown").stdout
    assert title.splitlines()[0] == r"## \*R&D\* 50% &lt;b> c\\d"
    keys = comity("explain", tmp_path / "odd.cfg", "--format", "markdown").stdout
    assert "| `threat.mean.*x y*` |" in keys and r"| `threat.mean.m_n \| o` |" in keys
    keys = comity("explain", tmp_path / "odd.cfg", "--format", "latex").stdout
    assert r"\texttt{threat.mean.{*}x y{*}}" in keys and r"\texttt{threat.mean.m\_n $|$ o}" in keys
