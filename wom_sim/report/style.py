"""The house style of all plots: colour-blind safe, legible from afar, the same bytes every time."""

from __future__ import annotations

import contextlib
import io
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, NamedTuple

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

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


def look_alike(indices: Iterable[int], second: Callable[[int], object]) -> str:
    """What a figure has to say where two of its campaigns have the same colour and the same second look (`line`: from the 33rd
    on, `mark`: from the 65th on); "" where none have."""
    looks = [(colour(index), second(index)) for index in indices]
    return "some campaigns look alike: their names tell them apart" if len(set(looks)) < len(looks) else ""


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
