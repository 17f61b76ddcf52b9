"""Metrics of the life in the organisation's group, and of what its members and other consumers do with content."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.arithmetic import exp2
from wom_sim.cascades import Cascades
from wom_sim.engine.records import OF_CREATED
from wom_sim.metrics.ratios import ratio
from wom_sim.result import Result
from wom_sim.rules import engagement_baseline
from wom_sim.traces import FIRST_IN_PRIVATE, FIRST_IN_PUBLIC, NOTICED, PASSED_ON, POSTED, TOLD_BEFORE_BUYING, Traces

JOINED, LEFT = 2, 3
"""`member` in `engine.records.STATE`, of those who were ever welcomed."""

DIMENSIONS = ("cognitive", "affective", "activation")


def polls(found: Traces) -> dict[str, float]:
    """Answers to polls, and these over polls delivered: a member to whom two polls came counts twice."""
    return {"insight": found.answered, "poll_response": ratio(found.answered, found.polled)}


def talk_share(result: Result, found: Traces) -> float:
    """Members' own content that appeared in their group over that and the organisation's posts that came to a member."""
    relayed, posts = result.counts["relayed"], int(np.count_nonzero(found.items & POSTED))
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


def depth_by_first_share(found: Traces, trees: Cascades) -> dict[str, float]:
    """Mean depth of consumers' items by the channel that their maker chose first.

    An item whose first share reached nobody says neither; that content also appears in the organisation's group does not
    count as a share of its maker's.
    """
    depths = {}
    for name, mark in (("private", FIRST_IN_PRIVATE), ("public", FIRST_IN_PUBLIC)):
        items = np.flatnonzero(found.items & mark)
        depths[f"{name}_depth"] = ratio(math.fsum(trees.depth[items]), len(items))
    return depths | {"private_extra_depth": depths["private_depth"] - depths["public_depth"]}


def referred(found: Traces) -> int:
    """Consumers who bought after another consumer had brought them anything about the brand that they noticed."""
    return int(np.count_nonzero(found.consumers & TOLD_BEFORE_BUYING))


def sharers_buy(result: Result, found: Traces) -> float:
    """How many times likelier non-customers who passed something on are to have bought, against those who noticed content
    and passed nothing on. Whichever came first, passing on or buying: an association, and no effect."""
    passed, noticed = found.consumers & PASSED_ON != 0, found.consumers & NOTICED != 0
    may_buy = result.world.traits["customer"] == 0
    bought = result.state["adopted"] >= 0
    shares = [ratio(int((bought & group).sum()), int(group.sum())) for group in (may_buy & passed, may_buy & noticed & ~passed)]
    return ratio(*shares)
