"""Consumers' traits: what they are before anything happens."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.arithmetic import exp, log
from wom_sim.compiled import njit, records
from wom_sim.draws import CUSTOMER, TIME_ZONE, TRAIT, normal, uniform
from wom_sim.network.ties import Ties
from wom_sim.rules import clip, logistic
from wom_sim.scenario import World

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
    traits["segment"] = segment
    means = np.array([world.segments[s].interest if s in world.segments else 0.5 for s in segment_names])
    t, clock = world.traits, world.clock
    offsets = np.array(list(clock.time_zones), dtype=np.int64)
    shares = np.array(list(clock.time_zones.values()), dtype=np.float64)
    _fill(
        traits, means, customer_chances(world, segment, segment_names), offsets, np.cumsum(shares) / math.fsum(shares), key,
        t.interest_spread, t.scepticism, t.scepticism_spread, t.tolerance, t.tolerance_spread,
        t.trust, t.customer_trust, t.trust_spread, t.activity_spread, t.muted_share, t.complex_share, t.complex_sources,
        t.threshold_low, t.threshold_high,
        clock.first_hour, clock.first_hour_spread, clock.attentive_hours,
        np.zeros(0, np.int8) if customer is None else customer.astype(np.int8),
        np.zeros(0, np.float32) if interest is None else interest.astype(np.float32),
    )  # fmt: skip
    _strength_of_ties(traits, ties.neighbours, ties.strength)
    _influence(traits, ties.starts, ties.strength)
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
def _around(mean, spread, z):
    """A value in 0–1 that spreads around `mean` on the logit scale."""
    if mean <= 0.0 or mean >= 1.0:
        return clip(mean)
    return logistic(log(mean / (1.0 - mean)) + spread * z)


@njit
def _fill(
    traits, interest_means, customer_chance, offsets, offset_cumulative, key,
    interest_spread, scepticism, scepticism_spread, tolerance, tolerance_spread,
    trust, customer_trust, trust_spread, activity_spread, muted_share, complex_share, complex_sources,
    threshold_low, threshold_high, first_hour, first_hour_spread, attentive_hours, given_customer, given_interest,
):  # fmt: skip
    for v in range(len(traits)):
        segment = traits[v].segment
        chosen = uniform(key, CUSTOMER, v) < customer_chance[segment]
        customer = given_customer[v] != 0 if len(given_customer) else chosen
        traits[v].customer = 1 if customer else 0
        if len(given_interest):
            traits[v].interest = given_interest[v]
        else:
            traits[v].interest = _around(interest_means[segment], interest_spread, normal(key, TRAIT, v, 0, _INTEREST))
        traits[v].scepticism = _around(scepticism, scepticism_spread, normal(key, TRAIT, v, 0, _SCEPTICISM))
        traits[v].tolerance = _around(tolerance, tolerance_spread, normal(key, TRAIT, v, 0, _TOLERANCE))
        mean_trust = customer_trust if customer else trust
        traits[v].trust = _around(mean_trust, trust_spread, normal(key, TRAIT, v, 0, _TRUST))
        # The mean of a lognormal is e^(μ + σ²/2): this μ gives mean 1.
        z = normal(key, TRAIT, v, 0, _ACTIVITY)
        traits[v].activity = exp(activity_spread * z - 0.5 * activity_spread * activity_spread)
        u = uniform(key, TIME_ZONE, v)
        zone = 0
        while zone < len(offsets) - 1 and u >= offset_cumulative[zone]:
            zone += 1
        traits[v].offset = offsets[zone]
        start = first_hour + first_hour_spread * normal(key, TRAIT, v, 0, _FIRST_HOUR)
        traits[v].first_hour = int(np.floor(start + 0.5)) % 24
        whole = int(attentive_hours)
        traits[v].attentive_hours = whole + (
            1 if uniform(key, TRAIT, v, 0, _ATTENTIVE) < attentive_hours - whole else 0
        )
        traits[v].muted = 1 if uniform(key, TRAIT, v, 0, _MUTED) < muted_share else 0
        needs_more = uniform(key, TRAIT, v, 0, _COMPLEX) < complex_share
        traits[v].sources_needed = complex_sources if needs_more else 1
        spread = threshold_high - threshold_low
        traits[v].threshold = threshold_low + spread * uniform(key, TRAIT, v, 0, _THRESHOLD)


@njit
def _strength_of_ties(traits, neighbours, strength):
    for tie in range(len(neighbours)):
        traits[neighbours[tie]].strength_of_ties += strength[tie]


@njit
def _influence(traits, starts, strength):
    n = len(traits)
    score = np.empty(n, np.float64)
    total = 0.0
    for v in range(n):
        summed = 0.0
        for tie in range(starts[v], starts[v + 1]):
            summed += float(strength[tie])
        score[v] = log(1.0 + summed)
        total += score[v]
    mean = total / n
    squares = 0.0
    for v in range(n):
        squares += (score[v] - mean) * (score[v] - mean)
    sd = np.sqrt(squares / n)
    for v in range(n):
        traits[v].influence = (score[v] - mean) / sd if sd > 0.0 else 0.0
