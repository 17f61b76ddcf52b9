"""What reach costs, and what the money goes to."""

from __future__ import annotations

from wom_sim.organisation import CATEGORIES
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.parts import bars, dots, explained, interval, looks, name_rows, names, shown
from wom_sim.report.style import Picture, headed, narrow, new_figure, says, title
from wom_sim.report.words import listed


def cost_per_person_reached(numbers: Numbers) -> Picture:
    """Money spent per consumer reached, for the campaigns that spend."""
    campaigns, left_out = shown(numbers)
    spending = [c for c in campaigns if numbers.spends(c)]
    rows = max(1, len(spending))
    figure = new_figure(10, 1.9 + (0.75 if rows <= 5 else 0.55) * rows, narrow_height=1.7 + 0.5 * rows)
    axes = figure.add_subplot()
    if not spending:
        says(axes, "No campaign spends anything.")
        return figure
    dots(axes, numbers, "cost_per_reached", spending)
    right = axes.get_xlim()[1]
    axes.set_xlim(-0.05 * right, right)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= right])
    axes.set_xlabel("money per consumer reached")
    free = [c for c in campaigns if c not in spending]
    aside = f"{len(free)} more spend nothing"
    if len(free) <= 2:
        aside = f"spends nothing: {listed([names(numbers)[c] for c in free])}"
    how = interval(numbers, "mean and its 95 % interval")
    title(axes, "Cost per consumer reached", explained(how, aside if free else "", left_out))
    return figure


def ledger(numbers: Numbers) -> Picture:
    """What the money goes to: one panel a category that anybody pays for, all on one scale."""
    campaigns, left_out = shown(numbers)
    spending = [c for c in campaigns if numbers.spends(c)]
    paid = [k for k in CATEGORIES if any(numbers.ledger[c, k].mean > 0 for c in spending)]
    across = 2 if narrow() else 3 if len(paid) in (3, 5, 6) else 4
    across = max(1, min(len(paid), across))
    down = -(-len(paid) // across) or 1
    rows = max(1, len(spending))
    figure = new_figure(13, 0.9 + (0.6 + 0.42 * rows) * down, narrow_height=0.9 + (0.5 + 0.5 * rows) * down)
    grid = figure.subplots(down, across, squeeze=False, sharex=True)
    if not paid:
        says(grid[0, 0], "No campaign spends anything.")
        return figure
    called = [names(numbers)[c] for c in spending]
    shades = [looks(numbers, c)[0] for c in spending]
    largest = max(numbers.ledger[c, k].mean for c in spending for k in paid)
    for at, axes in enumerate(grid.flat):
        if at >= len(paid):
            axes.axis("off")
            continue
        bars(axes, [numbers.ledger[c, paid[at]].mean for c in spending], shades)
        axes.set_xlim(0, largest * (1.6 if narrow() else 1.35))
        name_rows(axes, called, named=at % across == 0)
        axes.set_title(paid[at].replace("_", " "), fontsize=12 if narrow() else 14, pad=6)
    worlds = len(numbers.study.replicates)
    how = f"means of {worlds} worlds, all panels on one scale" if worlds > 1 else "one world, all panels on one scale"
    headed(figure, "What the money goes to", explained(how, left_out))
    return figure
