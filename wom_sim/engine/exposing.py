"""The log of first exposures, and the index that finds a consumer's exposure to an item in it."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner
from wom_sim.engine.records import EXPOSURES_USED, NEVER

NOWHERE = -1
"""An empty place of the index; no row of the log."""


def new_index(rows: int) -> np.ndarray:
    """An empty index for a log with room for so many rows: at least a third more places, a power of two; int64.

    An entry holds the row in its lower half and the mixed name of consumer and item in its upper one, so that others that
    begin at the same place are told apart without a look at the log.
    """
    return np.full(1 << (4 * max(rows, 1) // 3).bit_length(), NOWHERE, np.int64)


@inner
def mixed_name(consumer, item):
    """Consumer and item in 31 bits, well mixed."""
    mixed = (consumer * 0x9E3779B1 + item * 0x85EBCA77) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) & 0x7FFFFFFF


@inner
def exposure_of(pool, consumer, item):
    """Row of the consumer's first exposure to the item, or `NOWHERE`."""
    name = mixed_name(consumer, item)
    at = name & (len(pool.index) - 1)
    while pool.index[at] != NOWHERE:
        if pool.index[at] >> 32 == name:
            row = pool.index[at] & 0xFFFFFFFF
            if pool.exposures[row].consumer == consumer and pool.exposures[row].item == item:
                return row
        at = (at + 1) & (len(pool.index) - 1)
    return NOWHERE


@inner
def enter(index, exposures, row):
    """Enter a row of the log into the index."""
    name = mixed_name(exposures[row].consumer, exposures[row].item)
    at = name & (len(index) - 1)
    while index[at] != NOWHERE:
        at = (at + 1) & (len(index) - 1)
    index[at] = name << 32 | row


@inner
def expose(pool, count, state, tick, consumer, item, sender, parent, channel):
    """Record a first exposure; returns the new row."""
    row = count[EXPOSURES_USED]
    count[EXPOSURES_USED] = row + 1
    new = pool.exposures[row]
    new.consumer = consumer
    new.item = item
    new.sender = sender
    new.parent = parent
    new.tick = tick
    new.generation = 1 if parent < 0 else pool.exposures[parent].generation + 1
    new.support = 0.0
    new.heard = 0
    new.accepted = 0
    new.channel = channel
    new.passed = 0
    new.answered = 0
    new.spare = 0
    enter(pool.index, pool.exposures, row)
    if state[consumer].reached == NEVER:
        state[consumer].reached = tick
    return row
