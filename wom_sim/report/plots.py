"""The plots of a run. A plot computes no statistics: it shows the `Numbers` it is given."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wom_sim.report.numbers import Numbers
from wom_sim.report.signature_plot import draw_signatures
from wom_sim.report.signatures import Signatures
from wom_sim.report.style import (
    GREY,
    INK,
    PALE,
    colour,
    label_points,
    line,
    mark,
    name_ends,
    new_figure,
    save,
    says,
    styled,
    thousands,
    title,
    wrapped,
)
from wom_sim.report.words import amount, exact, labels, listed, share

MOST_CAMPAIGNS = 16
"""Campaigns that one figure can show; of more, those with the highest reach."""

_MOST_PAIRS = 8
_FEW = 20
"""Worlds below which each one's mark is drawn darker."""

_MOST_LIGHT_BANDS = 4
_NAME = 40


def draw_all(numbers: Numbers, folder: Path) -> None:
    """Draw every plot of a study into `folder` as PNG and SVG; that of the roles only where there is something to compare."""
    with styled():
        for name, draw in PLOTS.items():
            save(draw(numbers), folder, name)
        if Signatures(numbers.study).shown:
            save(draw_signatures(numbers.study), folder, "roles")


def _shown(numbers: Numbers) -> tuple[list[str], str]:
    """The campaigns of a figure in the order of the scenario, and what to say if there are others."""
    campaigns = numbers.study.campaigns
    highest = set(numbers.by_reach[:MOST_CAMPAIGNS])
    left_out = (
        f"the {MOST_CAMPAIGNS} highest of {len(campaigns)} campaigns"
        if len(campaigns) > MOST_CAMPAIGNS
        else ""
    )
    return [c for c in campaigns if c in highest], left_out


def _names(numbers: Numbers) -> dict[str, str]:
    return labels(numbers.study.campaigns, _NAME)


def _looks(numbers: Numbers, campaign: str) -> tuple[str, object, str]:
    i = numbers.study.campaigns.index(campaign)
    return colour(i), line(i), mark(i)


def _explained(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _interval(numbers: Numbers, what: str) -> str:
    return what if len(numbers.study.replicates) > 1 else "one world: no interval"


def reach_over_time(numbers: Numbers) -> Figure:
    """Consumers reached day by day: median and bands of the runs, labelled at the line's end."""
    campaigns, left_out = _shown(numbers)
    worlds = len(numbers.study.replicates)
    light = len(campaigns) <= _MOST_LIGHT_BANDS
    figure = new_figure(11.5 if light else 13, 6.2 if len(campaigns) <= 10 else 7.4)
    axes = figure.add_subplot()
    days = np.arange(1, numbers.study.scenario.study.days + 1)
    bands = {c: numbers.bands[c, "reached"] for c in campaigns}
    top = max(float(band.p95[-1] if light else band.p75[-1]) for band in bands.values()) * 1.06 or 1
    for campaign, band in bands.items():
        shade, dash, _ = _looks(numbers, campaign)
        if light:
            axes.fill_between(days, band.p05, band.p95, color=shade, alpha=0.15, linewidth=0)
        axes.fill_between(days, band.p25, band.p75, color=shade, alpha=0.3 if light else 0.18, linewidth=0)
        axes.plot(days, band.p50, color=shade, linestyle=dash, linewidth=2.6 if light else 2.1)
        if len(days) == 1:
            axes.plot(days, band.p50, "o", color=shade)
    axes.set_xlim(1 if len(days) > 1 else 0, len(days))
    axes.set_ylim(0, top)
    ends = [float(band.p50[-1]) for band in bands.values()]
    name_ends(axes, ends, [_names(numbers)[c] for c in campaigns], [_looks(numbers, c) for c in campaigns])
    axes.set_xlabel("day")
    axes.set_ylabel("consumers reached")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.set_major_formatter(thousands)
    axes.grid(axis="y", color=PALE)
    how = ["line: the one world there is"]
    if worlds > 1:
        how = [f"line: median of {worlds} worlds", "dark band: middle 50 %", "light band: middle 90 %"]
    if worlds > 1 and not light:
        how = [how[0], "band: middle 50 % (middle 90 %: timeseries.csv)"]
    title(axes, "Consumers reached", _explained(*how, left_out))
    return figure


def _dots(axes: Axes, numbers: Numbers, metric: str, campaigns: list[str], *, names: bool = True) -> None:
    """Mean and 95 % interval of each campaign, one below the other; labelled with the value."""
    for row, campaign in enumerate(campaigns):
        shade, _, sign = _looks(numbers, campaign)
        s = numbers.summaries[campaign, metric]
        if math.isnan(s.mean):
            axes.text(
                0.04,
                row,
                "not defined",
                transform=axes.get_yaxis_transform(),
                color=GREY,
                va="center",
                fontsize=11,
            )
            continue
        if not math.isnan(s.ci_low):
            axes.plot(
                [s.ci_low, s.ci_high], [row, row], color=shade, linewidth=5, alpha=0.45, solid_capstyle="butt"
            )
        axes.plot(s.mean, row, sign, color=shade, markersize=9)
        axes.annotate(
            amount(s.mean),
            (s.mean, row),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=11,
        )
    shown = _names(numbers)
    axes.set_ylim(len(campaigns) - 0.4, -0.75)
    axes.set_yticks(range(len(campaigns)), [wrapped(shown[c], 26) if names else "" for c in campaigns])
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.18)
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(thousands)
    axes.grid(axis="x", color=PALE)
    if all(math.isnan(numbers.summaries[c, metric].mean) for c in campaigns):
        axes.set_xticks([])


def virality(numbers: Numbers) -> Figure:
    """Four measures of how far content travels, side by side."""
    panels = (
        ("structural_virality", "structural virality\n(hops; 2 = broadcast)"),
        ("cascade_size", "consumers\nper item"),
        ("cascade_depth", "hops from the\nmaker, per item"),
        ("reproduction_number", "reproduction\nnumber"),
    )
    campaigns, left_out = _shown(numbers)
    figure = new_figure(13, 2.7 + 0.66 * len(campaigns))
    grid = figure.subplots(1, len(panels))
    for at, (metric, label) in enumerate(panels):
        _dots(grid[at], numbers, metric, campaigns, names=at == 0)
        grid[at].set_title(label, fontsize=13, loc="center", fontweight="normal")
    how = _explained(_interval(numbers, "mean and its 95 % interval"), left_out)
    figure.suptitle(f"How far content travels — {how}", x=0.01, ha="left", fontsize=17, fontweight="bold")
    return figure


def cost_per_person_reached(numbers: Numbers) -> Figure:
    """Money spent per consumer reached, for the campaigns that spend."""
    campaigns, left_out = _shown(numbers)
    spending = [c for c in campaigns if numbers.spends(c)]
    figure = new_figure(10, 2.4 + 0.75 * max(1, len(spending)))
    axes = figure.add_subplot()
    if not spending:
        says(axes, "No campaign spends anything.")
        return figure
    _dots(axes, numbers, "cost_per_reached", spending)
    right = axes.get_xlim()[1]
    axes.set_xlim(-0.05 * right, right)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= right])
    axes.set_xlabel("money per consumer reached")
    free = [c for c in campaigns if c not in spending]
    names = _names(numbers)
    aside = (
        f"spends nothing: {listed([names[c] for c in free])}"
        if len(free) <= 2
        else f"{len(free)} more spend nothing"
    )
    how = _interval(numbers, "mean and its 95 % interval")
    title(axes, "Cost per consumer reached", _explained(how, aside if free else "", left_out))
    return figure


def paired_differences(numbers: Numbers) -> Figure:
    """World by world: how many more consumers one campaign reaches than another."""
    pairs = numbers.shown_pairs[:_MOST_PAIRS]
    figure = new_figure(11, 2.4 + 1.15 * max(1, len(pairs)))
    axes = figure.add_subplot()
    if not pairs:
        says(axes, "There is one campaign only: nothing to compare.")
        return figure
    worlds = len(numbers.study.replicates)
    for row, (a, b) in enumerate(pairs):
        x = numbers.comparison("reached", a, b)
        shade, _, sign = _looks(numbers, a)
        differences = np.array(numbers.values(a, "reached")) - np.array(numbers.values(b, "reached"))
        # A fixed scatter: neighbours in order of size lie apart, and the figure is the same every time.
        height = row + 0.14 * np.sin(2.399963 * np.argsort(np.argsort(differences, kind="stable")))
        size, alpha = (9, 1.0) if worlds == 1 else (6, 0.7 if worlds < _FEW else 0.35)
        axes.plot(differences, height, sign, color=shade, alpha=alpha, markersize=size, markeredgewidth=0)
        if not math.isnan(x.ci_low):
            below = row + 0.27  # the marks, so that it hides none
            axes.plot([x.ci_low, x.ci_high], [below] * 2, color=INK, linewidth=4, solid_capstyle="butt")
            axes.plot(x.mean_difference, below, "|", color=INK, markersize=16, markeredgewidth=3)
        sentence = wrapped(_in_words(numbers, a, b), 110, lines=3)
        axes.annotate(
            sentence, (0, row), xycoords=axes.get_yaxis_transform(), xytext=(2, 21),
            textcoords="offset points", fontsize=11.5, va="bottom", zorder=1.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=1.2, zorder=1)
    axes.set_ylim(len(pairs) - 0.6, -0.75)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.06)
    if np.ptp(axes.get_xlim()) < 1e-9:
        axes.set_xlim(-1, 1)
    axes.xaxis.set_major_formatter(lambda value, _: ("+" if value > 0 else "") + thousands(value))
    axes.set_xlabel("difference in consumers reached")
    more = len(numbers.shown_pairs) - len(pairs)
    rest = f"{more:,} more pairs: comparison.csv" if more else ""
    told = [(a, b) for a, b in pairs if numbers.comparison("reached", a, b).excludes_zero]
    ties = "a tie counts half" if any(numbers.tied(a, b) for a, b in told) else ""
    how = _interval(numbers, "black bar: mean difference and its 95 % interval")
    marks = f"each mark: one of {worlds} worlds" if worlds > 1 else ""
    title(axes, "The same worlds, another campaign", _explained(marks, how, ties, rest))
    return figure


def _in_words(numbers: Numbers, a: str, b: str) -> str:
    """What a pair's picture shows. Of an interval that holds 0 no share of worlds is said: it would sound like an answer."""
    x, worlds, names = numbers.comparison("reached", a, b), len(numbers.study.replicates), _names(numbers)
    one, other = f"“{names[a]}”", f"“{names[b]}”"
    if numbers.values(a, "reached") == numbers.values(b, "reached"):
        return f"{one} and {other} reached equally many"
    more = f"{exact(abs(x.mean_difference))} {'more' if x.mean_difference > 0 else 'fewer'} than {other}"
    if worlds == 1:
        return f"{one} reached {more}"
    if not x.excludes_zero:
        return f"{one} and {other}: not told apart by {worlds} worlds, the interval holds 0"
    # Not broken within: where the line is too long, it goes down as a whole.
    ahead = f"ahead in {share(x.probability_better)} of worlds".replace(" ", "\u00a0")
    return f"{one} reached {more}, {ahead}"


def reach_cost_frontier(numbers: Numbers) -> Figure:
    """Mean reach against mean cost; the line joins campaigns that no other beats on both."""
    campaigns, left_out = _shown(numbers)
    figure = new_figure(11, 6.6)
    axes = figure.add_subplot()
    points = {c: (numbers.summaries[c, "cost_total"], numbers.summaries[c, "reached"]) for c in campaigns}
    points = {c: p for c, p in points.items() if not any(math.isnan(s.mean) for s in p)}
    if not points:
        says(axes, "Reach and cost are not defined.")
        return figure
    edge = [points[c] for c in numbers.frontier if c in points]
    axes.plot(
        [p.mean for p, _ in edge],
        [q.mean for _, q in edge],
        color=GREY,
        linewidth=1.4,
        linestyle=(0, (4, 3)),
        zorder=1,
    )
    for campaign, (cost, reach) in points.items():
        shade, _, sign = _looks(numbers, campaign)
        if not math.isnan(cost.ci_low):
            axes.plot([cost.ci_low, cost.ci_high], [reach.mean] * 2, color=shade, linewidth=2)
            axes.plot([cost.mean] * 2, [reach.ci_low, reach.ci_high], color=shade, linewidth=2)
        axes.plot(cost.mean, reach.mean, sign, color=shade, markersize=11)
    widest = max(p.mean for p, _ in points.values()) or 1
    axes.set_xlim(-0.04 * widest, 1.1 * widest)
    highest = max(q.mean if math.isnan(q.ci_high) else q.ci_high for _, q in points.values())
    axes.set_ylim(0, highest * 1.12 or 1)
    axes.set_xlabel("money spent (mean)")
    axes.set_ylabel("consumers reached (mean)")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(thousands)
    axes.grid(color=PALE)
    how = _interval(numbers, "crosses: 95 % intervals of the means")
    title(axes, "Reach against cost", _explained(how, "dashed: campaigns that none beats on both", left_out))
    places = [(cost.mean, reach.mean) for cost, reach in points.values()]
    crosses = [box for (x, y), (p, q) in zip(places, points.values(), strict=True) if not math.isnan(p.ci_low)
               for box in ((p.ci_low, y, p.ci_high, y), (x, q.ci_low, x, q.ci_high))]  # fmt: skip
    label_points(
        axes, places, [_names(numbers)[c] for c in points], [_looks(numbers, c)[0] for c in points], crosses
    )
    return figure


PLOTS = {
    "reach_over_time": reach_over_time,
    "virality": virality,
    "cost_per_person_reached": cost_per_person_reached,
    "paired_differences": paired_differences,
    "reach_cost_frontier": reach_cost_frontier,
}
