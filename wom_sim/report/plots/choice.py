"""Reach against cost: what there is to choose from."""

from __future__ import annotations

import itertools
import math

import numpy as np

from wom_sim.report.direct_labels import key_below, label_points
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.parts import explained, interval, looks, names, shown
from wom_sim.report.style import GREY, PALE, Picture, narrow, new_figure, says, thousands, title

_MOST_NAMED = 5
"""Campaigns that are named at their points on a narrow sheet; more stand in a list below."""


def reach_cost_frontier(numbers: Numbers) -> Picture:
    """Mean reach against mean cost; the line joins campaigns that no other beats on both."""
    campaigns, left_out = shown(numbers)
    figure = new_figure(11, 6.6, narrow_height=4.2 + (0.21 * len(campaigns) if len(campaigns) > _MOST_NAMED else 0))
    axes = figure.add_subplot()
    points = {c: (numbers.summaries[c, "cost_total"], numbers.summaries[c, "reached"]) for c in campaigns}
    points = {c: p for c, p in points.items() if not any(math.isnan(s.mean) for s in p)}
    if not points:
        says(axes, "Reach and cost are not defined.")
        return figure
    edge = [points[c] for c in numbers.frontier if c in points]
    way = [p.mean for p, _ in edge], [q.mean for _, q in edge]
    axes.plot(*way, color=GREY, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1)
    for campaign, (cost, reach) in points.items():
        shade, _, sign = looks(numbers, campaign)
        if not math.isnan(cost.ci_low):
            axes.plot([cost.ci_low, cost.ci_high], [reach.mean] * 2, color=shade, linewidth=2)
            axes.plot([cost.mean] * 2, [reach.ci_low, reach.ci_high], color=shade, linewidth=2)
        axes.plot(cost.mean, reach.mean, sign, color=shade, markersize=11)
    widest = max(p.mean for p, _ in points.values()) or 1
    axes.set_xlim(-0.04 * widest, 1.1 * widest)
    highest = max(q.mean if math.isnan(q.ci_high) else q.ci_high for _, q in points.values())
    axes.set_ylim(0, highest * 1.12 or 1)
    axes.set_xlabel("money spent (mean)")
    axes.set_ylabel("consumers reached (mean)")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(thousands)
    axes.grid(color=PALE)
    how = interval(numbers, "crosses: 95 % intervals of the means")
    title(axes, "Reach against cost", explained(how, "dashed: campaigns whose means none beats on both", left_out))
    places = [(cost.mean, reach.mean) for cost, reach in points.values()]
    crosses = [box for (x, y), (p, q) in zip(places, points.values(), strict=True) if not math.isnan(p.ci_low)
               for box in ((p.ci_low, y, p.ci_high, y), (x, q.ci_low, x, q.ci_high))]  # fmt: skip
    called, look = [names(numbers)[c] for c in points], [looks(numbers, c) for c in points]
    if narrow() and len(points) > _MOST_NAMED:
        key_below(axes, [y for _, y in places], called, [(shade, "", sign) for shade, _, sign in look])
    else:
        label_points(axes, places, called, [shade for shade, _, _ in look], crosses, _along(*way))
    return figure


def _along(x: list[float], y: list[float]) -> np.ndarray:
    """Points along a way, shape (n, 2)."""
    pieces = itertools.pairwise(zip(x, y, strict=True))
    return np.concatenate([np.empty((0, 2)), *(np.linspace(*piece, 40) for piece in pieces)])
