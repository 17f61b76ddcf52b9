"""Metrics of the life in the organisation's group, and of what its members and other consumers do with content."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.arithmetic import exp2
from wom_sim.cascades import Cascades
from wom_sim.engine.records import BY_MEMBERS, BY_POST, ITEM_KINDS, OF_CREATED, ORGANISATION
from wom_sim.metrics.ratios import ratio
from wom_sim.result import Result
from wom_sim.rules import ONE_TO_ONE, PRIVATE_GROUP, PUBLIC, engagement_baseline

ASK = ITEM_KINDS.index("ask")
JOINED, LEFT = 2, 3
"""`member` in `engine.records.STATE`, of those who were ever welcomed."""

DIMENSIONS = ("cognitive", "affective", "activation")


def polls(result: Result) -> dict[str, float]:
    """Answers to polls, and these over polls delivered: a member to whom two polls came counts twice."""
    log = result.exposures
    delivered = (log["channel"] == BY_POST) & (result.items["kind"][log["item"]] == ASK)
    answers = int((log["answered"][delivered] != 0).sum())
    return {"insight": answers, "poll_response": ratio(answers, int(delivered.sum()))}


def talk_share(result: Result) -> float:
    """Members' own content that appeared in their group over that and the organisation's posts that came to a member."""
    log, relayed = result.exposures, result.counts["relayed"]
    posts = len(np.unique(log["item"][log["channel"] == BY_POST]))
    return ratio(relayed, relayed + posts)


def content_created(result: Result) -> int:
    return int((result.items["kind"] == OF_CREATED).sum())


def moved(result: Result) -> dict[str, float]:
    """By dimension of engagement: its mean at the end of the study over all who ever joined, less the mean of its rest.

    A state is stored as of the hour in which its consumer was last touched; it is brought up to the end by the exact decay
    of `rules.decayed`. nan where nobody joined.
    """
    behaviour, state = result.scenario.world.behaviour, result.state
    who = np.flatnonzero((state["member"] == JOINED) | (state["member"] == LEFT))
    hours = result.days * 24 - state["touched"][who]
    left = np.array([exp2(-float(h) / behaviour.engagement_half_life) for h in hours])
    found = {}
    for name in DIMENSIONS:
        involvement = getattr(behaviour, f"involvement_{name}")
        # States are held in single precision, their rest too: who was never moved has moved by exactly nothing.
        rest = np.array([engagement_baseline(float(i), involvement) for i in result.world.traits["interest"][who]], "f4")
        above = (state[name][who].astype(float) - rest.astype(float)) * left
        found[f"{name}_moved"] = ratio(math.fsum(above), len(who))
    return found


def depth_by_first_share(result: Result, trees: Cascades) -> dict[str, float]:
    """Mean depth of consumers' items by the channel that their maker chose first.

    An item whose first share reached nobody says neither; that content also appears in the organisation's group does not
    count as a share of its maker's.
    """
    log, maker = result.exposures, result.items["maker"]
    first = (log["generation"] == 1) & (maker[log["item"]] != ORGANISATION) & (log["channel"] != BY_MEMBERS)
    first &= log["sender"] == maker[log["item"]]
    channel, item = log["channel"][first], log["item"][first]
    found = {}
    for name, chosen in (("private", (ONE_TO_ONE, PRIVATE_GROUP)), ("public", (PUBLIC,))):
        items = np.unique(item[np.isin(channel, chosen)])
        found[f"{name}_depth"] = ratio(math.fsum(trees.depth[items]), len(items))
    return found | {"private_extra_depth": found["private_depth"] - found["public_depth"]}


def referred(result: Result) -> int:
    """Consumers who bought after another consumer had brought them anything about the brand that they noticed."""
    log, bought = result.exposures, result.state["adopted"]
    told = (log["sender"] != ORGANISATION) & (log["heard"] > 0) & (bought[log["consumer"]] >= 0)
    return len(np.unique(log["consumer"][told & (log["tick"] < bought[log["consumer"]])]))


def sharers_buy(result: Result) -> float:
    """How many times likelier non-customers who passed something on are to have bought, against those who noticed content
    and passed nothing on. Whichever came first, passing on or buying: an association, and no effect."""
    log, n = result.exposures, result.world.consumers
    passed, heard = np.zeros(n, bool), np.zeros(n, bool)
    passed[log["consumer"][log["passed"] != 0]] = True
    heard[log["consumer"][log["heard"] > 0]] = True
    may_buy = result.world.traits["customer"] == 0
    bought = result.state["adopted"] >= 0
    shares = [ratio(int((bought & group).sum()), int(group.sum())) for group in (may_buy & passed, may_buy & heard & ~passed)]
    return ratio(*shares)
