"""Several scenarios beside each other: one row a campaign, in a table, in files, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wom_sim.comparison import Summary, compare, summarise
from wom_sim.numerals import with_margin
from wom_sim.report import claims
from wom_sim.report.claims import Finding, findings, in_a_sentence, tally
from wom_sim.report.files import as_json, table, tables, write_files
from wom_sim.report.headline import KeyFigure, key_figures
from wom_sim.report.layout import MARGINS
from wom_sim.report.numbers import Numbers
from wom_sim.report.verdict import sentences
from wom_sim.report.words import json_number
from wom_sim.study_result import StudyResult

MEASURES = {
    "reached_share": "reached,\n% of all",
    "structural_virality": "structural\nvirality",
    "cost_per_engaged": "cost per\nengaged",
    "engaged": "engaged",
}
"""What is compared across scenarios, with the heads of columns. reached_share: consumers reached / all consumers."""

_NARROWEST_NAME = 20
_NAMES = "scenario\n  campaign"


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign of one scenario.

    name, shown: its name, and the same without what all of a cross have in common. measures: by `MEASURES`.
    outcomes: how many claims about it came out how. leads: whether it reaches more consumers than every other
    campaign of its scenario, each paired 95 % interval leaving out zero. place: which of the palette's colours is its own.
    """

    name: str
    shown: str
    measures: dict[str, Summary]
    outcomes: dict[str, int]
    leads: bool
    place: int = 0


class Lead(NamedTuple):
    """The two campaigns of a scenario that reach most by their means, world by world.

    told: whether the first one reaches more than every other of the scenario, as `CampaignRow.leads` says. mean, low, high: of
    first − second as a share of all consumers, with its paired 95 % interval; nan where it is not known.
    """

    first: str
    second: str
    told: bool
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScenarioRows:
    """What is kept of one scenario's study: its campaigns, in their order, its claims and how they came out, the sentences of its
    verdict, its key figures, that on reach first, and who leads by how much; and the study, where more than tables are made."""

    name: str
    title: str
    consumers: int
    replicates: int
    manifest: dict
    campaigns: list[CampaignRow]
    found: list[Finding]
    outcomes: dict[str, int]
    said: tuple[str, ...]
    figures: tuple[KeyFigure, ...] = ()
    lead: Lead | None = None
    study: StudyResult | None = None

    @property
    def called(self) -> str:
        """As people read it."""
        return self.name.replace("_", " ")


def coloured(scenarios: Sequence[ScenarioRows]) -> list[ScenarioRows]:
    """The same, with one colour a campaign: of a name that an earlier scenario has too that one, unless another has it here."""
    known: dict[str, int] = {}
    found = []
    for scenario in scenarios:
        here: dict[str, int] = {}
        for row in scenario.campaigns:
            if row.name in known and known[row.name] not in here.values():
                here[row.name] = known[row.name]
        free = (place for place in count() if place not in here.values())
        for row in scenario.campaigns:
            if row.name not in here:
                here[row.name] = next(free)
            known.setdefault(row.name, here[row.name])
        found.append(replace(scenario, campaigns=[replace(row, place=here[row.name]) for row in scenario.campaigns]))
    return found


def rows_of(name: str, study: StudyResult) -> ScenarioRows:
    """Sum up a finished study; `name` stands for the scenario in tables and plot."""
    numbers, found = Numbers(study), findings(study)
    consumers = numbers.consumers
    reached = {c: numbers.values(c, "reached") for c in study.campaigns}
    highest, *others = sorted(study.campaigns, key=lambda c: -summarise(reached[c]).mean)
    clearly = bool(others) and all(compare(reached[highest], reached[c]).ci_low > 0 for c in others)
    lead = None
    if others:
        by = compare(reached[highest], reached[others[0]])
        parts = (value / consumers for value in (by.mean_difference, by.ci_low, by.ci_high))
        lead = Lead(numbers.names[highest], numbers.names[others[0]], clearly, *parts)
    campaigns = []
    for place, campaign in enumerate(study.campaigns):
        measures = {m: numbers.summaries[campaign, m] for m in MEASURES if m != "reached_share"}
        measures = {"reached_share": summarise([value / consumers for value in reached[campaign]], (0.0, 1.0)), **measures}
        outcomes = tally(finding for finding in found if finding.claim.campaign == campaign)
        leads = clearly and campaign == highest
        campaigns.append(CampaignRow(campaign, numbers.names[campaign], measures, outcomes, leads, place))
    title = " ".join(study.scenario.title.split())
    said = tuple(filter(None, sentences(study)))
    return ScenarioRows(
        name, title, consumers, len(study.replicates), study.manifest, campaigns, found, tally(found), said,
        tuple(key_figures(numbers, headed=False)), lead, study,
    )  # fmt: skip


def print_across(scenarios: Sequence[ScenarioRows], console: Console) -> None:
    """Scenarios as headings, their campaigns as rows below; then what came out of all claims."""
    names: list[Text | Padding] = []
    means, full = [], []
    for scenario in scenarios:
        names.append(Text(scenario.name, "bold"))
        full.append([""] * (len(MEASURES) + 1))
        means.append(full[-1])
        for row in scenario.campaigns:
            names.append(Padding(Text(row.shown), (0, 0, 0, 2)))
            full.append([*(_cell(row, m, interval=True) for m in MEASURES), _outcomes(row)])
            means.append([*(_cell(row, m, interval=False) for m in MEASURES), _outcomes(row)])
    heads = [*MEASURES.values(), f"claims\n{' '.join(claims.OUTCOMES.values())}"]
    cells, reading = full, MARGINS
    named = [scenario.name for scenario in scenarios] + [f"  {row.shown}" for s in scenarios for row in s.campaigns]
    room = console.width - min(_NARROWEST_NAME, max(map(cell_len, (*_NAMES.split("\n"), *named))))
    if sum(_widths(heads, full)) > room:
        cells, reading = means, "means; 95 % intervals are in compare.csv"
    widths = _widths(heads, cells)
    fitting = max(1, sum(1 for at in range(len(heads)) if sum(widths[: at + 1]) <= room))
    shown = Table(title=Text(reading, "dim"), title_style="", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column(_NAMES, overflow="fold", min_width=max(map(cell_len, _NAMES.split("\n"))))
    for head in heads[:fitting]:
        shown.add_column(head, justify="right", no_wrap=True)
    for name, row in zip(names, cells, strict=True):
        shown.add_row(name, *map(Text, row[:fitting]))
    console.print(shown)
    if fitting == len(heads):
        console.print(Text("claims: " + "  ".join(f"{mark} {outcome}" for outcome, mark in claims.OUTCOMES.items()), "dim"))
    console.print(Text(in_a_sentence(all_outcomes(scenarios))))


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    columns = zip(*rows, strict=True)
    return [
        3 + max(cell_len(line) for text in (head, *column) for line in text.split("\n"))
        for head, column in zip(heads, columns, strict=True)
    ]


def _cell(row: CampaignRow, measure: str, *, interval: bool) -> str:
    s, scale = row.measures[measure], 100 if measure == "reached_share" else 1
    ends = (s.ci_low, s.ci_high) if interval else (math.nan, math.nan)
    return with_margin(*(scale * value for value in (s.mean, *ends)))


def _outcomes(row: CampaignRow) -> str:
    return " ".join(map(str, row.outcomes.values())) if any(row.outcomes.values()) else "–"


def all_outcomes(scenarios: Sequence[ScenarioRows]) -> dict[str, int]:
    """How the claims of all scenarios came out."""
    return {outcome: sum(scenario.outcomes[outcome] for scenario in scenarios) for outcome in claims.OUTCOMES}


def write_across(scenarios: Sequence[ScenarioRows], out: Path, command: str | None = None) -> list[Path]:
    """Write report, compare.csv, claims.csv, the plot, a manifest and, in a folder of its own, the tables of each scenario into
    `out`: all of them, or none; returns the files.

    command: what was typed, for the report. Raises ResourceError if they cannot be written.
    """
    from wom_sim.report.across_folder import own_folders
    from wom_sim.report.across_plot import draw
    from wom_sim.report.folder import rows_in
    from wom_sim.report.html import render
    from wom_sim.report.html.across import across_page

    scenarios = coloured(scenarios)
    manifests = {each.name: each.manifest for each in scenarios}
    texts = {
        "compare.csv": _compare_csv(scenarios), "claims.csv": _claims_csv(scenarios),
        "report.html": render(across_page(scenarios, command)),
    }  # fmt: skip
    for each, own in zip(scenarios, own_folders(manifests).values(), strict=True):
        texts |= {f"{own}/{name}": text for name, text in tables(Numbers(each.study)).items()}
        texts[f"{own}/manifest.json"] = as_json(each.manifest)

    def drawn(folder: Path) -> None:
        # From the tables just written, as `wom-sim plot` draws them: what it draws again is the same to the byte.
        draw(read_across(rows_in(folder, "compare.csv"), rows_in(folder, "claims.csv")), folder)

    return write_files(out, texts, manifests, drawn)


_OF_MEASURES = tuple(name for m in MEASURES for name in (m, f"{m}_ci_low", f"{m}_ci_high"))
_OF_CLAIMS = tuple(f"claims_{outcome.replace(' ', '_')}" for outcome in claims.OUTCOMES)


def _compare_csv(scenarios: Sequence[ScenarioRows]) -> str:
    header = ("scenario", "campaign", "consumers", "replicates", *_OF_MEASURES, *_OF_CLAIMS, "leads")
    rows = [
        (
            scenario.name, row.name, scenario.consumers, scenario.replicates,
            *(value for s in row.measures.values() for value in (s.mean, s.ci_low, s.ci_high)), *row.outcomes.values(), row.leads,
        )
        for scenario in scenarios
        for row in scenario.campaigns
    ]  # fmt: skip
    return table(header, rows)


def read_across(rows: Iterable[Mapping[str, str]], claimed: Iterable[Mapping[str, str]]) -> list[ScenarioRows]:
    """Scenarios from the rows of compare.csv and claims.csv: all that the plot shows, and no more."""
    found: dict[str, ScenarioRows] = {}
    outcomes = [(row["scenario"], row["outcome"]) for row in claimed]
    for row in rows:
        name, replicates = row["scenario"], int(row["replicates"])
        counts = {outcome: outcomes.count((name, outcome)) for outcome in claims.OUTCOMES}
        scenario = found.setdefault(
            name, ScenarioRows(name, "", int(row["consumers"]), replicates, {}, [], [], counts, ())
        )
        measures = {m: Summary(_number(row[m]), math.nan, _number(row[f"{m}_ci_low"]), _number(row[f"{m}_ci_high"]), replicates)
                    for m in MEASURES}  # fmt: skip
        about = dict(zip(claims.OUTCOMES, (int(row[column]) for column in _OF_CLAIMS), strict=True))
        scenario.campaigns.append(CampaignRow(row["campaign"], row["campaign"], measures, about, row["leads"] == "true"))
    return coloured(list(found.values()))


def _number(text: str) -> float:
    return float(text) if text else math.nan


def _claims_csv(scenarios: Sequence[ScenarioRows]) -> str:
    rows = [(scenario.name, *row) for scenario in scenarios for row in claims.rows(scenario.found)]
    return table(("scenario", *claims.COLUMNS), rows)


def as_records(scenarios: Sequence[ScenarioRows], *, interrupted: bool) -> dict:
    """The same as plain data for `--json`; undefined values are null."""

    def measured(s: Summary) -> dict[str, float | None]:
        return {name: json_number(getattr(s, name)) for name in ("mean", "ci_low", "ci_high")}

    return {
        "interrupted": interrupted,
        "claims": all_outcomes(scenarios),
        "scenarios": [
            {
                "scenario": scenario.name,
                "title": scenario.title,
                "consumers": scenario.consumers,
                "replicates": scenario.replicates,
                "digest": scenario.manifest["digest"],
                "campaigns": {
                    row.name: {m: measured(s) for m, s in row.measures.items()} | {"claims": row.outcomes}
                    for row in scenario.campaigns
                },
                "claims": claims.records(scenario.found),
            }
            for scenario in scenarios
        ],
    }
