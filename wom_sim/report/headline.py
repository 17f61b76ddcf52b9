"""The finding in one line with its range, and the key figures: what comes first in a report."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from wom_sim.comparison import Summary
from wom_sim.numerals import estimate, exact, share
from wom_sim.report.contests import Contest, contenders, more_often_ahead, on_cost, on_reach, on_virality
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import ahead, mean_of


class Headline(NamedTuple):
    """The finding, and how sure it is."""

    finding: str
    surety: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number that matters, with its range.

    label: what it is of. value: the number with its unit, or that there is none to be told. about: whose it is. surety: its
    range in words. mean, low, high: what a small picture shows; nan where there is no range. difference: whether it is one,
    so that zero means "no difference". campaign: whose colour it bears; None where it is not told.
    """

    label: str
    value: str
    about: str
    surety: str
    mean: float = math.nan
    low: float = math.nan
    high: float = math.nan
    difference: bool = False
    campaign: str | None = None


NOT_TOLD = "not told apart"


class _Topic(NamedTuple):
    """What a figure is about: its label, the metric and who competes on it, how a winner is told, the unit."""

    label: str
    metric: str
    contest_on: Callable[[Numbers], Contest | None]
    verb: str
    unit: str


_REACH = _Topic("Reach", "reached", on_reach, "reaches more than", "consumers")
_VIRALITY = _Topic(
    "Structural virality", "structural_virality", on_virality, "has receivers further apart in a cascade than", "hops"
)
_COST = _Topic("Cost", "cost_per_engaged", on_cost, "", "")
_ONE_WORLD = "One world says nothing about uncertainty: run more replicates."


def headline(numbers: Numbers) -> Headline:
    """What the study finds on reach; where the worlds do not tell, that they do not."""
    worlds = len(numbers.study.replicates)
    first = numbers.by_reach[0]
    s = numbers.summaries[first, "reached"]
    if not s.mean > 0:
        return Headline("No campaign reaches anybody", f"{_worlds(worlds)}: there is nothing to compare")
    if worlds == 1:
        most = " most" if len(numbers.study.campaigns) > 1 else ""
        return Headline(f"In one world, {_called(numbers, first)} reaches{most}: {exact(s.mean)} consumers", _ONE_WORLD)
    found = on_reach(numbers)
    if found is None:
        mean, low, high = estimate(s.mean, s.ci_low, s.ci_high)
        surety = f"95 % interval of the mean {low} to {high} · {_worlds(worlds)}"
        return Headline(f"{_called(numbers, first)} reaches {mean} consumers on average", surety)
    a, b = _called(numbers, found.first), _called(numbers, found.second)
    mean, low, high = estimate(found.versus.mean_difference, found.versus.ci_low, found.versus.ci_high)
    worlds = found.versus.pairs
    if not found.told:
        which = f", the two highest of {found.field}," if found.field > 2 else ""
        often = more_often_ahead(numbers, found)
        of = f"{often} of {_worlds(worlds)}" if often else _worlds(worlds)
        surety = f"mean difference {mean} consumers, 95 % interval {low} to {high} · {of}"
        return Headline(f"These worlds cannot tell {a} from {b}{which} on mean reach", surety)
    ties = ", a tie counting half" if numbers.tied(found.first, found.second) else ""
    surety = f"95 % interval of the difference {low} to {high} · ahead in {ahead(found.versus)} of {_worlds(worlds)}{ties}"
    return Headline(f"{a} reaches {mean} more consumers than {b}", surety)


def key_figures(numbers: Numbers, *, headed: bool = True) -> list[KeyFigure]:
    """Reach, virality, and cost; a topic of which nothing is known is left out.

    headed: whether the headline stands above them. What it says of reach is then not said again: how many are reached at all, or
    where it says just that, how many are engaged.
    """
    found = (_level(numbers) if headed else _of_topic(numbers, _REACH), _of_topic(numbers, _VIRALITY), _of_topic(numbers, _COST))
    return [figure for figure in found if figure is not None]


def _level(numbers: Numbers) -> KeyFigure | None:
    """How many consumers the campaign that reaches most reaches, beside the next, where the headline tells a difference; else
    how many it engages."""
    contest = on_reach(numbers) if len(numbers.study.replicates) > 1 else None
    if contest is None:
        campaign = numbers.by_reach[0]
        most = ", which reaches most" if len(numbers.study.campaigns) > 1 else ""
        return _of_mean(numbers, "Engaged", campaign, "engaged", "consumers", f"{_called(numbers, campaign)}{most}")
    of_all = numbers.summaries[contest.first, "reached"].mean / numbers.consumers if numbers.consumers else math.nan
    about = _called(numbers, contest.first) + ("" if math.isnan(of_all) else f", {share(of_all)} of all")
    if not contest.dropped:
        about += f"; {_called(numbers, contest.second)} {mean_of(contest.means[1])}"
    figure = _of_mean(numbers, "Reach", contest.first, "reached", "consumers", about)
    return figure if contest.told else figure and replace(figure, campaign=None)


def _of_topic(numbers: Numbers, topic: _Topic) -> KeyFigure | None:
    """The contest that the study decides, or what the one campaign there is comes to."""
    contest = topic.contest_on(numbers) if len(numbers.study.replicates) > 1 else None
    if contest is None:
        return _of_one(numbers, topic.label, topic.metric, topic.unit)
    return _of_contest(numbers, topic.label, contest, topic.verb, topic.unit)


def _of_contest(numbers: Numbers, label: str, contest: Contest, verb: str, unit: str) -> KeyFigure | None:
    x = contest.versus
    if math.isnan(x.ci_low):
        return None
    a, b = _called(numbers, contest.first), _called(numbers, contest.second)
    person = contest.metric.removeprefix("cost_per_")
    cheaper = person != contest.metric
    ends = (-x.mean_difference, -x.ci_high, -x.ci_low) if cheaper else (x.mean_difference, x.ci_low, x.ci_high)
    mean, low, high = estimate(*ends)
    shown = dict(zip(("mean", "low", "high"), ends, strict=True)) | {"difference": True}
    label = f"Cost per consumer {person}" if cheaper else label
    if x.ci_low == x.ci_high == 0:
        return KeyFigure(label, "equal", f"{a} and {b}, in every world", "no difference in any world", **shown)
    if not contest.told:
        rank = f", the two {'cheapest' if cheaper else 'highest'} of {contest.field}" if contest.field > 2 else ""
        return KeyFigure(label, NOT_TOLD, f"{a} and {b}{rank}", f"difference {mean}, 95 % interval {low} to {high}", **shown)
    value = f"{mean} less" if cheaper else f"+{mean} {unit}"
    about = f"with {a} than with {b}" if cheaper else f"{a} {verb} {b}"
    about = f"content of {about}" if contest.metric == "structural_virality" else about
    return KeyFigure(label, value, about, f"95 % interval {low} to {high}", **shown, campaign=contest.first)


def _of_one(numbers: Numbers, label: str, metric: str, unit: str) -> KeyFigure | None:
    """The figure of the one campaign there is, or, in one world, of the one that reaches most."""
    able = numbers.study.campaigns if metric == "reached" else contenders(numbers) or numbers.study.campaigns
    campaign = next((c for c in numbers.by_reach if c in able), None)
    if campaign is None or (metric.startswith("cost") and not numbers.spends(campaign)):
        return None
    if metric == "cost_per_engaged":
        metric = next((m for m in (metric, "cost_per_reached") if not math.isnan(numbers.summaries[campaign, m].mean)), metric)
        label = f"Cost per consumer {metric.removeprefix('cost_per_')}"
    about = _called(numbers, campaign) + (", which reaches most" if len(able) > 1 else "")
    if metric == "structural_virality":
        about += ": mean distance of two consumers in a cascade (broadcast: up to 2)"
    return _of_mean(numbers, label, campaign, metric, unit, about)


def _of_mean(numbers: Numbers, label: str, campaign: str, metric: str, unit: str, about: str) -> KeyFigure | None:
    s = numbers.summaries[campaign, metric]
    if math.isnan(s.mean):
        return None
    shown = {"mean": s.mean, "low": s.ci_low, "high": s.ci_high, "campaign": campaign}
    mean = exact(s.mean) if math.isnan(s.ci_low) else estimate(s.mean, s.ci_low, s.ci_high)[0]
    return KeyFigure(label, f"{mean} {unit}".rstrip(), about, _range_of_mean(numbers, s), **shown)


def _range_of_mean(numbers: Numbers, s: Summary) -> str:
    if math.isnan(s.ci_low):
        return "one world: no range"
    _, low, high = estimate(s.mean, s.ci_low, s.ci_high)
    known = f", in the {s.replicates} worlds where it is defined" if s.replicates < len(numbers.study.replicates) else ""
    return f"95 % interval of the mean {low} to {high}{known}"


def _called(numbers: Numbers, campaign: str) -> str:
    return f"“{numbers.names[campaign]}”"


def _worlds(worlds: int) -> str:
    return f"{worlds:,} world{'' if worlds == 1 else 's'}"
