"""Tie strength from Granovetter's (1973) four parts, stronger for ties embedded among shared neighbours.

A part (time, intimacy, emotion, reciprocity) is logistic in the tie's neighbourhood overlap and in luck;
luck is half the tie's own and half the part's. How much weight overlap has is solved on a sample of the
ties, so that strength and overlap correlate as asked. Rewired ties have little overlap and so come out
weaker.
"""

from __future__ import annotations

import math

import numpy as np

from wom_sim.arithmetic import exp, log
from wom_sim.compiled import njit
from wom_sim.draws import TIE_STRENGTH, normals, uniform
from wom_sim.network.marks import is_marked, mark, no_marks, unmark
from wom_sim.network.ties import Ties, find_tie, longest_row, shared_neighbours
from wom_sim.scenario import TieStrength
from wom_sim.threads import in_stretches

PART_SPREAD = 1.0
"""Standard deviation of a part, in logits (*assumption*)."""

SAMPLE = 10_000
"""Ties on which median and correlation are solved: the correlation's standard error is at most .01."""

TOGETHER = 256
"""Ties whose strength is drawn together."""

_HALF = math.sqrt(0.5)


def draw_strength(ties: Ties, spec: TieStrength, key: np.uint64) -> np.ndarray:
    """Strength of every tie in `ties`, whose own `strength` is not looked at.

    Args:
        ties: n consumers; if directed, overlap is counted without direction.
        spec: weights of the four parts (scaled to add up to 1), median, and correlation with overlap.
        key: the replicate's key; a tie's luck is keyed by its two consumers.

    Returns:
        float32, shape (ties,), in (0, 1], the same in both directions. The correlation is missed where
        overlap does not vary, or in a handful of ties.

    Source: Granovetter 1973 (parts), Gilbert & Karahalios 2009 (weights), Onnela et al. 2007 (overlap); the
    logistic form is an *assumption*.
    """
    if spec.constant is not None or len(ties.neighbours) == 0:
        return np.full(len(ties.neighbours), spec.constant or 1.0, dtype=np.float32)
    key = np.uint64(key)
    weights = np.array([spec.time, spec.intimacy, spec.emotion, spec.reciprocity], dtype=np.float64)
    weights /= math.fsum(weights)
    skeleton = ties.undirected
    starts, neighbours = skeleton.starts, skeleton.neighbours

    overlap, luck = _sample(starts, neighbours, min(SAMPLE, len(neighbours)), key)
    average, deviation = _moments(overlap)
    score = (overlap - average) / deviation if deviation > 0 else np.zeros_like(overlap)
    middle, embedding = _logit(spec.mean), 0.0
    for _ in range(2):
        if deviation > 0:
            embedding = _solve_embedding(score, luck, weights, middle, spec.overlap_correlation)
        achieved = float(np.median(_strengths(score, luck, weights, middle, embedding)))
        middle += _logit(spec.mean) - _logit(achieved)

    scale = 1.0 / deviation if deviation > 0 else 0.0
    strength = np.empty(len(neighbours), np.float32)
    unsigned = neighbours.view(np.uint32)
    in_stretches(_draw_all, ties.consumers, starts, unsigned, weights, middle, embedding, average, scale, key, strength)
    if skeleton is ties:
        return strength
    return _looked_up(ties.starts, ties.neighbours, starts, neighbours, strength)


def _logit(p: float) -> float:
    return log(p / (1.0 - p))


def _solve_embedding(
    score: np.ndarray, luck: np.ndarray, weights: np.ndarray, middle: float, correlation: float
) -> float:
    """The weight of overlap in [0, 1] that gives the correlation asked for on the sample (bisection)."""
    low, high = 0.0, 1.0
    for _ in range(12):
        embedding = 0.5 * (low + high)
        if _correlation(score, _strengths(score, luck, weights, middle, embedding)) < correlation:
            low = embedding
        else:
            high = embedding
    return 0.5 * (low + high)


@njit
def strength_part(middle, embedding, score, luck):
    """One of the four parts of a tie's strength, in (0, 1): logistic(middle + s (r·x + √(1 − r²)·e)).

    `middle` is the median in logits, r = `embedding` in [0, 1] the weight of overlap, x = `score` the tie's
    overlap standardised over the network, e = `luck` standard normal, and s = PART_SPREAD. *Assumption*.
    """
    pull = embedding * score + math.sqrt(1.0 - embedding * embedding) * luck
    return 1.0 / (1.0 + exp(-(middle + PART_SPREAD * pull)))


@njit
def neighbourhood_overlap(shared, ties_u, ties_v):
    """O_uv = n_uv / ((k_u − 1) + (k_v − 1) − n_uv); 0 if neither has another tie (Onnela et al. 2007)."""
    others = ties_u + ties_v - 2 - shared
    return shared / others if others > 0 else 0.0


@njit
def _luck_of_ties(u, v, key, luck, common, scratch):
    """Fill the four parts' luck of ties u – v, u below v (standard normal, correlated ½): half is shared by the tie's parts."""
    count = len(u)
    normals(key, TIE_STRENGTH, u, v, 0, common[:count], scratch[:count])
    for part in range(4):
        normals(key, TIE_STRENGTH, u, v, part + 1, luck[part, :count], scratch[:count])
        for i in range(count):
            luck[part, i] = _HALF * common[i] + _HALF * luck[part, i]


@njit
def _weighted(weights, middle, embedding, score, luck, strength):
    """Fill the strength of ties, as many as `score` has: the weighted mean of their parts."""
    for i in range(len(score)):
        strength[i] = 0.0
    for part in range(4):
        if weights[part] > 0.0:
            for i in range(len(score)):
                strength[i] += weights[part] * strength_part(middle, embedding, score[i], luck[part, i])
    for i in range(len(score)):
        strength[i] = min(strength[i], 1.0)


@njit
def _sample(starts, neighbours, size, key):
    """Overlap (size,) and luck (4, size) of ties, one from each of `size` equal stretches of the rows."""
    overlap, luck = np.empty(size), np.empty((4, size))
    low, high = np.empty(size, np.int64), np.empty(size, np.int64)
    u = 0
    for j in range(size):
        slot = int((j + uniform(key, TIE_STRENGTH, j, j, 5)) / size * len(neighbours))
        while starts[u + 1] <= slot:
            u += 1
        v = np.int64(neighbours[slot])
        shared = shared_neighbours(starts, neighbours, u, v)
        overlap[j] = neighbourhood_overlap(shared, starts[u + 1] - starts[u], starts[v + 1] - starts[v])
        low[j], high[j] = min(u, v), max(u, v)
    _luck_of_ties(low, high, key, luck, np.empty(size), np.empty(size))
    return overlap, luck


@njit
def _strengths(score, luck, weights, middle, embedding):
    strength = np.empty(len(score))
    _weighted(weights, middle, embedding, score, luck, strength)
    return strength


@njit
def _moments(x):
    """Mean and standard deviation, summed one by one: numpy's order of summing depends on the processor."""
    total, squares = 0.0, 0.0
    for value in x:
        total += value
    average = total / len(x)
    for value in x:
        squares += (value - average) ** 2
    return average, math.sqrt(squares / len(x))


@njit
def _correlation(x, y):
    """Pearson's correlation; 0 where one of them does not vary."""
    mean_x, sd_x = _moments(x)
    mean_y, sd_y = _moments(y)
    if sd_x == 0.0 or sd_y == 0.0:
        return 0.0
    product = 0.0
    for j in range(len(x)):
        product += (x[j] - mean_x) * (y[j] - mean_y)
    return product / (len(x) * sd_x * sd_y)


@njit
def _draw_all(first, last, starts, neighbours, weights, middle, embedding, average, scale, key, strength):
    """Strength, float32, of the ties that consumers `first` … `last` − 1 have with others who have fewer (of as many: with those
    before them), both ways round, in an undirected network. `neighbours` is unsigned, which makes indices cheaper.

    Ties are drawn in blocks, which fill the processor's vectors: some rows of ties are gathered, then read.
    """
    room = TOGETHER + longest_row(starts, first, last)
    larger, smaller = np.empty(room, np.int64), np.empty(room, np.int64)
    there, back = np.empty(room, np.int64), np.empty(room, np.int64)
    luck, score, drawn, scratch = np.empty((4, room)), np.empty(room), np.empty(room), np.empty(room)
    marks = no_marks(len(starts) - 1)
    end = first
    while end < last:
        begin, count = end, 0
        while end < last and count < TOGETHER:
            mine = starts[end + 1] - starts[end]
            for slot in range(starts[end], starts[end + 1]):
                v = neighbours[slot]
                theirs = starts[v + 1] - starts[v]
                larger[count], smaller[count], there[count], back[count] = end, v, slot, starts[v]
                count += (theirs < mine) | ((theirs == mine) & (v < end))
            end += 1
        # Rows stand anywhere in memory: to ask for all of them at once spares waiting for one after the other.
        for i in range(count):
            scratch[i] = neighbours[back[i]]
        i = 0
        for u in range(begin, end):
            # Shared neighbours are counted by marking the larger row and reading the smaller, so that hubs stay cheap.
            for slot in range(starts[u], starts[u + 1]):
                mark(marks, neighbours[slot])
            while i < count and larger[i] == u:
                v = smaller[i]
                shared, before = 0, 0
                for slot in range(starts[v], starts[v + 1]):
                    shared += is_marked(marks, neighbours[slot])
                    before += neighbours[slot] < u
                overlap = neighbourhood_overlap(shared, starts[u + 1] - starts[u], starts[v + 1] - starts[v])
                score[i] = (overlap - average) * scale
                back[i] += before
                larger[i], smaller[i] = max(u, v), min(u, v)
                i += 1
            for slot in range(starts[u], starts[u + 1]):
                unmark(marks, neighbours[slot])
        _luck_of_ties(smaller[:count], larger[:count], key, luck, drawn, scratch)
        _weighted(weights, middle, embedding, score[:count], luck, drawn)
        for i in range(count):
            strength[there[i]] = strength[back[i]] = drawn[i]


@njit
def _looked_up(starts, neighbours, all_starts, all_neighbours, all_strength):
    """Strength of directed ties from the same ties without direction."""
    strength = np.empty(len(neighbours), np.float32)
    for u in range(len(starts) - 1):
        for slot in range(starts[u], starts[u + 1]):
            strength[slot] = all_strength[find_tie(all_starts, all_neighbours, u, np.int64(neighbours[slot]))]
    return strength
