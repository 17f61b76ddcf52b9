"""The plot of a sensitivity analysis: what each assumption weighs, and who wins with it alone at the ends of its range."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes

from wom_sim.comparison import Comparison
from wom_sim.experiment.assumptions import Assumption
from wom_sim.experiment.indices import Estimate
from wom_sim.experiment.turning import side
from wom_sim.metrics import METRICS
from wom_sim.numerals import exact
from wom_sim.report.plots.parts import name_rows
from wom_sim.report.sensitivity_verdict import Surveyed, called, ranges
from wom_sim.report.style import (
    GREY,
    INK,
    PALE,
    Picture,
    colour,
    narrow,
    new_figure,
    on_page,
    save,
    says,
    styled,
    thousands,
    title,
    wrapped,
)

MOST_DRAWN = 18
"""Assumptions that are drawn, the most important first."""

_LOW, _HIGH = colour(0), colour(1)


def ranked(found: Surveyed) -> list[Assumption]:
    """The most important assumption first: by total index where there is one, then by effect."""
    def weight(a: Assumption) -> tuple[float, float]:
        total = found.shares[a.name].total.value if a.name in found.shares else -math.inf
        return -math.inf if math.isnan(total) else total, found.effects[a.name].mu_star.value if a.name in found.effects else 0.0

    return sorted(found.assumptions, key=weight, reverse=True)


def draw_sensitivity(found: Surveyed, folder: Path) -> None:
    """Draw sensitivity.png and sensitivity.svg into `folder`."""
    with styled():
        save(sensitivity(found), folder, "sensitivity")


def sensitivity(found: Surveyed) -> Picture:
    """Rows: assumptions. Left: index and interval. Right: the difference with the assumption alone at each end of its range."""
    rows = drawn(found)
    figure = new_figure(15.5, 3.6 + 0.44 * max(3, len(rows)))
    if not rows:
        says(figure.subplots(), "no assumption changes anything here")
        return figure
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1.35))
    readings = [f"left: {weights(left, found, rows)}", f"right: {at_ends(right, found, rows)}", _sizes(found, len(rows))]
    left.set_yticks(range(len(rows)), [a.name for a in rows])
    for axes in (left, right):
        _finish(axes, rows)
    figure.supxlabel("\n".join(readings), x=0.01, ha="left", fontsize=11.5, color=GREY)
    return figure


Panel = Callable[[Axes, Surveyed, list[Assumption]], str]
"""Draws one half of the figure; returns how it is to be read."""


def alone(found: Surveyed, panel: Panel) -> Picture:
    """One half of the figure as a figure of its own."""
    rows = drawn(found)
    many = max(3, len(rows))
    figure = new_figure(11.5, 1.9 + 0.44 * many, narrow_height=1.7 + 0.85 * many)
    axes = figure.add_subplot()
    reading = panel(axes, found, rows)
    names = [a.name for a in rows]
    if narrow():
        name_rows(axes, names)
    else:
        axes.set_yticks(range(len(rows)), names)
    _finish(axes, rows)
    figure.reading = f"{reading} · {_sizes(found, len(rows))}"
    if not on_page():
        lines = textwrap.fill(figure.reading, int(11.6 * figure.get_figwidth()))
        figure.supxlabel(lines, x=0.01, ha="left", fontsize=10 if narrow() else 11.5, color=GREY)
    return figure


def drawn(found: Surveyed) -> list[Assumption]:
    """The assumptions that are drawn, the most important first."""
    return [a for a in ranked(found) if a.name in (found.shares or found.effects)][:MOST_DRAWN]


def _finish(axes: Axes, rows: list[Assumption]) -> None:
    axes.set_ylim(len(rows) - 0.4, -1.0)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=4 if narrow() else 6)
    axes.xaxis.set_major_formatter(thousands)
    for row in range(len(rows)):
        axes.axhline(row, color=PALE, linewidth=1, zorder=0)


def weights(axes: Axes, found: Surveyed, rows: list[Assumption]) -> str:
    """What each assumption weighs."""
    return (_totals if found.shares else _effects)(axes, found, rows)


def _sizes(found: Surveyed, drawn: int) -> str:
    all_of_them = len(found.shares or found.effects)
    more = f"; the {drawn} of {all_of_them} that weigh most" if drawn < all_of_them else ""
    return f"ranges: {ranges(found)}, itself an assumption; {len(found.plan.replicates)} worlds{more}"


def _totals(axes: Axes, found: Surveyed, rows: list[Assumption]) -> str:
    for row, a in enumerate(rows):
        _estimate(axes, row - 0.14, found.shares[a.name].total, INK, filled=True)
        _estimate(axes, row + 0.18, found.shares[a.name].first, GREY, filled=False)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_xlabel("share of the variance of the difference")
    title(axes, "What the difference rests on", "Sobol' indices")
    return "Sobol' indices, luck taken out, and 95 % intervals; filled: total, open: alone, without what it does with others"


def _effects(axes: Axes, found: Surveyed, rows: list[Assumption]) -> str:
    for row, a in enumerate(rows):
        effects = found.effects[a.name]
        axes.plot([effects.noise_high] * 2, [row - 0.3, row + 0.3], color=colour(3), linewidth=3)
        _estimate(axes, row, effects.mu_star, INK if effects.above_noise else GREY, filled=effects.above_noise)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_xlabel(f"change over the whole range, {METRICS[found.plan.metric].unit}")
    title(axes, "What the difference rests on", "mean size of the change of the difference (μ*)")
    return (
        "Morris' μ* and 95 % interval; upright bar: what luck alone exceeds 1 time in 20; "
        "open: not above it"
    )


def _estimate(axes: Axes, row: float, estimate: Estimate, shade: str, *, filled: bool) -> None:
    if math.isfinite(estimate.low):
        axes.plot([estimate.low, estimate.high], [row, row], color=shade, linewidth=2.4, alpha=0.6, solid_capstyle="butt")
    axes.plot(estimate.value, row, "o", color=shade, markerfacecolor=shade if filled else "white", markersize=7.5,
              markeredgewidth=1.8)  # fmt: skip


def at_ends(axes: Axes, found: Surveyed, rows: list[Assumption]) -> str:
    """Who wins with each assumption alone at the ends of its range."""
    axes.axvline(0, color=INK, linewidth=1.4)
    axes.axvline(found.default.mean_difference, color=GREY, linewidth=1.2, linestyle=(0, (4, 3)))
    for row, a in enumerate(rows):
        ends = list(zip((a.low, a.high), found.ends(a), strict=True))
        order = sorted(range(2), key=lambda at: ends[at][1].mean_difference)
        for at, (value, there) in enumerate(ends):
            shade = (_LOW, _HIGH)[at]
            _end(axes, row + (-0.13, 0.13)[at], there, shade, clear=side(there) != 0)
            # The value stands outside of the two, where its interval ends.
            leftmost = order[0] == at
            x = _outer(there, leftmost)
            axes.annotate(
                exact(value), (x, row + (-0.13, 0.13)[at]), xytext=(-6 if leftmost else 6, 0), textcoords="offset points",
                color=shade, fontsize=10.5, va="center", ha="right" if leftmost else "left",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            )  # fmt: skip
    axes.margins(x=0.14)
    unit, words = METRICS[found.plan.metric].unit, METRICS[found.plan.metric].words
    axes.set_xlabel(wrapped(f"difference in {words}{'' if unit in words else f', {unit}'}", 36 if narrow() else 80))
    first, second = (wrapped(name, 28, 1) for name in called(found))
    heading = "Each assumption alone, at the ends of its range"
    title(axes, wrapped(heading, 28) if narrow() else heading, f"← more with {second}  |  more with {first} →")
    axes.annotate("values in force", (found.default.mean_difference, -0.98), color=GREY, ha="left", va="top", fontsize=10.5,
                  xytext=(4, 0), textcoords="offset points")  # fmt: skip
    return (
        "mean difference and 95 % interval; upper, blue: low end of the range, lower, orange: high end; open: these worlds do "
        "not tell who leads"
    )


def _outer(there: Comparison, leftmost: bool) -> float:
    end = there.ci_low if leftmost else there.ci_high
    return there.mean_difference if math.isnan(end) else end


def _end(axes: Axes, row: float, there: Comparison, shade: str, *, clear: bool) -> None:
    if math.isfinite(there.ci_low):
        axes.plot([there.ci_low, there.ci_high], [row, row], color=shade, linewidth=2.4, alpha=0.6, solid_capstyle="butt")
    axes.plot(there.mean_difference, row, "o", color=shade, markerfacecolor=shade if clear else "white", markersize=6.5,
              markeredgewidth=1.6)  # fmt: skip
