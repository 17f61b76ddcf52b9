"""Names beside what they name: at the ends of lines, in a key below, or next to points, so that none overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from wom_sim.report.style import letters, narrow, thousands, wrapped


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
            name, (last + 0.087 * span, y), color=letters(shade), fontweight="bold", va="center", fontsize=12,
            annotation_clip=False, linespacing=0.95,
        )  # fmt: skip


def key_below(
    axes: Axes, ends: list[float], names: list[str], looks: list[tuple[str, object, str]], *, told: bool = True
) -> None:
    """Name lines (or marks, where there is no dash) below the plot, the highest first: for a sheet that is too narrow for names
    beside them. told: whether it is said where each ends."""
    order = sorted(range(len(ends)), key=lambda i: math.inf if math.isnan(ends[i]) else -ends[i])
    pieces = [Line2D([], [], color=shade, linewidth=2.1, **({"linestyle": dash} if dash else {"linestyle": "", "marker": sign}))
              for shade, dash, sign in (looks[i] for i in order)]  # fmt: skip
    texts = [f"{names[i]}: {thousands(round(ends[i]))}" if told else names[i] for i in order]
    key = axes.figure.legend(
        pieces,
        texts,
        loc="outside lower left",
        frameon=False,
        fontsize=11,
        handlelength=2.6,
        borderaxespad=0.2,
        labelspacing=0.3,
    )
    for text, i in zip(key.get_texts(), order, strict=True):
        text.set(color=letters(looks[i][0]), fontweight="bold")


_DISTANCES = (13, 18, 24, 32, 42, 54, 72, 94, 120, 150)
_ANGLES = (0, 180, 90, 270, 20, -20, 160, -160, 45, -45, 135, -135, 70, -70, 110, -110)
_POINT_RADIUS = 9
_NO_POINTS = np.empty((0, 2))
_NEAR = 24


def label_points(
    axes: Axes,
    points: list[tuple[float, float]],
    names: list[str],
    colours: list[str],
    avoid: Sequence[tuple[float, float, float, float]] = (),
    beside: np.ndarray = _NO_POINTS,
) -> None:
    """Name points of a plot beside them, or, where that is crowded, at the end of a thin line.

    Each label takes the freest place of a fixed list, nearest first, clear of other labels, of the boxes to `avoid` (left, low,
    right, high in the data's units) and of points along lines that it should stand `beside`, shape (n, 2). The same figure
    every time. Call it last.
    """
    figure = axes.figure
    figure.get_layout_engine().execute(figure)
    renderer = figure.canvas.get_renderer()
    dot = figure.dpi / 72
    inside = axes.get_window_extent(renderer)
    middles = [axes.transData.transform(point) for point in points]
    taken = [Bbox([m - _POINT_RADIUS * dot, m + _POINT_RADIUS * dot]).extents for m in middles]
    taken += [Bbox(axes.transData.transform(np.reshape(box, (2, 2)))).padded(2 * dot).extents for box in avoid]
    named: list[Bbox] = []
    ways = axes.transData.transform(beside)
    for (x, y), middle, name, shade in zip(points, middles, names, colours, strict=True):
        text = axes.annotate(
            name, (x, y), (0, 0), textcoords="offset points", color=letters(shade), fontweight="bold",
            fontsize=10.5 if narrow() else 12,
        )  # fmt: skip
        text.set_in_layout(False)
        text.set_va("bottom")
        # A rim of white around each letter would make a file five times as large.
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.4})
        size = text.get_window_extent(renderer)
        size = np.array((size.width + 4 * dot, size.height + 2 * dot))
        best: tuple[float, Bbox, np.ndarray] | None = None
        for distance in _DISTANCES:
            for angle in _ANGLES:
                toward = np.round((math.cos(math.radians(angle)), math.sin(math.radians(angle))), 6)
                corner = middle + distance * dot * toward - size * (1 - toward) / 2
                box = Bbox([corner, corner + size])
                way = _leader(middle, box) if distance > _NEAR else _NO_POINTS
                cost = _shared(box, np.array(taken))
                cost += 5 * (size.prod() - _shared(box, inside.extents[None]))
                cost += 90 * (box.count_contains(ways) + sum(other.count_contains(way) for other in named))
                if best is None or cost < best[0] - 1:
                    best = (cost, box, way)
            if best[0] <= 1:
                break
        _, box, way = best
        named.append(box)
        taken.append(box.extents)
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


def _shared(box: Bbox, others: np.ndarray) -> float:
    """Area that a box has in common with others, of shape (n, 4): left, low, right, high."""
    low = np.maximum(others[:, :2], box.p0)
    return float(np.maximum(np.minimum(others[:, 2:], box.p1) - low, 0).prod(axis=1).sum())
