"""Private groups: small chats, each formed around one consumer and those it is tied to most strongly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wom_sim.arithmetic import exp, log
from wom_sim.compiled import njit
from wom_sim.draws import GROUP_EGO, GROUP_MEMBER, GROUP_SIZE, below, exponentials, normal
from wom_sim.network.marks import is_marked, mark, no_marks, unmark
from wom_sim.network.ties import Ties
from wom_sim.scenario import Groups
from wom_sim.threads import in_stretches

SMALLEST = 3
"""Smallest size that is drawn; a group is smaller (2) only where nobody else is near."""

TOGETHER = 256
"""Groups whose egos are drawn together."""

SEATS = 2_000_000
"""Seats of the groups that are formed before those that are wanted are kept."""


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
    longest = int(skeleton.out_degree.max(initial=0))
    wanted = int(math.floor(spec.per_consumer * ties.consumers + 0.5)) if longest else 0
    largest, key = int(spec.largest), np.uint64(key)
    members, sizes = np.empty(wanted + largest, np.int32), np.empty(wanted // 2 + 1, np.int32)
    most = min(math.ceil(wanted / spec.median_size), SEATS // largest)
    found, found_sizes = np.empty((most, largest), np.int32), np.empty(most, np.int32)
    groups = filled = attempts = 0
    while filled < wanted and attempts < 4 * wanted:
        # About as many as are still wanted, within limits of memory; what turns out to be too much is not kept.
        count = min(math.ceil((wanted - filled) / spec.median_size), 4 * wanted - attempts, len(found))
        in_stretches(
            _form, count, attempts, skeleton.starts, skeleton.neighbours, skeleton.strength, longest,
            log(float(spec.median_size)), float(spec.spread), key, found, found_sizes,
        )  # fmt: skip
        attempts += count
        groups, filled, is_full = _keep(found[:count], found_sizes, wanted, groups, filled, members, sizes)
        if is_full:
            break
    starts = np.concatenate([[0], np.cumsum(sizes[:groups], dtype=np.int64)])
    members = members[:filled].copy()
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
def _choose(key, attempt, offered, weight, count, drawn, scores, chosen, room):
    """Choose up to `room` of the first `count` that are offered, without replacement and in proportion to weight; returns
    how many are chosen."""
    exponentials(key, GROUP_MEMBER, attempt, offered, count, drawn)
    kept = 0
    for i in range(count):
        kept = _offer(drawn[i] / float(weight[i]), offered[i], scores, chosen, kept, room)
    return kept


@njit
def _form(first, last, before, starts, neighbours, strength, longest, log_median, spread, key, found, sizes):
    """Form the groups of attempts `first` … `last` − 1, counted from attempt number `before`: rows of `found` (members in
    order, the ego among them) and `sizes` (1 where the ego is alone). `longest`: most ties of one consumer."""
    n, largest = len(starts) - 1, found.shape[1]
    # In ties of ties a hub is sampled, not read through: it would be read again for each group near it.
    looks = 4 * largest
    most = max(longest, largest * min(longest, looks))
    offered, weight, drawn = np.empty(most, np.int64), np.empty(most, np.float32), np.empty(max(most, TOGETHER))
    scores, chosen, marks = np.empty(largest), np.empty(largest, np.int64), no_marks(n)
    egos, size = np.empty(TOGETHER, np.int64), np.empty(TOGETHER)
    for i in range(first, last):
        if (i - first) % TOGETHER == 0:
            # Rows stand anywhere in memory: to ask for many at once spares waiting for one after the other.
            for j in range(TOGETHER):
                egos[j] = below(n, key, GROUP_EGO, before + i + j, 0, 0)
                size[j] = exp(log_median + spread * normal(key, GROUP_SIZE, before + i + j, 0, 0))
            for j in range(TOGETHER):
                slot = min(starts[egos[j]], len(neighbours) - 1)
                drawn[j] = neighbours[slot] + strength[slot]
        attempt, ego = before + i, egos[(i - first) % TOGETHER]
        room = int(min(max(math.floor(size[(i - first) % TOGETHER] + 0.5), float(SMALLEST)), float(largest))) - 1
        begin, ties = starts[ego], starts[ego + 1] - starts[ego]
        for j in range(ties):
            offered[j], weight[j] = neighbours[begin + j], strength[begin + j]
        count = _choose(key, attempt, offered, weight, ties, drawn, scores, chosen, room)
        if count < room:
            near, others = count, 0
            mark(marks, ego)
            for j in range(near):
                mark(marks, chosen[j])
            for j in range(near):
                via = chosen[j]
                length = starts[via + 1] - starts[via]
                for look in range(min(length, looks)):
                    at = look if length <= looks else below(length, key, GROUP_MEMBER, attempt, via, look + 1)
                    w = np.int64(neighbours[starts[via] + at])
                    if is_marked(marks, w) == 0:
                        mark(marks, w)
                        offered[others], weight[others] = w, strength[starts[via] + at]
                        others += 1
            unmark(marks, ego)
            for j in range(near):
                unmark(marks, chosen[j])
            for j in range(others):
                unmark(marks, offered[j])
            count += _choose(key, attempt, offered, weight, others, drawn, scores[near:], chosen[near:], room - near)
        row = found[i]
        row[0] = ego
        for j in range(count):
            at = j + 1
            while at > 0 and row[at - 1] > chosen[j]:
                row[at] = row[at - 1]
                at -= 1
            row[at] = chosen[j]
        sizes[i] = count + 1


@njit
def _keep(found, found_sizes, wanted, groups, filled, members, sizes):
    """Keep groups in order until there are about `wanted` memberships: how many groups and memberships there are now, and
    whether these are enough."""
    for i in range(len(found)):
        size = found_sizes[i]
        # The last group is kept if it brings the memberships closer to what is wanted.
        if filled + size - wanted > wanted - filled:
            return groups, filled, True
        if size == 1:
            continue
        for j in range(size):
            members[filled + j] = found[i, j]
        sizes[groups] = size
        filled += size
        groups += 1
        if filled >= wanted:
            return groups, filled, True
    return groups, filled, False


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
