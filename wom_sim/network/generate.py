"""A homophilous small world in linear time: a ring of villages, some of whose ties are rewired.

Consumers sit on a ring in the order of their index. The ring is cut into villages; every village has a main
segment. Each consumer ties itself to its next m_i neighbours (Watts & Strogatz 1998 when all m_i are
alike), and each tie is rewired with probability p to a consumer anywhere. Segments follow the villages
closely enough to give the assortativity (Newman 2003) that is asked for.

Time and memory are linear in the consumers for a given mean and spread of ties (looking for an existing tie
reads one row of ties made, so the work is Σ m_i², not n²).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from wom_sim.arithmetic import exp, log, normal_quantile
from wom_sim.compiled import njit
from wom_sim.draws import BLOCK, SEGMENT, TIES_OF, below, uniform
from wom_sim.network.ring import both_ways, lattice, rewire
from wom_sim.network.strength import draw_strength
from wom_sim.network.ties import Ties
from wom_sim.scenario import GeneratedNetwork
from wom_sim.threads import in_stretches, side_by_side

HEADROOM = 0.01
"""Assortativity added by rewired ties when villages cannot give enough: segments can only take away."""

SAMPLE = 20_000
BISECTIONS = 12
"""How the spread of ties is found: consumers it is tried on, and halvings of the range."""

CORRECTIONS = 4
CLOSE_ENOUGH = 0.001


def generate(
    spec: GeneratedNetwork, consumers: int, shares: dict[str, float], key: np.uint64
) -> tuple[Ties, np.ndarray]:
    """Draw a world's ties, with their strengths, and its consumers' segments.

    Assortativity: were all consumers of their village's segment, the network's assortativity would be R,
    which is (1 − p)(1 − border effect) and is measured. A consumer takes its village's segment with
    probability ρ and one by the population shares otherwise, which gives ρ² R; so ρ = √(asked / R), then
    corrected by what is measured. When even ρ = 1 is too little, rewired ties stay within the ego's segment
    with probability q = (asked − (1 − p)(1 − border effect)) / p. With one segment, homophily means nothing
    and is ignored.

    Args:
        spec: the recipe; `spec.strength` sets the strengths.
        consumers: population size n ≥ 1.
        shares: share of the population by segment; scaled to add up to 1.
        key: the replicate's key.

    Returns:
        The ties (undirected, `strength` drawn), and the segment of each consumer: int16, shape (n,), an
        index in the order of `shares`.

    Source: Watts & Strogatz 1998; Newman 2003; the ring of villages is an *assumption*.
    """
    key = np.uint64(key)
    share = np.array(list(shares.values()), dtype=np.float64)
    share /= math.fsum(share)
    spread = _spread_of_ties_made(spec, consumers, key)
    made = _ties_made(_luck_with_ties(consumers, key), spec.mean_ties, spread, key)
    village_segment = _village_segments(consumers, share, spec.village, key)
    offsets, to = lattice(made)

    own = 0.0
    if len(share) > 1 and spec.homophily > 0 and spec.rewiring > 0:
        reachable = (1.0 - spec.rewiring) * _assortativity(offsets, to, village_segment, len(share))
        own = min(1.0, max(0.0, spec.homophily + HEADROOM - reachable) / spec.rewiring)
    candidates = np.argsort(village_segment, kind="stable").astype(np.int32)
    if spec.rewire_to == "popular":
        candidates = np.repeat(candidates, made[candidates])
    stretches = np.searchsorted(village_segment[candidates], np.arange(len(share) + 1)).astype(np.int64)
    rewire(offsets, to, candidates, stretches, village_segment, float(spec.rewiring), own, key)
    segment, (starts, neighbours) = side_by_side(
        consumers,
        lambda: _segments(offsets, to, village_segment, share, spec.homophily, key),
        lambda: both_ways(offsets, to),
    )
    ties = Ties(starts, neighbours, np.empty(0, np.float32))
    return replace(ties, strength=draw_strength(ties, spec.strength, key)), segment


def _spread_of_ties_made(spec: GeneratedNetwork, consumers: int, key: np.uint64) -> float:
    """Coefficient of variation that the ties *made* need, so that the ties *had* have `spec.spread`.

    A consumer also has the ties that others make to it, which vary less, and rewiring adds chance of its own; both are
    foreseen by `_foreseen_spread`. Bisection, on at most `SAMPLE` consumers; 0 where rewiring alone spreads more.
    """
    if spec.spread <= 0.0:
        return 0.0
    sample = min(consumers, SAMPLE)
    ties = min(spec.mean_ties, sample - 1.0)
    popular = spec.rewire_to == "popular"
    luck = _luck_with_ties(sample, key)
    low, high = 0.0, 4.0 * spec.spread
    # It rises on the whole, but leaps where two hubs come within each other's reach: so the best one seen is kept.
    best, nearest = 0.0, math.inf
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        foreseen = _foreseen_spread(_ties_made(luck, ties, middle, key), float(spec.rewiring), popular)
        if abs(foreseen - spec.spread) < nearest:
            best, nearest = middle, abs(foreseen - spec.spread)
        low, high = (middle, high) if foreseen < spec.spread else (low, middle)
    return best


def _village_segments(n: int, share: np.ndarray, village: int, key: np.uint64) -> np.ndarray:
    """Main segment of each consumer's village, int16.

    Segments get their share of the *consumers* by largest remainder, and cut it into villages of about
    `village` consumers, at least one each; so a small world or a small segment has smaller villages, and
    none has no village. The villages stand on the ring in random order.
    """
    exact = share * n
    people = np.floor(exact).astype(np.int64)
    behind = np.argsort(people - exact, kind="stable")
    people[behind[: n - people.sum()]] += 1
    labels, sizes = [], []
    for segment, count in enumerate(people.tolist()):
        villages = max(1, (2 * count + village) // (2 * village))
        sizes.append(np.diff(count * np.arange(villages + 1, dtype=np.int64) // villages))
        labels.append(np.full(villages, segment, dtype=np.int16))
    order = shuffled(sum(map(len, labels)), key, BLOCK)
    return np.repeat(np.concatenate(labels)[order], np.concatenate(sizes)[order])


def _segments(
    offsets: np.ndarray,
    to: np.ndarray,
    village_segment: np.ndarray,
    share: np.ndarray,
    asked: float,
    key: np.uint64,
) -> np.ndarray:
    """Segments whose assortativity is nearest to `asked`: closed form, then measured corrections.

    Every correction uses the same draws with another ρ, so it moves few consumers.
    """
    kinds = len(share)
    if kinds == 1:
        return village_segment
    cumulative = np.cumsum(share)
    most = _assortativity(offsets, to, village_segment, kinds)
    # Where not even whole villages make the network assortative, nothing that ρ could do would.
    squared = min(1.0, asked / most) if most > 0 else 0.0
    segment = _assigned(village_segment, cumulative, math.sqrt(squared), key)
    error = asked - _assortativity(offsets, to, segment, kinds)
    for _ in range(CORRECTIONS):
        corrected = min(1.0, max(0.0, squared + error / most)) if most > 0 else 0.0
        if abs(error) < CLOSE_ENOUGH or corrected == squared or asked == 0:
            break
        other = _assigned(village_segment, cumulative, math.sqrt(corrected), key)
        left = asked - _assortativity(offsets, to, other, kinds)
        if abs(left) >= abs(error):
            break
        squared, segment, error = corrected, other, left
    return segment


@njit
def shuffled(n, key, purpose):
    """A random order of 0 … n−1, int32 (Fisher & Yates), keyed by place."""
    order = np.arange(n, dtype=np.int32)
    for i in range(n - 1, 0, -1):
        j = below(i + 1, key, purpose, i, 2, 0)
        order[i], order[j] = order[j], order[i]
    return order


def _luck_with_ties(n: int, key: np.uint64) -> np.ndarray:
    """Standard normal luck of n consumers, one draw from each of n equally likely strata."""
    luck = np.empty(n)
    in_stretches(_from_strata, n, shuffled(n, key, TIES_OF), key, luck)
    return luck


@njit
def _from_strata(first, last, stratum, key, luck):
    for i in range(first, last):
        # The last stratum's draw may round up to n, and the quantile of 1 is not a number.
        luck[i] = normal_quantile(min((stratum[i] + uniform(key, TIES_OF, i, 0, 0)) / len(stratum), 1.0 - 2.0**-53))


@njit
def _ties_made(luck, mean_ties, spread, key):
    """Ties that each consumer makes, int64: lognormal, mean `mean_ties`/2, coefficient of variation `spread`.

    Scaled so that the sum is right, then rounded systematically (by the whole numbers that the running sum passes),
    which keeps the sum. On top of `spread` comes the variance of the rounding, at most ¼. Nobody makes more ties than
    half a turn of the ring has neighbours (the pairs that are exactly opposite, if any, belong to the first half), so
    no pair is tied twice.
    """
    n = len(luck)
    sigma = math.sqrt(log(1.0 + spread * spread))
    wish = np.ones(n)
    if spread > 0.0:
        for i in range(n):
            wish[i] = exp(sigma * luck[i])
    total = min(n * (0.5 * mean_ties), n * (n - 1) / 2.0)
    scale = 0.0
    while True:
        # Those at the cap give up what is over; the others share it. Each round caps more, so it ends.
        capped, free = 0.0, 0.0
        for i in range(n):
            cap = n // 2 if 2 * i < n else (n - 1) // 2
            if wish[i] * scale >= cap:
                capped += cap
            else:
                free += wish[i]
        if free == 0.0 or (total - capped) / free <= scale:
            break
        scale = (total - capped) / free
    made = np.empty(n, np.int64)
    running = uniform(key, TIES_OF, 0, 1, 0)
    passed = 0
    for i in range(n):
        cap = n // 2 if 2 * i < n else (n - 1) // 2
        running += min(wish[i] * scale, float(cap))
        whole = int(math.floor(running))
        made[i] = min(whole - passed, cap)
        passed = whole
    return made


@njit
def _foreseen_spread(made, rewiring, popular):
    """Coefficient of variation of the consumers' numbers of ties after rewiring.

    Of the c_i lattice ties made to i a share 1 − p stays (binomial), and p·mean new ones come (Poisson; in proportion to
    m_i when the popular attract them): the variance of the expectations plus the mean of the variances.
    """
    n = len(made)
    change = np.zeros(n + 1, np.int64)
    around = 0
    for i in range(n):
        last = i + 1 + made[i]
        change[(i + 1) % n] += 1
        change[last % n] -= 1
        around += 1 if i + 1 < n <= last else 0
    received = around
    # Ties that go past the end of the ring reach its beginning: they are counted from place 0 on.
    total, squares, all_made = 0.0, 0.0, 0
    for i in range(n):
        all_made += made[i]
    mean_made = all_made / n
    for i in range(n):
        received += change[i]
        expected = made[i] + (1.0 - rewiring) * received + rewiring * (made[i] if popular else mean_made)
        total += expected
        squares += expected * expected
    mean = total / n
    variance = squares / n - mean * mean + mean_made * rewiring * (1.0 - rewiring) + mean_made * rewiring
    return math.sqrt(max(0.0, variance)) / mean if mean > 0.0 else 0.0


@njit
def _assigned(village_segment, cumulative, loyalty, key):
    """Segments, int16: the village's with probability `loyalty` (ρ), else by the cumulative shares."""
    segment = village_segment.copy()
    last = len(cumulative) - 1
    for i in range(len(segment)):
        if uniform(key, SEGMENT, i, 0, 0) >= loyalty:
            u = uniform(key, SEGMENT, i, 1, 0)
            k = 0
            while k < last and u >= cumulative[k]:
                k += 1
            segment[i] = k
    return segment


def _assortativity(offsets: np.ndarray, to: np.ndarray, segment: np.ndarray, kinds: int) -> float:
    """Newman's (2003) nominal assortativity (Σ e_kk − Σ a_k²) / (1 − Σ a_k²); 0 where undefined."""
    if len(to) == 0:
        return 0.0
    counted = in_stretches(_ends, len(offsets) - 1, offsets, to, segment, kinds)
    share = sum(ends for ends, _ in counted) / (2.0 * len(to))
    same = sum(same for _, same in counted) / len(to)
    by_chance = 0.0
    for k in range(kinds):
        by_chance += float(share[k] * share[k])
    return (same - by_chance) / (1.0 - by_chance) if by_chance < 1.0 else 0.0


@njit
def _ends(first, last, offsets, to, segment, kinds):
    """Of ties made by the consumers of a stretch: ends by segment, int64, and how many ties stay within one."""
    ends = np.zeros(kinds, np.int64)
    same = 0
    for i in range(first, last):
        mine = segment[i]
        ends[mine] += offsets[i + 1] - offsets[i]
        for slot in range(offsets[i], offsets[i + 1]):
            other = segment[to[slot]]
            ends[other] += 1
            same += mine == other
    return ends, same
