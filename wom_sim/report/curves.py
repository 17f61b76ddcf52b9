"""Each metric of an experiment against each factor by itself: means over all points, world by world."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from wom_sim.comparison import summarise
from wom_sim.experiment.results import ExperimentResult
from wom_sim.experiment.spec import Experiment, Factor, Level
from wom_sim.metrics import METRICS, Metric
from wom_sim.report.files import number

MOST_PARTS, IN_A_PART = 8, 4
"""A sampled factor's range is cut into as many parts as there are, with at least so many points in each."""

TOLD_OF = ("structural_virality", "cost_per_engaged")
"""Metrics that are told of whether or not the experiment asks for them: virality, and what it costs."""

_NUMBERS = ("mean", "ci_low", "ci_high", "replicates")
COLUMNS = ("factor", "value", "campaign", "metric", "unit", *_NUMBERS)


class Curve(NamedTuple):
    """A campaign against the levels of a factor: means over worlds, their 95 % intervals, and in how many worlds the metric is
    defined at all points of the level; each of shape (levels,)."""

    levels: list[Level]
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    worlds: np.ndarray


Curves = Mapping[tuple[int, str, str], Curve]
"""By number of the factor, campaign and metric."""


def curves(result: ExperimentResult, varied: int, metrics: list[str], campaigns: list[str]) -> Curves:
    """The mean at each level of the first `varied` factors over all points that have it, world by world.

    The interval is that of the mean over worlds, each of which sees the same points: a world in which the metric is undefined at
    one of them is left out of the level, and not averaged over the others, which may be quite different ones. The values of a
    sampled factor are put together in equal parts of its range, each standing in its middle.
    """
    sums: dict[tuple[int, str, str], dict[Level, np.ndarray]] = defaultdict(dict)
    points: dict[tuple[int, Level], int] = defaultdict(int)
    places = [_place(result, at) for at in range(varied)]
    for point in result.each(metrics):
        for at, place in enumerate(places):
            level = place(point.levels[at])
            points[at, level] += 1
            for campaign in campaigns:
                for metric in metrics:
                    of = sums[at, campaign, metric]
                    of[level] = of.get(level, 0.0) + np.array(point.values[campaign, metric])
    return {
        key: _curve({level: total / points[key[0], level] for level, total in of.items()}, METRICS[key[-1]])
        for key, of in sums.items()
    }


def _curve(by_level: Mapping[Level, np.ndarray], metric: Metric) -> Curve:
    """Money a head is told only where there is somebody in every world: a mean of the others would flatter."""
    levels = sorted(by_level) if is_numeric(by_level) else list(by_level)
    told = [np.full_like(v, np.nan) if metric.a_head and np.isnan(v).any() else v for v in map(by_level.__getitem__, levels)]
    found = [summarise(values, metric.bounds) for values in told]
    return Curve(levels, *(np.array([getattr(s, name) for s in found]) for name in _NUMBERS))


def is_numeric(levels: Iterable[Level]) -> bool:
    """Whether levels can stand on an axis of numbers."""
    return all(isinstance(level, (int, float)) and not isinstance(level, bool) for level in levels)


def _place(result: ExperimentResult, at: int) -> Callable[[Level], Level]:
    factor = list(result.loaded.spec.factors.values())[at]
    if not factor.ranged or result.loaded.spec.design == "grid":
        return lambda level: level
    parts = max(1, min(MOST_PARTS, len(result.points) // IN_A_PART))
    middles = [factor.at((part + 0.5) / parts) for part in range(parts)]
    return lambda level: min(middles, key=lambda middle: abs(_scaled(middle, factor) - _scaled(level, factor)))


def _scaled(value: float, factor: Factor) -> float:
    return math.log(value) if factor.scale == "log" else value


def rows(result: ExperimentResult) -> Iterator[tuple[object, ...]]:
    """Rows of factors.csv: all that is told of an experiment, against all of its factors."""
    spec = result.loaded.spec
    metrics, names = list(dict.fromkeys([*spec.metrics, *TOLD_OF])), list(spec.factors)
    found = curves(result, len(names), metrics, result.campaigns)
    for (at, campaign, metric), curve in found.items():
        for level, *ends in zip(*curve, strict=True):
            yield (names[at], level, campaign, metric, METRICS[metric].unit, *ends)


def read(spec: Experiment, table: Iterable[Mapping[str, str]]) -> Curves:
    """The curves whose levels are the rows of factors.csv. Raises KeyError or ValueError where these are not of that table."""
    names = list(spec.factors)
    known = [{number(level): level for level in _written(spec, name)} for name in names]
    found: dict[tuple[int, str, str], Curve] = {}
    for row in table:
        at = names.index(row["factor"])
        level = known[at][row["value"]] if row["value"] in known[at] else float(row["value"])
        curve = found.setdefault((at, row["campaign"], row["metric"]), Curve([], [], [], [], []))
        for values, value in zip(curve, (level, *(float(row[name] or "nan") for name in _NUMBERS)), strict=True):
            values.append(value)
    return {key: Curve(levels, *map(np.array, ends)) for key, (levels, *ends) in found.items()}


def _written(spec: Experiment, name: str) -> list[Level]:
    """The values of a factor that stand in the experiment's file."""
    return [*spec.factors[name].levels, *(point[name] for point in spec.points)]
