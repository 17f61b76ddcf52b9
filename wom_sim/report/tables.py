"""Tables for the terminal."""

from __future__ import annotations

import math

from rich.console import Console
from rich.table import Table

from wom_sim.network.fidelity import Measure
from wom_sim.numerals import estimate, exact, with_margin
from wom_sim.report import certificate, knowing, visibility
from wom_sim.report.claims import findings, records
from wom_sim.report.layout import MARGINS, fill, footnotes, new_table
from wom_sim.report.numbers import NOBODY_SOMEWHERE, PEEKS, Numbers
from wom_sim.report.words import MEASURES, ahead, json_number
from wom_sim.study_result import StudyResult

_COLUMNS = (
    ("reached", "reached"),
    ("cost_total", "cost"),
    ("cost_per_reached", "cost per\nreached"),
    ("engaged", "engaged"),
    ("structural_virality", "structural\nvirality"),
    ("cost_per_engaged", "cost per\nengaged"),
    ("reached_beyond", "reached\nbeyond"),
    ("adopted", "adopted"),
    ("joined", "joined"),
)
"""Columns in order of importance: on a narrow terminal the last ones are left out."""

_MOST_PAIRS = 12


def print_summary(study: StudyResult, console: Console) -> None:
    """Campaigns as rows, means with half the width of their 95 % interval; then differences in reach."""
    numbers = Numbers(study)
    worlds = len(study.replicates)
    reading = (
        f"{MARGINS}, {worlds} worlds" if worlds > 1 else "one world: no interval"
    )
    table = new_table(study.scenario.title, reading)
    rows = [[_cell(numbers, campaign, metric) for metric, _ in _COLUMNS] for campaign in study.campaigns]
    names = [numbers.marked(c) for c in study.campaigns]
    fill(table, "campaign", [label for _, label in _COLUMNS], names, rows, console.width)
    notes = [f"* {PEEKS}"] if any(map(numbers.peeks, study.campaigns)) else []
    notes += [f"† dropped: {numbers.dropped_after}"] if study.dropped else []
    if any(numbers.somewhere_nobody(c, m) for c in study.campaigns for m, _ in _COLUMNS):
        notes.append(f"–: {NOBODY_SOMEWHERE}")
    if any(name != shown for name, shown in numbers.names.items()):
        notes.append("names without what they share; in full in summary.csv")
    footnotes(table, notes)
    console.print(table)
    if len(study.campaigns) > 1 and worlds > 1:
        if notes:
            console.print()
        console.print(_differences(numbers, console.width))


def _cell(numbers: Numbers, campaign: str, metric: str) -> str:
    s = numbers.summaries[campaign, metric]
    if metric.startswith("cost_per") and not numbers.spends(campaign):
        return "–"
    return with_margin(s.mean, s.ci_low, s.ci_high)


def _differences(numbers: Numbers, width: int) -> Table:
    table = new_table("Paired differences in consumers reached", "same worlds, same luck")
    pairs, names, rows = numbers.shown_pairs[:_MOST_PAIRS], [], []
    for a, b in pairs:
        x = numbers.comparison("reached", a, b)
        mean, low, high = estimate(x.mean_difference, x.ci_low, x.ci_high)
        correlation = "–" if math.isnan(x.correlation) else f"{x.correlation:.2f}"
        names.append(numbers.marked_pair(a, b))
        rows.append([mean, f"{low} to {high}", ahead(x), correlation])
    fill(table, "difference", ["mean", "95 % interval", "ahead in\n(95 % interval)", "correlation"], names, rows, width)
    more = len(numbers.shown_pairs) - len(pairs)
    notes = [f"† {numbers.fewer_worlds}"] if numbers.study.dropped else []
    notes += ["ahead in: a tie counts half"] if any(numbers.tied(a, b) for a, b in pairs) else []
    notes += [f"{more:,} more pairs in comparison.csv"] if more else []
    footnotes(table, notes)
    return table


def print_fidelity(measures: list[Measure], console: Console) -> None:
    """What was asked of the network beside what the first world achieved."""
    table = new_table("Network", "asked beside achieved")
    table.add_column("measure")
    for label in ("asked", "achieved", "within tolerance"):
        table.add_column(label, justify="right")
    says = {True: "yes", False: "NO", None: ""}
    for m in measures:
        asked = "" if m.asked is None else exact(m.asked)
        table.add_row(MEASURES[m.measure], asked, exact(m.achieved), says[m.within_tolerance])
    console.print(table)


def as_records(study: StudyResult) -> dict:
    """The results as plain data for `--json`; undefined values are null."""
    numbers = Numbers(study)

    summary: dict[str, dict] = {c: {} for c in study.campaigns}
    for (campaign, metric), s in numbers.summaries.items():
        shown = {"mean": s.mean, "sd": s.sd, "ci_low": s.ci_low, "ci_high": s.ci_high}
        summary[campaign][metric] = {name: json_number(value) for name, value in shown.items()}
    names = (
        "mean_difference", "ci_low", "ci_high", "probability_better", "correlation", "variance_reduction", "pairs",
    )  # fmt: skip
    comparison = [
        {"metric": m, "campaign": a, "baseline": b} | {name: json_number(getattr(x, name)) for name in names}
        for (m, a, b), x in numbers.comparisons.items()
    ]
    return {
        "title": study.scenario.title,
        "replicates": len(study.replicates),
        "interrupted": study.interrupted,
        "dropped": study.dropped,
        "digest": study.manifest["digest"],
        "summary": summary,
        "comparison": comparison,
        "claims": records(findings(study)),
        "visibility": visibility.records(study),
        **({"knowing": known} if (known := knowing.records(study)) else {}),
        **({"certificates": sure} if (sure := certificate.records(study)) else {}),
        "notes": study.notes,
    }
