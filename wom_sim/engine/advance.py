"""The compiled engine: hour after hour, it visits only those for whom something is due."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner, njit
from wom_sim.engine.calendar import END, older, release, sort_inbox
from wom_sim.engine.consumer import consumer_hour
from wom_sim.engine.fetching import fetch_ahead
from wom_sim.engine.office import office_hour
from wom_sim.engine.records import MEMBERS, TICK
from wom_sim.engine.room import has_room, make_room, most_of_consumer, most_of_office
from wom_sim.hints import fetch

AHEAD = 16
"""Entries of a bucket by which the states of those to whom they go are fetched before they are needed."""


@njit
def advance(place, pool, count, calendar, office, parameters, state, due, until):
    """Run the hours from where the run stands up to (not including) `until`; returns the pool, whose arrays may have grown.

    `due` is scratch space for the list of those due in an hour, shape (n + 1,); it is uint32, like the inbox, because an index
    that cannot be negative takes fewer instructions.
    """
    p = parameters[0]
    inbox = np.empty(64, np.uint32)
    nominations = office.settings[0].nominations
    while count[TICK] < until:
        tick = count[TICK]
        waiting, for_office = _hand_out(pool, calendar, state, tick, due)
        visited = 0
        while True:
            visited = _visit(
                place, pool, count, calendar, p, state, tick, due, visited, waiting, inbox, nominations
            )  # fmt: skip
            if visited == waiting:
                break
            v = due[visited]
            length = _collect(pool, state[v].inbox, inbox)
            if length > len(inbox):
                inbox = np.empty(2 * length, np.uint32)
            pool = make_room(pool, count, most_of_consumer(place, v, length, nominations), length)
        if for_office != END:
            length = _collect(pool, for_office, inbox)
            if length > len(inbox):
                inbox = np.empty(2 * length, np.uint32)
                _collect(pool, for_office, inbox)
            pool = make_room(pool, count, most_of_office(pool, count, office, inbox, length), length)
            sort_inbox(pool.events, pool.items, inbox, length)
            office_hour(place, pool, count, calendar, office, state, tick, inbox, length)
        if tick % 24 == 23:
            office.members_by_day[tick // 24] = count[MEMBERS]
        release(pool, count, calendar[tick])
        count[TICK] = tick + 1
    return pool


@inner
def _visit(place, pool, count, calendar, p, state, tick, due, first, waiting, inbox, nominations):
    """Visit those due in this hour, from the `first` on, as long as there is room for what a visit may add; returns how many
    have been visited in all."""
    for i in range(first, waiting):
        v = due[i]
        fetch_ahead(place, pool, state, due, i, waiting)
        length = _collect(pool, state[v].inbox, inbox)
        if length > len(inbox) or not has_room(pool, count, most_of_consumer(place, v, length, nominations), length):
            return i
        state[v].inbox = END
        sort_inbox(pool.events, pool.items, inbox, length)
        consumer_hour(place, pool, count, calendar, p, state, tick, v, inbox, length, nominations)
    return waiting


@inner
def _hand_out(pool, calendar, state, tick, due):
    """Hand the entries of this hour's bucket out to the inboxes; returns how many consumers are `due`, and the head of the
    organisation's inbox."""
    waiting = 0
    for_office = END
    slot = ahead = calendar[tick]
    for _ in range(AHEAD):
        ahead = _fetch_receiver(pool, state, ahead)
    while slot != END:
        ahead = _fetch_receiver(pool, state, ahead)
        entry = pool.events[slot]
        if entry.consumer == len(state):
            entry.next = for_office
            for_office = slot
        else:
            them = state[entry.consumer]
            if them.inbox == END:
                due[waiting] = entry.consumer
                waiting += 1
            entry.next = them.inbox
            them.inbox = slot
        slot = older(pool.before, slot)
    return waiting, for_office


@inner
def _fetch_receiver(pool, state, slot):
    """Fetch the state of the consumer to whom an entry goes; returns the entry after it."""
    if slot == END:
        return END
    if pool.events[slot].consumer < len(state):
        fetch(state, pool.events[slot].consumer)
    return older(pool.before, slot)


@inner
def _collect(pool, head, inbox):
    """Copy a linked inbox into the scratch array, as far as that goes; returns the number of entries."""
    length = 0
    while head != END:
        if length < len(inbox):
            inbox[length] = head
        length += 1
        head = pool.events[head].next
    return length
