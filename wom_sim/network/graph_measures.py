"""Compiled measures of the rows of `Ties`, in whole numbers wherever possible."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import njit
from wom_sim.draws import REPLICATE, below
from wom_sim.network.strength import neighbourhood_overlap
from wom_sim.network.ties import find_tie, shared_neighbours

# Only the study's own key draws replicates with this purpose; under a replicate's key it is free.
_SOURCE_OF_PATHS = REPLICATE
_UNEQUAL = 8


@njit
def sample_consumers(n, size, key):
    """`size` of n consumers without replacement (the first places of a shuffle)."""
    order = np.arange(n)
    for i in range(size):
        j = i + below(n - i, key, _SOURCE_OF_PATHS, i)
        order[i], order[j] = order[j], order[i]
    return order[:size].copy()


@njit
def shared_of_ties(starts, neighbours):
    """Number of shared neighbours of each tie of an undirected network, int32, in both its directions."""
    shared = np.empty(len(neighbours), np.int32)
    # The slot of v → u, for ever larger u, moves along v's row: no search is needed to find it.
    place = starts[:-1].copy()
    for u in range(len(starts) - 1):
        for slot in range(starts[u], starts[u + 1]):
            v = neighbours[slot]
            if u < v:
                count = _shared(starts, neighbours, u, v)
                shared[slot] = count
                shared[place[v]] = count
            place[v] += 1
    return shared


@njit
def _shared(starts, neighbours, u, v):
    """Shared neighbours of u and v; beside a hub, looking up is quicker than walking along its row."""
    few, many = starts[u + 1] - starts[u], starts[v + 1] - starts[v]
    if few > many:
        u, v, few, many = v, u, many, few
    if many <= _UNEQUAL * few:
        return shared_neighbours(starts, neighbours, u, v)
    count = 0
    for slot in range(starts[u], starts[u + 1]):
        if find_tie(starts, neighbours, v, neighbours[slot]) >= 0:
            count += 1
    return count


@njit
def local_clustering_of(starts, shared):
    """Local clustering of each consumer, float64, shape (n,), from the shared neighbours of each tie."""
    n = len(starts) - 1
    local = np.zeros(n)
    for u in range(n):
        degree = starts[u + 1] - starts[u]
        if degree >= 2:
            # Each tie among u's neighbours is counted from both of its ends.
            ends = 0
            for slot in range(starts[u], starts[u + 1]):
                ends += shared[slot]
            local[u] = ends / (degree * (degree - 1))
    return local


@njit
def overlap_of_ties(starts, neighbours, shared):
    """Neighbourhood overlap of each tie, float64, shape (ties,)."""
    overlap = np.empty(len(neighbours))
    for u in range(len(starts) - 1):
        for slot in range(starts[u], starts[u + 1]):
            v = neighbours[slot]
            overlap[slot] = neighbourhood_overlap(shared[slot], starts[u + 1] - starts[u], starts[v + 1] - starts[v])
    return overlap


@njit
def answered_ties(starts, neighbours):
    """How many directed ties u → v have a tie v → u."""
    count = 0
    for u in range(len(starts) - 1):
        for slot in range(starts[u], starts[u + 1]):
            if find_tie(starts, neighbours, neighbours[slot], u) >= 0:
                count += 1
    return count


@njit
def distances(starts, neighbours, sources):
    """Sum of distances and number of consumers reached, over breadth-first searches from `sources`."""
    n = len(starts) - 1
    seen = np.full(n, -1, np.int64)
    distance = np.zeros(n, np.int64)
    queue = np.empty(n, np.int64)
    total, reached = 0, 0
    for search in range(len(sources)):
        queue[0] = sources[search]
        seen[sources[search]] = search
        distance[sources[search]] = 0
        head, tail = 0, 1
        while head < tail:
            u = queue[head]
            head += 1
            for slot in range(starts[u], starts[u + 1]):
                v = neighbours[slot]
                if seen[v] != search:
                    seen[v] = search
                    distance[v] = distance[u] + 1
                    total += distance[v]
                    queue[tail] = v
                    tail += 1
        reached += tail - 1
    return total, reached


@njit
def largest_component(starts, neighbours):
    """How many consumers the largest component has."""
    n = len(starts) - 1
    seen = np.zeros(n, np.bool_)
    stack = np.empty(n, np.int64)
    largest = 0
    for first in range(n):
        if seen[first]:
            continue
        seen[first] = True
        stack[0] = first
        top, size = 1, 0
        while top > 0:
            top -= 1
            u = stack[top]
            size += 1
            for slot in range(starts[u], starts[u + 1]):
                v = neighbours[slot]
                if not seen[v]:
                    seen[v] = True
                    stack[top] = v
                    top += 1
        largest = max(largest, size)
    return largest
