"""A connected part of a network, small enough to be drawn: who is nearest, in hops, to a few consumers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wom_sim.network.ties import Ties, from_pairs


def nearest(ties: Ties, starts: Sequence[int], wanted: int) -> np.ndarray:
    """`wanted` consumers in ascending order: the `starts`, those tied to them (either way), those tied to these …

    Where that part of the network has fewer, others follow in the order of their numbers.
    """
    both = ties.undirected
    near = list(dict.fromkeys(starts))
    known = set(near)
    for v in near:
        for w in both.neighbours[both.starts[v] : both.starts[v + 1]].tolist():
            if w not in known and len(near) < wanted:
                known.add(w)
                near.append(w)
        if len(near) == wanted:
            break
    others = (v for v in range(ties.consumers) if v not in known)
    near += [v for v, _ in zip(others, range(wanted - len(near)), strict=False)]
    return np.sort(np.array(near))


def numbered(kept: np.ndarray, consumers: int) -> np.ndarray:
    """The place of every consumer among the `kept`, −1 of who is not; int64, shape (consumers,)."""
    number = np.full(consumers, -1, np.int64)
    number[kept] = np.arange(len(kept))
    return number


def ties_among(ties: Ties, kept: np.ndarray) -> Ties:
    """The ties among the `kept`, who are numbered in their order."""
    if len(kept) == ties.consumers:
        return ties
    number = numbered(kept, ties.consumers)
    u, v = number[ties.sources], number[ties.neighbours]
    inside = (u >= 0) & (v >= 0)
    among = from_pairs(len(kept), u[inside], v[inside], ties.strength[inside], directed=True)
    return Ties(among.starts, among.neighbours, among.strength, ties.directed)
