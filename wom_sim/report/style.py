"""The house style of all plots: colour-blind safe, legible from afar, the same bytes every time."""

from __future__ import annotations

import contextlib
import io
import math
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from wom_sim.report.vector import small

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#8A6D00")
"""Okabe & Ito's palette; a campaign keeps its colour, line and mark in every figure."""

_LETTERS = {
    "#D55E00": "#B84F00", "#009E73": "#007A58", "#CC79A7": "#A3487C", "#56B4E9": "#1E77A8", "#E69F00": "#946600",
}  # fmt: skip

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
    "pdf.fonttype": 42,
    "text.parse_math": False,
}

NARROW = 5.0
"""Inches across a narrow figure: at their true size its letters can be read on a phone; on paper it fills one column."""


DPI = 150
"""Dots an inch at which figures are laid out and written: letters are as wide as it takes whole dots, so at another resolution
they would be wider than the room that was made for them."""


class Sheet(NamedTuple):
    """What figures are drawn for.

    narrow: one column of a paper, or a phone. on_page: a web page, which has the figure's title and reading beside it, and
    sets its letters in its own type.
    """

    narrow: bool = False
    on_page: bool = False


_FILE = Sheet()
_sheet: ContextVar[Sheet] = ContextVar("sheet", default=_FILE)


class Picture(Figure):
    """A figure that knows its words: its heading, and how it is to be read."""

    heading = ""
    reading = ""


@contextlib.contextmanager
def styled(*, narrow: bool = False, on_page: bool = False) -> Iterator[None]:
    """A context in which figures are made and saved; the user's own matplotlib settings do not reach into it."""
    before = _sheet.set(Sheet(narrow, on_page))
    try:
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(_SETTINGS)
            if narrow:
                matplotlib.rcParams.update({"font.size": 11, "axes.labelsize": 11, "axes.titlesize": 14})
            if on_page:
                matplotlib.rcParams["svg.fonttype"] = "none"
            yield
    finally:
        _sheet.reset(before)


def narrow() -> bool:
    """Whether figures are being drawn for one column or a phone."""
    return _sheet.get().narrow


def on_page() -> bool:
    """Whether the figures being drawn stand on a page that has their words."""
    return _sheet.get().on_page


def new_figure(width: float = 10.0, height: float = 6.0, *, narrow_height: float | None = None) -> Picture:
    """An empty figure in inches, of the narrow width and `narrow_height` on a narrow sheet; no global state, so it is safe
    in any thread."""
    if narrow() and narrow_height is not None:
        width, height = NARROW, narrow_height
    figure = Picture(figsize=(width, height), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


FORMATS = ("png", "svg", "pdf")
_NO_DATES = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"Creator": None, "Producer": None, "CreationDate": None},
}


def write(figure: Figure, target: Path | BinaryIO, kind: str) -> None:
    """Write a figure as png, svg or pdf without dates or versions, so that equal figures are equal files."""
    with warnings.catch_warnings():
        # A name in a script that the font lacks is drawn as boxes; the tables have it in full.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        engine = figure.get_layout_engine()
        if engine is not None:
            # Laid out once: a second time moves parts by a hair, and then a figure would depend on what was written before.
            # Without an engine matplotlib does not rehearse the drawing either, which takes as long as the drawing.
            engine.execute(figure)
            figure.set_layout_engine(None)
        file = io.BytesIO()
        figure.savefig(file, format=kind, dpi=DPI, metadata=_NO_DATES[kind])
    written = small(file.getvalue().decode()).encode() if kind == "svg" else file.getvalue()
    if isinstance(target, Path):
        target.write_bytes(written)
    else:
        target.write(written)


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write NAME.png and NAME.svg."""
    for kind in ("png", "svg"):
        write(figure, folder / f"{name}.{kind}", kind)


def colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def letters(shade: str) -> str:
    """The colour of names in a campaign's colour: the same hue, dark enough to be read on white (contrast 4.5 or more)."""
    return _LETTERS.get(shade, shade)


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
    """A title and, under it, how to read the figure, in lines of its own where it has some; a page has both in its own words
    beside the figure."""
    axes.figure.heading, axes.figure.reading = text, explanation
    if _sheet.get().on_page:
        return
    lines = _unbroken(explanation).split("\n")
    explanation = "\n".join(textwrap.fill(line, _line_of(axes.figure)) for line in lines)
    lines = explanation.count("\n") + 1 if explanation else 0
    axes.set_title(text, pad=12 + (8 if explanation else 0) + 14 * lines)
    if explanation:
        # The title's distance is room enough; a line too long by a word must not press the plot together.
        axes.annotate(
            explanation, (0, 1), xytext=(0, 12), xycoords="axes fraction", textcoords="offset points",
            color=GREY, fontsize=10 if narrow() else 11.5, va="bottom",
        ).set_in_layout(False)  # fmt: skip


def headed(figure: Picture, text: str, explanation: str = "", *, below: bool = False) -> None:
    """The same for a figure of several panels; an explanation that is long goes `below` them."""
    figure.heading, figure.reading = text, explanation
    if _sheet.get().on_page:
        return
    explanation = _unbroken(explanation)
    said = text if below or not explanation else f"{text} — {explanation}"
    size, across = (13, 42) if narrow() else (17, 100)
    figure.suptitle(textwrap.fill(said, across), x=0.01, ha="left", fontsize=size, fontweight="bold")
    if below:
        lines = textwrap.fill(explanation, _line_of(figure))
        figure.supxlabel(lines, x=0.01, ha="left", fontsize=10 if narrow() else 11.5, color=GREY)


def _unbroken(text: str) -> str:
    """With no line's end between a number and its per cent sign."""
    return text.replace(" %", "\u00a0%")


def _line_of(figure: Figure) -> int:
    """Signs of an explanation that fit on one line of a figure."""
    return round(11.6 * figure.get_figwidth())


def says(axes: Axes, text: str) -> None:
    """A figure that has nothing to show says so."""
    axes.axis("off")
    axes.text(0.5, 0.5, text, ha="center", va="center", color=GREY, fontsize=15, transform=axes.transAxes)


def thousands(value: float, _position: int = 0) -> str:
    """A tick's number, with a true minus; fractions only where the axis is that short."""
    return (f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}").replace("-", "−")


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
        pieces, texts, loc="outside lower left", frameon=False, fontsize=11, handlelength=2.6, borderaxespad=0.2, labelspacing=0.3
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
