"""Measures of a consumer's place in the network: core numbers, PageRank, betweenness.

All are sequential and of plain arithmetic, so that every machine computes the same bits, and take time in proportion to the
number of ties.
"""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import njit
from wom_sim.threads import LEAST, on_threads, threads

DAMPING = 0.85
"""Chance that the walker of PageRank goes on along a tie; otherwise it starts anew anywhere (Brin & Page 1998)."""

TOLERANCE, MOST_ROUNDS = 1e-8, 100
"""PageRank ends when a round moves less than this of the whole rank of 1, or after so many rounds: what has not settled by
then is at most .85^100, one in ten million."""

AHEAD = 8
"""How far ahead of their turn consumers' rows of ties are asked for."""


@njit
def core_numbers(starts, neighbours):
    """The largest k for each consumer such that it is in a group in which all have at least k ties to each other; int64,
    shape (n,). Undirected ties. Peels those with fewest ties off first, in buckets (Batagelj & Zaveršnik 2003)."""
    n = len(starts) - 1
    core = np.empty(n, np.int64)
    for v in range(n):
        core[v] = starts[v + 1] - starts[v]
    first = np.zeros(n + 1, np.int64)
    for v in range(n):
        first[core[v] + 1] += 1
    first = np.cumsum(first)
    # `line`: consumers by the ties they have left; those with d of them begin at first[d], and v stands at place[v].
    line, place = np.empty(n, np.int64), np.empty(n, np.int64)
    for v in range(n):
        place[v] = first[core[v]]
        line[place[v]] = v
        first[core[v]] += 1
    for d in range(n, 0, -1):
        first[d] = first[d - 1]
    first[0] = 0
    for i in range(n):
        v = line[i]
        for tie in range(starts[v], starts[v + 1]):
            u = neighbours[tie]
            if core[u] <= core[v]:
                continue
            # u loses a tie: it changes places with the first of those who have as many, and becomes the last of the next.
            at, other = first[core[u]], line[first[core[u]]]
            line[at], line[place[u]] = u, other
            place[other], place[u] = place[u], at
            first[core[u]] += 1
            core[u] -= 1
    return core


@njit
def pagerank(starts, neighbours, strength):
    """PageRank of those who tell: a walker goes from whoever hears to one who tells it, chosen by the strength of the tie,
    and with chance 1 − `DAMPING`, or where nobody tells it, to anybody. float64, shape (n,), sums to 1."""
    n = len(starts) - 1
    heard = np.zeros(n, np.float64)
    for tie in range(len(neighbours)):
        heard[neighbours[tie]] += float(strength[tie])
    rank, after, given = np.full(n, 1.0 / n), np.empty(n, np.float64), np.empty(n, np.float64)
    for _ in range(MOST_ROUNDS):
        lost = 0.0
        for v in range(n):
            given[v] = 0.0
            if heard[v] > 0.0:
                given[v] = rank[v] / heard[v]
            else:
                lost += rank[v]
        everywhere = (1.0 - DAMPING + DAMPING * lost) / n
        moved = 0.0
        for u in range(n):
            votes = 0.0
            for tie in range(starts[u], starts[u + 1]):
                votes += float(strength[tie]) * given[neighbours[tie]]
            after[u] = everywhere + DAMPING * votes
            moved += abs(after[u] - rank[u])
        rank, after = after, rank
        if moved < TOLERANCE:
            break
    return rank


def betweenness(starts: np.ndarray, neighbours: np.ndarray, pivots: np.ndarray) -> np.ndarray:
    """How many shortest paths from the `pivots` lead through each consumer, ends not counted, strengths ignored; float64,
    shape (n,).

    A pivot's paths count by how far along a consumer stands: hops to it over hops to the path's end, so that those
    close to a pivot are not overrated (Geisberger, Sanders & Schultes 2008; in place of Brandes & Pich 2007, where all
    count 1). With all consumers as pivots and undirected ties each pair so counts once: the betweenness of Brandes 2001.
    """
    n = len(starts) - 1
    score = np.zeros(n)
    if len(neighbours) == 0:
        return score
    # Each thread has a pivot of its own. What they find is added in the order of pivots, so that sums are those of one thread.
    workers = threads() if n >= LEAST else 1
    own = [(np.empty(n), np.empty(n, np.int32), np.empty(n), np.empty(n, np.int32)) for _ in range(workers)]
    for some in np.split(pivots, range(workers, len(pivots), workers)):
        tasks = [(pivot, starts, neighbours.view(np.uint32), *own[i]) for i, pivot in enumerate(some)]
        on_threads(_paths_from, tasks, workers)
        for found, *_ in own[: len(some)]:
            score += found
    return score


@njit
def _paths_from(pivot, starts, neighbours, score, hops, paths, order):
    """Score of each consumer by the shortest paths from one pivot. `neighbours` is unsigned, which makes indices cheaper.

    hops: from the pivot, below 0: not found. paths: how many shortest ones lead there; on the way back this gives way to
    what one such path is worth to those before it. order: consumers as they are found.
    """
    score[:] = 0.0
    hops[:] = -1
    order[0], hops[pivot], paths[pivot] = pivot, 0, 1.0
    found, at, sooner, end = 1, 0, 0.0, len(neighbours) - 1
    while at < found:
        v = order[at]
        # Rows stand anywhere in memory: that of one whose turn comes soon is asked for now.
        sooner += neighbours[min(starts[order[min(at + AHEAD, found - 1)]], end)]
        at += 1
        onward, ways = hops[v] + 1, paths[v]
        for tie in range(starts[v], starts[v + 1]):
            w = neighbours[tie]
            if hops[w] < 0:
                hops[w], paths[w] = onward, ways
                order[found] = w
                found += 1
            elif hops[w] == onward:
                paths[w] += ways
    for i in range(found - 1, 0, -1):
        v = order[i]
        sooner += neighbours[min(starts[order[max(i - AHEAD, 0)]], end)]
        onward, through = hops[v] + 1, 0.0
        for tie in range(starts[v], starts[v + 1]):
            w = neighbours[tie]
            if hops[w] == onward:
                through += paths[w]
        through *= paths[v]
        score[v] = through * hops[v]
        paths[v] = (1.0 / hops[v] + through) / paths[v]
    return sooner
