"""A run as the page plays it: who told whom in which hour, who was reached when, what it cost by day.

Ticks are hours of the study, as everywhere; `NEVER` (−1) is the tick of what has not happened.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim.engine import start
from wom_sim.engine.records import CHANNELS, ITEM_KINDS, NEVER
from wom_sim.metrics import follow
from wom_sim.network.ties import Ties
from wom_sim.result import Result, conclude
from wom_sim.rules import ONE_TO_ONE, PRIVATE_GROUP
from wom_sim.scenario import Scenario
from wom_sim.seeding import strategy
from wom_sim.visibility import tracked_rows
from wom_sim.web.layout import HEIGHT, WIDTH, Layout
from wom_sim.web.packing import packed
from wom_sim.world import DrawnWorld

STRENGTH_STEPS = 100
"""Strengths are told to the page in hundredths."""


class Followed(NamedTuple):
    """A finished run, and the ticks at which each consumer joined and left the organisation's group, int32, shape (n,)."""

    result: Result
    joined: np.ndarray
    left: np.ndarray


def follow_hourly(scenario: Scenario, campaign: str, replicate: int, world: DrawnWorld) -> Followed:
    """Run a campaign hour by hour; the result is that of `simulate`.

    Members are looked at each hour because the log of a run does not say when somebody became one.
    """
    run = start(scenario, scenario.campaigns[campaign], world)
    joined, left = np.full((2, world.consumers), NEVER, np.int32)
    for tick in range(24 * scenario.study.days):
        run.advance(tick + 1)
        member = run.state["member"]
        joined[(member >= 2) & (joined == NEVER)] = tick
        left[(member == 3) & (left == NEVER)] = tick
    return Followed(conclude(run, world, campaign, replicate), joined, left)


def unseen(result: Result) -> np.ndarray:
    """Exposures that the brand cannot see: shared in private, and no visit that followed was tracked; bool, one a row."""
    private = np.isin(result.exposures["channel"], (ONE_TO_ONE, PRIVATE_GROUP))
    return private & ~tracked_rows(result)


def record(followed: Followed) -> dict[str, Any]:
    """What the page plays of one run, as JSON types.

    messages: first deliveries of an item to a consumer in the order of the log; parent: row of the sender's own, or −1.
    seen: tick of the first delivery to a consumer that the brand could see. series: by day, as `metrics.follow`.
    """
    result, log = followed.result, followed.result.exposures
    state, items, hidden = result.state, result.items, unseen(result)
    seen = np.full(result.world.consumers, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(seen, log["consumer"][~hidden], log["tick"][~hidden])
    seen[seen == np.iinfo(np.int32).max] = NEVER
    chosen = strategy(result.scenario.campaigns[result.campaign].seeding.strategy)
    ticks = {name: state[name] for name in ("reached", "engaged", "adopted")}
    ticks |= {"joined": followed.joined, "left": followed.left, "seen": seen}
    messages = {name: packed(log[name]) for name in ("tick", "sender", "parent", "item", "channel")}
    return {
        "name": result.campaign,
        "route": chosen.route,
        "peeks": chosen.peeks_at_network,
        "messages": {**messages, "receiver": packed(log["consumer"]), "hidden": packed(hidden)},
        "items": {name: packed(items[name]) for name in ("kind", "maker", "born")},
        "ticks": {name: packed(values) for name, values in ticks.items()},
        "series": {name: values.tolist() for name, values in follow(result).items()},
    }


def record_world(world: DrawnWorld, replicate: int, layout: Layout, *, drawn_singly: bool) -> dict[str, Any]:
    """The world that both runs share: who stands where, who is tied to whom and how strongly (in hundredths).

    Where consumers are not drawn singly the ties are those of communities, as strong as their share of the most ties.
    """
    one, other, strength = _pairs(world.ties) if drawn_singly else _pairs_of(layout.community, world.ties)
    return {
        "replicate": replicate,
        "key": f"{int(world.key):016x}",
        "consumers": world.consumers,
        "singly": drawn_singly,
        "size": [WIDTH, HEIGHT],
        "x": packed(layout.x),
        "y": packed(layout.y),
        "community": packed(layout.community),
        "discs": layout.discs.tolist(),
        "from": packed(one),
        "to": packed(other),
        "strength": packed(strength),
        "ids": None if world.ids is None else [str(name) for name in world.ids],
        "channels": list(CHANNELS),
        "kinds": list(ITEM_KINDS),
    }


def _pairs(ties: Ties) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each pair of tied consumers once: the one, the other, strength."""
    both = ties.undirected
    once = both.sources < both.neighbours
    return both.sources[once], both.neighbours[once], np.rint(both.strength[once] * STRENGTH_STEPS).astype(np.int64)


def _pairs_of(community: np.ndarray, ties: Ties) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for communities; a strength is the number of ties, as a share of the largest."""
    count = int(community.max()) + 1
    between = np.bincount(community[ties.sources] * count + community[ties.neighbours], minlength=count * count)
    between = between.reshape(count, count)
    one, other = np.nonzero(np.triu(between + between.T, 1))
    among = (between + between.T)[one, other]
    return one, other, np.ceil(among * STRENGTH_STEPS / max(1, among.max(initial=0))).astype(np.int64)
