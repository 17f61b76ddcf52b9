"""`Ties`: who can tell whom, and how strong the tie is. The one network container of the project.

Compressed sparse rows: the ties *from* consumer u are ``neighbours[starts[u]:starts[u + 1]]`` (sorted, without u itself
and without repeats) with their ``strength`` in (0, 1]. An undirected network holds each tie in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wom_sim.compiled import inner, njit


@dataclass(frozen=True, eq=False)
class Ties:
    """Ties among consumers 0 … n−1.

    Attributes:
        starts: int64, shape (n + 1,).
        neighbours: int32, shape (ties,), sorted within each consumer.
        strength: float32, shape (ties,), in (0, 1].
        directed: False when every tie is present in both directions with the same strength.
    """

    starts: np.ndarray
    neighbours: np.ndarray
    strength: np.ndarray
    directed: bool = False

    @property
    def consumers(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def out_degree(self) -> np.ndarray:
        """Ties from each consumer, int64, shape (n,)."""
        return np.diff(self.starts)

    @cached_property
    def sources(self) -> np.ndarray:
        """The consumer each tie starts from, int32, shape (ties,): the partner of `neighbours`."""
        return np.repeat(np.arange(self.consumers, dtype=np.int32), self.out_degree)

    @cached_property
    def undirected(self) -> Ties:
        """The same ties without direction; a tie present in both directions keeps the stronger strength."""
        if not self.directed:
            return self
        return from_pairs(self.consumers, self.sources, self.neighbours, self.strength, directed=False)

    @cached_property
    def reversed(self) -> Ties:
        """The same ties the other way round: the rows of a consumer are those who tell it."""
        if not self.directed:
            return self
        return from_pairs(self.consumers, self.neighbours, self.sources, self.strength, directed=True)

    def to_networkx(self):
        """A `networkx` graph with a `strength` on every edge (a DiGraph if directed)."""
        import networkx as nx

        graph = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(range(self.consumers))
        graph.add_weighted_edges_from(
            zip(self.sources.tolist(), self.neighbours.tolist(), self.strength.tolist(), strict=True), weight="strength"
        )
        return graph


def from_pairs(n: int, u: np.ndarray, v: np.ndarray, strength: np.ndarray, *, directed: bool) -> Ties:
    """Build `Ties` from pairs. Self-loops are dropped; of repeated ties the strongest is kept.

    With ``directed=False`` each pair is put in both directions.
    """
    u = np.asarray(u, dtype=np.int32)
    v = np.asarray(v, dtype=np.int32)
    strength = np.asarray(strength, dtype=np.float32)
    if not directed:
        u, v, strength = np.concatenate([u, v]), np.concatenate([v, u]), np.concatenate([strength, strength])
    starts, neighbours, sorted_strength = _rows(n, u, v, strength)
    return Ties(starts, neighbours, sorted_strength, directed)


@njit
def _rows(n, u, v, strength):
    """Counting sort by target, then by source (both stable, linear), dropping loops and keeping the strongest repeat."""
    ties = len(u)
    by_target = np.zeros(n + 1, np.int64)
    for i in range(ties):
        by_target[v[i] + 1] += 1
    by_target = np.cumsum(by_target)
    order = np.empty(ties, np.int64)
    for i in range(ties):
        order[by_target[v[i]]] = i
        by_target[v[i]] += 1
    starts = np.zeros(n + 1, np.int64)
    for i in range(ties):
        starts[u[i] + 1] += 1
    starts = np.cumsum(starts)
    place = starts[:-1].copy()
    neighbours = np.empty(ties, np.int32)
    kept_strength = np.empty(ties, np.float32)
    for j in range(ties):
        i = order[j]
        at = place[u[i]]
        neighbours[at] = v[i]
        kept_strength[at] = strength[i]
        place[u[i]] += 1
    kept = 0
    begin = 0
    for w in range(n):
        end = starts[w + 1]
        last = -1
        for at in range(begin, end):
            if neighbours[at] == w:
                continue
            if neighbours[at] == last:
                kept_strength[kept - 1] = max(kept_strength[kept - 1], kept_strength[at])
                continue
            last = neighbours[at]
            neighbours[kept] = last
            kept_strength[kept] = kept_strength[at]
            kept += 1
        begin = end
        starts[w + 1] = kept
    return starts, neighbours[:kept].copy(), kept_strength[:kept].copy()


@inner
def longest_row(starts, first, last):
    """Most ties that one of the consumers `first` … `last` − 1 has."""
    most = 0
    for u in range(first, last):
        most = max(most, starts[u + 1] - starts[u])
    return most


@inner
def find_tie(starts, neighbours, u, v):
    """Index of the tie u → v, or −1 (binary search)."""
    low, high = starts[u], starts[u + 1]
    while low < high:
        middle = (low + high) // 2
        if neighbours[middle] < v:
            low = middle + 1
        else:
            high = middle
    if low < starts[u + 1] and neighbours[low] == v:
        return low
    return -1


@inner
def shared_neighbours(starts, neighbours, u, v):
    """How many neighbours u and v have in common (merge of two sorted lists)."""
    i, j, count = starts[u], starts[v], 0
    while i < starts[u + 1] and j < starts[v + 1]:
        a, b = neighbours[i], neighbours[j]
        if a == b:
            count += 1
            i += 1
            j += 1
        elif a < b:
            i += 1
        else:
            j += 1
    return count
