"""Care by campaign and segment: who was reached, who left, and what weighed on whom."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.console import Console

from wom_sim.comparison import summarise
from wom_sim.metrics.care import CARE
from wom_sim.metrics.ratios import ratio
from wom_sim.numerals import amount, share
from wom_sim.report.layout import fill, footnotes, new_table
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import labels
from wom_sim.study_result import StudyResult

COLUMNS = ("campaign", "segment", *CARE[:2], "reached_share", *CARE[2:])

WEIGHS = {
    "opt_outs": "left\ngroup",
    "unsubscribed": "left\nmailing",
    "night_alerts": "night\nalerts",
    "unrest": "unrest,\ntimes",
    "intrusions": "intrusions",
}
"""Metrics of what weighs on consumers, with their labels."""

_EXPLAINED = {
    "unrest": "unrest: times it cost affect that a tied member left",
    "intrusions": "intrusions: messages seen through",
}

_SEGMENT = 14
"""Columns for a segment's name: with two of them in a row, the table fits a terminal of 80."""


def rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of care.csv: means over worlds; the share reached is that of all worlds together."""
    for campaign in study.campaigns if study.care else ():
        for at, segment in enumerate(study.segments):
            means = {
                name: summarise([study.care[campaign, r][at, column] for r in study.ran(campaign)]).mean
                for column, name in enumerate(CARE)
            }
            shown = means | {"reached_share": ratio(means["reached"], means["consumers"])}
            yield (campaign, segment, *(shown[name] for name in COLUMNS[2:]))


def shares_reached(study: StudyResult) -> dict[str, dict[str, float]]:
    """By campaign and segment, the share reached of all worlds together; segments without consumers are left out."""
    found: dict[str, dict[str, float]] = {}
    at = COLUMNS.index("reached_share")
    for row in rows(study):
        if not math.isnan(row[at]):
            found.setdefault(row[0], {})[row[1]] = row[at]
    return found


def print_care(study: StudyResult, console: Console) -> None:
    """What weighed on consumers, and which segments were reached most and least: two small tables, each if it has anything."""
    names = Numbers(study).names
    weights = {c: {m: summarise([study.metrics[c, r][m] for r in study.ran(c)]).mean for m in WEIGHS} for c in names}
    weighing = [m for m in WEIGHS if any(weights[c][m] for c in names)]
    if weighing:
        table = new_table("What weighed on consumers", "means over worlds")
        cells = [[amount(weights[c][m]) for m in weighing] for c in names]
        fill(table, "campaign", [WEIGHS[m] for m in weighing], list(names.values()), cells, console.width)
        footnotes(table, [*(_EXPLAINED[m] for m in weighing if m in _EXPLAINED), "in full in summary.csv"])
        console.print()
        console.print(table)
    served = shares_reached(study)
    if any(max(shares.values()) > min(shares.values()) for shares in served.values()):
        table = new_table("Who was reached", "share of each segment; gap in points")
        segments = labels(study.segments, _SEGMENT)
        cells = [_served(shares, segments) for shares in served.values()]
        fill(table, "campaign", ["most", "least", "gap"], [names[c] for c in served], cells, console.width)
        footnotes(table, ["every segment in care.csv"])
        console.print()
        console.print(table)


def _served(shares: dict[str, float], segments: dict[str, str]) -> list[str]:
    """The segment of which most was reached, that of which least was, and how far they lie apart."""
    most, least = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    if shares[most] == shares[least]:
        return ["–", "–", "0"]
    ends = [f"{segments[segment]} {share(shares[segment])}" for segment in (most, least)]
    return [*ends, f"{100 * (shares[most] - shares[least]):.1f}"]
