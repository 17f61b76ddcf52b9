"""The contests that a study decides, or leaves open: on reach, on how far content travels, on money."""

from __future__ import annotations

from dataclasses import dataclass

from wom_sim.comparison import Comparison
from wom_sim.report.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Contest:
    """The two campaigns that do best on a metric by their means, compared world by world.

    versus: first − second. field: campaigns that took part, and complete: whether the metric is known in every world for all
    that might have (those for which it is not cannot be compared over the same worlds).
    """

    metric: str
    first: str
    second: str
    versus: Comparison
    field: int
    complete: bool

    @property
    def told(self) -> bool:
        """Whether the worlds tell the first from the second; the first is then the better one."""
        return self.versus.excludes_zero

    @property
    def open(self) -> bool:
        """Whether there is an interval, and it holds zero."""
        return not self.told and self.versus.ci_low <= 0 <= self.versus.ci_high


def defined(numbers: Numbers, metric: str, campaigns: list[str]) -> list[str]:
    """Campaigns whose metric is known in every world, so that any two are compared over the same worlds."""
    worlds = len(numbers.study.replicates)
    return [c for c in campaigns if numbers.summaries[c, metric].replicates == worlds]


def contest(numbers: Numbers, metric: str, campaigns: list[str], *, most: bool = True) -> Contest | None:
    """The contest of these campaigns; most: whether more is better. None where fewer than two can be compared."""
    known = defined(numbers, metric, campaigns)
    ranked = sorted(known, key=lambda c: numbers.summaries[c, metric].mean, reverse=most)
    if len(ranked) < 2:
        return None
    first, second = ranked[:2]
    return Contest(
        metric, first, second, numbers.comparison(metric, first, second), len(ranked), len(known) == len(campaigns)
    )


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
