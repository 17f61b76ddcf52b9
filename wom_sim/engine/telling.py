"""Exposures and passing on: how an item moves from one consumer to the next."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner
from wom_sim.draws import CHANNEL, PASS_ON, TELL, WHICH_GROUP, below, uniform
from wom_sim.engine.calendar import add, larger, room_for_events
from wom_sim.engine.records import (
    EXPOSURES_USED,
    ITEMS_USED,
    MESSAGE,
    NEVER,
    PRIVATE_SHARES,
    PUBLIC_SHARES,
    Pool,
)
from wom_sim.network.ties import find_tie
from wom_sim.rules import (
    ONE_TO_ONE,
    PRIVATE_GROUP,
    PUBLIC,
    chance_to_pass_on,
    chance_to_tell,
    most_chats,
    sharing_channel,
)


@inner
def exposure_of(exposures, state, consumer, item):
    """Row of the consumer's first exposure to the item, or −1."""
    row = state[consumer].last_exposure
    while row >= 0 and exposures[row].item != item:
        row = exposures[row].older
    return row


@inner
def expose(pool, count, state, tick, consumer, item, sender, parent, channel):
    """Record a first exposure; returns the pool and the new row."""
    row = count[EXPOSURES_USED]
    pool = Pool(pool.events, larger(pool.exposures, row, 1), pool.items)
    count[EXPOSURES_USED] = row + 1
    new = pool.exposures[row]
    new.consumer = consumer
    new.item = item
    new.sender = sender
    new.parent = parent
    new.tick = tick
    new.generation = 1 if parent < 0 else pool.exposures[parent].generation + 1
    new.older = state[consumer].last_exposure
    new.support = 0.0
    new.heard = 0
    new.accepted = 0
    new.channel = channel
    new.passed = 0
    new.answered = 0
    new.spare = 0
    state[consumer].last_exposure = row
    if state[consumer].reached == NEVER:
        state[consumer].reached = tick
    return pool, row


@inner
def new_item(pool, count):
    """Room for one more item; returns the pool and its number."""
    number = count[ITEMS_USED]
    pool = Pool(pool.events, pool.exposures, larger(pool.items, number, 1))
    count[ITEMS_USED] = number + 1
    return pool, number


@inner
def passes_on(place, pool, p, state, tick, consumer, item, heard, connection):
    """Whether the consumer passes the item on: one coin per consumer and item."""
    it = pool.items[item]
    me = state[consumer]
    chance = chance_to_pass_on(
        me.activation, connection, heard, it.uniqueness, it.authenticity, me.trust, it.ease, tick - it.born,
        place.traits[consumer].hub != 0, p.pass_on_base, p.pass_on_activation, p.pass_on_connection,
        p.pass_on_novelty, p.pass_on_uniqueness, p.pass_on_trust, p.pass_on_ease, p.content_hazard, p.hub_odds,
    )  # fmt: skip
    return uniform(it.key, PASS_ON, consumer) < chance


@inner
def share(place, pool, count, calendar, p, tick, consumer, item, row):
    """Send the item on through one channel; `row` is the consumer's own exposure (−1: it made the item)."""
    key = pool.items[item].key
    groups = place.membership_starts[consumer + 1] - place.membership_starts[consumer]
    channel = sharing_channel(uniform(key, CHANNEL, consumer), p.private_share, p.group_share, groups > 0)
    if channel == PUBLIC:
        count[PUBLIC_SHARES] += 1
    else:
        count[PRIVATE_SHARES] += 1
    if channel == PRIVATE_GROUP:
        return _to_group(place, pool, count, calendar, p, tick, consumer, item, row, groups)
    hops = 0
    source = -1
    if row >= 0:
        hops = pool.exposures[row].generation
        source = pool.exposures[row].sender
    begin, end = place.starts[consumer], place.starts[consumer + 1]
    pool = room_for_events(pool, count, end - begin)
    activity = place.traits[consumer].activity
    limit = end - begin
    if channel == ONE_TO_ONE:
        limit = most_chats(hops, p.forward_limit, p.far_forward_limit, p.far_hops)
    told = 0
    for tie in range(begin, end):
        friend = place.neighbours[tie]
        chance = p.public_visibility
        if channel == ONE_TO_ONE:
            chance = chance_to_tell(place.strength[tie], p.tell_rate, activity)
        if friend != source and uniform(key, TELL, consumer, friend) < chance:
            told += 1
            if told <= limit:
                add(pool, count, calendar, tick + 1, friend, MESSAGE, consumer, item, row, place.strength[tie], channel)
    if told <= limit:
        return pool
    return _keep_keenest(place, pool, count, calendar, p, tick, consumer, item, row, source, limit, told)


@inner
def _keep_keenest(place, pool, count, calendar, p, tick, consumer, item, row, source, limit, told):
    """More ties would be told than chats allowed: keep those with the smallest draw per chance.

    The first `limit` have been put into the calendar already; their entries are the newest in the bucket, and are
    overwritten by the keenest."""
    key = pool.items[item].key
    activity = place.traits[consumer].activity
    keenness = np.empty(told, np.float64)
    ties = np.empty(told, np.int64)
    found = 0
    for tie in range(place.starts[consumer], place.starts[consumer + 1]):
        friend = place.neighbours[tie]
        chance = chance_to_tell(place.strength[tie], p.tell_rate, activity)
        u = uniform(key, TELL, consumer, friend)
        if friend != source and u < chance:
            at = found
            while at > 0 and keenness[at - 1] > u / chance:
                keenness[at] = keenness[at - 1]
                ties[at] = ties[at - 1]
                at -= 1
            keenness[at] = u / chance
            ties[at] = tie
            found += 1
    if tick + 1 >= len(calendar):
        return pool
    slot = calendar[tick + 1]
    for i in range(limit):
        entry = pool.events[slot]
        entry.consumer = place.neighbours[ties[i]]
        entry.strength = place.strength[ties[i]]
        slot = entry.next
    return pool


@inner
def _to_group(place, pool, count, calendar, p, tick, consumer, item, row, groups):
    """Post the item in one of the consumer's private groups: everybody in it gets it."""
    which = below(groups, pool.items[item].key, WHICH_GROUP, consumer)
    group = place.memberships[place.membership_starts[consumer] + which]
    begin, end = place.group_starts[group], place.group_starts[group + 1]
    pool = room_for_events(pool, count, end - begin)
    for i in range(begin, end):
        mate = place.group_members[i]
        if mate != consumer:
            tie = find_tie(place.starts, place.neighbours, consumer, mate)
            strength = place.strength[tie] if tie >= 0 else p.groupmate_tie
            add(pool, count, calendar, tick + 1, mate, MESSAGE, consumer, item, row, strength, PRIVATE_GROUP)
    return pool
