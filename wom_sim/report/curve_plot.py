"""One metric of an experiment against each of its factors: a figure that fits a page, and a phone."""

from __future__ import annotations

import textwrap

from wom_sim.metrics import METRICS
from wom_sim.report.curves import Curves
from wom_sim.report.direct_labels import key_below
from wom_sim.report.experiment_plot import Ran, axis_name, name_lines, panel, reading, y_limits
from wom_sim.report.metric_words import meaning_of, titled
from wom_sim.report.style import Picture, colour, headed, line, mark, narrow, new_figure, on_page, title, wrapped
from wom_sim.report.words import distinct

_ACROSS = 2
"""Panels beside each other."""

_TITLE, _LINE = 32, 50
"""Letters of a line of the title and of what stands under it, on a narrow sheet."""


def against_factors(
    result: Ran, metric: str, factors: list[str], campaigns: list[str], found: Curves
) -> Picture:
    """One panel a factor, all with the same axis; one line a campaign. found: their `curves`."""
    names = distinct(result.campaigns)
    places = {campaign: result.campaigns.index(campaign) for campaign in campaigns}
    looks = {campaign: (colour(at), line(at), mark(at)) for campaign, at in places.items()}
    across = 1 if narrow() else min(_ACROSS, len(factors))
    down = -(-len(factors) // across)
    figure = new_figure(11.5, 0.4 + 3.9 * down, narrow_height=(0.5 if on_page() else 1.4) + 2.7 * down + 0.22 * len(campaigns))
    grid = figure.subplots(down, across, squeeze=False, sharey=True)
    drawn = [found[at, campaign, metric] for at in range(len(factors)) for campaign in campaigns]
    limits = y_limits(drawn)
    for at, axes in enumerate(grid.flat):
        if at >= len(factors):
            axes.axis("off")
            continue
        panel(axes, result.loaded.spec.factors[factors[at]], {looks[c]: found[at, c, metric] for c in campaigns})
        axes.set_ylim(*limits)
        axes.set_xlabel(axis_name(result.loaded, factors[at]))
        if at % across == 0:
            axes.set_ylabel(METRICS[metric].unit)
    if narrow():
        ends = [float(found[len(factors) - 1, c, metric].mean[-1]) for c in campaigns]
        key_below(grid[-1][0], ends, [names[c] for c in campaigns], list(looks.values()), told=False)
    else:
        last = min(across, len(factors)) - 1
        for row in grid:
            at = last if row is grid[0] else len(factors) - 1
            if row[last].axison:
                name_lines(row[last], {names[c]: (found[at, c, metric].mean, looks[c]) for c in campaigns})
    how = reading(result, drawn)
    how = how if on_page() else f"{meaning_of(metric)} · {how}"
    if narrow():
        # Below the panels is the key.
        title(grid[0][0], wrapped(titled(metric), _TITLE, 3), textwrap.fill(how, _LINE))
    else:
        headed(figure, titled(metric), how, below=True)
    return figure
