"""The compiled engine: hour after hour, it visits only those for whom something is due."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner, njit
from wom_sim.engine.calendar import END, sort_inbox
from wom_sim.engine.consumer import consumer_hour
from wom_sim.engine.fetching import fetch, fetch_ahead
from wom_sim.engine.office import office_hour
from wom_sim.engine.records import FREE_EVENT, MEMBERS, TICK
from wom_sim.engine.room import has_room, make_room, most_of_consumer, most_of_office

SOME = 32
"""Entries of the calendar that are handed out at a time."""


@njit
def advance(place, pool, count, calendar, office, parameters, state, due, until):
    """Run the hours from where the run stands up to (not including) `until`; returns the pool, whose arrays may have grown.

    `due` is scratch space for the list of those due in an hour, int32, shape (n + 1,).
    """
    p = parameters[0]
    inbox = np.empty(64, np.int32)
    nominations = office.settings[0].nominations
    while count[TICK] < until:
        tick = count[TICK]
        waiting, for_office = _hand_out(pool, calendar, state, tick, due, inbox[:SOME])
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
                inbox = np.empty(2 * length, np.int32)
            pool = make_room(pool, count, most_of_consumer(place, v, length, nominations), length)
        if for_office != END:
            length = _collect(pool, for_office, inbox)
            if length > len(inbox):
                inbox = np.empty(2 * length, np.int32)
                _collect(pool, for_office, inbox)
            pool = make_room(pool, count, most_of_office(pool, count, office, inbox, length), length)
            sort_inbox(pool.events, pool.items, inbox, length)
            office_hour(place, pool, count, calendar, office, state, tick, inbox, length)
            _free(pool.events, count, inbox, length)
        if tick % 24 == 23:
            office.members_by_day[tick // 24] = count[MEMBERS]
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
        _free(pool.events, count, inbox, length)
    return waiting


@inner
def _hand_out(pool, calendar, state, tick, due, some):
    """Hand the entries of this hour's bucket out to the inboxes; returns how many consumers are `due`, and the head of the
    organisation's inbox.

    `some` is scratch space: so many entries are looked at ahead, to fetch the states of those to whom they go."""
    waiting = 0
    for_office = END
    slot = calendar[tick]
    while slot != END:
        ahead = 0
        while slot != END and ahead < len(some):
            some[ahead] = slot
            if pool.events[slot].consumer < len(state):
                fetch(state, pool.events[slot].consumer)
            slot = pool.events[slot].next
            ahead += 1
        for i in range(ahead):
            entry = pool.events[some[i]]
            if entry.consumer == len(state):
                entry.next = for_office
                for_office = some[i]
                continue
            them = state[entry.consumer]
            if them.inbox == END:
                due[waiting] = entry.consumer
                waiting += 1
            entry.next = them.inbox
            them.inbox = some[i]
    return waiting, for_office


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


@inner
def _free(events, count, inbox, length):
    """Give entries back for reuse."""
    for i in range(length):
        events[inbox[i]].next = count[FREE_EVENT]
        count[FREE_EVENT] = inbox[i]
