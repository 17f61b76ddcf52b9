"""What each picture shows, in a sentence or two: for whoever cannot see it. The numbers are those of its table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from wom_sim.metrics.trees import DRAWN
from wom_sim.numerals import amount, amounts, estimate
from wom_sim.organisation import CATEGORIES
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.differences import MOST_PAIRS, in_words
from wom_sim.report.plots.parts import shown
from wom_sim.report.signatures import MOVED, Signatures
from wom_sim.report.trees import drawn
from wom_sim.report.words import listed, mean_of
from wom_sim.visibility import AS_DIRECT

MOST_TOLD = 6
"""Campaigns that are told of one by one; how many more there are is said."""


def _told(parts: Iterable[str], what: str = "more") -> str:
    parts = list(parts)
    rest = len(parts) - MOST_TOLD
    return "; ".join(parts[:MOST_TOLD] + ([f"and {rest} {what}, in the table"] if rest > 0 else [])) + "."


def _over(numbers: Numbers) -> str:
    worlds = len(numbers.study.replicates)
    return f"over {worlds} worlds" if worlds > 1 else "in one world"


def _called(numbers: Numbers, campaign: str) -> str:
    return f"“{numbers.names[campaign]}”"


def reach_over_time(numbers: Numbers) -> str:
    campaigns, _ = shown(numbers)
    ends = {c: float(numbers.bands[c, "reached"].p50[-1]) for c in campaigns}
    told = (f"{_called(numbers, c)} {amount(ends[c])}" for c in sorted(ends, key=lambda c: -ends[c]))
    days = numbers.study.scenario.study.days
    median = "medians " if len(numbers.study.replicates) > 1 else ""
    return f"Consumers reached day by day. After {days} days ({median}{_over(numbers)}): {_told(told)}"


def paired_differences(numbers: Numbers) -> str:
    pairs = numbers.shown_pairs[:MOST_PAIRS]
    return f"Differences in consumers reached, world by world: {_told((in_words(numbers, a, b) for a, b in pairs), 'pairs more')}"


def difference_histogram(numbers: Numbers) -> str:
    a, b = numbers.shown_pairs[0]
    both = zip(numbers.values(a, "reached"), numbers.values(b, "reached"), strict=True)
    differences = [x - y for x, y in both if not math.isnan(x - y)]
    low, mean, high = amounts(min(differences), math.fsum(differences) / len(differences), max(differences))
    return (
        f"Histogram of the difference in consumers reached, {_called(numbers, a)} less {_called(numbers, b)}, "
        f"{_over(numbers)}: from {low} to {high}, mean {mean}."
    )


def virality(numbers: Numbers) -> str:
    told = []
    for campaign in shown(numbers)[0]:
        far, size = (mean_of(numbers.summaries[campaign, m]) for m in ("structural_virality", "cascade_size"))
        told.append(f"{_called(numbers, campaign)} {far} hops, {size} consumers an item")
    return f"Virality of cascades, means {_over(numbers)}. Structural virality and size of cascades: {_told(told)}"


def _hops(depth: int) -> str:
    return f"{depth:,} hop{'' if depth == 1 else 's'}"


def cascade_trees(numbers: Numbers) -> str:
    told = []
    for campaign in drawn(numbers):
        trees = numbers.study.trees[campaign]
        sizes = (f"{name} {trees[name].size:,} consumers in {_hops(trees[name].depth)}" for name in DRAWN)
        told.append(f"{_called(numbers, campaign)} {', '.join(sizes)}")
    return f"Trees of who told whom of one item in the first world: {_told(told)}"


def cost_per_person_reached(numbers: Numbers) -> str:
    told = []
    for campaign in filter(numbers.spends, shown(numbers)[0]):
        s = numbers.summaries[campaign, "cost_per_reached"]
        mean, low, high = estimate(s.mean, s.ci_low, s.ci_high)
        interval = "" if math.isnan(s.ci_low) else f" (95 % interval {low} to {high})"
        told.append(f"{_called(numbers, campaign)} {mean if not math.isnan(s.mean) else 'not defined'}{interval}")
    return f"Money per consumer reached, means {_over(numbers)}: {_told(told)}"


def ledger(numbers: Numbers) -> str:
    told = []
    for campaign in filter(numbers.spends, shown(numbers)[0]):
        means = {k: numbers.ledger[campaign, k].mean for k in CATEGORIES}
        most = sorted((k for k in means if means[k] > 0), key=lambda k: -means[k])[:3]
        told.append(f"{_called(numbers, campaign)} {listed([f'{k} {amount(means[k])}' for k in most])}")
    return f"What the money goes to, the three largest lines of each, means {_over(numbers)}: {_told(told)}"


def reach_cost_frontier(numbers: Numbers) -> str:
    told = []
    for campaign in shown(numbers)[0]:
        reach, cost = (mean_of(numbers.summaries[campaign, m]) for m in ("reached", "cost_total"))
        told.append(f"{_called(numbers, campaign)} {reach} consumers for {cost}")
    edge = listed([_called(numbers, c) for c in numbers.frontier[:MOST_TOLD]])
    return f"Mean reach against mean cost {_over(numbers)}: {_told(told)} By their means none beats on both: {edge}."


def what_analytics_saw(numbers: Numbers) -> str:
    told = []
    for campaign, visits in numbers.visits.items():
        total = math.fsum(visits.ravel())
        if total > 0:
            seen = amount(total - math.fsum(visits[:, AS_DIRECT]))
            told.append(f"{_called(numbers, campaign)} {seen} of {amount(total)}")
    return f"Visits that analytics tracked, of all that sharing caused, means {_over(numbers)}: {_told(told)}"


def roles(numbers: Numbers) -> str:
    found = Signatures(numbers.study)
    told = []
    for role in found.campaigns:
        moved = (f"{m.removesuffix('_moved')} {mean_of(found.summaries[role, m])}" for m in MOVED)
        told.append(f"{role} {', '.join(moved)}")
    return f"What each role moves and brings, means {_over(numbers)}: {_told(told)}"


ALT: dict[str, Callable[[Numbers], str]] = {
    each.__name__: each
    for each in (
        reach_over_time, paired_differences, difference_histogram, virality, cascade_trees, cost_per_person_reached, ledger,
        reach_cost_frontier, what_analytics_saw, roles,
    )
}  # fmt: skip
"""By the name of a figure."""
