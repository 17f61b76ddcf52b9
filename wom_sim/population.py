"""Consumers' traits: what they are before anything happens."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.arithmetic import exp, log
from wom_sim.compiled import njit, records
from wom_sim.draws import CUSTOMER, TIME_ZONE, TRAIT, normals, uniform
from wom_sim.network.ties import Ties
from wom_sim.rules import logistic
from wom_sim.scenario import World
from wom_sim.threads import in_stretches

TRAITS = records(
    [
        ("interest", "f4"),
        ("scepticism", "f4"),
        ("tolerance", "f4"),
        ("trust", "f4"),
        ("activity", "f4"),
        ("influence", "f4"),
        ("threshold", "f4"),
        ("strength_of_ties", "f4"),
        ("segment", "i2"),
        ("offset", "i1"),
        ("first_hour", "i1"),
        ("attentive_hours", "i1"),
        ("sources_needed", "i1"),
        ("customer", "u1"),
        ("muted", "u1"),
        ("hub", "u1"),
        ("spare", "u1", (3,)),
    ]
)
"""One row a consumer (44 bytes). interest, scepticism, tolerance, trust: 0–1; activity: mean 1; influence: standard
score of the logarithm of summed tie strength; threshold: share of `strength_of_ties` (the summed strength of the ties that
reach it) that must have brought an item before it is passed on; offset, first_hour, attentive_hours: hours;
sources_needed: distinct sources it needs before passing an item on; customer, muted, hub: 0/1 (hub: more ties than nine tenths
have)."""

TOGETHER = 256
"""Consumers whose luck is drawn together."""

_INTEREST, _SCEPTICISM, _TOLERANCE, _TRUST, _ACTIVITY, _FIRST_HOUR, _ATTENTIVE, _MUTED, _COMPLEX, _THRESHOLD = range(10)


def draw_population(
    world: World,
    ties: Ties,
    segment: np.ndarray,
    segment_names: list[str],
    key: np.uint64,
    *,
    customer: np.ndarray | None = None,
    interest: np.ndarray | None = None,
) -> np.ndarray:
    """Draw the traits of every consumer: a structured array of `TRAITS`, shape (n,).

    `customer` and `interest`, where a real network brings them, are taken as they are.
    """
    n = ties.consumers
    traits = np.zeros(n, TRAITS)
    middles = np.array([_logit(world.segments[s].interest if s in world.segments else 0.5) for s in segment_names])
    t, clock = world.traits, world.clock
    offsets = np.array(list(clock.time_zones), dtype=np.int64)
    shares = np.array(list(clock.time_zones.values()), dtype=np.float64)
    in_stretches(
        _fill, n, traits, segment, middles, customer_chances(world, segment, segment_names),
        offsets, np.cumsum(shares) / math.fsum(shares), key,
        t.interest_spread, _logit(t.scepticism), t.scepticism_spread, _logit(t.tolerance), t.tolerance_spread,
        _logit(t.trust), _logit(t.customer_trust), t.trust_spread,
        t.activity_spread, t.muted_share, t.complex_share, t.complex_sources,
        t.threshold_low, t.threshold_high,
        clock.first_hour, clock.first_hour_spread, clock.attentive_hours,
        np.zeros(0, np.int8) if customer is None else customer.astype(np.int8),
        np.zeros(0, np.float32) if interest is None else interest.astype(np.float32),
    )  # fmt: skip
    score = np.empty(n)
    in_stretches(_sum_strength, n, traits, ties.starts, ties.strength, score)
    if ties.directed:
        traits["strength_of_ties"] = 0.0
        _strength_of_ties(traits, ties.neighbours, ties.strength)
    _influence(traits, score)
    degree = ties.out_degree
    traits["hub"] = degree > np.partition(degree, int(0.9 * (n - 1)))[int(0.9 * (n - 1))]
    return traits


def customer_chances(world: World, segment: np.ndarray, segment_names: list[str]) -> np.ndarray:
    """Chance to be an existing customer, by segment, so that the overall share is as asked and consumers of
    `concentrated_in` are `concentration` times likelier than others (as far as chances stay below 1)."""
    asked = world.customers
    weight = np.ones(len(segment_names))
    if asked.concentrated_in in segment_names:
        weight[segment_names.index(asked.concentrated_in)] = asked.concentration
    share = np.bincount(segment, minlength=len(segment_names)) / len(segment)
    chance = np.zeros(len(segment_names))
    free = np.ones(len(segment_names), dtype=bool)
    for _ in segment_names:
        mass = math.fsum((share * weight)[free])
        if mass <= 0:
            break
        left = asked.share - math.fsum((share * chance)[~free])
        chance[free] = weight[free] * left / mass
        if (chance <= 1).all():
            break
        free &= chance < 1
        chance = np.minimum(chance, 1.0)
    return np.clip(chance, 0.0, 1.0)


@njit
def _logit(mean):
    """Log odds of a mean in 0–1; at its ends −∞ and ∞, around which nothing spreads."""
    if mean <= 0.0 or mean >= 1.0:
        return -math.inf if mean <= 0.0 else math.inf
    return log(mean / (1.0 - mean))


@njit
def _around(middle, spread, z):
    """A value in 0–1 that spreads around one whose log odds are `middle`, on the logit scale."""
    return logistic(middle + spread * z)


@njit
def _draw_luck(key, first, luck, who, nobody, scratch):
    """Luck of consumers from `first` on, by the trait that it decides: standard normal, or uniform from `_ATTENTIVE` on."""
    for i in range(len(who)):
        who[i], nobody[i] = first + i, 0
    for trait in range(_ATTENTIVE):
        normals(key, TRAIT, who, nobody, trait, luck[trait], scratch)
    for trait in range(_ATTENTIVE, len(luck)):
        for i in range(len(who)):
            luck[trait, i] = uniform(key, TRAIT, who[i], 0, trait)


@njit
def _fill(
    first, last, traits, segments, interests, customer_chance, offsets, offset_cumulative, key,
    interest_spread, scepticism, scepticism_spread, tolerance, tolerance_spread,
    trust, customer_trust, trust_spread, activity_spread, muted_share, complex_share, complex_sources,
    threshold_low, threshold_high, first_hour, first_hour_spread, attentive_hours, given_customer, given_interest,
):  # fmt: skip
    """Traits of the consumers of a stretch; `interests` by segment, scepticism, tolerance and trust in log odds."""
    luck, scratch = np.empty((_THRESHOLD + 1, TOGETHER)), np.empty(TOGETHER)
    who, nobody = np.empty(TOGETHER, np.int64), np.empty(TOGETHER, np.int64)
    for v in range(first, last):
        i = (v - first) % TOGETHER
        if i == 0:
            _draw_luck(key, v, luck, who, nobody, scratch)
        segment = segments[v]
        traits[v].segment = segment
        chosen = uniform(key, CUSTOMER, v) < customer_chance[segment]
        customer = given_customer[v] != 0 if len(given_customer) else chosen
        traits[v].customer = 1 if customer else 0
        if len(given_interest):
            traits[v].interest = given_interest[v]
        else:
            traits[v].interest = _around(interests[segment], interest_spread, luck[_INTEREST, i])
        traits[v].scepticism = _around(scepticism, scepticism_spread, luck[_SCEPTICISM, i])
        traits[v].tolerance = _around(tolerance, tolerance_spread, luck[_TOLERANCE, i])
        own_trust = customer_trust if customer else trust
        traits[v].trust = _around(own_trust, trust_spread, luck[_TRUST, i])
        # The mean of a lognormal is e^(μ + σ²/2): this μ gives mean 1.
        traits[v].activity = exp(activity_spread * luck[_ACTIVITY, i] - 0.5 * activity_spread * activity_spread)
        u = uniform(key, TIME_ZONE, v)
        zone = 0
        while zone < len(offsets) - 1 and u >= offset_cumulative[zone]:
            zone += 1
        traits[v].offset = offsets[zone]
        start = first_hour + first_hour_spread * luck[_FIRST_HOUR, i]
        traits[v].first_hour = int(np.floor(start + 0.5)) % 24
        whole = int(attentive_hours)
        traits[v].attentive_hours = whole + (1 if luck[_ATTENTIVE, i] < attentive_hours - whole else 0)
        traits[v].muted = 1 if luck[_MUTED, i] < muted_share else 0
        traits[v].sources_needed = complex_sources if luck[_COMPLEX, i] < complex_share else 1
        traits[v].threshold = threshold_low + (threshold_high - threshold_low) * luck[_THRESHOLD, i]


@njit
def _sum_strength(first, last, traits, starts, strength, score):
    """Summed strength of the ties of each consumer, which is undirected, and its logarithm plus 1, into `score`."""
    for v in range(first, last):
        to_it, from_it = np.float32(0.0), 0.0
        for tie in range(starts[v], starts[v + 1]):
            to_it += strength[tie]
            from_it += float(strength[tie])
        traits[v].strength_of_ties = to_it
        score[v] = log(1.0 + from_it)


@njit
def _strength_of_ties(traits, neighbours, strength):
    for tie in range(len(neighbours)):
        traits[neighbours[tie]].strength_of_ties += strength[tie]


@njit
def _influence(traits, score):
    """Standard scores. Summed one by one: numpy's order of summing depends on the processor."""
    n = len(traits)
    total = 0.0
    for v in range(n):
        total += score[v]
    mean = total / n
    squares = 0.0
    for v in range(n):
        squares += (score[v] - mean) * (score[v] - mean)
    sd = np.sqrt(squares / n)
    for v in range(n):
        traits[v].influence = (score[v] - mean) / sd if sd > 0.0 else 0.0
