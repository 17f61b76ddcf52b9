"""Ties on a ring of consumers: to the next neighbours, rewired, and put into rows both ways round."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import njit
from wom_sim.draws import REWIRE, REWIRE_TO, below, uniform
from wom_sim.hints import fetch
from wom_sim.network.ties import longest_row
from wom_sim.threads import in_stretches, stretch_by_stretch

TRIES = 100
"""Targets drawn for a rewired tie before it stays where it is (only in worlds that are nearly saturated)."""

TOGETHER = 256
"""Ties whose rewiring is drawn together."""

FAR, NEAR = 32, 16
"""Ties by which the place of a row, and the row itself, are fetched before they are needed."""


def lattice(made: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ties made to the next neighbours on the ring: offsets int64 (n + 1,), to int32 (Σ made,)."""
    offsets = np.concatenate([[0], np.cumsum(made)])
    to = np.empty(offsets[-1], np.int32)
    _fill_lattice(offsets, to)
    return offsets, to


@njit
def _fill_lattice(offsets, to):
    n = len(offsets) - 1
    for i in range(n):
        for slot in range(offsets[i], offsets[i + 1]):
            place = i + 1 + slot - offsets[i]
            to[slot] = place if place < n else place - n


def rewire(
    offsets: np.ndarray, to: np.ndarray, candidates: np.ndarray, stretches: np.ndarray, village_segment: np.ndarray,
    rewiring: float, own: float, key: np.uint64,
) -> None:  # fmt: skip
    """Rewire ties in place, each with probability `rewiring`, never to oneself or along another tie.

    As long as a tie has not moved its place is taken, so giving up leaves a simple network.
    """
    aims = candidates, stretches, village_segment, own, key
    # Ties are moved in order, one by one, while the wishes of those to come are drawn.
    for wishes in stretch_by_stretch(_wishes, len(offsets) - 1, offsets, rewiring, *aims):
        _move(offsets, to, *wishes, *aims)


@njit
def _wishes(first, last, offsets, rewiring, candidates, stretches, village_segment, own, key):
    """Ties of a stretch that are to be rewired, in order: whose, which of these, and the first target; all int32."""
    room = TOGETHER + longest_row(offsets, first, last)
    most = offsets[last] - offsets[first] + room
    ego, tie, target = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    drawn = np.empty(room)
    moves, end = 0, first
    while end < last:
        count = 0
        while end < last and count < TOGETHER:
            for slot in range(offsets[end], offsets[end + 1]):
                ego[moves + count], tie[moves + count] = end, slot - offsets[end]
                count += 1
            end += 1
        begin = moves
        for i in range(count):
            drawn[i] = uniform(key, REWIRE, ego[begin + i], tie[begin + i], 0)
        for i in range(count):
            ego[moves], tie[moves] = ego[begin + i], tie[begin + i]
            moves += drawn[i] < rewiring
        for i in range(begin, moves):
            target[i] = _target(candidates, stretches, village_segment, own, key, ego[i], tie[i], 0)
    return ego[:moves].copy(), tie[:moves].copy(), target[:moves].copy()


@njit
def _move(offsets, to, ego, tie, target, candidates, stretches, village_segment, own, key):
    """Move ties one after the other, each to its first target that is free."""
    for i in range(len(ego)):
        # Targets' rows stand anywhere in memory: where they begin is asked for early, then the rows themselves.
        if i + FAR < len(ego):
            fetch(offsets, target[i + FAR])
            fetch(to, offsets[target[i + NEAR]])
        aim, ordinal = np.int64(target[i]), 0
        while aim == ego[i] or _tied(offsets, to, ego[i], aim):
            ordinal += 1
            if ordinal == TRIES:
                break
            aim = np.int64(_target(candidates, stretches, village_segment, own, key, ego[i], tie[i], ordinal))
        if ordinal < TRIES:
            to[offsets[ego[i]] + tie[i]] = aim


@njit
def _target(candidates, stretches, village_segment, own, key, ego, tie, ordinal):
    """Whom a rewired tie may go to: a uniform entry of `candidates` (sorted by village segment), with probability `own` of
    the ego's own stretch of it."""
    first, count = 0, len(candidates)
    if own > 0.0 and uniform(key, REWIRE, ego, tie, 1) < own:
        mine = village_segment[ego]
        first, count = stretches[mine], stretches[mine + 1] - stretches[mine]
    return candidates[first + below(count, key, REWIRE_TO, ego, tie, ordinal)]


@njit
def _tied(offsets, to, u, v):
    """Whether u made a tie to v or v to u."""
    for slot in range(offsets[u], offsets[u + 1]):
        if to[slot] == v:
            return True
    for slot in range(offsets[v], offsets[v + 1]):  # noqa: SIM110 (numba compiles no generators here)
        if to[slot] == u:
            return True
    return False


def both_ways(offsets: np.ndarray, to: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted rows of ties in both directions: starts int64 (n + 1,), neighbours int32."""
    starts = _row_starts(offsets, to)
    neighbours = np.empty(starts[-1], np.int32)
    _fill_rows(offsets, to, starts[:-1].copy(), neighbours)
    in_stretches(_sort_rows, len(starts) - 1, starts, neighbours)
    return starts, neighbours


@njit
def _row_starts(offsets, to):
    n = len(offsets) - 1
    starts = np.zeros(n + 1, np.int64)
    for i in range(n):
        starts[i + 1] += offsets[i + 1] - offsets[i]
    for slot in range(len(to)):
        starts[to[slot] + 1] += 1
    for i in range(n):
        starts[i + 1] += starts[i]
    return starts


@njit
def _fill_rows(offsets, to, place, neighbours):
    for i in range(len(offsets) - 1):
        mine = place[i]
        for slot in range(offsets[i], offsets[i + 1]):
            # A rewired tie ends anywhere in memory: where its row goes on is asked for early, then the row itself.
            if slot + FAR < len(to):
                fetch(place, to[slot + FAR])
                fetch(neighbours, place[to[slot + NEAR]])
            j = to[slot]
            neighbours[mine] = j
            neighbours[place[j]] = i
            mine += 1
            place[j] += 1
        place[i] = mine


@njit
def _sort_rows(first, last, starts, neighbours):
    """Sort each row in place, by insertion at shrinking distances (Shell's sort): most rows are short and nearly in order."""
    for i in range(first, last):
        begin, end = starts[i], starts[i + 1]
        distance = 1
        while 3 * distance < (end - begin) // 8:
            distance = 3 * distance + 1
        while distance > 0:
            for slot in range(begin + distance, end):
                moved, at = neighbours[slot], slot
                while at >= begin + distance and neighbours[at - distance] > moved:
                    neighbours[at] = neighbours[at - distance]
                    at -= distance
                neighbours[at] = moved
            distance //= 3
