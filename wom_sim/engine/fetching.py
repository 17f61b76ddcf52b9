"""Fetching ahead: a visit touches records of one consumer, which lie anywhere in memory; asked for early, they are there in time.

It changes nothing but the time that a run takes: at a million consumers, most of a visit would be waiting for memory.
"""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.engine.exposing import mixed_name
from wom_sim.hints import fetch

FAR, NEAR, NEXT, SOON = 12, 6, 3, 1
"""How many visits ahead a consumer's own records are fetched, what these point to, where
the index has what it was sent, and that."""

_IN_A_LINE = 16
"""Ties whose ends, or strengths, lie on one cache line."""


@inner
def fetch_ahead(place, pool, state, due, now, waiting):
    """Fetch what visits to come will touch, while the present one is under way."""
    if now + FAR < waiting:
        far = due[now + FAR]
        fetch(state, far)
        fetch(place.traits, far)
        # Traits may lie on two lines; where those of the next consumer begin, these have ended.
        fetch(place.traits, far + 1)
        fetch(place.starts, far)
        if place.largest_group > 0:
            fetch(place.membership_starts, far)
    if now + NEAR < waiting:
        near = due[now + NEAR]
        first = place.starts[near]
        fetch(pool.events, state[near].inbox)
        for tie in (first, first + _IN_A_LINE - 1):
            fetch(place.neighbours, tie)
            fetch(place.strength, tie)
    if now + NEXT < waiting:
        then = due[now + NEXT]
        first = pool.events[state[then].inbox]
        fetch(pool.index, mixed_name(then, first.item) & (len(pool.index) - 1))
        fetch(pool.exposures, first.parent)
    if now + SOON < waiting:
        soon = due[now + SOON]
        name = mixed_name(soon, pool.events[state[soon].inbox].item)
        known = pool.index[name & (len(pool.index) - 1)]
        if known >> 32 == name:
            fetch(pool.exposures, known & 0xFFFFFFFF)
