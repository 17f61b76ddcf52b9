"""The plots of a run. A plot computes no statistics: it shows the `Numbers` it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.choice import reach_cost_frontier
from wom_sim.report.plots.differences import difference_histogram, paired_differences
from wom_sim.report.plots.money import cost_per_person_reached, ledger
from wom_sim.report.plots.parts import MOST_CAMPAIGNS
from wom_sim.report.plots.reach import reach_over_time
from wom_sim.report.plots.sights import what_analytics_saw
from wom_sim.report.plots.spread import cascade_trees, virality
from wom_sim.report.signature_plot import draw_signatures
from wom_sim.report.signatures import Signatures
from wom_sim.report.style import Picture, save, styled

__all__ = ["FIGURES", "MOST_CAMPAIGNS", "PLOTS", "draw_all"]

PLOTS: dict[str, Callable[[Numbers], Picture]] = {
    "reach_over_time": reach_over_time,
    "virality": virality,
    "cost_per_person_reached": cost_per_person_reached,
    "paired_differences": paired_differences,
    "reach_cost_frontier": reach_cost_frontier,
}
"""Those that every run writes."""

FIGURES: dict[str, Callable[[Numbers], Picture]] = {
    **PLOTS,
    "difference_histogram": difference_histogram,
    "cascade_trees": cascade_trees,
    "ledger": ledger,
    "what_analytics_saw": what_analytics_saw,
    "roles": draw_signatures,
}
"""All that can be drawn of a run: by `wom-sim plot`, and in its report."""


def draw_all(numbers: Numbers, folder: Path) -> None:
    """Draw every plot of a study into `folder` as PNG and SVG; that of the roles only where there is something to compare."""
    with styled():
        for name, draw in PLOTS.items():
            save(draw(numbers), folder, name)
        if Signatures(numbers.study).shown:
            save(draw_signatures(numbers), folder, "roles")
