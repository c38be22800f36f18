# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's own table of observations: what is read of it, and what is said of its mistakes."""

import pytest

MEASURES = """measures = (
  { name = "seen"; kind = "observed"; file = "mine.csv"; series = "polls"; member = "USA>MEX"; },
  { name = "yearly"; kind = "series"; of = "trust.USA.MEX"; like = "seen"; },
  { name = "away"; kind = "distance"; of = ("yearly", "seen"); }
);
"""
ROWS = ["series,member,year,value,error", "polls,USA>MEX,2003,0.74,0.03", "polls,USA>MEX,2005,0.64,",
        "polls,CAN>USA,2005,0.72,0.03"]


def away(comity, folder, text):
    (folder / "measures.cfg").write_text(MEASURES)
    (folder / "mine.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    finished = comity("run", "north_america", "--measures", folder / "measures.cfg", "-r", 1,
                      "--no-output", "--format", "json", check=False)
    return finished


@pytest.fixture(scope="module")
def plain(comity, tmp_path_factory):
    finished = away(comity, tmp_path_factory.mktemp("plain"), "\n".join(ROWS) + "\n")
    assert finished.returncode == 0, finished.stderr
    assert '"away"' in finished.stdout
    return finished.stdout


SAME = {
    "mark of byte order": "\ufeff" + "\n".join(ROWS),
    "lines end in CR LF": "\r\n".join(ROWS) + "\r\n",
    "lines end in CR, as some spreadsheets write": "\r".join(ROWS) + "\r",
    "both, as Excel writes": "\ufeff" + "\r\n".join(ROWS) + "\r\n",
    "no end of the last line": "\n".join(ROWS),
    "blank lines": "\n\n".join(ROWS) + "\n \n\n",
    "quotes": "\n".join('"' + row.replace(",", '","') + '"' for row in ROWS),
    "quotes and CR LF": "\r\n".join('"' + row.replace(",", '","') + '"' for row in ROWS),
    "blanks around cells": "\n".join(row.replace(",", " , ") for row in ROWS),
    "other columns": "\n".join(row + ',"a ""source"", in 2005"' for row in ROWS),
    "another order": "\n".join(",".join(reversed(row.split(","))) for row in ROWS),
    "months beside years": "\n".join(ROWS + ["polls,CAN>USA,2005-04,0.7,"]),
    "a name for any time": "\n".join(ROWS).replace("year", "when"),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_the_same_table_in_other_clothes(comity, tmp_path, plain, text):
    finished = away(comity, tmp_path, text)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout == plain


def test_a_table_in_months(comity, tmp_path):
    text = "series,member,month,value\npolls,USA>MEX,2003-02,0.74\npolls,USA>MEX,2005-02,0.64\n"
    finished = away(comity, tmp_path, text)
    assert finished.returncode == 0 and '"away"' in finished.stdout, finished.stderr


TABLE = "\n".join(ROWS)
MISTAKES = {
    "percentages": (TABLE.replace("0.64", "64"), 'measures.cfg:4: away.of: 64 was observed in 2005, '
                    'and "trust.USA.MEX" lies in [0, 1]; scale = 0.01 makes'),
    "less than nothing": (TABLE.replace("0.64", "-0.64"), "away.of: -0.64 was observed in 2005, and"),
    "semicolons": (TABLE.replace(",", ";"), "mine.csv:1: semicolons separate the columns; commas"),
    "semicolons and decimal commas": (
        TABLE.replace(",", ";").replace("0.", "0,"), "mine.csv:1: semicolons separate the columns"),
    "tabs": (TABLE.replace(",", "\t"), "mine.csv:1: tabs separate the columns; commas"),
    "decimal commas": (TABLE.replace("0.64", "0,64"), "mine.csv:3: the row has 6 cells; 5 are expected"),
    "decimal commas in quotes": (TABLE.replace("0.64", '"0,64"'),
                                 'mine.csv:3: value: "0,64" is no number; one is expected, with a '
                                 "decimal point"),
    "a missing value": (TABLE.replace("0.64", ""), "mine.csv:3: value: there is none; a number"),
    "not available": (TABLE.replace("0.64", "NA"), 'mine.csv:3: value: "NA" is no number'),
    "infinite": (TABLE.replace("0.64", "inf"), 'mine.csv:3: value: "inf" is no number'),
    "hexadecimal": (TABLE.replace("0.64", "0x1"), 'mine.csv:3: value: "0x1" is no number'),
    "a unit": (TABLE.replace("0.64", "64 %"), 'mine.csv:3: value: "64 %" is no number'),
    "a negative error": (TABLE.replace("0.74,0.03", "0.74,-1"), 'mine.csv:2: error: "-1" is no error'),
    "a short row": (TABLE.replace("2005,0.64,", "2005,0.64"), "mine.csv:3: the row has 4 cells; 5 are"),
    "a row twice": (TABLE + "\n" + ROWS[2], "mine.csv:5: when: a row above is of 2005, too"),
    "the thirteenth month": (TABLE.replace("2005,0.64", "2005-13,0.64"),
                             'mine.csv:3: when: "2005-13" is no time; a year or a month YYYY-MM'),
    "a day": (TABLE.replace("2005,0.64", "2005-02-03,0.64"), 'mine.csv:3: when: "2005-02-03" is no time'),
    "no time": (TABLE.replace("2005,0.64", ",0.64"), 'mine.csv:3: when: "" is no time'),
    "before the start": (TABLE.replace("2003", "1990"), "measures.cfg:3: "),
    "after the end": (TABLE.replace("2005,0.64", "2030,0.64"), "measures.cfg:3: "),
    "an unknown member": (TABLE.replace("USA>MEX", "USA>MXE"),
                          'mine.csv has no series "polls" of "USA>MEX"; its members are: "USA>MXE" '
                          '"CAN>USA"'),
    "an unknown series": (TABLE.replace("polls", "poll"), 'has no series "polls" of "USA>MEX"; it has: '
                                                          '"poll"'),
    "an open quote": (TABLE.replace("0.64,", '"0.64,'), 'mine.csv:3: the line ends within the quotes of "0.64,"'),
    "text behind quotes": (TABLE.replace("0.64", '"0.6"4'), "mine.csv:3: text follows the quotes"),
    "no column of values": (TABLE.replace("value", "values"), "mine.csv:1: value: there is no such column"),
    "a column twice": (TABLE.replace("error", "value"), "mine.csv:1: value: two columns are of this"),
    "year and month": (TABLE.replace("error", "month"), "mine.csv:1: when: two columns are of this"),
    "the header alone": (ROWS[0], 'has no series "polls" of "USA>MEX"; it has: none'),
    "nothing": ("", "mine.csv:1: series: there is no such column"),
    "Latin-1": (TABLE.encode().replace(b"polls,CAN", b"enqu\xeates,CAN"),
                "mine.csv:4: byte 0xEA is not valid UTF-8"),
    "UTF-16": (TABLE.encode("utf-16"), "mine.csv: the text is in UTF-16"),
}


@pytest.mark.parametrize("text, message", MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_one_message_each(comity, tmp_path, text, message):
    finished = away(comity, tmp_path, text)
    assert finished.returncode == 2 and finished.stdout == ""
    assert message in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1, finished.stderr


def test_a_mistake_above_hides_none_of_the_table_and_brings_no_others(comity, tmp_path):
    (tmp_path / "measures.cfg").write_text(MEASURES.replace(
        "measures = (", 'measures = ( { name = "first"; kind = "maen"; },'))
    (tmp_path / "mine.csv").write_text(TABLE.replace(",", ";"))
    finished = comity("run", "north_america", "--measures", tmp_path / "measures.cfg", "-r", 1,
                      "--no-output", check=False)
    lines = finished.stderr.strip().splitlines()
    assert finished.returncode == 2 and len(lines) == 2, lines
    assert '"maen"' in lines[0] and "mine.csv:1: semicolons separate the columns" in lines[1]
