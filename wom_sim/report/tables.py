"""Tables for the terminal."""

from __future__ import annotations

import math

from rich import box
from rich.console import Console
from rich.table import Table

from wom_sim.network.fidelity import Measure
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import amount, share
from wom_sim.study import StudyResult

_COLUMNS = (
    ("reached", "reached"), ("cost_total", "cost"), ("cost_per_reached", "cost per\nreached"), ("engaged", "engaged"),
    ("structural_virality", "structural\nvirality"), ("cost_per_engaged", "cost per\nengaged"),
    ("reached_beyond", "reached\nbeyond"), ("adopted", "adopted"), ("joined", "joined"),
)  # fmt: skip
"""Columns in order of importance: on a narrow terminal the last ones are left out."""

_NAME_WIDTH, _COLUMN_WIDTH = 24, 13


def print_summary(study: StudyResult, console: Console) -> None:
    """Campaigns as rows: means with the half width of their 95 % interval; then the paired differences in reach."""
    numbers = Numbers(study)
    columns = _COLUMNS[: max(3, (console.width - _NAME_WIDTH) // _COLUMN_WIDTH)]
    table = Table(
        title=f"{study.scenario.title}\nmean ± half width of its 95 % interval, {len(study.replicates)} worlds",
        box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False,
    )  # fmt: skip
    table.add_column("campaign", overflow="fold")
    for _, label in columns:
        table.add_column(label, justify="right", no_wrap=True)
    for campaign in study.campaigns:
        table.add_row(_plain(campaign), *(_cell(numbers, campaign, metric) for metric, _ in columns))
    console.print(table)
    if len(study.campaigns) > 1 and len(study.replicates) > 1:
        console.print(_differences(numbers))


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


def _cell(numbers: Numbers, campaign: str, metric: str) -> str:
    s = numbers.summaries[campaign, metric]
    if math.isnan(s.mean) or (metric.startswith("cost") and not numbers.spends(campaign)):
        return "–"
    return amount(s.mean) if math.isnan(s.half_width) else f"{amount(s.mean)} ±{amount(s.half_width)}"


def _differences(numbers: Numbers) -> Table:
    table = Table(
        title="Paired differences in consumers reached: same worlds, same luck", box=box.SIMPLE_HEAD, title_justify="left",
        title_style="bold", pad_edge=False,
    )  # fmt: skip
    table.add_column("difference", overflow="fold")
    for label in ("mean", "95 % interval", "ahead in", "correlation"):
        table.add_column(label, justify="right", no_wrap=True)
    for a, b in numbers.pairs[:12]:
        x = numbers.comparison("reached", a, b)
        correlation = "–" if math.isnan(x.correlation) else f"{x.correlation:.2f}"
        table.add_row(
            f"{_plain(a)} − {_plain(b)}", amount(x.mean_difference), f"{amount(x.ci_low)} to {amount(x.ci_high)}",
            share(x.probability_better), correlation,
        )  # fmt: skip
    if len(numbers.pairs) > 12:
        table.caption = f"{len(numbers.pairs) - 12} more pairs in comparison.csv"
    return table


def print_fidelity(measures: list[Measure], console: Console) -> None:
    """What was asked of the network beside what the first world achieved."""
    table = Table(title="Network: asked beside achieved", box=box.SIMPLE_HEAD, title_justify="left", title_style="bold",
                  pad_edge=False)  # fmt: skip
    table.add_column("measure")
    for label in ("asked", "achieved", "within tolerance"):
        table.add_column(label, justify="right")
    says = {True: "yes", False: "NO", None: ""}
    for m in measures:
        asked = "" if m.asked is None else f"{m.asked:,.4g}"
        achieved = f"{m.achieved:,.0f}" if float(m.achieved).is_integer() else f"{m.achieved:,.4g}"
        table.add_row(m.measure.replace("_", " "), asked, achieved, says[m.within_tolerance])
    console.print(table)


def as_records(study: StudyResult) -> dict:
    """The results as plain data for `--json`; undefined values are null."""
    numbers = Numbers(study)

    def known(value: float) -> float | None:
        return None if math.isnan(value) else float(f"{value:.10g}")

    summary = {
        c: {m: {"mean": known(s.mean), "sd": known(s.sd), "ci_low": known(s.ci_low), "ci_high": known(s.ci_high)}
            for (campaign, m), s in numbers.summaries.items() if campaign == c}
        for c in study.campaigns
    }  # fmt: skip
    comparison = [
        {"metric": m, "campaign": a, "baseline": b, "mean_difference": known(x.mean_difference), "ci_low": known(x.ci_low),
         "ci_high": known(x.ci_high), "probability_better": known(x.probability_better),
         "correlation": known(x.correlation), "variance_reduction": known(x.variance_reduction)}
        for (m, a, b), x in numbers.comparisons.items()
    ]  # fmt: skip
    return {
        "title": study.scenario.title, "replicates": len(study.replicates), "interrupted": study.interrupted,
        "digest": study.manifest["digest"], "summary": summary, "comparison": comparison, "notes": study.notes,
    }  # fmt: skip
