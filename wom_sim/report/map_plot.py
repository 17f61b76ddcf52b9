"""The picture of a map: where which campaign leads, and how sure that is."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from wom_sim.experiment.mapping import PhaseMap
from wom_sim.metrics import METRICS
from wom_sim.numerals import parts_of_a_whole
from wom_sim.report.experiment_plot import axis_name, number_axis, world_in_words
from wom_sim.report.style import GREY, INK, colour, narrow, new_figure, save, styled, title, wrapped
from wom_sim.report.words import distinct

UNSURE = "cannot be told"

PALEST, STRONGEST = 0.5, 0.92
"""Strength of a campaign's colour where it is just sure enough that it leads, and where nothing is left to doubt."""

DOUBTFUL = 0.3
"""The same where it cannot be told and is almost sure; below the hatching."""

MOST_SHAPES, MOST_DOTS = 4000, 1500
"""Beyond which the picture's SVG holds pixels, and points that were run are not marked."""

_HATCH = "///"
_SIZES = ((15, 24), (14, 14), (12, 24), (12, 11))
"""Size and letters of a line with which a region's name is tried."""

_ROOM = 1.2
"""Room that a name takes up with its margin, in its own size."""

_ACROSS, _SWATCH = 114, 8
"""Letters of the key that fit beside each other, and what a sign with its margins takes up of them; a narrow sheet has room
for one."""

_NEAR = 0.05
"""How near to the mark of the base scenario no name is written, as a share of the map's side."""


class Type(NamedTuple):
    """Letters on a line of the title, of what stands under it, of an axis' name and of a name in the key; how many lines the
    title may have; sizes of the names of the axes and of the key."""

    title: int
    reading: int
    axis: int
    key: int
    title_lines: int
    axis_size: float
    key_size: float


_WIDE = Type(title=62, reading=110, axis=62, key=42, title_lines=2, axis_size=14, key_size=12.5)
_NARROW = Type(title=28, reading=42, axis=32, key=38, title_lines=4, axis_size=12, key_size=11)


class Region(NamedTuple):
    """Where one answer holds: how it is called, its share of the map in words, its sign in the key, and whether each square of
    `answers_on` lies in it and a name may stand there."""

    name: str
    part: str
    look: Mapping[str, str]
    squares: np.ndarray


class Quarter(NamedTuple):
    """A quarter of a cell, which goes with the point at the cell's corner, in steps of the last round."""

    left: float
    low: float
    size: float
    corner: tuple[int, int]


def draw_map(drawn: PhaseMap, folder: Path) -> None:
    """Draw map.png and map.svg into `folder`."""
    with styled():
        save(phase_map(drawn), folder, "map")


def phase_map(drawn: PhaseMap) -> Figure:
    """Cells in the colour of the campaign that leads, stronger where that is surer, hatched where it cannot be told."""
    spec = drawn.loaded.spec
    metric, room = METRICS[spec.map.metric], _NARROW if narrow() else _WIDE
    figure = new_figure(10.4, 7.4, narrow_height=7.0)
    axes = figure.add_subplot()
    _cells(axes, drawn)
    x, y = drawn.axes
    number_axis(axes, "x", x)
    number_axis(axes, "y", y)
    axes.set_xlim(x.low, x.high)
    axes.set_ylim(y.low, y.high)
    axes.set_xlabel(wrapped(axis_name(drawn.loaded, spec.map.x), room.axis, 3), fontsize=room.axis_size)
    axes.set_ylabel(wrapped(axis_name(drawn.loaded, spec.map.y), room.axis, 3), fontsize=room.axis_size)
    axes.tick_params(labelsize=13)
    sure = f"hatched: less than {100 * spec.map.sure:.4g}\u00a0% sure"
    how = f"{metric.better} is better · the stronger a colour, the surer · {sure}"
    lines = (textwrap.fill(line, room.reading) for line in (how, world_in_words(drawn.loaded)))
    title(axes, wrapped(f"Who leads on {metric.words}?", room.title, room.title_lines), "\n".join(lines))
    keys = []
    if len(drawn.points) <= MOST_DOTS:
        places = np.array([drawn.place(spot) for spot in drawn.points])
        axes.plot(*places.T, ".", color=INK, markersize=3, alpha=0.5, clip_on=False, zorder=3)
        keys.append(Line2D([], [], color=INK, linestyle="none", marker=".", alpha=0.6, label="point that was run"))
    own = drawn.own()
    if own is not None:
        look = {"marker": "*", "markersize": 20, "markerfacecolor": "white", "markeredgecolor": INK, "linestyle": "none"}
        axes.plot(*own, **look, markeredgewidth=1.4, clip_on=False, zorder=5)
        keys.append(Line2D([], [], **look, label=wrapped(f"{spec.map.x} and {spec.map.y} of the base scenario", room.key, 3)))
    _name(axes, list(_regions(axes, drawn)), keys, room)
    return figure


def _cells(axes: Axes, drawn: PhaseMap) -> None:
    named: tuple[list, list] = ([], [])
    unsure: tuple[list, list] = ([], [])
    campaigns = list(drawn.loaded.base.campaigns)
    for quarter in quarters(drawn):
        point = drawn.points[quarter.corner]
        leader = point.standing.leader
        shade = INK if leader is None else colour(campaigns.index(leader))
        strength = strength_of(point.standing.confidence, drawn.loaded.spec.map.sure)
        shapes, shades = named if point.sure else unsure
        shapes.append(_square(drawn, quarter))
        shades.append(_mixed(shade, strength))
    pixels = len(named[0]) + len(unsure[0]) > MOST_SHAPES
    # Edges in the colour of the face close the hair lines between neighbours.
    axes.add_collection(PolyCollection(named[0], facecolors=named[1], edgecolors=named[1], linewidths=0.4, rasterized=pixels))
    axes.add_collection(PolyCollection(unsure[0], facecolors=unsure[1], edgecolors=unsure[1], linewidths=0.4, rasterized=pixels))
    hatched = PolyCollection(unsure[0], facecolors="none", edgecolors=GREY, linewidths=0, hatch=_HATCH, rasterized=pixels)
    axes.add_collection(hatched)


def quarters(drawn: PhaseMap) -> Iterator[Quarter]:
    """All quarters of all cells."""
    for cell in drawn.cells:
        half = cell.size / 2
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            corner = (cell.left + i * cell.size, cell.low + j * cell.size)
            yield Quarter(cell.left + i * half, cell.low + j * half, half, corner)


def _square(drawn: PhaseMap, quarter: Quarter) -> list[tuple[float, float]]:
    left, low = drawn.place((quarter.left, quarter.low))
    right, high = drawn.place((quarter.left + quarter.size, quarter.low + quarter.size))
    return [(left, low), (right, low), (right, high), (left, high)]


def strength_of(confidence: float, sure: float) -> float:
    """How strong a colour is, 0–1: up to `DOUBTFUL` where it cannot be told, from `PALEST` where it can.

    Of what is sure, each tenth of the doubt counts the same: 95 %, 99.5 %, 99.95 %.
    """
    if confidence < sure:
        return DOUBTFUL * confidence
    doubt = max(1 - confidence, 1e-12) / (1 - sure)
    return PALEST + (STRONGEST - PALEST) * min(1.0, -math.log10(doubt) / 3)


def _mixed(shade: str, strength: float) -> tuple[float, ...]:
    return tuple(1 - strength * (1 - part) for part in to_rgb(shade))


def _regions(axes: Axes, drawn: PhaseMap) -> Iterator[Region]:
    """The regions of the map, in the order of their shares; no name is to stand on the mark of the base scenario."""
    shares, campaigns = drawn.shares(), list(drawn.loaded.base.campaigns)
    shown, answers = distinct(campaigns), answers_on(drawn)
    free = np.ones(answers.shape, bool)
    if drawn.own() is not None:
        at = (axes.transScale + axes.transLimits).transform(drawn.own()) * answers.shape
        columns, rows = np.indices(answers.shape) + 0.5
        free = np.hypot(*((a - b) / steps for a, b, steps in zip((columns, rows), at, answers.shape, strict=True))) > _NEAR
    for answer, part in zip(shares, parts_of_a_whole(list(shares.values())), strict=True):
        if answer is None:
            look = {"facecolor": "none", "hatch": _HATCH, "edgecolor": GREY}
            yield Region(UNSURE, part, look, (answers == -1) & free)
        else:
            number = campaigns.index(answer)
            yield Region(shown[answer], part, {"facecolor": colour(number)}, (answers == number) & free)


def _name(axes: Axes, regions: list[Region], keys: list[Line2D], room: Type) -> None:
    """Write names into the regions where they fit, and below the map a key of the others and of what else is marked.

    The key takes room from the map: names are tried in what it leaves, until all that do not fit there stand in the key.
    """
    keyed: set[str] = set()
    while True:
        signs = [
            Patch(label=wrapped(f"{region.name}, {region.part} of the map", room.key, 4), **region.look)
            for region in regions
            if region.name in keyed
        ]
        key = _key(axes.figure, [*signs, *keys], room)
        axes.figure.draw_without_rendering()
        tried = {r.name: _written(axes, r) for r in regions if r.name not in keyed}
        unwritten = {name for name, text in tried.items() if text is None}
        if not unwritten:
            return
        keyed |= unwritten
        for part in filter(None, (key, *tried.values())):
            part.remove()


def _key(figure: Figure, signs: list[Patch | Line2D], room: Type) -> Legend | None:
    if not signs:
        return None
    place = {"loc": "outside lower center", "ncols": _columns(signs)}
    return figure.legend(handles=signs, **place, frameon=False, fontsize=room.key_size)


def _columns(keys: list[Patch | Line2D]) -> int:
    """How many columns of the key fit beside each other; matplotlib fills one after the other."""
    if narrow():
        return 1
    widths = [_SWATCH + max(map(len, key.get_label().split("\n"))) for key in keys]
    most = range(len(keys), 0, -1)
    return next((n for n in most if sum(max(column) for column in np.array_split(widths, n)) <= _ACROSS), 1)


def _written(axes: Axes, region: Region) -> Text | None:
    """Write a name into a region, as large as fits there; None where none does."""
    return next(filter(None, (_tried(axes, region, *size) for size in _SIZES)), None)


def _tried(axes: Axes, region: Region, size: float, letters: int) -> Text | None:
    text = axes.text(
        0, 0, f"{wrapped(region.name, letters, 4)}\n{region.part} of the map", transform=axes.transAxes, ha="center", va="center",
        fontsize=size, fontweight="bold", linespacing=1.15, color=INK, zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "boxstyle": "round,pad=0.25"},
    )  # fmt: skip
    box, map_ = text.get_window_extent(), axes.get_window_extent()
    padded, squares = _ROOM * np.array([box.width / map_.width, box.height / map_.height]), region.squares
    at = room_for(squares, *(math.ceil(part) for part in padded * squares.shape))
    if at is None:
        text.remove()
        return None
    text.set_position((at[0] / squares.shape[0], at[1] / squares.shape[1]))
    return text


def answers_on(drawn: PhaseMap) -> np.ndarray:
    """The map in squares of half a step of the last round: the number of the campaign that leads, or −1; [column, row]."""
    campaigns = list(drawn.loaded.base.campaigns)
    columns, rows = (2 * max(spot[i] for spot in drawn.points) for i in (0, 1))
    found = np.full((columns, rows), -1)
    for quarter in quarters(drawn):
        answer = drawn.points[quarter.corner].answer
        left, low, size = (round(2 * value) for value in quarter[:3])
        found[left : left + size, low : low + size] = -1 if answer is None else campaigns.index(answer)
    return found


def room_for(region: np.ndarray, width: int, height: int) -> tuple[float, float] | None:
    """Middle of the place of so many squares that lies in a region, the one nearest to its own middle; None if there is none."""
    columns, rows = region.shape
    if width > columns or height > rows:
        return None
    sums = np.zeros((columns + 1, rows + 1), int)
    sums[1:, 1:] = region.cumsum(0).cumsum(1)
    inside = sums[width:, height:] - sums[:-width, height:] - sums[width:, :-height] + sums[:-width, :-height]
    fits = np.argwhere(inside == width * height)
    if not len(fits):
        return None
    middles = fits + (width / 2, height / 2)
    far = ((middles - np.argwhere(region).mean(0) - 0.5) / region.shape) ** 2
    return tuple(middles[far.sum(1).argmin()])
