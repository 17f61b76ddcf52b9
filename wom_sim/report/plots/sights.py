"""What web analytics saw of the visits that sharing caused."""

from __future__ import annotations

import math

from wom_sim.numerals import amount, share
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.parts import bar_height, explained, looks, name_rows, names, shown
from wom_sim.report.style import Picture, narrow, new_figure, says, title
from wom_sim.visibility import AS_DIRECT


def what_analytics_saw(numbers: Numbers) -> Picture:
    """Visits by campaign: the filled part was tracked, the hollow part was taken for direct visits."""
    campaigns, left_out = shown(numbers)
    seen = {c: numbers.visits[c] for c in campaigns if c in numbers.visits}
    totals = {c: math.fsum(visits.ravel()) for c, visits in seen.items()}
    visited = [c for c in totals if totals[c] > 0]
    rows = max(1, len(visited))
    figure = new_figure(11, 1.6 + (0.7 if rows <= 5 else 0.52) * rows, narrow_height=1.4 + 0.6 * rows)
    axes = figure.add_subplot()
    if not visited:
        says(axes, "Sharing caused no visits.")
        return figure
    for row, campaign in enumerate(visited):
        total, dark = totals[campaign], math.fsum(seen[campaign][:, AS_DIRECT])
        shade = looks(numbers, campaign)[0]
        axes.barh(row, total, height=bar_height(), facecolor="white", edgecolor=shade, linewidth=1.6)
        axes.barh(row, total - dark, height=bar_height(), color=shade)
        said = f"{amount(total - dark)} of {amount(total)} seen, {share(dark / total)} dark"
        axes.annotate(said, (total, row), xytext=(7, 0), textcoords="offset points", va="center", fontsize=11)
    name_rows(axes, [names(numbers)[c] for c in visited])
    axes.set_ylim(rows - 0.4, -0.85 if narrow() else -0.6)
    axes.set_xlim(0, max(totals.values()) * (2.2 if narrow() else 1.6))  # beyond the bars there is room for words
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    worlds = len(numbers.study.replicates)
    how = f"mean of {worlds} worlds" if worlds > 1 else "one world"
    how = f"visits that sharing caused, {how} · filled: tracked · hollow: dark, filed as “direct”"
    title(axes, "What the analytics saw", explained(how, left_out))
    return figure
