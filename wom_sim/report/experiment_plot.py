"""The plot of an experiment: each metric that is shown against each factor, one line a campaign."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wom_sim.comparison import summarise
from wom_sim.experiment.results import ExperimentResult
from wom_sim.experiment.spec import Level
from wom_sim.metrics import METRICS
from wom_sim.report.style import colour, line, mark, name_ends, new_figure, save, styled, thousands, title, wrapped
from wom_sim.report.words import distinct

MOST_FACTORS, MOST_METRICS, PARTS = 4, 4, 8
"""Factors and metrics that are drawn; parts into which the range of a sampled factor is cut."""

Curve = dict[Level, tuple[float, float, float]]
"""Mean and 95 % interval by the level of a factor."""


def draw_factors(result: ExperimentResult, folder: Path) -> None:
    """Draw factors.png and factors.svg into `folder`."""
    with styled():
        save(factors(result), folder, "factors")


def curves(result: ExperimentResult, factor: int, metrics: list[str]) -> dict[tuple[str, str], Curve]:
    """By (campaign, metric): the mean at each level of a factor over all points that have it, world by world.

    The interval is that of the mean over worlds, each of which sees the same points. The values of a sampled factor are
    put together in equal parts of its range, each standing in its middle.
    """
    sums: dict[tuple[str, str, Level], list[np.ndarray]] = defaultdict(list)
    place = _places(result, factor)
    for point in result.each(metrics):
        for (campaign, metric), values in point.values.items():
            sums[campaign, metric, place(point.levels[factor])].append(np.array(values))
    found: dict[tuple[str, str], Curve] = defaultdict(dict)
    for (campaign, metric, level), rows in sums.items():
        with np.errstate(invalid="ignore"):
            known = [math.fsum(v for v in column if not math.isnan(v)) / n if (n := np.isfinite(column).sum()) else math.nan
                     for column in np.array(rows).T]  # fmt: skip
        s = summarise(known)
        found[campaign, metric][level] = (s.mean, s.ci_low, s.ci_high)
    return found


def _places(result: ExperimentResult, at: int):
    factor = list(result.loaded.spec.factors.values())[at]
    if not factor.ranged or result.loaded.spec.design == "grid":
        return lambda level: level
    shares = [(part + 0.5) / PARTS for part in range(PARTS)]
    middles = [factor.at(share) for share in shares]
    return lambda level: min(middles, key=lambda middle: abs(_scaled(middle, factor) - _scaled(level, factor)))


def _scaled(value: float, factor) -> float:
    return math.log(value) if factor.scale == "log" else value


def factors(result: ExperimentResult) -> Figure:
    """A grid of panels: metrics down, factors across."""
    spec = result.loaded.spec
    metrics, varied = list(spec.metrics)[:MOST_METRICS], list(spec.factors)[:MOST_FACTORS]
    figure = new_figure(max(9.0, 5.2 * len(varied) + 1.5), 3.4 * len(metrics) + 0.8)
    grid = figure.subplots(len(metrics), len(varied), squeeze=False, sharey="row")
    for column, name in enumerate(varied):
        found = curves(result, column, metrics)
        for row, metric in enumerate(metrics):
            axes = grid[row][column]
            _panel(axes, result, found, column, metric, last=column == len(varied) - 1)
            if row == len(metrics) - 1:
                axes.set_xlabel(name)
            if column == 0:
                title(axes, wrapped(METRICS[metric].meaning, 60, 2))
    return figure


def _panel(axes: Axes, result: ExperimentResult, found, column: int, metric: str, *, last: bool) -> None:
    factor = list(result.loaded.spec.factors.values())[column]
    names, ends, looks, shown = distinct(result.campaigns), [], [], []
    for at, campaign in enumerate(result.campaigns):
        curve = found[campaign, metric]
        numeric = all(isinstance(level, (int, float)) and not isinstance(level, bool) for level in curve)
        levels = sorted(curve) if numeric else list(curve)
        x = levels if numeric else list(range(len(levels)))
        mean, low, high = (np.array([curve[level][i] for level in levels]) for i in range(3))
        axes.fill_between(x, low, high, color=colour(at), alpha=0.18, linewidth=0)
        axes.plot(x, mean, color=colour(at), linestyle=line(at), marker=mark(at), markersize=5)
        if not numeric:
            axes.set_xticks(x, [str(level) for level in levels])
        if not math.isnan(mean[-1]):
            ends.append(float(mean[-1]))
            looks.append((colour(at), line(at), mark(at)))
            shown.append(names[campaign])
    if factor.ranged and factor.scale == "log":
        axes.set_xscale("log")
    axes.yaxis.set_major_formatter(thousands)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    if last and ends:
        name_ends(axes, ends, shown, looks)
