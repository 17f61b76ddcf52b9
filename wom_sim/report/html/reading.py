"""How pictures and tables are to be read, and short sentences on what they show: each by a rule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from wom_sim.comparison import compare
from wom_sim.network.fidelity import Measure
from wom_sim.numerals import amounts, estimate, exact, share, share_within
from wom_sim.organisation import CATEGORIES
from wom_sim.report.contests import on_reach
from wom_sim.report.numbers import Numbers
from wom_sim.report.verdict import FEW_WORLDS as FEWEST
from wom_sim.report.words import MEASURES, listed

FEW_WORLDS = 20
"""Worlds below which the ends of a band of 90 % rest on one or two of them."""

WIDE = 0.25
"""Worlds differ much where their range is more than this share of their median. *Assumption.*"""

_MOST_LINES = 3


def bands(worlds: int, *, light: bool = True) -> str:
    """What the bands of the chart of reach mean; light: whether those of the middle 90 % are drawn."""
    if worlds == 1:
        return "The line is the one world there is. How far other worlds would differ, one world cannot say."
    if worlds < FEWEST:
        return (
            f"The line is the median of {worlds} worlds, the band lies about between the lowest and the highest of them. So few "
            "show how far worlds may differ, and not how far they do."
        )
    drawn, ends = "The dark band holds the middle 50 % of worlds, the light band the middle 90 %.", "the light band"
    if not light:
        drawn, ends = "The band holds the middle 50 % of worlds; the middle 90 % is in the table.", "the middle 90 %"
    few = f" With {worlds} worlds the ends of {ends} rest on one world each." if worlds < FEW_WORLDS else ""
    return (
        f"The line is the median of {worlds} worlds: half of them lie above it, half below. {drawn}{few} Bands show how much "
        "worlds differ; how well the means are known, the intervals say."
    )


def single_runs(numbers: Numbers) -> str:
    """What one run alone would have told, where worlds differ much: of reach, and of who reaches more if the worlds tell that."""
    worlds = len(numbers.study.replicates)
    if worlds < FEWEST:
        return ""
    some = worlds >= FEW_WORLDS
    # What is not compared for its reach, such as doing nothing, needs no warning.
    compared = [c for c in numbers.study.campaigns if c != numbers.reference]
    wide = [called for campaign in compared if (called := _wide(numbers, campaign, some=some))]
    if not wide:
        return ""
    more = len(wide) - _MOST_LINES
    told = listed([*wide[:_MOST_LINES], *([f"{more} more campaigns as widely"] if more > 0 else [])])
    of = f"In {'the middle 90 % of ' if some else ''}{worlds} worlds"
    return " ".join(filter(None, (f"One run alone says little of the mean. {of} {told}.", _one_for_all(numbers))))


def _wide(numbers: Numbers, campaign: str, *, some: bool) -> str:
    """The range of a campaign's reach, if it is wide: of the middle 90 % of worlds, or of all."""
    known = [value for value in numbers.values(campaign, "reached") if math.isfinite(value)]
    if not known:
        return ""
    low, middle, high = np.percentile(known, (5, 50, 95) if some else (0, 50, 100)).tolist()
    if not high - low > WIDE * middle:
        return ""
    ends = map(exact, (low, high)) if low.is_integer() and high.is_integer() else amounts(low, high)
    return f"“{numbers.names[campaign]}” reaches {' to '.join(ends)} consumers"


def _one_for_all(numbers: Numbers) -> str:
    """How often one run would have named the wrong one of the two that reach most; silent where the worlds do not tell them
    apart."""
    found = on_reach(numbers)
    if found is None or not found.told:
        return ""
    both = f"“{numbers.names[found.first]}” and “{numbers.names[found.second]}”"
    wrong = 1 - found.versus.probability_better
    low, high = found.versus.probability_interval
    if wrong == 0:
        return f"Which of {both} reaches more came out the same in every world."
    return f"Which of {both} reaches more, it would have got wrong in {share_within(wrong, 1 - high, 1 - low)} of worlds."


def pairing(worlds: int) -> str:
    """What it means that campaigns share worlds and luck."""
    if worlds == 1:
        return (
            "All campaigns ran in the same world with the same luck, so what differs between two of them is due to the "
            "campaigns, in this world; in another it may come out otherwise."
        )
    return (
        "All campaigns ran in the same worlds with the same luck, so what differs between two of them in one world is due to the "
        "campaigns. Where the 95 % interval of the mean difference holds 0, these worlds do not tell the two apart."
    )


def virality() -> str:
    return (
        "A cascade is the tree of who was first told of one item by whom. Structural virality is the mean distance of two of "
        "its consumers: up to 2 where one maker told everybody, more where one told the next. The trees are two of one world: "
        "they show what cascades look like, not how campaigns differ."
    )


def visibility() -> str:
    return (
        "A visit is dark when it came without a tag and without a referrer: web analytics files it under “direct”, and credits "
        "no sharing for it."
    )


def care(metrics: Iterable[str]) -> str:
    explained = {
        "unrest": "Unrest: how often a member lost affect because a tied member had left the group.",
        "intrusions": "Intrusions: how often a message of the organisation was seen through as advertising.",
        "night_alerts": "Night alerts: posts that arrived while an unmuted member slept.",
    }
    return " ".join(explained[m] for m in metrics if m in explained)


def largest_lines(numbers: Numbers) -> list[str]:
    """Of a few campaigns that spend: what most of the money goes to, where the worlds tell it from the second line."""
    worlds, said = len(numbers.study.replicates), []
    spending = [campaign for campaign in numbers.study.campaigns if numbers.spends(campaign)]
    for campaign in spending if len(spending) <= _MOST_LINES else ():
        means = {k: numbers.ledger[campaign, k].mean for k in CATEGORIES}
        first, second = sorted(means, key=lambda k: -means[k])[:2]
        by_world = [[numbers.study.ledger[campaign, r][k] for r in numbers.study.ran(campaign)] for k in (first, second)]
        total, clear = sum(means.values()), worlds > 1 and compare(*by_world).ci_low > 0
        if clear:
            part = f"{first.replace('_', ' ')}, {share(means[first] / total)} of its money"
            said.append(f"“{numbers.names[campaign]}” spends most on {part}.")
    return said


def dearer(numbers: Numbers) -> list[str]:
    """Campaigns that cost more than another, as the worlds tell, without being shown to reach more: of each beside the one that
    would save most. Silent on those that reach more for their money."""
    said, field = [], [c for c in numbers.study.campaigns if c not in numbers.study.dropped]
    for dear in sorted(field, key=lambda c: -numbers.summaries[c, "cost_total"].mean):
        cheaper = [c for c in field if numbers.comparison("cost_total", dear, c).ci_low > 0]
        rivals = [c for c in cheaper if not numbers.comparison("reached", dear, c).ci_low > 0]
        if rivals:
            said.append(_dearer(numbers, dear, min(rivals, key=lambda c: numbers.summaries[c, "cost_total"].mean)))
    more = len(said) - _MOST_LINES
    if more <= 0:
        return said
    others = "One more campaign costs" if more == 1 else f"{more} more campaigns cost"
    return [*said[:_MOST_LINES], f"{others} more than another without being shown to reach more."]


def _dearer(numbers: Numbers, dear: str, cheap: str) -> str:
    cost, reach = (numbers.comparison(metric, dear, cheap) for metric in ("cost_total", "reached"))
    more, low, high = estimate(cost.mean_difference, cost.ci_low, cost.ci_high)
    interval = f" (95 % interval {low} to {high})" if cost.ci_low < cost.ci_high else " in every world"
    first = f"“{numbers.names[dear]}” costs {more} more money than “{numbers.names[cheap]}”{interval}"
    if reach.ci_high < 0:
        fewer, low, high = estimate(-reach.mean_difference, -reach.ci_high, -reach.ci_low)
        return f"{first}, and reaches {fewer} fewer consumers ({low} to {high})."
    if reach.ci_low == reach.ci_high == 0:
        return f"{first}, and reaches exactly as many consumers in every world."
    _, low, high = estimate(reach.mean_difference, reach.ci_low, reach.ci_high)
    return f"{first}; that it reaches more consumers is not shown (95 % interval of the difference {low} to {high})."


def fidelity(measures: Sequence[Measure]) -> str:
    """Whether the network came out as asked."""
    judged = [m for m in measures if m.within_tolerance is not None]
    missed = [MEASURES[m.measure] for m in judged if m.within_tolerance is False]
    if not judged:
        return ""
    if missed:
        return f"Outside tolerance: {listed(missed)}."
    if len(judged) == 1:
        return "The one measure that has a tolerance is within it."
    return f"All {len(judged)} measures that have a tolerance are within it."
