"""`Result`: the immutable outcome of one run, with its provenance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from wom_sim.engine.burdens import burdens_by_segment
from wom_sim.engine.records import (
    ANSWERS,
    ASKED_IN,
    CHANNELS,
    ENDED,
    EXPOSURES_USED,
    FELT,
    INTRUSIONS,
    ITEM_KINDS,
    ITEMS_USED,
    JOINED,
    NIGHT_ALERTS,
    NOMINATED,
    OPT_OUTS,
    PRIVATE_SHARES,
    PUBLIC_SHARES,
    QUESTIONS,
    RELAYED,
    SOLVED,
    STOPPED_BY_BUDGET,
    UNREST_LOSS,
    UNSETTLED,
    UNSUBSCRIBED_IN_ALL,
    WAITED,
)  # fmt: skip
from wom_sim.engine.run import Run
from wom_sim.organisation.ledger import CATEGORIES, THOUSANDTHS
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld

_COUNTED = MappingProxyType(
    {
        "opt_outs": OPT_OUTS,
        "answers": ANSWERS,
        "joined": JOINED,
        "night_alerts": NIGHT_ALERTS,
        "private_shares": PRIVATE_SHARES,
        "public_shares": PUBLIC_SHARES,
        "stopped_by_budget": STOPPED_BY_BUDGET,
        "unsubscribed": UNSUBSCRIBED_IN_ALL,
        "unrest": UNSETTLED,
        "unrest_loss": UNREST_LOSS,
        "intrusions": INTRUSIONS,
        "questions": QUESTIONS,
        "solved": SOLVED,
        "waited": WAITED,
        "ended": ENDED,
        "felt": FELT,
        "relayed": RELAYED,
        "nominated": NOMINATED,
        "asked_in": ASKED_IN,
    }
)


@dataclass(frozen=True, eq=False)
class Result:
    """What happened in one run: one campaign in one world.

    Attributes:
        scenario, campaign, replicate: which run. rng_key: the world's key as 16 hex digits.
        world: the world it ran in.
        state: final `engine.records.STATE`, shape (n,), with the first ticks at which things happened.
        exposures: `engine.records.EXPOSURES` in order of time. items: `engine.records.ITEMS`.
        ledger: int64 thousandths of money, shape (days, categories of `organisation.CATEGORIES`).
        members_by_day: members of the organisation's groups at the end of each day.
        counts: opt_outs, answers, joined, night_alerts, private_shares, public_shares, stopped_by_budget, unsubscribed;
            unrest: times a member lost affect because a tied member left; unrest_loss: how much, in millionths, summed;
            intrusions: times a message of the organisation
            was seen through and cost affect; questions asked, solved, and hours waited for the solved in all; ended: questions
            that came to an end, with an answer or without, and felt: how that was felt, in millionths, summed; relayed:
            members' own content that appeared in their group; of those who joined, nominated by a member, and asked_in
            unasked.
        burdens: by segment of the world, the counts of `engine.records.BURDENS`: int64, shape (segments, burdens).
    """

    scenario: Scenario
    campaign: str
    replicate: int
    rng_key: str
    world: DrawnWorld
    state: np.ndarray
    exposures: np.ndarray
    items: np.ndarray
    ledger: np.ndarray
    members_by_day: np.ndarray
    counts: dict[str, int]
    burdens: np.ndarray

    @property
    def days(self) -> int:
        return len(self.ledger)

    @cached_property
    def spending(self) -> dict[str, float]:
        """Money by category; the lines add up to `cost_total` to the last thousandth."""
        return {name: int(self.ledger[:, i].sum()) / THOUSANDTHS for i, name in enumerate(CATEGORIES)}

    @property
    def cost_total(self) -> float:
        return int(self.ledger.sum()) / THOUSANDTHS

    def exposure_table(self):
        """First exposures as a pandas frame: item, kind, sender, receiver, channel, tick, generation; ids as in the file.

        The sender is "organisation" for what the organisation sent. Sorted by tick, receiver, item.
        """
        import pandas as pd

        log = self.exposures
        # Items are numbered by time and key: their place in the log depends on who was visited first.
        number = np.empty(len(self.items), np.int64)
        number[np.lexsort((self.items["key"], self.items["born"]))] = np.arange(len(self.items))
        ids = np.array(self.world.ids if self.world.ids is not None else range(self.world.consumers), dtype=object)
        frame = pd.DataFrame(
            {
                "item": number[log["item"]],
                "kind": np.array(ITEM_KINDS)[self.items["kind"][log["item"]]],
                "sender": np.where(log["sender"] >= 0, ids[np.maximum(log["sender"], 0)], "organisation"),
                "receiver": ids[log["consumer"]],
                "channel": np.array(CHANNELS)[log["channel"]],
                "tick": log["tick"],
                "generation": log["generation"],
            }
        )
        order = np.lexsort((self.items["key"][log["item"]], log["consumer"], log["tick"]))
        return frame.iloc[order].reset_index(drop=True)


def conclude(run: Run, world: DrawnWorld, campaign: str, replicate: int) -> Result:
    """Freeze a finished run into a `Result`."""
    counts = {name: int(run.count[index]) for name, index in _COUNTED.items()}
    return Result(
        run.scenario, campaign, replicate, f"{int(world.key):016x}", world, run.state,
        run.pool.exposures[: run.count[EXPOSURES_USED]].copy(), run.pool.items[: run.count[ITEMS_USED]].copy(),
        run.office.ledger, run.office.members_by_day, counts, burdens_by_segment(run.count),
    )  # fmt: skip
