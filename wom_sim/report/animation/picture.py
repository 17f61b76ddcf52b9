"""The picture of one moment: a network for each campaign, who heard what along which tie, and reach until now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text

from wom_sim.numerals import share
from wom_sim.report.animation.scenery import Scenery, scenery
from wom_sim.report.animation.spread import Spread
from wom_sim.report.style import GREY, INK, colour, line, thousands, wrapped
from wom_sim.report.words import days_over
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld

DOTS_AN_INCH = 100
HEIGHT = 6.8
WIDTHS = (7.2, 10.8)
"""Inches, for one campaign and for two."""

TITLE, NOTE, NAME, NUMBERS = 0.968, 0.928, 0.872, 0.838
PANELS = (0.285, 0.82)
CHART = (0.1, 0.24)
"""Middles of the lines of text, and lower and upper edges of the networks and of the chart, as shares of the height."""

LARGEST_MARK = 6.0
"""Radius of a consumer's mark in points, however few there are."""

TIE, SOIL, SLEEPING = "#d5dae2", "#f1f3f6", "#b4bcc8"
ALONG, ASIDE = "-", (0, (1, 2.5))
"""Lines of what was told along a tie, and of what was told in a group without one."""

MOST_LINES, MOST_LINES_OF_GROUPS = 600, 120
"""Lines of one frame; of more, those along which most was told."""

PALE_FROM = 80
"""Lines of one frame from which each is paler, so that what is under them can be seen."""


class Picture:
    """A figure whose moving parts are drawn anew for every frame, over what stays."""

    def __init__(self, scenario: Scenario, world: DrawnWorld, spreads: Sequence[Spread], replicate: int) -> None:
        self.spreads = spreads
        self.figure = Figure(figsize=(WIDTHS[len(spreads) - 1], HEIGHT), dpi=DOTS_AN_INCH, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        width = 1 / len(spreads)
        size = self.figure.get_size_inches() * (width * 0.96, PANELS[1] - PANELS[0])
        things = scenery(scenario, world, size[0] / size[1])
        campaigns = list(scenario.campaigns)
        self.day = _header(self.figure, scenario.title, _note(things, len(spreads), replicate))
        _legend(self.figure, columns=6 if len(spreads) > 1 else 3)
        self.panels = [
            _Panel(self.figure, (at * width, width), things, spread, campaigns.index(spread.campaign))
            for at, spread in enumerate(spreads)
        ]
        self.chart = _Chart(self.figure, spreads, [campaigns.index(spread.campaign) for spread in spreads])
        self.canvas.draw()
        self.still = self.canvas.copy_from_bbox(self.figure.bbox)

    @property
    def frames(self) -> int:
        return len(self.spreads[0].hours)

    def at(self, frame: int) -> np.ndarray:
        """The picture of a frame: uint8, shape (height, width, 3)."""
        self.canvas.restore_region(self.still)
        self.day.set_text(_when(self.spreads[0].hours, frame))
        moved = [self.day, *self.chart.move(frame)]
        for panel in self.panels:
            moved += panel.move(frame)
        for artist in moved:
            self.figure.draw_artist(artist)
        return np.asarray(self.canvas.buffer_rgba())[:, :, :3].copy()


def _when(hours: np.ndarray, frame: int) -> str:
    """Days that are over, and hours where frames are closer than days."""
    days, left = divmod(int(hours[frame]), 24)
    past = f"after {days_over(days)}" if days else "at the start"
    return f"{past} + {left} h" if (hours % 24).any() else past


def _note(things: Scenery, campaigns: int, replicate: int) -> str:
    """What is compared in which world, and what a mark stands for where that is not one consumer."""
    world = f"one world (replicate {replicate})"
    parts = [f"same consumers, same ties, same luck: {world}" if campaigns > 1 else world]
    if things.grouped:
        typical = int(np.median(things.people))
        parts.append(f"a circle: a community of about {typical:,} consumers; areas: their shares")
    return " · ".join(parts)


def _header(figure: Figure, title: str, note: str) -> Text:
    """Title and note; returns the text that is to say the day."""
    room = figure.get_figwidth() * 5.8
    size = 16 if len(title) <= room else 13
    figure.text(0.02, TITLE, wrapped(title, int(room * 16 / size), 1), fontsize=size, fontweight="bold", va="center", color=INK)
    figure.text(0.02, NOTE, note, fontsize=10.5, va="center", color=GREY)
    return figure.text(0.98, TITLE, "", fontsize=17, fontweight="bold", va="center", ha="right", color=INK, animated=True)


def _legend(figure: Figure, columns: int) -> None:
    """What shapes and lines mean; colours are the campaigns'."""
    shapes = [
        ("not reached", dict(markerfacecolor=SLEEPING, markeredgecolor="none", markersize=5)),
        ("reached", dict(markerfacecolor="white", markeredgecolor=INK, markersize=8, markeredgewidth=1.4)),
        ("engaged", dict(markerfacecolor=INK, markeredgecolor=INK, markersize=8)),
        ("member", dict(markerfacecolor="none", markeredgecolor=INK, markersize=12, markeredgewidth=1.4)),
    ]
    marks = {label: Line2D([], [], linestyle="none", marker="o", **look) for label, look in shapes}
    # A member's ring is around whatever else it is.
    handles = marks | {"member": (marks["reached"], marks["member"])}
    for label, dash in (("told along a tie", ALONG), ("told in a group", ASIDE)):
        handles[label] = Line2D([], [], linestyle=dash, color=INK, linewidth=1.5)
    figure.legend(
        handles.values(), handles, loc="lower center", bbox_to_anchor=(0.5, -0.01), ncols=columns, frameon=False, fontsize=10.5,
        handletextpad=0.4, columnspacing=1.4,
    )  # fmt: skip


class _Panel:
    """The network of one campaign."""

    def __init__(self, figure: Figure, span: tuple[float, float], things: Scenery, spread: Spread, number: int) -> None:
        self.things, self.spread = things, spread
        left, width = span
        low, high = PANELS
        axes = figure.add_axes((left + 0.01, low, width - 0.02, high - low))
        axes.set_axis_off()
        axes.set_aspect("equal")
        reach = things.room[:, None]
        (x0, y0), (x1, y1) = (things.centre - reach).min(axis=0), (things.centre + reach).max(axis=0)
        axes.set_xlim(x0 - 0.5, x1 + 0.5)
        axes.set_ylim(y0 - 0.5, y1 + 0.5)
        axes.apply_aspect()
        # Sizes of marks are areas in square points; the map has units of its own.
        points = axes.get_window_extent().height * 72 / figure.dpi / np.ptp(axes.get_ylim())
        radius = points * things.radius
        self.area = (2 * (radius if things.grouped else np.minimum(radius, LARGEST_MARK))) ** 2
        _ground(axes, things, self.area)
        shade = colour(number)
        # The piece of a line is that of the chart.
        figure.add_artist(Line2D([left + 0.02, left + 0.07], [NAME] * 2, color=shade, linestyle=line(number), linewidth=2.4))
        name = wrapped(spread.campaign, 34, 1)
        figure.text(left + 0.08, NAME, name, fontsize=14, fontweight="bold", va="center", color=shade)
        self.share = figure.text(
            left + width - 0.02, NAME, "", fontsize=19, fontweight="bold", va="center", ha="right", color=shade, animated=True
        )
        self.numbers = figure.text(left + 0.02, NUMBERS, "", fontsize=11, va="center", color=INK, animated=True)
        self.along, self.aside = (
            axes.add_collection(LineCollection([], colors=shade, linestyles=dash, animated=True), autolim=False)
            for dash in (ALONG, ASIDE)
        )
        edge = 1.0 if things.grouped else float(np.clip(0.16 * np.sqrt(self.area.min()), 0.7, 2.0))
        # A hollow mark; of a community a tinted one, so that it is seen on its disc.
        hollow = _tint(shade) if things.grouped else "white"
        self.reached = _marks(axes, 3, facecolors=hollow, edgecolors=shade, linewidths=edge)
        self.engaged = _marks(axes, 4, facecolors=shade, edgecolors=shade, linewidths=edge)
        self.members = _marks(axes, 5, facecolors="none", edgecolors=INK, linewidths=edge)

    def move(self, frame: int) -> list:
        """Bring the panel to a frame; returns what is to be drawn, the lowest first."""
        things, spread = self.things, self.spread
        reached, engaged = (spread.seen(first, frame) for first in (spread.reached, spread.engaged))
        member = spread.members[frame]
        self._show(self.reached, reached, 1.0)
        self._show(self.engaged, engaged, 1.0)
        self._show(self.members, member, 1.0 if things.grouped else 2.0)
        self._tell(self.along, spread.told(frame, along=True), 0.9 if things.grouped else 1.5)
        self._tell(self.aside, spread.told(frame, along=False), 0.8)
        n = len(reached)
        self.share.set_text(share(float(reached.mean())))
        members = f"{member.sum():,} member{'' if member.sum() == 1 else 's'}"
        self.numbers.set_text(f"{reached.sum():,} of {n:,} reached · {engaged.sum():,} engaged · {members}")
        return [self.aside, self.along, self.reached, self.engaged, self.members, self.share, self.numbers]

    def _tell(self, lines: LineCollection, told: np.ndarray, width: float) -> None:
        """A line for each pair of things between which something was told; wider where much was, and paler where many were."""
        pairs, count = np.unique(np.sort(self.things.of[told], axis=1), axis=0, return_counts=True)
        kept = np.flatnonzero(pairs[:, 0] != pairs[:, 1])
        most = MOST_LINES_OF_GROUPS if self.things.grouped else MOST_LINES
        kept = np.sort(kept[np.argsort(-count[kept], kind="stable")][:most])
        pairs, count = pairs[kept], count[kept]
        ends = self.things.place[pairs]
        lines.set_segments(list(_bent(ends) if self.things.grouped else ends))
        lines.set_linewidths(width * np.sqrt(np.minimum(count, 4)))
        lines.set_alpha(float(np.clip(PALE_FROM / max(len(pairs), 1), 0.15, 0.8)))

    def _show(self, marks: PathCollection, who: np.ndarray, scale: float) -> None:
        """Marks on the things where somebody is; their area says which share."""
        part = np.bincount(self.things.of[who], minlength=len(self.area)) / self.things.people
        there = np.flatnonzero(part)
        marks.set_offsets(self.things.place[there])
        marks.set_sizes(self.area[there] * part[there] * scale)


def _bent(ends: np.ndarray) -> np.ndarray:
    """Lines as flat arcs, which do not run through what stands between their ends: shape (lines, points, 2)."""
    first, last = ends[:, 0], ends[:, 1]
    aside = (last - first)[:, ::-1] * (-0.15, 0.15)
    way = np.linspace(0, 1, 13)[None, :, None]
    return first[:, None] * (1 - way) + last[:, None] * way + 4 * way * (1 - way) * aside[:, None]


def _ground(axes: Axes, things: Scenery, area: np.ndarray) -> None:
    """What stays: communities, ties, and everybody before anything happens."""
    pale = float(np.clip(300 / max(len(things.ties), 1), 0.0, 1.0))
    ties = LineCollection(list(things.place[things.ties]), colors=TIE, linewidths=0.3 + 0.7 * pale, alpha=0.5 + 0.5 * pale)
    axes.add_collection(ties, autolim=False).set_zorder(1)
    for centre, room in zip(things.centre, things.room, strict=True):
        if not things.grouped:
            axes.add_patch(Circle(centre, room, facecolor=SOIL, edgecolor="none", zorder=0))
    if things.grouped:
        axes.scatter(*things.place.T, s=area, facecolors=SOIL, edgecolors=SLEEPING, linewidths=0.6, zorder=1.5)
    else:
        axes.scatter(*things.place.T, s=area * 0.16, color=SLEEPING, linewidths=0, zorder=1.5)


def _tint(shade: str) -> tuple:
    return tuple(1 - 0.25 * (1 - np.array(to_rgb(shade))))


def _marks(axes: Axes, order: int, **look) -> PathCollection:
    return axes.scatter([], [], zorder=order, animated=True, **look)


class _Chart:
    """Reach until now, of each campaign."""

    def __init__(self, figure: Figure, spreads: Sequence[Spread], numbers: Sequence[int]) -> None:
        low, high = CHART
        axes = figure.add_axes((0.07, low, 0.91, high - low))
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        hours = spreads[0].hours
        self.days = hours / 24
        self.reach = [[int(spread.seen(spread.reached, frame).sum()) for frame in range(len(hours))] for spread in spreads]
        axes.set_xlim(0, self.days[-1])
        axes.set_ylim(0, max(1, *(reach[-1] for reach in self.reach)) * 1.08)
        axes.yaxis.set_major_formatter(thousands)
        axes.yaxis.get_major_locator().set_params(nbins=3, integer=True)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.tick_params(labelsize=9.5, colors=INK)
        figure.text(0.02, high + 0.02, "consumers reached", fontsize=10.5, color=GREY, va="center")
        figure.text(0.02, low - 0.024, "days", fontsize=9.5, color=INK, va="center")
        self.lines = [
            axes.plot([], [], color=colour(number), linestyle=line(number), linewidth=2.4, animated=True)[0] for number in numbers
        ]
        self.now = axes.axvline(0, color=GREY, linewidth=0.8, animated=True)

    def move(self, frame: int) -> list:
        for shown, reach in zip(self.lines, self.reach, strict=True):
            shown.set_data(self.days[: frame + 1], reach[: frame + 1])
        self.now.set_xdata([self.days[frame]] * 2)
        return [self.now, *self.lines]
