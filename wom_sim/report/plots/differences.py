"""Paired differences: world by world, one campaign against another."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from matplotlib.axes import Axes

from wom_sim.comparison import Comparison
from wom_sim.numerals import estimate, exact
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.parts import explained, interval, looks, names
from wom_sim.report.style import GREY, INK, Picture, letters, narrow, new_figure, says, thousands, title, wrapped
from wom_sim.report.words import ahead

MOST_PAIRS = 8
"""Pairs that one figure can show."""

_FEW = 20
"""Worlds below which each one's mark is drawn darker."""

_SCATTER = 0.14
"""How far marks lie above or below the line of their pair, whose distance to the next is 1."""

_MOST_BLOCKS = 60
"""Worlds up to which each has a block of its own in a histogram."""

_ONLY_ONE = "There is one campaign only: nothing to compare."


def paired_differences(numbers: Numbers) -> Picture:
    """World by world: how many more consumers one campaign reaches than another."""
    pairs = numbers.shown_pairs[:MOST_PAIRS]
    rows = max(1, len(pairs))
    figure = new_figure(11, 2.4 + 1.15 * rows, narrow_height=1.9 + 1.5 * rows)
    axes = figure.add_subplot()
    if not pairs:
        says(axes, _ONLY_ONE)
        return figure
    worlds = len(numbers.study.replicates)
    for row, (a, b) in enumerate(pairs):
        x = numbers.comparison("reached", a, b)
        shade, _, sign = looks(numbers, a)
        differences = np.array(numbers.values(a, "reached")) - np.array(numbers.values(b, "reached"))
        # A fixed scatter: neighbours in order of size lie apart, and the figure is the same every time.
        height = row + _SCATTER * np.sin(2.399963 * np.argsort(np.argsort(differences, kind="stable")))
        size, alpha = (9, 1.0) if worlds == 1 else (6, 0.7 if worlds < _FEW else 0.35)
        axes.plot(differences, height, sign, color=shade, alpha=alpha, markersize=size, markeredgewidth=0)
        if not math.isnan(x.ci_low):
            _interval(axes, x, row + 0.27)  # below the marks, so that it hides none
        sentence = wrapped(in_words(numbers, a, b), *((50, 4) if narrow() else (110, 3)))
        axes.annotate(
            sentence, (0, row - _SCATTER), xycoords=axes.get_yaxis_transform(), xytext=(2, 7),
            textcoords="offset points", fontsize=11 if narrow() else 11.5, va="bottom", zorder=1.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=1.2, zorder=1)
    axes.set_ylim(len(pairs) - 0.6, -0.75)
    _scale(axes)
    more = len(numbers.shown_pairs) - len(pairs)
    rest = f"{more:,} more pairs: comparison.csv" if more else ""
    told = [(a, b) for a, b in pairs if numbers.comparison("reached", a, b).excludes_zero]
    ties = "a tie counts half" if any(numbers.tied(a, b) for a, b in told) else ""
    how = interval(numbers, "black bar: mean difference and its 95 % interval")
    marks = f"each mark: one of {worlds} worlds" if worlds > 1 else ""
    if numbers.study.dropped:
        marks = "each mark: a world in which both ran"
    title(axes, f"The same {'worlds' if worlds > 1 else 'world'}, another campaign", explained(marks, how, ties, rest))
    return figure


def in_words(numbers: Numbers, a: str, b: str) -> str:
    """What a pair's picture shows. Of an interval that holds 0 no share of worlds is said: it would sound like an answer."""
    x, called = numbers.comparison("reached", a, b), names(numbers)
    worlds = x.pairs
    one, other = f"“{called[a]}”", f"“{called[b]}”"
    if numbers.values(a, "reached") == numbers.values(b, "reached"):
        return f"{one} and {other} reached equally many"
    size = abs(x.mean_difference)
    shown = estimate(size, x.ci_low, x.ci_high)[0] if x.ci_low < x.ci_high else exact(size)
    more = f"{shown} {'more' if x.mean_difference > 0 else 'fewer'} than {other}"
    if worlds == 1:
        return f"{one} reached {more}"
    if not x.excludes_zero:
        return f"{one} and {other}: not told apart by {worlds} worlds, the interval holds 0"
    # Not broken within: where the line is too long, it goes down as a whole.
    said = f"ahead in {ahead(x)} of worlds".replace(" ", "\u00a0")
    return f"{one} reached {more}, {said}"


def difference_histogram(numbers: Numbers) -> Picture:
    """How the difference in reach of the first pair is spread over worlds; each side in the colour of the one ahead there."""
    figure = new_figure(11, 4.6, narrow_height=3.6)
    axes = figure.add_subplot()
    if not numbers.shown_pairs:
        says(axes, _ONLY_ONE)
        return figure
    a, b = numbers.shown_pairs[0]
    worlds = len(numbers.study.replicates)
    both = zip(numbers.values(a, "reached"), numbers.values(b, "reached"), strict=True)
    differences = [x - y for x, y in both if not math.isnan(x - y)]
    width = class_width(differences)
    counts = histogram(differences, width)
    blocks = len(differences) <= _MOST_BLOCKS
    for at, count in counts.items():
        shade = GREY if at == 0 else looks(numbers, a if at > 0 else b)[0]
        # Ties have no class to fill: theirs is a narrow bar on the line between the two sides.
        wide, above = (0.96 * width, 1) if at else (0.24 * width, 2)
        if blocks:
            axes.bar([at] * count, 1, wide, bottom=range(count), color=shade, edgecolor="white", linewidth=1.2, zorder=above)
        else:
            axes.bar(at, count, wide, color=shade, zorder=above)
    top = max(counts.values())
    ceiling = max(1.3 * top, 3.0)
    axes.axvline(0, color=INK, linewidth=1.2, zorder=3)
    below = -0.1 * ceiling
    x = numbers.comparison("reached", a, b)
    if not math.isnan(x.ci_low):
        _interval(axes, x, below)
    axes.set_ylim(2 * below, ceiling)
    ends = [0.0, *(at + side * width for at in counts for side in (-0.6, 0.6)), x.ci_low, x.ci_high]
    ends = [end for end in ends if not math.isnan(end)]
    axes.set_xlim(min(ends), max(ends))
    for campaign, side, there in ((b, -1, min(counts) < 0), (a, 1, max(counts) > 0)):
        if there:
            text = wrapped(f"“{names(numbers)[campaign]}” ahead", 22 if narrow() else 44)
            axes.annotate(
                text, (0, ceiling), xytext=(8 * side, -4), textcoords="offset points",
                color=letters(looks(numbers, campaign)[0]),
                ha="left" if side > 0 else "right", va="top", fontweight="bold", fontsize=11 if narrow() else 12,
                annotation_clip=False,
            )  # fmt: skip
    axes.set_ylabel("worlds")
    axes.set_yticks([tick for tick in axes.get_yticks() if tick >= 0 and tick == int(tick) and tick <= top] or [0, top])
    _scale(axes, keep_ticks=True)
    first = "each block: one world" if blocks else f"{worlds} worlds"
    how = interval(numbers, "black bar: mean difference and its 95 % interval")
    said = f"“{names(numbers)[a]}” less “{names(numbers)[b]}”"
    title(axes, "How often is which ahead?", explained(said, first, how))
    return figure


def class_width(differences: list[float]) -> float:
    """Width of the classes of a histogram: a round number, so that there are about as many as the root of the worlds, or a
    few more."""
    span = max(differences) - min(differences) or max(map(abs, differences)) or 1.0
    least = span / max(6.0, min(24.0, 2 * math.sqrt(len(differences))))
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))


def histogram(differences: list[float], width: float) -> dict[float, int]:
    """Worlds by the middle of their class. Classes begin at zero, so that none has worlds of both signs; ties have one of
    their own, at 0."""
    def middle(difference: float) -> float:
        return math.copysign((math.ceil(abs(difference) / width) - 0.5) * width, difference) if difference else 0.0

    return dict(sorted(Counter(map(middle, differences)).items()))


def _interval(axes: Axes, x: Comparison, at: float) -> None:
    axes.plot([x.ci_low, x.ci_high], [at] * 2, color=INK, linewidth=4, solid_capstyle="butt")
    axes.plot(x.mean_difference, at, "|", color=INK, markersize=16, markeredgewidth=3)


def _scale(axes: Axes, *, keep_ticks: bool = False) -> None:
    """An axis of differences: signs shown, wide enough where all are equal."""
    if not keep_ticks:
        axes.set_yticks([])
        axes.margins(x=0.06)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if np.ptp(axes.get_xlim()) < 1e-9:
        axes.set_xlim(-1, 1)
    axes.locator_params(axis="x", nbins=5 if narrow() else 8)
    axes.xaxis.set_major_formatter(lambda value, _: ("+" if value > 0 else "") + thousands(value))
    axes.set_xlabel("difference in consumers reached")
