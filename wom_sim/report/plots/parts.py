"""What the plots of a study share: which campaigns are shown, their names and looks, dots with intervals, bars."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from wom_sim.numerals import amount
from wom_sim.report.numbers import Numbers
from wom_sim.report.style import GREY, INK, PALE, colour, line, look_alike, mark, narrow, thousands, wrapped
from wom_sim.report.words import labels, mean_of

MOST_CAMPAIGNS = 16
"""Campaigns that one figure can show; of more, those with the highest reach."""

_NAME = 40


def shown(numbers: Numbers) -> tuple[list[str], str]:
    """The campaigns of a figure in the order of the scenario, and what to say if there are others, or some look alike."""
    campaigns = numbers.study.campaigns
    highest = set(numbers.by_reach[:MOST_CAMPAIGNS])
    drawn = [c for c in campaigns if c in highest]
    left_out = f"the {MOST_CAMPAIGNS} highest of {len(campaigns)} campaigns" if len(campaigns) > MOST_CAMPAIGNS else ""
    return drawn, explained(left_out, look_alike(map(numbers.place, drawn), line))


def names(numbers: Numbers) -> dict[str, str]:
    return labels(numbers.study.campaigns, _NAME)


def looks(numbers: Numbers, campaign: str) -> tuple[str, object, str]:
    """Colour, dash and mark of a campaign, the same in every figure."""
    i = numbers.place(campaign)
    return colour(i), line(i), mark(i)


def explained(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def interval(numbers: Numbers, what: str) -> str:
    return what if len(numbers.study.replicates) > 1 else "one world: no interval"


def dots(axes: Axes, numbers: Numbers, metric: str, campaigns: list[str], *, named: bool = True) -> None:
    """Mean and 95 % interval of each campaign, one below the other; labelled with the value."""
    for row, campaign in enumerate(campaigns):
        shade, _, sign = looks(numbers, campaign)
        s = numbers.summaries[campaign, metric]
        if math.isnan(s.mean):
            across = axes.get_yaxis_transform()
            axes.text(0.04, row, "not defined", transform=across, color=GREY, va="center", fontsize=11)
            continue
        if not math.isnan(s.ci_low):
            ends = [s.ci_low, s.ci_high]
            axes.plot(ends, [row, row], color=shade, linewidth=5, alpha=0.45, solid_capstyle="butt")
        axes.plot(s.mean, row, sign, color=shade, markersize=9)
        if narrow():  # the name of the row stands above it
            end = s.mean if math.isnan(s.ci_high) else max(s.mean, s.ci_high)
            place = {"xy": (end, row), "xytext": (8, 0), "va": "center"}
        else:
            place = {"xy": (s.mean, row), "xytext": (0, 8), "va": "bottom", "ha": "center"}
        axes.annotate(mean_of(s), textcoords="offset points", fontsize=11, **place)
    name_rows(axes, [names(numbers)[c] for c in campaigns], named=named)
    axes.set_ylim(len(campaigns) - 0.4, -0.75)
    axes.margins(x=0.3 if narrow() else 0.18)
    axes.locator_params(axis="x", nbins=3 if narrow() else 4)
    axes.xaxis.set_major_formatter(thousands)
    axes.grid(axis="x", color=PALE)
    if all(math.isnan(numbers.summaries[c, metric].mean) for c in campaigns):
        axes.set_xticks([])


def bar_height() -> float:
    """How much of its row a bar takes; on a narrow sheet its name stands above it."""
    return 0.4 if narrow() else 0.62


def name_rows(axes: Axes, texts: Sequence[str], *, named: bool = True) -> None:
    """Names of rows 0, 1, 2 …: left of them, or, on a narrow sheet, above them, across the panels beside this one."""
    axes.tick_params(axis="y", length=0)
    if not narrow():
        axes.set_yticks(range(len(texts)), [wrapped(text, 26) if named else "" for text in texts])
        return
    axes.set_yticks([])
    axes.set_zorder(2 if named else 1)
    axes.patch.set_visible(False)
    for row, text in enumerate(texts if named else ()):
        label = axes.annotate(
            text, (0, row - bar_height() / 2), xycoords=axes.get_yaxis_transform(), xytext=(3, 2),
            textcoords="offset points", va="bottom", fontsize=10, color=INK, annotation_clip=False,
        )  # fmt: skip
        label.set_in_layout(False)


def bars(axes: Axes, values: Sequence[float], shades: Sequence[str]) -> None:
    """A bar a row from zero on, labelled with its value; nothing but the label where the value is zero or undefined."""
    known = [value for value in values if not math.isnan(value)]
    axes.set_xlim(0, 1.35 * max(known, default=0) or 1)
    for row, (value, shade) in enumerate(zip(values, shades, strict=True)):
        size = 0.0 if math.isnan(value) else value
        axes.barh(row, size, height=bar_height(), color=shade)
        text = "not defined" if math.isnan(value) else amount(value)
        axes.annotate(
            text, (size, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=11,
            color=GREY if math.isnan(value) or not value else None,
        )  # fmt: skip
    axes.set_ylim(len(values) - 0.4, -0.85 if narrow() else -0.6)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
