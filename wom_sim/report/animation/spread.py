"""What happened until each frame of a film: who was reached, engaged and a member, and who told whom since the last one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wom_sim.engine import start
from wom_sim.engine.records import EXPOSURES_USED, ORGANISATION
from wom_sim.interrupts import interrupts_held_back
from wom_sim.metrics.community import JOINED
from wom_sim.network.ties import Ties
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld


@dataclass(frozen=True, eq=False)
class Spread:
    """One campaign in one world, frame by frame.

    Attributes:
        hours: at which the frames stand, int64, shape (frames,): what happened before that hour is seen.
        reached, engaged: first ticks of each consumer, below 0 where it never was, shape (n,).
        members: whether a consumer is in the organisation's group, shape (frames, n).
        sender, receiver, tick: who was told something new by another consumer, when, in order of time. along: whether there is
            a tie from the one to the other; where there is none, both are in one group.
    """

    campaign: str
    hours: np.ndarray
    reached: np.ndarray
    engaged: np.ndarray
    members: np.ndarray
    sender: np.ndarray
    receiver: np.ndarray
    tick: np.ndarray
    along: np.ndarray

    def seen(self, first: np.ndarray, frame: int) -> np.ndarray:
        """Whose first tick, of `reached` or `engaged`, lies before the frame."""
        return (first >= 0) & (first < self.hours[frame])

    def told(self, frame: int, *, along: bool) -> np.ndarray:
        """(sender, receiver) of what was told since the frame before, along ties or not: shape (messages, 2)."""
        low, high = np.searchsorted(self.tick, self.hours[[max(frame - 1, 0), frame]])
        pairs = np.column_stack([self.sender[low:high], self.receiver[low:high]])
        return pairs[self.along[low:high] == along]


def frame_hours(days: int, every: int) -> np.ndarray:
    """The hours at which frames stand: before anything happened, then every few hours, and at the end."""
    return np.unique(np.append(np.arange(0, days * 24, every), days * 24))


def follow_spread(
    scenario: Scenario, campaign: str, world: DrawnWorld, hours: Sequence[int], progress: Callable[[], None] = lambda: None
) -> Spread:
    """Run a campaign as `simulate` does, and look at it at each of these hours; `progress` is called after each."""
    with interrupts_held_back():
        run = start(scenario, scenario.campaigns[campaign], world)
    members = np.empty((len(hours), world.consumers), bool)
    for frame, hour in enumerate(hours):
        with interrupts_held_back():
            run.advance(int(hour))
        members[frame] = run.state["member"] == JOINED
        progress()
    log = run.pool.exposures[: run.count[EXPOSURES_USED]]
    told = log[log["sender"] != ORGANISATION]
    told = told[np.argsort(told["tick"], kind="stable")]
    sender, receiver, tick = (told[name].astype(np.int64) for name in ("sender", "consumer", "tick"))
    return Spread(
        campaign, np.asarray(hours), run.state["reached"].copy(), run.state["engaged"].copy(), members, sender, receiver, tick,
        _are_tied(world.ties, sender, receiver),
    )  # fmt: skip


def _are_tied(ties: Ties, sender: np.ndarray, receiver: np.ndarray) -> np.ndarray:
    """Whether there is a tie from each sender to its receiver."""
    tie = ties.sources.astype(np.int64) * ties.consumers + ties.neighbours
    return np.isin(sender * ties.consumers + receiver, tie)
