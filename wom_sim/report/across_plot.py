"""The plot of several scenarios beside each other: the share of consumers that each campaign reaches."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from wom_sim.numerals import amount, share
from wom_sim.report.across import CampaignRow, ScenarioRows
from wom_sim.report.claims import OUTCOMES
from wom_sim.report.style import (
    GREY,
    INK,
    PALE,
    Picture,
    colour,
    letters,
    look_alike,
    mark,
    narrow,
    new_figure,
    on_page,
    save,
    styled,
    wrapped,
)
from wom_sim.report.words import labels

MOST_CAMPAIGNS = 16
"""Campaigns of one scenario that are drawn; of more, those with the highest reach."""

_CLAIMS = "claims of the source: " + "  ".join(f"{mark} {outcome}" for outcome, mark in OUTCOMES.items())
_COLUMN_LINES, _MOST_COLUMNS = 32, 4
_GAP = 0.7
_LINE_INCHES, _NARROW_LINE_INCHES, _COLUMN_INCHES = 0.29, 0.42, 7.0
_NAME, _HEADING = 36, 46
_SHORT_AXIS = 0.1
"""On an axis that ends below this share, values have decimals."""


def draw(scenarios: Sequence[ScenarioRows], folder: Path) -> None:
    """Draw compare.png and compare.svg into `folder`."""
    with styled():
        save(share_reached(scenarios), folder, "compare")


def share_reached(scenarios: Sequence[ScenarioRows], *, ends_at: float | None = None) -> Picture:
    """One block a scenario, one line a campaign, in its colour and with its mark: mean share of consumers reached with its 95 %
    interval.

    ends_at: the share at which the axis ends, so that several figures can be held against each other.
    """
    columns = [list(range(len(scenarios)))] if narrow() else in_columns([_height(scenario) for scenario in scenarios])
    tallest = max(sum(_height(scenarios[at]) for at in column) for column in columns)
    height = (1.0 if on_page() else 2.0) + (_NARROW_LINE_INCHES if narrow() else _LINE_INCHES) * tallest
    figure = new_figure(max(11, _COLUMN_INCHES * len(columns)), height, narrow_height=height)
    ends_at = right_end(scenarios) if ends_at is None else ends_at
    grid = figure.subplots(1, len(columns), squeeze=False)[0]
    for axes, column in zip(grid, columns, strict=True):
        axes.set_ylim(tallest - 0.4 - _GAP, -0.6)
        axes.set_xlim(0, ends_at)
        _blocks(axes, [scenarios[at] for at in column])
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0, pad=8, labelsize=10 if narrow() else 12)
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.4g} %")
        axes.locator_params(axis="x", nbins=3 if narrow() else 6)
        axes.set_xlabel("consumers reached, share of all")
        axes.grid(axis="x", color=PALE)
    figure.get_layout_engine().set(wspace=0.03)
    _words(figure, scenarios, beside=1 if narrow() else {1: 1, 2: 2}.get(len(columns), 4))
    return figure


def right_end(scenarios: Sequence[ScenarioRows]) -> float:
    """The share at which an axis for all of these ends."""
    return min(1.0, 1.12 * max(_right_end(row) for scenario in scenarios for row in _drawn(scenario))) or 1.0


def in_columns(heights: Sequence[float]) -> list[list[int]]:
    """Blocks of these heights, in their order, in as few columns as are needed and as level as can be."""
    count = min(_MOST_COLUMNS, max(1, math.ceil(sum(heights) / _COLUMN_LINES)), len(heights))
    most = max(heights)
    while len(_filled(heights, most)) > count:
        most += 0.25
    return _filled(heights, most)


def _filled(heights: Sequence[float], most: float) -> list[list[int]]:
    columns: list[list[int]] = []
    left = 0.0
    for at, height in enumerate(heights):
        if not columns or height > left:
            columns.append([])
            left = most
        columns[-1].append(at)
        left -= height
    return columns


def _height(scenario: ScenarioRows) -> float:
    return (not on_page()) + len(_drawn(scenario)) + _GAP


def _drawn(scenario: ScenarioRows) -> list[CampaignRow]:
    """The campaigns that are drawn, in the order of the scenario."""
    by_reach = sorted(scenario.campaigns, key=lambda row: -row.measures["reached_share"].mean)
    highest = {row.name for row in by_reach[:MOST_CAMPAIGNS]}
    return [row for row in scenario.campaigns if row.name in highest]


def _right_end(row: CampaignRow) -> float:
    s = row.measures["reached_share"]
    return s.mean if math.isnan(s.ci_high) else s.ci_high


def _blocks(axes: Axes, scenarios: Sequence[ScenarioRows]) -> None:
    across = axes.get_yaxis_transform()
    line, named = 0.0, {}
    for scenario in scenarios:
        heading = next(iter(labels([scenario.name.replace("_", " ")], _HEADING).values()))
        rows = _drawn(scenario)
        if len(rows) < len(scenario.campaigns):
            heading += f" (the {len(rows)} highest of {len(scenario.campaigns)})"
        if on_page():
            line -= 1
        else:
            axes.text(0, line, heading, transform=across, fontweight="bold", fontsize=13, va="center", color=INK)
            axes.text(1, line, _marks(scenario), transform=across, fontsize=12, va="center", ha="right", color=GREY)
        for row, name in zip(rows, labels([row.name for row in rows], _NAME).values(), strict=True):
            line += 1
            named[line] = (name, colour(row.place), row.leads)
            _line(axes, line, row)
        line += 1 + _GAP
    _name(axes, named)


def _name(axes: Axes, named: Mapping[float, tuple[str, str, bool]]) -> None:
    """Names of lines, that of a campaign which leads in its colour: left of them, or, on a narrow sheet, above them."""
    look = {line: {"color": letters(shade) if leads else INK, "fontweight": "bold" if leads else "normal"}
            for line, (_, shade, leads) in named.items()}  # fmt: skip
    if narrow():
        axes.set_yticks([])
        for line, (name, _, _) in named.items():
            axes.annotate(name, (0, line), xytext=(2, 6), textcoords="offset points", va="bottom", fontsize=10, **look[line])
        return
    axes.set_yticks(list(named), [name for name, _, _ in named.values()])
    for label, of in zip(axes.get_yticklabels(), look.values(), strict=True):
        label.set(**of)


def _line(axes: Axes, line: float, row: CampaignRow) -> None:
    shade, s = colour(row.place), row.measures["reached_share"]
    axes.plot([0, axes.get_xlim()[1]], [line, line], color=PALE, linewidth=1, zorder=1)
    if not math.isnan(s.ci_low):
        axes.plot([s.ci_low, s.ci_high], [line, line], color=shade, linewidth=4, alpha=0.55, solid_capstyle="butt")
    axes.plot(s.mean, line, mark(row.place), color=shade, markerfacecolor=shade if row.leads else "white", markersize=7.5,
              markeredgewidth=1.8, clip_on=False)  # fmt: skip
    # Beyond the middle there is more room on the left.
    right = s.mean <= 0.75 * axes.get_xlim()[1]
    end = _right_end(row) if right else s.mean if math.isnan(s.ci_low) else s.ci_low
    text = f"{amount(100 * s.mean)} %" if axes.get_xlim()[1] < _SHORT_AXIS else share(s.mean)
    axes.annotate(
        text, (end, line), xytext=(8 if right else -8, 0), textcoords="offset points", color=letters(shade), fontsize=11,
        va="center", ha="left" if right else "right", bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _marks(scenario: ScenarioRows) -> str:
    """The outcomes of a scenario's claims: ``2 ✓  1 ✗``; nothing where nothing is claimed."""
    counts = scenario.outcomes
    return "  ".join(f"{counts[outcome]} {mark}" for outcome, mark in OUTCOMES.items() if counts[outcome])


def _words(figure: Picture, scenarios: Sequence[ScenarioRows], *, beside: int) -> None:
    """Heading and key; a page has them in its own words beside the figure."""
    leads = "reaches more than all others of its scenario (paired 95 % intervals)"
    several = any(scenario.replicates > 1 for scenario in scenarios)
    figure.heading = "Campaigns across scenarios" if len(scenarios) > 1 else "Consumers reached"
    bar = "bar: 95 % interval of the mean" if several else "one world: no interval"
    alike = next(filter(None, (look_alike((row.place for row in _drawn(each)), mark) for each in scenarios)), "")
    figure.reading = " · ".join(filter(None, (f"filled: {leads}", bar, alike)))
    if on_page():
        return
    dot = {"linestyle": "none", "color": GREY, "marker": "o", "markersize": 8, "markeredgewidth": 1.8}
    keys = [
        (Line2D([], [], **dot), wrapped(leads, 48 if narrow() else 90)),
        (Line2D([], [], markerfacecolor="white", **dot), "other campaigns"),
    ]
    if several:
        keys.append((Line2D([], [], color=GREY, linewidth=4, alpha=0.55), "95 % interval of the mean"))
    if alike:
        keys.append((Line2D([], [], linestyle="none"), alike))
    if any(any(scenario.outcomes.values()) for scenario in scenarios):
        keys.append((Line2D([], [], linestyle="none"), wrapped(_CLAIMS, 48 if narrow() else 90)))
    handles, texts = zip(*keys, strict=True)
    figure.legend(
        handles, texts, loc="outside upper left", ncols=beside, frameon=False, fontsize=10 if narrow() else 12,
        columnspacing=1.6, handletextpad=0.5, title=figure.heading, alignment="left",
        title_fontproperties={"size": 14 if narrow() else 18, "weight": "bold"},
    )  # fmt: skip
