"""The contests that a study decides, or leaves open: on reach, on virality, on money.

A campaign that was dropped takes part only where fewer than two others do: what had beaten it is then all there is to tell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from wom_sim.comparison import Comparison, Summary, summarise
from wom_sim.metrics import METRICS, known_throughout
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import ahead


@dataclass(frozen=True, slots=True)
class Contest:
    """The two campaigns that do best on a metric by their means, compared world by world.

    versus: first − second, over the worlds in which both ran. means: of the two, over these worlds. field: campaigns that took
    part, and complete: whether the metric is known in every world for all that might have (those for which it is not cannot be
    compared over the same worlds). dropped: those of the two that were dropped, and so ran in fewer worlds than others.
    """

    metric: str
    first: str
    second: str
    versus: Comparison
    means: tuple[Summary, Summary]
    field: int
    complete: bool
    dropped: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether the worlds tell the first from the second; the first is then the better one."""
        return self.versus.excludes_zero

    @property
    def open(self) -> bool:
        """Whether there is an interval, and it holds zero."""
        return not self.told and self.versus.ci_low <= 0 <= self.versus.ci_high


def defined(numbers: Numbers, metric: str, campaigns: list[str]) -> list[str]:
    """Campaigns whose metric is known in every world in which they ran, so that any two are compared over the same worlds."""
    return [c for c in campaigns if known_throughout([numbers.study.metrics[c, r][metric] for r in numbers.study.ran(c)])]


def contest(numbers: Numbers, metric: str, campaigns: list[str], *, most: bool = True) -> Contest | None:
    """The contest of these campaigns; most: whether more is better. None where fewer than two can be compared."""
    dropped = numbers.study.dropped
    entered = [c for c in campaigns if c not in dropped]
    known = defined(numbers, metric, entered)
    if len(known) < 2 and dropped:
        entered = campaigns
        known = defined(numbers, metric, entered)
    if len(known) < 2:
        return None
    values = _in_shared_worlds(numbers, metric, known)
    mean = {c: summarise(values[c]).mean for c in known}
    first, second = sorted(known, key=mean.__getitem__, reverse=most)[:2]
    both = _in_shared_worlds(numbers, metric, [first, second])
    means = tuple(summarise(both[c], METRICS[metric].bounds) for c in (first, second))
    return Contest(
        metric, first, second, numbers.comparison(metric, first, second), means, len(known), len(known) == len(entered),
        tuple(c for c in (first, second) if c in dropped),
    )  # fmt: skip


def _in_shared_worlds(numbers: Numbers, metric: str, campaigns: list[str]) -> dict[str, list[float]]:
    """The metric in the worlds in which it is known of all these campaigns."""
    by_world = zip(*(numbers.values(c, metric) for c in campaigns), strict=True)
    known = [world for world in by_world if all(map(math.isfinite, world))]
    return {c: [world[at] for world in known] for at, c in enumerate(campaigns)}


def contenders(numbers: Numbers) -> list[str]:
    """Campaigns that spend, without the one that stands for doing nothing."""
    return [c for c in numbers.study.campaigns if numbers.spends(c) and c != numbers.reference]


def on_reach(numbers: Numbers) -> Contest | None:
    return contest(numbers, "reached", numbers.study.campaigns)


def on_virality(numbers: Numbers) -> Contest | None:
    return contest(numbers, "structural_virality", contenders(numbers))


def on_cost(numbers: Numbers) -> Contest | None:
    """Money per consumer engaged; per consumer reached if few campaigns engage somebody in every world."""
    found = (contest(numbers, f"cost_per_{person}", contenders(numbers), most=False) for person in ("engaged", "reached"))
    return next(filter(None, found), None)


def more_often_ahead(numbers: Numbers, found: Contest) -> str:
    """``“a” is ahead in 85 % (64–95 %)``: of the two, the one that is ahead in more than half of all worlds; empty where the
    interval of that share does not tell."""
    low, high = found.versus.probability_interval
    if math.isnan(low) or low <= 0.5 <= high:
        return ""
    first, second = (found.first, found.second) if low > 0.5 else (found.second, found.first)
    return f"“{numbers.names[first]}” is ahead in {ahead(numbers.comparison(found.metric, first, second))}"
