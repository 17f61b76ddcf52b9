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
from wom_sim.rules import BOUGHT, CONTENT, EVALUATING, SEARCHING, UNAWARE, engagement_baseline
from wom_sim.scenario import Scenario
from wom_sim.seeding import Certificate
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


_STAGES = {UNAWARE: "unaware", SEARCHING: "searching", EVALUATING: "evaluating", BOUGHT: "bought", CONTENT: "content"}
_MEMBERSHIP = ("never", "asked", "member", "left")
"""What `stage` and `member` of `engine.records.STATE` stand for."""


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What happened in one run: one campaign in one world. In a notebook it shows itself.

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
        certificate: of greedy seeding, what is certain of those whom it invites first (`seeding.influence.Certificate`).
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
    certificate: Certificate | None = None

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

    def __repr__(self) -> str:
        return f"<Result: {self.campaign!r} in replicate {self.replicate}, {self.world.consumers:,} consumers, {self.days} days>"

    def _repr_html_(self) -> str:
        # How it looks is no part of what a run rests on.
        from wom_sim.notebook import html_table
        from wom_sim.numerals import exact

        n = self.world.consumers
        reached, noticed, engaged, adopted = (
            int((self.state[name] >= 0).sum()) for name in ("reached", "noticed", "engaged", "adopted")
        )
        counts = {"reached": reached, "noticed": noticed, "engaged": engaged, "adopted": adopted,
                  "joined": self.counts["joined"], "left again": self.counts["opt_outs"]}  # fmt: skip
        rows = [[name, exact(count), f"{100 * count / n:.1f} %"] for name, count in counts.items()]
        rows.append(["money spent", exact(self.cost_total), ""])
        title = " · ".join(filter(None, (self.scenario.title, self.campaign)))
        note = f"one run: replicate {self.replicate} (rng_key {self.rng_key}), {n:,} consumers, {self.days} days"
        return html_table(title, note, ("", "consumers", "share"), rows)

    @cached_property
    def _ids(self) -> np.ndarray:
        """The consumers' ids as in the file of the network, else their numbers."""
        return np.array(self.world.ids if self.world.ids is not None else range(self.world.consumers), dtype=object)

    def exposures_frame(self):
        """First exposures as a pandas frame, one row each: who told whom what, how and when.

        Columns: item (numbered by time), kind, sender and receiver (ids as in the file; "organisation" for what it sent
        itself), channel, tick (hour of the study), generation (hops from the maker). Sorted by tick, receiver, item.
        """
        import pandas as pd

        log = self.exposures
        # Items are numbered by time and key: their place in the log depends on who was visited first.
        number = np.empty(len(self.items), np.int64)
        number[np.lexsort((self.items["key"], self.items["born"]))] = np.arange(len(self.items))
        frame = pd.DataFrame(
            {
                "item": number[log["item"]],
                "kind": np.array(ITEM_KINDS)[self.items["kind"][log["item"]]],
                "sender": np.where(log["sender"] >= 0, self._ids[np.maximum(log["sender"], 0)], "organisation"),
                "receiver": self._ids[log["consumer"]],
                "channel": np.array(CHANNELS)[log["channel"]],
                "tick": log["tick"],
                "generation": log["generation"],
            }
        )
        order = np.lexsort((self.items["key"][log["item"]], log["consumer"], log["tick"]))
        return frame.iloc[order].reset_index(drop=True)

    def state_frame(self):
        """What became of the consumers as a pandas frame, one row each.

        Columns: consumer (id as in the file), segment, customer (before the campaign), ties, interest; reached, noticed,
        engaged, adopted: the hour in which it first was, missing where it never was; member: never, asked, member or left;
        stage of the journey: unaware, searching, evaluating, bought or content; cognitive, affective, activation, trust: at
        the end of the study, 0–1.
        """
        import pandas as pd

        state, traits = self.state, self.world.traits
        frame = pd.DataFrame({
            "consumer": self._ids,
            "segment": np.array(self.world.segment_names, dtype=object)[traits["segment"]],
            "customer": traits["customer"] != 0,
            "ties": self.world.ties.out_degree,
            "interest": traits["interest"].astype(float),
        })  # fmt: skip
        for name in ("reached", "noticed", "engaged", "adopted"):
            frame[name] = pd.Series(state[name]).astype("Int64").where(state[name] >= 0)
        frame["member"] = np.array(_MEMBERSHIP, dtype=object)[state["member"]]
        frame["stage"] = np.array([_STAGES[stage] for stage in range(len(_STAGES))], dtype=object)[state["stage"]]
        for name in ("cognitive", "affective", "activation", "trust"):
            frame[name] = self._at_the_end(name)
        return frame

    def _at_the_end(self, name: str) -> np.ndarray:
        """Engagement or trust at the end of the study; it is stored as of the hour it was last touched (see `rules.decayed`)."""
        behaviour, traits = self.scenario.world.behaviour, self.world.traits
        value = self.state[name].astype(float)
        if name == "trust":
            rest = traits["trust"].astype(float)
        else:
            involvement = getattr(behaviour, f"involvement_{name}")
            rest = np.array([engagement_baseline(float(interest), involvement) for interest in traits["interest"]])
        hours = np.maximum(self.days * 24 - self.state["touched"], 0)
        return rest + (value - rest) * 2.0 ** (-hours / behaviour.engagement_half_life)

    def ledger_frame(self):
        """Money spent as a pandas frame, one row a day. Columns: day (0 is the first), then each category of the ledger."""
        import pandas as pd

        frame = pd.DataFrame(self.ledger / THOUSANDTHS, columns=list(CATEGORIES))
        frame.insert(0, "day", np.arange(self.days))
        return frame


def conclude(run: Run, world: DrawnWorld, campaign: str, replicate: int) -> Result:
    """Freeze a finished run into a `Result`."""
    counts = {name: int(run.count[index]) for name, index in _COUNTED.items()}
    return Result(
        run.scenario, campaign, replicate, f"{int(world.key):016x}", world, run.state,
        _copied(run.pool.exposures, run.count[EXPOSURES_USED]), _copied(run.pool.items, run.count[ITEMS_USED]),
        run.office.ledger, run.office.members_by_day, counts, burdens_by_segment(run.count), run.certificate,
    )  # fmt: skip


def _copied(rows: np.ndarray, used: int) -> np.ndarray:
    """The first rows as an array of their own. They are copied as bytes: numpy copies records one by one, an eighth as fast."""
    return rows[:used].view(np.uint8).copy().view(rows.dtype)
