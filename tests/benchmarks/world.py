"""A world of a million consumers, beside networkit's Watts–Strogatz network of the same size and mean number of ties.

Ours has homophily and unequal numbers of ties, and comes with strengths, private groups, segments and all traits of consumers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.comparing import Check, Comparison, Sides, measured, seconds
from benchmarks.full import MEAN_TIES, REWIRING, telecom
from benchmarks.lines import Line, at_most

from wom_sim.world import draw_world

TOLERANCE = 0.01
"""Of the mean number of ties: networks cost by the tie."""


def sides(consumers: int) -> Sides:
    """Both generators."""
    from networkit.generators import WattsStrogatzGenerator

    scenario = telecom(consumers)

    def theirs():
        return WattsStrogatzGenerator(consumers, MEAN_TIES // 2, REWIRING).generate()

    def check() -> Check:
        means = len(draw_world(scenario, 0).ties.neighbours) / consumers, 2 * theirs().numberOfEdges() / consumers
        equal = all(abs(mean / MEAN_TIES - 1) <= TOLERANCE for mean in means)
        return Check(equal, "mean ties {:.2f} and {:.2f}".format(*means))

    return Sides(lambda pair: seconds(lambda: draw_world(scenario, pair)), lambda pair: seconds(theirs), check)


def lines(quick: bool) -> Iterator[Line]:
    """One size."""
    consumers = 20_000 if quick else 1_000_000
    yield measured(Comparison(
        "world", f"world of {consumers:,} consumers", "time ÷ networkit's Watts–Strogatz", "s", partial(sides, consumers),
        at_most(2), "networkit",
    ))  # fmt: skip
