"""From the objects of a `WomModel` to the arrays of a `Result`."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.records import CONTACTED, EXPOSURES, ITEMS, MUTED, STATE, UNSUBSCRIBED
from wom_sim.result import Result

_SAME_NAME = (
    "stage_left", "touched", "stage_due", "stage_event", "reached", "noticed", "engaged", "adopted", "stage", "member",
    "invitation",
)  # fmt: skip
_IN_DIMENSIONS = ("cognitive", "affective", "activation", "trust", "fatigue")


def as_result(model) -> Result:
    """The model's outcome so far; ledger and members by day cover the whole study."""
    row_of = {exposure: row for row, exposure in enumerate(model.exposures)}
    number_of = {item: number for number, item in enumerate(model.items)}
    office = model.organisation.office
    return Result(
        model.wom_scenario, model.campaign, model.replicate, f"{int(model.key):016x}", model.world, state_of(model),
        exposures_of(model, row_of, number_of), items_of(model), office.ledger.copy(), office.members_by_day.copy(),
        {name: int(model.counts[name]) for name in _COUNTED} | {"joined": model.organisation.joined},
        model.burdens.copy(), model.seeding.certificate,
    )  # fmt: skip


_COUNTED = (
    "opt_outs", "answers", "night_alerts", "private_shares", "public_shares", "stopped_by_budget", "unsubscribed", "unrest",
    "unrest_loss",
    "ended",
    "felt",
    "intrusions", "questions", "solved", "waited", "relayed", "nominated", "asked_in",
)  # fmt: skip


def state_of(model) -> np.ndarray:
    """Every consumer's state as `engine.records.STATE`, as stored: of the hour in which it was last touched."""
    state = np.zeros(len(model.consumers), STATE)
    state["inbox"] = -1
    for name in _SAME_NAME:
        state[name] = [getattr(consumer, name) for consumer in model.consumers]
    for name in _IN_DIMENSIONS:
        state[name] = [getattr(consumer, f"_{name}") for consumer in model.consumers]
    state["marks"] = [
        CONTACTED * c.contacted + MUTED * c.muted_group + UNSUBSCRIBED * c.unsubscribed for c in model.consumers
    ]
    return state


def exposures_of(model, row_of: dict, number_of: dict) -> np.ndarray:
    """The log of first exposures as `engine.records.EXPOSURES`, in order of time."""
    log = np.zeros(len(model.exposures), EXPOSURES)
    for row, seen in enumerate(model.exposures):
        parent = -1 if seen.parent is None else row_of[seen.parent]
        log[row] = (
            seen.consumer, number_of[seen.item], seen.sender, parent, seen.tick, seen.generation,
            seen.support, seen.heard, seen.accepted, seen.channel, seen.passed, seen.answered, 0,
        )  # fmt: skip
    return log


def items_of(model) -> np.ndarray:
    """The content items as `engine.records.ITEMS`, in the order in which they were made."""
    items = np.zeros(len(model.items), ITEMS)
    for name in ITEMS.names:
        items[name] = [getattr(item, name) for item in model.items]
    return items
