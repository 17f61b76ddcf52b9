"""The plots of a run. A plot computes no statistics: it shows the `Numbers` it is given."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from wom_sim.report.numbers import Numbers
from wom_sim.report.style import (
    GREY,
    INK,
    colour,
    line,
    mark,
    new_figure,
    save,
    short,
    spread_labels,
    styled,
    title,
)
from wom_sim.report.words import amount, share


def draw_all(numbers: Numbers, folder: Path) -> None:
    """Draw every plot of a study into `folder` as PNG and SVG."""
    with styled():
        for name, draw in PLOTS.items():
            save(draw(numbers), folder, name)


def reach_over_time(numbers: Numbers):
    """Consumers reached day by day: median, middle 50 % and middle 90 % of runs, labelled at the line's end."""
    campaigns = numbers.study.campaigns
    figure = new_figure(11, 6.2)
    axes = figure.add_subplot()
    days = np.arange(1, numbers.study.scenario.study.days + 1)
    top = max(numbers.bands[c, "reached"].p95[-1] for c in campaigns) * 1.04 or 1
    for i, campaign in enumerate(campaigns):
        band = numbers.bands[campaign, "reached"]
        axes.fill_between(days, band.p05, band.p95, color=colour(i), alpha=0.15, linewidth=0)
        axes.fill_between(days, band.p25, band.p75, color=colour(i), alpha=0.3, linewidth=0)
        axes.plot(days, band.p50, color=colour(i), linestyle=line(i), linewidth=2.6)
    ends = [float(numbers.bands[c, "reached"].p50[-1]) for c in campaigns]
    names = [short(c, 24, 2 if len(campaigns) <= 6 else 1) for c in campaigns]
    gap = top * (0.085 if any("\n" in n for n in names) else 0.05)
    for i, y in enumerate(spread_labels(ends, gap, top * 0.02, top * 0.98)):
        if abs(y - ends[i]) > gap / 8:
            axes.plot([days[-1], days[-1] * 1.012], [ends[i], y], color=colour(i), linewidth=1, clip_on=False)
        axes.annotate(
            names[i], (days[-1] * 1.017, y), color=colour(i), fontweight="bold", va="center", annotation_clip=False,
            linespacing=0.95,
        )  # fmt: skip
    axes.set_xlim(days[0], days[-1])
    axes.set_ylim(0, top)
    axes.set_xlabel("day")
    axes.set_ylabel("consumers reached")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y", color="#e5e7eb")
    worlds = len(numbers.study.replicates)
    title(axes, "Consumers reached", f"line: median of {worlds} worlds · dark band: middle 50 % · light band: middle 90 %")
    return figure


def _dots(axes, numbers: Numbers, metric: str, campaigns: list[str], *, names: bool = True) -> None:
    """Mean and 95 % interval of each campaign, one below the other; labelled with the value."""
    for row, campaign in enumerate(campaigns):
        i = numbers.study.campaigns.index(campaign)
        s = numbers.summaries[campaign, metric]
        if math.isnan(s.mean):
            axes.text(0.02, row, "not defined", transform=axes.get_yaxis_transform(), color=GREY, va="center")
            continue
        if not math.isnan(s.ci_low):
            axes.plot([s.ci_low, s.ci_high], [row, row], color=colour(i), linewidth=5, alpha=0.45, solid_capstyle="butt")
        axes.plot(s.mean, row, mark(i), color=colour(i), markersize=9)
        axes.annotate(amount(s.mean), (s.mean, row), xytext=(0, 11), textcoords="offset points", ha="center", fontsize=11.5)
    axes.set_ylim(len(campaigns) - 0.4, -0.7)
    axes.set_yticks(range(len(campaigns)), [short(c, 24) for c in campaigns] if names else [""] * len(campaigns))
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.18)
    axes.locator_params(axis="x", nbins=4)
    axes.grid(axis="x", color="#e5e7eb")


def virality(numbers: Numbers):
    """Four measures of how far content travels, side by side."""
    panels = (
        ("structural_virality", "structural virality\n(hops; 2 = broadcast)"),
        ("cascade_size", "consumers\nper item"),
        ("cascade_depth", "hops from the\nmaker, per item"),
        ("reproduction_number", "reproduction\nnumber"),
    )
    campaigns = numbers.study.campaigns
    figure = new_figure(13, 2.6 + 0.62 * len(campaigns))
    grid = figure.subplots(1, len(panels))
    for at, (metric, label) in enumerate(panels):
        _dots(grid[at], numbers, metric, campaigns, names=at == 0)
        grid[at].set_title(label, fontsize=13, loc="center", fontweight="normal")
    figure.suptitle("How far content travels — mean and its 95 % interval", x=0.01, ha="left", fontsize=17, fontweight="bold")
    return figure


def cost_per_person_reached(numbers: Numbers):
    """Money spent per consumer reached, for the campaigns that spend."""
    campaigns = numbers.study.campaigns
    spending = [c for c in campaigns if numbers.spends(c)]
    figure = new_figure(10, 2.4 + 0.75 * max(1, len(spending)))
    axes = figure.add_subplot()
    if not spending:
        axes.axis("off")
        axes.text(0.5, 0.5, "No campaign spends anything.", ha="center", va="center", color=GREY, fontsize=15)
        return figure
    _dots(axes, numbers, "cost_per_reached", spending)
    axes.set_xlim(left=0)
    axes.set_xlabel("money per consumer reached")
    free = [short(c, 40, 1) for c in campaigns if c not in spending]
    aside = f" · spends nothing: {', '.join(free)}" if free else ""
    title(axes, "Cost per consumer reached", short(f"mean and its 95 % interval{aside}", 100, 1))
    return figure


def paired_differences(numbers: Numbers):
    """World by world: how many more consumers one campaign reaches than another."""
    pairs = numbers.pairs[:6]
    figure = new_figure(11, 2.2 + 1.25 * max(1, len(pairs)))
    axes = figure.add_subplot()
    if not pairs:
        axes.axis("off")
        axes.text(0.5, 0.5, "There is one campaign only: nothing to compare.", ha="center", va="center", color=GREY, fontsize=15)
        return figure
    for row, (a, b) in enumerate(pairs):
        x = numbers.comparison("reached", a, b)
        i = numbers.study.campaigns.index(a)
        differences = np.array(numbers.values(a, "reached")) - np.array(numbers.values(b, "reached"))
        # A fixed scatter: neighbours in order of size lie apart, and the figure is the same every time.
        height = row + 0.17 * np.sin(2.399963 * np.argsort(np.argsort(differences, kind="stable")))
        axes.plot(differences, height, mark(i), color=colour(i), alpha=0.35, markersize=6, markeredgewidth=0)
        if not math.isnan(x.ci_low):
            axes.plot([x.ci_low, x.ci_high], [row, row], color=INK, linewidth=4, solid_capstyle="butt")
        axes.plot(x.mean_difference, row, "|", color=INK, markersize=20, markeredgewidth=3)
        says = f"{short(a, 34, 1)} reaches more than {short(b, 34, 1)} in {share(x.probability_better)} of worlds"
        axes.text(0.0, row - 0.33, says, transform=axes.get_yaxis_transform(), fontsize=12, va="center")
    axes.axvline(0, color=INK, linewidth=1.2)
    axes.set_ylim(len(pairs) - 0.55, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.06)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+,.0f}" if value else "0")
    axes.set_xlabel("difference in consumers reached")
    title(axes, "The same worlds, another campaign", "each mark: one world · black bar: mean difference and its 95 % interval")
    return figure


def reach_cost_frontier(numbers: Numbers):
    """Mean reach against mean cost; the line joins campaigns that no other beats on both."""
    campaigns = numbers.study.campaigns
    figure = new_figure(10, 6.2)
    axes = figure.add_subplot()
    points = {c: (numbers.summaries[c, "cost_total"], numbers.summaries[c, "reached"]) for c in campaigns}
    edge = [points[c] for c in numbers.frontier]
    axes.plot([p.mean for p, _ in edge], [q.mean for _, q in edge], color=GREY, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1)
    top = max(q.mean for _, q in points.values()) * 1.12 or 1
    widest = max(p.mean for p, _ in points.values()) or 1
    labels = spread_labels([points[c][1].mean for c in campaigns], top * 0.055, 0, top)
    for i, campaign in enumerate(campaigns):
        cost, reach = points[campaign]
        if not math.isnan(cost.ci_low):
            axes.plot([cost.ci_low, cost.ci_high], [reach.mean] * 2, color=colour(i), linewidth=2)
            axes.plot([cost.mean] * 2, [reach.ci_low, reach.ci_high], color=colour(i), linewidth=2)
        axes.plot(cost.mean, reach.mean, mark(i), color=colour(i), markersize=11)
        left = cost.mean > 0.62 * widest
        axes.annotate(
            short(campaign, 30, 1), (cost.mean, labels[i]), xytext=(-12 if left else 12, 0), textcoords="offset points",
            ha="right" if left else "left", va="center", color=colour(i), fontweight="bold",
        )  # fmt: skip
    axes.set_xlim(-0.03 * widest, 1.08 * widest)
    axes.set_ylim(0, top)
    axes.set_xlabel("money spent (mean)")
    axes.set_ylabel("consumers reached (mean)")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(color="#e5e7eb")
    title(axes, "Reach against cost", "crosses: 95 % intervals of the means · dashed: campaigns that none beats on both")
    return figure


PLOTS = {
    "reach_over_time": reach_over_time,
    "virality": virality,
    "cost_per_person_reached": cost_per_person_reached,
    "paired_differences": paired_differences,
    "reach_cost_frontier": reach_cost_frontier,
}
