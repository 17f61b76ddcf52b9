"""The picture of the ratios: each figure as a share of its goal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.lines import Line, number
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from wom_sim.report.style import GREY, INK, PALE, Picture, colour, letters, mark, new_figure, styled, title, write
from wom_sim.whole_file import whole_file

REACHED, MISSED = 0, 1
"""Colour and mark of a goal that is reached, and of one that is not."""


def draw(lines: Sequence[Line], out: Path) -> None:
    """Write the picture as PNG."""
    with styled(), whole_file(out, "The picture") as temporary:
        write(ratios(lines), temporary, "png")


def ratios(lines: Sequence[Line]) -> Picture:
    """A row for every figure that has a goal: how much of it is used up, with quartiles, left of the line is better."""
    rows = [line for line in lines if line.goal is not None]
    figure = new_figure(12.5, 2.2 + 0.42 * len(rows))
    axes = figure.add_subplot()
    axes.set_xscale("log")
    for row, line in enumerate(rows):
        _row(axes, row, line)
    axes.axvline(1, color=INK, linewidth=1.4, zorder=1)
    low, high = axes.get_xlim()
    # More than a third at each end: room for the numbers beside the outermost marks.
    low, high = min(low, 0.5), max(high, 2)
    room = (high / low) ** 0.42
    axes.set_xlim(low / room, high * room)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [f"{line.work}\n{line.measure}" for line in rows], fontsize=10, linespacing=1.05)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("share of the goal that is used up (at 1 it is just reached)")
    axes.grid(axis="x", color=PALE)
    axes.spines["left"].set_visible(False)
    title(
        axes, "How fast it is: every figure against its goal", "left of the line: better than the goal; bars: quartiles"
    )
    return figure


def _row(axes, row: int, line: Line) -> None:
    if not line.is_measured:
        said = line.problem.partition(":")[0]
        axes.annotate(said, (1, row), (9, 0), textcoords="offset points", color=GREY, va="center", fontsize=11)
        return
    look = REACHED if line.is_reached else MISSED
    used, ends = line.goal.used(line.found), sorted(line.goal.used(end) for end in (line.low, line.high))
    axes.plot(ends, [row, row], color=colour(look), linewidth=3, alpha=0.5, solid_capstyle="butt")
    axes.plot(used, row, mark(look), color=colour(look), markersize=9, markeredgecolor="white", zorder=3)
    # Outward, so that no number stands on the line.
    end, way, side = (ends[0], -9, "right") if line.is_reached else (ends[1], 9, "left")
    axes.annotate(
        f"{number(line.found)} (goal {line.goal})", (end, row), (way, 0), textcoords="offset points", va="center", ha=side,
        fontsize=11, color=letters(colour(look)), fontweight="bold",
    )  # fmt: skip
