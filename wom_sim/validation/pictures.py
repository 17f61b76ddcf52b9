"""The picture of validation: for every target where the band is, and where the simulation is with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes

from wom_sim.report.style import COLOURS, GREY, INK, PALE, new_figure, save, styled, wrapped
from wom_sim.validation.estimates import NORMAL_95
from wom_sim.validation.trial import named_band
from wom_sim.verification.outcome import INPUT, Outcome

HELD, MISSED, BAND = COLOURS[0], COLOURS[1], "#cfe8dc"


def draw_pictures(outcomes: list[Outcome], folder: Path) -> list[Path]:
    """Draw validation.png (and the same as SVG) into an existing folder; nothing where there are no lines.

    Every target has a scale of its own, on which its band stands in the middle. An input of the model is marked as one.
    Returns the paths of the PNG files.
    """
    if not outcomes:
        return []
    with styled():
        _draw_targets(outcomes, folder, "validation")
    return [folder / "validation.png"]


class Scale(NamedTuple):
    """A target's own scale: `low` is drawn at 0, `high` at 1."""

    low: float
    high: float

    def place(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


def scale_of(line: Outcome) -> Scale:
    """Band or bound stands in the middle, with room for the value and its interval on either side."""
    low, high = named_band(line)
    error = NORMAL_95 * line.standard_error if math.isfinite(line.standard_error) else 0.0
    value = line.simulated if math.isfinite(line.simulated) else (low if math.isfinite(low) else high)
    if math.isfinite(low) and math.isfinite(high):
        reach = max(high - low, 1.2 * (low - value + error), 1.2 * (value + error - high))
        return Scale(low - reach, high + reach)
    bound = low if math.isfinite(low) else high
    reach = max(1.2 * (abs(value - bound) + error), 0.05 * abs(bound), 1e-6)
    return Scale(bound - reach, bound + reach)


_LEFT, _VALUES, _VERDICTS, _RIGHT = -0.92, 1.06, 1.27, 1.46


def _draw_targets(lines: Sequence[Outcome], folder: Path, name: str) -> None:
    figure = new_figure(14.0, 0.64 * len(lines) + 1.6)
    axes = figure.add_subplot()
    axes.set_xlim(_LEFT, _RIGHT)
    axes.set_ylim(len(lines) - 0.4, -2.2)
    axes.axis("off")
    axes.text(_LEFT, -1.8, _tally(lines), fontsize=20, fontweight="bold", va="center")
    explanation = (
        "Green: what field experiments found. Mark: the simulator with default parameters; bar: 95 % interval.\n"
        "Input: a figure that the model was given, or that set a default."
    )
    axes.text(_LEFT, -1.1, explanation, color=GREY, fontsize=12.5, va="center", linespacing=1.25)
    axes.text(_VALUES, -0.62, "simulated", color=GREY, fontsize=12, va="center")
    for row, line in enumerate(lines):
        if row and line.check != lines[row - 1].check:
            axes.plot([_LEFT, _RIGHT], [row - 0.45] * 2, color=PALE, linewidth=1)
        axes.text(_LEFT, row, wrapped(line.quantity, 56, 2), va="center", fontsize=12.5, linespacing=1.1)
        _draw_row(axes, row, line)
    save(figure, folder, name)


def _tally(lines: Sequence[Outcome]) -> str:
    """How many hold; an input, which holds without proving anything, is named as such."""
    held, inputs = sum(line.holds for line in lines), sum(line.quantity.startswith(INPUT) for line in lines)
    which = f" ({inputs} of them input)" if inputs else ""
    return f"Validation: {held} of {len(lines)} hold{which}, {len(lines) - held} are missed"


def _draw_row(axes: Axes, row: int, line: Outcome) -> None:
    scale, (low, high) = scale_of(line), named_band(line)
    top, foot = row - 0.27, row + 0.19
    axes.fill_between((0, 1), top, foot, color="#f3f4f6", linewidth=0)
    axes.fill_between((max(0.0, scale.place(low)), min(1.0, scale.place(high))), top, foot, color=BAND, linewidth=0)
    for end in (low, high):
        if math.isfinite(end):
            at = scale.place(end)
            axes.plot([at, at], [top, foot], color=COLOURS[2], linewidth=1.3)
            axes.text(at, foot + 0.14, f"{end:g}", ha="center", va="center", fontsize=10, color=GREY)
    middle, (colour, mark, verdict) = (top + foot) / 2, _look(line)
    if math.isfinite(line.simulated):
        if math.isfinite(line.standard_error):
            half = NORMAL_95 * line.standard_error
            ends = [scale.place(line.simulated - half), scale.place(line.simulated + half)]
            axes.plot(ends, [middle, middle], color=colour, linewidth=2.6, solid_capstyle="butt")
        axes.plot(
            [scale.place(line.simulated)], [middle], mark, color=colour, markersize=9, markeredgecolor="white",
            markeredgewidth=0.8,
        )  # fmt: skip
    else:
        axes.text(0.5, middle, "not defined", ha="center", va="center", color=colour, fontsize=12)
    axes.text(_VALUES, middle, _short(line.simulated), va="center", fontsize=13, fontweight="bold", color=INK)
    axes.text(_VERDICTS, middle, verdict, va="center", fontsize=13, fontweight="bold", color=colour)


def _look(line: Outcome) -> tuple[str, str, str]:
    """Colour, mark and word of the verdict: colour is not all that tells."""
    if line.quantity.startswith(INPUT) and line.holds:
        return GREY, "s", "input"
    return (HELD, "o", "held") if line.holds else (MISSED, "D", "missed")


def _short(value: float) -> str:
    """A number in three figures; 0.998 is not written as 1.00."""
    if not math.isfinite(value):
        return "–"
    if value != 0 and abs(value) < 0.1:
        return f"{value:.3f}"
    return f"{value:.3f}" if 0.95 < value < 1.05 and value != 1 else f"{value:.2f}"
