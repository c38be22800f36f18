# SPDX-License-Identifier: GPL-3.0-or-later
"""comity new: a commented scenario to begin a region of one's own with."""

import os
import re

import pytest


@pytest.fixture
def region(comity, tmp_path):
    comity("new", "region.cfg", cwd=tmp_path)
    return tmp_path / "region.cfg"


def test_it_is_sound_and_runs(comity, region):
    assert [path.name for path in region.parent.iterdir()] == ["region.cfg"]
    assert "A region of one's own" in comity("check", region).stdout
    comity("run", region, "-r", 2, "-q", "-o", region.parent / "region.h5")
    assert (region.parent / "region.h5").exists()


def test_coefficients_are_those_of_north_america(comity, region, scenario):
    def groups(path):
        return [line.split()[:2] for key in ("agreements", "phases", "trust", "conduct")
                for line in comity("explain", path, key).stdout.splitlines()
                if line.startswith(f"{key}.")]

    assert groups(region) and groups(region) == groups(scenario)


def test_every_value_has_its_meaning(comity, region):
    text = region.read_text(encoding="utf-8")
    explained = comity("explain", "--format", "csv").stdout
    meanings = re.findall(r"^# (?:a whole number in )?[\[(].*?[\])]: (.+)$", text, re.MULTILINE)
    assert len(meanings) > 60
    assert all(meaning in explained.replace('""', '"') for meaning in meanings)


def test_each_example_of_an_event_works(comity, region):
    text = region.read_text(encoding="utf-8")
    beginning = text.index("# events = (")
    end = text.index("\n\n", beginning)
    examples = re.sub(r"^# ", "", text[beginning:end], flags=re.MULTILINE)
    kinds = re.findall(r"^# (\w+): ", examples, re.MULTILINE)
    assert sorted(kinds) == ["accord", "esteem", "measure", "rupture", "set", "shock"]
    region.write_text(text[:beginning] + examples + text[end:], encoding="utf-8")
    checked = comity("check", region).stdout
    assert len(re.findall(r"^(?:Events)? +\d{4}-\d\d  ", checked, re.MULTILINE)) == 6
    comity("run", region, "-r", 2, "-q", "--no-output")


def test_a_file_is_replaced_on_demand_only(comity, region):
    whole = region.read_text(encoding="utf-8")
    region.write_text("mine\n", encoding="utf-8")
    refused = comity("new", region, check=False)
    assert refused.returncode == 2
    assert f"{region}: a file is there; --force replaces it" in refused.stderr
    assert region.read_text(encoding="utf-8") == "mine\n"
    comity("new", region, "--force")
    assert region.read_text(encoding="utf-8") == whole


@pytest.mark.parametrize("place, message", [
    ("nowhere/region.cfg", "nowhere"), ("", "argument 1 is empty"),
    (".", "it is a directory"), ("a" * 256, "File name too long"),
])
def test_a_place_where_nothing_can_be_written(comity, tmp_path, place, message):
    refused = comity("new", place, cwd=tmp_path, check=False)
    assert refused.returncode == 2 and message in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_one_file_is_wanted(comity, tmp_path):
    for arguments in ((), ("a.cfg", "b.cfg")):
        refused = comity("new", *arguments, cwd=tmp_path, check=False)
        assert refused.returncode == 2 and "the file to be written is expected" in refused.stderr


def test_the_same_from_python(comity, package, region, tmp_path):
    package.new(tmp_path / "mine.cfg")
    assert (tmp_path / "mine.cfg").read_bytes() == region.read_bytes()
    with pytest.raises(package.Error, match="a file is there"):
        package.new(tmp_path / "mine.cfg")
    package.new(tmp_path / "mine.cfg", force=True)
    with pytest.raises(package.Error, match="nowhere"):
        package.new(tmp_path / "nowhere" / "mine.cfg")
