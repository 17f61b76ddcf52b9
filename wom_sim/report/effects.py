"""What each factor of an experiment does: at one end of its values less at the other, world by world, and whether another factor
changes that."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wom_sim.comparison import LEVEL, Comparison, compare, half_width_at
from wom_sim.experiment.results import ExperimentResult
from wom_sim.experiment.spec import Level
from wom_sim.metrics import METRICS
from wom_sim.report.curves import is_numeric

COLUMNS = (
    "metric", "unit", "campaign", "baseline", "factor", "from", "to", "by_factor", "by_from", "by_to", "effect", "ci_low",
    "ci_high", "pairs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A factor at `last` and not at `first`: its highest and its lowest value, or its last name and its first."""

    factor: str
    first: Level
    last: Level


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step does to a metric of a campaign or, where it has a baseline, to its difference from that: at `last` less at
    `first`, world by world, over the same values of all other factors.

    by: of an interaction, the step of another factor: the effect at its `last` less the effect at its `first`.
    """

    metric: str
    campaign: str
    baseline: str | None
    step: Step
    versus: Comparison
    by: Step | None = None


def steps(result: ExperimentResult) -> list[Step]:
    """The steps of an experiment's factors; none of a factor with one value, nor where the design does not cross its factors, so
    that an effect might be due to others."""
    spec = result.loaded.spec
    if spec.design != "grid" and len(spec.factors) > 1:
        return []
    found = []
    for at, factor in enumerate(spec.factors):
        levels = list(dict.fromkeys(point[at] for point in result.points))
        ends = (min(levels), max(levels)) if is_numeric(levels) else (levels[0], levels[-1])
        if len(levels) > 1:
            found.append(Step(factor, *ends))
    return found


def effects(
    result: ExperimentResult, metrics: Sequence[str], of: Sequence[tuple[str, str | None]], *, interactions: bool = False
) -> Iterator[Effect]:
    """The effects of all steps, metric by metric, on campaigns and on their differences from a baseline; after those of single
    factors those of pairs, where they are wanted. In a world in which a metric is not defined at all points, it is unknown."""
    found = steps(result)
    pairs = list(itertools.combinations(found, 2)) if interactions else []
    corners = [frozenset([end]) for step in found for end in _ends(step)]
    corners += [frozenset(ends) for step, by in pairs for ends in itertools.product(_ends(step), _ends(by))]
    means = _Means(result, metrics, corners)
    for metric in metrics:
        for campaign, baseline in of:

            def at(*ends: tuple[str, Level], of=(metric, campaign, baseline)) -> np.ndarray:
                return means.difference(frozenset(ends), *of)

            for step in found:
                versus = compare(at((step.factor, step.last)), at((step.factor, step.first)))
                yield Effect(metric, campaign, baseline, step, versus)
            for step, by in pairs:
                there, here = (
                    at((step.factor, step.last), (by.factor, level)) - at((step.factor, step.first), (by.factor, level))
                    for level in (by.last, by.first)
                )
                yield Effect(metric, campaign, baseline, step, compare(there, here), by)


@dataclass(frozen=True, slots=True)
class Turn:
    """A value of a factor between its ends at which a metric, or a difference, is above what it is at both ends (or below)."""

    level: Level
    above: bool


def turns(result: ExperimentResult, metric: str, campaign: str, baseline: str | None) -> dict[str, Turn]:
    """By factor whose values are numbers: where it turns, which the effect from end to end hides; of several such values the one
    that is farthest beyond the nearer end.

    It turns where the paired intervals of the value less each of the ends leave 0 out, on the same side; they are so wide that
    together they hold for all k values between (95 % in all, 1 − 0.05/k each: Bonferroni). Of factors that do nothing, fewer than
    5 % are said to turn.
    """
    known = {step: levels for step in steps(result) if (levels := _between(result, step))}
    corners = [frozenset([(step.factor, level)]) for step in known for level in (step.first, step.last, *known[step])]
    means = _Means(result, [metric], corners)

    def at(factor: str, level: Level) -> np.ndarray:
        return means.difference(frozenset([(factor, level)]), metric, campaign, baseline)

    found: dict[str, Turn] = {}
    for step, levels in known.items():
        ends, farthest = [at(*end) for end in _ends(step)], 0.0
        for level in levels:
            both = [compare(at(step.factor, level), end) for end in ends]
            told = all(abs(x.mean_difference) > half_width_at(x, 1 - (1 - LEVEL) / len(levels)) for x in both)
            above = both[0].mean_difference > 0
            beyond = min(abs(x.mean_difference) for x in both)
            if told and above == (both[1].mean_difference > 0) and beyond > farthest:
                farthest, found[step.factor] = beyond, Turn(level, above)
    return found


def _between(result: ExperimentResult, step: Step) -> list[Level]:
    """The values of a factor between its ends, where these are numbers."""
    at = list(result.loaded.spec.factors).index(step.factor)
    levels = list(dict.fromkeys(point[at] for point in result.points))
    return [level for level in levels if step.first < level < step.last] if is_numeric(levels) else []


class _Means:
    """Means over all points at which one or two factors stand at given values, world by world; read in one pass."""

    def __init__(self, result: ExperimentResult, metrics: Sequence[str], corners: Sequence[frozenset]) -> None:
        self.sums: dict[tuple[frozenset, str, str], np.ndarray] = {}
        self.points = dict.fromkeys(corners, 0)
        for point in result.each(metrics) if corners else ():
            here = set(zip(result.loaded.spec.factors, point.levels, strict=True))
            for corner in corners:
                if corner <= here:
                    self.points[corner] += 1
                    for (campaign, metric), runs in point.values.items():
                        key = (corner, campaign, metric)
                        self.sums[key] = self.sums.get(key, 0.0) + np.array(runs)

    def difference(self, corner: frozenset, metric: str, campaign: str, baseline: str | None) -> np.ndarray:
        total = self.sums[corner, campaign, metric]
        return (total if baseline is None else total - self.sums[corner, baseline, metric]) / self.points[corner]


def _ends(step: Step) -> list[tuple[str, Level]]:
    return [(step.factor, level) for level in (step.first, step.last)]


def rows(result: ExperimentResult) -> Iterator[tuple[object, ...]]:
    """Rows of effects.csv: of the metrics that are shown, each campaign by itself and each pair that is compared."""
    of = [*((campaign, None) for campaign in result.campaigns), *result.pairs]
    for each in effects(result, list(result.loaded.spec.metrics), of, interactions=True):
        step, by, x = each.step, each.by, each.versus
        second = (by.factor, by.first, by.last) if by else (None, None, None)
        yield (
            each.metric, METRICS[each.metric].unit, each.campaign, each.baseline, step.factor, step.first, step.last, *second,
            x.mean_difference, x.ci_low, x.ci_high, x.pairs,
        )  # fmt: skip
