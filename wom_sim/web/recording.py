"""A run as the page plays it: who told whom in which hour, who was reached when, what it cost by day.

Ticks are hours of the study, as everywhere; `NEVER` (−1) is the tick of what has not happened. Of a large world a part is
drawn: messages and ticks are of the consumers `drawn`, who are numbered in ascending order; counts and series are of all.
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
from wom_sim.web.neighbourhood import numbered, ties_among
from wom_sim.web.packing import packed
from wom_sim.world import DrawnWorld

BRAND, OUTSIDE = -1, -2
"""In place of a consumer: the brand, and whoever is not drawn. In place of a row: the maker's own, and one that is not told."""

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


def record(followed: Followed, drawn: np.ndarray) -> dict[str, Any]:
    """What the page plays of one run, as JSON types; drawn: consumers in ascending order.

    messages: first deliveries of an item to a drawn consumer in the order of the log; parent: row of the sender's own.
    counts: how many of all consumers had been reached, had engaged … before each hour. seen: tick of the first delivery that
    the brand could see. series: by day, as `metrics.follow`.
    """
    result, log = followed.result, followed.result.exposures
    state, hidden = result.state, unseen(result)
    seen = np.full(result.world.consumers, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(seen, log["consumer"][~hidden], log["tick"][~hidden])
    seen[seen == np.iinfo(np.int32).max] = NEVER
    chosen = strategy(result.scenario.campaigns[result.campaign].seeding.strategy)
    ticks = {name: state[name] for name in ("reached", "engaged", "adopted")}
    ticks |= {"joined": followed.joined, "left": followed.left, "seen": seen}
    return {
        "name": result.campaign,
        "route": chosen.route,
        "peeks": chosen.peeks_at_network,
        **_told(result, hidden, drawn),
        "ticks": {name: packed(values[drawn]) for name, values in ticks.items()},
        "counts": {name: packed(_by_hour(values, 24 * result.days)) for name, values in ticks.items()},
        "series": {name: values.tolist() for name, values in follow(result).items()},
    }


def _told(result: Result, hidden: np.ndarray, drawn: np.ndarray) -> dict[str, Any]:
    """What consumers who are drawn were told, and the items that they got."""
    number = numbered(drawn, result.world.consumers)
    rows = np.flatnonzero(number[result.exposures["consumer"]] >= 0)
    log = result.exposures[rows]
    got, item = np.unique(log["item"], return_inverse=True)
    items = result.items[got]
    messages = {
        "tick": log["tick"],
        "sender": _renumbered(log["sender"], number),
        "receiver": number[log["consumer"]],
        "parent": _renumbered(log["parent"], numbered(rows, len(result.exposures))),
        "hops": log["generation"],
        "item": item,
        "channel": log["channel"],
        "hidden": hidden[rows],
    }
    return {
        "messages": {name: packed(values) for name, values in messages.items()},
        "items": {"kind": packed(items["kind"]), "maker": packed(_renumbered(items["maker"], number))},
    }


def _renumbered(values: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The new numbers; the brand stays what it is, and who or what has no number is `OUTSIDE`."""
    new = np.where(values < 0, BRAND, number[values])
    new[(values >= 0) & (new < 0)] = OUTSIDE
    return new


def _by_hour(ticks: np.ndarray, hours: int) -> np.ndarray:
    """How often something had happened before hour 0, 1, … `hours`."""
    return np.cumsum(np.bincount(ticks[ticks != NEVER] + 1, minlength=hours + 1))


def record_world(
    world: DrawnWorld, replicate: int, drawn: np.ndarray, layout: Layout, *, drawn_singly: bool
) -> dict[str, Any]:
    """The world that both runs share: where the consumers `drawn` stand, who of them is tied to whom and how strongly (in
    hundredths).

    Where consumers are not drawn singly the ties are those of communities, as strong as their share of the most ties.
    """
    ties = ties_among(world.ties, drawn)
    one, other, strength = _pairs(ties) if drawn_singly else _pairs_of(layout.community, ties)
    own_names = world.ids is None and len(drawn) == world.consumers
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
        "ids": None if own_names else [str(v + 1 if world.ids is None else world.ids[v]) for v in drawn.tolist()],
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
