"""The calendar: one bucket an hour. Adding an entry, and going on to the next, are O(1) and mostly next door in memory.

A bucket is a chain of chunks of `CHUNK` entries; all its entries but those of the newest chunk fill theirs. The calendar holds
the newest entry of each hour; chunks of hours that have passed are used again.
"""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner
from wom_sim.engine.records import EVENTS, EVENTS_USED, FREE_CHUNK, MADE, MESSAGE, READ, TAKES_PART

END = -1
"""End of a chain or of a linked list."""

CHUNK = 16
"""Entries of a chunk: 512 bytes."""


@inner
def add(pool, count, calendar, tick, consumer, kind, sender, item, parent, strength, channel):
    """Put an entry into the bucket of `tick`, which is to come; entries after the last hour of the study are dropped.

    There is room: it is made before each visit (`room`)."""
    if tick >= len(calendar):
        return
    newest = calendar[tick]
    slot = newest + 1
    if slot % CHUNK == 0:
        # The bucket has no chunk yet (END + 1 is 0 too), or a full one.
        chunk = count[FREE_CHUNK]
        if chunk != END:
            count[FREE_CHUNK] = pool.before[chunk]
        else:
            chunk = count[EVENTS_USED] // CHUNK
            count[EVENTS_USED] += CHUNK
        pool.before[chunk] = newest // CHUNK
        slot = chunk * CHUNK
    entry = pool.events[slot]
    entry.consumer = consumer
    entry.kind = kind
    entry.sender = sender
    entry.item = item
    entry.parent = parent
    entry.strength = strength
    entry.channel = channel
    calendar[tick] = slot


@inner
def older(before, slot):
    """The entry that was put into the bucket before this one, or `END`."""
    if slot % CHUNK != 0:
        return slot - 1
    chunk = before[slot // CHUNK]
    return chunk * CHUNK + CHUNK - 1 if chunk != END else END


@inner
def release(pool, count, newest):
    """Give the chunks of a bucket back."""
    if newest == END:
        return
    last = newest // CHUNK
    while pool.before[last] != END:
        last = pool.before[last]
    pool.before[last] = count[FREE_CHUNK]
    count[FREE_CHUNK] = newest // CHUNK


@inner
def comes_first(events, items, a, b):
    """Whether entry a is dealt with before entry b of the same consumer and hour: by kind, sender, then item.

    Items are told apart by their key, not by their number, which depends on who was visited first."""
    x, y = events[a], events[b]
    if x.kind != y.kind:
        return x.kind < y.kind
    if x.sender != y.sender:
        return x.sender < y.sender
    if x.item == y.item or (x.kind != MESSAGE and x.kind != READ and x.kind != TAKES_PART and x.kind != MADE):
        return x.item < y.item
    return items[x.item].key < items[y.item].key


@inner
def sort_inbox(events, items, inbox, length):
    """Sort the first `length` entries of `inbox` in place: insertion while short, heapsort when long."""
    if length <= 24:
        for i in range(1, length):
            entry = inbox[i]
            j = i
            while j > 0 and comes_first(events, items, entry, inbox[j - 1]):
                inbox[j] = inbox[j - 1]
                j -= 1
            inbox[j] = entry
        return
    for root in range(length // 2 - 1, -1, -1):
        _sift_down(events, items, inbox, root, length)
    for last in range(length - 1, 0, -1):
        inbox[0], inbox[last] = inbox[last], inbox[0]
        _sift_down(events, items, inbox, 0, last)


@inner
def _sift_down(events, items, inbox, root, length):
    while True:
        child = 2 * root + 1
        if child >= length:
            return
        if child + 1 < length and comes_first(events, items, inbox[child], inbox[child + 1]):
            child += 1
        if not comes_first(events, items, inbox[root], inbox[child]):
            return
        inbox[root], inbox[child] = inbox[child], inbox[root]
        root = child


def new_calendar(hours: int) -> np.ndarray:
    """An empty calendar: the newest entry of each hour, int32, shape (hours,)."""
    return np.full(hours, END, np.int32)


def new_events(room: int) -> tuple[np.ndarray, np.ndarray]:
    """Room for so many entries, in whole chunks, and which chunk goes before each in its chain (int32)."""
    chunks = -(-room // CHUNK)
    return np.empty(chunks * CHUNK, EVENTS), np.empty(chunks, np.int32)
