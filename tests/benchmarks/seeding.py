"""Seeding: what choosing whom to invite costs, by strategy, beside one simulation run in the same world.

The telecom scenario as it ships (250 members wanted) in a world of n consumers. No goals and no peers: what is shown is where a
campaign that looks at the network spends its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.comparing import Comparison, Sides, measured, seconds
from benchmarks.full import CAMPAIGN, Size, ours
from benchmarks.lines import Line

from wom_sim.seeding import REGISTRY, Knowledge, strategy

NOBODY = "none"
"""The strategy that invites nobody."""


def sides(name: str, size: Size) -> Sides:
    """The order of invitation of one strategy, and one run of a campaign."""
    made = ours(size)
    world = made.world
    spec = made.scenario.campaigns[CAMPAIGN].seeding.model_copy(update={"strategy": name})

    def order() -> None:
        chosen = strategy(name)
        # New every time: it keeps what it has worked out.
        known = Knowledge(world.traits, world.key, world.ties, chosen.peeks_at_network, made.scenario.world)
        chosen.order(known, spec)

    return Sides(lambda pair: seconds(order), lambda pair: seconds(made.run))


def lines(quick: bool) -> Iterator[Line]:
    """Every strategy, at one size."""
    size = Size(10_000 if quick else 100_000)
    for name in REGISTRY:
        if name != NOBODY:
            yield measured(Comparison(
                "seeding", f"{name}, {size}", "time ÷ one simulation run", "s", partial(sides, name, size), pairs=3,
            ))  # fmt: skip
