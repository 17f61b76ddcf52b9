"""What an experiment keeps of every run beside the metrics it was asked to show: virality, what it costs, and its
ledger, at each point of the design; and what the networks are like."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from wom_sim.comparison import summarise
from wom_sim.experiment.results import ExperimentResult, PointResult
from wom_sim.numerals import amount
from wom_sim.organisation import CATEGORIES
from wom_sim.report.curves import TOLD_OF
from wom_sim.report.experiment_plot import MOST_METRICS
from wom_sim.report.html import reading
from wom_sim.report.html.curves import MOST_COLUMNS, Against
from wom_sim.report.html.experiment_points import POINTS_SHOWN, by_point, called, of_worlds, points_shown
from wom_sim.report.html.model import Block, Prose, Section, Table
from wom_sim.report.html.tables import COSTS, SPREAD, fidelity, in_worlds, why_missing
from wom_sim.report.metric_words import VIRALITY
from wom_sim.report.words import distinct

_FAR, _COST = TOLD_OF


def kept_sections(result: ExperimentResult, against: Against) -> list[Section]:
    """Virality, and what it costs; the latter where money is spent at the points that are shown. A metric
    that the experiment shows has its chart there, and not here too."""
    points = points_shown(result, [*SPREAD, *COSTS])
    spending = [c for c in result.campaigns if any(value > 0 for point in points for value in point.values[c, "cost_total"])]
    asked = list(result.loaded.spec.metrics)[:MOST_METRICS]
    names = distinct(result.campaigns)
    far = [_table(result, points, c, SPREAD, f"Virality of “{names[c]}”") for c in _shown(result.campaigns)]
    drawn = () if _FAR in asked else against.blocks(_FAR)
    sections = [Section("virality", VIRALITY, "Virality", (*drawn, *far, *_rest(result.campaigns)))]
    if spending:
        costs = [
            table for c in _shown(spending)
            for table in (_table(result, points, c, COSTS, f"Money that “{names[c]}” spends"), _ledger(result, c, names[c]))
        ]  # fmt: skip
        of_these = replace(against, campaigns=[c for c in against.campaigns if c in spending], of_campaigns=len(spending))
        drawn = of_these.blocks(_COST) if of_these.campaigns and _COST not in asked else ()
        sections.append(Section("cost", "What it costs", "Cost", (*drawn, *costs, *_rest(spending))))
    return sections


def _shown(campaigns: Sequence[str]) -> Sequence[str]:
    return campaigns[:MOST_COLUMNS]


def _rest(campaigns: Sequence[str]) -> list[Prose]:
    more = len(campaigns) - MOST_COLUMNS
    said = f"{more:,} more campaign{'s are' if more > 1 else ' is'} in results.csv."
    return [Prose((said,), quiet=True)] if more > 0 else []


def _table(
    result: ExperimentResult, points: Sequence[PointResult], campaign: str, metrics: Mapping[str, str], caption: str
) -> Table:
    """A row for each point, a column for each metric."""
    worlds = len(result.replicates)
    rows = [[in_worlds(point.summary(campaign, metric), worlds) for metric in metrics] for point in points]
    note = " ".join(why_missing(metrics, itertools.chain(*rows)))
    return by_point(result, f"{caption}: {of_worlds(result)}", list(metrics.values()), rows, "in results.csv", note=note)


def _ledger(result: ExperimentResult, campaign: str, name: str) -> Table:
    """A row for each point, a column for each line of the ledger that is paid for somewhere."""
    numbers = range(1, min(POINTS_SHOWN, len(result.points)) + 1)
    means = [{k: summarise(runs).mean for k, runs in result.ledger(number, campaign).items()} for number in numbers]
    paid = [k for k in CATEGORIES if any(each[k] > 0 for each in means)]
    rows = [[amount(each[k]) if math.isfinite(each[k]) else "–" for k in paid] for each in means]
    worlds = len(result.replicates)
    how = f"means of {worlds:,} worlds" if worlds > 1 else "one world"
    kept = "in the store, which wom-sim store export writes as tables"
    return by_point(result, f"The ledger of “{name}”: {how}", [k.replace("_", " ") for k in paid], rows, kept)


def network_sections(result: ExperimentResult) -> list[Section]:
    """What the networks of some points are like, asked beside achieved, unless that of the point in full is the same; nothing
    where that is not known."""
    blocks: list[Block] = []
    in_full = result.in_full.study.fidelity if result.in_full else None
    for number, measures in result.networks.items():
        if measures == in_full:
            continue
        at = called(result, number)
        said = reading.fidelity(measures)
        blocks += [Prose((f"Point {number}: {said}",))] if said else []
        blocks.append(fidelity(measures, f"The network of {at} in its first world"))
    return [Section("network", "The network", "Network", tuple(blocks))] if blocks else []
