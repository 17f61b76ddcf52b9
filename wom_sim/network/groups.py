"""Private groups: small chats, each formed around one consumer and those it is tied to most strongly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wom_sim.arithmetic import exp, log
from wom_sim.compiled import njit
from wom_sim.draws import GROUP_EGO, GROUP_MEMBER, GROUP_SIZE, below, exponential, normal
from wom_sim.network.ties import Ties
from wom_sim.scenario import Groups

SMALLEST = 3
"""Smallest size that is drawn; a group is smaller (2) only where nobody else is near."""


@dataclass(frozen=True, eq=False)
class PrivateGroups:
    """Who is in which private group, both ways round.

    Attributes:
        starts: int64, shape (groups + 1,); group g is ``members[starts[g]:starts[g + 1]]``.
        members: int32, shape (memberships,), sorted within a group and without repeats.
        membership_starts: int64, shape (consumers + 1,).
        memberships: int32, shape (memberships,): the groups of each consumer, in ascending order.
    """

    starts: np.ndarray
    members: np.ndarray
    membership_starts: np.ndarray
    memberships: np.ndarray

    @property
    def groups(self) -> int:
        return len(self.starts) - 1

    @property
    def consumers(self) -> int:
        return len(self.membership_starts) - 1

    @cached_property
    def sizes(self) -> np.ndarray:
        """Members of each group, int64, shape (groups,)."""
        return np.diff(self.starts)


def draw_groups(ties: Ties, spec: Groups, key: np.uint64) -> PrivateGroups:
    """Draw private groups until the mean number of memberships of a consumer is `spec.per_consumer`.

    A group has an ego (anyone alike) and a size (lognormal, clipped to [3, `spec.largest`]). Its members
    are the ego and ties of the ego, chosen without replacement in proportion to strength; when these are
    too few, ties of ties, in proportion to the strength of the tie that leads to them. Where even these are
    too few the group stays smaller. The direction of ties does not matter.

    Returns:
        The groups; none when `spec.per_consumer` is 0 or nobody has a tie.

    Source: *assumption* (form and sizes); weighted choice by Efraimidis & Spirakis 2006.
    """
    skeleton = ties.undirected
    wanted = int(math.floor(spec.per_consumer * ties.consumers + 0.5))
    starts, members = _form(
        skeleton.starts, skeleton.neighbours, skeleton.strength, wanted,
        log(float(spec.median_size)), float(spec.spread), int(spec.largest), np.uint64(key),
    )  # fmt: skip
    return PrivateGroups(starts, members, *_by_consumer(starts, members, ties.consumers))


@njit
def _offer(score, member, scores, chosen, count, room):
    """Keep `member` if its score is among the `room` smallest so far, in order; returns how many are kept."""
    if count == room and score >= scores[count - 1]:
        return count
    at = count if count < room else count - 1
    while at > 0 and scores[at - 1] > score:
        scores[at], chosen[at] = scores[at - 1], chosen[at - 1]
        at -= 1
    scores[at], chosen[at] = score, member
    return min(count + 1, room)


@njit
def _form(starts, neighbours, strength, wanted, log_median, spread, largest, key):
    """Form groups one by one until there are about `wanted` memberships: starts int64, members int32."""
    n = len(starts) - 1
    group_starts = np.zeros(wanted // 2 + 2, np.int64)
    members = np.empty(wanted + largest, np.int32)
    seen = np.full(n, -1, np.int32)
    scores = np.empty(largest)
    chosen = np.empty(largest, np.int64)
    # In ties of ties a hub is sampled, not read through: it would be read again for each group near it.
    looks = 4 * largest
    groups, filled = 0, 0
    for attempt in range(4 * wanted):
        size = exp(log_median + spread * normal(key, GROUP_SIZE, attempt, 0, 0))
        room = int(min(max(math.floor(size + 0.5), float(SMALLEST)), float(largest))) - 1
        ego = below(n, key, GROUP_EGO, attempt, 0, 0)
        seen[ego] = attempt
        count = 0
        for slot in range(starts[ego], starts[ego + 1]):
            v = np.int64(neighbours[slot])
            seen[v] = attempt
            score = exponential(key, GROUP_MEMBER, attempt, v, 0) / float(strength[slot])
            count = _offer(score, v, scores, chosen, count, room)
        if count < room:
            near = count
            count = 0
            for i in range(near):
                via = chosen[i]
                length = starts[via + 1] - starts[via]
                for look in range(min(length, looks)):
                    at = look if length <= looks else below(length, key, GROUP_MEMBER, attempt, via, look + 1)
                    slot = starts[via] + at
                    w = np.int64(neighbours[slot])
                    if seen[w] != attempt:
                        seen[w] = attempt
                        score = exponential(key, GROUP_MEMBER, attempt, w, 0) / float(strength[slot])
                        count = _offer(score, w, scores[near:], chosen[near:], count, room - near)
            count += near
        # The last group is kept if it brings the memberships closer to what is wanted.
        if filled + count + 1 - wanted > wanted - filled:
            break
        if count == 0:
            continue
        members[filled] = ego
        for i in range(count):
            at = filled + i + 1
            while at > filled and members[at - 1] > chosen[i]:
                members[at] = members[at - 1]
                at -= 1
            members[at] = chosen[i]
        filled += count + 1
        groups += 1
        group_starts[groups] = filled
        if filled >= wanted:
            break
    return group_starts[: groups + 1].copy(), members[:filled].copy()


@njit
def _by_consumer(starts, members, n):
    """The groups of each consumer: membership_starts int64 (n + 1,), memberships int32."""
    membership_starts = np.zeros(n + 1, np.int64)
    for member in members:
        membership_starts[member + 1] += 1
    for i in range(n):
        membership_starts[i + 1] += membership_starts[i]
    place = membership_starts[:-1].copy()
    memberships = np.empty(len(members), np.int32)
    for group in range(len(starts) - 1):
        for at in range(starts[group], starts[group + 1]):
            memberships[place[members[at]]] = group
            place[members[at]] += 1
    return membership_starts, memberships
