"""What the exposure log says of each consumer and of each item, gathered in one pass over it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.compiled import njit
from wom_sim.engine.records import BY_POST, ITEM_KINDS, ORGANISATION
from wom_sim.result import Result
from wom_sim.rules import ONE_TO_ONE, PRIVATE_GROUP, PUBLIC

ASK = ITEM_KINDS.index("ask")

NOTICED, PASSED_ON, TOLD_BEFORE_BUYING = 1, 2, 4
"""Marks of a consumer (added up): it noticed content; it passed some on; before it bought, another consumer had brought it
something about the brand that it noticed."""

POSTED, FIRST_IN_PRIVATE, FIRST_IN_PUBLIC = 1, 2, 4
"""Marks of an item (added up): the organisation's post came to a member; its maker, a consumer, shared it first in private, or
in public (in the organisation's group does not count)."""


class Traces(NamedTuple):
    """consumers, items: marks, uint8, one a consumer and one an item. polled, answered: polls delivered to members, and how
    many of these were answered."""

    consumers: np.ndarray
    items: np.ndarray
    polled: int
    answered: int


def traces(result: Result) -> Traces:
    """What the log of a run says."""
    return Traces(*_gather(result.exposures, result.items, result.state))


@njit
def _gather(exposures, items, state):
    consumer_marks, item_marks = np.zeros(len(state), np.uint8), np.zeros(len(items), np.uint8)
    polled, answered = 0, 0
    for row in range(len(exposures)):
        seen = exposures[row]
        of_item = items[seen.item]
        marks = 0
        if seen.heard > 0:
            marks |= NOTICED
            # Who has not bought has −1 there.
            if seen.sender != ORGANISATION and seen.tick < state[seen.consumer].adopted:
                marks |= TOLD_BEFORE_BUYING
        if seen.passed != 0:
            marks |= PASSED_ON
        consumer_marks[seen.consumer] |= marks
        marks = 0
        if seen.channel == BY_POST:
            marks |= POSTED
            if of_item.kind == ASK:
                polled += 1
                answered += seen.answered != 0
        elif seen.generation == 1 and of_item.maker != ORGANISATION and seen.sender == of_item.maker:
            if seen.channel == ONE_TO_ONE or seen.channel == PRIVATE_GROUP:
                marks |= FIRST_IN_PRIVATE
            elif seen.channel == PUBLIC:
                marks |= FIRST_IN_PUBLIC
        item_marks[seen.item] |= marks
    return consumer_marks, item_marks, polled, answered
