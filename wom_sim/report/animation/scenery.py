"""What a film shows of a world: consumers with their ties, or, where they are too many, communities of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wom_sim.report.animation.communities import at_most, communities, stretches
from wom_sim.report.animation.places import MARGIN, NEAR, arrange, seat
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld

MOST_DRAWN = 2000
"""Consumers who are drawn one by one; of more, their communities are."""

MOST_TIES, MOST_TIES_OF_GROUPS = 4000, 300
"""Ties that are drawn behind consumers (of more, an even choice) and behind communities (those with most); more would be one
grey plane."""


@dataclass(frozen=True)
class Scenery:
    """What stands on the map, the same for every campaign: consumers, or communities of them.

    Attributes:
        place, radius, people: of each thing drawn: shapes (things, 2), (things,), and how many consumers it stands for.
        of: the thing that stands for each consumer, shape (n,). centre, room: the communities' discs.
        ties: pairs of things that are tied, shape (ties, 2). grouped: whether things are communities.
    """

    place: np.ndarray
    radius: np.ndarray
    people: np.ndarray
    of: np.ndarray
    centre: np.ndarray
    room: np.ndarray
    ties: np.ndarray
    grouped: bool


def scenery(scenario: Scenario, world: DrawnWorld, aspect: float) -> Scenery:
    """Work out where everybody stands."""
    ties, n = world.ties, world.consumers
    grouped = n > MOST_DRAWN
    if grouped and not scenario.imports_network and world.ids is None:
        label = stretches(world, scenario.world.network.village)
    else:
        label = at_most(communities(ties))
    centre, room = arrange(label, ties, aspect)
    pairs = np.column_stack([ties.sources, ties.neighbours]).astype(np.int64)
    if grouped:
        pairs = label[pairs]
        place, radius, of = centre, room - MARGIN, label
    else:
        place, radius, of = seat(label, ties, centre), np.full(n, 0.72 * NEAR), np.arange(n)
    pairs, count = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0, return_counts=True)
    if grouped:
        pairs = pairs[np.argsort(-count, kind="stable")[:MOST_TIES_OF_GROUPS]]
    else:
        pairs = pairs[:: -(-len(pairs) // MOST_TIES) or 1]
    return Scenery(place, radius, np.bincount(of), of, centre, room, pairs, grouped)
