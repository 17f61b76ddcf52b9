"""Room for what a visit may add, made before it: within a visit no array moves.

So what a consumer or the organisation does holds plain references, and hands no arrays back.
"""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import growing, inner
from wom_sim.engine.calendar import CHUNK
from wom_sim.engine.exposing import NOWHERE, enter, mixed_name
from wom_sim.engine.records import (
    EVENTS_USED,
    EXPOSURES_USED,
    ITEMS_USED,
    LEAVES,
    MADE,
    MEMBERS,
    POSTS_NOW,
    RECRUITS,
    Pool,
)
from wom_sim.hints import fetch

_OF_ITSELF = 8
"""Calendar entries that one entry of an inbox leads to at most, besides messages to others: read it later, join, take part,
leave, unsubscribe, search; talk, ask or be nominated for again. Each may be the first of a chunk."""

_AHEAD = 16
"""Rows by which the places of a wider index are fetched before they are filled."""


@inner
def most_of_consumer(place, v, length, nominations):
    """Most room in the calendar that a consumer with so many entries in its inbox takes in an hour: each passed on, and
    followed by content of its own that is shared too."""
    told = max(place.starts[v + 1] - place.starts[v], place.largest_group)
    return length * (2 * told + nominations) + CHUNK * (length * _OF_ITSELF + 2)


@inner
def most_of_office(pool, count, office, inbox, length):
    """Most room in the calendar that the organisation takes in an hour."""
    s = office.settings[0]
    most = 0
    for i in range(length):
        kind = pool.events[inbox[i]].kind
        most += 3 * CHUNK
        if kind == POSTS_NOW:
            most += count[MEMBERS] + len(office.mailing)
        elif kind in (MADE, LEAVES):
            most += s.group_cap
        elif kind == RECRUITS:
            most += 2 * int(s.target / s.expected + 1.0)
    return most


@inner
def has_room(pool, count, events, visits):
    """Whether the calendar has room for so much, and the log for so many visits: an exposure and two items each at most."""
    return (
        count[EVENTS_USED] + events <= len(pool.events)
        and count[EXPOSURES_USED] + visits <= len(pool.exposures)
        and count[ITEMS_USED] + 2 * visits <= len(pool.items)
    )


@growing
def make_room(pool, count, events, visits):
    """The pool with room for so much; chunks that were given back are used first, but not counted on."""
    exposures = larger(pool.exposures, count[EXPOSURES_USED], visits)
    chunks = count[EVENTS_USED] // CHUNK
    before = larger(pool.before, chunks, events // CHUNK + 1)
    return Pool(
        larger(pool.events, count[EVENTS_USED], CHUNK * len(before) - count[EVENTS_USED]),
        before,
        exposures,
        larger(pool.items, count[ITEMS_USED], 2 * visits),
        large_enough(pool.index, exposures, count[EXPOSURES_USED]),
        pool.whom,
        pool.scores,
        pool.chosen,
    )


@growing
def large_enough(index, exposures, used):
    """The index, or a new one with at least a third more places than the log has rows, and the used rows entered."""
    places = len(index)
    while 3 * places < 4 * len(exposures):
        places *= 2
    if places == len(index):
        return index
    wider = np.full(places, NOWHERE, np.int64)
    for row in range(used):
        if row + _AHEAD < used:
            coming = exposures[row + _AHEAD]
            fetch(wider, mixed_name(coming.consumer, coming.item) & (places - 1))
        enter(wider, exposures, row)
    return wider


@growing
def larger(array, used, more):
    """The array, or a copy at least twice as long that has room for `more` rows after the `used` ones."""
    if used + more <= len(array):
        return array
    grown = np.empty(max(2 * len(array), used + more), array.dtype)
    # A loop, because a compiled slice assignment takes a second to compile for each kind of record.
    for row in range(used):
        grown[row] = array[row]
    return grown
