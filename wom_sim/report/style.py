"""The house style of all plots: colour-blind safe, legible from afar, the same bytes every time."""

from __future__ import annotations

import contextlib
import math
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#8A6D00")
"""Okabe & Ito's palette; a campaign keeps its colour, line and mark in every figure."""

LINES = ("-", (0, (5, 1.6)), (0, (6, 1.6, 1, 1.6)), (0, (1.1, 1.3)))
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
GREY, INK, PALE = "#6b7280", "#1f2430", "#e5e7eb"

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


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """A context in which figures are made and saved; the user's own matplotlib settings do not reach into it."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def new_figure(width: float = 10.0, height: float = 6.0) -> Figure:
    """An empty figure in inches; no global state, so it is safe in any thread."""
    figure = Figure(figsize=(width, height), facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write NAME.png and NAME.svg without dates or versions, so that equal figures are equal files."""
    with warnings.catch_warnings():
        # A name in a script that the font lacks is drawn as boxes; the tables have it in full.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(folder / f"{name}.png", dpi=150, metadata={"Software": None})
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})


def colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def line(index: int) -> object:
    """Another dash for each campaign, so that colour is not all that tells them apart."""
    return LINES[(index + index // len(COLOURS)) % len(LINES)]


def mark(index: int) -> str:
    """Another mark for each campaign; where colours come round again, the marks are others."""
    return MARKS[(index + 3 * (index // len(COLOURS))) % len(MARKS)]


def wrapped(text: str, width: int = 24, lines: int = 2) -> str:
    """A label on at most a few lines."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …")) or text[:width]


def title(axes: Axes, text: str, explanation: str = "") -> None:
    """A title and, under it, how to read the figure."""
    axes.set_title(text, pad=34 if explanation else 12)
    if explanation:
        axes.annotate(
            explanation, (0, 1), xytext=(0, 12), xycoords="axes fraction", textcoords="offset points",
            color=GREY, fontsize=11.5, va="bottom",
        )  # fmt: skip


def says(axes: Axes, text: str) -> None:
    """A figure that has nothing to show says so."""
    axes.axis("off")
    axes.text(0.5, 0.5, text, ha="center", va="center", color=GREY, fontsize=15, transform=axes.transAxes)


def thousands(value: float, _position: int = 0) -> str:
    """A tick's number; fractions only where the axis is that short."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"


def spread_labels(wanted: list[float], least_gap: float, low: float, high: float) -> list[float]:
    """Move label positions apart as little as is needed so that none overlap, within low–high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    if len(wanted) > 1:
        least_gap = min(least_gap, (high - low) / (len(wanted) - 1))
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


def name_ends(axes: Axes, ends: list[float], names: list[str], looks: list[tuple[str, object, str]]) -> None:
    """Name lines at their ends, right of the plot, with a piece of each; looks: colour, dash, mark."""
    (first, last), (_, top) = axes.get_xlim(), axes.get_ylim()
    span = last - first
    few = len(names) <= 6
    shown = [wrapped(name, 24) if few else name for name in names]
    gap = top * (0.09 if any("\n" in name for name in shown) else 0.052)
    places = spread_labels(ends, gap, top * 0.02, top * 0.98)
    for end, y, name, (shade, dash, _) in zip(ends, places, shown, looks, strict=True):
        way = [last, last + 0.012 * span, last + 0.02 * span]
        axes.plot(way, [end, y, y], color=shade, linewidth=1, clip_on=False)
        key = [way[-1], last + 0.075 * span]
        axes.plot(key, [y, y], color=shade, linestyle=dash, linewidth=2.1, clip_on=False)
        axes.annotate(
            name, (last + 0.087 * span, y), color=shade, fontweight="bold", va="center", fontsize=12,
            annotation_clip=False, linespacing=0.95,
        )  # fmt: skip


_DISTANCES = (13, 18, 24, 32, 42, 54, 72, 94, 120, 150)
_ANGLES = (0, 180, 90, 270, 20, -20, 160, -160, 45, -45, 135, -135, 70, -70, 110, -110)
_POINT_RADIUS = 9
_NEAR = 24


def label_points(
    axes: Axes,
    points: list[tuple[float, float]],
    names: list[str],
    colours: list[str],
    avoid: Sequence[tuple[float, float, float, float]] = (),
) -> None:
    """Name points of a plot beside them, or, where that is crowded, at the end of a thin line.

    Each label takes the freest place of a fixed list, nearest first, clear of other labels and of the boxes
    to `avoid` (left, low, right, high in the data's units). The same figure every time. Call it last.
    """
    figure = axes.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    dot = figure.dpi / 72
    inside = axes.get_window_extent(renderer)
    middles = [axes.transData.transform(point) for point in points]
    taken = [Bbox([m - _POINT_RADIUS * dot, m + _POINT_RADIUS * dot]) for m in middles]
    taken += [Bbox(axes.transData.transform(np.reshape(box, (2, 2)))).padded(2 * dot) for box in avoid]
    named: list[Bbox] = []
    ways = np.empty((0, 2))
    for (x, y), middle, name, shade in zip(points, middles, names, colours, strict=True):
        text = axes.annotate(
            name, (x, y), (0, 0), textcoords="offset points", color=shade, fontweight="bold", fontsize=12
        )
        text.set_in_layout(False)
        text.set_va("bottom")
        text.set_path_effects([withStroke(linewidth=3, foreground="white")])
        size = text.get_window_extent(renderer)
        size = np.array((size.width + 4 * dot, size.height + 2 * dot))
        best: tuple[float, Bbox, np.ndarray] | None = None
        for distance in _DISTANCES:
            for angle in _ANGLES:
                toward = np.round((math.cos(math.radians(angle)), math.sin(math.radians(angle))), 6)
                corner = middle + distance * dot * toward - size * (1 - toward) / 2
                box = Bbox([corner, corner + size])
                way = _leader(middle, box) if distance > _NEAR else np.empty((0, 2))
                cost = sum(_shared(box, other) for other in taken + named)
                cost += 5 * (size.prod() - _shared(box, inside))
                cost += 90 * (box.count_contains(ways) + sum(other.count_contains(way) for other in named))
                if best is None or cost < best[0] - 1:
                    best = (cost, box, way)
            if best[0] <= 1:
                break
        _, box, way = best
        named.append(box)
        text.set_position(tuple((box.p0 + (2 * dot, dot) - middle) / dot))
        if len(way):
            ways = np.vstack([ways, way])
            axes.plot(
                *axes.transData.inverted().transform([middle, way[-1]]).T,
                color=shade,
                linewidth=0.9,
                zorder=1,
            )


def _leader(middle: np.ndarray, box: Bbox) -> np.ndarray:
    """Spots on the straight way from a point to the nearest spot of its label."""
    end = np.clip(middle, box.p0, box.p1)
    return middle + (end - middle) * np.linspace(0, 1, 20)[:, None]


def _shared(a: Bbox, b: Bbox) -> float:
    """Area that two boxes have in common."""
    both = Bbox.intersection(a, b)
    return 0.0 if both is None else both.width * both.height
