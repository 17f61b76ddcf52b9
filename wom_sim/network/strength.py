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
from wom_sim.draws import TIE_STRENGTH, normal, uniform
from wom_sim.network.ties import Ties, find_tie, shared_neighbours
from wom_sim.scenario import TieStrength

PART_SPREAD = 1.0
"""Standard deviation of a part, in logits (*assumption*)."""

SAMPLE = 10_000
"""Ties on which median and correlation are solved: the correlation's standard error is at most .01."""

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
    strength = _draw_all(starts, neighbours, weights, middle, embedding, average, scale, key)
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
def _luck_of_tie(u, v, key, luck):
    """Fill the four parts' luck (standard normal, correlated ½): half is shared by the tie's parts."""
    low, high = min(u, v), max(u, v)
    common = normal(key, TIE_STRENGTH, low, high, 0)
    for part in range(4):
        luck[part] = _HALF * common + _HALF * normal(key, TIE_STRENGTH, low, high, part + 1)


@njit
def _weighted(weights, middle, embedding, score, luck):
    strength = 0.0
    for part in range(4):
        if weights[part] > 0.0:
            strength += weights[part] * strength_part(middle, embedding, score, luck[part])
    return min(strength, 1.0)


@njit
def _sample(starts, neighbours, size, key):
    """Overlap (size,) and luck (size, 4) of ties, one from each of `size` equal stretches of the rows."""
    overlap = np.empty(size)
    luck = np.empty((size, 4))
    u = 0
    for j in range(size):
        slot = int((j + uniform(key, TIE_STRENGTH, j, j, 5)) / size * len(neighbours))
        while starts[u + 1] <= slot:
            u += 1
        v = np.int64(neighbours[slot])
        shared = shared_neighbours(starts, neighbours, u, v)
        overlap[j] = neighbourhood_overlap(shared, starts[u + 1] - starts[u], starts[v + 1] - starts[v])
        _luck_of_tie(u, v, key, luck[j])
    return overlap, luck


@njit
def _strengths(score, luck, weights, middle, embedding):
    strength = np.empty(len(score))
    for j in range(len(score)):
        strength[j] = _weighted(weights, middle, embedding, score[j], luck[j])
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
def _draw_all(starts, neighbours, weights, middle, embedding, average, scale, key):
    """Strength of each tie of an undirected network, float32.

    Shared neighbours are counted by marking the larger row and reading the smaller, so that hubs stay cheap.
    """
    n = len(starts) - 1
    strength = np.empty(len(neighbours), np.float32)
    marked = np.full(n, -1, np.int32)
    luck = np.empty(4)
    for u in range(n):
        mine = starts[u + 1] - starts[u]
        for slot in range(starts[u], starts[u + 1]):
            marked[neighbours[slot]] = u
        for slot in range(starts[u], starts[u + 1]):
            v = np.int64(neighbours[slot])
            theirs = starts[v + 1] - starts[v]
            if theirs > mine or (theirs == mine and v > u):
                continue
            shared = 0
            for other in range(starts[v], starts[v + 1]):
                if marked[neighbours[other]] == u:
                    shared += 1
            score = (neighbourhood_overlap(shared, mine, theirs) - average) * scale
            _luck_of_tie(u, v, key, luck)
            strength[slot] = _weighted(weights, middle, embedding, score, luck)
            strength[find_tie(starts, neighbours, v, u)] = strength[slot]
    return strength


@njit
def _looked_up(starts, neighbours, all_starts, all_neighbours, all_strength):
    """Strength of directed ties from the same ties without direction."""
    strength = np.empty(len(neighbours), np.float32)
    for u in range(len(starts) - 1):
        for slot in range(starts[u], starts[u + 1]):
            strength[slot] = all_strength[find_tie(all_starts, all_neighbours, u, np.int64(neighbours[slot]))]
    return strength
