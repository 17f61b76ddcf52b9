"""Who belongs together: communities of consumers, found from their ties."""

from __future__ import annotations

import numpy as np

from wom_sim.network.ties import Ties
from wom_sim.world import DrawnWorld

MOST_GROUPS = 150
"""Groups in which a large world is drawn."""

FINENESS = 1.5
"""Resolution of the search: above 1 it finds more and smaller communities, which are told apart more easily."""

SMALLEST = 4
"""Members of a community; who is in a smaller one goes to where most of their ties lead."""


def communities(ties: Ties) -> np.ndarray:
    """The community of each consumer, numbered from 0, the largest first: int64, shape (n,).

    Louvain's method on tie strength (Blondel et al. 2008), with a fixed start of its luck, so that a network is always cut in
    the same way.
    """
    import networkx as nx

    graph = ties.undirected.to_networkx()
    found = nx.community.louvain_communities(graph, weight="strength", resolution=FINENESS, seed=0)
    label = np.empty(ties.consumers, np.int64)
    for number, members in enumerate(found):
        label[list(members)] = number
    return by_size(_without_small_ones(label, ties))


def stretches(world: DrawnWorld, length: int) -> np.ndarray:
    """For a generated world: stretches of its ring of about `length` consumers, at most `MOST_GROUPS`.

    Neighbours on the ring are those who are tied, so a stretch is a community, and needs no search.
    """
    groups = min(MOST_GROUPS, max(1, round(world.consumers / length)))
    return np.arange(world.consumers) * groups // world.consumers


def at_most(label: np.ndarray, most: int = MOST_GROUPS) -> np.ndarray:
    """The largest communities as they are, and one of all the others."""
    return np.minimum(label, most - 1)


def by_size(label: np.ndarray) -> np.ndarray:
    """The same communities, numbered by size, the largest first; of equal ones, that of the lower first consumer."""
    _, first, label, sizes = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[label]


def _without_small_ones(label: np.ndarray, ties: Ties) -> np.ndarray:
    """Each community that is too small joined to the one it has most ties with; those without any ties are together."""
    small = np.bincount(label) < SMALLEST
    if small.all():
        return np.zeros_like(label)
    between = ties_between(label, ties)
    between[:, small] = 0.0
    home = np.where(between.max(axis=1) > 0, between.argmax(axis=1), len(small))
    return np.where(small[label], home[label], label)


def ties_between(label: np.ndarray, ties: Ties) -> np.ndarray:
    """Summed strength of the ties between communities, both ways: shape (communities, communities), nothing on the diagonal."""
    count = int(label.max()) + 1
    cell = label[ties.sources] * count + label[ties.neighbours]
    between = np.bincount(cell, ties.strength, minlength=count * count).reshape(count, count)
    np.fill_diagonal(between, 0.0)
    return between + between.T
