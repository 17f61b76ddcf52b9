"""A run's outcome written by hand, for exact tests of what is measured of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from worlds import small

from wom_sim.engine.records import BURDENS, CHANNELS, EXPOSURES, ITEM_KINDS, ITEMS, NEVER, STATE
from wom_sim.network.groups import PrivateGroups
from wom_sim.network.ties import Ties
from wom_sim.organisation import CATEGORIES
from wom_sim.population import TRAITS
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld

ORGANISATION = -1
COUNTS = (
    "opt_outs", "answers", "joined", "night_alerts", "private_shares", "public_shares", "stopped_by_budget", "unsubscribed",
    "unrest", "unrest_loss", "intrusions", "questions", "solved", "waited", "relayed", "nominated", "asked_in", "ended",
    "felt",
)  # fmt: skip


def logged(
    items: Iterable[tuple[str, int]] = (),
    exposures: Iterable[tuple[int, int, int, str, Mapping[str, int]]] = (),
    *,
    consumers: int = 6,
    segments: Mapping[str, Iterable[int]] | None = None,
    customers: Iterable[int] = (),
    state: Mapping[str, Mapping[int, float]] | None = None,
    counts: Mapping[str, int] | None = None,
    burdens: np.ndarray | None = None,
    interest: float = 0.5,
    days: int = 10,
    scenario: Scenario | None = None,
) -> Result:
    """A `Result` of `days` days.

    items: (kind, maker); the invitation comes first by itself, so that the first of these is item 1. exposures:
    (consumer, item, sender, channel, other fields); parent and generation follow from the sender's own row for the item.
    segments: members by name (default: one segment). state: values by field and consumer, on top of a state at rest.
    """
    scenario = scenario or small(study={"days": days}, campaigns={"it": {}})
    named = dict(segments or {"everyone": range(consumers)})
    traits, at = np.zeros(consumers, TRAITS), np.zeros(consumers, STATE)
    traits["interest"] = interest
    traits["customer"][list(customers)] = 1
    for number, members in enumerate(named.values()):
        traits["segment"][list(members)] = number
    for name in ("reached", "noticed", "engaged", "adopted"):
        at[name] = NEVER
    behaviour = scenario.world.behaviour
    for name in ("cognitive", "affective", "activation"):
        at[name] = interest * getattr(behaviour, f"involvement_{name}")
    for name, values in (state or {}).items():
        for consumer, value in values.items():
            at[name][consumer] = value
    made = np.zeros(1 + len(list(items)), ITEMS)
    made["maker"], made["key"] = ORGANISATION, np.arange(len(made)) + 1000
    made["kind"][0] = ITEM_KINDS.index("invitation")
    for number, (kind, maker) in enumerate(items, 1):
        made["kind"][number], made["maker"][number] = ITEM_KINDS.index(kind), maker
    log, row_of = np.zeros(len(list(exposures)), EXPOSURES), {}
    for row, (consumer, item, sender, channel, fields) in enumerate(exposures):
        parent = row_of.get((sender, item), -1)
        log[row]["consumer"], log[row]["item"], log[row]["sender"], log[row]["parent"] = consumer, item, sender, parent
        log[row]["generation"] = 1 if parent < 0 else log[parent]["generation"] + 1
        log[row]["channel"] = CHANNELS.index(channel)
        for name, value in fields.items():
            log[row][name] = value
        row_of[consumer, item] = row
    nobody = np.zeros(0, np.int32)
    world = DrawnWorld(
        np.uint64(5), Ties(np.zeros(consumers + 1, np.int64), nobody, np.zeros(0, np.float32)),
        PrivateGroups(np.zeros(1, np.int64), nobody, np.zeros(consumers + 1, np.int64), nobody), traits, list(named),
    )  # fmt: skip
    if burdens is None:
        burdens = np.zeros((len(named), len(BURDENS)), np.int64)
    return Result(
        scenario, "it", 0, "5", world, at, log, made, np.zeros((days, len(CATEGORIES)), np.int64),
        np.zeros(days, np.int64), dict.fromkeys(COUNTS, 0) | dict(counts or {}), burdens,
    )  # fmt: skip
