"""The house style of all plots: colour-blind safe, legible from the back of a room, the same bytes every time."""

from __future__ import annotations

import textwrap
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#8A6D00")
"""Okabe & Ito's palette; a campaign keeps its colour, line and mark in every figure."""

LINES = ("-", "--", "-.", ":")
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
GREY, INK = "#6b7280", "#1f2430"

_SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 13,
    "axes.titlesize": 17,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 13,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.axisbelow": True,
    "svg.hashsalt": "wom-sim",
    "svg.fonttype": "path",
    "text.parse_math": False,
}


def styled() -> object:
    """A context in which figures are made and saved."""
    return matplotlib.rc_context(_SETTINGS)


def new_figure(width: float = 10.0, height: float = 6.0) -> Figure:
    """An empty figure in inches; no global state, so it is safe in any thread."""
    figure = Figure(figsize=(width, height), facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write NAME.png and NAME.svg without dates or versions, so that equal figures are equal files."""
    figure.savefig(folder / f"{name}.png", dpi=150, metadata={"Software": None})
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})


def colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def line(index: int) -> str:
    """Another dash for each campaign, so that colour is not all that tells them apart."""
    return LINES[(index + index // len(COLOURS)) % len(LINES)]


def mark(index: int) -> str:
    return MARKS[index % len(MARKS)]


def short(name: str, width: int = 26, lines: int = 2) -> str:
    """A campaign's name on at most a few lines."""
    return "\n".join(textwrap.wrap(name, width, max_lines=lines, placeholder=" …")) or name[:width]


def title(axes: Axes, text: str, explanation: str = "") -> None:
    """A title and, under it, how to read the figure."""
    axes.set_title(text, pad=34 if explanation else 12)
    if explanation:
        axes.text(0, 1.035, explanation, transform=axes.transAxes, color=GREY, fontsize=11.5, va="bottom")


def spread_labels(wanted: list[float], least_gap: float, low: float, high: float) -> list[float]:
    """Move label positions apart as little as is needed so that none overlap, within low–high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = list(wanted)
    floor = low
    for i in order:
        placed[i] = max(wanted[i], floor)
        floor = placed[i] + least_gap
    ceiling = high
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - least_gap
    return placed
