"""Reach over time."""

from __future__ import annotations

import numpy as np

from wom_sim.report.direct_labels import key_below, name_ends
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.parts import explained, looks, names, shown
from wom_sim.report.style import PALE, Picture, narrow, new_figure, thousands, title
from wom_sim.report.verdict import FEW_WORLDS

MOST_LIGHT_BANDS = 4
"""Campaigns up to which the bands of 90 % are drawn; of more they would hide each other."""


def reach_over_time(numbers: Numbers) -> Picture:
    """Consumers reached day by day: median and bands of the runs, labelled at the line's end. Of few worlds there is one band:
    a middle 50 % of two would be made up."""
    campaigns, left_out = shown(numbers)
    worlds = len(numbers.study.replicates)
    light, few = len(campaigns) <= MOST_LIGHT_BANDS, worlds < FEW_WORLDS
    size = (11.5 if light else 13, 6.2 if len(campaigns) <= 10 else 7.4)
    figure = new_figure(*size, narrow_height=3.9 + 0.21 * len(campaigns))
    axes = figure.add_subplot()
    days = np.arange(1, numbers.study.scenario.study.days + 1)
    bands = {c: numbers.bands[c, "reached"] for c in campaigns}
    top = max(float(band.p95[-1] if light or few else band.p75[-1]) for band in bands.values()) * 1.06 or 1
    for campaign, band in bands.items():
        shade, dash, _ = looks(numbers, campaign)
        if light or few:
            axes.fill_between(days, band.p05, band.p95, color=shade, alpha=0.15, linewidth=0)
        if not few:
            axes.fill_between(days, band.p25, band.p75, color=shade, alpha=0.3 if light else 0.18, linewidth=0)
        axes.plot(days, band.p50, color=shade, linestyle=dash, linewidth=2.6 if light else 2.1)
        if len(days) == 1:
            axes.plot(days, band.p50, "o", color=shade)
    axes.set_xlim(1 if len(days) > 1 else 0, len(days))
    axes.set_ylim(0, top)
    ends = [float(band.p50[-1]) for band in bands.values()]
    label = key_below if narrow() else name_ends
    label(axes, ends, [names(numbers)[c] for c in campaigns], [looks(numbers, c) for c in campaigns])
    axes.set_xlabel("days")
    axes.set_ylabel("consumers reached")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.set_major_formatter(thousands)
    axes.grid(axis="y", color=PALE)
    how = ["line: the one world there is"]
    if worlds > 1:
        how = [f"line: median of {worlds} worlds", "dark band: middle 50 %", "light band: middle 90 %"]
    if worlds > 1 and few:
        how = [how[0], "band: about from the lowest to the highest of them"]
    elif worlds > 1 and not light:
        how = [how[0], "band: middle 50 % (middle 90 %: timeseries.csv)"]
    title(axes, "Consumers reached", explained(*how, left_out))
    return figure
