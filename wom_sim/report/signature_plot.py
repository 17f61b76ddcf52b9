"""The plot of roles' signatures: one panel a metric, one bar a role."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.parts import bar_height, explained, name_rows
from wom_sim.report.signatures import MOVED, SIGNATURE, SUMMED, UNEQUAL, Signatures
from wom_sim.report.style import GREY, INK, PALE, Picture, colour, headed, narrow, new_figure, thousands
from wom_sim.report.words import mean_of


def draw_signatures(numbers: Numbers) -> Picture:
    """One panel a metric, one bar a role: mean and its 95 % interval. The three dimensions of engagement share a scale."""
    found = Signatures(numbers.study)
    roles = list(found.campaigns)
    across = 2 if narrow() else 4
    rows = len(SIGNATURE) // across
    figure = new_figure(12.6, 2.6 + 0.95 * len(roles), narrow_height=1.2 + (0.75 + 0.5 * len(roles)) * rows)
    grid = figure.subplots(rows, across)
    for axes, (metric, label) in zip(grid.flat, SIGNATURE.items(), strict=True):
        _bars(axes, numbers, found, metric, roles, named=axes in grid[:, 0])
        axes.set_title(label.replace("\n", " "), fontsize=12 if narrow() else 14, loc="left", fontweight="bold", pad=8)
    together = [axes.get_xlim() for axes in grid.flat[: len(MOVED)]]
    for axes in grid.flat[: len(MOVED)]:
        axes.set_xlim(min(low for low, _ in together), max(high for _, high in together))
    worlds = len(numbers.study.replicates)
    how = f"means of {worlds} worlds, black: 95 % interval" if worlds > 1 else "one world: no interval"
    note = "" if found.equal_otherwise else UNEQUAL
    said = explained("first three: engagement at the end above its rest, mean of all who joined", SUMMED, how, note)
    headed(figure, "What each role moves, gathers, keeps and costs", said, below=True)
    return figure


def _shade(numbers: Numbers, found: Signatures, role: str) -> str:
    """A role that one campaign plays has the colour of that campaign; one that several play stands for none of them."""
    played = found.campaigns[role]
    return colour(numbers.place(played[0])) if len(played) == 1 else GREY


def _bars(
    axes: Axes, numbers: Numbers, found: Signatures, metric: str, roles: list[str], *, named: bool
) -> None:
    means = [found.summaries[role, metric] for role in roles]
    for row, s in enumerate(means):
        if math.isnan(s.mean):
            axes.text(0.02, row, "not defined", transform=axes.get_yaxis_transform(), color=GREY, va="center", fontsize=11)
            continue
        axes.barh(row, s.mean, height=bar_height(), color=_shade(numbers, found, roles[row]))
        end = max(s.mean, 0.0)
        if not math.isnan(s.ci_low):
            axes.plot([s.ci_low, s.ci_high], [row, row], color=INK, linewidth=2.2, solid_capstyle="butt")
            end = max(end, s.ci_high)
        axes.annotate(mean_of(s), (end, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=11)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_ylim(len(roles) - 0.4, -0.85 if narrow() else -0.6)
    name_rows(axes, roles, named=named)
    ends = [value for s in means for value in (s.mean, s.ci_low, s.ci_high) if not math.isnan(value)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    span = (high - low) or 1.0
    axes.set_xlim(low - (0.08 * span if low < 0 else 0.0), high + 0.3 * span)
    axes.locator_params(axis="x", nbins=2 if narrow() else 4)
    axes.xaxis.set_major_formatter(thousands)
    axes.grid(axis="x", color=PALE)
    axes.spines["left"].set_visible(False)
