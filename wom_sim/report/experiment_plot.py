"""The plot of an experiment: each metric that is shown against each factor, one line a campaign."""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator

from wom_sim.experiment.fields import called, find, plain, unit_of
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.spec import Factor
from wom_sim.metrics import METRICS
from wom_sim.report.curves import Curve, Curves, is_numeric
from wom_sim.report.direct_labels import spread_labels
from wom_sim.report.files import number
from wom_sim.report.leading import level_in_words
from wom_sim.report.metric_words import meaning_of, titled
from wom_sim.report.style import (
    GREY,
    PALE,
    Picture,
    colour,
    letters,
    line,
    mark,
    new_figure,
    save,
    styled,
    thousands,
    wrapped,
)
from wom_sim.report.words import distinct

MOST_FACTORS, MOST_METRICS, MOST_CAMPAIGNS = 4, 4, 8
"""Factors, metrics and campaigns that are drawn, the first of each."""

ROOM_FOR_INTERVALS = 0.5
"""How far the axis may follow intervals beyond the means, as a share of what the means need: few worlds give wide ones."""

_BESIDE = 0.1
_LABEL = 20
"""Letters of a line's name side by side."""


class Ran(Protocol):
    """What the pictures say of an experiment besides its numbers; so does an `ExperimentResult`."""

    @property
    def loaded(self) -> Loaded: ...

    @property
    def replicates(self) -> range: ...

    @property
    def campaigns(self) -> list[str]: ...


def draw_factors(result: Ran, found: Curves, folder: Path) -> None:
    """Draw factors.png and factors.svg into `folder`. found: their curves."""
    with styled():
        save(factors(result, found), folder, "factors")


def factors(result: Ran, found: Curves) -> Picture:
    """A grid of panels: metrics down, factors across. found: their curves."""
    spec, names = result.loaded.spec, distinct(result.campaigns)
    metrics, varied = list(spec.metrics)[:MOST_METRICS], list(spec.factors)[:MOST_FACTORS]
    campaigns = result.campaigns[:MOST_CAMPAIGNS]
    figure = new_figure(max(9.0, 4.4 * len(varied) + 2.8), 3.3 * len(metrics) + 1.2)
    figure.get_layout_engine().set(hspace=0.06, wspace=0.04)
    grid = figure.subplots(len(metrics), len(varied), squeeze=False, sharey="row")
    for row, metric in enumerate(metrics):
        looks = {campaign: (colour(at), line(at), mark(at)) for at, campaign in enumerate(campaigns)}
        drawn = [found[at, campaign, metric] for at in range(len(varied)) for campaign in campaigns]
        limits = y_limits(drawn)
        for at, name in enumerate(varied):
            axes = grid[row][at]
            panel(axes, spec.factors[name], {looks[c]: found[at, c, metric] for c in campaigns})
            axes.set_xlabel(axis_name(result.loaded, name) if row == len(metrics) - 1 else "")
        grid[row][0].set_ylim(*limits)
        unit = METRICS[metric].unit
        grid[row][0].set_ylabel(unit)
        _name_row(grid[row][0], metric, int(11 * figure.get_figwidth()))
        name_lines(grid[row][-1], {names[c]: (found[len(varied) - 1, c, metric].mean, looks[c]) for c in campaigns})
    shown = [found[at, c, metric] for at in range(len(varied)) for c in campaigns for metric in metrics]
    lines = _heading(result, metrics, varied, campaigns, shown)
    heading = (textwrap.fill(line, int(11 * figure.get_figwidth())) for line in lines)
    figure.suptitle("\n".join(heading), fontsize=11.5, color=GREY, x=0.01, ha="left")
    return figure


def reading(result: Ran, drawn: Iterable[Curve]) -> str:
    """How to read the lines that are drawn."""
    spec, worlds = result.loaded.spec, len(result.replicates)
    fewest = min((int(n) for curve in drawn for n in curve.worlds if n), default=worlds)
    over = f"{worlds:,} worlds" if fewest == worlds else f"the {fewest:,} to {worlds:,} worlds that have a value at each point"
    value = "at each value" if spec.design in ("grid", "list") else "in each part of a range"
    others = "" if len(spec.factors) == 1 else ", over all values of the other factors"
    band = f"band: 95 % interval of the mean over {over}" if worlds > 1 else "one world: no intervals"
    return f"line: mean {value}{others} · {band}"


def _heading(
    result: Ran, metrics: list[str], varied: list[str], campaigns: list[str], shown: Iterable[Curve]
) -> list[str]:
    """How to read the figure, what its points have in common, and what is not in it."""
    spec = result.loaded.spec
    counts = [
        (len(metrics), len(spec.metrics), "metrics"), (len(varied), len(spec.factors), "factors"),
        (len(campaigns), len(result.campaigns), "campaigns"),
    ]  # fmt: skip
    cut = [f"the first {few} of {all_} {what}" for few, all_, what in counts if few < all_]
    more = [f"{', '.join(cut)}; in full in results.csv"] if cut else []
    return [reading(result, shown), world_in_words(result.loaded), *more]


def world_in_words(loaded: Loaded) -> str:
    """``base scenario telecom, at every point with consumers 2,000``: what a picture's points have in common."""
    names = set_in_words(loaded)
    changed = ", ".join(f"{names[field]} {level_in_words(value)}" for field, value in loaded.spec.set.items())
    return f"base scenario {Path(loaded.spec.base).stem}{f', at every point with {changed}' if changed else ''}"


def set_in_words(loaded: Loaded) -> dict[str, str]:
    """The fields that the experiment sets at all points, as people read them; in full where two would be called the same."""
    data = plain(loaded.base)
    short = {field: called(find(data, field)) for field in loaded.spec.set}
    names = list(short.values())
    return {field: said if names.count(said) == 1 else field for field, said in short.items()}


def y_limits(drawn: Iterable[Curve]) -> tuple[float, float]:
    """Limits of an axis that shows all means, intervals as far as there is room, and 0 unless the means are far from it."""
    drawn = list(drawn)
    mean, low, high = (np.concatenate([getattr(c, name) for c in drawn]) for name in ("mean", "low", "high"))
    if not np.isfinite(mean).any():
        return 0.0, 1.0
    least, most = float(np.nanmin(mean)), float(np.nanmax(mean))
    room = ROOM_FOR_INTERVALS * ((most - least) or abs(most) or 1.0)
    bottom = max(least - room, min([least, *low[np.isfinite(low)]]))
    top = min(most + room, max([most, *high[np.isfinite(high)]]))
    margin = max(0.06 * ((top - bottom) or abs(top) or 1.0), sys.float_info.min)
    # Amounts are read from 0, unless that would leave the lines in the upper half of the panel.
    starts_at_zero = least >= 0 and bottom < 0.5 * top
    ends_at_zero = most <= 0 and top > 0.5 * bottom and not starts_at_zero
    return (0.0 if starts_at_zero else bottom - margin), (0.0 if ends_at_zero else top + margin)


def panel(axes: Axes, factor: Factor, drawn: Mapping[tuple[str, object, str], Curve]) -> None:
    """Lines against one factor, by their looks: colour, dash and mark."""
    for at, ((shade, dash, shape), curve) in enumerate(drawn.items()):
        numeric = is_numeric(curve.levels)
        # Names have no order: no line, and campaigns beside each other.
        beside = _BESIDE * (at - (len(drawn) - 1) / 2)
        x = curve.levels if numeric else [place + beside for place in range(len(curve.levels))]
        axes.plot(x, curve.mean, color=shade, linestyle=dash if numeric else "none", marker=shape, markersize=5.5, linewidth=2,
                  clip_on=False)  # fmt: skip
        if numeric:
            axes.fill_between(x, curve.low, curve.high, color=shade, alpha=0.15, linewidth=0)
        else:
            axes.vlines(x, curve.low, curve.high, color=shade, linewidth=2)
            axes.set_xticks(range(len(x)), [wrapped(number(level) or "–", 14, 3) for level in curve.levels])
            axes.set_xlim(-0.5, len(x) - 0.5)
    number_axis(axes, "x", factor)
    axes.yaxis.set_major_formatter(thousands)
    axes.tick_params(labelleft=axes.get_subplotspec().is_first_col(), labelsize=12)
    axes.grid(axis="y", color=PALE)


def number_axis(axes: Axes, which: str, factor: Factor) -> None:
    """An axis of a range: on its scale, with plain numbers."""
    if not factor.ranged:
        return
    axis = getattr(axes, f"{which}axis")
    if factor.scale == "log":
        getattr(axes, f"set_{which}scale")("log")
        decades = math.log10(factor.high / factor.low)
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if decades < 1.2 else (1.0, 3.0) if decades < 4 else (1.0,)))
        axis.set_minor_locator(NullLocator())
    else:
        axes.locator_params(axis=which, nbins=6)
    axis.set_major_formatter(thousands)


def axis_name(loaded: Loaded, name: str) -> str:
    """A factor and its unit, where its fields have one."""
    units = {unit_of(path) for path in loaded.fields[name]}
    unit = units.pop() if len(units) == 1 else ""
    return f"{name}, {unit}" if unit else name


def _name_row(axes: Axes, metric: str, letters: int) -> None:
    axes.set_title(titled(metric), pad=26, fontsize=16)
    meaning = wrapped(meaning_of(metric), letters, 1)
    said = axes.annotate(meaning, (0, 1), xytext=(0, 10), xycoords="axes fraction", textcoords="offset points",
                         color=GREY, fontsize=11, va="bottom")  # fmt: skip
    # It may reach over the next panel, which is not to make way for it.
    said.set_in_layout(False)


def name_lines(axes: Axes, ends: Mapping[str, tuple[np.ndarray, tuple[str, object, str]]]) -> None:
    """Name the lines right of the plot, each beside its last point or as near as there is room."""
    low, high = axes.get_ylim()
    known = [(wrapped(name, _LABEL), *end) for name, end in ends.items() if math.isfinite(end[0][-1])]
    gap = 0.15 if any("\n" in name for name, _, _ in known) else 0.085
    wanted = [(float(mean[-1]) - low) / (high - low) for _, mean, _ in known]
    for (name, _, (shade, dash, shape)), y in zip(known, spread_labels(wanted, gap, 0.03, 0.97), strict=True):
        axes.plot([1.02, 1.1], [y, y], color=shade, linestyle=dash, marker=shape, markersize=5, markevery=[1], linewidth=2,
                  clip_on=False, transform=axes.transAxes)  # fmt: skip
        axes.annotate(name, (1.13, y), xycoords="axes fraction", color=letters(shade), fontweight="bold", fontsize=11.5,
                      va="center", annotation_clip=False, linespacing=0.95)  # fmt: skip
