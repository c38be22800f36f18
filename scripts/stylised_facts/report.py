# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of the stylised facts, for a terminal, for a document and for machines."""

import dataclasses
import json
import math
import textwrap

from .facts import FACTS

SOURCES = ("s: stated by Chanona (2005); i: interpretation; theory: rests on others. "
           "Value ± standard error, or a 95 % interval in brackets. (close): a bound lies within "
           "two standard errors, so another seed may decide otherwise.")
POWER = ("Each null model is laid over every scenario that a fact compares, over those of facts 8, "
         "17, 19 and 20 too, and has the last word where both set the same parameter. "
         "A fact that every null model passes is weak: it tells none of them from the default. "
         "~: a bound lies within two standard errors. "
         "A failure may follow from the rules alone; the header of the null model says where.")


def number(value):
    if math.isinf(value):
        return "never" if value > 0 else "-never"
    return "undefined" if math.isnan(value) else f"{value:.3f}"


def _uncertainty(one):
    if one.interval is not None:
        return f"[{number(one.interval[0])}, {number(one.interval[1])}]"
    return f"± {one.error:.3f}" if one.error is not None and math.isfinite(one.error) else ""


def _verdict(finding):
    return ("pass" if finding.passed else "FAIL") + (" (close)" if finding.close else "")


def text(heading, findings):
    lines = [heading, ""]
    for finding in findings:
        first = f"{finding.fact.number:2d}  {_verdict(finding):<13}"
        lines += textwrap.wrap(f"{finding.fact.statement} [{finding.fact.source}]", 98,
                               initial_indent=first, subsequent_indent=" " * len(first))
        for one in finding.measures:
            lines.append(f"{'':17}{one.label:<32} {number(one.value):>9} {_uncertainty(one):<18} "
                         f"{one.bound}".rstrip())
    return "\n".join([*lines, "", *textwrap.wrap(SOURCES, 98), _count(findings)])


def _count(findings):
    failed = [str(finding.fact.number) for finding in findings if not finding.passed]
    held = f"{len(findings) - len(failed)} of {len(findings)} facts hold"
    return held + (f"; failing: {', '.join(failed)}" if failed else "")


def markdown(heading, findings):
    lines = ["| # | fact | measured (bound) | holds | source |", "|---|---|---|---|---|"]
    for finding in findings:
        cells = "<br>".join(
            f"{one.label} {number(one.value)} {_uncertainty(one)}".rstrip()
            + (f" ({_html(one.bound)})" if one.bound else "") for one in finding.measures)
        lines.append(f"| {finding.fact.number} | {finding.fact.statement} | {cells} | "
                     f"{_verdict(finding)} | {finding.fact.source} |")
    return "\n".join([*lines, "", f"{heading}. {SOURCES} {_count(findings)}."])


def _html(bound):
    return bound.replace(">=", "≥").replace("<=", "≤").replace("<", "&lt;").replace(">", "&gt;")


def as_data(findings):
    """Plain data; a number that is not finite becomes text."""
    return [{"number": finding.fact.number, "statement": finding.fact.statement,
             "source": finding.fact.source, "passed": finding.passed, "close": finding.close,
             "measures": [_plain(dataclasses.asdict(one) | {"passed": one.passed})
                          for one in finding.measures]} for finding in findings]


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def to_json(**parts):
    return json.dumps(parts, indent=2, ensure_ascii=False, allow_nan=False)


class Power:
    """Which facts hold in the region and in each of its null models."""

    def __init__(self, columns):
        """`columns` maps a name to the findings of that case; the region itself comes first."""
        self.columns = columns
        self.region, *self.nulls = columns
        self.fails = {name: [finding.fact.number for finding in findings if not finding.passed]
                      for name, findings in columns.items()}
        self.weak = [fact.number for fact in FACTS
                     if not any(fact.number in self.fails[null] for null in self.nulls)]

    def text(self, heading):
        widths = [max(len(name), 4) for name in self.columns]
        lines = [heading, "", "fact  " + "  ".join(self.columns)]
        for row, fact in enumerate(FACTS):
            cells = "  ".join(f"{self._cell(findings[row]):<{width}}"
                              for width, findings in zip(widths, self.columns.values()))
            lines.append(f"{fact.number:4d}  {cells}  {self._mark(fact)}".rstrip())
        return "\n".join([*lines, "", *self.sentences(), "", *textwrap.wrap(POWER, 98)])

    def markdown(self, heading):
        lines = ["| # | " + " | ".join(self.columns) + " | |",
                 "|---" * (len(self.columns) + 2) + "|"]
        for row, fact in enumerate(FACTS):
            cells = " | ".join(self._cell(findings[row]) for findings in self.columns.values())
            lines.append(f"| {fact.number} | {cells} | {self._mark(fact)} |")
        return "\n".join([*lines, "", f"{heading}. {' '.join(self.sentences())} {POWER}"])

    def sentences(self):
        for null in self.nulls:
            failing = ", ".join(map(str, self.fails[null]))
            yield f"{null} fails {failing}." if failing else f"{null} fails no fact."
        yield f"Weak: {', '.join(map(str, self.weak)) or 'none'}."

    def to_json(self, **parts):
        return to_json(**parts, columns={name: as_data(findings)
                                         for name, findings in self.columns.items()},
                       fails=self.fails, weak=self.weak)

    @staticmethod
    def _cell(finding):
        return ("pass" if finding.passed else "FAIL") + ("~" if finding.close else "")

    def _mark(self, fact):
        return "weak" if fact.number in self.weak else ""
